"""What rounding and merging figures must do."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.atlas.harvest import figures
from fateshare.base.errors import InputError

UNITS = ["population", "internet_users_share", "mobile_per100", "gni_per_capita_usd"]
keys = st.tuples(
    st.sampled_from(["AAA", "BBB", "CCC"]), st.sampled_from(UNITS), st.integers(1990, 1993)
)
values = st.dictionaries(keys, st.floats(0, 1), max_size=20)


def table(found, source="main"):
    listed = [(*key, value, source, "reported", None) for key, value in sorted(found.items())]
    return figures.tidy(pl.DataFrame(listed, schema=figures.SCHEMA, orient="row"))


def one(indicator, value, source="main", year=2000):
    return table({("AAA", indicator, year): value}, source)


def note(main, fill):
    return figures.merge(main, fill)["note"].to_list()


@given(values)
def test_tidying_twice_changes_nothing(found):
    once = table(found)
    assert figures.tidy(once).equals(once)


@given(values, values)
def test_every_key_of_both_is_there_once_and_sorted(main, fill):
    merged = figures.merge(table(main), table(fill, "fill"))
    found = merged.select(figures.KEY).rows()
    assert found == sorted(set(main) | set(fill))


@given(values, values)
def test_the_main_source_always_keeps_its_value(main, fill):
    ours = table(main)
    kept = figures.merge(ours, table(fill, "fill")).filter(pl.col("source") == "main")
    assert kept.drop("note").equals(ours.drop("note"))


@given(values)
def test_a_source_agrees_with_itself(found):
    assert figures.merge(table(found), table(found, "fill"))["note"].null_count() == len(found)


def test_values_are_rounded_by_their_unit():
    rounded = {
        name: one(name, 0.987654)["value"].item()
        for name in (*UNITS, "international_bandwidth_gbps")
    }
    assert rounded == {
        "population": 1,
        "internet_users_share": 0.9877,
        "mobile_per100": 0.99,
        "gni_per_capita_usd": 1,
        "international_bandwidth_gbps": 0.988,
    }


def test_the_other_value_is_noted_when_it_is_far():
    main, fill = one("population", 1000), one("population", 1021, "fill")
    assert note(main, fill) == ["the source fill says 1021"]
    assert note(main, one("population", 1020, "fill")) == [None]


def test_shares_are_compared_by_their_difference():
    main = one("internet_users_share", 0.89)
    assert note(main, one("internet_users_share", 0.87, "fill")) == [None]
    assert note(main, one("internet_users_share", 0.86, "fill")) == ["the source fill says 0.86"]


def test_a_whole_number_for_100_persons_may_be_rounded():
    assert note(one("mobile_per100", 3.04), one("mobile_per100", 3, "fill")) == [None]
    assert note(one("mobile_per100", 3.6), one("mobile_per100", 3, "fill")) == [
        "the source fill says 3"
    ]


def test_a_note_that_is_there_stays_in_front():
    main = one("population", 1000).with_columns(note=pl.lit("counted"))
    assert note(main, one("population", 2000, "fill")) == ["counted; the source fill says 2000"]


def test_a_whole_indicator_is_filled_only_for_economies_without_it():
    main = one("population", 1000)
    fill = table({("AAA", "population", 2001): 5.0, ("BBB", "population", 2001): 7.0}, "fill")
    assert figures.merge(main, fill, whole={"population"})["value"].to_list() == [1000, 7]
    assert figures.merge(main, fill)["value"].to_list() == [1000, 5, 7]


def test_a_table_without_notes_gets_the_column():
    bare = one("population", 1).drop("note")
    assert figures.tidy(bare)["note"].to_list() == [None]


def test_a_key_that_comes_twice_is_refused():
    twice = pl.concat([one("population", 1), one("population", 2)])
    with pytest.raises(InputError, match="AAA, population, 2000 has several"):
        figures.tidy(twice)


def test_an_indicator_without_a_unit_is_refused():
    with pytest.raises(InputError, match="No unit is known for happiness"):
        one("happiness", 1)
