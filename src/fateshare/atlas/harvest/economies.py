"""Join codes and places into the atlas table of economies."""

from __future__ import annotations

import polars as pl

from fateshare.base import codes
from fateshare.base.errors import InputError

ORDER = [
    *("iso3", "iso2", "m49", "region_m49", "subregion_m49", "intermediate_m49"),
    *("capital", "capital_lon", "capital_lat", "lon", "lat", "area_km2"),
    *("ldc", "lldc", "sids", "source", "confidence", "note"),
]
PLACES = ["capital_lon", "capital_lat", "lon", "lat", "area_km2"]


def join(
    economies: pl.DataFrame, places: pl.DataFrame, *, sources: tuple[str, str], seats: set[str]
) -> pl.DataFrame:
    """
    Give each economy its places.

    A capital's coordinates are taken only where both sources name the same town; else they are
    left out, and the note says which town the second source means.

    Parameters
    ----------
    economies
        As `country_codes.parse` gives them.
    places
        As `factbook.parse` gives them.
    sources
        Keys of the source cards of the first and of the second table.
    seats
        Economies whose capital is to be taken from the second source, because it is newer there
        or is the seat of government.

    Returns
    -------
    joined
        Columns of the atlas table `economies`, without headline figures; sorted by iso3.

    Raises
    ------
    InputError
        When a place belongs to no economy.
    """
    strays = sorted(set(places["iso3"].to_list()) - set(economies["iso3"].to_list()))
    if strays:
        raise InputError(f"No economy has the code {', '.join(strays)} that places have.")
    both = economies.join(places, on="iso3", how="left", suffix="_named")
    drawn = [_settled(row, sources, seats) for row in both.iter_rows(named=True)]
    schema = {**both.schema, "source": pl.String(), "confidence": pl.String()}
    return pl.DataFrame(drawn, schema=schema).select(ORDER).sort("iso3")


def _settled(
    row: dict[str, object], sources: tuple[str, str], seats: set[str]
) -> dict[str, object]:
    """Decide on one economy's capital, and say where its row comes from."""
    listed, named = _name(row["capital"]), _name(row["capital_named"])
    first = named.split("|")[0]
    notes = [str(row["note"])] if row["note"] else []
    located = row["capital_lon"] is not None
    if first and row["iso3"] in seats:
        notes.append(f"{sources[0]} names the capital {listed}")
        row = {**row, "capital": first}
    elif located and not same_town(listed, named):
        notes.append(f"{sources[1]} names the capital {first}; coordinates left out")
        row = {**row, "capital_lon": None, "capital_lat": None}
    used = [sources[0]]
    if any(row[column] is not None for column in PLACES):
        used.append(sources[1])
    note = "; ".join(notes) or None
    return {**row, "source": "|".join(used), "confidence": "reported", "note": note}


def same_town(listed: str, named: str) -> bool:
    """
    Tell whether a town is one of the names of another, joined by `|`.

    Parameters
    ----------
    listed
        One name.
    named
        Names of one town.

    Returns
    -------
    same
        True when they agree but for case, accents, punctuation and "Saint" or "St".

    Examples
    --------
    >>> same_town("St. George", "Saint George"), same_town("Sucre", "La Paz")
    (True, False)
    """
    return _plain(listed) in {_plain(name) for name in named.split("|")}


def _name(value: object) -> str:
    """Read a name that may be missing."""
    return value if isinstance(value, str) else ""


def _plain(name: str) -> str:
    """Fold a name, and write Saint as St."""
    return " ".join("st" if word == "saint" else word for word in codes.fold(name).split())
