"""Choose what part of the Earth a map shows, and how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.brief.draw import clip
from fateshare.brief.draw.projection import Azimuthal, EqualEarth, Projection
from fateshare.engine.globe import HALF_DEG, TURN_DEG, dense, on_sphere

Floats = NDArray[np.float64]

#: Views whose focus lies within this of its centre are azimuthal, wider ones Equal Earth.
CLOSE_DEG = 50.0
#: The closest view shows at least this many degrees in its smaller direction.
SMALLEST_DEG = 12.0
#: Free space around the focus, as a share of its extent on each side.
MARGIN_SHARE = 0.14
#: A focus that takes more than this share of all longitudes is shown on a map of the whole world.
WORLD_SHARE = 0.7
#: What a map of the world shows of the latitudes, unless its focus lies beyond.
SOUTH_DEG, NORTH_DEG = -57.0, 80.0
#: Middles of world maps whose edges cut little land: through the Bering Strait or the open
#: Pacific, or east of Greenland; the first is chosen when all cut the cables alike.
MIDDLES_DEG = (10.0, 20.0, 30.0, 40.0, 150.0, 155.0)
#: A stretch that an edge tears off counts up to this length.
STUB_DEG = 60.0
#: Bounding boxes are refined this often when a view is centred.
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """
    The sheet that a map is drawn on.

    Attributes
    ----------
    width
        In pixels; 900 suits a page and 360 a phone.
    widest, tallest
        Largest and smallest ratio of width to height; maps of the world keep their own.
    """

    width: float = 900.0
    widest: float = 2.0
    tallest: float = 1.25


@dataclass(frozen=True, slots=True)
class View:
    """A projection and the part of its plane that fills a sheet of `width` by `height` pixels."""

    projection: Projection
    scale: float  # pixels for one Earth radius
    west: float  # plane coordinate of the left edge
    north: float  # plane coordinate of the upper edge
    width: float
    height: float

    @property
    def box(self) -> clip.Box:
        """The sheet in pixels."""
        return clip.Box(0.0, 0.0, self.width, self.height)

    @property
    def px_per_deg(self) -> float:
        """Pixels for a degree of a great circle, in the middle of the map."""
        return float(np.radians(self.scale))

    def pixels(self, plane: Floats) -> Floats:
        """Turn plane coordinates into pixels, y down."""
        return (plane - [self.west, self.north]) * [self.scale, -self.scale]

    def points(self, lonlat: Floats) -> Floats:
        """Project points in degrees to pixels; they may lie outside the sheet."""
        return self.pixels(self.projection.forward(lonlat))

    def degrees(self, pixels: Floats) -> Floats:
        """Find the points in degrees that are drawn at some pixels."""
        return self.projection.inverse(
            pixels / np.array([self.scale, -self.scale]) + np.array([self.west, self.north])
        )

    def lines(self, lonlat: Floats) -> list[Floats]:
        """Project a line that is dense enough, cut to the sheet."""
        parts = self.projection.lines(lonlat)
        return [piece for part in parts for piece in clip.polyline(self.pixels(part), self.box)]

    def many(self, lines: Sequence[Floats]) -> list[Floats]:
        """Project lines that are dense enough, most of them in one step, cut to the sheet."""
        if not lines or not isinstance(self.projection, Azimuthal):
            return [piece for line in lines for piece in self.lines(line)]
        flat = self.projection.forward(np.concatenate(lines))
        near, pixels = self.projection.within(flat), self.pixels(flat)
        ends = np.cumsum([len(line) for line in lines]).tolist()
        out: list[Floats] = []
        for line, end in zip(lines, ends, strict=True):
            part = slice(end - len(line), end)
            if near[part].all():
                out += clip.polyline(pixels[part], self.box)
            else:
                out += self.lines(line)
        return out

    def cap(self) -> tuple[Floats, float]:
        """Return the cap of the Earth that the sheet shows: middle, unit vector, and radius."""
        if not isinstance(self.projection, Azimuthal):
            return np.array([1.0, 0.0, 0.0]), float(np.pi)
        x, y = self.width, self.height
        corners = on_sphere(self.degrees(np.array([[0.0, 0.0], [x, 0.0], [0.0, y], [x, y]])))
        middle = on_sphere(np.array([[self.projection.lon, self.projection.lat]]))[0]
        return middle, float(np.arccos(np.clip((corners @ middle).min(), -1, 1)))

    def sea(self) -> Floats:
        """Return the outline of the Earth, cut to the sheet."""
        if isinstance(self.projection, Azimuthal):
            return np.array([[0, 0], [self.width, 0], [self.width, self.height], [0, self.height]])
        edges = np.array([[-HALF_DEG, -90.0], [HALF_DEG, -90.0], [HALF_DEG, 90.0], [-HALF_DEG, 90]])
        outline = self.projection.areas(
            dense(edges + np.array([self.projection.lon, 0.0]), closed=True)
        )
        # Where the ring touches the cut there are slivers too; the Earth is the widest part.
        whole = max(outline, key=lambda part: float(np.ptp(part[:, 0])))
        return clip.polygon(self.pixels(whole), self.box)


def fit(focus: Floats, frame: Frame, lines: Iterable[tuple[Floats, float]] = ()) -> View:
    """
    Choose a view that shows all of the focus.

    Parameters
    ----------
    focus
        Points (lon, lat) in degrees, shape (n, 2); none means the whole world.
    frame
        The sheet to fill.
    lines
        Lines (lon, lat) and their weights: a map of the world is centred so that its edge tears
        as little weight as possible.

    Returns
    -------
    view
        Azimuthal for close views; Equal Earth, turned to the middle of the focus, for wide ones.
    """
    if not len(focus):
        return _world(focus, frame, lines)
    centre = _centre(focus)
    if centre is not None:
        return _close(focus, frame, centre)
    middle, span = _arc(focus[:, 0])
    if span > WORLD_SHARE * TURN_DEG:
        return _world(focus, frame, lines)
    projection = EqualEarth(middle)
    low, high = _extent(projection.forward(focus))
    return _filled(projection, low, high, frame)


def middle_of_world(lines: Iterable[tuple[Floats, float]]) -> float:
    """
    Choose the middle meridian of a world map so that its edge tears as little as possible.

    Each line that crosses the edge costs its weight times the length of its shorter part.
    """
    kept = [(line, weight) for line, weight in lines if len(line) > 1]
    costs = [sum(w * _torn_deg(line, mid) for line, w in kept) for mid in MIDDLES_DEG]
    return MIDDLES_DEG[int(np.argmin(np.round(costs, 6)))] if kept else MIDDLES_DEG[0]


def _close(focus: Floats, frame: Frame, centre: tuple[float, float]) -> View:
    """Fit an azimuthal view around a centre."""
    projection = Azimuthal(*centre)
    low, high = _extent(projection.forward(focus))
    return _filled(projection, low, high, frame)


def _extent(plane: Floats) -> tuple[Floats, Floats]:
    """Return the corners of a box around points, with margins."""
    low, high = plane.min(axis=0), plane.max(axis=0)
    margin = (high - low).max() * MARGIN_SHARE
    return low - margin, high + margin


def _filled(projection: Projection, low: Floats, high: Floats, frame: Frame) -> View:
    """Widen a box of the plane to the least span and to the ratios of the frame."""
    middle = (low + high) / 2
    width, height = np.maximum(high - low, np.radians(SMALLEST_DEG))
    height = max(height, width / frame.widest)
    width = max(width, height * frame.tallest)
    scale = frame.width / width
    west, north = middle[0] - width / 2, middle[1] + height / 2
    return View(projection, scale, west, north, frame.width, round(height * scale))


def _world(focus: Floats, frame: Frame, lines: Iterable[tuple[Floats, float]]) -> View:
    """Show the whole world, from the usual latitudes or further to the focus."""
    lats = focus[:, 1] if len(focus) else np.zeros(1)
    south, north = min(SOUTH_DEG, lats.min() - 4), max(NORTH_DEG, lats.max() + 4)
    projection = EqualEarth(middle_of_world(lines))
    edges = np.array([[0.0, max(south, -90.0)], [0.0, min(north, 90.0)]])
    (_, low), (_, high) = EqualEarth(0.0).forward(edges)
    east = EqualEarth(0.0).forward(np.array([[HALF_DEG - 1e-9, 0.0]]))[0, 0]
    scale = frame.width / (2 * east)
    return View(projection, scale, -east, high, frame.width, round((high - low) * scale))


def _centre(focus: Floats) -> tuple[float, float] | None:
    """Find the point around which a focus is balanced, or None when it is too wide."""
    mean = on_sphere(focus).mean(axis=0)
    if np.linalg.norm(mean) < 0.1:  # noqa: PLR2004 - spread around the whole Earth
        return None
    lon = float(np.degrees(np.arctan2(mean[1], mean[0])))
    lat = float(np.degrees(np.arctan2(mean[2], np.hypot(mean[0], mean[1]))))
    for _ in range(_ROUNDS):
        projection = Azimuthal(lon, lat)
        plane = projection.forward(focus)
        middle = (plane.min(axis=0) + plane.max(axis=0)) / 2
        lon, lat = projection.inverse(middle[None])[0].tolist()
    away = on_sphere(focus) @ on_sphere(np.array([[lon, lat]]))[0]
    close = away.min() >= np.cos(np.radians(CLOSE_DEG))
    return (round(lon, 3), round(lat, 3)) if close else None


def _arc(lons: Floats) -> tuple[float, float]:
    """Return the middle and length of the smallest arc that holds all longitudes."""
    around = np.unique(np.round(lons % TURN_DEG, 6))
    gaps = np.diff(np.append(around, around[0] + TURN_DEG))
    widest = int(np.argmax(gaps))
    span = TURN_DEG - gaps[widest]
    start = around[(widest + 1) % len(around)]
    middle = (start + span / 2 + HALF_DEG) % TURN_DEG - HALF_DEG
    return round(float(middle), 3), float(span)


def _torn_deg(line: Floats, middle: float) -> float:
    """Measure the shorter part, in degrees, of a line that the edge of a map tears; 0 if whole."""
    turned = (line[:, 0] - middle + HALF_DEG) % TURN_DEG - HALF_DEG
    tears = np.flatnonzero(np.abs(np.diff(turned)) > HALF_DEG)
    if not len(tears):
        return 0.0
    lengths = np.hypot(*np.diff(line, axis=0).T) % TURN_DEG
    before = lengths[: tears[0]].sum()
    return float(min(before, lengths.sum() - before, STUB_DEG)) + 1.0


def step_deg(view: View, wanted: Sequence[float] = (2, 5, 10, 20, 30)) -> float:
    """Choose the step of a graticule that gives about five meridians."""
    across = view.width / view.px_per_deg
    return next((step for step in wanted if across / step <= 7), wanted[-1])  # noqa: PLR2004
