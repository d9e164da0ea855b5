"""FIRST's Information Exchange Policy 2.0 as a STIX marking, read and written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fateshare.base.errors import InputError
from fateshare.exchange import stamps, tlp

#: Extension that carries IEP 2.0 in STIX 2.1 (OASIS cti-stix-common-objects, draft of 2022-12-19).
EXTENSION: Final = "extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a"
ACTIONS: Final = (
    "none",
    "contact-for-instruction",
    "internally-visible-actions",
    "externally-visible-indirect-actions",
    "externally-visible-direct-actions",
)
_CHOICES: Final = {
    "encrypt_in_transit": ("must", "may"),
    "permitted_actions": ACTIONS,
    "affected_party_notifications": ("may", "must-not"),
    "tlp": ("red", "amber", "green", "white"),
    "provider_attribution": ("may", "must", "must-not"),
    "unmodified_resale": ("may", "must-not"),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The statements of one policy; dates are timestamps, the end may be open."""

    tlp: tlp.Label
    encrypt_in_transit: str
    permitted_actions: str
    affected_party_notifications: str
    provider_attribution: str
    unmodified_resale: str
    iep_id: str
    description: str
    start_date: str
    end_date: str | None = None

    def in_effect(self, now: str) -> bool:
        """Tell whether the policy holds at a time."""
        begun = stamps.key(self.start_date) <= stamps.key(now)
        return begun and (self.end_date is None or stamps.key(now) < stamps.key(self.end_date))


def read(definition: dict[str, Any]) -> Terms | None:
    """
    Read the terms of a marking definition; None where it carries no policy that can be read.

    A policy with a statement that is missing or unknown is not read at all: what is not
    understood denies.
    """
    told = (definition.get("extensions") or {}).get(EXTENSION)
    if not isinstance(told, dict) or told.get("iep_version") != 2:  # noqa: PLR2004 - IEP 2.0
        return None
    if any(told.get(name) not in choices for name, choices in _CHOICES.items()):
        return None
    start, end = told.get("start_date"), told.get("end_date")
    if not isinstance(start, str) or stamps.micros(start) is None:
        return None
    if end is not None and (not isinstance(end, str) or stamps.micros(end) is None):
        return None
    label = tlp.read(told["tlp"])
    if label is None:
        return None
    stated = {name: told[name] for name in _CHOICES if name != "tlp"}
    about = {name: str(told.get(name, "")) for name in ("iep_id", "description")}
    return Terms(tlp=label, start_date=start, end_date=end, **stated, **about)


def write(terms: Terms, *, uuid: str, name: str, created: str, reference: str) -> dict[str, Any]:
    """
    Write terms as a marking definition.

    Parameters
    ----------
    terms
        What is to be carried. IEP 2.0 knows no AMBER+STRICT; mark the object with it beside.
    uuid
        UUID of the new definition.
    name
        Name of the definition.
    created
        Timestamp of its creation.
    reference
        Where the policy is published; the extension requires a reference.

    Raises
    ------
    InputError
        When the terms say what IEP 2.0 cannot.
    """
    carried = {"clear": "white"}.get(terms.tlp.stix, terms.tlp.stix)
    stated = {n: carried if n == "tlp" else getattr(terms, n) for n in _CHOICES}
    wrong = [name for name, choices in _CHOICES.items() if stated[name] not in choices]
    if wrong:
        raise InputError(f"IEP 2.0 cannot say {wrong[0]} {stated[wrong[0]]!r}.")
    ends = {} if terms.end_date is None else {"end_date": terms.end_date}
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{uuid}",
        "created": created,
        "name": name,
        "external_references": [{"source_name": "IEP", "url": reference}],
        "extensions": {
            EXTENSION: {
                "extension_type": "property-extension",
                **stated,
                "iep_id": terms.iep_id,
                "iep_version": 2.0,
                "description": terms.description,
                "start_date": terms.start_date,
                **ends,
            }
        },
    }
