"""
Let another solver find the flows of some cuts, in a process of its own: peers.py NAME FILE.

FILE is an .npz with tail, head, capacity (pairs of arcs), source, sink, and the removed links of
each cut. Prints one line of JSON: seconds a cut, and the values. Peers are not dependencies of
the project: `pip install 'fateshare[bench]'`. OR-tools cannot share a process with HiGHS.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Solve = Callable[[Ints], int]


def main(name: str, file: str) -> int:
    """Solve every cut with one peer."""
    with np.load(file) as held:
        data = {key: held[key] for key in held.files}
    solve = PEERS[name](data)
    ends = zip(data["first"][:-1], data["first"][1:], strict=True)
    cuts = [data["removed"][a:b] for a, b in ends]
    solve(cuts[0])
    start = time.perf_counter()
    values = [solve(cut) for cut in cuts]
    seconds = (time.perf_counter() - start) / len(cuts)
    print(json.dumps({"seconds": seconds, "values": values}))
    return 0


def _without(data: Mapping[str, Any], cut: Ints) -> Ints:
    """Return the capacities of the arcs with some links gone."""
    capacity: Ints = data["capacity"].copy()
    capacity[2 * cut] = 0
    capacity[2 * cut + 1] = 0
    return capacity


def scipy(data: Mapping[str, Any]) -> Solve:
    """Dinic's algorithm of SciPy, on a sparse matrix made for each cut."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import maximum_flow

    size = int(max(data["tail"].max(), data["head"].max())) + 1
    ends = (data["tail"], data["head"])

    def solve(cut: Ints) -> int:
        matrix = coo_array((_without(data, cut).astype(np.int32), ends), shape=(size, size))
        found = maximum_flow(matrix.tocsr(), int(data["source"]), int(data["sink"]))
        return int(found.flow_value)

    return solve


def igraph(data: Mapping[str, Any]) -> Solve:
    """Push-relabel of igraph; the graph is made once, the capacities are given anew."""
    import igraph as ig

    edges = np.column_stack([data["tail"], data["head"]]).tolist()
    graph = ig.Graph(edges=edges, directed=True)
    source, sink = int(data["source"]), int(data["sink"])

    def solve(cut: Ints) -> int:
        units = _without(data, cut).tolist()
        value: float = graph.maxflow_value(source, sink, capacity=units)
        return round(value)

    return solve


def ortools(data: Mapping[str, Any]) -> Solve:
    """Push-relabel of OR-tools; the graph is made once, capacities are set and set back."""
    from ortools.graph.python import max_flow

    graph = max_flow.SimpleMaxFlow()
    arcs = graph.add_arcs_with_capacity(data["tail"], data["head"], data["capacity"])

    def solve(cut: Ints) -> int:
        gone = np.concatenate([2 * cut, 2 * cut + 1])
        graph.set_arcs_capacity(arcs[gone], np.zeros(len(gone), np.int64))
        graph.solve(int(data["source"]), int(data["sink"]))
        value = int(graph.optimal_flow())
        graph.set_arcs_capacity(arcs[gone], data["capacity"][gone])
        return value

    return solve


def networkx(data: Mapping[str, Any]) -> Solve:
    """Preflow-push of networkx, its default, on a graph made for each cut."""
    import networkx as nx

    def solve(cut: Ints) -> int:
        graph = nx.DiGraph()
        capacity = _without(data, cut)
        for tail, head, units in zip(data["tail"], data["head"], capacity.tolist(), strict=True):
            if units and graph.has_edge(tail, head):
                graph[tail][head]["capacity"] += units
            elif units:
                graph.add_edge(tail, head, capacity=units)
        value, _ = nx.maximum_flow(graph, int(data["source"]), int(data["sink"]))
        return int(value)

    return solve


PEERS: dict[str, Callable[[Mapping[str, Any]], Solve]] = {
    "scipy": scipy,
    "igraph": igraph,
    "ortools": ortools,
    "networkx": networkx,
}

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
