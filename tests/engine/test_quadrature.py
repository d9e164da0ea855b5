"""What quadrature must always be: exact where it says so, never further off than it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.engine.quadrature import quadrature


@given(st.integers(0, 400), st.data())
def test_every_chance_of_every_number_of_yes_is_integrated_within_the_bound(degree, data):
    rule = quadrature(degree)
    yes = data.draw(st.integers(0, degree))
    t = np.concatenate([rule.at, 1 - rule.at])
    weight = np.concatenate([rule.weight, rule.weight])
    # The integral of C(n, k) t^k (1 - t)^(n - k) is 1 / (n + 1), whatever k.
    logs = [yes * np.log(t), (degree - yes) * np.log1p(-t)]
    many = np.sum(np.log(np.arange(yes + 1, degree + 1))) - np.sum(
        np.log(np.arange(1, degree - yes + 1))
    )
    found = float(weight @ np.exp(logs[0] + logs[1] + many))
    assert found == pytest.approx(1 / (degree + 1), abs=rule.bound + 1e-12)


def test_half_the_nodes_are_enough_for_190_voters():
    assert 2 * len(quadrature(189).at) == 56
    assert quadrature(189).bound < 3e-14
    assert 2 * len(quadrature(1000).at) < 140


def test_few_voters_are_integrated_exactly():
    rule = quadrature(3)
    assert len(rule.at) == 1
    assert rule.bound < 1e-15
    assert 2 * rule.weight.sum() == pytest.approx(1, abs=1e-15)


def test_nodes_are_those_of_numpy():
    rough, weight = np.polynomial.legendre.leggauss(56)
    rule = quadrature(189)
    np.testing.assert_allclose(rule.at, (1 + rough[:28]) / 2, rtol=1e-13)
    np.testing.assert_allclose(rule.weight, weight[:28] / 2, rtol=1e-12)
