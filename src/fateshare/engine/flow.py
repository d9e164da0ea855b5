"""
Max flow with its min cut, cold and warm-started under removals.

The kernel is Dinic's algorithm (Dinic 1970, Soviet Math. Doklady 11) with an iterative search.
A warm start undoes only the paths of a base flow that run over removed links, and augments
again; the value is the same and the cut is the same, since the minimal source side of a
minimum cut does not depend on which maximum flow is found. It augments by distance labels
(Ahuja and Orlin 1991, doi:10.1002/1520-6750(199106)38:3<413::AID-NAV3220380310>3.0.CO;2-J)
that begin as the distances over every arc that could ever have capacity left: those are lower
bounds under any flow and any removal, so that no scenario needs a search of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from fateshare.engine.graph import Graph, Ints, Small
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
    level, queue, at, stack = _room(graph)
    value = augment(
        graph.source, graph.sink, graph.first, graph.arcs, graph.head, left, level, queue, at, stack
    )
    return Flow(int(value), left, level >= 0)


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
        self.steps, self.ends, self.units = steps, ends, units
        self.left = _laid(graph.capacity, steps, ends, units)
        self.far = distances(graph.sink, graph.first, graph.arcs, graph.head, graph.capacity)
        self.many = np.bincount(self.far, minlength=len(self.far) + 1).astype(np.int32)
        over = np.repeat(np.arange(len(units), dtype=np.int32), np.diff(ends))
        order = np.argsort(steps, kind="stable")
        self.over = over[order]
        self.over_first = np.searchsorted(steps[order], np.arange(len(graph.head) + 1)).astype(
            np.int32
        )

    def without(self, removed: Ints) -> Flow:
        """
        Compute a maximum flow without some links.

        Parameters
        ----------
        removed
            Numbers of links, shape (k,).
        """
        left = self.left.copy()
        undone = np.zeros(len(self.units), dtype=np.bool_)
        level, queue, at, stack = _room(self.graph)
        graph = self.graph
        value = rewarm(
            graph.source, graph.sink, graph.first, graph.arcs, graph.head, left,
            removed.astype(np.int64), self.steps, self.ends, self.units, self.over,
            self.over_first, undone, self.value, self.far.copy(), self.many.copy(), at, stack,
        )  # fmt: skip
        size = reach(graph.source, graph.first, graph.arcs, graph.head, left, level, queue)
        reached = np.zeros(graph.nodes + 2, np.bool_)
        reached[queue[:size]] = True
        return Flow(int(value), left, reached)


def _room(graph: Graph) -> tuple[Small, Small, Small, Small]:
    """Return working arrays of a search: level, queue, next arc, stack."""
    size = graph.nodes + 2
    return (
        np.empty(size, np.int32), np.empty(size, np.int32),
        np.empty(size, np.int32), np.empty(size, np.int32),
    )  # fmt: skip


@njit(cache=True)
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


@njit(cache=True)
def distances(sink, first, arcs, head, capacity):  # type: ignore[no-untyped-def]
    """Count the fewest arcs from each node to the sink, over arcs of any capacity either way."""
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
            if far[head[arc]] == size and (capacity[arc] > 0 or capacity[arc ^ 1] > 0):
                far[head[arc]] = far[node] + 1
                queue[count] = head[arc]
                count += 1
    return far


@njit(cache=True)
def reach(source, first, arcs, head, left, mark, queue):  # type: ignore[no-untyped-def]
    """List in `queue` what the source still reaches; return how many; `mark` is overwritten."""
    mark[:] = 0
    mark[source] = 1
    queue[0] = source
    taken, count = 0, 1
    while taken < count:
        node = queue[taken]
        taken += 1
        for k in range(first[node], first[node + 1]):
            arc = arcs[k]
            if left[arc] > 0 and mark[head[arc]] == 0:
                mark[head[arc]] = 1
                queue[count] = head[arc]
                count += 1
    return count


@njit(cache=True)
def push(source, sink, first, arcs, head, left, far, many, at, stack):  # type: ignore[no-untyped-def]
    """
    Push what still fits from source to sink by distance labels; return how much.

    `far` are lower bounds of the arcs that lead to the sink, `many` counts the nodes at each;
    both and `left` are changed. When no node is left at some distance, nothing beyond it
    reaches the sink any more.
    """
    size = far.size
    at[:] = first[:size]
    total, depth, node = 0, 0, source
    while far[source] < size:
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
            if left[arc] > 0 and far[node] == far[head[arc]] + 1:
                found = True
                break
            at[node] += 1
        if found:
            stack[depth] = arc
            depth += 1
            node = head[arc]
            continue
        nearest = size
        for k in range(first[node], first[node + 1]):
            if left[arcs[k]] > 0:
                nearest = min(nearest, far[head[arcs[k]]] + 1)
        many[far[node]] -= 1
        if many[far[node]] == 0:
            break
        far[node] = nearest
        many[nearest] += 1
        at[node] = first[node]
        if node != source:
            depth -= 1
            node = head[stack[depth] ^ 1]
    return total


@njit(cache=True)
def rewarm(  # type: ignore[no-untyped-def]
    source, sink, first, arcs, head, left, removed, steps, ends, units, over, over_first,
    undone, value, far, many, at, stack,
):  # fmt: skip
    """Undo the paths over removed links, take the links out, and augment; return the value."""
    for link in removed:
        for arc in (2 * link, 2 * link + 1):
            for k in range(over_first[arc], over_first[arc + 1]):
                path = over[k]
                if not undone[path]:
                    undone[path] = True
                    value -= units[path]
                    for i in range(ends[path], ends[path + 1]):
                        left[steps[i]] += units[path]
                        left[steps[i] ^ 1] -= units[path]
    for link in removed:
        left[2 * link] = 0
        left[2 * link + 1] = 0
    return value + push(source, sink, first, arcs, head, left, far, many, at, stack)


@njit(cache=True)
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


@njit(cache=True)
def _laid(capacity, steps, ends, units):  # type: ignore[no-untyped-def]
    """Return what paths leave of the capacities."""
    left = capacity.copy()
    for path in range(units.size):
        for i in range(ends[path], ends[path + 1]):
            left[steps[i]] -= units[path]
            left[steps[i] ^ 1] += units[path]
    return left
