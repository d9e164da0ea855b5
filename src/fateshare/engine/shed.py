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
from numba import njit

from fateshare.engine.flow import Flow, augment
from fateshare.engine.graph import Graph, Ints, Small


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
    flows = decompose(
        graph.nodes, graph.links, graph.demands, graph.head, graph.first, graph.arcs,
        capacity, flow.reached, given, asked, node_part,
    )  # fmt: skip
    part = node_part[graph.at]
    part[graph.demand == 0] = -1
    return Shares(given, asked, part, node_part[: graph.nodes], int(flows))


@njit(cache=True)
def decompose(  # type: ignore[no-untyped-def]
    nodes,
    links,
    demands,
    head,
    first,
    arcs,
    capacity,
    reached,
    given,
    asked,
    node_part,
):
    """
    Split the source side into parts of equal share; fill `given`, `asked` and `node_part`.

    Nodes of the source side stand in `order`, parts one after the other; a part is a stretch
    of it, and `place` tells where a node stands, so that earlier and later are comparisons.
    """
    source = nodes
    order = np.empty(nodes, np.int32)
    place = np.full(nodes + 2, nodes + 2, np.int32)  # the sink side is after all
    count = 0
    for node in range(nodes):
        if reached[node]:
            order[count] = node
            place[node] = count
            count += 1
    wanted = np.zeros(nodes, np.int64)
    for i in range(demands):
        wanted[head[2 * (links + i)]] += capacity[2 * (links + i)]
    level = np.empty(nodes + 2, np.int32)
    queue = np.empty(nodes + 2, np.int32)
    at = np.empty(nodes + 2, np.int32)
    stack = np.empty(nodes + 2, np.int32)
    todo = np.empty(2 * nodes + 2, np.int32)
    todo[0], todo[1], waiting = 0, count, 1
    parts, flows = 0, 0
    while waiting > 0:
        waiting -= 1
        low, high = todo[2 * waiting], todo[2 * waiting + 1]
        out, pairs, want = 0, 0, 0
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
                pairs += 1
        split = low
        if want > 0 and out > 0:
            split = _attempt(
                nodes, head, first, arcs, capacity, order, place, wanted, low, high, out, want,
                pairs, level, queue, at, stack,
            )  # fmt: skip
            flows += 1
        if split > low:  # the smaller shares stand first and are done first
            todo[2 * waiting], todo[2 * waiting + 1] = split, high
            waiting += 1
            todo[2 * waiting], todo[2 * waiting + 1] = low, split
            waiting += 1
            continue
        for k in range(low, high):
            node_part[order[k]] = parts
        for i in range(demands):
            node = head[2 * (links + i)]
            if place[node] >= low and place[node] < high and capacity[2 * (links + i)] > 0:
                given[i], asked[i] = out, want
        parts += 1
    return flows


@njit(cache=True)
def _attempt(  # type: ignore[no-untyped-def]
    nodes, head, first, arcs, capacity, order, place, wanted, low, high, out, want, pairs,
    level, queue, at, stack,
):  # fmt: skip
    """
    Try to give every demand of a part the same share; return where the part splits, or `low`.

    The part is copied into a network of its own: what comes from earlier parts enters at the
    source in full, what leads to later parts ends at the sink, and what leads back to earlier
    parts is shut.
    """
    size = high - low
    source, sink = size, size + 1
    most = pairs + 2 * size
    tail = np.empty(2 * most, np.int32)
    to = np.empty(2 * most, np.int32)
    left = np.empty(2 * most, np.int64)
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
    start = np.zeros(size + 3, np.int32)
    for a in range(2 * used):
        start[tail[a] + 1] += 1
    for v in range(size + 2):
        start[v + 1] += start[v]
    fill = start.copy()
    mine = np.empty(2 * used, np.int32)
    for a in range(2 * used):
        mine[fill[tail[a]]] = a
        fill[tail[a]] += 1
    value = augment(
        source, sink, start, mine, to, left,
        level[: size + 2], queue[: size + 2], at[: size + 2], stack[: size + 2],
    )  # fmt: skip
    if value == supply:
        return low
    kept = np.empty(size, np.int32)
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
