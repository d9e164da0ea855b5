"""Place labels beside points so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fateshare.brief.draw.clip import Box
from fateshare.brief.draw.svg import Anchor, text_width

Floats = NDArray[np.float64]

#: Where a label may stand: its side of the point and the text anchor that goes with it.
SIDES: tuple[tuple[float, float, Anchor], ...] = (
    (1, 0, "start"),
    (-1, 0, "end"),
    (0.75, -0.9, "start"),
    (0.75, 0.9, "start"),
    (-0.75, -0.9, "end"),
    (-0.75, 0.9, "end"),
    (0, -1.3, "middle"),
    (0, 1.3, "middle"),
)
_RISE, _FALL = 0.76, 0.26  # a line of text reaches this far above and below its baseline, in ems
_AIR_PX = 2.0


@dataclass(frozen=True, slots=True)
class Wish:
    """A label that wants to stand beside a point."""

    x: float
    y: float
    content: str
    away_px: float  # radius of the point's mark and a gap
    size_px: float = 11.0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with its place: baseline and anchor."""

    wish: Wish
    x: float
    y: float
    anchor: Anchor


def place(wishes: Sequence[Wish], *, sheet: Box, marks: Floats, lines: Floats) -> list[Placed]:
    """
    Place labels one by one, the most wanted first; drop those that fit nowhere.

    Parameters
    ----------
    wishes
        Labels in order of their weight.
    sheet
        No label leaves it.
    marks
        Boxes (x0, y0, x1, y1) that no label may cover, shape (n, 4).
    lines
        Points of lines that labels had better not cover, shape (m, 2).

    Returns
    -------
    placed
        The labels that found a place, in the order of the wishes.
    """
    taken = [tuple(mark) for mark in marks.tolist()]
    placed = []
    for wish in wishes:
        choices = []
        for rank, side in enumerate(SIDES):
            spot = _spot(wish, side)
            box = extent(spot)
            if _free(box, sheet, taken):
                choices.append((_covered(box, lines), rank, spot, box))
        if choices:
            _, _, spot, box = min(choices, key=lambda choice: choice[:2])
            placed.append(spot)
            taken.append(box)
    return placed


def extent(label: Placed) -> tuple[float, float, float, float]:
    """Return the box of a label with some air around it."""
    wish = label.wish
    width = text_width(wish.content, size_px=wish.size_px, bold=wish.bold)
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return (
        left - _AIR_PX,
        label.y - _RISE * wish.size_px - _AIR_PX / 2,
        left + width + _AIR_PX,
        label.y + _FALL * wish.size_px + _AIR_PX / 2,
    )


def _spot(wish: Wish, side: tuple[float, float, Anchor]) -> Placed:
    """Put a label on one side of its point."""
    east, south, anchor = side
    middle = (_RISE - _FALL) / 2 * wish.size_px  # from the baseline up to the middle of the line
    reach = wish.away_px + (_RISE + _FALL) / 2 * wish.size_px * min(abs(south), 1)
    x = wish.x + east * wish.away_px
    y = wish.y + np.sign(south) * reach * min(abs(south), 1) + middle
    return Placed(wish, round(x, 1), round(float(y), 1), anchor)


def _free(
    box: tuple[float, float, float, float],
    sheet: Box,
    taken: Sequence[tuple[float, float, float, float]],
) -> bool:
    """Tell whether a box lies on the sheet and touches no other."""
    x0, y0, x1, y1 = box
    if x0 < sheet.x0 or y0 < sheet.y0 or x1 > sheet.x1 or y1 > sheet.y1:
        return False
    return not any(x0 < b[2] and b[0] < x1 and y0 < b[3] and b[1] < y1 for b in taken)


def _covered(box: tuple[float, float, float, float], lines: Floats) -> int:
    """Count the line points under a box."""
    x0, y0, x1, y1 = box
    x, y = lines[:, 0], lines[:, 1]
    return int(((x > x0) & (x < x1) & (y > y0) & (y < y1)).sum())
