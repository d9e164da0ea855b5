"""Add what a user may use, but we may not ship, to a folder of the user's own tables."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from fateshare.atlas import checks, columns, store, tables
from fateshare.atlas.harvest import cablemap, itu_datahub
from fateshare.atlas.model import merge
from fateshare.base import codes
from fateshare.base.errors import InputError, TableError
from fateshare.base.files import write


def add_itu(file: Path, folder: Path, *, retrieved: str) -> str:
    """
    Turn a file downloaded from ITU DataHub into tables of one's own.

    The folder may hold tables already; rows of the same key are replaced. Use it then with
    `--atlas DIR`, laid over the embedded atlas.

    Parameters
    ----------
    file
        CSV, or the ZIP that the portal gives.
    folder
        Folder of one's own tables; made when it is not there.
    retrieved
        Date of the download, for the source card.

    Returns
    -------
    told
        What was taken and what was not, in a few lines.

    Raises
    ------
    InputError, TableError
        When the file cannot be read, or the folder's tables have faults.
    """
    try:
        raw = file.read_bytes()
    except OSError as err:
        raise InputError(f"Cannot read {str(file)!r}: {err.strerror}.") from err
    day = codes.last_day(retrieved)
    economies = store.load().table("economies")["iso3"].to_list()
    taken = itu_datahub.parse(
        raw,
        economies,
        source=f"itu-datahub-{day}",
        retrieved=day,
        table=file.name,
    )
    lay(folder, {"indicators": taken.indicators, "sources": taken.sources})
    return f"{taken.indicators.height:,} figures written to {folder}. {taken.report}"


def add_cable_map(file: Path, folder: Path, *, retrieved: str) -> list[str]:
    """
    Turn a cable map in the public GeoJSON layout into tables of one's own.

    Systems that the embedded atlas has too keep its key, so that the folder laid over it
    replaces them whole.

    Parameters
    ----------
    file
        `cable-geo.json`, with its companions beside it; see `cablemap`.
    folder
        Folder of one's own tables; made when it is not there.
    retrieved
        Date of the download, for the source card.

    Returns
    -------
    told
        What was taken, and a line on everything that was left out or guessed.

    Raises
    ------
    InputError, TableError
        When the map cannot be read, or the folder's tables have faults.
    """
    base = store.load()
    taken = cablemap.read(file, base, retrieved=retrieved)
    frames = {name: _frame(name, rows) for name, rows in taken.tables.items()}
    laid = {
        name: merge(columns.table(name), base.table(name), frames[name])
        if name in frames
        else frame
        for name, frame in base.frames.items()
    }
    faults = checks.check(laid)
    if faults:
        raise TableError(faults, where=f"{file}, as tables")
    lay(folder, frames)
    counts = ", ".join(f"{frame.height:,} {name}" for name, frame in frames.items())
    return [f"{counts} written to {folder}.", *taken.told]


def lay(folder: Path, frames: dict[str, pl.DataFrame]) -> None:
    """Write rows into the tables of a folder; rows of the same key or group are replaced."""
    for name, rows in frames.items():
        table = columns.table(name)
        frame = pl.concat([table.empty(), rows], how="diagonal_relaxed").select(table.names)
        path = folder / f"{name}.csv"
        if path.is_file():
            old, faults = tables.read(table, path.read_bytes())
            if faults:
                raise TableError(faults, where=str(folder))
            frame = merge(table, old, frame)
        write(path, tables.write(table, table.ordered(frame)))


def _frame(name: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    """Make a frame of a table from rows that may lack optional columns."""
    table = columns.table(name)
    data = {column: [row.get(column) for row in rows] for column in table.names}
    schema = {column.name: columns.TYPES[column.type] for column in table.columns}
    return table.ordered(pl.DataFrame(data, schema=schema, strict=False))
