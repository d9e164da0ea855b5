"""Add what a user may use, but we may not ship, to a folder of the user's own tables."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from fateshare.atlas import columns, store, tables
from fateshare.atlas.harvest import itu_datahub
from fateshare.base import codes
from fateshare.base.errors import InputError, TableError


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
    for name, rows in (("indicators", taken.indicators), ("sources", taken.sources)):
        table = columns.table(name)
        frame = pl.concat([table.empty(), rows], how="diagonal_relaxed").select(table.names)
        path = folder / f"{name}.csv"
        if path.is_file():
            old, faults = tables.read(table, path.read_bytes())
            if faults:
                raise TableError(faults, where=str(folder))
            frame = pl.concat([old.join(frame, on=table.key, how="anti"), frame])
        store.write(path, tables.write(table, table.ordered(frame)))
    return f"{taken.indicators.height:,} figures written to {folder}. {taken.report}"
