"""A flow network as frozen arrays: nodes, arcs in pairs, and who hangs where."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fateshare.base.errors import InputError

Ints = NDArray[np.int64]
Small = NDArray[np.int32]

#: Largest sum of demands, and largest capacity: their product still fits into 64 bits.
LARGEST = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Graph:
    """
    A network between demands and hubs, in whole units of capacity.

    Node `nodes` is the source and node `nodes + 1` the sink. Every arc has a twin the other
    way: arcs 2k and 2k + 1. The first `links` pairs are what was given, then one pair a demand
    (source to its node), then one a hub (node to sink).

    Attributes
    ----------
    nodes, links, demands, hubs
        How many of each.
    head
        Node that each arc leads to, shape (2 * pairs,).
    capacity
        Units that each arc carries, shape (2 * pairs,).
    first, arcs
        Arcs that leave node v are arcs[first[v]:first[v + 1]].
    """

    nodes: int
    links: int
    demands: int
    hubs: int
    head: Small
    capacity: Ints
    first: Small
    arcs: Small

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to another process, and be frozen again there: no kernel compiles twice."""
        return _frozen, tuple(getattr(self, field.name) for field in fields(self))

    @property
    def source(self) -> int:
        """Number of the source."""
        return self.nodes

    @property
    def sink(self) -> int:
        """Number of the sink."""
        return self.nodes + 1

    @property
    def demand(self) -> Ints:
        """Units that each demand asks for, shape (demands,)."""
        start = 2 * self.links
        return self.capacity[start : start + 2 * self.demands : 2]

    @property
    def at(self) -> Small:
        """Node of each demand, shape (demands,)."""
        start = 2 * self.links
        return self.head[start : start + 2 * self.demands : 2]


def build(
    nodes: int, links: Ints, capacity: Ints, demands: tuple[Ints, Ints], hubs: tuple[Ints, Ints]
) -> Graph:
    """
    Build a network.

    Parameters
    ----------
    nodes
        How many nodes.
    links
        Ends of each link, shape (links, 2).
    capacity
        Units that each link carries either way, shape (links,); or (links, 2) for there and back.
    demands
        Node and units of each demand, two arrays of shape (demands,).
    hubs
        Node and units of each hub, two arrays of shape (hubs,).

    Raises
    ------
    InputError
        When a node is not there, units are negative, or more than LARGEST together.
    """
    both = capacity if capacity.ndim == 2 else np.column_stack([capacity, capacity])  # noqa: PLR2004
    ends = np.concatenate(
        [
            links.reshape(-1, 2),
            np.column_stack([np.full(len(demands[0]), nodes), demands[0]]),
            np.column_stack([hubs[0], np.full(len(hubs[0]), nodes + 1)]),
        ]
    ).astype(np.int64)
    inner = np.concatenate([links.ravel(), demands[0], hubs[0]])
    if len(inner) and (inner.min() < 0 or inner.max() >= nodes):
        raise InputError(f"A node is not one of the {nodes} (0 to {nodes - 1}).")
    oneway = [np.column_stack([units, np.zeros_like(units)]) for units in (demands[1], hubs[1])]
    units = np.concatenate([both.reshape(-1, 2), *oneway]).astype(np.int64)
    if len(units) and units.min() < 0:
        raise InputError(f"Capacities and demands are 0 or more; one is {units.min()}.")
    if int(demands[1].sum()) > LARGEST:
        raise InputError(
            f"Demands sum to {int(demands[1].sum())}, over {LARGEST}; use a larger unit."
        )
    # What exceeds all demand together can never bind, so that products stay within 64 bits.
    units = np.minimum(units, LARGEST)
    head = ends[:, ::-1].ravel().astype(np.int32)
    tail = ends.ravel()
    order = np.argsort(tail, kind="stable").astype(np.int32)
    first = np.searchsorted(tail[order], np.arange(nodes + 3)).astype(np.int32)
    return _frozen(
        nodes, len(links), len(demands[0]), len(hubs[0]), head, units.ravel(), first, order
    )


def _frozen(*held: Any) -> Graph:  # noqa: ANN401 - the fields of a graph
    """Make a graph whose arrays cannot be written."""
    graph = Graph(*held)
    for array in (graph.head, graph.capacity, graph.first, graph.arcs):
        array.setflags(write=False)
    return graph
