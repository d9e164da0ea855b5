"""Count the people, and those online, that seats speak for."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.atlas import source
from fateshare.atlas.model import Atlas
from fateshare.atlas.panel import latest
from fateshare.govern.assembly import Seat

Floats = NDArray[np.float64]

#: What people are counted by.
INDICATORS = ("population", "internet_users_share")


@dataclass(frozen=True, slots=True)
class People:
    """
    People behind seats.

    Attributes
    ----------
    population, users
        By seat, NaN where no figure is known; users are population times the share of people
        using the Internet, each the latest figure known on the day.
    sources
        Keys of the source cards.
    """

    population: Floats
    users: Floats
    sources: tuple[str, ...] = field(repr=False)


def people(atlas: Atlas, seats: tuple[Seat, ...], *, as_of: str) -> People:
    """Count the people of each seat; one that stands for several economies has their sum."""
    rows = latest(
        atlas.held("indicators", as_of).filter(pl.col("indicator").is_in(list(INDICATORS)))
    )
    wanted = {code for seat in seats for code in seat.stands_for}
    rows = rows.filter(pl.col("iso3").is_in(list(wanted)))
    held: dict[str, dict[str, float]] = {name: {} for name in INDICATORS}
    for iso3, indicator, value in rows.select("iso3", "indicator", "value").iter_rows():
        held[indicator][iso3] = value
    heads, share = (held[name] for name in INDICATORS)
    online = {code: heads[code] * share[code] for code in heads if code in share}
    cards = {key for cell in rows["source"] for key in source.keys(cell)}
    return People(_sums(seats, heads), _sums(seats, online), tuple(sorted(cards)))


def shares(values: Floats) -> Floats:
    """Return the share of each in the sum of those that are known."""
    whole = np.nansum(values)
    part: Floats = values / whole if whole > 0 else np.full_like(values, np.nan)
    return part


def _sums(seats: tuple[Seat, ...], values: dict[str, float]) -> Floats:
    """Add up what is known of the economies that each seat stands for."""
    known = [[values[code] for code in seat.stands_for if code in values] for seat in seats]
    return np.array([sum(own) if own else np.nan for own in known])
