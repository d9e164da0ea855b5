"""A body is seated as of a day, under a rule, in whole numbers."""

from fractions import Fraction

import pytest

import worlds
from fateshare.base.errors import InputError, MissingData, UnknownCode
from fateshare.govern.assembly import assemble, game, with_quota

DAY = "2020"


@pytest.fixture(scope="module")
def moot():
    return worlds.council()


def test_seats_weights_and_the_default_rule_are_of_the_day(moot):
    held = assemble(moot, "moot", as_of=DAY)
    assert [seat.member for seat in held.seats] == ["AAA", "BBB", "CCC", "DDD", "isle"]
    assert held.weights["votes"] == (4, 3, 2, 1, 1)
    assert held.rule.rule == "simple"
    assert held.rule.main == "votes"
    assert [key for key, _ in held.rules] == ["simple", "joint", "either", "board"]
    assert held.weighed_as_of == {"votes": "2015"}
    assert held.sources == ("paper",)
    assert held.seats[-1].stands_for == ()
    assert held.seats[-1].name == "The Isle"
    assert held.share("members").tolist() == [0.2] * 5


def test_a_body_is_found_by_its_name_too(moot):
    assert assemble(moot, "the  MOOT", as_of=DAY).body == "MOOT"


def test_rules_become_whole_numbers_of_each_chamber(moot):
    played = game(assemble(moot, "MOOT", as_of=DAY, rule="either"))
    assert played.weights.tolist() == [[1, 0, 0, 1, 0], [1] * 5, [4, 3, 2, 1, 1]]
    assert played.quotas.tolist() == [[2, 3, 6], [0, 4, 0]]


def test_decimals_are_scaled_and_too_many_refused():
    rows = worlds.council().table("weights").to_dicts()
    rows[0]["weight"] = 4.25
    held = assemble(worlds.council(weights=rows), "MOOT", as_of=DAY)
    assert held.weights["votes"][0] == Fraction(17, 4)
    assert game(held).weights[0].tolist() == [17, 12, 8, 4, 4]
    rows[0]["weight"] = 4.123456789
    with pytest.raises(InputError, match="too many decimals"):
        game(assemble(worlds.council(weights=rows), "MOOT", as_of=DAY))


def test_a_member_without_a_known_weight_is_left_out_and_told():
    rows = worlds.council().table("weights").to_dicts()
    held = assemble(worlds.council(weights=rows[1:]), "MOOT", as_of=DAY)
    assert held.left_out == ("AAA",)
    assert len(held.seats) == 4


def test_the_latest_set_of_weights_counts():
    rows = worlds.council().table("weights").to_dicts()
    later = [row | {"as_of": "2018", "weight": 1.0} for row in rows]
    council = worlds.council(weights=rows + later)
    assert assemble(council, "MOOT", as_of="2017").weights["votes"][0] == 4
    assert assemble(council, "MOOT", as_of="2018").weights["votes"][0] == 1


@pytest.mark.parametrize(
    ("text", "quota", "kind"),
    [
        ("0.7", Fraction(7, 10), "share"), ("70%", Fraction(7, 10), "share"),
        ("2/3", Fraction(2, 3), "share"), (">1/2", Fraction(1, 2), "over-share"),
        (" > 50% ", Fraction(1, 2), "over-share"), ("9", Fraction(9), "number"),
        ("1", Fraction(1), "share"), ("votes=0.85", Fraction(17, 20), "share"),
    ],
)  # fmt: skip
def test_a_quota_is_read_as_people_write_it(moot, text, quota, kind):
    ask = with_quota(assemble(moot, "MOOT", as_of=DAY).rule, text).ways[0][0]
    assert (ask.quota, ask.kind) == (quota, kind)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", ">1", "120%", "votes=0", "2.5"])
def test_a_quota_out_of_range_is_refused(moot, text):
    rule = assemble(moot, "MOOT", as_of=DAY).rule
    with pytest.raises(InputError, match=r"out of range|is no quota"):
        with_quota(rule, text)


@pytest.mark.parametrize("text", ["half", "", "1/0", "1/2/3", "votes="])
def test_what_is_no_quota_is_refused(moot, text):
    with pytest.raises(InputError, match=r"is no quota; write a share as 0\.7"):
        with_quota(assemble(moot, "MOOT", as_of=DAY).rule, text)


def test_a_quota_of_what_the_rule_does_not_count_is_refused(moot):
    rule = assemble(moot, "MOOT", as_of=DAY).rule
    with pytest.raises(InputError, match="does not count 'gold'; it counts votes"):
        with_quota(rule, "gold=0.5")


def test_a_quota_changes_its_own_count_only(moot):
    rule = with_quota(assemble(moot, "MOOT", as_of=DAY, rule="joint").rule, "members=4")
    asked = {ask.counts: (ask.quota, ask.kind) for ask in rule.ways[0]}
    assert asked["members"] == (4, "number")
    assert asked["votes"] == (Fraction(1, 2), "over-share")


def test_who_is_nobody_and_what_is_not_known_say_so(moot):
    with pytest.raises(UnknownCode, match=r"No body is called 'MOT' .* Did you mean MOOT"):
        assemble(moot, "MOT", as_of=DAY)
    with pytest.raises(UnknownCode, match=r"No rule of MOOT is called 'x'.*simple, joint"):
        assemble(moot, "MOOT", as_of=DAY, rule="x")
    with pytest.raises(MissingData, match="known from 2010 on, not 2005"):
        assemble(moot, "MOOT", as_of="2005")
    with pytest.raises(MissingData, match="The votes of MOOT are not known as of 2012-12-31"):
        assemble(moot, "MOOT", as_of="2012")
    with pytest.raises(MissingData, match="No rule of MOOT is known"):
        assemble(worlds.council(rules=[]), "MOOT", as_of=DAY)
    gone = worlds.council(seats=[row | {"until": "2016"} for row in moot.table("seats").to_dicts()])
    with pytest.raises(MissingData, match="No seat of The Moot"):
        assemble(gone, "MOOT", as_of=DAY)


def test_every_body_of_the_atlas_can_be_seated(atlas):
    for body in atlas.table("bodies")["body"]:
        held = assemble(atlas, body, as_of=atlas.edition)
        assert held.seats
        game(held)
