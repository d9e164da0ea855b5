"""The derived tables are those that the written facts give."""

import shutil

import numpy as np
import polars as pl
import pytest

from conftest import ROOT
from fateshare.atlas.harvest import rebuild, routes

#: Of so many systems one is laid over the sea again; the others as far as no way is needed.
SHARE = 4
#: What only a way over sea tells.
BY_SEA = {
    "segments": ["length_km", "corridors", "path"],
    "systems": ["length_km"],
    "units": ["lat", "lon"],
}


@pytest.fixture(scope="module")
def frames():
    return rebuild._tables(ROOT / rebuild.EMBEDDED)


@pytest.fixture(scope="module")
def held(frames):
    """The routes as they stand in the embedded tables."""
    return {
        "systems": frames["systems"],
        "segments": frames["segments"],
        "units": frames["places"].filter(kind="branching-unit"),
    }


@pytest.fixture(scope="module")
def written():
    return rebuild._written(ROOT / rebuild.WRITTEN)


def straight(frames, written):
    """Lay systems without looking at the sea, which takes no time."""
    towns = frames["places"].filter(pl.col("kind") != "branching-unit")
    router = routes.Router(lambda a, b: np.stack([a, b]), lambda ends: np.mean(ends, axis=0))
    return routes.build(written, rebuild._spots(towns), rebuild._outlines(frames), router)


def test_every_written_system_is_in_the_tables(frames, held, written):
    laid = straight(frames, written)
    for name, columns in BY_SEA.items():
        new, old = (one.drop(columns) for one in (getattr(laid, name), held[name]))
        assert new.sort(new.columns[:2]).equals(old.select(new.columns).sort(new.columns[:2])), (
            f"{name}: run python3 make.py data"
        )
    ends = held["segments"].join(
        laid.segments.filter(~pl.col("a").str.starts_with("bu.")).select("system", "seq", "path"),
        on=["system", "seq"],
    )
    begin, end = pl.col("path").str.split(", ").list.first(), pl.col("path_right")
    moved = ends.filter(begin != end.str.split(", ").list.first())
    assert moved.is_empty(), "a town has moved: run python3 make.py data"


@pytest.mark.slow
def test_rebuilding_changes_nothing(tmp_path, monkeypatch, held, written):
    """One system in four is laid over the sea again; all other tables are made anew."""
    for part in (rebuild.WRITTEN, rebuild.REGISTRY, rebuild.EMBEDDED):
        shutil.copytree(ROOT / part, tmp_path / part)
    sample = sorted(written)[::SHARE]
    monkeypatch.setattr(rebuild, "_laid", lambda *given: mixed(held, sample, *given))
    told = list(rebuild.rebuild(tmp_path))
    for words in ("systems written in facts/systems", "instruments written in facts/instruments"):
        assert any(line.endswith(words) for line in told)
    for path in sorted((ROOT / rebuild.EMBEDDED).iterdir()):
        again = (tmp_path / rebuild.EMBEDDED / path.name).read_bytes()
        assert again == path.read_bytes(), f"{path.name}: run python3 make.py data"


def mixed(held, sample, written, spots, outlines):
    """Lay the systems of a sample, and take the others as they stand."""
    job = ({system: written[system] for system in sample}, spots, outlines)
    laid = rebuild._share(job)
    owner = {"systems": pl.col("system"), "segments": pl.col("system")}
    owner["units"] = pl.col("place").str.split(".").list.get(1)
    return routes.Routes(
        **{
            name: pl.concat([getattr(laid, name), held[name].filter(~column.is_in(sample))])
            for name, column in owner.items()
        }
    )
