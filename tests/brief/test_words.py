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
