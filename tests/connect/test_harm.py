"""What would hurt most, for anybody."""

import numpy as np
import pytest

import worlds
from fateshare.connect.cut import cut
from fateshare.connect.harm import HIT, harm, worst
from fateshare.connect.network import network
from fateshare.connect.record import corridor_rates, recorded
from fateshare.connect.things import things


@pytest.fixture(scope="module")
def real(atlas):
    net = network(atlas, as_of="2012-06")
    return harm(net, events=corridor_rates(atlas))


def by_cut(net, kind, keys):
    known = {thing.key: thing.arcs for thing in things(net, kind)}
    arcs = [arc for key in keys for arc in known[key]]
    return cut(net, arcs, latency=False).table


def test_the_worst_on_paper():
    found = harm(network(worlds.wired(), as_of="2020"), events={})
    rows = worst(found, ("BBB",)).to_dicts()
    assert rows[0]["kind"] == "system"
    assert rows[0]["things"] == ["long"]
    assert rows[0]["lost_share"] == pytest.approx(0.98, abs=1e-6)
    assert set(rows[0]["hit"]) == {"BBB", "CCC", "DDD"}
    assert worst(found, ("AAA",))["kind"].to_list() == ["place"]  # the town of its hub


@pytest.mark.parametrize("members", [("KEN",), ("KEN", "UGA", "TZA"), None])
def test_what_is_told_is_what_a_cut_says(real, members):
    net = real.net
    told = worst(real, members or net.codes)
    assert set(told["kind"]) >= {"system", "place", "corridor", "pair"}
    for row in told.iter_rows(named=True):
        kind = "system" if row["kind"] == "pair" else row["kind"]
        table = by_cut(net, kind, row["things"])
        inside = table.filter(table["iso3"].is_in(members or net.codes))
        lost = (inside["demand_gbps"] * inside["lost_share"]).sum()
        assert row["lost_gbps"] == pytest.approx(lost)
        assert row["lost_share"] == pytest.approx(lost / inside["demand_gbps"].sum())
        assert row["users_lost"] == pytest.approx(inside["users_lost"].sum())
        assert set(row["hit"]) == set(table.filter(table["lost_share"] >= HIT)["iso3"])


def test_no_pair_that_is_left_out_is_worse(real):
    """Random pairs of systems, solved or apart, lose no more than the worst that is told."""
    net = real.net
    worst_pair = worst(real, net.codes, top=1).filter(kind="pair")["lost_gbps"][0]
    systems = real.keys["system"]
    rng = np.random.default_rng(3)
    for i, j in rng.integers(0, len(systems), (40, 2)):
        table = by_cut(net, "system", [systems[i], systems[j]])
        assert (table["demand_gbps"] * table["lost_share"]).sum() <= worst_pair * (1 + 1e-9)


def test_events_in_corridors_have_the_rate_of_the_record(atlas):
    rates = corridor_rates(atlas)
    assert rates["congo-canyon"] == 0.17  # reported
    events = [event for event in recorded(atlas) if event.date]
    years = (int(events[-1].date[:4]) + 1) - int(events[0].date[:4])
    assert rates["red-sea-south"] == pytest.approx(2 / years, rel=0.1)  # of 2024 and 2025
    assert "malacca" not in rates  # none of the record lies there


def test_without_a_record_only_reported_rates_are_known():
    rows = {"corridor": "strait", "name": "Strait", "kind": "strait", "polygon": "0 0, 1 0, 1 1"}
    atlas = worlds.build(corridors=[rows | {"event_rate_per_year": 0.5}])
    assert corridor_rates(atlas) == {"strait": 0.5}
