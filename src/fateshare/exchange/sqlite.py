"""Keep everything in one SQLite file: write-ahead log, full synchronisation, one writer."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from fateshare.base.errors import InputError
from fateshare.exchange.ports import Clock, Slice, Unavailable
from fateshare.exchange.records import Grade
from fateshare.exchange.sql.form import BODILESS, COLUMNS, INSERT, MIGRATIONS
from fateshare.exchange.sql.keep import SqlKeeper
from fateshare.exchange.sql.read import SqlReader
from fateshare.exchange.sql.session import Tuples, Values, conditions
from fateshare.exchange.sql.write import SqlWriter

#: SQLite takes at most 500 branches of a compound; fewer merge as fast.
BRANCHES = 200
_TYPES = {"serial": "INTEGER PRIMARY KEY", "blob": "BLOB", "int": "INTEGER"}
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -8000",
    "PRAGMA wal_autocheckpoint = 4000",
)
_KEPT = (
    "CREATE TRIGGER log_stays BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'log'); END",
    "CREATE TRIGGER log_lasts BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'log'); END",
)
_WAIT_SECONDS = 30.0
_ROWS = 100
_PLACES = INSERT[INSERT.index("VALUES") + len("VALUES") :]
_INSERT_MANY = INSERT + f",{_PLACES}" * (_ROWS - 1)


class SqliteStore:
    """A store in one file. Threads read on connections of their own; one at a time writes."""

    #: More threads would only wait for each other.
    readers = 1

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path, self._clock = path, clock
        self._local, self._writing = threading.local(), threading.Lock()
        self._open: list[sqlite3.Connection] = []
        checks = ("PRAGMA integrity_check",)
        self.keeper = SqlKeeper(self._transaction, self._snapshot, clock, checks)

    def migrate(self) -> None:
        """Bring the file's form up to date."""
        if not self.path.exists():
            self.path.touch(mode=0o600)
        with self._writing:
            connection = self._connection()
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > len(MIGRATIONS):
                raise InputError(
                    f"{str(self.path)!r} is of a later edition of fateshare ({version}); "
                    "update fateshare."
                )
            for number in range(version, len(MIGRATIONS)):
                connection.execute("BEGIN IMMEDIATE")
                for sql in MIGRATIONS[number]:
                    connection.execute(sql.format(**_TYPES))
                for sql in _KEPT if number == 0 else ():
                    connection.execute(sql)
                connection.execute(f"PRAGMA user_version = {number + 1}")
                connection.execute("COMMIT")

    @contextmanager
    def read(self) -> Generator[SqlReader]:
        """Open one consistent look."""
        with self._snapshot() as session:
            yield SqlReader(session)

    @contextmanager
    def write(self, collection: int) -> Generator[SqlWriter]:
        """Open a transaction on a collection."""
        with self._transaction() as session:
            yield SqlWriter(session, collection)

    def intern(self, grades: Iterable[Grade]) -> dict[Grade, int]:
        """Return the numbers of grades, new or known."""
        wanted = {grade: grade.spelled() for grade in grades}
        with self._transaction() as session:
            session.many(
                "INSERT INTO grades (grade) VALUES (?) ON CONFLICT DO NOTHING",
                [(told,) for told in sorted(wanted.values())],
            )
            told, values = session.among("grade", list(wanted.values()))
            sql = f"SELECT grade, number FROM grades WHERE {told}"  # noqa: S608
            numbers: dict[str, int] = dict(session.all(sql, values))
        return {grade: numbers[told] for grade, told in wanted.items()}

    def close(self) -> None:
        """Close every connection."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._local = threading.local()

    @contextmanager
    def _snapshot(self) -> Generator[_Session]:
        """Read: all of it as it was at one moment."""
        connection = self._connection()
        connection.execute("BEGIN")
        try:
            yield _Session(connection)
        finally:
            connection.execute("COMMIT")

    @contextmanager
    def _transaction(self) -> Generator[_Session]:
        """Write: all of it, synchronised to the disk when this returns, or nothing."""
        with self._writing:
            connection = self._connection()
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as err:
                raise Unavailable(f"The store is held by another process: {err}.") from err
            try:
                yield _Session(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection."""
        held: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if held is None:
            if not self.path.exists():
                raise InputError(
                    f"There is no exchange in {str(self.path.parent)!r}; "
                    "make one with `fateshare exchange init`."
                )
            held = sqlite3.connect(
                os.fspath(self.path),
                timeout=_WAIT_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            for pragma in _PRAGMAS:
                held.execute(pragma)
            self._local.connection = held
            self._open.append(held)
        return held


class _Session:
    """A connection inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, sql: str, values: Values = ()) -> Tuples:
        """Run a query; return all rows."""
        return self._connection.execute(sql, values).fetchall()

    def run(self, sql: str, values: Values = ()) -> int:
        """Run a statement; return how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def many(self, sql: str, rows: Iterable[Values]) -> None:
        """Run a statement once a row."""
        self._connection.executemany(sql, rows)

    def insert(self, rows: Iterable[Values]) -> None:
        """Insert objects, many a statement: Python's lock is free while one runs."""
        listed = list(rows)
        whole = len(listed) - len(listed) % _ROWS
        for start in range(0, whole, _ROWS):
            values = tuple(chain.from_iterable(listed[start : start + _ROWS]))
            self._connection.execute(_INSERT_MANY, values)
        self._connection.executemany(INSERT, listed[whole:])

    def among(self, column: str, values: Sequence[Any]) -> tuple[str, Values]:
        """Write that a column has one of some values."""
        return f"{column} IN ({', '.join('?' * len(values))})", values

    def feed(self, wanted: Slice) -> Tuples:
        """Merge one index range a grade and type; SQLite reads no more of each than it needs."""
        told, values = conditions(wanted)
        columns = COLUMNS if wanted.bodies else BODILESS
        kinds = wanted.types or (None,)
        branches = [(kind, *grade) for grade in wanted.grades for kind in kinds]
        found: Tuples = []
        for start in range(0, len(branches), BRANCHES):
            some = branches[start : start + BRANCHES]
            sql = " UNION ALL ".join(
                _branch(columns, told, typed=kind is not None) for kind, _, _ in some
            )
            given = chain.from_iterable(
                (wanted.collection, *filter(None, [kind]), grade, max(wanted.after, since), *values)
                for kind, grade, since in some
            )
            found += self.all(f"{sql} ORDER BY added LIMIT ?", (*given, wanted.limit + 1))
        if len(branches) > BRANCHES:
            found.sort(key=lambda row: row[11])
        return found


def _branch(columns: str, told: str, *, typed: bool) -> str:
    """Write the range of one grade, and of one type where wanted."""
    kind = "type = ? AND " if typed else ""
    return (
        f"SELECT * FROM (SELECT {columns} FROM objects "  # noqa: S608 - constants
        f"WHERE collection = ? AND {kind}grade = ? AND added > ?{told})"
    )
