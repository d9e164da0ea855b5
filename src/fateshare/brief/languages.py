"""The languages that a brief is written in, and the catalogue and CLDR data of each."""

from __future__ import annotations

import gettext
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import Locale, UnknownLocaleError

from fateshare.base.errors import InputError

#: Languages of the project, by BCP 47; English is the language of the messages themselves. A brief
#: is written in those whose catalogue is whole, see `offered`.
LANGUAGES = ("en", "zh", "fr", "es", "pt", "ar", "sw", "id")
DOMAIN = "fateshare"
#: No catalogue is in this script: a tag that asks for it gets the data of the language.
_OTHER_SCRIPT = "Hant"
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def offered() -> tuple[str, ...]:
    """Return the languages that a brief is written in: a catalogue is compiled when it is whole."""
    return tuple(lang for lang in LANGUAGES if lang == "en" or _compiled(lang).is_file())


def language(tag: str) -> str:
    """
    Return the language with a catalogue that a tag falls back to.

    Parameters
    ----------
    tag
        BCP 47, in capitals or not, with hyphens or underscores.

    Raises
    ------
    InputError
        When no brief is written in that language.

    Examples
    --------
    >>> language("en-KE"), language("EN_latn_US")
    ('en', 'en')
    """
    plain = tag.strip().replace("_", "-")
    found = plain.partition("-")[0].lower()
    if not _TAG.fullmatch(plain) or found not in offered():
        raise InputError(f"No brief is written in {tag!r}; take one of {', '.join(offered())}.")
    return found


def locale(tag: str) -> Locale:
    """
    Return CLDR's data for a tag: of the region where it has some, else of the language.

    A region that writes the language in another script, as zh-TW, gets the data of the language:
    names and sentences of a page are in one script.

    Examples
    --------
    >>> str(locale("en-KE")), str(locale("en-XX"))
    ('en_KE', 'en')
    """
    plain = Locale.parse(language(tag))
    parts = tag.strip().replace("_", "-").split("-")
    while len(parts) > 1:
        try:
            found = Locale.parse("-".join(parts), sep="-")
        except (ValueError, UnknownLocaleError):
            parts.pop()
            continue
        return plain if found.script == _OTHER_SCRIPT else found
    return plain


@cache
def catalogue(lang: str) -> gettext.NullTranslations:
    """Load the messages of one of LANGUAGES, once; English has none."""
    if lang == "en":
        return gettext.NullTranslations()
    with _compiled(lang).open("rb") as file:
        return gettext.GNUTranslations(file)


def _compiled(lang: str) -> Traversable:
    """Return where the compiled catalogue of a language is."""
    return files("fateshare.brief") / "locale" / lang / "LC_MESSAGES" / f"{DOMAIN}.mo"
