"""A picture for a paper: one drawing under its title, as SVG and as PNG."""

from __future__ import annotations

import math
import os
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from fateshare.base.errors import InputError
from fateshare.base.files import write
from fateshare.brief import letters, paper
from fateshare.brief.draw import svg
from fateshare.brief.draw.svg import Words as Said
from fateshare.brief.draw.theme import FONT, THEME_LIGHT, ink, standalone
from fateshare.brief.words import Words

#: Start of the ids of a drawing, until its own bytes give it a better one.
PREFIX = "fsplot"
#: Widths that a picture may have, pixels of 1/96 inch.
NARROWEST, WIDEST = 500, 2000
#: Pixels an inch that a PNG may have, and has when nothing is said: fit for print at its size.
COARSEST, FINEST, PPI = 48, 600, 192
#: Free space around, and from one line of text to the next.
EDGE_PX, _TITLE_PX, _NOTE_PX = 16.0, 15.0, 14.0
_PX_PER_INCH, _POINTS_PER_INCH, _HAIR_PX = 96, 72, 0.01
_BOX = re.compile(r'<svg xmlns="[^"]*" viewBox="0 0 ([\d.]+) ([\d.]+)"')
_HEAD = re.compile(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"')
_PAGE = """\
#let size = (width: float(sys.inputs.width) * 1pt, height: float(sys.inputs.height) * 1pt)
#set page(..size, margin: 0pt, fill: white)
#set text(font: json(bytes(sys.inputs.fonts)), lang: sys.inputs.lang)
#image(bytes(sys.inputs.svg), format: "svg", ..size, fit: "stretch")
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """
    A drawing that stands alone.

    Attributes
    ----------
    svg
        The drawing with its colours, fonts named by family; the same bytes for the same input.
    width, height
        In pixels of 1/96 inch.
    lang
        Language of its words, BCP 47.
    """

    svg: str = field(repr=False)
    width: float
    height: float
    lang: str = "en"

    def save(self, path: str | os.PathLike[str], *, ppi: int = PPI) -> Path:
        """
        Write the picture, as its suffix says: `.svg` or `.png`.

        The file is written beside its place and renamed, so that it is never half there.

        Parameters
        ----------
        path
            Where to; folders are made.
        ppi
            Pixels an inch of a PNG, 48 to 600.

        Raises
        ------
        InputError
            When the suffix is another, `ppi` is out of bounds, or the file cannot be written.
        """
        target = Path(path)
        if target.suffix == ".svg":
            return write(target, self.svg.encode())
        if target.suffix == ".png":
            return write(target, self.png(ppi=ppi))
        raise InputError(f"{str(target)!r} is no picture that we write; end it in .svg or .png.")

    def png(self, *, ppi: int = PPI) -> bytes:
        """
        Draw the picture as PNG with the fonts of our PDF.

        Parameters
        ----------
        ppi
            Pixels an inch, 48 to 600; at 96 a pixel of the SVG is one of the PNG.

        Raises
        ------
        InputError
            When `ppi` is out of bounds.
        """
        if not COARSEST <= ppi <= FINEST:
            raise InputError(f"ppi is {ppi}; take {COARSEST} to {FINEST}.")
        wide = round(self.width * ppi / _PX_PER_INCH)
        tall = math.ceil(wide * self.height / self.width)
        point = _POINTS_PER_INCH / ppi
        sides = ((wide - _HAIR_PX) * point, (tall - 2 * _HAIR_PX) * point)
        given = dict(zip(("width", "height"), map(str, sides), strict=True))
        return paper.png(_PAGE, given | {"svg": self._stretched(wide, tall)}, self.lang, ppi=ppi)

    def _stretched(self, wide: int, tall: int) -> str:
        """
        Give the drawing the shape of whole pixels, and a hair less.

        The typesetter draws it on pixels of its own, as many as it rounds up to, and drops a row
        of letters where the page has one less.
        """
        box = self.width * (tall - _HAIR_PX) / wide
        head = f'width="{wide}" height="{tall - _HAIR_PX}" viewBox="0 0 {self.width:g} {box:.4f}"'
        return _HEAD.sub(head, self.svg, count=1)

    def _repr_svg_(self) -> str:
        """Show the picture in a notebook."""
        return self.svg


def inner(width: int) -> float:
    """
    Return how wide a drawing is in a picture.

    Raises
    ------
    InputError
        When the picture is too narrow or too wide.
    """
    if not NARROWEST <= width <= WIDEST:
        raise InputError(f"width is {width}; take {NARROWEST} to {WIDEST} pixels.")
    return width - 2 * EDGE_PX


def picture(drawing: str, w: Words, *, title: str, notes: Iterable[str], width: int) -> Picture:
    """
    Put a drawing under its title and over its notes, on a ground of its own.

    Parameters
    ----------
    drawing
        SVG with the ids of PREFIX, as wide as `inner` says.
    w
        Language of the words.
    title
        Above the drawing; none when empty.
    notes
        Below it: what it shows of what, a paragraph each.
    width
        Of the picture, pixels.
    """
    box = _BOX.match(drawing)
    if box is None:
        raise ValueError("The drawing does not begin as ours do.")
    room, y, out = inner(width), EDGE_PX, []
    shrunk = room * svg.FONT_PX / _TITLE_PX
    for line in svg.wrap(title, shrunk, lines=3, bold=True) if title else []:
        y += _TITLE_PX
        out.append(
            f'<g style="font-size:{_TITLE_PX:.0f}px">{_line(line, y, width, w, bold=True)}</g>'
        )
        y += 4
    y += 8 if title else 0
    wide, tall = (float(side) for side in box.groups())
    tall *= room / wide
    place = f'x="{svg.number(EDGE_PX)}" y="{svg.number(y)}" width="{svg.number(room)}"'
    out.append(drawing.replace("<svg ", f'<svg {place} height="{svg.number(tall)}" ', 1))
    y += tall + 6
    for note in notes:
        for line in svg.wrap(note, room, lines=4):
            y += _NOTE_PX
            out.append(_line(line, y, width, w, ink_name="muted"))
    height = math.ceil(y + EDGE_PX)
    return Picture(_document("".join(out), (width, height), w), width, height, w.lang)


def said(w: Words, title: str, desc: str, no_data: str) -> Said:
    """Name a drawing in a language, and say in which direction it is read."""
    return Said(title, desc, no_data, rtl=w.rtl)


def _line(
    text: str, y: float, width: int, w: Words, *, bold: bool = False, ink_name: str = "text"
) -> str:
    """Write a line from the side where reading starts."""
    x = width - EDGE_PX if w.rtl else EDGE_PX
    return svg.text(x, y, text, anchor="end" if w.rtl else "start", bold=bold, ink_name=ink_name)


def _document(body: str, size: tuple[float, float], w: Words) -> str:
    """Wrap all, give it the colours of paper, and ids that no other picture of a page has."""
    wide, tall = svg.number(size[0]), svg.number(size[1])
    ground = f'<rect width="{wide}" height="{tall}" style="fill:{ink("ground")}"/>'
    style = f"font-family:{FONT};font-size:{svg.FONT_PX}px;fill:{ink('text')}"
    whole = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}" '
        f'viewBox="0 0 {wide} {tall}" lang="{escape(w.lang)}" '
        f'style="direction:ltr;{style}">{ground}{body}</svg>'
    )
    fonts = ",".join(f"'{one}'" for one in letters.families(w.lang))
    told = standalone(whole, THEME_LIGHT, font=f"{fonts},sans-serif")
    return told.replace(f"{PREFIX}-", f"fs{zlib.crc32(told.encode()):08x}-")
