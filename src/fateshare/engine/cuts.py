"""Cut many sets of links one after the other, from one warm start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fateshare.engine.flow import Warm, rewarm
from fateshare.engine.flow import room as search_room
from fateshare.engine.graph import Ints
from fateshare.engine.shed import decompose, room

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
    Where it does not meet every demand, fair shares may use what it does not, so that every
    group counts as one that carries something.
    """
    if not served_in_full(warm):
        return np.ones(len(things.first) - 1, np.bool_)
    used = np.diff(warm.paths[-1]).reshape(-1, 2).sum(axis=1) > 0
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
        graph.nodes, graph.links, graph.first, graph.arcs, warm.ways, graph.head, graph.capacity,
        warm.left, warm.paths, warm.value, graph.demands, served_in_full(warm), things.first,
        things.links, sets.astype(np.int64), share, value, lost,
    )  # fmt: skip
    return value, lost


def served_in_full(warm: Warm) -> bool:
    """Tell whether every demand is met when nothing is cut."""
    return bool(warm.value == int(warm.graph.demand.sum()))


@njit(cache=True)
def _sweep(  # type: ignore[no-untyped-def]
    nodes, links, first, arcs, ways, head, capacity, base, paths, whole, demands, served,
    group_first, group_links, sets, share, value, lost,
):  # fmt: skip
    """Fill `value` and `lost`, a set at a time; working arrays are made once."""
    left = base.copy()
    cap = capacity.copy()
    undone = np.zeros(paths[2].size, np.bool_)
    crossed = paths[4]
    search, work = search_room(nodes), room(nodes, head.size)
    shut, side = search[0], search[1]
    given = np.ones(demands, np.int64)
    asked = np.ones(demands, np.int64)
    part = np.empty(nodes + 2, np.int32)
    gone = np.empty(group_links.size * max(1, sets.shape[1]), np.int64)
    stamp = 0
    for s in range(sets.shape[0]):
        count, touched = 0, False
        for k in range(sets.shape[1]):
            for i in range(group_first[sets[s, k]], group_first[sets[s, k] + 1]):
                link = group_links[i]
                gone[count] = link
                count += 1
                touched = touched or crossed[2 * link + 2] > crossed[2 * link]
        value[s] = whole
        if touched or not served:  # else the base flow still stands
            left[:] = base
            undone[:] = False
            shut[:] = False
            change, stamp, closed = rewarm(
                nodes, nodes + 1, first, ways, head, left, gone[:count], paths, undone, stamp,
                search,
            )  # fmt: skip
            value[s] += change
        if not share or (served and value[s] == whole):
            continue
        for link in gone[:count]:
            cap[2 * link] = 0
            cap[2 * link + 1] = 0
        given[:] = 1
        asked[:] = 1
        decompose(nodes, links, head, first, arcs, cap, side[:closed], given, asked, part, work)
        for i in range(demands):
            if given[i] != asked[i]:
                lost[s, i] = 1.0 - given[i] / asked[i]
        for link in gone[:count]:
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
