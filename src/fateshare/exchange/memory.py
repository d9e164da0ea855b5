"""Keep everything in memory, for tests: the plain twin of the stores on disk."""

from __future__ import annotations

import copy
import threading
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import accumulate

from fateshare.base.errors import InputError
from fateshare.exchange.ports import Clock, Slice
from fateshare.exchange.records import LAST, MIXED, Access, Collection, Grade, Page, Row, Team


@dataclass(slots=True)
class _Held:
    """All that is kept."""

    notes: dict[str, str] = field(default_factory=lambda: {"rules": "0"})
    teams: dict[str, Team] = field(default_factory=dict)
    tokens: dict[str, tuple[str, bytes, int, int | None]] = field(default_factory=dict)
    collections: dict[int, Collection] = field(default_factory=dict)
    rights: dict[tuple[int, int], tuple[bool, bool, str]] = field(default_factory=dict)
    rows: dict[int, dict[int, Row]] = field(default_factory=dict)
    shelves: dict[int, list[int]] = field(default_factory=dict)
    meanings: dict[tuple[int, str], str] = field(default_factory=dict)
    opened: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    released: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    receipts: list[tuple[str, str]] = field(default_factory=list)
    deleted: list[tuple[int, int, bytes, str]] = field(default_factory=list)
    statuses: dict[str, tuple[int, int, bytes]] = field(default_factory=dict)
    quarantine: list[tuple[int, int, int, str, str, bytes]] = field(default_factory=list)
    log: list[tuple[int, str, str, str]] = field(default_factory=list)

    def changed(self) -> None:
        """Count that something changed on which decisions rest."""
        self.notes["rules"] = str(int(self.notes["rules"]) + 1)


class MemoryStore:
    """A store without a disk; a transaction works on a copy, and puts it in place at its end."""

    #: More threads would only wait for each other.
    readers = 1

    def __init__(self, clock: Clock) -> None:
        self._held, self._lock = _Held(), threading.RLock()
        self._grades: dict[Grade, int] = {}
        self._pk = 0
        self.keeper = _Keeper(self, clock)

    def migrate(self) -> None:
        """Do nothing: there is one form only."""

    @contextmanager
    def read(self) -> Generator[_Reader]:
        """Open one consistent look."""
        yield _Reader(self._held, self._grades)

    @contextmanager
    def write(self, collection: int) -> Generator[_Writer]:
        """Open a transaction on a collection."""
        with self._transaction() as held:
            yield _Writer(held, self._grades, collection)

    def intern(self, grades: Iterable[Grade]) -> dict[Grade, int]:
        """Return the numbers of grades, new or known."""
        with self._lock:
            return {g: self._grades.setdefault(g, len(self._grades) + 1) for g in grades}

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""

    @contextmanager
    def _transaction(self) -> Generator[_Held]:
        """Work on a copy and put it in place."""
        with self._lock:
            held = copy.deepcopy(self._held)
            yield held
            self._held = held


class _Reader:
    """One consistent look at the store."""

    def __init__(self, held: _Held, grades: dict[Grade, int]) -> None:
        self._held, self._grades = held, grades

    def meta(self, name: str) -> str | None:
        """Return a note of the store's own."""
        return self._held.notes.get(name)

    def holder(self, digest: bytes, now: int) -> Team | None:
        """Return the team that holds the token with this digest, while it is valid."""
        for team, known, _, expires in self._held.tokens.values():
            if known == digest and (expires is None or expires > now):
                return self._held.teams[team]
        return None

    def team(self, key: str) -> Team | None:
        """Return a team by its key."""
        return self._held.teams.get(key)

    def teams(self) -> list[Team]:
        """Return all teams in order of their numbers."""
        return sorted(self._held.teams.values(), key=lambda team: team.number)

    def accesses(self, team: int) -> list[Access]:
        """Return what a team may read or write, in order of the collections' numbers."""
        return [
            Access(self.collection(number), *right)
            for (number, holder), right in sorted(self._held.rights.items())
            if holder == team and (right[0] or right[1])
        ]

    def collections(self) -> list[Collection]:
        """Return all collections."""
        return [self.collection(number) for number in sorted(self._held.collections)]

    def collection(self, number: int) -> Collection:
        """Return a collection as it is now."""
        return self._held.collections[number]

    def shelves(self, collection: int) -> list[tuple[int, Grade]]:
        """Return the grades that objects of a collection have."""
        there = set(self._held.shelves.get(collection, ()))
        return [(number, grade) for grade, number in self._grades.items() if number in there]

    def meanings(self, owner: int, marks: Iterable[str]) -> dict[str, str]:
        """Return what an owner's marking definitions mean."""
        known = self._held.meanings
        return {mark: known[owner, mark] for mark in marks if (owner, mark) in known}

    def opened(self, collection: int, team: int) -> dict[int, int]:
        """Return the grades last seen open to a team; grade 0 tells that it was looked at."""
        return dict(self._held.opened.get((collection, team), {}))

    def slice(self, wanted: Slice) -> Page:
        """Return rows in the order of the feed, at most `limit`."""
        since, opened, versions = dict(wanted.grades), dict(wanted.late), wanted.versions
        late = self._held.released.get((wanted.collection, wanted.team), {})
        found = []
        for row in self._held.rows.get(wanted.collection, {}).values():
            added = late.get(row.pk, row.added)
            bounds = opened if row.pk in late else since
            if row.grade not in bounds or added <= max(bounds[row.grade], wanted.after):
                continue
            fits = versions.all or row.rank == MIXED or (versions.last and row.rank == LAST)
            fits = fits or (versions.first and row.first) or row.vkey in versions.exact
            if fits and (not wanted.types or row.type in wanted.types):
                found.append(replace(row, added=added, body=row.body if wanted.bodies else b""))
        found.sort(key=lambda row: row.added)
        sizes = accumulate(len(row.body) for row in found)
        paid = [i for i, size in enumerate(sizes) if i == 0 or size <= wanted.budget]
        kept = found[: min(len(paid), wanted.limit)]
        return Page(tuple(kept), more=len(kept) < len(found))

    def versions(self, collection: int, team: int, ids: Iterable[str]) -> list[Row]:
        """Return every stored version of objects without bodies, times as in the team's feed."""
        wanted, late = set(ids), self._held.released.get((collection, team), {})
        rows = self._held.rows.get(collection, {}).values()
        return [
            replace(row, added=late.get(row.pk, row.added), body=b"")
            for row in rows
            if row.id in wanted
        ]

    def bodies(self, keys: Iterable[int]) -> dict[int, bytes]:
        """Return the bytes of stored versions."""
        wanted = set(keys)
        every = (row for rows in self._held.rows.values() for row in rows.values())
        return {row.pk: row.body for row in every if row.pk in wanted}

    def receipts(self, peer: str) -> list[str]:
        """Return the receipts of transfers with a peer, oldest first."""
        return [told for of, told in self._held.receipts if of == peer]

    def deletions(self) -> list[tuple[int, int, bytes, str]]:
        """Return what was deleted: number, time, mark, why."""
        return list(self._held.deleted)

    def status(self, status: str, team: int) -> bytes | None:
        """Return a team's status resource."""
        held = self._held.statuses.get(status)
        return held[2] if held and held[0] == team else None


class _Writer(_Reader):
    """One transaction that alone writes to a collection; all of it lasts, or nothing."""

    def __init__(self, held: _Held, grades: dict[Grade, int], number: int) -> None:
        super().__init__(held, grades)
        self._number = number

    def put(self, rows: Sequence[Row], last_added: int) -> None:
        """Store new rows."""
        there = self._held.rows.setdefault(self._number, {})
        shelf = self._held.shelves.setdefault(self._number, [])
        for row in rows:
            row.pk = max((pk for held in self._held.rows.values() for pk in held), default=0) + 1
            there[row.pk] = replace(row)
        fresh = sorted({row.grade for row in rows} - set(shelf))
        shelf.extend(fresh)
        self._advance(last_added, len(fresh))

    def rerank(self, rows: Iterable[Row]) -> None:
        """Store the ranks of rows that have changed theirs."""
        there = self._held.rows[self._number]
        for row in rows:
            there[row.pk] = replace(there[row.pk], rank=row.rank, first=row.first)

    def remove(self, rows: Mapping[bytes, Row], at: int, why: str) -> None:
        """Delete rows, and keep under its mark that each was there."""
        for mark, row in rows.items():
            self._held.deleted.append((len(self._held.deleted) + 1, at, mark, why))
            del self._held.rows[self._number][row.pk]
            for late in self._held.released.values():
                late.pop(row.pk, None)

    def define(self, owner: int, definitions: Mapping[str, str]) -> None:
        """Store what an owner's marking definitions mean; an empty meaning forgets one."""
        for mark, meaning in definitions.items():
            self._held.meanings.pop((owner, mark), None)
            if meaning:
                self._held.meanings[owner, mark] = meaning
        self._held.changed()

    def open(self, team: int, grades: Mapping[int, int], shut: Iterable[int]) -> None:
        """Note grades as open to a team from a time on, and others as shut."""
        known = self._held.opened.setdefault((self._number, team), {})
        late = self._held.released.setdefault((self._number, team), {})
        gone = set(shut)
        for pk in [pk for pk in late if self._held.rows[self._number][pk].grade in gone]:
            del late[pk]
        for grade in gone:
            known.pop(grade, None)
        known.update(grades)

    def release(self, team: int, grades: Iterable[int], first_added: int) -> int:
        """Put all objects of some grades into a team's feed anew; return the last time used."""
        wanted, last = set(grades), first_added - 1
        late = self._held.released.setdefault((self._number, team), {})
        rows = self._held.rows.get(self._number, {}).values()
        for row in sorted((r for r in rows if r.grade in wanted), key=lambda row: row.added):
            last += 1
            late[row.pk] = last
        self._advance(last, 0)
        return last

    def keep(self, status: str, team: int, at: int, body: bytes) -> None:
        """Store a status resource."""
        self._held.statuses[status] = (team, at, body)

    def quarantine(self, team: int, at: int, faults: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep objects that were refused: identifier, reason, bytes."""
        self._held.quarantine += [(team, self._number, at, *fault) for fault in faults]

    def log(self, at: int, who: str, what: str, about: str) -> None:
        """Add to the log, which only grows."""
        self._held.log.append((at, who, what, about))

    def _advance(self, last_added: int, fresh: int) -> None:
        """Move a collection's last time on, and its state where it has new grades."""
        held = self._held.collections[self._number]
        last = max(held.last_added, last_added)
        self._held.collections[self._number] = replace(
            held, last_added=last, state=held.state + fresh
        )


class _Keeper:
    """The operator's hand on the store."""

    def __init__(self, store: MemoryStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def add_team(self, team: Team) -> Team:
        """Add a team, or change one with the same key; return it with its number."""
        with self._change("team", team.team) as held:
            for other in held.teams.values():
                shared = set(other.identities) & set(team.identities)
                if other.team != team.team and shared:
                    raise InputError(f"{min(shared)} is an identity of {other.team!r} already.")
            old = held.teams.get(team.team)
            made = replace(team, number=old.number if old else len(held.teams) + 1)
            held.teams[team.team] = made
        return made

    def add_token(self, team: str, token: str, digest: bytes, expires: int | None) -> None:
        """Add a token of a team."""
        with self._change("token", f"{token} of {team}") as held:
            if team not in held.teams:
                raise InputError(f"The exchange has no team {team!r}.")
            held.tokens[token] = (team, digest, self._clock.now(), expires)

    def tokens(self) -> list[tuple[str, str, int, int | None]]:
        """Return the tokens in force: name, team, since, expiry."""
        with self._store._transaction() as held:  # noqa: SLF001 - its own store
            return sorted(
                ((token, team, since, expires)
                 for token, (team, _, since, expires) in held.tokens.items()
                 if expires is None or expires > self._clock.now()),
                key=lambda told: (told[1], told[2], told[0]),
            )  # fmt: skip

    def revoke(self, token: str) -> bool:
        """Revoke a token; tell whether there was one."""
        with self._change("revoke", token) as held:
            return held.tokens.pop(token, None) is not None

    def add_collection(self, collection: Collection) -> Collection:
        """Add a collection, or change one with the same alias; return it with its number."""
        with self._change("collection", collection.alias) as held:
            old = next((c for c in held.collections.values() if c.alias == collection.alias), None)
            number = old.number if old else len(held.collections) + 1
            made = replace(collection, number=number, id=old.id if old else collection.id)
            if old:
                made = replace(made, last_added=old.last_added, state=old.state)
            held.collections[number] = made
        return made

    def grant(self, team: str, alias: str, access: tuple[bool, bool], purpose: str) -> None:
        """Say what a team may do with a collection."""
        with self._change("grant", f"{team} on {alias}") as held:
            numbers = [c.number for c in held.collections.values() if c.alias == alias]
            if not numbers or team not in held.teams:
                what = f"alias {alias!r}" if not numbers else f"team {team!r}"
                raise InputError(f"The exchange has no {what}.")
            held.rights[numbers[0], held.teams[team].number] = (*access, purpose)

    def note(self, name: str, value: str) -> None:
        """Write a note of the store's own."""
        with self._change("note", name) as held:
            held.notes[name] = value

    def mark(self, name: str, value: str) -> None:
        """Write a note on which no decision rests."""
        with self._store._transaction() as held:  # noqa: SLF001 - its own store
            held.notes[name] = value

    def receive(self, peer: str, receipt: str) -> None:
        """Add a receipt of a transfer with a peer."""
        with self._store._transaction() as held:  # noqa: SLF001 - its own store
            held.receipts.append((peer, receipt))

    def record(self, what: str, about: str) -> None:
        """Add to the log."""
        with self._change(what, about):
            pass

    def purge(self, before: int) -> int:
        """Forget statuses and quarantined objects from before a time; return how many."""
        with self._change("purge", "records") as held:
            kept = {k: v for k, v in held.statuses.items() if v[1] >= before}
            stay = [fault for fault in held.quarantine if fault[2] >= before]
            gone = len(held.statuses) - len(kept) + len(held.quarantine) - len(stay)
            held.statuses, held.quarantine = kept, stay
        return gone

    def logged(self) -> list[tuple[int, str, str, str]]:
        """Return the log: time, who, what, about."""
        with self._store._transaction() as held:  # noqa: SLF001 - its own store
            return list(held.log)

    def faults(self) -> list[str]:
        """Find nothing: what is in memory is as it was put."""
        return []

    @contextmanager
    def _change(self, what: str, about: str) -> Generator[_Held]:
        """Change something on which decisions rest, and log it."""
        with self._store._transaction() as held:  # noqa: SLF001 - its own store
            yield held
            held.changed()
            held.log.append((self._clock.now(), "operator", what, about))
