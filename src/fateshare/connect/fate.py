"""Measure who shares fate with whom: what economies lose together over an ensemble of faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.connect.kin import kin
from fateshare.connect.network import Network
from fateshare.connect.things import Thing, things
from fateshare.engine.cuts import (
    Groups,
    Marks,
    apart,
    carries,
    groups,
    losses,
    overlap,
    served_in_full,
    sets_from,
)
from fateshare.engine.run import run
from fateshare.engine.warm import Warm

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

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
        weighs most in it; a corridor is told as `corridor:KEY`), the largest first.
    groups
        Economies that share at least half their fate, and what binds them; see `kin`.
    scenarios
        How many were weighed.
    """

    codes: tuple[str, ...]
    shared: Floats = field(repr=False)
    expected: Floats = field(repr=False)
    partners: pl.DataFrame = field(repr=False)
    groups: pl.DataFrame = field(repr=False)
    scenarios: int


@dataclass(frozen=True, slots=True)
class _Ensemble:
    """
    What every piece shares.

    The first `stretches` things fail alone and in pairs, the others, corridors, alone only.
    `alone` and `touched` are what each thing loses and touches, `asked` the numbers of the
    economies whose partners are told.
    """

    warm: Warm
    found: Groups
    stretches: int
    rate: Floats
    loaded: NDArray[np.bool_]
    alone: Floats
    touched: Marks
    asked: Ints


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums over some scenarios, and for each asked economy and partner the one that weighs most."""

    both: Floats
    alone: Floats
    best: Floats
    best_set: Ints
    scenarios: int


def fate(  # noqa: PLR0913 - each is a plain choice
    net: Network,
    members: tuple[str, ...],
    *,
    pairs: bool = True,
    events: Mapping[str, float] | None = None,
    workers: int = 1,
    dask: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Fate:
    """
    Weigh every single fault of a stretch at sea, events in corridors, and two faults at a time.

    A stretch of length L fails at rate r = FAULTS_PER_KM_YEAR * L and is down for
    REPAIR_YEARS; two are down together at rate 2 r_a r_b REPAIR_YEARS. An event in a corridor
    takes every stretch in it.

    Parameters
    ----------
    net
        The network.
    members
        Economies whose partners are told.
    pairs
        Whether two faults at a time are weighed too.
    events
        Events a year by corridor; corridors that are not named have none.
    workers
        Processes; the answer does not depend on it.
    dask
        Address of a Dask scheduler to use in their place.
    progress
        Called with how many pieces are done, and how many there are.
    """
    known, ensemble = _ensemble(net, members, events or {})
    sums = _weighed(ensemble, _singles(ensemble), ensemble.alone, ensemble.rate)
    pieces = list(range(ensemble.stretches - 1)) if pairs else []
    for number, part in enumerate(run(_piece, ensemble, pieces, workers=workers, dask=dask), 1):
        sums = _added(sums, part)
        if progress:
            progress(number, len(pieces))
    return _told(net, known, ensemble, sums)


def _ensemble(
    net: Network, members: tuple[str, ...], events: Mapping[str, float]
) -> tuple[list[Thing], _Ensemble]:
    """List what fails, how often, and what each alone loses."""
    stretches = things(net, "segment")
    corridors = [one for one in things(net, "corridor") if events.get(one.key, 0) > 0]
    known = [*stretches, *(Thing(f"corridor:{c.key}", c.arcs, c.length_km) for c in corridors)]
    warm = Warm(net.graph)
    found = groups([list(thing.arcs) for thing in known])
    rate = [thing.length_km * FAULTS_PER_KM_YEAR for thing in stretches]
    rate += [events[one.key] for one in corridors]
    done = losses(warm, found, np.arange(len(known))[:, None], touch=True)
    asked = np.array([i for i, iso3 in enumerate(net.codes) if iso3 in members], np.int64)
    loaded = carries(warm, found)
    return known, _Ensemble(
        warm, found, len(stretches), np.array(rate), loaded, done.lost, done.touched, asked
    )


def _singles(ensemble: _Ensemble) -> Ints:
    """List every thing alone, as sets."""
    return np.arange(len(ensemble.rate), dtype=np.int64)[:, None]


def _piece(ensemble: _Ensemble, first: int) -> _Sums:
    """Weigh the pairs whose first fault is this one."""
    sets = sets_from(first, ensemble.stretches, 2)
    sets = sets[ensemble.loaded[sets].any(axis=1)]
    sums: _Sums | None = None
    for start in range(0, max(1, len(sets)), BATCH):
        part = sets[start : start + BATCH]
        lost = ensemble.alone[part].sum(axis=1)
        if served_in_full(ensemble.warm):
            close = ~apart(ensemble.touched[part[:, 0]], ensemble.touched[part[:, 1]])
        else:
            close = np.ones(len(part), np.bool_)
        lost[close] = losses(ensemble.warm, ensemble.found, part[close]).lost
        weight = 2 * ensemble.rate[part].prod(axis=1) * REPAIR_YEARS
        more = _weighed(ensemble, part, lost, weight)
        sums = _added(sums, more) if sums else more
    assert sums is not None  # noqa: S101 - the loop runs at least once
    return sums


def _weighed(ensemble: _Ensemble, sets: Ints, lost: Floats, weight: Floats) -> _Sums:
    """Sum up what is lost together in some sets, each of its weight."""
    size = ensemble.warm.graph.demands
    both, alone = np.zeros((size, size)), np.zeros(size)
    best = np.zeros((len(ensemble.asked), size))
    best_set = np.full((len(ensemble.asked), size, 2), -1)
    overlap(lost, weight, both, alone)
    for row, economy in enumerate(ensemble.asked):
        hit = np.flatnonzero(lost[:, economy])
        if not len(hit):
            continue
        shared = np.minimum(lost[hit], lost[hit, economy][:, None]) * weight[hit][:, None]
        top = shared.argmax(axis=0)
        value = shared[top, np.arange(size)]
        better = value > best[row]
        best[row] = np.where(better, value, best[row])
        best_set[row][better, : sets.shape[1]] = sets[hit[top]][better]
    return _Sums(both, alone, best, best_set, int(ensemble.loaded[sets].any(axis=1).sum()))


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
    partners = pl.DataFrame(rows, schema=PARTNERS)
    together = kin(net, known, shared, ensemble.alone * ensemble.rate[:, None])
    return Fate(net.codes, shared, sums.alone, partners, together, sums.scenarios)
