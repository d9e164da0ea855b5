"""The shortest ways beside a slow twin, and beside the atlas's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.atlas.graphs import shortest_km
from fateshare.connect.network import network
from fateshare.engine.graph import build
from fateshare.engine.ways import nearest


@st.composite
def mazes(draw):
    """Nodes, links with lengths, some of them shut, and starts."""
    nodes = draw(st.integers(1, 9))
    one = st.tuples(
        st.integers(0, nodes - 1), st.integers(0, nodes - 1), st.integers(0, 9), st.booleans()
    )
    links = draw(st.lists(one, max_size=20))
    starts = draw(st.lists(st.integers(0, nodes - 1), max_size=3))
    return nodes, links, starts


def relaxed(nodes, links, starts):
    """Bellman and Ford: relax every link until nothing changes."""
    far = [0.0 if node in starts else np.inf for node in range(nodes)]
    for _ in range(nodes):
        for a, b, length, shut in links:
            if not shut:
                far[a], far[b] = min(far[a], far[b] + length), min(far[b], far[a] + length)
    return far


@given(mazes())
def test_the_ways_are_those_of_a_slow_twin(maze):
    nodes, links, starts = maze
    ends = np.array([(a, b) for a, b, _, _ in links], np.int64).reshape(-1, 2)
    hub = (np.array([0]), np.array([5]))
    graph = build(nodes, ends, np.ones(len(links), np.int64), hub, hub)
    length = np.array([float(length) for _, _, length, _ in links])
    shut = np.array([closed for _, _, _, closed in links], np.bool_)
    found = nearest(graph, np.array(starts, np.int64), length, shut)
    assert found.tolist() == relaxed(nodes, links, starts)


@pytest.mark.parametrize("seed", range(3))
def test_the_ways_of_the_atlas_are_the_same_to_the_last_bit(atlas, seed):
    net = network(atlas, as_of="2024-11")
    draw = np.random.default_rng(seed)
    length = np.array([arc.length_km for arc in net.wires.arcs])
    shut = draw.random(len(length)) < (0.0, 0.1, 0.5)[seed]
    hubs = [index for index, node in enumerate(net.wires.nodes) if node.kind == "hub"]
    found = nearest(net.graph, np.array(hubs), length, shut)
    assert found.tolist() == shortest_km(net.wires, hubs, shut=shut).tolist()
    assert np.isfinite(found).any()
    assert (seed == 0) or not np.isfinite(found).all()
