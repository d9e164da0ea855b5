"""Reading from a store on SQL."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from fateshare.exchange.ports import Slice
from fateshare.exchange.records import Access, Collection, Grade, Page, Row, Team
from fateshare.exchange.sql.form import BODILESS, COLUMNS
from fateshare.exchange.sql.session import Session, conditions

#: How many identifiers one statement asks for.
BATCH = 500
_TEAM = "number, team, name, iso3, identities, networks"
_COLLECTION = "number, id, alias, title, description, topic, last_added, state, keep_days"


class SqlReader:
    """One consistent look at the store."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def meta(self, name: str) -> str | None:
        """Return a note of the store's own."""
        rows = self.session.all("SELECT value FROM meta WHERE name = ?", (name,))
        return rows[0][0] if rows else None

    def holder(self, digest: bytes, now: int) -> Team | None:
        """Return the team that holds the token with this digest, while it is valid."""
        rows = self.session.all(
            f"""SELECT {_TEAM} FROM teams JOIN
                (SELECT team AS holder FROM tokens
                WHERE digest = ? AND (expires IS NULL OR expires > ?)) AS held
                ON number = held.holder""",  # noqa: S608 - a constant list of columns
            (digest, now),
        )
        return _team(rows[0]) if rows else None

    def team(self, key: str) -> Team | None:
        """Return a team by its key."""
        rows = self.session.all(f"SELECT {_TEAM} FROM teams WHERE team = ?", (key,))  # noqa: S608
        return _team(rows[0]) if rows else None

    def teams(self) -> list[Team]:
        """Return all teams in order of their numbers."""
        rows = self.session.all(f"SELECT {_TEAM} FROM teams ORDER BY number")  # noqa: S608
        return [_team(row) for row in rows]

    def accesses(self, team: int) -> list[Access]:
        """Return what a team may read or write, in order of the collections' numbers."""
        rows = self.session.all(
            f"""SELECT {_COLLECTION}, can_read, can_write, purpose FROM collections
                JOIN rights ON collection = number
                WHERE team = ? AND (can_read = 1 OR can_write = 1) ORDER BY number""",  # noqa: S608
            (team,),
        )
        return [Access(Collection(*row[:9]), bool(row[9]), bool(row[10]), row[11]) for row in rows]

    def collections(self) -> list[Collection]:
        """Return all collections."""
        rows = self.session.all(f"SELECT {_COLLECTION} FROM collections ORDER BY number")  # noqa: S608
        return [Collection(*row) for row in rows]

    def collection(self, number: int) -> Collection:
        """Return a collection as it is now."""
        sql = f"SELECT {_COLLECTION} FROM collections WHERE number = ?"  # noqa: S608
        return Collection(*self.session.all(sql, (number,))[0])

    def shelves(self, collection: int) -> list[tuple[int, Grade]]:
        """Return the grades that objects of a collection have."""
        rows = self.session.all(
            """SELECT number, grades.grade FROM grades JOIN shelves ON number = shelves.grade
               WHERE collection = ? ORDER BY number""",
            (collection,),
        )
        return [(number, Grade.read(told)) for number, told in rows]

    def meanings(self, owner: int, marks: Iterable[str]) -> dict[str, str]:
        """Return what an owner's marking definitions mean."""
        told, values = self.session.among("mark", list(marks))
        sql = f"SELECT mark, meaning FROM meanings WHERE owner = ? AND {told}"  # noqa: S608
        return dict(self.session.all(sql, (owner, *values)))

    def opened(self, collection: int, team: int) -> dict[int, int]:
        """Return the grades last seen open to a team; grade 0 tells that it was looked at."""
        sql = "SELECT grade, since FROM opened WHERE collection = ? AND team = ?"
        return dict(self.session.all(sql, (collection, team)))

    def slice(self, wanted: Slice) -> Page:
        """Return rows in the order of the feed, at most `limit`."""
        rows = self.session.feed(wanted)
        if wanted.late:
            rows = sorted(rows + self._released(wanted), key=lambda row: row[11])
        kept = _affordable(rows, wanted)
        return Page(tuple(Row(*row) for row in kept), more=len(kept) < len(rows))

    def versions(self, collection: int, team: int, ids: Iterable[str]) -> list[Row]:
        """Return every stored version of objects without bodies, times as in the team's feed."""
        wanted, found = list(ids), list[tuple[Any, ...]]()
        columns = BODILESS.replace(" added", " COALESCE(late, added) AS added")
        for start in range(0, len(wanted), BATCH):
            told, values = self.session.among("id", wanted[start : start + BATCH])
            sql = f"""SELECT {columns} FROM objects LEFT JOIN
                (SELECT pk AS known, added AS late FROM releases WHERE team = ?) AS r
                ON known = pk WHERE collection = ? AND {told}"""  # noqa: S608
            found += self.session.all(sql, (team, collection, *values))
        return [Row(*row) for row in found]

    def bodies(self, keys: Iterable[int]) -> dict[int, bytes]:
        """Return the bytes of stored versions."""
        wanted, found = list(keys), dict[int, bytes]()
        for start in range(0, len(wanted), BATCH):
            told, values = self.session.among("pk", wanted[start : start + BATCH])
            rows = self.session.all(f"SELECT pk, body FROM objects WHERE {told}", values)  # noqa: S608
            found.update((pk, bytes(body)) for pk, body in rows)
        return found

    def receipts(self, peer: str) -> list[str]:
        """Return the receipts of transfers with a peer, oldest first."""
        sql = "SELECT receipt FROM receipts WHERE peer = ? ORDER BY number"
        return [told for (told,) in self.session.all(sql, (peer,))]

    def deletions(self) -> list[tuple[int, int, bytes, str]]:
        """Return what was deleted: number, time, mark, why."""
        rows = self.session.all("SELECT number, at, mark, why FROM deleted ORDER BY number")
        return [(number, at, bytes(mark), why) for number, at, mark, why in rows]

    def status(self, status: str, team: int) -> bytes | None:
        """Return a team's status resource."""
        sql = "SELECT body FROM statuses WHERE status = ? AND team = ?"
        rows = self.session.all(sql, (status, team))
        return bytes(rows[0][0]) if rows else None

    def _released(self, wanted: Slice) -> list[tuple[Any, ...]]:
        """Return what was released to a team after it had been added."""
        told, values = conditions(wanted)
        among = " OR ".join(["(grade = ? AND added > ?)"] * len(wanted.late))
        grades = [part for grade, since in wanted.late for part in (grade, since)]
        if wanted.types:
            kinds, types = self.session.among("type", wanted.types)
            told, values = f"{told} AND {kinds}", [*values, *types]
        columns = COLUMNS if wanted.bodies else BODILESS
        columns = columns.replace(" added", " late AS added")
        sql = f"""SELECT {columns} FROM
            (SELECT pk AS known, added AS late FROM releases
             WHERE collection = ? AND team = ? AND added > ? AND ({among})) AS r
            JOIN objects ON pk = known WHERE 1 = 1{told} ORDER BY late LIMIT ?"""  # noqa: S608
        first = (wanted.collection, wanted.team, wanted.after, *grades)
        return self.session.all(sql, (*first, *values, wanted.limit + 1))


def _affordable(rows: list[tuple[Any, ...]], wanted: Slice) -> list[tuple[Any, ...]]:
    """Cut rows where the limit or the budget ends."""
    spent, kept = 0, list[tuple[Any, ...]]()
    for row in rows[: wanted.limit]:
        spent += len(row[13] or b"")
        if kept and spent > wanted.budget:
            break
        kept.append(row)
    return kept


def _team(row: tuple[Any, ...]) -> Team:
    """Make a team of a row."""
    number, key, name, iso3, identities, networks = row
    return Team(number, key, name, iso3, tuple(json.loads(identities)), tuple(json.loads(networks)))
