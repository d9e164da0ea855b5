"""A notice to other teams, written as STIX 2.1, MISP and JSON-IODEF with its label kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from fateshare.base.errors import InputError
from fateshare.exchange import rsit, stamps, tlp

#: Incident Core 2.0 (OASIS cti-stix-common-objects, draft of 2023-10-10).
INCIDENT_CORE: Final = "extension-definition--ef765651-680c-498d-9894-99799f2fa126"
DETERMINATIONS: Final = (
    "suspected",
    "successful-attempt",
    "failed-attempt",
    "blocked",
    "low-value",
    "false-positive",
)
#: RSIT class -> type of system impact in IODEF (RFC 7970, 3.12.1).
_IMPACT: Final = {
    "availability": "availability-service",
    "information-content-security": "breach-proprietary",
    "intrusions": "takeover-system",
}
#: Label -> restriction in IODEF (RFC 7970, 3.3.1); it knows no AMBER+STRICT.
_RESTRICTION: Final = {
    tlp.Label.CLEAR: {"restriction": "white"},
    tlp.Label.GREEN: {"restriction": "green"},
    tlp.Label.AMBER: {"restriction": "amber"},
    tlp.Label.AMBER_STRICT: {"restriction": "ext-value", "ext-restriction": "amber+strict"},
    tlp.Label.RED: {"restriction": "red"},
}
_NAMESPACE: Final = uuid.UUID("5f9d3c5e-3a4e-5d0b-9a53-0d5d7b1c2f11")


@dataclass(frozen=True, slots=True)
class Affected:
    """An economy that is hit: how much of its traffic is lost, and whom to warn there."""

    iso3: str
    iso2: str
    name: str
    lost_share: float | None = None
    outcome: str = ""
    users: float | None = None
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """
    What one team tells others; times are timestamps.

    `networks` are AS numbers as `AS64500`, `prefixes` blocks of addresses as `192.0.2.0/24`;
    `request` is what the recipient is asked to do.
    """

    title: str
    description: str
    klass: str
    type_: str | None
    label: tlp.Label
    sender: str
    contact: str
    created: str
    determination: str = "suspected"
    detected: str | None = None
    request: str = ""
    agreement: str = ""
    networks: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    affected: tuple[Affected, ...] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        """Check what is classified, and when."""
        if self.klass not in rsit.CLASSES:
            raise InputError(f"{self.klass!r} is not one of {', '.join(rsit.CLASSES)}.")
        if self.type_ is not None and self.type_ not in rsit.CLASSES[self.klass]:
            able = ", ".join(rsit.CLASSES[self.klass])
            raise InputError(f"{self.type_!r} is not a type of {self.klass}: {able}.")
        if self.determination not in DETERMINATIONS:
            raise InputError(f"{self.determination!r} is not one of {', '.join(DETERMINATIONS)}.")
        for stamp in (self.created, self.detected):
            if stamp is not None and stamps.micros(stamp) is None:
                raise InputError(f"{stamp!r} is not a timestamp, as 2025-01-01T00:00:00.000Z.")

    @property
    def key(self) -> str:
        """Return a UUID that is the same for the same notice, wherever it is written."""
        return _named("notice", self.sender, self.created, self.title)

    @property
    def text(self) -> str:
        """Return all that is told, in words."""
        parts = [self.description]
        parts += [_told(one) for one in self.affected]
        if self.networks:
            parts.append(f"Networks: {', '.join(self.networks)}.")
        if self.prefixes:
            parts.append(f"Blocks of addresses: {', '.join(self.prefixes)}.")
        if self.request:
            parts.append(f"Requested: {self.request}")
        if self.agreement:
            parts.append(f"Given under: {self.agreement}.")
        return "\n".join(part for part in parts if part)


def stix(notice: Notice) -> list[dict[str, Any]]:
    """
    Write a notice as STIX objects: the incident, who sends it, where it hits, whom it concerns.

    Every object has the notice's label.
    """
    marked = {"object_marking_refs": [tlp.marking(notice.label)]}
    sender = f"identity--{_named('sender', notice.sender)}"
    common = {"spec_version": "2.1", "created": notice.created, "modified": notice.created}
    by = {"created_by_ref": sender}
    incident = {
        "type": "incident", "id": f"incident--{notice.key}", **common, **by, **marked,
        "name": notice.title,
        "description": notice.text,
        "labels": [rsit.tag(notice.klass, notice.type_)],
        "extensions": {INCIDENT_CORE: _core(notice)},
    }  # fmt: skip
    found = [
        tlp.definition(notice.label),
        {
            "type": "identity", "id": sender, **common, **marked, "name": notice.sender,
            "identity_class": "organization",
            **({"contact_information": notice.contact} if notice.contact else {}),
        },
        incident,
    ]  # fmt: skip
    for one in notice.affected:
        place = f"location--{_named('location', one.iso3)}"
        found.append(
            {"type": "location", "id": place, **common, **by, **marked, "name": one.name,
             "country": one.iso2}
        )  # fmt: skip
        found.append(_related(notice, common | by | marked, "located-at", place))
    return found


def bundle(objects: Iterable[dict[str, Any]], key: str) -> dict[str, Any]:
    """Put objects into a bundle."""
    return {"type": "bundle", "id": f"bundle--{key}", "objects": list(objects)}


def misp(notice: Notice) -> dict[str, Any]:
    """Write a notice as a MISP event."""
    seconds = str((stamps.micros(notice.created) or 0) // 1_000_000)
    attributes = [("comment", "Other", notice.text)]
    attributes += [("AS", "Network activity", asn.removeprefix("AS")) for asn in notice.networks]
    attributes += [("ip-dst", "Network activity", block) for block in notice.prefixes]
    attributes += [("text", "Other", f"{one.iso3}: {_told(one)}") for one in notice.affected]
    tags = [f"tlp:{notice.label.stix}", rsit.tag(notice.klass, notice.type_)]
    return {
        "Event": {
            "uuid": notice.key,
            "info": notice.title,
            "date": notice.created[:10],
            "timestamp": seconds,
            "published": False,
            "analysis": "0",
            "threat_level_id": "4",
            "distribution": "0",
            "Orgc": {"name": notice.sender, "uuid": _named("sender", notice.sender)},
            "Tag": [{"name": tag} for tag in tags],
            "Attribute": [
                {
                    "uuid": _named("attribute", notice.key, str(number)),
                    "type": kind, "category": category, "value": value, "to_ids": False,
                    "timestamp": seconds, "distribution": "5", "comment": "",
                }
                for number, (kind, category, value) in enumerate(attributes)
            ],
        }
    }  # fmt: skip


def iodef(notice: Notice) -> dict[str, Any]:
    """Write a notice as JSON-IODEF (RFC 8727)."""
    contact: dict[str, Any] = {
        "role": "creator", "type": "organization", "ContactName": [notice.sender],
    }  # fmt: skip
    if "@" in notice.contact:
        contact["Email"] = [{"EmailTo": notice.contact}]
    impact = {"type": _IMPACT.get(notice.klass, "unknown")}
    incident = {
        "purpose": "reporting",
        **_RESTRICTION[notice.label],
        "IncidentID": {"id": notice.key, "name": notice.sender},
        **({"DetectTime": notice.detected} if notice.detected else {}),
        "GenerationTime": notice.created,
        "Description": [f"{notice.title}\n{notice.text}", rsit.tag(notice.klass, notice.type_)],
        "Assessment": [{"Impact": [{"SystemImpact": impact}]}],
        "Contact": [contact],
        **_targets(notice),
    }
    return {"version": "2.0", "lang": "en", "Incident": [incident]}


def _targets(notice: Notice) -> dict[str, Any]:
    """Write the networks and blocks that are hit as the targets of a flow (RFC 7970, 3.15)."""
    found = [{"value": asn.removeprefix("AS"), "category": "asn"} for asn in notice.networks]
    found += [
        {"value": block, "category": "ipv6-net" if ":" in block else "ipv4-net"}
        for block in notice.prefixes
    ]
    systems = [{"category": "target", "Node": {"Address": [one]}} for one in found]
    return {"EventData": [{"Flow": [{"System": systems}]}]} if systems else {}


def _core(notice: Notice) -> dict[str, Any]:
    """Write the extension that makes an incident more than a stub."""
    told: dict[str, Any] = {
        "extension_type": "property-extension",
        "determination": notice.determination,
        "investigation_status": "new",
        "incident_types": [notice.type_ or notice.klass],
    }
    lost = [one for one in notice.affected if one.lost_share is not None]
    if lost:
        told["scores"] = [
            {
                "name": f"lost share of international traffic, {one.iso3}",
                "value": round(one.lost_share or 0.0, 4),
                "description": one.outcome,
            }
            for one in lost
        ]
    return told


def _related(notice: Notice, common: dict[str, Any], kind: str, target: str) -> dict[str, Any]:
    """Relate the incident to something."""
    return {
        "type": "relationship",
        "id": f"relationship--{_named('relationship', notice.key, target)}",
        **common,
        "relationship_type": kind,
        "source_ref": f"incident--{notice.key}",
        "target_ref": target,
    }


def _named(*parts: str) -> str:
    """Return a UUID that is the same for the same thing."""
    made = uuid.uuid5(_NAMESPACE, "\0".join(parts))
    return str(uuid.UUID(bytes=made.bytes, version=4))


def _told(one: Affected) -> str:
    """Tell of one economy what is known."""
    parts = [one.name]
    if one.lost_share is not None:
        parts.append(f"{one.lost_share:.0%} of international traffic lost ({one.outcome})")
    if one.users is not None:
        parts.append(f"about {float(f'{one.users:.2g}'):,.0f} users' worth")
    if one.teams:
        parts.append(f"to warn: {', '.join(one.teams)}")
    return "; ".join(parts) + "."
