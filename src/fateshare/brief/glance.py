"""The page at a glance: six figures that matter and three sentences to quote, each computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fateshare.base.figure import Figure
from fateshare.brief import fails_words, terms, ties
from fateshare.brief import profile as p
from fateshare.brief.words import Words

USERS = "internet_users_share"
#: Neighbours by land that are named; the number of the others is said.
MOST_NEIGHBOURS = 8


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the figures at a glance; the figure, or else the confidence, says how sure it is."""

    big: str
    words: str
    figure: Figure | None = None
    confidence: str | None = None


def tiles(profile: p.Profile, w: Words) -> list[Tile]:
    """Return six figures: who is online and who is not, on what, what hurts, with whom, unbound."""
    users = next(
        (m.own for m in profile.gap.measures if m.indicator == USERS), Figure(None, "share")
    )
    away = profile.gap.offline
    return [
        Tile(w.figure(users), w.say("of people use the Internet"), users),
        Tile(
            w.people(away.value) if away.value is not None else w.say("no data"),
            w.say("people not online"),
            away,
        ),
        _systems(profile, w),
        _worst(profile, w),
        _closest(profile, w),
        _unbound(profile, w),
    ]


def quotes(profile: p.Profile, w: Words) -> list[str]:
    """Say the three things that matter most: the gap, what hurts, where cooperation lags."""
    told = (_online(profile, w), _hurts(profile, w), _lags(profile, w))
    return [line for line in told if line]


def live(profile: p.Profile) -> list[p.System]:
    """Return the systems in service."""
    return [system for system in profile.rests_on.systems if system.status == "in service"]


def _systems(profile: p.Profile, w: Words) -> Tile:
    """Count the systems, or the neighbours of an economy that has none."""
    systems, rests = live(profile), profile.rests_on
    planned = sum(system.status == "planned" for system in rests.systems)
    if not systems and rests.links and profile.subject.kind == "economy":
        n = len({link.neighbour.code for link in rests.links})
        words = w.count("neighbour linked by land", "neighbours linked by land", n)
        return Tile(w.whole(n), words)
    if not systems and not rests.surveyed:
        return Tile(w.say("no data"), w.say("cable systems in service"))
    words = w.count(
        "cable system in service; planned: %(planned)s",
        "cable systems in service; planned: %(planned)s",
        len(systems),
        planned=w.whole(planned),
    )
    return Tile(w.whole(len(systems)), words)


def _worst(profile: p.Profile, w: Words) -> Tile:
    """Tell the failure of one thing that would hurt most."""
    fails = profile.fails
    one = next((one for one in fails.worst if one.kind != "pair"), None)
    if not fails.demand_gbps:
        return Tile(w.say("no data"), w.say("of demand lost with the worst single failure"))
    if one is None:
        words = w.say("of demand lost with any failure of one thing")
        return Tile(w.share(0.0), words, confidence="estimated")
    words = w.say(
        "of demand lost with the worst single failure: %(name)s", name=w.proper(one.names[0])
    )
    return Tile(w.share(one.lost_share), words, confidence="estimated")


def _closest(profile: p.Profile, w: Words) -> Tile:
    """Tell the closest partner in fate."""
    partners = profile.fails.partners
    if not partners:
        return Tile(w.say("no data"), w.say("shared fate with others"))
    one = partners[0]
    if profile.subject.kind == "economy":
        words = w.say("shared fate (0 to 1) with %(name)s, the closest", name=w.name(one.partner))
    else:
        words = w.say(
            "shared fate (0 to 1) of %(one)s and %(other)s, the closest",
            one=w.name(one.who),
            other=w.name(one.partner),
        )
    return Tile(w.ratio(one.shared), words, confidence="estimated")


def _unbound(profile: p.Profile, w: Words) -> Tile:
    """Count the pairs that have nothing in force on some topic."""
    pairs = profile.lag.pairs if profile.lag else ()
    if not pairs:
        return Tile(w.say("no data"), w.say("agreements with whom fate is shared"))
    n = sum(bool(one.missing) for one in pairs)
    words = w.count(
        "of the %(of)s pairs closest in fate has nothing in force on some topic",
        "of the %(of)s pairs closest in fate have nothing in force on some topic",
        n,
        of=w.whole(len(pairs)),
    )
    return Tile(w.whole(n), words, confidence="estimated")


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


def _hurts(profile: p.Profile, w: Words) -> str:
    """Say what failure would hurt most, or how there is a connection at all."""
    told = fails_words.headline(profile.fails, w)
    if told:
        return told
    if not live(profile):
        return landlocked(profile, w)
    if profile.fails.demand_gbps:
        return w.say("No failure of one thing alone would leave demand unserved.")
    return ""


def _lags(profile: p.Profile, w: Words) -> str:
    """Say which two share fate and have nothing in force on some topic."""
    pairs = profile.lag.pairs if profile.lag else ()
    lacking = [one for one in pairs if one.missing]
    if lacking:
        return _without(lacking[0], w)
    if pairs:
        most = _most(profile, pairs)
        return w.say(
            "%(one)s and %(other)s share their fate most (%(shared)s of 1), and agreements on "
            "every topic are in force between the two.",
            one=w.name(most.who),
            other=w.name(most.partner),
            shared=w.ratio(most.shared),
        )
    return _shared(profile, w)


def _most(profile: p.Profile, pairs: Sequence[ties.Pair]) -> ties.Pair:
    """Return the pair that shares most; of several that of the tile beside it."""
    close = [{one.who.code, one.partner.code} for one in profile.fails.partners[:1]]
    return max(pairs, key=lambda one: (one.shared, {one.who.code, one.partner.code} in close))


def _without(pair: ties.Pair, w: Words) -> str:
    """Say what two that share fate have no agreement on."""
    topics = terms.topics(w)
    return w.say(
        "%(one)s and %(other)s share their fate (%(shared)s of 1), and no agreement known here "
        "is in force between the two on %(topics)s.",
        one=w.name(pair.who),
        other=w.name(pair.partner),
        shared=w.ratio(pair.shared),
        topics=w.join(topics[key] for key in pair.missing),
    )


def landlocked(profile: p.Profile, w: Words) -> str:
    """Say how an economy without a cable is reached."""
    if profile.rests_on.links:
        names = list(dict.fromkeys(w.name(link.neighbour) for link in profile.rests_on.links))
        return w.say(
            "No cable system in this atlas lands here; it is linked by land to %(names)s.",
            names=w.some(names, MOST_NEIGHBOURS) if len(names) > MOST_NEIGHBOURS else w.join(names),
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
