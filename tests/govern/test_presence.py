"""Where economies sit, and with how many of the votes."""

import pytest

import worlds
from fateshare.govern.presence import presence, seated
from fateshare.govern.voice import voice


@pytest.mark.parametrize("members", [("KEN",), ("CHN",), ("FRA", "DEU")])
def test_shares_are_those_of_the_whole_voice(atlas, members):
    known = {one.body.body: one for one in seated(atlas, as_of="2026-11-25")}
    for body in ("UNSC", "EU_COUNCIL", "NDB", "UNGA"):
        found = presence(known[body], members)
        table = voice(atlas, body, as_of="2026-11-25").table
        mine = table.filter(table["iso3"].is_in(members))
        assert (found is None) == mine.is_empty()
        if found:
            assert found.seats == mine.height
            assert found.of == table.height
            assert found.votes_share == pytest.approx(mine["votes_share"].sum())
            assert found.population_share == pytest.approx(mine["population_share"].sum())
            if len(members) == 1:
                assert found.blocks == mine["blocks"][0]


def test_a_body_that_is_not_known_yet_is_left_out(atlas):
    codes = [one.body.body for one in seated(atlas, as_of="2013")]
    assert "ITU_COUNCIL" not in codes  # its seats are known from 2023
    assert "UNGA" in codes
    assert codes == sorted(codes)


def test_a_body_on_paper():
    council = worlds.council()
    (where,) = seated(council, as_of="2020")
    found = presence(where, ("AAA",))
    assert found is not None
    assert found.seats == 1
    assert found.votes_share == pytest.approx(float(where.body.share(where.body.rule.main)[0]))
    assert presence(where, ("ZZZ",)) is None
