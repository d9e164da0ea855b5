"""Draw when systems came, went and are to come, as bars over years."""

from __future__ import annotations

from dataclasses import dataclass

from fateshare.brief.draw import svg
from fateshare.brief.draw.axes import Scale, known, years
from fateshare.brief.draw.pen import Pen
from fateshare.brief.draw.svg import Words
from fateshare.brief.draw.theme import ink

_ROW_PX, _AXIS_PX, _BASE_PX = 19.0, 20.0, 4.0
_COLUMN_SHARE = 0.42


@dataclass(frozen=True, slots=True)
class Span:
    """
    The life of one system.

    Attributes
    ----------
    name
        Its name.
    since
        Year it came, or is expected when planned; fractions are months; None is unknown.
    until
        Year it went, or None while it lasts.
    planned
        Whether it is only announced.
    """

    name: str
    since: float | None
    until: float | None = None
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    Lives of systems, drawn in the order of their beginning.

    Attributes
    ----------
    words
        Title, description, and the words for a beginning that is not known.
    spans
        The systems.
    now
        The year up to which bars of systems in service are drawn, with its line.
    """

    words: Words
    spans: tuple[Span, ...]
    now: float


def timeline(chart: Timeline, *, prefix: str, width: float = 320.0) -> str:
    """
    Draw a bar for each system: full while in service, grey when retired, dashed when planned.

    Years run to the right in every language; the names stand on the side where reading starts.
    Where the beginning is not known, the words for no data stand in place of the bar's start.
    """
    spans = [Span(s.name, known(s.since), known(s.until), s.planned) for s in chart.spans]
    spans.sort(key=lambda s: (s.since is None, s.since or 0.0, s.name))
    now = known(chart.now)
    if not spans or now is None:
        return svg.empty((width, 2 * _ROW_PX), chart.words, prefix)
    labels = [svg.wrap(span.name, width * _COLUMN_SHARE, lines=1)[0] for span in spans]
    left = max(svg.text_width(label) for label in labels) + 10
    dates = [d for s in spans for d in (s.since, s.until) if d is not None] + [now]
    rtl = chart.words.rtl
    ends = (2.0, width - left) if rtl else (left, width - 2)
    scale = Scale(min(dates) - 0.5, max(dates) + 1.0, *ends)
    bottom = _ROW_PX * len(spans) + 4
    drawn = [_axis(scale, bottom)]
    for i, (span, label) in enumerate(zip(spans, labels, strict=True)):
        middle = _ROW_PX * (i + 0.5) + 2
        drawn.append(Pen(width, mirrored=rtl).text(0, middle + _BASE_PX, label))
        drawn.append(_life(span, scale, (middle, now), chart.words))
    style = f"stroke:{ink('text')};stroke-width:1"
    drawn.append(svg.line((scale.at(now), 0), (scale.at(now), bottom + 3), style))
    return svg.document((width, bottom + _AXIS_PX), "".join(drawn), chart.words, prefix)


def _life(span: Span, scale: Scale, place: tuple[float, float], words: Words) -> str:
    """Draw the bar of one system."""
    middle, now = place
    until = scale.at(now if span.until is None else span.until)
    if span.since is None:
        x, words_px = scale.start_px + 2, svg.text_width(words.no_data)
        drawn = svg.text(x, middle + _BASE_PX, words.no_data, ink_name="muted")
        a, b = (min(x + words_px + 6, until), middle), (until, middle)
        style = f"stroke:{ink('cable')};stroke-width:2;stroke-dasharray:2 3"
        return drawn + ("" if span.planned else svg.line(a, b, style))
    first = scale.at(span.since)
    last = scale.end_px if span.planned else until
    corner = (min(first, scale.end_px - 3.0), middle - 5.0)
    return svg.rect(corner, (max(last - first, 3.0), 10.0), _look(span))


def _look(span: Span) -> str:
    """Spell the look of a bar, different in shape and not only in colour."""
    if span.planned:
        return f"fill:none;stroke:{ink('cable')};stroke-width:1.4;stroke-dasharray:4 3"
    if span.until is not None:
        return f"fill:{ink('rule')};stroke:{ink('retired')};stroke-width:1"
    return f"fill:{ink('cable')}"


def _axis(scale: Scale, bottom: float) -> str:
    """Draw the years below, with hairlines up through the bars."""
    drawn = []
    most = max(2, int((scale.end_px - scale.start_px) / 42))
    for year in years(scale.low, scale.high, most=most):
        x = scale.at(year)
        drawn.append(svg.line((x, 2), (x, bottom), f"stroke:{ink('rule')};stroke-width:1"))
        at = min(max(x, scale.start_px + 13), scale.end_px - 13)
        drawn.append(svg.text(at, bottom + 14, str(year), anchor="middle", ink_name="muted"))
    return "".join(drawn)
