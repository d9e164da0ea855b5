"""Turn the events of the record into scenarios: what was cut, as things that can be cut again."""

from __future__ import annotations

from fateshare.atlas.model import Atlas
from fateshare.base.errors import FateshareError, UnknownCode
from fateshare.connect.faults import Fault
from fateshare.connect.record import Event, recorded, still_open
from fateshare.connect.replay import find
from fateshare.web.warm import Standing, Warm


def scenario(atlas: Atlas, warm: Warm, key: str) -> dict[str, object]:
    """
    Find an event of the record in the network of its date.

    Parameters
    ----------
    atlas, warm
        Facts, and their networks.
    key
        Of the event, as `tonga-2022`.

    Returns
    -------
    said
        The event with its cuts (kind, key, what the record says), those of earlier events that
        were still open, what was not found and why, and the severity that the record gives.

    Raises
    ------
    UnknownCode
        When the record has no such event.
    MissingData
        When no network can be built of its date.
    """
    events = recorded(atlas)
    event = next((one for one in events if one.id == key), None)
    if event is None:
        raise UnknownCode("event of the record", key)
    standing = warm.at(event.date)
    earlier = still_open(events, event.date) if event.date else []
    cuts: list[dict[str, str]] = []
    missing: list[dict[str, str]] = []
    for of in (event, *earlier):
        told, lost = _cuts(atlas, standing, of, event)
        cuts += [one for one in told if one not in cuts]
        missing += lost
    return {
        "id": event.id,
        "title": event.title,
        "date": event.date,
        "end": event.end,
        "cause": event.cause,
        "as_of": standing.net.as_of,
        "cuts": cuts,
        "not_found": missing,
        "record": dict(sorted(event.severity.items())),
    }


def _cuts(
    atlas: Atlas, standing: Standing, of: Event, event: Event
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Find the cuts of one event; those of an earlier one say of which."""
    told: list[dict[str, str]] = []
    lost: list[dict[str, str]] = []
    for said in of.cuts:
        label = {"said": said.said, "of": of.id if of is not event else ""}
        try:
            fault = find(standing.finder, atlas, of, said)
        except FateshareError as err:
            lost.append(label | {"why": str(err)})
            continue
        told += [{"kind": kind, "key": key} | label for kind, key in named(standing, fault)]
    return told, lost


def named(standing: Standing, fault: Fault) -> list[tuple[str, str]]:
    """
    Name the arcs of a fault as things that can be cut: a system where all of it is, else stretches.

    The way from a landing to its core goes unnamed: it carries nothing once the stretches at
    the landing are cut.
    """
    arcs = [standing.net.wires.arcs[i] for i in fault.arcs]
    whole = sorted(
        system
        for system in {arc.system for arc in arcs if arc.system}
        if set(standing.arcs["system"].get(system, ())) <= set(fault.arcs)
    )
    found = [("system", system) for system in whole]
    for arc in arcs:
        kind, _, key = arc.arc.partition(":")
        if kind in {"hub", "operator"}:
            found.append(("hub", key))
        elif kind == "link" or (kind == "segment" and arc.system not in whole):
            found.append((kind, key))
    return found
