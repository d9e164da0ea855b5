"""The closed sets of words that the atlas and the studies use, as a reader is told them."""

from __future__ import annotations

import re

from fateshare.brief.words import Words

#: A note of a figure on another source that has another value.
_OTHER = re.compile(r"the source (\S+) says (\S+)")


def confidences(w: Words) -> dict[str, str]:
    """Explain how sure a fact is."""
    return {
        "verified": w.say("verified: read at its publisher or in two independent texts"),
        "reported": w.say("reported: read in one text"),
        "estimated": w.say("estimated: computed"),
        "assumed": w.say("assumed: general knowledge, not found in a text yet"),
    }


def licences(w: Words) -> dict[str, str]:
    """Name the licences that have no name of their own."""
    return {
        "facts-cited": w.say("single facts cited"),
        "own-work": w.say("own work"),
        "public-domain": w.say("public domain"),
    }


def flags(w: Words) -> dict[str, str]:
    """Name the categories of the United Nations."""
    return {
        "ldc": w.say("least developed country"),
        "lldc": w.say("landlocked developing country"),
        "sids": w.say("small island developing state"),
    }


def splits(w: Words) -> dict[str, str]:
    """Say between which groups inequality is told."""
    return {
        "members by subregion": w.say("among the members, by UN subregion"),
        "bloc and rest of the world": w.say("these members and the rest of the world"),
    }


def corridors(w: Words) -> dict[str, str]:
    """Name the kinds of corridors."""
    return {
        "strait": w.say("strait"),
        "canyon": w.say("submarine canyon"),
        "land-crossing": w.say("land crossing"),
        "landing-town": w.say("approach to a landing town"),
        "quake-belt": w.say("earthquake or volcanic belt"),
    }


def failures(w: Words) -> dict[str, str]:
    """Name the kinds of failures."""
    return {
        "system": w.say("cable system"),
        "place": w.say("town"),
        "corridor": w.say("corridor"),
        "link": w.say("land link"),
        "pair": w.say("two systems at once"),
    }


def severities(w: Words) -> dict[str, str]:
    """Say how badly an economy was hit, as the record has it."""
    return {
        "offline": w.say("offline"),
        "severe": w.say("severe"),
        "moderate": w.say("moderate"),
        "minor": w.say("minor"),
        "none": w.say("not affected"),
    }


def outcomes(w: Words) -> dict[str | None, str]:
    """Say how an economy comes through, as the model has it."""
    return {
        "offline": w.say("offline"),
        "congested": w.say("congested"),
        "latency": w.say("longer ways"),
        "absorbed": w.say("absorbed"),
        None: w.say("not on the network of that date"),
    }


def causes(w: Words) -> dict[str, str]:
    """Name the causes of outages."""
    return {
        "cable-fault": w.say("cable fault"),
        "earthquake": w.say("earthquake"),
        "volcano": w.say("volcano"),
        "turbidity-current": w.say("flow down a canyon"),
        "storm": w.say("storm"),
        "fishing": w.say("fishing"),
        "anchor": w.say("anchor"),
        "digging": w.say("digging"),
        "vandalism": w.say("vandalism"),
        "conflict": w.say("conflict"),
        "fire": w.say("fire"),
        "commercial": w.say("commercial dispute"),
        "ageing": w.say("ageing"),
        "land-cut": w.say("cut on land"),
        "unknown": w.say("cause not known"),
    }


def topics(w: Words) -> dict[str, str]:
    """Name the topics of agreements."""
    return {
        "incident-response": w.say("incident response"),
        "cybercrime": w.say("cybercrime"),
        "data-protection": w.say("data protection"),
        "infrastructure": w.say("infrastructure and repair"),
        "drills": w.say("drills"),
        "governance": w.say("standards and governance"),
    }


def instruments(w: Words) -> dict[str, str]:
    """Name the kinds of instruments."""
    return {
        "treaty": w.say("treaty"),
        "agreement": w.say("agreement"),
        "memorandum": w.say("memorandum of understanding"),
        "initiative": w.say("initiative"),
        "framework": w.say("framework"),
        "dialogue": w.say("dialogue"),
        "decision": w.say("decision"),
        "roadmap": w.say("roadmap"),
        "network": w.say("network"),
        "organisation": w.say("organisation"),
    }


def statuses(w: Words) -> dict[str, str]:
    """Name the standings of a party."""
    return {
        "invited": w.say("invited"),
        "observer": w.say("observer"),
        "signed": w.say("signed"),
        "ratified": w.say("ratified"),
        "acceded": w.say("acceded"),
        "in force": w.say("in force"),
        "suspended": w.say("suspended"),
        "withdrawn": w.say("withdrawn"),
    }


def constituencies(w: Words) -> dict[str, str]:
    """Say whom a response team serves."""
    return {
        "national": w.say("national team"),
        "government": w.say("team of the government"),
        "sector": w.say("team of a sector"),
    }


def methods(w: Words) -> dict[str, str]:
    """Name the methods of forecasts."""
    return {
        "last value": w.say("last value"),
        "mean change over 3 years": w.say("mean change over 3 years"),
        "mean change over 10 years": w.say("mean change over 10 years"),
        "straight line over 3 years": w.say("straight line over 3 years"),
        "straight line over 10 years": w.say("straight line over 10 years"),
        "damped trend (x 0.8) over 3 years": w.say("damped trend (x 0.8) over 3 years"),
        "damped trend (x 0.8) over 10 years": w.say("damped trend (x 0.8) over 10 years"),
        "damped trend (x 0.9) over 3 years": w.say("damped trend (x 0.9) over 3 years"),
        "damped trend (x 0.9) over 10 years": w.say("damped trend (x 0.9) over 10 years"),
        "logistic curve over 3 years": w.say("logistic curve over 3 years"),
        "logistic curve over 10 years": w.say("logistic curve over 10 years"),
        "Gompertz curve over 3 years": w.say("Gompertz curve over 3 years"),
        "Gompertz curve over 10 years": w.say("Gompertz curve over 10 years"),
    }


def note(w: Words, text: str) -> str:
    """Tell the note of a figure: how it was made, and which source has another value."""
    told = []
    for part in text.split("; "):
        other = _OTHER.fullmatch(part)
        if part == "sum of urban and rural population":
            told.append(w.say("sum of urban and rural population"))
        elif other:
            source, value = other.groups()
            told.append(w.say("the source %(source)s says %(value)s", source=source, value=value))
        else:
            told.append(w.quoted(part))
    return w.listed(told)
