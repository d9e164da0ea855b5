"""Solve once what fails together on a date, and answer for any group of economies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.connect.fate import Fate, fate
from fateshare.connect.network import Network
from fateshare.connect.things import things
from fateshare.engine.cuts import apart, carries, groups, losses, served_in_full
from fateshare.engine.warm import Warm

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: What fails alone; systems fail in pairs too.
ALONE = ("system", "corridor", "place", "link")
#: An economy is hit when it loses at least this share.
HIT = 0.01
#: Columns of `worst`.
WORST = pl.Schema(
    {
        "kind": pl.String(),
        "things": pl.List(pl.String()),
        "lost_gbps": pl.Float64(),
        "lost_share": pl.Float64(),
        "users_lost": pl.Float64(),
        "hit": pl.List(pl.String()),
        "hit_shares": pl.List(pl.Float64()),
    }
)


@dataclass(frozen=True, slots=True)
class Harm:
    """
    What is lost when things fail, alone and systems two at a time.

    Attributes
    ----------
    net
        The network.
    keys
        Things that fail, by kind.
    lost
        Lost share of each economy by each thing, by kind; shape (things, economies).
    pairs, pair_lost
        Pairs of systems that were solved, shape (n, 2), and what they lose. A pair that is not
        there loses what its two lose alone.
    fate
        Shared fate over single faults and events in corridors.
    """

    net: Network
    keys: Mapping[str, tuple[str, ...]] = field(repr=False)
    lost: Mapping[str, Floats] = field(repr=False)
    pairs: Ints = field(repr=False)
    pair_lost: Floats = field(repr=False)
    fate: Fate = field(repr=False)


def harm(net: Network, *, events: Mapping[str, float]) -> Harm:
    """
    Solve every single failure of a system, corridor, landing town or land link, and all pairs.

    Parameters
    ----------
    net
        The network.
    events
        Events a year by corridor, for the shared fate.
    """
    warm = Warm(net.graph)
    keys, lost = {}, {}
    for kind in ALONE:
        known = things(net, kind)
        found = groups([list(thing.arcs) for thing in known])
        keys[kind] = tuple(thing.key for thing in known)
        alone = np.arange(len(known))[:, None]
        done = losses(warm, found, alone, touch=kind == "system")
        lost[kind] = done.lost
        if kind == "system":
            pairs = np.column_stack(np.triu_indices(len(known), 1))
            pairs = pairs[carries(warm, found)[pairs].any(axis=1)]
            if served_in_full(warm):
                pairs = pairs[~apart(done.touched[pairs[:, 0]], done.touched[pairs[:, 1]])]
            pair_lost = losses(warm, found, pairs).lost
    return Harm(net, keys, lost, pairs, pair_lost, fate(net, net.codes, pairs=False, events=events))


def worst(found: Harm, members: Collection[str], *, top: int = 3) -> pl.DataFrame:
    """
    List what would hurt some economies most: by kind alone, and pairs of systems.

    Parameters
    ----------
    found
        What was solved.
    members
        Economies whose loss counts.
    top
        How many of each kind.

    Returns
    -------
    worst
        One row a failure, by kind in the order of ALONE and then `pair`, the worst first:
        things, lost_gbps and lost_share of the members together, users_lost (users times lost
        share), and every economy anywhere that loses at least HIT, the largest loss first, with
        its share. A pair is told when either of its systems alone loses less.
    """
    net = found.net
    inside = np.array([iso3 in members for iso3 in net.codes])
    gbps = np.array([net.demand_gbps[iso3] for iso3 in net.codes]) * inside
    users = np.array([net.users[iso3] for iso3 in net.codes]) * inside
    rows = []
    for kind in ALONE:
        value = found.lost[kind] @ gbps
        rows += [
            _row(net, kind, [found.keys[kind][i]], found.lost[kind][i], gbps, users)
            for i in _first(value, top)
        ]
    value = found.pair_lost @ gbps
    alone = (found.lost["system"] @ gbps)[found.pairs]
    counts = value > alone.max(axis=1, initial=0.0) * (1 + 1e-9)
    both, lost = _apart_pairs(found, gbps, top)
    pairs = np.concatenate([found.pairs[counts], both])
    lost = np.concatenate([found.pair_lost[counts], lost])
    for i in _first(lost @ gbps, top):
        names = [found.keys["system"][one] for one in pairs[i]]
        rows.append(_row(net, "pair", names, lost[i], gbps, users))
    return pl.DataFrame(rows, schema=WORST)


def _first(value: Floats, top: int) -> list[int]:
    """Return the places of the largest values above zero, the largest first; ties in order."""
    return [int(i) for i in np.argsort(-value, kind="stable")[:top] if value[i] > 0]


def _apart_pairs(found: Harm, gbps: Floats, top: int) -> tuple[Ints, Floats]:
    """
    Return the worst pairs of systems that come apart, with what they lose.

    The worst of them are among the pairs of the systems that lose most alone.
    """
    alone = found.lost["system"] @ gbps
    order = [int(i) for i in np.argsort(-alone, kind="stable") if alone[i] > 0]
    heads = [
        (min(a, b), max(a, b))
        for rank, a in enumerate(order[: 8 * top])
        for b in order[rank + 1 : 8 * top]
    ]
    pairs = np.array(heads, np.int64).reshape(-1, 2)
    first, second = found.pairs.T
    solved = np.isin(pairs[:, 0] * len(alone) + pairs[:, 1], first * len(alone) + second)
    pairs = pairs[~solved]
    return pairs, found.lost["system"][pairs].sum(axis=1)


def _row(
    net: Network, kind: str, names: list[str], lost: Floats, gbps: Floats, users: Floats
) -> dict[str, object]:
    """Tell one failure."""
    whole = float(gbps.sum())
    hit = [int(i) for i in np.argsort(-lost, kind="stable") if lost[i] >= HIT]
    return {
        "kind": kind,
        "things": names,
        "lost_gbps": float(lost @ gbps),
        "lost_share": float(lost @ gbps) / whole if whole else 0.0,
        "users_lost": float(lost @ users),
        "hit": [net.codes[i] for i in hit],
        "hit_shares": [float(lost[i]) for i in hit],
    }
