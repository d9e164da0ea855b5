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
#: A text with such letters is read from right to left as a whole.
_RIGHT_TO_LEFT = {"R", "AL"}
_ISOLATE, _END = "\N{RIGHT-TO-LEFT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
#: Kinds of marks: no line begins with one of the first, and none ends with one of the second.
_CLOSE, _OPEN = {"Pe", "Pf", "Po"}, {"Ps", "Pi"}


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
    rtl
        Whether the words are read from right to left: bars then grow from the right.
    """

    title: str
    desc: str = ""
    no_data: str = "\u2013"
    rtl: bool = False


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
    """
    Wrap a drawing: its box, its name and description, its font.

    Anchors mean sides here, also on a page that is read from right to left: readers of SVG differ
    in what `start` means there. Texts carry their own direction, see `text`.
    """
    width, height = number(size[0]), number(size[1])
    name = escape(prefix)
    described = f" {name}-d" if words.desc else ""
    desc = f'<desc id="{name}-d">{escape(words.desc)}</desc>' if words.desc else ""
    ltr = "direction:ltr;" if words.rtl else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{name}-t{described}" '
        f'style="{ltr}font-family:{FONT};font-size:{FONT_PX}px;fill:{ink("text")}">'
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
    """Write one line of text with its baseline at y; `start` is its left end in any script."""
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in content):
        content = f"{_ISOLATE}{content}{_END}"
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
    Break a text into a few lines, at plain spaces and between Chinese characters.

    What does not fit ends in an ellipsis.

    Examples
    --------
    >>> wrap("Pacific Islands Forum", 90), wrap("太平洋岛国论坛", 50)
    (['Pacific Islands', 'Forum'], ['太平洋岛', '国论坛'])
    """
    if text_width(content, bold=bold) <= width:
        return [content]
    out: list[str] = []
    rest = _pieces(content)
    while rest and len(out) < lines - 1:
        n = 1
        while n < len(rest) and text_width("".join(rest[: n + 1]).rstrip(" "), bold=bold) <= width:
            n += 1
        out.append("".join(rest[:n]).rstrip(" "))
        rest = rest[n:]
    out += ["".join(rest).rstrip(" ")] if rest else []
    return [_cut(part, width, bold=bold) for part in out]


def _pieces(content: str) -> list[str]:
    """Split a text where a line may end; the pieces make the text again."""
    out: list[str] = []
    for word in (part for part in content.split(" ") if part):
        start = len(out)
        for letter in word:
            if len(out) > start and not _parted(out[-1][-1], letter):
                out[-1] += letter
            else:
                out.append(letter)
        out[-1] += " "
    return [*out[:-1], out[-1].rstrip(" ")] if out else []


def _parted(a: str, b: str) -> bool:
    """Tell whether a line may end between two letters: next to a Chinese one."""
    full = any(unicodedata.east_asian_width(one) in "WF" for one in (a, b))
    return full and unicodedata.category(b) not in _CLOSE and unicodedata.category(a) not in _OPEN


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
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return _FULL_EM
    if letter.isupper() and letter not in "IMW":
        return _CAPITAL_EM
    return _NARROW.get(letter, _WIDE.get(letter, _PLAIN_EM))
