"""Tell an analyst why a team may see an object, or who may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fateshare.base import codes
from fateshare.base.errors import InputError
from fateshare.exchange import stamps
from fateshare.exchange.ports import Clock, Decision, Reader, Store
from fateshare.exchange.records import Access, Grade, Row, Team
from fateshare.exchange.views import Views


@dataclass(frozen=True, slots=True)
class Told:
    """One answer: for which version in which collection, for whom, and why."""

    collection: str
    version: str
    team: str
    decision: Decision

    def __str__(self) -> str:
        """Return the answer as one line."""
        made = self.decision
        verb = "yes" if made.permit else "no"
        change = f", after {made.change}" if made.change else ""
        by = f" [{made.instrument}]" if made.instrument else ""
        return f"{self.collection} {self.version} {self.team}: {verb}{change}: {made.reason}{by}"


class Explainer:
    """Answers from the same decisions as the service."""

    def __init__(self, store: Store, clock: Clock, views: Views) -> None:
        self._store, self._clock, self._views = store, clock, views

    def why(self, object_id: str, team: str, *, as_of: str | None = None) -> list[Told]:
        """
        Say whether and why a team may see each stored version of an object.

        Raises
        ------
        InputError
            When there is no such object or team.
        """
        with self._store.read() as reader:
            recipient = reader.team(team)
            if recipient is None:
                raise InputError(f"The exchange has no team {team!r}.")
            return list(self._told(reader, object_id, [recipient], self._time(as_of)))

    def who(self, object_id: str, *, as_of: str | None = None) -> list[Told]:
        """
        Say of every team whether and why it may see each stored version of an object.

        Raises
        ------
        InputError
            When there is no such object.
        """
        with self._store.read() as reader:
            return list(self._told(reader, object_id, reader.teams(), self._time(as_of)))

    def _told(self, reader: Reader, object_id: str, teams: list[Team], now: int) -> Iterator[Told]:
        """Decide for every version of an object, wherever it is."""
        known = False
        for collection in reader.collections():
            rows = sorted(reader.versions(collection.number, 0, [object_id]), key=_order)
            grades = dict(reader.shelves(collection.number)) if rows else {}
            known = known or bool(rows)
            for row in rows:
                for team in teams:
                    made = self._decide(reader, team, collection.alias, grades[row.grade], now)
                    yield Told(collection.alias, row.version, team.team, made)
        if not known:
            raise InputError(f"The exchange has no object {object_id!r}.")

    def _decide(self, reader: Reader, team: Team, alias: str, grade: Grade, now: int) -> Decision:
        """Decide for one team; what it cannot read is not given, whatever the policy says."""
        access = _access(reader, team, alias)
        if access is None:
            return Decision(permit=False, reason=f"it may not read the collection {alias}")
        return self._views.decide(reader, grade, team, access, now=now)

    def _time(self, as_of: str | None) -> int:
        """Return the time of the question: the end of a day, or now."""
        if as_of is None:
            return self._clock.now()
        told = stamps.micros(f"{codes.last_day(as_of)}T23:59:59.999999Z")
        assert told is not None  # noqa: S101 - last_day returns a day
        return told


def _access(reader: Reader, team: Team, alias: str) -> Access | None:
    """Return a team's access to a collection that it may read."""
    for access in reader.accesses(team.number):
        if access.collection.alias == alias and access.can_read:
            return access
    return None


def _order(row: Row) -> tuple[int, str]:
    """Order versions by the team that sent them, then by time."""
    return row.lineage, row.vkey
