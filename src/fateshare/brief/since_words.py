"""What has changed between two dates, in sentences and rows."""

from __future__ import annotations

from fateshare.base.figure import Figure
from fateshare.brief import fails_words, terms
from fateshare.brief.since import Changes, Joined, Moved, Turned, Weighed
from fateshare.brief.words import Words

#: Agreements that a page tells.
MOST = 40


def lines(told: Changes, w: Words) -> list[str]:
    """Say how much has changed."""
    came = sum(one.now == "in service" for one in told.systems)
    went = sum(one.then == "in service" for one in told.systems)
    found = [
        w.say(
            "Between %(then)s and %(now)s, by what this atlas knows now of both dates.",
            then=w.date(told.then),
            now=w.date(told.now),
        ),
        w.count(
            "%(n)s cable system came into service.", "%(n)s cable systems came into service.", came
        ),
        w.count(
            "%(n)s cable system is no longer in service.",
            "%(n)s cable systems are no longer in service.",
            went,
        )
        if went
        else "",
    ]
    if told.joined:
        names = w.join(w.name(one) for one in told.joined)
        found.append(w.say("Members since then: %(names)s.", names=names))
    if told.left:
        names = w.join(w.name(one) for one in told.left)
        found.append(w.say("No longer members: %(names)s.", names=names))
    if told.joined or told.left:
        found.append(w.say("All that follows is told of the members of today, at both dates."))
    return [w.run(found)]


def rows(told: Changes, w: Words) -> dict[str, list[dict[str, object]]]:
    """Arrange what has changed as rows of tables."""
    return {
        "levels": [_level(one, w) for one in told.levels],
        "systems": [_system(one, w) for one in told.systems],
        "agreements": [_agreement(one, w) for one in told.agreements[:MOST]],
        "failures": [_failure(one, w) for one in told.failures],
    }


def _level(one: Moved, w: Words) -> dict[str, object]:
    """Arrange a measure."""
    return {"name": w.term(one.title), "then": one.then, "now": one.now}


def _system(one: Turned, w: Words) -> dict[str, object]:
    """Arrange a system."""
    words = {
        "in service": w.say("in service"),
        "planned": w.say("planned"),
        "retired": w.say("retired"),
        None: w.say("not there"),
    }
    return {
        "name": one.short,
        "then": words[one.then],
        "now": words[one.now],
        "date": w.date(one.date) or "\N{EN DASH}",
        "sources": one.sources,
    }


def _agreement(one: Joined, w: Words) -> dict[str, object]:
    """Arrange an agreement: the standing of an economy, or how many members more."""
    words = terms.statuses(w)
    dash = "\N{EN DASH}"
    return {
        "name": one.label,
        "title": one.name,
        "then": words[one.then] if one.then else dash,
        "now": words[one.now] if one.now else dash,
        "more": f"{one.more:+d}" if one.more else dash,
        "date": w.date(one.since) or dash,
        "sources": one.sources,
    }


def _failure(one: Weighed, w: Words) -> dict[str, object]:
    """Arrange a failure; one that is not among the worst of a date has no share there."""
    kinds = terms.failures(w)
    shares = [
        w.figure(Figure(share, "share")) if share is not None else w.say("not among the worst")
        for share in (one.then, one.now)
    ]
    return {
        "name": fails_words.things(one.names, w),
        "kind": kinds[one.kind],
        "then": shares[0],
        "now": shares[1],
    }
