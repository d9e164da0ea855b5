"""Find power in two tiers: members settle how a chair votes, and chairs cast all their votes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.base.errors import InputError
from fateshare.engine.quadrature import UNIT, quadrature
from fateshare.engine.subsets import Counts, count

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Chairs are split in halves of which every coalition is looked at.
MOST_CHAIRS = 36
#: Every coalition of the members of a chair is looked at.
MOST_MEMBERS = 30


@dataclass(frozen=True, slots=True)
class Chairs:
    """
    Chances to decide through a chair.

    Attributes
    ----------
    swing, average
        Chance that a member decides, when all others say yes with chance one half, and averaged
        over all chances; shape (members,). A member without a chair has 0.
    bound
        Neither is off by more.
    passage
        Chance that a vote passes at one half.
    """

    swing: Floats
    average: Floats
    bound: float
    passage: float


def chairs(weights: Ints, chair: Ints, quota: int) -> Chairs:
    """
    Weigh members through their chairs.

    A chair says yes when more than half of its members' weight does, and then casts the weight
    of all. Member i of chair c decides with chance f_i(t) = (i decides in c) x (c decides
    among the chairs, each of which says yes with the chance that its members make). The first
    factor is a polynomial of exact whole coefficients, one for each size of coalition. For the
    second the chairs are split in halves: the coalitions of one half are sorted by weight once,
    and for every coalition of the other the ones that win with it are a tail of that order.

    All numbers added are positive and none is above 1, so that the bound is the longest sum
    times 2^-53, and the quadrature's.

    Parameters
    ----------
    weights
        Whole numbers, shape (members,).
    chair
        Number of the chair of each member, -1 for none, shape (members,).
    quota
        Least weight of chairs that wins.

    Raises
    ------
    InputError
        When there are too many chairs, or members of one.

    References
    ----------
    Leech, D. (2002), Voting power in the governance of the International Monetary Fund, Annals
    of Operations Research 109, doi:10.1023/A:1016324824094.

    Examples
    --------
    >>> found = chairs(np.array([1, 1, 1, 3, 3]), np.array([0, 0, 0, 1, 2]), 5)
    >>> found.swing.tolist()
    [0.25, 0.25, 0.25, 0.5, 0.5]
    """
    board = _Board(weights, chair, quota)
    seated = int((chair >= 0).sum())
    rule = quadrature(max(seated - 1, 0))
    half, passage = board.decides(0.5)
    average = np.zeros(len(weights))
    for t, weight in zip(rule.at, rule.weight, strict=True):
        average += weight * (board.decides(t)[0] + board.decides(1 - t)[0])
    return Chairs(half, average, board.bound + rule.bound, passage)


@dataclass(frozen=True, slots=True)
class Joint:
    """
    Chances to decide where some members vote as one, each within its own chair.

    Attributes
    ----------
    swing, average
        Of those who vote as one.
    others
        Swing of every other member, 0 for those inside, shape (members,).
    bound
        None is off by more.
    """

    swing: float
    average: float
    others: Floats
    bound: float


def united(weights: Ints, chair: Ints, quota: int, members: Ints) -> Joint:
    """
    Weigh members who vote as one, each within its own chair.

    They decide with the chance that a vote passes with them less the chance that it passes
    against them; another member with the mean of its chances in both cases.
    """
    inside = np.zeros(len(weights), np.bool_)
    inside[members] = True
    yes, no = (_Board(weights, chair, quota, fixed=(inside, says)) for says in (True, False))
    rule = quadrature(int(((chair >= 0) & ~inside).sum()))
    average = sum(
        weight * (yes.passes(at) - no.passes(at))
        for t, weight in zip(rule.at, rule.weight, strict=True)
        for at in (t, 1 - t)
    )
    others = (yes.decides(0.5)[0] + no.decides(0.5)[0]) / 2
    swing = yes.passes(0.5) - no.passes(0.5)
    return Joint(swing, float(average), others, 2 * yes.bound + rule.bound)


class _Board:
    """Chairs with what their members do, some of whom may be fixed."""

    def __init__(
        self,
        weights: Ints,
        chair: Ints,
        quota: int,
        *,
        fixed: tuple[NDArray[np.bool_], bool] | None = None,
    ) -> None:
        inside, says = fixed or (np.zeros(len(weights), np.bool_), False)
        names = np.unique(chair[chair >= 0])
        cast = np.array([weights[chair == c].sum() for c in names], np.int64)
        free = [np.flatnonzero((chair == c) & ~inside) for c in names]
        _refuse(len(names), max((len(one) for one in free), default=0))
        self.members = len(weights)
        self.free = free
        self.counts = []
        for c, whole, own in zip(names, cast, free, strict=True):
            given = int(weights[(chair == c) & inside].sum()) if says else 0
            needed = np.array([[int(whole) // 2 + 1 - given]])
            self.counts.append(count(weights[None, own], needed))
        half = len(names) // 2
        self.first, self.second = np.arange(half), np.arange(half, len(names))
        left, right = _sums(cast[self.first]), _sums(cast[self.second])
        self.left_order, self.right_order = np.argsort(left), np.argsort(right)
        #: For every coalition of one half: from where on, in order, the other half's win with it.
        self.tail_of_left = np.searchsorted(right[self.right_order], quota - left)
        self.tail_of_right = np.searchsorted(left[self.left_order], quota - right)
        longest = max((len(one) for one in free), default=0)
        self.bound = (2 * 2 ** len(self.second) + 8 * len(names) + 8 * longest + 16) * UNIT

    def decides(self, t: float) -> tuple[Floats, float]:
        """Return the chance of each member to decide, and that a vote passes."""
        says = [_polynomial(one.wins, t) for one in self.counts]
        turns = self._turns(np.array(says))
        decided = np.zeros(self.members)
        for own, one, turn in zip(self.free, self.counts, turns, strict=True):
            decided[own] = turn * _each(one, t)
        return decided, self.passes(t)

    def passes(self, t: float) -> float:
        """Return the chance that a vote passes."""
        says = np.array([_polynomial(one.wins, t) for one in self.counts])
        right = _chances(says[self.second])[self.right_order]
        tail = np.append(np.cumsum(right[::-1])[::-1], 0.0)
        return float(_chances(says[self.first]) @ tail[self.tail_of_left])

    def _turns(self, says: Floats) -> Floats:
        """Return the chance of each chair to decide."""
        turns = np.zeros(len(says))
        sides = (
            (self.first, self.second, self.right_order, self.tail_of_left),
            (self.second, self.first, self.left_order, self.tail_of_right),
        )
        for own, other, order, tail_at in sides:
            there = _chances(says[other])[order]
            tail = np.append(np.cumsum(there[::-1])[::-1], 0.0)[tail_at]
            for bit, c in enumerate(own):
                without = np.flatnonzero(np.arange(len(tail)) >> bit & 1 == 0)
                rest = _chances(np.delete(says[own], bit))
                turns[c] = rest @ (tail[without + (1 << bit)] - tail[without])
        return turns


def _refuse(many: int, largest: int) -> None:
    """Refuse what cannot be looked at whole."""
    if many > MOST_CHAIRS or largest > MOST_MEMBERS:
        raise InputError(
            f"{many} chairs with up to {largest} members each are too many; at most "
            f"{MOST_CHAIRS} with {MOST_MEMBERS} can be weighed."
        )


def _sums(weights: Ints) -> Ints:
    """Return the weight of every subset, the subset's bits being its number."""
    sums = np.zeros(1, np.int64)
    for weight in weights:
        sums = np.concatenate([sums, sums + weight])
    return sums


def _chances(says: Floats) -> Floats:
    """Return the chance of every coalition, the coalition's bits being its number."""
    made = np.ones(1)
    for yes in says:
        made = np.concatenate([made * (1 - yes), made * yes])
    return made


def _polynomial(numbers: Ints, t: float) -> float:
    """Return sum_s numbers_s t^s (1 - t)^(last - s)."""
    size = np.arange(len(numbers))
    return min(1.0, float(numbers @ (t**size * (1 - t) ** (len(numbers) - 1 - size))))


def _each(one: Counts, t: float) -> Floats:
    """Return the chance of each member to decide in its chair."""
    size = np.arange(one.swings.shape[1])
    powers = t**size * (1 - t) ** (one.swings.shape[1] - 1 - size)
    return np.asarray(one.swings @ powers, dtype=np.float64)
