"""Many cuts at once equal each alone."""

from itertools import combinations
from operator import mul

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.nets import graphs
from fateshare.engine.cuts import (
    apart,
    carries,
    groups,
    losses,
    overlap,
    served_in_full,
    sets_from,
)
from fateshare.engine.flow import max_flow
from fateshare.engine.graph import build
from fateshare.engine.run import run
from fateshare.engine.shed import fair
from fateshare.engine.warm import Warm


@settings(max_examples=150, deadline=None)
@given(graphs(), st.data())
def test_a_sweep_equals_cold_answers(graph, data):
    if graph.links < 2:
        return
    link = st.integers(0, graph.links - 1)
    things = data.draw(st.lists(st.lists(link, min_size=1, max_size=3), min_size=2, max_size=5))
    warm, found = Warm(graph), groups(things)
    sets = np.array(list(combinations(range(len(things)), 2)), np.int64)
    done = losses(warm, found, sets)
    value, lost = done.value, done.lost
    flows = losses(warm, found, sets, share=False)
    assert (flows.value == value).all()
    assert flows.lost.shape == (0, graph.demands)
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


def met(graph):
    """The same network with the demands that it can meet."""
    shares = fair(graph, max_flow(graph))
    served = graph.demand * shares.given // shares.asked
    ends = graph.head[: 2 * graph.links].reshape(-1, 2)[:, ::-1]
    both = graph.capacity[: 2 * graph.links].reshape(-1, 2)
    rest = graph.capacity[2 * (graph.links + graph.demands) :: 2]
    tails = graph.head[2 * (graph.links + graph.demands) + 1 :: 2]
    return build(
        graph.nodes, ends.astype(np.int64), both, (graph.at.astype(np.int64), served),
        (tails.astype(np.int64), rest),
    )  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(graphs(most=9), st.data())
def test_sets_that_touch_nothing_in_common_lose_the_sum(graph, data):
    graph = met(graph)
    if graph.links < 2:
        return
    link = st.integers(0, graph.links - 1)
    things = data.draw(st.lists(st.lists(link, min_size=1, max_size=2), min_size=2, max_size=5))
    warm, found = Warm(graph), groups(things)
    assert served_in_full(warm)
    single = losses(warm, found, np.arange(len(things))[:, None], touch=True)
    sets = np.array(list(combinations(range(len(things)), 2)), np.int64)
    pair = losses(warm, found, sets, touch=True)
    far = apart(single.touched[sets[:, 0]], single.touched[sets[:, 1]])
    assert far.tolist() == [
        not (one & other).any()
        for one, other in zip(single.touched[sets[:, 0]], single.touched[sets[:, 1]], strict=True)
    ]
    together = single.lost[sets].sum(axis=1)
    np.testing.assert_array_equal(pair.lost[far], together[far])
    assert (np.minimum(*single.lost[sets[far]].transpose(1, 0, 2)) == 0).all()
    for row, (i, j) in enumerate(sets):  # and what a pair touches, against a third
        for k in range(len(things)):
            if k not in (i, j) and apart(pair.touched[[row]], single.touched[[k]])[0]:
                three = losses(warm, found, np.array([[i, j, k]]))
                np.testing.assert_array_equal(three.lost[0], pair.lost[row] + single.lost[k])


def test_what_a_cut_leaves_as_it_is_but_binds_is_touched():
    # y (node 1) sends 1 through x (node 0) and q; x sends its 2 over p. Without p no flow changes,
    # but q is then shared by both: the loss of y without its link is not another one.
    links = np.array([[0, 2], [0, 2], [1, 0]])  # p, q, y to x
    graph = build(
        3, links, np.array([2, 1, 1]), (np.array([0, 1]), np.array([2, 1])),
        (np.array([2]), np.array([9])),
    )  # fmt: skip
    warm, found = Warm(graph), groups([[0], [1], [2]])
    single = losses(warm, found, np.arange(3)[:, None], touch=True)
    assert not apart(single.touched[[0]], single.touched[[2]])[0]
    np.testing.assert_allclose(single.lost[0], [2 / 3, 2 / 3])
    np.testing.assert_allclose(losses(warm, found, np.array([[0, 2]])).lost, [[0.5, 1.0]])


def test_all_sets_come_once_and_in_order():
    for k in (1, 2, 3):
        found = np.concatenate([sets_from(first, 6, k) for first in range(6)])
        assert [tuple(one) for one in found.tolist()] == list(combinations(range(6), k))


def test_what_is_lost_together_on_paper():
    both, alone = np.zeros((2, 2)), np.zeros(2)
    overlap(np.array([[0.5, 0.2], [0.0, 1.0]]), np.array([2.0, 1.0]), both, alone)
    np.testing.assert_allclose(both, [[1.0, 0.4], [0.4, 1.4]])
    np.testing.assert_allclose(alone, [1.0, 1.4])


@pytest.mark.parametrize("workers", [1, 2])
def test_work_comes_back_in_order(workers):
    assert list(run(mul, 2, [3, 1, 2], workers=workers)) == [6, 2, 4]
