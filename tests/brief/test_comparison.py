"""Economies and blocs side by side."""

import json
import re
from itertools import permutations

import pytest

import fateshare as fs
import worlds
from fateshare.base.errors import InputError
from fateshare.brief import compared, comparison
from fateshare.brief.failing import Solved


@pytest.fixture(scope="module")
def world():
    return worlds.wired_and_bound()


@pytest.fixture(scope="module")
def three(world):
    return comparison.compare(world, ["BBB", "CCC", "DDD"])


def test_each_stands_as_in_its_own_brief(world, three):
    for i, who in enumerate(three.subjects):
        profile = fs.profile(world, who.code)
        assert three.offline[i] == profile.gap.offline
        for level, measure in zip(three.levels, profile.gap.measures, strict=True):
            assert level.figures[i] == measure.own
            assert level.series[i].points == measure.series[0].points
        assert three.standings[i].worst == next(
            (one for one in profile.fails.worst if one.kind != "pair"), None
        )


def test_what_they_share_is_told(three):
    (system,) = three.systems
    assert (system.system, system.subjects) == ("long", ("BBB", "CCC"))
    (pact,) = three.agreements
    assert (pact.instrument, pact.in_force) == ("pact", (1, 1, 0))
    pairs = {(b.one.code, b.other.code): (b.shared, b.systems) for b in three.between}
    assert set(pairs) == {("BBB", "CCC"), ("BBB", "DDD"), ("CCC", "DDD")}
    assert pairs["BBB", "CCC"][1] == ("Long",)
    assert pairs["CCC", "DDD"][0] == 1.0  # by land from the other, it loses alike


def test_the_order_of_asking_changes_nothing_but_the_order(world):
    solved = Solved(world)
    told = [
        comparison.compare(world, order, solved=solved) for order in permutations(("BBB", "CCC"))
    ]
    shared = {frozenset((b.one.code, b.other.code)): b.shared for one in told for b in one.between}
    assert len({b.shared for one in told for b in one.between}) == len(shared) == 1
    assert told[0].levels[0].figures == told[1].levels[0].figures[::-1]


def test_groups_share_what_their_closest_members_do(atlas, solved):
    told = comparison.compare(atlas, ["EAC", "SADC"], solved=solved)
    (pair,) = told.between
    one, other = pair.closest
    alone = comparison.compare(atlas, [one.code, other.code], solved=solved).between[0]
    assert alone.shared == pair.shared
    both = {one.code for one in fs.profile(atlas, "EAC", solved=solved).subject.members} & {
        one.code for one in fs.profile(atlas, "SADC", solved=solved).subject.members
    }
    assert not both & {one.code, other.code}


def test_one_within_the_other_has_no_fate_between(world):
    assert comparison.compare(world, ["BBB", "002"]).between[0].closest is None
    assert comparison.compare(worlds.bloc(), ["AAA", "BBB"]).between[0].shared is None


@pytest.mark.parametrize("asked", [[], ["AAA"], ["AAA", "aaa"], ["AAA"] * 7])
def test_fewer_more_and_the_same_are_refused(world, asked):
    with pytest.raises(InputError, match="2 to 6 different"):
        comparison.compare(world, asked)


def test_all_forms_say_the_same(three):
    page = compared.written(three, "html")
    cited = {
        n
        for first, last in re.findall(r'href="#s(\d+)">\d+(?:[,\u2013](\d+))?</a>', page)
        for n in range(int(first), int(last or first) + 1)
    }
    listed = [int(n) for n in re.findall(r'<li id="s(\d+)"', page)]
    assert cited == set(listed)
    assert "says nothing of status" in page
    assert "the map draws" not in page  # there is none
    assert page.count("<svg") == page.count('class="card"')
    assert json.loads(compared.written(three, "json"))["schema"] == "fateshare.comparison/1"
    pdf = compared.written(three, "pdf")
    assert pdf == compared.written(three, "pdf")
    assert b"<pdfuaid:part>1<" in pdf
