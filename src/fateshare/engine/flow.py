"""
Max flow with its min cut, from nothing.

The kernel is Dinic's algorithm (Dinic 1970, Soviet Math. Doklady 11) with an iterative search.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fateshare.engine.graph import Graph, Ints
from fateshare.engine.later import njit
from fateshare.engine.sphere import Bools


@dataclass(frozen=True, slots=True)
class Flow:
    """
    A maximum flow.

    Attributes
    ----------
    value
        Units from source to sink.
    left
        Capacity that is left on each arc, shape (arcs,).
    reached
        Nodes on the source side of the minimal minimum cut, shape (nodes + 2,).
    """

    value: int
    left: Ints
    reached: Bools


def max_flow(graph: Graph, removed: Ints | None = None) -> Flow:
    """
    Compute a maximum flow from nothing.

    Parameters
    ----------
    graph
        The network.
    removed
        Numbers of links that carry nothing, any shape.
    """
    left = graph.capacity.copy()
    for link in () if removed is None else removed.ravel():
        left[2 * link : 2 * link + 2] = 0
    _, _, _, at, stack, level, queue = room(graph.nodes)
    value = augment(
        graph.source, graph.sink, graph.first, graph.arcs, graph.head, left, level, queue, at, stack
    )
    return Flow(int(value), left, level >= 0)


@njit(cache=True, nogil=True)
def room(nodes):  # type: ignore[no-untyped-def]
    """Return the working arrays of a search: shut, side, seen, next arc, stack, level, queue."""
    size = nodes + 2
    return (
        np.zeros(size, np.bool_),
        np.empty(size, np.int32),
        np.zeros(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
    )


@njit(cache=True, nogil=True)
def augment(  # type: ignore[no-untyped-def]
    source,
    sink,
    first,
    arcs,
    head,
    left,
    level,
    queue,
    at,
    stack,
):
    """
    Push what still fits from source to sink; return how much.

    `left` is changed. Afterwards `level` is 0 or more on the nodes that the source still
    reaches, and negative elsewhere.
    """
    total = 0
    while True:
        level[:] = -1
        level[source] = 0
        queue[0] = source
        taken, size = 0, 1
        while taken < size:
            node = queue[taken]
            taken += 1
            for k in range(first[node], first[node + 1]):
                arc = arcs[k]
                if left[arc] > 0 and level[head[arc]] < 0:
                    level[head[arc]] = level[node] + 1
                    queue[size] = head[arc]
                    size += 1
            if level[sink] >= 0:
                break
        if level[sink] < 0:
            return total
        at[:] = first[: at.size]
        depth, node = 0, source
        while True:
            if node == sink:
                most = left[stack[0]]
                for i in range(1, depth):
                    most = min(most, left[stack[i]])
                back = 0
                for i in range(depth - 1, -1, -1):
                    left[stack[i]] -= most
                    left[stack[i] ^ 1] += most
                    if left[stack[i]] == 0:
                        back = i
                total += most
                node = head[stack[back] ^ 1]
                depth = back
                continue
            found = False
            while at[node] < first[node + 1]:
                arc = arcs[at[node]]
                if left[arc] > 0 and level[head[arc]] == level[node] + 1:
                    stack[depth] = arc
                    depth += 1
                    node = head[arc]
                    found = True
                    break
                at[node] += 1
            if not found:
                if node == source:
                    break
                level[node] = -2
                depth -= 1
                node = head[stack[depth] ^ 1]
                at[node] += 1
