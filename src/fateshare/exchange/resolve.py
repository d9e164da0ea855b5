"""Turn a pseudonym back, for the team whose data it stands for; each request is logged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import orjson

from fateshare.base.errors import InputError
from fateshare.exchange import minimise
from fateshare.exchange.ports import Reader, Slice, Store
from fateshare.exchange.pseudonym import Pseudonyms
from fateshare.exchange.records import Row, Team, Versions

_EVERY: Final = Versions(last=False, all=True)
_STEP: Final = 500
#: What a value may have been: whole texts, and words within them and within patterns.
_WORD: Final = re.compile(r"[^\s'\"<>()\[\],;]+")


def resolve(store: Store, word: str, *, recipient: str, owner: str) -> list[tuple[str, str]]:
    """
    Find what a pseudonym stands for among the objects of one team.

    Nothing is kept of pseudonyms: each value of the owner's objects is masked anew with the
    recipient's key and compared.

    Parameters
    ----------
    store
        Keeps the objects, and the log to which the request is added first.
    word
        The pseudonym: an identifier, a mail address, an address, a word.
    recipient
        The team that was given it.
    owner
        The team whose objects are looked into.

    Returns
    -------
    found
        Identifier of the object, and the value; in the order of the feed.

    Raises
    ------
    InputError
        When there is no such team.
    """
    store.keeper.record("resolve", f"{word} of {recipient} for {owner}")
    with store.read() as reader:
        teams = {key: reader.team(key) for key in (recipient, owner)}
        for key, team in teams.items():
            if team is None:
                raise InputError(f"The exchange has no team {key!r}.")
        names = Pseudonyms.of(reader.meta("secret") or "", recipient)
        sender = teams[owner]
        found: dict[tuple[str, str], None] = {}
        if sender is not None:
            for row in _rows(reader, sender):
                for value in _matching(row, word, names):
                    found[row.id, value] = None
    return list(found)


def _rows(reader: Reader, owner: Team) -> Iterator[Row]:
    """Return all objects of a team."""
    for collection in reader.collections():
        grades = [(n, 0) for n, grade in reader.shelves(collection.number)
                  if grade.owner == owner.number]  # fmt: skip
        after, more = -1, bool(grades)
        while more:
            wanted = Slice(collection.number, 0, after, _STEP, grades, versions=_EVERY)
            page = reader.slice(wanted)
            yield from page.rows
            more = page.more
            after = page.rows[-1].added if page.rows else after


def _matching(row: Row, word: str, names: Pseudonyms) -> Iterator[str]:
    """Return the values in an object that a pseudonym stands for."""
    if minimise.derived(row.id) and names.identifier(row.id) == word:
        yield row.id
    for text in _texts(orjson.loads(row.body)):
        for value in {text, *_WORD.findall(text)}:
            if word in {names.mail(value), names.word("account", value), names.address(value)}:
                yield value


def _texts(held: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Return all texts of an object."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict | list):
        for one in held.values() if isinstance(held, dict) else held:
            yield from _texts(one)
