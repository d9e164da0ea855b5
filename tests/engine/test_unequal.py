"""What a measure of inequality must always be."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.base.errors import InputError
from fateshare.engine.unequal import theil

units = st.lists(
    st.tuples(st.just(0.0) | st.floats(1e-6, 1e6), st.floats(1e-3, 1e6), st.integers(0, 4)),
    min_size=1,
    max_size=20,
).filter(lambda rows: sum(row[0] for row in rows) > 1e-3)


def arrays(rows):
    value, weight, group = zip(*rows, strict=True)
    return np.array(value), np.array(weight), np.array(group)


def slow(value, weight):
    """Theil's T by its definition, one unit after the other."""
    total = math.fsum(weight)
    mean = math.fsum(v * w for v, w in zip(value, weight, strict=True)) / total
    return math.fsum(
        w / total * v / mean * math.log(v / mean) for v, w in zip(value, weight, strict=True) if v
    )


@given(units)
def test_the_total_is_that_of_the_definition(rows):
    value, weight, group = arrays(rows)
    assert theil(value, weight, group).total == pytest.approx(
        slow(value, weight), rel=1e-9, abs=1e-9
    )


@given(units)
def test_within_and_between_add_up_and_are_not_negative(rows):
    parts = theil(*arrays(rows))
    assert parts.total == pytest.approx(parts.between + parts.within.sum(), rel=1e-9, abs=1e-9)
    assert parts.total >= -1e-9
    assert parts.between >= -1e-9
    assert (parts.within >= -1e-9).all()


@given(units, st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_the_scale_of_values_and_weights_does_not_matter(rows, a, b):
    value, weight, group = arrays(rows)
    assert theil(value * a, weight * b, group).total == pytest.approx(
        theil(value, weight, group).total, rel=1e-6, abs=1e-9
    )


@given(units, st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(rows, chance):
    again = list(rows)
    chance.shuffle(again)
    one, other = theil(*arrays(rows)), theil(*arrays(again))
    assert one.total == pytest.approx(other.total, rel=1e-9, abs=1e-12)
    assert one.between == pytest.approx(other.between, rel=1e-9, abs=1e-12)


@given(st.floats(1e-3, 1e6), st.integers(1, 20))
def test_equal_units_have_none_and_one_that_owns_all_has_the_most(value, n):
    ones, group = np.ones(n), np.zeros(n, dtype=int)
    assert theil(ones * value, ones, group).total == pytest.approx(0, abs=1e-12)
    owner = np.zeros(n)
    owner[0] = value
    assert theil(owner, ones, group).total == pytest.approx(math.log(n), abs=1e-9)


def test_two_groups_by_hand():
    # shares 1/4 and 3/4 of income: T = 1/4 ln(1/2) + 3/4 ln(3/2)
    parts = theil(np.array([1.0, 3.0]), np.ones(2), np.array([0, 1]))
    assert parts.total == pytest.approx(0.25 * math.log(0.5) + 0.75 * math.log(1.5))
    assert parts.between == pytest.approx(parts.total)


@pytest.mark.parametrize(
    ("value", "weight"), [([], []), ([-1.0], [1.0]), ([1.0], [0.0]), ([0.0, 0.0], [1.0, 1.0])]
)
def test_what_has_no_answer_is_an_error(value, weight):
    with pytest.raises(InputError, match="Theil's T needs"):
        theil(np.array(value), np.array(weight), np.zeros(len(value), dtype=int))
