"""Codes, dates, errors and figures."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.base import codes, settings
from fateshare.base.errors import (
    FAULTS_SHOWN,
    AmbiguousName,
    FateshareError,
    Fault,
    InputError,
    MissingData,
    TableError,
    UnknownCode,
)
from fateshare.base.figure import CONFIDENCE, weakest


@given(st.dates(dt.date(1000, 1, 1)))
def test_every_calendar_day_is_a_date_and_its_own_last_day(day):
    text = day.isoformat()
    assert codes.is_date(text)
    assert codes.last_day(text) == text
    assert codes.last_day(text[:7]) >= text
    assert codes.last_day(text[:4]) == f"{text[:4]}-12-31"


@given(st.text(max_size=12))
def test_a_text_is_a_date_exactly_when_it_has_a_last_day(text):
    if codes.is_date(text):
        assert codes.last_day(text).startswith(text)
    elif not codes.is_date(text.strip()):
        with pytest.raises(InputError, match="is not a date"):
            codes.last_day(text)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert codes.fold(codes.fold(text)) == codes.fold(text)


def test_folding_keeps_the_marks_that_are_letters():
    assert codes.fold("टोगो") != codes.fold("टोंगा")  # Togo and Tonga in Hindi
    assert codes.fold("São Tomé & Príncipe") == "sao tome principe"


@pytest.mark.parametrize("code", ["KE", "K3N", "", "KENYA"])
def test_what_is_no_alpha_3_code_is_refused(code):
    with pytest.raises(InputError, match="not an ISO 3166-1 alpha-3 code"):
        codes.economy(code)


def test_errors_say_what_and_what_to_do():
    assert str(UnknownCode("economy", "KNY", near=("KEN",))) == (
        "No economy is called 'KNY' in this atlas. Did you mean KEN?"
    )
    assert "could be COD or COG; please give the code" in str(
        AmbiguousName("Congo", matches=("COD", "COG"))
    )
    for kind in (InputError, MissingData):
        assert issubclass(kind, FateshareError)
    assert issubclass(InputError, ValueError)
    assert issubclass(MissingData, LookupError)


def test_many_faults_are_counted_and_the_first_are_spelled_out():
    faults = [Fault("a.csv", row, "x", "is bad.") for row in range(FAULTS_SHOWN + 5)]
    told = str(TableError(faults, where="here"))
    assert told.startswith(f"{FAULTS_SHOWN + 5} faults in here:")
    assert told.count("is bad.") == FAULTS_SHOWN
    assert told.endswith("a.csv: and 5 more.")
    assert str(TableError(faults[:1])).startswith("1 fault:")


@given(st.lists(st.sampled_from(CONFIDENCE), min_size=1))
def test_the_weakest_of_some_confidences_is_one_of_them_and_none_is_weaker(some):
    found = weakest(some)
    assert found in some
    assert all(CONFIDENCE.index(one) <= CONFIDENCE.index(found) for one in some)
    assert weakest([]) is None


def test_settings_have_names_of_their_own():
    names = [row.name for row in settings.TABLE]
    assert len(names) == len(set(names))
    assert settings.setting("atlas").variable == "FATESHARE_ATLAS"
