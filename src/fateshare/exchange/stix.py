"""Read one STIX 2.1 object: valid by the OASIS schemas and the rules, or with its fault named."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any, Final

import jsonschema_rs
import orjson

from fateshare.exchange import marks, rules, stamps
from fateshare.exchange.records import Draft

#: The most that one object may have, in bytes; the most levels of nesting are 254, which is
#: what orjson writes and jsonschema-rs checks.
LARGEST_BYTES: Final = 1 << 20
#: Placeholder for an identifier that could not be read.
NAMELESS: Final = "unknown--00000000-0000-4000-8000-000000000000"
_UNICODE_QUOTE: Final = b"\\u0022"
_LONGEST_FAULT: Final = 300


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Return the OASIS schemas by their path, as `sdos/indicator`."""
    raw = (files("fateshare.exchange") / "schemas" / "stix-2.1.json").read_bytes()
    held: dict[str, dict[str, Any]] = json.loads(raw)["schemas"]
    return held


@cache
def _validators() -> dict[str, jsonschema_rs.Draft202012Validator]:
    """Compile the schemas: one validator a type, and one for each of the two cores."""
    held = schemas() | _CORRECTED
    resources = [(schema["$id"], schema) for schema in held.values()]
    registry = jsonschema_rs.Registry(resources)
    made = {}
    for path, schema in held.items():
        folder, name = path.split("/")
        if folder != "common" or name in _COMMON:
            made[name] = jsonschema_rs.Draft202012Validator(schema, registry=registry)
    return made


#: The schema wants a marking of every granular marking; a language will do (7.2.3).
_LANGUAGE: Final = schemas()["common/granular-marking"]
_CORRECTED: Final = {"common/granular-marking": _LANGUAGE | {"required": ["selectors"]}}
_COMMON: Final = (
    "core",
    "cyber-observable-core",
    "extension-definition",
    "language-content",
    "marking-definition",
)


def prepare() -> None:
    """Compile the schemas now, and not when the first object comes."""
    _validators()


def check(raw: bytes, now: str) -> Draft:
    """
    Read an object as its bytes stand in an envelope.

    Parameters
    ----------
    raw
        The bytes of one JSON value, as they came; they are kept in the draft.
    now
        Version of an object that has neither `modified` nor `created`.

    Returns
    -------
    draft
        With a `fault` where the object cannot be taken.
    """
    if len(raw) > LARGEST_BYTES:
        return Draft(NAMELESS, now, raw, fault=f"The object is larger than {LARGEST_BYTES} bytes.")
    try:
        held = orjson.loads(raw)
    except orjson.JSONDecodeError as err:
        return Draft(NAMELESS, now, raw, fault=f"The object is not JSON: {err}.")
    if not isinstance(held, dict):
        return Draft(NAMELESS, now, raw, fault="An object of STIX is a JSON object.")
    draft = _named(held, raw, now)
    draft.fault = _invalid(held) or rules.fault(held)
    if draft.fault is None:
        _digest(draft, held)
        marks.read_into(draft, held)
    if draft.fault is not None:
        draft.fault = _short(draft.fault)
    return draft


def same(one: bytes, two: bytes) -> bool:
    """
    Tell whether two representations of an object say the same.

    A time may be written with more zeros, and `revoked: false` may be left out (3.6).
    """
    return bool(_plain(orjson.loads(one)) == _plain(orjson.loads(two)))


def origin(raw: bytes) -> tuple[str | None, str | None]:
    """Return what no version may change: the time of creation and the creator."""
    held = orjson.loads(raw)
    created = held.get("created")
    return None if created is None else stamps.key(created), held.get("created_by_ref")


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Write times in one way, and leave out what says nothing."""
    if isinstance(value, str):
        return stamps.key(value) if stamps.is_stamp(value) else value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {
            name: _plain(one)
            for name, one in value.items()
            if not (name == "revoked" and one is False)
        }
    return value


def _named(held: dict[str, Any], raw: bytes, now: str) -> Draft:
    """Start a draft with what names the object, as far as it can be read."""
    told = held.get("id")
    name = NAMELESS
    if isinstance(told, str) and 0 < len(told) <= rules.LONGEST_ID and told.isprintable():
        name = told
    version = now
    stamp = held.get("modified") or held.get("created")
    if isinstance(stamp, str) and stamps.is_stamp(stamp):
        version = stamp
    return Draft(name, version, raw)


def _invalid(held: dict[str, Any]) -> str | None:
    """Return the first fault that a schema finds."""
    kind = held.get("type")
    if not isinstance(kind, str):
        return "The property type is missing, or is not a string."
    validators = _validators()
    validator = validators.get(kind)
    if validator is None:
        if kind == "bundle":
            return "A bundle is not an object; send what it holds."
        core = "core" if "modified" in held or "created" in held else "cyber-observable-core"
        validator = validators[core]
    elif kind in _COMMON[:2]:
        return f"{kind!r} is not a type of STIX."
    try:
        if validator.is_valid(held):
            return None
        return _told(next(iter(validator.iter_errors(held))))
    except ValueError as err:  # what the validator cannot hold, as a number of 400 digits
        return f"The object cannot be checked: {err}."


def _told(error: jsonschema_rs.ValidationError) -> str:
    """Spell a schema's fault with its place."""
    where = ".".join(str(step) for step in error.instance_path) or "the object"
    return f"{where}: {error.message}."


def _short(told: str) -> str:
    """Cut a fault for a status, without characters that a terminal or store may not take."""
    return "".join(one if one.isprintable() else "?" for one in told[:_LONGEST_FAULT])


def _digest(draft: Draft, held: dict[str, Any]) -> None:
    """Digest the content, whatever the order of its keys; find keys that stand twice."""
    try:
        canonical = orjson.dumps(held, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as err:
        draft.fault = f"The object is nested too deep: {err}."
        return
    draft.digest = hashlib.sha256(canonical).digest()
    # A key that stands twice is lost when read, and two quotation marks with it.
    quoted = b"\\" in draft.body and _UNICODE_QUOTE in draft.body
    if quoted or draft.body.count(b'"') != canonical.count(b'"'):
        try:
            json.loads(draft.body, object_pairs_hook=_distinct)
        except KeyError as err:
            draft.fault = f"The key {err.args[0]!r} stands twice."


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make a dictionary of pairs whose keys all differ."""
    made = {}
    for name, value in pairs:
        if name in made:
            raise KeyError(name)
        made[name] = value
    return made
