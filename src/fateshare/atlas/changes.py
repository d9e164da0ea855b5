"""What differs between two atlases: rows added, removed and changed, table by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from fateshare.atlas import columns
from fateshare.atlas.model import Atlas


@dataclass(frozen=True, slots=True)
class Change:
    """
    One row that differs.

    Attributes
    ----------
    table
        Name of the table.
    key
        Values of its key columns.
    kind
        `added`, `removed` or `changed`.
    cells
        For each column that differs: its name, the old and the new value as text; of a row
        that was added or removed, every column that is not empty.
    """

    table: str
    key: tuple[str, ...]
    kind: str
    cells: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        """Return the change as one line, as `~ systems eassy: length_km 9900 -> 10000`."""
        sign = {"added": "+", "removed": "-", "changed": "~"}[self.kind]
        head = f"{sign} {self.table} {' '.join(self.key)}"
        if self.kind != "changed":
            return head
        told = (f"{name} {old or 'empty'} -> {new or 'empty'}" for name, old, new in self.cells)
        return f"{head}: {', '.join(told)}"


def changes(old: Atlas, new: Atlas) -> Iterator[Change]:
    """
    Compare two atlases.

    Rows are matched by the key of their table, and compared as they are spelled in CSV.

    Parameters
    ----------
    old, new
        The atlases.

    Yields
    ------
    change
        Every row that differs, in the order of tables and keys.

    Examples
    --------
    >>> import fateshare
    >>> atlas = fateshare.load()
    >>> smaller = atlas.without(systems=["eassy"])
    >>> str(next(iter(changes(atlas, smaller))))
    '- systems eassy'
    """
    for table in columns.tables().values():
        before, after = _rows(table, old), _rows(table, new)
        for key in sorted(before.keys() | after.keys(), key=_order):
            was, now = before.get(key, {}), after.get(key, {})
            cells = tuple(
                (name, was.get(name, ""), now.get(name, ""))
                for name in table.names
                if name not in table.key and was.get(name, "") != now.get(name, "")
            )
            if not was or not now:
                yield Change(table.name, key, "removed" if was else "added", cells)
            elif cells:
                yield Change(table.name, key, "changed", cells)


def counted(found: list[Change]) -> str:
    """
    Count changes by kind and table.

    Examples
    --------
    >>> counted([Change("systems", ("eassy",), "removed", ())])
    '1 row differs: systems 1 removed.'
    """
    if not found:
        return "No row differs."
    tally: dict[str, Counter[str]] = {}
    for change in found:
        tally.setdefault(change.table, Counter())[change.kind] += 1
    told = "; ".join(
        f"{table} {', '.join(f'{count:,} {kind}' for kind, count in sorted(kinds.items()))}"
        for table, kinds in tally.items()
    )
    verb = "row differs" if len(found) == 1 else "rows differ"
    return f"{len(found):,} {verb}: {told}."


def _order(key: tuple[str, ...]) -> tuple[str, ...]:
    """Sort numbers in a key as numbers."""
    return tuple(part.zfill(9) if part.isdecimal() else part for part in key)


def _rows(table: columns.Table, atlas: Atlas) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the rows of a table as text, by key."""
    frame = atlas.table(table.name)
    spelled = frame.select(pl.all().cast(pl.String).fill_null(""))
    return {tuple(row[name] for name in table.key): row for row in spelled.iter_rows(named=True)}
