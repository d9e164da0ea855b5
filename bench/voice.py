"""
Measure voting power, and beside it what three packages make of the same games, in one run.

An argument is the seconds after which a peer is stopped.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

import fateshare as fs
from fateshare.engine.ballots import at_half, ballots
from fateshare.engine.power import Game, Power, power
from fateshare.govern.assembly import assemble, game
from fateshare.govern.measure import measure

PEERS = ("powerindex", "powerindices", "power-bdd")
#: What powerindices needs and does not say.
UNSAID = ("numpy",)
#: A peer is stopped after so long, or when it asks for more memory.
LIMIT_SECONDS, LIMIT_BYTES = 60, 4_000_000_000
_ARGUMENT = "".join(sys.argv[1:2])
#: Indices that differ by less are the same.
SAME = 1e-9
#: What a peer runs in a process of its own: reads a game, writes seconds and indices.
CHILD = """
import json, resource, sys, time
asked = json.load(sys.stdin)
resource.setrlimit(resource.RLIMIT_AS, (asked["bytes"], asked["bytes"]))
w, q, banzhaf = asked["weights"], asked["quota"], asked["index"] == "Banzhaf"
start = time.perf_counter()
if asked["peer"] == "powerindex":
    from powerindex import Game
    game = Game(q, weights=w)
    game.calc_banzhaf() if banzhaf else game.calc_shapley_shubik()
    found = game.banzhaf if banzhaf else game.shapley_shubik
elif asked["peer"] == "powerindices":
    import powerindices
    found = powerindices.compute_pbi(q, w) if banzhaf else powerindices.compute_ssi(q, w)
else:
    from power_bdd.bdd import BDD, WeightedGame
    sys.setrecursionlimit(100000)
    bdd = BDD(WeightedGame(q, w))
    found = bdd.calc_banzhaf() if banzhaf else bdd.calc_shapley()
found = list(found.values()) if isinstance(found, dict) else list(found)
found = [float(one) for one in found]
print(json.dumps({"seconds": time.perf_counter() - start, "found": found}))
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One weighted majority that everybody is asked."""

    name: str
    weights: list[int]
    quota: int


def main() -> int:
    """Print our times, then every peer's time and how far it is off."""
    atlas = fs.load()
    fund = [int(one) for one in assemble(atlas, "IMF", as_of="2022-10-02").weights["votes"]]
    _ours(atlas, fund)
    nice = [29] * 4 + [27] * 2 + [14, 13] + [12] * 5 + [10] * 3 + [7] * 5 + [4] * 5 + [3]
    small = [one // 1000 for one in fund]
    asked = [
        Asked("Security Council", [7] * 5 + [1] * 10, 39),
        Asked("EU of 27, votes", nice, 255),
        Asked("IMF, thousands", small, sum(small) // 2 + 1),
        Asked("IMF, full votes", fund, sum(fund) // 2 + 1),
    ]
    with tempfile.TemporaryDirectory() as folder:
        python = _installed(Path(folder))
        if python is None:
            print("The peers cannot be installed here; only ours was measured.")
            return 0
        print(f"\n{'game':18} {'index':15} {'who':13} {'seconds':>9}  answer")
        for one in asked:
            _compared(python, one)
    return 0


def _ours(atlas: fs.Atlas, fund: list[int]) -> None:
    """Print how long our own questions take, warm, in seconds of one core."""
    votes = np.array(fund)
    half = np.array([int(votes.sum()) // 2 + 1])
    ballots(votes[:9], np.array([5]))  # compiled or from the cache
    _seconds(lambda: power(Game(np.ones((2, 40), np.int64), np.array([[30, 30]]))))
    bodies: list[tuple[str, str, str | None, str]] = [
        ("IMF board, 24 chairs", "IMF", "board", "2022-10-02"),
        ("IMF amendment, heads and votes", "IMF", "amendment", "2022-10-02"),
        ("EU Nice, three majorities", "EU_COUNCIL", "nice", "2012"),
        ("EU Lisbon, two ways", "EU_COUNCIL", "lisbon", "2026"),
        ("AIIB super majority", "AIIB", "super", "2026"),
        ("IDA, 30.6 million votes", "IDA", "simple", "2026"),
    ]
    rows: list[tuple[str, Callable[[], object]]] = [
        ("IMF, Banzhaf alone", partial(at_half, votes, half)),
        ("IMF, both indices", partial(power, Game(votes[None], half[None]))),
    ]
    for name, body, rule, day in bodies:
        held = assemble(atlas, body, as_of=day, rule=rule)
        by_chairs = held.rule.cast_by == "chairs"
        work: Callable[[], object] = partial(power, game(held))
        rows.append((name, partial(measure, held, [held.rule]) if by_chairs else work))
    shares = np.linspace(0.5, 0.95, 12)
    quotas = np.array([int(votes.sum() * share) + 1 for share in shares])
    rows.append(("IMF, both, 12 quotas", partial(ballots, votes, quotas)))
    print(f"{'ours':34} {'CPU s':>8} {'error bound':>12}")
    for name, work in rows:
        seconds, found = _seconds(work)
        first = found[0] if isinstance(found, list) else found
        bound = f"{first.error_bound.max():12.1e}" if isinstance(first, Power) else ""
        print(f"{name:34} {seconds:8.2f} {bound}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"largest memory: {peak:.0f} MB")


def _seconds(work: Callable[[], object]) -> tuple[float, object]:
    """Return seconds of one core, and what was made."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def _installed(folder: Path) -> Path | None:
    """Install the peers into a throw-away environment."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", *PEERS, *UNSAID],
        capture_output=True,
        check=False,
    )
    return python if done.returncode == 0 else None


def _compared(python: Path, asked: Asked) -> None:
    """Ask everybody the same."""
    start = time.perf_counter()
    ours = power(Game(np.array([asked.weights]), np.array([[asked.quota]])))
    took = time.perf_counter() - start
    print(
        f"{asked.name:18} {'both':15} {'ours':13} {took:9.2f}  within {ours.error_bound.max():.0e}"
    )
    for index, right in (("Banzhaf", ours.banzhaf), ("Shapley-Shubik", ours.shapley_shubik)):
        for peer in PEERS:
            seconds, answer = _peer(python, peer, index, asked, right)
            print(f"{asked.name:18} {index:15} {peer:13} {seconds:>9}  {answer}", flush=True)


def _peer(
    python: Path,
    peer: str,
    index: str,
    asked: Asked,
    right: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> tuple[str, str]:
    """Run one peer within its limits; say how long it took and how far it is off."""
    told = {
        "peer": peer, "index": index, "weights": asked.weights, "quota": asked.quota,
        "bytes": LIMIT_BYTES,
    }  # fmt: skip
    limit = int(_ARGUMENT) if _ARGUMENT.isdigit() else LIMIT_SECONDS
    try:
        done = subprocess.run(
            [python, "-c", CHILD], input=json.dumps(told), capture_output=True, text=True,
            check=False, timeout=limit,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"> {limit}", "stopped"
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        return "-", f"fails: {last[0][:60]}"
    said = json.loads(done.stdout.strip().splitlines()[-1])
    found = np.array(said["found"])
    whole = found / found.sum() if index == "Banzhaf" and found.sum() else found
    off = float(np.abs(whole - right).max()) if len(whole) == len(right) else float("nan")
    verdict = "right" if off < SAME else f"WRONG by {off:.2g}, and says nothing"
    return f"{said['seconds']:.2f}", verdict


if __name__ == "__main__":
    sys.exit(main())
