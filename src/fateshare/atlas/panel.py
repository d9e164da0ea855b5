"""Arrange an indicator as an array of economies by years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.atlas.model import Atlas

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: How many years a figure may be carried forward to a later year that has none.
CARRY_YEARS = 5


@dataclass(frozen=True, slots=True)
class Panel:
    """
    One indicator.

    Attributes
    ----------
    codes
        ISO 3166-1 alpha-3 of every economy of the atlas, sorted; n of them.
    years
        Consecutive years, m of them.
    value
        Figures, shape (n, m), NaN where there is none.
    carried
        The same with each figure carried forward for at most CARRY_YEARS years.
    age
        Age of each carried figure in years, shape (n, m), -1 where there is none.
    """

    codes: tuple[str, ...]
    years: Ints
    value: Floats
    carried: Floats
    age: Ints


def panel(atlas: Atlas, indicator: str) -> Panel | None:
    """Return the panel of an indicator, or None when the atlas has no figure of it."""
    rows = atlas.table("indicators").filter(indicator=indicator)
    if rows.is_empty():
        return None
    codes = atlas.table("economies").select("iso3").sort("iso3").with_row_index("i")
    rows = rows.join(codes, on="iso3")
    first, last = int(rows["year"].min()), int(rows["year"].max())  # type: ignore[arg-type]
    years = np.arange(first, last + 1)
    value = np.full((codes.height, len(years)), np.nan)
    value[rows["i"].to_numpy(), rows["year"].to_numpy() - first] = rows["value"].to_numpy()
    carried, age = carry(value)
    return Panel(tuple(codes["iso3"].to_list()), years, value, carried, age)


def carry(value: Floats, limit: int = CARRY_YEARS) -> tuple[Floats, Ints]:
    """
    Carry figures forward along the last axis.

    Parameters
    ----------
    value
        Shape (n, m), NaN where missing.
    limit
        Longest that a figure is carried, in years.

    Returns
    -------
    carried, age
        Both of shape (n, m); age is -1 where nothing could be carried.
    """
    column = np.arange(value.shape[1])
    last = np.maximum.accumulate(np.where(np.isnan(value), -1, column), axis=1)
    age = np.where((last >= 0) & (column - last <= limit), column - last, -1)
    carried = np.take_along_axis(value, np.maximum(last, 0), axis=1)
    return np.where(age >= 0, carried, np.nan), age.astype(np.int64)


def latest(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the latest row of each economy and indicator."""
    return rows.sort("year").group_by("iso3", "indicator", maintain_order=True).last()
