"""The sentences of a brief, each computed from the profile."""

from __future__ import annotations

from dataclasses import dataclass

from fateshare.base.figure import Figure
from fateshare.brief import fails_words, voices
from fateshare.brief import profile as p
from fateshare.brief.words import Words

USERS = "internet_users_share"


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the figures at a glance."""

    big: str
    words: str
    figure: Figure | None = None


def sentences(profile: p.Profile, w: Words) -> dict[str, object]:
    """Return everything that the page says in words, by name."""
    return {
        "page_title": w.say("%(name)s: connectivity brief", name=profile.subject.name),
        "lead": _lead(profile, w),
        "tiles": _tiles(profile, w),
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


def live(profile: p.Profile) -> list[p.System]:
    """Return the systems in service."""
    return [system for system in profile.rests_on.systems if system.status == "in service"]


def _lead(profile: p.Profile, w: Words) -> list[str]:
    """Say the three things that matter most."""
    return [
        line
        for line in (
            _online(profile, w),
            _cables(profile, w),
            fails_words.headline(profile.fails, w) or _shared(profile, w),
        )
        if line
    ]


def _online(profile: p.Profile, w: Words) -> str:
    """Say who is online, beside the world."""
    gap = next((m for m in profile.gap.measures if m.indicator == USERS), None)
    if gap is None or gap.own.value is None:
        return w.say("How many people use the Internet here is not known in this atlas.")
    world = next((c.figure for c in gap.compared if c.role == "world"), None)
    values = {"share": w.share(gap.own.value), "year": gap.own.year}
    if world is None or world.value is None:
        return w.say("%(share)s of people use the Internet (%(year)s).", **values)
    return w.say(
        "%(share)s of people use the Internet (%(year)s), against %(world)s in the world.",
        world=w.share(world.value),
        **values,
    )


def _cables(profile: p.Profile, w: Words) -> str:
    """Say how many systems land, and in how many towns, or which way leads to the sea."""
    systems, towns = live(profile), profile.rests_on.towns
    if not systems:
        return _landlocked(profile, w)
    first = towns[0]
    where = w.count("%(n)s town", "%(n)s towns", len(towns))
    if len(towns) > 1 and len(systems) > 1 and profile.subject.kind == "economy":
        return w.count(
            "%(n)s cable system in service lands in %(where)s; %(most)s land in %(town)s.",
            "%(n)s cable systems in service land in %(where)s; %(most)s land in %(town)s.",
            len(systems),
            where=where,
            most=w.whole(len(first.systems)),
            town=first.name,
        )
    return w.count(
        "%(n)s cable system in service lands here, in %(where)s.",
        "%(n)s cable systems in service land here, in %(where)s.",
        len(systems),
        where=where,
    )


def _landlocked(profile: p.Profile, w: Words) -> str:
    """Say how an economy without a cable is reached."""
    if profile.rests_on.links:
        names = list(dict.fromkeys(link.neighbour.name for link in profile.rests_on.links))
        return w.say(
            "No cable system in this atlas lands here; it is linked by land to %(names)s.",
            names=w.join(names[:8]),
        )
    if not profile.rests_on.surveyed:
        return w.say("Its cables are not in this edition of the atlas yet.")
    return w.say("This atlas knows no international cable and no land link here.")


def _shared(profile: p.Profile, w: Words) -> str:
    """Say with whom systems are shared most."""
    partners = profile.rests_on.partners
    if not partners:
        return ""
    most = [one.who.name for one in partners if len(one.systems) == len(partners[0].systems)]
    return w.count(
        "It shares systems with %(n)s other economy: %(names)s.",
        "It shares systems with %(n)s other economies, most of all %(names)s (%(k)s).",
        len(partners),
        names=w.join(most[:4]),
        k=w.whole(len(partners[0].systems)),
    )


def _tiles(profile: p.Profile, w: Words) -> list[Tile]:
    """Return the figures at a glance."""
    gap, rests = profile.gap, profile.rests_on
    users = next((m.own for m in gap.measures if m.indicator == USERS), Figure(None, "share"))
    income = next((m.own for m in gap.measures if m.indicator == "gni_per_capita_usd"), None)
    systems = live(profile)
    planned = sum(system.status == "planned" for system in rests.systems)
    neighbours = {link.neighbour.code for link in rests.links}
    away = gap.offline
    tiles = [
        Tile(w.figure(users), w.say("of people use the Internet"), users),
        Tile(
            w.people(away.value) if away.value is not None else w.say("no data"),
            w.say("people not online"),
            away,
        ),
        Tile(
            _number(len(systems), profile, w),
            w.say("cable systems in service, %(planned)s planned", planned=w.whole(planned)),
        ),
        Tile(_number(len(rests.towns), profile, w), w.say("landing towns")),
        Tile(w.whole(len(neighbours)), w.say("neighbours linked by land"))
        if profile.subject.kind == "economy"
        else Tile(w.whole(len(rests.links)), w.say("land links of the members")),
    ]
    if income:
        tiles.append(Tile(w.figure(income), w.say("GNI per capita"), income))
    return tiles


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


def _number(n: int, profile: p.Profile, w: Words) -> str:
    """Spell a number of things; none is only none where the atlas was surveyed."""
    if n or profile.rests_on.surveyed or profile.rests_on.links:
        return w.whole(n)
    return w.say("no data")


def _rests(profile: p.Profile, w: Words) -> list[str]:
    """Say what the dependence comes to."""
    rests, systems = profile.rests_on, live(profile)
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
        lines.append(_landlocked(profile, w))
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
