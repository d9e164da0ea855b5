"""Find the chance that each voter decides where both heads and weights are counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.engine.later import njit
from fateshare.engine.quadrature import UNIT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Heads:
    """
    Shares of the sets of voters who say no, by their number.

    Attributes
    ----------
    decides, bound
        Share of the sets of z others, of those without the voter, that block with the voter
        and do not without, and what it is off by at most, shape (voters, sizes).
    passes
        Share of the sets of z voters that do not block, shape (sizes,), all of them within
        4 voters u.
    """

    decides: Floats
    bound: Floats
    passes: Floats


@dataclass(frozen=True, slots=True)
class Table:
    """
    How heavy the sets of voters of each size are.

    Attributes
    ----------
    share
        Share of the sets of z voters whose weight is at most y, shape (sizes, weights).
    voters
        How many there are.
    """

    share: Floats
    voters: int


def table(weights: Ints, sizes: int, reach: int) -> Table:
    """
    Tabulate sets of voters by size and weight.

    F_k(z, y), the share of the z-sets of the first k voters with weight at most y, follows from
    F_{k-1} by F_k(z, y) = (1 - z/k) F_{k-1}(z, y) + (z/k) F_{k-1}(z-1, y-w): a mean of two, so
    that nothing grows, no number is subtracted, and every share is within 4 k u of the truth.

    Parameters
    ----------
    weights
        Whole numbers, shape (voters,), not negative.
    sizes
        Sets of less than so many voters are told.
    reach
        Weights up to this are told.
    """
    share = np.ones((sizes, reach + 1))
    _fill(np.sort(weights), share)
    return Table(share, len(weights))


def decided(found: Table, weights: Ints, limits: Ints) -> Heads:
    """
    Read off who decides under a rule.

    Without voter i, by F(z, y) = (1 - z/n) F_-i(z, y) + (z/n) F_-i(z-1, y-w), going up from
    z = 0. As long as less than half say no it divides by n - z > n/2, and errors shrink; the
    bound follows them where they do not.

    Parameters
    ----------
    found
        From `table`.
    weights
        The same as there.
    limits
        Largest weight of z who say no that does not block, shape (sizes,), -1 for none and not
        rising; whoever is one more than that table has sizes for blocks too.
    """
    kinds, kind = np.unique(weights, return_inverse=True)
    whole = int(weights.sum())
    limit = limits.astype(np.int64)
    decides, bound = _without(found.share, kinds, limit, found.voters, whole)
    passes = [
        0.0 if y < 0 else 1.0 if y >= whole else float(found.share[z, y])
        for z, y in enumerate(limit)
    ]
    return Heads(decides[kind], bound[kind], np.array(passes))


@njit(cache=True, fastmath={"contract"})
def _fill(weights, share):  # type: ignore[no-untyped-def]
    """Let the voters join, the lightest first; beyond the sum of weights all shares are 1."""
    sizes, reach = share.shape
    top = 0
    for k in range(1, weights.size + 1):
        w = weights[k - 1]
        top += w
        end = min(reach, top)
        for z in range(min(k, sizes - 1), 0, -1):
            joins = z / k
            mine = share[z]
            other = share[z - 1]
            if z == k:
                mine[: min(w, end)] = 0.0
                mine[min(w, end) : end] = other[: max(end - w, 0)]
                continue
            for y in range(min(w, end)):
                mine[y] *= 1.0 - joins
            part = mine[min(w, end) : end]
            for y in range(part.size):
                part[y] = (1.0 - joins) * part[y] + joins * other[y]


@njit(cache=True)
def _without(share, kinds, limits, voters, whole):  # type: ignore[no-untyped-def]
    """Return for each kind the shares of sets that it turns, and their bounds."""
    sizes = share.shape[0]
    decides = np.zeros((kinds.size, sizes))
    bound = np.zeros((kinds.size, sizes))
    for i in range(kinds.size):
        w = kinds[i]
        for z in range(min(sizes, voters)):
            if limits[z] < 0:
                continue
            after = limits[z + 1] if z + 1 < sizes else -1
            stays, near = _share_without(share, w, z, limits[z], voters, whole)
            blocks, off = _share_without(share, w, z, after - w, voters, whole)
            decides[i, z] = stays - blocks
            bound[i, z] = near + off + UNIT * decides[i, z]
    return decides, bound


@njit(cache=True)
def _share_without(share, w, z, y, voters, whole):  # type: ignore[no-untyped-def]
    """Return F_-i(z, y) and its bound: 4 n u on each share read, 4 u on each step."""
    if y < 0:
        return 0.0, 0.0
    if y >= whole - w:
        return 1.0, 0.0
    steps = z if w == 0 else min(z, y // w)
    value = 0.0
    off = 0.0
    for k in range(steps, -1, -1):
        rest = voters - (z - k)
        told = voters / rest * share[z - k, y - k * w]
        back = (z - k) / rest * value
        off = (z - k) / rest * off + 4.0 * UNIT * ((voters + 1) * told + back)
        value = told - back
    return value, off
