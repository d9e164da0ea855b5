"""Carry news as signed files, for a day without a cable: export, carry, import, confirm."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import msgspec

from fateshare.base.errors import InputError
from fateshare.exchange import receipts, stamps
from fateshare.exchange.partners import Moved, Partner, Peer
from fateshare.exchange.ports import Clock, Store

FORM: Final = "fateshare.bundle/1"
CONFIRMED: Final = "fateshare.confirmation/1"
#: The most bytes of a bundle that is read.
LARGEST: Final = 512 << 20
_STEP: Final = 500


class _File(msgspec.Struct):
    """A bundle's file: what is signed of it, and its objects as they came."""

    head: dict[str, Any]
    objects: list[msgspec.Raw]


def export(store: Store, clock: Clock, partner: Partner, peer: Peer, target: Path) -> int:
    """
    Write what is new for a peer since the last confirmed bundle.

    Parameters
    ----------
    store, clock, partner, peer
        This server, and the peer that it is for.
    target
        File to write; the same news are in the next bundle too until one is confirmed.

    Returns
    -------
    objects
        How many objects it holds.
    """
    first = _noted(store, peer, "out")
    objects: list[bytes] = []
    after, more = first, True
    while more:
        some, more, last = partner.news(after)
        objects += some
        after = last if last is not None else after
    told = receipts.signed(
        receipts.private(store),
        {
            "form": FORM,
            "for": peer.name,
            "after": first or "",
            "upto": after or "",
            "at": stamps.text(clock.now()),
            "count": len(objects),
            "digest": receipts.digest(objects),
        },
    )
    head = json.dumps(told).encode()
    part = target.with_name(f"{target.name}.part")
    part.touch(mode=0o600)
    part.write_bytes(b'{"head":%s,"objects":[%s]}\n' % (head, b",\n".join(objects)))
    part.replace(target)
    return len(objects)


def read(source: Path, key: str) -> tuple[dict[str, Any], list[bytes]]:
    """
    Read a bundle and verify it: signed with the key, and whole.

    Raises
    ------
    InputError
        When it is not a bundle, not signed by the peer, or not as it was signed.
    """
    try:
        raw = source.read_bytes()
        held = msgspec.json.decode(raw, type=_File)
    except OSError as err:
        raise InputError(f"Cannot read {str(source)!r}: {err.strerror}.") from err
    except (msgspec.DecodeError, RecursionError) as err:
        raise InputError(f"{str(source)!r} is not a bundle: {err}.") from err
    objects = [bytes(one) for one in held.objects]
    if held.head.get("form") != FORM:
        raise InputError(f"{str(source)!r} is not a bundle of this form.")
    if not receipts.verified(held.head, key):
        raise InputError(f"{str(source)!r} is not signed with the peer's key.")
    if held.head["count"] != len(objects) or held.head["digest"] != receipts.digest(objects):
        raise InputError(f"{str(source)!r} is not as it was signed.")
    return held.head, objects


def take(
    store: Store, clock: Clock, partner: Partner, peer: Peer, source: Path
) -> tuple[Moved, Path]:
    """
    Import a bundle, and write the confirmation that goes back: `SOURCE.confirmed.json`.

    Raises
    ------
    InputError
        When the peer has no key, the bundle cannot be verified, or one before it is missing.
    """
    if not peer.key:
        raise InputError(f"The peer {peer.name!r} has no key: `peer add --key`.")
    head, objects = read(source, peer.key)
    known = _noted(store, peer, "in") or ""
    if _number(head["after"]) > _number(known):
        raise InputError(
            f"A bundle before {str(source)!r} is missing: it goes on after {head['after']}, "
            f"and the last one ended at {known or 'nothing'}."
        )
    moved = Moved()
    for start in range(0, len(objects), _STEP):
        moved = partner.take(objects[start : start + _STEP], "bundle", moved)
    if _number(head["upto"]) > _number(known):
        store.keeper.mark(f"peer.{peer.name}.in", head["upto"])
    last = partner.book.last()
    told = {
        "form": CONFIRMED,
        "bundle": head["signature"],
        "upto": head["upto"],
        "at": stamps.text(clock.now()),
        "count": head["count"],
        "taken": moved.taken,
        "refused": moved.refused,
        "echoes": moved.echoes,
        "receipt": receipts.START if last is None else receipts.link(last),
    }
    target = source.with_name(f"{source.name}.confirmed.json")
    target.write_text(json.dumps(receipts.signed(receipts.private(store), told)) + "\n")
    return moved, target


def confirm(store: Store, peer: Peer, source: Path) -> dict[str, Any]:
    """
    Verify a confirmation that came back; the next bundle goes on from there.

    Raises
    ------
    InputError
        When it is not the peer's, or not of a bundle that was exported from here.
    """
    try:
        held = json.loads(source.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise InputError(f"{str(source)!r} is not a confirmation: {err}.") from err
    if not isinstance(held, dict) or held.get("form") != CONFIRMED:
        raise InputError(f"{str(source)!r} is not a confirmation.")
    if not peer.key or not receipts.verified(held, peer.key):
        raise InputError(f"{str(source)!r} is not signed with the key of {peer.name!r}.")
    if _number(held["upto"]) > _number(_noted(store, peer, "out") or ""):
        store.keeper.mark(f"peer.{peer.name}.out", held["upto"])
    store.keeper.receive(f"{peer.name}.confirmed", json.dumps(held))
    return held


def _noted(store: Store, peer: Peer, way: str) -> str | None:
    """Return up to where bundles have come."""
    with store.read() as reader:
        return reader.meta(f"peer.{peer.name}.{way}")


def _number(place: str) -> int:
    """Return a place in a feed as a number; nothing is before all."""
    return int(place) if place.isdecimal() else -1
