"""Two tiers, against the slow twin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.votes import brute
from fateshare.base.errors import InputError
from fateshare.engine.chairs import chairs, united


@st.composite
def boards(draw):
    members = draw(st.integers(2, 8))
    weights = np.array(draw(st.lists(st.integers(1, 9), min_size=members, max_size=members)))
    chair = np.array(draw(st.lists(st.integers(-1, 3), min_size=members, max_size=members)))
    chair[0] = 0
    quota = draw(st.integers(1, int(weights[chair >= 0].sum())))
    return weights, chair, quota


def carries(weights, chair, quota):
    def wins(yes):
        said = weights * np.array(yes)
        cast = 0
        for one in set(chair[chair >= 0].tolist()):
            whole = int(weights[chair == one].sum())
            cast += whole if 2 * said[chair == one].sum() > whole else 0
        return bool(cast >= quota)

    return wins


@settings(max_examples=150)
@given(boards())
def test_power_through_chairs_is_that_of_looking_at_every_coalition(board):
    weights, chair, quota = board
    found = chairs(weights, chair, quota)
    swing, average, passage = brute(len(weights), carries(weights, chair, quota))
    assert np.abs(found.swing - swing).max() <= found.bound
    assert np.abs(found.average - average).max() <= found.bound
    assert found.passage == pytest.approx(passage, abs=1e-14)
    assert not found.swing[chair < 0].any()


@settings(max_examples=100)
@given(boards(), st.data())
def test_those_who_vote_as_one_are_one_player(board, data):
    weights, chair, quota = board
    inside = data.draw(st.sets(st.integers(0, len(weights) - 1), min_size=1))
    others = [i for i in range(len(weights)) if i not in inside]
    wins = carries(weights, chair, quota)

    def together(yes):
        every = [bool(yes[-1])] * len(weights)
        for i, one in zip(others, yes[:-1], strict=True):
            every[i] = one
        return wins(tuple(every))

    swing, average, _ = brute(len(others) + 1, together)
    found = united(weights, chair, quota, np.array(sorted(inside)))
    assert found.swing == pytest.approx(swing[-1], abs=found.bound)
    assert found.average == pytest.approx(average[-1], abs=found.bound)
    np.testing.assert_allclose(found.others[others], swing[:-1], atol=1e-13)


def test_a_member_with_most_votes_of_its_chair_has_all_its_power():
    found = chairs(np.array([5, 1, 1, 6]), np.array([0, 0, 0, 1]), 8)
    assert found.swing.tolist() == [0.5, 0, 0, 0.5]


def test_too_many_chairs_or_members_are_refused():
    many = np.arange(40)
    with pytest.raises(InputError, match="40 chairs with up to 1 members"):
        chairs(np.ones(40, np.int64), many, 21)
    with pytest.raises(InputError, match="1 chairs with up to 40 members"):
        chairs(np.ones(40, np.int64), np.zeros(40, np.int64), 21)
