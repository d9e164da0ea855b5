"""Scales, round ticks and labels that keep clear of each other, for charts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: Round steps, as multiples of a power of ten.
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_YEAR_STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
#: Values beyond this are not drawn to scale: no figure of ours is near.
LARGEST = 1e15


@dataclass(frozen=True, slots=True)
class Scale:
    """
    A straight scale from values to pixels; values outside stay at the nearer end.

    Examples
    --------
    >>> Scale(0.0, 10.0, 100.0, 200.0).at(2.5)
    125.0
    """

    low: float
    high: float
    start_px: float
    end_px: float

    def at(self, value: float) -> float:
        """Return the place of a value in pixels."""
        span = self.high - self.low
        share = (value - self.low) / span if span > 0 else 0.5
        return self.start_px + min(max(share, 0.0), 1.0) * (self.end_px - self.start_px)


def known(value: float | None) -> float | None:
    """Return a value that can be drawn, or None."""
    if value is None or not math.isfinite(value):
        return None
    return min(max(value, -LARGEST), LARGEST)


#: Ranges smaller than this are none: their parts cannot be written any more.
_NOTHING = 1e-300


def ticks(low: float, high: float, *, most: int = 4) -> tuple[float, ...]:
    """
    Choose round ticks that enclose a range.

    Parameters
    ----------
    low, high
        The range; when both are the same, ticks enclose it and zero.
    most
        At most this many ticks, at least 3.

    Examples
    --------
    >>> ticks(0, 87), ticks(-3, 8), ticks(5, 5)
    ((0.0, 50.0, 100.0), (-5.0, 0.0, 5.0, 10.0), (0.0, 2.0, 4.0, 6.0))
    """
    if high - low < _NOTHING:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < _NOTHING:
        return (-1.0, 0.0, 1.0) if low < 0 else (0.0, 1.0)
    size = 10.0 ** math.floor(math.log10((high - low) / most))
    for factor in (f * power for power in (1.0, 10.0) for f in _STEPS):
        step = size * factor
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first + 1 <= most:
            return tuple(_rounded(step * k, step) for k in range(first, max(last, first + 1) + 1))
    return (low, high)


def years(low: float, high: float, *, most: int) -> tuple[int, ...]:
    """
    Choose round years within a range.

    Examples
    --------
    >>> years(1997, 2024, most=4), years(2020, 2020, most=4)
    ((2000, 2010, 2020), (2020,))
    """
    for step in _YEAR_STEPS:
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first + 1 <= most:
            found = tuple(step * k for k in range(first, last + 1))
            return found or (math.floor(high),)
    return (math.floor(high),)


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """
    Move labels apart along a line, as little as need be, keeping their order.

    Parameters
    ----------
    wanted
        Where the middle of each label wants to be.
    heights
        How much room each takes.
    low, high
        The line; where there is not room for all, they reach beyond `high`.

    Returns
    -------
    middles
        In the order of `wanted`; ties keep their order.

    Examples
    --------
    >>> spread([10.0, 11.0, 50.0], [12.0, 12.0, 12.0], 0.0, 60.0)
    [6.0, 18.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    middles = list(wanted)
    edge = high
    for i in reversed(order):  # first from the far end, so that all fit below it
        middles[i] = min(middles[i], edge - heights[i] / 2)
        edge = middles[i] - heights[i] / 2
    edge = low
    for i in order:
        middles[i] = max(middles[i], edge + heights[i] / 2)
        edge = middles[i] + heights[i] / 2
    return middles


def _rounded(value: float, step: float) -> float:
    """Drop the digits that a tick at this step does not have."""
    digits = max(0, 2 - math.floor(math.log10(step)))
    return round(value, digits) + 0.0  # no negative zero
