"""Integrate what happens at every chance of a yes, with a bound on the error."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Half the distance from 1 to the next number.
UNIT = 2.0**-53
#: An integral is cut off no further from the truth than this.
CUT_OFF = 1e-14
#: Digits in which nodes are polished before they are rounded once.
DIGITS = 40


@dataclass(frozen=True, slots=True)
class Quadrature:
    """
    Nodes and weights on 0 to 1.

    Attributes
    ----------
    at
        The nodes below one half, rising; with each, its mirror 1 - at is a node too.
    weight
        Weight of each of the two, same shape; twice their sum is 1.
    bound
        The integral of any f as below is off by no more than this, besides the errors in f.
    """

    at: Floats
    weight: Floats
    bound: float


def quadrature(degree: int) -> Quadrature:
    """
    Choose the fewest Gauss-Legendre nodes that are surely enough.

    For f(t) = sum over sets S of t^|S| (1 - t)^(degree - |S|), over any family of sets that is
    the difference of two families closed upwards, as the chance that a voter decides when
    `degree` others say yes with chance t. Such an f is a polynomial of that degree, and
    |f(z)| <= (|z| + |1 - z|)^degree; on the ellipse with foci 0 and 1 whose axes of -1 to 1 sum
    to rho this is M = ((rho + 1 / rho) / 2)^degree. Cut off after degree d = 2 m - 1, its
    Chebyshev series is off by at most 2 M rho^-d / (rho - 1), and m nodes integrate what is left
    exactly, with positive weights that sum to 1: the error is at most 4 M rho^-d / (rho - 1),
    and 0 when d >= degree. On top, |f'| <= degree, so that the rounding of nodes adds
    degree / 2^54, that of weights 1 / 2^53.

    Parameters
    ----------
    degree
        Number of the others, 0 or more.

    References
    ----------
    Trefethen, L. N. (2013), Approximation Theory and Approximation Practice, chapters 8 and 19.

    Examples
    --------
    >>> rule = quadrature(189)
    >>> len(rule.at), rule.bound < 3e-14
    (28, True)
    """
    nodes = 2
    while _cut_off(nodes, degree) > CUT_OFF:
        nodes += 2
    at, weight = _polished(nodes)
    return Quadrature(at, weight, _cut_off(nodes, degree) + degree * UNIT / 2 + UNIT)


def _cut_off(nodes: int, degree: int) -> float:
    """Bound what the nodes leave out, by the best of many ellipses."""
    last = 2 * nodes - 1
    if last >= degree:
        return 0.0
    rho = 1 + np.geomspace(1e-3, 10, 400)
    exponent = degree * np.log((rho + 1 / rho) / 2) - last * np.log(rho) + np.log(4 / (rho - 1))
    return float(np.exp(exponent.min()))


@cache
def _polished(nodes: int) -> tuple[Floats, Floats]:
    """Return the lower half of the nodes and their weights, each rounded once."""
    rough, _ = np.polynomial.legendre.leggauss(nodes)
    at, weight = [], []
    with localcontext() as context:
        context.prec = DIGITS
        for guess in rough[: nodes // 2]:
            x = Decimal(float(guess))
            for _ in range(3):  # Newton doubles the right digits: 1e-14, 1e-28, all
                value, slope = _legendre(x, nodes)
                x -= value / slope
            slope = _legendre(x, nodes)[1]
            at.append(float((1 + x) / 2))
            weight.append(float(1 / ((1 - x * x) * slope * slope)))
    made = np.array(at), np.array(weight)
    for array in made:
        array.flags.writeable = False  # kept for the next who asks
    return made


def _legendre(x: Decimal, degree: int) -> tuple[Decimal, Decimal]:
    """Return the Legendre polynomial of a degree and its derivative at x."""
    before, now = Decimal(1), x
    for k in range(2, degree + 1):
        before, now = now, ((2 * k - 1) * x * now - (k - 1) * before) / k
    return now, degree * (x * now - before) / (x * x - 1)
