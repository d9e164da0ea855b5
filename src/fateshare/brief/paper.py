"""Set a page of ours as a PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
#: Scripts whose drawings cannot be of it: dotted letters are set as two glyphs, of which the
#: typesetter gives the second no character. The page is tagged all the same.
NOT_QUITE = ("ar",)
#: Isolates leave marks without a letter in drawings; embeddings, of the same use there, do not.
_EMBEDDED: dict[str, str | int | None] = {
    "\N{RIGHT-TO-LEFT ISOLATE}": "\N{RIGHT-TO-LEFT EMBEDDING}",
    "\N{LEFT-TO-RIGHT ISOLATE}": "\N{LEFT-TO-RIGHT EMBEDDING}",
    "\N{FIRST STRONG ISOLATE}": "\N{LEFT-TO-RIGHT EMBEDDING}",  # a name in Latin letters
    "\N{POP DIRECTIONAL ISOLATE}": "\N{POP DIRECTIONAL FORMATTING}",
}


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
        "pictures": [{"svg": _drawing(one.svg, families), "words": one.words} for one in pictures],
        "body": [sheet.data(one) for one in sheet.anchored(tree).inside],
    }
    out = _compiler().compile(
        _template(),
        format="pdf",
        sys_inputs={"doc": json.dumps(doc, ensure_ascii=False)},
        pdf_standards=[] if w.language in NOT_QUITE else [STANDARD],
        timestamp=datetime(year, month, date, tzinfo=UTC),
    )
    if not isinstance(out, bytes):
        raise TypeError("typst returned no single file.")
    return out


def png(page: str, inputs: Mapping[str, str], lang: str, *, ppi: int) -> bytes:
    """
    Set a page of one drawing as PNG.

    Parameters
    ----------
    page
        In the language of typst; it reads `inputs`, and `fonts` and `lang`.
    inputs
        Values by name, `svg` among them.
    lang
        Language of the words, BCP 47.
    ppi
        Pixels an inch.
    """
    families = letters.families(lang)
    drawn = inputs["svg"].translate(str.maketrans(_EMBEDDED))
    given = {
        **inputs, "svg": drawn, "fonts": json.dumps(families), "lang": Words(lang).locale.language,
    }  # fmt: skip
    out = _compiler().compile(page.encode(), format="png", ppi=float(ppi), sys_inputs=given)
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


def _drawing(svg: str, families: tuple[str, ...]) -> str:
    """Give a drawing the colours and fonts of paper."""
    font = ",".join(f"'{one}'" for one in families)
    return standalone(svg, THEME_LIGHT, font=font).translate(str.maketrans(_EMBEDDED))
