"""Say what is served when things are cut: loss, outcome and bottleneck of every economy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.connect.network import Network
from fateshare.engine.flow import max_flow
from fateshare.engine.shed import Shares, fair
from fateshare.engine.warm import Warm
from fateshare.engine.ways import nearest

Floats = NDArray[np.float64]

#: Light takes this long for a kilometre of fibre, one way.
MS_PER_KM = 0.0049
#: A way that is longer by less than this is about as long: 1 ms one way.
LONGER_MS = 1.0
OUTCOMES = ("absorbed", "latency", "congested", "offline")


@dataclass(frozen=True, slots=True)
class Cut:
    """
    What a cut does.

    Attributes
    ----------
    as_of
        Date of the network.
    removed
        Keys of the arcs that were taken.
    table
        One row an economy with demand: iso3, demand_gbps, served_gbps, lost_share, outcome,
        extra_latency_ms (one way, None where nothing is left), users, users_lost (users times
        lost_share), bottleneck (keys of the arcs that bind, None where nothing is lost).
    served_gbps, demand_gbps
        Sums.
    """

    as_of: str
    removed: tuple[str, ...]
    table: pl.DataFrame = field(repr=False)
    served_gbps: float
    demand_gbps: float


def cut(
    net: Network, arcs: Sequence[int], *, latency: bool = True, flow: Warm | None = None
) -> Cut:
    """
    Cut arcs of a network and share what is left fairly.

    Parameters
    ----------
    net
        The network.
    arcs
        Numbers of arcs, as a Finder gives them.
    latency
        Whether to measure the longer ways; without, they are told as 0.
    flow
        A base flow of this network, from which many cuts are found sooner; the answer is the same.
    """
    removed = np.array(sorted(set(arcs)), np.int64)
    found = max_flow(net.graph, removed) if flow is None else flow.without(removed)
    shares = fair(net.graph, found, removed)
    demand = np.array([net.demand_gbps[iso3] for iso3 in net.codes])
    asked = net.graph.demand
    lost = np.where(asked > 0, 1 - shares.given / shares.asked, 0.0)
    extra = extra_ms(net, removed) if latency else np.zeros(len(demand))
    users = np.array([net.users[iso3] for iso3 in net.codes])
    table = pl.DataFrame(
        {
            "iso3": net.codes,
            "demand_gbps": demand,
            "served_gbps": demand * (1 - lost),
            "lost_share": lost,
            "outcome": outcomes(lost, extra, net.terms.offline),
            "extra_latency_ms": [
                None if not np.isfinite(ms) else round(float(ms), 3) for ms in extra
            ],
            "users": users,
            "users_lost": users * lost,
            "bottleneck": _bottlenecks(net, shares, removed),
        },
        schema_overrides={"extra_latency_ms": pl.Float64, "bottleneck": pl.List(pl.String)},
    )
    keys = tuple(net.wires.arcs[arc].arc for arc in removed)
    return Cut(net.as_of, keys, table, float((demand * (1 - lost)).sum()), float(demand.sum()))


def outcomes(lost: Floats, extra: Floats, offline: float) -> list[str]:
    """Name the outcome of each economy from its lost share and its longer way."""
    return [
        "offline"
        if share >= offline
        else "congested"
        if share > 0
        else "latency"
        if ms >= LONGER_MS
        else "absorbed"
        for share, ms in zip(lost, extra, strict=True)
    ]


def extra_ms(net: Network, removed: NDArray[np.int64]) -> Floats:
    """
    Return by how much the shortest way to a hub grows, one way.

    Only arcs that can carry something count. Infinite where no way is left.
    """
    hubs = np.array([i for i, node in enumerate(net.wires.nodes) if node.kind == "hub"], np.int64)
    length = np.array([arc.length_km for arc in net.wires.arcs])
    shut = net.capacity_gbps.max(axis=1) <= 0
    before = nearest(net.graph, hubs, length, shut)[net.graph.at]
    shut[removed] = True
    after = nearest(net.graph, hubs, length, shut)[net.graph.at]
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(after), after - before, np.inf) * MS_PER_KM


def _bottlenecks(
    net: Network, shares: Shares, removed: NDArray[np.int64]
) -> list[list[str] | None]:
    """
    Return for each economy that loses the arcs that bind it.

    They lead out of the parts with shares as small as its own or smaller; their capacity,
    with that of the satellites inside, equals what those parts are served. An empty list says
    that no arc leads out at all.
    """
    last = len(net.wires.nodes) + 1
    part = np.where(shares.node_part < 0, last, shares.node_part).astype(np.int64)
    head = net.graph.head[: 2 * net.graph.links]
    a, b = part[head[1::2]], part[head[::2]]
    out = ((a < b) & (net.capacity_gbps[:, 0] > 0)) | ((b < a) & (net.capacity_gbps[:, 1] > 0))
    out[removed] = False
    leaving: dict[int, list[str]] = {}
    for index in np.flatnonzero(out).tolist():
        leaving.setdefault(int(min(a[index], b[index])), []).append(net.wires.arcs[index].arc)
    return [sorted(leaving.get(int(mine), [])) if mine >= 0 else None for mine in shares.part]
