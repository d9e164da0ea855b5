"""What economies and UN regions are called, in any language of CLDR."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from babel import Locale, localedata

from fateshare.base import codes

#: Languages searched first; the rest of CLDR only when none of these knows the name.
FIRST_LANGUAGES = ("en", "fr", "es", "ar", "zh", "ru", "pt", "sw", "id")

Index = Mapping[str, frozenset[str]]


@cache
def _locale(lang: str) -> Locale:
    """Load one locale once."""
    return Locale.parse(lang, sep="-")


def territory(iso2: str, lang: str = "en") -> str:
    """
    Name an economy or a UN region.

    Parameters
    ----------
    iso2
        ISO 3166-1 alpha-2 code, or a UN M49 code of three digits.
    lang
        Language, BCP 47.

    Returns
    -------
    name
        The CLDR name in that language; the code itself where CLDR has none.

    References
    ----------
    Unicode CLDR, Territories, through Babel.

    Examples
    --------
    >>> territory("KE"), territory("KE", "zh"), territory("014")
    ('Kenya', '肯尼亚', 'Eastern Africa')
    """
    name = str(_locale(lang).territories.get(iso2, iso2))
    return name[:1].upper() + name[1:]  # CLDR writes `world` as inside a sentence


def first_index(iso2: Iterable[str]) -> Index:
    """Map folded names in the first languages to ISO 3166-1 alpha-2 or M49 codes."""
    return _index(FIRST_LANGUAGES, frozenset(iso2))


def full_index(iso2: Iterable[str]) -> Index:
    """Map folded names in every language of CLDR to codes; takes about a second."""
    return _index(tuple(sorted(localedata.locale_identifiers())), frozenset(iso2))


def _own_names(lang: str) -> dict[str, object]:
    """Read the territories that one locale file itself gives, past Babel's cache of merged ones."""
    with Path(localedata.resolve_locale_filename(lang)).open("rb") as file:
        held: dict[str, dict[str, object]] = pickle.load(file)  # noqa: S301 - Babel's own data
    return held.get("territories", {})


@cache
def _index(languages: tuple[str, ...], wanted: frozenset[str]) -> Index:
    """Collect the names that each locale file itself gives, alternative forms included."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for lang in languages:
        given = _own_names(lang)
        for code, name in given.items():
            if code in wanted and isinstance(name, str):
                found[codes.fold(name)].add(code)
    return {name: frozenset(held) for name, held in found.items()}
