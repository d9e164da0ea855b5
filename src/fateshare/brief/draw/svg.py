"""The few SVG elements that drawings are made of, as strings."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fateshare.brief.draw.theme import FONT, ink

Floats = NDArray[np.float64]
Anchor = Literal["start", "middle", "end"]

#: Smallest text of any drawing, in its own pixels.
FONT_PX = 11
#: Paths are written in whole tenths of a pixel and scaled down by their group.
TENTHS = 10
#: Widths of letters in ems, those of DejaVu Sans: the widest of the fonts that readers have.
_NARROW = dict.fromkeys("iljtfrI.,;:'|!()[] -\u00a0\u202f", 0.36)
_WIDE = dict.fromkeys("mwMW@%\u2014", 0.97)
_CAPITAL_EM, _PLAIN_EM, _FULL_EM = 0.7, 0.62, 1.0


@dataclass(frozen=True, slots=True)
class Words:
    """
    What a drawing is called, for those who cannot see it, and what it says when empty.

    Attributes
    ----------
    title
        Short name, read by screen readers.
    desc
        What there is to see, in a sentence or two; may be empty.
    no_data
        Shown in place of a missing value or a whole empty drawing.
    """

    title: str
    desc: str = ""
    no_data: str = "\u2013"


def number(value: float) -> str:
    """
    Write a coordinate with at most one decimal.

    Examples
    --------
    >>> number(3.0), number(-0.04), number(12.345)
    ('3', '0', '12.3')
    """
    if not math.isfinite(value):
        return "0"
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def document(size: tuple[float, float], body: str, words: Words, prefix: str) -> str:
    """Wrap a drawing: its box, its name and description, its font."""
    width, height = number(size[0]), number(size[1])
    name = escape(prefix)
    described = f" {name}-d" if words.desc else ""
    desc = f'<desc id="{name}-d">{escape(words.desc)}</desc>' if words.desc else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{name}-t{described}" '
        f'style="font-family:{FONT};font-size:{FONT_PX}px;fill:{ink("text")}">'
        f'<title id="{name}-t">{escape(words.title)}</title>{desc}{body}</svg>'
    )


def empty(size: tuple[float, float], words: Words, prefix: str) -> str:
    """Draw the words for no data in the middle of an empty box."""
    middle = text(size[0] / 2, size[1] / 2, words.no_data, anchor="middle", ink_name="muted")
    return document(size, middle, words, prefix)


def text(
    x: float,
    y: float,
    content: str,
    *,
    anchor: Anchor = "start",
    ink_name: str = "text",
    bold: bool = False,
) -> str:
    """Write one line of text with its baseline at y."""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    rules = ("" if ink_name == "text" else f"fill:{ink(ink_name)};") + (
        "font-weight:600" if bold else ""
    )
    style = f' style="{rules.rstrip(";")}"' if rules else ""
    return f'<text x="{number(x)}" y="{number(y)}"{side}{style}>{escape(content)}</text>'


def line(a: tuple[float, float], b: tuple[float, float], style: str) -> str:
    """Draw a straight line."""
    ends = f'x1="{number(a[0])}" y1="{number(a[1])}" x2="{number(b[0])}" y2="{number(b[1])}"'
    return f'<line {ends} style="{style}"/>'


def rect(corner: tuple[float, float], size: tuple[float, float], style: str) -> str:
    """Draw an upright rectangle."""
    box = f'x="{number(corner[0])}" y="{number(corner[1])}"'
    sides = f'width="{number(max(size[0], 0))}" height="{number(max(size[1], 0))}"'
    return f'<rect {box} {sides} style="{style}"/>'


def circle(middle: tuple[float, float], radius: float, style: str) -> str:
    """Draw a disc."""
    place = f'cx="{number(middle[0])}" cy="{number(middle[1])}"'
    return f'<circle {place} r="{number(radius)}" style="{style}"/>'


def path(lines: Iterable[Floats], *, closed: bool = False) -> str:
    """
    Write polylines in pixels as path data in tenths of a pixel, relative and without repeats.

    Examples
    --------
    >>> path([np.array([[0.0, 0.0], [1.0, 2.0], [0.5, 2.5]])])
    'M0 0l10 20-5 5'
    """
    out = []
    for points in lines:
        tenths = np.round(points * TENTHS).astype(np.int64)
        steps = np.diff(tenths, axis=0)
        steps = steps[(steps != 0).any(axis=1)]
        if len(steps):
            start = f"M{tenths[0, 0]} {tenths[0, 1]}l"
            out.append(start + " ".join(map(str, steps.ravel().tolist())).replace(" -", "-"))
    return ("z".join(out) + "z" if closed and out else "".join(out)) if out else ""


def text_width(content: str, *, size_px: float = FONT_PX, bold: bool = False) -> float:
    """
    Estimate how wide a line of text is drawn, in pixels.

    Examples
    --------
    >>> round(text_width("Mombasa"), 1)
    55.4
    """
    ems = sum(_em(c) for c in content)
    return ems * size_px * (1.11 if bold else 1.0)


def wrap(content: str, width: float, *, lines: int = 2, bold: bool = False) -> list[str]:
    """
    Break a text at its plain spaces into a few lines; what does not fit ends in an ellipsis.

    Examples
    --------
    >>> wrap("Pacific Islands Forum", 90)
    ['Pacific Islands', 'Forum']
    """
    if text_width(content, bold=bold) <= width:
        return [content]
    out: list[str] = []
    rest = [word for word in content.split(" ") if word]
    while rest and len(out) < lines - 1:
        taken = rest[:1]
        while (
            len(taken) < len(rest)
            and text_width(" ".join(rest[: len(taken) + 1]), bold=bold) <= width
        ):
            taken = rest[: len(taken) + 1]
        out.append(" ".join(taken))
        rest = rest[len(taken) :]
    out += [" ".join(rest)] if rest else []
    return [_cut(part, width, bold=bold) for part in out]


def _cut(content: str, width: float, *, bold: bool) -> str:
    """Shorten one line to a width."""
    if text_width(content, bold=bold) <= width:
        return content
    kept = content
    while kept and text_width(kept + "\u2026", bold=bold) > width:
        kept = kept[:-1]
    return kept.rstrip() + "\u2026"


def _em(letter: str) -> float:
    """Estimate the width of one letter in ems."""
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return _FULL_EM
    if letter.isupper() and letter not in "IMW":
        return _CAPITAL_EM
    return _NARROW.get(letter, _WIDE.get(letter, _PLAIN_EM))
