"""Agreements, the gap in them and the years to come, on the page."""

import dataclasses
import re

import pytest

import fateshare as fs
import worlds
from brief.test_agreed import ATLAS as AGREED
from fateshare.brief import bonds, render, ties
from fateshare.brief.words import Words


def section(told, name):
    return re.search(rf'<section id="{name}">.*?</section>', told, re.DOTALL)[0]


@pytest.fixture(scope="module")
def page():
    made = {}

    def make(who, **more):
        key = (who, *more.items())
        if key not in made:
            made[key] = render.html(fs.profile(AGREED, who, **more))
        return made[key]

    return make


def test_an_economy_is_told_topic_by_topic_with_sources(page):
    told = section(page("AAA"), "binding")
    assert "takes part in 3 of the 3 agreements, organisations and networks" in told
    assert "1 of them bind in law" in told
    assert 'title="Convention on Cybercrime">Budapest Convention</span>' in told
    assert "Data Act, in force since Nov 25, 2019" in told
    assert '<a href="https://a.example">A CERT</a> (national team, since 2012)' in told
    assert told.count('class="refs"') >= 4
    assert "<svg" in told


def test_what_is_known_on_a_day_and_what_is_only_signed_say_so(page):
    assert "(known on Jan 31, 2020)" in section(page("BBB"), "binding")
    assert "(signed, 2005)" in section(page("CCC"), "binding")
    assert "through LEFT" in section(page("BBB"), "binding")
    assert "No response team is known here." in section(page("BBB"), "binding")
    assert "No law on data protection is known here" in section(page("BBB"), "binding")


def test_a_party_by_itself_is_not_told_through_its_bloc_too():
    profile = fs.profile(AGREED, "AAA")
    assert sum(one.instrument == "net" for one in profile.ties.stands) == 2
    rows = bonds.bonds(profile, Words()).topics
    drills = next(row for row in rows if row["topic"] == "drills")
    assert [one.via for one in drills["held"]] == [None]


def test_a_group_has_its_members_counted(page):
    told = section(page("LEFT"), "binding")
    assert "All members take part in 1 of the 3 agreements" in told
    assert "1 of 3 members have a national response team known here, and 1 a law" in told
    assert "(as a bloc)" in told
    assert "signed: 1" in told
    assert "A CERT" in told


def test_an_atlas_without_agreements_says_so():
    told = render.html(fs.profile(worlds.wired(), "AAA"))
    assert "This atlas knows no agreement as of that date." in told
    assert "Nobody is known to lose together with it" in section(told, "lag")
    assert "Too little is known to carry the share of people online on." in told


def test_the_gap_names_what_is_missing_and_the_nearest_forum():
    atlas = worlds.wired_and_bound()
    told = section(render.html(fs.profile(atlas, "CCC", as_of="2025")), "lag")
    assert 'title="The Pact">The Pact</span> (2)' in told
    assert told.count('<b class="gap">nothing</b>') == 5 + 6
    assert "The Strait" in told
    assert "98%" in told
    whole = render.html(fs.profile(atlas, "001", as_of="2025"))
    assert "The first" not in section(whole, "lag")


def test_the_outlook_has_parity_bands_and_the_tests(atlas):
    told = section(render.html(fs.profile(atlas, "KEN")), "outlook")
    assert "If it goes on as it has," in told
    assert "Gompertz curve over 10 years" in told
    assert "Time to parity" in told
    assert "Best: " in told
    assert "fill-opacity:.14" in told
    assert "People not online" in told


def test_a_large_group_tells_less():
    profile = fs.profile(AGREED, "LEFT")
    many = profile.subject.members * 60
    large = dataclasses.replace(
        profile, subject=dataclasses.replace(profile.subject, members=many),
        lag=ties.Lag((), 0.1, 1, (
            ties.Pair(many[0], many[1], 0.5, 1.0, ("x",),
                      (ties.Between("drills", "P", 2, 0, ("paper",)),), (), None, None, None),
        ) * 9, ()),
    )  # fmt: skip
    told = bonds.told(large)
    assert len(told.lag.pairs) == bonds.FEW
    assert told.lag.pairs[0].between[0].sources == ()
    assert told.ties.teams == told.ties.laws == ()
    assert len(profile.ties.teams) == 1


def test_the_order_of_hash_seeds_does_not_matter_to_the_json():
    one, other = (fs.profile(AGREED, "LEFT").to_json() for _ in range(2))
    assert one == other
