"""Names of systems, as people write them."""

from collections import Counter

import pytest

import fateshare as fs
import worlds
from fateshare.atlas import named
from fateshare.base.errors import AmbiguousName, UnknownCode

ATLAS = fs.load()
SYSTEMS = ATLAS.table("systems").sort("system").to_dicts()


@pytest.mark.parametrize(
    ("said", "system"),
    [
        ("SEA-ME-WE 4", "sea-me-we-4"),
        ("SMW4", "sea-me-we-4"),
        ("SeaMeWe-4", "sea-me-we-4"),
        ("sea me we iv", "sea-me-we-4"),
        ("SEA-ME-WE 3 (Karachi spur)", "sea-me-we-3"),
        ("SEA-ME-WE 5 landing", "sea-me-we-5"),
        ("SAT-3", "sat-3"),
        ("SAT-3/WASC", "sat-3"),
        ("SAT3", "sat-3"),
        ("SEACOM/TGN-EA", "seacom"),
        ("TE North/SEACOM Mediterranean leg", "te-north"),
        ("West Africa Cable System (WACS)", "wacs"),
        ("the Eastern Africa Submarine System", "eassy"),
        ("FLAG FEA", "fea"),
    ],
)
def test_a_name_resolves_as_people_write_it(said, system):
    assert named.system(ATLAS, said) == system


@pytest.mark.parametrize("row", SYSTEMS, ids=lambda row: row["system"])
def test_every_system_resolves_by_each_of_its_names(row):
    for said in (row["system"], row["name"], *(row["aliases"] or "").split("|")):
        if said:
            assert named.system(ATLAS, said) == row["system"]
            assert named.system(ATLAS, said.upper().replace("-", " ")) == row["system"]


def test_no_spelling_belongs_to_two():
    assert {k: v for k, v in named.claims(ATLAS.table("systems")).items() if len(v) > 1} == {}


@pytest.mark.parametrize("said", ["Georgian Railway Telecom backbone", "cable", "x", "", "4"])
def test_nothing_is_guessed(said):
    with pytest.raises(UnknownCode, match="No cable system is called"):
        named.system(ATLAS, said)


def test_near_names_are_offered():
    with pytest.raises(UnknownCode, match="Did you mean sea-me-we-4"):
        named.system(ATLAS, "SEA-NE-WE 4")


def _two(**later):
    one = worlds.cable("old", "aaa", "bbb", until="2015")
    two = worlds.cable("new", "aaa", "bbb", **later)
    for part in (one, two):
        part["systems"][0]["aliases"] = "Link 1"
    return worlds.build(
        economies=worlds.economies("AAA", "BBB"),
        places=worlds.towns("AAA", "BBB"),
        **worlds.joined(one, two),
    )


def test_of_two_of_one_name_the_date_decides():
    atlas = _two(since="2016")
    assert named.system(atlas, "LINK-1", as_of="2012") == "old"
    assert named.system(atlas, "LINK-1", as_of="2020") == "new"
    with pytest.raises(AmbiguousName, match="new or old"):
        named.system(atlas, "LINK-1")
    with pytest.raises(AmbiguousName):
        named.system(_two(since="2012"), "link 1", as_of="2013")


def test_every_system_cut_in_an_outage_was_in_service_on_the_day():
    dates = dict(ATLAS.table("outages").select("event", "date").iter_rows())
    cuts = ATLAS.table("outage_cuts").to_dicts()
    found = Counter()
    for cut in cuts:
        day = cut["date"] or dates[cut["event"]]
        if cut["system"]:
            assert cut["system"] in set(ATLAS.held("systems", day)["system"]), cut
            assert named.system(ATLAS, cut["said"], as_of=day) == cut["system"]
            found["resolved"] += 1
        elif cut["kind"] not in {"terrestrial", "hub"}:
            found[cut["said"]] += 1
    assert found.pop("resolved") >= 45
    # Not international systems, or not named by the record.
    assert found == {"Taiwan-Matsu No.2 and No.3": 2, "unidentified Eastern Caribbean system": 1}
