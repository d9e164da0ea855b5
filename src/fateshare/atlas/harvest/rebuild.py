"""Rebuild every derived table and column of the embedded atlas from the written facts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from fateshare.atlas import checks, columns, land, store, tables
from fateshare.atlas.harvest import routes, seapath
from fateshare.atlas.panel import latest
from fateshare.base.errors import Fault, InputError, TableError
from fateshare.engine.sphere import Floats

#: Where the written systems lie, and the embedded tables, from the project's folder.
WRITTEN = Path("facts/systems")
EMBEDDED = Path("src/fateshare/atlas/data")
#: Headline columns of economies: indicator -> value and year column.
HEADLINES = {
    "population": ("population", "population_year"),
    "internet_users_share": ("internet_users_share", "internet_users_year"),
    "gni_per_capita_usd": ("gni_per_capita_usd", "gni_year"),
}


def rebuild(root: Path) -> Iterator[str]:
    """
    Write systems, segments, branching units, headline columns and the manifest anew.

    Parameters
    ----------
    root
        The project's folder, with `facts/` and `src/`.

    Yields
    ------
    line
        What was done.

    Raises
    ------
    InputError
        When the folder is not the project's.
    TableError
        With every fault of the written facts.
    """
    data = root / EMBEDDED
    if not (root / WRITTEN).is_dir() or not data.is_dir():
        raise InputError(f"{str(root)!r} is not the project's folder: no {WRITTEN} in it.")
    frames = _tables(data)
    written = _written(root / WRITTEN)
    yield f"{len(written)} systems written in {WRITTEN}"
    frames["places"] = frames["places"].filter(pl.col("kind") != "branching-unit")
    laid = routes.build(written, _spots(frames["places"]), _outlines(frames), _router())
    frames |= {
        "systems": laid.systems,
        "segments": laid.segments,
        "places": pl.concat([frames["places"], laid.units]),
        "economies": _headlines(frames),
    }
    faults = checks.check(frames)
    if faults:
        raise TableError(faults)
    contents = {
        f"{name}.csv": tables.write(table, table.ordered(frames[name]))
        for name, table in columns.tables().items()
        if table.required or not frames[name].is_empty()
    }
    edition = str(frames["sources"]["retrieved"].max())
    contents[store.MANIFEST] = store.manifest(contents, edition)
    for name, raw in contents.items():
        store.write(data / name, raw)
        yield f"{name}: {len(raw):,} bytes"


def _tables(data: Path) -> dict[str, pl.DataFrame]:
    """Read the embedded tables; those that are derived may be absent."""
    frames, faults = {}, []
    for name, table in columns.tables().items():
        path = data / f"{name}.csv"
        frames[name] = table.empty()
        if path.is_file():
            frames[name], wrong = tables.read(table, path.read_bytes())
            faults += wrong
    if faults:
        raise TableError(faults)
    return frames


def _written(folder: Path) -> dict[str, dict[str, object]]:
    """Read every file of written systems; a system is written once."""
    found: dict[str, dict[str, object]] = {}
    for path in sorted(folder.glob("*.toml")):
        new = routes.parse(path.read_bytes(), path.name)
        faults = [
            Fault(path.name, None, name, "is written in another file too.")
            for name in sorted(new.keys() & found.keys())
        ]
        if faults:
            raise TableError(faults)
        found |= new
    return found


def _router() -> routes.Router:
    """Make the router over the vendored land."""
    grid = seapath.sea(land.rings())
    return routes.Router(partial(seapath.way, grid), partial(seapath.meeting, grid))


def _spots(places: pl.DataFrame) -> dict[str, Floats]:
    """Return longitude and latitude by place."""
    return {row[0]: np.array(row[1:]) for row in places.select("place", "lon", "lat").iter_rows()}


def _outlines(frames: dict[str, pl.DataFrame]) -> dict[str, Floats]:
    """Return the outline of every corridor."""
    rows = frames["corridors"].select("corridor", "polygon").iter_rows()
    return {name: routes.points(cell) for name, cell in rows}


def _headlines(frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Fill the headline columns of economies with the latest figures."""
    last = latest(frames["indicators"])
    economies = frames["economies"].drop([c for pair in HEADLINES.values() for c in pair])
    for indicator, (value, year) in HEADLINES.items():
        own = last.filter(indicator=indicator).select(
            "iso3", pl.col("value").alias(value), pl.col("year").alias(year)
        )
        economies = economies.join(own, on="iso3", how="left", maintain_order="left")
    return columns.table("economies").ordered(economies)
