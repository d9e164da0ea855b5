"""The service behind every door: what a team finds, reads, adds and deletes."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from fateshare.exchange import guard, ledger, media, retention, rights
from fateshare.exchange.intake import LARGEST_BODY, Intake
from fateshare.exchange.outlet import Answer, Outlet
from fateshare.exchange.ports import Clock, Policy, Reader, Store, Writer
from fateshare.exchange.query import Cursor
from fateshare.exchange.records import Access, Query, Row, Team, Versions
from fateshare.exchange.rights import Forbidden, Missing
from fateshare.exchange.views import Views

_EVERY: Final = Versions(last=False, all=True)


@dataclass(frozen=True, slots=True)
class Sign:
    """What the server says of itself; `secure` tells that it is spoken to under TLS."""

    title: str = "fateshare exchange"
    description: str = "CSIRTs share by agreement."
    contact: str = ""
    root: str = "exchange"
    secure: bool = False


class Desk:
    """One server's service; each call is for one team."""

    def __init__(
        self, store: Store, clock: Clock, policy: Callable[[Reader], Policy], sign: Sign
    ) -> None:
        self._store, self._clock, self.sign = store, clock, sign
        with store.read() as reader:
            secret = reader.meta("secret") or ""
        self.views = Views(policy, clock, secure=sign.secure)
        self._intake = Intake(store, clock, self.views)
        self.cursor = Cursor(bytes.fromhex(secret))
        self._outlet = Outlet(store, self.views, self.cursor)

    @property
    def readers(self) -> int:
        """How many threads may read at once."""
        return self._store.readers

    def caller(self, header: str | None) -> Team | None:
        """Find out who calls."""
        with self._store.read() as reader:
            return guard.caller(reader, header, self._clock.now())

    def team(self, key: str) -> Team:
        """Return a team by its key."""
        with self._store.read() as reader:
            found = reader.team(key)
        if found is None:
            raise Missing
        return found

    def discovery(self) -> bytes:
        """Describe the server (4.1)."""
        root = f"/{self.sign.root}/"
        told: dict[str, Any] = {
            "title": self.sign.title,
            "description": self.sign.description,
            "default": root,
            "api_roots": [root],
        }
        if self.sign.contact:
            told["contact"] = self.sign.contact
        return orjson.dumps(told)

    def root(self) -> bytes:
        """Describe the API root (4.2)."""
        return orjson.dumps(
            {
                "title": self.sign.title,
                "description": self.sign.description,
                "versions": [media.TYPE],
                "max_content_length": LARGEST_BODY,
            }
        )

    def collections(self, team: Team) -> bytes:
        """List the collections that a team may read or write (5.1)."""
        with self._store.read() as reader:
            listed = [_collection(access) for access in reader.accesses(team.number)]
        return orjson.dumps({"collections": listed} if listed else {})

    def collection(self, team: Team, name: str) -> bytes:
        """Describe one collection (5.2)."""
        with self._store.read() as reader:
            return orjson.dumps(_collection(rights.access(reader, team, name)))

    def status(self, team: Team, name: str) -> bytes:
        """Return the status of an envelope that a team has sent (4.3)."""
        with self._store.read() as reader:
            held = reader.status(name, team.number)
        if held is None:
            raise Missing
        return zlib.decompress(held)

    def objects(self, team: Team, name: str, query: Query) -> Answer:
        """Return an envelope of objects (5.4)."""
        return self._outlet.objects(team, name, query)

    def rows(self, team: Team, name: str, query: Query) -> tuple[list[tuple[Row, bytes]], bool]:
        """Return rows as a team gets them, with their bytes, and whether there are more."""
        return self._outlet.rows(team, name, query)

    def given(self, team: Team, name: str, ids: Iterable[str]) -> set[tuple[str, str]]:
        """Return which of some objects a team was given by others: names and versions."""
        return self._outlet.given(team, name, ids)

    def manifest(self, team: Team, name: str, query: Query) -> Answer:
        """Return the records of objects (5.3)."""
        return self._outlet.manifest(team, name, query)

    def object(self, team: Team, name: str, object_id: str, query: Query) -> Answer:
        """Return versions of one object (5.6)."""
        return _found(self._outlet.object(team, name, object_id, query))

    def versions(self, team: Team, name: str, object_id: str, query: Query) -> Answer:
        """Return the versions that an object has (5.8)."""
        every = replace(query, versions=_EVERY)
        return _found(self._outlet.versions(team, name, object_id, every))

    def writable(self, team: Team, name: str) -> Access:
        """Return a team's access to a collection that it may write."""
        with self._store.read() as reader:
            return rights.writable(reader, team, name)

    def add(self, team: Team, access: Access, body: bytes) -> bytes:
        """Take an envelope in (5.5)."""
        return self._intake.add(team, access, body)

    def delete(self, team: Team, name: str, object_id: str, query: Query, *, all_: bool) -> None:
        """
        Delete an object, or the versions of it that are wanted (5.7).

        Parameters
        ----------
        team, name, object_id, query
            Who deletes what where.
        all_
            Whether no version is named: then all of them go, so that the object is gone.
        """
        with self._store.read() as reader:
            rights.readable(reader, team, name)
            access = rights.writable(reader, team, name)
        wanted = _EVERY if all_ else query.versions
        number = access.collection.number
        with self._store.write(number) as writer:
            rows = writer.versions(number, team.number, [object_id])
            fresh = replace(access, collection=writer.collection(number))
            sight = self.views.sight_within(writer, team, fresh)
            gone = [row for row in sight.chosen(rows, wanted) if sight.plain(row)]
            if not gone or not query.spec:
                raise Missing
            if gone[0].owner != team.number:
                raise Forbidden("Only the team that sent an object may delete it.")
            self._remove(writer, team, access, rows, gone)
            told = f"{len(gone)} versions of {object_id} from {access.collection.alias}"
            writer.log(self._clock.now(), team.team, "delete", told)

    def _remove(
        self, writer: Writer, team: Team, access: Access, rows: list[Row], gone: list[Row]
    ) -> None:
        """Remove versions, rank the others anew, and forget what they defined."""
        keys = {row.pk for row in gone}
        left = [row for row in rows if row.pk not in keys]
        secret = self.views.directory(writer).secret
        marks = {retention.mark(secret, access.collection.id, row): row for row in gone}
        writer.remove(marks, self._clock.now(), f"deleted by {team.team}")
        if left:
            writer.rerank(ledger.rank(left))
        if gone[0].type == "marking-definition" and all(r.owner != team.number for r in left):
            writer.define(team.number, {gone[0].id: ""})


def _collection(access: Access) -> dict[str, object]:
    """Write a collection resource (5.2.1)."""
    held = access.collection
    told: Mapping[str, object] = {
        "id": held.id,
        "title": held.title,
        **({"description": held.description} if held.description else {}),
        "alias": held.alias,
        "can_read": access.can_read,
        "can_write": access.can_write,
        "media_types": [media.STIX],
    }
    return dict(told)


def _found(answer: Answer | None) -> Answer:
    """Return an answer, or say that there is none."""
    if answer is None:
        raise Missing
    return answer
