"""The sentences of a brief on failures, each computed from the profile."""

from __future__ import annotations

from collections.abc import Iterable

from fateshare.brief import terms
from fateshare.brief.fails import Fails, Failure, Kin
from fateshare.brief.words import Words

#: Partners that a sentence names, and the least shared fate of one.
NAMED, CLOSE = 4, 0.25
#: Economies that a cell of a table names.
MOST_NAMES = 4


def sentences(fails: Fails, w: Words, *, alone: bool) -> dict[str, object]:
    """Return everything that the section on failures says in words, by name."""
    return {
        "fails_words": _lines(fails, w, alone=alone),
        "kind_words": terms.failures(w),
        "severity_words": terms.severities(w),
        "outcome_words": terms.outcomes(w),
        "cause_words": terms.causes(w),
        "kin_words": [_kin(one, w) for one in fails.kin],
        "who_hurts": lambda failure: _who(failure, w),
        "things": lambda names: things(names, w),
    }


def things(names: Iterable[str], w: Words) -> str:
    """Name the things that fail at once; corridors have a name in the language."""
    return " + ".join(w.proper(name) for name in names)


def headline(fails: Fails, w: Words) -> str:
    """Say the one failure that would hurt most; empty where none would."""
    single = next((one for one in fails.worst if one.kind != "pair"), None)
    if single is None:
        return ""
    name, share = w.term(single.names[0]), w.share(single.lost_share)
    others = len(single.others)
    if not others:
        return {
            "system": w.say(
                "Without the cable system %(name)s, %(share)s of the international demand could "
                "not be served.", name=name, share=share,
            ),
            "place": w.say(
                "Without all lines through %(name)s, %(share)s of the international demand could "
                "not be served.", name=name, share=share,
            ),
            "corridor": w.say(
                "If all in the corridor %(name)s failed, %(share)s of the international demand "
                "could not be served.", name=name, share=share,
            ),
            "link": w.say(
                "Without the land link %(name)s, %(share)s of the international demand could not "
                "be served.", name=name, share=share,
            ),
        }[single.kind]  # fmt: skip
    return {
        "system": w.count(
            "Without the cable system %(name)s, %(share)s of the international demand could not be "
            "served; %(n)s economy elsewhere would lose too.",
            "Without the cable system %(name)s, %(share)s of the international demand could not be "
            "served; %(n)s economies elsewhere would lose too.",
            others, name=name, share=share,
        ),
        "place": w.count(
            "Without all lines through %(name)s, %(share)s of the international demand could not "
            "be served; %(n)s economy elsewhere would lose too.",
            "Without all lines through %(name)s, %(share)s of the international demand could not "
            "be served; %(n)s economies elsewhere would lose too.",
            others, name=name, share=share,
        ),
        "corridor": w.count(
            "If all in the corridor %(name)s failed, %(share)s of the international demand could "
            "not be served; %(n)s economy elsewhere would lose too.",
            "If all in the corridor %(name)s failed, %(share)s of the international demand could "
            "not be served; %(n)s economies elsewhere would lose too.",
            others, name=name, share=share,
        ),
        "link": w.count(
            "Without the land link %(name)s, %(share)s of the international demand could not be "
            "served; %(n)s economy elsewhere would lose too.",
            "Without the land link %(name)s, %(share)s of the international demand could not be "
            "served; %(n)s economies elsewhere would lose too.",
            others, name=name, share=share,
        ),
    }[single.kind]  # fmt: skip


def _lines(fails: Fails, w: Words, *, alone: bool) -> list[str]:
    """Say what the section comes to."""
    if fails.missing:
        return [
            w.say(
                "Nothing can be said of failures as of this date: this atlas knows no hub "
                "of world reach then."
            )
        ]
    if not fails.demand_gbps:
        return [
            w.say("No cable or land link of this atlas leads to a hub: failures cannot be told.")
        ]
    lines = [
        headline(fails, w) or w.say("No failure of one thing alone would leave demand unserved.")
    ]
    pair = next((one for one in fails.worst if one.kind == "pair"), None)
    if pair:
        lines.append(
            w.say(
                "Of all pairs of cable systems, %(names)s together hurt most: %(share)s of the "
                "demand.",
                names=w.join(pair.names),
                share=w.share(pair.lost_share),
            )
        )
    close = [w.name(one.partner) for one in fails.partners if one.shared >= CLOSE][:NAMED]
    if close and alone:
        lines.append(w.say("It shares its fate most with %(names)s.", names=w.join(close)))
    if fails.off and not alone:
        lines.append(
            w.say(
                "Not counted, since no cable or land link of this atlas leads from there to a hub: "
                "%(names)s.",
                names=w.join(w.name(one) for one in fails.off),
            )
        )
    return lines


def _kin(kin: Kin, w: Words) -> str:
    """Say who belongs together, and what their fate hangs on."""
    names = w.join(w.name(one) for one in kin.members)
    if kin.system and kin.corridor:
        return w.say(
            "%(names)s: of what they lose together by one fault, %(system)s has a "
            "part in %(share)s, and the corridor %(corridor)s in %(part)s.",
            names=names,
            share=w.share(kin.system_share or 0.0),
            system=kin.system,
            part=w.share(kin.corridor_share or 0.0),
            corridor=w.term(kin.corridor),
        )
    if kin.system:
        return w.say(
            "%(names)s: of what they lose together by one fault, %(system)s has a part in "
            "%(share)s.",
            names=names,
            share=w.share(kin.system_share or 0.0),
            system=kin.system,
        )
    return w.say("%(names)s.", names=names)


def _who(failure: Failure, w: Words) -> str:
    """Name those that lose most with a failure, with their shares."""
    told = [*failure.members, *failure.others]
    told.sort(key=lambda one: -one.lost_share)
    said = [
        w.say("%(name)s %(share)s", name=w.name(one.who), share=w.share(one.lost_share))
        for one in told
    ]
    return w.some(said, MOST_NAMES)
