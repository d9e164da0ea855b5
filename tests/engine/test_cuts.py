"""Many cuts at once equal each alone."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.nets import graphs
from fateshare.engine.cuts import carries, groups, losses, overlap, sets_from
from fateshare.engine.flow import Warm, max_flow
from fateshare.engine.run import run
from fateshare.engine.shed import fair


@settings(max_examples=150, deadline=None)
@given(graphs(), st.data())
def test_a_sweep_equals_cold_answers(graph, data):
    if graph.links < 2:
        return
    link = st.integers(0, graph.links - 1)
    things = data.draw(st.lists(st.lists(link, min_size=1, max_size=3), min_size=2, max_size=5))
    warm, found = Warm(graph), groups(things)
    sets = np.array(list(combinations(range(len(things)), 2)), np.int64)
    value, lost = losses(warm, found, sets)
    flows, none = losses(warm, found, sets, share=False)
    assert (flows == value).all()
    assert none.shape == (0, graph.demands)
    loaded = carries(warm, found)
    for row, (i, j) in enumerate(sets):
        removed = np.array(things[i] + things[j], np.int64)
        cold = max_flow(graph, removed)
        assert value[row] == cold.value
        shares = fair(graph, cold, removed)
        wanted = np.where(graph.demand > 0, 1 - shares.given / shares.asked, 0)
        np.testing.assert_array_equal(lost[row], wanted)
        if not loaded[i] and not loaded[j]:
            assert value[row] == warm.value
            assert lost[row].max() == 0


def test_all_sets_come_once_and_in_order():
    for k in (1, 2, 3):
        found = np.concatenate([sets_from(first, 6, k) for first in range(6)])
        assert [tuple(one) for one in found.tolist()] == list(combinations(range(6), k))


def test_what_is_lost_together_on_paper():
    both, alone = np.zeros((2, 2)), np.zeros(2)
    overlap(np.array([[0.5, 0.2], [0.0, 1.0]]), np.array([2.0, 1.0]), both, alone)
    np.testing.assert_allclose(both, [[1.0, 0.4], [0.4, 1.4]])
    np.testing.assert_allclose(alone, [1.0, 1.4])


def double(shared, piece):
    return shared * piece


@pytest.mark.parametrize("workers", [1, 2])
def test_work_comes_back_in_order(workers):
    assert list(run(double, 2, [3, 1, 2], workers=workers)) == [6, 2, 4]
