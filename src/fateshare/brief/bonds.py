"""Arrange agreements, the gap in them and the years to come for the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from fateshare.atlas.parties import TOPICS
from fateshare.brief import bonds_words, terms, ties
from fateshare.brief import profile as p
from fateshare.brief.dividing import USERS, MeasureCourse, Reached, when
from fateshare.brief.draw import outlook as ahead
from fateshare.brief.draw import timeline
from fateshare.brief.draw.svg import Words as Said
from fateshare.brief.named import Named
from fateshare.brief.sentences import subject
from fateshare.brief.words import Words
from fateshare.connect.course import Course

#: Instruments drawn as a timeline; instruments told of a group, and members told one by one.
MOST_DRAWN, MOST_TOLD, MOST_MEMBERS = 30, 30, 30
#: A group of more members tells fewer instruments and pairs: a page must stay light.
LARGE, FEW = 100, 5
#: Years ahead that the table of the outlook tells.
SHOWN = (5, 10)
#: First year of the picture.
FIRST_YEAR = 1995


@dataclass(frozen=True, slots=True)
class Bonds:
    """What the page tells: words, rows and pictures."""

    lines: tuple[str, ...]
    topics: tuple[dict[str, object], ...]
    members: tuple[dict[str, object], ...]
    timeline: Markup
    lag_lines: tuple[str, ...]
    outlook_lines: tuple[str, ...]
    outlook: Markup
    parity: tuple[dict[str, str], ...]
    courses: tuple[dict[str, object], ...]
    offline: dict[str, object] | None
    more: int
    topic_words: dict[str, str]
    status_words: dict[str, str]
    instrument_words: dict[str, str]
    label: Callable[[str, str], str]
    since: Callable[[ties.Stands], str]
    law: Callable[[ties.Law], str]
    team: Callable[[ties.Team], str]


def bonds(profile: p.Profile, w: Words) -> Bonds:
    """Arrange everything."""
    alone = profile.subject.kind == "economy"
    away = profile.outlook.offline
    return Bonds(
        tuple(bonds_words.bound(profile, w)),
        tuple(_topic(profile.ties.stands, topic, w) for topic in TOPICS) if alone else (),
        tuple(_members(profile, w)),
        _safe(_timeline(profile, w)),
        tuple(bonds_words.lagging(profile, w)),
        tuple(bonds_words.foretold(_users(profile), w)),
        _safe(_outlook(profile, w)),
        tuple(_parity(profile, w)),
        tuple(_course(one, w) for one in profile.outlook.measures if one.course.past),
        {"now": _now(away, w), "ahead": _ahead(away, w)} if away.past else None,
        max(0, len(profile.ties.members_in) - _most(profile)),
        terms.topics(w),
        terms.statuses(w),
        terms.instruments(w),
        partial(bonds_words.label, w),
        partial(bonds_words.since, w),
        partial(bonds_words.law, w),
        partial(bonds_words.team, w),
    )


def told(profile: p.Profile) -> p.Profile:
    """Leave out the rows that a page of a group does not tell."""
    if profile.subject.kind == "economy":
        return profile
    few = len(profile.subject.members) <= MOST_MEMBERS
    held, lag = profile.ties, profile.lag
    kept = replace(
        held,
        members_in=held.members_in[: _most(profile)],
        teams=held.teams if few else (),
        laws=held.laws if few else (),
        absences=held.absences if few else (),
    )
    if lag and len(profile.subject.members) > LARGE:
        lag = replace(lag, pairs=tuple(map(_bare, lag.pairs[:FEW])))
    return replace(profile, ties=kept, lag=lag)


def _bare(pair: ties.Pair) -> ties.Pair:
    """Leave out the sources of a pair; the JSON has them."""
    return replace(pair, between=tuple(replace(one, sources=()) for one in pair.between))


def _most(profile: p.Profile) -> int:
    """Return how many instruments of a group are told."""
    return FEW if len(profile.subject.members) > LARGE else MOST_TOLD


def _safe(svg: str) -> Markup:
    """Mark a drawing as safe: the drawing functions escape every text that they are given."""
    return Markup(svg)  # noqa: S704 - see above


def _topic(stands: tuple[ties.Stands, ...], topic: str, w: Words) -> dict[str, object]:
    """Arrange the standings on a topic: those in force, and the others."""
    own = [one for one in stands if topic in one.topics]
    held = [one for one in own if one.status == "in force"]
    # through a bloc only where it is not a party by itself
    itself = {one.instrument for one in held if one.via is None}
    held = [one for one in held if one.via is None or one.instrument not in itself]
    inside = {one.instrument for one in held}
    others = [one for one in own if one.status != "in force" and one.instrument not in inside]
    return {
        "topic": terms.topics(w)[topic],
        "held": sorted(held, key=lambda one: (one.since, one.label)),
        "others": sorted(others, key=lambda one: (one.since, one.label)),
    }


def _members(profile: p.Profile, w: Words) -> Iterable[dict[str, object]]:
    """Arrange the team and the law of each member of a small group."""
    members = profile.subject.members
    if profile.subject.kind == "economy" or len(members) > MOST_MEMBERS:
        return
    for who in sorted(members, key=lambda one: w.order(w.name(one))):
        teams = [one for one in profile.ties.teams if one.who.code == who.code]
        laws = [one for one in profile.ties.laws if one.who.code == who.code]
        yield {"name": w.name(who), "teams": teams, "laws": laws}


def _timeline(profile: p.Profile, w: Words) -> str:
    """Draw since when the agreements of an economy are in force; dashed what is signed only."""
    held = {one.instrument: one for one in reversed(profile.ties.stands)}
    rows = [
        one for one in held.values() if one.status in {"in force", "signed", "ratified", "acceded"}
    ]
    dated = sorted((one for one in rows if one.dated), key=lambda one: (one.since, one.label))
    if profile.subject.kind != "economy" or len(dated) < 2:  # noqa: PLR2004 - nothing to compare
        return ""
    spans = tuple(
        timeline.Span(one.label, _year(one.since), None, one.status != "in force")
        for one in dated[-MOST_DRAWN:]
    )
    words = Said(
        w.say("Since when agreements are in force"),
        w.say("Bars run to the date of the brief; dashed: signed or ratified, not in force."),
        w.say("date not known"),
        rtl=w.rtl,
    )
    chart = timeline.Timeline(words, spans, _year(profile.as_of))
    return timeline.timeline(chart, prefix="bt", width=700.0)


def _year(date: str) -> float:
    """Turn a date into a year with its months as a fraction."""
    year, *rest = date.split("-")
    return int(year) + ((int(rest[0]) - 1) / 12 if rest else 0.0)


def _users(profile: p.Profile) -> MeasureCourse | None:
    """Return the course of the share of people online."""
    return next((one for one in profile.outlook.measures if one.indicator == USERS), None)


def _parity(profile: p.Profile, w: Words) -> Iterable[dict[str, str]]:
    """Say when the subject reaches others."""
    users = _users(profile)
    for one in users.reached if users and users.course.ahead else ():
        if one.course.past:
            name = _named(one, w)
            yield {
                "name": w.say("Best: %(name)s", name=name) if one.role == "best" else name,
                "now": _now(one.course, w),
                "today": when(one.today, w),
                "moving": when(one.moving, w),
            }


def _named(one: Reached, w: Words) -> str:
    """Name another whose level is reached."""
    return w.name(Named("economy" if one.role == "best" else "region", one.code, one.name))


def _outlook(profile: p.Profile, w: Words) -> str:
    """Draw the share of people online, and how it goes on beside the others."""
    users = _users(profile)
    if users is None or not users.course.ahead:
        return ""
    lines = [_line(subject(profile, w), users.course)]
    lines += [_line(_named(one, w), one.course) for one in users.reached if one.role != "best"]
    words = Said(
        w.say("Where the share of people online is going"),
        w.say(
            "Dashed: forecasts; the band is to hold %(share)s.", share=w.share(profile.outlook.band)
        ),
        w.say("no data"),
        rtl=w.rtl,
    )
    year, level = users.course.past[-1]
    band = ((year, level, level), *((y.year, y.low, y.high) for y in users.course.ahead))
    chart = ahead.Outlook(words, tuple(lines), band, partial(_tick, w, users.unit))
    return ahead.outlook(chart, prefix="ol", width=700.0)


def _line(name: str, course: Course) -> ahead.Line:
    """Take a course as a line, from FIRST_YEAR on."""
    past = tuple(point for point in course.past if point[0] >= FIRST_YEAR)
    return ahead.Line(name, past, tuple((one.year, one.value) for one in course.ahead))


def _tick(w: Words, unit: str, value: float) -> str:
    """Spell a value for a chart."""
    return w.tick(value, unit)


def _course(one: MeasureCourse, w: Words) -> dict[str, object]:
    """Arrange a measure for the table: now, and some years ahead with their bands."""
    return {"title": w.term(one.title), "now": _now(one.course, w), "ahead": _ahead(one.course, w)}


def _now(course: Course, w: Words) -> str:
    """Spell the newest level with its year."""
    year, level = course.past[-1]
    return w.aside(_said(w, course.unit, level), str(year))


def _said(w: Words, unit: str, value: float) -> str:
    """Spell a level for a cell: dollars in whole, all else as short as can be."""
    return w.value(value, unit) if unit == "usd" else w.tick(value, unit)


def _ahead(course: Course, w: Words) -> list[str]:
    """Spell the levels to come with their bands."""
    said = []
    for years in SHOWN:
        found = [one for one in course.ahead if one.year == course.past[-1][0] + years]
        said.append(
            w.say(
                "%(value)s (%(low)s to %(high)s), %(year)s",
                value=_said(w, course.unit, found[0].value),
                low=_said(w, course.unit, found[0].low),
                high=_said(w, course.unit, found[0].high),
                year=found[0].year,
            )
            if found
            else "\u2013"
        )
    return said
