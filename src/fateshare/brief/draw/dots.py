"""Draw what happens to places on a map as discs: how many by area, how bad by shade."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.brief.draw import ramp, svg
from fateshare.brief.draw.pen import Pen

Floats = NDArray[np.float64]

#: Radius of the largest disc, and the least that is seen, pixels.
LARGEST_PX, LEAST_PX = 19.0, 3.2
_SWATCH_PX, _GAP_PX, _LINE_PX, _AIR_PX = 18.0, 14.0, 18.0, 5.0


@dataclass(frozen=True, slots=True)
class Dot:
    """
    What happens at a place.

    Attributes
    ----------
    lon, lat
        In degrees.
    size
        How many, not negative; the area of the disc.
    share
        How bad, from 0 to 1; the shade.
    label
        Its name; drawn only where it fits.
    """

    lon: float
    lat: float
    size: float
    share: float
    label: str


@dataclass(frozen=True, slots=True)
class Dots:
    """
    Discs and what their key says.

    Attributes
    ----------
    dots
        In any order; the largest are drawn first and named first.
    size_words, sizes
        What the area stands for, and some sizes with their words.
    share_words, spans
        What the shade stands for, and the words of every step of the ramp.
    """

    dots: tuple[Dot, ...] = ()
    size_words: str = ""
    sizes: tuple[tuple[float, str], ...] = ()
    share_words: str = ""
    spans: tuple[str, ...] = ()

    def ordered(self) -> tuple[Dot, ...]:
        """Return the discs, the largest first."""
        return tuple(sorted(self.dots, key=lambda dot: (-dot.size, dot.label, dot.lon, dot.lat)))

    def radius(self, size: float) -> float:
        """Return the radius of a size, pixels."""
        most = max((dot.size for dot in self.dots), default=0.0)
        grown = LARGEST_PX * math.sqrt(max(size, 0.0) / most) if most > 0 else 0.0
        return max(grown, LEAST_PX)


def draw(dots: Dots, placed: Sequence[tuple[Dot, Floats]]) -> str:
    """Draw discs at their places in pixels."""
    return "".join(
        _disc(spot[0], spot[1], dots.radius(dot.size), dot.share) for dot, spot in placed
    )


def key(dots: Dots, width: float, *, rtl: bool = False) -> tuple[str, float]:
    """
    Explain the shades and sizes in rows below a map.

    Returns
    -------
    drawing, height
        Nothing and 0 without discs.
    """
    if not dots.dots:
        return "", 0.0
    pen = Pen(width, mirrored=rtl)
    shades = [(ramp.spans()[i], words) for i, words in enumerate(dots.spans)]
    y = _LINE_PX
    drawn, x = [pen.text(0, y, dots.share_words)], svg.text_width(dots.share_words) + _GAP_PX
    for (_, high), words in shades:
        wide = _SWATCH_PX + _AIR_PX + svg.text_width(words)
        if x + wide > width:
            x, y = 0.0, y + _LINE_PX
        style = f"fill:{ramp.COLOURS[ramp.step(high)]};stroke:{ramp.OUTLINE};stroke-width:1"
        drawn.append(pen.rect((x, y - 9), (_SWATCH_PX, 11), style))
        drawn.append(pen.text(x + _SWATCH_PX + _AIR_PX, y, words))
        x += wide + _GAP_PX
    tall = max((dots.radius(size) for size, _ in dots.sizes), default=0.0)
    y += 8 + max(2 * tall, _LINE_PX) / 2 + 3
    drawn.append(pen.text(0, y + 4, dots.size_words))
    x = svg.text_width(dots.size_words) + _GAP_PX
    for size, words in dots.sizes:
        radius = dots.radius(size)
        drawn.append(_disc(pen.x(x + radius), y, radius, None))
        drawn.append(pen.text(x + 2 * radius + _AIR_PX, y + 4, words))
        x += 2 * radius + _AIR_PX + svg.text_width(words) + _GAP_PX
    return "".join(drawn), y + max(tall, _LINE_PX / 2) + 3


def _disc(x: float, y: float, radius: float, share: float | None) -> str:
    """Draw one disc, an empty one when it only shows a size."""
    fill = "none" if share is None else ramp.COLOURS[ramp.step(share)]
    style = f"fill:{fill};stroke:{ramp.OUTLINE};stroke-width:1"
    return svg.circle((x, y), radius, style)
