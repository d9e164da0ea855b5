"""Land as cells of a grid: row 0 is the southernmost, column 0 begins at 180 W."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from fateshare.atlas import land
from fateshare.engine.sphere import Bools, Floats, densify, unwrap

#: Grid of the question how far a line runs over land.
STEP_DEG = 0.25
#: Spacing at which a line is tested; the answer is a multiple of it.
SPACING_KM = 10.0


def longest_over_km(line: Floats) -> float:
    """
    Measure the longest unbroken run of a line over land.

    Parameters
    ----------
    line
        Points as (longitude, latitude) in degrees, shape (n, 2), straight in between.

    Returns
    -------
    run
        Kilometres, to the spacing of SPACING_KM; 0 where it stays at sea.
    """
    points = densify(line, SPACING_KM)
    rows = np.clip(((points[:, 1] + 90) / STEP_DEG).astype(int), 0, _land().shape[0] - 1)
    columns = ((points[:, 0] + 180) / STEP_DEG).astype(int) % _land().shape[1]
    over = np.r_[False, _land()[rows, columns], False]
    edges = np.flatnonzero(over[1:] != over[:-1])
    return float((edges[1::2] - edges[::2]).max(initial=0)) * SPACING_KM


def sea_near(lon: float, lat: float, reach_deg: float) -> bool:
    """
    Tell whether there is sea within so many degrees of latitude and longitude.

    Examples
    --------
    >>> sea_near(39.67, -4.05, 1.0), sea_near(36.8, -1.3, 1.0)  # Mombasa; Nairobi
    (True, False)
    """
    height, width = _land().shape
    reach = int(reach_deg / STEP_DEG)
    row, column = int((lat + 90) / STEP_DEG), int((lon + 180) / STEP_DEG)
    rows = np.clip(np.arange(row - reach, row + reach + 1), 0, height - 1)
    columns = np.arange(column - reach, column + reach + 1) % width
    return not _land()[np.ix_(rows, columns)].all()


def open_sea(lon: float, lat: float, reach_deg: float) -> bool:
    """
    Tell whether a point is at sea, with no coast within so many degrees each way.

    Examples
    --------
    >>> open_sea(39.67, -4.05, 1.0), open_sea(36.8, -1.3, 1.0), open_sea(-20.0, -10.0, 1.0)
    (False, False, True)
    """
    off = np.abs(_coast() - (lon, lat))
    off[:, 0] = np.minimum(off[:, 0] % 360, -off[:, 0] % 360)
    dry = not sea_near(lon, lat, STEP_DEG / 2)
    return not dry and not (off < reach_deg).all(axis=1).any()


@cache
def _coast() -> Floats:
    """Return every corner of the vendored outlines, shape (n, 2)."""
    return np.concatenate(land.rings())


@cache
def _land() -> Bools:
    """Return the land of the vendored outlines."""
    return drawn(land.rings(), STEP_DEG)


def drawn(rings: Iterable[Floats], step_deg: float) -> Bools:
    """Draw land rings, each of shape (n, 2), on a grid; a cell is land when its centre is."""
    cells = np.zeros((round(180 / step_deg), round(360 / step_deg)), dtype=bool)
    for ring in rings:
        _fill(cells, ring, step_deg)
    return cells


def _fill(cells: Bools, ring: Floats, step_deg: float) -> None:
    """Flip the cells whose centre lies inside a ring (even-odd), row by row."""
    height, width = cells.shape
    ring = unwrap(ring)
    if abs(ring[-1, 0] - ring[0, 0]) > 180:  # noqa: PLR2004 - goes round the pole
        ring = np.vstack([ring, [ring[-1, 0], -90.0], [ring[0, 0], -90.0]])
    follow = np.roll(ring, -1, axis=0)
    y = (np.arange(height) + 0.5) * step_deg - 90
    low, high = ring[:, 1].min(), ring[:, 1].max()
    for row in np.flatnonzero((y >= low) & (y <= high)):
        crosses = (ring[:, 1] > y[row]) != (follow[:, 1] > y[row])
        if crosses.any():
            p, q = ring[crosses], follow[crosses]
            x = np.sort(p[:, 0] + (y[row] - p[:, 1]) * (q[:, 0] - p[:, 0]) / (q[:, 1] - p[:, 1]))
            edges = np.ceil((x + 180) / step_deg - 0.5).astype(int)
            for first, last in zip(edges[::2], edges[1::2], strict=True):
                cells[row, np.arange(first, last) % width] ^= True
