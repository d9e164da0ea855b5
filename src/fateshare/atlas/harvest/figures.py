"""Give the figures of economies one shape, rounding and order."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from fateshare.base.errors import InputError

#: Columns of the atlas table `indicators`.
SCHEMA: dict[str, type[pl.DataType]] = {
    "iso3": pl.String,
    "indicator": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "source": pl.String,
    "confidence": pl.String,
    "note": pl.String,
}
KEY = ["iso3", "indicator", "year"]

#: Unit of each indicator that a source here can give; the table `measures` defines them.
UNITS = {
    "population": "people",
    "internet_users_share": "share",
    "fixed_broadband_per100": "per100",
    "mobile_per100": "per100",
    "mobile_broadband_per100": "per100",
    "electricity_share": "share",
    "gni_per_capita_usd": "usd",
    "coverage_3g_share": "share",
    "coverage_4g_share": "share",
    "coverage_5g_share": "share",
    "fixed_basket_gni_share": "share",
    "mobile_basket_gni_share": "share",
    "international_bandwidth_gbps": "gbps",
    "international_capacity_gbps": "gbps",
}
DIGITS = {"people": 0, "usd": 0, "share": 4, "per100": 2, "gbps": 3}

#: Two figures agree up to this: a difference for shares, a part of the main figure for others.
TOLERANCE = 0.02
#: Sources print subscriptions for 100 persons as whole numbers, so they round by up to this.
PER100_ROUNDING = 0.5


def tidy(figures: pl.DataFrame) -> pl.DataFrame:
    """
    Round figures by their unit, order the columns and sort by key.

    Parameters
    ----------
    figures
        Has at least iso3, indicator, year, value, source, confidence; `note` may be left out.

    Returns
    -------
    tidied
        Columns of `SCHEMA`; people and dollars are whole, shares have four decimals,
        subscriptions for 100 persons two, capacities three.

    Raises
    ------
    InputError
        When an indicator has no unit here, or a key comes twice.
    """
    strange = sorted(set(figures["indicator"].unique().to_list()) - set(UNITS))
    if strange:
        raise InputError(f"No unit is known for {', '.join(strange)}; add it to UNITS.")
    twice = figures.filter(pl.struct(KEY).is_duplicated())
    if twice.height:
        iso3, indicator, year = twice.select(KEY).sort(KEY).row(0)
        raise InputError(f"{iso3}, {indicator}, {year} has several figures; keep one.")
    if "note" not in figures.columns:
        figures = figures.with_columns(note=pl.lit(None, pl.String))
    whole = figures.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
    return whole.with_columns(_rounded()).sort(KEY)


def merge(main: pl.DataFrame, fill: pl.DataFrame, *, whole: Collection[str] = ()) -> pl.DataFrame:
    """
    Fill the keys that a main source lacks, and note where the other source disagrees.

    Two figures disagree when they differ by more than 0.02 (shares) or by more than 2 % of the
    main one (others), and for subscriptions also by more than the 0.5 that whole numbers round.

    Parameters
    ----------
    main
        Figures that are kept, as `tidy` returns them.
    fill
        Figures that are taken where `main` has none of the same economy, indicator and year.
    whole
        Indicators of which the two sources make different estimates, so that joining them would
        make a step: filled only for economies that `main` does not know at all.

    Returns
    -------
    merged
        All keys of both; values of `main` where it has one, with the other source's value in
        `note` where they disagree.
    """
    both = main.join(fill.select(*KEY, "value", "source"), on=KEY, suffix="_other")
    apart = both.filter(_disagree())
    said = [_spell(*other) for other in apart.select("source_other", "value_other").iter_rows()]
    apart = apart.select(*KEY, said=pl.Series(said, dtype=pl.String))
    notes = pl.concat_str("note", "said", separator="; ", ignore_nulls=True)
    noted = main.join(apart, on=KEY, how="left").with_columns(
        note=pl.when(pl.col("said").is_null()).then("note").otherwise(notes)
    )
    added = fill.join(main, on=KEY, how="anti")
    known = added.join(main, on=["iso3", "indicator"], how="semi")
    steps = known.filter(pl.col("indicator").is_in(sorted(whole)))
    added = added.join(steps, on=KEY, how="anti")
    return pl.concat([noted.drop("said"), added]).sort(KEY)


def _rounded() -> pl.Expr:
    """Round the value to the digits of its unit."""
    unit = pl.col("indicator").replace_strict(UNITS, return_dtype=pl.String)
    return pl.coalesce(
        pl.when(unit == name).then(pl.col("value").round(digits)) for name, digits in DIGITS.items()
    ).alias("value")


def _disagree() -> pl.Expr:
    """Tell whether the other source's figure is too far from the main one."""
    unit = pl.col("indicator").replace_strict(UNITS, return_dtype=pl.String)
    apart = (pl.col("value") - pl.col("value_other")).abs()
    relative = pl.col("value").abs() * TOLERANCE
    allowed = (
        pl.when(unit == "share")
        .then(TOLERANCE)
        .when(unit == "per100")
        .then(pl.max_horizontal(relative, PER100_ROUNDING))
        .otherwise(relative)
    )
    return apart > allowed + 1e-9  # 0.89 - 0.87 is a little over 0.02 in binary


def _spell(source: str, value: float) -> str:
    """Say what the other source says, as `the source cia-factbook-2026-01 says 0.87`."""
    return f"the source {source} says {int(value) if value.is_integer() else value}"
