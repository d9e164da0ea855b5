"""The door to the workshop: cables, links and hubs of a date as numbered nodes and arcs."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.atlas.model import Atlas
from fateshare.base.codes import last_day
from fateshare.engine.sphere import distance_km

#: What an arc stands for.
KINDS = ("lit", "segment", "link", "hub", "operator")
#: A way over land is longer than the great circle by about this; as for fibre along roads.
DETOUR = 1.3
#: Middle of each class of capacity of a land link, Gbit/s.
CLASS_GBPS = {"under-1": 0.5, "1-10": 3.0, "10-100": 30.0, "100-1000": 300.0, "over-1000": 3000.0}


@dataclass(frozen=True, slots=True)
class Node:
    """A core or market of an economy, a landing or branching unit of one system, or a hub."""

    node: str
    kind: str
    iso3: str | None
    place: str | None
    system: str | None


@dataclass(frozen=True, slots=True)
class Arc:
    """
    Something that joins two nodes and can be cut.

    `lit` joins a core to a landing of a system, `segment` two ends of a stretch of a system,
    `link` two cores over land, `hub` a core to a hub in the economy, `operator` a market of
    users to the core of its economy, where a text gives an operator's share of them.
    """

    arc: str
    kind: str
    a: int
    b: int
    length_km: float
    system: str | None = None
    place: str | None = None
    corridors: tuple[str, ...] = ()
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Wires:
    """
    What is wired at a date, without capacities.

    Attributes
    ----------
    as_of
        Last day of the date.
    nodes, arcs
        In a fixed order: by kind and key.
    number
        Number of each node by its key.
    touching
        Numbers of the arcs at each node.
    """

    as_of: str
    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]
    number: dict[str, int] = field(repr=False)
    touching: tuple[tuple[int, ...], ...] = field(repr=False)

    def core(self, iso3: str) -> int:
        """Return the number of an economy's core."""
        return self.number[f"core:{iso3}"]

    def asks(self, iso3: str) -> int:
        """Return the number of the node where an economy's demand is."""
        return self.number.get(f"market:{iso3}", self.core(iso3))

    def other(self, arc: int, node: int) -> int:
        """Return the other end of an arc."""
        found = self.arcs[arc]
        return found.b if found.a == node else found.a


def wires(atlas: Atlas, *, as_of: str) -> Wires:
    """
    Wire the systems in service, the land links and the hubs of a date.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    as_of
        Date of the question.
    """
    day = last_day(as_of)
    places = {
        key: (name, iso3, lon, lat)
        for key, name, iso3, lon, lat in atlas.table("places")
        .select("place", "name", "iso3", "lon", "lat")
        .iter_rows()
    }
    live = atlas.held("systems", day)["system"].to_list()
    segments = (
        atlas.held("segments", day).filter(pl.col("system").is_in(live)).sort("system", "seq")
    )
    ends = pl.concat([segments.select("system", pl.col(end).alias("place")) for end in ("a", "b")])
    spots = list(ends.unique().sort("system", "place").iter_rows())
    economies = atlas.table("economies")["iso3"].sort().to_list()
    hubs = _hubs(atlas, day)
    nodes = [Node(f"core:{iso3}", "core", iso3, None, None) for iso3 in economies]
    nodes += [_landing(system, place, places[place][1]) for system, place in spots]
    nodes += [Node(f"hub:{hub}", "hub", places[place][1], place, None) for hub, place in hubs]
    operators = _operators(atlas, day)
    nodes += [Node(f"market:{iso3}", "market", iso3, None, None) for iso3 in operators]
    number = {node.node: index for index, node in enumerate(nodes)}
    arcs = [*_lit(nodes, number), *_segments(segments, number), *_links(atlas, day, places, number)]
    for node in nodes:
        if node.kind == "hub":
            core = number[f"core:{node.iso3}"]
            arcs.append(Arc(node.node, "hub", core, number[node.node], 0.0, place=node.place))
    for iso3, shares in operators.items():
        market, core = number[f"market:{iso3}"], number[f"core:{iso3}"]
        arcs += [
            Arc(f"operator:{iso3}:{via}", "operator", market, core, 0.0, share=share)
            for via, share in shares.items()
        ]
    touching: list[list[int]] = [[] for _ in nodes]
    for index, arc in enumerate(arcs):
        touching[arc.a].append(index)
        touching[arc.b].append(index)
    return Wires(day, tuple(nodes), tuple(arcs), number, tuple(map(tuple, touching)))


def shortest_km(
    made: Wires,
    starts: Iterable[int],
    *,
    toll_km: float = 0.0,
    shut: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """
    Find how far every node is from the nearest start, over the arcs.

    Parameters
    ----------
    made
        What is wired.
    starts
        Numbers of nodes.
    toll_km
        Counted at each passage between a core and a landing.
    shut
        Arcs that cannot be used, shape (arcs,).

    Returns
    -------
    far
        Kilometres, shape (nodes,), infinite where no way leads.
    """
    far = np.full(len(made.nodes), np.inf)
    heap = []
    for start in starts:
        far[start] = 0.0
        heap.append((0.0, start))
    heapq.heapify(heap)
    while heap:
        so_far, node = heapq.heappop(heap)
        if so_far > far[node]:
            continue
        for index in made.touching[node]:
            if shut is not None and shut[index]:
                continue
            arc = made.arcs[index]
            there = arc.b if arc.a == node else arc.a
            total = so_far + arc.length_km + (toll_km / 2 if arc.kind != "segment" else 0.0)
            if total < far[there]:
                far[there] = total
                heapq.heappush(heap, (total, there))
    return far


def _hubs(atlas: Atlas, day: str) -> Sequence[tuple[str, str]]:
    """Return the hubs of world reach that stand on a day, with their places."""
    rows = atlas.table("hubs").filter(
        pl.col("reach") == "world", pl.col("since").is_null() | (pl.col("since") <= day)
    )
    return list(rows.sort("hub").select("hub", "place").iter_rows())


def _operators(atlas: Atlas, day: str) -> dict[str, dict[str, float]]:
    """
    Return the reported shares of operators by economy, with the rest as `others`.

    The latest come first, and only as many as add up to one: shares of different measures
    do not add up.
    """
    rows = (
        atlas.held("supplies", day)
        .filter(kind="operator")
        .sort("iso3", "as_of", "share", "via", descending=[False, True, True, False])
        .unique(["iso3", "via"], keep="first", maintain_order=True)
    )
    found: dict[str, dict[str, float]] = {}
    for iso3, via, share in rows.select("iso3", "via", "share").iter_rows():
        mine = found.setdefault(iso3, {})
        if sum(mine.values()) + share <= 1:
            mine[via] = share
    for mine in found.values():
        mine["others"] = max(0.0, 1.0 - sum(mine.values()))
    return found


def _landing(system: str, place: str, iso3: str | None) -> Node:
    """Make the node of a system at a place; a place of no economy is a branching unit."""
    return Node(f"{system}@{place}", "landing" if iso3 else "unit", iso3, place, system)


def _lit(nodes: Sequence[Node], number: dict[str, int]) -> list[Arc]:
    """Join each landing to the core of its economy."""
    return [
        Arc(
            f"lit:{node.system}:{node.place}",
            "lit",
            number[f"core:{node.iso3}"],
            index,
            0.0,
            system=node.system,
            place=node.place,
        )
        for index, node in enumerate(nodes)
        if node.kind == "landing"
    ]


def _segments(rows: pl.DataFrame, number: dict[str, int]) -> list[Arc]:
    """Join the ends of each stretch."""
    return [
        Arc(
            f"segment:{row['system']}:{row['seq']}",
            "segment",
            number[f"{row['system']}@{row['a']}"],
            number[f"{row['system']}@{row['b']}"],
            row["length_km"] or 0.0,
            system=row["system"],
            corridors=tuple((row["corridors"] or "").split("|")) if row["corridors"] else (),
        )
        for row in rows.iter_rows(named=True)
    ]


def _links(
    atlas: Atlas,
    day: str,
    places: dict[str, tuple[str, str | None, float, float]],
    number: dict[str, int],
) -> list[Arc]:
    """Join neighbours over land."""
    found = []
    for row in atlas.held("land_links", day).sort("link").iter_rows(named=True):
        ends = np.array([places[row["a"]][2:], places[row["b"]][2:]])
        length = DETOUR * float(distance_km(ends[0], ends[1]))
        a, b = number[f"core:{row['iso3_a']}"], number[f"core:{row['iso3_b']}"]
        found.append(Arc(f"link:{row['link']}", "link", a, b, length))
    return found
