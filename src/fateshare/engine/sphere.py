"""Distances, stretches and outlines on the sphere."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fateshare.base.units import EARTH_RADIUS_KM

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def distance_km(a: Floats, b: Floats) -> Floats:
    """
    Measure great-circle distances (haversine).

    Parameters
    ----------
    a, b
        Points as (longitude, latitude) in degrees, shape (..., 2); they broadcast.

    Returns
    -------
    distance
        Kilometres, shape (...), 0 to half the circumference.

    Examples
    --------
    >>> float(distance_km(np.array([0.0, 0.0]), np.array([90.0, 0.0])).round(1))
    10007.6
    """
    p, q = np.radians(a), np.radians(b)
    half = (q - p) / 2
    chord = np.sin(half[..., 1]) ** 2 + (
        np.cos(p[..., 1]) * np.cos(q[..., 1]) * np.sin(half[..., 0]) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))


def length_km(path: Floats) -> float:
    """Measure a path of (longitude, latitude) points, shape (n, 2), in kilometres."""
    return float(distance_km(path[:-1], path[1:]).sum())


def unwrap(path: Floats) -> Floats:
    """Shift longitudes by whole turns so that no step passes half a turn; shape (n, 2)."""
    step = (np.diff(path[:, 0]) + 180) % 360 - 180
    return np.column_stack([path[0, 0] + np.r_[0, np.cumsum(step)], path[:, 1]])


def densify(path: Floats, step_km: float) -> Floats:
    """Put points on a path, straight in longitude and latitude, at most `step_km` apart."""
    path = unwrap(path)
    pieces = [path[:1]]
    for a, b in pairwise(path):
        count = max(1, int(np.ceil(float(distance_km(a, b)) / step_km)))
        pieces.append(a + (b - a) * (np.arange(1, count + 1) / count)[:, None])
    return np.vstack(pieces)


def inside(points: Floats, ring: Floats) -> Bools:
    """
    Tell which points lie inside an outline (even-odd rule, straight in longitude and latitude).

    Parameters
    ----------
    points
        Shape (n, 2), degrees; longitudes may be shifted by whole turns.
    ring
        Corners in order, shape (m, 2); closed by itself, and less than half a turn wide.
    """
    ring = unwrap(ring)
    turn = np.round((ring[:, 0].mean() - points[:, 0]) / 360) * 360
    x, y = points[:, 0] + turn, points[:, 1]
    odd = np.zeros(len(points), dtype=bool)
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if y0 != y1:
            between = (y0 > y) != (y1 > y)
            odd ^= between & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return odd


def simplify(path: Floats, tolerance: float) -> Floats:
    """
    Drop points that lie within `tolerance` degrees of the line through their neighbours.

    References
    ----------
    Douglas, D. and Peucker, T. (1973), Cartographica 10(2), doi:10.3138/FM57-6770-U75U-7727.
    """
    keep = np.zeros(len(path), dtype=bool)
    keep[[0, -1]] = True
    stack = [(0, len(path) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first > 1:
            offset = _offset(path[first + 1 : last], path[first], path[last])
            worst = int(offset.argmax())
            if offset[worst] > tolerance:
                middle = first + 1 + worst
                keep[middle] = True
                stack += [(first, middle), (middle, last)]
    return path[keep]


def _offset(points: Floats, a: Floats, b: Floats) -> Floats:
    """Measure how far points lie from the stretch between a and b, in degrees."""
    along = b - a
    size = float(along @ along)
    t = np.clip((points - a) @ along / size, 0, 1) if size else np.zeros(len(points))
    return np.asarray(np.hypot(*(points - a - t[:, None] * along).T))
