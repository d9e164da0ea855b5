"""Rebuild every derived table and column of the embedded atlas from the written facts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl

from fateshare.atlas import checks, columns, land, named, plausible, store, tables
from fateshare.atlas.harvest import instruments, routes, seapath
from fateshare.atlas.model import Atlas, in_force
from fateshare.atlas.panel import latest
from fateshare.base.errors import Fault, InputError, TableError, UnknownCode
from fateshare.base.files import write
from fateshare.engine.sphere import Floats

#: Where the written systems and instruments lie, and the embedded tables, in the project.
WRITTEN = Path("facts/systems")
REGISTRY = Path("facts/instruments")
EMBEDDED = Path("src/fateshare/atlas/data")
#: Headline columns of economies: indicator -> value and year column.
HEADLINES = {
    "population": ("population", "population_year"),
    "internet_users_share": ("internet_users_share", "internet_users_year"),
    "gni_per_capita_usd": ("gni_per_capita_usd", "gni_year"),
}


def rebuild(root: Path) -> Iterator[str]:
    """
    Write every derived table and column, and the manifest, anew.

    Derived are systems, segments with lengths and corridors, branching units, how many systems
    land in a town, headline figures, which system each cut of an outage names, and instruments
    with their parties and counts.

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
    registry = _registry(root / REGISTRY, frames)  # first: its faults show at once
    yield f"{registry.instruments.height} instruments written in {REGISTRY}"
    frames |= {name: getattr(registry, name) for name in instruments.TABLES}
    written = _written(root / WRITTEN)
    yield f"{len(written)} systems written in {WRITTEN}"
    frames["places"] = frames["places"].filter(pl.col("kind") != "branching-unit")
    laid = _laid(written, _spots(frames["places"]), _outlines(frames))
    edition = str(frames["sources"]["retrieved"].max())
    frames |= {
        "systems": laid.systems,
        "segments": laid.segments,
        "places": pl.concat([_landed(frames["places"], laid.segments, edition), laid.units]),
        "economies": _headlines(frames),
    }
    frames["outage_cuts"] = _resolved(frames, edition)
    faults = checks.check(frames)
    if faults:
        raise TableError(faults)
    contents = {
        f"{name}.csv": tables.write(table, table.ordered(frames[name]))
        for name, table in columns.tables().items()
        if table.required or not frames[name].is_empty()
    }
    contents[store.MANIFEST] = store.manifest(contents, edition)
    for name, raw in contents.items():
        write(data / name, raw)
        yield f"{name}: {len(raw):,} bytes"
    for doubt in plausible.doubts(frames):
        yield f"doubt: {doubt}"


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


def _registry(folder: Path, frames: dict[str, pl.DataFrame]) -> instruments.Registry:
    """Lay the written instruments."""
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.toml"))}
    return instruments.build(files, frames)


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


def _laid(
    written: dict[str, dict[str, object]], spots: dict[str, Floats], outlines: dict[str, Floats]
) -> routes.Routes:
    """Lay every system, a share of them in each process; the result is the same for any number."""
    share = os.cpu_count() or 1
    names = sorted(written)
    jobs = [
        ({name: written[name] for name in names[i::share]}, spots, outlines) for i in range(share)
    ]
    with ProcessPoolExecutor(share, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(_share, jobs))
    faults = sorted(fault for one in done if isinstance(one, list) for fault in one)
    if faults:
        raise TableError(faults)
    parts = [one for one in done if isinstance(one, routes.Routes)]
    whole = {
        name: columns.table(table).ordered(pl.concat([getattr(part, name) for part in parts]))
        for name, table in (("systems", "systems"), ("segments", "segments"), ("units", "places"))
    }
    return routes.Routes(**whole)


def _share(
    job: tuple[dict[str, dict[str, object]], dict[str, Floats], dict[str, Floats]],
) -> routes.Routes | list[Fault]:
    """Lay some systems; faults are returned, since an exception loses them between processes."""
    written, spots, outlines = job
    try:
        return routes.build(written, spots, outlines, _router())
    except TableError as err:
        return list(err.faults)


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


def _landed(places: pl.DataFrame, segments: pl.DataFrame, day: str) -> pl.DataFrame:
    """Count the systems in service that land in each town."""
    sea = segments.filter(in_force(segments, day) & (pl.col("kind") == "sea"))
    count = (
        pl.concat([sea.select("system", place=end) for end in ("a", "b")])
        .unique()
        .group_by("place")
        .agg(pl.len().cast(pl.Int64).alias("systems"))
    )
    joined = places.drop("systems").join(count, on="place", how="left", maintain_order="left")
    lands = pl.col("kind") == "landing"
    filled = pl.when(lands).then(pl.col("systems").fill_null(0)).otherwise(pl.col("systems"))
    return columns.table("places").ordered(joined.with_columns(filled))


def _resolved(frames: dict[str, pl.DataFrame], edition: str) -> pl.DataFrame:
    """Fill in which system each cut names; a name that is nobody's stays empty."""
    atlas = Atlas(frames, edition)
    dates = dict(frames["outages"].select("event", "date").iter_rows())
    cuts = frames["outage_cuts"]
    found: list[str | None] = []
    for said, event, own in cuts.select("said", "event", "date").iter_rows():
        try:
            found.append(named.system(atlas, said, as_of=own or dates[event]))
        except UnknownCode:
            found.append(None)
    return cuts.with_columns(pl.Series("system", found, dtype=pl.String))
