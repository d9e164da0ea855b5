"""The sentences of a brief, each computed from the profile."""

from __future__ import annotations

from functools import partial

from fateshare.brief import fails_words, glance, terms, voices
from fateshare.brief import profile as p
from fateshare.brief.named import Named
from fateshare.brief.words import Words

#: Members that a sentence names.
MOST_NAMES = 12


def sentences(profile: p.Profile, w: Words) -> dict[str, object]:
    """Return everything that the page says in words, by name."""
    return {
        "title": subject(profile, w),
        "page_title": w.say("%(name)s: connectivity brief", name=subject(profile, w)),
        "section_words": sections(w),
        "lead": glance.quotes(profile, w),
        "tiles": glance.tiles(profile, w),
        "gap_words": w.say(
            "Each measure beside the region, the blocs, the world and the best; "
            "below it, year by year."
        ),
        "rests_words": _rests(profile, w),
        "standing": lambda system: _standing(system, w),
        "through": lambda supply: _through(supply, w),
        "note_words": partial(terms.note, w),
        "confidence_words": terms.confidences(w),
        "flag_words": terms.flags(w),
        "split_words": terms.splits(w),
        "corridor_words": terms.corridors(w),
        "licence_words": terms.licences(w),
        "voice_words": voices.lines(profile.voice, w, alone=profile.subject.kind == "economy"),
        "voice_rule": partial(voices.ruled, w, alone=profile.subject.kind == "economy"),
        "voice_bloc": partial(voices.beside, w),
        **fails_words.sentences(profile.fails, w, alone=profile.subject.kind == "economy"),
    }


def subject(profile: p.Profile, w: Words) -> str:
    """Name whom the brief is about."""
    one = profile.subject
    return w.name(Named(one.kind, one.code, one.name))


def sections(w: Words) -> dict[str, str]:
    """Name the sections, in their order."""
    return {
        "gap": w.say("The gap"),
        "outlook": w.say("Where it is going"),
        "dependence": w.say("What it depends on"),
        "fails": w.say("What fails together"),
        "binding": w.say("What binds it"),
        "lag": w.say("Where cooperation lags"),
        "voice": w.say("Voice"),
        "since": w.say("What has changed"),
        "sources": w.say("Sources"),
    }


def _land_in(k: int, n: int, town: str, w: Words) -> str:
    """Say how many of some systems land in one town."""
    if k == n:
        return w.count(
            "One system, in one town, %(town)s, carries all that comes by sea.",
            "All %(n)s systems in service land in one town: %(town)s.",
            n,
            town=town,
        )
    return w.count(
        "%(town)s lands %(k)s of the %(n)s system in service (%(share)s).",
        "%(town)s lands %(k)s of the %(n)s systems in service (%(share)s).",
        n,
        k=w.whole(k),
        share=w.share(k / n),
        town=town,
    )


def _pass_through(k: int, n: int, name: str, w: Words) -> str:
    """Say how many of some systems pass through one corridor."""
    if k == n:
        return w.count(
            "The only system in service passes through a corridor: %(name)s.",
            "All %(n)s systems in service pass through one corridor: %(name)s.",
            n,
            name=w.term(name),
        )
    return w.count(
        "One corridor, %(name)s, has %(k)s of the %(n)s system in service.",
        "One corridor, %(name)s, has %(k)s of the %(n)s systems in service.",
        n,
        k=w.whole(k),
        name=w.term(name),
    )


def _unsurveyed(rests: p.RestsOn, w: Words) -> str:
    """Say that what lands here may be missing, and where it would not be."""
    if not rests.surveyed_regions:
        return w.say("This atlas does not claim to hold every cable system that lands here.")
    return w.say(
        "This edition was surveyed for cable systems in %(regions)s. Elsewhere it holds only what "
        "also reaches there: systems that land here may be missing from the lists below.",
        regions=w.join(w.name(one) for one in rests.surveyed_regions),
    )


def _rests(profile: p.Profile, w: Words) -> list[str]:
    """Say what the dependence comes to."""
    rests, systems = profile.rests_on, glance.live(profile)
    lines = [] if rests.surveyed else [_unsurveyed(rests, w)]
    if systems and rests.towns and profile.subject.kind == "economy":
        top = rests.towns[0]
        lines.append(_land_in(len(top.systems), len(systems), top.name, w))
    if rests.corridors and systems:
        corridor = rests.corridors[0]
        lines.append(_pass_through(len(corridor.systems), len(systems), corridor.name, w))
    if rests.members:
        lines.append(w.run(_few(rests, w)))
    if not systems:
        lines.append(glance.landlocked(profile, w))
    return lines


def _few(rests: p.RestsOn, w: Words) -> list[str]:
    """Say which members have no cable system, and which have one only."""
    none = [w.name(one.who) for one in rests.members if one.systems == 0]
    single = [w.name(one.who) for one in rests.members if one.systems == 1]
    return [
        w.count(
            "%(n)s member has no cable system in this atlas: %(names)s.",
            "%(n)s members have no cable system in this atlas: %(names)s.",
            len(none),
            names=w.some(none, MOST_NAMES),
        )
        if none
        else w.say("Every member has a cable system in this atlas."),
        w.count(
            "%(n)s member has one system only: %(names)s.",
            "%(n)s members have one system only: %(names)s.",
            len(single),
            names=w.some(single, MOST_NAMES),
        )
        if single
        else "",
    ]


def _standing(system: p.System, w: Words) -> str:
    """Say the standing of a system with its date."""
    if system.status == "planned":
        if system.expected:
            return w.say("planned, expected %(date)s", date=w.date(system.expected))
        return w.say("planned")
    if system.status == "retired":
        return w.say("retired %(date)s", date=w.date(system.until))
    if system.since:
        return w.say("since %(date)s", date=w.date(system.since))
    return w.say("in service, date not known")


def _through(supply: p.Supply, w: Words) -> str:
    """Name what a share of supply rides on."""
    return w.territory(supply.via) if supply.kind == "neighbour" else supply.via
