"""Say where the digital gap is: levels against others, people, and inequality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fateshare.atlas import source
from fateshare.atlas.model import Atlas
from fateshare.atlas.panel import Panel, latest, panel
from fateshare.base.errors import InputError
from fateshare.base.figure import Figure, weakest
from fateshare.engine.unequal import theil

Floats = NDArray[np.float64]

#: A mean of a group is not given when less than this share of its people have data.
LEAST_COVERAGE = 0.5
#: Measures whose spread among economies is decomposed.
SPREAD_MEASURES = ("internet_users_share", "gni_per_capita_usd")
#: An economy's own latest figure is given whatever its age, but ranked only when this fresh.
RANK_YEARS = 10


@dataclass(frozen=True, slots=True)
class Measure:
    """What an indicator measures."""

    indicator: str
    title: str
    unit: str
    better: str
    weight: str | None
    description: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """One economy in an order, best first; place None where there is no figure."""

    iso3: str
    place: int | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class Spread:
    """
    Inequality of a measure among economies: Theil's T, weighted by population, in nats.

    `between` and `within` add up to `total`; `parts` names what each group adds within.
    """

    indicator: str
    total: float
    between: float
    within: float
    parts: tuple[tuple[str, float], ...]
    economies: int
    sources: tuple[str, ...]


def measures(atlas: Atlas) -> tuple[Measure, ...]:
    """Return the measures that the atlas has figures for, in the order of its table."""
    present = set(atlas.table("indicators")["indicator"].unique().to_list())
    rows = atlas.table("measures").sort("position").iter_rows(named=True)
    return tuple(_kind(row) for row in rows if row["indicator"] in present)


class Divide:
    """
    Levels of every measure as of one date.

    Parameters
    ----------
    atlas
        Facts; figures of later years than `as_of` are left out.
    as_of
        Date of the question.
    """

    def __init__(self, atlas: Atlas, *, as_of: str) -> None:
        self.atlas = atlas.at(as_of)
        self.measures = measures(self.atlas)
        self._panels: dict[str, Panel | None] = {}
        self._weights: dict[str, Floats] = {}
        self._kinds = {m.indicator: m for m in self.measures}
        self._latest = {
            (row["indicator"], row["iso3"]): _figure(row, self._kinds[row["indicator"]].unit)
            for row in latest(self.atlas.table("indicators")).iter_rows(named=True)
        }

    def own(self, indicator: str, iso3: str) -> Figure:
        """Return the latest figure of an economy."""
        found = self._latest.get((indicator, iso3))
        return found or Figure(None, self._measure(indicator).unit)

    def group(self, indicator: str, members: tuple[str, ...]) -> Figure:
        """
        Return the level of a group: the mean weighted by population, or the sum.

        Each member counts with its latest figure, not more than CARRY_YEARS old in the latest
        year of the measure. The value is missing when less than LEAST_COVERAGE of the group's
        people have one.
        """
        series = self.series(indicator, members)
        given = [row for row in series if row[1] is not None]
        unit = self._measure(indicator).unit
        if not given:
            return Figure(None, unit)
        year, value, coverage = given[-1]
        figures = [self._latest[indicator, m] for m in members if (indicator, m) in self._latest]
        cards = {key for figure in figures for key in figure.sources}
        sure = weakest([figure.confidence for figure in figures if figure.confidence])
        return Figure(value, unit, year, tuple(sorted(cards)), sure, coverage)

    def series(
        self, indicator: str, members: tuple[str, ...]
    ) -> tuple[tuple[int, float | None, float], ...]:
        """
        Return year by year the level of some economies and the share of people it covers.

        For one economy these are its own figures, none carried forward.
        """
        held = self._panel(indicator)
        if held is None:
            return ()
        rows = np.flatnonzero(np.isin(held.codes, members))
        if len(members) == 1:
            own = held.value[rows[0]] if len(rows) else np.full(len(held.years), np.nan)
            shares = (~np.isnan(own)).astype(float)
            return _series(held, own, shares)
        value, shares = self._level(indicator, rows)
        return _series(held, np.where(shares >= LEAST_COVERAGE, value, np.nan), shares)

    def weighed(self, indicator: str) -> tuple[NDArray[np.int64], Floats, Floats]:
        """
        Return the figures of all economies in the order of their codes, with what they weigh.

        Returns
        -------
        years, value, weight
            Shapes (m,), (n, m), (n, m): figures carried forward (NaN where there is none), and
            populations (0 where not known).
        """
        held, heads = self._panel(indicator), self._panel("population")
        if held is None:
            return np.zeros(0, np.int64), np.zeros((0, 0)), np.zeros((0, 0))
        if indicator not in self._weights:
            weight = _align(heads, held) if heads else np.ones_like(held.carried)
            self._weights[indicator] = np.where(np.isnan(weight), 0.0, weight)
        return held.years, held.carried, self._weights[indicator]

    def figures(self, indicator: str) -> tuple[NDArray[np.int64], Floats]:
        """Return the figures of all economies by year, none carried forward: (m,) and (n, m)."""
        held = self._panel(indicator)
        return (held.years, held.value) if held else (np.zeros(0, np.int64), np.zeros((0, 0)))

    def levels(
        self, indicator: str, groups: Sequence[tuple[str, ...]]
    ) -> tuple[NDArray[np.int64], Floats]:
        """
        Return the yearly levels of many groups, as `series` gives those of one.

        Returns
        -------
        years, levels
            Shapes (m,) and (groups, m), NaN where there is none.
        """
        held = self._panel(indicator)
        if held is None:
            return np.zeros(0, np.int64), np.zeros((len(groups), 0))
        found = np.full((len(groups), len(held.years)), np.nan)
        for row, members in zip(found, groups, strict=True):
            value, shares = self._level(indicator, np.flatnonzero(np.isin(held.codes, members)))
            row[:] = np.where(shares >= LEAST_COVERAGE, value, np.nan)
        return held.years, found

    def ranked(self, indicator: str, members: tuple[str, ...]) -> tuple[Ranked, ...]:
        """
        Order economies by their latest figure, the best first, those without a figure last.

        Equal figures share a place and stand in the order of their codes; a figure more than
        RANK_YEARS older than the measure's latest year has no place.
        """
        held = self._panel(indicator)
        newest = int(held.years[-1]) if held else 0
        sign = 1 if self._measure(indicator).better == "lower" else -1
        figures = [(iso3, self.own(indicator, iso3)) for iso3 in sorted(members)]
        placed = [
            (iso3, figure, figure.value)
            for iso3, figure in figures
            if figure.value is not None and (figure.year or 0) > newest - RANK_YEARS
        ]
        placed.sort(key=lambda one: sign * one[2])
        values = [value for _, _, value in placed]
        best = [Ranked(iso3, values.index(value) + 1, f) for iso3, f, value in placed]
        seen = {one.iso3 for one in best}
        return (*best, *(Ranked(iso3, None, f) for iso3, f in figures if iso3 not in seen))

    def offline(self, members: tuple[str, ...]) -> Figure:
        """
        Count the people who do not use the Internet, from those economies that have both figures.

        The latest share is applied to the population of the year of the latest share of all;
        coverage says how many people of the group live where a share is known.
        """
        held = self._panel("internet_users_share")
        if held is None or self._panel("population") is None:
            return Figure(None, "people")
        years, _, weight = self.weighed("internet_users_share")
        users = {iso3: self.own("internet_users_share", iso3) for iso3 in members}
        year = max((figure.year for figure in users.values() if figure.year), default=years[-1])
        heads = dict(zip(held.codes, weight[:, year - years[0]].tolist(), strict=True))
        people, off, cards = 0.0, 0.0, set[str]()
        for iso3, figure in users.items():
            if figure.value is not None and heads[iso3]:
                people += heads[iso3]
                off += heads[iso3] * (1 - figure.value)
                cards |= {*figure.sources, *self.own("population", iso3).sources}
        if not people:
            return Figure(None, "people")
        return Figure(
            off,
            "people",
            year,
            tuple(sorted(cards)),
            "estimated",
            people / sum(heads[iso3] for iso3 in members),
            "share of people not using the Internet times population",
        )

    def spread(
        self, indicator: str, groups: tuple[tuple[str, tuple[str, ...]], ...]
    ) -> Spread | None:
        """
        Decompose the inequality of a measure within and between groups of economies.

        Parameters
        ----------
        indicator
            Which measure.
        groups
            Name and members of each group; an economy counts in the first that has it.

        Returns
        -------
        spread
            None when fewer than two economies have a figure and a population.
        """
        value, weight, number, cards = [], [], [], set[str]()
        seen: set[str] = set()
        for index, (_, members) in enumerate(groups):
            for iso3 in sorted(set(members) - seen):
                figure, heads = self.own(indicator, iso3), self.own("population", iso3)
                if figure.value is not None and heads.value:
                    value.append(figure.value)
                    weight.append(heads.value)
                    number.append(index)
                    cards |= {*figure.sources, *heads.sources}
            seen |= set(members)
        if len(value) < 2 or not any(value):  # noqa: PLR2004 - no spread of one
            return None
        parts = theil(np.array(value), np.array(weight), np.array(number))
        within = [*parts.within.tolist(), *[0.0] * (len(groups) - len(parts.within))]
        return Spread(
            indicator,
            parts.total,
            parts.between,
            float(parts.within.sum()),
            tuple((name, part) for (name, _), part in zip(groups, within, strict=True)),
            len(value),
            tuple(sorted(cards)),
        )

    def _measure(self, indicator: str) -> Measure:
        """Return a measure that has figures as of the date."""
        found = self._kinds.get(indicator)
        if found is None:
            row = self.atlas.table("measures").filter(indicator=indicator)
            if row.is_empty():
                raise InputError(f"The atlas has no measure called {indicator!r}.")
            return _kind(row.row(0, named=True))
        return found

    def _panel(self, indicator: str) -> Panel | None:
        """Arrange an indicator once."""
        if indicator not in self._panels:
            self._panels[indicator] = panel(self.atlas, indicator)
        return self._panels[indicator]

    def _level(self, indicator: str, rows: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Return the yearly level of a group, shape (m,), and the share of people covered."""
        _, figures, weights = self.weighed(indicator)
        value, weight = figures[rows], weights[rows]
        covered = np.where(np.isnan(value), 0.0, weight)
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = covered.sum(axis=0) / weight.sum(axis=0)
            if self._measure(indicator).weight is None:
                level = np.nansum(value, axis=0)
            else:
                level = (np.nan_to_num(value) * covered).sum(axis=0) / covered.sum(axis=0)
        return level, np.nan_to_num(shares)


def _align(heads: Panel, held: Panel) -> Floats:
    """Return populations in the years of another panel, the ends carried outward."""
    at = np.clip(held.years - heads.years[0], 0, len(heads.years) - 1)
    filled = heads.carried[:, at]
    first = np.take_along_axis(
        heads.value, np.argmax(~np.isnan(heads.value), axis=1)[:, None], axis=1
    )
    last, _ = _last(heads.value)
    return np.where(np.isnan(filled), np.where(np.isnan(last), first, last), filled)


def _last(value: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Return the last figure of each row, shape (n, 1), and its column."""
    column = value.shape[1] - 1 - np.argmax(~np.isnan(value[:, ::-1]), axis=1)
    return np.take_along_axis(value, column[:, None], axis=1), column


def _series(
    held: Panel, value: Floats, shares: Floats
) -> tuple[tuple[int, float | None, float], ...]:
    """Pair years with levels; None where there is none."""
    return tuple(
        (int(year), None if np.isnan(v) else float(v), float(share))
        for year, v, share in zip(held.years, value, shares, strict=True)
    )


def _kind(row: dict[str, Any]) -> Measure:
    """Make a measure of a row of measures."""
    return Measure(**{field.name: row[field.name] for field in fields(Measure)})


def _figure(row: dict[str, Any], unit: str) -> Figure:
    """Make a figure of a row of indicators."""
    cards = source.keys(row["source"])
    return Figure(row["value"], unit, row["year"], cards, row["confidence"], None, row["note"])
