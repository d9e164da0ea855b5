"""Say where the digital gap is going: forecasts chosen on the past, parity, people offline."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.atlas import select
from fateshare.atlas.panel import CARRY_YEARS
from fateshare.connect.divide import Divide
from fateshare.engine.forecast import (
    Method,
    backtest,
    forecast,
    inside,
    missed,
    widths,
    windows,
)
from fateshare.engine.unequal import theil

Floats = NDArray[np.float64]

#: How many years a course goes on.
HORIZON = 10
#: Share of what came that a band is to hold.
BAND = 0.8
#: Forecasts from as many years back are tested.
BACK_YEARS = 25
#: A method is chosen, and a band made, of at least so many tests at a horizon.
LEAST_TESTS = 30
_SPANS = (3, 5, 10)
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
class Ahead:
    """A year to come: the forecast and its band."""

    year: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Course:
    """A level year by year, and how it goes on; nothing ahead where no method could be tested."""

    indicator: str
    unit: str
    method: str
    past: tuple[tuple[int, float], ...]
    ahead: tuple[Ahead, ...]

    def at(self, year: int) -> float | None:
        """Return the level of a year, the nearest where there is none."""
        known = dict(self.past) | {one.year: one.value for one in self.ahead}
        if not known:
            return None
        return known[min(known, key=lambda one: (abs(one - year), one))]

    def standing(self) -> Course:
        """Return a course that stays where it is."""
        return Course(self.indicator, self.unit, "last value", self.past[-1:], ())


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
class Parity:
    """
    When one level reaches another.

    Attributes
    ----------
    reached
        Whether it is there already.
    year
        First year in which the forecast is there; None: not within the horizon.
    earliest, latest
        The same for the better and the worse edge of the band.
    until
        Last year of the horizon.
    """

    reached: bool
    year: int | None
    earliest: int | None
    latest: int | None
    until: int


@dataclass(frozen=True, slots=True)
class YearSpread:
    """Theil's T of a measure in a year, in nats: total = between + within."""

    year: int
    total: float
    between: float
    within: float
    economies: int


@dataclass(frozen=True, slots=True)
class _Model:
    """A method with its band: how many units each horizon may miss."""

    method: Method
    widths: Floats
    told: Tested


class Courses:
    """
    The courses of all measures as of one date; what is tested once is kept.

    Parameters
    ----------
    lens
        Levels as of the date.
    as_of
        The same date; blocs are taken as they were then.
    """

    def __init__(self, lens: Divide, *, as_of: str) -> None:
        self.lens, self.as_of = lens, as_of
        self._units = {measure.indicator: measure.unit for measure in lens.measures}
        self._models: dict[tuple[str, str], _Model | None] = {}
        self._groups: list[tuple[str, ...]] = []

    def tested(self, indicator: str, *, over: str = "economies") -> Tested | None:
        """Return how well a measure could have been foretold; None when too little is known."""
        model = self._model(indicator, over)
        return model.told if model else None

    def course(self, indicator: str, members: tuple[str, ...]) -> Course:
        """
        Return the course of an economy or group: its level year by year, and ahead.

        The newest figure may be up to CARRY_YEARS older than the newest year of the measure;
        an older one goes no further.
        """
        unit = self._units[indicator]
        series = self.lens.series(indicator, members)
        past = tuple((year, value) for year, value, _ in series if value is not None)
        model = self._model(indicator, "economies" if len(members) == 1 else "groups")
        if not model or not past or past[-1][0] < series[-1][0] - CARRY_YEARS:
            return Course(indicator, unit, "", past, ())
        value = np.array([[np.nan if v is None else v for _, v, _ in series]])
        at = past[-1][0] - series[0][0]
        window = windows(_bent(unit, value), model.method.years)[:, at]
        told = forecast(model.method, window, len(model.widths))[0]
        if np.isnan(told).any():
            return Course(indicator, unit, "", past, ())
        away = model.widths * _unit(unit, told)
        edges = [_unbent(unit, told + side * away) for side in (0, -1, 1)]
        ahead = tuple(
            Ahead(past[-1][0] + h, float(v), float(low), float(high))
            for h, (v, low, high) in enumerate(zip(*edges, strict=True), start=1)
        )
        return Course(indicator, unit, model.method.name, past, ahead)

    def offline(self, members: tuple[str, ...]) -> Course:
        """
        Return the people who do not use the Internet, year by year and ahead.

        Population times (1 - share of people using the Internet), each of the year; ahead the
        band is that of the share.
        """
        share = self.course("internet_users_share", members)
        heads = self.course("population", members)
        people = dict(heads.past) | {one.year: one.value for one in heads.ahead}
        past = tuple((year, people[year] * (1 - v)) for year, v in share.past if year in people)
        ahead = tuple(
            Ahead(
                one.year,
                people[one.year] * (1 - one.value),
                people[one.year] * (1 - one.high),
                people[one.year] * (1 - one.low),
            )
            for one in share.ahead
            if one.year in people
        )
        return Course("people_offline", "people", share.method, past, ahead)

    def spreads(
        self, indicator: str, groups: tuple[tuple[str, tuple[str, ...]], ...]
    ) -> tuple[YearSpread, ...]:
        """
        Decompose the inequality of a measure within and between groups, year by year.

        Every year has the economies with a figure then, or carried forward to it; an economy
        counts in the first group that has it.
        """
        years, value, weight = self.lens.weighed(indicator)
        codes = np.array(select.everyone(self.lens.atlas).members)
        number = np.full(len(codes), -1)
        for index, (_, members) in reversed(list(enumerate(groups))):
            number[np.isin(codes, members)] = index
        found = []
        for column, year in enumerate(years):
            known = (number >= 0) & ~np.isnan(value[:, column]) & (weight[:, column] > 0)
            if known.sum() < 2 or not value[known, column].any():  # noqa: PLR2004 - a spread
                continue
            parts = theil(value[known, column], weight[known, column], number[known])
            within = float(parts.within.sum())
            found.append(
                YearSpread(int(year), parts.total, parts.between, within, int(known.sum()))
            )
        return tuple(found)

    def _model(self, indicator: str, over: str) -> _Model | None:
        """Test every method once."""
        if (indicator, over) not in self._models:
            self._models[indicator, over] = self._made(indicator, over)
        return self._models[indicator, over]

    def _made(self, indicator: str, over: str) -> _Model | None:
        """Choose the method that missed least, and measure its band."""
        unit = self._units[indicator]
        years, value = self._series(indicator, over)
        if not len(years):
            return None
        methods = (*BASELINES, *_STRAIGHT, *(_CURVED if unit == "share" else ()))
        methods = tuple(dict.fromkeys(methods))
        bent = _bent(unit, value)
        errors = np.array([backtest(method, bent, HORIZON) for method in methods])
        errors[:, :, years < years[-1] - BACK_YEARS] = np.nan
        errors[:, np.isnan(errors).any(axis=0)] = np.nan  # all methods on the same tests
        horizon = _tested(errors[0])
        if not horizon:
            return None
        errors = errors[..., :horizon]
        means = [missed(one) for one in errors]
        order = sorted(range(len(methods)), key=lambda i: (float(means[i].mean()), i))
        best = methods[order[0]]
        told = Tested(
            indicator,
            over,
            unit in _LOGARITHMIC,
            best.name,
            tuple((methods[i].name, tuple(means[i].tolist())) for i in order),
            tuple(method.name for method in BASELINES),
            int((~np.isnan(errors[0])).any(axis=(1, 2)).sum()),
            int((~np.isnan(errors[0])).sum()),
            _held(methods, errors, bent, years, unit),
        )
        band = widths(_scaled(best, errors[order[0]], bent, unit), BAND)
        return _Model(best, band, told)

    def _series(self, indicator: str, over: str) -> tuple[NDArray[np.int64], Floats]:
        """Return the series that methods are tested on."""
        if over == "economies":
            return self.lens.figures(indicator)
        if not self._groups:
            self._groups = select.groups(self.lens.atlas, as_of=self.as_of)
        return self.lens.levels(indicator, self._groups)


def parity(own: Course, other: Course, better: str) -> Parity | None:
    """
    Say when one course reaches another, in the direction that is better.

    Parameters
    ----------
    own, other
        Courses of one measure; `other.standing()` asks for the level of today.
    better
        higher or lower.

    Returns
    -------
    parity
        None when one of the two has no level, or nothing lies ahead of `own`.
    """
    if not own.past or not other.past:
        return None
    sign = -1.0 if better == "lower" else 1.0
    newest, level = own.past[-1]

    def there(value: float, year: int) -> bool:
        target = other.at(year)
        return target is not None and sign * value >= sign * target

    reached = there(level, newest)
    if not own.ahead and not reached:
        return None

    def first(edge: str) -> int | None:
        years = [one.year for one in own.ahead if there(getattr(one, edge), one.year)]
        return newest if reached else min(years, default=None)

    good, bad = ("low", "high") if better == "lower" else ("high", "low")
    until = own.ahead[-1].year if own.ahead else newest
    return Parity(reached, first("value"), first(good), first(bad), until)


#: Units in which a figure grows by a factor, so that its logarithm is carried on.
_LOGARITHMIC = ("usd", "people", "gbps")


def _bent(unit: str, value: Floats) -> Floats:
    """Turn figures into what is carried on."""
    if unit not in _LOGARITHMIC:
        return value
    return np.log(np.where(value > 0, value, np.nan))


def _unbent(unit: str, value: Floats) -> Floats:
    """Turn what was carried on back into figures that can be."""
    if unit in _LOGARITHMIC:
        return np.exp(value)
    return np.clip(value, 0.0, 1.0 if unit == "share" else None)


def _unit(unit: str, told: Floats) -> Floats:
    """Return what an error is counted in: shares near none or all miss by less."""
    if unit != "share":
        return np.ones_like(told)
    inner = np.clip(told, 0.0, 1.0)
    return np.maximum(np.sqrt(inner * (1 - inner)), _LEAST_UNIT)


def _scaled(method: Method, errors: Floats, bent: Floats, unit: str) -> Floats:
    """Count errors in their units."""
    told = forecast(method, windows(bent, method.years), HORIZON)[..., : errors.shape[-1]]
    return errors / _unit(unit, told)


def _tested(errors: Floats) -> int:
    """Return the longest horizon up to which enough was tested."""
    enough = (~np.isnan(errors)).sum(axis=(0, 1)) >= LEAST_TESTS
    return int(np.argmin(enough)) if not enough.all() else len(enough)


def _held(
    methods: tuple[Method, ...], errors: Floats, bent: Floats, years: NDArray[np.int64], unit: str
) -> tuple[float | None, ...]:
    """Choose and measure on what was known HORIZON years before the end; test on the rest."""
    split, horizon = int(years[-1]) - HORIZON, int(errors.shape[-1])
    came = years[:, None] + np.arange(1, horizon + 1)
    early = np.where(came <= split, errors, np.nan)
    late = np.where(years[:, None] >= split, errors, np.nan)
    if not _tested(early[0]):
        return (None,) * horizon
    best = int(np.argmin([np.nanmean(missed(one)) for one in early]))
    band = widths(_scaled(methods[best], early[best], bent, unit), BAND)
    held: list[float] = inside(_scaled(methods[best], late[best], bent, unit), band).tolist()
    return tuple(None if math.isnan(one) else one for one in held)
