"""Draw a map of cables and landing points on land and sea, without borders."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fateshare.brief.draw import clip, coast, dots, marks, svg
from fateshare.brief.draw.bend import Bent, Line
from fateshare.brief.draw.labels import Placed, Wish, place
from fateshare.brief.draw.marks import Mark, Rank
from fateshare.brief.draw.svg import Words
from fateshare.brief.draw.theme import ink
from fateshare.brief.draw.view import Frame, View, fit
from fateshare.engine.globe import great_circle

Floats = NDArray[np.float64]
Status = Literal["service", "planned", "retired", "cut"]

#: Layers from the bottom up; a stretch that a layer draws twice is drawn once.
_LAYERS: tuple[tuple[bool, Status], ...] = (
    (False, "retired"),
    (False, "planned"),
    (False, "service"),
    (True, "retired"),
    (True, "planned"),
    (True, "service"),
    (False, "cut"),
    (True, "cut"),
)
#: Lines are thinned to this many pixels; on maps of the world a little more, to stay small,
#: and more again where so many lines are drawn that none can be told from its neighbour.
_LINE_PX, _LINE_WORLD_PX, _LINE_CROWD_PX = 0.4, 0.9, 2.0
_CROWD = 300
#: An own system weighs as much as this many others when a map of the world is centred.
_OWN_WEIGHT = 4.0
#: Labels look for own lines below them every so many pixels.
_PROBE_PX = 3.0


@dataclass(frozen=True, slots=True)
class Cable:
    """
    A submarine system.

    Attributes
    ----------
    name
        Not drawn; systems are drawn in the order of their names.
    lines
        Its stretches, each a line of (lon, lat) in degrees; two points are joined by a great
        circle.
    status
        In service, planned, retired or cut.
    own
        Whether the map is about it; others are drawn thin, as context.
    """

    name: str
    lines: tuple[Line, ...]
    status: Status = "service"
    own: bool = False


@dataclass(frozen=True, slots=True)
class LandLink:
    """A link over land: a line of (lon, lat) of two or more points."""

    line: Line
    status: Status = "service"
    own: bool = True


@dataclass(frozen=True, slots=True)
class Landing:
    """
    A place where cables land, or a hub.

    Attributes
    ----------
    lon, lat
        In degrees.
    label
        Its name, or None; drawn only where it fits.
    rank
        `hub`, `own`, `other` (small), or `lost` (crossed out).
    """

    lon: float
    lat: float
    label: str | None = None
    rank: Rank = "other"


@dataclass(frozen=True, slots=True)
class Corridor:
    """The outline, a ring of (lon, lat), of a place where many things share one fate."""

    outline: Line
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Map:
    """
    What a map shows.

    Attributes
    ----------
    words
        Title and description.
    focus
        Points (lon, lat) that must be seen; none means the whole world.
    cables, landings, links, corridors, dots
        What is drawn, as far as it falls into the view.
    key
        Entries of the key below the map, in order: which mark, and the words for it.
    graticule
        Whether to draw meridians and parallels.
    """

    words: Words
    focus: Line = ()
    cables: tuple[Cable, ...] = ()
    landings: tuple[Landing, ...] = ()
    links: tuple[LandLink, ...] = ()
    corridors: tuple[Corridor, ...] = ()
    dots: dots.Dots = field(default_factory=dots.Dots)
    key: tuple[tuple[Mark, str], ...] = ()
    graticule: bool = True
    frame: Frame = field(default_factory=Frame)


def draw(chart: Map, *, prefix: str) -> str:
    """
    Draw a map as SVG.

    Parameters
    ----------
    chart
        What it shows.
    prefix
        Start of the ids in the drawing; must be unique on a page.

    Returns
    -------
    svg
        The same bytes for the same input; colours are CSS custom properties with fallbacks.
    """
    stretches = [line for cable in chart.cables for line in cable.lines]
    bent = Bent([*stretches, *(link.line for link in chart.links)])
    seen = _view(chart, bent)
    cables = sorted(chart.cables, key=lambda cable: cable.name)
    layers = [
        (own, status, _layer(seen, _lines(cables, own, status), bent)) for own, status in _LAYERS
    ]
    bold = [line for own, status, lines in layers if own or status == "cut" for line in lines]
    links = _links(seen, chart.links, bent)
    drawn = [
        coast.draw(seen, graticule=chart.graticule),
        _corridors(seen, chart.corridors),
        *[marks.cables(lines, status, own=own) for own, status, lines in layers],
        links,
        _crosses(seen, cables, bent),
        _landings(seen, chart, bold),
    ]
    entries = [entry for entry in chart.key if links or entry[0] != "passing"]
    key, height = marks.key(entries, seen.width, rtl=chart.words.rtl)
    more, taller = dots.key(chart.dots, seen.width, rtl=chart.words.rtl)
    body = "".join(drawn) + _below(key, seen.height) + _below(more, seen.height + height)
    return svg.document((seen.width, seen.height + height + taller), body, chart.words, prefix)


def _below(key: str, y: float) -> str:
    """Move a key down to its place."""
    return f'<g transform="translate(0 {svg.number(y)})">{key}</g>' if key else ""


def _lines(cables: Sequence[Cable], own: bool, status: Status) -> list[Line]:  # noqa: FBT001
    """Collect the lines of one layer."""
    return [line for c in cables if (c.own, c.status) == (own, status) for line in c.lines]


def view_of(chart: Map) -> View:
    """Choose the view of a map; the world is centred so that few of its cables are torn."""
    return _view(chart, Bent(line for cable in chart.cables for line in cable.lines))


def _view(chart: Map, bent: Bent) -> View:
    """Choose the view of a map whose lines are bent already."""
    lines = (
        (bent[line][0], _OWN_WEIGHT if cable.own else 1.0)
        for cable in chart.cables
        for line in cable.lines
        if line
    )
    return fit(_array(chart.focus), chart.frame, lines)


def _array(line: Sequence[tuple[float, float]]) -> Floats:
    """Turn points into an array of shape (n, 2)."""
    return np.array(line, dtype=np.float64).reshape(-1, 2)


def _projected(view: View, lines: Sequence[Line], bent: Bent) -> list[Floats]:
    """Project the lines that the sheet may show."""
    centre, reach = view.cap()
    return view.many(
        [
            points
            for points, middle, radius in (bent[line] for line in lines if len(line) > 1)
            if math.acos(min(1.0, max(-1.0, float(middle @ centre)))) <= reach + radius
        ]
    )


def _layer(view: View, lines: Sequence[Line], bent: Bent) -> list[Floats]:
    """Project the lines of a layer, each shared stretch once, and thin them to the pixel."""
    wide = _LINE_WORLD_PX if len(lines) < _CROWD else _LINE_CROWD_PX
    tolerance = _LINE_PX if view.px_per_deg > coast.WORLD_PX_PER_DEG else wide
    runs = _fresh(_projected(view, lines, bent))
    return [clip.thinned(run, tolerance=tolerance, closed=False) for run in runs]


def _fresh(lines: list[Floats]) -> list[Floats]:
    """Keep of lines what none before has drawn, so that shared routes are drawn once."""
    if not lines:
        return []
    corners = [np.round(line * svg.TENTHS).astype(np.int64) for line in lines]
    places = [corner[:, 0] * 2**28 + corner[:, 1] for corner in corners]
    ends = np.vstack([np.sort(np.column_stack([p[:-1], p[1:]]), axis=1) for p in places])
    _, first = np.unique(ends, axis=0, return_index=True)
    new = np.zeros(len(ends), dtype=bool)
    new[first] = True
    stops = np.cumsum([len(line) - 1 for line in lines])[:-1]
    pieces = zip(lines, np.split(new, stops), strict=True)
    return [run for line, flags in pieces for run in _runs(line, flags)]


def _runs(line: Floats, new: NDArray[np.bool_]) -> list[Floats]:
    """Cut a line to its new stretches."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], new, [False]])))
    return [line[a : b + 1] for a, b in edges.reshape(-1, 2)]


def _links(view: View, links: Sequence[LandLink], bent: Bent) -> str:
    """Draw the links over land."""
    drawn = []
    for status in ("retired", "planned", "service", "cut"):
        for own in (False, True):
            wanted = [link.line for link in links if (link.status, link.own) == (status, own)]
            drawn.append(marks.links(_layer(view, wanted, bent), status, own=own))
    return "".join(drawn)


def _crosses(view: View, cables: Sequence[Cable], bent: Bent) -> str:
    """Cross out the middle of the longest seen stretch of each cable that is cut."""
    middles = []
    for cable in cables:
        parts = _projected(view, cable.lines, bent) if cable.status == "cut" else []
        if parts:
            middles.append(_middle(max(parts, key=_length)))
    return marks.crosses(np.array(middles).reshape(-1, 2))


def _length(line: Floats) -> float:
    """Measure a line in pixels."""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _middle(line: Floats) -> Floats:
    """Find the point half way along a line."""
    gone = np.append(0.0, np.cumsum(np.hypot(*np.diff(line, axis=0).T)))
    half = gone[-1] / 2
    return np.array([np.interp(half, gone, line[:, 0]), np.interp(half, gone, line[:, 1])])


def _corridors(view: View, corridors: Sequence[Corridor]) -> str:
    """Outline the corridors."""
    rings = [_outline(view, corridor) for corridor in corridors if len(corridor.outline) > 1]
    return marks.corridors([ring for parts in rings for ring in parts])


def _outline(view: View, corridor: Corridor) -> list[Floats]:
    """Project the outline of a corridor and cut it to the sheet."""
    ring = great_circle(_array((*corridor.outline, corridor.outline[0])))
    steps = np.diff(ring[:, 0], prepend=ring[0, 0])
    lon = ring[0, 0] + np.cumsum((steps + 180) % 360 - 180)
    parts = view.projection.areas(np.column_stack([lon, ring[:, 1]])[:-1])
    cut = [clip.polygon(view.pixels(part), view.box) for part in parts]
    return [part for part in cut if len(part)]


def _landings(view: View, chart: Map, bold: Sequence[Floats]) -> str:
    """Draw the landing points that fall on the sheet, and their labels where they fit."""
    places = [(point.lon, point.lat) for point in chart.landings]
    spots = view.points(_array(places))
    box = view.box
    on = [(p, s) for p, s in zip(chart.landings, spots, strict=True) if _inside(box, s)]
    discs = _dotted(view, chart.dots)
    on.sort(
        key=lambda pair: (
            marks.RANKS.index(pair[0].rank),
            pair[0].label or "\uffff",
            pair[0].lon,
            pair[0].lat,
        )
    )
    wishes = [
        Wish(spot[0], spot[1], dot.label, chart.dots.radius(dot.size) + 3.0, bold=True)
        for dot, spot in discs
    ]
    wishes += [_wish(p, s) for p, s in on if p.label]
    taken = [marks.box(p.rank, s) for p, s in on if p.rank != "other"]
    taken += [_around(spot, chart.dots.radius(dot.size)) for dot, spot in discs]
    wishes += [w for c in chart.corridors if c.label for w in _corridor_wish(view, c)]
    placed = place(wishes, sheet=box, marks=np.array(taken).reshape(-1, 4), lines=_probes(bold))
    return "".join(
        [
            *[
                marks.points(np.array([s for p, s in on if p.rank == rank]).reshape(-1, 2), rank)
                for rank in reversed(marks.RANKS)
            ],
            dots.draw(chart.dots, discs),
            _written(placed),
        ]
    )


def _inside(box: clip.Box, spot: Floats) -> bool:
    """Tell whether a point falls on the sheet."""
    return bool(box.x0 <= spot[0] <= box.x1 and box.y0 <= spot[1] <= box.y1)


def _dotted(view: View, held: dots.Dots) -> list[tuple[dots.Dot, Floats]]:
    """Find the discs that fall on the sheet, the largest first."""
    ordered = held.ordered()
    spots = view.points(_array([(dot.lon, dot.lat) for dot in ordered]))
    return [(d, s) for d, s in zip(ordered, spots, strict=True) if _inside(view.box, s)]


def _around(spot: Floats, radius: float) -> tuple[float, float, float, float]:
    """Return the box that a disc covers."""
    x, y = spot.tolist()
    return x - radius, y - radius, x + radius, y + radius


def _wish(point: Landing, spot: Floats) -> Wish:
    """Wish for the label of a landing point."""
    bold = point.rank in ("hub", "lost")
    return Wish(spot[0], spot[1], point.label or "", marks.RADII_PX[point.rank] + 4.0, bold=bold)


def _corridor_wish(view: View, corridor: Corridor) -> list[Wish]:
    """Wish for the label of a corridor beside the middle of its outline."""
    parts = _outline(view, corridor)
    if not parts:
        return []
    x, y = (parts[0].min(axis=0) + parts[0].max(axis=0)) / 2
    half = float(np.ptp(parts[0][:, 0])) / 2
    return [Wish(float(x), float(y), corridor.label or "", half + 3.0)]


def _probes(lines: Sequence[Floats]) -> Floats:
    """Give points along lines, every few pixels."""
    out = [np.zeros((0, 2))]
    for line in lines:
        gone = np.append(0.0, np.cumsum(np.hypot(*np.diff(line, axis=0).T)))
        at = np.arange(0.0, gone[-1], _PROBE_PX)
        out.append(np.column_stack([np.interp(at, gone, line[:, k]) for k in (0, 1)]))
    return np.vstack(out)


def _written(placed: Sequence[Placed]) -> str:
    """Write the labels with a halo."""
    if not placed:
        return ""
    style = f"paint-order:stroke;stroke:{ink('casing')};stroke-width:3px;stroke-linejoin:round"
    lines = [svg.text(p.x, p.y, p.wish.content, anchor=p.anchor, bold=p.wish.bold) for p in placed]
    return f'<g style="{style}">{"".join(lines)}</g>'
