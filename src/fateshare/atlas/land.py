"""The land of the Earth: rings of coast, without borders."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fateshare.engine.globe import TURN_DEG, on_sphere

Floats = NDArray[np.float64]
_FILE = Path(__file__).parent / "data" / "land.json"
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_MORE, _BITS = 32, 5  # base64 VLQ: the flag that more digits follow, and bits in a digit


@cache
def rings() -> tuple[Floats, ...]:
    """
    Return every ring of coast.

    Returns
    -------
    rings
        Arrays of (lon, lat) in degrees, shape (n, 2), read-only and not closed; longitudes run
        on over the date line, inside and outside follow from the even-odd rule.
    """
    packed = json.loads(_FILE.read_bytes())
    points = np.cumsum(_integers(packed["deltas"]).reshape(-1, 2), axis=0) * packed["unit_deg"]
    points.setflags(write=False)
    return tuple(np.split(points, np.cumsum(packed["counts"])[:-1]))


@cache
def boxes() -> tuple[Floats, Floats]:
    """Return the low and the high corner, in degrees, of the box around every ring."""
    lows = np.array([ring.min(axis=0) for ring in rings()])
    return lows, np.array([ring.max(axis=0) for ring in rings()])


@cache
def caps() -> tuple[Floats, Floats]:
    """
    Return a cap of the sphere around every ring.

    Returns
    -------
    middles, radii
        Unit vectors, shape (n, 3), and angles in radians, shape (n,).
    """
    counts = np.array([len(ring) for ring in rings()])
    firsts = np.cumsum(counts) - counts
    points = on_sphere(np.concatenate(rings()))
    sums = np.add.reduceat(points, firsts)
    lengths = np.linalg.norm(sums, axis=1)
    middles = sums / lengths[:, None]
    cosines = np.einsum("ij,ij->i", points, np.repeat(middles, counts, axis=0))
    return middles, np.arccos(np.clip(np.minimum.reduceat(cosines, firsts), -1, 1))


def contains(ring: Floats, point: tuple[float, float]) -> bool:
    """
    Tell whether a ring goes around a point (lon, lat), by counting crossings to the north.

    Examples
    --------
    >>> fiji = np.array([[179.0, -17.0], [181.0, -17.0], [181.0, -16.0], [179.0, -16.0]])
    >>> contains(fiji, (-179.5, -16.5)), contains(fiji, (-179.5, -15.5))
    (True, False)
    """
    first = ring[:, 0].min()
    lon = first + (point[0] - first) % TURN_DEG
    inside = False
    while lon <= ring[:, 0].max():
        inside ^= _odd(ring, lon, point[1])
        lon += TURN_DEG
    return bool(inside)


def _odd(ring: Floats, lon: float, lat: float) -> bool:
    """Tell whether a ray to the north crosses a ring an odd number of times."""
    x, y = ring.T
    x2, y2 = np.roll(x, -1), np.roll(y, -1)
    spans = (x > lon) != (x2 > lon)
    at = y[spans] + (lon - x[spans]) / (x2[spans] - x[spans]) * (y2[spans] - y[spans])
    return bool((at > lat).sum() % 2)


def _integers(text: str) -> NDArray[np.int64]:
    """Read base64 VLQ, all digits at once."""
    value_of = np.zeros(128, dtype=np.int64)
    value_of[list(_BASE64)] = np.arange(len(_BASE64))
    digits = value_of[np.frombuffer(text.encode("ascii"), dtype=np.uint8)]
    last = np.flatnonzero(digits < _MORE)
    first = np.concatenate([[0], last[:-1] + 1])
    place = np.arange(digits.size) - np.repeat(first, last - first + 1)
    values = np.add.reduceat((digits & (_MORE - 1)) << (_BITS * place), first)
    return np.where(values & 1, -(values >> 1), values >> 1)
