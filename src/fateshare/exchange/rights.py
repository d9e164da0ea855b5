"""What a team may do with a collection, and what it is told where it may not."""

from __future__ import annotations

from fateshare.exchange.ports import Reader
from fateshare.exchange.records import Access, Team


class Missing(Exception):  # noqa: N818 - reads as what happened
    """There is no such thing, or the caller may not know that there is."""


class Forbidden(Exception):  # noqa: N818 - reads as what happened
    """The caller knows of the thing, and may not do this with it."""


def access(reader: Reader, team: Team, name: str) -> Access:
    """
    Return a team's access to a collection, by its identifier or alias.

    Raises
    ------
    Missing
        When there is none that the team may read or write.
    """
    for held in reader.accesses(team.number):
        if name in {held.collection.id, held.collection.alias}:
            return held
    raise Missing


def readable(reader: Reader, team: Team, name: str) -> Access:
    """
    Return a team's access to a collection that it may read.

    Raises
    ------
    Missing
        When the team knows of no such collection.
    Forbidden
        When it may not read it.
    """
    held = access(reader, team, name)
    if not held.can_read:
        raise Forbidden("The team may not read this collection.")
    return held


def writable(reader: Reader, team: Team, name: str) -> Access:
    """
    Return a team's access to a collection that it may write.

    Raises
    ------
    Missing
        When the team knows of no such collection.
    Forbidden
        When it may not write to it.
    """
    held = access(reader, team, name)
    if not held.can_write:
        raise Forbidden("The team may not write to this collection.")
    return held
