"""What joining codes and places must do."""

import polars as pl
import pytest

from fateshare.atlas.harvest import country_codes, economies, factbook
from fateshare.base.errors import InputError


def codes(**capitals):
    schema = dict.fromkeys(country_codes.ORDER, pl.String)
    rows = [{"iso3": iso3, "iso2": iso3[:2], "capital": town} for iso3, town in capitals.items()]
    return pl.DataFrame(rows, schema=schema)


def places(*rows):
    return pl.DataFrame(rows, schema=factbook.PLACES, orient="row")


def join(listed, named, seats=()):
    table = economies.join(listed, named, sources=("codes", "book"), seats=set(seats))
    return {row["iso3"]: row for row in table.iter_rows(named=True)}


def test_a_capital_gets_the_coordinates_of_the_same_town():
    row = join(codes(AAA="St. John's"), places(("AAA", "Saint John's", 1.0, 2.0, 3, 4, 5, None)))[
        "AAA"
    ]
    assert (row["capital_lon"], row["capital_lat"], row["area_km2"]) == (1, 2, 5)
    assert (row["source"], row["confidence"], row["note"]) == ("codes|book", "reported", None)


def test_coordinates_of_another_town_are_left_out():
    row = join(codes(AAA="Newtown"), places(("AAA", "Oldtown", 1.0, 2.0, 3, 4, 5, "x")))["AAA"]
    assert (row["capital"], row["capital_lon"], row["lon"]) == ("Newtown", None, 3)
    assert row["note"] == "x; book names the capital Oldtown; coordinates left out"


def test_a_seat_is_taken_from_the_second_source():
    named = places(("AAA", "Oldtown|Ville", 1.0, 2.0, 3, 4, 5, None))
    row = join(codes(AAA="Newtown"), named, seats=["AAA"])["AAA"]
    assert (row["capital"], row["capital_lon"]) == ("Oldtown", 1)
    assert row["note"] == "codes names the capital Newtown"


def test_an_economy_without_places_keeps_one_source():
    row = join(codes(AAA="Newtown", BBB=None), places())["BBB"]
    assert (row["source"], row["capital"], row["lon"]) == ("codes", None, None)


def test_no_economy_is_lost_and_all_are_sorted():
    listed = codes(CCC="C", AAA="A", BBB="B")
    assert list(join(listed, places(("BBB", None, None, None, 1, 2, 3, None)))) == [
        "AAA",
        "BBB",
        "CCC",
    ]


def test_places_without_an_economy_are_refused():
    with pytest.raises(InputError, match="No economy has the code ZZZ"):
        join(codes(AAA="A"), places(("ZZZ", "Z", 1.0, 2.0, 3, 4, 5, None)))
