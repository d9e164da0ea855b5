"""The sentences of a brief, each computed from the profile."""

from __future__ import annotations

from fateshare.brief import fails_words, glance, voices
from fateshare.brief import profile as p
from fateshare.brief.words import Words


def sentences(profile: p.Profile, w: Words) -> dict[str, object]:
    """Return everything that the page says in words, by name."""
    return {
        "page_title": w.say("%(name)s: connectivity brief", name=profile.subject.name),
        "section_words": sections(w),
        "lead": glance.quotes(profile, w),
        "tiles": glance.tiles(profile, w),
        "gap_words": w.say(
            "Each measure beside the region, the blocs, the world and the best; "
            "below it, year by year."
        ),
        "rests_words": _rests(profile, w),
        "standing": lambda system: _standing(system, w),
        "confidence_words": {
            "verified": w.say("verified: read at its publisher or in two independent texts"),
            "reported": w.say("reported: read in one text"),
            "estimated": w.say("estimated: computed"),
            "assumed": w.say("assumed: general knowledge, not found in a text yet"),
        },
        "flag_words": {
            "ldc": w.say("least developed country"),
            "lldc": w.say("landlocked developing country"),
            "sids": w.say("small island developing state"),
        },
        "split_words": {
            "members by subregion": w.say("among the members, by UN subregion"),
            "bloc and rest of the world": w.say("these members and the rest of the world"),
        },
        "voice_words": voices.lines(profile.voice, w, alone=profile.subject.kind == "economy"),
        **fails_words.sentences(profile.fails, w, alone=profile.subject.kind == "economy"),
        "licence_words": {
            "facts-cited": w.say("single facts cited"),
            "own-work": w.say("own work"),
            "public-domain": w.say("public domain"),
        },
    }


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
        return w.say(
            "All %(n)s systems in service land in one town: %(town)s.", n=w.whole(n), town=town
        )
    return w.say(
        "%(k)s of the %(n)s systems in service (%(share)s) land in %(town)s.",
        k=w.whole(k),
        n=w.whole(n),
        share=w.share(k / n),
        town=town,
    )


def _pass_through(k: int, n: int, name: str, w: Words) -> str:
    """Say how many of some systems pass through one corridor."""
    if k == n > 1:
        return w.say(
            "All %(n)s systems in service pass through one corridor: %(name)s.",
            n=w.whole(n),
            name=name,
        )
    return w.say(
        "%(k)s of the %(n)s systems in service pass through one corridor: %(name)s.",
        k=w.whole(k),
        n=w.whole(n),
        name=name,
    )


def _unsurveyed(rests: p.RestsOn, w: Words) -> str:
    """Say that what lands here may be missing, and where it would not be."""
    if not rests.surveyed_regions:
        return w.say("This atlas does not claim to hold every cable system that lands here.")
    return w.say(
        "This edition was surveyed for cable systems in %(regions)s. Elsewhere it holds only what "
        "also reaches there: systems that land here may be missing from the lists below.",
        regions=w.join(one.name for one in rests.surveyed_regions),
    )


def _rests(profile: p.Profile, w: Words) -> list[str]:
    """Say what the dependence comes to."""
    rests, systems = profile.rests_on, glance.live(profile)
    lines = []
    if not rests.surveyed:
        lines.append(_unsurveyed(rests, w))
    if len(systems) > 1 and rests.towns and profile.subject.kind == "economy":
        top = rests.towns[0]
        lines.append(_land_in(len(top.systems), len(systems), top.name, w))
    elif systems and profile.subject.kind == "economy":
        lines.append(w.say("One system, in one town, carries all that comes by sea."))
    if rests.corridors and systems:
        top_corridor = rests.corridors[0]
        lines.append(_pass_through(len(top_corridor.systems), len(systems), top_corridor.name, w))
    if rests.members:
        none = [m.who.name for m in rests.members if m.systems == 0]
        one = [m.who.name for m in rests.members if m.systems == 1]
        lines.append(
            w.count(
                "%(n)s member has no cable system in this atlas",
                "%(n)s members have no cable system in this atlas",
                len(none),
            )
            + (f" ({', '.join(none[:12])}{' …' if len(none) > 12 else ''})" if none else "")  # noqa: PLR2004
            + w.count("; %(n)s has one only", "; %(n)s have one only", len(one))
            + (f" ({', '.join(one[:12])}{' …' if len(one) > 12 else ''})." if one else ".")  # noqa: PLR2004
        )
    if not systems:
        lines.append(glance.landlocked(profile, w))
    return lines


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
