"""
Max flow found again under removals, from a base flow.

A warm start undoes only the paths of a base flow that run over removed links, and looks for
other ways, one demand after the other; the value is the same and the cut is the same as from
nothing, since the minimal source side of a minimum cut does not depend on which maximum flow is
found.
"""

from __future__ import annotations

import numpy as np

from fateshare.engine.flow import Flow, augment, max_flow, room
from fateshare.engine.graph import Graph, Ints
from fateshare.engine.later import njit


class Warm:
    """
    A base flow as paths, from which the flow under any removal of links is found quickly.

    Parameters
    ----------
    graph
        The network.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        base = max_flow(graph)
        self.value = base.value
        steps, ends, units = _paths(
            graph.source, graph.sink, graph.first, graph.arcs, graph.head, graph.capacity, base.left
        )
        self.left = _laid(graph.capacity, steps, ends, units)
        self.ways = inward(graph.sink, graph.first, graph.arcs, graph.head, self.left)
        over = np.repeat(np.arange(len(units), dtype=np.int32), np.diff(ends))
        order = np.argsort(steps, kind="stable")
        crossed = np.searchsorted(steps[order], np.arange(len(graph.head) + 1)).astype(np.int32)
        #: Steps of all paths, where each ends, its units; paths over each arc, where those begin.
        self.paths = (steps, ends, units, over[order], crossed)

    def without(self, removed: Ints) -> Flow:
        """
        Compute a maximum flow without some links.

        Parameters
        ----------
        removed
            Numbers of links, shape (k,).
        """
        graph, left = self.graph, self.left.copy()
        search = room(graph.nodes)
        pushed, _, _ = rewarm(
            graph.source, graph.sink, graph.first, self.ways, graph.head, left,
            removed.astype(np.int64), self.paths, np.zeros(len(self.paths[2]), np.bool_), 0, search,
        )  # fmt: skip
        reached = search[0]
        reached[graph.source] = True
        return Flow(self.value + int(pushed), left, reached)


@njit(cache=True, nogil=True)
def inward(sink, first, arcs, head, left):  # type: ignore[no-untyped-def]
    """
    List the arcs of each node, those first that lead nearer to the sink where there is room.

    Nearer counts arcs with capacity left; a node from which the sink is not reached is far.
    """
    size = first.size - 1
    far = np.full(size, size, np.int32)
    queue = np.empty(size, np.int32)
    far[sink] = 0
    queue[0] = sink
    taken, count = 0, 1
    while taken < count:
        node = queue[taken]
        taken += 1
        for k in range(first[node], first[node + 1]):
            arc = arcs[k]
            if far[head[arc]] == size and left[arc ^ 1] > 0:
                far[head[arc]] = far[node] + 1
                queue[count] = head[arc]
                count += 1
    ways = arcs.copy()
    for node in range(size):
        for k in range(first[node] + 1, first[node + 1]):  # few arcs a node: insertion, stable
            arc, at = ways[k], k
            while at > first[node] and far[head[ways[at - 1]]] > far[head[arc]]:
                ways[at] = ways[at - 1]
                at -= 1
            ways[at] = arc
    return ways


@njit(cache=True, nogil=True)
def reroute(source, sink, first, ways, head, left, stamp, most_pushes, search):  # type: ignore[no-untyped-def]
    """
    Push what still fits from source to sink, one demand after the other.

    A search goes depth first, nearer nodes first. When it has gone through everything that a
    demand reaches and the sink is not there, these nodes are shut: no capacity leads out of
    them, so no later path enters them, and they stay shut. In the end they are the source side
    of the minimal minimum cut. After a push the search goes on from the arc that was filled,
    past nodes that it has left for good; before it gives up it begins again from nothing, since
    the push may have opened a way back. Depth first has no good bound on the number of pushes,
    so after `most_pushes` Dinic's algorithm ends the work.

    Returns
    -------
    total, stamp, count
        Units pushed; the last mark used in `seen`; how many nodes are shut: side[:count].
    """
    shut, side, seen, at, stack, level, queue = search
    total, count, pushes = 0, 0, 0
    for k in range(first[source], first[source + 1]):
        start = ways[k]
        if left[start] == 0 or shut[head[start]]:
            continue
        trail, fresh, depth, node = count, False, 0, source
        while True:
            if depth == 0:
                if fresh:  # all that is reached was seen, and the sink is not there
                    for i in range(count, trail):
                        shut[side[i]] = True
                    count = trail
                    break
                stamp += 1
                trail, fresh = count, True
                seen[source] = stamp
                stack[0] = start
                depth, node = 1, head[start]
                seen[node] = stamp
                at[node] = first[node]
                side[trail] = node
                trail += 1
            if node == sink:
                most = left[stack[0]]
                for i in range(1, depth):
                    most = min(most, left[stack[i]])
                back = 0
                for i in range(depth - 1, -1, -1):
                    arc = stack[i]
                    left[arc] -= most
                    left[arc ^ 1] += most
                    if left[arc] == 0:
                        back = i
                total += most
                pushes += 1
                if pushes > most_pushes:
                    total += augment(source, sink, first, ways, head, left, level, queue, at, stack)
                    count = 0
                    for node in range(source):
                        shut[node] = level[node] >= 0
                        if shut[node]:
                            side[count] = node
                            count += 1
                    return total, stamp, count
                if back == 0:
                    break
                fresh = False
                for i in range(back, depth):
                    seen[head[stack[i]]] = 0
                node = head[stack[back] ^ 1]
                depth = back
                continue
            found = False
            while at[node] < first[node + 1]:
                arc = ways[at[node]]
                other = head[arc]
                if left[arc] > 0 and seen[other] != stamp and not shut[other]:
                    found = True
                    break
                at[node] += 1
            if found:
                stack[depth] = arc
                depth += 1
                node = other
                seen[node] = stamp
                at[node] = first[node]
                if fresh:
                    side[trail] = node
                    trail += 1
            else:
                depth -= 1
                node = head[stack[depth] ^ 1]
    return total, stamp, count


@njit(cache=True, nogil=True)
def rewarm(source, sink, first, ways, head, left, removed, paths, undone, stamp, search):  # type: ignore[no-untyped-def]
    """Undo the paths over removed links, take the links out, and reroute; see `reroute`."""
    steps, ends, units, over, crossed = paths
    gained = 0
    for link in removed:
        for arc in (2 * link, 2 * link + 1):
            for k in range(crossed[arc], crossed[arc + 1]):
                path = over[k]
                if not undone[path]:
                    undone[path] = True
                    gained -= units[path]
                    for i in range(ends[path], ends[path + 1]):
                        left[steps[i]] += units[path]
                        left[steps[i] ^ 1] -= units[path]
    for link in removed:
        left[2 * link] = 0
        left[2 * link + 1] = 0
    pushed, stamp, count = reroute(source, sink, first, ways, head, left, stamp, first.size, search)
    return gained + pushed, stamp, count


@njit(cache=True, nogil=True)
def _paths(  # type: ignore[no-untyped-def]
    source,
    sink,
    first,
    arcs,
    head,
    capacity,
    left,
):
    """Split a flow into paths; cycles are dropped. Return steps, ends of paths, and units."""
    carried = np.maximum(capacity - left, 0)
    steps = np.empty(1024, np.int32)
    ends = np.zeros(1024, np.int32)
    units = np.empty(1024, np.int64)
    paths, size = 0, 0
    stack = np.empty(first.size, np.int32)
    seen = np.full(first.size, -1, np.int32)
    at = first.copy()
    while True:
        depth, node = 0, source
        seen[:] = -1
        seen[source] = 0
        while node != sink:
            while at[node] < first[node + 1] and carried[arcs[at[node]]] == 0:
                at[node] += 1
            if at[node] == first[node + 1]:
                break
            arc = arcs[at[node]]
            stack[depth] = arc
            depth += 1
            node = head[arc]
            if seen[node] < 0:
                seen[node] = depth
                continue
            start = seen[node]  # a cycle: cancel it, and go on from where it began
            most = carried[stack[start]]
            for i in range(start, depth):
                most = min(most, carried[stack[i]])
            for i in range(start, depth):
                carried[stack[i]] -= most
                if i < depth - 1:
                    seen[head[stack[i]]] = -1
            depth = start
        if node != sink:
            return steps[:size].copy(), ends[: paths + 1].copy(), units[:paths].copy()
        most = carried[stack[0]]
        for i in range(depth):
            most = min(most, carried[stack[i]])
        while size + depth > steps.size:
            steps = np.concatenate((steps, np.empty(steps.size, np.int32)))
        if paths + 1 == units.size:
            units = np.concatenate((units, np.empty(units.size, np.int64)))
            ends = np.concatenate((ends, np.zeros(ends.size + 1, np.int32)))
        for i in range(depth):
            carried[stack[i]] -= most
            steps[size + i] = stack[i]
        size += depth
        units[paths] = most
        paths += 1
        ends[paths] = size


@njit(cache=True, nogil=True)
def _laid(capacity, steps, ends, units):  # type: ignore[no-untyped-def]
    """Return what paths leave of the capacities."""
    left = capacity.copy()
    for path in range(units.size):
        for i in range(ends[path], ends[path + 1]):
            left[steps[i]] -= units[path]
            left[steps[i] ^ 1] += units[path]
    return left
