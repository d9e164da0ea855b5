"""Find the chance that each voter decides a vote by one weighted majority, for any number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.engine.later import njit
from fateshare.engine.quadrature import UNIT, quadrature

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Every chance starts from this much too high. Joining takes means, so that none falls below it,
#: and none is so small that the machine slows down; sums are off by less than 1e-280.
FLOOR = 1e-290
#: What a distribution is cut at: the chance of more than the last weight kept is below this.
TAIL = 1e-20


@dataclass(frozen=True, slots=True)
class Chances:
    """
    What happens at one quota.

    Attributes
    ----------
    swing, swing_bound
        Chance that a voter decides when every other says yes with chance one half, and what it
        is off by at most, shape (voters,).
    average, average_bound
        The same, averaged over all chances of a yes from 0 to 1, shape (voters,).
    passage, agreed, agreed_bound
        Chance that a vote passes, at one half and, times t^(vetoes - 1), averaged.
    """

    swing: Floats
    swing_bound: Floats
    average: Floats
    average_bound: Floats
    passage: float
    agreed: float
    agreed_bound: float


def ballots(weights: Ints, quotas: Ints, *, vetoes: int = 0) -> list[Chances]:
    """
    Weigh all votes at some quotas.

    The distribution of the weight of those who say yes with chance t follows by adding one voter
    after the other, the lightest first, so that early arrays are short: P(x) <- (1 - t) P(x) +
    t P(x - w). With G its running sum, the chance that a voter of weight w decides at quota q
    follows without him as sum_k (-r)^k (G(q-1-k w) - G(q-1-(k+1) w)) / (1 - t), where
    r = t / (1 - t) <= 1: q / w terms and no second array. One array serves t and 1 - t, since
    the chance at 1 - t and q is the one at t and W - q + 1, and serves all quotas.

    Error: every P is a sum of products of positive numbers and so within 4 n u of the truth,
    u = 2^-53; G is summed with compensation, within 2 u more; the terms above are positive but
    for their signs and sum to G(q-1). The bound follows each sum as it is made. Each array ends
    where more is less likely than 1e-20.

    Parameters
    ----------
    weights
        Whole numbers, shape (voters,), not negative.
    quotas
        Least weight that wins, shape (quotas,), each from 1 to the sum of weights.
    vetoes
        How many other voters must all say yes too.

    References
    ----------
    Leech, D. (2003), Computing power indices for large voting games, Management Science 49(6);
    Kurz, S. (2016), Computing the power distribution in the IMF, arXiv:1603.01443.

    Examples
    --------
    >>> found = ballots(np.array([2, 1, 1]), np.array([3]))[0]
    >>> found.swing.tolist(), found.average.round(6).tolist()
    ([0.75, 0.25, 0.25], [0.666667, 0.166667, 0.166667])
    """
    kinds, kind = np.unique(weights, return_inverse=True)
    whole = int(weights.sum())
    half = at_half(weights, quotas, vetoes=vetoes)
    passage = np.where(2 * quotas <= whole + 1, 1 - half.reached, half.reached)
    rule = quadrature(len(weights) + vetoes - 1)
    mean = Sums(kinds, len(weights), len(quotas))
    size = int(np.maximum(quotas, whole - quotas + 1).max())
    agreed = np.zeros(len(quotas))
    for t, weight in zip(rule.at, rule.weight, strict=True):
        mass = _mass(np.sort(weights), float(t), size)
        mean.add(mass, t, quotas, weight * t**vetoes)
        mean.add(mass, t, whole - quotas + 1, weight * (1 - t) ** vetoes)
        if vetoes:
            agreed += weight * t ** (vetoes - 1) * (1 - _read(mass, quotas - 1))
            agreed += weight * (1 - t) ** (vetoes - 1) * _read(mass, whole - quotas)
    slack = (4 * len(weights) + vetoes + 8) * UNIT
    return [
        Chances(
            half.value[i, kind], half.bound[i, kind],
            mean.value[i, kind], mean.bound[i, kind] + rule.bound,
            float(passage[i]), float(agreed[i]), slack + rule.bound,
        )
        for i in range(len(quotas))
    ]  # fmt: skip


class Sums:
    """Values and bounds by quota and distinct weight, rising, added up over nodes."""

    def __init__(self, kinds: Ints, voters: int, quotas: int) -> None:
        self.kinds, self.voters = kinds, voters
        self.value = np.zeros((quotas, len(kinds)))
        self.bound = np.zeros((quotas, len(kinds)))
        self.reached = np.zeros(quotas)

    def add(self, mass: Floats, t: float, quotas: Ints, factor: float) -> None:
        """Add the chances at one node."""
        value, bound = _swings(mass, self.kinds, float(t), quotas - 1, self.voters)
        self.value += factor * value
        self.bound += factor * bound * (1 + 1e-6)  # the bound's own rounding, generously
        self.reached = _read(mass, quotas - 1)


def at_half(weights: Ints, quotas: Ints, *, vetoes: int = 0) -> Sums:
    """Weigh votes where everybody says yes with chance one half: what Banzhaf's measure asks."""
    half = Sums(np.unique(weights), len(weights), len(quotas))
    low = np.minimum(quotas, int(weights.sum()) - quotas + 1)
    half.add(_mass(np.sort(weights), 0.5, int(low.max())), 0.5, low, 0.5**vetoes)
    return half


def _read(mass: Floats, at: Ints) -> Floats:
    """Return P(S <= at), 1 beyond the end."""
    return np.where(at < len(mass), mass[np.minimum(at, len(mass) - 1)], 1.0)


def _last(weights: Ints, t: float) -> int:
    """
    Return a weight that all yes together are above with chance below TAIL.

    By Chernoff's bound P(S >= x) <= e^(-s x) prod (1 - t + t e^(s w)), for any s > 0.
    """
    grid = np.geomspace(1e-2, 1e3, 60)[:, None] / max(1, int(weights.sum()))
    with np.errstate(over="ignore"):
        log = np.log1p(t * np.expm1(grid * weights)).sum(axis=1)
    return int(np.ceil(((log - np.log(TAIL)) / grid[:, 0]).min()))


def _mass(weights: Ints, t: float, size: int) -> Floats:
    """Return P(S <= x) for x below `size`, or to where it is 1; weights rise."""
    present = weights[weights > 0]
    size = min(size, _last(present, t) + 1)
    room = int(present[-2:].sum())  # in front, so that no reading falls off the start
    mass = np.full(room + size, FLOOR)
    mass[room] = 1.0
    _join(present, t, mass, room)
    return mass[room:]


@njit(cache=True, fastmath={"contract"})
def _join(weights, t, mass, room):  # type: ignore[no-untyped-def]
    """Let the voters join, two in one passage over the array, and sum up."""
    size = mass.size
    top = room + 1
    none, one, both = (1.0 - t) * (1.0 - t), t * (1.0 - t), t * t
    first = weights.size % 2
    if first:
        top += weights[0]
        mass[room] = 1.0 - t
        if top <= size:
            mass[top - 1] = t
    for j in range(first, weights.size, 2):
        u, v = weights[j], weights[j + 1]
        top += u + v
        x = min(size, top)
        while x > room:  # blocks that do not overlap what they read
            low = max(room, x - u)
            mine = mass[low:x]
            with_u = mass[low - u : x - u]
            with_v = mass[low - v : x - v]
            with_both = mass[low - u - v : x - u - v]
            for i in range(x - low):
                mine[i] = none * mine[i] + one * (with_u[i] + with_v[i]) + both * with_both[i]
            x = low
    total = 0.0
    lost = 0.0
    for x in range(room, size):  # Kahan
        step = mass[x] - lost
        after = total + step
        lost = (after - total) - step
        total = after
        mass[x] = total


@njit(cache=True)
def _swings(mass, kinds, t, tops, voters):  # type: ignore[no-untyped-def]
    """Return the chance to decide of each kind at each quota, and its bound."""
    value = np.zeros((tops.size, kinds.size))
    bound = np.zeros((tops.size, kinds.size))
    r = t / (1.0 - t)
    for j in range(tops.size):
        for i in range(kinds.size):
            w = kinds[i]
            if w == 0:
                continue
            x = tops[j]
            sign, power, total, terms, touched, drift = 1.0, 1.0, 0.0, 0, 0.0, 0.0
            summed = mass[x] if x < mass.size else 2.0  # one more for the term that crosses the end
            while x >= 0:
                mine = mass[x] if x < mass.size else 1.0
                below = 0.0 if x < w else mass[x - w] if x - w < mass.size else 1.0
                term = power * (mine - below)
                total += sign * term
                touched += power * (mine + below)
                if r < 1.0:
                    drift += terms * term
                sign = -sign
                power *= r
                terms += 1
                x -= w
            scale = 1.0 / (1.0 - t)
            value[j, i] = scale * total
            relative = (4.0 * voters + terms + 8.0) * summed
            bound[j, i] = scale * (relative + 4.0 * touched + drift) * UNIT
    return value, bound
