"""The section on voice says what the study says."""

import pytest

from fateshare.atlas import select
from fateshare.brief.voices import lines, voices
from fateshare.brief.words import Words

DAY = "2026-11-25"


def told(solved, who):
    return voices(solved, select.who(solved.atlas, who, as_of=DAY), DAY)


def test_an_economy_stands_beside_its_regional_blocs(solved):
    found = {one.body: one for one in told(solved, "KEN")}
    assert "EU_COUNCIL" not in found
    assert found["UNGA"].seats == 1
    assert found["UNGA"].votes_share == pytest.approx(1 / 193, abs=1e-6)
    assert "AU" in {bloc.who.code for bloc in found["IMF"].blocs}
    assert "G77" not in {bloc.who.code for bloc in found["IMF"].blocs}
    assert all(bloc.votes_share > found["IMF"].votes_share for bloc in found["IMF"].blocs)


def test_a_veto_and_the_fewest_votes_for_people_are_said(solved):
    words = " ".join(lines(told(solved, "CHN"), Words(), alone=True))
    assert "Nothing passes against it in: United Nations Security Council." in words
    assert "its votes lag its people more" in words
    group = " ".join(lines(told(solved, "EU"), Words(), alone=False))
    assert "Council of the European Union" in group


def test_who_sits_nowhere_is_told_so(solved):
    assert lines(told(solved, "BVT"), Words(), alone=True) == ["No seat in a body of this atlas."]
