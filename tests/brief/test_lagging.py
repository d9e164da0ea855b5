"""The gap as a user asks for it."""

import json

import pytest

import fateshare as fs
import worlds
from fateshare.base.errors import InputError

ATLAS = worlds.wired_and_bound()
B, C, D = (ATLAS.economy(code).name for code in ("BBB", "CCC", "DDD"))


def text(who, **more):
    return fs.gap(ATLAS, who, as_of="2025", **more).to_text()


def test_an_economy_is_told_with_whom_it_shares_fate_and_what_is_missing():
    told = text("CCC")
    assert told.startswith(f"2 economies share fate with {C} as of 2025-12-31, over single faults")
    assert "In order of shared, then people; shared: F, 0 to 1 in steps of 0.1;" in told
    blocks = told.split("\n\n")
    assert f"{C} and {D}; bound most by long:1" in blocks[1]
    assert "cybercrime         nothing in force" in blocks[1]
    assert "nearest forum      none known" in blocks[1]
    assert f"who is in what     The Pact: {C} in force 2005, {D} not in it" not in blocks[1]
    assert f"{C} and {B}; bound most by long:1" in blocks[2]
    assert "cybercrime         The Pact (2 economies)" in blocks[2]
    assert "nearest forum      The Pact (2 economies)" in blocks[2]
    assert "who is in what     neither side stands anywhere known" in blocks[2]


def test_three_that_a_corridor_binds_are_told_with_what_each_loses():
    told = text("CCC")
    assert f"The Strait: {B} 98%, {C} 98%, {D} 98%" in told
    assert "missing for all three: incident-response, cybercrime" in told


def test_a_group_is_told_by_pairs_of_its_members():
    told = fs.gap(ATLAS, "001", as_of="2025", by=("people",), step=0)
    assert told.pairs.height == 3
    assert "3 pairs of members share fate in World" in told.to_text()
    assert told.pairs["people"].is_sorted(descending=True)


def test_fewer_can_be_told():
    told = text("CCC", top=1)
    assert "and 1 more; --json has all." in told
    assert told.count("nearest forum") == 1


def test_double_faults_can_be_weighed_too():
    told = fs.gap(ATLAS, "CCC", as_of="2025", doubles=True)
    assert told.doubles
    assert "single and double faults" in told.to_text()
    assert "--doubles" not in told.to_text()


def test_only_some_instruments_can_count():
    told = text("CCC", binding=True, most=5)
    assert "Only instruments that bind in law count." in told
    assert "Only instruments with at most 5 economies count." in told


def test_the_json_has_all():
    told = json.loads(fs.gap(ATLAS, "BBB", as_of="2025").to_json())
    assert told["ordered_by"] == ["shared", "people"]
    first = told["pairs"][0]
    pact = {"topic": "cybercrime", "instruments": ["pact"], "narrowest": 2}
    assert first["in_force"] == [pact]
    assert told["triples"][0]["corridor"] == "strait"


def test_who_shares_fate_with_nobody_has_no_gap():
    assert text("AAA").startswith("0 economies share fate with")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"top": 0}, "0 pairs are nothing to tell"),
        ({"by": ("fame",)}, "'fame' is no key to order by"),
        ({"step": -0.1}, "A step of -0.1 orders nothing"),
    ],
)
def test_strange_questions_are_errors(more, message):
    with pytest.raises(InputError, match=message):
        fs.gap(ATLAS, "CCC", as_of="2025", **more)
