"""What the service needs from outside: a store, a clock, a policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from fateshare.base.errors import FateshareError
from fateshare.exchange.change import Change
from fateshare.exchange.records import Access, Collection, Grade, Page, Row, Team, Versions

#: The most bytes of objects in one page; the first object comes whatever its size.
BUDGET = 16 << 20


class Unavailable(FateshareError):  # noqa: N818 - reads as what happened
    """The store cannot be reached now, or is held by somebody else for too long."""


class Clock(Protocol):
    """The time, in microseconds since 1970."""

    def now(self) -> int:
        """Return the time."""
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to the policy; `meanings` says what the grade's other markings mean."""

    grade: Grade
    owner: Team | None
    recipient: Team
    purpose: str
    topic: str
    now: int
    secure: bool
    meanings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """
    An answer of the policy: whether, how changed, why, and by which instrument.

    `change` names what is done before, and `how` is it. `until` is the time at which the answer
    may be another, in microseconds.
    """

    permit: bool
    reason: str
    instrument: str | None = None
    change: str | None = None
    how: Change | None = None
    keep_days: int = 0
    until: int | None = None


class Policy(Protocol):
    """Who may see what. Denies whatever it does not know."""

    def decide(self, ask: Ask) -> Decision:
        """Decide for objects of one grade and one recipient."""
        ...


@dataclass(frozen=True, slots=True)
class Slice:
    """
    A stretch of a collection's feed: grades, types, versions.

    `grades` come with the time after which their objects are wanted; `late` are those that were
    opened to the team late, with the time after which it is wanted of what was released to it.
    """

    collection: int
    team: int
    after: int
    limit: int
    grades: Sequence[tuple[int, int]]
    types: tuple[str, ...] = ()
    versions: Versions = field(default_factory=Versions)
    bodies: bool = True
    budget: int = BUDGET
    late: Sequence[tuple[int, int]] = ()


class Reader(Protocol):
    """One consistent look at the store."""

    def meta(self, name: str) -> str | None:
        """Return a note of the store's own."""
        ...

    def holder(self, digest: bytes, now: int) -> Team | None:
        """Return the team that holds the token with this digest, while it is valid."""
        ...

    def team(self, key: str) -> Team | None:
        """Return a team by its key."""
        ...

    def teams(self) -> list[Team]:
        """Return all teams in order of their numbers."""
        ...

    def accesses(self, team: int) -> list[Access]:
        """Return what a team may read or write, in order of the collections' numbers."""
        ...

    def collections(self) -> list[Collection]:
        """Return all collections."""
        ...

    def collection(self, number: int) -> Collection:
        """Return a collection as it is now."""
        ...

    def shelves(self, collection: int) -> list[tuple[int, Grade]]:
        """Return the grades that objects of a collection have."""
        ...

    def meanings(self, owner: int, marks: Iterable[str]) -> dict[str, str]:
        """Return what an owner's marking definitions mean."""
        ...

    def opened(self, collection: int, team: int) -> dict[int, int]:
        """Return the grades last seen open to a team; grade 0 tells that it was looked at."""
        ...

    def slice(self, wanted: Slice) -> Page:
        """
        Return rows in the order of the feed, at most `limit`, and within the budget.

        Rows that are MIXED come whatever their version, for the caller to sort out; times are
        those of the team's feed.
        """
        ...

    def versions(self, collection: int, team: int, ids: Iterable[str]) -> list[Row]:
        """Return every stored version of objects without bodies, times as in the team's feed."""
        ...

    def bodies(self, keys: Iterable[int]) -> dict[int, bytes]:
        """Return the bytes of stored versions."""
        ...

    def receipts(self, peer: str) -> list[str]:
        """Return the receipts of transfers with a peer, oldest first."""
        ...

    def deletions(self) -> list[tuple[int, int, bytes, str]]:
        """Return what was deleted: number, time, mark, why."""
        ...

    def status(self, status: str, team: int) -> bytes | None:
        """Return a team's status resource."""
        ...


class Writer(Reader, Protocol):
    """One transaction that alone writes to a collection; all of it lasts, or nothing."""

    def put(self, rows: Sequence[Row], last_added: int) -> None:
        """Store new rows."""
        ...

    def rerank(self, rows: Iterable[Row]) -> None:
        """Store the ranks of rows that have changed theirs."""
        ...

    def remove(self, rows: Mapping[bytes, Row], at: int, why: str) -> None:
        """Delete rows, and keep under its mark that each was there."""
        ...

    def define(self, owner: int, definitions: Mapping[str, str]) -> None:
        """Store what an owner's marking definitions mean; an empty meaning forgets one."""
        ...

    def open(self, team: int, grades: Mapping[int, int], shut: Iterable[int]) -> None:
        """Note grades as open to a team from a time on, and others as shut."""
        ...

    def release(self, team: int, grades: Iterable[int], first_added: int) -> int:
        """Put all objects of some grades into a team's feed anew; return the last time used."""
        ...

    def keep(self, status: str, team: int, at: int, body: bytes) -> None:
        """Store a status resource."""
        ...

    def quarantine(self, team: int, at: int, faults: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep objects that were refused: identifier, reason, bytes."""
        ...

    def log(self, at: int, who: str, what: str, about: str) -> None:
        """Add to the log, which only grows."""
        ...


class Keeper(Protocol):
    """The operator's hand on the store; each call is one transaction and is logged."""

    def add_team(self, team: Team) -> Team:
        """Add a team, or change one with the same key; return it with its number."""
        ...

    def add_token(self, team: str, token: str, digest: bytes, expires: int | None) -> None:
        """Add a token of a team."""
        ...

    def tokens(self) -> list[tuple[str, str, int, int | None]]:
        """Return the tokens in force: name, team, since, expiry."""
        ...

    def revoke(self, token: str) -> bool:
        """Revoke a token; tell whether there was one."""
        ...

    def add_collection(self, collection: Collection) -> Collection:
        """Add a collection, or change one with the same alias; return it with its number."""
        ...

    def grant(self, team: str, alias: str, access: tuple[bool, bool], purpose: str) -> None:
        """Say what a team may do with a collection."""
        ...

    def note(self, name: str, value: str) -> None:
        """Write a note of the store's own."""
        ...

    def mark(self, name: str, value: str) -> None:
        """Write a note on which no decision rests."""
        ...

    def receive(self, peer: str, receipt: str) -> None:
        """Add a receipt of a transfer with a peer."""
        ...

    def record(self, what: str, about: str) -> None:
        """Add to the log."""
        ...

    def purge(self, before: int) -> int:
        """Forget statuses and quarantined objects from before a time; return how many."""
        ...

    def faults(self) -> list[str]:
        """Check the store; return every fault as a sentence."""
        ...


class Store(Protocol):
    """Where everything is kept."""

    @property
    def readers(self) -> int:
        """How many threads may well read at once: one where reading takes no waiting."""
        ...

    @property
    def keeper(self) -> Keeper:
        """The operator's hand."""
        ...

    def migrate(self) -> None:
        """Bring the store's form up to date."""
        ...

    def read(self) -> AbstractContextManager[Reader]:
        """Open one consistent look."""
        ...

    def write(self, collection: int) -> AbstractContextManager[Writer]:
        """Open a transaction on a collection."""
        ...

    def intern(self, grades: Iterable[Grade]) -> dict[Grade, int]:
        """Return the numbers of grades, new or known."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...
