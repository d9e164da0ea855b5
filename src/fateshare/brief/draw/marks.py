"""How each kind of thing looks on a map, and the key that explains it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fateshare.brief.draw import svg
from fateshare.brief.draw.pen import Pen
from fateshare.brief.draw.theme import ink

Floats = NDArray[np.float64]
Rank = Literal["lost", "hub", "own", "other"]
Mark = Literal[
    "own",
    "planned",
    "retired",
    "cut",
    "context",
    "link",
    "passing",
    "corridor",
    "hub",
    "landing",
    "lost",
]

#: Ranks of landing points, the weightiest first.
RANKS: tuple[Rank, ...] = ("lost", "hub", "own", "other")
RADII_PX: dict[Rank, float] = {"lost": 4.4, "hub": 4.0, "own": 2.8, "other": 1.3}
#: Status -> colour, width and dashes of own and of other lines, in tenths of a pixel.
_OWN = {
    "service": ("cable", 16, ""),
    "planned": ("cable", 16, "55 35"),
    "retired": ("retired", 14, "12 28"),
    "cut": ("cut", 22, "80 40"),
}
_OTHER = {
    "service": ("context", 8, ""),
    "planned": ("context", 8, "45 30"),
    "retired": ("retired", 8, "8 24"),
    "cut": ("cut", 14, "60 35"),
}
_CASING = 22  # tenths of a pixel more than the line
_CROSS = ((-3.2, -3.2, 6.4, 6.4), (-3.2, 3.2, 6.4, -6.4))  # the two strokes of a cross, pixels
#: Paths of more bytes than this are written once and used; so many points become one path.
_LONG, _MANY = 2000, 150
_SWATCH_PX, _GAP_PX, _ROW_PX = 24.0, 16.0, 17.0


def cables(lines: Sequence[Floats], status: str, *, own: bool) -> str:
    """Draw lines under the sea: own ones on a casing, others thin."""
    data = svg.path(lines)
    if not data:
        return ""
    colour, width, dashes = (_OWN if own else _OTHER)[status]
    looks = [_stroke(colour, width, dashes)]
    if own or status == "cut":
        looks.insert(0, _stroke("casing", width + _CASING, ""))
    return _scaled(_drawn(data, looks))


def links(lines: Sequence[Floats], status: str, *, own: bool) -> str:
    """Draw lines over land: in service like a railway, so that no cable is mistaken for one."""
    data = svg.path(lines)
    if not data:
        return ""
    if status == "cut":
        return cables(lines, "cut", own=own)
    if status == "service" and own:
        looks = [_stroke("casing", 40, ""), _stroke("link", 26, ""), _stroke("casing", 11, "30 30")]
    elif own:
        looks = [_stroke("casing", 30, ""), _stroke("link", 14, "20 30")]
    else:
        looks = [_stroke("link", 9, "20 15" if status != "service" else "")]
    return _scaled(_drawn(data, looks))


def corridors(rings: Sequence[Floats]) -> str:
    """Shade and outline places of shared fate."""
    data = svg.path(rings, closed=True)
    style = f"fill:{ink('corridor')};fill-opacity:.14;stroke:{ink('corridor')};stroke-width:12"
    return _scaled(f'<path d="{data}" style="{style};stroke-dasharray:20 20"/>') if data else ""


def points(spots: Floats, rank: Rank) -> str:
    """Draw landing points of one rank."""
    if not len(spots):
        return ""
    if rank == "lost":
        return crosses(spots, ring=True)
    if rank == "other":
        return _specks(spots)
    fill, ring, width = {
        "hub": ("hub", "casing", 1.6),
        "own": ("casing", "hub", 1.4),
    }[rank]
    if len(spots) > _MANY:
        return _dots(
            spots, (ink(ring), 2 * RADII_PX[rank] + width), (ink(fill), 2 * RADII_PX[rank] - width)
        )
    discs = "".join(_disc(spot, RADII_PX[rank]) for spot in spots)
    return f'<g style="fill:{ink(fill)};stroke:{ink(ring)};stroke-width:{width}">{discs}</g>'


def crosses(spots: Floats, *, ring: bool = False) -> str:
    """Cross out points, with a ring around the cross where the point itself is lost."""
    if not len(spots):
        return ""
    data = "".join(
        f"M{svg.number(x + dx)} {svg.number(y + dy)}l{svg.number(w)} {svg.number(h)}"
        for x, y in spots.tolist()
        for dx, dy, w, h in _CROSS
    )
    discs = "".join(_disc(spot, RADII_PX["lost"] + 1.2) for spot in spots) if ring else ""
    under = f'<path d="{data}" style="stroke:{ink("casing")};stroke-width:5"/>' if not ring else ""
    cross = f'<path d="{data}" style="stroke:{ink("cut")};stroke-width:2"/>'
    look = f"fill:{ink('casing')};stroke:{ink('cut')};stroke-width:1.4"
    discs = f'<g style="{look}">{discs}</g>' if ring else ""
    return f'<g style="stroke-linecap:round">{discs}{under}{cross}</g>'


def box(rank: Rank, spot: Floats) -> tuple[float, float, float, float]:
    """Return the box that a landing point covers."""
    radius = RADII_PX[rank] + 1.0
    x, y = spot.tolist()
    return x - radius, y - radius, x + radius, y + radius


def key(
    entries: Sequence[tuple[Mark, str]], width: float, *, rtl: bool = False
) -> tuple[str, float]:
    """
    Explain the marks in rows below a map, from the right where the words are read so.

    Returns
    -------
    drawing, height
        Nothing and 0 without entries.
    """
    if not entries:
        return "", 0.0
    pen = Pen(width, mirrored=rtl)
    drawn, x, y = [], 0.0, _ROW_PX
    for mark, words in entries:
        wide = _SWATCH_PX + 5 + svg.text_width(words)
        if x > 0 and x + wide > width:
            x, y = 0.0, y + _ROW_PX
        left = min(pen.x(x), pen.x(x + _SWATCH_PX))
        drawn.append(_swatch(mark, left, y - 4) + pen.text(x + _SWATCH_PX + 5, y, words))
        x += wide + _GAP_PX
    return "".join(drawn), y + 6


def _swatch(mark: Mark, x: float, y: float) -> str:
    """Draw one mark as it looks on the map."""
    level = [np.array([[x + 1, y], [x + _SWATCH_PX - 1, y]])]
    middle = np.array([[x + _SWATCH_PX / 2, y]])
    if mark in ("hub", "lost"):
        return points(middle, "hub" if mark == "hub" else "lost")
    if mark == "landing":
        return points(middle, "own")
    if mark in ("link", "passing"):
        return links(level, "service", own=mark == "link")
    if mark == "corridor":
        x0, x1 = x + 2, x + _SWATCH_PX - 2
        ring = np.array([[x0, y - 5], [x1, y - 5], [x1, y + 5], [x0, y + 5]])
        return corridors([ring])
    if mark == "context":
        return cables(level, "service", own=False)
    status = "service" if mark == "own" else mark
    return cables(level, status, own=True) + (crosses(middle) if mark == "cut" else "")


def _stroke(colour: str, width: int, dashes: str) -> str:
    """Spell the look of a line."""
    dash = f";stroke-dasharray:{dashes}" if dashes else ";stroke-linecap:round"
    return f"fill:none;stroke:{ink(colour)};stroke-width:{width}{dash};stroke-linejoin:round"


def _scaled(body: str) -> str:
    """Scale a group from tenths of pixels to pixels."""
    return f'<g transform="scale(.1)">{body}</g>'


def _drawn(data: str, looks: Sequence[str]) -> str:
    """Draw a path in several looks, one over the other; a long one is written once."""
    if len(looks) == 1 or len(data) < _LONG:
        return "".join(f'<path d="{data}" style="{look}"/>' for look in looks)
    name = f"p{zlib.crc32(data.encode()):08x}"
    uses = "".join(f'<use href="#{name}" style="{look}"/>' for look in looks)
    return f'<defs><path id="{name}" d="{data}"/></defs>{uses}'


def _dots(spots: Floats, *rings: tuple[str, float]) -> str:
    """Draw many points as strokes of almost no length, wide ones below narrow ones."""
    tenths = np.unique(np.round(spots * svg.TENTHS).astype(np.int64), axis=0)
    data = "".join(f"M{x} {y}h1" for x, y in tenths.tolist())
    looks = [
        f"fill:none;stroke:{colour};stroke-width:{width * svg.TENTHS:.0f};stroke-linecap:round"
        for colour, width in rings
    ]
    return _scaled(_drawn(data, looks))


def _specks(spots: Floats) -> str:
    """Draw the many other landing points as strokes of almost no length; few bytes each."""
    tenths = np.unique(np.round(spots).astype(np.int64) * svg.TENTHS, axis=0)
    data = "".join(f"M{x} {y}h1" for x, y in tenths.tolist())
    look = f"fill:none;stroke:{ink('context')};stroke-width:22;stroke-linecap:round"
    return _scaled(f'<path d="{data}" style="{look}"/>')


def _disc(spot: Floats, radius: float) -> str:
    """Draw a disc that takes its look from its group."""
    x, y = spot.tolist()
    return f'<circle cx="{svg.number(x)}" cy="{svg.number(y)}" r="{svg.number(radius)}"/>'
