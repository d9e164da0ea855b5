"""The operator's commands, as they are typed."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from exchanges import Stepped, indicator
from fateshare.cli.main import app
from fateshare.exchange import doctor, wiring
from fateshare.exchange.records import Team
from fateshare.exchange.tlp import Label


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("FATESHARE_EXCHANGE", str(tmp_path / "home"))
    assert run("init", "--title", 'The "exchange"').exit_code == 0
    return tmp_path / "home"


def run(*line: str):
    return CliRunner().invoke(app, ["exchange", *line])


def test_a_server_is_set_up_by_commands(home):
    assert (
        run("user", "add", "ke-cirt", "--economy", "ken", "--network", "first").output
        == "ke-cirt of KEN.\n"
    )
    name = run(
        "collection", "add", "inc", "--title", "Incidents", "--topic", "fraud"
    ).output.strip()
    assert run("collection", "grant", "inc", "ke-cirt", "--read", "--write").exit_code == 0
    token = run("token", "add", "ke-cirt", "--days", "30").output.strip()
    assert token.startswith("fs_")
    assert token not in run("token", "list").output
    (line,) = run("token", "list").output.splitlines()
    assert line.split("\t")[1] == "ke-cirt"
    assert name in run("collection", "list").output
    assert "ke-cirt\tKEN" in run("user", "list").output
    told = wiring.read(home)
    assert told.sign.title == 'The "exchange"'
    with wiring.open_store(told).read() as reader:
        (access,) = reader.accesses(1)
        assert (access.can_read, access.can_write, access.collection.topic) == (True, True, "fraud")
    assert run("token", "revoke", line.split("\t")[0]).exit_code == 0
    assert run("token", "revoke", "none").exit_code == 1
    assert run("token", "list").output == ""


def test_the_secret_files_are_the_operator_s_alone(home):
    for path in home.iterdir():
        assert not path.stat().st_mode & 0o077, path


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("init",), "has an exchange already"),
        (("init", "--home", "x", "--title", "a\nb"), "cannot be written into settings"),
        (("user", "add", "KE", "--economy", "KEN"), "'KE' is not a key"),
        (("user", "add", "ke", "--economy", "Kenya"), "'Kenya' is not an ISO 3166-1"),
        (("user", "add", "ke", "--economy", "KEN", "--identity", "me"),
         "'me' is not a STIX identity"),
        (("collection", "grant", "inc", "ke"), "no alias 'inc'"),
        (("collection", "grant", "inc", "ke", "--purpose", "fun"), "'fun' is not one of"),
        (("token", "add", "ke"), "no team 'ke'"),
        (("why", "x--1", "ke"), "no team 'ke'"),
        (("who", "x--1"), "no object 'x--1'"),
        (("serve", "--host", "192.0.2.1"), "Plain HTTP is served on this machine only"),
        (("serve", "--home", "nowhere"), "There is no exchange in 'nowhere'"),
        (("doctor", "--home", "nowhere"), "make one with `fateshare exchange init`"),
        (("demo", "x", "--host", "192.0.2.1"), "Plain HTTP is served on this machine only"),
    ],
)  # fmt: skip
def test_misuse_is_told_in_one_sentence(home, monkeypatch, line, told):
    monkeypatch.chdir(home.parent)
    done = run(*line)
    assert told in str(done.exception)


def test_settings_that_cannot_be_are_refused(home):
    note = home / "exchange.toml"
    for text, told in (
        ("x", "is not TOML"), ('colour = "red"', "'colour' is not a setting"),
        ("title = 1", "'title' is not a setting, or not a text"),
    ):  # fmt: skip
        note.write_text(text, encoding="utf-8")
        assert told in str(run("user", "list").exception)


def test_why_and_who_answer_with_exit_codes(home):
    store = wiring.open_store(wiring.read(home))
    for team, economy in (("ke", "KEN"), ("tz", "TZA")):
        store.keeper.add_team(Team(0, team, team, economy))
    store.keeper.add_collection(wiring.collection("inc", title="I"))
    for team in ("ke", "tz"):
        store.keeper.grant(team, "inc", (True, True), "incident-handling")
    desk = wiring.open_desk(wiring.read(home), store, secure=True)
    sender = desk.team("ke")
    body = json.dumps({"objects": [indicator(1, Label.CLEAR), indicator(2)]}).encode()
    desk.add(sender, desk.writable(sender, "inc"), body)
    store.close()
    yes = run("why", indicator(1)["id"], "tz")
    assert (yes.exit_code, "TLP:CLEAR may be given to anybody" in yes.output) == (0, True)
    no = run("why", indicator(2)["id"], "tz", "--as-of", "2024")
    assert (no.exit_code, "no agreement on incident-response is in force" in no.output) == (1, True)
    assert len(run("who", indicator(2)["id"]).output.splitlines()) == 2


def test_the_registry_is_taken_with_its_terms(home, tmp_path, monkeypatch):
    import worlds  # noqa: PLC0415 - heavy
    from fateshare.cli import exchange  # noqa: PLC0415

    made = worlds.build(
        economies=worlds.economies("AAA"),
        instruments=[{"instrument": "pact", "name": "Pact", "kind": "agreement",
                      "topics": "drills", "in_force": "2010", "binding": True}],
    )  # fmt: skip
    monkeypatch.setattr(exchange, "opened", lambda *_, **__: made)
    (tmp_path / "terms.toml").write_text('[default]\nceiling = "green"', encoding="utf-8")
    done = run("registry", "--terms", str(tmp_path / "terms.toml"))
    assert done.output == "1 instruments, edition of 2025-06-30.\n"
    with wiring.open_store(wiring.read(home)).read() as reader:
        assert "pact" in (reader.meta("registry") or "")
        assert "green" in (reader.meta("terms") or "")
        assert wiring.policy(reader) is not None


def test_the_doctor_says_what_is_missing(home):
    done = run("doctor")
    assert done.exit_code == 1
    assert "There is no registry" in done.output
    settings = wiring.read(home)
    store = wiring.open_store(settings, Stepped())
    store.keeper.add_team(Team(0, "ke", "KE", "KEN"))
    store.keeper.note("registry", '{"edition": "2020-01-01", "instruments": [], "blocs": {}}')
    (home / "exchange.sqlite").chmod(0o644)
    told = " ".join(doctor.examine(settings, store, Stepped()))
    for fault in (
        "chmod 600",
        "of 2020-01-01; take a newer one",
        "'ke' has no token",
        "no collection",
    ):
        assert fault in told
    store.keeper.note("registry", '{"edition": "2025-01-01", "instruments": [], "blocs": {}}')
    assert "newer" not in " ".join(doctor.examine(settings, store, Stepped()))


def test_without_the_extra_the_base_works_and_says_what_is_missing(tmp_path):
    block = (
        "import sys\nclass No:\n def find_spec(self, name, *_):\n"
        "  if name.split('.')[0] in ('starlette', 'uvicorn', 'msgspec', 'orjson', 'psycopg',"
        " 'jsonschema_rs', 'httptools', 'uvloop'): raise ModuleNotFoundError(name)\n"
        "import importlib.util as u\nold = u.find_spec\n"
        "u.find_spec = lambda n, *a: None if n in ('starlette', 'msgspec') else old(n, *a)\n"
        "sys.meta_path.insert(0, No())\nfrom fateshare.cli.main import main\nsys.argv = "
    )
    for line, code, told in (
        (["x", "exchange", "demo", str(tmp_path)], 2, "pip install 'fateshare[server]'"),
        (["x", "exchange", "init", "--home", str(tmp_path / "h")], 2, "needs the server extra"),
        (["x", "exchange", "user", "list"], 2, "needs the server extra"),
        (["x", "exchange", "--help"], 0, ""),
        (["x", "atlas", "list"], 0, ""),
    ):
        run_ = [sys.executable, "-c", f"{block}{line!r}\nmain()"]
        done = subprocess.run(run_, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert told in done.stderr
