"""Measure the engine of flows against what a user would take instead, in one run on one core."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

import fateshare as fs
from fateshare.connect.network import network
from fateshare.connect.things import things
from fateshare.engine.cuts import groups, losses
from fateshare.engine.flow import Warm, max_flow
from fateshare.engine.graph import Graph, Ints
from fateshare.engine.shed import fair

PAIRS, FEW = 20_000, 50


def main() -> int:
    """Print how long a two-system cut takes with each solver, and the ratios."""
    net = network(fs.load(), as_of="2026-11-24")
    graph = net.graph
    start = time.perf_counter()
    warm = Warm(graph)
    known = things(net, "system")
    found = groups([list(thing.arcs) for thing in known])
    sets = np.random.default_rng(1).integers(0, len(known), (PAIRS, 2))
    losses(warm, found, sets[:1])
    print(f"{len(net.wires.nodes)} nodes, {len(net.wires.arcs)} arcs, {len(known)} systems")
    print(f"first call, compiled or from the cache: {time.perf_counter() - start:.2f} s")
    removed = [np.concatenate([known[i].arcs for i in one]).astype(np.int64) for one in sets[:FEW]]
    ours = _timed(lambda: losses(warm, found, sets, share=False), PAIRS)
    rows = [
        ("flow, warm", ours),
        ("flow and fair shares, warm", _timed(lambda: losses(warm, found, sets), PAIRS)),
        ("flow, cold", _timed(lambda: [max_flow(graph, one) for one in removed], FEW)),
        (
            "flow and fair shares, cold",
            _timed(lambda: [fair(graph, max_flow(graph, one), one) for one in removed], FEW),
        ),
        ("SciPy maximum_flow", _timed(lambda: [_scipy(graph, one) for one in removed], FEW)),
    ]
    print(f"{'two-system cut':28} {'us':>9} {'a second':>10} {'of ours':>8}")
    for name, seconds in rows:
        print(f"{name:28} {1e6 * seconds:9.1f} {1 / seconds:10.0f} {seconds / ours:8.1f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"largest memory: {peak:.0f} MB")
    return 0


def _timed(work: Callable[[], object], count: int) -> float:
    """Return seconds for one of `count`."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) / count


def _scipy(graph: Graph, removed: Ints) -> int:
    """Let SciPy find the flow."""
    capacity = graph.capacity.copy()
    capacity[2 * removed] = 0
    capacity[2 * removed + 1] = 0
    tail = graph.head[np.arange(len(graph.head)) ^ 1]
    size = graph.nodes + 2
    matrix = coo_array((capacity.astype(np.int32), (tail, graph.head)), shape=(size, size))
    return int(maximum_flow(matrix.tocsr(), graph.source, graph.sink).flow_value)


if __name__ == "__main__":
    sys.exit(main())
