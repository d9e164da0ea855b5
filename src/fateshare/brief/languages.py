"""The languages that a brief is written in, and the catalogue and CLDR data of each."""

from __future__ import annotations

import gettext
import re
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError

from fateshare.base.errors import InputError

#: Languages with a catalogue, by BCP 47; English is the language of the messages themselves.
LANGUAGES = ("en", "zh", "fr", "es", "pt", "ar", "sw", "id")
DOMAIN = "fateshare"
#: No catalogue is in this script: a tag that asks for it gets the data of the language.
_OTHER_SCRIPT = "Hant"
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def language(tag: str) -> str:
    """
    Return the language of LANGUAGES that a tag falls back to.

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
    >>> language("pt-BR"), language("ZH_hant_TW")
    ('pt', 'zh')
    """
    plain = tag.strip().replace("_", "-")
    found = plain.partition("-")[0].lower()
    if not _TAG.fullmatch(plain) or found not in LANGUAGES:
        raise InputError(f"No brief is written in {tag!r}; take one of {', '.join(LANGUAGES)}.")
    return found


def locale(tag: str) -> Locale:
    """
    Return CLDR's data for a tag: of the region where it has some, else of the language.

    A region that writes the language in another script, as zh-TW, gets the data of the language:
    names and sentences of a page are in one script.

    Examples
    --------
    >>> str(locale("fr-CH")), str(locale("fr-XX")), str(locale("zh-TW"))
    ('fr_CH', 'fr', 'zh')
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
    path = files("fateshare.brief") / "locale" / lang / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)
