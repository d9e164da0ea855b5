"""Reading a cable map in the public GeoJSON layout; every cable here is invented."""

import json

import pytest
from typer.testing import CliRunner

import fateshare as fs
from fateshare.atlas.harvest import own
from fateshare.base.errors import InputError
from fateshare.cli.main import app

POINTS = {
    "mombasa-kenya": ("Mombasa, Kenya", 39.67, -4.05),
    "moroni-comoros": ("Moroni, Comoros", 43.24, -11.7),
    "mahe-seychelles": ("Mahé, Seychelles", 55.45, -4.62),
    "hong-kong-china": ("Hong Kong, China", 114.2, 22.2),
    "nowhere-atlantis": ("Nowhere, Atlantis", 0.0, 0.0),
}


def feature(key, kind, coordinates, **more):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"id": key, **more}, "geometry": geometry}


def collection(features):
    return json.dumps({"type": "FeatureCollection", "features": features})


def cable(key, name, *landings, **more):
    points = [{"id": at, "name": POINTS.get(at, (at,))[0]} for at in landings]
    return {"id": key, "name": name, "landing_points": points, **more}


@pytest.fixture
def folder(tmp_path):
    lines = {
        "triangle": [
            [[39.67, -4.05], [45.0, -6.0], [55.45, -4.62]],
            [[45.0, -6.0], [43.24, -11.7]],
        ],
        "eassy-again": [[[39.67, -4.05], [43.24, -11.7]]],
        "far-line": [[[39.67, -4.05], [60.0, 0.0], [114.2, 22.2]]],
        "lonely": [[[39.67, -4.05], [41.0, -4.0]]],
        "unlisted": [[[39.67, -4.05], [41.0, -4.0]]],
    }
    map_ = tmp_path / "map"
    map_.mkdir()
    (map_ / "cable-geo.json").write_text(
        collection([feature(k, "MultiLineString", v, name=k) for k, v in lines.items()])
    )
    (map_ / "landing-point-geo.json").write_text(
        collection([feature(k, "Point", [x, y], name=n) for k, (n, x, y) in POINTS.items()])
    )
    details = [
        cable("triangle", "Triangle", "mombasa-kenya", "moroni-comoros", "mahe-seychelles",
              length="2,345 km", rfs="2019 August", is_planned=False),
        cable("eassy-again", "Eastern Africa Submarine System (EASSy)", "mombasa-kenya",
              "moroni-comoros", rfs="2010"),
        cable("far-line", "Far Line", "mombasa-kenya", "hong-kong-china", "missing-point",
              rfs="2030 Q2", is_planned=True),
        cable("lonely", "Lonely", "mombasa-kenya", "nowhere-atlantis"),
    ]  # fmt: skip
    for entry in details:
        (map_ / f"{entry['id']}.json").write_text(json.dumps(entry))
    return map_


def imported(folder, tmp_path):
    target = tmp_path / "own"
    told = own.add_cable_map(folder / "cable-geo.json", target, retrieved="2026-01-02")
    return fs.load(target), told


def test_a_map_becomes_tables_that_load(folder, tmp_path):
    atlas, told = imported(folder, tmp_path)
    row = atlas.table("systems").filter(system="triangle").row(0, named=True)
    assert row["since"] == "2019-08"
    assert row["length_km"] == 2345
    assert row["planned"] is False
    segments = atlas.table("segments").filter(system="triangle")
    assert segments.height == 3
    assert set(segments["a"]) | set(segments["b"]) == {
        "mombasa-kenya", "moroni-comoros", "mahe-seychelles", "bu.triangle.1",
    }  # fmt: skip
    place = atlas.table("places").filter(place="mahe-seychelles").row(0, named=True)
    assert (place["name"], place["iso3"]) == ("Mahé", "SYC")
    assert told[0].startswith("1 sources, ")


def test_a_system_that_we_have_keeps_its_key_and_is_replaced_whole(folder, tmp_path):
    atlas, _ = imported(folder, tmp_path)
    assert atlas.table("segments").filter(system="eassy").height == 1
    assert fs.load().table("segments").filter(system="eassy").height > 5


def test_planned_systems_are_expected(folder, tmp_path):
    atlas, told = imported(folder, tmp_path)
    row = atlas.table("systems").filter(system="far-line").row(0, named=True)
    assert (row["since"], row["expected"], row["planned"]) == (None, "2030", True)
    towns = atlas.table("places").filter(place="hong-kong-china")
    assert towns["iso3"].to_list() == ["HKG"]
    assert any("is taken as HKG" in line for line in told)


def test_what_could_not_be_read_is_said(folder, tmp_path):
    _, told = imported(folder, tmp_path)
    text = "\n".join(told)
    assert "nowhere-atlantis: left out; 'Atlantis' is no economy of the atlas." in text
    assert "lonely: left out; 1 of its landings could be read." in text
    assert "missing-point: left out; landing-point-geo.json does not have it." in text
    assert "unlisted: left out; no unlisted.json beside the map lists its landings." in text


def test_twice_is_as_once(folder, tmp_path):
    imported(folder, tmp_path)
    before = {p.name: p.read_bytes() for p in (tmp_path / "own").iterdir()}
    imported(folder, tmp_path)
    assert {p.name: p.read_bytes() for p in (tmp_path / "own").iterdir()} == before


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("cable-geo.json", "{", "is not JSON"),
        ("cable-geo.json", "[]", "is not a GeoJSON FeatureCollection"),
        ("cable-geo.json", '{"features": [{"properties": {}}]}', "feature 1: has no properties.id"),
        ("cable-geo.json", None, "Cannot read"),
        ("landing-point-geo.json", None, "landing-point-geo.json is not beside"),
    ],
)
def test_a_broken_map_is_one_clear_error(folder, tmp_path, name, content, what):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content)
    with pytest.raises(InputError, match=what):
        imported(folder, tmp_path)
    assert not (tmp_path / "own").exists()


def test_the_command(folder, tmp_path):
    target = tmp_path / "own"
    line = ["atlas", "import", str(folder / "cable-geo.json"), str(target)]
    done = CliRunner().invoke(app, [*line, "--retrieved", "2026-01-02"])
    assert done.exit_code == 0, done.output
    assert "lonely: left out" in done.output
    done = CliRunner().invoke(app, ["atlas", "diff", "embedded", str(target)])
    assert "+ systems triangle" in done.output
    assert "~ systems eassy: name" in done.output
