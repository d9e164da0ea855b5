"""What reading Gapminder's series must do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.atlas.harvest import gapminder
from fateshare.base.errors import InputError, TableError

COUNTRIES = b"country,iso3166_1_alpha3\naaa,AAA\nbbb,BBB\nkos,\n"


def file(name, *points):
    return "\n".join([f"geo,time,{name}", *points]).encode() + b"\n"


def parse(**series):
    raw = {name: file(name, *points) for name, points in series.items()}
    return gapminder.parse(raw, COUNTRIES, source="gap")


def rows(**series):
    return parse(**series).figures.select("iso3", "indicator", "year", "value").rows()


def test_percentages_become_shares():
    assert rows(internet_users=["aaa,2020,35.5"]) == [("AAA", "internet_users_share", 2020, 0.355)]


def test_population_is_urban_plus_rural_and_says_so():
    read = parse(
        urban_population=["aaa,2020,30", "bbb,2020,5"],
        rural_population=["aaa,2020,70", "bbb,2021,1"],
    )
    assert read.figures.select("iso3", "value", "confidence", "note").rows() == [
        ("AAA", 100, "estimated", "sum of urban and rural population")
    ]


@given(st.dictionaries(st.integers(1900, 2120), st.integers(0, 1000), min_size=1))
def test_only_years_from_1990_to_2025_are_kept(points):
    read = rows(cell_phones_per_100_people=[f"aaa,{year},{v}" for year, v in points.items()])
    assert [(year, v) for _, _, year, v in read] == sorted(
        (year, v) for year, v in points.items() if 1990 <= year <= 2025
    )


def test_entities_without_an_iso_code_are_counted():
    read = parse(internet_users=["aaa,2020,1", "kos,2020,2", "kos,2021,2", "nowhere,2020,3"])
    assert read.unread.rows() == [("kos", 2), ("nowhere", 1)]


def test_all_faults_of_a_file_are_listed():
    with pytest.raises(TableError) as caught:
        rows(internet_users=["aaa,1999x,1", "aaa,2000,much", "bbb,2001,-1", ",2001,5"])
    assert [str(fault) for fault in caught.value.faults] == [
        "internet_users.csv, row 2, time: '1999x' is not a year.",
        "internet_users.csv, row 3, internet_users: 'much' is not a number of 0 or more.",
        "internet_users.csv, row 4, internet_users: '-1' is not a number of 0 or more.",
        "internet_users.csv, row 5, geo: None is no entity.",
    ]


def test_a_year_that_comes_twice_is_a_fault():
    with pytest.raises(TableError, match="has this year more than once"):
        rows(internet_users=["aaa,2000,1", "aaa,2000,2"])


@pytest.mark.parametrize(
    ("countries", "message"),
    [
        (b"country,iso3166_1_alpha3\naaa,aa\n", "'aa' is not an alpha-3 code"),
        (b"country,iso3166_1_alpha3\naaa,AAA\nold,AAA\n", "belongs to several entities"),
    ],
)
def test_codes_must_be_clear(countries, message):
    series = {"internet_users": file("internet_users", "aaa,2020,1")}
    with pytest.raises(TableError, match=message):
        gapminder.parse(series, countries, source="gap")


@pytest.mark.parametrize(
    ("series", "message"),
    [
        ({}, "No series was given"),
        ({"life_expectancy": []}, "No indicator is known for life_expectancy"),
        ({"urban_population": []}, "needs both"),
    ],
)
def test_series_that_make_no_indicator_are_refused(series, message):
    with pytest.raises(InputError, match=message):
        parse(**series)
