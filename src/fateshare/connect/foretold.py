"""Measure on the past how well a measure could have been foretold, and by which method."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.engine.forecast import (
    Method,
    backtest,
    forecast,
    inside,
    missed,
    widths,
    windows,
)

Floats = NDArray[np.float64]

#: How many years a course goes on.
HORIZON = 10
#: Share of what came that a band is to hold.
BAND = 0.8
#: Forecasts from as many years back are tested.
BACK_YEARS = 25
#: A method is chosen, and a band made, of at least so many tests at a horizon.
LEAST_TESTS = 30
_SPANS = (3, 10)
_STRAIGHT = tuple(
    method
    for years in _SPANS
    for method in (
        Method("change", years), Method("line", years), Method("damped", years, 0.8),
        Method("damped", years, 0.9),
    )
)  # fmt: skip
_CURVED = tuple(
    method for years in _SPANS for method in (Method("logistic", years), Method("gompertz", years))
)
#: What a forecast has to beat.
BASELINES = (Method("last"), Method("line", 10))
#: Errors of shares are counted in units of sqrt(f (1 - f)), not smaller than this.
_LEAST_UNIT = 0.1


@dataclass(frozen=True, slots=True)
class Tested:
    """
    How well a measure could have been foretold.

    Attributes
    ----------
    indicator, over
        Which measure, over `economies` or over `groups` (regions, blocs and the world).
    relative
        Whether errors are of the logarithm, so that 0.1 is about a tenth.
    method
        The one that missed least, in the mean of all horizons.
    missed
        Mean absolute error of each method at each horizon, the best first.
    baselines
        Names of the trivial ones among them.
    series, tests
        How many series and forecasts were tested.
    held
        Share of what came that the band held, at each horizon, when method and band were made
        of what was known HORIZON years before the end; None where nothing was left to test.
    """

    indicator: str
    over: str
    relative: bool
    method: str
    missed: tuple[tuple[str, tuple[float, ...]], ...]
    baselines: tuple[str, ...]
    series: int
    tests: int
    held: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A method with its band: how many units each horizon may miss."""

    method: Method
    widths: Floats


@dataclass(frozen=True, slots=True)
class Tests:
    """
    What every method missed on the same tests.

    `errors` has shape (methods, series, origins, horizon): from the columns of `carried` from
    `first` on, the years `origins`; `order` has the methods, best first.
    """

    unit: str
    first: int
    origins: NDArray[np.int64]
    carried: Floats
    methods: tuple[Method, ...]
    errors: Floats
    means: tuple[Floats, ...]
    order: tuple[int, ...]


def tests(unit: str, years: NDArray[np.int64], value: Floats) -> Tests | None:
    """
    Test every method on the same past.

    Parameters
    ----------
    unit
        Unit of the figures, which says what is carried on and in what errors are counted.
    years
        Shape (m,).
    value
        Shape (n, m), NaN where missing.

    Returns
    -------
    tests
        None when fewer than LEAST_TESTS can be made.
    """
    if not len(years):
        return None
    methods = (*BASELINES, *_STRAIGHT, *(_CURVED if unit == "share" else ()))
    methods = tuple(dict.fromkeys(methods))
    carried = bent(unit, value)
    first = int(np.searchsorted(years, years[-1] - BACK_YEARS))
    errors = np.array([backtest(method, carried, HORIZON, first=first) for method in methods])
    errors[:, np.isnan(errors).any(axis=0)] = np.nan
    horizon = _tested(errors[0])
    if not horizon:
        return None
    errors = errors[..., :horizon]
    means = tuple(missed(one) for one in errors)
    order = sorted(range(len(methods)), key=lambda i: (float(means[i].mean()), i))
    return Tests(unit, first, years[first:], carried, methods, errors, means, tuple(order))


def summed(done: Tests, indicator: str, over: str) -> Tested:
    """Sum up what was tested."""
    tested = ~np.isnan(done.errors[0])
    return Tested(
        indicator,
        over,
        done.unit in _LOGARITHMIC,
        done.methods[done.order[0]].name,
        tuple((done.methods[i].name, tuple(done.means[i].tolist())) for i in done.order),
        tuple(method.name for method in BASELINES),
        int(tested.any(axis=(1, 2)).sum()),
        int(tested.sum()),
        _held(done),
    )


def chosen(done: Tests) -> Model:
    """Return the method that missed least, with its band."""
    best = done.order[0]
    return Model(done.methods[best], widths(_scaled(done, best, done.errors[best]), BAND))


#: Units in which a figure grows by a factor, so that its logarithm is carried on.
_LOGARITHMIC = ("usd", "people", "gbps")


def bent(unit: str, value: Floats) -> Floats:
    """Turn figures into what is carried on."""
    if unit not in _LOGARITHMIC:
        return value
    return np.log(np.where(value > 0, value, np.nan))


def unbent(unit: str, value: Floats) -> Floats:
    """Turn what was carried on back into figures that can be."""
    if unit in _LOGARITHMIC:
        return np.exp(value)
    return np.clip(value, 0.0, 1.0 if unit == "share" else None)


def unit_of(unit: str, told: Floats) -> Floats:
    """Return what an error is counted in: shares near none or all miss by less."""
    if unit != "share":
        return np.ones_like(told)
    inner = np.clip(told, 0.0, 1.0)
    return np.maximum(np.sqrt(inner * (1 - inner)), _LEAST_UNIT)


def _scaled(done: Tests, which: int, errors: Floats) -> Floats:
    """Count errors of a method in their units."""
    method = done.methods[which]
    window = windows(done.carried, method.years)[:, done.first :]
    told = forecast(method, window, errors.shape[-1])
    return errors / unit_of(done.unit, told)


def _tested(errors: Floats) -> int:
    """Return the longest horizon up to which enough was tested."""
    enough = (~np.isnan(errors)).sum(axis=(0, 1)) >= LEAST_TESTS
    return int(np.argmin(enough)) if not enough.all() else len(enough)


def _held(done: Tests) -> tuple[float | None, ...]:
    """Choose and measure on what was known HORIZON years before the end; test on the rest."""
    split, horizon = int(done.origins[-1]) - HORIZON, int(done.errors.shape[-1])
    came = done.origins[:, None] + np.arange(1, horizon + 1)
    early = np.where(came <= split, done.errors, np.nan)
    if not _tested(early[0]):
        return (None,) * horizon
    best = int(np.argmin([np.nanmean(missed(one)) for one in early]))
    band = widths(_scaled(done, best, early[best]), BAND)
    late = np.where(done.origins[:, None] >= split, done.errors[best], np.nan)
    held: list[float] = inside(_scaled(done, best, late), band).tolist()
    return tuple(None if math.isnan(one) else one for one in held)
