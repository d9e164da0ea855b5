"""What a maximum flow must always be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

from engine.nets import graphs, without
from fateshare.base.errors import InputError
from fateshare.engine import graph as graphing
from fateshare.engine.flow import max_flow, room
from fateshare.engine.warm import Warm, reroute

QUICK = settings(max_examples=200, deadline=None)


def cut_capacity(graph, flow, removed=()):
    tail = graph.head[np.arange(len(graph.head)) ^ 1]
    capacity = without(graph, np.array(removed, np.int64))
    return int(capacity[flow.reached[tail] & ~flow.reached[graph.head]].sum())


def by_scipy(graph, removed=()):
    capacity = without(graph, np.array(removed, np.int64)).astype(np.int32)
    tail = graph.head[np.arange(len(graph.head)) ^ 1]
    size = graph.nodes + 2
    matrix = coo_array((capacity, (tail, graph.head)), shape=(size, size)).tocsr()
    return int(maximum_flow(matrix, graph.source, graph.sink).flow_value)


@QUICK
@given(graphs())
def test_the_flow_equals_its_cut_and_another_solvers(graph):
    flow = max_flow(graph)
    assert flow.value == cut_capacity(graph, flow) == by_scipy(graph)


@QUICK
@given(graphs(), st.data())
def test_a_warm_start_equals_a_cold_one(graph, data):
    if graph.links == 0:
        return
    removed = np.array(data.draw(st.lists(st.integers(0, graph.links - 1), max_size=4)), np.int64)
    cold, warm = max_flow(graph, removed), Warm(graph).without(removed)
    assert warm.value == cold.value
    assert (warm.reached == cold.reached).all()
    assert cold.value == cut_capacity(graph, cold, removed)


@QUICK
@given(graphs(), st.integers(0, 3))
def test_a_search_that_hands_over_after_some_pushes_ends_alike(graph, most):
    left, search = graph.capacity.copy(), room(graph.nodes)
    value, _, count = reroute(
        graph.source, graph.sink, graph.first, graph.arcs, graph.head, left, 0, most, search
    )
    cold = max_flow(graph)
    assert value == cold.value
    assert sorted(search[1][:count]) == np.flatnonzero(cold.reached[: graph.nodes]).tolist()
    assert search[0][: graph.nodes].tolist() == cold.reached[: graph.nodes].tolist()


@QUICK
@given(graphs(), st.data())
def test_the_total_never_rises_when_capacity_goes(graph, data):
    if graph.links == 0:
        return
    some = data.draw(st.lists(st.integers(0, graph.links - 1), max_size=3))
    more = [*some, data.draw(st.integers(0, graph.links - 1))]
    assert max_flow(graph, np.array(more)).value <= max_flow(graph, np.array(some, int)).value


def test_a_network_on_paper():
    # 0 -5- 1 -3- 2, demand 4 at 0, hub at 2
    graph = graphing.build(
        3, np.array([[0, 1], [1, 2]]), np.array([5, 3]), (np.array([0]), np.array([4])),
        (np.array([2]), np.array([9])),
    )  # fmt: skip
    assert max_flow(graph).value == 3
    assert max_flow(graph, np.array([1])).value == 0


@pytest.mark.parametrize(
    ("links", "units", "said"),
    [([[0, 3]], [1], "A node is not one of the 2"), ([[0, 1]], [-1], "one is -1")],
)
def test_a_broken_network_is_refused(links, units, said):
    one = (np.array([0]), np.array([1]))
    with pytest.raises(InputError, match=said):
        graphing.build(2, np.array(links), np.array(units), one, one)


def test_more_demand_than_fits_into_64_bits_is_refused():
    much = (np.array([0]), np.array([graphing.LARGEST + 1]))
    with pytest.raises(InputError, match="use a larger unit"):
        graphing.build(1, np.zeros((0, 2), int), np.zeros(0, int), much, much)
