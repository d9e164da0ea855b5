"""Measure the page: weight, the wait on a slow link, click to colours, and the interface."""

from __future__ import annotations

import itertools
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from line import Line
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FIRST = ("/", "/static/app.js", "/static/app.css", "/static/land.json", "/static/locale/en.json",
         "/icon.svg", "/api/map", "/api/cut")  # fmt: skip
#: A slow link: bits a second and the way there and back; and a small phone's processor.
LINK_BPS, ROUND_TRIP_MS, SLOWED = 400_000, 400, 4
CLICKS, CLIENTS, SECONDS = 25, 16, 15


def main() -> int:
    """Print every measure."""
    with served() as address:
        weight(address)
        if Path(CHROMIUM).exists():
            with sync_playwright() as tool:
                browser = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                interactive(browser, address)
                colours(browser, address)
                browser.close()
        interface(address, pause=0.0)
        interface(address, pause=1.0)
    return 0


@contextmanager
def served() -> Iterator[str]:
    """Run `fateshare serve` in a process of its own; wait until it is warm."""
    line = [sys.executable, "-m", "fateshare", "serve", "--port", "0"]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None  # noqa: S101 - a pipe was asked for
        found = re.search(r"http://\S+:\d+", process.stderr.readline())
        assert found is not None  # noqa: S101 - it is the first thing that it says
        for name in ("/api/cut", "/static/land.json", "/api/map"):
            while len(_got(found[0] + name, "br, gzip")) == 0:
                pass
        time.sleep(20)  # the small forms are made while it serves
        yield found[0]
        process.terminate()


def weight(address: str) -> None:
    """Print what the first load brings, compressed."""
    for coding in ("br", "gzip"):
        sizes = {name: len(_got(address + name, f"{coding}, gzip")) for name in FIRST}
        told = ", ".join(f"{name} {size / 1000:.1f}" for name, size in sizes.items())
        print(f"first load, {coding}: {sum(sizes.values()) / 1000:.1f} kB ({told})")


def interactive(browser: Browser, address: str) -> None:
    """Print how long the first and the second visit take on a slow link and processor."""
    context = browser.new_context(viewport={"width": 390, "height": 700}, is_mobile=True)
    for visit in ("first", "second"):
        page = context.new_page()
        tool = context.new_cdp_session(page)
        tool.send("Network.enable")
        tool.send("Network.emulateNetworkConditions", {
            "offline": False, "latency": ROUND_TRIP_MS, "downloadThroughput": LINK_BPS / 8,
            "uploadThroughput": LINK_BPS / 8,
        })  # fmt: skip
        tool.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        page.goto(address)
        page.wait_for_selector("html[data-ready=yes]", timeout=120_000)
        ready = page.evaluate("performance.getEntriesByName('ready')[0].startTime")
        paint = page.evaluate("performance.getEntriesByType('paint').at(-1).startTime")
        slow = f"{LINK_BPS // 1000} kbit/s, {ROUND_TRIP_MS} ms, processor / {SLOWED}"
        told = f"first paint {paint / 1000:.1f} s, interactive {ready / 1000:.1f} s"
        print(f"{visit} visit, {slow}: {told}")
        page.wait_for_timeout(15_000)  # the worker keeps the page
        page.close()
    context.close()


def colours(browser: Browser, address: str) -> None:
    """Print the time from a click on the map to the new colours, engine included."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.wait_for_selector("html[data-ready=yes]")
    box = page.locator("#map").bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
    took = []
    for spot in _spots(page)[:CLICKS]:
        x, y = page.evaluate("at => document.querySelector('#map').fate.where(at)", spot)
        before = page.locator("#map").get_attribute("data-coloured")
        page.mouse.click(box["x"] + x, box["y"] + y)
        for _ in range(100):
            if page.locator("#map").get_attribute("data-coloured") != before:
                break
            page.wait_for_timeout(20)
        else:
            continue
        took.append(page.evaluate(
            "(click => performance.getEntriesByName('coloured').find(one => one.startTime > click)"
            ".startTime - click)(performance.getEntriesByName('click').at(-1).startTime)"
        ))  # fmt: skip
    page.close()
    print(f"from click to colours, {len(took)} cuts: median {statistics.median(took):.0f} ms, "
          f"worst {max(took):.0f} ms")  # fmt: skip


def interface(address: str, pause: float) -> None:
    """Print how long a cut takes with many clients, each asking again after a pause."""
    systems = re.findall(r'"([a-z0-9-]+)"', _systems(address))
    pairs = itertools.cycle(itertools.combinations(systems[:200], 2))
    took: list[float] = []
    lock, until = threading.Lock(), time.monotonic() + SECONDS

    def client(number: int) -> None:
        time.sleep(pause * number / CLIENTS)  # else all ask at the same moment, every second
        line = Line(int(address.rpartition(":")[2]), {"Accept-Encoding": "gzip, br"})
        while time.monotonic() < until:
            with lock:
                one, other = next(pairs)
            start = time.perf_counter()
            code = line.get(f"/api/cut?system={one}&system={other}")
            assert code == 200, code  # noqa: S101, PLR2004 - what is measured must work
            took.append(time.perf_counter() - start)
            time.sleep(pause)
        line.close()

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = sorted(took)
    print(f"cut of two systems, {CLIENTS} clients, pause {pause:g} s: {len(took) / SECONDS:.0f} a "
          f"second, median {1000 * statistics.median(cuts):.0f} ms, "
          f"p99 {1000 * cuts[int(len(cuts) * 0.99)]:.0f} ms")  # fmt: skip


def _spots(page: Any) -> list[list[float]]:  # noqa: ANN401 - playwright's page
    """Return middles of long stretches at sea that are in service."""
    found: list[list[float]] = page.evaluate(
        "fetch('/api/map').then(r => r.json()).then(map => map.systems"
        ".filter(s => s[4] && !s[5] && !s[6]).map(s => s[7][0][7]).filter(p => p.length > 6)"
        ".map(p => [(p[0] + p[2]) / 100, (p[1] + p[3]) / 100]))"
    )
    return found[::7]


def _systems(address: str) -> str:
    """Return the systems in service as text."""
    text = urllib.request.urlopen(f"{address}/api/network").read().decode()  # noqa: S310 - ours
    return str(sorted(set(re.findall(r'"system": ("[a-z0-9-]+")', text)))).replace("'", "")


def _got(address: str, taken: str) -> bytes:
    """Get an answer as it comes over the wire."""
    asked = urllib.request.Request(address, headers={"accept-encoding": taken})  # noqa: S310
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 - our own server
        held: bytes = answer.read()
    return held


if __name__ == "__main__":
    sys.exit(main())
