"""The agreements that sharing rests on: taken from the atlas, kept in the store, asked by date."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from fateshare.base.errors import InputError

if TYPE_CHECKING:  # the server needs no tables in memory
    from fateshare.atlas.model import Atlas

#: What is only talk or intent is no basis for giving information.
NO_BASIS: Final = frozenset({"dialogue", "roadmap"})
#: A party with this standing takes part.
TAKES_PART: Final = "in force"

Spans = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """
    An agreement with the spans in which each party takes part, [from, to).

    A `hub` is the party to which all others are joined, and not to each other.
    """

    key: str
    label: str
    kind: str
    topics: tuple[str, ...]
    binding: bool
    since: str | None
    until: str | None
    hub: str | None
    parties: Mapping[str, Spans]

    def holds(self, day: str) -> bool:
        """Tell whether it is in force itself."""
        begun = self.since is not None and self.since <= day
        return begun and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Registry:
    """All instruments, and the members of the blocs that are parties to them."""

    edition: str
    instruments: tuple[Instrument, ...] = ()
    blocs: Mapping[str, Mapping[str, Spans]] = field(default_factory=dict)

    def covering(self, one: str, two: str, day: str) -> list[Instrument]:
        """
        Return the instruments that join two economies on a day, binding ones first.

        Two different parties must take part, one of them the hub where there is one: an economy
        for itself, a bloc for its members of that day.
        """
        found = []
        for held in self.instruments:
            if held.holds(day):
                sides = [self._standing(held, economy, day) for economy in (one, two)]
                if any(_joined(a, b, held.hub) for a in sides[0] for b in sides[1]):
                    found.append(held)
        return sorted(found, key=lambda held: (not held.binding, held.key))

    def to_json(self) -> str:
        """Write the registry as it is kept in the store."""
        told = [{name: getattr(held, name) for name in Instrument.__slots__}
                for held in self.instruments]  # fmt: skip
        return json.dumps(
            {"edition": self.edition, "instruments": told, "blocs": self.blocs}, sort_keys=True
        )

    @classmethod
    def from_json(cls, text: str) -> Registry:
        """Read a registry that `to_json` wrote."""
        held = json.loads(text)
        made = tuple(
            Instrument(**{**one, "topics": tuple(one["topics"]), "parties": _spans(one["parties"])})
            for one in held["instruments"]
        )
        return cls(held["edition"], made, {b: _spans(m) for b, m in held["blocs"].items()})

    def _standing(self, held: Instrument, economy: str, day: str) -> list[str]:
        """Return the parties through which an economy takes part."""
        return [
            party
            for party, spans in held.parties.items()
            if _within(spans, day)
            and (party == economy or _within(self.blocs.get(party, {}).get(economy, ()), day))
        ]


def build(atlas: Atlas) -> Registry:
    """
    Take the registry from an atlas.

    Raises
    ------
    InputError
        When the atlas has no instrument.
    """
    parties = _parties(atlas)
    made = [
        Instrument(
            key=row["instrument"],
            label=row.get("short") or row["name"],
            kind=row["kind"],
            topics=tuple((row["topics"] or "").split("|")),
            binding=bool(row.get("binding", row["kind"] == "treaty")),
            since=row["in_force"],
            until=row["until"],
            hub=row.get("hub"),
            parties=parties.get(row["instrument"], {}),
        )
        for row in atlas.table("instruments").sort("instrument").iter_rows(named=True)
        if row["kind"] not in NO_BASIS
    ]
    if not made:
        raise InputError("This atlas has no instruments that sharing could rest on.")
    named = {party for held in made for party in held.parties}
    return Registry(atlas.edition, tuple(made), _blocs(atlas, named))


def _parties(atlas: Atlas) -> dict[str, dict[str, Spans]]:
    """Return, by instrument and party, the spans in which the party takes part."""
    steps: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in atlas.table("parties").iter_rows(named=True):
        steps.setdefault((row["instrument"], row["party"]), []).append(row)
    found: dict[str, dict[str, Spans]] = {}
    for (instrument, party), rows in sorted(steps.items()):
        rows.sort(key=lambda row: (row.get("step") or 0, row["date"] or ""))
        spans = _taking_part(rows)
        if spans:
            found.setdefault(instrument, {})[party] = spans
    return found


def _taking_part(rows: Iterable[dict[str, Any]]) -> Spans:
    """Turn a party's steps into spans; a step without any date says nothing of when."""
    spans: list[tuple[str, str | None]] = []
    begun: str | None = None
    for row in rows:
        since = row["date"] or row.get("known_on")
        if since is None:
            continue
        if row["status"] == TAKES_PART:
            begun = since if begun is None else begun
        elif begun is not None:
            spans.append((begun, since))
            begun = None
    return (*spans, (begun, None)) if begun is not None else tuple(spans)


def _blocs(atlas: Atlas, named: set[str]) -> dict[str, dict[str, Spans]]:
    """Return the spans in which economies are members of some blocs."""
    found: dict[str, dict[str, Spans]] = {}
    rows = atlas.table("blocs").filter(status="member").sort("bloc", "iso3", "since")
    for row in rows.iter_rows(named=True):
        if row["bloc"] in named:
            members = found.setdefault(row["bloc"], {})
            span = (row["since"] or "", row["until"])
            members[row["iso3"]] = (*members.get(row["iso3"], ()), span)
    return found


def _within(spans: Spans, day: str) -> bool:
    """Tell whether a day is within one of some spans."""
    return any(begun <= day and (end is None or day < end) for begun, end in spans)


def _joined(one: str, two: str, hub: str | None) -> bool:
    """Tell whether an instrument joins two of its parties."""
    return one != two and (hub is None or hub in {one, two})


def _spans(held: Mapping[str, Iterable[Iterable[Any]]]) -> dict[str, Spans]:
    """Make spans of what was written as lists."""
    return {name: tuple((begun, end) for begun, end in spans) for name, spans in held.items()}
