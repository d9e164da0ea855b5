"""Find out which cable system is meant, by any of the ways in which people write its name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache

import polars as pl

from fateshare.atlas.model import Atlas
from fateshare.base import codes
from fateshare.base.errors import AmbiguousName, UnknownCode

#: Words that say what a thing is and not which.
GENERIC = frozenset(
    [
        "cable",
        "cables",
        "system",
        "systems",
        "submarine",
        "subsea",
        "undersea",
        "network",
        "networks",
        "fibre",
        "fiber",
        "optic",
        "optics",
        "optical",
        "international",
        "telecommunication",
        "telecommunications",
        "the",
        "of",
        "and",
        "cn",
    ]
)
#: Words that say which part of a system, or how, and so may follow its name.
PARTS = frozenset(
    [
        "landing",
        "leg",
        "branch",
        "branches",
        "spur",
        "segment",
        "segments",
        "ring",
        "trunk",
        "main",
        "link",
        "section",
        "stretch",
        "north",
        "south",
        "east",
        "west",
        "northern",
        "southern",
        "eastern",
        "western",
        "second",
        "first",
        "fault",
        "part",
        "route",
        "mediterranean",
    ]
)
#: Roman numerals as people write them behind a name.
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7"}
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_ASIDE = re.compile(r"\([^()]*\)")
_APART = re.compile(r"[/,;&+]| and ")


def system(atlas: Atlas, said: str, *, as_of: str | None = None) -> str:
    """
    Resolve the name of a cable system.

    Case, accents, spaces, hyphens and words such as "submarine cable system" do not matter,
    Roman and Arabic numerals are one, and SMW is SEA-ME-WE. What stands in parentheses, names
    joined by a slash, and words such as "landing" or "leg" are looked at only when the name
    as it stands is nobody's. Nothing is guessed from a part of a name.

    Parameters
    ----------
    atlas
        The atlas to look in.
    said
        The name, as `SEA-ME-WE 4`, `SMW4`, `SAT-3/WASC` or `FALCON (landing at Suez)`.
    as_of
        A date; of several systems of one name, the one in service then is meant.

    Returns
    -------
    system
        Its key in the table systems.

    Raises
    ------
    UnknownCode
        With the nearest names, when nothing is called so.
    AmbiguousName
        When several systems are called so.

    Examples
    --------
    >>> import fateshare
    >>> atlas = fateshare.load()
    >>> [system(atlas, name) for name in ("SMW4", "SeaMeWe-4", "SAT3", "SAT-3/WASC")]
    ['sea-me-we-4', 'sea-me-we-4', 'sat-3', 'sat-3']
    """
    known = _index(atlas)
    for reading in _readings(said):
        found = set[str]().union(*(_match(known, part) for part in reading))
        if len(found) > 1 and as_of:
            held = set(atlas.held("systems", as_of)["system"])
            found = found & held or found
        if len(found) > 1:
            raise AmbiguousName(said, matches=tuple(sorted(found)))
        if found:
            return found.pop()
    near = difflib.get_close_matches(spelled(said), known, n=3, cutoff=0.7)
    raise UnknownCode("cable system", said, near=tuple(sorted({min(known[one]) for one in near})))


def near(said: str, known: list[str]) -> tuple[str, ...]:
    """Return up to three known names close to one that nobody carries."""
    return tuple(sorted(difflib.get_close_matches(said, known, n=3, cutoff=0.6)))


@lru_cache(8192)
def spelled(name: str) -> str:
    """
    Bring a name into the one spelling in which names are compared.

    Examples
    --------
    >>> spelled("SEA-ME-WE IV"), spelled("SMW4"), spelled("The West Africa Cable System")
    ('seamewe4', 'seamewe4', 'westafrica')
    """
    words = _words(name)
    kept = [word for word in words if word not in GENERIC] or words
    return _joined(kept)


def claims(atlas_systems: pl.DataFrame) -> dict[str, set[str]]:
    """Return who claims each spelling: the keys, names and aliases of the table systems."""
    found: dict[str, set[str]] = {}
    for key, name, aliases in atlas_systems.select("system", "name", "aliases").iter_rows():
        for text in (key, name, *(aliases or "").split("|")):
            if text:
                found.setdefault(spelled(text), set()).add(key)
    return found


def _index(atlas: Atlas) -> dict[str, set[str]]:
    """
    Return the systems by spelling.

    A name without its parenthesis, and the parenthesis alone, count where nobody is called so.
    """
    frame = atlas.table("systems")
    found = claims(frame)
    weaker: dict[str, set[str]] = {}
    for key, name in frame.select("system", "name").iter_rows():
        asides = _ASIDE.findall(name)
        for text in (_ASIDE.sub(" ", name), *asides) if asides else ():
            weaker.setdefault(spelled(text), set()).add(key)
    return weaker | found


def _readings(said: str) -> Iterator[list[str]]:
    """Return the readings of a name, the most literal first; all parts of one must agree."""
    plain = _ASIDE.sub(" ", said)
    yield [said]
    yield [plain]
    yield [inside[1:-1] for inside in _ASIDE.findall(said)] or [said]
    parts = [part for part in _APART.split(plain) if part.strip()]
    yield parts or [said]
    words = _words(plain)
    while words and words[-1] in PARTS:
        words = words[:-1]
        yield [" ".join(words) or said]
    yield [" ".join(word for word in _words(part) if word not in PARTS) or said for part in parts]


def _match(known: dict[str, set[str]], part: str) -> set[str]:
    """Return the systems that are called so."""
    return known.get(spelled(part), set())


def _words(name: str) -> list[str]:
    """Split a name into folded words and numbers, Roman numerals turned."""
    words = _WORDS.findall(codes.fold(name))
    return [words[0], *(_ROMAN.get(word, word) for word in words[1:])] if words else []


def _joined(words: list[str]) -> str:
    """Join words; SMW is spelled out."""
    joined = "".join(words)
    return re.sub(r"^smw(?=\d|$)", "seamewe", joined)
