"""Where the gap is going, as a user asks for it."""

import json

import pytest

import fateshare as fs
from fateshare.brief.dividing import when
from fateshare.brief.words import Words
from fateshare.connect.course import Parity


@pytest.fixture(scope="module")
def kenya(atlas):
    return fs.divide(atlas, "KEN")


@pytest.fixture(scope="module")
def community(atlas):
    return fs.divide(atlas, "EAC", as_of="2022")


def test_the_text_has_course_band_parity_and_tests(kenya):
    told = kenya.to_text()
    assert told.startswith("Kenya: where the digital gap is going, as of ")
    assert "to hold 80% of what comes" in told
    assert "  year        2004      2014      2019      2024      2025" in told
    assert "World (69% in 2024): that level after 2034, or never (2032 at best);" in told
    assert "Gompertz curve over 10 years" in told
    assert told.count("(baseline)") == 8
    assert "people offline" in told
    assert "too few years to test a forecast" in told  # electricity
    assert "Theil" not in told


def test_a_group_has_its_inequality_year_by_year(community):
    told = community.to_text()
    assert "Theil's T, nats: Individuals using the Internet, members by subregion" in told
    assert "GNI per capita, bloc and rest of the world" in told
    for one in community.spreads:
        assert [year.year for year in one.years] == sorted(year.year for year in one.years)
        assert one.years[-1].year == 2022


def test_an_earlier_date_uses_no_later_figure(community):
    assert community.as_of == "2022-12-31"
    for one in community.measures:
        assert max((year for year, _ in one.course.past), default=0) <= 2022
    users = community.measures[0]
    assert users.course.ahead[0].year == 2023


def test_the_json_has_every_year_and_method(kenya):
    told = json.loads(kenya.to_json())
    users = told["measures"][0]
    assert users["indicator"] == "internet_users_share"
    assert len(users["course"]["ahead"]) == 10
    assert len(users["tested"]["missed"]) == 13
    assert [one["role"] for one in users["reached"]] == ["region", "world", "best"]
    assert told["people_offline"]["ahead"][0]["low"] < told["people_offline"]["ahead"][0]["high"]


def test_an_economy_without_figures_is_told_without_them(atlas):
    told = fs.divide(atlas, "BVT")
    assert told.to_text().count("\n") == 2
    assert told.offline.past == ()


def test_the_world_has_nobody_to_reach_but_the_best(atlas):
    told = fs.divide(atlas, "001")
    assert [one.role for one in told.measures[0].reached] == ["best"]
    assert {one.split for one in told.spreads} == {"members by subregion"}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "not known"),
        (Parity(True, 2020, 2020, 2020, 2030), "reached"),
        (Parity(False, 2025, 2023, 2028, 2030), "2025 (2023 to 2028)"),
        (Parity(False, 2025, 2023, None, 2030), "2025 (2023 to after 2030)"),
        (Parity(False, None, 2029, None, 2030), "after 2030, or never (2029 at best)"),
        (Parity(False, None, None, None, 2030), "after 2030, or never"),
    ],
)
def test_parity_is_told_in_years(found, said):
    assert when(found, Words()) == said
