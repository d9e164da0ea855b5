"""Numbers, dates and sentences as a reader expects them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.base.figure import Figure
from fateshare.brief.words import Words

W = Words()


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0.345, "share", "34%"), (0.0312, "share", "3.1%"), (0, "share", "0%"),
        (1, "share", "100%"),
        (53_771_296, "people", "53.8 million"), (1.41e9, "people", "1.41 billion"),
        (12_345, "people", "12.3 thousand"), (980, "people", "980"), (2110, "usd", "$2,110"),
        (120.33, "per100", "120 per 100 people"), (0.97, "per100", "0.97 per 100 people"),
        (10_000, "km", "10,000 km"), (3.84, "tbps", "3.84 Tbit/s"),
    ],
)  # fmt: skip
def test_values_are_spelled_with_their_unit(value, unit, told):
    assert W.value(value, unit) == told


def test_missing_reads_as_missing():
    assert W.figure(Figure(None, "share")) == "no data"


@pytest.mark.parametrize(
    ("date", "told"),
    [("2010", "2010"), ("2010-07", "Jul 2010"), ("2010-07-16", "Jul 16, 2010"), (None, "")],
)
def test_dates_have_the_precision_that_they_have(date, told):
    assert W.date(date) == told


@given(st.floats(0, 1e12), st.sampled_from(["people", "usd", "per100", "share"]))
def test_a_tick_is_short_and_has_no_word(value, unit):
    told = W.tick(min(value, 1) if unit == "share" else value, unit)
    assert len(told) <= 9
    assert " " not in told


def test_plurals_follow_the_number():
    assert W.count("%(n)s town", "%(n)s towns", 1) == "1 town"
    assert W.count("%(n)s town", "%(n)s towns", 1200) == "1,200 towns"
    assert W.join(["a", "b", "c"]) == "a, b, and c"


def test_other_languages_spell_numbers_their_way():
    assert Words("fr").share(0.5) == "50\xa0%"
    assert Words("pt-BR").whole(1234567) == "1.234.567"


@pytest.mark.parametrize(
    ("date", "told"),
    [("2010-07-01", "1er juil. 2010"), ("2010-07-11", "11 juil. 2010"), ("2010-07", "juil. 2010")],
)
def test_french_counts_the_first_of_a_month_unlike_the_others(date, told):
    assert Words("fr").date(date) == told


def test_spanish_says_e_before_the_sound_of_i():
    w = Words("es")
    assert w.join(["Egipto", "India"]) == "Egipto e India"
    assert w.join(["Egipto", "Hungría", "Irán"]) == "Egipto, Hungría e Irán"
    assert w.join(["India", "Egipto"]) == "India y Egipto"
    assert w.join(["Chile", "Hierro"]) == "Chile y Hierro"


def test_swahili_counts_thousands_and_never_glues_them():
    w = Words("sw")
    assert w.tick(145_000, "usd").endswith("elfu\N{NO-BREAK SPACE}145")
    assert w.tick(2_100, "usd").endswith("elfu\N{NO-BREAK SPACE}2.1")
    assert w.tick(525_000, "people") == "elfu\N{NO-BREAK SPACE}525"
