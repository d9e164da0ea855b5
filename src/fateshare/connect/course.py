"""Say where the digital gap is going: forecasts chosen on the past, parity, people offline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fateshare.atlas import select
from fateshare.atlas.panel import CARRY_YEARS
from fateshare.connect import foretold
from fateshare.connect.divide import Divide
from fateshare.connect.foretold import Model, Tested, bent, unbent, unit_of
from fateshare.engine.forecast import forecast, windows
from fateshare.engine.unequal import theil

Floats = NDArray[np.float64]
#: What methods are judged on: the series of single economies, or of regions and blocs.
Over = Literal["economies", "groups"]
OVER: Final[tuple[Over, ...]] = get_args(Over)


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
class Judged:
    """How a measure is foretold, and how well that would have done; None: too little is known."""

    model: Model | None
    tested: Tested | None


#: A measure, and whether of economies or of groups -> how it is foretold.
Judgements = dict[tuple[str, Over], Judged]


class Courses:
    """
    The courses of all measures as of one date; what is tested once is kept.

    Parameters
    ----------
    lens
        Levels as of the date.
    as_of
        The same date; blocs are taken as they were then.
    judged
        What `judgements` gave for the same facts and date.
    """

    def __init__(self, lens: Divide, *, as_of: str, judged: Judgements | None = None) -> None:
        self.lens, self.as_of = lens, as_of
        self._units = {measure.indicator: measure.unit for measure in lens.measures}
        self._judged = dict(judged or {})
        self._groups: list[tuple[str, ...]] = []

    def judgements(self) -> Judgements:
        """Judge every measure, of economies and of groups."""
        return {(key, over): self._judge(key, over) for key in self._units for over in OVER}

    def tested(self, indicator: str, *, over: Over = "economies") -> Tested | None:
        """Return how well a measure could have been foretold; None when too little is known."""
        return self._judge(indicator, over).tested

    def course(self, indicator: str, members: tuple[str, ...]) -> Course:
        """
        Return the course of an economy or group: its level year by year, and ahead.

        The newest figure may be up to CARRY_YEARS older than the newest year of the measure;
        an older one goes no further.
        """
        unit = self._units.get(indicator)
        if unit is None:  # no figure of it as of the date
            return Course(indicator, "", "", (), ())
        series = self.lens.series(indicator, members)
        past = tuple((year, value) for year, value, _ in series if value is not None)
        model = self._judge(indicator, "economies" if len(members) == 1 else "groups").model
        if not model or not past or past[-1][0] < series[-1][0] - CARRY_YEARS:
            return Course(indicator, unit, "", past, ())
        value = np.array([[np.nan if v is None else v for _, v, _ in series]])
        at = past[-1][0] - series[0][0]
        window = windows(bent(unit, value), model.method.years)[:, at]
        told = forecast(model.method, window, len(model.widths))[0]
        if np.isnan(told).any():
            return Course(indicator, unit, "", past, ())
        away = model.widths * unit_of(unit, told)
        edges = [unbent(unit, told + side * away) for side in (0, -1, 1)]
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

    def _judge(self, indicator: str, over: Over) -> Judged:
        """Test every method on the same past, choose the one that missed least; once."""
        if (indicator, over) not in self._judged:
            years, value = self._series(indicator, over)
            done = foretold.tests(self._units[indicator], years, value)
            self._judged[indicator, over] = (
                Judged(foretold.chosen(done), foretold.summed(done, indicator, over))
                if done
                else Judged(None, None)
            )
        return self._judged[indicator, over]

    def _series(self, indicator: str, over: Over) -> tuple[NDArray[np.int64], Floats]:
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
