"""TLP 2.0 labels and their order, with TLP 1 mapped onto them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Any, Final

#: Extension that carries TLP 2.0 in STIX 2.1 (OASIS cti-stix-common-objects).
EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"


class Label(IntEnum):
    """A label of FIRST's TLP 2.0; the greater, the stricter."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    @property
    def stix(self) -> str:
        """Return the label's value in STIX, as `amber+strict`."""
        return self.name.lower().replace("_", "+")

    @property
    def spelled(self) -> str:
        """Return the label as FIRST writes it, as `TLP:AMBER+STRICT`."""
        return f"TLP:{self.name.replace('_', '+')}"


_SECOND: Final = {
    Label.CLEAR: "94868c89-83c2-464b-929b-a1a8aa3c8487",
    Label.GREEN: "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Label.AMBER: "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Label.AMBER_STRICT: "939a9414-2ddd-4d32-a0cd-375ea402b003",
    Label.RED: "e828b379-4e03-4974-9ac4-e53a884c97c1",
}
#: The only four definitions that STIX 2.1 (7.2.1.4) allows for TLP 1; WHITE is CLEAR today.
_FIRST: Final = {
    Label.CLEAR: "613f2e26-407d-48c7-9eca-b8e91df99dc9",
    Label.GREEN: "34098fce-860f-48ae-8e50-ebd3cc5e41da",
    Label.AMBER: "f88d31f6-486f-44da-b317-01333bde0b82",
    Label.RED: "5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
}
_PREFIX: Final = "marking-definition--"

#: Identifier of a label's definition, of either edition -> the label.
LABELS: Final = {
    f"{_PREFIX}{uuid}": label for edition in (_SECOND, _FIRST) for label, uuid in edition.items()
}


def read(text: str) -> Label | None:
    """
    Read a label as people, MISP or STIX write it; None where it is none.

    Examples
    --------
    >>> read("TLP:AMBER+STRICT"), read("tlp:white"), read("amber"), read("purple")
    (<Label.AMBER_STRICT: 3>, <Label.CLEAR: 0>, <Label.AMBER: 2>, None)
    """
    plain = text.strip().lower().removeprefix("tlp:").replace("+", "_")
    plain = {"white": "clear"}.get(plain, plain)
    return next((label for label in Label if label.name.lower() == plain), None)


def strictest(labels: Iterable[Label | None]) -> Label | None:
    """
    Return the strictest of several labels; None when there is none.

    Examples
    --------
    >>> strictest([Label.GREEN, None, Label.AMBER])
    <Label.AMBER: 2>
    """
    return max((label for label in labels if label is not None), default=None)


def marking(label: Label) -> str:
    """Return the identifier of a label's TLP 2.0 definition."""
    return f"{_PREFIX}{_SECOND[label]}"


def definition(label: Label) -> dict[str, Any]:
    """Return a label's TLP 2.0 marking definition, as OASIS publishes it."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": marking(label),
        "created": "2022-10-01T00:00:00.000Z",
        "name": label.spelled,
        "extensions": {EXTENSION: {"extension_type": "property-extension", "tlp_2_0": label.stix}},
    }
