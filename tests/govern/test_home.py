"""Laws and teams at a date."""

import pytest

import worlds
from fateshare.govern import home

ALL = ("AAA", "BBB", "CCC", "DDD")


def law(iso3, status, **more):
    return {"iso3": iso3, "topic": "data-protection", "status": status, **more}


ATLAS = worlds.build(
    economies=worlds.economies(*ALL),
    laws=[
        law("AAA", "in force", name="New", adopted="2018-05", since="2019-11-25", as_of="2024"),
        law("AAA", "in force", name="Old", since="2001"),
        law("BBB", "adopted", name="Act", adopted="2020-03"),
        law("BBB", "draft", as_of="2019-01-01"),
        law("CCC", "none", as_of="2021"),
        law("DDD", "in force", name="Code", as_of="2022-02"),
    ],
    teams=[
        {"team": "a-bank", "iso3": "AAA", "name": "A Bank", "constituency": "sector"},
        {"team": "a-cert", "iso3": "AAA", "name": "A CERT", "constituency": "national",
         "since": "2012"},
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("iso3", "day", "told"),
    [
        ("AAA", "2000", []),
        ("AAA", "2010", [("in force", "Old")]),
        ("AAA", "2020", [("in force", "Old")]),  # both are; the older one is told first
        ("BBB", "2018", []),
        ("BBB", "2019", [("draft", None)]),
        ("BBB", "2020", [("adopted", "Act")]),
        ("CCC", "2020", []),
        ("CCC", "2021-01", [("none", None)]),
        ("DDD", "2021", []),
        ("DDD", "2022-02", [("in force", "Code")]),
    ],
)
def test_a_law_stands_as_is_known_at_the_date(iso3, day, told):
    held = home.laws(ATLAS, (iso3,), as_of=day)
    assert held.select("standing", "name").rows() == told


def test_a_law_that_is_adopted_comes_into_force_later():
    alone = worlds.build(
        economies=worlds.economies("AAA"),
        laws=[law("AAA", "in force", name="New", adopted="2018-05", since="2019-11-25")],
    )
    standings = [
        home.laws(alone, ("AAA",), as_of=day)["standing"].to_list()
        for day in ("2018-04", "2018-06", "2019-11-25")
    ]
    assert standings == [[], ["adopted"], ["in force"]]


def test_national_teams_come_first_and_only_once_they_are_there():
    assert home.teams(ATLAS, ALL, as_of="2020")["team"].to_list() == ["a-cert", "a-bank"]
    assert home.teams(ATLAS, ALL, as_of="2011")["team"].to_list() == ["a-bank"]


def test_what_a_text_says_is_not_there_holds_until_a_team_is_found():
    row = {"iso3": "AAA", "what": "national-team", "as_of": "2014"}
    team = {"team": "a", "iso3": "AAA", "name": "A", "constituency": "national", "since": "2019"}
    world = worlds.build(economies=worlds.economies("AAA"), absences=[row], teams=[team])

    def said(day):
        return home.absences(world, ("AAA",), as_of=day).height

    assert [said(day) for day in ("2013", "2014", "2018", "2019")] == [0, 1, 1, 0]
