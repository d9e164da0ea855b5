"""
Turn Natural Earth's land, as world-atlas packs it, into the compact land.json that maps draw.

To refresh the vendored file, from the root of the repository::

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python - <<'END'
    from pathlib import Path
    from fateshare.atlas.harvest import land
    out = land.parse(
        Path("package/land-50m.json").read_bytes(), Path("package/land-10m.json").read_bytes()
    )
    Path("src/fateshare/atlas/data/land.json").write_bytes(out)
    END

Layout of land.json: `unit_deg` is the size of one step; `counts` holds the number of points of
each ring; `deltas` holds lon, lat, lon, lat, ... of all rings one after the other, each the
difference in steps from the point before (the first from 0, 0; the first of a ring from the last
of the ring before), written as base64 VLQ as in source maps. Rings are not closed, run on over the
date line (longitudes may pass 180), and fill by the even-odd rule; Antarctica's runs along -90.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: One step of the file in degrees: 1.1 km, about a pixel of the closest view that maps offer.
UNIT_DEG = 0.01
#: A coast may be moved by this much; half a pixel of the closest view.
TOLERANCE_DEG = 0.008
#: An islet of the finer set is added when no coast of the coarser one is nearer than this.
APART_DEG = 0.12
#: Rings that stay south of this are artefacts at the pole.
POLE_DEG = -89.0
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_ABOUT = (
    "Natural Earth land 1:50m, with islets of 1:10m where 1:50m has none (public domain), "
    "from npm world-atlas 2.0.2; layout in fateshare/atlas/harvest/land.py"
)
_TURN_DEG, _HALF_DEG = 360.0, 180.0
_CORNERS = 3  # the fewest that enclose an area


def parse(coarse: bytes, fine: bytes) -> bytes:
    """
    Make land.json from the `land` objects of two world-atlas files.

    Parameters
    ----------
    coarse
        land-50m.json, TopoJSON: all of it is taken.
    fine
        land-10m.json, TopoJSON: only islets are taken that lie apart from all coarse coasts.

    Returns
    -------
    packed
        ASCII JSON in the layout of this module's docstring.
    """
    main = [ring for ring in _rings(coarse) if ring[:, 1].max() > POLE_DEG]
    kept = main + _islets(main, list(_rings(fine)))
    packed = [steps for ring in kept if len(steps := _steps(ring)) >= _CORNERS]
    points = np.vstack(packed)
    deltas = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    out = {
        "about": _ABOUT,
        "unit_deg": UNIT_DEG,
        "counts": [len(steps) for steps in packed],
        "deltas": vlq(deltas.ravel()),
    }
    return json.dumps(out, separators=(",", ":")).encode("ascii") + b"\n"


def vlq(values: Integers) -> str:
    """
    Write integers as base64 VLQ: five bits a digit, low ones first, the sign in the lowest bit.

    Examples
    --------
    >>> vlq(np.array([0, 1, -1, 16]))
    'ACDgB'
    """
    digits = []
    for value in values.tolist():
        left = (abs(value) << 1) | (value < 0)
        while left > 31:  # noqa: PLR2004 - five bits
            digits.append(BASE64[(left & 31) | 32])
            left >>= 5
        digits.append(BASE64[left])
    return "".join(digits)


def _rings(raw: bytes) -> Iterator[Floats]:
    """Give every ring of the object `land` in degrees, unwrapped and not closed."""
    topology: dict[str, Any] = json.loads(raw)
    scale, origin = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in topology["arcs"]]
    for shape in topology["objects"]["land"]["geometries"]:
        for polygon in shape["arcs"]:
            for chain in polygon:
                ends = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in chain]
                yield _unwrap(np.vstack([arc[(k > 0) :] for k, arc in enumerate(ends)]))


def _unwrap(ring: Floats) -> Floats:
    """Let a ring run on over the date line; close one that goes round the pole along it."""
    jumps = (np.diff(ring[:, 0]) + _HALF_DEG) % _TURN_DEG - _HALF_DEG
    lon = ring[0, 0] + np.concatenate([[0.0], np.cumsum(jumps)])
    lat = ring[:, 1]
    if abs(lon[-1] - lon[0]) > _HALF_DEG:
        pole = np.copysign(90.0, lat.mean())
        lon, lat = np.append(lon, [lon[-1], lon[0]]), np.append(lat, [pole, pole])
    else:
        lon, lat = lon[:-1], lat[:-1]
    middle = (lon.min() + lon.max()) / 2
    return np.column_stack([lon - _TURN_DEG * np.round(middle / _TURN_DEG), lat])


def _islets(main: list[Floats], fine: list[Floats]) -> list[Floats]:
    """Pick the fine rings that lie apart from every coast of the main ones."""
    coast = np.vstack(main)
    coast = coast[np.argsort(coast[:, 1], kind="stable")]
    return [ring for ring in fine if _apart(ring, coast)]


def _apart(ring: Floats, coast: Floats) -> bool:
    """Tell whether no coast point, sorted by latitude, is near a ring's box."""
    low, high = ring.min(axis=0) - APART_DEG, ring.max(axis=0) + APART_DEG
    if high[0] - low[0] > 1 + 2 * APART_DEG:
        return False  # islets only
    band = coast[slice(*np.searchsorted(coast[:, 1], [low[1], high[1]]))]
    return not ((band[:, 0] > low[0]) & (band[:, 0] < high[0])).any()


def _steps(ring: Floats) -> Integers:
    """Simplify a ring and round it to whole steps, without repeated points."""
    steps = np.round(_simplified(ring) / UNIT_DEG).astype(np.int64)
    fresh = (steps != np.roll(steps, 1, axis=0)).any(axis=1)
    return steps[fresh] if fresh.sum() >= _CORNERS else _dot(ring)


def _dot(ring: Floats) -> Integers:
    """Draw an islet that is smaller than a step as the square of one step around its middle."""
    x, y = np.floor((ring.min(axis=0) + ring.max(axis=0)) / 2 / UNIT_DEG).astype(np.int64)
    return np.array([[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]])


def _simplified(ring: Floats) -> Floats:
    """Drop the points that lie within the tolerance of the line without them (Douglas-Peucker)."""
    closed = np.vstack([ring, ring[:1]])
    far = int(np.argmax(((ring - ring[0]) ** 2).sum(axis=1)))
    keep = np.zeros(len(closed), dtype=bool)
    keep[[0, far, -1]] = True
    todo = [(0, far), (far, len(closed) - 1)]
    while todo:
        a, b = todo.pop()
        if b - a < 2:  # noqa: PLR2004 - nothing between
            continue
        off = _distance_deg(closed[a + 1 : b], closed[a], closed[b])
        if off.max() > TOLERANCE_DEG:
            middle = a + 1 + int(off.argmax())
            keep[middle] = True
            todo += [(a, middle), (middle, b)]
    return closed[:-1][keep[:-1]]


def _distance_deg(points: Floats, a: Floats, b: Floats) -> Floats:
    """Measure how far points lie from the stretch a-b."""
    along = b - a
    length2 = float(along @ along)
    t = np.clip((points - a) @ along / length2, 0, 1) if length2 else np.zeros(len(points))
    off: Floats = np.hypot(*(points - a - t[:, None] * along).T)
    return off
