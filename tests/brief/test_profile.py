"""What a profile says, and that its layout is the documented one."""

import json
from dataclasses import asdict

import jsonschema
import pytest

import fateshare as fs
from conftest import ROOT
from fateshare.brief import profile as p

GOLDEN = ROOT / "tests" / "golden"


@pytest.mark.parametrize("who", ["KEN", "TON", "SADC"])
def test_golden(atlas, solved, who, request):
    told = json.loads(fs.profile(atlas, who, solved=solved).to_json())
    del told["map"]  # large, and drawn from the tables as they are
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    path = GOLDEN / f"{who}.json"
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == told


@pytest.mark.parametrize("who", ["KEN", "G77", "BVT", "014"])
def test_the_json_keeps_the_documented_schema(atlas, solved, who):
    schema = json.loads((ROOT / "docs/profile.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(fs.profile(atlas, who, solved=solved).to_json()), schema)


def test_the_documented_schema_refuses_what_it_should(atlas, solved):
    schema = json.loads((ROOT / "docs/profile.schema.json").read_text(encoding="utf-8"))
    told = json.loads(fs.profile(atlas, "TON", solved=solved).to_json())
    told["subject"]["kind"] = "country"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, schema)


def figures(thing):
    if isinstance(thing, dict):
        if {"value", "unit", "sources"} <= thing.keys():
            yield thing
        for inner in thing.values():
            yield from figures(inner)
    elif isinstance(thing, list | tuple):
        for inner in thing:
            yield from figures(inner)


@pytest.mark.parametrize("who", ["KEN", "ASEAN", "002", "NPL", "PSE"])
def test_every_figure_has_a_source_that_is_listed(atlas, solved, who):
    told = asdict(fs.profile(atlas, who, solved=solved))
    listed = {card["source"] for card in told["sources"]}
    found = list(figures(told))
    assert found
    for figure in found:
        if figure["value"] is not None:
            assert figure["sources"], figure
            assert figure["confidence"], figure
            assert set(figure["sources"]) <= listed


@pytest.mark.parametrize("who", ["KEN", "EGY", "AU"])
def test_every_system_link_and_corridor_has_a_source(atlas, solved, who):
    rests = fs.profile(atlas, who, solved=solved).rests_on
    for row in (*rests.systems, *rests.links, *rests.corridors):
        assert row.sources
        assert row.confidence


def test_an_economy_without_data_reads_as_missing(atlas, solved):
    empty = fs.profile(atlas, "BVT", solved=solved)
    for measure in empty.gap.measures:
        assert measure.own.value is None
        assert measure.place is None
    assert empty.gap.offline.value is None


def test_earlier_dates_know_less(atlas, solved):
    early, late = (
        fs.profile(atlas, "KEN", as_of="2008", solved=solved),
        fs.profile(atlas, "KEN", solved=solved),
    )

    def live(told: p.Profile) -> int:
        return sum(s.status == "in service" for s in told.rests_on.systems)

    assert live(early) == 0  # SEACOM and TEAMS, the first, came in 2009
    assert live(fs.profile(atlas, "KEN", as_of="2009", solved=solved)) == 2
    assert live(late) >= 5
    assert max(y for m in early.gap.measures for s in m.series for y, _ in s.points) <= 2008


def test_a_bloc_names_its_members_and_their_places(atlas, solved):
    told = fs.profile(atlas, "EAC", solved=solved)
    assert {m.code for m in told.subject.members} >= {"KEN", "TZA", "UGA", "RWA", "BDI"}
    users = told.gap.measures[0]
    assert [m.place for m in users.members] == sorted(m.place for m in users.members)
    for one in told.gap.inequality:
        assert one.total == pytest.approx(one.between + one.within, abs=1e-12)
        assert one.within == pytest.approx(sum(part for _, part in one.parts), abs=1e-12)
