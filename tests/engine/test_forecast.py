"""What a forecast must always be, and a twin that goes one series after the other."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.base.errors import InputError
from fateshare.engine.forecast import (
    LEAST_SPAN,
    Method,
    backtest,
    forecast,
    inside,
    missed,
    widths,
    windows,
)

LINEAR = (
    Method("last"), Method("change", 3), Method("change", 6), Method("line", 3), Method("line", 6),
    Method("damped", 4, 0.8), Method("damped", 4, 0.0),
)  # fmt: skip
CURVED = (Method("logistic", 3), Method("gompertz", 6))
METHODS = LINEAR + CURVED
HORIZON = 5

gaps = st.none() | st.floats(0, 1)
tables = st.integers(2, 12).flatmap(
    lambda years: st.lists(st.lists(gaps, min_size=years, max_size=years), min_size=1, max_size=4)
)
method = st.sampled_from(METHODS)


def array(rows):
    return np.array([[np.nan if v is None else v for v in row] for row in rows])


def slow(way, row, horizon):
    """Forecast one series from its last column, by the words of the docstrings; None is none."""
    past = row[-(way.years + 1) :]
    if past[-1] is None:
        return [None] * horizon
    known = [(i - len(past) + 1, v) for i, v in enumerate(past) if v is not None]
    if way.kind == "last":
        return [past[-1]] * horizon
    old = [(year, v) for year, v in known if year <= -LEAST_SPAN]
    if not old:
        return [None] * horizon
    if way.kind == "line":
        middle = math.fsum(y for y, _ in known) / len(known)
        mean = math.fsum(v for _, v in known) / len(known)
        slope = math.fsum((y - middle) * (v - mean) for y, v in known) / math.fsum(
            (y - middle) ** 2 for y, _ in known
        )
        return [mean + slope * (h - middle) for h in range(1, horizon + 1)]

    def bend(x):
        inner = min(max(x, 0.002), 0.998)
        return (
            math.log(inner / (1 - inner)) if way.kind == "logistic" else -math.log(-math.log(inner))
        )

    def unbend(z):
        return 1 / (1 + math.exp(-z)) if way.kind == "logistic" else math.exp(-math.exp(-z))

    year, first = old[0]
    if way.kind in {"change", "damped"}:
        slope = (past[-1] - first) / -year
        steps = [math.fsum(way.damping**j for j in range(h)) for h in range(1, horizon + 1)]
        return [past[-1] + slope * step for step in steps]
    start = bend(past[-1])
    slope = (start - bend(first)) / -year
    curve = [past[-1] + unbend(start + slope * h) - unbend(start) for h in range(1, horizon + 1)]
    return [min(max(x, 0.0), 1.0) for x in curve]


@given(tables, method)
def test_a_forecast_is_that_of_the_slow_twin(rows, way):
    told = forecast(way, windows(array(rows), way.years)[:, -1], HORIZON)
    for row, mine in zip(rows, told, strict=True):
        want = [np.nan if v is None else v for v in slow(way, row, HORIZON)]
        np.testing.assert_allclose(mine, want, rtol=1e-9, atol=1e-9)


@given(tables, method)
def test_the_backtest_is_every_forecast_beside_what_came(rows, way):
    errors = backtest(way, array(rows), HORIZON)
    for i, row in enumerate(rows):
        for t in range(len(row)):
            for h, said in enumerate(slow(way, row[: t + 1], HORIZON)):
                came = row[t + 1 + h] if t + 1 + h < len(row) else None
                want = np.nan if said is None or came is None else came - said
                np.testing.assert_allclose(errors[i, t, h], want, rtol=1e-9, atol=1e-9)


@given(tables, method, st.integers(0, 5))
def test_a_later_first_column_tests_the_rest_only(rows, way, first):
    value = array(rows)
    first = min(first, value.shape[1] - 1)
    whole = backtest(way, value, HORIZON)
    rest = backtest(way, value, HORIZON, first=first)
    np.testing.assert_array_equal(rest, whole[:, first:])


@given(st.floats(0, 1), method, st.integers(1, 8))
def test_the_forecast_of_a_constant_is_the_constant(value, way, horizon):
    told = forecast(way, np.full((1, way.years + 1), value), horizon)
    np.testing.assert_allclose(told, value, rtol=1e-12, atol=1e-12)


@given(tables, st.sampled_from(CURVED))
def test_shares_stay_between_none_and_all(rows, way):
    told = forecast(way, windows(array(rows), way.years), HORIZON)
    known = told[~np.isnan(told)]
    assert ((known >= 0) & (known <= 1)).all()


@given(tables, st.sampled_from(LINEAR), st.floats(0.01, 100), st.floats(-50, 50))
def test_straight_methods_follow_scale_and_shift(rows, way, scale, shift):
    one = forecast(way, windows(array(rows), way.years), HORIZON)
    other = forecast(way, windows(array(rows) * scale + shift, way.years), HORIZON)
    np.testing.assert_allclose(other, one * scale + shift, rtol=1e-7, atol=1e-7)


@given(tables, method)
def test_what_is_older_than_the_window_does_not_matter(rows, way):
    value = array(rows)
    older = np.hstack([np.full((len(rows), 3), 0.5), value])
    if value.shape[1] > way.years:
        one, other = (forecast(way, windows(v, way.years)[:, -1], 2) for v in (value, older))
        np.testing.assert_array_equal(one, other)


def test_a_straight_series_goes_on_straight():
    value = np.array([[1.0, 2, 3, 4, 5, 6, 7]])
    for way in (Method("change", 5), Method("line", 5)):
        np.testing.assert_allclose(forecast(way, windows(value, 5)[:, -1], 3), [[8, 9, 10]])
        np.testing.assert_allclose(backtest(way, value, 2)[0, 5], [0, np.nan])


def test_an_s_curve_goes_on_as_one():
    years = np.arange(-6.0, 6)
    curve = 1 / (1 + np.exp(-0.5 * years))
    told = forecast(Method("logistic", 5), curve[None, :6], 6)
    np.testing.assert_allclose(told[0], curve[6:], rtol=1e-9)
    steep = np.exp(-np.exp(-0.5 * years))
    told = forecast(Method("gompertz", 3), steep[None, 4:8], 4)
    np.testing.assert_allclose(told[0], steep[8:], rtol=1e-9)


errors_ = st.integers(1, 3).flatmap(
    lambda horizon: st.lists(
        st.lists(st.none() | st.floats(-10, 10), min_size=horizon, max_size=horizon), max_size=12
    ).map(lambda rows: array(rows).reshape(-1, 1, horizon) if rows else np.zeros((0, 1, horizon)))
)


@given(errors_, st.sampled_from((0.0, 0.5, 0.8, 1.0)))
def test_a_band_holds_its_share_and_does_not_narrow(errors, share):
    band = widths(errors, share)
    held = inside(errors, band)
    known = ~np.isnan(held)
    count = (~np.isnan(errors)).sum(axis=(0, 1))[known]
    assert (held[known] >= share - 1e-9 - 1 / count).all()
    assert (np.diff(band[~np.isnan(band)]) >= 0).all()
    if share == 1:
        assert (held[known] == 1).all()


@given(errors_)
def test_the_mean_miss_is_that_of_the_definition(errors):
    told = missed(errors)
    for h in range(errors.shape[2]):
        known = [abs(e) for e in errors[:, 0, h] if not np.isnan(e)]
        if known:
            assert told[h] == pytest.approx(math.fsum(known) / len(known))
        else:
            assert np.isnan(told[h])


def test_methods_are_called_by_name():
    assert Method("last").name == "last value"
    assert Method("gompertz", 10).name == "Gompertz curve over 10 years"


@pytest.mark.parametrize(("years", "horizon"), [(3, 5), (5, 0)])
def test_a_window_that_does_not_fit_is_an_error(years, horizon):
    with pytest.raises(InputError, match="do not fit 'mean change over 5 years'"):
        forecast(Method("change", 5), np.zeros((1, years + 1)), horizon)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_band_of_more_than_all_is_an_error(share):
    with pytest.raises(InputError, match="does not exist; take 0 to 1"):
        widths(np.zeros((1, 1, 1)), share)
