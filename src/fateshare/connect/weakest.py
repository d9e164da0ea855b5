"""Search all sets of a few things for those whose failure loses most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import comb

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
        What was searched: all sets of `k` things of the kind.
    overall
        The worst sets, one row each: things, lost_gbps, lost_share, users_lost.
    economies
        The worst set of each economy: iso3, things, lost_share.
    sets, solved, skipped
        All sets there are; those that a flow was found for; those that carry nothing when
        all is well, so that nothing is lost without them. Solved and skipped make all.
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
    k: int
    top: int


@dataclass(frozen=True, slots=True)
class _Best:
    """The best of some sets: the top by what is lost, and the worst of each economy."""

    sets: Ints
    gbps: Floats
    users: Floats
    worst: Floats
    worst_set: Ints
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
    progress: Callable[[int, int], None] | None = None,
) -> Weakest:
    """
    Search every set of `k` things of a kind.

    Parameters
    ----------
    net
        The network.
    kind
        One of `things.KINDS`.
    k
        How many fail together, 1 to 3.
    members
        Economies whose loss counts; all by default.
    top
        How many of the worst sets are told.
    workers
        Processes; the answer does not depend on it.
    progress
        Called with how many pieces are done, and how many there are.

    Raises
    ------
    InputError
        When `k` is not 1 to 3, or there are fewer things than that.
    """
    if not 1 <= k <= MOST:
        raise InputError(f"-k is {k}; sets of 1 to {MOST} things are searched.")
    known = things(net, kind)
    if len(known) < k:
        raise InputError(f"The network has {len(known)} things of kind {kind!r}, fewer than {k}.")
    search = _prepared(net, known, k, top, members)
    pieces = list(range(len(known) - k + 1))
    best: _Best | None = None
    for number, found in enumerate(run(_piece, search, pieces, workers=workers), 1):
        best = _merged(best, found, top)
        if progress:
            progress(number, len(pieces))
    assert best is not None  # noqa: S101 - there is at least one piece
    return _told(net, known, search, best, kind)


def _prepared(
    net: Network, known: list[Thing], k: int, top: int, members: tuple[str, ...] | None
) -> _Search:
    """Put the network and the things into arrays."""
    warm = Warm(net.graph)
    found = groups([list(thing.arcs) for thing in known])
    counted = np.array([members is None or iso3 in members for iso3 in net.codes])
    gbps = np.array([net.demand_gbps[iso3] for iso3 in net.codes]) * counted
    users = np.array([net.users[iso3] for iso3 in net.codes]) * counted
    return _Search(warm, found, carries(warm, found), gbps, users, k, top)


def _piece(search: _Search, first: int) -> _Best:
    """Solve all sets whose first thing is this one."""
    sets = sets_from(first, len(search.loaded), search.k)
    wanted = search.loaded[sets].any(axis=1)
    best: _Best | None = None
    todo = sets[wanted]
    for start in range(0, max(1, len(todo)), BATCH):
        part = todo[start : start + BATCH]
        _, lost = losses(search.warm, search.found, part)
        best = _merged(best, _judged(search, part, lost), search.top)
    assert best is not None  # noqa: S101 - the loop runs at least once
    return _Best(
        best.sets, best.gbps, best.users, best.worst, best.worst_set, len(todo),
        len(sets) - len(todo),
    )  # fmt: skip


def _judged(search: _Search, sets: Ints, lost: Floats) -> _Best:
    """Find the best of one batch."""
    size = lost.shape[1]
    if not len(sets):
        none = np.zeros((0, search.k), np.int64)
        return _Best(
            none, np.zeros(0), np.zeros(0), np.zeros(size), np.full((size, search.k), -1), 0, 0
        )
    gbps = (lost * search.gbps).sum(axis=1)
    order = np.argsort(-gbps, kind="stable")[: search.top]
    hit = lost.argmax(axis=0)
    return _Best(
        sets[order], gbps[order], (lost[order] * search.users).sum(axis=1),
        lost[hit, np.arange(size)], sets[hit], 0, 0,
    )  # fmt: skip


def _merged(one: _Best | None, other: _Best, top: int) -> _Best:
    """Lay the best of later sets after those of earlier ones; ties go to the earlier."""
    if one is None:
        return other
    gbps = np.concatenate([one.gbps, other.gbps])
    order = np.argsort(-gbps, kind="stable")[:top]
    better = other.worst > one.worst
    return _Best(
        np.concatenate([one.sets, other.sets])[order],
        gbps[order],
        np.concatenate([one.users, other.users])[order],
        np.where(better, other.worst, one.worst),
        np.where(better[:, None], other.worst_set, one.worst_set),
        one.solved + other.solved,
        one.skipped + other.skipped,
    )


def _told(net: Network, known: list[Thing], search: _Search, best: _Best, kind: str) -> Weakest:
    """Put the names back."""
    total = search.gbps.sum()
    kept = best.gbps > 0
    overall = pl.DataFrame(
        {
            "things": [[known[i].key for i in one] for one in best.sets[kept]],
            "lost_gbps": best.gbps[kept],
            "lost_share": best.gbps[kept] / total if total else best.gbps[kept],
            "users_lost": best.users[kept],
        },
        schema_overrides={"things": pl.List(pl.String)},
    )
    mine = [i for i, gbps in enumerate(search.gbps) if gbps > 0 and best.worst[i] > 0]
    economies = pl.DataFrame(
        {
            "iso3": [net.codes[i] for i in mine],
            "things": [[known[j].key for j in best.worst_set[i]] for i in mine],
            "lost_share": best.worst[mine],
        },
        schema_overrides={"iso3": pl.String, "things": pl.List(pl.String)},
    )
    sets = comb(len(known), search.k)
    return Weakest(kind, search.k, overall, economies, sets, best.solved, best.skipped)
