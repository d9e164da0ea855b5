"""Power of seats and blocs, by hand and against looking at every coalition."""

from dataclasses import replace

import numpy as np
import pytest

import worlds
from engine.votes import brute, played
from fateshare.base.errors import InputError
from fateshare.govern.assembly import assemble, game, with_quota
from fateshare.govern.measure import blocking, board, measure, united

MOOT = worlds.council()


def seated(rule=None):
    return assemble(MOOT, "MOOT", as_of="2020", rule=rule)


@pytest.mark.parametrize("rule", ["simple", "joint", "either"])
def test_seats_have_the_power_of_looking_at_every_coalition(rule):
    held = seated(rule)
    (found,) = measure(held, [held.rule])
    swing, order, _ = brute(5, played(game(held)))
    np.testing.assert_allclose(found.banzhaf, swing / swing.sum(), atol=1e-15)
    np.testing.assert_allclose(found.shapley_shubik, order, atol=1e-15)


def test_four_three_two_one_one_by_hand():
    held = seated()
    (found,) = measure(held, [held.rule])
    assert (found.banzhaf * 26).round(12).tolist() == [10, 6, 6, 2, 2]


def test_a_bloc_as_one_is_a_player_of_its_votes():
    held = seated()
    measured = measure(held, [held.rule])
    ((banzhaf, shapley, bound),) = united(held, [held.rule], (0, 1), measured)
    assert (banzhaf, shapley) == (1, 1)  # 7 of 11
    assert bound < 1e-15
    ((banzhaf, _, _),) = united(held, [held.rule], (2,), measured)
    assert banzhaf == measured[0].banzhaf[2]


def test_by_chairs_a_seat_without_one_has_no_power_and_shares_are_of_what_is_cast():
    held = seated("board")
    assert board(held, held.rule).quotas.tolist() == [[6]]  # of 10 that chairs cast
    (found,) = measure(held, [held.rule])
    assert found.method == "chairs"
    assert found.banzhaf.tolist() == [1, 0, 0, 0, 0]
    ((banzhaf, shapley, _),) = united(held, [held.rule], (0, 2), [found])
    assert banzhaf == pytest.approx(1)
    assert shapley == pytest.approx(1)


def test_who_can_block_is_told():
    held = seated("joint")
    assert blocking(held, [(0,), (1,), (2,), (3,)]) == [True, False, False, True]
    assert blocking(held, [(1, 2, 4)]) == [True]
    assert blocking(seated("board"), [(0,)]) == [None]


def test_several_rules_are_measured_at_once():
    held = seated()
    rules = [with_quota(held.rule, text) for text in ("0.6", "0.8", "1")]
    for rule, found in zip(rules, measure(held, rules), strict=True):
        (alone,) = measure(replace(held, rule=rule), [rule])
        assert (alone.banzhaf == found.banzhaf).all()


def test_chairs_cast_one_kind_of_weight_only():
    held = seated("joint")
    wrong = replace(held, rule=replace(held.rule, cast_by="chairs"))
    with pytest.raises(InputError, match="counts 3 things by chairs; one can"):
        measure(wrong, [wrong.rule])
