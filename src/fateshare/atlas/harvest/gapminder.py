"""Turn series of Gapminder's Systema Globalis into figures of economies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from fateshare.atlas.harvest import figures, rows
from fateshare.base.errors import Fault, InputError

#: Series of the data set -> indicator, and what one unit there is in the unit of the indicator.
SERIES = {
    "internet_users": ("internet_users_share", 0.01),
    "broadband_subscribers_per_100_people": ("fixed_broadband_per100", 1.0),
    "cell_phones_per_100_people": ("mobile_per100", 1.0),
    "gnipercapita_atlasmethod_current_us": ("gni_per_capita_usd", 1.0),
}
#: The data set has no series of observed population: `total_population_with_projections` ends
#: its observations in 2010. The World Bank splits its mid-year estimate into these two parts
#: (SP.URB.TOTL; SP.RUR.TOTL is defined as the total minus it), so their sum is that estimate.
POPULATION = ("urban_population", "rural_population")
FIRST_YEAR, LAST_YEAR = 1990, 2025
CODE = "iso3166_1_alpha3"


@dataclass(frozen=True, slots=True)
class Gapminder:
    """
    What the series say.

    Parameters
    ----------
    figures
        Columns of the atlas table `indicators`.
    unread
        geo, rows: entities without an ISO 3166-1 code, and how many rows they have.
    """

    figures: pl.DataFrame
    unread: pl.DataFrame


def parse(series: Mapping[str, bytes], countries: bytes, *, source: str) -> Gapminder:
    """
    Read series and give each figure its economy.

    Parameters
    ----------
    series
        Name of a series -> its file ddf--datapoints--...--by--geo--time.csv. Names: those of
        `SERIES` and both of `POPULATION`; the population needs both.
    countries
        The file ddf--entities--geo--country.csv.
    source
        Key of the source card.

    Returns
    -------
    gapminder
        Figures from 1990 to 2025, later ones being projections; and what was not read.

    Raises
    ------
    InputError
        When a series is unknown, or one part of the population is missing.
    TableError
        When a file breaks its form; lists every fault.
    """
    unknown = sorted(set(series) - set(SERIES) - set(POPULATION))
    if unknown:
        raise InputError(f"No indicator is known for {', '.join(unknown)}.")
    if len(set(series) & set(POPULATION)) == 1:
        raise InputError(f"Population needs both {POPULATION[0]} and {POPULATION[1]}.")
    read = {name: _series(name, series[name]) for name in sorted(series)}
    parts = [_scaled(read[name], name) for name in SERIES if name in read]
    if POPULATION[0] in read:
        parts.append(_population(read[POPULATION[0]], read[POPULATION[1]]))
    if not parts:
        raise InputError("No series was given.")
    points = pl.concat(parts).join(_codes(countries), on="geo", how="left")
    found = points.drop_nulls("iso3").with_columns(source=pl.lit(source)).drop("geo")
    lost = points.filter(pl.col("iso3").is_null()).group_by("geo").agg(rows=pl.len())
    return Gapminder(figures.tidy(found), lost.sort("geo"))


def _series(name: str, raw: bytes) -> pl.DataFrame:
    """Read one file of points: geo, year, value within the years that we keep."""
    table = f"{name}.csv"
    text = rows.read(raw, table=table, needed=["geo", "time", name])
    year, value = rows.whole("time"), rows.number(name)
    found: list[Fault] = []
    found += rows.faults(text, pl.col("geo").is_null(), at=(table, "geo"), what="is no entity.")
    found += rows.faults(text, year.is_null(), at=(table, "time"), what="is not a year.")
    wrong = value.is_null() | (value < 0)
    found += rows.faults(text, wrong, at=(table, name), what="is not a number of 0 or more.")
    twice = pl.struct("geo", "time").is_duplicated()
    found += rows.faults(text, twice, at=(table, "geo"), what="has this year more than once.")
    rows.check(found, where="systema globalis")
    points = text.select("geo", year=year, value=value)
    return points.filter(pl.col("year").is_between(FIRST_YEAR, LAST_YEAR))


def _scaled(points: pl.DataFrame, name: str) -> pl.DataFrame:
    """Give a series the name and unit of its indicator."""
    indicator, factor = SERIES[name]
    return points.select(
        "geo",
        "year",
        value=pl.col("value") * factor,
        indicator=pl.lit(indicator),
        confidence=pl.lit("reported"),
        note=pl.lit(None, pl.String),
    )


def _population(urban: pl.DataFrame, rural: pl.DataFrame) -> pl.DataFrame:
    """Add up both parts where both are known."""
    both = urban.join(rural, on=["geo", "year"], suffix="_rural")
    return both.select(
        "geo",
        "year",
        value=pl.col("value") + pl.col("value_rural"),
        indicator=pl.lit("population"),
        confidence=pl.lit("estimated"),
        note=pl.lit("sum of urban and rural population"),
    )


def _codes(raw: bytes) -> pl.DataFrame:
    """Read which entity has which ISO code."""
    table = "countries.csv"
    text = rows.read(raw, table=table, needed=["country", CODE])
    coded = pl.col(CODE).is_not_null()
    wrong = coded & ~pl.col(CODE).str.contains("^[A-Z]{3}$")
    found = rows.faults(text, wrong, at=(table, CODE), what="is not an alpha-3 code.")
    twice = coded & pl.col(CODE).is_duplicated()
    found += rows.faults(text, twice, at=(table, CODE), what="belongs to several entities.")
    rows.check(found, where="systema globalis")
    return text.filter(coded).select(geo="country", iso3=CODE)
