"""Tables beside a brief: all that it says, flat, the same bytes, each row with its sources."""

import io
import json
from pathlib import Path

import polars as pl
import pytest

import fateshare as fs
import worlds
from fateshare.base.errors import InputError
from fateshare.brief import tables


@pytest.fixture(scope="module")
def profile():
    return fs.profile(worlds.wired_and_bound(), "002")


@pytest.fixture(scope="module", params=["TON", "EAC"])
def real(request, atlas, solved):
    return fs.profile(atlas, request.param, solved=solved)


def test_every_row_has_sources_that_the_table_of_sources_holds(real):
    told = tables.tables(real)
    known = set(told["sources"]["source"])
    for name, frame in told.items():
        if name != "sources":
            keys = frame["sources"].drop_nulls().str.split("|").explode()
            assert set(keys) - {""} <= known, name


def test_they_hold_what_the_json_holds(real):
    told, said = tables.tables(real), json.loads(real.to_json())
    rests = said["rests_on"]
    for name, rows in (
        ("systems", rests["systems"]),
        ("land-links", rests["links"]),
        ("shared-systems", rests["partners"]),
        ("failures", said["fails"]["worst"]),
        ("sources", said["sources"]),
        ("voice", said["voice"]),
    ):
        assert told[name].height == len(rows) if rows else name not in told
    measures = said["gap"]["measures"]
    assert told["levels"].height == sum(1 + len(m["compared"]) for m in measures)
    assert told["levels"].filter(role="own")["value"].to_list() == [
        m["own"]["value"] for m in measures
    ]


def test_a_pair_is_told_on_every_topic(real):
    lag = tables.tables(real)["cooperation-lag"]
    assert lag.group_by("who", "partner").len()["len"].unique().to_list() == [6]
    lacking = lag.filter(pl.col("in_force").is_null())
    assert lacking.select(pl.col("missing").str.contains(pl.col("topic")).all()).item()


def test_both_formats_say_the_same_and_the_same_bytes(profile, tmp_path):
    first = tables.write(profile, tmp_path / "a")
    again = tables.write(profile, tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert {path.name.partition("-")[0] for path in first} == {"002"}
    for name, frame in tables.tables(profile).items():
        kept = pl.read_parquet(tmp_path / "a" / f"002-{name}.parquet")
        assert kept.equals(frame)
        text = (tmp_path / "a" / f"002-{name}.csv").read_bytes()
        read = pl.read_csv(io.BytesIO(text), schema=frame.schema)
        assert read.columns == frame.columns
        assert read.height == frame.height


def test_no_column_is_without_a_type(real):
    for frame in tables.tables(real).values():
        assert pl.Null not in frame.dtypes
        assert frame.height


def test_a_folder_that_cannot_be_made_is_told(profile):
    with pytest.raises(InputError, match="Cannot write"):
        tables.write(profile, Path("/dev/null/x"))
