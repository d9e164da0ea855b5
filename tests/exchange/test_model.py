"""
A stepped model: writers, pollers, deletions, agreements and clocks, in any order.

Two servers with memories of their own stand on one store. Whatever the order, a poller sees what
it may see, once, and nothing else.
"""

import shutil
import tempfile
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from exchanges import CREATED, Exchange, Stepped, furnish, indicator, opened, version
from fateshare.exchange import stamps
from fateshare.exchange.memory import MemoryStore
from fateshare.exchange.registry import Instrument, Registry
from fateshare.exchange.sqlite import SqliteStore
from fateshare.exchange.tlp import Label

TEAMS = {"ke": "KEN", "ke-two": "KEN", "tz": "TZA"}
LABELS = [None, Label.CLEAR, Label.GREEN, Label.AMBER, Label.RED]
DAY = 86_400_000_000


def treaty(since: str, until: str | None) -> str:
    """A registry of one agreement between the two economies."""
    parties = dict.fromkeys(("KEN", "TZA"), (("2000", None),))
    made = Instrument(
        "treaty", "Treaty", "treaty", ("incident-response",), True, since, until, None, parties
    )
    return Registry("2025-01-01", (made,)).to_json()


@dataclass
class Thing:
    """One version that was acknowledged."""

    team: str
    name: str
    stamp: str
    label: Label | None
    mark: str | None = None


@dataclass
class Poller:
    """A client that follows the standard, and what it has seen."""

    team: str
    by_next: bool
    since: str = "2000-01-01T00:00:00Z"
    next: str | None = None
    seen: list[tuple[str, str]] = field(default_factory=list)


class Model(RuleBasedStateMachine):
    """The machine; subclasses say on which store."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Stepped()
        self.folder = Path(tempfile.mkdtemp())
        stores = self.stores()
        tokens = furnish(stores[0], TEAMS)
        self.servers = [opened(store, self.clock, tokens) for store in stores]
        self.made = stores
        self.things: list[Thing] = []
        self.known: set[tuple[str, str]] = set()
        self.count = self.looks = 0
        self.until: str | None = "2000"
        self.lapsed = self.was_open = False
        self.pollers = [Poller(team, by_next) for team in TEAMS for by_next in (False, True)]

    def stores(self) -> list:
        raise NotImplementedError

    def teardown(self) -> None:
        self.drain()
        for store in self.made:
            store.close()
        shutil.rmtree(self.folder)

    @initialize()
    def agree(self) -> None:
        self.note("2000")

    @rule(
        server=st.integers(0, 1), team=st.sampled_from(sorted(TEAMS)),
        labels=st.lists(st.sampled_from(LABELS), min_size=1, max_size=3),
    )  # fmt: skip
    def add(self, server: int, team: str, labels: list) -> None:
        objects = []
        for label in labels:
            self.count += 1
            objects.append(indicator(self.count, label))
            self.things.append(Thing(team, objects[-1]["id"], CREATED, label))
        assert self.servers[server].add(team, *objects).json["failure_count"] == 0

    @rule(server=st.integers(0, 1), which=st.integers(0, 50), label=st.sampled_from(LABELS))
    def add_version(self, server: int, which: int, label: Label | None) -> None:
        own = [one for one in self.things if one.mark is None and one.name.startswith("indicator")]
        if not own:
            return
        thing = own[which % len(own)]
        stamps = {one.stamp for one in self.things if one.name == thing.name}
        stamp = version(1 + len(stamps))
        number = next(n for n in range(1, self.count + 1) if indicator(n)["id"] == thing.name)
        told = self.servers[server].add(thing.team, indicator(number, label, modified=stamp)).json
        if stamp not in stamps:
            assert told["failure_count"] == 0, told
            self.things.append(Thing(thing.team, thing.name, stamp, label))

    @rule(server=st.integers(0, 1), team=st.sampled_from(sorted(TEAMS)), mark=st.integers(1, 2))
    def add_marked(self, server: int, team: str, mark: int) -> None:
        self.count += 1
        name = marking(team, mark)["id"]
        made = indicator(self.count, object_marking_refs=[name])
        self.things.append(Thing(team, made["id"], CREATED, None, name))
        assert self.servers[server].add(team, made).json["failure_count"] == 0

    @rule(server=st.integers(0, 1), team=st.sampled_from(sorted(TEAMS)), mark=st.integers(1, 2))
    def define(self, server: int, team: str, mark: int) -> None:
        made = marking(team, mark)
        if (team, made["id"]) not in self.known:
            self.things.append(Thing(team, made["id"], CREATED, None))
            self.known.add((team, made["id"]))
        assert self.servers[server].add(team, made).json["failure_count"] == 0

    @rule(server=st.integers(0, 1), which=st.integers(0, 50))
    def delete(self, server: int, which: int) -> None:
        own = [thing for thing in self.things if thing.name.startswith("indicator")]
        if own:
            thing = own[which % len(own)]
            path = f"/exchange/collections/shared/objects/{thing.name}/"
            assert self.servers[server].call("DELETE", path, thing.team).code == 200
            self.things = [one for one in self.things if one.name != thing.name]

    @rule(micros=st.sampled_from([0, 1, 1000, -1, -5_000_000, DAY // 2]))
    def tick(self, micros: int) -> None:
        self.clock.step(micros)

    @rule(days=st.sampled_from([None, -1, 0, 1, 2]))
    def agree_anew(self, days: int | None) -> None:
        end = None if days is None else self.clock.at + days * DAY
        self.note(None if end is None else day(end))

    @rule(server=st.integers(0, 1), which=st.integers(0, 5), limit=st.integers(1, 4))
    def poll(self, server: int, which: int, limit: int) -> None:
        self.turn(self.servers[server], self.pollers[which], limit)

    @invariant()
    def what_was_shut_may_be_told_again(self) -> None:
        now_open = self.until is None or day(self.clock.at) < self.until
        self.lapsed = self.lapsed or (self.was_open and not now_open)
        self.was_open = now_open

    @invariant()
    def nothing_else_is_told(self) -> None:
        self.looks += 1
        server, team = self.servers[self.looks % 2], sorted(TEAMS)[self.looks % 3]
        shown = server.get("shared/manifest/", team, match_version="all").json
        told = {(one["id"], one["version"]) for one in shown.get("objects", [])}
        assert told == self.visible(team)

    def turn(self, server: Exchange, poller: Poller, limit: int) -> bool:
        """Take one page as the standard says; tell whether there is more."""
        query = {"next": poller.next} if poller.next else {"added_after": poller.since}
        page = server.get("shared/objects/", poller.team, limit=limit, match_version="all", **query)
        assert page.code == 200, page.body
        held = [(one["id"], stamp(one)) for one in page.json.get("objects", [])]
        assert set(held) <= self.visible(poller.team)
        poller.seen += held
        poller.since = page.headers["x-taxii-date-added-last"]
        poller.next = page.json.get("next") if poller.by_next else None
        return page.json.get("more", False)

    def visible(self, team: str) -> set[tuple[str, str]]:
        """State the policy again, in the plainest way."""
        return {(one.name, one.stamp) for one in self.things if self.may(team, one)}

    def may(self, team: str, thing: Thing) -> bool:
        if thing.team == team:
            return True
        if thing.mark is not None and (thing.team, thing.mark) not in self.known:
            return False
        if thing.label is Label.CLEAR:
            return True
        if thing.label is Label.RED:
            return False
        joined = TEAMS[thing.team] == TEAMS[team]
        return joined or self.until is None or day(self.clock.at) < self.until

    def note(self, until: str | None) -> None:
        self.until = until
        self.servers[0].store.keeper.note("registry", treaty("2000", until))

    def drain(self) -> None:
        """At the end everybody has seen all that is left to see, and nothing twice."""
        for poller in self.pollers:
            while self.turn(self.servers[0], poller, 3):
                pass
            assert self.visible(poller.team) <= set(poller.seen)
            if not self.lapsed:
                assert len(poller.seen) == len(set(poller.seen))


def marking(team: str, number: int) -> dict:
    """A statement of a team's own."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{uuid.UUID(int=hash_of(team) * 10 + number, version=4)}",
        "created": CREATED,
        "definition_type": "statement",
        "definition": {"statement": f"{team} {number}"},
    }


def hash_of(team: str) -> int:
    return sorted(TEAMS).index(team) + 1


def stamp(held: dict) -> str:
    return held.get("modified", held.get("created"))


def day(micros: int) -> str:
    return stamps.day(micros)


class OnMemory(Model):
    def stores(self) -> list:
        store = MemoryStore(self.clock)
        return [store, store]


class OnSqlite(Model):
    def stores(self) -> list:
        return [SqliteStore(self.folder / "exchange.sqlite", self.clock) for _ in range(2)]


TestOnMemory, TestOnSqlite = OnMemory.TestCase, OnSqlite.TestCase
TestOnMemory.settings = settings(max_examples=15, stateful_step_count=25)
TestOnSqlite.settings = settings(max_examples=10, stateful_step_count=25)
