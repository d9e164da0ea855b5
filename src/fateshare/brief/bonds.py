"""Arrange agreements, the gap in them and the years to come for the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from fateshare.atlas.parties import TOPICS
from fateshare.brief import profile as p
from fateshare.brief import ties
from fateshare.brief.dividing import USERS, MeasureCourse, when
from fateshare.brief.draw import outlook as ahead
from fateshare.brief.draw import timeline
from fateshare.brief.draw.svg import Words as Said
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
    standing_words: dict[str, str]
    constituency_words: dict[str, str]


def bonds(profile: p.Profile, w: Words) -> Bonds:
    """Arrange everything."""
    alone = profile.subject.kind == "economy"
    away = profile.outlook.offline
    return Bonds(
        tuple(_lines(profile, w)),
        tuple(_topic(profile.ties.stands, topic, w) for topic in TOPICS) if alone else (),
        tuple(_members(profile)),
        _safe(_timeline(profile, w)),
        tuple(_lag_lines(profile, w)),
        tuple(_outlook_lines(profile, w)),
        _safe(_outlook(profile, w)),
        tuple(_parity(profile, w)),
        tuple(_course(one, w) for one in profile.outlook.measures if one.course.past),
        {"now": _now(away, w), "ahead": _ahead(away, w)} if away.past else None,
        max(0, len(profile.ties.members_in) - _most(profile)),
        topic_words(w),
        {
            "in force": w.say("in force"),
            "adopted": w.say("adopted, not in force"),
            "draft": w.say("a draft"),
            "none": w.say("no law"),
        },
        {
            "national": w.say("national"),
            "government": w.say("of the government"),
            "sector": w.say("of a sector"),
        },
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


def _lines(profile: p.Profile, w: Words) -> Iterable[str]:
    """Say how much binds the subject."""
    held, size = profile.ties, len(profile.subject.members)
    if not held.instruments:
        yield w.say("This atlas knows no agreement as of that date.")
        return
    if profile.subject.kind == "economy":
        inside = {one.instrument: one.binding for one in held.stands if one.status == "in force"}
        yield w.say(
            "%(name)s takes part in %(n)s of the %(all)s agreements, organisations and networks "
            "that this atlas knows; %(k)s of them bind in law.",
            name=profile.subject.name,
            n=w.whole(len(inside)),
            all=w.whole(held.instruments),
            k=w.whole(sum(inside.values())),
        )
        return
    all_ = sum(one.in_force >= size for one in held.members_in)
    yield w.say(
        "All members take part in %(n)s of the %(all)s agreements, organisations and networks "
        "that this atlas knows, and some of them in %(k)s more.",
        n=w.whole(all_),
        all=w.whole(held.instruments),
        k=w.whole(sum(0 < one.in_force < size for one in held.members_in)),
    )
    national = {one.who.code for one in held.teams if one.constituency == "national"}
    laws = [one for one in held.laws if one.topic == "data-protection"]
    yield w.say(
        "%(n)s of %(size)s members have a national response team known here, and %(k)s a law on "
        "data protection in force.",
        n=w.whole(len(national)),
        size=w.whole(size),
        k=w.whole(sum(one.standing == "in force" for one in laws)),
    )


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
        "topic": topic_words(w)[topic],
        "held": sorted(held, key=lambda one: (one.since, one.label)),
        "others": sorted(others, key=lambda one: (one.since, one.label)),
    }


def topic_words(w: Words) -> dict[str, str]:
    """Return what each topic is called."""
    return {
        "incident-response": w.say("incident response"),
        "cybercrime": w.say("cybercrime"),
        "data-protection": w.say("data protection"),
        "infrastructure": w.say("infrastructure and repair"),
        "drills": w.say("drills"),
        "governance": w.say("standards and governance"),
    }


def _members(profile: p.Profile) -> Iterable[dict[str, object]]:
    """Arrange the team and the law of each member of a small group."""
    members = profile.subject.members
    if profile.subject.kind == "economy" or len(members) > MOST_MEMBERS:
        return
    for who in sorted(members, key=lambda one: one.name):
        teams = [one for one in profile.ties.teams if one.who.code == who.code]
        laws = [one for one in profile.ties.laws if one.who.code == who.code]
        yield {"name": who.name, "teams": teams, "laws": laws}


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
    )
    chart = timeline.Timeline(words, spans, _year(profile.as_of))
    return timeline.timeline(chart, prefix="bt", width=700.0)


def _year(date: str) -> float:
    """Turn a date into a year with its months as a fraction."""
    year, *rest = date.split("-")
    return int(year) + ((int(rest[0]) - 1) / 12 if rest else 0.0)


def _lag_lines(profile: p.Profile, w: Words) -> Iterable[str]:
    """Explain the order of the pairs."""
    lag = profile.lag
    if lag is None or not lag.pairs:
        yield w.say("Nobody is known to lose together with it, by one fault alone.")
        return
    yield w.say(
        "Who shares fate, and what is in force between the two. Shared fate F is 0 when two never "
        "lose together and 1 when they always lose alike, over all single faults and events in "
        "corridors; people at risk are the users of both times the expected share that both lose "
        "at a time, a year. In order of F in steps of %(step)s, then of people.",
        step=w.value(lag.step, ""),
    )


def _outlook_lines(profile: p.Profile, w: Words) -> Iterable[str]:
    """Say by which method the course goes on, and how well that could have been foretold."""
    users = _users(profile)
    if users is None or not users.course.ahead:
        yield w.say("Too little is known to carry the share of people online on.")
        return
    last = users.course.ahead[-1]
    yield w.say(
        "If it goes on as it has, %(share)s of people will be online in %(year)s (%(low)s to "
        "%(high)s).",
        share=w.share(last.value),
        year=last.year,
        low=w.share(last.low),
        high=w.share(last.high),
    )
    tested = users.tested
    if tested:
        far = len(tested.held)
        missed = dict(tested.missed)
        base = [
            f"{name} {100 * missed[name][far - 1]:.0f}"
            for name in tested.baselines
            if name != tested.method
        ]
        yield w.say(
            "The method is the one that missed least on the past: %(method)s. %(years)s years "
            "ahead it missed by %(points)s points in the mean (%(base)s), in %(tests)s tests.",
            method=tested.method,
            years=far,
            points=f"{100 * missed[tested.method][far - 1]:.0f}",
            tests=w.whole(tested.tests),
            base=w.join(base),
        )


def _users(profile: p.Profile) -> MeasureCourse | None:
    """Return the course of the share of people online."""
    return next((one for one in profile.outlook.measures if one.indicator == USERS), None)


def _parity(profile: p.Profile, w: Words) -> Iterable[dict[str, str]]:
    """Say when the subject reaches others."""
    users = _users(profile)
    for one in users.reached if users and users.course.ahead else ():
        if one.course.past:
            best = w.say("Best: %(name)s", name=one.name)
            yield {
                "name": best if one.role == "best" else one.name,
                "now": _now(one.course, w),
                "today": when(one.today, w),
                "moving": when(one.moving, w),
            }


def _outlook(profile: p.Profile, w: Words) -> str:
    """Draw the share of people online, and how it goes on beside the others."""
    users = _users(profile)
    if users is None or not users.course.ahead:
        return ""
    lines = [_line(profile.subject.name, users.course)]
    lines += [_line(one.name, one.course) for one in users.reached if one.role != "best"]
    words = Said(
        w.say("Where the share of people online is going"),
        w.say(
            "Dashed: forecasts; the band is to hold %(share)s.", share=w.share(profile.outlook.band)
        ),
        w.say("no data"),
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
    return {"title": one.title, "now": _now(one.course, w), "ahead": _ahead(one.course, w)}


def _now(course: Course, w: Words) -> str:
    """Spell the newest level with its year."""
    year, level = course.past[-1]
    return f"{_said(w, course.unit, level)} ({year})"


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
