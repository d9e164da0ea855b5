"""Pull from a peer, push to it, or both: resumable, without loops, each transfer receipted."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from fateshare.base.errors import InputError
from fateshare.exchange import receipts, stamps
from fateshare.exchange.desk import Desk
from fateshare.exchange.ports import Clock, Store
from fateshare.exchange.records import Query, Team, Versions

#: File of a server's folder that names its peers; it holds tokens.
PEERS: Final = "peers.toml"
_EVERY: Final = Versions(last=False, all=True)
_PAGE: Final = 500
_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Peer:
    """
    A partner's server.

    `team` is the partner as a team of this server: what it sends is that team's, and what it is
    sent is what that team may see. `collection` is where both meet here.
    """

    name: str
    url: str
    user: str
    token: str
    team: str
    collection: str
    authority: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a transfer came to."""

    objects: int = 0
    taken: int = 0
    refused: int = 0
    echoes: int = 0
    messages: tuple[str, ...] = ()

    def plus(self, status: dict[str, Any], objects: int, echoes: int = 0) -> Moved:
        """Add what one envelope came to."""
        failures = status.get("failures", [])
        told = [f"{one.get('id')}: {one.get('message', '')}" for one in failures]
        return Moved(
            self.objects + objects,
            self.taken + status.get("success_count", 0),
            self.refused + status.get("failure_count", 0),
            self.echoes + echoes,
            (*self.messages, *told)[:_TOLD],
        )


class Line(Protocol):
    """A way to a peer: `client.Caller` over the network."""

    def pages(self, after: str | None, limit: int) -> Iterable[Any]:
        """Walk what was added after a time."""
        ...

    def send(self, objects: list[bytes]) -> dict[str, Any]:
        """Send an envelope; return its status."""
        ...


def read(folder: Path) -> dict[str, Peer]:
    """
    Read the peers of a server's folder.

    Raises
    ------
    InputError
        When the file is not TOML, or a peer is not described as it must be.
    """
    note = folder / PEERS
    if not note.is_file():
        return {}
    try:
        told = tomllib.loads(note.read_text(encoding="utf-8"))
        return {name: Peer(name, **peer) for name, peer in told.items()}
    except (tomllib.TOMLDecodeError, TypeError) as err:
        raise InputError(f"{str(note)!r} does not describe peers: {err}.") from err


def add(folder: Path, peer: Peer) -> None:
    """Add a peer to the folder's file, or change it; the file is its owner's alone."""
    known = read(folder) | {peer.name: peer}
    note = folder / PEERS
    note.touch(mode=0o600)
    lines = []
    for name, one in sorted(known.items()):
        lines.append(f"[{name}]")
        fields = [field for field in Peer.__slots__ if field != "name"]
        lines += [f"{field} = {json.dumps(getattr(one, field))}" for field in fields]
    note.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Partner:
    """Moves objects between this server and one peer."""

    def __init__(self, store: Store, clock: Clock, desk: Desk, peer: Peer, line: Line) -> None:
        self._store, self._clock, self._desk = store, clock, desk
        self._peer, self._line = peer, line
        self._team: Team = desk.team(peer.team)
        self.book = receipts.Book(store, clock, peer.name)

    def pull(self) -> Moved:
        """
        Take what is new at the peer; each page is stored before the next one is asked for.

        An object that is here already is no error, so that a pull that broke off is simply
        done again from the last page. What this server gave the peer, and comes back, is left.
        """
        moved = Moved()
        for page in self._line.pages(self._noted("pull"), _PAGE):
            moved = self.take(page.objects, "pull", moved)
            if page.last is not None and (page.objects or not page.more):
                self._note("pull", page.last)
        return moved

    def take(self, objects: list[bytes], way: str, moved: Moved) -> Moved:
        """Store objects that came from the peer, but not what it was given from here."""
        news = self._not_echoed(objects)
        if not news:
            return moved.plus({}, 0, len(objects))
        access = self._desk.writable(self._team, self._peer.collection)
        body = b'{"objects":[%s]}' % b",".join(news)
        status = json.loads(self._desk.add(self._team, access, body))
        self.book.write(way, objects, status)
        return moved.plus(status, len(news), len(objects) - len(news))

    def push(self) -> Moved:
        """Send what is new here for the peer, but not what came from it."""
        moved, more = Moved(), True
        while more:
            objects, more, last = self.news(self._noted("push"))
            if objects:
                status = self._line.send(objects)
                self.book.write("push", objects, status)
                moved = moved.plus(status, len(objects))
            if last is not None:
                self._note("push", last)
        return moved

    def news(self, after: str | None) -> tuple[list[bytes], bool, str | None]:
        """Return what the peer may see after a time, whether there is more, and up to when."""
        query = Query(after=int(after or -1), limit=_PAGE, versions=_EVERY)
        rows, more = self._desk.rows(self._team, self._peer.collection, query)
        last = str(rows[-1][0].added) if rows else None
        return [body for row, body in rows if row.owner != self._team.number], more, last

    def _not_echoed(self, objects: list[bytes]) -> list[bytes]:
        """Leave out what this server gave the peer, under whatever name."""
        named = [_named(raw) for raw in objects]
        ids = {name for name, _ in named if name}
        given = self._desk.given(self._team, self._peer.collection, ids)
        given |= {(name, "") for name, _ in given}  # what has no version is known by its name
        return [raw for raw, name in zip(objects, named, strict=True) if name not in given]

    def _noted(self, way: str) -> str | None:
        """Return up to where a transfer has come."""
        with self._store.read() as reader:
            return reader.meta(f"peer.{self._peer.name}.{way}")

    def _note(self, way: str, place: str) -> None:
        """Note up to where a transfer has come."""
        if self._noted(way) != place:
            self._store.keeper.mark(f"peer.{self._peer.name}.{way}", place)


def _named(raw: bytes) -> tuple[str, str]:
    """Return the identifier and version of an object; empty where it has none."""
    try:
        held = json.loads(raw)
    except ValueError:
        return "", ""
    if not isinstance(held, dict):
        return "", ""
    version = held.get("modified") or held.get("created") or ""
    return str(held.get("id", "")), stamps.key(str(version))
