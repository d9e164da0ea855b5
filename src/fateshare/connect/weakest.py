"""Search all sets of a few things for those whose failure loses most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import comb
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.base.errors import InputError
from fateshare.connect.network import Network
from fateshare.connect.things import Thing, things
from fateshare.engine.cuts import Groups, carries, groups, losses, sets_from
from fateshare.engine.flow import Warm
from fateshare.engine.run import run

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Sets that fail are of at most this many things.
MOST = 3
#: Sets that are solved at once; bounds the memory.
BATCH = 8192


@dataclass(frozen=True, slots=True)
class Weakest:
    """
    The sets that lose most.

    Attributes
    ----------
    kind, k
        What was searched: all sets of at most `k` things of the kind.
    overall
        The worst sets, one row each: things, lost_gbps, lost_share, users_lost. A set is told
        only when every thing in it counts: without any one of them less is lost.
    economies
        The worst set of each economy, the smallest of equal ones: iso3, things, lost_share.
    sets, solved, skipped
        All sets there are; those that a flow was found for; those that carry nothing when
        all is well, so that nothing is lost without them. Solved and skipped make all, unless
        the search was stopped.
    """

    kind: str
    k: int
    overall: pl.DataFrame = field(repr=False)
    economies: pl.DataFrame = field(repr=False)
    sets: int
    solved: int
    skipped: int


@dataclass(frozen=True, slots=True)
class _Search:
    """What every piece of the search shares."""

    warm: Warm
    found: Groups
    loaded: NDArray[np.bool_]
    gbps: Floats
    users: Floats
    top: int
    keys: tuple[str, ...]
    codes: tuple[str, ...]
    folder: Path | None
    below: Floats | None = None


@dataclass(frozen=True, slots=True)
class _Best:
    """
    The best of some sets: the top by what is lost, and the worst of each economy.

    Sets of fewer than MOST things are filled up with -1. `all_gbps` has what each set of a
    piece loses, in order, where larger sets will be compared with it.
    """

    sets: Ints
    gbps: Floats
    users: Floats
    worst: Floats
    worst_set: Ints
    all_gbps: Floats
    solved: int
    skipped: int


def weakest(  # noqa: PLR0913 - each is a plain choice
    net: Network,
    *,
    kind: str = "system",
    k: int = 1,
    members: tuple[str, ...] | None = None,
    top: int = 10,
    workers: int = 1,
    dask: str | None = None,
    folder: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Weakest:
    """
    Search every set of at most `k` things of a kind.

    Parameters
    ----------
    net
        The network.
    kind
        One of `things.KINDS`.
    k
        How many fail together at most, 1 to 3.
    members
        Economies whose loss counts; all by default.
    top
        How many of the worst sets are told.
    workers
        Processes; the answer does not depend on it.
    dask
        Address of a Dask scheduler to use in their place.
    folder
        Where to write every set that was solved, a Parquet file for each first thing: the
        things, lost_gbps, and the lost share of each economy under its code.
    progress
        Called with how many pieces are done, and how many there are.

    Raises
    ------
    InputError
        When `k` is not 1 to 3, there are fewer things than that, or the folder cannot be made.
    KeyboardInterrupt
        When stopped before anything is finished; later the finished part is told.
    """
    if not 1 <= k <= MOST:
        raise InputError(f"-k is {k}; sets of 1 to {MOST} things are searched.")
    known = things(net, kind)
    if len(known) < k:
        raise InputError(f"The network has {len(known)} things of kind {kind!r}, fewer than {k}.")
    search = _prepared(net, known, top, members, _made(folder))
    pieces = [(size, first) for size in range(1, k + 1) for first in range(len(known) - size + 1)]
    best: _Best | None = None
    done = 0
    try:
        for size in range(1, k + 1):
            mine = [piece for piece in pieces if piece[0] == size]
            lost = []
            for found in run(_piece, search, mine, workers=workers, dask=dask):
                best = _merged(best, found, top)
                lost.append(found.all_gbps)
                done += 1
                if progress:
                    progress(done, len(pieces))
            search = replace(search, below=_below(search, lost, size))
    except KeyboardInterrupt:  # what is finished is told, with how much that is
        if best is None:
            raise
    assert best is not None  # noqa: S101 - there is at least one piece
    return _told(net, known, search, best, (kind, k))


def _prepared(
    net: Network,
    known: list[Thing],
    top: int,
    members: tuple[str, ...] | None,
    folder: Path | None,
) -> _Search:
    """Put the network and the things into arrays."""
    warm = Warm(net.graph)
    found = groups([list(thing.arcs) for thing in known])
    counted = np.array([members is None or iso3 in members for iso3 in net.codes])
    gbps = np.array([net.demand_gbps[iso3] for iso3 in net.codes]) * counted
    users = np.array([net.users[iso3] for iso3 in net.codes]) * counted
    keys = tuple(thing.key for thing in known)
    loaded = carries(warm, found)
    return _Search(warm, found, loaded, gbps, users, top, keys, net.codes, folder)


def _below(search: _Search, lost: list[Floats], size: int) -> Floats:
    """Arrange what all sets of a size lose: shape (things,) for one, (things, things) for two."""
    if size == 1:
        return np.concatenate(lost)
    count = len(search.loaded)
    square = np.zeros((count, count))
    for first, row in enumerate(lost):
        if size == 2 and len(row):  # noqa: PLR2004 - pairs
            square[first, first + 1 :] = row
    return square


def _piece(search: _Search, piece: tuple[int, int]) -> _Best:
    """Solve all sets of a size whose first thing is this one."""
    size, first = piece
    sets = sets_from(first, len(search.loaded), size)
    wanted = search.loaded[sets].any(axis=1)
    best: _Best | None = None
    todo, frames = sets[wanted], []
    gbps = np.zeros(len(sets) if size < MOST else 0)
    at = np.flatnonzero(wanted)
    for start in range(0, max(1, len(todo)), BATCH):
        part = todo[start : start + BATCH]
        _, lost = losses(search.warm, search.found, part)
        found = _judged(search, part, lost)
        if size < MOST:
            gbps[at[start : start + BATCH]] = found.all_gbps
        best = _merged(best, found, search.top)
        if search.folder:
            frames.append(_frame(search, part, lost))
    assert best is not None  # noqa: S101 - the loop runs at least once
    if search.folder:
        _write(search.folder / f"sets-of-{size}-{first:05d}.parquet", pl.concat(frames))
    return replace(best, all_gbps=gbps, solved=len(todo), skipped=len(sets) - len(todo))


def _counts(search: _Search, sets: Ints, gbps: Floats) -> NDArray[np.bool_]:
    """Tell in which sets every thing counts: all sets that lack one of them lose less."""
    if search.below is None:
        return gbps > 0
    if search.below.ndim == 1:
        fewer = search.below[sets]
    else:
        pairs = ((0, 1), (0, 2), (1, 2))
        fewer = np.column_stack([search.below[sets[:, i], sets[:, j]] for i, j in pairs])
    return np.asarray(gbps > fewer.max(axis=1) * (1 + 1e-9))


def _frame(search: _Search, sets: Ints, lost: Floats) -> pl.DataFrame:
    """Tabulate some sets with what each economy loses."""
    keys = np.array(search.keys)
    things_ = {f"thing_{k + 1}": keys[sets[:, k]] for k in range(sets.shape[1])}
    shares = {iso3: lost[:, i].astype(np.float32) for i, iso3 in enumerate(search.codes)}
    return pl.DataFrame(things_ | {"lost_gbps": (lost * search.gbps).sum(axis=1)} | shares)


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


def _judged(search: _Search, sets: Ints, lost: Floats) -> _Best:
    """Find the best of one batch."""
    size = lost.shape[1]
    if not len(sets):
        none = np.zeros((0, MOST), np.int64)
        nobody = np.full((size, MOST), -1)
        empty = np.zeros(0)
        return _Best(none, empty, empty, np.zeros(size), nobody, empty, 0, 0)
    gbps = (lost * search.gbps).sum(axis=1)
    filled = np.full((len(sets), MOST), -1)
    filled[:, : sets.shape[1]] = sets
    kept = np.flatnonzero(_counts(search, sets, gbps))
    order = kept[np.argsort(-gbps[kept], kind="stable")[: search.top]]
    hit = lost.argmax(axis=0)
    return _Best(
        filled[order], gbps[order], (lost[order] * search.users).sum(axis=1),
        lost[hit, np.arange(size)], filled[hit], gbps, 0, 0,
    )  # fmt: skip


def _merged(one: _Best | None, other: _Best, top: int) -> _Best:
    """Lay the best of later sets after those of earlier ones; ties go to the earlier, smaller."""
    if one is None:
        return other
    gbps = np.concatenate([one.gbps, other.gbps])
    order = np.argsort(-gbps, kind="stable")[:top]
    better = other.worst > one.worst * (1 + 1e-9)
    return _Best(
        np.concatenate([one.sets, other.sets])[order],
        gbps[order],
        np.concatenate([one.users, other.users])[order],
        np.where(better, other.worst, one.worst),
        np.where(better[:, None], other.worst_set, one.worst_set),
        one.all_gbps,
        one.solved + other.solved,
        one.skipped + other.skipped,
    )


def _told(
    net: Network, known: list[Thing], search: _Search, best: _Best, what: tuple[str, int]
) -> Weakest:
    """Put the names back."""
    kind, k = what
    total = search.gbps.sum()

    def names(one: Ints) -> list[str]:
        return [known[i].key for i in one if i >= 0]

    overall = pl.DataFrame(
        {
            "things": [names(one) for one in best.sets],
            "lost_gbps": best.gbps,
            "lost_share": best.gbps / total if total else best.gbps,
            "users_lost": best.users,
        },
        schema_overrides={"things": pl.List(pl.String)},
    )
    mine = [i for i, gbps in enumerate(search.gbps) if gbps > 0 and best.worst[i] > 0]
    economies = pl.DataFrame(
        {
            "iso3": [net.codes[i] for i in mine],
            "things": [names(best.worst_set[i]) for i in mine],
            "lost_share": best.worst[mine],
        },
        schema_overrides={"iso3": pl.String, "things": pl.List(pl.String)},
    )
    sets = sum(comb(len(known), size) for size in range(1, k + 1))
    return Weakest(kind, k, overall, economies, sets, best.solved, best.skipped)
