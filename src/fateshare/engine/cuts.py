"""
Cut many sets of links one after the other, from one warm start.

What a set touches are the links that it takes, those on which the flow without it differs from
the base flow, and all links at the source side of its minimum cut. Where the base flow meets
every demand, two sets that touch nothing in common come apart: together they lose what each
loses alone, demand by demand. For their two changes of flow can be made at once, so that the
loss is at most the sum; and the two source sides together are a cut that shows at least the
sum. The same links stand at each side as alone, so that the fair shares are the same too.
Links to the sink that fit all demand are not counted: what would come back out of the sink
through one of them is a cycle, and can be left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.engine.flow import room as search_room
from fateshare.engine.graph import Graph, Ints
from fateshare.engine.later import njit
from fateshare.engine.shed import decompose, room
from fateshare.engine.warm import Warm, rewarm

Floats = NDArray[np.float64]
#: A bit for each pair of arcs, 64 in a word.
Marks = NDArray[np.uint64]


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


@dataclass(frozen=True, slots=True)
class Losses:
    """
    What sets of groups lose, one row a set.

    Attributes
    ----------
    value
        Maximum flow without the set, shape (n,).
    lost
        Lost share of each demand, shape (n, demands); (0, demands) where not asked for.
    touched
        What the set touches, shape (n, words); (0, words) where not asked for.
    """

    value: Ints
    lost: Floats
    touched: Marks


def losses(
    warm: Warm, things: Groups, sets: Ints, *, share: bool = True, touch: bool = False
) -> Losses:
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
    touch
        Whether to mark what each set touches.
    """
    graph = warm.graph
    value = np.empty(len(sets), np.int64)
    lost = np.zeros((len(sets) if share else 0, graph.demands))
    touched = np.zeros((len(sets) if touch else 0, words(graph)), np.uint64)
    _sweep(
        graph.nodes, graph.links, graph.first, graph.arcs, warm.ways, graph.head, graph.capacity,
        warm.left, warm.paths, warm.value, graph.demands, served_in_full(warm), things.first,
        things.links, sets.astype(np.int64), share, value, lost, touched,
    )  # fmt: skip
    return Losses(value, lost, touched)


def words(graph: Graph) -> int:
    """Return how many words hold a bit for each pair of arcs."""
    return (len(graph.head) // 2 + 63) // 64


def served_in_full(warm: Warm) -> bool:
    """Tell whether every demand is met when nothing is cut."""
    return bool(warm.value == int(warm.graph.demand.sum()))


@njit(cache=True)
def _sweep(  # type: ignore[no-untyped-def]
    nodes, links, first, arcs, ways, head, capacity, base, paths, whole, demands, served,
    group_first, group_links, sets, share, value, lost, touched,
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
        count, used = 0, False
        for k in range(sets.shape[1]):
            for i in range(group_first[sets[s, k]], group_first[sets[s, k] + 1]):
                link = group_links[i]
                gone[count] = link
                count += 1
                used = used or crossed[2 * link + 2] > crossed[2 * link]
        value[s] = whole
        if used or not served or touched.shape[0] > 0:  # else the base flow still stands
            left[:] = base
            undone[:] = False
            shut[:] = False
            change, stamp, closed = rewarm(
                nodes, nodes + 1, first, ways, head, left, gone[:count], paths, undone, stamp,
                search,
            )  # fmt: skip
            value[s] += change
        if touched.shape[0] > 0:
            _touch(
                first, arcs, head, capacity, base, left, gone[:count], side[:closed], whole,
                touched[s],
            )  # fmt: skip
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


@njit(cache=True)
def _touch(first, arcs, head, capacity, base, left, gone, side, whole, row):  # type: ignore[no-untyped-def]
    """Mark what a set touches in `row`; `left` is what its flow leaves, `side` its source side."""
    bit = np.uint64(1)
    sink = first.size - 2
    for pair in range(head.size // 2):
        if left[2 * pair] != base[2 * pair] or left[2 * pair + 1] != base[2 * pair + 1]:
            if head[2 * pair] == sink and capacity[2 * pair] >= whole:
                continue
            row[pair >> 6] |= bit << np.uint64(pair & 63)
    for link in gone:
        row[link >> 6] |= bit << np.uint64(link & 63)
    for node in side:
        for k in range(first[node], first[node + 1]):
            pair = arcs[k] >> 1
            row[pair >> 6] |= bit << np.uint64(pair & 63)


@njit(cache=True)
def apart(one, other):  # type: ignore[no-untyped-def]
    """Tell, row by row of two arrays of marks, whether nothing is marked in both."""
    found = np.ones(one.shape[0], np.bool_)
    for row in range(one.shape[0]):
        for word in range(one.shape[1]):
            if one[row, word] & other[row, word]:
                found[row] = False
                break
    return found


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
