"""One spelling per identifier: economies, slugs and dates, made at the edge only."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata

from fateshare.base.errors import InputError

_ACCENTS = re.compile("[\u0300-\u036f]")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def economy(code: str) -> str:
    """
    Spell an ISO 3166-1 alpha-3 code.

    Examples
    --------
    >>> economy(" ken ")
    'KEN'
    """
    spelled = code.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", spelled):
        raise InputError(
            f"{code!r} is not an ISO 3166-1 alpha-3 code; write three letters, as KEN."
        )
    return spelled


def fold(name: str) -> str:
    """
    Fold a name for comparison: no case, accents, punctuation or double spaces.

    Examples
    --------
    >>> fold("  Côte d'Ivoire ")
    'cote d ivoire'
    """
    # Only the accents of Latin, Greek and Cyrillic go: in other scripts such marks are letters.
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = _ACCENTS.sub("", spread)
    kept = (" " if unicodedata.category(c)[0] in "PSZC" else c for c in plain)
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def slug(name: str) -> str:
    """
    Spell a name as a key: small ASCII letters and digits, joined by hyphens.

    Raises
    ------
    InputError
        When nothing of the name is left.

    Examples
    --------
    >>> slug("Côte d'Ivoire (new)")
    'cote-d-ivoire-new'
    """
    spelled = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
    if not spelled:
        raise InputError(f"{name!r} has no Latin letter or digit to make a key of.")
    return spelled


def is_date(text: str) -> bool:
    """
    Tell whether a text is a date of the form YYYY, YYYY-MM or YYYY-MM-DD that exists.

    Examples
    --------
    >>> is_date("2010-07"), is_date("2010-13"), is_date("2023-02-29")
    (True, False, False)
    """
    found = _DATE.fullmatch(text)
    if not found:
        return False
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    return year >= 1 and month in range(1, 13) and 1 <= day <= calendar.monthrange(year, month)[1]


def last_day(text: str) -> str:
    """
    Turn a date of any precision into the last day that it covers.

    A question "as of 2015" is asked at the end of 2015, so that all that began in that year counts.

    Raises
    ------
    InputError
        When the text is not a date.

    Examples
    --------
    >>> last_day("2015"), last_day("2024-02"), last_day("2024-02-05")
    ('2015-12-31', '2024-02-29', '2024-02-05')
    """
    text = text.strip()
    if not is_date(text):
        raise InputError(f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD.")
    parts = [int(part) for part in text.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    day = parts[2] if parts[2:] else calendar.monthrange(year, month)[1]
    return dt.date(year, month, day).isoformat()
