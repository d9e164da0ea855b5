"""Bodies: each slip is planted once, and the embedded ones are what is published."""

from fractions import Fraction

import polars as pl
import pytest

import worlds
from fateshare.atlas import seating
from fateshare.base.errors import TableError

SEATS = worlds.council().table("seats").to_dicts()
RULES = worlds.council().table("rules").to_dicts()
WEIGHTS = worlds.council().table("weights").to_dicts()
CHAIRS = worlds.council().table("chairs").to_dicts()


def changed(rows, at, **cells):
    return [row | cells if i == at else row for i, row in enumerate(rows)]


def test_a_whole_body_has_no_fault():
    assert seating.check(worlds.council().frames) == []


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"seats": changed(SEATS, 0, iso3="BBB")}, "seats.csv, row 2, member: 'AAA' is not 'BBB'"),
        ({"seats": changed(SEATS, 0, iso3=None)}, "'AAA' has no iso3, so that it needs a key of"),
        ({"seats": changed(SEATS, 4, name=None)}, "'isle' has no iso3"),
        (
            {"seats": [*changed(SEATS, 0, until="2014"), SEATS[0] | {"since": "2012"}]},
            "seats.csv, row 3, since: the spell of 'AAA' in 'MOOT' begins before the one before",
        ),
        ({"seats": [*SEATS, SEATS[0] | {"since": "2012"}]}, "'AAA' in 'MOOT' begins before"),
        ({"chairs": [*CHAIRS, CHAIRS[0] | {"chair": "x", "since": "2012"}]}, "chairs.csv, row"),
        ({"weights": [*WEIGHTS, WEIGHTS[0] | {"member": "xyz"}]}, "'xyz' has no seat in 'MOOT'"),
        ({"chairs": [*CHAIRS, CHAIRS[0] | {"member": "xyz"}]}, "chairs.csv, row 4, member: 'xyz'"),
        ({"rules": changed(RULES, 0, quota="1.5")}, "'1.5' is no over-share that can be asked"),
        ({"rules": changed(RULES, 0, quota_kind="share", quota="0")}, "'0' is no share"),
        ({"rules": changed(RULES, 0, quota_kind="number", quota="0.5")}, "'0.5' is no number"),
        ({"rules": changed(RULES, 0, quota_kind="all-but", quota="1/2")}, "'1/2' is no all-but"),
        ({"rules": changed(RULES, 0, counts="gold")}, "'gold' is neither members nor a weight"),
        ({"rules": changed(RULES, 0, counts="group:x")}, "'group:x' is neither members nor"),
        ({"rules": changed(RULES, 2, title="Other")}, "title: differs between the rows of rule"),
        ({"rules": changed(RULES, 2, position=9)}, "position: differs between the rows of rule"),
        ({"chairs": []}, "cast_by: 'MOOT' has no chairs"),
    ],
)  # fmt: skip
def test_what_does_not_hang_together_is_named(rows, told):
    with pytest.raises(TableError) as caught:
        worlds.council(**rows)
    assert told in str(caught.value)


def test_spells_that_follow_each_other_are_right():
    seats = [*changed(SEATS, 0, until="2014"), SEATS[0] | {"since": "2014"}]
    assert seating.check(worlds.council(seats=seats).frames) == []


def test_quotas_are_read_exactly():
    assert seating.quota("0.85") == Fraction(17, 20)
    assert seating.quota("2/3") == Fraction(2, 3)
    assert seating.quota("0.5/2") == Fraction(1, 4)


TOTALS = [
    ("IMF", "votes", "2022-10-02", 190, 5_039_930),
    ("IBRD", "votes", "2023-02-06", 189, 2_751_730),
    ("IDA", "votes", "2022-12-31", 174, 30_649_995),
    ("AIIB", "votes", "2025-07", 103, 1_130_080),  # its source prints a total of 1,130,081
    ("NDB", "votes", "2025-07", 9, 541_940),
    ("EIB", "capital", "2020-03-01", 27, 248_795_606_881),
    ("EU_COUNCIL", "votes", "2007", 27, 345),
    ("EU_COUNCIL", "votes", "2013-07-01", 28, 352),
    ("EU_COUNCIL", "population", "2016", 28, 10_001),
    ("EU_COUNCIL", "population", "2025", 27, 10_001),
]


@pytest.mark.parametrize(("body", "counts", "as_of", "seats", "total"), TOTALS)
def test_weights_sum_to_what_is_published(atlas, body, counts, as_of, seats, total):
    rows = atlas.table("weights").filter(body=body, counts=counts, as_of=as_of)
    assert (rows.height, rows["weight"].sum()) == (seats, total)


@pytest.mark.parametrize(
    ("body", "day", "seats"),
    [
        ("UNSC", "2022", 15), ("UNSC", "2023", 15), ("UNSC", "2024", 15), ("UNSC", "2025", 15),
        ("UNSC", "2026-11-24", 15), ("UNGA", "2026", 193), ("ITU", "2026", 194),
        ("ITU_COUNCIL", "2026", 48), ("EU_COUNCIL", "2012", 27), ("EU_COUNCIL", "2014", 28),
        ("EU_COUNCIL", "2020-01-31", 28), ("EU_COUNCIL", "2020-02-01", 27), ("IMF", "2023", 190),
        ("IMF", "2024-10-21", 191), ("NDB", "2026", 11),
    ],
)  # fmt: skip
def test_as_many_sit_as_is_published(atlas, body, day, seats):
    assert atlas.held("seats", day).filter(body=body).height == seats


def test_seats_of_the_itu_council_are_shared_by_region(atlas):
    rows = atlas.table("seats").filter(body="ITU_COUNCIL")
    by_region = dict(rows["groups"].value_counts().iter_rows())
    assert by_region == {
        "region-a": 9, "region-b": 8, "region-c": 5, "region-d": 13, "region-e": 13,
    }  # fmt: skip


def test_chairs_of_the_fund_cast_what_is_published(atlas):
    chairs = atlas.table("chairs").filter(body="IMF")
    votes = atlas.table("weights").filter(body="IMF").select("member", "weight")
    cast = chairs.join(votes, on="member").group_by("chair").agg(pl.col("weight").sum())
    assert (chairs.height, cast.height, cast["weight"].sum()) == (189, 24, 5_001_244)
    held = dict(cast.iter_rows())
    assert held["netherlands"] == 275_252
    assert held["south-africa"] == 155_289


def test_the_members_of_the_union_are_those_of_the_bloc(atlas):
    for day in ("2012", "2014", "2021", "2026"):
        seats = atlas.held("seats", day).filter(body="EU_COUNCIL")["member"]
        bloc = atlas.held("blocs", day).filter(bloc="EU", status="member")["iso3"]
        assert sorted(seats) == sorted(bloc), day
