"""What a brief says of failures is what the studies say."""

from dataclasses import replace

import pytest

import fateshare as fs
import worlds
from fateshare.atlas import select
from fateshare.brief import failing, fails_words, render
from fateshare.brief.failing import fails
from fateshare.brief.fails import Failure, LostShare
from fateshare.brief.named import Named
from fateshare.brief.words import Words
from fateshare.connect.record import recorded
from fateshare.connect.replay import replay

DAY = "2014-06-30"


def told(solved, who, day=DAY):
    return fails(solved, select.who(solved.atlas, who, as_of=day), day)


def test_each_failure_is_told_once_the_worst_first(solved):
    found = told(solved, "KEN").worst
    singles = [one.lost_share for one in found if one.kind != "pair"]
    assert singles == sorted(singles, reverse=True)
    assert len({one.lost_share for one in found}) == len(found)
    assert all(0 < one.lost_share <= 1 for one in found)
    assert not any(one.members for one in found)  # an economy has none
    assert all(other.who.code != "KEN" for one in found for other in one.others)


def test_a_group_tells_its_members_apart_from_others(solved):
    found = told(solved, "EAC")
    inside = set(select.who(solved.atlas, "EAC", as_of=DAY).members)
    for one in found.worst:
        assert {member.who.code for member in one.members} <= inside
        assert not {other.who.code for other in one.others} & inside
    pairs = [(one.who.code, one.partner.code) for one in found.partners]
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert all(pair[0] in inside for pair in pairs)


def test_events_are_those_of_the_record_with_the_answer_of_a_replay(solved, atlas):
    found = {one.event: one for one in told(solved, "KEN").happened}
    wanted = [e.id for e in recorded(atlas) if e.date and e.date <= DAY and "KEN" in e.severity]
    assert sorted(found) == sorted(wanted)
    (one,) = replay(atlas, recorded(atlas), only=wanted[:1]).events
    hit = found[one.id].hits[0]
    said = {impact.iso3: impact for impact in one.impacts}
    assert hit.lost_share == pytest.approx(said["KEN"].lost_share, abs=1e-6)
    assert hit.outcome == said["KEN"].outcome


def test_the_same_solved_atlas_serves_several_briefs(solved, monkeypatch):
    first = told(solved, "KEN")

    def never(*_, **__):
        raise AssertionError

    monkeypatch.setattr(failing, "network", never)
    monkeypatch.setattr(failing, "replay", never)
    assert told(solved, "KEN") == first
    assert told(solved, "UGA").worst


def test_before_there_was_a_network_that_is_said(atlas, solved):
    old = fs.profile(atlas, "KEN", as_of="1985", solved=solved)
    assert old.fails.as_of is None
    assert "1990" in (old.fails.missing or "")
    assert "Nothing can be said of failures" in render.html(old)


def test_who_is_on_no_network_is_told_so(solved):
    found = told(solved, "BVT")
    assert [one.code for one in found.off] == ["BVT"]
    assert found.worst == ()
    lines = fails_words.sentences(found, Words(), alone=True)["fails_words"]
    assert "No cable or land link" in lines[0]


def test_an_atlas_of_ones_own_has_failures_too():
    profile = fs.profile(worlds.wired(), "CCC", as_of="2020")
    (worst,) = [one for one in profile.fails.worst if one.kind == "system"]
    assert worst.things == ("long",)
    assert worst.lost_share == pytest.approx(0.98, abs=1e-6)
    assert {one.partner.code for one in profile.fails.partners} == {"BBB", "DDD"}
    assert "What fails together" in render.html(profile)


@pytest.mark.parametrize("kind", ["system", "place", "corridor", "link"])
@pytest.mark.parametrize("others", [0, 1, 7])
def test_the_headline_is_a_whole_sentence(solved, kind, others):
    found = told(solved, "KEN")
    one = LostShare(Named("economy", "UGA", "Uganda"), 0.5)
    failure = Failure(kind, ("x",), ("X-1",), 1.0, 0.5, 10, (), (one,) * others)
    words = fails_words.headline(replace(found, worst=(failure,)), Words())
    assert "X-1" in words
    assert "50%" in words
    assert ("elsewhere" in words) == (others > 0)
    assert words.endswith(".")
