"""The answers about cuts as a person and as a program reads them."""

import json

import pytest
from typer.testing import CliRunner

import worlds
from fateshare.base.errors import FateshareError
from fateshare.brief import searched, stress
from fateshare.cli.main import app
from fateshare.connect.replay import replay


def invoke(*line):
    done = CliRunner().invoke(app, list(line))
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


@pytest.fixture(scope="module")
def small():
    return worlds.wired()


def test_a_cut_is_told_in_text_and_json(small):
    told = stress.cut(small, {"segment": ["long:1"]}, as_of="2020")
    text = told.to_text()
    assert "3 of 4 economies lose traffic" in text
    assert "nothing is left" in text
    said = json.loads(told.to_json())
    assert said["removed"] == ["segment:long:1"]
    assert said["served_gbps"] < said["demand_gbps"]
    assert {row["iso3"]: row["outcome"] for row in said["economies"]}["DDD"] == "offline"
    assert 0 < said["lost_share"] < 1


def test_nothing_to_cut_is_an_error(small):
    with pytest.raises(FateshareError, match="Nothing to cut"):
        stress.cut(small, {"system": []}, as_of="2020")


def test_one_bloc_is_told_alone_and_every_bloc_is_summed(atlas):
    told = stress.cut(atlas, {"system": ["ACE"]}, who="ECOWAS", as_of="2023")
    said = json.loads(told.to_json())
    assert len(said["economies"]) < 20
    blocs = {row["bloc"]: row for row in said["blocs"]}
    assert 0 < blocs["ECOWAS"]["lost_share"] < 1
    assert "LBR" in blocs["ECOWAS"]["members_losing"]
    assert "in ECOWAS" in told.to_text() or "Economic Community" in told.to_text()


def test_faults_that_are_open_can_be_added(atlas):
    told = stress.cut(atlas, {}, as_of="2024-11-20", open_faults=True)
    assert {fault.said for fault in told.faults} >= {"C-Lion1"}


def test_searches_are_told(small):
    found = searched.weakest(small, kind="segment", k=1, as_of="2020")
    assert "2 solved, 0 proven to lose nothing" in found.to_text()
    assert json.loads(found.to_json())["overall"][0]["things"] == ["long:1"]
    shared = searched.fate(small, "CCC", as_of="2020")
    assert "long:1" in shared.to_text()
    assert json.loads(shared.to_json())["partners"][0]["partner"] == "DDD"
    alone = searched.fate(small, "AAA", as_of="2020")
    assert "nobody loses together" in alone.to_text()


def test_a_replay_is_told_beside_the_record(tmp_path, small):
    path = tmp_path / "one.json"
    path.write_text(
        json.dumps(
            [
                {
                    "id": "e", "date": "2020-05",
                    "cuts": [{"system": "Long"}, {"system": "Nothing"}],
                    "affected": [{"iso3": "CCC", "severity": "offline"}],
                }
            ]
        )
    )  # fmt: skip
    text = stress.replay_text(stress.replay(small, path))
    assert "CCC: record offline, model offline, 98% lost" in text
    assert "not found: Nothing" in text
    assert replay(small, []).scores["auc"] is None


def test_the_commands_run(tmp_path):
    out = tmp_path / "net.json"
    invoke("network", "--as-of", "2005", "--json", "-o", str(out))
    assert json.loads(out.read_text())["as_of"] == "2005-12-31"
    assert "economies ask for" in invoke("network", "--as-of", "2005")
    assert "offline" in invoke("cut", "--system", "Tonga Cable", "--as-of", "2015")
    assert json.loads(invoke("weakest", "--kind", "corridor", "--json"))["solved"] > 20
    assert "Shared fate" in invoke("fate", "KEN", "--singles")
    events = tmp_path / "e.json"
    events.write_text('[{"id": "e", "date": "2015", "cuts": [{"system": "EASSy"}]}]')
    assert json.loads(invoke("replay", str(events), "--json"))["events"][0]["id"] == "e"


def test_fitting_is_told(monkeypatch, atlas):
    few = [one for one in stress.recorded(atlas) if one.id in {"ton-2019", "baltic-2024-11"}]
    monkeypatch.setattr(stress, "recorded", lambda _: few)
    found = stress.calibrate(atlas)
    assert "each event judged by the others" in stress.calibrate_text(found)
