"""One connection, and what the two databases say differently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from fateshare.exchange.ports import Slice

Values = Sequence[Any]
Tuples = list[tuple[Any, ...]]


class Session(Protocol):
    """
    A connection inside a transaction.

    Statements are written with question marks; each database makes its own of them.
    """

    def all(self, sql: str, values: Values = ()) -> Tuples:
        """Run a query; return all rows."""
        ...

    def run(self, sql: str, values: Values = ()) -> int:
        """Run a statement; return how many rows it changed."""
        ...

    def many(self, sql: str, rows: Iterable[Values]) -> None:
        """Run a statement once a row."""
        ...

    def insert(self, rows: Iterable[Values]) -> None:
        """Insert objects, in the order of the columns of `form.INSERT`."""
        ...

    def among(self, column: str, values: Sequence[Any]) -> tuple[str, Values]:
        """Write that a column has one of some values."""
        ...

    def feed(self, wanted: Slice) -> Tuples:
        """Return a slice of a feed without what was released to the team late."""
        ...


def conditions(wanted: Slice) -> tuple[str, list[Any]]:
    """Write which versions a slice wants; MIXED rows always come."""
    versions = wanted.versions
    if versions.all:
        return "", []
    if versions.last and not versions.first and not versions.exact:
        return " AND rank > 0", []
    told, values = ["rank = 2"], list[Any]()
    if versions.last:
        told.append("rank = 1")
    if versions.first:
        told.append("first = 1")
    if versions.exact:
        told.append(f"vkey IN ({', '.join('?' * len(versions.exact))})")
        values += versions.exact
    return f" AND ({' OR '.join(told)})", values
