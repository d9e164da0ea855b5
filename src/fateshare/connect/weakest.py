"""Search all sets of a few things for those whose failure loses most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import comb
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.base.errors import InputError
from fateshare.connect.network import Network
from fateshare.connect.sets import MOST, Best, Case, case, search
from fateshare.connect.things import Thing, things

Ints = NDArray[np.int64]


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
    sets, solved, skipped, proven
        All sets there are; those that a flow was found for; those that carry nothing when
        all is well, so that nothing is lost without them; those of which one thing and the
        rest touch nothing in common, so that each economy loses what it loses by one of the
        two (`engine.cuts`). Solved, skipped and proven make all, unless the search was stopped.
    """

    kind: str
    k: int
    overall: pl.DataFrame = field(repr=False)
    economies: pl.DataFrame = field(repr=False)
    sets: int
    solved: int
    skipped: int
    proven: int


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
        things, lost_gbps, and the lost share of each economy under its code. A set that is not
        there loses what its parts lose, see `Weakest`.
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
    asked = case(net, known, k=k, top=top, members=members, folder=folder)
    best = search(asked, workers=workers, dask=dask, progress=progress)
    return _told(net, known, asked, best, kind)


def _told(net: Network, known: list[Thing], asked: Case, best: Best, kind: str) -> Weakest:
    """Put the names back."""
    total = asked.gbps.sum()

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
    mine = [i for i, gbps in enumerate(asked.gbps) if gbps > 0 and best.worst[i] > 0]
    economies = pl.DataFrame(
        {
            "iso3": [net.codes[i] for i in mine],
            "things": [names(best.worst_set[i]) for i in mine],
            "lost_share": best.worst[mine],
        },
        schema_overrides={"iso3": pl.String, "things": pl.List(pl.String)},
    )
    sets = sum(comb(len(known), size) for size in range(1, asked.k + 1))
    return Weakest(kind, asked.k, overall, economies, sets, best.solved, best.skipped, best.proven)
