"""What a fair sharing of a shortage must always be."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.nets import graphs, lexicographic, without
from fateshare.engine.flow import max_flow
from fateshare.engine.graph import Graph, build
from fateshare.engine.shed import fair


def shares(graph, removed=None):
    found = fair(graph, max_flow(graph, removed), removed)
    return found.given / found.asked


@settings(max_examples=300, deadline=None)
@given(graphs(most=6))
def test_the_vector_is_that_of_the_linear_programmes(graph):
    np.testing.assert_allclose(shares(graph), lexicographic(graph), atol=1e-6)


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_it_serves_as_much_as_the_largest_flow(graph):
    flow = max_flow(graph)
    assert abs((shares(graph) * graph.demand).sum() - flow.value) < 1e-6


@settings(max_examples=200, deadline=None)
@given(graphs(), st.data())
def test_removing_links_is_like_never_having_had_them(graph, data):
    if graph.links == 0:
        return
    removed = np.array(data.draw(st.lists(st.integers(0, graph.links - 1), max_size=3)), np.int64)
    bare = Graph(
        graph.nodes, graph.links, graph.demands, graph.hubs, graph.head, without(graph, removed),
        graph.first, graph.arcs,
    )  # fmt: skip
    assert (shares(graph, removed) == shares(bare)).all()


@settings(max_examples=100, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_nodes_or_links(graph, random):
    nodes = list(range(graph.nodes))
    random.shuffle(nodes)
    place = np.array(nodes)
    order = list(range(graph.links))
    random.shuffle(order)
    ends = graph.head.reshape(-1, 2)[:, ::-1]
    units = graph.capacity.reshape(-1, 2)
    hubs = slice(graph.links + graph.demands, None)
    other = build(
        graph.nodes,
        place[ends[: graph.links]][order],
        units[: graph.links][order],
        (place[graph.at], graph.demand),
        (place[ends[hubs, 0]], units[hubs, 0]),
    )
    assert (shares(other) == shares(graph)).all()


def test_a_shortage_on_paper():
    # two demands of 6 and 2 behind a link of 4; a third of 5 with its own link of 5
    graph = build(
        4, np.array([[0, 1], [1, 3], [2, 3]]), np.array([9, 4, 5]),
        (np.array([0, 1, 2]), np.array([6, 2, 5])), (np.array([3]), np.array([99])),
    )  # fmt: skip
    np.testing.assert_array_equal(shares(graph), [0.5, 0.5, 1.0])


def test_who_is_cut_off_gets_nothing_and_no_demand_lacks_nothing():
    graph = build(
        3, np.array([[0, 2], [1, 2]]), np.array([5, 5]),
        (np.array([0, 1]), np.array([3, 0])), (np.array([2]), np.array([9])),
    )  # fmt: skip
    np.testing.assert_array_equal(shares(graph, np.array([0, 1])), [0.0, 1.0])
