"""Draw where a level is going: what was as lines, what is to come dashed, with a band."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fateshare.brief.draw import svg
from fateshare.brief.draw.axes import Scale, known, spread, ticks, years
from fateshare.brief.draw.svg import Words
from fateshare.brief.draw.theme import ink

Format = Callable[[float], str]

_LINE_PX, _AXIS_PX, _BASE_PX = 13.0, 20.0, 4.0
_LOOKS = ("own", "peer", "second", "third")


@dataclass(frozen=True, slots=True)
class Line:
    """One course: (year, level) of the past, and of the years to come, in order of years."""

    name: str
    past: tuple[tuple[int, float], ...]
    ahead: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """
    Courses over years; the first line is the subject's, and `band` its (year, low, high).

    `form` writes a level with its unit; the axis starts at zero.
    """

    words: Words
    lines: tuple[Line, ...]
    band: tuple[tuple[int, float, float], ...]
    form: Format
    height: float = 260.0


def outlook(chart: Outlook, *, prefix: str, width: float = 320.0) -> str:
    """Draw the band first, then the lines, the subject's on top, with a name at each end."""
    lines = [line for line in chart.lines if line.past]
    if not lines:
        return svg.empty((width, chart.height), chart.words, prefix)
    points = [point for line in lines for point in (*line.past, *line.ahead)]
    levels = [known(v) or 0.0 for _, v in points] + [
        known(high) or 0.0 for _, _, high in chart.band
    ]
    marks = ticks(min(0.0, *levels), max(levels))
    labels = [_label(line, chart.form, width) for line in lines]
    room = max(svg.text_width(text, bold=True) for label in labels for text in label) + 14
    left = max(svg.text_width(chart.form(mark)) for mark in marks) + 6
    dates = [year for year, _ in points]
    x = Scale(min(dates), max(dates), left, max(width - room, left + 20))
    y = Scale(marks[0], marks[-1], chart.height - _AXIS_PX, 8.0)
    drawn = [_grid((x, y), marks, chart.form), _band(chart.band, (x, y))]
    for line, look in reversed(list(zip(lines, _LOOKS * len(lines), strict=False))):
        drawn.append(_course(line, look, (x, y)))
    drawn.append(_names(lines, labels, (x, y)))
    return svg.document((width, chart.height), "".join(drawn), chart.words, prefix)


def _label(line: Line, form: Format, width: float) -> list[str]:
    """Write the name and the last level of a line."""
    last = (line.ahead or line.past)[-1][1]
    value = form(last).replace(" ", "\u00a0")  # a value and its unit stay together
    return svg.wrap(f"{line.name} {value}", width * 0.26, bold=True)


def _grid(box: tuple[Scale, Scale], marks: tuple[float, ...], form: Format) -> str:
    """Draw the level lines, their values and the years."""
    x, y = box
    drawn = []
    for mark in marks:
        at = y.at(mark)
        look = f"stroke:{ink('rule')};stroke-width:1"
        drawn.append(svg.line((x.start_px, at), (x.end_px, at), look))
        place = x.start_px - 6
        drawn.append(svg.text(place, at + _BASE_PX, form(mark), anchor="end", ink_name="muted"))
    for year in years(x.low, x.high, most=max(2, int((x.end_px - x.start_px) / 42))):
        at = x.at(year)
        look = f"stroke:{ink('muted')};stroke-width:1"
        drawn.append(svg.line((at, y.start_px), (at, y.start_px + 4), look))
        drawn.append(svg.text(at, y.start_px + 16, str(year), anchor="middle", ink_name="muted"))
    return "".join(drawn)


def _band(band: tuple[tuple[int, float, float], ...], box: tuple[Scale, Scale]) -> str:
    """Fill the band of the years to come."""
    x, y = box
    if len(band) < 2:  # noqa: PLR2004 - no surface
        return ""
    upper = [(x.at(year), y.at(high)) for year, _, high in band]
    lower = [(x.at(year), y.at(low)) for year, low, _ in reversed(band)]
    data = "M" + "L".join(f"{svg.number(a)} {svg.number(b)}" for a, b in upper + lower) + "Z"
    return f'<path d="{data}" style="fill:{ink("own")};fill-opacity:.14"/>'


def _course(line: Line, look: str, box: tuple[Scale, Scale]) -> str:
    """Draw what was, and dashed what is to come."""
    colour = ink(look)
    wide = 2.4 if look == "own" else 1.6
    style = f"fill:none;stroke:{colour};stroke-width:{wide};stroke-linejoin:round"
    ahead = (line.past[-1], *line.ahead)
    drawn = _path(line.past, box, style) if len(line.past) > 1 else ""
    if line.ahead:
        drawn += _path(ahead, box, f"{style};stroke-dasharray:4 3")
    a, b = box[0].at(ahead[-1][0]), box[1].at(ahead[-1][1])
    return drawn + svg.circle((a, b), 2.8, f"fill:{colour}")


def _path(points: tuple[tuple[int, float], ...], box: tuple[Scale, Scale], style: str) -> str:
    """Draw a line through points."""
    x, y = box
    data = "L".join(f"{svg.number(x.at(year))} {svg.number(y.at(v))}" for year, v in points)
    return f'<path d="M{data}" style="{style}"/>'


def _names(lines: list[Line], labels: list[list[str]], box: tuple[Scale, Scale]) -> str:
    """Write the name of each line beside its end, apart from each other."""
    x, y = box
    ends = [(line.ahead or line.past)[-1] for line in lines]
    spots = [(x.at(year), y.at(level)) for year, level in ends]
    heights = [_LINE_PX * len(label) for label in labels]
    middles = spread([at for _, at in spots], heights, 1.0, y.start_px + 6)
    drawn = []
    for place, (label, spot, middle) in enumerate(zip(labels, spots, middles, strict=True)):
        look, left = _LOOKS[place % len(_LOOKS)], x.end_px + 11
        if abs(middle - spot[1]) > _BASE_PX or left - spot[0] > 12:  # noqa: PLR2004 - far enough
            leader = f"stroke:{ink(look)};stroke-width:1;stroke-dasharray:1 2"
            drawn.append(svg.line((spot[0] + 3, spot[1]), (left - 3, middle), leader))
        top = middle + _BASE_PX - _LINE_PX * (len(label) - 1) / 2
        drawn += [
            svg.text(left, top + _LINE_PX * k, text, bold=place == 0, ink_name=look)
            for k, text in enumerate(label)
        ]
    return "".join(drawn)
