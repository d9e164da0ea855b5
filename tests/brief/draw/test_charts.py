"""What charts must always be: well formed, finite, on their sheet, and legible."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fateshare.brief.draw import axes, svg, theme
from fateshare.brief.draw.charts import (
    Part,
    Point,
    Ranked,
    Row,
    Series,
    Split,
    Trend,
    Versus,
    ranked,
    split,
    trend,
    versus,
)
from fateshare.brief.draw.svg import Words
from fateshare.brief.draw.timeline import Span, Timeline, timeline

WORDS = Words("What <it> shows", "In & out", "no data")
KINDS = ("own", "group", "world", "best")
NAMES = ("Kenya", "Uganda & co", "Democratic Republic of the Congo", "肯尼亚", "World")


def form(value: float) -> str:
    """Write a value as a brief would."""
    return f"{value:.3g} %"


def a_trend(values, width=320.0):
    points = tuple((2000 + i, v) for i, v in enumerate(values))
    other = Series("World", points[::-1][::-1])
    series = (Series("Kenya", points, own=True), other) if values else ()
    return trend(Trend(WORDS, series, form), prefix="c", width=width)


def a_versus(values, width=320.0):
    points = tuple(Point(NAMES[i % 5], v, KINDS[i % 4]) for i, v in enumerate(values))
    return versus(Versus(WORDS, points, form), prefix="c", width=width)


def a_ranked(values, width=320.0):
    rows = tuple(Row(NAMES[i % 5], v, own=i == 0) for i, v in enumerate(values))
    return ranked(Ranked(WORDS, rows, form), prefix="c", width=width)


def a_split(values, width=320.0):
    parts = tuple(Part(NAMES[i % 5], v) for i, v in enumerate(values[:3]))
    return split(Split(WORDS, parts, form), prefix="c", width=width)


def a_timeline(values, width=320.0):
    spans = tuple(Span(NAMES[i % 5], v, None, planned=i % 2 == 1) for i, v in enumerate(values))
    return timeline(Timeline(WORDS, spans, 2025.0), prefix="c", width=width)


CHARTS = (a_trend, a_versus, a_ranked, a_split, a_timeline)
VALUES = st.one_of(
    st.none(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-100, 100).map(float),
)
CASES = {
    "one": [5.0],
    "all equal": [5.0] * 5,
    "all zero": [0.0] * 5,
    "very large": [1e300, 2e12, 3.0],
    "very small": [1e-300, 1e-12, 2e-12],
    "negative": [-5.0, -80.0, 3.0],
    "missing": [None, 4.0, None, 6.0, float("nan")],
}


@pytest.mark.parametrize("draw", CHARTS)
@pytest.mark.parametrize("width", [320.0, 900.0])
@pytest.mark.parametrize("values", CASES.values(), ids=CASES)
def test_hard_data_is_drawn_on_the_sheet(draw, values, width):
    _check(draw(values, width=width))


@pytest.mark.parametrize("draw", CHARTS[:4])
@pytest.mark.parametrize("values", [[], [None, None], [float("nan")]])
def test_without_data_a_chart_says_so(draw, values):
    drawn = draw(values)
    _check(drawn)
    assert "no data" in drawn


def test_without_systems_a_timeline_says_so():
    assert "no data" in a_timeline([])
    assert "no data" in a_timeline([None])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(VALUES, max_size=8), st.sampled_from(CHARTS), st.sampled_from([320.0, 360.0, 700.0])
)
def test_any_chart_is_well_formed_finite_and_the_same_twice(values, draw, width):
    drawn = draw(values, width=width)
    _check(drawn)
    assert drawn == draw(values, width=width)


def test_a_gap_is_a_gap_and_a_lone_point_a_dot():
    points = ((2000, 1.0), (2001, 2.0), (2002, None), (2003, 4.0), (2004, None), (2005, 6.0))
    drawn = trend(Trend(WORDS, (Series("Kenya", (*points, (2006, 7.0))),), form), prefix="c")
    (data,) = re.findall(r'<path d="([^"]*)"', drawn)
    assert data.count("M") == 2
    assert drawn.count('r="1.8"') == 1


def test_a_ranking_is_sorted_with_ties_by_name_and_missing_last():
    rows = (Row("b", 2.0), Row("none", None), Row("c", 3.0), Row("a", 2.0))
    drawn = ranked(Ranked(WORDS, rows, form), prefix="c")
    assert re.findall(r">(a|b|c|none|no data)<", drawn) == ["c", "a", "b", "none", "no data"]
    up = ranked(Ranked(WORDS, rows, form, lowest_first=True), prefix="c")
    assert re.findall(r">(a|b|c|none)<", up) == ["a", "b", "c", "none"]


def test_a_long_ranking_grows_downwards():
    rows = tuple(Row(f"Economy {i}", float(i)) for i in range(60))
    drawn = ranked(Ranked(WORDS, rows, form), prefix="c")
    _check(drawn)
    assert float(ET.fromstring(drawn).attrib["viewBox"].split()[3]) > 60 * 15  # noqa: S314


def test_parts_of_a_whole_add_up():
    drawn = split(
        Split(WORDS, (Part("within", 1.0), Part("between", 3.0)), "{:.0%}".format), prefix="c"
    )
    assert re.findall(r"(\d+)%", drawn) == ["25", "75"]


def test_retired_planned_and_serving_systems_differ_in_shape():
    spans = (Span("a", 2000.0, 2010.0), Span("b", 2005.0), Span("c", 2027.0, planned=True))
    drawn = timeline(Timeline(WORDS, spans, 2025.0), prefix="c")
    looks = [
        re.sub(r"var\([^)]*\)", "", look)
        for look in re.findall(r"<rect[^>]*style=\"([^\"]*)", drawn)
    ]
    assert len(set(looks)) == 3


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12), st.integers(3, 6))
def test_ticks_enclose_the_range_and_rise(a, b, most):
    low, high = sorted((a, b))
    found = axes.ticks(low, high, most=most)
    slack = max(abs(low), abs(high)) * 1e-9
    assert found[0] <= low + slack
    assert found[-1] >= high - slack
    assert list(found) == sorted(set(found))
    assert len(found) <= most


@given(st.lists(st.floats(0, 200), max_size=12))
def test_spread_labels_keep_their_order_and_do_not_overlap(wanted):
    found = axes.spread(wanted, [12.0] * len(wanted), 0.0, 200.0)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    gaps = [found[b] - found[a] for a, b in itertools.pairwise(order)]
    assert all(gap >= 12 - 1e-6 for gap in gaps)
    assert all(f >= 6 - 1e-6 for f in found)


@given(st.text(max_size=40), st.floats(20, 200))
def test_wrapped_text_fits_and_has_few_lines(text, width):
    lines = svg.wrap(text, width)
    assert 1 <= len(lines) <= 2 or not text.strip(" ")
    assert all(svg.text_width(line) <= width for line in lines)


MAP_TEXT, MAP_MARKS = (
    ("text", "muted"),
    (
        "cable",
        "context",
        "retired",
        "link",
        "cut",
        "hub",
        "corridor",
    ),
)
CHART_TEXT = ("text", "muted", "own", "peer", "second", "third", "fourth", "rest")
CHART_MARKS = (*CHART_TEXT, "bar", "cable", "retired", "cut")


@pytest.mark.parametrize("colours", [theme.THEME_LIGHT, theme.THEME_DARK], ids=["light", "dark"])
def test_text_and_marks_reach_the_contrast_of_wcag_aa(colours):
    for ground in ("sea", "land", "casing", "ground"):
        assert all(_contrast(colours[t], colours[ground]) >= 4.5 for t in MAP_TEXT)
        assert all(_contrast(colours[m], colours[ground]) >= 3.0 for m in MAP_MARKS)
    assert all(_contrast(colours[t], colours["ground"]) >= 4.5 for t in CHART_TEXT)
    assert all(_contrast(colours[m], colours["ground"]) >= 3.0 for m in CHART_MARKS)


def test_both_themes_name_the_same_colours():
    assert list(theme.THEME_LIGHT) == list(theme.THEME_DARK)


def _check(drawn):
    """Check what holds for every drawing."""
    root = ET.fromstring(drawn)  # noqa: S314 - our own bytes
    assert root.attrib["role"] == "img"
    assert root[0].text == WORDS.title
    assert not re.search(r"\b(nan|inf)\b", re.sub(r">[^<]*<", "><", drawn))
    width, height = (float(v) for v in root.attrib["viewBox"].split()[2:])
    for element in root.iter():
        for name, value in element.attrib.items():
            if name in {"x", "x1", "x2", "cx"}:
                assert -0.1 <= float(value) <= width + 0.1
            if name in {"y", "y1", "y2", "cy"}:
                assert -0.1 <= float(value) <= height + 0.1


def _contrast(a: str, b: str) -> float:
    """Compute the contrast ratio of two colours, WCAG 2.2."""
    dark, light = sorted((_luminance(a), _luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Compute relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
