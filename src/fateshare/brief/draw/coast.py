"""Draw land, sea and graticule as the ground of a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.atlas import land
from fateshare.brief.draw import clip, svg
from fateshare.brief.draw.theme import ink
from fateshare.brief.draw.view import View, step_deg
from fateshare.engine.globe import dense

Floats = NDArray[np.float64]

#: Coasts are thinned to this many pixels; the whole world a little more, to stay small.
_COAST_PX, _COAST_WORLD_PX = 0.6, 0.9
WORLD_PX_PER_DEG = 6.0  # wider views are drawn more coarsely
#: Smaller islands become a dot of this size, at most one in each cell of DOT_CELL_PX.
_DOT_PX, _DOT_CELL_PX = 1.4, 4.0
#: Islands up to this size stand out where no larger coast is within about LONELY_PX.
_ISLET_PX, _LONELY_PX = 9.0, 9.0
_CORNERS = 3


@dataclass(frozen=True, slots=True)
class Shapes:
    """
    All land that a sheet shows, in pixels.

    Attributes
    ----------
    areas
        Rings within the sheet, to be filled by the even-odd rule.
    islets
        The same for small islands far from larger coasts, which are drawn darker to be seen.
    dots
        Islands too small for an area, shape (n, 2).
    """

    areas: list[Floats]
    islets: list[Floats]
    dots: Floats


def draw(view: View, *, graticule: bool) -> str:
    """Draw sea, graticule, land and the dots of small islands."""
    found = shapes(view)
    body = f'<path d="{svg.path([view.sea()], closed=True)}" style="fill:{ink("sea")}"/>'
    body += _graticule(view) if graticule else ""
    for rings, fill, line in ((found.areas, "land", "coast"), (found.islets, "islet", "islet")):
        look = f"fill:{ink(fill)};fill-rule:evenodd;stroke:{ink(line)};stroke-width:4"
        body += f'<path d="{svg.path(rings, closed=True)}" style="{look}"/>' if rings else ""
    look = f"stroke:{ink('islet')};stroke-width:{_DOT_PX * svg.TENTHS:.0f};stroke-linecap:round"
    body += f'<path d="{_dots(found.dots)}" style="{look}"/>' if len(found.dots) else ""
    return f'<g transform="scale(.1)">{body}</g>'


def shapes(view: View) -> Shapes:
    """Project all land that the sheet shows."""
    rings, sizes_px, middles = _near(view)
    small = [
        part for ring in _sized(rings, sizes_px, _DOT_PX, _ISLET_PX) for part in _parts(view, ring)
    ]
    large = [
        part for ring in _sized(rings, sizes_px, _ISLET_PX, np.inf) for part in _parts(view, ring)
    ]
    dots = _spread(view.points(middles[sizes_px < _DOT_PX]), view.box)
    shores = _cells(np.vstack([np.zeros((0, 2)), *large]))
    lonely = [_lonely(part.mean(axis=0), shores) for part in small]
    kept = [dot for dot in dots if _lonely(dot, shores)]
    return Shapes(
        large + [part for part, alone in zip(small, lonely, strict=True) if not alone],
        [part for part, alone in zip(small, lonely, strict=True) if alone],
        np.array(kept).reshape(-1, 2),
    )


def _parts(view: View, ring: Floats) -> list[Floats]:
    """Project one ring, thin it to the pixel and cut it to the sheet."""
    tolerance = _COAST_PX if view.px_per_deg > WORLD_PX_PER_DEG else _COAST_WORLD_PX
    planes = [view.pixels(plane) for plane in view.projection.areas(ring)]
    thin = [clip.thinned(plane, tolerance=tolerance, closed=True) for plane in planes]
    cut = [clip.polygon(part, view.box) for part in thin]
    return [part for part in cut if len(part) >= _CORNERS]


def _cells(points: Floats) -> set[tuple[int, int]]:
    """Find the cells of the sheet, and those around them, in which there is a larger coast."""
    own = np.unique(np.floor(points / _LONELY_PX).astype(np.int64), axis=0).tolist()
    return {(x + i, y + j) for x, y in own for i in (-1, 0, 1) for j in (-1, 0, 1)}


def _lonely(spot: Floats, shores: set[tuple[int, int]]) -> bool:
    """Tell whether an island lies away from larger coasts."""
    x, y = np.floor(spot / _LONELY_PX).astype(np.int64).tolist()
    return (x, y) not in shores


def _near(view: View) -> tuple[list[Floats], Floats, Floats]:
    """Find the rings that the view may show, how large they are drawn, and their middles."""
    rings = land.rings()
    centre, reach = view.cap()
    middles, radii = land.caps()
    seen = np.flatnonzero(np.arccos(np.clip(middles @ centre, -1, 1)) - radii <= reach)
    lows, highs = land.boxes()
    sizes_px = (highs[seen] - lows[seen]).max(axis=1) * view.px_per_deg
    return [rings[i] for i in seen], sizes_px, (lows[seen] + highs[seen]) / 2


def _sized(rings: list[Floats], sizes_px: Floats, low: float, high: float) -> list[Floats]:
    """Pick the rings of a size."""
    return [rings[i] for i in np.flatnonzero((sizes_px >= low) & (sizes_px < high))]


def _spread(dots: Floats, box: clip.Box) -> Floats:
    """Keep one dot in each cell, in the order of the cells, within the sheet."""
    on = (dots >= [box.x0, box.y0]) & (dots <= [box.x1, box.y1])
    dots = dots[on.all(axis=1)]
    _, first = np.unique(np.floor(dots / _DOT_CELL_PX), axis=0, return_index=True)
    return dots[first]


def _dots(dots: Floats) -> str:
    """Write dots as strokes of almost no length with round ends."""
    tenths = np.round(dots * svg.TENTHS).astype(np.int64)
    return "".join(f"M{x} {y}h1" for x, y in tenths.tolist())


def _graticule(view: View) -> str:
    """Draw meridians and parallels."""
    step = step_deg(view)
    lons = np.arange(-180.0, 180.0, step)
    lats = np.arange(-90.0 + step, 90.0, step)
    meridians = [np.array([[lon, -90.0 + step / 2], [lon, 90.0 - step / 2]]) for lon in lons]
    parallels = [np.array([[-180.0, lat], [180.0, lat]]) for lat in lats]
    lines = [
        part for line in meridians + parallels for part in view.lines(dense(line, closed=False))
    ]
    thin = [clip.thinned(line, tolerance=1.0, closed=False) for line in lines]
    style = f"fill:none;stroke:{ink('grid')};stroke-width:7"
    return f'<path d="{svg.path(thin)}" style="{style}"/>'
