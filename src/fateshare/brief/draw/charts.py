"""Draw small charts: data to SVG, no state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from fateshare.brief.draw import svg
from fateshare.brief.draw.axes import Scale, known, spread, ticks, years
from fateshare.brief.draw.pen import BASE_PX, LINE_PX, Pen
from fateshare.brief.draw.svg import Words
from fateshare.brief.draw.theme import ink

Format = Callable[[float], str]
#: What a value of `versus` stands for; each has a mark of its own shape.
Kind = Literal["own", "group", "world", "best"]

_AXIS_PX = 20.0  # room for the text of an axis
_COLUMN_SHARE = 0.42  # most of the width that a column of labels may take
#: Looks of lines: colour, width, dashes. The economy's own is the thickest.
_OWN_LINE = ("own", 2.4, "")
_LINES = (
    ("peer", 1.6, ""),
    ("second", 1.6, "6 3"),
    ("third", 1.6, "2 2.5"),
    ("fourth", 1.6, "9 3 2 3"),
    ("rest", 1.6, "1 3"),
)


@dataclass(frozen=True, slots=True)
class Series:
    """A named line of (year, value) in the order of years; None is a gap."""

    name: str
    points: tuple[tuple[int, float | None], ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines over years, labelled at their ends; `form` writes a value with its unit."""

    words: Words
    series: tuple[Series, ...]
    form: Format
    zero: bool = True  # whether the axis starts at zero
    height: float = 190.0


@dataclass(frozen=True, slots=True)
class Point:
    """A value beside others, as of an economy, its region or the world."""

    label: str
    value: float | None
    kind: Kind = "group"


@dataclass(frozen=True, slots=True)
class Versus:
    """One economy's value beside others on one scale, in the order given."""

    words: Words
    points: tuple[Point, ...]
    form: Format


@dataclass(frozen=True, slots=True)
class Row:
    """A bar of a ranking; its text is that of its value when none is given."""

    label: str
    value: float | None
    own: bool = False
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Bars from the highest value to the lowest; missing values come last."""

    words: Words
    rows: tuple[Row, ...]
    form: Format
    lowest_first: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole, not negative."""

    label: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Split:
    """One bar in two or three parts; `form` gets the share of each, from 0 to 1."""

    words: Words
    parts: tuple[Part, ...]
    form: Format


def trend(chart: Trend, *, prefix: str, width: float = 320.0) -> str:
    """Draw lines over years with direct labels; lines of one point are dots."""
    lines = [(s, [(y, known(v)) for y, v in s.points]) for s in chart.series]
    lines = [(s, points) for s, points in lines if any(v is not None for _, v in points)]
    if not lines:
        return svg.empty((width, chart.height), chart.words, prefix)
    box = _frame(chart, lines, width)
    names = iter(_LINES * (len(lines) // len(_LINES) + 1))
    looks = [_OWN_LINE if s.own else next(names) for s, _ in lines]
    order = sorted(range(len(lines)), key=lambda i: lines[i][0].own)  # own on top
    drawn = [_polyline(lines[i][1], box, looks[i]) for i in order]
    body = _grid(box, chart.form) + "".join(drawn) + _ends(chart.form, lines, looks, box)
    return svg.document((width, chart.height), body, chart.words, prefix)


def versus(chart: Versus, *, prefix: str, width: float = 320.0) -> str:
    """Draw a strip of marks, a row each, on one scale, with the economy's value as a line."""
    values = [known(p.value) for p in chart.points]
    present = [v for v in values if v is not None]
    labels = [svg.wrap(p.label, width * _COLUMN_SHARE, bold=True) for p in chart.points]
    if not present:
        return svg.empty((width, 3 * LINE_PX), chart.words, prefix)
    marks = ticks(min(0.0, *present), max(0.0, *present), most=4)
    pen = Pen(width, mirrored=chart.words.rtl)
    left = _column(labels) + 14
    last = svg.text_width(chart.form(marks[-1])) / 2
    scale = Scale(marks[0], marks[-1], left, width - max(last, 8.0))
    tops = _tops(labels, 9.0)
    bottom = tops[-1]
    drawn = [_level_axis(pen, scale, marks, (chart.form, bottom))]
    drawn += [
        pen.line((scale.at(v), 2), (scale.at(v), bottom), _thin("own", dash="2 3"))
        for p, v in zip(chart.points, values, strict=True)
        if p.kind == "own" and v is not None
    ]
    for point, value, label, a, b in zip(
        chart.points, values, labels, tops[:-1], tops[1:], strict=True
    ):
        middle = (a + b) / 2
        drawn.append(pen.lines(label, (0, middle), bold=point.kind == "own"))
        drawn.append(pen.line((left, middle), (scale.end_px, middle), _thin("rule")))
        drawn.append(_marked(pen, point, value, (scale, middle), chart))
    return svg.document((width, bottom + _AXIS_PX), "".join(drawn), chart.words, prefix)


def ranked(chart: Ranked, *, prefix: str, width: float = 320.0) -> str:
    """Draw a bar for each row, sorted, with its value beside it."""
    rows = _sorted(chart)
    present = [v for _, v in rows if v is not None]
    if not present:
        return svg.empty((width, 3 * LINE_PX), chart.words, prefix)
    labels = [svg.wrap(row.label, width * _COLUMN_SHARE, bold=row.own) for row, _ in rows]
    texts = [row.text or _written(chart, v) for row, v in rows]
    pen = Pen(width, mirrored=chart.words.rtl)
    room = max(svg.text_width(text, bold=True) for text in texts) + 6
    left = _column(labels) + 8
    low, high = min(0.0, *present), max(0.0, *present)
    start = left + (room if low < 0 else 0.0)
    scale = Scale(low, high if high > low else low + 1, start, max(width - room, start + 1))
    tops = _tops(labels, 5.0)
    drawn = []
    for (row, value), label, text, a, b in zip(
        rows, labels, texts, tops[:-1], tops[1:], strict=True
    ):
        middle = (a + b) / 2
        drawn.append(pen.lines(label, (0, middle), bold=row.own))
        drawn.append(_bar(pen, value, (scale, middle), own=row.own))
        tip = scale.at(value or 0.0)
        side: svg.Anchor = "end" if value is not None and value < 0 else "start"
        place = tip - 5 if side == "end" else tip + 5
        colour = "muted" if value is None else "text"
        bold = row.own and value is not None
        drawn.append(
            pen.text(place, middle + BASE_PX, text, anchor=side, ink_name=colour, bold=bold)
        )
    drawn.append(pen.line((scale.at(0), 0), (scale.at(0), tops[-1]), _thin("muted")))
    return svg.document((width, tops[-1] + 2), "".join(drawn), chart.words, prefix)


def split(chart: Split, *, prefix: str, width: float = 320.0) -> str:
    """Draw one bar in parts, with a line of words below for each."""
    values = [max(known(part.value) or 0.0, 0.0) for part in chart.parts]
    total = sum(values)
    if not total > 0:
        return svg.empty((width, 3 * LINE_PX), chart.words, prefix)
    pen = Pen(width, mirrored=chart.words.rtl)
    drawn, x = [], 0.0
    for i, (part, value) in enumerate(zip(chart.parts, values, strict=True)):
        colour = f"fill:{ink(('own', 'peer', 'bar')[i % 3])}"
        size = value / total * width
        drawn.append(pen.rect((x, 0), (size - (2 if x + size < width - 1 else 0), 22), colour))
        y = 22 + 17.0 * (i + 1)
        missing = known(part.value) is None
        text = chart.words.no_data if missing else chart.form(value / total)
        drawn.append(pen.rect((0, y - 9), (10, 10), colour))
        drawn.append(pen.text(16, y, text, bold=True, ink_name="muted" if missing else "text"))
        after = 16 + svg.text_width(text, bold=True) + 7
        drawn.append(pen.text(after, y, svg.wrap(part.label, width - after, lines=1)[0]))
        x += size
    height = 22 + 17.0 * len(values) + 5
    return svg.document((width, height), "".join(drawn), chart.words, prefix)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The scales of a trend and its ticks."""

    x: Scale
    y: Scale
    marks: tuple[float, ...]
    width: float


_Points = list[tuple[int, float | None]]


def _frame(chart: Trend, lines: list[tuple[Series, _Points]], width: float) -> _Frame:
    """Leave room for the ticks on the left and the labels on the right."""
    values = [v for _, points in lines for _, v in points if v is not None]
    seen = [y for _, points in lines for y, v in points if v is not None]
    low, high = min(values), max(values)
    if chart.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    marks = ticks(low, high)
    left = max(svg.text_width(chart.form(mark)) for mark in marks) + 6
    room = max(_label_width(chart.form, s, points, width) for s, points in lines) + 14
    x = Scale(min(seen), max(seen), left, max(width - room, left + 20))
    return _Frame(x, Scale(marks[0], marks[-1], chart.height - _AXIS_PX, 8.0), marks, width)


def _label_width(form: Format, series: Series, points: _Points, width: float) -> float:
    """Measure the label at the end of a line."""
    label = _end_label(form, series, points, width)
    return max(svg.text_width(line, bold=series.own) for line in label)


def _end_label(form: Format, series: Series, points: _Points, width: float) -> list[str]:
    """Write the name and last value of a line."""
    last = next(v for _, v in reversed(points) if v is not None)
    value = form(last).replace(" ", "\u00a0")  # a value and its unit stay together
    return svg.wrap(f"{series.name} {value}", width * 0.34, bold=series.own)


def _grid(box: _Frame, form: Format) -> str:
    """Draw the level lines, their values and the years."""
    right = box.x.end_px
    drawn = []
    for mark in box.marks:
        y = box.y.at(mark)
        drawn.append(svg.line((box.x.start_px, y), (right, y), _thin("rule")))
        left = box.x.start_px - 6
        drawn.append(svg.text(left, y + BASE_PX, form(mark), anchor="end", ink_name="muted"))
    for year in years(box.x.low, box.x.high, most=max(2, int((right - box.x.start_px) / 42))):
        x = box.x.at(year)
        drawn.append(svg.line((x, box.y.start_px), (x, box.y.start_px + 4), _thin("muted")))
        y = box.y.start_px + 16
        drawn.append(svg.text(x, y, str(year), anchor="middle", ink_name="muted"))
    return "".join(drawn)


def _polyline(points: _Points, box: _Frame, look: tuple[str, float, str]) -> str:
    """Draw a line with gaps; points that stand alone are dots."""
    colour, thick, dashes = look
    runs: list[list[str]] = [[]]
    for year, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{svg.number(box.x.at(year))} {svg.number(box.y.at(value))}")
    dash = f";stroke-dasharray:{dashes}" if dashes else ""
    style = f"fill:none;stroke:{ink(colour)};stroke-width:{thick};stroke-linejoin:round{dash}"
    data = "".join("M" + "L".join(run) for run in runs if len(run) > 1)
    alone = [tuple(map(float, run[0].split())) for run in runs if len(run) == 1]
    dots = "".join(svg.circle((x, y), 1.8, f"fill:{ink(colour)}") for x, y in alone)
    return (f'<path d="{data}" style="{style}"/>' if data else "") + dots


def _ends(
    form: Format,
    lines: list[tuple[Series, _Points]],
    looks: list[tuple[str, float, str]],
    box: _Frame,
) -> str:
    """Draw the last value of each line as a dot with its label, labels apart from each other."""
    labels = [_end_label(form, s, points, box.width) for s, points in lines]
    lasts = [next((y, v) for y, v in reversed(points) if v is not None) for _, points in lines]
    spots = [(box.x.at(year), box.y.at(value)) for year, value in lasts]
    heights = [LINE_PX * len(label) for label in labels]
    middles = spread([y for _, y in spots], heights, 1.0, box.y.start_px + 6)
    drawn = []
    for (series, _), (colour, _, _), label, (x, y), middle in zip(
        lines, looks, labels, spots, middles, strict=True
    ):
        left = box.x.end_px + 11
        if abs(middle - y) > 4 or left - x > 12:  # noqa: PLR2004 - far enough to need a leader
            drawn.append(svg.line((x + 3, y), (left - 3, middle), _thin(colour, dash="1 2")))
        drawn.append(svg.circle((x, y), 3.2 if series.own else 2.6, f"fill:{ink(colour)}"))
        pen = Pen(box.width)
        drawn.append(pen.lines(label, (left, middle), bold=series.own, ink_name=colour))
    return "".join(drawn)


def _written(chart: Ranked, value: float | None) -> str:
    """Write a value, or the words for none."""
    return chart.words.no_data if value is None else chart.form(value)


def _sorted(chart: Ranked) -> list[tuple[Row, float | None]]:
    """Sort rows by value, then label; missing values come last."""
    sign = 1 if chart.lowest_first else -1
    rows = [(row, known(row.value)) for row in chart.rows]
    return sorted(rows, key=lambda r: (r[1] is None, sign * (r[1] or 0.0), r[0].label))


def _bar(pen: Pen, value: float | None, place: tuple[Scale, float], *, own: bool) -> str:
    """Draw the bar of one value from zero."""
    scale, middle = place
    if value is None:
        return ""
    a, b = sorted((scale.at(0.0), scale.at(value)))
    return pen.rect((a, middle - 5.5), (b - a, 11), f"fill:{ink('own' if own else 'bar')}")


def _marked(
    pen: Pen, point: Point, value: float | None, place: tuple[Scale, float], chart: Versus
) -> str:
    """Draw the mark of one value and its text on the side where there is room."""
    scale, y = place
    if value is None:
        words = chart.words.no_data
        return pen.text(scale.start_px + 4, y + BASE_PX, words, ink_name="muted")
    x, text, bold = scale.at(value), chart.form(value), point.kind == "own"
    fits = x + 9 + svg.text_width(text, bold=bold) <= pen.width
    at = x + 9 if fits else x - 9
    back = f"paint-order:stroke;stroke:{ink('ground')};stroke-width:4px;stroke-linejoin:round"
    label = pen.text(at, y + BASE_PX, text, anchor="start" if fits else "end", bold=bold)
    return f'{_shape(point.kind, pen.x(x), y)}<g style="{back}">{label}</g>'


def _shape(kind: Kind, x: float, y: float) -> str:
    """Draw the mark of a kind: disc, ring, diamond or triangle."""
    if kind == "own":
        return svg.circle((x, y), 5.2, f"fill:{ink('own')}")
    if kind == "group":
        style = f"fill:{ink('ground')};stroke:{ink('peer')};stroke-width:1.8"
        return svg.circle((x, y), 4.0, style)
    outline = "m0-5.2 5.2 5.2-5.2 5.2-5.2-5.2z" if kind == "world" else "m0-5.4 5.2 9h-10.4z"
    colour = "rest" if kind == "world" else "fourth"
    return f'<path d="M{svg.number(x)} {svg.number(y)}{outline}" style="fill:{ink(colour)}"/>'


def _level_axis(
    pen: Pen, scale: Scale, marks: tuple[float, ...], below: tuple[Format, float]
) -> str:
    """Draw the ticks of a level scale below a chart, with hairlines up through it."""
    form, bottom = below
    drawn, free = [], -1.0
    for mark in marks:
        x, half = scale.at(mark), svg.text_width(form(mark)) / 2
        drawn.append(pen.line((x, 2), (x, bottom), _thin("rule")))
        if x - half > free:
            y = bottom + 13
            drawn.append(pen.text(x, y, form(mark), anchor="middle", ink_name="muted"))
            free = x + half + 6
    return "".join(drawn)


def _column(labels: list[list[str]]) -> float:
    """Measure a column of labels."""
    return max((svg.text_width(line, bold=True) for label in labels for line in label), default=0)


def _tops(labels: list[list[str]], air: float) -> list[float]:
    """Return the upper edge of each row, and the lower edge of the last."""
    edges = [2.0]
    for label in labels:
        edges.append(edges[-1] + LINE_PX * len(label) + air)
    return edges


def _thin(colour: str, *, dash: str = "") -> str:
    """Spell the look of a hairline."""
    dashes = f";stroke-dasharray:{dash}" if dash else ""
    return f"stroke:{ink(colour)};stroke-width:1{dashes}"
