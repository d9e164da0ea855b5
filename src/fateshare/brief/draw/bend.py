"""Bend lines along great circles, many at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fateshare.engine.globe import caps, great_circles

Floats = NDArray[np.float64]
#: Points (lon, lat) in degrees; two points are joined by a great circle.
Line = tuple[tuple[float, float], ...]
_Held = tuple[Floats, Floats, float]
#: Lines that are kept for the next map.
_MOST_BENT = 8192


class Bent:
    """
    Lines bent along great circles, each with the cap that holds it; kept for the next map.

    Parameters
    ----------
    lines
        All that a map may draw; they are bent together.
    """

    _kept: ClassVar[dict[Line, _Held]] = {}

    def __init__(self, lines: Iterable[Line]) -> None:
        kept = Bent._kept
        self._held = {line: kept.get(line) for line in lines if line}
        fresh = [line for line, held in self._held.items() if held is None]
        bent = great_circles([np.array(line, dtype=np.float64).reshape(-1, 2) for line in fresh])
        for points in bent:
            points.setflags(write=False)
        made = {
            line: (points, *cap) for line, points, cap in zip(fresh, bent, caps(bent), strict=True)
        }
        self._held |= made
        if len(kept) + len(made) > _MOST_BENT:
            kept.clear()
        kept |= made

    def __getitem__(self, line: Line) -> _Held:
        """Return the points of a line, and the middle and radius of its cap."""
        held = self._held[line]
        assert held is not None  # noqa: S101 - bent above
        return held
