"""What has changed between two dates."""

import json
from dataclasses import replace

import pytest

import fateshare as fs
import worlds
from fateshare.base.errors import InputError
from fateshare.brief import render, since
from fateshare.brief.layout import Layout


@pytest.fixture(scope="module")
def world():
    return worlds.wired_and_bound()


@pytest.fixture(scope="module")
def now(world):
    return fs.profile(world, "BBB")


def test_nothing_has_changed_since_the_same_day(now):
    told = since.changes(now, now)
    assert (told.joined, told.left, told.levels) == ((), (), ())
    assert (told.systems, told.agreements, told.failures) == ((), (), ())


def test_a_cable_and_a_pact_that_came_are_told_with_their_dates(world, now):
    told = since.since(world, now, "2003")
    (cable,) = told.systems
    assert (cable.system, cable.then, cable.now, cable.date) == ("long", None, "in service", "2010")
    (pact,) = told.agreements
    assert (pact.instrument, pact.then, pact.now, pact.since) == (
        "pact", None, "in force", "2005",
    )  # fmt: skip


def test_a_system_that_left_is_told_from_the_other_side():
    codes = ("AAA", "BBB")
    parts = worlds.joined(
        worlds.people(*codes),
        worlds.cable("west", "aaa", "bbb", since="2000", until="2015-05"),
        worlds.cable("west-new", "aaa", "bbb", since="2015-06"),
    )
    world = worlds.build(economies=worlds.economies(*codes), places=worlds.towns(*codes), **parts)
    told = since.since(world, fs.profile(world, "AAA"), "2014")
    turned = {one.system: (one.then, one.now, one.date) for one in told.systems}
    assert turned["west"] == ("in service", "retired", "2015-05")
    assert turned["west-new"][1:] == ("in service", "2015-06")


def test_members_that_came_are_named_and_count_at_both_dates(atlas, solved):
    now = fs.profile(atlas, "EAC", solved=solved)
    told = since.since(atlas, now, "2020", solved=solved)
    assert [one.code for one in told.joined] == ["COD", "SOM"]
    assert told.left == ()
    assert any(one.more > 0 for one in told.agreements)
    people = next(one for one in told.levels if one.indicator == "population")
    assert people.then.value < people.now.value < 1.3 * people.then.value
    assert "wacs" not in {one.system for one in told.systems}  # in service since 2013
    assert "Members since then: Congo - Kinshasa and Somalia." in render.html(now, changes=told)


def test_what_a_failure_took_then_and_now_stands_side_by_side(now):
    (first, *rest) = now.fails.worst
    fails = replace(now.fails, worst=(replace(first, lost_share=first.lost_share / 2), *rest))
    told = since.changes(replace(now, fails=fails), now)
    assert [(one.names, one.then, one.now) for one in told.failures] == [
        (first.names, first.lost_share / 2, first.lost_share)
    ]


@pytest.mark.parametrize("date", ["2025-06-30", "2030"])
def test_a_date_that_is_not_before_is_refused(world, now, date):
    with pytest.raises(InputError, match="is not before 2025-06-30"):
        since.since(world, now, date)


def test_the_page_the_pdf_and_the_json_tell_it(world, now):
    told = since.since(world, now, "2003")
    page = render.html(now, changes=told)
    assert '<section id="since">' in page
    assert '<a href="#since">' in page
    assert "1 cable system came into service." in page
    assert render.pdf(now, changes=told) != render.pdf(now)
    said = json.loads(render.written(now, "json", Layout(), changes=told))
    assert said["since"]["systems"][0]["system"] == "long"
    del said["since"]
    assert said == json.loads(render.written(now, "json", Layout()))


def test_every_source_of_the_earlier_date_is_listed(atlas, solved):
    now = fs.profile(atlas, "TON", solved=solved)
    page = render.html(now, changes=since.since(atlas, now, "2012", solved=solved))
    assert "Tonga Cable" in page
    assert "0 cable systems came" not in page
