"""Tiny exchanges: a stepped clock, three teams, a caller without a network, made objects."""

from __future__ import annotations

import json
import uuid
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import loops
from fateshare.exchange import guard, media, taxii, tlp, wiring
from fateshare.exchange.desk import Desk, Sign
from fateshare.exchange.ports import Policy, Reader, Store
from fateshare.exchange.records import Team

#: 2025-06-30, noon.
NOON = 1_751_284_800_000_000
CREATED = "2025-01-01T00:00:00.000Z"
JSON = {"accept": media.TYPE, "content-type": media.TYPE}


@dataclass
class Stepped:
    """A clock that a test moves."""

    at: int = NOON

    def now(self) -> int:
        return self.at

    def step(self, micros: int = 1_000_000) -> None:
        self.at += micros


@dataclass(frozen=True)
class Reply:
    """What came back."""

    code: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def ids(self) -> list[str]:
        return [one["id"] for one in self.json.get("objects", [])]


@dataclass
class Exchange:
    """A server without a network."""

    store: Store
    clock: Stepped
    desk: Desk
    app: Any
    tokens: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, team: str | None = None, **more: Any) -> Reply:
        """Call a path as a team; `headers`, `body` and `query` as given."""
        headers = dict(more.get("headers", {"accept": media.TYPE}))
        if team is not None:
            headers["authorization"] = f"Bearer {self.tokens[team]}"
        query = more.get("query", "")
        told = query if isinstance(query, str) else urlencode(query)
        return loops.run(_call(self.app, method, path, headers, more.get("body", b""), told))

    def get(self, path: str, team: str, **query: Any) -> Reply:
        """Get a path below the collections; `match_type` becomes match[type]."""
        told = {
            f"match[{name[6:]}]" if name.startswith("match_") else name: value
            for name, value in query.items()
        }
        return self.call("GET", f"/exchange/collections/{path}", team, query=told)

    def add(self, team: str, *objects: Any, alias: str = "shared") -> Reply:
        """Add objects, as dictionaries or as bytes."""
        parts = (o if isinstance(o, bytes) else json.dumps(o).encode() for o in objects)
        body = b'{"objects":[' + b",".join(parts) + b"]}"
        path = f"/exchange/collections/{alias}/objects/"
        return self.call("POST", path, team, headers=JSON, body=body)

    def walk(self, team: str, limit: int, alias: str = "shared", **query: Any) -> list[Any]:
        """Return all objects that a team finds, page by page with `next`."""
        found, more = [], query
        while True:
            page = self.get(f"{alias}/objects/", team, limit=limit, **more).json
            found += page.get("objects", [])
            if not page.get("more"):
                return found
            more = {**query, "next": page["next"]}

    def poll(self, team: str, since: str, limit: int, alias: str = "shared") -> tuple[list, str]:
        """Poll once by the standard: all pages after a time; return objects and the last time."""
        found, more = [], True
        while more:
            page = self.get(f"{alias}/objects/", team, limit=limit, added_after=since)
            found += page.json.get("objects", [])
            since, more = page.headers["x-taxii-date-added-last"], page.json.get("more", False)
        return found, since


def exchange(
    store: Store,
    clock: Stepped,
    *,
    teams: dict[str, str] | None = None,
    policy: Callable[[Reader], Policy] = wiring.policy,
    secure: bool = True,
    **limits: Any,
) -> Exchange:
    """Furnish a server: teams by economy, and collections of every kind of right."""
    tokens = furnish(store, teams or {"ke": "KEN", "ke-two": "KEN", "tz": "TZA"})
    return opened(store, clock, tokens, policy=policy, secure=secure, **limits)


def furnish(store: Store, who: dict[str, str]) -> dict[str, str]:
    """Add teams by economy, and collections of every kind of right; return tokens."""
    store.migrate()
    keeper = store.keeper
    keeper.note("secret", "00" * 32)
    for team, economy in who.items():
        keeper.add_team(Team(0, team, team, economy, (identity(team),)))
    rights = {"shared": (True, True), "read": (True, False), "write": (False, True)}
    for alias in (*rights, "hidden"):
        keeper.add_collection(wiring.collection(alias, title=alias.title()))
        for team in who:
            keeper.grant(team, alias, rights.get(alias, (False, False)), "incident-handling")
    return {team: guard.issue(store, team) for team in who}


def opened(
    store: Store,
    clock: Stepped,
    tokens: dict[str, str],
    *,
    policy: Callable[[Reader], Policy] = wiring.policy,
    secure: bool = True,
    **limits: Any,
) -> Exchange:
    """Open a server on a furnished store."""
    desk = Desk(store, clock, policy, Sign(secure=secure))
    app = taxii.create_app(desk, clock, taxii.Limits(**limits))
    return Exchange(store, clock, desk, app, tokens)


def basic(team: str, token: str) -> str:
    """Write the header of HTTP Basic."""
    return "Basic " + b64encode(f"{team}:{token}".encode()).decode()


def identity(team: str) -> str:
    """Return the identity of a team."""
    return f"identity--{uuid.uuid5(uuid.NAMESPACE_DNS, team)}"


def named(kind: str, number: int | str) -> str:
    """Return an identifier that is the same every time."""
    return (
        f"{kind}--{uuid.UUID(bytes=uuid.uuid5(uuid.NAMESPACE_URL, str(number)).bytes, version=4)}"
    )


def indicator(number: int, label: tlp.Label | None = None, **more: Any) -> dict[str, Any]:
    """Make an indicator."""
    marked = {} if label is None else {"object_marking_refs": [tlp.marking(label)]}
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": named("indicator", number),
        "created": CREATED,
        "modified": CREATED,
        "name": f"Indicator {number}",
        "pattern": "[domain-name:value = 'bad.example']",
        "pattern_type": "stix",
        "valid_from": CREATED,
        **marked,
        **more,
    }


def address(value: str = "198.51.100.3", **more: Any) -> dict[str, Any]:
    """Make a cyber-observable, which has no version."""
    return {"type": "ipv4-addr", "id": named("ipv4-addr", value), "value": value, **more}


def version(day: int) -> str:
    """Return a time of modification."""
    return f"2025-02-{day:02d}T00:00:00.000Z"


async def _call(
    app: Any, method: str, path: str, headers: dict[str, str], body: bytes, query: str
) -> Reply:
    """Speak ASGI to an application."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), text.encode()) for name, text in headers.items()],
        "client": ("192.0.2.1", 1),
        "server": ("exchange.example", 443),
        "root_path": "",
    }
    sent: list[dict[str, Any]] = []
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    told = {name.decode(): text.decode() for name, text in sent[0]["headers"]}
    return Reply(sent[0]["status"], told, b"".join(part.get("body", b"") for part in sent[1:]))
