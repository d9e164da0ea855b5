"""Comparing with a list of systems; the lists here are invented."""

import json

import pytest
from typer.testing import CliRunner

import worlds
from fateshare.atlas.harvest import compare
from fateshare.base.errors import InputError
from fateshare.cli.main import app


def entry(key, name, economies, *, year=2010, status="active", towns=()):
    return {
        "id": key, "name": name, "rfs_year": year, "status": status,
        "economies": economies, "landing_points": list(towns),
    }  # fmt: skip


def compared(tmp_path, atlas, *entries):
    file = tmp_path / "list.json"
    file.write_text(json.dumps({"systems": list(entries)}))
    return compare.compare(atlas, compare.read(file), as_of="2022-12")


def test_everything_equal(tmp_path):
    town = ["Aaa, Aland", "AAA", -150.0, 0.09]
    found = compared(
        tmp_path, worlds.line(), entry("x", "LONG", ["AAA", "BBB", "CCC"], towns=[town])
    )
    counts = found.counts
    assert (counts.listed, counts.found, counts.pairs_listed, counts.pairs_found) == (1, 1, 3, 3)
    assert (counts.pairs_contradicted, counts.extra) == (0, 0)
    assert (counts.years_both, counts.years_equal) == (1, 1)
    assert (counts.towns_named_alike, counts.towns_median_km) == (1, 10.0)
    assert found.lines == []


def test_each_difference_is_a_line(tmp_path):
    found = compared(
        tmp_path,
        worlds.islands(),
        entry("w", "West", ["AAA", "DDD"], year=1999, towns=[["Aaa", "AAA", -141.0, 0.0]]),
        entry("n", "Nobody's", ["AAA", "BBB"]),
    )
    assert found.lines == [
        "missing system    Nobody's (2010; AAA BBB)",
        "missing landings  west: DDD",
        "extra landing     west: BBB (verified)",
        "year              west: ours 2000, theirs 1999",
        "town              west: Aaa 1,001 km apart",
        "extra system      east",
        "extra system      west-new",
    ]
    counts = found.counts
    assert (counts.found, counts.pairs_found, counts.pairs_listed) == (1, 1, 4)
    assert (counts.pairs_contradicted, counts.pairs_contradicted_without_text) == (1, 0)
    assert counts.years_within_one == 1


def test_what_came_after_the_list_contradicts_nothing(tmp_path):
    late = worlds.cable("x", "aaa", "bbb", "ccc")
    late["segments"][1] |= {"since": "2024"}
    late["segments"][0] |= {"confidence": "assumed"}
    codes = ("AAA", "BBB", "CCC")
    atlas = worlds.build(economies=worlds.economies(*codes), places=worlds.towns(*codes), **late)
    found = compared(tmp_path, atlas, entry("x", "x", ["AAA"]))
    assert found.counts.pairs_contradicted == 1
    assert found.counts.pairs_contradicted_without_text == 1
    assert found.lines == ["extra landing     x: BBB (assumed)"]


@pytest.mark.parametrize("content", ["{", "[]", '{"systems": [{"id": "x"}]}'])
def test_a_list_of_another_layout_is_one_clear_error(tmp_path, content):
    file = tmp_path / "list.json"
    file.write_text(content)
    with pytest.raises(InputError, match="is no list of systems"):
        compare.read(file)
    with pytest.raises(InputError, match="Cannot read"):
        compare.read(tmp_path / "absent.json")


def test_the_command_saves_the_sums(tmp_path):
    file, sums = tmp_path / "list.json", tmp_path / "sums.json"
    file.write_text(json.dumps({"systems": [entry("e", "EASSy", ["KEN"])]}))
    line = ["atlas", "compare", str(file), "--as-of", "2022-12", "--save", str(sums)]
    done = CliRunner().invoke(app, line)
    assert done.exit_code == 0, done.output
    assert json.loads(sums.read_text())["found"] == 1
