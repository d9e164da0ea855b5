"""The operator's hand on a store on SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from fateshare.base.errors import InputError
from fateshare.exchange.ports import Clock
from fateshare.exchange.records import Collection, Team
from fateshare.exchange.sql.form import CHANGED
from fateshare.exchange.sql.session import Session, Tuples

_Opens = Callable[[], AbstractContextManager[Session]]
#: Statements that find what must never be, with what to say of it.
_SOUND = "The file: ok."
_CHECKS = (
    (
        """SELECT MIN(id) FROM objects GROUP BY collection, added HAVING COUNT(*) > 1""",
        "two objects of a collection have one time",
    ),
    (
        """SELECT id FROM collections WHERE last_added <
           (SELECT MAX(added) FROM objects WHERE objects.collection = collections.number)""",
        "a collection is behind its objects",
    ),
    (
        """SELECT objects.id FROM objects LEFT JOIN shelves ON shelves.collection =
           objects.collection AND shelves.grade = objects.grade WHERE shelves.grade IS NULL""",
        "an object's grade is not on the shelves",
    ),
    (
        """SELECT id FROM objects GROUP BY collection, id, owner, grade
           HAVING SUM(CASE WHEN rank = 1 THEN 1 ELSE 0 END) > 1""",
        "an object has two last versions",
    ),
    (
        "SELECT id FROM objects GROUP BY collection, id HAVING MAX(rank) = 0",
        "an object has no last version",
    ),
    (
        """SELECT CAST(releases.pk AS TEXT) FROM releases LEFT JOIN objects
           ON objects.pk = releases.pk WHERE objects.pk IS NULL""",
        "a released object is gone",
    ),
)


class SqlKeeper:
    """The operator's hand on the store; each call is one transaction and is logged."""

    def __init__(
        self, begin: _Opens, look: _Opens, clock: Clock, own_checks: Sequence[str] = ()
    ) -> None:
        self._begin, self._look, self._clock, self._own = begin, look, clock, own_checks

    def add_team(self, team: Team) -> Team:
        """Add a team, or change one with the same key; return it with its number."""
        told = (team.name, team.iso3, json.dumps(team.identities), json.dumps(team.networks))
        with self._begin() as session:
            self._free(session, team)
            if not session.run(
                "UPDATE teams SET name = ?, iso3 = ?, identities = ?, networks = ? WHERE team = ?",
                (*told, team.team),
            ):
                session.run(
                    """INSERT INTO teams (name, iso3, identities, networks, team)
                       VALUES (?, ?, ?, ?, ?)""",
                    (*told, team.team),
                )
            session.run(CHANGED)
            self._log(session, "team", team.team)
            number = _number(session, "teams", "team", team.team)
        return Team(number, team.team, team.name, team.iso3, team.identities, team.networks)

    def add_token(self, team: str, token: str, digest: bytes, expires: int | None) -> None:
        """Add a token of a team."""
        with self._begin() as session:
            number = _number(session, "teams", "team", team)
            session.run(
                "INSERT INTO tokens (token, team, digest, since, expires) VALUES (?, ?, ?, ?, ?)",
                (token, number, digest, self._clock.now(), expires),
            )
            self._log(session, "token", f"{token} of {team}")

    def tokens(self) -> list[tuple[str, str, int, int | None]]:
        """Return the tokens in force: name, team, since, expiry."""
        with self._look() as session:
            rows = session.all(
                """SELECT token, teams.team, since, expires FROM tokens
                   JOIN teams ON number = tokens.team WHERE expires IS NULL OR expires > ?
                   ORDER BY teams.team, since, token""",
                (self._clock.now(),),
            )
        return [(token, team, since, expires) for token, team, since, expires in rows]

    def revoke(self, token: str) -> bool:
        """Revoke a token; tell whether there was one."""
        with self._begin() as session:
            gone = session.run("DELETE FROM tokens WHERE token = ?", (token,)) > 0
            if gone:
                self._log(session, "revoke", token)
        return gone

    def add_collection(self, collection: Collection) -> Collection:
        """Add a collection, or change one with the same alias; return it with its number."""
        told = (
            collection.title, collection.description, collection.topic, collection.keep_days,
        )  # fmt: skip
        with self._begin() as session:
            if not session.run(
                """UPDATE collections SET title = ?, description = ?, topic = ?, keep_days = ?
                   WHERE alias = ?""",
                (*told, collection.alias),
            ):
                session.run(
                    """INSERT INTO collections
                       (id, alias, title, description, topic, keep_days, last_added, state)
                       VALUES (?, ?, ?, ?, ?, ?, 0, 0)""",
                    (collection.id, collection.alias, *told),
                )
            session.run(CHANGED)
            self._log(session, "collection", collection.alias)
            sql = "SELECT number, id FROM collections WHERE alias = ?"
            number, name = session.all(sql, (collection.alias,))[0]
        return replace(collection, number=number, id=name)

    def grant(self, team: str, alias: str, access: tuple[bool, bool], purpose: str) -> None:
        """Say what a team may do with a collection."""
        with self._begin() as session:
            place = (
                _number(session, "collections", "alias", alias),
                _number(session, "teams", "team", team),
            )
            session.run("DELETE FROM rights WHERE collection = ? AND team = ?", place)
            session.run(
                """INSERT INTO rights (collection, team, can_read, can_write, purpose)
                   VALUES (?, ?, ?, ?, ?)""",
                (*place, int(access[0]), int(access[1]), purpose),
            )
            session.run(CHANGED)
            told = "".join(word for word, on in zip("rw", access, strict=True) if on) or "nothing"
            self._log(session, "grant", f"{team} {told} on {alias} for {purpose}")

    def note(self, name: str, value: str) -> None:
        """Write a note of the store's own."""
        with self._begin() as session:
            _write(session, name, value)
            session.run(CHANGED)
            self._log(session, "note", name)

    def mark(self, name: str, value: str) -> None:
        """Write a note on which no decision rests."""
        with self._begin() as session:
            _write(session, name, value)

    def receive(self, peer: str, receipt: str) -> None:
        """Add a receipt of a transfer with a peer."""
        with self._begin() as session:
            sql = "INSERT INTO receipts (peer, receipt) VALUES (?, ?)"
            session.run(sql, (peer, receipt))

    def record(self, what: str, about: str) -> None:
        """Add to the log."""
        with self._begin() as session:
            self._log(session, what, about)

    def purge(self, before: int) -> int:
        """Forget statuses and quarantined objects from before a time; return how many."""
        with self._begin() as session:
            gone = session.run("DELETE FROM statuses WHERE at < ?", (before,))
            gone += session.run("DELETE FROM quarantine WHERE at < ?", (before,))
            self._log(session, "purge", f"{gone} records")
        return gone

    def logged(self) -> Tuples:
        """Return the log: time, who, what, about."""
        with self._look() as session:
            return session.all("SELECT at, who, what, about FROM log ORDER BY number")

    def faults(self) -> list[str]:
        """Check the store; return every fault as a sentence."""
        with self._look() as session:
            broken = [f"The file: {row[0]}." for sql in self._own for row in session.all(sql)]
            return [one for one in broken if one != _SOUND] + [
                f"{what[0].upper()}{what[1:]}: {row[0]}."
                for sql, what in _CHECKS
                for row in session.all(sql)
            ]

    def _log(self, session: Session, what: str, about: str) -> None:
        """Add to the log."""
        sql = "INSERT INTO log (at, who, what, about) VALUES (?, ?, ?, ?)"
        session.run(sql, (self._clock.now(), "operator", what, about))

    @staticmethod
    def _free(session: Session, team: Team) -> None:
        """Check that no other team has one of a team's identities."""
        for other, told in session.all("SELECT team, identities FROM teams"):
            shared = set(json.loads(told)) & set(team.identities)
            if other != team.team and shared:
                raise InputError(f"{min(shared)} is an identity of {other!r} already.")


def _write(session: Session, name: str, value: str) -> None:
    """Write a note."""
    if not session.run("UPDATE meta SET value = ? WHERE name = ?", (value, name)):
        session.run("INSERT INTO meta (name, value) VALUES (?, ?)", (name, value))


def _number(session: Session, table: str, column: str, value: str) -> int:
    """Return the number of a team or collection."""
    rows = session.all(f"SELECT number FROM {table} WHERE {column} = ?", (value,))  # noqa: S608
    if not rows:
        raise InputError(f"The exchange has no {column} {value!r}.")
    return int(rows[0][0])
