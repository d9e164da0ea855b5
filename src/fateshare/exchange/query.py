"""Read what a client asks for in a URL; say what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from hmac import compare_digest
from typing import Final

from fateshare.exchange import stamps
from fateshare.exchange.records import Query, Versions

#: Filters that each kind of endpoint knows (TAXII 2.1, 5.3 to 5.8).
FEED: Final = frozenset({"id", "type", "version", "spec_version"})
OBJECT: Final = frozenset({"version", "spec_version"})
VERSIONS: Final = frozenset({"spec_version"})
#: The only edition of STIX that is stored.
SPEC: Final = "2.1"
_MATCH: Final = re.compile(r"match\[([^\]]*)\]")
_SPEC_FORM: Final = re.compile(r"\d{1,3}\.\d{1,3}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)
_MOST_VALUES: Final = 1000


class BadQuery(ValueError):  # noqa: N818 - reads as what happened
    """A parameter that cannot be read; the text says which, for the client."""


def read(pairs: Iterable[tuple[str, str]], known: frozenset[str], sealed: Cursor) -> Query:
    """
    Read the parameters of a request.

    Parameters
    ----------
    pairs
        Names and values as they stand in the URL; a name may stand once only.
    known
        The match filters of the endpoint; others are ignored, as the standard allows.
    sealed
        Reads `next`.

    Raises
    ------
    BadQuery
        When a parameter is malformed (3.4, 5.3).
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given:
            raise BadQuery(f"{name} stands twice.")
        given[name] = value
    matches = {
        found[1]: _values(name, value)
        for name, value in given.items()
        if (found := _MATCH.fullmatch(name)) and found[1] in known
    }
    after = -1
    if "added_after" in given:
        after = _time(given["added_after"])
    if "next" in given:
        after = max(after, sealed.open(given["next"]))
    return Query(
        after=after,
        limit=_limit(given["limit"]) if "limit" in given else None,
        ids=matches.get("id", ()),
        types=matches.get("type", ()),
        versions=_versions(matches.get("version", ())),
        spec=_spec(matches.get("spec_version", ())),
    )


class Cursor:
    """
    The value of `next`: where a page ended, with a seal that only this server can make.

    It carries nothing that the client was not told, and is a lower bound only: every page is
    decided anew by the query and the rights of the one who asks.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, added: int) -> str:
        """Write a place in the feed."""
        return f"{added}-{self._mark(added)}"

    def open(self, text: str) -> int:
        """
        Read a place in the feed.

        Raises
        ------
        BadQuery
            When this server did not write it.
        """
        number, _, mark = text.partition("-")
        if not _NUMBER.fullmatch(number) or not compare_digest(
            mark.encode(), self._mark(int(number)).encode()
        ):
            raise BadQuery("next: not a value that this server gave.")
        return int(number)

    def _mark(self, added: int) -> str:
        """Return the seal of a place."""
        return blake2b(str(added).encode(), key=self._key, digest_size=8).hexdigest()


def _values(name: str, told: str) -> tuple[str, ...]:
    """Split a filter's values, which mean any of them."""
    values = tuple(dict.fromkeys(told.split(",")))
    if not all(values) or len(values) > _MOST_VALUES or not told.isprintable():
        raise BadQuery(f"{name}: give from 1 to {_MOST_VALUES} values, joined by commas.")
    return values


def _time(told: str) -> int:
    """Read added_after."""
    micros = stamps.micros(told)
    if micros is None:
        raise BadQuery("added_after: give a timestamp, as 2024-05-01T00:00:00.000000Z.")
    return micros


def _limit(told: str) -> int:
    """Read limit; more than the server gives at once is cut later."""
    if not _NUMBER.fullmatch(told) or int(told) < 1:
        raise BadQuery("limit: give a whole number from 1 on.")
    return int(told)


def _versions(told: tuple[str, ...]) -> Versions:
    """Read match[version]; the last one unless said."""
    if not told:
        return Versions()
    if "all" in told:
        if len(told) > 1:
            raise BadQuery("match[version]: all stands alone.")
        return Versions(last=False, all=True)
    exact = [value for value in told if value not in {"first", "last"}]
    if any(stamps.micros(value) is None for value in exact):
        raise BadQuery("match[version]: give first, last, all or the timestamp of a version.")
    keys = tuple(dict.fromkeys(stamps.key(value) for value in exact))
    return Versions(last="last" in told, first="first" in told, exact=keys)


def _spec(told: tuple[str, ...]) -> bool:
    """Read match[spec_version]: whether the edition that is stored is among those wanted."""
    if any(not _SPEC_FORM.fullmatch(value) for value in told):
        raise BadQuery("match[spec_version]: give editions of STIX, as 2.1.")
    return not told or SPEC in told
