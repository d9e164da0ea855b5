"""The atlas: frozen tables of facts, with look-ups, dates, additions and removals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

import polars as pl

from fateshare.atlas import checks, columns, names, source
from fateshare.base import codes
from fateshare.base.errors import InputError, TableError, UnknownCode

#: Tables whose rows are there from a day on -> the columns with that day, the first that is given.
_FROM = {
    "supplies": ("as_of",),
    "weights": ("as_of",),
    "instruments": ("signed", "in_force"),
    "parties": ("date", "known_on"),
    "instrument_counts": ("as_of",),
    "laws": ("adopted", "since", "as_of"),
    "absences": ("as_of",),
}


@dataclass(frozen=True, slots=True)
class Economy:
    """One ISO 3166-1 economy and its headline figures; what is missing is None."""

    iso3: str
    iso2: str
    name: str
    m49: int | None
    region_m49: int | None
    subregion_m49: int | None
    intermediate_m49: int | None
    capital: str | None
    capital_lon: float | None
    capital_lat: float | None
    lon: float | None
    lat: float | None
    area_km2: float | None
    ldc: bool | None
    lldc: bool | None
    sids: bool | None
    population: float | None
    population_year: int | None
    internet_users_share: float | None
    internet_users_year: int | None
    gni_per_capita_usd: float | None
    gni_year: int | None


@dataclass(frozen=True, slots=True)
class Atlas:
    """
    Every table of the schema, frozen, with the date of its edition.

    Build one with `fateshare.load`; nothing is ever changed in place.
    """

    frames: Mapping[str, pl.DataFrame]
    edition: str

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to another process as plain tables, and be frozen again there."""
        return _again, (dict(self.frames), self.edition)

    def table(self, name: str) -> pl.DataFrame:
        """
        Return a table as a polars DataFrame.

        Raises
        ------
        UnknownCode
            When the schema has no such table.
        """
        columns.table(name)
        return self.frames[name]

    def economy(self, code: str, *, lang: str = "en") -> Economy:
        """
        Look up an economy.

        Parameters
        ----------
        code
            ISO 3166-1 alpha-3 code.
        lang
            Language of the name, BCP 47.

        Raises
        ------
        UnknownCode
            When the atlas has no such economy.

        Examples
        --------
        >>> import fateshare
        >>> fateshare.load().economy("ken").capital
        'Nairobi'
        """
        wanted = codes.economy(code)
        rows = self.frames["economies"].filter(pl.col("iso3") == wanted)
        if rows.is_empty():
            raise UnknownCode("economy", code)
        row = rows.row(0, named=True)
        row["name"] = names.territory(row["iso2"], lang)
        return Economy(**{field.name: row[field.name] for field in fields(Economy)})

    def source(self, key: str) -> source.Source:
        """
        Look up a source card.

        Raises
        ------
        UnknownCode
            When the atlas has no such card.
        """
        rows = self.frames["sources"].filter(pl.col("source") == key)
        if rows.is_empty():
            raise UnknownCode("source card", key)
        return source.Source(**rows.row(0, named=True))

    def at(self, as_of: str) -> Atlas:
        """
        Return what held on a date: rows begun and not ended, figures not of later years.

        Parameters
        ----------
        as_of
            YYYY, YYYY-MM or YYYY-MM-DD; a year or month stands for its last day. A row's
            own partial date stands for its first day, so `since 2010` holds from 1 January.

        Raises
        ------
        InputError
            When `as_of` is not a date.
        """
        day = codes.last_day(as_of)
        kept = {name: self.held(name, day) for name in self.frames}
        return Atlas(MappingProxyType(kept), self.edition)

    def held(self, name: str, as_of: str) -> pl.DataFrame:
        """
        Return one table as it held on a date: the same rows as `at(as_of).table(name)`.

        Raises
        ------
        InputError
            When `as_of` is not a date.
        UnknownCode
            When the schema has no such table.
        """
        day, frame = codes.last_day(as_of), self.table(name)
        if columns.table(name).dated:
            return frame.filter(in_force(frame, day))
        if name == "indicators":
            return frame.filter(pl.col("year") <= int(day[:4]))
        if name in _FROM:
            return frame.filter(pl.coalesce(*_FROM[name], pl.lit("")) <= day)
        return frame

    def with_rows(self, name: str, rows: pl.DataFrame) -> Atlas:
        """
        Return an atlas with rows added; a row with a known key replaces that row.

        Parameters
        ----------
        name
            Table.
        rows
            Frame with the table's columns; optional columns may be left out.

        Raises
        ------
        InputError
            When a column is not of the table, or a required one is missing.
        TableError
            When the atlas with these rows breaks the schema.
        """
        table = columns.table(name)
        strange = [column for column in rows.columns if column not in table.names]
        absent = [c.name for c in table.columns if c.required and c.name not in rows.columns]
        if strange or absent:
            what = f"not columns of it: {strange}" if strange else f"missing: {absent}"
            raise InputError(f"These rows do not fit table {name!r}; {what}.")
        new = pl.concat([table.empty(), rows], how="diagonal_relaxed").select(table.names)
        return checked({**self.frames, name: merge(table, self.frames[name], new)}, self.edition)

    def without(self, **removed: Iterable[str]) -> Atlas:
        """
        Return an atlas without some things and without every row that refers to them.

        Parameters
        ----------
        removed
            Table name and the keys to remove, as `systems=["eassy"], places=["mombasa"]`.

        Raises
        ------
        UnknownCode
            When a table or a key is not there.

        Examples
        --------
        >>> import fateshare
        >>> smaller = fateshare.load().without(systems=["eassy"])
        >>> smaller.table("segments").filter(system="eassy").height
        0
        """
        frames = dict(self.frames)
        for name, keys in removed.items():
            column = columns.table(name).key[0]
            for key in keys:
                if frames[name].filter(pl.col(column) == key).is_empty():
                    raise UnknownCode(f"row of {name}", key)
                _remove(frames, name, column, key)
        return Atlas(MappingProxyType(frames), self.edition)

    def digest(self) -> str:
        """Return a digest of all tables; the same for equal tables with one version of polars."""
        found = hashlib.sha256(self.edition.encode())
        for name in sorted(self.frames):
            frame = self.frames[name]
            found.update(f"{name} {frame.columns} {frame.dtypes}".encode())
            found.update(frame.hash_rows(seed=1).to_numpy().tobytes())
        return found.hexdigest()

    def export(self) -> dict[str, bytes]:
        """Return every table as CSV bytes, by file name; `store.save` writes them to a folder."""
        from fateshare.atlas import tables  # noqa: PLC0415 - csv is only needed here

        return {
            f"{table.name}.csv": tables.write(table, table.ordered(self.frames[table.name]))
            for table in columns.tables().values()
            if table.required or not self.frames[table.name].is_empty()
        }


def in_force(frame: pl.DataFrame, day: str) -> pl.Expr:
    """
    Say which rows hold on a day.

    A row with no `since` holds from ever, unless it is planned; dates compare as text, since
    a shorter date is its period's first day.
    """
    begun = pl.col("since").is_null() | (pl.col("since") <= day)
    held = begun & (pl.col("until").is_null() | (pl.col("until") > day))
    if "planned" not in frame.columns:
        return held
    return held & ~pl.col("planned").fill_null(value=False)


def merge(table: columns.Table, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Lay new rows over old ones by key, or by the group that is replaced together."""
    by = [table.replace_by] if table.replace_by else list(table.key)
    kept = old.join(new.select(by).unique(), on=by, how="anti", nulls_equal=True)
    return table.ordered(pl.concat([kept, new]))


def checked(frames: Mapping[str, pl.DataFrame], edition: str, *, where: str = "") -> Atlas:
    """
    Build an atlas from frames that hold together.

    Raises
    ------
    TableError
        With every fault found.
    """
    faults = checks.check(frames)
    if faults:
        raise TableError(faults, where=where)
    return Atlas(MappingProxyType(dict(frames)), edition)


def _remove(frames: dict[str, pl.DataFrame], name: str, column: str, key: str) -> None:
    """Drop rows with this key, then rows of other tables that refer to it."""
    frames[name] = frames[name].filter(pl.col(column).ne_missing(key))
    for table in columns.tables().values():
        for other in table.columns:
            if f"{name}.{column}" not in other.rule("ref"):
                continue
            frame = frames[table.name]
            if other.type == "list":
                listed = pl.col(other.name).str.split("|")
                left = listed.list.set_difference([key]).list.sort().list.join("|")
                hit = listed.list.contains(key).fill_null(value=False)
                frames[table.name] = frame.with_columns(
                    pl.when(hit)
                    .then(left.replace("", None))
                    .otherwise(pl.col(other.name))
                    .alias(other.name)
                )
            else:
                frames[table.name] = frame.filter(pl.col(other.name).ne_missing(key))


def _again(frames: dict[str, pl.DataFrame], edition: str) -> Atlas:
    """Make an atlas of tables that were checked before they travelled."""
    return Atlas(MappingProxyType(frames), edition)
