"""What the tests of the windows share: a small application, and a server with the whole atlas."""

import os
import shutil
import subprocess
import threading
import time
from functools import partial

import pytest
import uvicorn
from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

import worlds
from conftest import ROOT
from fateshare.atlas.store import load
from fateshare.web.app import create_app
from fateshare.web.serve import LOOPBACK, configured

PAGE = ROOT / "page"
MODULES = PAGE / "node_modules"


@pytest.fixture(scope="session")
def app():
    """The page over four made-up economies."""
    return create_app(worlds.wired, warm=False)


@pytest.fixture(scope="session")
def client(app):
    with TestClient(app) as made:
        yield made


class Server(uvicorn.Server):
    """A server in a thread; nobody presses Ctrl+C there."""

    def install_signal_handlers(self):
        """Leave the signals alone."""


@pytest.fixture(scope="session")
def start():
    """Start a server over the whole atlas on a free port; told its address, and how to stop it."""
    begun = []

    def run():
        made = create_app(partial(load, None), hosts=LOOPBACK)
        config = configured(made)
        config.port = 0
        server = Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        begun.append((server, thread))
        while not server.started:
            time.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]

        def stop():
            server.should_exit = True
            thread.join(timeout=10)

        return f"http://127.0.0.1:{port}", stop

    yield run
    for server, thread in begun:
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def address(start):
    """The address of a server over the whole atlas."""
    return start()[0]


@pytest.fixture(scope="session")
def node():
    """npm's packages of the page; a newcomer without them skips, CI may not."""

    def lacking(why):
        if os.environ.get("FATESHARE_REQUIRE_NODE"):
            pytest.fail(f"{why}, and this run requires it")
        pytest.skip(why)

    npm = shutil.which("npm")
    if npm is None:
        lacking("needs npm")
    stamp, lock = MODULES / ".package-lock.json", MODULES.with_name(".installing")
    deadline = time.monotonic() + 120
    while not fresh(stamp):
        try:
            lock.mkdir()
        except FileExistsError:  # another worker is at it
            if time.monotonic() > deadline:
                lock.rmdir()
            time.sleep(0.2)
            continue
        try:
            line = [npm, "ci", "--no-audit", "--no-fund", "--silent"]
            done = subprocess.run(line, cwd=PAGE, capture_output=True, text=True, check=False)
        finally:
            lock.rmdir()
        if done.returncode:
            lacking(f"needs npm's packages: {done.stderr[-300:]}")
    return PAGE


def fresh(stamp):
    """Tell whether the packages are those of the lock file."""
    lock = PAGE / "package-lock.json"
    return stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime


FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser(chromium):
    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield opened
        opened.close()
