"""Measure voting power, Banzhaf's and Shapley and Shubik's, under rules of several majorities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, factorial

import numpy as np
from numpy.typing import NDArray

from fateshare.base.errors import InputError
from fateshare.engine import chairs as tiers
from fateshare.engine.ballots import Chances, ballots
from fateshare.engine.headcount import decided, table
from fateshare.engine.quadrature import UNIT
from fateshare.engine.subsets import Counts, count

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: So many players are counted one coalition after the other whatever the rule ...
FEW = 28
#: ... and so many where there is no quicker exact way: 2^32 coalitions take some ten seconds.
MOST = 32
#: Numbers in the longest array, 8 bytes each.
LARGEST = 120_000_000
#: An answer that may be off by more than this is none.
COARSEST = 1e-6


@dataclass(frozen=True, slots=True)
class Game:
    """
    Who can carry a decision.

    Attributes
    ----------
    weights
        Weight of each player in each chamber, shape (chambers, players), not negative.
    quotas
        A coalition wins when in one row its weight reaches every chamber's quota, shape
        (ways, chambers); 0 asks nothing of a chamber.
    """

    weights: Ints
    quotas: Ints


@dataclass(frozen=True, slots=True)
class Power:
    """
    Power of every player.

    Attributes
    ----------
    swing
        Chance that a player decides when all others say yes or no alike (Banzhaf's measure).
    banzhaf
        The same, normalised to sum to 1.
    shapley_shubik
        Share of the orders of players in which a player decides; sums to 1.
    error_bound
        Neither index of a player is off by more.
    passage
        Share of the coalitions that win (Coleman's power of the collectivity to act).
    method
        How it was found: subsets (exact whole numbers), ballots, headcount or chairs.
    """

    swing: Floats
    banzhaf: Floats
    shapley_shubik: Floats
    error_bound: Floats
    passage: float
    method: str


def power(game: Game) -> Power:
    """
    Measure the power of every player, exactly or with a proven bound.

    A player decides for a coalition that loses without it and wins with it. Players without
    whom nothing wins are set aside first: what the others decide, they decide when all of those
    say yes. Then up to 28 players, or up to 32 under a rule that needs it, are counted exactly
    (`subsets`); one weighted majority of any number of players is weighed by `ballots`, one of
    weights joined with one of heads by `headcount`.

    Raises
    ------
    InputError
        When no coalition wins or the empty one does, when a weight is negative, or when the
        game is too large for every way.

    References
    ----------
    Felsenthal, D. S. and Machover, M. (1998), The Measurement of Voting Power, Edward Elgar.

    Examples
    --------
    >>> weights = np.array([[1] * 15, [1] * 5 + [0] * 10])
    >>> council = power(Game(weights, np.array([[9, 5]])))
    >>> council.shapley_shubik[[0, 5]].tolist() == [421 / 2145, 4 / 2145]
    True
    """
    return powers(game.weights, [game.quotas])[0]


def powers(weights: Ints, rules: Sequence[Ints]) -> list[Power]:
    """Measure power under several rules on the same weights; one majority swept costs as one."""
    cut = [_reduced(Game(weights, quotas)) for quotas in rules]
    swept: dict[tuple[bytes, int], list[int]] = {}
    found: dict[int, Power] = {}
    for i, part in enumerate(cut):
        if part.way == "ballots":
            swept.setdefault((part.weights.tobytes(), len(part.vetoes)), []).append(i)
        else:
            found[i] = _by_subsets(part) if part.way == "subsets" else _by_heads(part)
    for group in swept.values():
        one = cut[group[0]]
        quotas = np.array([int(cut[i].quotas[0, 0]) for i in group])
        told = ballots(one.weights[0], quotas, vetoes=len(one.vetoes))
        found |= {i: _by_ballots(cut[i], here) for i, here in zip(group, told, strict=True)}
    return [found[i] for i in range(len(rules))]


def united(game: Game, members: Ints) -> Game:
    """Return the game in which some players vote as one, who comes last."""
    rest = np.setdiff1d(np.arange(game.weights.shape[1]), members)
    together = game.weights[:, members].sum(axis=1, keepdims=True)
    return Game(np.concatenate([game.weights[:, rest], together], axis=1), game.quotas)


def through_chairs(weights: Ints, chair: Ints, quota: int) -> Power:
    """
    Measure power in two tiers; see `chairs.chairs`.

    Raises
    ------
    InputError
        When the quota is out of reach, or the game too large.
    """
    whole = int(weights[chair >= 0].sum())
    _possible(np.array([[whole]]), np.array([[quota]]))
    found = tiers.chairs(weights, chair, quota)
    off = np.full(len(weights), found.bound)
    banzhaf, near = _normal(found.swing, off)
    return Power(
        found.swing, banzhaf, found.average, np.maximum(near, off), found.passage, "chairs"
    )


def united_through_chairs(
    weights: Ints, chair: Ints, quota: int, members: Ints
) -> tuple[float, float, float]:
    """Return Banzhaf and Shapley-Shubik index of members who vote as one, and their bound."""
    found = tiers.united(weights, chair, quota, members)
    swing = np.append(found.others, found.swing)
    banzhaf, near = _normal(swing, np.full(len(swing), found.bound))
    return float(banzhaf[-1]), found.average, max(float(near[-1]), found.bound)


@dataclass(frozen=True, slots=True)
class _Reduced:
    """A game without its vetoes, in the smallest whole numbers, and the way to solve it."""

    players: int
    vetoes: Ints
    rest: Ints
    weights: Ints
    quotas: Ints
    way: str


def _reduced(game: Game) -> _Reduced:
    """Set vetoes aside, drop what binds nobody, and choose the way."""
    if game.weights.size == 0 or (game.weights < 0).any():
        raise InputError("Voting power needs at least one player, and no weight below 0.")
    totals = game.weights.sum(axis=1)
    ways = _possible(totals[None], np.maximum(game.quotas, 0))
    short = ways[:, None, :] > (totals[:, None] - game.weights).T[None]
    veto = short.any(axis=2).all(axis=0)
    if game.weights.shape[1] > FEW and (ways > 0).any(axis=0).sum() == 1:
        veto[:] = False  # ballots need no help, and quotas of a sweep stay on the same weights
    vetoes, rest = np.flatnonzero(veto), np.flatnonzero(~veto)
    left = np.maximum(ways - game.weights[:, vetoes].sum(axis=1), 0)
    left = left[[not _beaten(i, left) for i in range(len(left))]]
    binding = left.any(axis=0)
    weights, quotas = game.weights[binding][:, rest], left[:, binding]
    step = np.array([max(1, np.gcd.reduce(row)) for row in weights], np.int64).reshape(-1)
    small, least = weights // step[:, None], -(-quotas // step)
    return _Reduced(game.weights.shape[1], vetoes, rest, small, least, _way(small))


def _possible(totals: Ints, quotas: Ints) -> Ints:
    """Return the ways in which something can win, but not nothing."""
    ways = quotas[(quotas <= totals).all(axis=1)]
    if not len(ways):
        raise InputError("No decision can pass: the quota is above all votes together.")
    if (ways <= 0).all(axis=1).any():
        raise InputError("Every decision passes, even without a vote: the quota is 0.")
    return ways


def _beaten(i: int, ways: Ints) -> bool:
    """Tell whether another way asks no more anywhere; of equal ones the first stays."""
    less = (ways <= ways[i]).all(axis=1)
    same = (ways == ways[i]).all(axis=1)
    return bool((less & ~same).any() or same[:i].any())


def _way(weights: Ints) -> str:
    """Choose how to solve a reduced game."""
    chambers, players = weights.shape
    if players <= FEW or chambers == 0:
        return "subsets"
    if chambers == 1 and weights.sum() <= LARGEST:
        return "ballots"
    if players <= MOST:
        return "subsets"
    if chambers == 2 and _head_chamber(weights) is not None:  # noqa: PLR2004 - heads and weights
        return "headcount"
    raise InputError(
        f"{players} players under a rule of {chambers} majorities are too many to weigh: up to "
        f"{MOST} under any rule, more under one majority of at most {LARGEST:,} votes, or under "
        "one of votes with one of members."
    )


def _normal(swing: Floats, off: Floats) -> tuple[Floats, Floats]:
    """Divide by the sum; |b/B - b'/B'| <= (off + (b/B) sum off) / (B - sum off)."""
    whole, drift = float(swing.sum()), float(off.sum())
    banzhaf = swing / whole
    return banzhaf, (off + banzhaf * drift) / max(whole - drift, UNIT) + 4 * UNIT


def _spread(part: _Reduced, mine: Floats, theirs: float) -> Floats:
    """Put the values of the rest and the one of every veto in the order of the players."""
    whole = np.zeros(part.players)
    whole[part.rest] = mine
    whole[part.vetoes] = theirs
    return whole


def _by_subsets(part: _Reduced) -> Power:
    """Turn exact counts into indices, each rounded once."""
    plain = len(part.weights) == 0
    found = count(part.weights, part.quotas) if not plain else _none(len(part.rest))
    n, vetoes = part.players, len(part.vetoes)
    orders = [factorial(s) * factorial(n - 1 - s) for s in range(n)]
    swings = [int(row.sum()) for row in found.swings]
    pivots = [
        sum(int(many) * orders[s + vetoes] for s, many in enumerate(row)) for row in found.swings
    ]
    wins = [int(many) for many in found.wins]
    passing = sum(wins)
    veto_pivots = sum(many * orders[s + vetoes - 1] for s, many in enumerate(wins) if vetoes)
    whole = sum(swings) + vetoes * passing
    return Power(
        _spread(part, np.array([x / 2 ** (n - 1) for x in swings]), passing / 2 ** (n - 1)),
        _spread(part, np.array([x / whole for x in swings]), passing / whole),
        _spread(part, np.array([x / factorial(n) for x in pivots]), veto_pivots / factorial(n)),
        np.full(n, UNIT), passing / 2**n, "subsets",
    )  # fmt: skip


def _none(players: int) -> Counts:
    """Return the counts where the vetoes alone decide."""
    wins = np.array([comb(players, s) for s in range(players + 1)], object)
    return Counts(wins, np.zeros((players, players), np.int64))


def _by_ballots(part: _Reduced, here: Chances) -> Power:
    """Turn the chances of one majority into indices."""
    vetoes = len(part.vetoes)
    theirs = here.passage * 0.5 ** (vetoes - 1) if vetoes else 0.0
    swing = _spread(part, here.swing, theirs)
    banzhaf, near = _normal(swing, _spread(part, here.swing_bound, here.agreed_bound))
    average = _spread(part, here.average, here.agreed)
    off = _spread(part, here.average_bound, here.agreed_bound)
    passage = here.passage * 0.5**vetoes
    return Power(swing, banzhaf, average, np.maximum(near, off), passage, "ballots")


def _head_chamber(weights: Ints) -> int | None:
    """Return the chamber that counts heads, of all players but one at most."""
    alike = [chamber for chamber in (0, 1) if (weights[chamber] != 1).sum() <= 1]
    return alike[0] if alike else None


def _by_heads(part: _Reduced) -> Power:
    """Count heads and weights of those who say no, with the odd one on either side."""
    heads = _head_chamber(part.weights) or 0
    weight = part.weights[1 - heads]
    odd, even = (
        np.flatnonzero(mask) for mask in (part.weights[heads] != 1, part.weights[heads] == 1)
    )
    limits = _limits(part, heads, odd, len(even))
    sizes = 1 + int(np.flatnonzero((limits >= 0).any(axis=0)).max())
    found = table(weight[even], sizes, _reach(limits, weight[even], sizes))
    told = [decided(found, weight[even], limit[:sizes]) for limit in limits]
    n, seats = part.players, part.rest[even]
    values, off = np.zeros((2, n)), np.zeros((2, n))  # at one half, and in all orders
    for side, one in enumerate(told):
        terms = _terms(sizes, len(even) - 1, n, side)
        values[:, seats] += terms @ one.decides.T
        off[:, seats] += terms @ (one.bound + (sizes + 8) * UNIT * one.decides).T
    alike = np.array([_terms(sizes, len(even), n, 0) @ one.passes for one in told])
    agreed = np.array([_terms(sizes, len(even), n, i) @ one.passes for i, one in enumerate(told)])
    slack = (4 * len(even) + sizes + 16) * UNIT
    values[:, part.rest[odd]] = (alike[0] - alike[-1])[:, None]
    off[:, part.rest[odd]] = slack * (alike[0] + alike[-1])[:, None]
    values[:, part.vetoes] = agreed.sum(axis=0)[:, None]
    off[:, part.vetoes] = slack * values[:, part.vetoes]
    banzhaf, near = _normal(values[0], off[0])
    bound = np.maximum(near, off[1])
    if bound.max() > COARSEST:
        raise InputError(
            f"A majority of votes with one of less than half of {len(even)} members cannot be "
            f"weighed within {COARSEST:g}."
        )
    return Power(values[0], banzhaf, values[1], bound, float(alike.sum(axis=0)[0] / 2), "headcount")


def _limits(part: _Reduced, heads: int, odd: Ints, even: int) -> Ints:
    """
    Return the largest weight of those who say no that does not block, -1 for none.

    Shape (sides, even + 1): by side of the odd one, yes first, and by how many others say no.
    """
    limits = np.full((len(odd) + 1, even + 1), -1)
    totals = part.weights.sum(axis=1)
    for side in range(len(odd) + 1):
        head, weight = side * part.weights[:, odd].sum(axis=1)[[heads, 1 - heads]]
        for gone in range(even + 1):
            for way in part.quotas:
                if totals[heads] - head - gone >= way[heads]:
                    left = totals[1 - heads] - way[1 - heads] - weight
                    limits[side, gone] = max(limits[side, gone], left)
    return limits


def _reach(limits: Ints, weight: Ints, sizes: int) -> int:
    """Return the largest weight to tabulate; refuse tables that are too large."""
    reach = int(limits.max(initial=0, where=limits < weight.sum()))
    if sizes * (reach + 1) > LARGEST:
        raise InputError(
            f"A majority of {len(weight)} members with one of votes needs a table of {sizes:,} "
            f"by {reach + 1:,} numbers; it is weighed up to {LARGEST:,}."
        )
    return reach


def _terms(sizes: int, among: int, players: int, side: int) -> Floats:
    """Return what the share of z-sets counts in Banzhaf's measure and in the orders, 2 rows."""
    sets = [comb(among, z) for z in range(sizes)]
    orders = [
        many / (players * comb(players - 1, z + side)) if many else 0.0
        for z, many in enumerate(sets)
    ]
    return np.array([[many / 2 ** (players - 1) for many in sets], orders])
