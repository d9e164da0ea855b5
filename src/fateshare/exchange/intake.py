"""Take an envelope in: a verdict for each object, and what is accepted lasts."""

from __future__ import annotations

import re
import threading
import uuid
import zlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

import msgspec
import orjson

from fateshare.exchange import ledger, marks, stamps, stix
from fateshare.exchange.ports import Clock, Store, Writer
from fateshare.exchange.records import Access, Draft, Grade, Row, Team
from fateshare.exchange.sight import Sight
from fateshare.exchange.tlp import Label
from fateshare.exchange.views import Views

#: The most objects that one envelope may have.
MOST_OBJECTS: Final = 20_000
#: The most bytes that one request may have.
LARGEST_BODY: Final = 20 << 20
_QUICK: Final = 1
_MOST_GRADES: Final = 20_000
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)


_Key = tuple[int, Label | None, Label | None, str, tuple[str, ...], tuple[str, ...]]


class BadEnvelope(ValueError):  # noqa: N818 - reads as what happened
    """A body that is no envelope; the text says why, for the client."""


class _Envelope(msgspec.Struct):
    """An envelope whose objects are left as they came."""

    objects: list[msgspec.Raw]


class Intake:
    """Takes envelopes in."""

    def __init__(self, store: Store, clock: Clock, views: Views) -> None:
        self._store, self._clock, self._views = store, clock, views
        self._grades: dict[_Key, int] = {}
        self._lock = threading.Lock()

    def add(self, team: Team, access: Access, body: bytes) -> bytes:
        """
        Take an envelope in; when this returns, what it accepted is on the disk.

        Returns
        -------
        status
            The status resource, as JSON; it is complete.

        Raises
        ------
        BadEnvelope
            When the body is not an envelope of objects.
        """
        asked = self._clock.now()
        stamp = stamps.text(asked)
        drafts = [stix.check(raw, stamp) for raw in split(body)]
        marks.lift(drafts)
        self._grade(drafts, team.number)
        number, name = access.collection.number, str(uuid.uuid4())
        with self._store.write(number) as writer:
            now, held = self._clock.now(), writer.collection(number)
            outcome = ledger.judge(
                drafts,
                _stored(writer, number, team.number, drafts),
                self._actor(writer, team, access),
                first=max(now, held.last_added + 1),
            )
            status = _status(name, asked, outcome)
            writer.put(outcome.new, outcome.new[-1].added if outcome.new else held.last_added)
            writer.rerank(outcome.changed)
            if outcome.definitions:
                writer.define(team.number, outcome.definitions)
            if outcome.faults:
                writer.quarantine(team.number, now, outcome.faults)
            writer.keep(name, team.number, now, zlib.compress(status, _QUICK))
            told = f"{len(outcome.new)} of {len(drafts)} objects to {held.alias}, status {name}"
            writer.log(now, team.team, "add", told)
        return status

    def _actor(self, writer: Writer, team: Team, access: Access) -> ledger.Actor:
        """Describe the sender as it stands within the transaction."""
        identities = self._views.directory(writer).identities
        sight: Sight | None = None
        if access.can_read:
            held = writer.collection(access.collection.number)
            sight = self._views.sight_within(writer, team, replace(access, collection=held))

        def body(row: Row) -> bytes:
            return row.body or writer.bodies([row.pk])[row.pk]

        sees = sight.plain if sight is not None else lambda _: False
        return ledger.Actor(team.number, sees, identities, body)

    def _grade(self, drafts: Iterable[Draft], owner: int) -> None:
        """Give each sound draft the number of its grade."""
        sound = [draft for draft in drafts if draft.fault is None]
        keys = [(owner, d.tlp, d.floor, d.topic, d.marks, d.named) for d in sound]
        with self._lock:
            fresh = set(keys) - self._grades.keys()
            if fresh:
                if len(self._grades) > _MOST_GRADES:
                    self._grades.clear()
                    fresh = set(keys)
                found = self._store.intern(Grade(*key) for key in sorted(fresh, key=repr))
                told = {key: found[Grade(*key)] for key in fresh}
                self._grades.update(told)
            for draft, key in zip(sound, keys, strict=True):
                draft.grade = self._grades[key]


def split(body: bytes) -> list[bytes]:
    """
    Split an envelope into the bytes of its objects.

    Raises
    ------
    BadEnvelope
        When it is not JSON, not an envelope, empty, or has too many objects.
    """
    try:
        found = [bytes(raw) for raw in msgspec.json.decode(body, type=_Envelope).objects]
    except RecursionError:  # one object is nested like a trap; its neighbours are not to blame
        found = _by_hand(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise BadEnvelope(f"The body is not an envelope of objects: {err}.") from err
    if not found:
        raise BadEnvelope("The envelope has no objects.")
    if len(found) > MOST_OBJECTS:
        raise BadEnvelope(f"An envelope has at most {MOST_OBJECTS} objects.")
    return found


def _by_hand(body: bytes) -> list[bytes]:
    """Split an envelope that is nested too deep to be decoded."""
    depth, start, found = 0, -1, list[bytes]()
    listed = re.search(rb'"objects"\s*:\s*\[', body)
    if listed is None:
        raise BadEnvelope("The body is not an envelope of objects.")
    start = listed.end()
    for token in _TOKEN.finditer(body, start):
        kind = token[0]
        if depth == 0 and kind in {b",", b"]"}:
            found.append(body[start : token.start()].strip())
            start = token.end()
            if kind == b"]":
                return [raw for raw in found if raw]
        elif kind in {b"{", b"["}:
            depth += 1
        elif kind in {b"}", b"]"}:
            depth -= 1
    raise BadEnvelope("The body is not an envelope of objects.")


def _stored(
    writer: Writer, number: int, team: int, drafts: Iterable[Draft]
) -> dict[str, list[Row]]:
    """Return what is stored under the identifiers of an envelope."""
    wanted = {draft.id for draft in drafts if draft.fault is None}
    found: dict[str, list[Row]] = {}
    for row in writer.versions(number, team, sorted(wanted)):
        found.setdefault(row.id, []).append(row)
    return found


def _status(name: str, asked: int, outcome: ledger.Outcome) -> bytes:
    """Write a status resource (TAXII 2.1, 4.3.1)."""
    status: dict[str, Any] = {
        "id": name,
        "status": "complete",
        "request_timestamp": stamps.text(asked),
        "total_count": len(outcome.successes) + len(outcome.failures),
        "success_count": len(outcome.successes),
        "failure_count": len(outcome.failures),
        "pending_count": 0,
    }
    listed = {"successes": outcome.successes, "failures": outcome.failures}
    return orjson.dumps(status | {word: told for word, told in listed.items() if told})
