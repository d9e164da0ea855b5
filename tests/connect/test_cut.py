"""Networks of a date, what a cut takes, and what it does."""

import json
from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

import worlds
from engine.nets import lexicographic
from fateshare.base.errors import AmbiguousName, InputError, MissingData, UnknownCode
from fateshare.connect.cut import Ready, cut
from fateshare.connect.faults import Finder, joined
from fateshare.connect.network import network
from fateshare.connect.terms import Terms
from fateshare.engine.flow import max_flow
from fateshare.engine.graph import Graph
from fateshare.engine.shed import fair
from fateshare.engine.warm import Warm


@pytest.fixture(scope="module")
def small():
    return worlds.wired()


@pytest.fixture(scope="module")
def real(atlas):
    return network(atlas, as_of="2024-11")


def lost(net, arcs):
    return dict(cut(net, arcs).table.select("iso3", "lost_share").iter_rows())


def test_nothing_cut_nothing_lost(small, real):
    for net in (network(small, as_of="2020"), real):
        table = cut(net, ()).table
        assert set(table["outcome"]) == {"absorbed"}
        assert table["lost_share"].max() == 0
        assert table["extra_latency_ms"].max() == 0


def test_every_date_serves_all_demand_when_nothing_is_cut(atlas):
    for year in range(1995, 2027):
        net = network(atlas, as_of=str(year))
        assert max_flow(net.graph).value == net.graph.demand.sum(), year


def test_a_cut_cable_takes_those_behind_it(small):
    net = network(small, as_of="2020", terms=Terms(satellite=0.02))
    finder = Finder(small, net.wires)
    first = finder.segment("long:1")
    table = cut(net, first.arcs).table
    assert dict(table.select("iso3", "outcome").iter_rows()) == {
        "AAA": "absorbed", "BBB": "offline", "CCC": "offline", "DDD": "offline",
    }  # fmt: skip
    shares = table["lost_share"].to_list()
    assert shares[0] == 0
    assert shares[1:] == pytest.approx([0.98] * 3, abs=1e-6)
    assert table["extra_latency_ms"].to_list() == [0.0, None, None, None]
    assert table["bottleneck"].to_list() == [None, [], [], []]
    assert lost(net, finder.segment("long:2").arcs)["BBB"] == 0


def test_the_load_is_sent_down_the_cable_with_headroom(small):
    net = network(small, as_of="2020", terms=Terms(headroom=1.5, spread=0.0, backup=0.0))
    number = net.arc_numbers()
    one = net.demand_gbps["BBB"]
    assert net.capacity_gbps[number["segment:long:2"]] == pytest.approx([3 * one] * 2)
    assert net.capacity_gbps[number["segment:long:1"]] == pytest.approx([4.5 * one] * 2)
    assert net.capacity_gbps[number["link:CCC-DDD-1"]] == pytest.approx([0, 1.5 * one])
    even = network(small, as_of="2020", terms=Terms(headroom=1.5, spread=1.0, backup=0.0))
    assert even.capacity_gbps[number["segment:long:2"]] == pytest.approx([4.5 * one] * 2)


def test_the_json_is_enough_for_another_solver(real):
    told = json.loads(real.to_json())
    number = {node["node"]: i for i, node in enumerate(told["nodes"])}
    source, sink = len(number), len(number) + 1
    unit, edges = told["unit_gbps"], []
    removed = {"segment:ace:5", "segment:wacs:3"}
    for arc in told["arcs"]:
        if arc["id"] not in removed:
            a, b = number[arc["a"]], number[arc["b"]]
            edges += [(a, b, arc["capacity_gbps"]), (b, a, arc["capacity_back_gbps"])]
    for demand in told["demands"]:
        edges.append((source, number[demand["node"]], demand["demand_gbps"]))
        edges.append((number[demand["node"]], sink, demand["satellite_gbps"]))
    everything = sum(demand["demand_gbps"] for demand in told["demands"])
    edges += [(number[hub["node"]], sink, everything) for hub in told["hubs"]]
    tail, head, gbps = (np.array(column) for column in zip(*edges, strict=True))
    units = np.round(gbps / unit).astype(np.int32)
    size = len(number) + 2
    matrix = coo_array((units, (tail, head)), shape=(size, size)).tocsr()
    theirs = maximum_flow(matrix, source, sink).flow_value * unit
    ours = cut(real, [real.number(arc) for arc in removed]).served_gbps
    assert ours == pytest.approx(theirs, rel=1e-9)


def test_many_cuts_of_one_network_share_what_stands_and_change_nothing_of_it(real):
    ready = Ready(real, Warm(real.graph))
    still = json.dumps(ready.still)
    rng = np.random.default_rng(3)
    for count in (0, 1, 30, 300, real.graph.links):
        arcs = rng.choice(real.graph.links, count, replace=False)
        one, other = cut(real, arcs, ready=ready), cut(real, arcs)
        assert one.rows == other.rows
        assert one.table.equals(other.table)
        assert one.served_gbps == other.served_gbps
        assert one.served_gbps == pytest.approx(one.table["served_gbps"].sum())
        assert one.lost_share.tolist() == one.table["lost_share"].to_list()
    assert json.dumps(ready.still) == still == json.dumps(list(cut(real, ()).rows))


def part_of(net, removed, codes):
    """The real network with the demand of some economies only, small enough for the twin."""
    graph = net.graph
    capacity = graph.capacity.copy()
    for link in removed:
        capacity[2 * link : 2 * link + 2] = 0
    keep = np.isin(np.array(net.codes), codes)
    asked = slice(2 * graph.links, 2 * (graph.links + graph.demands), 2)
    capacity[asked] = np.where(keep, capacity[asked], 0)
    return Graph(
        graph.nodes, graph.links, graph.demands, graph.hubs, graph.head, capacity, graph.first,
        graph.arcs,
    )  # fmt: skip


@pytest.mark.slow
def test_the_real_network_agrees_with_linear_programmes(real):
    rng = np.random.default_rng(7)
    scale = float(real.graph.demand.max())
    for _ in range(3):
        codes = rng.choice(real.codes, 6, replace=False)
        removed = rng.choice(real.graph.links, 300, replace=False)
        graph = part_of(real, removed, codes)
        found = fair(graph, max_flow(graph))
        np.testing.assert_allclose(found.given / found.asked, lexicographic(graph), atol=1e-5)
    assert scale > 0


def test_the_bottleneck_and_the_satellites_are_what_is_served(real, atlas):
    finder = Finder(atlas, real.wires)
    arcs = joined([finder.place("Mombasa"), finder.system("ACE"), finder.corridor("red-sea-south")])
    result = cut(real, arcs)
    hit = result.table.filter(pl.col("lost_share") > 0)
    assert hit.height > 3
    number = real.arc_numbers()
    removed = np.array(arcs, np.int64)
    found = fair(real.graph, max_flow(real.graph, removed), removed)
    for code, binds in hit.select("iso3", "bottleneck").iter_rows():
        assert not {real.wires.arcs[i].arc for i in arcs} & set(binds)
        mine = real.codes.index(code)
        assert Fraction(int(found.given[mine]), int(found.asked[mine])) < 1
        assert all(real.capacity_gbps[number[arc]].max() > 0 for arc in binds)


def test_what_carries_nothing_is_not_missed(real):
    idle = [i for i, both in enumerate(real.capacity_gbps) if both.max() == 0]
    assert idle
    assert max(lost(real, idle[:50]).values()) == 0


@pytest.mark.parametrize(
    ("kind", "said", "found"),
    [
        ("system", "Long", "system long"),
        ("segment", "long:2", "segment:long:2"),
        ("segment", "long:bbb/ccc", "segment:long:2"),
        ("segment", "long@-145,1", "segment:long:1"),
        ("branch", "long:ccc", "long at ccc"),
        ("place", "Bbb", "place bbb"),
        ("link", "DDD-CCC", "link:CCC-DDD-1"),
        ("link", "ccc-ddd-1", "link:CCC-DDD-1"),
        ("hub", "AAA", "hub:aaa"),
    ],
)
def test_what_is_named_is_found(small, kind, said, found):
    finder = Finder(small, network(small, as_of="2020").wires)
    assert getattr(finder, kind)(said).found == found
    assert getattr(finder, kind)(said).arcs


@pytest.mark.parametrize(
    ("kind", "said", "error", "message"),
    [
        ("system", "Lung", UnknownCode, "No cable system is called 'Lung'"),
        ("segment", "long", InputError, "does not name a segment"),
        ("segment", "long:9", MissingData, "has no segment 9"),
        ("segment", "long:aaa/ccc", MissingData, "joins aaa and ccc directly"),
        ("segment", "long:aaa", InputError, "does not name two places"),
        ("segment", "long@5", InputError, "has no position"),
        ("segment", "long@500,1", InputError, "lies off the globe"),
        ("segment", "long@10,50", MissingData, "passes no nearer than"),
        ("branch", "long", InputError, "does not name a branch"),
        ("branch", "long:ddd", MissingData, "does not land in ddd"),
        ("place", "Nowhere", UnknownCode, "No place is called"),
        ("place", "ddd", MissingData, "Nothing of the network stands in ddd"),
        ("link", "AAA-DDD", UnknownCode, "No land link in place then"),
        ("corridor", "nowhere", UnknownCode, "No corridor is called"),
        ("hub", "nowhere", UnknownCode, "Did you mean aaa"),
    ],
)
def test_what_cannot_be_found_is_said(small, kind, said, error, message):
    finder = Finder(small, network(small, as_of="2020").wires)
    with pytest.raises(error, match=message):
        getattr(finder, kind)(said)


def test_a_corridor_without_a_cable_then_and_a_town_of_two_are_said(atlas):
    finder = Finder(atlas, network(atlas, as_of="1996").wires)
    with pytest.raises(MissingData, match="No cable is in corridor"):
        finder.corridor("tonga-arc")
    with pytest.raises(MissingData, match="was not in service"):
        finder.system("Equiano")
    with pytest.raises(AmbiguousName, match="tripoli-lb or tripoli-ly"):
        Finder(atlas, network(atlas, as_of="2024").wires).place("Tripoli")


def test_a_network_needs_a_date_with_hubs(small):
    with pytest.raises(MissingData, match="the first year is 1990"):
        network(small, as_of="1989")
    with pytest.raises(MissingData, match="no hub of world reach"):
        network(worlds.line(), as_of="2020")
    with pytest.raises(InputError, match="is not a date"):
        network(small, as_of="soon")


WRONG = ("headroom", 0.9), ("spread", 2), ("reach_km", 0), ("backup", -1), ("offline", 0)


@pytest.mark.parametrize(("name", "value"), [*WRONG, ("satellite", 2)])
def test_terms_without_meaning_are_refused(name, value):
    with pytest.raises(InputError, match="cannot be used"):
        Terms(**{name: value})
