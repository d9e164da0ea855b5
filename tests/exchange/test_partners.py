"""Partners: pull, push and sync without loops, bundles carried by hand, receipts that hold."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from exchanges import Exchange, Stepped, furnish, indicator, named, opened, version
from fateshare.base.errors import InputError
from fateshare.exchange import bundles, client, partners, receipts, wiring
from fateshare.exchange.client import Got
from fateshare.exchange.memory import MemoryStore
from fateshare.exchange.partners import Partner, Peer
from fateshare.exchange.tlp import Label

MAIL = {
    "type": "email-addr",
    "id": "email-addr--2d77a846-6264-5d51-b586-e43822ea1ea3",
    "value": "john@example.com",
}


@dataclass
class Wire:
    """A way to another server without a network; it can be cut after some envelopes."""

    server: Exchange
    team: str
    alias: str = "shared"
    cut_after: int = 10**9
    sent: list[list[bytes]] = field(default_factory=list)

    def pages(self, after: str | None, limit: int):
        query = {"limit": str(limit), "match_version": "all"}
        if after is not None:
            query["added_after"] = after
        while True:
            self.cut_after -= 1
            if self.cut_after < 0:
                raise client.PeerError("the line is cut")
            reply = self.server.get(f"{self.alias}/objects/", self.team, **query)
            objects = [json.dumps(one).encode() for one in reply.json.get("objects", [])]
            last, more = reply.headers["x-taxii-date-added-last"], reply.json.get("more", False)
            yield Got(objects, last, reply.json.get("next"), more)
            if not more:
                return
            query["next"] = reply.json["next"]

    def send(self, objects: list[bytes]) -> dict:
        self.cut_after -= 1
        if self.cut_after < 0:
            raise client.PeerError("the line is cut")
        self.sent.append(objects)
        return self.server.add(self.team, *objects, alias=self.alias).json


@dataclass
class Side:
    """One server of two, and its partner."""

    server: Exchange
    wire: Wire
    partner: Partner
    peer: Peer


@pytest.fixture
def sides(monkeypatch) -> tuple[Side, Side]:
    """Kenya's server with Tanzania as a team, and the other way round."""
    monkeypatch.setattr(partners, "_PAGE", 3)
    servers = []
    for number, teams in enumerate(({"ke": "KEN", "tz": "TZA"}, {"tz": "TZA", "ke": "KEN"})):
        clock = Stepped()
        store = MemoryStore(clock)
        tokens = furnish(store, teams)
        store.keeper.note("secret", f"{number:02d}" * 32)
        servers.append(opened(store, clock, tokens))
    keys = [receipts.public(server.store) for server in servers]
    made = []
    for one, two, them, key in (
        (servers[0], servers[1], "tz", keys[1]), (servers[1], servers[0], "ke", keys[0]),
    ):  # fmt: skip
        us = "ke" if them == "tz" else "tz"
        wire = Wire(two, us)
        peer = Peer(them, "https://peer.example/c/1/", us, "token", them, "shared", key=key)
        made.append(Side(one, wire, Partner(one.store, one.clock, one.desk, peer, wire), peer))
    return made[0], made[1]


def names(side: Side, team: str) -> set[str]:
    return {one["id"] for one in side.server.walk(team, 100)}


def test_what_is_for_the_peer_goes_over_and_comes_as_its_team_s(sides):
    ke, tz = sides
    ke.server.add("ke", *(indicator(n, Label.CLEAR) for n in range(7)), indicator(9, Label.RED))
    moved = ke.partner.push()
    assert (moved.objects, moved.taken, moved.refused) == (7, 7, 0)
    assert names(tz, "tz") == {indicator(n)["id"] for n in range(7)}
    assert ke.partner.push().objects == 0
    ke.server.add("ke", indicator(1, Label.CLEAR, modified=version(1)))
    assert ke.partner.push().objects == 1
    assert len(ke.wire.sent) == 4


def test_a_pull_takes_what_is_there_and_only_once(sides):
    ke, tz = sides
    tz.server.add("tz", *(indicator(n, Label.CLEAR) for n in range(8)))
    assert ke.partner.pull().taken == 8
    assert ke.partner.pull().objects == 0
    tz.server.add("tz", indicator(20, Label.CLEAR))
    assert ke.partner.pull().taken == 1


def test_nothing_runs_in_circles(sides):
    ke, tz = sides
    ke.server.add("ke", indicator(1, Label.CLEAR), MAIL | mark(Label.CLEAR))
    tz.server.add("tz", indicator(2, Label.CLEAR))
    for _ in range(4):
        for side in sides:
            side.partner.pull()
            side.partner.push()
            side.server.clock.step()
    for side in sides:
        for team in ("ke", "tz"):
            held = side.server.walk(team, 100)
            assert len(held) == len({one["id"] for one in held}) == 3
    assert sum(len(sent) for side in sides for sent in side.wire.sent) <= 3
    assert tz.partner.pull() == partners.Moved()


def mark(label: Label) -> dict:
    from fateshare.exchange import tlp  # noqa: PLC0415

    return {"object_marking_refs": [tlp.marking(label)]}


def test_what_was_changed_for_the_peer_is_known_again_when_it_comes_back(sides):
    ke, tz = sides
    ke.server.add("ke", MAIL | mark(Label.CLEAR))
    ke.partner.push()
    (there,) = tz.server.walk("tz", 10)
    assert there["id"] != MAIL["id"]
    moved = ke.partner.pull()
    assert (moved.objects, moved.echoes) == (0, 1)
    assert [one["id"] for one in ke.server.walk("ke", 10)] == [MAIL["id"]]


@pytest.mark.parametrize("way", ["pull", "push"])
def test_a_transfer_that_breaks_off_goes_on_and_loses_nothing(sides, way):
    ke, tz = sides
    source, team = (tz, "tz") if way == "pull" else (ke, "ke")
    source.server.add(team, *(indicator(n, Label.CLEAR) for n in range(11)))
    for _ in range(30):
        ke.wire.cut_after = 2
        try:
            getattr(ke.partner, way)()
        except client.PeerError:
            continue
        break
    else:
        pytest.fail("it never ends")
    ends = ke if way == "pull" else tz
    assert names(ends, team) == {indicator(n)["id"] for n in range(11)}


def test_what_the_peer_sends_in_another_s_name_is_refused_and_told(sides):
    ke, tz = sides
    ke.server.add("ke", indicator(1, Label.CLEAR))
    tz.server.add("tz", indicator(1, Label.CLEAR, name="Forged", modified=version(1)))
    moved = ke.partner.pull()
    assert (moved.taken, moved.refused) == (0, 1)
    assert "Only the creator" in moved.messages[0]


# Bundles


def test_news_are_carried_by_hand_and_confirmed(sides, tmp_path):
    ke, tz = sides
    ke.server.add("ke", *(indicator(n, Label.CLEAR) for n in range(8)), indicator(9))
    file = tmp_path / "one.json"
    clock = ke.server.clock
    assert bundles.export(ke.server.store, clock, ke.partner, ke.peer, file) == 8
    assert bundles.export(ke.server.store, clock, ke.partner, ke.peer, file) == 8
    head, objects = bundles.read(file, tz.peer.key)
    assert (head["count"], head["for"], len(objects)) == (8, "tz", 8)
    moved, back = bundles.take(tz.server.store, clock, tz.partner, tz.peer, file)
    assert moved.taken == 8
    assert names(tz, "tz") == {indicator(n)["id"] for n in range(8)}
    assert bundles.confirm(ke.server.store, ke.peer, back)["taken"] == 8
    ke.server.add("ke", indicator(10, Label.CLEAR))
    assert bundles.export(ke.server.store, clock, ke.partner, ke.peer, file) == 1
    assert bundles.take(tz.server.store, clock, tz.partner, tz.peer, file)[0].taken == 1
    assert bundles.take(tz.server.store, clock, tz.partner, tz.peer, file)[0].taken == 1


def test_a_bundle_that_follows_a_missing_one_waits(sides, tmp_path):
    ke, tz = sides
    clock, store = ke.server.clock, ke.server.store
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    ke.server.add("ke", indicator(1, Label.CLEAR))
    bundles.export(store, clock, ke.partner, ke.peer, first)
    store.keeper.mark("peer.tz.out", bundles.read(first, tz.peer.key)[0]["upto"])
    ke.server.add("ke", indicator(2, Label.CLEAR))
    bundles.export(store, clock, ke.partner, ke.peer, second)
    with pytest.raises(InputError, match="is missing"):
        bundles.take(tz.server.store, clock, tz.partner, tz.peer, second)
    for file in (first, second):
        bundles.take(tz.server.store, clock, tz.partner, tz.peer, file)
    assert len(names(tz, "tz")) == 2


def test_a_bundle_is_not_taken_unless_it_is_the_peer_s_and_whole(sides, tmp_path):
    ke, tz = sides
    clock = ke.server.clock
    ke.server.add("ke", indicator(1, Label.CLEAR), indicator(2, Label.CLEAR))
    file = tmp_path / "one.json"
    bundles.export(ke.server.store, clock, ke.partner, ke.peer, file)
    whole = file.read_text()
    held = json.loads(whole)
    for wrong, told in (
        (whole.replace("Indicator 1", "Indicator X"), "not as it was signed"),
        (json.dumps(held | {"objects": held["objects"][:1]}), "not as it was signed"),
        (json.dumps(held | {"head": held["head"] | {"count": 1}}), "not signed with the peer's"),
        (json.dumps(held | {"head": {"form": "x"}}), "not a bundle of this form"),
        (json.dumps(held | {"head": held["head"] | {"signature": "x"}}), "not signed"),
        ("[]", "is not a bundle"), ("[" * 5000, "is not a bundle"),
    ):  # fmt: skip
        file.write_text(wrong)
        with pytest.raises(InputError, match=told):
            bundles.take(tz.server.store, clock, tz.partner, tz.peer, file)
    file.write_text(whole)
    with pytest.raises(InputError, match="not signed with the peer's"):
        bundles.read(file, receipts.public(tz.server.store))
    keyless = Peer("ke", "https://x.example/", "u", "t", "ke", "shared")
    with pytest.raises(InputError, match="has no key"):
        bundles.take(tz.server.store, clock, tz.partner, keyless, file)
    with pytest.raises(InputError, match="Cannot read"):
        bundles.read(tmp_path / "none", tz.peer.key)
    assert tz.server.walk("tz", 10) == []


def test_a_confirmation_is_the_peer_s_or_none(sides, tmp_path):
    ke, tz = sides
    file, clock = tmp_path / "one.json", ke.server.clock
    ke.server.add("ke", indicator(1, Label.CLEAR))
    bundles.export(ke.server.store, clock, ke.partner, ke.peer, file)
    _, back = bundles.take(tz.server.store, clock, tz.partner, tz.peer, file)
    held = json.loads(back.read_text())
    for wrong in ("", "[]", "{}", json.dumps(held | {"upto": "9" * 17})):
        back.write_text(wrong)
        with pytest.raises(InputError, match=r"confirmation|not signed"):
            bundles.confirm(ke.server.store, ke.peer, back)


# Receipts


def test_receipts_are_a_chain_that_anybody_can_verify(sides):
    ke, _ = sides
    ke.server.add("ke", *(indicator(n, Label.CLEAR) for n in range(7)))
    ke.partner.push()
    lines, key = ke.partner.book.lines(), receipts.public(ke.server.store)
    assert len(lines) == 3
    assert receipts.check(lines, key) == []
    assert receipts.check([], key) == []
    assert json.loads(lines[0])["digest"] == receipts.digest(ke.wire.sent[0])
    faults = receipts.check([lines[0], lines[2]], key)
    assert faults == ["Receipt 3 does not follow the one before."]
    changed = lines[1].replace('"taken": 3', '"taken": 2')
    told = receipts.check([lines[0], changed, lines[2]], key)
    assert told[0] == "Receipt 2 is not signed with this key."
    assert "does not follow" in told[1]
    assert len(receipts.check(lines, ke.peer.key)) == 3
    assert receipts.check(["x", "{}"], key) == ["Line 1 is not JSON.", "Line 2 is not a receipt."]


def test_a_key_is_a_key():
    with pytest.raises(InputError, match="32 bytes in base64"):
        receipts.parse_key("x")


# Peers, and the line to them


def test_peers_are_kept_in_a_file_of_the_operator_s_own(tmp_path):
    one = Peer("tz", "https://x.example/c/", "ke", 'se"cret', "tz", "shared")
    partners.add(tmp_path, one)
    partners.add(tmp_path, Peer("ug", "https://y.example/c/", "ke", "t", "ug", "shared"))
    assert partners.read(tmp_path)["tz"] == one
    assert set(partners.read(tmp_path)) == {"tz", "ug"}
    assert not (tmp_path / "peers.toml").stat().st_mode & 0o077
    assert partners.read(tmp_path / "none") == {}
    (tmp_path / "peers.toml").write_text("[tz]\ncolour = 1")
    with pytest.raises(InputError, match="does not describe peers"):
        partners.read(tmp_path)


def test_a_token_is_not_sent_in_the_clear_and_never_shown():
    assert "secret" not in repr(client.Place("https://x.example/c/", "u", "secret"))
    client.Place("http://127.0.0.1:1/c/", "u", "t")
    for url in ("http://x.example/c/", "ftp://x.example/", "x", "https:///c/"):
        with pytest.raises(InputError, match=r"in the clear|not the address"):
            client.Place(url, "u", "t")


@pytest.mark.filterwarnings("ignore")
def test_pull_and_push_with_a_foreign_server(medallion):
    clock = wiring.SystemClock()
    store = MemoryStore(Stepped())
    server = opened(store, Stepped(), furnish(store, {"ke": "KEN", "peer": "TZA"}))
    place = client.Place(medallion["url"], medallion["user"], medallion["password"])
    line = client.Caller(place)
    peer = Peer("foreign", medallion["url"], "peer", "secret", "peer", "shared")
    partner = Partner(store, clock, server.desk, peer, line)
    ours = [indicator(n, Label.CLEAR, id=named("indicator", f"ours {n}")) for n in range(5)]
    server.add("ke", *ours)
    assert partner.push().taken == 5
    theirs = [indicator(n, Label.CLEAR, id=named("indicator", f"theirs {n}")) for n in range(4)]
    line.send([json.dumps(one).encode() for one in theirs])
    moved = partner.pull()
    assert (moved.taken, moved.refused, moved.echoes) == (4, 0, 5)
    assert {one["id"] for one in server.walk("ke", 100)} >= {one["id"] for one in theirs}
    assert partner.push().objects == 0
    line.close()


def test_a_peer_that_does_not_keep_the_standard_is_told_so(monkeypatch):
    monkeypatch.setattr(client, "_PAUSE_SECONDS", 0.0)
    caller = client.Caller(client.Place("https://x.example/r/collections/c/", "u", "t"))
    answers = {
        "is not an envelope": (200, b"[", {}),
        "answers 404": (404, b"{}", {}),
        "says there is more, and not where": (200, b'{"more":true,"objects":[]}', {}),
    }
    for told, answer in answers.items():
        monkeypatch.setattr(caller, "_call", lambda *_, a=answer: a)
        with pytest.raises(client.PeerError, match=told):
            list(caller.pages(None, 10))
    for told, answer in {
        "refuses an envelope with 422": (422, b"{}", {}),
        "is not JSON": (202, b"x", {}), "is not a status": (202, b"[]", {}),
    }.items():  # fmt: skip
        monkeypatch.setattr(caller, "_call", lambda *_, a=answer: a)
        with pytest.raises(client.PeerError, match=told):
            caller.send([b"{}"])
    broken = client.Caller(client.Place("http://127.0.0.1:9/r/collections/c/", "u", "t"))
    with pytest.raises(client.PeerError, match="does not answer"):
        list(broken.pages(None, 10))


def test_a_pending_envelope_is_waited_for(monkeypatch):
    caller = client.Caller(client.Place("https://x.example/r/collections/c/", "u", "t"))
    monkeypatch.setattr(client.time, "sleep", lambda _: None)
    told = iter([(202, b'{"id":"1","status":"pending"}', {}), (200, b'{"status":"complete"}', {})])
    seen = []

    def call(_method, path, *_):
        seen.append(path)
        return next(told)

    monkeypatch.setattr(caller, "_call", call)
    assert caller.send([b"{}"]) == {"status": "complete"}
    assert seen == ["/r/collections/c/objects/", "/r/status/1/"]
    monkeypatch.setattr(caller, "_call", lambda *_: (202, b'{"status":"pending"}', {}))
    with pytest.raises(client.PeerError):
        caller.send([b"{}"])


def test_the_commands_of_partners(tmp_path):
    from typer.testing import CliRunner  # noqa: PLC0415

    from fateshare.cli.main import app  # noqa: PLC0415

    homes, keys = {}, {}

    def run(home: Path, *line: str):
        return CliRunner().invoke(app, ["exchange", *line, "--home", str(home)])

    for us, them in (("ke", "tz"), ("tz", "ke")):
        home = homes[us] = tmp_path / us
        settings = wiring.create(home, title="t", store="exchange.sqlite")
        store = wiring.open_store(settings)
        furnish(store, {us: "KEN", them: "TZA"})
        keys[us] = run(home, "key").output.strip()
        desk = wiring.open_desk(settings, store, secure=True)
        sender = desk.team(us)
        body = json.dumps({"objects": [indicator(ord(us[0]), Label.CLEAR)]}).encode()
        desk.add(sender, desk.writable(sender, "shared"), body)
        store.close()
    (tmp_path / "token").write_text("t\n")
    for us, them in (("ke", "tz"), ("tz", "ke")):
        line = (
            "peer", "add", them, "--url", "https://x.example/c/", "--user", us, "--token-file",
            str(tmp_path / "token"), "--team", them, "--collection", "shared", "--key", keys[them],
        )  # fmt: skip
        assert run(homes[us], *line).exit_code == 0
    assert "token" not in run(homes["ke"], "peer", "list").output.replace("https://", "")
    file = str(tmp_path / "b.json")
    assert run(homes["ke"], "bundle", "export", "tz", file).output.startswith("1 objects")
    verify = CliRunner().invoke(app, ["exchange", "bundle", "verify", file, "--key", keys["ke"]])
    assert "1 objects for tz" in verify.output
    done = run(homes["tz"], "bundle", "import", "ke", file)
    assert "1 objects, 1 taken, 0 refused" in done.output
    back = done.output.splitlines()[-1]
    assert "1 of 1 taken" in run(homes["ke"], "bundle", "confirm", "tz", back).output
    chain = tmp_path / "chain"
    chain.write_text(run(homes["tz"], "receipts", "ke").output)
    assert "whole" in run(homes["ke"], "receipts", "tz", "--verify", str(chain)).output
    chain.write_text("{}")
    assert run(homes["ke"], "receipts", "tz", "--verify", str(chain)).exit_code == 1
    assert "no peer 'x'" in str(run(homes["ke"], "pull", "x").exception)
