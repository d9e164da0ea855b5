"""One weighted majority: the bound holds, and holds at sizes that count."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.votes import brute, majorities, played
from fateshare.engine.ballots import ballots


@settings(max_examples=200)
@given(majorities(most=8))
def test_no_chance_is_off_by_more_than_its_bound(game):
    found = ballots(game.weights[0], game.quotas[0])[0]
    swing, average, passage = brute(game.weights.shape[1], played(game))
    assert (np.abs(found.swing - swing) <= found.swing_bound).all()
    assert (np.abs(found.average - average) <= found.average_bound).all()
    assert found.passage == pytest.approx(passage, abs=1e-14)
    assert found.average_bound.max() < 1e-13


@given(majorities(most=6), st.integers(1, 3))
def test_vetoes_that_must_all_agree_are_weighed_in(game, vetoes):
    weights = game.weights[0]
    found = ballots(weights, game.quotas[0], vetoes=vetoes)[0]
    wins = played(game)
    many = len(weights)
    swing, average, _ = brute(many + vetoes, lambda yes: all(yes[many:]) and wins(yes[:many]))
    np.testing.assert_allclose(found.swing, swing[:many], atol=1e-13)
    np.testing.assert_allclose(found.average, average[:many], atol=1e-13)
    assert found.agreed == pytest.approx(average[many], abs=found.agreed_bound)


@given(majorities(most=6, heaviest=6), st.integers(2, 5))
def test_all_quotas_at_once_are_as_each_alone(game, step):
    weights = game.weights[0]
    quotas = np.arange(1, int(weights.sum()) + 1, step)
    for quota, found in zip(quotas, ballots(weights, quotas), strict=True):
        alone = ballots(weights, np.array([quota]))[0]
        np.testing.assert_allclose(found.swing, alone.swing, atol=1e-14)
        np.testing.assert_allclose(found.average, alone.average, atol=1e-14)


@pytest.mark.parametrize("voters", [61, 193, 400])
def test_many_alike_share_alike_and_decide_as_the_binomial_says(voters):
    quota = voters // 2 + 1
    found = ballots(np.full(voters, 1_000), np.array([1_000 * quota - 3]))[0]
    exact = float(Fraction(comb(voters - 1, quota - 1), 2 ** (voters - 1)))
    np.testing.assert_allclose(found.swing, exact, rtol=0, atol=found.swing_bound.max())
    np.testing.assert_allclose(found.average, 1 / voters, rtol=0, atol=1e-13)


def test_two_weights_of_many_are_exact_by_counting():
    light, heavy, quota = 40, 25, 71
    weights = np.array([1] * light + [3] * heavy)
    found = ballots(weights, np.array([quota]))[0]
    ways = sum(
        comb(light - 1, a) * comb(heavy, b)
        for a in range(light) for b in range(heavy + 1) if a + 3 * b == quota - 1
    )  # fmt: skip
    exact = float(Fraction(ways, 2 ** (light + heavy - 1)))
    assert abs(found.swing[0] - exact) <= found.swing_bound[0]
    size = light + heavy
    order = sum(
        Fraction(comb(light - 1, a) * comb(heavy, b), comb(size - 1, a + b) * size)
        for a in range(light) for b in range(heavy + 1) if a + 3 * b == quota - 1
    )  # fmt: skip
    assert abs(found.average[0] - float(order)) <= found.average_bound[0]


def test_the_smallest_chances_keep_their_digits():
    found = ballots(np.arange(1, 201), np.array([20_100]))[0]  # all 200 must say yes
    np.testing.assert_allclose(found.swing, 2.0**-199, rtol=1e-12)
    assert found.passage == pytest.approx(2.0**-200, rel=1e-12)
    assert (found.swing_bound < 1e-12 * found.swing).all()
    np.testing.assert_allclose(found.average, 1 / 200, atol=1e-13)
