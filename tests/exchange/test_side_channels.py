"""
What a team may not see must not show: a server with it and one without answer byte for byte.

Both servers get the same calls of the permitted teams, at the same times; one of them holds
forbidden objects besides. Every endpoint is compared, headers included.
"""

import json
import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchanges import CREATED, JSON, Exchange, Stepped, address, furnish, indicator, opened, version
from fateshare.exchange import intake
from fateshare.exchange.memory import MemoryStore
from fateshare.exchange.sqlite import SqliteStore
from fateshare.exchange.tlp import Label

TEAMS = {"ke": "KEN", "ke-two": "KEN", "tz": "TZA"}
#: What the reader's economy may not see: unmarked abroad, or for others by name.
SECRET = [None, Label.AMBER, Label.AMBER_STRICT, Label.RED]


@pytest.fixture(autouse=True)
def numbered(monkeypatch):
    """Number the statuses, so that two servers give them the same names."""
    seen: dict[str, int] = {}

    def name() -> uuid.UUID:
        seen["n"] = seen.get("n", 0) + 1
        return uuid.UUID(int=seen["n"], version=4)

    monkeypatch.setattr(intake.uuid, "uuid4", name)
    return seen


def pair(make: Any) -> tuple[Exchange, Exchange]:
    """Two servers alike, down to their collections' identifiers."""
    made = []
    for number in range(2):
        clock = Stepped()
        store = make(number, clock)
        made.append(opened(store, clock, furnish(store, TEAMS)))
    one, two = made
    return one, two


def answers(server: Exchange, team: str) -> list[tuple[int, dict[str, str], bytes]]:
    """Everything that a team can ask for."""
    names = [address()["id"], *(indicator(n)["id"] for n in range(1, 12))]
    asked = ["manifest/", "objects/"] + [
        f"{kind}?{query}"
        for kind in ("manifest/", "objects/")
        for query in (
            "limit=1", "limit=2", "limit=3", "match[version]=all", "match[version]=first",
            "match[version]=all&limit=2", f"match[version]={version(2)}", "match[type]=indicator",
            "match[type]=ipv4-addr", f"match[id]={','.join(names)}", "match[version]=first,last",
            f"match[id]={','.join(names)}&match[version]=all&limit=4", "match[type]=malware",
        )
    ]  # fmt: skip
    asked += [
        f"objects/{name}/{end}"
        for name in names
        for end in ("", "?match[version]=all", "versions/")
    ]
    found = []
    for one in asked:
        path, _, query = one.partition("?")
        reply = server.call("GET", f"/exchange/collections/shared/{path}", team, query=query)
        found.append((reply.code, reply.headers, reply.body))
    found.append((0, {}, b"".join(json.dumps(one).encode() for one in server.walk(team, 2))))
    return found


class Twins:
    """Two servers, told the same but for what is forbidden to the reader."""

    def __init__(self, make: Any, numbered: dict[str, int]) -> None:
        self.full, self.bare = pair(make)
        self.numbered = numbered

    def both(self, team: str, *objects: Any) -> None:
        """Send to both; the answers must be the same."""
        self.step()
        before = self.numbered.get("n", 0)
        one = self.full.add(team, *objects)
        self.numbered["n"] = before
        two = self.bare.add(team, *objects)
        assert (one.code, one.body) == (two.code, two.body)
        status = f"/exchange/status/{one.json['id']}/"
        told = [server.call("GET", status, team) for server in (self.full, self.bare)]
        assert told[0].body == told[1].body == one.body

    def secret(self, team: str, *objects: Any) -> None:
        """Send to one of them what the reader may not see."""
        self.step()
        self.full.add(team, *objects)

    def delete(self, team: str, name: str) -> None:
        """Delete at both; the answers must be the same."""
        self.step()
        path = f"/exchange/collections/shared/objects/{name}/"
        one, two = (server.call("DELETE", path, team) for server in (self.full, self.bare))
        assert (one.code, one.body) == (two.code, two.body)

    def step(self) -> None:
        for server in (self.full, self.bare):
            server.clock.step(10_000)

    def compare(self, team: str) -> None:
        for one, two in zip(answers(self.full, team), answers(self.bare, team), strict=True):
            assert one == two


@pytest.fixture(params=["memory", "sqlite"])
def twins(request, tmp_path, numbered) -> Twins:
    def make(number: int, clock: Stepped):
        if request.param == "memory":
            return MemoryStore(clock)
        return SqliteStore(tmp_path / f"{number}.sqlite", clock)

    return Twins(make, numbered)


def test_forbidden_objects_do_not_show(twins):
    twins.both("ke", indicator(1, Label.CLEAR), indicator(2, Label.CLEAR))
    twins.secret("ke", *(indicator(3 + n, label) for n, label in enumerate(SECRET)))
    twins.both("tz", indicator(8))
    twins.secret("ke", indicator(9, Label.CLEAR, x_fateshare_recipients=["ke-two"]))
    twins.both("ke", indicator(10, Label.CLEAR))
    twins.compare("tz")


def test_a_forbidden_last_or_first_version_does_not_show(twins):
    twins.secret("ke", indicator(1, Label.RED))
    twins.both("ke", indicator(1, Label.CLEAR, modified=version(1)))
    twins.both("ke", indicator(1, Label.CLEAR, modified=version(2)))
    twins.secret("ke", indicator(1, Label.RED, modified=version(3)))
    twins.both("ke", indicator(2, Label.CLEAR), indicator(3, Label.CLEAR))
    twins.compare("tz")
    twins.secret("ke", indicator(2, Label.AMBER, modified=version(1)))
    twins.compare("tz")
    twins.delete("ke", indicator(1)["id"])
    twins.compare("tz")


def test_more_does_not_tell_of_what_is_left_over(twins):
    twins.both("ke", indicator(1, Label.CLEAR), indicator(2, Label.CLEAR))
    twins.both("ke", indicator(2, Label.CLEAR, modified=version(1)), indicator(3, Label.CLEAR))
    twins.both("ke", indicator(3, Label.CLEAR, modified=version(1)))
    twins.secret("ke", indicator(3, Label.RED, modified=version(2)))
    twins.secret("ke", indicator(2, Label.RED, modified=version(2)))
    twins.compare("tz")


def test_who_sends_what_is_there_unseen_is_not_told_so(twins):
    twins.secret("ke", address(), indicator(1), indicator(2, Label.RED))
    twins.both("tz", address(), address("10.0.0.1"))
    twins.both("tz", indicator(1, name="Other"), indicator(2, Label.RED, modified=version(1)))
    twins.compare("tz")
    twins.both("tz", address(x_note="changed"), indicator(1, name="Third"))
    twins.delete("tz", indicator(2)["id"])
    twins.delete("tz", indicator(2)["id"])
    twins.delete("tz", indicator(5)["id"])
    twins.compare("tz")


def test_a_reader_of_both_sees_its_own_or_the_older(twins):
    twins.secret("ke", indicator(1, name="Kenyan"))
    twins.both("tz", indicator(1, name="Tanzanian"))
    (own,) = twins.full.get("shared/objects/", "tz").json["objects"]
    assert own["name"] == "Tanzanian"
    twins.both("tz", indicator(1, Label.CLEAR, name="Open", modified=version(1)))
    for team, name in (("ke", "Kenyan"), ("ke-two", "Kenyan"), ("tz", "Open")):
        (seen,) = twins.full.get("shared/objects/", team).json["objects"]
        assert seen["name"] == name


def test_definitions_of_others_do_not_show(twins):
    mark = {
        "type": "marking-definition", "spec_version": "2.1", "created": CREATED,
        "id": f"marking-definition--{uuid.UUID(int=7, version=4)}",
        "definition_type": "statement", "definition": {"statement": "x"},
    }  # fmt: skip
    twins.secret("ke", mark)
    twins.both("tz", indicator(1, Label.CLEAR, object_marking_refs=[mark["id"]]))
    twins.both("tz", {**mark, "definition": {"statement": "y"}})
    twins.compare("tz")


labels = st.sampled_from([None, *Label])
versions = st.integers(1, 3)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("secret"), st.integers(1, 5), st.sampled_from(SECRET), versions),
        st.tuples(st.just("open"), st.integers(1, 5), st.just(Label.CLEAR), versions),
        st.tuples(st.just("own"), st.integers(4, 8), labels, versions),
    ),
    max_size=10,
)


@given(steps)
@settings(max_examples=15)
def test_whatever_is_sent_the_forbidden_does_not_show(told):
    seen: dict[str, int] = {}
    twins = Twins(lambda _, clock: MemoryStore(clock), seen)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake.uuid, "uuid4", lambda: _next(seen))
        for what, number, label, day in told:
            held = indicator(number, label, modified=version(day), name=f"{what} {day}")
            if what == "secret":
                # Later than all that is open, so that it never stands in the owner's own way.
                twins.secret("ke", {**held, "modified": version(10 + day)})
            elif what == "open" and number <= 3:
                twins.both("ke", held)
            elif what == "own":
                twins.both("tz", held)
        twins.compare("tz")


def _next(seen: dict[str, int]) -> uuid.UUID:
    seen["n"] = seen.get("n", 0) + 1
    return uuid.UUID(int=seen["n"], version=4)


def test_errors_are_the_same_for_what_is_hidden_and_what_is_not_there(twins):
    server = twins.full
    for end in ("", "manifest/", "objects/", f"objects/{indicator(1)['id']}/"):
        one = server.call("GET", f"/exchange/collections/hidden/{end}", "tz")
        two = server.call("GET", f"/exchange/collections/nothing/{end}", "tz")
        assert one == two
    one, two = (
        server.call(
            "POST", f"/exchange/collections/{name}/objects/", "tz", headers=JSON, body=b"{}"
        )
        for name in ("hidden", "nothing")
    )
    assert one == two
