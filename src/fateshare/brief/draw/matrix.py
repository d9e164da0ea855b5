"""Draw numbers from 0 to 1 between some, each with each, as shaded cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fateshare.brief.draw import ramp, svg
from fateshare.brief.draw.axes import known
from fateshare.brief.draw.pen import BASE_PX, Pen
from fateshare.brief.draw.svg import Words
from fateshare.brief.draw.theme import ink

#: Least and largest side of a cell; from _WRITTEN_PX on there is room for a number.
LEAST_PX, LARGEST_PX, _WRITTEN_PX = 14.0, 46.0, 30.0
_COLUMN_SHARE, _LEVEL_PX, _KEY_PX = 0.34, 28.0, 20.0


@dataclass(frozen=True, slots=True)
class Matrix:
    """
    Values between some, each with each.

    Attributes
    ----------
    words
        Title and description.
    rows
        Name of each, in order.
    heads
        Short name of each, for the columns.
    values
        A row of values from 0 to 1 for each; None is missing, and so is each with itself.
    form
        Writes a value in a cell.
    span
        Writes both ends of a step for the key.
    """

    words: Words
    rows: tuple[str, ...]
    heads: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    form: Callable[[float], str]
    span: Callable[[float, float], str]


def room(width: float) -> int:
    """
    Return how many fit on a width with cells that can be seen.

    Examples
    --------
    >>> room(700.0)
    32
    """
    return int(width * (1 - _COLUMN_SHARE) / LEAST_PX)


def matrix(chart: Matrix, *, prefix: str, width: float = 700.0) -> str:
    """Draw the cells, their rows and heads, and a key of the shades; empty cells are missing."""
    count = len(chart.rows)
    if not count:
        return svg.empty((width, 3 * LEAST_PX), chart.words, prefix)
    labels = [svg.wrap(name, width * _COLUMN_SHARE - 8, lines=1)[0] for name in chart.rows]
    left = max(svg.text_width(label) for label in labels) + 8
    side = min((width - left) / count, LARGEST_PX)
    pen = Pen(width, mirrored=chart.words.rtl)
    upright = side < _LEVEL_PX
    top = 8 + (max(map(svg.text_width, chart.heads)) if upright else 12)
    drawn = []
    for i, (label, head) in enumerate(zip(labels, chart.heads, strict=True)):
        middle = side * (i + 0.5)
        drawn.append(pen.text(left - 8, top + middle + BASE_PX, label, anchor="end"))
        drawn.append(_head(pen, left + middle, top - 5, head, upright=upright))
    for i, row in enumerate(chart.values):
        for j, value in enumerate(row):
            corner = (left + side * j, top + side * i)
            drawn.append(_cell(pen, None if i == j else known(value), (corner, side), chart))
    key, height = _key(pen, chart, top + side * count)
    return svg.document((width, height), "".join(drawn) + key, chart.words, prefix)


def _head(pen: Pen, x: float, y: float, head: str, *, upright: bool) -> str:
    """Write the head of a column, upright where a cell is narrow."""
    if not upright:
        return pen.text(x, y, head, anchor="middle")
    at, base = svg.number(pen.x(x) + BASE_PX), svg.number(y)
    return f'<g transform="translate({at} {base}) rotate(-90)">{svg.text(0, 0, head)}</g>'


def _cell(
    pen: Pen, value: float | None, place: tuple[tuple[float, float], float], chart: Matrix
) -> str:
    """Draw one cell, with its number where there is room."""
    (x, y), side = place
    if value is None:
        rule = f"stroke:{ink('rule')};stroke-width:1"
        return pen.line((x + side * 0.3, y + side / 2), (x + side * 0.7, y + side / 2), rule)
    nothing = value <= 0
    fill = ink("ground") if nothing else ramp.COLOURS[ramp.step(value)]
    edge = f"fill:{fill};stroke:{ink('rule')};stroke-width:1"
    drawn = pen.rect((x, y), (side, side), edge)
    if side < _WRITTEN_PX or nothing:
        return drawn
    text = pen.text(x + side / 2, y + side / 2 + BASE_PX, chart.form(value), anchor="middle")
    return f'{drawn}<g style="fill:{ramp.INKS[ramp.step(value)]}">{text}</g>'


def _key(pen: Pen, chart: Matrix, top: float) -> tuple[str, float]:
    """Explain the shades in rows below the cells."""
    drawn, x, y = [], 0.0, top + _KEY_PX
    shades = [(chart.form(0.0), ink("ground"))]
    shades += [
        (chart.span(low, high), colour)
        for (low, high), colour in zip(ramp.spans(), ramp.COLOURS, strict=True)
    ]
    for words, colour in shades:
        wide = 23 + svg.text_width(words)
        if x > 0 and x + wide > pen.width:
            x, y = 0.0, y + _KEY_PX
        edge = f"fill:{colour};stroke:{ink('muted')};stroke-width:1"
        drawn.append(pen.rect((x + 1, y - 9), (18, 11), edge) + pen.text(x + 23, y, words))
        x += wide + 14
    return "".join(drawn), y + 8
