"""Doubts: each slip is planted once, and an atlas without slips raises none."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fateshare as fs
import worlds
from fateshare.atlas import columns, land, mask, plausible

CODES = ("AAA", "BBB", "CCC", "DDD")


def told(**rows):
    atlas = worlds.build(**rows)
    return [str(doubt) for doubt in plausible.doubts(atlas.frames)]


def world(*cables, places=None, economies=None, **more):
    return told(
        economies=economies or worlds.economies(*CODES),
        places=places or worlds.towns(*CODES),
        **worlds.joined(*cables),
        **more,
    )


def test_the_embedded_atlas_raises_no_doubt():
    assert [str(doubt) for doubt in plausible.doubts(fs.load().frames)] == []


@pytest.mark.parametrize("make", [worlds.line, worlds.ring, worlds.islands, worlds.bloc])
def test_worlds_without_slips_raise_no_doubt(make):
    assert plausible.doubts(make().frames) == []


def test_a_landing_out_of_order():
    towns = [*worlds.towns(*CODES), worlds.towns("AAA")[0] | {"place": "far", "lon": -70.0}]
    right = worlds.cable("x", "aaa", "bbb", "ccc", "ddd", "far")
    wrong = worlds.cable("x", "aaa", "far", "bbb", "ccc", "ddd")
    assert [line for line in world(right, places=towns) if "out of the way" in line] == []
    (line,) = [line for line in world(wrong, places=towns) if "out of the way" in line]
    assert line.startswith("segments.csv, x: 'far' lies ")


def test_a_stretch_across_a_continent():
    way = worlds.cable("x", "aaa", "bbb")
    way["segments"][0]["path"] = "39.7 -4.1, 9.7 4.0"
    (line,) = world(way)
    assert "runs" in line
    assert "over land" in line
    way["segments"][0]["kind"] = "land"
    assert world(way) == []


@pytest.mark.parametrize(
    ("dates", "what"),
    [
        ({"since": "2010-05"}, "in service since 2010-05, and cut in 'cut' on 2010-04-03 before."),
        ({"since": "2000", "until": "2009"}, "out of service since 2009, and cut"),
        ({"since": "2010-04"}, None),
        ({"since": "2010"}, None),
    ],
)
def test_a_cut_of_what_was_not_in_service(dates, what):
    outage = {
        "event": "cut", "title": "Cut", "date": "2010-04-03", "cause": "fishing",
        "suspected": False, "layer": "submarine", "use": "positive",
    }  # fmt: skip
    cut = {"event": "cut", "seq": 1, "said": "X", "kind": "segment", "system": "x"}
    found = world(worlds.cable("x", "aaa", "bbb", **dates), outages=[outage], outage_cuts=[cut])
    assert len(found) == (what is not None)
    assert not what or what in found[0]


def test_a_stretch_outside_its_system_in_time():
    early = worlds.cable("x", "aaa", "bbb")
    early["segments"][0]["since"] = "2009-12"
    assert "is in service since 2009-12, the system since 2010" in world(early)[0]
    late = worlds.cable("x", "aaa", "bbb", until="2020")
    late["segments"][0]["until"] = None
    assert "has no end, or one after the system's in 2020" in world(late)[0]


def test_a_system_of_one_landing():
    unit = {"place": "bu.x.1", "name": "Unit", "lon": 5.0, "lat": 0.0, "kind": "branching-unit"}
    found = world(worlds.cable("x", "aaa", "bu.x.1"), places=[*worlds.towns(*CODES), unit])
    assert found == ["systems.csv, x: lands in one town only; its other end is missing."]


def test_an_alias_that_belongs_to_two():
    one, two = worlds.cable("one", "aaa", "bbb"), worlds.cable("two", "bbb", "ccc")
    one["systems"][0]["aliases"] = "Blue-Line|First"
    two["systems"][0]["aliases"] = "BLUE LINE cable system"
    assert world(one, two) == ["systems.csv, one: a name that reads 'blueline' belongs to two too."]


def test_two_names_for_one_system():
    found = world(
        worlds.cable("one", *("aaa", "bbb", "ccc")), worlds.cable("two", "ccc", "aaa", "bbb")
    )
    assert found == ["systems.csv, one: lands in the same towns as two since 2010; one system?"]
    assert world(worlds.cable("one", "aaa", "bbb"), worlds.cable("two", "aaa", "bbb")) == []


def test_a_town_in_the_wrong_economy():
    wrong = worlds.towns("DDD")[0] | {"place": "lost", "iso3": "AAA", "lon": -119.5}
    (line,) = world(places=[*worlds.towns(*CODES), wrong])
    assert line.startswith("places.csv, lost: is ")
    assert line.endswith("km from a place in DDD; look at its economy.")
    sea = worlds.towns("AAA")[0] | {"place": "sea", "lon": -110.0, "lat": -40.0}
    assert "in open sea" in world(places=[*worlds.towns(*CODES), sea])[0]


def test_a_landing_town_inland():
    inland = worlds.towns("AAA")[0] | {"place": "dry", "lon": 20.0, "lat": 5.0}
    assert any("no sea within" in line for line in world(places=[*worlds.towns(*CODES), inland]))
    gateway = inland | {"kind": "gateway"}
    assert not any("no sea" in x for x in world(places=[*worlds.towns(*CODES), gateway]))


@pytest.mark.parametrize(
    ("since", "pairs", "tbps", "doubt"),
    [
        ("1999", 4, 80.0, True),
        ("1999", 4, 2.0, False),
        ("2012", 4, 40.0, False),
        ("2012", 96, 40.0, True),
        ("2025", 24, 500.0, False),
        ("2025", 24, 5000.0, True),
    ],
)
def test_a_capacity_impossible_for_its_year(since, pairs, tbps, doubt):
    cable = worlds.cable("x", "aaa", "bbb", since=since)
    cable["systems"][0] |= {"fibre_pairs": pairs, "design_tbps": tbps}
    assert bool(world(cable)) is doubt
    cable["segments"][0]["length_km"] = 100.0  # short cables need no repeaters
    assert bool(world(cable)) is (doubt and pairs < 96)


SYSTEMS = fs.load().table("systems").filter(pl.col("length_km") > 9000)["system"].to_list()


@settings(max_examples=20)
@given(st.sampled_from(SYSTEMS), st.data())
def test_a_swap_of_far_landings_in_a_real_system_is_found(system, data):
    """Moving a landing of a long trunk to the other end of the order raises a doubt."""
    frames = dict(fs.load().frames)
    rows = frames["segments"].filter(system=system, kind="sea").to_dicts()
    ends = [rows[0]["a"], *(row["b"] for row in rows)]
    spots = plausible._spots(frames)
    km = [[float(plausible._km(spots, a, b)) for b in ends] for a in ends]
    i, j = data.draw(
        st.sampled_from([(i, j) for i in range(1, len(ends) - 1) for j in range(len(ends))
                         if km[i][j] > 5000]
                        or [(0, 0)])
    )  # fmt: skip
    if (i, j) == (0, 0):
        return
    moved = [
        row | {"system": "moved", "seq": n + 1, "a": a, "b": b, "path": None}
        for n, (row, a, b) in enumerate(
            [(rows[i - 1], ends[i - 1], ends[j]), (rows[i], ends[j], ends[i + 1])]
        )
    ]
    table = columns.table("segments")
    schema = {column.name: columns.TYPES[column.type] for column in table.columns}
    frames["segments"] = pl.DataFrame(moved, schema=schema)
    around = km[i - 1][j] + km[j][i + 1]
    past = km[i - 1][i + 1]
    found = [x for x in plausible._order(frames) if "out of the way" in str(x)]
    expected = around - past > plausible.DETOUR_KM and around > plausible.DETOUR_RATIO * past
    assert bool(found) is (expected and len({ends[i - 1], ends[j], ends[i + 1]}) == 3)


def test_the_run_over_land_equals_a_slow_count():
    line = np.array([[-5.0, 5.0], [20.0, 30.0], [33.0, 34.0]])
    points = mask.densify(line, mask.SPACING_KM)
    cell = (np.floor(points * 4) + 0.5) / 4
    best = run = 0
    for lon, lat in cell:
        inside = sum(land.contains(ring, (lon, lat)) for ring in land.rings()) % 2
        run = run + 1 if inside else 0
        best = max(best, run)
    assert mask.longest_over_km(line) == best * mask.SPACING_KM
    assert best > 200
