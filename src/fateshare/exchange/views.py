"""Compile the policy into views: which grades of a collection a team may see, from when on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from fateshare.exchange import stamps
from fateshare.exchange.ports import Ask, Clock, Decision, Policy, Reader, Store
from fateshare.exchange.pseudonym import Pseudonyms
from fateshare.exchange.records import Access, Grade, Team, View
from fateshare.exchange.sight import Sight

#: Marks, among the grades that a team has met, one that was shut to it.
SHUT: Final = -1
_DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is who on the server, and the policy; of one state of the rules."""

    rules: str
    by_number: Mapping[int, Team]
    identities: Mapping[str, int]
    policy: Policy
    secret: str


@dataclass(frozen=True, slots=True)
class _Known:
    """A view, of what state it is, and between which times it holds."""

    key: tuple[object, ...]
    made: int
    until: int
    view: View


class Views:
    """
    Views of teams on collections, kept until something changes on which they rest.

    A grade that is opened to a team late, as by an agreement entering into force or by a marking
    definition that came after what it marks, has objects that the team's poller has passed
    already. They enter its feed at the time of the opening, so that it misses none.
    """

    def __init__(self, policy: Callable[[Reader], Policy], clock: Clock, *, secure: bool) -> None:
        self._policy, self._clock, self._secure = policy, clock, secure
        self._lock = threading.Lock()
        self._known: dict[tuple[int, int], _Known] = {}
        self._directory: Directory | None = None

    def directory(self, reader: Reader) -> Directory:
        """Return who is who, and the policy, as they are now."""
        rules, held = reader.meta("rules") or "", self._directory
        if held is None or held.rules != rules:
            teams = reader.teams()
            identities = {name: team.number for team in teams for name in team.identities}
            by_number = {team.number: team for team in teams}
            secret = reader.meta("secret") or ""
            held = Directory(rules, by_number, identities, self._policy(reader), secret)
            self._directory = held
        return held

    def _get(self, reader: Reader, directory: Directory, team: Team, access: Access) -> View | None:
        """Return a team's view; None where what is open to it must be noted first."""
        place = (team.number, access.collection.number)
        key = (access.collection.state, directory.rules, access.purpose)
        now = self._clock.now()
        with self._lock:
            known = self._known.get(place)
        if known is not None and known.key == key and known.made <= now < known.until:
            return known.view
        decisions = self.decisions(reader, team, access)
        met = reader.opened(access.collection.number, team.number)
        if {grade: made.permit for grade, made in decisions.items()} != {
            grade: since != SHUT for grade, since in met.items()
        }:
            return None
        view = _view(team, decisions, met)
        ends = [made.until for made in decisions.values() if made.until is not None]
        with self._lock:
            until = min([*ends, (now // _DAY + 1) * _DAY])
            self._known[place] = _Known(key, now, until, view)
        return view

    def sight(self, reader: Reader, team: Team, access: Access) -> Sight | None:
        """Return how a team sees a collection; None where what is open must be noted first."""
        directory = self.directory(reader)
        view = self._get(reader, directory, team, access)
        return None if view is None else self._sight(directory, team, view)

    def sight_within(self, reader: Reader, team: Team, access: Access) -> Sight:
        """Return how a team sees a collection within a transaction, noted or not."""
        directory = self.directory(reader)
        view = self._get(reader, directory, team, access)
        if view is None:
            decisions = self.decisions(reader, team, access)
            view = _view(team, decisions, dict.fromkeys(decisions, 0))
        return self._sight(directory, team, view)

    def _sight(self, directory: Directory, team: Team, view: View) -> Sight:
        """Add the team's pseudonyms to a view."""
        names = Pseudonyms.of(directory.secret, team.team)
        now = self._clock.now()
        floors = {grade: now - days * _DAY for grade, days in view.keeps.items()}
        return Sight(view, names, frozenset(view.grades), floors)

    def decisions(self, reader: Reader, team: Team, access: Access) -> dict[int, Decision]:
        """Ask the policy about every grade of a collection."""
        return {
            number: self.decide(reader, grade, team, access)
            for number, grade in reader.shelves(access.collection.number)
        }

    def decide(
        self, reader: Reader, grade: Grade, team: Team, access: Access, *, now: int | None = None
    ) -> Decision:
        """Ask the policy about one grade."""
        directory = self.directory(reader)
        return directory.policy.decide(
            Ask(
                grade=grade,
                owner=directory.by_number.get(grade.owner),
                recipient=team,
                purpose=access.purpose,
                topic=grade.topic or access.collection.topic,
                now=self._clock.now() if now is None else now,
                secure=self._secure,
                meanings=reader.meanings(grade.owner, grade.marks) if grade.marks else {},
            )
        )

    def settle(self, store: Store, team: Team, access: Access) -> None:
        """Note what is open to a team now, and put into its feed what was opened late."""
        with store.write(access.collection.number) as writer:
            decisions = self.decisions(writer, team, access)
            met = writer.opened(access.collection.number, team.number)
            now, held = self._clock.now(), writer.collection(access.collection.number)
            noted, late, shut = dict[int, int](), list[int](), list[int]()
            for grade, made in decisions.items():
                if grade not in met:
                    noted[grade] = 0 if made.permit else SHUT
                elif made.permit and met[grade] == SHUT:
                    late.append(grade)
                elif not made.permit and met[grade] != SHUT:
                    shut.append(grade)
            shut += [grade for grade in met if grade not in decisions]
            writer.open(team.number, {}, shut)
            if late:
                noted.update(dict.fromkeys(late, held.last_added))
                writer.release(team.number, late, max(now, held.last_added + 1))
            noted.update({grade: SHUT for grade in shut if grade in decisions})
            writer.open(team.number, noted, ())
            if late or shut:
                told = f"{len(late)} grades opened, {len(shut)} shut in {access.collection.alias}"
                writer.log(now, team.team, "view", told)


def _view(team: Team, decisions: Mapping[int, Decision], met: Mapping[int, int]) -> View:
    """Make a view of decisions."""
    permitted = tuple(grade for grade, made in decisions.items() if made.permit)
    return View(
        team.number,
        permitted,
        {grade: met[grade] for grade in permitted if met[grade] > 0},
        {grade: made.how for grade, made in decisions.items() if made.permit and made.how},
        {g: made.keep_days for g, made in decisions.items() if made.permit and made.keep_days},
    )


def told(decision: Decision, now: int) -> str:
    """Spell a decision for a person."""
    verb = "permitted" if decision.permit else "denied"
    change = f", after {decision.change}" if decision.change else ""
    by = f" [{decision.instrument}]" if decision.instrument else ""
    return f"{verb}{change} on {stamps.day(now)}: {decision.reason}{by}"
