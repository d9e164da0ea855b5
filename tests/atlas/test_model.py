"""Dates, additions and removals of an atlas."""

import polars as pl
import pytest

import worlds
from fateshare.atlas.model import Atlas
from fateshare.base.errors import InputError, TableError, UnknownCode


def held(atlas: Atlas, day: str) -> set[str]:
    return set(atlas.at(day).table("systems")["system"])


def test_a_system_holds_from_its_first_to_before_its_last_day():
    world = worlds.islands()
    assert held(world, "1999") == set()
    assert held(world, "2000") == {"west"}
    assert held(world, "2015-04-30") == {"west"}
    assert held(world, "2015-05-01") == set()
    assert held(world, "2015-06-01") == {"west-new"}


def test_a_planned_system_never_holds():
    assert "east" not in held(worlds.islands(), "2099")


def test_one_table_as_held_is_that_of_the_whole_atlas_at_the_date(atlas):
    whole = atlas.at("2012-06")
    for name, frame in whole.frames.items():
        assert atlas.held(name, "2012-06").equals(frame), name


def test_a_year_asks_at_its_last_day():
    assert held(worlds.islands(), "2015") == {"west-new"}


def test_without_a_system_its_segments_go_and_nothing_else():
    world = worlds.ring()
    less = world.without(systems=["side-1"])
    assert set(less.table("segments")["system"]) == {"side-0", "side-2", "side-3"}
    assert less.table("places").equals(world.table("places"))
    assert world.table("systems").height == 4


def test_without_an_economy_its_towns_and_what_lands_there_go_too():
    less = worlds.line().without(economies=["DDD"])
    assert "ddd" not in less.table("places")["place"]
    assert less.table("land_links").is_empty()
    assert less.table("segments").height == 2


def test_removing_what_is_not_there_is_an_error():
    with pytest.raises(UnknownCode, match="No row of systems is called 'nope'"):
        worlds.ring().without(systems=["nope"])


def test_with_a_row_of_a_known_key_that_row_is_replaced():
    world = worlds.ring()
    row = world.table("systems").filter(system="side-2").with_columns(name=pl.lit("New"))
    more = world.with_rows("systems", row)
    assert more.table("systems").height == 4
    assert more.table("systems").filter(system="side-2")["name"][0] == "New"
    assert world.table("systems").filter(system="side-2")["name"][0] == "Side-2"


def test_segments_of_a_system_are_replaced_together():
    world = worlds.line()
    direct = world.table("segments").head(1).with_columns(b=pl.lit("ccc"))
    assert world.with_rows("segments", direct).table("segments").height == 1


def test_rows_that_break_the_schema_are_refused_and_nothing_changes():
    world = worlds.ring()
    bad = world.table("segments").head(1).with_columns(b=pl.lit("atlantis"))
    with pytest.raises(TableError, match=r"'atlantis' is not in places\.csv"):
        world.with_rows("segments", bad)


def test_rows_with_strange_or_absent_columns_are_refused():
    world = worlds.ring()
    with pytest.raises(InputError, match="not columns of it: \\['colour'\\]"):
        world.with_rows("systems", world.table("systems").with_columns(colour=pl.lit("red")))
    with pytest.raises(InputError, match="missing: \\['name'\\]"):
        world.with_rows("systems", world.table("systems").drop("name"))


def test_adding_and_removing_again_gives_the_same_atlas():
    world = worlds.ring()
    row = world.table("economies").head(1).with_columns(iso3=pl.lit("ZZZ"), iso2=pl.lit("ZZ"))
    back = world.with_rows("economies", row).without(economies=["ZZZ"])
    for name, frame in world.frames.items():
        assert back.table(name).equals(frame), name
