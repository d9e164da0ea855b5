"""The sentences of a brief on agreements, the gap in them and the years to come."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from fateshare.brief import profile as p
from fateshare.brief import terms, ties
from fateshare.brief.dividing import MeasureCourse
from fateshare.brief.sentences import subject
from fateshare.brief.words import Words
from fateshare.connect.foretold import Tested


def bound(profile: p.Profile, w: Words) -> Iterable[str]:
    """Say how much binds the subject."""
    held, size = profile.ties, len(profile.subject.members)
    if not held.instruments:
        yield w.say("This atlas knows no agreement as of that date.")
        return
    if profile.subject.kind == "economy":
        inside = {one.instrument: one.binding for one in held.stands if one.status == "in force"}
        yield w.count(
            "%(name)s takes part in %(k)s of the %(n)s agreement, organisation or network that "
            "this atlas knows; %(law)s of them bind in law.",
            "%(name)s takes part in %(k)s of the %(n)s agreements, organisations and networks "
            "that this atlas knows; %(law)s of them bind in law.",
            held.instruments,
            name=subject(profile, w),
            k=w.whole(len(inside)),
            law=w.whole(sum(inside.values())),
        )
        return
    yield w.count(
        "All members take part in %(k)s of the %(n)s agreement, organisation or network that this "
        "atlas knows, and some of them in %(more)s more.",
        "All members take part in %(k)s of the %(n)s agreements, organisations and networks that "
        "this atlas knows, and some of them in %(more)s more.",
        held.instruments,
        k=w.whole(sum(one.in_force >= size for one in held.members_in)),
        more=w.whole(sum(0 < one.in_force < size for one in held.members_in)),
    )
    national = {one.who.code for one in held.teams if one.constituency == "national"}
    laws = [one for one in held.laws if one.topic == "data-protection"]
    yield w.count(
        "%(k)s of %(n)s member has a national response team known here, and %(law)s a law on data "
        "protection in force.",
        "%(k)s of %(n)s members have a national response team known here, and %(law)s a law on "
        "data protection in force.",
        size,
        k=w.whole(len(national)),
        law=w.whole(sum(one.standing == "in force" for one in laws)),
    )


def lagging(profile: p.Profile, w: Words) -> Iterable[str]:
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


def foretold(users: MeasureCourse | None, w: Words) -> Iterable[str]:
    """Say by which method the course goes on, and how well that could have been foretold."""
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
    if users.tested:
        yield w.run(_tested(users.tested, w))


def _tested(tested: Tested, w: Words) -> Iterable[str]:
    """Say which method was chosen, and what it and the trivial ones missed."""
    names, missed = terms.methods(w), dict(tested.missed)
    far = len(tested.held)
    told = (tested.method, *(name for name in tested.baselines if name != tested.method))
    yield w.say(
        "The method is the one that missed least on the past: %(method)s.",
        method=names.get(tested.method, tested.method),
    )
    misses = [w.aside(names.get(name, name), w.whole(100 * missed[name][far - 1])) for name in told]
    yield w.count(
        "Mean miss %(n)s year ahead, in percentage points: %(misses)s.",
        "Mean miss %(n)s years ahead, in percentage points: %(misses)s.",
        far,
        misses=w.listed(misses),
    )
    yield w.count("Tested on %(n)s forecast.", "Tested on %(n)s forecasts.", tested.tests)


def since(w: Words, stands: ties.Stands) -> str:
    """Say since when a standing is known."""
    day = w.date(stands.since)
    return day if stands.dated else w.say("known on %(date)s", date=day)


def label(w: Words, called: str, name: str) -> str:
    """Write what people call an instrument, its whole name beside or behind it."""
    form = '<span title="{}">{}</span>'
    if w.language != "en":
        form = '<bdi lang="en" title="{}">{}</bdi>'
    if len(called) > 5 or called == name:  # noqa: PLR2004 - not a bare acronym
        return Markup(form).format(name, called)  # noqa: S704 - our own text
    return w.aside(w.quoted(name), called)


def law(w: Words, one: ties.Law) -> str:
    """Tell a law: its name, and its standing with the date."""
    said = _standing(one, w)
    if not one.name or one.standing == "none":
        return said
    return w.listed([w.quoted(one.name), said])


def _standing(one: ties.Law, w: Words) -> str:
    """Say the standing of a law; dated where it can be."""
    day = w.date(one.since or one.known_on)
    dated = bool(one.since)
    plain, at, known = {
        "in force": (
            w.say("in force"),
            w.say("in force since %(date)s", date=day),
            w.say("in force (known on %(date)s)", date=day),
        ),
        "adopted": (
            w.say("adopted, not in force"),
            w.say("adopted on %(date)s, not in force", date=day),
            w.say("adopted, not in force (known on %(date)s)", date=day),
        ),
        "draft": (
            w.say("a draft"),
            w.say("a draft of %(date)s", date=day),
            w.say("a draft (known on %(date)s)", date=day),
        ),
        "none": (
            w.say("no law known to the source"),
            w.say("no law known to the source (%(date)s)", date=day),
            w.say("no law known to the source (%(date)s)", date=day),
        ),
    }[one.standing]
    return (at if dated else known) if day else plain


def team(w: Words, one: ties.Team) -> str:
    """Tell a response team: whom it serves, since when, and which networks it is in."""
    name = Markup('<a href="{}">{}</a>').format(one.website, one.name) if one.website else (
        Markup.escape(one.name)
    )  # fmt: skip
    if w.language != "en":
        name = Markup('<bdi lang="en">{}</bdi>').format(name)
    kind = terms.constituencies(w)[one.constituency]
    served = (
        w.say("%(team)s, since %(date)s", team=kind, date=w.date(one.since)) if one.since else kind
    )
    told = w.aside(name, served)
    if not one.networks:
        return told
    return w.say("%(team)s; member of %(names)s", team=told, names=w.join(one.networks))
