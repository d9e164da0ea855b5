"""Who has a voice: published values on the atlas, and small bodies by hand."""

import math

import pytest

import worlds
from fateshare.base.errors import MissingData, UnknownCode
from fateshare.govern.voice import voice
from fateshare.govern.whatif import read

MOOT = worlds.council()


def test_shares_and_ratios_are_by_hand():
    told = voice(MOOT, "MOOT", as_of="2020")
    first = told.table.row(0, named=True)
    assert first["iso3"] == "AAA"
    assert first["seats_share"] == 0.2
    assert first["votes_share"] == pytest.approx(4 / 11)
    assert first["population_share"] == pytest.approx(100 / 600)
    assert first["users_share"] == pytest.approx(80 / 300)
    assert first["votes_per_population"] == pytest.approx(4 / 11 * 6)
    assert first["power_per_population"] == pytest.approx(10 / 26 * 6)
    isle = told.table.row(4, named=True)
    assert isle["iso3"] is None
    assert isle["population_share"] is None
    assert isle["votes_per_users"] is None
    assert told.facts["least"] == [{"votes": 6}]
    assert told.facts["whole"] == {"votes": 11}
    assert told.sources == ("paper",)


def test_a_bloc_is_told_apart_and_as_one():
    told = voice(MOOT, "MOOT", as_of="2020", blocs=["LEFT", "CCC+DDD", "isle"])
    left, own, isle = told.blocs.iter_rows(named=True)
    assert left["seats"] == 3
    assert left["banzhaf"] == pytest.approx(22 / 26)
    assert left["united_banzhaf"] == 1
    assert left["united_blocks"]
    assert own["bloc"] == "CCC+DDD"
    assert own["votes_share"] == pytest.approx(3 / 11)
    assert (isle["name"], isle["seats"]) == ("The Isle", 1)
    assert isle["population_share"] is None


def test_who_of_a_bloc_has_no_seat_is_told():
    seats = MOOT.table("seats").to_dicts()[1:]
    weights = MOOT.table("weights").to_dicts()[1:]
    chairs = MOOT.table("chairs").to_dicts()
    held = worlds.council(
        seats=seats, weights=weights, chairs=[c for c in chairs if c["member"] != "AAA"]
    )
    told = voice(held, "MOOT", as_of="2020", blocs=["LEFT"])
    assert told.blocs["absent"].to_list() == [["AAA"]]


def test_a_bloc_without_a_seat_and_nobody_are_told():
    gone = worlds.council(
        seats=[r for r in MOOT.table("seats").to_dicts() if r["member"] != "DDD"],
        weights=[r for r in MOOT.table("weights").to_dicts() if r["member"] != "DDD"],
        chairs=[r for r in MOOT.table("chairs").to_dicts() if r["member"] != "DDD"],
    )
    with pytest.raises(MissingData, match=r"\(DDD\) has no seat in The Moot \(MOOT\)"):
        voice(gone, "MOOT", as_of="2025", blocs=["DDD"])
    with pytest.raises(UnknownCode, match="No economy, region or bloc"):
        voice(MOOT, "MOOT", as_of="2020", blocs=["NOBODY"])


def test_a_sweep_goes_from_over_half_to_all():
    told = voice(MOOT, "MOOT", as_of="2020", blocs=["LEFT"], sweep=True)
    assert told.sweep["quota_share"].unique().len() == 12
    last = told.sweep.filter(quota_share=1.0)
    assert last["who"].to_list() == ["AAA", "BBB", "CCC", "DDD", "isle", "LEFT"]
    assert last["banzhaf"].to_list()[:5] == [0.2] * 5
    assert last["passage"].to_list() == [1 / 32] * 6
    passage = told.sweep.unique("quota_share", maintain_order=True)["passage"].to_list()
    assert passage == sorted(passage, reverse=True)


def test_a_what_if_stands_beside_what_is(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text("[[merge]]\nmembers = ['CCC', 'DDD']\nas = 'cd'\nname = 'Both'\n")
    told = voice(MOOT, "MOOT", as_of="2020", blocs=["cd", "LEFT"], what_if=read(path))
    assert told.table["member"].to_list() == ["AAA", "BBB", "cd", "isle"]
    assert told.table["banzhaf_before"].to_list()[2] is None
    assert told.table["votes_share_before"].to_list()[0] == pytest.approx(4 / 11)
    both, left = told.blocs.iter_rows(named=True)
    assert both["population_share"] == pytest.approx(200 / 600)
    assert both["banzhaf_before"] == pytest.approx(8 / 26)
    assert left["seats"] == 2  # the merged seat is not of the bloc alone
    assert left["banzhaf_before"] == pytest.approx(16 / 26)


def test_the_security_council_is_exact(atlas):
    told = voice(atlas, "UNSC", as_of="2024", blocs=["UNSC_P5"])
    held = {row["member"]: row for row in told.table.iter_rows(named=True)}
    assert held["CHN"]["shapley_shubik"] == 421 / 2145
    assert held["JPN"]["shapley_shubik"] == 4 / 2145
    assert held["CHN"]["blocks"]
    assert not held["JPN"]["blocks"]
    (five,) = told.blocs.iter_rows(named=True)
    assert five["shapley_shubik"] == pytest.approx(5 * 421 / 2145)
    assert five["seats_share"] == pytest.approx(1 / 3)


def test_nice_and_lisbon_are_of_their_years(atlas):
    nice = voice(atlas, "EU_COUNCIL", as_of="2012", rule="nice-votes")
    held = {row["member"]: row["banzhaf"] for row in nice.table.iter_rows(named=True)}
    assert held["DEU"] == pytest.approx(0.0778270, abs=5e-8)
    assert held["MLT"] == pytest.approx(0.0094218, abs=5e-8)
    joint = voice(atlas, "EU_COUNCIL", as_of="2012")
    assert joint.facts["least"] == [{"members": 14, "population": 3_115_418, "votes": 255}]
    lisbon = voice(atlas, "EU_COUNCIL", as_of="2026")
    assert lisbon.facts["least"] == [{"members": 15, "population": 6501}, {"members": 24}]
    assert lisbon.facts["method"] == "subsets"
    later = voice(atlas, "EU_COUNCIL", as_of="2014-08", rule="nice")
    assert later.facts["least"][0]["votes"] == 260
    assert later.facts["least"][0]["members"] == 15


def test_the_fund_has_the_power_that_is_published(atlas):
    told = voice(atlas, "IMF", as_of="2022-10-02")
    held = {row["member"]: row for row in told.table.iter_rows(named=True)}
    assert held["USA"]["banzhaf"] == pytest.approx(0.232608, abs=5e-7)
    assert held["USA"]["shapley_shubik"] == pytest.approx(0.19167134, abs=5e-9)
    assert told.facts["left_out"] == []
    assert told.table["error_bound"].max() < 1e-10


def test_the_board_leaves_out_who_has_no_chair(atlas):
    told = voice(atlas, "IMF", as_of="2022-10-02", rule="board", blocs=["AU"])
    assert told.facts["without_chair"] == ["VEN"]
    assert told.facts["least"] == [{"votes": 2_500_623}]
    held = {row["member"]: row for row in told.table.iter_rows(named=True)}
    assert held["VEN"]["banzhaf"] == 0
    assert held["ITA"]["banzhaf"] > held["FRA"]["banzhaf"]  # Italy casts its chair's votes
    assert held["PRT"]["banzhaf"] == 0
    assert 0 < told.blocs["united_shapley_shubik"][0] < 1


def test_seats_of_a_group_are_a_bloc(atlas):
    told = voice(atlas, "ITU_COUNCIL", as_of="2025", blocs=["group:region-d", "AU"])
    region, union = told.blocs.iter_rows(named=True)
    assert (region["name"], region["seats"]) == ("Seats of region-d", 13)
    assert region["votes_share"] == union["votes_share"] == pytest.approx(13 / 48)
    with pytest.raises(UnknownCode, match="No group of seats in ITU_COUNCIL is called 'x'"):
        voice(atlas, "ITU_COUNCIL", as_of="2025", blocs=["group:x"])


def test_one_member_one_vote_is_equal_power(atlas):
    told = voice(atlas, "UNGA", as_of="2026", rule="important")
    assert told.facts["least"] == [{"members": 129}]
    spread = told.table["banzhaf"].max() - told.table["banzhaf"].min()
    assert spread < 1e-13
    assert math.isclose(told.table["banzhaf"].sum(), 1, abs_tol=1e-12)


def test_the_bank_of_the_five_needs_four_of_them(atlas):
    told = voice(atlas, "NDB", as_of="2026", rule="special")
    assert told.facts["left_out"] == ["COL", "UZB"]
    held = dict(told.table.select("member", "banzhaf").iter_rows())
    assert held["BRA"] == held["ZAF"] == pytest.approx(0.2, abs=1e-3)
