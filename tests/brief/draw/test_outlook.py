"""The picture of a course and its band."""

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from fateshare.brief.draw.outlook import Line, Outlook, outlook
from fateshare.brief.draw.svg import Words

WORDS = Words("Title <1>", "What it says", "no data")
PAST = tuple((2000 + i, i / 10) for i in range(6))
AHEAD = ((2006, 0.6), (2007, 0.7))
BAND = ((2005, 0.5, 0.5), (2006, 0.5, 0.7), (2007, 0.4, 1.0))


def drawn(*lines, band=BAND, width=700.0):
    chart = Outlook(WORDS, lines, band, lambda v: f"{v:.0%}")
    return outlook(chart, prefix="o", width=width)


def test_what_is_to_come_is_dashed_and_has_a_band():
    told = drawn(Line("A & B", PAST, AHEAD), Line("World", PAST))
    assert ET.fromstring(told) is not None  # noqa: S314 - our own
    assert told.count("stroke-dasharray:4 3") == 1
    assert "fill-opacity:.14" in told
    assert "A &amp; B 70%" in told.replace("\u00a0", " ")
    assert "World 50%" in told.replace("\u00a0", " ")
    assert "Title &lt;1&gt;" in told


def test_without_a_past_there_is_nothing_to_draw():
    assert "no data" in drawn(Line("A", ()))
    assert "no data" in drawn()


def test_one_year_is_a_dot():
    told = drawn(Line("A", PAST[:1]), band=())
    assert "<circle" in told
    assert "fill-opacity" not in told


levels = st.floats(0, 1e12) | st.just(0.0)
courses = st.lists(levels, min_size=1, max_size=8).map(
    lambda values: tuple((2000 + i, v) for i, v in enumerate(values))
)


@given(courses, courses, st.floats(200, 1200))
def test_everything_drawn_is_a_number_inside_the_sheet(past, other, width):
    ahead = ((past[-1][0] + 1, past[-1][1]),)
    band = ((past[-1][0], past[-1][1], past[-1][1]), (ahead[0][0], 0.0, past[-1][1]))
    told = drawn(Line("One", past, ahead), Line("Two", other), band=band, width=width)
    assert not re.search(r"\b(nan|inf)\b", told)
    numbers = [
        float(x) for d in re.findall(r' d="([^"]*)"', told) for x in re.findall(r"-?[\d.]+", d)
    ]
    assert all(-1 <= number <= max(width, 260) + 1 for number in numbers)
