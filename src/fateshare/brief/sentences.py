"""The sentences of a brief, each computed from the profile."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from fateshare.base.figure import Figure
from fateshare.brief import fails_words, terms, voices
from fateshare.brief import profile as p
from fateshare.brief.named import Named
from fateshare.brief.words import Words

USERS = "internet_users_share"
#: Members that a sentence names.
MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the figures at a glance."""

    big: str
    words: str
    figure: Figure | None = None


def sentences(profile: p.Profile, w: Words) -> dict[str, object]:
    """Return everything that the page says in words, by name."""
    return {
        "title": subject(profile, w),
        "page_title": w.say("%(name)s: connectivity brief", name=subject(profile, w)),
        "lead": w.run(_lead(profile, w)),
        "tiles": _tiles(profile, w),
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
        "voice_rule": partial(voices.ruled, w),
        "voice_bloc": partial(voices.beside, w),
        **fails_words.sentences(profile.fails, w, alone=profile.subject.kind == "economy"),
    }


def subject(profile: p.Profile, w: Words) -> str:
    """Name whom the brief is about."""
    one = profile.subject
    return w.name(Named(one.kind, one.code, one.name))


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
    land = w.count(
        "%(n)s cable system in service lands here.",
        "%(n)s cable systems in service land here.",
        len(systems),
    )
    if len(towns) == 1:
        return w.run([land, w.say("The only landing town is %(town)s.", town=towns[0].name)])
    if profile.subject.kind == "economy" and len(systems) > 1:
        where = w.count(
            "There is %(n)s landing town; most systems, %(most)s, land in %(town)s.",
            "There are %(n)s landing towns; most systems, %(most)s, land in %(town)s.",
            len(towns),
            most=w.whole(len(towns[0].systems)),
            town=towns[0].name,
        )
    else:
        where = w.count(
            "There is %(n)s landing town.", "There are %(n)s landing towns.", len(towns)
        )
    return w.run([land, where])


def _landlocked(profile: p.Profile, w: Words) -> str:
    """Say how an economy without a cable is reached."""
    if profile.rests_on.links:
        names = dict.fromkeys(w.name(link.neighbour) for link in profile.rests_on.links)
        return w.say(
            "No cable system in this atlas lands here; it is linked by land to %(names)s.",
            names=w.join(list(names)[:8]),
        )
    if not profile.rests_on.surveyed:
        return w.say("Its cables are not in this edition of the atlas yet.")
    return w.say("This atlas knows no international cable and no land link here.")


def _shared(profile: p.Profile, w: Words) -> str:
    """Say with whom systems are shared most."""
    partners = profile.rests_on.partners
    if not partners:
        return ""
    most = [w.name(one.who) for one in partners if len(one.systems) == len(partners[0].systems)]
    return w.count(
        "It shares systems with %(n)s other economy: %(names)s.",
        "It shares systems with %(n)s other economies, most of all %(names)s (%(k)s).",
        len(partners),
        names=w.join(most[:4]),
        k=w.whole(len(partners[0].systems)),
    )


def _tiles(profile: p.Profile, w: Words) -> list[Tile]:
    """Return the figures at a glance."""
    gap = profile.gap
    users = next((m.own for m in gap.measures if m.indicator == USERS), Figure(None, "share"))
    income = next((m.own for m in gap.measures if m.indicator == "gni_per_capita_usd"), None)
    away = gap.offline
    tiles = [
        Tile(w.figure(users), w.say("of people use the Internet"), users),
        Tile(
            w.people(away.value) if away.value is not None else w.say("no data"),
            w.say("people not online"),
            away,
        ),
        *_ways(profile, w),
    ]
    if income:
        tiles.append(Tile(w.figure(income), w.say("GNI per capita"), income))
    return tiles


def _ways(profile: p.Profile, w: Words) -> list[Tile]:
    """Count systems, landing towns, and neighbours or land links."""
    rests, systems = profile.rests_on, live(profile)
    planned = sum(system.status == "planned" for system in rests.systems)
    neighbours = {link.neighbour.code for link in rests.links}
    alone = profile.subject.kind == "economy"
    linked = len(neighbours) if alone else len(rests.links)
    by_land = (
        w.count("neighbour linked by land", "neighbours linked by land", linked)
        if alone
        else w.count("land link of the members", "land links of the members", linked)
    )
    in_service = w.count(
        "cable system in service; planned: %(planned)s",
        "cable systems in service; planned: %(planned)s",
        len(systems),
        planned=w.whole(planned),
    )
    towns = w.count("landing town", "landing towns", len(rests.towns))
    return [
        Tile(_number(len(systems), profile, w), in_service),
        Tile(_number(len(rests.towns), profile, w), towns),
        Tile(w.whole(linked), by_land),
    ]


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


def _number(n: int, profile: p.Profile, w: Words) -> str:
    """Spell a number of things; none is only none where the atlas was surveyed."""
    if n or profile.rests_on.surveyed or profile.rests_on.links:
        return w.whole(n)
    return w.say("no data")


def _rests(profile: p.Profile, w: Words) -> list[str]:
    """Say what the dependence comes to."""
    rests, systems = profile.rests_on, live(profile)
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
        lines.append(_landlocked(profile, w))
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
