"""Turn what a user downloaded from ITU DataHub into figures of economies."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from fateshare.atlas.harvest import figures, rows
from fateshare.base import codes
from fateshare.base.errors import Fault, InputError

#: ITU's terms do not allow passing the data on: nothing read here may be embedded.
LICENCE = "user-supplied (ITU DataHub terms: non-commercial)"

#: ITU's code of a series -> indicator, and what one unit there is in the unit of the indicator.
#: Percentages become shares, Mbit/s become Gbit/s. Baskets are those of 5 GB only: the 2 GB
#: mobile basket of 2021 to 2024 is another product and would break the series.
SERIES = {
    "i99H": ("internet_users_share", 0.01),
    "i992b": ("fixed_broadband_per100", 1.0),
    "i911": ("mobile_per100", 1.0),
    "i911mw": ("mobile_broadband_per100", 1.0),
    "i271G": ("coverage_3g_share", 0.01),
    "i271GA": ("coverage_4g_share", 0.01),
    "i271G5_pop": ("coverage_5g_share", 0.01),
    "i154_FBB5_GNI": ("fixed_basket_gni_share", 0.01),
    "i271mb_5GB_GNI": ("mobile_basket_gni_share", 0.01),
    "i4214": ("international_bandwidth_gbps", 0.001),
    "i4214l": ("international_capacity_gbps", 0.001),
}
#: A basket can cost more than a year's income; other shares are parts of a population.
PARTS = tuple(code for code, (name, _) in SERIES.items() if "_basket_" not in name)
FIRST_YEAR, LAST_YEAR = 1960, 2100

#: The layouts: column of the download -> column here. The first holds more, which is not used.
LAYOUTS = {
    "DataHub download": {
        "entityIso": "iso3",
        "seriesCode": "code",
        "dataYear": "year",
        "dataValue": "value",
    },
    "narrow": {"iso3": "iso3", "code": "code", "year": "year", "value": "value"},
}
NAMES = {"DataHub download": "seriesName", "narrow": "name"}
NOTE = "dataNote"


@dataclass(frozen=True, slots=True)
class Download:
    """
    What one download says.

    Parameters
    ----------
    indicators
        Columns of the atlas table `indicators`.
    sources
        The source card for these figures: one row of the atlas table `sources`.
    unknown_series
        code, name, rows: series that no indicator here takes.
    unknown_economies
        code, rows: entities without an ISO 3166-1 code, such as regions.
    empty_rows
        How many rows of known series and economies hold no value.
    """

    indicators: pl.DataFrame
    sources: pl.DataFrame
    unknown_series: pl.DataFrame
    unknown_economies: pl.DataFrame
    empty_rows: int

    @property
    def report(self) -> str:
        """Say what was not taken, and how many rows of it."""
        series = _counted(self.unknown_series, "of other series")
        places = _counted(self.unknown_economies, "of entities without an ISO 3166-1 code")
        return f"Not taken: {series}; {places}; {self.empty_rows} rows without a value."


def parse(
    raw: bytes, economies: Collection[str], *, source: str, retrieved: str, table: str = "itu.csv"
) -> Download:
    """
    Read a download: a CSV file, or the ZIP file with one that DataHub sends.

    Parameters
    ----------
    raw
        The file.
    economies
        ISO 3166-1 alpha-3 codes that the atlas knows.
    source
        Key for the source card, such as `itu-datahub-2025-12`.
    retrieved
        Date of the download, as YYYY-MM-DD.
    table
        Name of the file in messages.

    Returns
    -------
    download
        Figures with their card, and a count of all that was not taken.

    Raises
    ------
    InputError
        When the bytes are no CSV or ZIP file, the layout is unknown or the date is none.
    TableError
        When years or values are wrong, or two rows say the same thing differently; lists every
        fault with row (the header is row 1) and column.
    """
    if not codes.is_date(retrieved):
        raise InputError(f"{retrieved!r} is not a date; write YYYY-MM-DD.")
    layout, text = _rows(_unzipped(raw, table), table)
    known = pl.col("code").is_in(list(SERIES))
    placed = pl.col("iso3").is_in(sorted(economies))
    used = text.filter(known & placed)
    filled = used.filter(pl.col("value").is_not_null())
    rows.check(_faults(filled, layout, table), where="ITU DataHub")
    listed = text.filter(~known.fill_null(value=False)).group_by("code", "name")
    foreign = text.filter(known & ~placed.fill_null(value=False)).group_by(code="iso3")
    return Download(
        indicators=_figures(filled, source),
        sources=_card(source, retrieved),
        unknown_series=listed.agg(rows=pl.len()).sort("code", "name"),
        unknown_economies=foreign.agg(rows=pl.len()).sort("code"),
        empty_rows=used.height - filled.height,
    )


def _unzipped(raw: bytes, table: str) -> bytes:
    """Take the one CSV file out of a ZIP file; anything else passes."""
    if not raw.startswith(b"PK\x03\x04"):
        return raw
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inside = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if len(inside) != 1:
                message = f"{table} holds {len(inside)} CSV files; load them one by one."
                raise InputError(message)
            return archive.read(inside[0])
    except zipfile.BadZipFile as err:
        raise InputError(f"{table} is a damaged ZIP file; download it again.") from err


def _rows(raw: bytes, table: str) -> tuple[str, pl.DataFrame]:
    """Tell the layout and read the columns that we use, as text."""
    text = rows.read(raw, table=table, needed=[])
    fitting = [name for name, columns in LAYOUTS.items() if set(columns) <= set(text.columns)]
    if not fitting:
        wanted = " or ".join(", ".join(columns) for columns in LAYOUTS.values())
        raise InputError(f"{table} is not a DataHub download: it needs the columns {wanted}.")
    layout = fitting[0]
    for optional in (NAMES[layout], NOTE):
        if optional not in text.columns:
            text = text.with_columns(pl.lit(None, pl.String).alias(optional))
    kept = {rows.LINE: rows.LINE, **LAYOUTS[layout], NAMES[layout]: "name", NOTE: "note"}
    shaped = text.select(pl.col(old).alias(new) for old, new in kept.items())
    return layout, shaped.with_columns(pl.col("iso3").str.to_uppercase())


def _faults(text: pl.DataFrame, layout: str, table: str) -> list[Fault]:
    """Find every row that is wrong; messages name the columns as the file does."""
    title = {new: old for old, new in LAYOUTS[layout].items()}
    year, value = rows.whole("year"), rows.number("value")
    within = year.is_between(FIRST_YEAR, LAST_YEAR).fill_null(value=False)
    whole = pl.col("code").is_in(list(PARTS)) & pl.col("code").replace_strict(
        {code: name.endswith("_share") for code, (name, _) in SERIES.items()},
        return_dtype=pl.Boolean,
    )
    twice = pl.struct("iso3", "code", "year").is_duplicated()
    checks = [
        ("year", ~within, f"is not a year from {FIRST_YEAR} to {LAST_YEAR}."),
        ("value", value.is_null() | (value < 0), "is not a number of 0 or more."),
        ("value", whole & (value > 100), "is more than 100 %."),  # noqa: PLR2004 - per cent
        ("iso3", twice, "has another row for this series and year."),
    ]
    found: list[Fault] = []
    for column, bad, what in checks:
        named = text.rename({column: title[column]}) if column != title[column] else text
        lines = text.filter(bad)[rows.LINE].implode()
        chosen = pl.col(rows.LINE).is_in(lines)
        found += rows.faults(named, chosen, at=(table, title[column]), what=what)
    return found


def _figures(text: pl.DataFrame, source: str) -> pl.DataFrame:
    """Give the rows the shape and the units of the atlas."""
    names = {code: name for code, (name, _) in SERIES.items()}
    factors = {code: factor for code, (_, factor) in SERIES.items()}
    return figures.tidy(
        text.select(
            "iso3",
            indicator=pl.col("code").replace_strict(names, return_dtype=pl.String),
            year=rows.whole("year"),
            value=rows.number("value")
            * pl.col("code").replace_strict(factors, return_dtype=pl.Float64),
            source=pl.lit(source),
            confidence=pl.lit("verified"),
            note=pl.col("note"),
        )
    )


def _counted(left: pl.DataFrame, what: str) -> str:
    """Count the rows of codes that were not taken, as `9 rows of other series (a, b)`."""
    named = ", ".join(code or "no code" for code in left["code"].to_list())
    return f"{left['rows'].sum()} rows {what}{f' ({named})' if named else ''}"


def _card(source: str, retrieved: str) -> pl.DataFrame:
    """Write the source card of a user's own download."""
    return pl.DataFrame(
        {
            "source": [source],
            "title": ["ITU DataHub, series downloaded by the user"],
            "publisher": ["International Telecommunication Union"],
            "url": ["https://datahub.itu.int/"],
            "licence": [LICENCE],
            "published": [None],
            "retrieved": [retrieved],
            "note": ["loaded from a file of the user; not part of the published atlas"],
        },
        schema_overrides={"published": pl.String},
    )
