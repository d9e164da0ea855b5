"""Receipts of transfers, each signed and chained to the one before; verified without a server."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fateshare.base.errors import InputError
from fateshare.exchange import stamps
from fateshare.exchange.ports import Clock, Store

FORM: Final = "fateshare.receipt/1"
#: What the first receipt of a chain follows.
START: Final = "0" * 64
_SEED: Final = b"fateshare receipts"


def private(store: Store) -> Ed25519PrivateKey:
    """Return the server's signing key, derived from its secret."""
    with store.read() as reader:
        secret = bytes.fromhex(reader.meta("secret") or "")
    seed = hashlib.blake2b(_SEED, key=secret, digest_size=32).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def public(store: Store) -> str:
    """Return the server's public key, for partners to verify with."""
    return base64.b64encode(private(store).public_key().public_bytes_raw()).decode()


def digest(objects: Iterable[bytes]) -> str:
    """Return one digest of some objects in their order, with their lengths."""
    made = hashlib.sha256()
    for raw in objects:
        made.update(len(raw).to_bytes(8))
        made.update(raw)
    return made.hexdigest()


def signed(key: Ed25519PrivateKey, told: dict[str, Any]) -> dict[str, Any]:
    """Sign what a receipt or bundle tells."""
    raw = _canonical(told)
    return told | {
        "key": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
        "signature": base64.b64encode(key.sign(raw)).decode(),
    }


def verified(held: dict[str, Any], key: str) -> bool:
    """Tell whether something was signed with a key."""
    told = {name: value for name, value in held.items() if name not in {"key", "signature"}}
    try:
        known = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        known.verify(base64.b64decode(str(held.get("signature")), validate=True), _canonical(told))
    except (ValueError, InvalidSignature):
        return False
    return held.get("key") == key


def link(held: dict[str, Any]) -> str:
    """Return the digest by which the next receipt names this one."""
    return hashlib.sha256(_canonical(held)).hexdigest()


class Book:
    """The receipts of transfers with one peer, oldest first."""

    def __init__(self, store: Store, clock: Clock, peer: str) -> None:
        self._store, self._clock, self._peer = store, clock, peer

    def write(self, way: str, objects: list[bytes], status: dict[str, Any]) -> dict[str, Any]:
        """Add a receipt of a transfer."""
        last = self.last()
        told = {
            "form": FORM,
            "peer": self._peer,
            "number": 1 if last is None else last["number"] + 1,
            "after": START if last is None else link(last),
            "at": stamps.text(self._clock.now()),
            "way": way,
            "objects": len(objects),
            "digest": digest(objects),
            "taken": status.get("success_count"),
            "refused": status.get("failure_count"),
            "status": status.get("id"),
        }
        made = signed(private(self._store), told)
        self._store.keeper.receive(self._peer, json.dumps(made))
        return made

    def last(self) -> dict[str, Any] | None:
        """Return the last receipt."""
        found = self.lines()
        return json.loads(found[-1]) if found else None

    def lines(self) -> list[str]:
        """Return all receipts, as they were written."""
        with self._store.read() as reader:
            return reader.receipts(self._peer)


def check(lines: Iterable[str], key: str) -> list[str]:
    """
    Verify a chain of receipts, one a line of JSON, with the public key of who wrote it.

    Returns
    -------
    faults
        Every fault as a sentence; none when the chain is whole and signed.
    """
    faults, after, number = [], START, 0
    for place, line in enumerate(lines, 1):
        try:
            held = json.loads(line)
        except ValueError:
            faults.append(f"Line {place} is not JSON.")
            continue
        number += 1
        if not isinstance(held, dict) or held.get("form") != FORM:
            faults.append(f"Line {place} is not a receipt.")
            continue
        if not verified(held, key):
            faults.append(f"Receipt {held.get('number')} is not signed with this key.")
        if held.get("number") != number or held.get("after") != after:
            faults.append(f"Receipt {held.get('number')} does not follow the one before.")
        after = link(held)
    return faults


def parse_key(text: str) -> str:
    """
    Read a public key.

    Raises
    ------
    InputError
        When it is none.
    """
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except ValueError as err:
        raise InputError("A public key is 32 bytes in base64.") from err
    return text.strip()


def _canonical(told: dict[str, Any]) -> bytes:
    """Write what is signed, the same everywhere."""
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
