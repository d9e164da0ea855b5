"""The page at a glance: six figures, and three sentences that are computed."""

from dataclasses import replace

import pytest

import fateshare as fs
import worlds
from fateshare.brief import glance
from fateshare.brief.named import Named
from fateshare.brief.words import Words

W = Words()


@pytest.fixture(scope="module")
def world():
    return worlds.wired_and_bound()


@pytest.mark.parametrize("who", ["AAA", "BBB", "CCC", "DDD", "002"])
def test_there_are_six_figures_each_with_words_and_how_sure_it_is(world, who):
    told = glance.tiles(fs.profile(world, who), W)
    assert len(told) == 6
    for tile in told:
        assert tile.big
        assert tile.words
        assert "%" not in tile.words.replace(" %", "")
    for tile in told[3:]:
        assert tile.big == "no data" or tile.confidence == "estimated"


def test_the_sentences_are_about_the_gap_what_hurts_and_where_cooperation_lags(world):
    online, hurts, lags = glance.quotes(fs.profile(world, "BBB"), W)
    assert "use the Internet" in online
    assert "could not be served" in hurts
    assert "share their fate" in lags
    assert "cybercrime" not in lags  # a pact on it is in force between the two


def test_the_sentence_names_the_closest_partner_of_the_tile(world):
    profile = fs.profile(world, "BBB")
    close = profile.fails.partners[0]
    pair = profile.lag.pairs[0]
    alike = [
        replace(pair, missing=(), partner=Named("economy", code, code), shared=shared)
        for code, shared in (("XXX", 0.5), ("YYY", 0.9), (close.partner.code, 0.9))
    ]
    told = replace(profile, lag=replace(profile.lag, pairs=tuple(alike)))
    assert glance._most(told, alike).partner.code == close.partner.code
    assert glance._most(told, alike[:2]).partner.code == "YYY"
    assert "share their fate most (0.90 of 1)" in glance.quotes(told, W)[2]


def test_an_economy_without_a_cable_is_told_by_its_neighbours(world):
    profile = fs.profile(world, "DDD")
    assert glance.tiles(profile, W)[2].words == "neighbour linked by land"
    assert "linked by land to" in glance.landlocked(profile, W)


def test_where_nothing_is_known_it_says_so():
    profile = fs.profile(worlds.bloc(), "AAA")
    told = glance.tiles(profile, W)
    assert [tile.big for tile in told[2:]] == ["no data"] * 4
    assert "not in this edition" in glance.landlocked(profile, W)


def test_figures_of_a_group_count_what_its_page_leaves_out(atlas, solved):
    profile = fs.profile(atlas, "ASEAN", solved=solved)
    live = [one for one in profile.rests_on.systems if one.status == "in service"]
    assert glance.tiles(profile, W)[2].big == str(len(live))
