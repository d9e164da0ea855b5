"""How one team sees stored rows: which of them, under which names, with which bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fateshare.exchange import ledger, minimise
from fateshare.exchange.ports import Reader
from fateshare.exchange.pseudonym import Pseudonyms
from fateshare.exchange.records import Row, Versions, View


@dataclass(frozen=True, slots=True)
class Sight:
    """
    A team's view on a collection, with the pseudonyms that it knows things by.

    `floors` are the times up to which objects of a grade are too old to be given any more.
    """

    view: View
    names: Pseudonyms
    grades: frozenset[int]
    floors: Mapping[int, int]

    def sees(self, row: Row) -> bool:
        """Tell whether the team sees a row; its time is that of the team's feed."""
        return row.grade in self.grades and row.added > self.floors.get(row.grade, -1)

    def name(self, row: Row) -> str:
        """Return the identifier under which the team knows a row."""
        how = self.view.changes.get(row.grade)
        if how is None or not minimise.hidden(row.id, how):
            return row.id
        return self.names.identifier(row.id)

    def body(self, row: Row) -> bytes:
        """Return a row's bytes as the team gets them: as they came, unless there is a change."""
        how = self.view.changes.get(row.grade)
        return row.body if how is None else minimise.apply(row.body, how, self.names)

    def plain(self, row: Row) -> bool:
        """Tell whether the team sees a row under the identifier that it has."""
        return self.sees(row) and self.name(row) == row.id

    def chosen(self, rows: Iterable[Row], versions: Versions) -> list[Row]:
        """Choose, of all versions of some identifiers, those that the team sees."""
        return ledger.chosen(filter(self.sees, rows), self.view.team, versions, self.name)

    def find(
        self, reader: Reader, number: int, names: Iterable[str], versions: Versions
    ) -> list[Row]:
        """Return the versions that the team sees of objects that it names."""
        asked = set(names)
        known = set(asked)
        if self.view.changes:
            known.update(map(self.names.origin, filter(minimise.derived, asked)))
        rows = reader.versions(number, self.view.team, sorted(known))
        return [row for row in self.chosen(rows, versions) if self.name(row) in asked]
