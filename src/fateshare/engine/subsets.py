"""Count winning coalitions by looking at every one, exactly, whatever the weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.engine.later import njit

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counts:
    """
    Winning coalitions by size.

    Attributes
    ----------
    wins
        Number of winning coalitions of each size, shape (players + 1,).
    swings
        Number of losing coalitions of each size that a player turns into winning ones by
        joining, shape (players, players); column s is for size s without the player.
    """

    wins: Ints
    swings: Ints


def count(weights: Ints, quotas: Ints) -> Counts:
    """
    Count the coalitions of up to some 30 players.

    The players are split in halves. Every coalition of the first half is set against all of the
    second at once, so that the work is 2^players comparisons in a row for each condition, and
    does not depend on how large the weights are. All is in whole numbers of 64 bits.

    Parameters
    ----------
    weights
        Weight of each player in each chamber, shape (chambers, players), not negative.
    quotas
        A coalition wins when in one row it reaches every chamber's quota, shape
        (ways, chambers).

    Examples
    --------
    >>> found = count(np.array([[2, 1, 1]]), np.array([[3]]))
    >>> found.wins.tolist(), found.swings.tolist()
    ([0, 0, 2, 1], [[0, 2, 1], [0, 1, 0], [0, 1, 0]])
    """
    players = weights.shape[1]
    first = players // 2
    left, right = _sums(weights[:, :first]), _sums(weights[:, first:])
    left_size, right_size = _sizes(first), _sizes(players - first)
    order = np.argsort(right_size, kind="stable")
    starts = np.searchsorted(right_size[order], np.arange(players - first + 2))
    column = np.zeros((first + 1, len(order)), np.int64)
    rows = np.zeros((len(left_size), players - first + 1), np.int64)
    _match(
        left, np.ascontiguousarray(right[:, order]), quotas.astype(np.int64), left_size, starts,
        column, rows,
    )  # fmt: skip
    having = np.zeros((players, players + 1), np.int64)
    wins = np.zeros(players + 1, np.int64)
    _gather(left_size, rows, order, right_size, column, having, wins)
    return Counts(wins, having[:, 1:] - (wins[:-1] - having[:, :-1]))


def _sums(weights: Ints) -> Ints:
    """Return the weight of every subset, the subset's bits being its number."""
    sums = np.zeros((weights.shape[0], 1), np.int64)
    for player in range(weights.shape[1]):
        sums = np.concatenate([sums, sums + weights[:, player : player + 1]], axis=1)
    return sums


def _sizes(players: int) -> Ints:
    """Return the size of every subset."""
    sizes: Ints = _sums(np.ones((1, players), np.int64))[0]
    return sizes


@njit(cache=True)
def _match(left, right, quotas, left_size, starts, column, rows):  # type: ignore[no-untyped-def]
    """Set every subset of the left against all of the right; add up what wins, both ways."""
    many = right.shape[1]
    hit = np.empty(many, np.uint8)
    part = np.empty(many, np.uint8)
    for a in range(left.shape[1]):
        hit[:] = 0
        for way in range(quotas.shape[0]):
            part[:] = 1
            for chamber in range(quotas.shape[1]):
                need = quotas[way, chamber] - left[chamber, a]
                weight = right[chamber]
                for b in range(many):
                    part[b] &= weight[b] >= need
            for b in range(many):
                hit[b] |= part[b]
        tally = column[left_size[a]]
        for b in range(many):
            tally[b] += hit[b]
        for size in range(rows.shape[1]):
            total = 0
            for b in range(starts[size], starts[size + 1]):
                total += hit[b]
            rows[a, size] = total


@njit(cache=True)
def _gather(left_size, rows, order, right_size, column, having, wins):  # type: ignore[no-untyped-def]
    """Sum what wins by size, and by size for those coalitions that have each player."""
    first = column.shape[0] - 1
    for a in range(rows.shape[0]):
        for size in range(rows.shape[1]):
            whole = left_size[a] + size
            wins[whole] += rows[a, size]
            for player in range(first):
                if a >> player & 1:
                    having[player, whole] += rows[a, size]
    for b in range(order.size):
        for size in range(first + 1):
            whole = size + right_size[order[b]]
            for player in range(having.shape[0] - first):
                if order[b] >> player & 1:
                    having[first + player, whole] += column[size, b]
