"""Read the bytes of a CSV file as rows of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from fateshare.base.errors import Fault, InputError, TableError

#: Number of the line on which a row stands in its file; the header is line 1.
LINE = "line"


def read(raw: bytes, *, table: str, needed: Sequence[str]) -> pl.DataFrame:
    r"""
    Read a CSV file whose cells stay text, so that "NA" stays Namibia's code.

    Parameters
    ----------
    raw
        The file: UTF-8, comma separated, first line the header.
    table
        Name of the file in messages.
    needed
        Columns that must be there; others are kept as they are.

    Returns
    -------
    rows
        One row a record, all columns text without spaces around; an empty cell is null. The
        column `line` counts records, the header being 1.

    Raises
    ------
    InputError
        When the bytes are no CSV file in UTF-8.
    TableError
        When needed columns are missing; names all of them.

    Examples
    --------
    >>> read(b"code,name\nNA, Namibia \n", table="codes", needed=["code"]).rows()
    [(2, 'NA', 'Namibia')]
    """
    try:
        rows = pl.read_csv(raw, infer_schema=False)
    except pl.exceptions.PolarsError as err:
        raise InputError(f"{table} is not a CSV file in UTF-8 with a header line.") from err
    rows = rows.rename({name: name.strip().removeprefix("\ufeff") for name in rows.columns})
    missing = [name for name in needed if name not in rows.columns]
    if missing:
        raise TableError([Fault(table, None, name, "is missing.") for name in missing])
    text = pl.all().str.strip_chars()
    rows = rows.select(pl.when(text != "").then(text)).with_row_index(LINE, offset=2)
    return rows.with_columns(pl.col(LINE).cast(pl.Int64))


def faults(rows: pl.DataFrame, bad: pl.Expr, *, at: tuple[str, str], what: str) -> list[Fault]:
    """
    Report the rows of which something is wrong.

    Parameters
    ----------
    rows
        Rows as `read` returns them.
    bad
        Which rows are wrong.
    at
        Table and column that the fault is in.
    what
        What is wrong with the cell, read after its value.

    Returns
    -------
    found
        A fault for each bad row, in the order of the file.
    """
    table, column = at
    wrong = rows.filter(bad).select(LINE, column).iter_rows()
    return [Fault(table, line, column, f"{value!r} {what}") for line, value in wrong]


def check(found: Iterable[Fault], *, where: str) -> None:
    """
    Raise all faults at once, or pass.

    Parameters
    ----------
    found
        What was found wrong, of any number of columns.
    where
        The source, for the message.

    Raises
    ------
    TableError
        When there is any fault.
    """
    listed = sorted(found, key=lambda fault: (fault.table, fault.row or 0, fault.column or ""))
    if listed:
        raise TableError(listed, where=where)


def number(column: str) -> pl.Expr:
    """Turn text into a finite number; anything else becomes null."""
    value = pl.col(column).cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def whole(column: str) -> pl.Expr:
    """Turn text into an integer; anything else becomes null."""
    return pl.col(column).cast(pl.Int64, strict=False)
