"""Turn the list datasets/country-codes into economies and their official names."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from fateshare.atlas.harvest import rows
from fateshare.base.errors import Fault

TABLE = "country-codes.csv"
#: Number of codes that ISO 3166-1 assigns: a shorter or longer file is not the whole list.
ECONOMIES = 249

#: Column of the file -> column of the atlas.
TEXT = {
    "ISO3166-1-Alpha-3": "iso3",
    "ISO3166-1-Alpha-2": "iso2",
    "Region Name": "region",
    "Sub-region Name": "subregion",
    "Intermediate Region Name": "intermediate",
    "Capital": "capital",
}
NUMBERS = {
    "M49": "m49",
    "Region Code": "region_m49",
    "Sub-region Code": "subregion_m49",
    "Intermediate Region Code": "intermediate_m49",
}
FLAGS = {
    "Least Developed Countries (LDC)": "ldc",
    "Land Locked Developing Countries (LLDC)": "lldc",
    "Small Island Developing States (SIDS)": "sids",
}
NAMES = {f"official_name_{lang}": lang for lang in ("en", "fr", "es", "ar", "cn", "ru")}
LANGUAGES = {"cn": "zh"}
GEC = "FIPS"  # the file calls the GEC codes by their older name

ORDER = [
    *("iso3", "iso2", "m49", "region_m49", "region", "subregion_m49", "subregion"),
    *("intermediate_m49", "intermediate", "ldc", "lldc", "sids", "capital"),
]


@dataclass(frozen=True, slots=True)
class CountryCodes:
    """
    What the list says.

    Parameters
    ----------
    economies
        One row an ISO 3166-1 economy: codes, UN regions and lists, capital.
    names
        iso3, lang, name: the UN's official short names in six languages.
    gec
        gec, iso3: the codes of the World Factbook, where one code has one economy.
    """

    economies: pl.DataFrame
    names: pl.DataFrame
    gec: pl.DataFrame


def parse(raw: bytes, *, economies: int = ECONOMIES) -> CountryCodes:
    """
    Read the list of country codes.

    A mark in a UN list (LDC, LLDC, SIDS) is "x" there; an empty cell means "not in the list", but
    only where the UN places the economy in a region: elsewhere it is unknown.

    Parameters
    ----------
    raw
        The file data/country-codes.csv.
    economies
        How many economies the file must have.

    Returns
    -------
    codes
        Economies, names and GEC codes, each sorted by its key.

    Raises
    ------
    TableError
        When columns, codes or economies are missing, wrong or doubled; lists every fault.
    """
    needed = [*TEXT, *NUMBERS, *FLAGS, *NAMES, GEC]
    text = rows.read(raw, table=TABLE, needed=needed).filter(_assigned())
    rows.check(_faults(text, economies), where="datasets/country-codes")
    return CountryCodes(_economies(text), _names(text), _gec(text))


def _assigned() -> pl.Expr:
    """Keep what has an ISO code: some editions list regions of the UN without one."""
    return pl.col("ISO3166-1-Alpha-3").is_not_null() | pl.col("ISO3166-1-Alpha-2").is_not_null()


def _faults(text: pl.DataFrame, economies: int) -> list[Fault]:
    """Find every cell that the atlas could not hold."""
    found: list[Fault] = []
    for column, form in (("ISO3166-1-Alpha-3", "^[A-Z]{3}$"), ("ISO3166-1-Alpha-2", "^[A-Z]{2}$")):
        code = pl.col(column)
        wrong = ~code.str.contains(form).fill_null(value=False)
        found += rows.faults(text, wrong, at=(TABLE, column), what=f"is not of the form {form}.")
        twice = code.is_not_null() & code.is_duplicated()
        found += rows.faults(text, twice, at=(TABLE, column), what="comes more than once.")
    for column in NUMBERS:
        wrong = pl.col(column).is_not_null() & rows.whole(column).is_null()
        found += rows.faults(text, wrong, at=(TABLE, column), what="is not an integer.")
    for column in FLAGS:
        wrong = pl.col(column).is_not_null() & (pl.col(column) != "x")
        found += rows.faults(text, wrong, at=(TABLE, column), what="is neither 'x' nor empty.")
    if text.height != economies:
        what = f"{text.height} economies are listed; ISO 3166-1 has {economies}."
        found.append(Fault(TABLE, None, None, what))
    return found


def _economies(text: pl.DataFrame) -> pl.DataFrame:
    """Give the columns their names and types in the atlas."""
    placed = pl.col("Region Code").is_not_null()
    listed = [
        pl.when(placed).then(pl.col(old).is_not_null()).alias(new) for old, new in FLAGS.items()
    ]
    numbers = [rows.whole(old).alias(new) for old, new in NUMBERS.items()]
    words = [pl.col(old).alias(new) for old, new in TEXT.items()]
    return text.select(*words, *numbers, *listed).select(ORDER).sort("iso3")


def _names(text: pl.DataFrame) -> pl.DataFrame:
    """Put each official name on a row of its own."""
    long = text.rename({"ISO3166-1-Alpha-3": "iso3", **NAMES}).unpivot(
        on=list(NAMES.values()), index="iso3", variable_name="lang", value_name="name"
    )
    return (
        long.drop_nulls("name").with_columns(pl.col("lang").replace(LANGUAGES)).sort("iso3", "lang")
    )


def _gec(text: pl.DataFrame) -> pl.DataFrame:
    """Keep the two-letter codes that belong to one economy only."""
    codes = text.select(gec=GEC, iso3="ISO3166-1-Alpha-3")
    good = pl.col("gec").str.contains("^[A-Z]{2}$") & ~pl.col("gec").is_duplicated()
    return codes.filter(good).sort("gec")
