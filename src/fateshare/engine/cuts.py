"""Cut many sets of links one after the other, from one warm start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fateshare.engine.flow import Warm, reach, rewarm
from fateshare.engine.graph import Ints
from fateshare.engine.shed import decompose

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Groups:
    """
    Things that fail whole: group g is the links[first[g]:first[g + 1]].

    Attributes
    ----------
    first
        Shape (groups + 1,).
    links
        Numbers of links.
    """

    first: Ints
    links: Ints


def groups(members: list[list[int]]) -> Groups:
    """Lay lists of links behind one another."""
    first = np.concatenate([[0], np.cumsum([len(one) for one in members])]).astype(np.int64)
    links = np.array([link for one in members for link in one], np.int64)
    return Groups(first, links)


def carries(warm: Warm, things: Groups) -> NDArray[np.bool_]:
    """
    Tell which groups carry something in the base flow, shape (groups,).

    A set of groups that carry nothing can go without any loss: the base flow still stands.
    """
    used = np.diff(warm.over_first).reshape(-1, 2).sum(axis=1) > 0
    return np.array(
        [
            used[things.links[a:b]].any()
            for a, b in zip(things.first[:-1], things.first[1:], strict=True)
        ],
        np.bool_,
    )


def losses(warm: Warm, things: Groups, sets: Ints, *, share: bool = True) -> tuple[Ints, Floats]:
    """
    Cut sets of groups, each from the whole network.

    Parameters
    ----------
    warm
        The base flow.
    things
        What can fail.
    sets
        Numbers of groups, shape (n, k).
    share
        Whether to share each shortage fairly; else only the flow is found.

    Returns
    -------
    value
        Maximum flow under each set, shape (n,).
    lost
        Lost share of each demand under each set, shape (n, demands); (0, demands) where
        `share` is false.
    """
    graph = warm.graph
    value = np.empty(len(sets), np.int64)
    lost = np.zeros((len(sets) if share else 0, graph.demands))
    _sweep(
        graph.nodes, graph.links, graph.demands, graph.first, graph.arcs, graph.head,
        graph.capacity, warm.left, warm.steps, warm.ends, warm.units, warm.over, warm.over_first,
        warm.value, warm.far, warm.many, things.first, things.links, sets.astype(np.int64), share,
        value, lost,
    )  # fmt: skip
    return value, lost


@njit(cache=True)
def _sweep(  # type: ignore[no-untyped-def]
    nodes, links, demands, first, arcs, head, capacity, base, steps, ends, units, over, over_first,
    whole, base_far, base_many, group_first, group_links, sets, share, value, lost,
):  # fmt: skip
    """Fill `value` and `lost`, a set at a time; working arrays are made once."""
    left = base.copy()
    cap = capacity.copy()
    undone = np.zeros(units.size, np.bool_)
    far = base_far.copy()
    many = base_many.copy()
    mark = np.empty(nodes + 2, np.int32)
    queue = np.empty(nodes + 2, np.int32)
    at = np.empty(nodes + 2, np.int32)
    stack = np.empty(nodes + 2, np.int32)
    given = np.ones(demands, np.int64)
    asked = np.ones(demands, np.int64)
    part = np.empty(nodes + 2, np.int32)
    gone = np.empty(group_links.size * max(1, sets.shape[1]), np.int64)
    for s in range(sets.shape[0]):
        count = 0
        for k in range(sets.shape[1]):
            for i in range(group_first[sets[s, k]], group_first[sets[s, k] + 1]):
                gone[count] = group_links[i]
                count += 1
        removed = gone[:count]
        touched = False
        for link in removed:
            for arc in (2 * link, 2 * link + 1):
                touched = touched or over_first[arc + 1] > over_first[arc]
        if not touched:  # the base flow still stands
            value[s] = whole
            continue
        left[:] = base
        undone[:] = False
        far[:] = base_far
        many[:] = base_many
        value[s] = rewarm(
            nodes, nodes + 1, first, arcs, head, left, removed, steps, ends, units, over,
            over_first, undone, whole, far, many, at, stack,
        )  # fmt: skip
        if not share or value[s] == whole:
            continue
        for link in removed:
            cap[2 * link] = 0
            cap[2 * link + 1] = 0
        reach(nodes, first, arcs, head, left, mark, queue)
        given[:] = 1
        asked[:] = 1
        part[:] = -1
        decompose(nodes, links, demands, head, first, arcs, cap, mark, given, asked, part)
        for i in range(demands):
            if capacity[2 * (links + i)] > 0:
                lost[s, i] = 1.0 - given[i] / asked[i]
        for link in removed:
            cap[2 * link] = capacity[2 * link]
            cap[2 * link + 1] = capacity[2 * link + 1]


def sets_from(first: int, size: int, k: int) -> Ints:
    """
    List every set of `k` numbers below `size` whose smallest is `first`, in order.

    Returns
    -------
    sets
        Shape (n, k), each row rising.

    Examples
    --------
    >>> sets_from(1, 4, 2).tolist()
    [[1, 2], [1, 3]]
    """
    rest = np.arange(first + 1, size, dtype=np.int64)
    if k == 1:
        return np.array([[first]], np.int64)
    if k == 2:  # noqa: PLR2004 - a pair
        return np.column_stack([np.full(len(rest), first), rest])
    pairs = [sets_from(second, size, k - 1) for second in range(first + 1, size)]
    tail = np.concatenate(pairs) if pairs else np.zeros((0, k - 1), np.int64)
    return np.column_stack([np.full(len(tail), first), tail])


@njit(cache=True)
def overlap(lost, weight, both, alone):  # type: ignore[no-untyped-def]
    """
    Add up what demands lose together.

    Adds weight * min(lost_i, lost_j) to both[i, j], and weight * lost_i to alone[i], over the
    rows of `lost`, shape (n, demands).
    """
    hit = np.empty(lost.shape[1], np.int64)
    for s in range(lost.shape[0]):
        count = 0
        for i in range(lost.shape[1]):
            if lost[s, i] > 0:
                hit[count] = i
                count += 1
        for x in range(count):
            i = hit[x]
            alone[i] += weight[s] * lost[s, i]
            for y in range(count):
                both[i, hit[y]] += weight[s] * min(lost[s, i], lost[s, hit[y]])
