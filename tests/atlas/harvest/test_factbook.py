"""What reading profiles of the World Factbook must do."""

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.atlas.harvest import factbook
from fateshare.base.errors import InputError

GEC = {"AA": "AAA", "BB": "BBB"}


def profile(**facts):
    """Write a profile as the Factbook does, from the few fields that we read."""
    text = {name: {"text": value} for name, value in facts.items()}
    return json.dumps(
        {
            "Geography": {
                "Geographic coordinates": text.get("centre"),
                "Area": {"total ": text.get("area")},  # the space is theirs
            },
            "People and Society": {
                "Population": {"total": text.get("people")},
                **({"Population": text["people_only"]} if "people_only" in text else {}),
            },
            "Government": {
                "Capital": {"name": text.get("capital"), "geographic coordinates": text.get("at")}
            },
            "Energy": {
                "Electricity access": {"electrification - total population": text.get("light")}
            },
            "Communications": {
                "Internet users": {"percent of population": text.get("users")},
                "Telephones - mobile cellular": {
                    "total subscriptions": text.get("phones"),
                    "subscriptions per 100 inhabitants": text.get("mobile"),
                },
                "Broadband - fixed subscriptions": {
                    "subscriptions per 100 inhabitants": text.get("fixed")
                },
            },
        }
    ).encode()


def parse(**profiles):
    return factbook.parse(profiles, GEC, source="book")


def figure(**facts):
    rows = parse(aa=profile(area="1 sq km", **facts)).figures
    return rows.select("indicator", "year", "value").rows()


def place(**facts):
    return parse(aa=profile(**facts)).places.row(0, named=True)


def why(**facts):
    known = {"area": "1 sq km", "capital": "Town"} | facts
    return parse(aa=profile(**known)).unread["why"].to_list()


@pytest.mark.parametrize(
    ("text", "year", "value"),
    [
        ("55,751,717 (2025 est.)", 2025, 55_751_717),
        ("652,271 (July 2020 est.)", 2020, 652_271),
        ("1,739 (2021)", 2021, 1739),
    ],
)
def test_people_are_read_with_their_year(text, year, value):
    assert figure(people=text) == [("population", year, value)]


def test_people_may_stand_one_level_higher():
    assert figure(people_only="9 (2020 est.)") == [("population", 2020, 9)]


def test_percentages_become_shares():
    read = figure(users="35.5% (2023 est.)", light="100% (2021)")
    assert read == [("electricity_share", 2021, 1), ("internet_users_share", 2023, 0.355)]


def test_less_than_one_is_no_number_and_is_listed():
    read = parse(aa=profile(area="1 sq km", fixed="(2023 est.) less than 1"))
    assert read.figures.is_empty()
    assert read.unread.row(0) == (
        *("AA", "fixed_broadband_per100", "(2023 est.) less than 1"),
        "holds no number with a year",
    )


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"users": "140% (2023 est.)"}, "is more than the whole"),
        ({"users": "40.3% (1990 est.)"}, "is too many users for its year"),
        ({"mobile": "1,110 (2024 est.)"}, "is far above any economy's"),
        (
            {
                "mobile": "410 (2024 est.)",
                "phones": "40.2 million (2024 est.)",
                "people": "36,000,000 (2024 est.)",
            },
            "is not the 40.2 million of its total for the people",
        ),
        ({"at": "50 84 N, 4 35 E"}, "is not a place on Earth"),
        ({"centre": "91 00 N, 4 35 E"}, "is not a place on Earth"),
        ({"at": "7 18S, 12 24E"}, "holds no coordinates"),
        ({"area": "about as large as a park"}, "holds no area"),
    ],
)
def test_what_cannot_be_is_left_out_and_listed(facts, reason):
    assert why(**facts) == [reason]


def test_an_old_total_says_nothing_against_a_figure():
    read = figure(
        mobile="110 (2004 est.)", phones="25,085 (2004 est.)", people="60,439 (2024 est.)"
    )
    assert ("mobile_per100", 2004, 110) in read


@given(
    st.tuples(st.integers(0, 89), st.integers(0, 59), st.sampled_from("NS")),
    st.tuples(st.integers(0, 179), st.integers(0, 59), st.sampled_from("EW")),
)
def test_coordinates_come_back_to_the_minute(north, east):
    row = place(at=f"{north[0]} {north[1]:02} {north[2]}, {east[0]} {east[1]:02} {east[2]}")
    assert round(abs(row["capital_lat"]) * 60) == north[0] * 60 + north[1]
    assert round(abs(row["capital_lon"]) * 60) == east[0] * 60 + east[1]
    assert (row["capital_lat"] < 0) == (north[2] == "S" and north[:2] != (0, 0))
    assert (row["capital_lon"] < 0) == (east[2] == "W" and east[:2] != (0, 0))


def test_of_several_centres_the_first_is_taken_and_named():
    row = place(centre="<strong>Long Island:</strong> 1 30 S, 5 15 W <p>Short: 7 00 S, 14 00 W</p>")
    assert (row["lon"], row["lat"]) == (-5.25, -1.5)
    assert row["note"] == "centre is that of Long Island"


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("580,367 sq km", 580_367),
        ("1.284 million sq km", 1_284_000),
        ("0.44 sq km ; about", 0.44),
        ("643,801 sq km ; 551,500 sq km (metropolitan France)", 551_500),
    ],
)
def test_areas_are_in_square_kilometres(text, area):
    assert place(area=text)["area_km2"] == area


def test_a_capital_keeps_its_other_names():
    assert place(capital="Bogot&aacute;")["capital"] == "Bogotá"
    assert place(capital="Nicosia (Lefkosia, Lefkosa)")["capital"] == "Nicosia|Lefkosia|Lefkosa"
    assert place(capital="La Paz (seat); Sucre (law)")["capital"] == "La Paz|seat"
    assert place(capital="Chisinau in Romanian (Kishinev in Russian)")["capital"].startswith(
        "Chisinau|"
    )


def test_two_profiles_of_one_economy_add_up():
    west = profile(
        area="60 sq km", people="300 (2025 est.)", centre="32 00 N, 35 00 E", light="90% (2022)"
    )
    strip = profile(
        area="4 sq km", people="200 (2025 est.)", centre="31 00 N, 34 00 E", light="90% (2022)"
    )
    read = parse(we=west, gz=strip)
    row = read.places.row(0, named=True)
    assert (row["iso3"], row["area_km2"], row["lon"]) == ("PSE", 64, 35)
    assert read.figures.select("indicator", "value", "confidence").rows() == [
        ("electricity_share", 0.9, "reported"),
        ("population", 500, "estimated"),
    ]


def test_parts_that_disagree_give_no_figure():
    read = parse(
        we=profile(area="60 sq km", light="90% (2022)"),
        gz=profile(area="4 sq km", light="80% (2022)"),
    )
    assert read.figures.is_empty()


def test_a_profile_without_an_iso_code_is_listed():
    read = parse(aa=profile(area="1 sq km"), kv=profile(area="2 sq km"))
    assert read.places["iso3"].to_list() == ["AAA"]
    assert read.unread.select("profile", "field").rows() == [("KV", "profile")]


def test_the_order_of_profiles_does_not_matter():
    one, two = profile(people="1 (2024)"), profile(people="2 (2024)")
    forth, back = parse(aa=one, bb=two), parse(bb=two, aa=one)
    assert forth.figures.equals(back.figures)
    assert forth.figures["source"].unique().to_list() == ["book"]
    assert forth.places.filter(pl.col("area_km2").is_null()).height == 2


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"{", "'aa' is not JSON"),
        (b"\xff", "'aa' is not JSON"),
        (b"[]", "'aa' is not a JSON object"),
        (b"{}", "No profile of the World Factbook"),
    ],
)
def test_files_that_are_no_profiles_are_refused(raw, message):
    with pytest.raises(InputError, match=message):
        parse(aa=raw)
