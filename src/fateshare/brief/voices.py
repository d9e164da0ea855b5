"""Say where the subject of a brief has a seat, and with how many of the votes."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from fateshare.atlas import select
from fateshare.atlas.model import Atlas
from fateshare.atlas.select import Who
from fateshare.brief import called
from fateshare.brief.failing import Solved
from fateshare.brief.named import Named
from fateshare.brief.words import Words
from fateshare.govern.presence import Seated, presence

#: Blocs of an economy that are told, those of a region, the largest first.
MOST_BLOCS = 3
#: Digits of a share.
DIGITS = 6


@dataclass(frozen=True, slots=True)
class BlocVoice:
    """A bloc of the subject in a body, if its members voted as one."""

    who: Named
    seats: int
    votes_share: float
    population_share: float | None


@dataclass(frozen=True, slots=True)
class Voice:
    """
    What the subject has in a body.

    `votes_share` is of what the body's first rule counts, `population_share` of the people behind
    all seats; `blocks` tells whether nothing passes when it refuses.
    """

    body: str
    name: str
    rule: str
    seats: int
    of: int
    votes_share: float
    population_share: float | None
    blocks: bool
    weighed_as_of: str | None
    blocs: tuple[BlocVoice, ...]
    sources: tuple[str, ...]
    confidence: str | None


def voices(solved: Solved, who: Who, day: str) -> tuple[Voice, ...]:
    """Tell every body in which the subject has a seat, in the order of their codes."""
    blocs = _blocs(solved.atlas, who, day)
    told = (_voice(where, who, blocs) for where in solved.seats(day))
    return tuple(one for one in told if one)


def _blocs(atlas: Atlas, who: Who, day: str) -> list[tuple[Named, tuple[str, ...]]]:
    """List the regional blocs of an economy with their members, the largest first."""
    if who.kind != "economy":
        return []
    found = []
    for code, status in select.blocs_of(atlas, who.code, as_of=day):
        if status == "member" and code not in called.WIDE:
            found.append((called.bloc(atlas, code), select.bloc(atlas, code, as_of=day).members))
    return sorted(found, key=lambda one: (-len(one[1]), one[0].code))[:MOST_BLOCS]


def _voice(where: Seated, who: Who, blocs: list[tuple[Named, tuple[str, ...]]]) -> Voice | None:
    """Tell one body; None where the subject has no seat."""
    own = presence(where, who.members)
    if own is None:
        return None
    beside = []
    for named, members in blocs:
        found = presence(where, members)
        if found and found.seats > own.seats:
            people = _rounded(found.population_share)
            beside.append(BlocVoice(named, found.seats, round(found.votes_share, DIGITS), people))
    return Voice(
        own.body,
        own.name,
        own.rule,
        own.seats,
        own.of,
        round(own.votes_share, DIGITS),
        _rounded(own.population_share),
        own.blocks,
        own.weighed_as_of,
        tuple(beside),
        own.sources,
        own.confidence,
    )


def _rounded(share: float | None) -> float | None:
    """Round a share that may be missing."""
    return None if share is None else round(share, DIGITS)


def lines(told: tuple[Voice, ...], w: Words, *, alone: bool) -> list[str]:
    """Say what the voices come to: where votes lag people most, and where nothing passes."""
    if not told:
        return [w.say("No seat in a body of this atlas.")]
    found = []
    known = [
        one
        for one in told
        if one.population_share and one.votes_share and one.votes_share < one.population_share
    ]
    if known:
        low = min(known, key=lambda one: (one.votes_share / (one.population_share or 1), one.body))
        values = {
            "votes": w.fine(low.votes_share),
            "people": w.fine(low.population_share or 0.0),
            "body": w.term(low.name),
        }
        found.append(
            w.say(
                "It has %(votes)s of the votes in the body %(body)s, for %(people)s of the people "
                "behind all seats; in no other body do its votes lag its people more.",
                **values,
            )
            if alone
            else w.say(
                "Together its members have %(votes)s of the votes in the body %(body)s, for "
                "%(people)s of the people behind all seats; in no other body do their votes lag "
                "their people more.",
                **values,
            )
        )
    vetoes = [w.term(one.name) for one in told if one.blocks]
    if vetoes:
        found.append(
            w.say("Nothing passes against it in: %(bodies)s.", bodies=w.join(vetoes))
            if alone
            else w.say("Nothing passes when all refuse in: %(bodies)s.", bodies=w.join(vetoes))
        )
    return found


def ruled(w: Words, one: Voice, *, alone: bool) -> str:
    """Name the rule that a voice is measured by, of when its weights are, and whether it blocks."""
    parts = [w.quoted(one.rule)]
    if one.weighed_as_of:
        parts.append(w.say("votes of %(date)s", date=w.date(one.weighed_as_of)))
    if one.blocks:
        parts.append(
            w.say("nothing passes against it") if alone else w.say("nothing passes when all refuse")
        )
    return w.listed(parts)


def beside(w: Words, one: BlocVoice) -> str:
    """Tell what a bloc has together: votes, then people."""
    code = Markup('<abbr title="{}">{}</abbr>').format(
        w.name(one.who), one.who.code.replace("_", " ")
    )
    people = "\N{EN DASH}" if one.population_share is None else w.fine(one.population_share)
    return w.say(
        "%(name)s: %(votes)s, %(people)s", name=code, votes=w.fine(one.votes_share), people=people
    )
