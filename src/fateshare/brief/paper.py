"""Set a page of ours as a PDF."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from fateshare.brief import letters, sheet
from fateshare.brief.draw.theme import THEME_LIGHT, standalone
from fateshare.brief.words import Words

if TYPE_CHECKING:
    import typst

#: Accessible PDF, ISO 14289-1: title, language, headings, heads of tables, words for pictures.
STANDARD: Final = "ua-1"
_TEXT = re.compile(r"(<text\b[^>]*>)([^<]*)(</text>)")
#: Around a line of text that is read from right to left.
_EMBED, _POP = "\N{RIGHT-TO-LEFT EMBEDDING}", "\N{POP DIRECTIONAL FORMATTING}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    What a PDF is besides its page.

    Attributes
    ----------
    title
        Title of the document.
    foot
        What stands at the foot of each sheet, beside its number.
    day
        Date of the document, YYYY-MM-DD.
    short
        What is folded away on a screen is left out.
    """

    title: str
    foot: str
    day: str
    short: bool = False


def pdf(page: str, w: Words, about: Sheet) -> bytes:
    """
    Set a page as an accessible PDF.

    Parameters
    ----------
    page
        HTML that `render` wrote for paper.
    w
        Its language.
    about
        Its title, foot and date, and how deep it goes.

    Returns
    -------
    pdf
        The same bytes for the same page.
    """
    tree, pictures = sheet.read(page)
    if about.short:
        sheet.shorten(tree)
    families = letters.families(w.lang)
    year, month, date = map(int, about.day.split("-"))
    doc = {
        "title": about.title,
        "foot": about.foot,
        "lang": w.locale.language,
        "rtl": w.rtl,
        "fonts": families,
        "date": {"year": year, "month": month, "day": date},
        "pictures": [
            {"svg": _drawing(one.svg, families, rtl=w.rtl), "words": one.words} for one in pictures
        ],
        "body": [sheet.data(one) for one in sheet.anchored(tree).inside],
    }
    out = _compiler().compile(
        _template(),
        format="pdf",
        sys_inputs={"doc": json.dumps(doc, ensure_ascii=False)},
        pdf_standards=[STANDARD],
        timestamp=datetime(year, month, date, tzinfo=UTC),
    )
    if not isinstance(out, bytes):
        raise TypeError("typst returned no single file.")
    return out


@cache
def _compiler() -> typst.Compiler:
    """Load our own fonts once; those of the system and of the typesetter are left alone."""
    import typst  # noqa: PLC0415 - slow to load, and only a PDF needs it

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[letters.folder()]
    )
    return typst.Compiler(font_paths=fonts)


@cache
def _template() -> bytes:
    """Read the template."""
    return (files("fateshare.brief") / "templates" / "paper.typ").read_bytes()


def _drawing(svg: str, families: tuple[str, ...], *, rtl: bool) -> str:
    """Give a drawing the colours and fonts of paper."""
    font = ",".join(f"'{one}'" for one in families)
    svg = standalone(svg, THEME_LIGHT, font=font)
    return _TEXT.sub(rf"\1{_EMBED}\2{_POP}\3", svg) if rtl else svg
