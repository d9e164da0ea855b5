"""A throw-away server from nothing, for any client or tester to be pointed at."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any, Final

import orjson

from fateshare.exchange import guard, taxii, tlp, wiring
from fateshare.exchange.desk import Desk
from fateshare.exchange.ports import Store
from fateshare.exchange.records import Team
from fateshare.exchange.server import Door, run

NOTE: Final = "demo.json"
_TEAMS: Final = ("team-a", "team-b")
#: Collection -> whether its teams may read it and write it.
_COLLECTIONS: Final = {
    "read_write": (True, True),
    "read_only": (True, False),
    "write_only": (False, True),
    "hidden": (False, False),
}
#: An economy for both teams: within it no agreement is needed.
_ECONOMY: Final = "CHE"
_KEEPER: Final = "keeper"
_CREATED: Final = "2024-01-01T00:00:00.000Z"


def demo(folder: Path, *, host: str, port: int) -> None:
    """
    Make a server in a folder, write how to reach it to `demo.json`, and serve until stopped.

    The folder's earlier demonstration is replaced. Tokens are new every time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in (NOTE, wiring.SETTINGS, *(f"{wiring.STORE}{end}" for end in ("", "-wal", "-shm"))):
        (folder / old).unlink(missing_ok=True)
    home = wiring.create(folder, title="fateshare demonstration", store=wiring.STORE)
    store, clock = wiring.open_store(home), wiring.SystemClock()
    told = _furnish(store)
    desk = wiring.open_desk(home, store, secure=False)
    _fill(desk)
    limits = taxii.Limits(failures_per_minute=100_000, requests_per_minute=1_000_000)

    def ready(where: int) -> None:
        note = {"host": host, "port": where, "root": home.sign.root, **told}
        part = folder / f"{NOTE}.part"
        part.touch(mode=0o600)
        part.write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")
        part.replace(folder / NOTE)

    door = Door(host=host, port=port)
    door.check()
    run(taxii.create_app(desk, clock, limits), door, ready=ready)


def _furnish(store: Store) -> dict[str, Any]:
    """Add teams, tokens and collections; return what a client needs to know."""
    ids, tokens = {}, {}
    for team in (*_TEAMS, _KEEPER):
        store.keeper.add_team(Team(0, team, team, _ECONOMY))
    for alias, access in _COLLECTIONS.items():
        made = store.keeper.add_collection(
            wiring.collection(alias.replace("_", "-"), title=alias.replace("_", " ").title())
        )
        ids[alias] = made.id
        for team in _TEAMS:
            store.keeper.grant(team, made.alias, access, "incident-handling")
        store.keeper.grant(_KEEPER, made.alias, (True, True), "incident-handling")
    for team in _TEAMS:
        tokens[team] = guard.issue(store, team)
    return {"tokens": tokens, "collections": ids}


def _fill(desk: Desk) -> None:
    """Put something to read where the teams cannot write."""
    keeper = desk.team(_KEEPER)
    for alias in ("read-only", "hidden"):
        objects = [
            {
                "type": "indicator",
                "spec_version": "2.1",
                "id": f"indicator--{uuid.uuid4()}",
                "created": _CREATED,
                "modified": _CREATED,
                "name": f"Demonstration {number}",
                "pattern": f"[domain-name:value = 'host-{number}.example']",
                "pattern_type": "stix",
                "valid_from": _CREATED,
                "object_marking_refs": [tlp.marking(tlp.Label.CLEAR)],
            }
            for number in range(1, 4)
        ]
        access = desk.writable(keeper, alias)
        desk.add(keeper, access, orjson.dumps({"objects": objects}))
