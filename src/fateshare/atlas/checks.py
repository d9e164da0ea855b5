"""Check the tables of an atlas against each other; list every fault."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from fateshare.atlas import parties, seating
from fateshare.atlas.columns import Column, Table, tables
from fateshare.base.errors import Fault

Frames = Mapping[str, pl.DataFrame]


def check(frames: Frames) -> list[Fault]:
    """
    Check keys, references, orders of dates, the connection of systems and the seating of bodies.

    Parameters
    ----------
    frames
        Every table by name, typed as `tables.read` gives them.

    Returns
    -------
    faults
        Everything that is wrong, in the order of tables, columns and rows; row 1 is the header.
    """
    faults: list[Fault] = []
    for table in tables().values():
        frame = frames[table.name]
        faults += _keys(table, frame)
        for column in table.columns:
            for target in column.rule("ref"):
                faults += _reference(table, column, target, frames)
            for other in column.rule("after"):
                faults += _after(table, column, other, frame)
            for other in column.rule("not"):
                faults += _differs(table, column, other, frame)
    faults += _loose_systems(frames) + _planned(frames)
    return faults + seating.check(frames) + _registry(frames)


def _rows(bad: pl.Series) -> list[int]:
    """Return the file's row numbers of the frame's rows that are marked bad."""
    return [int(index) + 2 for index in bad.fill_null(value=False).arg_true()] if bad.any() else []


def _keys(table: Table, frame: pl.DataFrame) -> list[Fault]:
    """Find rows with a key that an earlier row has."""
    if frame.is_empty():
        return []
    again = frame.select(~pl.struct(table.key).is_first_distinct().alias("again"))["again"]
    return [
        Fault(
            f"{table.name}.csv",
            row,
            "+".join(table.key),
            f"{_cells(frame, row, table.key)} stands in an earlier row too.",
        )
        for row in _rows(again)
    ]


def _reference(table: Table, column: Column, target: str, frames: Frames) -> list[Fault]:
    """Find references to what is not there."""
    name, field = target.split(".")
    known = frames[name][field]
    cells = frames[table.name][column.name]
    distinct = cells.drop_nulls().unique()
    there = set(known.drop_nulls())
    split = column.type == "list"
    strange = {
        cell: [part for part in (cell.split("|") if split else [cell]) if part not in there]
        for cell in distinct
    }
    if not any(strange.values()):
        return []
    bad = cells.is_in([cell for cell, parts in strange.items() if parts])
    return [
        Fault(
            f"{table.name}.csv",
            row,
            column.name,
            f"{part!r} is not in {name}.csv ({field}).",
        )
        for row in _rows(bad)
        for part in strange[cells[row - 2]]
    ]


def _after(table: Table, column: Column, other: str, frame: pl.DataFrame) -> list[Fault]:
    """Find ends before beginnings; dates of different precision are compared as far as both go."""
    if frame[column.name].null_count() == frame.height:
        return []
    size = pl.min_horizontal(pl.col(column.name).str.len_chars(), pl.col(other).str.len_chars())
    bad = frame.select(
        (pl.col(column.name).str.head(size) < pl.col(other).str.head(size)).alias("bad")
    )["bad"]
    return [
        Fault(
            f"{table.name}.csv",
            row,
            column.name,
            f"{frame[column.name][row - 2]!r} is before {other} {frame[other][row - 2]!r}.",
        )
        for row in _rows(bad)
    ]


def _differs(table: Table, column: Column, other: str, frame: pl.DataFrame) -> list[Fault]:
    """Find stretches whose two ends are the same."""
    bad = frame[column.name] == frame[other]
    return [
        Fault(
            f"{table.name}.csv",
            row,
            column.name,
            f"{frame[column.name][row - 2]!r} is also {other}; a stretch has two ends.",
        )
        for row in _rows(bad)
    ]


def _loose_systems(frames: Frames) -> list[Fault]:
    """Find systems whose segments do not hang together, or that have none."""
    parts: dict[str, list[set[str]]] = {name: [] for name in frames["systems"]["system"].to_list()}
    for system, a, b in frames["segments"].select("system", "a", "b").iter_rows():
        if system in parts and a and b:
            touching = [part for part in parts[system] if a in part or b in part]
            rest = [part for part in parts[system] if part not in touching]
            parts[system] = [*rest, {a, b}.union(*touching)]
    faults = []
    for row, name in enumerate(parts, start=2):
        if not parts[name]:
            faults.append(Fault("systems.csv", row, "system", f"{name!r} has no segment."))
        elif len(parts[name]) > 1:
            ends = " and ".join(min(part) for part in parts[name])
            what = f"{name!r} falls into {len(parts[name])} unconnected parts (at {ends})."
            faults.append(Fault("systems.csv", row, "system", what))
    return faults


def _planned(frames: Frames) -> list[Fault]:
    """Find planned things that are already in service."""
    faults = []
    for name in ("systems", "segments"):
        frame = frames[name]
        for row in _rows(frame["planned"] & frame["since"].is_not_null()):
            what = f"{frame['since'][row - 2]!r} is a date of service, but planned is true."
            faults.append(Fault(f"{name}.csv", row, "since", what))
    return faults


def _registry(frames: Frames) -> list[Fault]:
    """Find what cannot be in the registry of instruments."""
    return [
        Fault(f"{one.table}.csv", one.index + 2, one.column, one.what)
        for one in parties.wrong(frames)
    ]


def _cells(frame: pl.DataFrame, row: int, names: tuple[str, ...]) -> str:
    """Spell some cells of a file's row."""
    return "+".join(str(frame[name][row - 2]) for name in names)
