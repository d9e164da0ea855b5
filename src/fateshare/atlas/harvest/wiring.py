"""Turn the drawn lines of a cable and its landing points into stretches between them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fateshare.engine.sphere import Floats, densify, distance_km, length_km, simplify, unwrap

#: Lines that come this near to each other meet; the drawings are schematic.
TOUCH_KM = 15.0
#: A landing this near to a line is on it.
REACH_KM = 75.0
STEP_KM = 10.0
TOLERANCE_DEG = 0.02


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of cable between two nodes; `joined` where nothing is drawn."""

    a: str
    b: str
    line: Floats
    joined: bool

    @property
    def length_km(self) -> float:
        """Length of the line in kilometres."""
        return length_km(self.line)


@dataclass(frozen=True, slots=True)
class Wired:
    """A cable as a connected graph of its landings and branching units."""

    stretches: tuple[Stretch, ...]
    units: dict[str, Floats]
    told: tuple[str, ...]


@dataclass(slots=True)
class _Graph:
    """Nodes with a spot, some of them landings, and lines between them."""

    spots: list[Floats] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    edges: list[tuple[int, int, Floats, bool]] = field(default_factory=list)

    def node(self, spot: Floats) -> int:
        self.spots.append(spot)
        return len(self.spots) - 1

    def degree(self, node: int) -> int:
        return sum((a == node) + (b == node) for a, b, *_ in self.edges)


def wire(landings: dict[str, Floats], lines: list[Floats]) -> Wired:
    """
    Wire a cable.

    Line ends that touch another line become branching units, a landing is put where a line
    passes it, ends that reach nothing are dropped, and parts that do not touch are joined
    where they come closest.

    Parameters
    ----------
    landings
        Longitude and latitude by name, shape (2,).
    lines
        What is drawn, each of shape (n, 2), degrees.

    Returns
    -------
    wired
        Stretches that together connect every landing, and a line on everything guessed.
    """
    told: list[str] = []
    dense = [densify(line, STEP_KM) for line in lines]
    graph = _Graph()
    knots = _knots(dense, landings)
    _string(graph, dense, knots)
    _name(graph, landings, told)
    _tidy(graph, told)
    _join(graph, told)
    _tidy(graph, told)
    units = {
        str(node): graph.spots[node]
        for node in sorted({end for a, b, *_ in graph.edges for end in (a, b)})
        if node not in graph.names
    }
    stretches = tuple(
        Stretch(
            graph.names.get(a, str(a)), graph.names.get(b, str(b)),
            simplify(line, TOLERANCE_DEG), joined,
        )
        for a, b, line, joined in graph.edges
    )  # fmt: skip
    return Wired(stretches, units, tuple(told))


def spell(line: Floats) -> str:
    """Spell a line as `lon lat` pairs; hundredths of a degree are about a kilometre."""
    return ", ".join(f"{(lon + 180) % 360 - 180:.2f} {lat:.2f}" for lon, lat in line)


def _knots(dense: list[Floats], landings: dict[str, Floats]) -> list[set[int]]:
    """Return the points of each line at which it ends, is touched, or passes a landing."""
    knots = [{0, len(line) - 1} for line in dense]
    for index, line in enumerate(dense):
        for end in (line[0], line[-1]):
            for other, theirs in enumerate(dense):
                if other != index:
                    km = distance_km(end, theirs)
                    if km.min() < TOUCH_KM:
                        knots[other].add(int(km.argmin()))
    for spot in landings.values():
        nearest = [distance_km(spot, line) for line in dense]
        if nearest:
            best = int(np.argmin([km.min() for km in nearest]))
            if nearest[best].min() < REACH_KM:
                knots[best].add(int(nearest[best].argmin()))
    return knots


def _string(graph: _Graph, dense: list[Floats], knots: list[set[int]]) -> None:
    """Make nodes of the knots, those that touch being one, and edges of what lies between."""
    for line, marks in zip(dense, knots, strict=True):
        at = sorted(marks)
        nodes = [_node_at(graph, line[mark]) for mark in at]
        for i in range(len(at) - 1):
            if nodes[i] != nodes[i + 1]:
                piece = line[at[i] : at[i + 1] + 1]
                graph.edges.append((nodes[i], nodes[i + 1], piece, False))


def _node_at(graph: _Graph, spot: Floats) -> int:
    """Return the node at a spot, a new one where there is none near."""
    if graph.spots:
        km = distance_km(spot, np.array(graph.spots))
        if km.min() < TOUCH_KM:
            return int(km.argmin())
    return graph.node(spot)


def _name(graph: _Graph, landings: dict[str, Floats], told: list[str]) -> None:
    """Give each landing its node; a second landing at a node hangs on it by a short stretch."""
    for name, spot in landings.items():
        km = distance_km(spot, np.array(graph.spots)) if graph.spots else np.array([np.inf])
        node = int(km.argmin())
        if km.min() < REACH_KM and node not in graph.names:
            graph.names[node] = name
            continue
        own = graph.node(spot)
        graph.names[own] = name
        if np.isfinite(km.min()):
            graph.edges.append((node, own, np.stack([graph.spots[node], spot]), True))
            if km.min() >= REACH_KM:
                told.append(f"no line comes near {name}; joined over {km.min():,.0f} km.")


def _tidy(graph: _Graph, told: list[str]) -> None:
    """Drop ends that reach no landing, and pass through nodes where only two lines meet."""
    changed = True
    while changed:
        changed = False
        for node in range(len(graph.spots)):
            if node in graph.names:
                continue
            touching = [edge for edge in graph.edges if node in edge[:2]]
            if len(touching) == 1:
                graph.edges.remove(touching[0])
                told.append("a drawn end reaches no landing; left out.")
                changed = True
            elif len(touching) == 2 and touching[0] is not touching[1]:  # noqa: PLR2004
                _merge(graph, node, touching[0], touching[1])
                changed = True


def _merge(
    graph: _Graph,
    node: int,
    one: tuple[int, int, Floats, bool],
    two: tuple[int, int, Floats, bool],
) -> None:
    """Make one edge of two that meet at a node."""
    graph.edges = [edge for edge in graph.edges if edge is not one and edge is not two]
    a, first = (one[0], one[2]) if one[1] == node else (one[1], one[2][::-1])
    b, second = (two[1], two[2]) if two[0] == node else (two[0], two[2][::-1])
    if a != b:
        line = unwrap(np.vstack([first, second[1:]]))
        graph.edges.append((a, b, line, one[3] or two[3]))


def _join(graph: _Graph, told: list[str]) -> None:
    """Join the parts of a cable where they come closest, until it is one."""
    while len(parts := _parts(graph)) > 1:
        best = (np.inf, 0, 0)
        mine = sorted(parts[0])
        for node in mine:
            others = [other for part in parts[1:] for other in sorted(part)]
            km = distance_km(graph.spots[node], np.array([graph.spots[o] for o in others]))
            if km.min() < best[0]:
                best = (float(km.min()), node, others[int(km.argmin())])
        km_, a, b = best
        graph.edges.append((a, b, unwrap(np.stack([graph.spots[a], graph.spots[b]])), True))
        told.append(f"drawn in parts; joined over {km_:,.0f} km.")


def _parts(graph: _Graph) -> list[set[int]]:
    """Return the connected parts, the largest first."""
    parts = [{node} for node in graph.names]
    for a, b, *_ in graph.edges:
        touching = [part for part in parts if a in part or b in part]
        rest = [part for part in parts if part not in touching]
        parts = [*rest, {a, b}.union(*touching)]
    return sorted(parts, key=lambda part: (-len(part), min(part)))
