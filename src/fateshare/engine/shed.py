"""
Share a shortage fairly: the one service vector that is lexicographically max-min fair.

The feasible vectors form a polymatroid, so the vector is unique and serves the largest total
(Megiddo 1974, doi:10.1007/BF01585506; Fujishige 1980, doi:10.1287/moor.5.2.186). It is found
by decomposition (Groenevelt 1991, doi:10.1016/0377-2217(91)90300-K), only where it can differ
from full service: on the source side of the minimum cut. Everything on the other side is
served in full by every maximum flow.

A part is a set of nodes whose outgoing arcs towards later parts are all saturated. Its
demands D can be given what leaves it, less what earlier parts send through it, C. If all of
them can have the same share C / D, they have it. Else the minimum cut of that attempt splits
the part into one with smaller shares, before, and one with larger ones, after. All is done in
whole numbers: capacities times D against demands times C.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fateshare.engine.flow import Flow, augment
from fateshare.engine.graph import Graph, Ints, Small
from fateshare.engine.later import njit


@dataclass(frozen=True, slots=True)
class Shares:
    """
    The fair service of every demand.

    Attributes
    ----------
    given, asked
        The share of demand i is given[i] / asked[i], exactly; 1 / 1 where it is served in full.
    part
        Number of the part that demand i is in, from the smallest share; -1 where it is served
        in full.
    node_part
        The same for every node, shape (nodes,). The arcs that leave a part towards later
        parts, or out of all, are the bottleneck of its demands.
    flows
        How many flows were computed.
    """

    given: Ints
    asked: Ints
    part: Small
    node_part: Small
    flows: int


def fair(graph: Graph, flow: Flow, removed: Ints | None = None) -> Shares:
    """
    Find the fair service vector.

    Parameters
    ----------
    graph
        The network.
    flow
        A maximum flow of it without the removed links.
    removed
        Numbers of links that carry nothing.
    """
    capacity = graph.capacity.copy()
    for link in () if removed is None else removed.ravel():
        capacity[2 * link : 2 * link + 2] = 0
    given, asked = np.ones(graph.demands, np.int64), np.ones(graph.demands, np.int64)
    node_part = np.full(graph.nodes + 2, -1, np.int32)
    side = np.flatnonzero(flow.reached[: graph.nodes]).astype(np.int32)
    flows = decompose(
        graph.nodes, graph.links, graph.head, graph.first, graph.arcs, capacity, side,
        given, asked, node_part, room(graph.nodes, len(graph.head)),
    )  # fmt: skip
    part = node_part[graph.at]
    part[graph.demand == 0] = -1
    return Shares(given, asked, part, node_part[: graph.nodes], int(flows))


@njit(cache=True, nogil=True)
def room(nodes, arcs):  # type: ignore[no-untyped-def]
    """Return the working arrays of `decompose`; it leaves them ready for the next time."""
    most = arcs + 4 * nodes + 4
    return (
        np.full(nodes + 2, nodes + 2, np.int32),  # place of a node; the sink side is after all
        np.empty(nodes, np.int64),  # what is wanted at a node
        np.empty(2 * nodes + 2, np.int32),  # parts to be done, as stretches
        np.empty((2, most), np.int32),  # tail and head of the arcs of a part
        np.empty(most, np.int32),  # the same arcs by their tail
        np.empty(most, np.int64),  # what is left on them
        np.empty((6, nodes + 3), np.int32),  # first arc, level, queue, next arc, stack, kept
    )


@njit(cache=True, nogil=True)
def decompose(  # type: ignore[no-untyped-def]
    nodes, links, head, first, arcs, capacity, order, given, asked, node_part, work
):
    """
    Split the source side into parts of equal share; fill `given`, `asked` and `node_part`.

    Nodes of the source side stand in `order`, parts one after the other; a part is a stretch
    of it, and `place` tells where a node stands, so that earlier and later are comparisons.
    """
    source, sink_side = nodes, nodes + 2
    place, wanted, todo = work[0], work[1], work[2]
    for k in range(order.size):
        node = order[k]
        place[node] = k
        wanted[node] = 0
        for j in range(first[node], first[node + 1]):
            if head[arcs[j]] == source:
                wanted[node] += capacity[arcs[j] ^ 1]
    todo[0], todo[1], waiting = 0, order.size, 1
    parts, flows = 0, 0
    while waiting > 0:
        waiting -= 1
        low, high = todo[2 * waiting], todo[2 * waiting + 1]
        out, want = 0, 0
        for k in range(low, high):  # what leaves the part, less what comes into it
            node = order[k]
            want += wanted[node]
            for j in range(first[node], first[node + 1]):
                arc = arcs[j]
                if head[arc] == source:
                    continue
                if place[head[arc]] >= high:
                    out += capacity[arc]
                elif place[head[arc]] < low:
                    out -= capacity[arc ^ 1]
        split = low
        if want > 0 and out > 0:
            split = _attempt(nodes, head, first, arcs, capacity, order, low, high, out, want, work)
            flows += 1
        if split > low:  # the smaller shares stand first and are done first
            todo[2 * waiting], todo[2 * waiting + 1] = split, high
            waiting += 1
            todo[2 * waiting], todo[2 * waiting + 1] = low, split
            waiting += 1
            continue
        for k in range(low, high):
            node = order[k]
            node_part[node] = parts
            for j in range(first[node], first[node + 1]):
                arc = arcs[j]
                if head[arc] == source and capacity[arc ^ 1] > 0:
                    given[(arc >> 1) - links], asked[(arc >> 1) - links] = out, want
        parts += 1
    for k in range(order.size):
        place[order[k]] = sink_side
    return flows


@njit(cache=True, nogil=True)
def _attempt(nodes, head, first, arcs, capacity, order, low, high, out, want, work):  # type: ignore[no-untyped-def]
    """
    Try to give every demand of a part the same share; return where the part splits, or `low`.

    The part is copied into a network of its own: what comes from earlier parts enters at the
    source in full, what leads to later parts ends at the sink, and what leads back to earlier
    parts is shut.
    """
    place, wanted, mine, left, small = work[0], work[1], work[4], work[5], work[6]
    tail, to = work[3][0], work[3][1]
    size = high - low
    source, sink = size, size + 1
    used, supply = 0, 0
    for k in range(low, high):
        node = order[k]
        enters = wanted[node] * out
        leaves = 0
        for j in range(first[node], first[node + 1]):
            arc = arcs[j]
            other = head[arc]
            if other == nodes:
                continue
            if place[other] >= high:
                leaves += capacity[arc]
            elif place[other] < low:
                enters += capacity[arc ^ 1] * want
            elif arc % 2 == 0:
                tail[2 * used], to[2 * used] = k - low, place[other] - low
                tail[2 * used + 1], to[2 * used + 1] = place[other] - low, k - low
                left[2 * used] = capacity[arc] * want
                left[2 * used + 1] = capacity[arc ^ 1] * want
                used += 1
        if enters > 0:
            tail[2 * used], to[2 * used] = source, k - low
            tail[2 * used + 1], to[2 * used + 1] = k - low, source
            left[2 * used], left[2 * used + 1] = enters, 0
            supply += enters
            used += 1
        if leaves > 0:
            tail[2 * used], to[2 * used] = k - low, sink
            tail[2 * used + 1], to[2 * used + 1] = sink, k - low
            left[2 * used], left[2 * used + 1] = leaves * want, 0
            used += 1
    start, level, kept = small[0], small[1], small[5]
    start[: size + 3] = 0
    for a in range(2 * used):
        start[tail[a] + 1] += 1
    for v in range(size + 2):
        start[v + 1] += start[v]
    fill = small[4]
    fill[: size + 2] = start[: size + 2]
    for a in range(2 * used):
        mine[fill[tail[a]]] = a
        fill[tail[a]] += 1
    value = augment(
        source, sink, start, mine, to, left,
        level[: size + 2], small[2][: size + 2], small[3][: size + 2], small[4][: size + 2],
    )  # fmt: skip
    if value == supply:
        return low
    before, after = 0, 0
    for k in range(low, high):
        if level[k - low] >= 0:
            order[low + before], before = order[k], before + 1
        else:
            kept[after], after = order[k], after + 1
    for k in range(after):
        order[low + before + k] = kept[k]
    for k in range(low, high):
        place[order[k]] = k
    return low + before
