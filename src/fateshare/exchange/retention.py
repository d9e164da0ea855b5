"""Delete what is older than it may be kept, with a record that does not say what it was."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from fateshare.exchange import ledger
from fateshare.exchange.ports import Clock, Reader, Slice, Store, Writer
from fateshare.exchange.records import Collection, Row, Versions

_EVERY: Final = Versions(last=False, all=True)
_STEP: Final = 500
_DAY: Final = 86_400_000_000
#: Statuses and refused objects are of use to those who sent them for this long.
RECORDS_DAYS: Final = 30


def mark(secret: str, collection: str, row: Row) -> bytes:
    """
    Return what stands for a deleted version in the record of deletions.

    It can be made again of a version in a backup, to delete it there too, and says nothing of
    the object to who does not have the server's secret.
    """
    told = "\0".join((collection, row.id, str(row.owner), row.version))
    return blake2b(told.encode(), key=bytes.fromhex(secret), digest_size=16).digest()


def expire(store: Store, clock: Clock) -> dict[str, int]:
    """
    Delete what is older than its collection keeps, and old statuses and refused objects.

    Returns
    -------
    deleted
        Number of versions by the alias of the collection, and of `records`.
    """
    with store.read() as reader:
        collections = [one for one in reader.collections() if one.keep_days]
    gone = {}
    for collection in collections:
        horizon = clock.now() - collection.keep_days * _DAY
        count = total = _step(store, clock, collection, horizon)
        while count:
            count = _step(store, clock, collection, horizon)
            total += count
        gone[collection.alias] = total
    return gone | {"records": store.keeper.purge(clock.now() - RECORDS_DAYS * _DAY)}


def _step(store: Store, clock: Clock, collection: Collection, horizon: int) -> int:
    """Delete the oldest versions of a collection, some at a time; return how many."""
    with store.write(collection.number) as writer:
        old = [row for row in _oldest(writer, collection.number) if row.added <= horizon]
        if not old:
            return 0
        secret = writer.meta("secret") or ""
        keys = {row.pk for row in old}
        names = sorted({row.id for row in old})
        siblings = writer.versions(collection.number, 0, names)
        marks = {mark(secret, collection.id, row): row for row in old}
        writer.remove(marks, clock.now(), f"kept {collection.keep_days} days")
        for name in names:
            left = [row for row in siblings if row.id == name and row.pk not in keys]
            if left:
                writer.rerank(ledger.rank(left))
        _forget(writer, old)
        told = f"{len(old)} versions from {collection.alias}"
        writer.log(clock.now(), "operator", "expire", told)
    return len(old)


def _oldest(reader: Reader, number: int) -> tuple[Row, ...]:
    """Return the oldest versions of a collection, whoever may see them."""
    grades = [(grade, -1) for grade, _ in reader.shelves(number)]
    wanted = Slice(number, 0, -1, _STEP, grades, versions=_EVERY, bodies=False)
    return reader.slice(wanted).rows


def _forget(writer: Writer, rows: list[Row]) -> None:
    """Forget what deleted definitions meant."""
    for row in rows:
        if row.type == "marking-definition":
            writer.define(row.owner, {row.id: ""})
