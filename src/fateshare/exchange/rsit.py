"""Classes and types of the Reference Security Incident Taxonomy, and the topics they fall under."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

#: Class -> its types, as the task force of ENISA and TF-CSIRT names them.
CLASSES: Final[dict[str, tuple[str, ...]]] = {
    "abusive-content": ("spam", "harmful-speech", "violence"),
    "malicious-code": (
        "infected-system",
        "c2-server",
        "malware-distribution",
        "malware-configuration",
    ),
    "information-gathering": ("scanner", "sniffing", "social-engineering"),
    "intrusion-attempts": ("ids-alert", "brute-force", "exploit"),
    "intrusions": (
        "privileged-account-compromise",
        "unprivileged-account-compromise",
        "application-compromise",
        "system-compromise",
        "burglary",
    ),
    "availability": ("dos", "ddos", "misconfiguration", "sabotage", "outage"),
    "information-content-security": (
        "unauthorised-information-access",
        "unauthorised-information-modification",
        "data-loss",
        "data-leak",
    ),
    "fraud": ("unauthorised-use-of-resources", "copyright", "masquerade", "phishing"),
    "vulnerable": (
        "weak-crypto",
        "ddos-amplifier",
        "potentially-unwanted-accessible",
        "information-disclosure",
        "vulnerable-system",
    ),
    "other": ("other", "undetermined"),
    "test": ("test",),
}
_CRIME: Final = ("cybercrime", "incident-response")
_HANDLING: Final = ("incident-response",)
#: Class -> topics of agreements under which such information may be given; any one suffices.
TOPICS: Final[dict[str, tuple[str, ...]]] = {
    "abusive-content": _CRIME,
    "malicious-code": _CRIME,
    "information-gathering": _HANDLING,
    "intrusion-attempts": _HANDLING,
    "intrusions": _CRIME,
    "availability": ("incident-response", "infrastructure"),
    "information-content-security": ("data-protection", "incident-response"),
    "fraud": _CRIME,
    "vulnerable": _HANDLING,
    "other": _HANDLING,
    "test": ("drills", "incident-response"),
}
_TAG: Final = re.compile(r'rsit:([a-z-]+)(?:="([a-z0-9-]+)")?')


def read(labels: Iterable[object]) -> tuple[str, str | None] | None:
    """
    Find the class and type that labels carry, as MISP's machine tags; the first that is known.

    Examples
    --------
    >>> read(["x", 'rsit:availability="outage"'])
    ('availability', 'outage')
    >>> read(["rsit:fraud"]), read(["rsit:weather"])
    (('fraud', None), None)
    """
    for label in labels:
        found = _TAG.fullmatch(label.strip().lower()) if isinstance(label, str) else None
        if found and found[1] in CLASSES:
            return found[1], found[2] if found[2] in CLASSES[found[1]] else None
    return None


def tag(klass: str, type_: str | None = None) -> str:
    """
    Write a class and type as a machine tag.

    Examples
    --------
    >>> tag("availability", "outage")
    'rsit:availability="outage"'
    """
    return f"rsit:{klass}" if type_ is None else f'rsit:{klass}="{type_}"'
