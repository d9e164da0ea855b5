"""The records that the exchange keeps and passes on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from fateshare.base import codes
from fateshare.base.errors import InputError
from fateshare.exchange.change import Change
from fateshare.exchange.tlp import Label

#: Ranks of a stored version: superseded, the last one, or to be looked at with its siblings,
#: because they differ in grade or owner and so not every reader sees the same of them.
SUPERSEDED, LAST, MIXED = 0, 1, 2
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_IDENTITY: Final = re.compile(r"identity--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Team:
    """A team that may use the server; `number` is its key in the store."""

    number: int
    team: str
    name: str
    iso3: str
    identities: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


def made_team(
    team: str, name: str, economy: str, identities: Iterable[str], networks: Iterable[str]
) -> Team:
    """
    Describe a team as an operator wrote it.

    Raises
    ------
    InputError
        When the key, the economy or an identity is not one.
    """
    if not _KEY.fullmatch(team):
        raise InputError(f"{team!r} is not a key; write small letters, digits and hyphens.")
    strange = [one for one in identities if not _IDENTITY.fullmatch(one)]
    if strange:
        raise InputError(f"{strange[0]!r} is not a STIX identity, as identity--UUID.")
    return Team(0, team, name, codes.economy(economy), tuple(identities), tuple(networks))


@dataclass(frozen=True, slots=True)
class Collection:
    """
    A collection; `state` changes when its grades do, `last_added` with each object.

    Objects are kept for `keep_days`, and for ever where it is 0.
    """

    number: int
    id: str
    alias: str
    title: str
    description: str
    topic: str
    last_added: int = 0
    state: int = 0
    keep_days: int = 0


@dataclass(frozen=True, slots=True)
class Access:
    """What a team may do with a collection, and the purpose for which it may."""

    collection: Collection
    can_read: bool
    can_write: bool
    purpose: str


@dataclass(frozen=True, slots=True)
class Grade:
    """
    All of an object that decides who may see it; objects of one grade are decided together.

    `tlp` is the strictest label on the object, `floor` the strictest of the containers that it
    came in, `marks` are its other markings, and `named` the teams that it names as
    recipients.
    """

    owner: int
    tlp: Label | None = None
    floor: Label | None = None
    topic: str = ""
    marks: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def spelled(self) -> str:
        """Return the grade as text, the same for equal grades."""
        tlp, floor = (None if label is None else int(label) for label in (self.tlp, self.floor))
        told = [self.owner, tlp, floor, self.topic, list(self.marks), list(self.named)]
        return json.dumps(told, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Grade:
        """Read a grade that `spelled` wrote."""
        owner, tlp, floor, topic, marks, named = json.loads(text)
        one, two = (None if label is None else Label(label) for label in (tlp, floor))
        return cls(owner, one, two, topic, tuple(marks), tuple(named))


@dataclass(slots=True)
class Row:
    """One stored version of an object; `pk` is 0 until it is stored."""

    pk: int
    id: str
    type: str
    owner: int
    lineage: int
    version: str
    vkey: str
    grade: int
    rank: int
    first: bool
    revoked: bool
    added: int
    digest: bytes
    body: bytes


@dataclass(slots=True)
class Draft:
    """One object of an envelope: what was read of it, or the fault that was found."""

    id: str
    version: str
    body: bytes
    type: str = ""
    vkey: str = ""
    versioned: bool = False
    revoked: bool = False
    creator: str | None = None
    digest: bytes = b""
    tlp: Label | None = None
    floor: Label | None = None
    topic: str = ""
    marks: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    grade: int = 0
    defines: str | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    """Which versions are asked for: the last ones unless said."""

    last: bool = True
    first: bool = False
    all: bool = False
    exact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A filter as a client asked for it; `after` is exclusive, in microseconds."""

    after: int = -1
    limit: int | None = None
    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    versions: Versions = field(default_factory=Versions)
    spec: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """
    What a team may see of a collection: grades, how changed, and for how many days.

    `opened` holds, for grades that were opened to the team late, the time up to which their
    objects are in its feed at the time of the opening and not at their own.
    """

    team: int
    grades: tuple[int, ...]
    opened: dict[int, int] = field(default_factory=dict)
    changes: dict[int, Change] = field(default_factory=dict)
    keeps: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in the order of the feed, and whether there are more."""

    rows: tuple[Row, ...]
    more: bool
