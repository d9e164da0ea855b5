"""Which characters a brief can show in a language, and the fonts that hold them."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from babel import Locale

from fateshare.brief.words import MARKS

#: Families in the order in which a letter is looked for; the first of a script has its Latin too,
#: so that a line in two scripts is of one make.
LATIN, ARABIC, CHINESE = "Inter", "Noto Sans Arabic", "Noto Sans SC"
_FIRST = {"ar": (ARABIC, LATIN, CHINESE), "zh": (LATIN, CHINESE, ARABIC)}
#: Weights that every family has.
WEIGHTS = (400, 700)
#: Files of a catalogue that are text.
_TEXT = {".po", ".pot", ".json", ".toml"}
_CODE = {".py", ".j2", ".typ"}
#: Signs that numbers are written with.
_SYMBOLS = ("decimal", "group", "percentSign", "minusSign", "plusSign")
#: A table of names to search for, which no brief shows.
_SEARCHED = "names.csv"


def folder() -> Path:
    """Return the folder of the fonts that ship with the package."""
    return Path(str(files("fateshare.brief") / "fonts"))


def families(lang: str) -> tuple[str, ...]:
    """
    Return the font families of a language, the first choice first.

    Examples
    --------
    >>> families("ar")[0], families("pt-BR")[0]
    ('Noto Sans Arabic', 'Inter')
    """
    return _FIRST.get(lang.partition("-")[0].lower(), (LATIN, ARABIC, CHINESE))


def shown(lang: str) -> frozenset[str]:
    """
    Collect every character that a brief in a language can show.

    Its catalogue, if there is one, the names of territories, numbers and dates of CLDR, the
    messages themselves, and all that stands in the embedded atlas.

    Parameters
    ----------
    lang
        One of `languages.LANGUAGES`.

    Returns
    -------
    characters
        Those that leave ink; a missing glyph of any of them would be seen.
    """
    return frozenset(c for c in _spelled(lang) | _written(lang) | _held() if _inked(c))


def _spelled(lang: str) -> set[str]:
    """Take what CLDR spells: territories, months, numbers of every size, lists."""
    locale = Locale.parse(lang, sep="-")
    symbols = locale.number_symbols.get("latn", locale.number_symbols)
    held = (
        locale.territories, locale.months, locale.compact_decimal_formats, locale.list_patterns,
        locale.date_formats, locale.percent_formats, {key: symbols.get(key) for key in _SYMBOLS},
    )  # fmt: skip
    told = "".join(text for one in held for text in _texts(one))
    return set(told + string.printable + locale.currency_symbols.get("USD", "$"))


def _texts(thing: object) -> Iterator[str]:
    """Walk through CLDR's data for texts and patterns."""
    if isinstance(thing, Mapping):
        for value in thing.values():
            yield from _texts(value)
    elif isinstance(thing, str):
        yield thing
    else:
        yield str(getattr(thing, "pattern", ""))


def _written(lang: str) -> set[str]:
    """Read the messages, in the code and in the catalogue of a language."""
    home = files("fateshare.brief")
    texts = [
        path.read_text(encoding="utf-8")
        for path in _walk(home)
        if Path(path.name).suffix in _CODE
        or (Path(path.name).suffix in _TEXT and lang in Path(str(path)).parts)
    ]
    return {c for text in texts for c in text} | {c for sign in MARKS.values() for c in sign}


@cache
def _held() -> frozenset[str]:
    """Read the tables of the embedded atlas."""
    rows = (
        path.read_text(encoding="utf-8")
        for path in (files("fateshare.atlas") / "data").iterdir()
        if path.name.endswith(".csv") and path.name != _SEARCHED
    )
    return frozenset(c for text in rows for c in text)


def _walk(home: Traversable) -> list[Traversable]:
    """List the files below a folder, in order."""
    found: list[Traversable] = []
    for path in sorted(home.iterdir(), key=lambda one: one.name):
        found += _walk(path) if path.is_dir() else [path]
    return found


def _inked(character: str) -> bool:
    """Tell whether a character leaves ink: no space, control, mark of direction or surrogate."""
    return unicodedata.category(character)[0] not in "ZC"
