"""Small random networks, and slow twins that answer for them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog

from fateshare.engine.graph import Graph, build


@st.composite
def graphs(draw, most=7):
    """A network of a few nodes with demands and hubs."""
    nodes = draw(st.integers(2, most))
    node = st.integers(0, nodes - 1)
    links = draw(st.lists(st.tuples(node, node).filter(lambda e: e[0] != e[1]), max_size=14))
    units = st.integers(0, 20)
    both = draw(st.lists(st.tuples(units, units), min_size=len(links), max_size=len(links)))
    demands = draw(st.lists(node, min_size=1, max_size=nodes, unique=True))
    asked = draw(st.lists(units, min_size=len(demands), max_size=len(demands)))
    hubs = draw(st.lists(node, min_size=1, max_size=2, unique=True))
    room = draw(st.lists(st.integers(0, 40), min_size=len(hubs), max_size=len(hubs)))
    return build(
        nodes,
        np.array(links, np.int64).reshape(-1, 2),
        np.array(both, np.int64).reshape(-1, 2),
        (np.array(demands, np.int64), np.array(asked, np.int64)),
        (np.array(hubs, np.int64), np.array(room, np.int64)),
    )


def without(graph: Graph, removed: np.ndarray) -> np.ndarray:
    """Capacities with some links gone."""
    capacity = graph.capacity.copy()
    for link in removed:
        capacity[2 * link : 2 * link + 2] = 0
    return capacity


def lexicographic(graph: Graph) -> np.ndarray:
    """Shares of the max-min fair vector by linear programmes: raise all, fix who is stuck."""
    arcs = len(graph.capacity)
    tail = graph.head[np.arange(arcs) ^ 1]
    balance = np.zeros((graph.nodes, arcs))
    for arc in range(arcs):
        if graph.head[arc] < graph.nodes:
            balance[graph.head[arc], arc] += 1
        if tail[arc] < graph.nodes:
            balance[tail[arc], arc] -= 1
    demand = graph.demand
    served = 2 * (graph.links + np.arange(graph.demands))
    fixed: dict[int, float] = {i: 1.0 for i in range(graph.demands) if demand[i] == 0}
    while len(fixed) < graph.demands:
        level, stuck = _raise(graph, balance, served, fixed)
        fixed |= dict.fromkeys(stuck, level)
    return np.array([fixed[i] for i in range(graph.demands)])


def _raise(graph, balance, served, fixed):
    demand, arcs = graph.demand, balance.shape[1]
    free = [i for i in range(graph.demands) if i not in fixed]

    def solve(goal, floor):
        equal, right = [np.append(row, 0.0) for row in balance], [0.0] * graph.nodes
        under, limit = [], []
        for i in range(graph.demands):
            row = np.zeros(arcs + 1)
            row[served[i]] = 1
            if i in fixed:
                equal.append(row)
                right.append(fixed[i] * demand[i])
            elif floor is None:
                row[-1] = -demand[i]
                equal.append(row)
                right.append(0.0)
            else:
                under.append(-row)
                limit.append(-floor * demand[i] + 1e-9)
        cost = np.zeros(arcs + 1)
        cost[arcs if goal is None else served[goal]] = -1
        bounds = [(0, int(units)) for units in graph.capacity] + [(0, 1)]
        done = linprog(
            cost, A_eq=np.array(equal), b_eq=right, bounds=bounds,
            A_ub=np.array(under) if under else None, b_ub=limit or None,
        )  # fmt: skip
        assert done.status == 0, done.message
        return -done.fun

    level = solve(None, None)
    stuck = [i for i in free if solve(i, level) <= level * demand[i] + 1e-6]
    assert stuck
    return level, stuck
