"""What has changed between two dates: one profile beside an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fateshare.atlas import select
from fateshare.atlas.model import Atlas
from fateshare.base.codes import last_day
from fateshare.base.errors import InputError
from fateshare.base.figure import Figure
from fateshare.brief import called, questions
from fateshare.brief import profile as p
from fateshare.brief.failing import Solved
from fateshare.brief.fails import Failure, Kind
from fateshare.brief.named import Named

#: Places of a share below which a loss is the same.
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Moved:
    """The level of a measure then and now."""

    indicator: str
    title: str
    unit: str
    then: Figure
    now: Figure


@dataclass(frozen=True, slots=True)
class Turned:
    """A system whose standing is another: None where the atlas did not have it yet."""

    system: str
    short: str
    then: str | None
    now: str | None
    date: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """An agreement in which the subject stands otherwise, or in which more members stand."""

    instrument: str
    label: str
    name: str
    then: str | None
    now: str | None
    since: str | None
    more: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A failure that was or is among the worst, and what it took then and takes now."""

    kind: Kind
    names: tuple[str, ...]
    then: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class Changes:
    """
    What has changed between two dates, by what the atlas knows now of both.

    Attributes
    ----------
    then, now
        The dates.
    joined, left
        Members of a group that came and went; all else is told of the members of now.
    levels, systems, agreements, failures
        What differs.
    sources
        The cards of the earlier date; those of the later one are in its profile.
    """

    then: str
    now: str
    joined: tuple[Named, ...]
    left: tuple[Named, ...]
    levels: tuple[Moved, ...]
    systems: tuple[Turned, ...]
    agreements: tuple[Joined, ...]
    failures: tuple[Weighed, ...]
    sources: tuple[p.Card, ...]


def since(atlas: Atlas, profile: p.Profile, date: str, *, solved: Solved | None = None) -> Changes:
    """
    Set a profile beside the same subject at an earlier date, with the members of the later one.

    Raises
    ------
    InputError
        When the date is not before that of the profile.
    """
    day = last_day(date)
    if day >= profile.as_of:
        raise InputError(f"--since {date} is not before {profile.as_of}, the date of the brief.")
    code = profile.subject.code
    was = select.who(atlas, code, as_of=day)
    subject = select.who(atlas, code, as_of=profile.as_of)
    then = questions.answered(atlas, subject, day, solved or Solved(atlas))
    label = called.namer(atlas)
    joined = [label(iso3) for iso3 in subject.members if iso3 not in was.members]
    left = [label(iso3) for iso3 in was.members if iso3 not in subject.members]
    return changes(then, profile, joined=joined, left=left)


def changes(
    then: p.Profile, now: p.Profile, *, joined: Sequence[Named] = (), left: Sequence[Named] = ()
) -> Changes:
    """Compare two profiles of one subject, of the same members."""
    return Changes(
        then.as_of,
        now.as_of,
        tuple(joined),
        tuple(left),
        _levels(then, now),
        _systems(then, now),
        _stands(then, now) if now.subject.kind == "economy" else _members_in(then, now),
        _failures(then, now),
        then.sources,
    )


def _levels(then: p.Profile, now: p.Profile) -> tuple[Moved, ...]:
    """Return the measures whose figure is another."""
    held = {one.indicator: one.own for one in then.gap.measures}
    told = (
        Moved(one.indicator, one.title, one.unit, held[one.indicator], one.own)
        for one in now.gap.measures
        if one.indicator in held
    )
    return tuple(
        one for one in told if (one.then.value, one.then.year) != (one.now.value, one.now.year)
    )


def _systems(then: p.Profile, now: p.Profile) -> tuple[Turned, ...]:
    """Return the systems whose standing is another, in the order of their dates."""
    held = {one.system: one for one in then.rests_on.systems}
    here = {one.system: one for one in now.rests_on.systems}
    found = []
    for key in {**held, **here}:
        was, one = held.get(key), here.get(key)
        told = one or was
        if told is None or (was and one and was.status == one.status):
            continue
        status = one.status if one else None
        date = {"in service": told.since, "retired": told.until, "planned": told.expected}
        found.append(
            Turned(
                key,
                told.short,
                was.status if was else None,
                status,
                date.get(status or "retired"),
                told.sources,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.date or "9", one.system)))


def _stands(then: p.Profile, now: p.Profile) -> tuple[Joined, ...]:
    """Return where an economy stands otherwise, by date; what is only known from then is none."""
    held = {one.instrument: one.status for one in then.ties.stands}
    here = {one.instrument for one in now.ties.stands}
    found = [
        Joined(
            one.instrument,
            one.label,
            one.name,
            held.get(one.instrument),
            one.status,
            one.since,
            0,
            one.sources,
        )
        for one in now.ties.stands
        if one.dated and held.get(one.instrument) != one.status
    ]
    found += [
        Joined(one.instrument, one.label, one.name, one.status, None, None, 0, one.sources)
        for one in then.ties.stands
        if one.instrument not in here
    ]
    return tuple(sorted(found, key=lambda one: (one.since or "", one.instrument)))


def _members_in(then: p.Profile, now: p.Profile) -> tuple[Joined, ...]:
    """Return the agreements in force with more or fewer members, the most first."""
    held = {one.instrument: one.in_force for one in then.ties.members_in}
    told = [
        Joined(
            one.instrument,
            one.label,
            one.name,
            None,
            None,
            one.made,
            one.in_force - held.get(one.instrument, 0),
            one.sources,
        )
        for one in now.ties.members_in
    ]
    return tuple(
        sorted((one for one in told if one.more), key=lambda one: (-abs(one.more), one.instrument))
    )


def _failures(then: p.Profile, now: p.Profile) -> tuple[Weighed, ...]:
    """Return what is or was among the worst, with the loss at both dates where it is told."""
    if not (then.fails.demand_gbps and now.fails.demand_gbps):
        return ()
    was = {_key(one): one for one in then.fails.worst}
    here = {_key(one): one for one in now.fails.worst}
    found = []
    for key, told in {**here, **was}.items():
        before, after = was.get(key), here.get(key)
        shares = tuple(one.lost_share if one else None for one in (before, after))
        if before and after and round(before.lost_share - after.lost_share, DIGITS) == 0:
            continue
        found.append(Weighed(told.kind, told.names, *shares))
    return tuple(found)


def _key(one: Failure) -> tuple[str, tuple[str, ...]]:
    """Tell a failure from others."""
    return one.kind, one.things
