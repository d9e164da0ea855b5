"""Read from an object all that decides who may see it, and what a marking definition means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson

from fateshare.exchange import iep, rsit, stamps, tlp
from fateshare.exchange.records import Draft

#: Property in which an object names the teams that a RED object is for.
NAMED: Final = "x_fateshare_recipients"
_CONTAINERS: Final = frozenset({"grouping", "report", "observed-data"})
_UNVERSIONED: Final = "marking-definition"
_MOST_NAMED: Final = 100


def read_into(draft: Draft, held: dict[str, Any]) -> None:
    """Fill in a draft from a valid object: type, creator, labels, topic, recipients."""
    draft.type = held["type"]
    draft.vkey = stamps.key(draft.version)
    draft.versioned = "modified" in held
    draft.revoked = held.get("revoked") is True
    draft.creator = held.get("created_by_ref")
    refs = held.get("object_marking_refs")
    granular = held.get("granular_markings")
    if refs or granular:
        _markings(draft, refs or (), granular or ())
    if "labels" in held:
        topic = rsit.read(held["labels"])
        draft.topic = topic[0] if topic else ""
    if NAMED in held:
        _recipients(draft, held[NAMED])
    if draft.type in _CONTAINERS:
        draft.contains = tuple(ref for ref in held.get("object_refs", ()) if isinstance(ref, str))
    elif draft.type == _UNVERSIONED:
        draft.defines = meaning(held)
        if held["id"] in tlp.LABELS:
            draft.tlp = draft.tlp or tlp.Label.CLEAR  # the definitions themselves are public


def lift(drafts: Iterable[Draft]) -> None:
    """
    Let unmarked objects be at least as strict as what holds them in the same envelope.

    Converters mark a grouping or report and not what is in it. A label so found never loosens
    anything: it only adds to the agreement's default.
    """
    held = [draft for draft in drafts if draft.fault is None]
    floors: dict[str, tlp.Label] = {}
    for draft in held:
        if draft.tlp is not None:
            for ref in draft.contains:
                floors[ref] = max(draft.tlp, floors.get(ref, draft.tlp))
    for draft in held:
        if draft.tlp is None and draft.id in floors:
            draft.floor = floors[draft.id]


def meaning(definition: dict[str, Any]) -> str:
    """
    Say what a marking definition means to the policy, as JSON.

    `{"kind": "statement"}` is text for people, which does not say what a machine may pass on;
    `{"kind": "iep", ...}` carries terms; `{"kind": "unknown"}` denies.
    """
    terms = iep.read(definition)
    if terms is not None:
        told = {name: getattr(terms, name) for name in iep.Terms.__slots__}
        return orjson.dumps({"kind": "iep", **told, "tlp": int(terms.tlp)}).decode()
    plain = definition.get("definition_type") == "statement" and not definition.get("extensions")
    return '{"kind":"statement"}' if plain else '{"kind":"unknown"}'


def _markings(draft: Draft, refs: Iterable[str], granular: Iterable[dict[str, Any]]) -> None:
    """Split markings into the strictest label and the others; a part's marking marks the whole."""
    wanted = set(refs)
    wanted.update(ref for part in granular if (ref := part.get("marking_ref")) is not None)
    labels = [tlp.LABELS[ref] for ref in wanted if ref in tlp.LABELS]
    draft.tlp = max(labels, default=None)
    if len(labels) != len(wanted):
        draft.marks = tuple(sorted(ref for ref in wanted if ref not in tlp.LABELS))


def _recipients(draft: Draft, told: object) -> None:
    """Read the named recipients; what is not a list of names is a fault, never ignored."""
    listed = told if isinstance(told, list) else []
    names = [name for name in listed if isinstance(name, str)]
    if not names or len(names) != len(listed) or len(names) > _MOST_NAMED:
        draft.fault = f"{NAMED}: must list from 1 to {_MOST_NAMED} teams by their keys."
        return
    draft.named = tuple(sorted(set(names)))
