"""Say who loses together: pairs over an ensemble of faults, and three when one corridor goes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.connect.fate import Fate
from fateshare.connect.network import Network
from fateshare.connect.things import things
from fateshare.engine.cuts import groups, losses
from fateshare.engine.warm import Warm

Ints = NDArray[np.int64]

#: An economy that loses less than this in a cut is not bound by it.
LEAST_LOST = 0.01
_SIDES = ("iso3", "partner")
CUTS = pl.Schema(
    {"corridor": pl.String(), "iso3": pl.String(), "lost": pl.Float64(), "users": pl.Float64()}
)
THREES = pl.Schema(
    {
        "a": pl.String(),
        "b": pl.String(),
        "c": pl.String(),
        "corridor": pl.String(),
        "shared": pl.Float64(),
        "people": pl.Float64(),
        "lost": pl.List(pl.Float64()),
    }
)


def pairs(net: Network, found: Fate, members: tuple[str, ...]) -> pl.DataFrame:
    """
    Return the pairs that lose together: of one economy with any other, or of members.

    People at risk in a year: the users of both times the expected share that both lose at a time,
    R_ij = (u_i + u_j) sum_w p_w min(l_i, l_j). The sum follows from F and the expected losses e:
    F (e_i + e_j) / (1 + F).

    Parameters
    ----------
    net
        The network.
    found
        Shared fate, with the partners of the members.
    members
        One economy, or several.

    Returns
    -------
    pairs
        iso3, partner (the later code), shared (F), people, binding (the faults that weigh most).
    """
    rows = found.partners.filter(
        pl.col("iso3") < pl.col("partner") if len(members) > 1 else pl.col("iso3") == members[0]
    )
    if len(members) > 1:
        rows = rows.filter(*(pl.col(side).is_in(list(members)) for side in _SIDES))
    place = {code: i for i, code in enumerate(found.codes)}
    i, j = (rows[name].replace_strict(place, return_dtype=pl.Int64).to_numpy() for name in _SIDES)
    shared = rows["shared"].to_numpy()
    users = np.array([net.users[code] for code in found.codes])
    together = shared * (found.expected[i] + found.expected[j]) / (1 + shared)
    return rows.select(
        pl.min_horizontal(*_SIDES).alias("iso3"),
        pl.max_horizontal(*_SIDES).alias("partner"),
        "shared",
        pl.Series("people", (users[i] + users[j]) * together, pl.Float64),
        "binding",
    ).sort("iso3", "partner")


def corridors(net: Network) -> pl.DataFrame:
    """
    Cut every corridor whole, one after the other.

    Returns
    -------
    cuts
        corridor, iso3, lost (share of demand), users; those who lose LEAST_LOST or more.
    """
    known = things(net, "corridor")
    lost = losses(
        Warm(net.graph),
        groups([list(thing.arcs) for thing in known]),
        np.arange(len(known))[:, None],
    ).lost
    which, who = np.nonzero(lost >= LEAST_LOST)
    users = np.array([net.users[code] for code in net.codes])
    return pl.DataFrame(
        {
            "corridor": [known[i].key for i in which],
            "iso3": [net.codes[j] for j in who],
            "lost": lost[which, who],
            "users": users[who],
        },
        schema=CUTS,
    )


def threes(cuts: pl.DataFrame, members: tuple[str, ...]) -> pl.DataFrame:
    """
    Return every three economies that one corridor binds: all three lose when it goes.

    Parameters
    ----------
    cuts
        As `corridors` gives them.
    members
        One economy, which is in every three; or several, of which the three are.

    Returns
    -------
    threes
        a, b, c (codes in order), corridor, shared (least over largest lost share), people (the
        users of the three times the least lost share), lost (of each); of several corridors that
        bind the same three, the one that puts most people at risk.
    """
    inside = cuts.filter(pl.col("iso3").is_in(list(members)))
    enough = pl.len() >= (1 if len(members) == 1 else 3)
    bound = inside.group_by("corridor").agg(enough.alias("bound")).filter("bound")["corridor"]
    hit = cuts.filter(pl.col("corridor").is_in(bound.to_list())).sort("corridor", "iso3")
    parts = [
        _of_one(str(key), rows, members)
        for (key,), rows in hit.group_by("corridor", maintain_order=True)
    ]
    found = pl.concat([THREES.to_frame(), *parts])
    return found.sort(
        "a", "b", "c", "people", "corridor", descending=[False] * 3 + [True, False]
    ).unique(["a", "b", "c"], keep="first", maintain_order=True)


def _of_one(corridor: str, rows: pl.DataFrame, members: tuple[str, ...]) -> pl.DataFrame:
    """Return the threes of one corridor."""
    inside = rows if len(members) == 1 else rows.filter(pl.col("iso3").is_in(list(members)))
    own = np.flatnonzero(inside["iso3"].is_in(list(members)).to_numpy())
    three = _combined(inside.height, own if len(members) == 1 else None)
    lost, users = inside["lost"].to_numpy()[three], inside["users"].to_numpy()[three]
    least = lost.min(axis=1, initial=1.0)
    codes = {name: inside["iso3"].gather(three[:, k]) for k, name in enumerate("abc")}
    shares = pl.DataFrame(lost, schema=["a", "b", "c"], orient="row")
    return pl.DataFrame(
        {
            **codes,
            "corridor": pl.repeat(corridor, len(three), eager=True),
            "shared": least / lost.max(axis=1, initial=LEAST_LOST),
            "people": users.sum(axis=1) * least,
            "lost": shares.select(pl.concat_list("a", "b", "c")).to_series(),
        },
        schema=THREES,
    )


def _combined(size: int, own: Ints | None) -> Ints:
    """Return every three of some numbers in order, shape (n, 3); all with `own` where given."""
    if own is None:
        return np.array(list(combinations(range(size), 3)), np.int64).reshape(-1, 3)
    if not len(own):
        return np.zeros((0, 3), np.int64)
    others = [i for i in range(size) if i != own[0]]
    two = np.array(list(combinations(others, 2)), np.int64).reshape(-1, 2)
    return np.sort(np.column_stack([np.full(len(two), own[0]), two]), axis=1)
