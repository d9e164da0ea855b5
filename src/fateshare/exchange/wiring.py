"""Open the store and the service that a folder's settings name; the only file that knows all."""

from __future__ import annotations

import secrets
import time
import tomllib
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from fateshare.base.errors import InputError
from fateshare.exchange import registry, terms
from fateshare.exchange.desk import Desk, Sign
from fateshare.exchange.memory import MemoryStore
from fateshare.exchange.policy import Agreements
from fateshare.exchange.ports import Clock, Policy, Reader, Store
from fateshare.exchange.records import Collection
from fateshare.exchange.sqlite import SqliteStore

SETTINGS: Final = "exchange.toml"
STORE: Final = "exchange.sqlite"
_KNOWN: Final = {"title", "description", "contact", "root", "store"}
_TEMPLATE: Final = """# Settings of a fateshare exchange; see docs/exchange.md.
title = {title}
description = "CSIRTs share by agreement."
contact = ""
root = "exchange"         # path of the API root
store = {store}  # a file of this folder, "memory", or postgresql://...
"""


class SystemClock:
    """The machine's time."""

    def now(self) -> int:
        """Return the time in microseconds since 1970."""
        return time.time_ns() // 1000


@dataclass(frozen=True, slots=True)
class Home:
    """A server's folder, as its settings stand."""

    folder: Path
    sign: Sign
    store: str


def create(folder: Path, *, title: str, store: str) -> Home:
    """
    Make a server's folder: its settings and an empty store, without any team or token.

    Raises
    ------
    InputError
        When the folder has a server already.
    """
    note = folder / SETTINGS
    if note.exists():
        raise InputError(f"{str(folder)!r} has an exchange already.")
    folder.mkdir(parents=True, exist_ok=True)
    note.touch(mode=0o600)
    note.write_text(_TEMPLATE.format(title=_quoted(title), store=_quoted(store)), encoding="utf-8")
    home = read(folder)
    made = open_store(home)
    made.migrate()
    with made.read() as reader:
        known = reader.meta("secret")
    if known is None:
        made.keeper.note("secret", secrets.token_hex(32))
    made.close()
    return home


def read(folder: Path) -> Home:
    """
    Read a server's settings.

    Raises
    ------
    InputError
        When there are none, or they cannot be understood.
    """
    note = folder / SETTINGS
    if not note.is_file():
        raise InputError(
            f"There is no exchange in {str(folder)!r}; make one with `fateshare exchange init`."
        )
    try:
        told: dict[str, Any] = tomllib.loads(note.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as err:
        raise InputError(f"{str(note)!r} is not TOML: {err}.") from err
    strange = sorted(set(told) - _KNOWN) or [k for k, v in told.items() if not isinstance(v, str)]
    if strange:
        raise InputError(f"{str(note)!r}: {strange[0]!r} is not a setting, or not a text.")
    store = told.pop("store", STORE)
    return Home(folder, Sign(**told), store)


def open_store(home: Home, clock: Clock | None = None) -> Store:
    """
    Open the store that the settings name.

    Raises
    ------
    InputError
        When there is no such kind of store.
    """
    time_ = clock or SystemClock()
    if home.store == "memory":
        return MemoryStore(time_)
    if home.store.startswith("postgresql://"):
        from fateshare.exchange.postgres import PostgresStore  # noqa: PLC0415 - an extra

        return PostgresStore(home.store, time_)
    return SqliteStore(home.folder / home.store, time_)


def open_desk(home: Home, store: Store, clock: Clock | None = None, *, secure: bool) -> Desk:
    """Open the service; `secure` tells that it is spoken to under TLS."""
    store.migrate()
    return Desk(store, clock or SystemClock(), policy, replace(home.sign, secure=secure))


def policy(reader: Reader) -> Policy:
    """Make the policy of the registry and terms that the store keeps."""
    held, told = reader.meta("registry"), reader.meta("terms")
    agreements = registry.Registry.from_json(held) if held else registry.Registry("")
    return Agreements(agreements, terms.read(told) if told else terms.Book())


def collection(
    alias: str, *, title: str, description: str = "", topic: str = "", keep_days: int = 0
) -> Collection:
    """Describe a new collection."""
    name = str(uuid.uuid4())
    return Collection(0, name, alias, title, description, topic, keep_days=keep_days)


def _quoted(text: str) -> str:
    """Write a text as TOML does."""
    bare = text.replace("\\", "\\\\").replace('"', '\\"')
    if any(ord(letter) < ord(" ") for letter in bare):
        raise InputError(f"{text!r} has characters that cannot be written into settings.")
    return f'"{bare}"'
