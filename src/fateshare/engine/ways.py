"""
Shortest ways from the nearest of several starts.

The kernel is Dijkstra's algorithm (Dijkstra 1959, Numerische Mathematik 1) with a binary heap
from which nothing is deleted early.
"""

from __future__ import annotations

import numpy as np

from fateshare.engine.graph import Graph, Ints
from fateshare.engine.later import njit
from fateshare.engine.sphere import Bools, Floats


def nearest(graph: Graph, starts: Ints, length: Floats, shut: Bools) -> Floats:
    """
    Find how far every node is from the nearest start, over links either way.

    Parameters
    ----------
    graph
        The network; capacities do not matter.
    starts
        Numbers of nodes.
    length
        Of each link, 0 or more, shape (links,).
    shut
        Links that cannot be used, shape (links,).

    Returns
    -------
    far
        In the unit of `length`, shape (nodes,), infinite where no way leads.
    """
    far: Floats = _nearest(graph.nodes, graph.first, graph.arcs, graph.head, starts, length, shut)
    return far


@njit(cache=True, nogil=True)
def _nearest(nodes, first, arcs, head, starts, length, shut):  # type: ignore[no-untyped-def]
    """Settle nodes in order of their distance; a link that is no link of the network is shut."""
    far = np.full(nodes, np.inf)
    room = len(arcs) + len(starts)
    key, held = np.empty(room), np.empty(room, np.int64)
    size = 0
    for start in starts:
        far[start] = 0.0
        size = _push(key, held, size, 0.0, start)
    while size:
        so_far, node = key[0], held[0]
        size = _pop(key, held, size)
        if so_far > far[node]:
            continue
        for place in range(first[node], first[node + 1]):
            link = arcs[place] // 2
            if link >= len(length) or shut[link]:
                continue
            there = head[arcs[place]]
            total = so_far + length[link]
            if total < far[there]:
                far[there] = total
                size = _push(key, held, size, total, there)
    return far


@njit(cache=True, nogil=True)
def _push(key, held, size, distance, node):  # type: ignore[no-untyped-def]
    """Put a node into the heap; return how many are in it."""
    place = size
    while place:
        above = (place - 1) // 2
        if key[above] <= distance:
            break
        key[place], held[place] = key[above], held[above]
        place = above
    key[place], held[place] = distance, node
    return size + 1


@njit(cache=True, nogil=True)
def _pop(key, held, size):  # type: ignore[no-untyped-def]
    """Take the nearest out of the heap; return how many are left."""
    size -= 1
    distance, node = key[size], held[size]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and key[below + 1] < key[below]:
            below += 1
        if key[below] >= distance:
            break
        key[place], held[place] = key[below], held[below]
        place = below
    key[place], held[place] = distance, node
    return size
