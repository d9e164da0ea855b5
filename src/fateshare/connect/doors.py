"""List the ways out of an economy: systems and land links that lead towards the hubs."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.atlas.graphs import CLASS_GBPS, Wires
from fateshare.atlas.model import Atlas
from fateshare.connect.terms import Terms
from fateshare.engine.sphere import distance_km

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Door:
    """
    One way out of an economy: arcs to another economy's core that is nearer to the hubs.

    `away` is true where the other is no nearer: such a door has no load, only some light.
    """

    via: str
    arcs: list[int]
    back: list[int]
    to: str
    cost_km: float
    capacity_gbps: float
    away: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Landings of each economy by system, and stretches at each landing or unit."""

    landings: dict[str, dict[str, list[int]]]
    stretches: dict[int, list[tuple[int, int, float]]]
    lit_arc: dict[int, int]
    links: dict[str, list[int]]
    nearness: dict[int, float]


def layout(atlas: Atlas, made: Wires) -> Layout:
    """Index the wires for walks within one system."""
    landings: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    stretches: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    lit_arc, links = {}, defaultdict(list)
    for index, arc in enumerate(made.arcs):
        if arc.kind == "lit":
            lit_arc[arc.b] = index
            landings[made.nodes[arc.a].iso3 or ""][arc.system or ""].append(arc.b)
        elif arc.kind == "segment":
            stretches[arc.a].append((index, arc.b, arc.length_km))
            stretches[arc.b].append((index, arc.a, arc.length_km))
        elif arc.kind == "link":
            for end in (arc.a, arc.b):
                links[made.nodes[end].iso3 or ""].append(index)
    return Layout(landings, stretches, lit_arc, links, _nearness(atlas, made, landings))


#: Added to every landing's distance from the capital, km.
CAPITAL_KM = 10.0


def _nearness(
    atlas: Atlas, made: Wires, landings: dict[str, dict[str, list[int]]]
) -> dict[int, float]:
    """
    Share a system's light among its landings in an economy, the nearer to the capital the more.

    The share falls with the square of the distance, so that on islands the landing at the
    island where most people are counts most. Shares of a system in an economy sum to one.
    """
    spots = {
        key: (lon, lat)
        for key, lon, lat in atlas.table("places").select("place", "lon", "lat").iter_rows()
    }
    capitals = {
        iso3: (lon, lat)
        for iso3, lon, lat in atlas.table("economies")
        .select("iso3", "capital_lon", "capital_lat")
        .drop_nulls()
        .iter_rows()
    }
    nodes: list[int] = []
    group: list[int] = []
    middle: list[tuple[float, ...]] = []
    for iso3, systems in landings.items():
        for number, mine in enumerate(systems.values(), len(group) and group[-1] + 1):
            ends = [spots[made.nodes[node].place or ""] for node in mine]
            mean = tuple(sum(axis) / len(ends) for axis in zip(*ends, strict=True))
            nodes += mine
            group += [number] * len(mine)
            middle += [capitals.get(iso3, mean)] * len(mine)
    if not nodes:
        return {}
    all_ends = np.array([spots[made.nodes[node].place or ""] for node in nodes])
    weight = (CAPITAL_KM + distance_km(all_ends, np.array(middle))) ** -2.0
    return dict(zip(nodes, (weight / np.bincount(group, weight)[group]).tolist(), strict=True))


def _walk(lay: Layout, start: int) -> dict[int, tuple[float, tuple[int, ...]]]:
    """Return the shortest way within a system from one landing to each other node of it."""
    done: dict[int, tuple[float, tuple[int, ...]]] = {}
    heap: list[tuple[float, int, tuple[int, ...]]] = [(0.0, start, ())]
    while heap:
        so_far, node, way = heapq.heappop(heap)
        if node in done:
            continue
        done[node] = (so_far, way)
        for index, there, length in lay.stretches[node]:
            if there not in done:
                heapq.heappush(heap, (so_far + length, there, (*way, index)))
    return done


def doors(  # noqa: PLR0913, PLR0917 - a walk over all that is known
    made: Wires,
    lay: Layout,
    sizes: dict[str, float],
    far: Floats,
    iso3: str,
    at_hub: set[str | None],
    terms: Terms,
) -> list[Door]:
    """List the ways out of an economy, in the order of their keys."""
    core, here = made.core(iso3), []
    power = 1 / terms.capacity_power if terms.capacity_power else 0.0
    for system in sorted(lay.landings.get(iso3, {})):
        spots = lay.landings[iso3][system]
        for spot in spots:
            exits = _exits(made, lay, far, iso3, spot, terms)
            at_hubs = [found for found in exits if found[1] in at_hub]
            best = at_hubs or exits[:1]
            if not best:
                continue
            lead = min(cost for cost, _, _ in best)
            parts = [math.exp(-(cost - lead) / terms.reach_km) for cost, _, _ in best]
            whole = sum(parts)
            best_way = best[0][2]
            other = [
                one
                for one in exits
                if one not in best and not set(one[2][2:-1]) & set(best_way[2:-1])
            ]
            for cost, to, way in other[:1]:
                here.append(
                    Door(
                        system,
                        list(way),
                        _back(made, way, core),
                        to,
                        cost,
                        sizes[system] * lay.nearness[spot] ** power,
                        True,
                    )
                )
            for (_, to, way), part in zip(best, parts, strict=True):
                size = sizes[system] * lay.nearness[spot] ** power
                # The share of each exit is folded into the size, so that weights add up.
                folded = size * (part / whole) ** power
                away = far[made.core(to)] >= far[core]
                here.append(
                    Door(system, list(way), _back(made, way, core), to, lead, folded, bool(away))
                )
    for index in lay.links.get(iso3, []):
        to = made.nodes[made.other(index, core)].iso3 or ""
        cost = made.arcs[index].length_km + terms.toll_km + float(far[made.core(to)])
        away = far[made.core(to)] >= far[core]
        key = made.arcs[index].arc.removeprefix("link:")
        if math.isfinite(cost):
            back = _back(made, (index,), core)
            here.append(Door(to, [index], back, to, cost, sizes[key], bool(away)))
    return here


def _back(made: Wires, way: tuple[int, ...], start: int) -> list[int]:
    """Return for each arc of a way whether it is walked from its end b (1) or a (0)."""
    found, node = [], start
    for index in way:
        found.append(int(made.arcs[index].b == node))
        node = made.other(index, node)
    return found


def _exits(
    made: Wires, lay: Layout, far: Floats, iso3: str, spot: int, terms: Terms
) -> list[tuple[float, str, tuple[int, ...]]]:
    """Return where a system leads from a landing: cost, economy and arcs, the cheapest first."""
    found: dict[str, tuple[float, str, tuple[int, ...]]] = {}
    for node, (length, way) in _walk(lay, spot).items():
        to = made.nodes[node].iso3
        if to is None or to == iso3 or node not in lay.lit_arc:
            continue
        cost = length + terms.toll_km + float(far[made.core(to)])
        if math.isfinite(cost) and (to not in found or cost < found[to][0]):
            found[to] = (cost, to, (lay.lit_arc[spot], *way, lay.lit_arc[node]))
    return sorted(found.values(), key=lambda one: one[:2])


#: Design capacity of a system by its first year where none is reported, Gbit/s; estimated:
#: the medians of the systems of the atlas that report one, rounded.
BY_YEAR = ((2000, 5.0), (2006, 500.0), (2012, 2500.0), (2018, 10000.0), (9999, 60000.0))


def sizes(atlas: Atlas, day: str) -> dict[str, float]:
    """Return the capacity of each system and land link, reported or by its years, Gbit/s."""
    sizes = {}
    for system, since, tbps in (
        atlas.table("systems").select("system", "since", "design_tbps").iter_rows()
    ):
        year = int((since or "2010")[:4])
        plain = next(size for before, size in BY_YEAR if year < before)
        sizes[system] = 1000.0 * tbps if tbps else plain
    for link, gbps, klass in (
        atlas.held("land_links", day).select("link", "capacity_gbps", "capacity_class").iter_rows()
    ):
        sizes[link] = gbps or CLASS_GBPS.get(klass or "", CLASS_GBPS["1-10"])
    return sizes
