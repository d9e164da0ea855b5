"""Published numbers beside the lists, by hand and of the embedded atlas."""

import pytest

import worlds
from fateshare.govern.counts import compared
from govern.test_registry import lines


def told(parties, counts, *, blocs=(), teams=(), **terms):
    codes = ("AAA", "BBB", "CCC", "DDD")
    held = worlds.build(
        economies=worlds.economies(*codes),
        bloc_names=[{"bloc": "LEFT", "name": "Left", "kind": "regional"}],
        blocs=[{"bloc": "LEFT", "iso3": c, "since": "2000", "status": "member"} for c in blocs],
        instruments=[
            {"instrument": "pact", "name": "P", "kind": "treaty", "topics": "drills",
             "binding": True, "listed_on": "2020", "complete": True} | terms
        ],
        parties=lines(*parties),
        teams=list(teams),
        instrument_counts=[
            {"instrument": "pact", "of": "economies", "status": status, "as_of": day, "count": n}
            | more
            for status, day, n, more in counts
        ],
    )  # fmt: skip
    return compared(held).select("status", "as_of", "ours", "bound", "agrees").rows()


LINES = (
    "AAA signed 2001, ratified 2003, in force 2004",
    "BBB signed 2001, ratified 2005, in force 2006, withdrawn 2010",
    "CCC acceded 2012",
    "DDD observer 2002",
    "LEFT signed 2001",
)


@pytest.mark.parametrize(
    ("status", "day", "number"),
    [
        ("signed", "2002", 2),
        ("signed", "2011", 1),
        ("ratified", "2005", 2),
        ("ratified", "2004", 1),
        ("acceded", "2020", 1),
        ("in force", "2007", 2),
        ("in force", "2011", 1),
        ("party", "2007", 2),
        ("party", "2020", 2),
        ("observer", "2003", 1),
        ("withdrawn", "2010", 1),
        ("participant", "2007", 2),
        ("invited", "2007", 0),
    ],
)
def test_each_status_is_counted_by_its_rule(status, day, number):
    assert told(LINES, [(status, day, number, {})]) == [(status, day, number, "equal", True)]
    assert told(LINES, [(status, day, number + 1, {})])[0][-1] is False


def test_members_are_blocs_too_and_who_takes_part_may_do_so_through_one():
    row = told(LINES, [("signed", "2002", 3, {"of": "members"})])
    assert row[0][2:] == (3, "equal", True)
    row = told(("LEFT in force 2001", "DDD in force 2001"), [("participant", "2002", 3, {})],
               blocs=("AAA", "BBB"))  # fmt: skip
    assert row[0][2:] == (3, "equal", True)


@pytest.mark.parametrize(
    ("parties", "day", "terms", "bound"),
    [
        (LINES, "2021", {}, "none"),  # the list may have grown since
        (LINES, "2020", {"listed_on": "2020-05"}, "equal"),  # of the year of the list
        (LINES, "2019", {"complete": False}, "part"),
        (LINES, "2019", {"listed_on": None}, "part"),
        (("AAA in force ?2020",), "2019", {}, "part"),  # was it in force before?
        (("AAA in force ?2020",), "2020", {}, "equal"),
    ],
)
def test_what_cannot_be_whole_is_a_part(parties, day, terms, bound):
    ((_, _, ours, said, agrees),) = told(parties, [("in force", day, 9, {})], **terms)
    assert said == bound
    assert agrees is (bound != "equal" or ours == 9)


def test_more_than_a_published_number_is_a_mistake():
    ((_, _, ours, said, agrees),) = told(LINES, [("signed", "2002", 1, {})], complete=False)
    assert (ours, said, agrees) == (2, "part", False)


def test_teams_are_told_and_not_compared():
    team = {"team": "a", "iso3": "AAA", "name": "A", "constituency": "national", "networks": "pact"}
    rows = told(LINES, [("participant", "2019", 30, {"of": "teams"})], teams=[team])
    assert rows == [("participant", "2019", 1, "none", True)]


def test_published_counts_of_the_embedded_atlas_agree(atlas):
    wrong = [row for row in compared(atlas).to_dicts() if not row["agrees"]]
    assert wrong == []
