"""The weakest sets, and who shares fate."""

import duckdb
import numpy as np
import pytest
from distributed import LocalCluster

import worlds
from fateshare.base.errors import InputError
from fateshare.connect.cut import cut
from fateshare.connect.fate import fate
from fateshare.connect.network import network
from fateshare.connect.record import recorded
from fateshare.connect.replay import replay
from fateshare.connect.things import KINDS, things
from fateshare.connect.weakest import weakest


@pytest.fixture(scope="module")
def small():
    return network(worlds.wired(), as_of="2020")


@pytest.fixture(scope="module")
def real(atlas):
    return network(atlas, as_of="2012-06")


def test_the_weakest_stretch_on_paper(small):
    found = weakest(small, kind="segment", k=1)
    assert found.overall["things"].to_list() == [["long:1"], ["long:2"]]
    assert dict(found.economies.select("iso3", "lost_share").iter_rows()) == pytest.approx(
        {"BBB": 0.98, "CCC": 0.98, "DDD": 0.98}, abs=1e-6
    )
    assert (found.sets, found.solved, found.skipped) == (2, 2, 0)
    mine = weakest(small, kind="segment", k=1, members=("BBB",))
    assert mine.overall["things"].to_list() == [["long:1"]]


@pytest.mark.parametrize("kind", KINDS)
def test_every_single_thing_is_judged_as_by_a_cut(real, kind):
    found = weakest(real, kind=kind, k=1, top=5)
    known = {thing.key: thing for thing in things(real, kind)}
    assert found.solved + found.skipped + found.proven == found.sets == len(known)
    worst = found.overall.select("things", "lost_gbps", "users_lost")
    for (key,), gbps, users in worst.iter_rows():
        table = cut(real, known[key].arcs, latency=False).table
        assert gbps == pytest.approx((table["demand_gbps"] * table["lost_share"]).sum())
        assert users == pytest.approx(table["users_lost"].sum())
    for iso3, (key,), lost in found.economies.head(5).iter_rows():
        table = cut(real, known[key].arcs, latency=False).table
        assert table.filter(iso3=iso3)["lost_share"].item() == lost


def test_workers_do_not_change_the_answer(real):
    one, two = (weakest(real, kind="corridor", k=2, workers=workers) for workers in (1, 2))
    assert one.overall.equals(two.overall)
    assert one.economies.equals(two.economies)
    assert one.solved + one.skipped + one.proven == one.sets


def test_workers_do_not_change_a_replay_or_a_fate(atlas):
    events = [event for event in recorded(atlas) if event.id.startswith("ace")]
    one, two = (replay(atlas, events, workers=workers) for workers in (1, 2))
    assert one.events == two.events
    assert one.to_json() == two.to_json()
    old = network(atlas, as_of="1997")  # few stretches, so that all pairs are quick
    rates = {"luzon-strait": 0.05}
    alone, both = (fate(old, ("EGY",), events=rates, workers=workers) for workers in (1, 2))
    assert alone.scenarios > 1000
    assert (alone.shared == both.shared).all()
    assert alone.partners.equals(both.partners)
    assert alone.groups.equals(both.groups)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_dask_cluster_gives_the_same_answer(real, atlas):
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        far, here = (weakest(real, kind="corridor", k=2, dask=one) for one in (address, None))
        assert far.overall.equals(here.overall)
        assert far.economies.equals(here.economies)
        away, home = (fate(real, ("KEN",), pairs=False, dask=one) for one in (address, None))
        assert (away.shared == home.shared).all()
        assert away.partners.equals(home.partners)
        events = [event for event in recorded(atlas) if event.id.startswith("ace")]
        gone, near = (replay(atlas, events, dask=one) for one in (address, None))
        assert gone.to_json() == near.to_json()


def test_a_cluster_that_does_not_answer_is_said(small):
    with pytest.raises(InputError, match="No Dask scheduler answers"):
        weakest(small, kind="segment", dask="nowhere")


def test_every_thing_of_a_set_that_is_told_counts(real):
    found = weakest(real, kind="corridor", k=3, top=30)
    known = {thing.key: thing.arcs for thing in things(real, "corridor")}

    def lost(keys):
        arcs = [arc for key in keys for arc in known[key]]
        return real_lost(real, arcs)

    assert found.overall.height == 30
    for keys, gbps in found.overall.select("things", "lost_gbps").head(10).iter_rows():
        assert lost(keys) == pytest.approx(gbps)
        if len(keys) > 1:
            assert all(lost([k for k in keys if k != one]) < gbps for one in keys)


def real_lost(net, arcs):
    table = cut(net, arcs, latency=False).table
    return (table["demand_gbps"] * table["lost_share"]).sum()


def test_three_at_a_time_include_the_worst_pair(real):
    pair, three = (weakest(real, kind="corridor", k=k, top=1) for k in (2, 3))
    assert three.overall["lost_gbps"][0] >= pair.overall["lost_gbps"][0]
    assert three.solved + three.skipped + three.proven == three.sets


def test_a_sweep_is_written_and_read_by_another_tool(small, tmp_path):
    folder = tmp_path / "sweep"
    found = weakest(small, kind="segment", k=2, folder=folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "sets-of-1-00000.parquet",
        "sets-of-1-00001.parquet",
        "sets-of-2-00000.parquet",
    ]
    frame = duckdb.read_parquet(str(folder / "sets-of-2-*.parquet"))
    frame = frame.select("thing_1", "thing_2", "lost_gbps", "DDD")
    (row,) = frame.fetchall()
    assert row[:2] == ("long:1", "long:2")
    assert row[2] == pytest.approx(found.overall["lost_gbps"][0])  # as much as its first alone
    assert row[3] == pytest.approx(0.98, abs=1e-6)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made a folder"):
        weakest(small, kind="segment", folder=tmp_path / "file")


def test_a_stopped_search_tells_what_is_finished(real):
    def stop(done, _):
        if done == 3:
            raise KeyboardInterrupt

    found = weakest(real, kind="corridor", k=2, progress=stop)
    assert 0 < found.solved + found.skipped + found.proven < found.sets


def test_what_cannot_be_searched_is_said(small):
    with pytest.raises(InputError, match="-k is 4"):
        weakest(small, k=4)
    with pytest.raises(InputError, match="is no kind of thing"):
        weakest(small, kind="ship")
    mine = weakest(small, kind="segment", k=2)
    assert mine.overall["things"].to_list() == [["long:1"], ["long:2"]]
    with pytest.raises(InputError, match="fewer than 2"):
        weakest(small, kind="system", k=2)


def test_those_behind_one_cable_share_its_fate(small):
    found = fate(small, ("CCC",))
    rows = {row["partner"]: row for row in found.partners.iter_rows(named=True)}
    assert rows["DDD"]["shared"] == pytest.approx(1)
    assert 0 < rows["BBB"]["shared"] < 1
    assert rows["BBB"]["binding"] == ["long:1"]
    assert "AAA" not in rows
    # by hand: both stretches fail at one rate r, together at 2 r r q; BBB loses by the first
    index = [found.codes.index(code) for code in ("BBB", "CCC")]
    r, q = 1112 * 0.15 / 1000, 20 / 365
    both, either = r + 2 * r * r * q, 2 * r + 2 * r * r * q
    assert found.shared[tuple(index)] == pytest.approx(both / either)
    assert found.scenarios == 3


def test_shared_fate_is_symmetric_and_between_0_and_1(real):
    found = fate(real, ("KEN", "UGA"), pairs=False)
    assert (found.shared >= 0).all()
    assert (found.shared <= 1 + 1e-12).all()
    np.testing.assert_allclose(found.shared, found.shared.T)
    assert set(found.partners["iso3"]) == {"KEN", "UGA"}
    assert found.expected[found.codes.index("USA")] == 0
