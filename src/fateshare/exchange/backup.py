"""Copy a store on SQLite with a manifest, and delete from copies what was deleted since."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from fateshare.base.errors import InputError
from fateshare.exchange import ledger, retention, stamps
from fateshare.exchange.ports import Clock, Store
from fateshare.exchange.records import Row
from fateshare.exchange.sql.form import BODILESS
from fateshare.exchange.wiring import Home

#: Beside a copy stands what it is: `FILE.manifest.json`.
MANIFEST: Final = ".manifest.json"


def make(home: Home, store: Store, clock: Clock, target: Path) -> dict[str, Any]:
    """
    Copy the store while it is in use, and write the copy's manifest.

    Raises
    ------
    InputError
        When the store is not a file, or the target exists.
    """
    if "://" in home.store or home.store == "memory":
        raise InputError("Only a store on SQLite is copied here; for PostgreSQL use pg_dump.")
    if target.exists():
        raise InputError(f"{str(target)!r} exists already.")
    target.touch(mode=0o600)
    with (
        closing(sqlite3.connect(home.folder / home.store)) as held,
        closing(sqlite3.connect(target)) as copy,
    ):
        held.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        told = _manifest(copy, target, clock)
    store.keeper.record("backup", target.name)
    return told


def clean(store: Store, clock: Clock, target: Path) -> dict[str, Any]:
    """
    Delete from a copy what was deleted from the store since, and write its manifest anew.

    Raises
    ------
    InputError
        When there is no such copy.
    """
    if not target.is_file() or not target.with_name(target.name + MANIFEST).is_file():
        raise InputError(f"{str(target)!r} is not a copy with its manifest.")
    with store.read() as reader:
        secret = reader.meta("secret") or ""
        deletions = reader.deletions()
        marks = {mark for _, _, mark, _ in deletions}
    with closing(sqlite3.connect(target)) as copy:
        names = dict(copy.execute("SELECT number, id FROM collections").fetchall())
        gone = [
            (number, row)
            for number, row in _rows(copy)
            if retention.mark(secret, names[number], row) in marks
        ]
        _delete(copy, gone)
        _record(copy, deletions)
        copy.commit()
        copy.execute("VACUUM")
        told = _manifest(copy, target, clock)
    store.keeper.record("clean", f"{len(gone)} versions from {target.name}")
    return told | {"deleted": len(gone)}


def _rows(copy: sqlite3.Connection) -> list[tuple[int, Row]]:
    """Return all versions in a copy, by the number of their collection."""
    found = copy.execute(f"SELECT collection, {BODILESS} FROM objects").fetchall()  # noqa: S608
    return [(number, Row(*row)) for number, *row in found]


def _delete(copy: sqlite3.Connection, gone: list[tuple[int, Row]]) -> None:
    """Delete versions, and rank the others of their objects anew."""
    keys = [(row.pk,) for _, row in gone]
    copy.executemany("DELETE FROM releases WHERE pk = ?", keys)
    copy.executemany("DELETE FROM objects WHERE pk = ?", keys)
    for number, name in sorted({(number, row.id) for number, row in gone}):
        sql = f"SELECT {BODILESS} FROM objects WHERE collection = ? AND id = ?"  # noqa: S608
        left = [Row(*row) for row in copy.execute(sql, (number, name))]
        ranks = [(row.rank, int(row.first), row.pk) for row in ledger.rank(left)] if left else []
        copy.executemany("UPDATE objects SET rank = ?, first = ? WHERE pk = ?", ranks)


def _record(copy: sqlite3.Connection, deletions: list[tuple[int, int, bytes, str]]) -> None:
    """Give a copy the record of all deletions, so that it is not lost with a restoration."""
    copy.execute("DELETE FROM deleted")
    copy.executemany("INSERT INTO deleted (number, at, mark, why) VALUES (?, ?, ?, ?)", deletions)


def _manifest(copy: sqlite3.Connection, target: Path, clock: Clock) -> dict[str, Any]:
    """Write what a copy is: when it was made, how much is in it, its digest."""
    objects = copy.execute("SELECT COUNT(*) FROM objects").fetchone()[0]
    last = copy.execute("SELECT COALESCE(MAX(number), 0) FROM deleted").fetchone()[0]
    copy.commit()
    told = {
        "made": stamps.text(clock.now()),
        "versions": objects,
        "deletions": last,
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
    }
    target.with_name(target.name + MANIFEST).write_text(json.dumps(told, indent=1) + "\n")
    return told
