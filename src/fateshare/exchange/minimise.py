"""Drop, blur or mask personal data of an object before it leaves for another economy."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any, Final

import orjson

from fateshare.exchange import rules
from fateshare.exchange.change import GENERALISE, KEEP, PSEUDONYM, REMOVE, Change
from fateshare.exchange.pseudonym import Pseudonyms
from fateshare.exchange.scrub import GONE, Scrubber

#: Property in which an object says what was changed in it.
MARK: Final = "x_fateshare_changed"
#: Extension of identities with ways to reach a person (OASIS cti-stix-common-objects).
CONTACTS: Final = "extension-definition--66e2492a-bbd3-4be6-88f5-cc91a017a498"
#: Type of cyber-observable -> the kind of data that its identifier is derived from.
KIND_OF: Final = {
    "email-addr": "mail",
    "email-message": "mail",
    "user-account": "account",
    "ipv4-addr": "address",
    "ipv6-addr": "address",
    "mac-addr": "address",
    "url": "url",
    "directory": "path",
    "artifact": "payload",
    "windows-registry-key": "payload",
}
#: Properties that name things and say nothing of people.
_PLAIN: Final = frozenset(
    {"type", "id", "spec_version", "created", "modified", "pattern_type", "pattern_version",
     "valid_from", "valid_until", "first_seen", "last_seen", "first_observed", "last_observed",
     "lang", "mime_type", "encryption_algorithm", "object_marking_refs", "granular_markings",
     "hashes", "definition_type", "extension_type"}
)  # fmt: skip
#: What tells, in bytes, that an object may hold data that `minimise` changes: types whose
#: identifiers are derived, fields, and what stands in mail addresses, numbers and home folders.
_SIGNS: Final = (
    b"@", b"+", b"\\u00", b"email-", b"-account", b"artifact", b"directory", b"registry",
    b"individual", b"itude", b"street_", b"postal_", b"command_line", b"environment_",
    b"home", b"sers", b"ttings",
)  # fmt: skip


def personal(raw: bytes) -> bool:
    """Tell whether an object may hold personal data; yes where in doubt."""
    return any(sign in raw for sign in _SIGNS)


def apply(raw: bytes, change: Change, names: Pseudonyms) -> bytes:
    """
    Change an object by rules, for one recipient.

    Parameters
    ----------
    raw
        The object's bytes.
    change
        What is done to which kind of data.
    names
        The recipient's pseudonyms.

    Returns
    -------
    changed
        The same bytes where nothing was to be changed; else the object, with what was changed
        listed in `x_fateshare_changed`.
    """
    if not change.wide and not personal(raw):
        return raw
    held = orjson.loads(raw)
    made = _Made(change, names)
    result = made.object(held)
    if not made.told:
        return raw
    result[MARK] = sorted(made.told)
    return orjson.dumps(result)


def hidden(name: str, change: Change) -> bool:
    """Tell whether an identifier is one that a change makes anew."""
    return getattr(change, KIND_OF.get(name.partition("--")[0], ""), KEEP) != KEEP


def _prune(held: dict[str, Any]) -> None:
    """Leave out granular markings of what is gone; the whole is as strict as they were."""
    kept = []
    for marking in held.pop("granular_markings"):
        left = [one for one in marking["selectors"] if rules.selects(held, one)]
        if left:
            kept.append({**marking, "selectors": left})
    if kept:
        held["granular_markings"] = kept


def derived(name: str) -> bool:
    """Tell whether an identifier is of a type whose identifiers may be made anew."""
    return name.partition("--")[0] in KIND_OF


class _Made:
    """One object on its way, and what was done to it."""

    def __init__(self, change: Change, names: Pseudonyms) -> None:
        self.change, self.names = change, names
        self.scrub = Scrubber(change, names)
        self.told: set[str] = set()
        self.made: set[str] = set()

    def object(self, held: dict[str, Any]) -> dict[str, Any]:
        """Change an object: by its type, then whatever else it holds."""
        kind = held["type"]
        special: dict[str, Callable[[dict[str, Any]], None]] = {
            "identity": self._identity, "email-addr": self._mail, "email-message": self._message,
            "user-account": self._account, "ipv4-addr": self._address,
            "ipv6-addr": self._address, "mac-addr": self._address, "url": self._url,
            "location": self._location, "artifact": self._payload, "process": self._process,
            "windows-registry-key": self._registry, "indicator": self._indicator,
            "observed-data": self._observed,
        }  # fmt: skip
        if kind in special:
            special[kind](held)
        if self.change.provider == REMOVE and held.pop("created_by_ref", None) is not None:
            self.told.add("created_by_ref removed")
        result = {name: self._walk(name, value) for name, value in held.items()}
        if self.told and "granular_markings" in result:
            _prune(result)
        return result

    def _walk(self, name: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
        """Change identifiers and texts, wherever they stand."""
        if isinstance(value, str):
            return self._word(name, value)
        if isinstance(value, list):
            return [self._walk(name, one) for one in value]
        if isinstance(value, dict):
            return {key: self._walk(key, one) for key, one in value.items()}
        return value

    def _word(self, name: str, value: str) -> str:
        """Change one text, or an identifier that is derived from a value."""
        if "--" in value and hidden(value, self.change):
            made = self.names.identifier(value)
            if made != value:
                self.told.add("id pseudonym" if name == "id" else "references rewritten")
            return made
        if (
            value in self.made
            or name in _PLAIN
            or name == "pattern"
            or name.endswith(("_ref", "_refs"))
        ):
            return value
        made = self.scrub.url(value) if name == "url" else self.scrub.text(value)
        if made != value:
            self.told.add(f"{name} changed")
        return made

    def _set(self, held: dict[str, Any], name: str, made: str | None, word: str) -> None:
        """Put a value in place of another; take it away where there is none."""
        if name not in held or held[name] == made:
            return
        if made is None:
            del held[name]
        else:
            held[name] = made
            self.made.add(made)
        self.told.add(f"{name} {word}")

    def _each(self, held: dict[str, Any], names: tuple[str, ...], action: str,
              made: Callable[[str], str]) -> None:  # fmt: skip
        """Change some texts of an object by the rule of their kind."""
        if action != KEEP:
            for name in names:
                if isinstance(held.get(name), str):
                    self._set(held, name, made(held[name]), action)

    def _identity(self, held: dict[str, Any]) -> None:
        """Change the identity of a person; an organisation is none."""
        if self.change.person == REMOVE and held.get("identity_class") == "individual":
            self._set(held, "name", GONE, REMOVE)
            for name in ("description", "contact_information"):
                self._set(held, name, None, REMOVE)
            if (held.get("extensions") or {}).pop(CONTACTS, None) is not None:
                self.told.add("contacts removed")
                if not held["extensions"]:
                    del held["extensions"]

    def _mail(self, held: dict[str, Any]) -> None:
        """Change a mail address."""
        self._each(held, ("value",), self.change.mail, self.scrub.mail)
        if self.change.mail != KEEP:
            self._set(held, "display_name", None, REMOVE)

    def _message(self, held: dict[str, Any]) -> None:
        """Change a mail message: what remains is who wrote to whom, by pseudonyms."""
        if self.change.mail == KEEP and self.change.payload == KEEP:
            return
        for name in ("subject", "body", "body_multipart", "received_lines", "message_id",
                     "additional_header_fields", "raw_email_ref"):  # fmt: skip
            self._set(held, name, None, REMOVE)
        held["is_multipart"] = False

    def _account(self, held: dict[str, Any]) -> None:
        """Change a user account; what it stands for stays the same."""
        named = ("user_id", "account_login", "display_name")
        self._each(held, named, self.change.account, self.scrub.account)
        if self.change.account != KEEP:
            self._set(held, "credential", None, REMOVE)

    def _address(self, held: dict[str, Any]) -> None:
        """Change an address of a machine."""
        self._each(held, ("value",), self.change.address, self.scrub.address)

    def _url(self, held: dict[str, Any]) -> None:
        """Change a URL."""
        self._each(held, ("value",), self.change.url, self.scrub.url)

    def _location(self, held: dict[str, Any]) -> None:
        """Change a place: to about eleven kilometres, or to what has a name."""
        if self.change.place == KEEP:
            return
        for name in ("street_address", "postal_code"):
            self._set(held, name, None, REMOVE)
        for name in ("latitude", "longitude", "precision"):
            if name in held:
                rounded = round(float(held[name]), 1) if name != "precision" else None
                blurred = self.change.place == GENERALISE and rounded is not None
                self.told.add(f"{name} {GENERALISE if blurred else REMOVE}")
                if blurred:
                    held[name] = rounded
                else:
                    del held[name]

    def _payload(self, held: dict[str, Any]) -> None:
        """Take the contents of an artifact; its hashes stay."""
        content = held.pop("payload_bin", None) if self.change.payload == REMOVE else None
        if content is not None:
            held.pop("decryption_key", None)
            held.setdefault("url", "https://removed.invalid/")
            if "hashes" not in held:
                raw = base64.b64decode(content, validate=False)
                held["hashes"] = {"SHA-256": hashlib.sha256(raw).hexdigest()}
            self.told.add("payload_bin removed")

    def _process(self, held: dict[str, Any]) -> None:
        """Change how a process was started."""
        if self.change.path == REMOVE:
            for name in ("command_line", "cwd", "environment_variables"):
                self._set(held, name, None, REMOVE)
        elif self.change.path == GENERALISE:
            self._set(held, "environment_variables", None, REMOVE)

    def _registry(self, held: dict[str, Any]) -> None:
        """Take the values of a registry key."""
        if self.change.payload == REMOVE and held.pop("values", None) is not None:
            self.told.add("values removed")

    def _indicator(self, held: dict[str, Any]) -> None:
        """Change a pattern; one in another language than STIX is a text."""
        pattern = held.get("pattern")
        if isinstance(pattern, str):
            stix = held.get("pattern_type") == "stix"
            made = self.scrub.pattern(pattern) if stix else self.scrub.text(pattern)
            self._set(held, "pattern", made, PSEUDONYM)

    def _observed(self, held: dict[str, Any]) -> None:
        """Change observables of the older form, which stand inside."""
        inner = held.get("objects")
        if isinstance(inner, dict):
            held["objects"] = {
                key: self.object(one) if isinstance(one, dict) and "type" in one else one
                for key, one in inner.items()
            }
