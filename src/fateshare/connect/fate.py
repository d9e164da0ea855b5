"""Measure who shares fate with whom: what economies lose together over an ensemble of faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.connect.network import Network
from fateshare.connect.things import Thing, things
from fateshare.engine.cuts import Groups, carries, groups, losses, overlap, sets_from
from fateshare.engine.flow import Warm
from fateshare.engine.run import run

Floats = NDArray[np.float64]

#: Faults a year and kilometre at sea; docs/method.md, section 20, says from where.
FAULTS_PER_KM_YEAR = 0.15 / 1000
#: A stretch is down for this long; docs/method.md, section 20.
REPAIR_YEARS = 20 / 365
#: Columns of the partners.
PARTNERS = pl.Schema(
    {
        "iso3": pl.String(),
        "partner": pl.String(),
        "shared": pl.Float64(),
        "binding": pl.List(pl.String()),
    }
)
#: How many scenarios are solved at once.
BATCH = 4096


@dataclass(frozen=True, slots=True)
class Fate:
    """
    Shared fate over an ensemble.

    Attributes
    ----------
    codes
        Economies, in the order of `shared`.
    shared
        F_ij, shape (economies, economies): 0 never lose together, 1 always lose alike.
    expected
        Expected lost share times the times a year that it happens, by economy.
    partners
        For the economies asked for: iso3, partner, shared, binding (the things whose failure
        weighs most in it), the largest first.
    scenarios
        How many were weighed.
    """

    codes: tuple[str, ...]
    shared: Floats = field(repr=False)
    expected: Floats = field(repr=False)
    partners: pl.DataFrame = field(repr=False)
    scenarios: int


@dataclass(frozen=True, slots=True)
class _Ensemble:
    """What every piece shares; `asked` are the numbers of the economies whose partners are told."""

    warm: Warm
    found: Groups
    rate: Floats
    loaded: NDArray[np.bool_]
    asked: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums over some scenarios, and for each asked economy and partner the one that weighs most."""

    both: Floats
    alone: Floats
    best: Floats
    best_set: NDArray[np.int64]
    scenarios: int


def fate(
    net: Network,
    members: tuple[str, ...],
    *,
    pairs: bool = True,
    workers: int = 1,
    dask: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Fate:
    """
    Weigh every single fault of a stretch at sea, and every two that are down at a time.

    A stretch of length L fails at rate r = FAULTS_PER_KM_YEAR * L and is down for
    REPAIR_YEARS; two are down together at rate 2 r_a r_b REPAIR_YEARS.

    Parameters
    ----------
    net
        The network.
    members
        Economies whose partners are told.
    pairs
        Whether two faults at a time are weighed too; takes about a minute.
    workers
        Processes; the answer does not depend on it.
    dask
        Address of a Dask scheduler to use in their place.
    progress
        Called with how many pieces are done, and how many there are.
    """
    known = things(net, "segment")
    warm = Warm(net.graph)
    found = groups([list(thing.arcs) for thing in known])
    rate = np.array([thing.length_km for thing in known]) * FAULTS_PER_KM_YEAR
    asked = np.array([i for i, iso3 in enumerate(net.codes) if iso3 in members], np.int64)
    ensemble = _Ensemble(warm, found, rate, carries(warm, found), asked)
    pieces = [(0, 1)] + [(i, 2) for i in range(len(known) - 1) if pairs]
    size = len(net.codes)
    sums = _Sums(
        np.zeros((size, size)), np.zeros(size), np.zeros((len(asked), size)),
        np.full((len(asked), size, 2), -1), 0,
    )  # fmt: skip
    for number, part in enumerate(run(_piece, ensemble, pieces, workers=workers, dask=dask), 1):
        sums = _added(sums, part)
        if progress:
            progress(number, len(pieces))
    return _told(net, known, ensemble, sums)


def _piece(ensemble: _Ensemble, piece: tuple[int, int]) -> _Sums:
    """Weigh all single faults, or those of two whose first is this one."""
    first, k = piece
    size = len(ensemble.rate)
    sets = np.arange(size)[:, None] if k == 1 else sets_from(first, size, k)
    sets = sets[ensemble.loaded[sets].any(axis=1)]
    rates = ensemble.rate[sets]
    weight = rates[:, 0] if k == 1 else 2 * rates.prod(axis=1) * REPAIR_YEARS
    demands = ensemble.warm.graph.demands
    both, alone = np.zeros((demands, demands)), np.zeros(demands)
    best = np.zeros((len(ensemble.asked), demands))
    best_set = np.full((len(ensemble.asked), demands, 2), -1)
    for start in range(0, len(sets), BATCH):
        part, mine = sets[start : start + BATCH], weight[start : start + BATCH]
        _, lost = losses(ensemble.warm, ensemble.found, part)
        overlap(lost, mine, both, alone)
        for row, economy in enumerate(ensemble.asked):
            hit = np.flatnonzero(lost[:, economy])
            if not len(hit):
                continue
            shared = np.minimum(lost[hit], lost[hit, economy][:, None]) * mine[hit][:, None]
            top = shared.argmax(axis=0)
            value = shared[top, np.arange(demands)]
            better = value > best[row]
            best[row] = np.where(better, value, best[row])
            best_set[row][better, :k] = part[hit[top]][better]
            if k == 1:
                best_set[row][better, 1] = -1
    return _Sums(both, alone, best, best_set, len(sets))


def _added(one: _Sums, other: _Sums) -> _Sums:
    """Add sums in the order of the pieces."""
    better = other.best > one.best
    return _Sums(
        one.both + other.both,
        one.alone + other.alone,
        np.where(better, other.best, one.best),
        np.where(better[:, :, None], other.best_set, one.best_set),
        one.scenarios + other.scenarios,
    )


def _told(net: Network, known: list[Thing], ensemble: _Ensemble, sums: _Sums) -> Fate:
    """Divide, and put the names back."""
    either = sums.alone[:, None] + sums.alone[None, :] - sums.both
    shared = np.divide(sums.both, either, out=np.zeros_like(sums.both), where=either > 0)
    rows = [
        {
            "iso3": net.codes[economy],
            "partner": net.codes[other],
            "shared": float(shared[economy, other]),
            "binding": [known[i].key for i in sums.best_set[row, other] if i >= 0],
        }
        for row, economy in enumerate(ensemble.asked)
        for other in np.argsort(-shared[economy], kind="stable")
        if other != economy and shared[economy, other] > 0
    ]
    return Fate(net.codes, shared, sums.alone, pl.DataFrame(rows, schema=PARTNERS), sums.scenarios)
