"""Cut polygons and lines to a box, and thin them to what a pixel shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_CORNERS = 3
#: Lines of so few points are not thinned further.
_SHORT = 5


@dataclass(frozen=True, slots=True)
class Box:
    """An upright box: west and east, low and high, in any unit."""

    x0: float
    y0: float
    x1: float
    y1: float


def polygon(ring: Floats, box: Box) -> Floats:
    """
    Cut a ring to a box, side after side (Sutherland and Hodgman 1974).

    Returns
    -------
    inside
        A ring within the box, shape (m, 2); parts that fall apart hang together along the sides.

    Examples
    --------
    >>> polygon(np.array([[-1.0, 1.0], [1.0, 1.0], [1.0, 2.0]]), Box(0, 0, 9, 9)).tolist()
    [[0.0, 1.0], [1.0, 1.0], [1.0, 2.0], [0.0, 1.5]]
    """
    for axis, limit, sign in (
        (0, box.x0, 1.0),
        (0, box.x1, -1.0),
        (1, box.y0, 1.0),
        (1, box.y1, -1.0),
    ):
        ring = _half(ring, axis, limit, sign)
    return ring


def polyline(points: Floats, box: Box) -> list[Floats]:
    """
    Cut a line to a box (Liang and Barsky 1984, all stretches at once).

    Returns
    -------
    pieces
        The parts within the box, in order, each of shape (m, 2) with m at least 2.

    Examples
    --------
    >>> [p.tolist() for p in polyline(np.array([[-1.0, 1.0], [4.0, 1.0]]), Box(0, 0, 3, 3))]
    [[[0.0, 1.0], [3.0, 1.0]]]
    """
    if len(points) < 2:  # noqa: PLR2004 - no stretch
        return []
    (west, north), (east, south) = points.min(axis=0), points.max(axis=0)
    if west >= box.x0 and east <= box.x1 and north >= box.y0 and south <= box.y1:
        return [points]
    if east < box.x0 or west > box.x1 or south < box.y0 or north > box.y1:
        return []
    a, step = points[:-1], points[1:] - points[:-1]
    enter, leave = _within(a, step, box)
    seen = enter < leave
    starts, ends = a + enter[:, None] * step, a + leave[:, None] * step
    limits = np.array([[box.x0, box.y0], [box.x1, box.y1]])
    starts, ends = np.clip(starts, *limits), np.clip(ends, *limits)
    joined = seen[:-1] & seen[1:] & (leave[:-1] >= 1) & (enter[1:] <= 0)
    firsts = np.flatnonzero(seen & ~np.append(False, joined))
    lasts = np.flatnonzero(seen & ~np.append(joined, False))
    return [
        np.vstack([starts[first : first + 1], ends[first : last + 1]])
        for first, last in zip(firsts, lasts, strict=True)
    ]


def thinned(points: Floats, *, tolerance: float, closed: bool) -> Floats:
    """
    Drop points that a drawing at this tolerance does not need.

    First all but one of the points that follow each other in one cell of the tolerance, then,
    in three rounds, every other point whose triangle with its neighbours is too small to see
    (after Visvalingam and Whyatt 1993). Ends of lines stay.
    """
    if len(points) < _CORNERS:
        return points
    cells = np.floor(points / tolerance)
    fresh = np.ones(len(points), dtype=bool)
    fresh[1:] = (np.diff(cells, axis=0) != 0).any(axis=1)
    if not closed:
        fresh[-1:] = True
    if closed and fresh.sum() < _CORNERS:
        return points  # too small to thin
    points = points[fresh]
    for turn in range(3 if len(points) > _SHORT else 0):
        small = _triangles(points) < tolerance * tolerance / 2
        small[turn % 2 :: 2] = False  # never two neighbours in one round
        if not closed:
            small[[0, -1]] = False
        elif len(points) - small.sum() < _CORNERS:
            break
        points = points[~small]
    return points


def _half(ring: Floats, axis: int, limit: float, sign: float) -> Floats:
    """Cut a ring to one side of an upright or level line."""
    if not len(ring):
        return ring
    depth = (ring[:, axis] - limit) * sign
    inside = depth >= 0
    if inside.all():
        return ring
    if not inside.any():
        return ring[:0]
    following = np.concatenate([ring[1:], ring[:1]])
    crosses = inside != np.append(inside[1:], inside[0])
    share = np.zeros(len(ring))
    np.divide(depth, depth - np.append(depth[1:], depth[0]), out=share, where=crosses)
    cut = ring + share[:, None] * (following - ring)
    cut[:, axis] = limit
    both = np.stack([ring, cut], axis=1).reshape(-1, 2)
    kept: Floats = both[np.stack([inside, crosses], axis=1).ravel()]
    return kept


def _within(a: Floats, step: Floats, box: Box) -> tuple[Floats, Floats]:
    """Find from which to which share of each stretch it lies in the box."""
    enter, leave = np.zeros(len(a)), np.ones(len(a))
    for axis, low, high in ((0, box.x0, box.x1), (1, box.y0, box.y1)):
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            t = np.stack([low - a[:, axis], high - a[:, axis]]) / step[:, axis]
        flat = step[:, axis] == 0
        out = flat & ((a[:, axis] < low) | (a[:, axis] > high))
        enter = np.where(flat, np.where(out, 2.0, enter), np.maximum(enter, t.min(axis=0)))
        leave = np.where(flat, np.where(out, -1.0, leave), np.minimum(leave, t.max(axis=0)))
    return enter, leave


def _triangles(points: Floats) -> Floats:
    """Measure the triangle that each point makes with its two neighbours."""
    around = np.concatenate([points[-1:], points, points[:1]])  # np.roll is many times slower
    before, after = around[:-2] - points, around[2:] - points
    area: Floats = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]) / 2
    return area
