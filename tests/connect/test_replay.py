"""Real outages replayed, and how well the model tells them."""

import json

import numpy as np
import pytest

import worlds
from fateshare.base.errors import InputError
from fateshare.connect.calibrate import calibrate
from fateshare.connect.record import Event, Reported, read, recorded, still_open
from fateshare.connect.replay import auc, replay


@pytest.fixture(scope="module")
def done(atlas):
    return replay(atlas, recorded(atlas))


def test_the_record_is_told_as_well_as_the_method_page_says(done):
    scores = done.scores
    assert scores["auc"] >= 0.93
    assert scores["controls_over_half"] == 0
    assert scores["offline_recall"] >= 0.8


def test_every_event_has_an_impact_for_every_economy_with_demand(done):
    assert len(done.events) == 34
    assert all(len(event.impacts) > 150 for event in done.events)
    assert json.loads(done.to_json())["scores"] == done.scores


def test_what_is_not_found_is_said_and_not_guessed(done):
    unmatched = {event.id: event.unmatched for event in done.events if event.unmatched}
    assert set(unmatched) == {"gnd-2015-kickemjenny", "twn-matsu-2023", "twn-matsu-2025"}
    assert "No cable system is called" in unmatched["twn-matsu-2023"][0]["why"]


def test_a_fault_that_is_still_open_counts():
    events = [
        Event("one", "", "2020-01-01", "2020-06-01", "", "", (), {}),
        Event("two", "", "2020-03-01", None, "", "", (), {}),
        Event("old", "", "2019-01-01", "2019-02-01", "", "", (), {}),
    ]
    assert [event.id for event in still_open(events, "2020-03-01")] == ["one"]
    atlas = worlds.wired()
    cuts = [(Reported("long:1", "segment", system="long", lon=-145.0, lat=0.0),), ()]
    pair = [
        Event(name, "", date, end, "", "positive", cut, {"CCC": "offline", "AAA": "none"})
        for (name, date, end), cut in zip(
            (("one", "2020-01-01", "2020-06-01"), ("two", "2020-03-01", None)), cuts, strict=True
        )
    ]
    second = replay(atlas, pair).events[1]
    assert second.matched[0]["said"] == "long:1 (open since 2020-01-01: one)"
    assert {one.iso3: one.outcome for one in second.impacts}["CCC"] == "offline"


def event(**changes):
    plain = {
        "id": "e", "date": "2020-05", "cuts": [{"system": "Long", "kind": "segment"}],
        "affected": [{"iso3": "CCC", "severity": "offline"}], "not_affected": [{"iso3": "AAA"}],
    }  # fmt: skip
    return plain | changes


def test_a_file_of_events_is_replayed(tmp_path):
    path = tmp_path / "events.json"
    path.write_text(json.dumps({"events": [event()]}))
    result = replay(worlds.wired(), read(path))
    assert result.scores["auc"] == 1
    assert "no position is given" in result.events[0].matched[0]["found"]
    by_land = event(cuts=[{"system": "fibre", "kind": "terrestrial", "where": "Ccc to Ddd"}])
    path.write_text(json.dumps([by_land]))
    assert replay(worlds.wired(), read(path)).events[0].matched[0]["arcs"] == ["link:CCC-DDD-1"]
    spot = {"where": "Ddd", "lon": -120, "lat": 0}
    near = event(cuts=[{"system": "fibre", "kind": "terrestrial", **spot}])
    path.write_text(json.dumps([near]))
    assert replay(worlds.wired(), read(path)).events[0].matched[0]["arcs"] == ["link:CCC-DDD-1"]
    gateway = event(cuts=[{"system": "Aaa data centre", "kind": "hub"}])
    path.write_text(json.dumps([gateway]))
    assert replay(worlds.wired(), read(path)).events[0].matched[0]["arcs"] == ["hub:aaa"]


def test_an_event_without_a_date_or_of_a_time_without_network_spoils_no_other(tmp_path):
    path = tmp_path / "events.json"
    path.write_text(json.dumps([event(date=None), event(date="1980"), event(id="good")]))
    undated, early, good = replay(worlds.wired(), read(path)).events
    assert undated.as_of == worlds.EDITION
    assert "the first year is 1990" in early.unmatched[0]["why"]
    assert early.impacts == ()
    assert len(good.impacts) == len(undated.impacts) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read as JSON"),
        ('{"events": 3}', "holds no list"),
        ("[3]", "event 1 is no object"),
        ('[{"date": "2020", "cuts": []}]', "lacks id, cuts"),
        ('[{"id": "x", "date": "May", "cuts": [{}]}]', "'May' is not a date"),
        ('[{"id": "x", "date": "2020", "cuts": [3]}]', "cut 1 is no object"),
        ('[{"id": "x", "date": "2020", "cuts": [{}], "affected": [{"iso3": "KEN"}]}]', "severity"),
    ],
)
def test_a_broken_file_is_refused(tmp_path, text, said):
    path = tmp_path / "events.json"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read(path)


def test_the_area_under_the_curve_counts_ties_half():
    assert auc(np.array([1.0]), np.array([1.0])) == 0.5
    assert auc(np.array([]), np.array([1.0])) is None


def test_fitting_judges_each_event_by_the_others(atlas):
    wanted = {"ton-2019", "gmb-2021-01", "baltic-2024-11"}
    events = [one for one in recorded(atlas) if one.id in wanted]
    found = calibrate(atlas, events, grid={"headroom": (1.1, 3.0)})
    assert found.tried.height == 2
    assert sum(found.chosen.values()) == 3
    assert found.auc >= found.auc_left_out
    assert found.best.headroom in {1.1, 3.0}
