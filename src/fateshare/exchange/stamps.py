"""Timestamps: microseconds since 1970 inside, RFC 3339 in UTC outside."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FORM: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?Z", re.ASCII)
_LAST_HOUR, _LAST_MINUTE, _LEAP_SECOND = 23, 59, 60


def text(micros: int) -> str:
    """
    Spell microseconds since 1970 as a timestamp with six digits, as TAXII wants them.

    Examples
    --------
    >>> text(1_700_000_000_000_001)
    '2023-11-14T22:13:20.000001Z'
    """
    told = (_EPOCH + dt.timedelta(microseconds=micros)).isoformat(timespec="microseconds")
    return f"{told[:-6]}Z"


def is_stamp(stamp: str) -> bool:
    """
    Tell whether a text has the form of a timestamp; the day need not exist.

    Examples
    --------
    >>> is_stamp("2020-02-30T00:00:00Z"), is_stamp("2020-02-01")
    (True, False)
    """
    return _FORM.fullmatch(stamp) is not None


def micros(stamp: str) -> int | None:
    """
    Read a timestamp, rounded down to microseconds; None where it is not one.

    Examples
    --------
    >>> micros("1970-01-01T00:00:01.5Z"), micros("1970-02-30T00:00:00Z"), micros("yesterday")
    (1500000, None, None)
    """
    found = _FORM.fullmatch(stamp)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):  # noqa: PLR2004
        return None
    if hour > _LAST_HOUR or minute > _LAST_MINUTE or second > _LEAP_SECOND:
        return None
    days = dt.date(year, month, day).toordinal() - dt.date(1970, 1, 1).toordinal()
    whole = ((days * 24 + hour) * 60 + minute) * 60 + second
    return whole * 1_000_000 + int((found[7] or "0")[:6].ljust(6, "0"))


def key(stamp: str) -> str:
    """
    Return a text that orders timestamps of any precision; equal times have equal keys.

    Examples
    --------
    >>> key("2020-01-01T00:00:00.500Z") == key("2020-01-01T00:00:00.5Z")
    True
    >>> key("2020-01-01T00:00:00.49Z") < key("2020-01-01T00:00:00.5Z")
    True
    """
    bare = stamp.removesuffix("Z")
    return bare.rstrip("0").removesuffix(".") if "." in bare else bare


def day(micros_: int) -> str:
    """
    Return the day of a time in UTC.

    Examples
    --------
    >>> day(1_700_000_000_000_001)
    '2023-11-14'
    """
    return text(micros_)[:10]
