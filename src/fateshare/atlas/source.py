"""The source card: where a fact comes from."""

from __future__ import annotations

from dataclasses import dataclass

#: Licences under which a data set may be embedded; facts-cited is for single facts only.
OPEN_LICENCES = ("CC0-1.0", "PDDL-1.0", "public-domain", "CC-BY-4.0", "own-work", "facts-cited")


@dataclass(frozen=True, slots=True)
class Source:
    """One card: who published what, under which terms, and when it was read."""

    source: str
    title: str
    publisher: str
    url: str | None
    licence: str
    published: str | None
    retrieved: str
    note: str | None


def keys(cell: str | None) -> tuple[str, ...]:
    """
    Split the cell of a `source` column into card keys.

    Examples
    --------
    >>> keys("cia-factbook-2025-05|wiocc-eassy-2010")
    ('cia-factbook-2025-05', 'wiocc-eassy-2010')
    """
    return tuple(cell.split("|")) if cell else ()
