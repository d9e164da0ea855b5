"""How long things are kept and given, and that what is deleted is gone from copies too."""

import json
import sqlite3

import pytest

from exchanges import Stepped, furnish, indicator, opened, version
from fateshare.base.errors import InputError
from fateshare.exchange import backup, retention, wiring
from fateshare.exchange.registry import Instrument, Registry
from fateshare.exchange.tlp import Label

DAY = 86_400_000_000


def agree(server, told: str) -> None:
    forever = (("2000", None),)
    pact = Instrument(
        "eac", "EAC", "treaty", ("incident-response",), True, "2000", None, None,
        {"KEN": forever, "TZA": forever},
    )  # fmt: skip
    server.store.keeper.note("terms", told)
    server.store.keeper.note("registry", Registry("2025-01-01", (pact,)).to_json())


def test_what_an_agreement_gives_for_some_days_is_given_no_longer(server, clock):
    agree(server, "[instruments.eac]\nkeep_days = 10\n[default]\nkeep_days = 20")
    server.add("ke", indicator(1), indicator(2, Label.CLEAR))
    clock.step(5 * DAY)
    server.add("ke", indicator(3))
    name = indicator(1)["id"]
    clock.step(5 * DAY - 5_000_001)
    assert len(server.get("shared/objects/", "tz").ids) == 3
    assert server.get(f"shared/objects/{name}/", "tz").code == 200
    clock.step(5_000_001)
    assert server.get("shared/objects/", "tz").ids == [indicator(2)["id"], indicator(3)["id"]]
    assert server.get(f"shared/objects/{name}/", "tz").code == 404
    assert server.get("shared/manifest/", "tz", match_id=name).body == b"{}"
    clock.step(10 * DAY + 1)
    assert server.get("shared/objects/", "tz").body == b"{}"
    for team in ("ke", "ke-two"):
        assert len(server.get("shared/objects/", team).ids) == 3


def test_what_was_opened_late_is_given_as_long_from_then_on(server, clock):
    server.add("ke", indicator(1))
    assert server.get("shared/objects/", "tz").ids == []
    clock.step(30 * DAY)
    agree(server, "[instruments.eac]\nkeep_days = 10")
    clock.step(9 * DAY)
    assert server.get("shared/objects/", "tz").ids == [indicator(1)["id"]]
    clock.step(9 * DAY)
    assert server.get("shared/objects/", "tz").ids == [indicator(1)["id"]]
    clock.step(2 * DAY)
    assert server.get("shared/objects/", "tz").ids == []


def test_a_collection_keeps_objects_for_its_days(server, clock):
    server.store.keeper.add_collection(wiring.collection("shared", title="S", keep_days=10))
    server.add("ke", indicator(1), indicator(2), {"type": "no"})
    clock.step(5 * DAY)
    server.add("ke", indicator(1, modified=version(1)), indicator(3))
    assert retention.expire(server.store, clock) == {"shared": 0, "records": 0}
    clock.step(6 * DAY)
    assert retention.expire(server.store, clock)["shared"] == 2
    assert server.get("shared/objects/", "ke", match_version="all").ids == [
        indicator(1)["id"], indicator(3)["id"],
    ]  # fmt: skip
    assert server.get("shared/objects/", "ke", match_version="first").ids == [
        indicator(1)["id"], indicator(3)["id"],
    ]  # fmt: skip
    assert server.store.keeper.faults() == []
    with server.store.read() as reader:
        told = reader.deletions()
    assert [(at, why) for _, at, _, why in told] == [(clock.now(), "kept 10 days")] * 2
    assert not any(indicator(n)["id"].encode() in mark for n in (1, 2) for _, _, mark, _ in told)
    clock.step(40 * DAY)
    assert retention.expire(server.store, clock) == {"shared": 2, "records": 3}


@pytest.fixture
def home(tmp_path):
    """A server's folder with five versions of four objects."""
    clock = Stepped()
    settings = wiring.create(tmp_path / "home", title="t", store="exchange.sqlite")
    store = wiring.open_store(settings, clock)
    server = opened(store, clock, furnish(store, {"ke": "KEN"}))
    server.add("ke", *(indicator(n) for n in range(1, 5)))
    server.add("ke", indicator(1, modified=version(1)))
    return settings, server


def test_what_is_deleted_is_deleted_from_copies_too(home, tmp_path, clock):
    settings, server = home
    copy = tmp_path / "copy.sqlite"
    told = backup.make(settings, server.store, clock, copy)
    assert (told["versions"], told["deletions"]) == (5, 0)
    for number, query in ((1, {"match[version]": version(1)}), (2, {})):
        path = f"/exchange/collections/shared/objects/{indicator(number)['id']}/"
        assert server.call("DELETE", path, "ke", query=query).code == 200
    assert indicator(2)["id"].encode() in copy.read_bytes()
    told = backup.clean(server.store, clock, copy)
    assert (told["versions"], told["deletions"], told["deleted"]) == (3, 2, 2)
    assert indicator(2)["id"].encode() not in copy.read_bytes()
    assert json.loads((tmp_path / "copy.sqlite.manifest.json").read_text())["versions"] == 3
    assert backup.clean(server.store, clock, copy)["deleted"] == 0
    server.store.close()
    for path in settings.folder.glob("exchange.sqlite*"):
        path.unlink()
    copy.rename(settings.folder / "exchange.sqlite")
    restored = wiring.open_store(settings, clock)
    assert restored.keeper.faults() == []
    again = opened(restored, clock, server.tokens)
    assert again.get("shared/objects/", "ke").ids == [indicator(n)["id"] for n in (1, 3, 4)]
    with restored.read() as reader:
        assert len(reader.deletions()) == 2


def test_copies_are_the_operator_s_alone_and_never_overwritten(home, tmp_path, clock):
    settings, server = home
    copy = tmp_path / "copy.sqlite"
    backup.make(settings, server.store, clock, copy)
    assert not copy.stat().st_mode & 0o077
    with sqlite3.connect(copy) as held:
        assert held.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    held.close()
    with pytest.raises(InputError, match="exists already"):
        backup.make(settings, server.store, clock, copy)
    with pytest.raises(InputError, match="not a copy with its manifest"):
        backup.clean(server.store, clock, tmp_path / "none")
    other = wiring.Home(settings.folder, settings.sign, "postgresql://x")
    with pytest.raises(InputError, match="use pg_dump"):
        backup.make(other, server.store, clock, tmp_path / "x")


def test_the_commands_expire_and_copy(home, tmp_path, monkeypatch):
    from typer.testing import CliRunner  # noqa: PLC0415

    from fateshare.cli.main import app  # noqa: PLC0415

    settings, server = home
    server.store.close()
    monkeypatch.setenv("FATESHARE_EXCHANGE", str(settings.folder))
    line = ["exchange", "collection", "add", "shared", "--title", "S", "--keep-days", "10"]
    assert CliRunner().invoke(app, line).exit_code == 0
    copy = str(tmp_path / "copy.sqlite")
    assert "versions 5" in CliRunner().invoke(app, ["exchange", "backup", copy]).output
    assert CliRunner().invoke(app, ["exchange", "expire"]).output == "shared\t5\nrecords\t2\n"
    assert "deleted 5" in CliRunner().invoke(app, ["exchange", "backup", copy, "--clean"]).output
