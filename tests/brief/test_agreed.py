"""Agreements as a user asks for them."""

import json

import pytest

import fateshare as fs
import worlds
from fateshare.base.errors import InputError

PARTIES = [
    ("budapest", "AAA", "signed", "2001-11", None), ("budapest", "AAA", "in force", "2004", None),
    ("budapest", "BBB", "in force", None, "2020-01-31"),
    ("budapest", "CCC", "signed", "2005", None),
    ("net", "AAA", "in force", "2012", None), ("net", "LEFT", "in force", "2013", None),
    ("hubbed", "DDD", "in force", "2015", None), ("hubbed", "AAA", "in force", "2015", None),
]  # fmt: skip
INSTRUMENTS = [
    {"instrument": "budapest", "name": "Convention on Cybercrime", "short": "Budapest Convention",
     "kind": "treaty", "topics": "cybercrime", "signed": "2001-11-23", "in_force": "2004",
     "complete": False},
    {"instrument": "net", "name": "Network of Teams and of all that they do together in the world",
     "kind": "network", "topics": "incident-response|drills", "in_force": "2012"},
    {"instrument": "hubbed", "name": "Hubbed", "kind": "initiative", "topics": "infrastructure",
     "in_force": "2015", "hub": "DDD"},
]  # fmt: skip
LAW = {
    "iso3": "AAA", "topic": "data-protection", "status": "in force", "name": "Data Act",
    "since": "2019-11-25", "authority": "Data Office",
}  # fmt: skip
TEAMS = [
    {"team": "a", "iso3": "AAA", "name": "A CERT", "constituency": "national", "since": "2012",
     "networks": "net", "website": "https://a.example"},
]  # fmt: skip


def drawn():
    steps: dict[tuple[str, str], int] = {}
    rows = []
    for key, party, status, date, known in PARTIES:
        steps[key, party] = steps.get((key, party), 0) + 1
        rows.append(
            {"instrument": key, "party": party, "status": status, "date": date,
             "known_on": known, "step": steps[key, party]}
        )  # fmt: skip
    codes = ("AAA", "BBB", "CCC", "DDD")
    left = [{"bloc": "LEFT", "iso3": c, "since": "2000", "status": "member"} for c in codes[:3]]
    return worlds.build(
        economies=worlds.economies(*codes),
        bloc_names=[{"bloc": "LEFT", "name": "The left one", "kind": "regional"}],
        blocs=left,
        instruments=[row | {"binding": row["kind"] == "treaty"} for row in INSTRUMENTS],
        parties=rows,
        laws=[LAW],
        teams=TEAMS,
        **worlds.joined(worlds.people(*codes), {"measures": [worlds.income()]}),
    )


ATLAS = drawn()
A, B, C, D = (ATLAS.economy(code).name for code in ("AAA", "BBB", "CCC", "DDD"))


def text(*sides, **more):
    return fs.agreements(ATLAS, *sides, **more).to_text()


def test_the_list_counts_parties_by_standing():
    told = text()
    assert told.startswith("3 instruments as of 2025-06-30:\n")
    assert "Budapest Convention" in told
    assert "   2, 1 signed (not all are known); cybercrime" in told
    assert "1 instrument on drills" in text(topic="drills")
    assert "2 instruments as of 2012-12-31" in text(as_of="2012")


def test_one_economy_is_told_topic_by_topic_with_its_law_and_team():
    told = text("AAA")
    assert f"{A} as of 2025-06-30: takes part in 3 of 3 instruments known here." in told
    assert "law at home: Data Act, in force since 2019-11-25; Data Office" in told
    assert "A CERT (national, since 2012); in Network of Teams and" in told
    assert "in force since 2013 through LEFT" in told
    assert f"2001-11       {A}" in told
    early = text("AAA", as_of="2003")
    assert "takes part in 0 of 1 instrument known here" in early
    assert "law at home" not in early


def test_what_is_known_only_on_a_day_says_so():
    assert "in force (known on 2020-01-31)" in text("BBB")
    assert "by 2020-01-31" in text("BBB")
    assert "budapest" not in fs.agreements(ATLAS, "BBB", as_of="2019").standing["instrument"]


def test_one_standing_can_be_asked_for():
    told = text("CCC", status="signed")
    assert f"{C} as of 2025-06-30: is 'signed' in 1 of 1 instrument known here." in told
    assert "Network" not in told


def test_a_list_of_one_standing_has_the_instruments_with_it():
    assert fs.agreements(ATLAS, status="signed").instruments["instrument"].to_list() == ["budapest"]
    assert fs.agreements(ATLAS, status="invited").instruments.is_empty()


def test_a_group_counts_its_members():
    told = text("LEFT")
    assert "The left one as of 2025-06-30: 3 members." in told
    assert "   3 of 3, as a bloc" in told
    assert "   2 of 3, 1 signed" in told
    assert "National response teams: 1 of 3 members" in told
    assert "Laws on data-protection: 1 in force; of 2 nothing is known here." in told


def test_a_pair_is_told_by_topic_since_when_and_where_both_sit():
    told = text("BBB", "AAA")
    assert f"{B} and {A} as of 2025-06-30: 2 instruments in force between them." in told
    assert "cybercrime         Budapest Convention" in told
    assert "(known on 2020-01-31)" in told
    assert "governance         nothing in force" in told
    assert "Nearest forum where both sit: LEFT (3 economies)." in told
    assert "Nearest forum" not in text("LEFT", "DDD")
    assert "No forum is known where both sit." in text("BBB", "DDD")


def test_two_groups_are_told_by_pairs():
    told = text("LEFT", "DDD")
    assert f"The left one with {D} as of 2025-06-30: 3 pairs." in told
    assert "infrastructure     1 of them have something in force, 2 nothing" in told
    assert "covers 1 of 3" in told


def test_the_json_has_all_with_sources():
    told = json.loads(fs.agreements(ATLAS, "AAA", "BBB").to_json())
    assert told["who"]["code"] == "AAA"
    assert told["with"]["code"] == "BBB"
    assert [one["instrument"] for one in told["covered"]] == ["budapest", "net"]
    assert told["pairs"][0]["missing"] == ["data-protection", "infrastructure", "governance"]
    assert told["instruments"][0]["parties"] == [
        {"status": "in force", "parties": 2}, {"status": "signed", "parties": 1},
    ]  # fmt: skip
    assert told["standing"][0]["source"] == ["paper"]
    assert told["laws"][0]["standing"] == "in force"
    assert told["timeline"][0]["since"] == "2001-11"


def test_one_topic_leaves_the_others_out():
    told = fs.agreements(ATLAS, "AAA", "BBB", topic="drills")
    assert told.pairs["missing"].to_list() == [[]]
    assert told.covered["instrument"].to_list() == ["net"]
    assert set(told.standing["instrument"]) == {"net"}


@pytest.mark.parametrize(
    ("sides", "more", "message"),
    [
        (("AAA",), {"topic": "trade"}, "'trade' is no topic; take one of incident-response,"),
        (("AAA",), {"status": "happy"}, "'happy' is no status; take one of invited, observer,"),
        ((None, "AAA"), {}, "The other side is named, but not the one"),
        (("ZZZ",), {}, "No economy, region or bloc is called 'ZZZ'"),
        (("AAA",), {"as_of": "soon"}, "'soon' is not a date"),
    ],
)
def test_strange_questions_are_errors(sides, more, message):
    with pytest.raises(InputError, match=message):
        fs.agreements(ATLAS, *sides, **more)
