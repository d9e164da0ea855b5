"""
Measure the exchange beside a peer: sending, walking, single objects, and growth.

python3 bench/exchange.py                        20,000 objects on SQLite, and PyPI's medallion
python3 bench/exchange.py --store postgres --workers 2
python3 bench/exchange.py --growth               pages and lookups at 10^4, 10^5 (10^6: --most)
python3 bench/exchange.py --bundle enterprise-attack.json
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from line import Line
from race import _free, _store

from fateshare.exchange import guard, media, tlp, wiring
from fateshare.exchange.records import Team

STAMP = "2025-01-01T00:00:00.000Z"
#: Type -> share of objects and length of its description, like those of an ATT&CK bundle.
MIX = {
    "relationship": (0.82, 500),
    "malware": (0.04, 900),
    "attack-pattern": (0.05, 2600),
    "course-of-action": (0.04, 700),
    "intrusion-set": (0.03, 900),
    "x-mitre-analytic": (0.02, 600),
}
ENVELOPE = 500
NEXT = re.compile(rb'"next":\s*"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Target:
    """A collection to be measured, and the process that serves it."""

    port: int
    path: str
    header: str
    process: int
    reader: str = ""

    def abroad(self) -> Target:
        """Return the same as a team of another economy gets it: less, and minimised."""
        return replace(self, header=self.reader)


def main() -> int:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--bundle", type=Path, help="a bundle of STIX to measure with")
    parser.add_argument("--growth", action="store_true")
    for name, number in (("objects", 20_000), ("workers", 1), ("clients", 2), ("most", 100_000)):
        parser.add_argument(f"--{name}", type=int, default=number)
    given = parser.parse_args()
    if given.growth:
        told = growth(given.most)
    else:
        objects = _read(given.bundle) if given.bundle else made(given.objects)
        told = {"ours": ours(objects, given.store, given.workers, given.clients)}
        if given.store == "sqlite":
            told["medallion"] = peer(objects[:2000])
    print(json.dumps(told, indent=1))
    return 0


def ours(objects: list[bytes], store: str, workers: int, clients: int) -> dict[str, Any]:
    """Measure this exchange, with its policy on."""
    with served(store, workers) as target:
        told: dict[str, Any] = {
            "objects": len(objects),
            "bytes": round(statistics.mean(map(len, objects))),
        }
        first = made(ENVELOPE, seed=99)
        _sending(target, first, 1)  # the first one is slow
        told |= _paid("post", target, len(objects), lambda: _sending(target, objects, clients))
        every = [*first, *objects]
        told |= _paid("get", target, len(every), lambda: _walking(target, len(every)))
        green = sum(tlp.marking(tlp.Label.GREEN).encode() in raw for raw in every)
        told |= _paid("get_abroad", target, green, lambda: _walking(target.abroad(), green))
        ids = [json.loads(raw)["id"] for raw in objects[:: max(1, len(objects) // 1000)]]
        told |= _single(target, ids, clients=16, each=200)
        told["memory_mib"] = _memory(target.process)
    return told


def peer(objects: list[bytes]) -> dict[str, Any]:
    """Measure PyPI's medallion with its store in memory, on fewer objects: it is slow."""
    with medallion() as target:
        told = {
            "objects": len(objects),
            "post_per_second": _sending(target, objects, 1),
            "get_per_second": _walking(target, len(objects)),
        }
        ids = [json.loads(raw)["id"] for raw in objects[::50]]
        return told | _single(target, ids, clients=1, each=20)


def growth(most: int) -> dict[str, Any]:
    """Measure what a page, a poll and a lookup cost as more is stored."""
    told: dict[str, Any] = {}
    with served("sqlite", 1) as target:
        done = 0
        size = 10_000
        while size <= most:
            for start in range(done, size, 10_000):
                _sending(target, made(10_000, seed=start), 2)
            done = size
            told[str(size)] = _costs(target, size)
            size *= 10
    return told


def made(count: int, *, seed: int = 0) -> list[bytes]:
    """Make objects of the mix; two thirds are GREEN, the rest AMBER."""
    draw = np.random.default_rng(seed)
    kinds = draw.choice(list(MIX), count, p=[share for share, _ in MIX.values()])
    words = " ".join(["adversary", "may", "use", "this", "to", "reach", "systems"] * 400)
    return [_object(str(kind), draw, words) for kind in kinds]


def _object(kind: str, draw: np.random.Generator, words: str) -> bytes:
    """Make one object."""
    name = uuid.UUID(bytes=draw.bytes(16), version=4)
    label = tlp.Label.GREEN if draw.random() < 2 / 3 else tlp.Label.AMBER
    held: dict[str, Any] = {
        "type": kind, "spec_version": "2.1", "id": f"{kind}--{name}", "created": STAMP,
        "modified": STAMP, "description": words[: int(MIX[kind][1] * draw.uniform(0.5, 1.5))],
        "object_marking_refs": [tlp.marking(label)],
        "external_references": [
            {"source_name": "report", "description": "A report", "url": f"https://a.example/{name}"}
        ],
    }  # fmt: skip
    if kind == "relationship":
        held |= {
            "relationship_type": "uses",
            "source_ref": f"malware--{name}",
            "target_ref": f"attack-pattern--{name}",
        }
    else:
        held["name"] = "Name of a thing"
    if kind == "malware":
        held["is_family"] = True
    return json.dumps(held).encode()


@contextlib.contextmanager
def served(store: str, workers: int) -> Generator[Target]:
    """Serve an exchange with one collection, a team, and another one of another economy."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder, _store(store, folder) as address:
        home = wiring.create(Path(folder) / "home", title="bench", store=address)
        held = wiring.open_store(home)
        held.keeper.add_collection(wiring.collection("bench", title="Bench"))
        for team, economy in (("sender", "KEN"), ("reader", "TZA")):
            held.keeper.add_team(Team(0, team, team, economy, networks=("first",)))
            held.keeper.grant(team, "bench", (True, True), "incident-handling")
        token, other = guard.issue(held, "sender"), guard.issue(held, "reader")
        held.close()
        port = _free()
        line = [sys.executable, "-m", "fateshare", "exchange", "serve", "--home",
                str(home.folder), "--port", str(port), "--workers", str(workers)]  # fmt: skip
        process = subprocess.Popen(line, stderr=subprocess.DEVNULL)
        path = "/exchange/collections/bench"
        try:
            yield _waited(Target(port, path, f"Bearer {token}", process.pid, f"Bearer {other}"))
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def medallion() -> Generator[Target]:
    """Serve PyPI's medallion with one collection."""
    name, stix = "91a7b528-80eb-42ed-a74d-c6fbd5a26116", ["application/stix+json;version=2.1"]
    root = {
        "information": {
            "title": "t", "versions": [media.TYPE], "max_content_length": 104_857_600,
        },
        "status": [],
        "collections": [
            {"id": name, "title": "c", "can_read": True, "can_write": True, "media_types": stix,
             "objects": [], "manifest": []}
        ],
    }  # fmt: skip
    front = {"title": "peer", "default": "r", "api_roots": ["r"]}
    with tempfile.TemporaryDirectory(prefix="peer") as folder:
        data, config = Path(folder) / "data.json", Path(folder) / "config.json"
        data.write_text(json.dumps({"/discovery": front, "r": root}))
        backend = {"module": "medallion.backends.memory_backend", "filename": str(data),
                   "module_class": "MemoryBackend"}  # fmt: skip
        told = {"backend": backend, "users": {"u": "p"}, "taxii": {"max_page_size": 1000}}
        config.write_text(json.dumps(told))
        port = _free()
        line = [sys.executable, "-W", "ignore", "-m", "medallion.scripts.run", str(config)]
        process = subprocess.Popen(
            [*line, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield _waited(Target(port, f"/r/collections/{name}", "Basic dTpw", process.pid))
        finally:
            process.kill()
            process.wait()


def _waited(target: Target) -> Target:
    """Wait until a server answers."""
    for _ in range(300):
        with contextlib.suppress(OSError):
            _call(_caller(target), target, "GET", "/")
            return target
        time.sleep(0.1)
    raise TimeoutError(target.path)


def _sending(target: Target, objects: list[bytes], clients: int) -> float:
    """Send objects in envelopes; return objects a second."""
    bodies = [
        b'{"objects":[%s]}' % b",".join(objects[start : start + ENVELOPE])
        for start in range(0, len(objects), ENVELOPE)
    ]
    lock = threading.Lock()

    def work() -> None:
        caller = _caller(target)
        while True:
            with lock:
                if not bodies:
                    return
                body = bodies.pop()
            code, reply = _call(caller, target, "POST", "/objects/", body)
            assert code == 202, reply[:300]  # noqa: S101, PLR2004 - what is measured must work
            assert b'"failure_count":0' in reply.replace(b" ", b""), reply[:300]  # noqa: S101

    return round(len(objects) / _timed(work, clients))


def _walking(target: Target, count: int) -> float:
    """Walk the whole collection by `next`; return objects a second."""
    caller, found, more = _caller(target), 0, ""
    begun = time.perf_counter()
    while True:
        code, body = _call(caller, target, "GET", f"/objects/?limit=1000{more}")
        assert code == 200, body[:300]  # noqa: S101, PLR2004 - what is measured must work
        found += body.count(b"spec_version")
        next_ = NEXT.search(body[:300] + body[-300:])
        if next_ is None:
            break
        more = f"&next={next_[1].decode()}"
    assert found == count, (found, count)  # noqa: S101 - what is measured must work
    return round(found / (time.perf_counter() - begun))


def _single(target: Target, ids: list[str], *, clients: int, each: int) -> dict[str, float]:
    """Get objects by their identifiers; return how long most and nearly all of them took."""
    took: list[float] = []

    def work() -> None:
        told = {"Accept": media.TYPE, "Authorization": target.header}
        line = Line(target.port, told)
        for number in range(each):
            begun = time.perf_counter()
            code = line.get(f"{target.path}/objects/{ids[number % len(ids)]}/")
            took.append(time.perf_counter() - begun)
            assert code == 200  # noqa: S101, PLR2004 - what is measured must work
        line.close()

    seconds = _timed(work, clients)
    took.sort()
    return {
        "by_id_per_second": round(len(took) / seconds),
        "by_id_ms_p50": round(1000 * took[len(took) // 2], 1),
        "by_id_ms_p99": round(1000 * took[int(len(took) * 0.99)], 1),
    }


def _costs(target: Target, size: int) -> dict[str, float]:
    """Measure single calls at a size; the median of several, in milliseconds."""
    caller = _caller(target)
    _, body = _call(caller, target, "GET", "/manifest/?limit=1000")
    records = json.loads(body)["objects"]
    name, middle = records[500]["id"], records[900]["date_added"]
    calls = {
        "page_of_100_ms": "/objects/?limit=100",
        "poll_from_middle_ms": f"/objects/?limit=100&added_after={middle}",
        "poll_for_news_ms": "/objects/?added_after=2999-01-01T00:00:00Z",
        "rare_type_ms": "/objects/?limit=100&match[type]=x-mitre-analytic",
        "by_id_ms": f"/objects/{name}/",
        "versions_ms": f"/objects/{name}/versions/",
    }
    told: dict[str, float] = {"objects": size}
    for word, path in calls.items():
        took = []
        for _ in range(15):
            begun = time.perf_counter()
            code, _ = _call(caller, target, "GET", path)
            took.append(time.perf_counter() - begun)
            assert code == 200  # noqa: S101, PLR2004 - what is measured must work
        told[word] = round(1000 * statistics.median(took), 2)
    return told


def _paid(word: str, target: Target, count: int, work: Callable[[], float]) -> dict[str, float]:
    """Measure some work: objects a second, and what they cost the server, in microseconds."""
    before = _spent(target.process)
    rate = work()
    cost = (_spent(target.process) - before) / count * 1e6
    return {f"{word}_per_second": rate, f"{word}_cpu_us": round(cost, 1)}


def _spent(process: int) -> float:
    """Return the seconds of processor that a server has used."""
    total = 0
    for pid in [process, *_children(process)]:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        total += int(told[11]) + int(told[12])
    return total / os.sysconf("SC_CLK_TCK")


def _timed(work: Callable[[], None], clients: int) -> float:
    """Run some work by several clients at once; return the seconds it took."""
    threads = [threading.Thread(target=work) for _ in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def _caller(target: Target) -> http.client.HTTPConnection:
    """Connect."""
    caller = http.client.HTTPConnection("127.0.0.1", target.port, timeout=300)
    caller.connect()
    return caller


def _call(
    caller: http.client.HTTPConnection, target: Target, method: str, path: str,
    body: bytes | None = None,
) -> tuple[int, bytes]:  # fmt: skip
    """Call a path of a collection."""
    headers = {"authorization": target.header, "accept": media.TYPE, "content-type": media.TYPE}
    caller.request(method, f"{target.path}{path}", body, headers)
    reply = caller.getresponse()
    return reply.status, reply.read()


def _memory(process: int) -> float:
    """Return the most memory that a server's processes had, in MiB."""
    pids = [process, *_children(process)]
    notes = [Path(f"/proc/{pid}/status").read_text(encoding="utf-8") for pid in pids]
    peaks = [int(note.split("VmHWM:")[1].split()[0]) for note in notes]
    return round(max(peaks) / 1024)


def _children(process: int) -> list[int]:
    """Return the children of a process."""
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(pid) for pid in path.read_text().split()] if path.exists() else []


def _read(path: Path) -> list[bytes]:
    """Read the objects of a bundle."""
    return [json.dumps(one).encode() for one in json.loads(path.read_bytes())["objects"]]


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
