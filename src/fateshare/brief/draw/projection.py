"""Flatten the Earth: Equal Earth for wide views, Lambert's azimuthal equal-area for close ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fateshare.atlas import land
from fateshare.brief.draw import clip
from fateshare.engine.globe import HALF_DEG, TURN_DEG, dense, subdivide

Floats = NDArray[np.float64]

POLE_DEG = 90.0
#: The azimuthal map ends this far from its centre; beyond, shapes lose all meaning.
RIM_DEG = 150.0
_RIM = 2 * math.sin(math.radians(RIM_DEG) / 2)
_A = (1.340264, -0.081106, 0.000893, 0.003796)  # Equal Earth, equation 5 of its paper
_ROUNDS = 12  # Newton steps; five reach machine precision between the poles


class Projection(Protocol):
    """A way to flatten the Earth; plane units are Earth radii, y runs north."""

    @property
    def lon(self) -> float:
        """Longitude of the middle meridian in degrees."""

    def forward(self, lonlat: Floats) -> Floats:
        """Project points in degrees, shape (n, 2)."""

    def inverse(self, plane: Floats) -> Floats:
        """Find the points in degrees that project to points of the plane."""

    def areas(self, ring: Floats) -> list[Floats]:
        """Project a ring of coast; fill all that come back by the even-odd rule."""

    def lines(self, lonlat: Floats) -> list[Floats]:
        """Project a line that is dense enough, in as many parts as the map tears it into."""


@dataclass(frozen=True, slots=True)
class EqualEarth:
    """
    Equal Earth, turned so that a meridian runs down its middle.

    References
    ----------
    Savric, Patterson and Jenny, The Equal Earth map projection, Int. J. Geogr. Inf. Sci. 33
    (2019), doi:10.1080/13658816.2018.1504949.

    Examples
    --------
    >>> EqualEarth(180.0).forward(np.array([[180.0, 0.0], [-170.0, 0.0]])).round(4).tolist()
    [[0.0, 0.0], [0.1504, 0.0]]
    """

    lon: float

    def forward(self, lonlat: Floats) -> Floats:
        """Project points in degrees; longitudes are taken the short way from the middle."""
        turned = lonlat.copy()
        turned[:, 0] = (lonlat[:, 0] - self.lon + HALF_DEG) % TURN_DEG - HALF_DEG
        return _equal_earth(turned)

    def inverse(self, plane: Floats) -> Floats:
        """Find the points in degrees; longitudes lie within half a turn of the middle."""
        y = plane[:, 1]
        theta = y / _A[0]
        for _ in range(_ROUNDS):
            theta = theta - (_height(theta) - y) / _slope(theta)
        lat = np.arcsin(np.clip(2 / math.sqrt(3) * np.sin(theta), -1, 1))
        lon = plane[:, 0] * 3 * _slope(theta) / (2 * math.sqrt(3) * np.cos(theta))
        return np.column_stack([np.degrees(lon) + self.lon, np.degrees(lat)])

    def areas(self, ring: Floats) -> list[Floats]:
        """Cut a ring at the meridian opposite the middle and project the parts."""
        world = clip.Box(-HALF_DEG, -POLE_DEG, HALF_DEG, POLE_DEG)
        turns = np.arange(-2, 3) * TURN_DEG - self.lon
        low, high = ring[:, 0].min(), ring[:, 0].max()
        near = [t for t in turns if low + t < HALF_DEG and high + t > -HALF_DEG]
        parts = [clip.polygon(ring + np.array([turn, 0.0]), world) for turn in near]
        return [_equal_earth(dense(part, closed=True)) for part in parts if len(part)]

    def lines(self, lonlat: Floats) -> list[Floats]:
        """Tear a line where it crosses the meridian opposite the middle."""
        steps = (np.diff(lonlat[:, 0]) + HALF_DEG) % TURN_DEG - HALF_DEG
        start = (lonlat[0, 0] - self.lon + HALF_DEG) % TURN_DEG - HALF_DEG
        run = np.column_stack([start + np.append(0.0, np.cumsum(steps)), lonlat[:, 1]])
        if np.abs(run[:, 0]).max() <= HALF_DEG:
            return [_equal_earth(run)]
        first, last = np.floor((np.array([run[:, 0].min(), run[:, 0].max()]) + HALF_DEG) / TURN_DEG)
        world = clip.Box(-HALF_DEG, -POLE_DEG, HALF_DEG, POLE_DEG)
        turns = np.arange(first, last + 1) * TURN_DEG
        parts = [p for turn in turns for p in clip.polyline(run - [turn, 0.0], world)]
        return [_equal_earth(part) for part in parts]


@dataclass(frozen=True, slots=True)
class Azimuthal:
    """
    Lambert's azimuthal equal-area projection around a point, anywhere on Earth.

    References
    ----------
    Snyder, Map projections: a working manual, USGS professional paper 1395 (1987), chapter 24.

    Examples
    --------
    >>> Azimuthal(178.0, -18.0).forward(np.array([[178.0, -18.0], [-178.0, -18.0]])).round(4)
    array([[ 0.    ,  0.    ],
           [ 0.0664, -0.0007]])
    """

    lon: float
    lat: float

    def forward(self, lonlat: Floats) -> Floats:
        """Project points in degrees; those beyond the rim land on it."""
        x, y, z = self._turned(lonlat)
        radius = np.sqrt(np.maximum(2 * (1 - z), 0))
        flat = np.hypot(x, y)
        stretch = np.divide(np.minimum(radius, _RIM), flat, out=np.zeros_like(flat), where=flat > 0)
        east = np.where((flat == 0) & (z < 0), _RIM, x * stretch)
        return np.column_stack([east, y * stretch])

    def inverse(self, plane: Floats) -> Floats:
        """Find the points in degrees."""
        radius = np.hypot(*plane.T)
        angle = 2 * np.arcsin(np.minimum(radius / 2, 1))
        scale = np.divide(np.sin(angle), radius, out=np.ones_like(radius), where=radius > 0)
        x, y, z = plane[:, 0] * scale, plane[:, 1] * scale, np.cos(angle)
        phi = math.radians(self.lat)
        up = z * math.sin(phi) + y * math.cos(phi)
        lon = self.lon + np.degrees(np.arctan2(x, z * math.cos(phi) - y * math.sin(phi)))
        lon = (lon + HALF_DEG) % TURN_DEG - HALF_DEG
        return np.column_stack([lon, np.degrees(np.arcsin(np.clip(up, -1, 1)))])

    def areas(self, ring: Floats) -> list[Floats]:
        """Project a ring; where it goes around the far side, the rim closes it."""
        shore = ring[np.abs(ring[:, 1]) < POLE_DEG]  # the pole is inside, no corner of this map
        flat = self.forward(shore)
        beyond = np.hypot(*flat.T) > _RIM * (1 - 1e-9)
        if beyond.all():
            return []
        out = [_along_rim(flat, beyond)] if beyond.any() else [flat]
        far = (self.lon + HALF_DEG, -self.lat)
        return [*out, _rim()] if land.contains(ring, far) else out

    def lines(self, lonlat: Floats) -> list[Floats]:
        """Project a line; leave out what lies beyond the rim."""
        flat = self.forward(lonlat)
        near = self.within(flat)
        cuts = np.flatnonzero(np.diff(near)) + 1
        parts = zip(np.split(flat, cuts), np.split(near, cuts), strict=True)
        return [part for part, seen in parts if seen[0] and len(part) > 1]

    def within(self, flat: Floats) -> NDArray[np.bool_]:
        """Tell which points of the plane lie within the rim."""
        return np.hypot(flat[:, 0], flat[:, 1]) < _RIM * (1 - 1e-9)

    def _turned(self, lonlat: Floats) -> tuple[Floats, Floats, Floats]:
        """Turn the unit sphere so that the centre comes to face us: x east, y north, z to us."""
        lam, phi = np.radians(lonlat[:, 0] - self.lon), np.radians(lonlat[:, 1])
        sin0, cos0 = math.sin(math.radians(self.lat)), math.cos(math.radians(self.lat))
        x = np.cos(phi) * np.sin(lam)
        y = cos0 * np.sin(phi) - sin0 * np.cos(phi) * np.cos(lam)
        z = sin0 * np.sin(phi) + cos0 * np.cos(phi) * np.cos(lam)
        return x, y, z


def _equal_earth(lonlat: Floats) -> Floats:
    """Project points whose longitudes already count from the middle meridian."""
    theta = np.arcsin(math.sqrt(3) / 2 * np.sin(np.radians(lonlat[:, 1])))
    x = 2 * math.sqrt(3) * np.radians(lonlat[:, 0]) * np.cos(theta) / (3 * _slope(theta))
    return np.column_stack([x, _height(theta)])


def _height(theta: Floats) -> Floats:
    """Return y = A4 t^9 + A3 t^7 + A2 t^3 + A1 t."""
    t2 = theta * theta
    out: Floats = theta * (_A[0] + t2 * (_A[1] + t2 * t2 * (_A[2] + t2 * _A[3])))
    return out


def _slope(theta: Floats) -> Floats:
    """Return dy/dt = 9 A4 t^8 + 7 A3 t^6 + 3 A2 t^2 + A1."""
    t2 = theta * theta
    out: Floats = _A[0] + t2 * (3 * _A[1] + t2 * t2 * (7 * _A[2] + t2 * 9 * _A[3]))
    return out


def _along_rim(flat: Floats, beyond: NDArray[np.bool_]) -> Floats:
    """Between two points on the rim, follow it the short way instead of cutting across."""
    angle = np.arctan2(flat[:, 1], flat[:, 0])
    turn = (np.roll(angle, -1) - angle + math.pi) % (2 * math.pi) - math.pi
    both = beyond & np.roll(beyond, -1)
    count = np.where(both, np.maximum(np.ceil(np.abs(turn) / 0.1), 1), 1).astype(np.int64)
    which, share = subdivide(count)
    bent = angle[which] + share * turn[which]
    on_rim = _RIM * np.column_stack([np.cos(bent), np.sin(bent)])
    return np.where(beyond[which][:, None], on_rim, flat[which])


def _rim() -> Floats:
    """Return the rim as a ring."""
    angle = np.linspace(0, 2 * math.pi, 72, endpoint=False)
    return _RIM * np.column_stack([np.cos(angle), np.sin(angle)])
