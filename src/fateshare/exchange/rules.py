"""The rules of STIX 2.1 that a schema cannot say."""

from __future__ import annotations

from typing import Any, Final

from fateshare.exchange import stamps, tlp

LONGEST_ID: Final = 300
#: Types that STIX 2.1 versions by `modified`, and their common fault when it is not there.
SPEC: Final = "2.1"
#: Type -> (earlier, later, whether the two may be equal), after the sections of the types.
_ORDER: Final = {
    "indicator": ("valid_from", "valid_until", False),
    "campaign": ("first_seen", "last_seen", True),
    "infrastructure": ("first_seen", "last_seen", True),
    "intrusion-set": ("first_seen", "last_seen", True),
    "malware": ("first_seen", "last_seen", True),
    "threat-actor": ("first_seen", "last_seen", True),
    "observed-data": ("first_observed", "last_observed", True),
    "sighting": ("first_seen", "last_seen", True),
    "relationship": ("start_time", "stop_time", False),
    "malware-analysis": ("analysis_started", "analysis_ended", True),
    "network-traffic": ("start", "end", True),
}
_SAFE_DAY: Final = "28"


def fault(held: dict[str, Any]) -> str | None:
    """
    Return the first rule that an object breaks; None when it keeps them all.

    Parameters
    ----------
    held
        An object that is valid by its schema.
    """
    broken = _identity(held) or _times(held)
    if broken is None and "object_marking_refs" in held:
        broken = _marking_refs(held)
    if broken is None and "granular_markings" in held:
        broken = _granular(held)
    if broken is None and held["type"] == "marking-definition":
        broken = _definition(held)
    return broken


def _identity(held: dict[str, Any]) -> str | None:
    """Check what names the object: id by type (2.9), edition (3.2), creator (3.5)."""
    kind, name = held["type"], held.get("id")
    if not isinstance(name, str) or len(name) > LONGEST_ID or not name.startswith(f"{kind}--"):
        return f"id: an identifier starts with the type, here {kind}-- (2.9)."
    if held.get("spec_version", SPEC) != SPEC:
        return f"spec_version: only {SPEC} is taken here, not {held['spec_version']!r} (3.2)."
    creator = held.get("created_by_ref")
    if creator is not None and not str(creator).startswith("identity--"):
        return "created_by_ref: refers to an identity (3.2)."
    return None


def _times(held: dict[str, Any]) -> str | None:
    """Check that times exist and follow each other (2.16, 3.2, and the types' sections)."""
    broken = _ordered(held, "created", "modified", equal=True)
    if broken is None and held["type"] in _ORDER:
        earlier, later, equal = _ORDER[held["type"]]
        broken = _ordered(held, earlier, later, equal=equal)
    return broken


def _ordered(held: dict[str, Any], earlier: str, later: str, *, equal: bool) -> str | None:
    """Check two times: each a day that exists, the second not before the first."""
    one, two = held.get(earlier), held.get(later)
    for name, stamp in ((earlier, one), (later, two)):
        if stamp is not None and stamp[8:10] > _SAFE_DAY and stamps.micros(stamp) is None:
            return f"{name}: {stamp!r} does not exist (2.16)."
    if one is None or two is None or (one == two and equal):
        return None
    if one < two and len(one) == len(two):
        return None
    one, two = stamps.key(one), stamps.key(two)
    if two < one or (two == one and not equal):
        return f"{later}: must be {'at or ' if equal else ''}after {earlier}."
    return None


def _marking_refs(held: dict[str, Any]) -> str | None:
    """Check that markings refer to marking definitions, and none to itself (7.2)."""
    for ref in held["object_marking_refs"]:
        if not ref.startswith("marking-definition--"):
            return f"object_marking_refs: {ref!r} is not a marking definition (7.2.2)."
        if ref == held["id"]:
            return "object_marking_refs: a marking cannot mark itself (3.2)."
    return None


def _granular(held: dict[str, Any]) -> str | None:
    """Check granular markings: a marking or a language, on what is there (7.2.3)."""
    for marking in held["granular_markings"]:
        ref = marking.get("marking_ref")
        if (ref is None) == (marking.get("lang") is None):
            return "granular_markings: each has either marking_ref or lang (7.2.3)."
        if ref is not None and not ref.startswith("marking-definition--"):
            return f"granular_markings: {ref!r} is not a marking definition (7.2.3)."
        for selector in marking.get("selectors", ()):
            if not selects(held, selector):
                return f"granular_markings: {selector!r} selects nothing (7.2.3)."
    return None


def selects(held: dict[str, Any], selector: str) -> bool:
    """Walk a selector from the object; tell whether it ends at something."""
    here: Any = held
    for step in selector.split("."):
        if isinstance(here, list) and step.startswith("[") and step.endswith("]"):
            inner = step[1:-1]
            if not (inner.isascii() and inner.isdigit() and len(inner) < 10):  # noqa: PLR2004
                return False
            if int(inner) >= len(here):
                return False
            here = here[int(inner)]
        elif isinstance(here, dict) and step in here:
            here = here[step]
        else:
            return False
    return True


def _definition(held: dict[str, Any]) -> str | None:
    """Check that a definition of TLP is the published one, and the only one (7.2.1.4)."""
    label = tlp.LABELS.get(held["id"])
    carried = (held.get("extensions") or {}).get(tlp.EXTENSION)
    if carried is None:
        second = label is not None and held["id"] == tlp.marking(label)
        return "The identifier belongs to a definition of TLP 2.0." if second else None
    if label is None or held["id"] != tlp.marking(label):
        return "TLP 2.0 has five definitions, and this is none of them."
    told = tlp.definition(label)
    same = carried == told["extensions"][tlp.EXTENSION] and held.get("name") == told["name"]
    return None if same else f"This is not the published definition of {label.spelled}."
