"""Small games and their slow twin: every coalition looked at, one player after the other."""

from __future__ import annotations

from collections.abc import Callable
from math import comb, factorial

import numpy as np
from hypothesis import strategies as st

from fateshare.engine.power import Game

Yes = tuple[bool, ...]


def brute(players: int, wins: Callable[[Yes], bool]):
    """Return swing, Shapley-Shubik index and passage by the definitions."""
    won = {}
    for number in range(1 << players):
        won[number] = wins(tuple(bool(number >> i & 1) for i in range(players)))
    swing, pivots = np.zeros(players), np.zeros(players)
    for number, before in won.items():
        size = number.bit_count()
        for i in range(players):
            if not number >> i & 1 and won[number | 1 << i] and not before:
                swing[i] += 1
                pivots[i] += factorial(size) * factorial(players - 1 - size)
    return (
        swing / 2 ** (players - 1),
        pivots / factorial(players),
        sum(won.values()) / 2**players,
    )


def played(game: Game) -> Callable[[Yes], bool]:
    """Say who wins in a game."""

    def wins(yes: Yes) -> bool:
        weight = game.weights @ np.array(yes, np.int64)
        return bool((weight >= game.quotas).all(axis=1).any())

    return wins


def by_size(values, players: int):
    """Return what shares of z-sets say: swing and Shapley-Shubik index."""
    sets = np.array([comb(players - 1, z) for z in range(values.shape[1])])
    return values @ sets / 2 ** (players - 1), values.sum(axis=1) / players


@st.composite
def majorities(draw, most: int = 9, heaviest: int = 12):
    """One weighted majority: weights, not all 0, and a quota that can be reached."""
    weights = draw(st.lists(st.integers(0, heaviest), min_size=1, max_size=most))
    if not any(weights):
        weights[0] = 1
    quota = draw(st.integers(1, sum(weights)))
    return Game(np.array([weights]), np.array([[quota]]))


@st.composite
def games(draw, most: int = 8):
    """Several majorities, joined or either: weights, members and vetoes, with quotas of each."""
    players = draw(st.integers(1, most))
    chambers = draw(st.integers(1, 3))
    weights = np.array(
        [draw(st.lists(st.integers(0, 6), min_size=players, max_size=players))
         for _ in range(chambers)]
    )  # fmt: skip
    if draw(st.booleans()):
        weights[-1] = np.minimum(weights[-1], 1)
    weights[:, 0] = np.maximum(weights[:, 0], 1)
    ways = draw(st.integers(1, 2))
    quotas = np.array(
        [[draw(st.integers(0, int(row.sum()))) for row in weights] for _ in range(ways)]
    )
    quotas[:, 0] = np.maximum(quotas[:, 0], 1)
    return Game(weights, quotas)
