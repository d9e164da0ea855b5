"""Writing to a collection of a store on SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fateshare.exchange.records import Row
from fateshare.exchange.sql.form import CHANGED
from fateshare.exchange.sql.read import BATCH, SqlReader
from fateshare.exchange.sql.session import Session


class SqlWriter(SqlReader):
    """One transaction that alone writes to a collection; all of it lasts, or nothing."""

    def __init__(self, session: Session, number: int) -> None:
        super().__init__(session)
        self.number = number

    def put(self, rows: Sequence[Row], last_added: int) -> None:
        """Store new rows."""
        self.session.insert(
            (
                self.number, row.id, row.type, row.owner, row.lineage, row.version, row.vkey,
                row.grade, row.rank, int(row.first), int(row.revoked), row.added, row.digest,
                row.body,
            )
            for row in rows
        )  # fmt: skip
        fresh = 0
        for grade in sorted({row.grade for row in rows}):
            fresh += self.session.run(
                "INSERT INTO shelves (collection, grade) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (self.number, grade),
            )
        self._advance(last_added, fresh)

    def rerank(self, rows: Iterable[Row]) -> None:
        """Store the ranks of rows that have changed theirs."""
        told = [(row.rank, int(row.first), row.pk) for row in rows]
        self.session.many("UPDATE objects SET rank = ?, first = ? WHERE pk = ?", told)

    def remove(self, rows: Mapping[bytes, Row], at: int, why: str) -> None:
        """Delete rows, and keep under its mark that each was there."""
        keys = [(row.pk,) for row in rows.values()]
        self.session.many(
            "INSERT INTO deleted (at, mark, why) VALUES (?, ?, ?)",
            [(at, mark, why) for mark in rows],
        )
        self.session.many("DELETE FROM releases WHERE pk = ?", keys)
        self.session.many("DELETE FROM objects WHERE pk = ?", keys)

    def define(self, owner: int, definitions: Mapping[str, str]) -> None:
        """Store what an owner's marking definitions mean."""
        self.session.many(
            "DELETE FROM meanings WHERE owner = ? AND mark = ?",
            [(owner, mark) for mark in sorted(definitions)],
        )
        self.session.many(
            "INSERT INTO meanings (owner, mark, meaning) VALUES (?, ?, ?)",
            [(owner, mark, meaning) for mark, meaning in sorted(definitions.items()) if meaning],
        )
        self.session.run(CHANGED)

    def open(self, team: int, grades: Mapping[int, int], shut: Iterable[int]) -> None:
        """Note grades as open to a team from a time on, and others as shut."""
        place = (self.number, team)
        where = "WHERE collection = ? AND team = ? AND grade = ?"
        gone = [(*place, grade) for grade in sorted(shut)]
        self.session.many(f"DELETE FROM opened {where}", gone)  # noqa: S608
        self.session.many(f"DELETE FROM releases {where}", gone)  # noqa: S608
        self.session.many(
            """INSERT INTO opened (collection, team, grade, since) VALUES (?, ?, ?, ?)
               ON CONFLICT (collection, team, grade) DO UPDATE SET since = excluded.since""",
            [(*place, grade, since) for grade, since in sorted(grades.items())],
        )

    def release(self, team: int, grades: Iterable[int], first_added: int) -> int:
        """Put all objects of some grades into a team's feed anew; return the last time used."""
        wanted, last = sorted(grades), first_added - 1
        for start in range(0, len(wanted), BATCH):
            told, values = self.session.among("grade", wanted[start : start + BATCH])
            last += self.session.run(
                f"""INSERT INTO releases (collection, team, added, grade, pk)
                    SELECT collection, CAST(? AS BIGINT),
                    CAST(? AS BIGINT) + row_number() OVER (ORDER BY added), grade, pk
                    FROM objects WHERE collection = ? AND {told}""",  # noqa: S608
                (team, last, self.number, *values),
            )
        self._advance(last, 0)
        return last

    def keep(self, status: str, team: int, at: int, body: bytes) -> None:
        """Store a status resource."""
        sql = "INSERT INTO statuses (status, team, at, body) VALUES (?, ?, ?, ?)"
        self.session.run(sql, (status, team, at, body))

    def quarantine(self, team: int, at: int, faults: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep objects that were refused: identifier, reason, bytes."""
        self.session.many(
            """INSERT INTO quarantine (team, collection, at, id, reason, body)
               VALUES (?, ?, ?, ?, ?, ?)""",
            [(team, self.number, at, *fault) for fault in faults],
        )

    def log(self, at: int, who: str, what: str, about: str) -> None:
        """Add to the log, which only grows."""
        sql = "INSERT INTO log (at, who, what, about) VALUES (?, ?, ?, ?)"
        self.session.run(sql, (at, who, what, about))

    def _advance(self, last_added: int, fresh: int) -> None:
        """Move a collection's last time on, and its state where it has new grades."""
        self.session.run(
            """UPDATE collections SET last_added =
               CASE WHEN last_added < ? THEN ? ELSE last_added END, state = state + ?
               WHERE number = ?""",
            (last_added, last_added, fresh, self.number),
        )
