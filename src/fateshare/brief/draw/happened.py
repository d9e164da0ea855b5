"""Draw what happened when, a row each: a mark on the day, a bar while it lasted."""

from __future__ import annotations

from dataclasses import dataclass

from fateshare.brief.draw import ramp, svg
from fateshare.brief.draw.axes import Scale, known, years
from fateshare.brief.draw.pen import BASE_PX, LINE_PX, Pen
from fateshare.brief.draw.svg import Words
from fateshare.brief.draw.theme import ink

_AIR_PX, _AXIS_PX, _COLUMN_SHARE = 7.0, 20.0, 0.42
_DIAMOND = "m0-5.4 5.4 5.4-5.4 5.4-5.4-5.4z"


@dataclass(frozen=True, slots=True)
class Happened:
    """
    One thing that happened.

    Attributes
    ----------
    name
        What it was.
    since, until
        Years with their days as fractions; `until` is None where no end is known.
    share
        How bad, from 0 to 1; the shade.
    note
        Words beside the mark.
    """

    name: str
    since: float
    until: float | None
    share: float
    note: str


@dataclass(frozen=True, slots=True)
class Record:
    """What happened, drawn in the order of time, and the year up to which it is told."""

    words: Words
    rows: tuple[Happened, ...]
    now: float


def record(chart: Record, *, prefix: str, width: float = 700.0) -> str:
    """
    Draw a row for each thing that happened.

    Years run to the right in every language; the names stand on the side where reading starts.
    """
    rows = sorted(chart.rows, key=lambda row: (row.since, row.name))
    if not rows or known(chart.now) is None:
        return svg.empty((width, 4 * LINE_PX), chart.words, prefix)
    labels = [svg.wrap(row.name, width * _COLUMN_SHARE) for row in rows]
    left = max(svg.text_width(line) for label in labels for line in label) + 14
    rtl = chart.words.rtl
    ends = (8.0, width - left) if rtl else (left, width - 8)
    scale = Scale(min(row.since for row in rows) - 0.5, chart.now, *ends)
    tops = [2.0]
    for label in labels:
        tops.append(tops[-1] + LINE_PX * len(label) + _AIR_PX)
    drawn = [_axis(scale, tops[-1])]
    for row, label, a, b in zip(rows, labels, tops[:-1], tops[1:], strict=True):
        middle = (a + b) / 2
        drawn.append(Pen(width, mirrored=rtl).lines(label, (0, middle)))
        drawn.append(_row(row, scale, middle))
    return svg.document((width, tops[-1] + _AXIS_PX), "".join(drawn), chart.words, prefix)


def _row(row: Happened, scale: Scale, middle: float) -> str:
    """Draw the mark, the bar and the note of one row, the note where there is room."""
    x = scale.at(row.since)
    until = scale.at(row.until) if row.until is not None else x
    look = f"fill:{ramp.COLOURS[ramp.step(row.share)]};stroke:{ramp.OUTLINE};stroke-width:1"
    bar = svg.rect((x, middle - 3), (until - x, 6), look) if until - x > 1 else ""
    mark = f'<path d="M{svg.number(x)} {svg.number(middle)}{_DIAMOND}" style="{look}"/>'
    after, before = max(x + 6, until) + 5, x - 10
    right, left = scale.end_px + 8 - after, before - scale.start_px
    wide = svg.text_width(row.note)
    ahead = wide <= right or (wide > left and right >= left)
    words = svg.wrap(row.note, right if ahead else left, lines=1)[0]
    back = f"paint-order:stroke;stroke:{ink('ground')};stroke-width:4px;stroke-linejoin:round"
    anchor: svg.Anchor = "start" if ahead else "end"
    at = after if ahead else before
    note = svg.text(at, middle + BASE_PX, words, anchor=anchor, ink_name="muted")
    return f'{bar}{mark}<g style="{back}">{note}</g>'


def _axis(scale: Scale, bottom: float) -> str:
    """Draw the years below, with hairlines up through the rows."""
    drawn = []
    most = max(2, int((scale.end_px - scale.start_px) / 42))
    for year in years(scale.low, scale.high, most=most):
        x = scale.at(year)
        drawn.append(svg.line((x, 2), (x, bottom), f"stroke:{ink('rule')};stroke-width:1"))
        at = min(max(x, scale.start_px + 13), scale.end_px - 5)
        drawn.append(svg.text(at, bottom + 14, str(year), anchor="middle", ink_name="muted"))
    return "".join(drawn)
