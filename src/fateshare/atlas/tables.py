"""Turn the bytes of one CSV table into a typed frame; list every fault on the way."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable
from typing import Any

import polars as pl

from fateshare.atlas.columns import TYPES, Column, Table
from fateshare.base import codes
from fateshare.base.errors import Fault

#: Largest file that is read at all; the largest embedded table has 3 MB.
LARGEST_BYTES = 64_000_000
#: Longest cell; a path of a trans-ocean segment has 3 kB.
LONGEST_CELL = 100_000


def read(table: Table, raw: bytes) -> tuple[pl.DataFrame, list[Fault]]:
    """
    Read one table from its CSV bytes.

    Parameters
    ----------
    table
        Which table the bytes should hold.
    raw
        UTF-8 text, LF line ends, one header line, comma separated.

    Returns
    -------
    frame, faults
        The typed frame and all faults of form and value; where there are faults, cells
        that could not be read are null, and a file that could not be read has no rows.
    """
    file = f"{table.name}.csv"
    text, faults = _text(file, raw)
    if text is None:
        return table.empty(), faults
    rows, more = _records(file, table, text)
    faults += more
    if rows is None:
        return table.empty(), faults
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    series = []
    for column, cells in zip(table.columns, columns, strict=True):
        one, wrong = _cast(file, column, list(cells))
        series.append(one)
        faults += wrong
    return pl.DataFrame(series), faults


def write(table: Table, frame: pl.DataFrame) -> bytes:
    """
    Write a frame as the canonical CSV of its table: UTF-8, LF, rows in key order.

    Reading what this wrote gives the same frame, and writing that gives the same bytes.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.names)
    writer.writerows(zip(*[_spelled(frame[name]) for name in table.names], strict=True))
    return out.getvalue().encode()


def _spelled(series: pl.Series) -> list[str]:
    """Spell the cells of a column; whole numbers have no decimal point."""
    if series.dtype == pl.Float64:
        return ["" if v is None else repr(int(v)) if v.is_integer() else repr(v) for v in series]
    if series.dtype == pl.Boolean:
        return ["" if v is None else str(v).lower() for v in series]
    return ["" if v is None else str(v) for v in series]


def _text(file: str, raw: bytes) -> tuple[str | None, list[Fault]]:
    """Decode the bytes, or say why they are no table."""
    if len(raw) > LARGEST_BYTES:
        what = f"{len(raw):,} bytes is more than the {LARGEST_BYTES:,} that a table may have."
        return None, [Fault(file, None, None, what)]
    faults = []
    if raw.startswith(b"\xef\xbb\xbf"):
        what = "starts with a byte order mark; save it as UTF-8 without BOM."
        faults.append(Fault(file, 1, None, what))
        raw = raw[3:]
    if b"\0" in raw:
        what = f"byte {raw.index(0) + 1} is zero; this is not a text file."
        return None, [*faults, Fault(file, None, None, what)]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as err:
        what = f"byte {err.start + 1} is not UTF-8; save the file as UTF-8 text."
        return None, [*faults, Fault(file, None, None, what)]
    if "\r" in text:
        row = text.count("\n", 0, text.index("\r")) + 1
        faults.append(
            Fault(file, row, None, "ends with a carriage return; save with LF line ends.")
        )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, faults


def _records(file: str, table: Table, text: str) -> tuple[list[list[str]] | None, list[Fault]]:
    """Split the text into records with the table's columns; a ragged record is a fault."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[list[str]] = []
    faults: list[Fault] = []
    try:
        header = next(reader, None)
        order, wrong = _header(file, table, header)
        if order is None or header is None:
            return None, wrong
        faults += wrong
        as_is = order == list(range(len(header)))
        for number, record in enumerate(reader, start=2):
            if len(record) == len(header):
                rows.append(record if as_is else [record[i] if i >= 0 else "" for i in order])
            else:
                what = f"has {len(record)} cells where the header has {len(header)}."
                faults.append(Fault(file, number, None, what))
                rows.append([""] * len(order))
    except csv.Error as err:
        what = f"cannot be read as CSV near line {reader.line_num} ({err})."
        return None, [*faults, Fault(file, None, None, what)]
    return rows, faults


def _header(
    file: str, table: Table, header: list[str] | None
) -> tuple[list[int] | None, list[Fault]]:
    """Find each column of the table in the header; -1 for an optional one that is absent."""
    if not header:
        return None, [Fault(file, 1, None, f"has no header; expected {','.join(table.names)}.")]
    faults = [
        Fault(file, 1, name[:80], "is not a column of this table.")
        for name in header
        if name not in table.names
    ]
    faults += [
        Fault(file, 1, name, "stands in the header twice.")
        for name in table.names
        if header.count(name) > 1
    ]
    faults += [
        Fault(file, 1, column.name, "is missing from the header.")
        for column in table.columns
        if column.required and column.name not in header
    ]
    if faults:
        return None, faults
    return [header.index(name) if name in header else -1 for name in table.names], []


def _cast(file: str, column: Column, cells: list[str]) -> tuple[pl.Series, list[Fault]]:
    """Type the cells of a column, each distinct one once; a cell that breaks a rule is a fault."""
    read, wrong = _READ[column.type]
    rules = [(_RULES[verb], argument) for verb, argument in column.rules if verb in _RULES]
    typed: dict[str, object] = {}
    problems: dict[str, str] = {}
    for cell in set(cells):  # no order comes of it: faults are listed by row
        if not cell:
            if column.required:
                problems[cell] = "is empty; this column needs a value."
            continue
        value = read(cell)
        if value is None:
            problems[cell] = f"{_short(cell)} {wrong}"
            continue
        typed[cell] = value
        for (holds, told), argument in rules:
            if not holds(value, argument):
                words = argument.replace("|", ", ")
                problems[cell] = f"{_short(cell)} {told.format(words)}"
    faults = [
        Fault(file, row, column.name, problems[cell])
        for row, cell in enumerate(cells, start=2)
        if problems and cell in problems
    ]
    return pl.Series(column.name, list(map(typed.get, cells)), dtype=TYPES[column.type]), faults


def _short(cell: str) -> str:
    """Quote a cell for a message, cut to 60 characters."""
    return repr(cell if len(cell) <= 60 else f"{cell[:57]}...")  # noqa: PLR2004 - one line


_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_PAIR = r"-?[0-9]{1,3}(\.[0-9]+)? -?[0-9]{1,2}(\.[0-9]+)?"
_PATH = re.compile(rf"{_PAIR}(, ?{_PAIR})+")
_BLEMISH = re.compile(r"[\x00-\x1f\x7f]|^\s|\s$")


def _number(cell: str) -> float | None:
    """Read a decimal number; nan and infinities are no numbers here."""
    value = float(cell) if _NUMBER.fullmatch(cell) else math.inf
    return value if math.isfinite(value) else None


def _integer(cell: str) -> int | None:
    """Read a whole number."""
    return int(cell) if _INTEGER.fullmatch(cell) else None


def _date(cell: str) -> str | None:
    """Keep a date of the form YYYY, YYYY-MM or YYYY-MM-DD."""
    return cell if codes.is_date(cell) else None


def _path(cell: str) -> str | None:
    """Keep a list of `lon lat` pairs."""
    return cell if _PATH.fullmatch(cell) else None


def _plain(cell: str) -> str | None:
    """Keep text without control characters or blanks at its ends."""
    return None if _BLEMISH.search(cell) else cell


_TEXT_PROBLEM = "has a control character, or a blank at its end."
#: Column type -> how a cell is read, and what is told when it cannot be.
_READ: dict[str, tuple[Callable[[str], object], str]] = {
    "text": (_plain, _TEXT_PROBLEM),
    "list": (_plain, _TEXT_PROBLEM),
    "number": (
        _number,
        "is not a number; write digits with a decimal point, and leave a missing value empty.",
    ),
    "integer": (_integer, "is not a whole number."),
    "boolean": ({"true": True, "false": False}.get, "is neither true nor false."),
    "date": (_date, "is not a date; write YYYY, YYYY-MM or YYYY-MM-DD."),
    "path": (_path, "is not a path; write `lon lat` pairs joined by commas."),
}

#: Verb of a rule -> when a value keeps it, and what is told when it does not.
_RULES: dict[str, tuple[Callable[[Any, str], bool], str]] = {
    "min": (lambda value, limit: value >= float(limit), "is below {}."),
    "max": (lambda value, limit: value <= float(limit), "is above {}."),
    "above": (lambda value, limit: value > float(limit), "is not above {}."),
    "in": (lambda value, words: value in words.split("|"), "is not one of {}."),
    "each": (
        lambda value, words: not set(value.split("|")) - set(words.split("|")),
        "has a part that is not one of {}.",
    ),
    "form": (
        lambda value, form: re.fullmatch(form, value) is not None,
        "does not have the form {}.",
    ),
}
