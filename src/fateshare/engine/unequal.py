"""Measure inequality, and how much of it lies within and between groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.base.errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Theil:
    """Theil's T in nats and its exact parts: total = sum(within) + between."""

    total: float
    between: float
    within: Floats


def theil(value: Floats, weight: Floats, group: Ints) -> Theil:
    """
    Decompose Theil's T within and between groups.

    T = sum_i w_i r_i ln r_i with r_i = value_i / mean and w_i the share of weight; a group g
    with weight share w_g and mean ratio r_g adds w_g r_g T_g within and w_g r_g ln r_g between.
    It is 0 when all are equal and at most ln(n) with equal weights.

    Parameters
    ----------
    value
        Figure of each unit, shape (n,), non-negative, not all zero.
    weight
        Weight of each unit, as its population, shape (n,), positive.
    group
        Number of each unit's group, shape (n,), 0 to k - 1.

    Returns
    -------
    parts
        `within` has shape (k,): what each group adds; a group without units adds 0.

    Raises
    ------
    InputError
        When there is no unit, a value or weight is out of range, or all values are zero.

    References
    ----------
    Theil, H. (1967), Economics and Information Theory; Shorrocks, A. F. (1980), The class of
    additively decomposable inequality measures, Econometrica 48(3), doi:10.2307/1913126.

    Examples
    --------
    >>> parts = theil(np.array([1.0, 1, 3, 3]), np.ones(4), np.array([0, 0, 1, 1]))
    >>> round(parts.total, 4), round(parts.between, 4), parts.within
    (0.1308, 0.1308, array([0., 0.]))
    """
    if value.size == 0 or (value < 0).any() or (weight <= 0).any() or not value.any():
        raise InputError(
            "Theil's T needs at least one unit, values not below 0 and not all 0, weights above 0."
        )
    share = weight / weight.sum()
    ratio = value / float(share @ value)
    count = int(group.max()) + 1
    group_share = np.bincount(group, share, count)
    group_ratio = np.bincount(group, share * ratio, count) / np.where(group_share, group_share, 1)
    between = group_share * _x_log_x(group_ratio)
    mean = np.where(group_ratio > 0, group_ratio, 1)[group]
    inner = share * mean * _x_log_x(ratio / mean)
    within: Floats = np.asarray(np.bincount(group, inner, count), dtype=np.float64)
    return Theil(float((share * _x_log_x(ratio)).sum()), float(between.sum()), within)


def _x_log_x(x: Floats) -> Floats:
    """Return x ln x, 0 at 0."""
    return np.where(x > 0, x * np.log(np.where(x > 0, x, 1)), 0.0)
