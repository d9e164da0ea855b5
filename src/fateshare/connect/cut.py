"""Say what is served when things are cut: loss, outcome and bottleneck of every economy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.connect.network import Network
from fateshare.engine.flow import max_flow
from fateshare.engine.graph import Ints
from fateshare.engine.shed import Shares, fair
from fateshare.engine.warm import Warm
from fateshare.engine.ways import nearest

Floats = NDArray[np.float64]
#: A row of a table: values by the names of their columns.
Row = Mapping[str, Any]

#: Light takes this long for a kilometre of fibre, one way.
MS_PER_KM = 0.0049
#: A way that is longer by less than this is about as long: 1 ms one way.
LONGER_MS = 1.0
OUTCOMES = ("absorbed", "latency", "congested", "offline")
SCHEMA: Mapping[str, Any] = {
    "iso3": pl.String,
    "demand_gbps": pl.Float64,
    "served_gbps": pl.Float64,
    "lost_share": pl.Float64,
    "outcome": pl.String,
    "extra_latency_ms": pl.Float64,
    "users": pl.Float64,
    "users_lost": pl.Float64,
    "bottleneck": pl.List(pl.String),
}


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
    lost_share
        Of each economy with demand, sorted by code, shape (economies,).
    rows
        Those of `table`, in the same order; not to be changed, since cuts share them.
    served_gbps, demand_gbps
        Sums.
    """

    as_of: str
    removed: tuple[str, ...]
    lost_share: Floats = field(repr=False)
    rows: Sequence[Row] = field(repr=False)
    served_gbps: float
    demand_gbps: float

    @property
    def table(self) -> pl.DataFrame:
        """
        One row an economy with demand.

        iso3, demand_gbps, served_gbps, lost_share, outcome, extra_latency_ms (one way, None
        where nothing is left), users, users_lost (users times lost_share), bottleneck (keys of
        the arcs that bind, empty where none leads out, None where nothing is lost).
        """
        return tabled(self.rows)


class Ready:
    """
    What many cuts of one network share: with it each is found sooner, and is the same.

    Parameters
    ----------
    net
        The network.
    flow
        Its base flow; without, each cut finds its flow from nothing.
    """

    def __init__(self, net: Network, flow: Warm | None = None) -> None:
        nodes, arcs = net.wires.nodes, net.wires.arcs
        self.flow = flow
        self.demand_gbps = np.array([net.demand_gbps[iso3] for iso3 in net.codes])
        #: Keys of the arcs.
        self.keys = [arc.arc for arc in arcs]
        self._net = net
        #: Rows of `Cut.table` while nothing changes.
        self.still = [self.row(iso3, 0.0, "absorbed", 0.0, None) for iso3 in net.codes]
        # Only arcs that can carry something are ways.
        self._shut = net.capacity_gbps.max(axis=1) <= 0
        self._hubs = np.array([i for i, node in enumerate(nodes) if node.kind == "hub"], np.int64)
        self._length_km = np.array([arc.length_km for arc in arcs])
        self._before_km = self._far_km(self._shut)

    def row(
        self,
        iso3: str,
        lost: float,
        outcome: str,
        extra_ms: float | None,
        bottleneck: list[str] | None,
    ) -> Row:
        """Write the row of an economy."""
        demand, users = self._net.demand_gbps[iso3], self._net.users[iso3]
        return {
            "iso3": iso3,
            "demand_gbps": demand,
            "served_gbps": demand * (1 - lost),
            "lost_share": lost,
            "outcome": outcome,
            "extra_latency_ms": extra_ms,
            "users": users,
            "users_lost": users * lost,
            "bottleneck": bottleneck,
        }

    def extra_ms(self, removed: Ints) -> Floats:
        """
        Return by how much the shortest way to a hub grows, one way.

        Infinite where no way is left.
        """
        shut = self._shut.copy()
        shut[removed] = True
        after = self._far_km(shut)
        with np.errstate(invalid="ignore"):
            return np.where(np.isfinite(after), after - self._before_km, np.inf) * MS_PER_KM

    def _far_km(self, shut: NDArray[np.bool_]) -> Floats:
        """Return how far the nearest hub is from each economy."""
        graph = self._net.graph
        return nearest(graph, self._hubs, self._length_km, shut)[graph.at]


def cut(
    net: Network, arcs: Sequence[int], *, latency: bool = True, ready: Ready | None = None
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
    ready
        What many cuts of this network share; the answer is the same.
    """
    ready = ready or Ready(net)
    removed = np.array(sorted(set(arcs)), np.int64)
    found = ready.flow.without(removed) if ready.flow else max_flow(net.graph, removed)
    shares = fair(net.graph, found, removed)
    lost = np.where(net.graph.demand > 0, 1 - shares.given / shares.asked, 0.0)
    extra = ready.extra_ms(removed) if latency else np.zeros(len(lost))
    binding = _bottlenecks(net, ready.keys, shares, removed)
    rows = list(ready.still)
    hit = np.flatnonzero((lost > 0) | (extra > 0))
    for index, share, longer, part in zip(
        *(each.tolist() for each in (hit, lost[hit], extra[hit], shares.part[hit])), strict=True
    ):
        rows[index] = ready.row(
            net.codes[index], share, outcome(share, longer, net.terms.offline),
            None if longer == np.inf else round(longer, 3),
            binding.get(part, []) if share > 0 else None,
        )  # fmt: skip
    demand = ready.demand_gbps
    keys = tuple(ready.keys[arc] for arc in removed.tolist())
    served = float((demand * (1 - lost)).sum())
    return Cut(net.as_of, keys, lost, rows, served, float(demand.sum()))


def tabled(rows: Sequence[Row]) -> pl.DataFrame:
    """Make a table of rows of economies."""
    return pl.DataFrame(rows, schema=SCHEMA)


def outcome(lost: float, extra: float, offline: float) -> str:
    """Name the outcome of an economy from its lost share and its longer way, ms."""
    if lost >= offline:
        return "offline"
    if lost > 0:
        return "congested"
    return "latency" if extra >= LONGER_MS else "absorbed"


def _bottlenecks(
    net: Network, keys: Sequence[str], shares: Shares, removed: Ints
) -> dict[int, list[str]]:
    """
    Return the arcs that bind each part of economies that lose.

    They lead out of the parts with shares as small as its own or smaller; their capacity,
    with that of the satellites inside, equals what those parts are served. A part that no arc
    leads out of is not there.
    """
    last = len(net.wires.nodes) + 1
    part = np.where(shares.node_part < 0, last, shares.node_part).astype(np.int64)
    head = net.graph.head[: 2 * net.graph.links]
    a, b = part[head[1::2]], part[head[::2]]
    out = ((a < b) & (net.capacity_gbps[:, 0] > 0)) | ((b < a) & (net.capacity_gbps[:, 1] > 0))
    out[removed] = False
    leaving: dict[int, list[str]] = {}
    found = np.flatnonzero(out)
    for index, mine in zip(found.tolist(), np.minimum(a, b)[found].tolist(), strict=True):
        leaving.setdefault(mine, []).append(keys[index])
    return {mine: sorted(names) for mine, names in leaving.items()}
