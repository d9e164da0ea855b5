"""Exact counts, against the slow twin."""

from math import comb

import numpy as np
from hypothesis import given, settings

from engine.votes import brute, games, played
from fateshare.engine.subsets import count


@settings(max_examples=200)
@given(games())
def test_counts_are_those_of_looking_at_every_coalition(game):
    players = game.weights.shape[1]
    found = count(game.weights, game.quotas)
    swing, _, passage = brute(players, played(game))
    assert (found.swings.sum(axis=1) == np.round(swing * 2 ** (players - 1))).all()
    assert found.wins.sum() == round(passage * 2**players)


def test_weights_may_be_as_large_as_numbers_are():
    large = np.array([[10**17, 10**17 + 1, 10**17 - 1]])
    found = count(large, np.array([[2 * 10**17 + 1]]))
    assert found.wins.tolist() == [0, 0, 1, 1]


def test_twenty_alike_are_counted_by_the_binomial():
    found = count(np.ones((1, 20), np.int64), np.array([[11]]))
    assert found.wins.tolist() == [comb(20, s) if s >= 11 else 0 for s in range(21)]
    assert found.swings[:, 10].tolist() == [comb(19, 10)] * 20
