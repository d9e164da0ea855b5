"""Measure the engine of flows against what a user would take instead, in one run on one core."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import fateshare as fs
from fateshare.connect.network import Network, network
from fateshare.connect.things import things
from fateshare.connect.weakest import weakest
from fateshare.engine.cuts import groups, losses
from fateshare.engine.flow import max_flow
from fateshare.engine.graph import Graph, Ints
from fateshare.engine.shed import fair
from fateshare.engine.warm import Warm

PAIRS, FEW = 20_000, 60
#: Cuts that each peer solves: the slow ones get few.
PEERS = {"igraph": FEW, "scipy": FEW, "ortools": FEW, "networkx": 2}


def main(*rest: str) -> int:
    """Print how long a two-system cut takes with each solver, and whole searches."""
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
        *_peers(graph, removed),
    ]
    print(f"{'two-system cut':28} {'us':>11} {'a second':>10} {'of ours':>9}")
    for name, seconds in rows:
        print(f"{name:28} {1e6 * seconds:11.1f} {1 / seconds:10.0f} {seconds / ours:9.1f}")
    for k in (2, 3) if "--triples" in rest else (2,):
        _search(net, k)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"largest memory: {peak:.0f} MB")
    return 0


def _search(net: Network, k: int) -> None:
    """Time the search of all sets of systems, with the worst of each economy."""
    start = time.perf_counter()
    done = weakest(net, k=k)
    seconds = time.perf_counter() - start
    print(
        f"all {done.sets:,} sets of at most {k} systems: {seconds:.1f} s; {done.solved:,} solved, "
        f"{done.skipped:,} carry nothing, {done.proven:,} proven from their parts"
    )


def _timed(work: Callable[[], object], count: int) -> float:
    """Return seconds for one of `count`."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) / count


def _peers(graph: Graph, removed: list[Ints]) -> list[tuple[str, float]]:
    """Let every peer that is installed solve the same cuts; its values must be ours."""
    wanted = [max_flow(graph, one).value for one in removed]
    rows = []
    for name, count in PEERS.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "cuts.npz"
            np.savez(
                file, tail=graph.head[np.arange(len(graph.head)) ^ 1], head=graph.head,
                capacity=graph.capacity, source=graph.source, sink=graph.sink,
                removed=np.concatenate(removed[:count]),
                first=np.cumsum([0, *(len(one) for one in removed[:count])]),
            )  # fmt: skip
            line = [sys.executable, str(Path(__file__).with_name("peers.py")), name, str(file)]
            done = subprocess.run(line, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name}: not measured: {done.stderr.strip().splitlines()[-1]}")
            continue
        said = json.loads(done.stdout)
        if said["values"] != wanted[:count]:
            print(f"{name}: other values than ours")
        rows.append((name, said["seconds"]))
    return rows


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
