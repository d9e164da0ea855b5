"""Who loses together, by hand and against slow twins."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import worlds
from fateshare.connect import together
from fateshare.connect.cut import cut
from fateshare.connect.fate import fate
from fateshare.connect.network import network
from fateshare.connect.things import things

CODES = ("AAA", "BBB", "CCC", "DDD", "EEE")


@pytest.fixture(scope="module")
def small():
    return network(worlds.wired(), as_of="2020")


@pytest.fixture(scope="module")
def real(atlas):
    return network(atlas, as_of="2012-06")


def test_people_at_risk_on_paper(small):
    # The stretch to BBB takes BBB, CCC and DDD down alike; the next one CCC and DDD only.
    found = fate(small, ("BBB", "CCC"), pairs=False)
    pair = together.pairs(small, found, ("BBB", "CCC")).row(0, named=True)
    rate = 0.15 / 1000 * 1112
    assert (pair["iso3"], pair["partner"]) == ("BBB", "CCC")
    assert pair["shared"] == pytest.approx(0.5, abs=1e-6)
    assert pair["people"] == pytest.approx(2e6 * rate * 0.98, rel=1e-6)
    assert pair["binding"] == ["long:1"]


def test_an_economy_has_pairs_with_all_and_a_group_with_its_own(small):
    found = fate(small, ("CCC",), pairs=False)
    rows = together.pairs(small, found, ("CCC",)).select("iso3", "partner").rows()
    assert rows == [("BBB", "CCC"), ("CCC", "DDD")]
    both = fate(small, ("BBB", "DDD"), pairs=False)
    rows = together.pairs(small, both, ("BBB", "DDD")).select("iso3", "partner").rows()
    assert rows == [("BBB", "DDD")]
    nobody = fate(small, ("AAA",), pairs=False)
    assert together.pairs(small, nobody, ("AAA",)).is_empty()


def test_the_expected_loss_of_a_pair_is_that_of_every_fault_weighed(real):
    members = ("KEN", "TZA", "UGA")
    found = fate(real, members, pairs=False)
    told = together.pairs(real, found, members)
    want = dict.fromkeys(told.select("iso3", "partner").rows(), 0.0)
    for thing in things(real, "segment"):
        table = cut(real, thing.arcs, latency=False).table
        lost = dict(table.select("iso3", "lost_share").iter_rows())
        for a, b in want:
            weight = 0.15 / 1000 * thing.length_km
            want[a, b] += weight * min(lost[a], lost[b]) * (real.users[a] + real.users[b])
    for a, b, people in told.select("iso3", "partner", "people").iter_rows():
        assert people == pytest.approx(want[a, b], rel=1e-6)


def test_every_corridor_is_cut_as_by_a_cut(real):
    told = together.corridors(real)
    for thing in things(real, "corridor"):
        table = cut(real, thing.arcs, latency=False).table
        hit = table.filter(pl.col("lost_share") >= together.LEAST_LOST)
        mine = told.filter(corridor=thing.key)
        assert mine["iso3"].to_list() == hit["iso3"].to_list()
        assert mine["lost"].to_list() == pytest.approx(hit["lost_share"].to_list())


def slow(cuts, members):
    """Every three, one after the other."""
    best = {}
    for corridor in sorted({row["corridor"] for row in cuts}):
        rows = {row["iso3"]: row for row in cuts if row["corridor"] == corridor}
        for three in combinations(sorted(rows), 3):
            inside = set(members) <= set(three) if len(members) == 1 else set(three) <= set(members)
            if inside:
                lost = [rows[code]["lost"] for code in three]
                people = sum(rows[code]["users"] for code in three) * min(lost)
                if three not in best or people > best[three][1] * (1 + 1e-12):
                    best[three] = (corridor, people, min(lost) / max(lost), lost)
    return best


row = st.fixed_dictionaries(
    {
        "corridor": st.sampled_from(("one", "two")), "iso3": st.sampled_from(CODES),
        "lost": st.integers(1, 100).map(lambda n: n / 100),
        "users": st.integers(0, 50).map(float),
    }
)  # fmt: skip
tables = st.lists(row, max_size=10, unique_by=lambda one: (one["corridor"], one["iso3"]))


@given(tables, st.sets(st.sampled_from(CODES), min_size=1).map(sorted))
def test_three_are_those_of_the_slow_twin(rows, members):
    cuts = pl.DataFrame(rows, schema=together.CUTS)
    told = together.threes(cuts, tuple(members))
    want = slow(rows, members)
    assert [tuple(r) for r in told.select("a", "b", "c").rows()] == sorted(want)
    for one in told.iter_rows(named=True):
        corridor, people, shared, lost = want[one["a"], one["b"], one["c"]]
        assert one["people"] == pytest.approx(people)
        if one["corridor"] == corridor:
            assert one["shared"] == pytest.approx(shared)
            assert one["lost"] == pytest.approx(lost)
