"""Heads and weights joined, against the slow twin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.votes import brute, by_size
from fateshare.engine.headcount import decided, table


@st.composite
def rules(draw):
    weights = np.array(draw(st.lists(st.integers(0, 8), min_size=2, max_size=8)))
    players, whole = len(weights), int(weights.sum())
    sizes = draw(st.integers(1, players // 2 + 1))
    limits = sorted(draw(st.lists(st.integers(-1, whole), min_size=sizes, max_size=sizes)))[::-1]
    return weights, np.array(limits)


@settings(max_examples=200)
@given(rules())
def test_shares_of_those_who_say_no_are_those_of_looking_at_every_coalition(rule):
    weights, limits = rule
    players, sizes = len(weights), len(limits)

    def passes(yes):
        no = [w for w, one in zip(weights, yes, strict=True) if not one]
        return len(no) < sizes and sum(no) <= limits[len(no)]

    below = limits[limits < weights.sum()]
    found = decided(table(weights, sizes, int(below.max(initial=0))), weights, limits)
    swing, order, passage = brute(players, passes)
    mine, mean = by_size(found.decides, players)
    np.testing.assert_allclose(mine, swing, atol=1e-14)
    np.testing.assert_allclose(mean, order, atol=1e-14)
    many, _ = by_size(found.passes[None], players + 1)
    assert many[0] == pytest.approx(passage, abs=1e-14)
    assert (found.bound >= 0).all()
    assert found.bound.max() < 1e-11
