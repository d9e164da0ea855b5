"""Find what every set of a few things loses: solved, or proven from what its parts lose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import comb
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.base.errors import InputError
from fateshare.connect.network import Network
from fateshare.connect.things import Thing
from fateshare.engine.cuts import (
    Groups,
    Marks,
    apart,
    carries,
    groups,
    losses,
    served_in_full,
    sets_from,
    words,
)
from fateshare.engine.run import run
from fateshare.engine.warm import Warm

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Sets that fail are of at most this many things.
MOST = 3
#: Sets that are solved at once; bounds the memory.
BATCH = 8192
#: What pairs touch is kept for sets of three while there are at most this many pairs.
MOST_PAIRS = 250_000


@dataclass(frozen=True, slots=True)
class Known:
    """
    What all sets of a size lose and touch, in the order of the sets.

    `touched` has no rows where it is not kept.
    """

    gbps: Floats
    users: Floats
    touched: Marks


@dataclass(frozen=True, slots=True)
class Case:
    """What every piece of a search shares."""

    warm: Warm
    found: Groups
    loaded: Bools
    gbps: Floats
    users: Floats
    k: int
    top: int
    keys: tuple[str, ...]
    codes: tuple[str, ...]
    folder: Path | None
    smaller: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Best:
    """
    The best of some sets: the top by what is lost, and the worst of each economy.

    Sets of fewer than MOST things are filled up with -1. `solved` sets had a flow found,
    `skipped` carry nothing, `proven` lose the sum of what their parts lose; `known` is what
    larger sets are compared with.
    """

    sets: Ints
    gbps: Floats
    users: Floats
    worst: Floats
    worst_set: Ints
    known: Known
    solved: int
    skipped: int
    proven: int


def case(
    net: Network,
    known: list[Thing],
    *,
    k: int,
    top: int,
    members: tuple[str, ...] | None,
    folder: Path | None,
) -> Case:
    """Put the network and the things into arrays."""
    warm = Warm(net.graph)
    found = groups([list(thing.arcs) for thing in known])
    counted = np.array([members is None or iso3 in members for iso3 in net.codes])
    gbps = np.array([net.demand_gbps[iso3] for iso3 in net.codes]) * counted
    users = np.array([net.users[iso3] for iso3 in net.codes]) * counted
    keys = tuple(thing.key for thing in known)
    loaded = carries(warm, found)
    return Case(warm, found, loaded, gbps, users, k, top, keys, net.codes, _made(folder))


def search(
    asked: Case,
    *,
    workers: int = 1,
    dask: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Best:
    """
    Judge every set of at most `asked.k` things.

    When stopped, what is finished is returned; when nothing is, KeyboardInterrupt goes on.
    """
    count = len(asked.loaded)
    whole = sum(count - size + 1 for size in range(1, asked.k + 1))
    best: Best | None = None
    done = 0
    try:
        for size in range(1, asked.k + 1):
            pieces = [(size, first) for first in range(count - size + 1)]
            known = []
            for found in run(_piece, asked, pieces, workers=workers, dask=dask):
                best = _merged(best, found, asked.top)
                known.append(found.known)
                done += 1
                if progress:
                    progress(done, whole)
            asked = replace(asked, smaller=(*asked.smaller, _joined(known)))
    except KeyboardInterrupt:
        if best is None:
            raise
    assert best is not None  # noqa: S101 - there is at least one piece
    return best


def _joined(parts: list[Known]) -> Known:
    """Lay what the sets of all pieces lose behind one another."""
    return Known(
        np.concatenate([part.gbps for part in parts]),
        np.concatenate([part.users for part in parts]),
        np.concatenate([part.touched for part in parts]),
    )


def _piece(asked: Case, piece: tuple[int, int]) -> Best:
    """Judge all sets of a size whose first thing is this one."""
    size, first = piece
    sets = sets_from(first, len(asked.loaded), size)
    known, sums = _summed(asked, sets)
    wanted = asked.loaded[sets].any(axis=1)
    todo = np.flatnonzero(wanted & ~sums)
    worst = np.zeros(len(asked.codes))
    worst_set = np.full((len(asked.codes), MOST), -1)
    frames = []
    for at, lost in _solved(asked, sets, todo, known):
        hit = lost.argmax(axis=0)
        value = lost[hit, np.arange(len(worst))]
        better = value > worst * (1 + 1e-9)
        worst = np.where(better, value, worst)
        worst_set[better, :size] = sets[at[hit[better]]]
        if asked.folder:
            frames.append(_frame(asked, sets[at], lost))
    if asked.folder and frames:
        _write(asked.folder / f"sets-of-{size}-{first:05d}.parquet", pl.concat(frames))
    kept = np.flatnonzero(_counts(asked, sets, known.gbps))
    order = kept[np.argsort(-known.gbps[kept], kind="stable")[: asked.top]]
    filled = np.full((len(order), MOST), -1)
    filled[:, :size] = sets[order]
    return Best(
        filled, known.gbps[order], known.users[order], worst, worst_set, known,
        len(todo), int((~wanted).sum()), int((wanted & sums).sum()),
    )  # fmt: skip


def _solved(asked: Case, sets: Ints, todo: Ints, known: Known) -> Iterator[tuple[Ints, Floats]]:
    """Cut the sets that are left to do; what they lose and touch goes into `known`."""
    touch = len(known.touched) > 0
    if touch and sets.shape[1] == 1:
        todo = np.arange(len(sets))  # what carries nothing is asked for what it touches
    for start in range(0, len(todo), BATCH):
        at = todo[start : start + BATCH]
        found = losses(asked.warm, asked.found, sets[at], touch=touch)
        known.gbps[at] = (found.lost * asked.gbps).sum(axis=1)
        known.users[at] = (found.lost * asked.users).sum(axis=1)
        if touch:
            known.touched[at] = found.touched
        yield at, found.lost


def _summed(asked: Case, sets: Ints) -> tuple[Known, Bools]:
    """
    Add up what the parts of sets lose where they come apart, and tell where they do.

    A set comes apart when one of its things and the rest touch nothing in common.
    """
    rows, size = sets.shape
    room = rows if size < asked.k and (size == 1 or _kept(asked)) else 0
    known = Known(
        np.zeros(rows), np.zeros(rows), np.zeros((room, words(asked.warm.graph)), np.uint64)
    )
    sums = np.zeros(rows, np.bool_)
    if size == 1 or not served_in_full(asked.warm):
        return known, sums
    for one in range(size):
        rest = [i for i in range(size) if i != one]
        left = np.flatnonzero(~sums)
        parts = sets[left, one], _row(asked, sets[left][:, rest])
        found = _apart(asked, sets[left], one, parts[1])
        at = left[found]
        alone, other = asked.smaller[0], asked.smaller[size - 2]
        mine, others = parts[0][found], parts[1][found]
        known.gbps[at] = alone.gbps[mine] + other.gbps[others]
        known.users[at] = alone.users[mine] + other.users[others]
        sums[at] = True
    if room:
        known.touched[:] = np.bitwise_or.reduce(asked.smaller[0].touched[sets], axis=1)
    return known, sums


def _kept(asked: Case) -> bool:
    """Tell whether what pairs touch is kept."""
    return comb(len(asked.loaded), 2) <= MOST_PAIRS


def _apart(asked: Case, sets: Ints, one: int, others: Ints) -> Bools:
    """Tell which sets have this thing apart from the others."""
    alone, other = asked.smaller[0], asked.smaller[sets.shape[1] - 2]
    if len(other.touched):
        return np.asarray(apart(alone.touched[sets[:, one]], other.touched[others]))
    pairs = [(0, 1), (0, 2), (1, 2)]  # all three apart from each other
    each = [apart(alone.touched[sets[:, i]], alone.touched[sets[:, j]]) for i, j in pairs]
    return np.asarray(np.logical_and.reduce(each))


def _row(asked: Case, sets: Ints) -> Ints:
    """Return the place of sets of one or two things in the order of all sets of that size."""
    if sets.shape[1] == 1:
        return sets[:, 0]
    first, second = sets[:, 0], sets[:, 1]
    count = len(asked.loaded)
    return first * (2 * count - first - 1) // 2 + second - first - 1


def _counts(asked: Case, sets: Ints, gbps: Floats) -> Bools:
    """Tell in which sets every thing counts: all sets that lack one of them lose less."""
    size = sets.shape[1]
    if size == 1:
        return gbps > 0
    below = asked.smaller[size - 2].gbps
    fewer = [below[_row(asked, np.delete(sets, one, axis=1))] for one in range(size)]
    return np.asarray(gbps > np.max(fewer, axis=0) * (1 + 1e-9))


def _frame(asked: Case, sets: Ints, lost: Floats) -> pl.DataFrame:
    """Tabulate some sets with what each economy loses."""
    keys = np.array(asked.keys)
    things_ = {f"thing_{k + 1}": keys[sets[:, k]] for k in range(sets.shape[1])}
    shares = {iso3: lost[:, i].astype(np.float32) for i, iso3 in enumerate(asked.codes)}
    return pl.DataFrame(things_ | {"lost_gbps": (lost * asked.gbps).sum(axis=1)} | shares)


def _made(folder: Path | None) -> Path | None:
    """Make the folder of a sweep."""
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise InputError(f"{folder} cannot be made a folder: {err.strerror}.") from err
    return folder


def _write(path: Path, frame: pl.DataFrame) -> None:
    """Write a file whole or not at all."""
    beside = path.with_suffix(".part")
    frame.write_parquet(beside)
    beside.replace(path)


def _merged(one: Best | None, other: Best, top: int) -> Best:
    """Lay the best of later sets after those of earlier ones; ties go to the earlier, smaller."""
    if one is None:
        return other
    gbps = np.concatenate([one.gbps, other.gbps])
    order = np.argsort(-gbps, kind="stable")[:top]
    better = other.worst > one.worst * (1 + 1e-9)
    return Best(
        np.concatenate([one.sets, other.sets])[order],
        gbps[order],
        np.concatenate([one.users, other.users])[order],
        np.where(better, other.worst, one.worst),
        np.where(better[:, None], other.worst_set, one.worst_set),
        other.known,
        one.solved + other.solved,
        one.skipped + other.skipped,
        one.proven + other.proven,
    )
