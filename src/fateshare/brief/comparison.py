"""Set two to six economies, regions or blocs side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations

import numpy as np

from fateshare.atlas import select
from fateshare.atlas.model import Atlas
from fateshare.base.codes import last_day
from fateshare.base.errors import InputError
from fateshare.base.figure import Figure
from fateshare.brief import called, failing, questions, ties
from fateshare.brief import profile as p
from fateshare.brief.cited import cited
from fateshare.brief.fails import Failure
from fateshare.brief.named import Named
from fateshare.connect.fate import Fate

#: Name and version of the layout; the number goes up when a reader of the old one would break.
SCHEMA = "fateshare.comparison/1"
LEAST, MOST = 2, 6
#: Digits of a share.
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Level:
    """A measure: one figure and one line a subject, in their order."""

    indicator: str
    title: str
    unit: str
    better: str
    figures: tuple[Figure, ...]
    series: tuple[p.Series, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a subject rests on: counts in service, the worst single failure, agreements in force."""

    who: Named
    members: int
    systems: int | None
    towns: int | None
    links: int
    worst: Failure | None
    in_force: int


@dataclass(frozen=True, slots=True)
class SharedSystem:
    """A system in service on which several of the subjects are."""

    system: str
    short: str
    subjects: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """
    The fate that two subjects share, 0 to 1, None where the network does not tell.

    Of groups it is that of the pair of members closest in fate, one of each; a common member is
    left out.
    """

    one: Named
    other: Named
    shared: float | None
    closest: tuple[Named, Named] | None
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """An instrument in which two or more stand: members of each in force, and its own status."""

    instrument: str
    label: str
    name: str
    topics: tuple[str, ...]
    binding: bool
    in_force: tuple[int, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that a comparison says, as pure data."""

    schema: str
    edition: str
    as_of: str
    subjects: tuple[Named, ...]
    levels: tuple[Level, ...]
    offline: tuple[Figure, ...]
    standings: tuple[Standing, ...]
    systems: tuple[SharedSystem, ...]
    between: tuple[Between, ...]
    agreements: tuple[Agreement, ...]
    sources: tuple[p.Card, ...]

    def to_json(self) -> str:
        """Return the comparison as JSON text, ending in a newline."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def compare(
    atlas: Atlas,
    asked: Sequence[str],
    *,
    as_of: str | None = None,
    solved: failing.Solved | None = None,
) -> Comparison:
    """
    Set economies, regions or blocs side by side.

    Parameters
    ----------
    atlas
        Facts.
    asked
        Two to six, by code or by name in any language.
    as_of
        Date of the question; the atlas edition's by default.
    solved
        What was solved for this atlas already.

    Raises
    ------
    InputError
        When there are fewer or more, or one stands there twice.
    UnknownCode, AmbiguousName
        When it is not clear who is meant.
    """
    day = last_day(as_of or atlas.edition)
    subjects = [select.who(atlas, one, as_of=day) for one in asked]
    codes = [one.code for one in subjects]
    if not LEAST <= len(codes) <= MOST or len(set(codes)) < len(codes):
        raise InputError(
            f"A comparison is of {LEAST} to {MOST} different economies or groups; "
            f"this is {', '.join(codes) or 'none'}."
        )
    solved = solved or failing.Solved(atlas)
    told = [questions.profile(atlas, code, as_of=day, solved=solved) for code in codes]
    named = tuple(Named(one.subject.kind, one.subject.code, one.subject.name) for one in told)
    systems = tuple(_systems(told))
    parts = (
        tuple(_levels(told, named)),
        tuple(one.gap.offline for one in told),
        tuple(_standing(one, who) for one, who in zip(told, named, strict=True)),
        systems,
        tuple(_between(solved, day, list(zip(named, subjects, strict=True)), systems)),
        tuple(_agreements(told)),
    )
    keys = cited(parts) | {failing.DERIVED}
    cards = {card.source: card for one in told for card in one.sources}
    known = tuple(cards[key] for key in sorted(keys & set(cards)))
    return Comparison(SCHEMA, atlas.edition, day, named, *parts, known)


def _levels(told: list[p.Profile], named: tuple[Named, ...]) -> Iterator[Level]:
    """Set the measures side by side."""
    for i, one in enumerate(told[0].gap.measures):
        held = [profile.gap.measures[i] for profile in told]
        lines = tuple(p.Series(who, m.series[0].points) for who, m in zip(named, held, strict=True))
        figures = tuple(m.own for m in held)
        yield Level(one.indicator, one.title, one.unit, one.better, figures, lines)


def _standing(told: p.Profile, who: Named) -> Standing:
    """Count what a subject rests on."""
    rests, known = told.rests_on, told.rests_on.surveyed or bool(told.rests_on.systems)
    size = len(told.subject.members)
    stands = {one.instrument for one in told.ties.stands if one.status == "in force"}
    stands |= {one.instrument for one in told.ties.members_in if one.in_force == size}
    return Standing(
        who,
        size,
        sum(one.status == "in service" for one in rests.systems) if known else None,
        len(rests.towns) if known else None,
        len({one.neighbour.code for one in rests.links}),
        next((one for one in told.fails.worst if one.kind != "pair"), None),
        len(stands),
    )


def _systems(told: list[p.Profile]) -> Iterator[SharedSystem]:
    """List the systems in service on which two or more are, those of the most first."""
    held: dict[str, list[tuple[str, p.System]]] = {}
    for one in told:
        for system in one.rests_on.systems:
            if system.status == "in service":
                held.setdefault(system.system, []).append((one.subject.code, system))
    found = [
        SharedSystem(key, rows[0][1].short, tuple(code for code, _ in rows), rows[0][1].sources)
        for key, rows in held.items()
        if len(rows) > 1
    ]
    yield from sorted(found, key=lambda one: (-len(one.subjects), one.system))


def _between(
    solved: failing.Solved,
    day: str,
    subjects: list[tuple[Named, select.Who]],
    systems: tuple[SharedSystem, ...],
) -> Iterator[Between]:
    """Tell the fate that each two share."""
    found, label = solved.harm(day), called.namer(solved.atlas)
    for (one, a), (other, b) in combinations(subjects, 2):
        both = set(a.members) & set(b.members)
        closest = None
        if not isinstance(found, str):
            closest = _closest(found.fate, [c for c in a.members if c not in both],
                               [c for c in b.members if c not in both])  # fmt: skip
        yield Between(
            one,
            other,
            closest[0] if closest else None,
            (label(closest[1]), label(closest[2])) if closest else None,
            tuple(s.short for s in systems if {one.code, other.code} <= set(s.subjects)),
        )


def _closest(fate: Fate, ones: list[str], others: list[str]) -> tuple[float, str, str] | None:
    """Find the two, one of each side, that share the most; the first of equals."""
    place = {code: i for i, code in enumerate(fate.codes)}
    rows = sorted(code for code in ones if code in place)
    columns = sorted(code for code in others if code in place)
    if not rows or not columns:
        return None
    part = fate.shared[np.ix_([place[code] for code in rows], [place[code] for code in columns])]
    i, j = np.unravel_index(int(np.argmax(part.round(DIGITS))), part.shape)
    return round(float(part[i, j]), DIGITS), rows[int(i)], columns[int(j)]


def _agreements(told: list[p.Profile]) -> Iterator[Agreement]:
    """List what is in force for members of two or more, the agreements of all first."""
    held: dict[str, tuple[ties.Stands | ties.MembersIn, dict[int, int]]] = {}
    for i, one in enumerate(told):
        rows: list[ties.Stands | ties.MembersIn] = []
        rows += [row for row in one.ties.stands if row.status == "in force"]
        rows += [row for row in one.ties.members_in if row.in_force]
        for row in rows:
            count = row.in_force if isinstance(row, ties.MembersIn) else 1
            held.setdefault(row.instrument, (row, {}))[1][i] = count
    found = [
        Agreement(
            row.instrument,
            row.label,
            row.name,
            row.topics,
            row.binding,
            tuple(counts.get(i, 0) for i in range(len(told))),
            row.sources,
        )
        for row, counts in held.values()
        if len(counts) > 1
    ]
    yield from sorted(
        found, key=lambda one: (-sum(n > 0 for n in one.in_force), not one.binding, one.instrument)
    )
