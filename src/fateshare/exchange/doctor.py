"""Examine a server: its store, its settings, what its decisions rest on."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from typing import Final

from fateshare.exchange import registry, stamps
from fateshare.exchange.ports import Clock, Store
from fateshare.exchange.wiring import Home

#: After this many days the agreements should be looked at again.
_OLD_DAYS: Final = 400
_DAY: Final = 86_400_000_000
_STRANGERS: Final = stat.S_IRWXG | stat.S_IRWXO


def examine(home: Home, store: Store, clock: Clock) -> list[str]:
    """Return every fault as a sentence, with what to do about it."""
    return [*store.keeper.faults(), *_files(home), *_rules(store, clock), *_people(store)]


def _files(home: Home) -> Iterator[str]:
    """Check who else may read the store's files."""
    if "://" in home.store or home.store == "memory":
        return
    for path in sorted(home.folder.glob(f"{home.store}*")):
        if path.stat().st_mode & _STRANGERS:
            yield f"Others may read {path.name!r}; make it yours alone: chmod 600."


def _rules(store: Store, clock: Clock) -> Iterator[str]:
    """Check what decisions rest on."""
    with store.read() as reader:
        held, secret = reader.meta("registry"), reader.meta("secret")
    if secret is None:
        yield "The store has no secret; make the exchange with `fateshare exchange init`."
    if held is None:
        yield (
            "There is no registry, so nothing is given across borders but TLP:CLEAR; "
            "take it with `fateshare exchange registry`."
        )
        return
    edition = registry.Registry.from_json(held).edition
    told = stamps.micros(f"{edition}T00:00:00Z")
    if told is not None and clock.now() - told > _OLD_DAYS * _DAY:
        yield f"The registry is of {edition}; take a newer one with `fateshare exchange registry`."


def _people(store: Store) -> Iterator[str]:
    """Check that teams can do what they are there for."""
    holders = {team for _, team, _, _ in store.keeper.tokens()}
    with store.read() as reader:
        for team in reader.teams():
            if team.team not in holders:
                yield f"{team.team!r} has no token; make one with `fateshare exchange token add`."
            if not reader.accesses(team.number):
                yield f"{team.team!r} has no collection; let it in with `collection grant`."
