"""The command `fateshare serve`, as a user meets it."""

import os
import re
import socket
import subprocess
import sys

import httpx2
import pytest

from fateshare.base.errors import InputError
from fateshare.web import serve


def test_it_says_where_it_is_answers_there_and_stops(tmp_path):
    line = [sys.executable, "-m", "fateshare", "serve", "--port", "0"]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        told = process.stderr.readline()
        where = re.search(r"http://127\.0\.0\.1:\d+/", told)[0]
        assert httpx2.get(f"{where}api/who/KEN", timeout=60).json()["name"] == "Kenya"
        port = int(where.rpartition(":")[2].strip("/"))
        with socket.create_connection(("127.0.0.1", port), timeout=20) as wide:
            wide.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000)
            assert wide.recv(100) == b""  # a head has its bounds
        process.send_signal(2)
        assert process.wait(timeout=20) in {0, -2, 130}
        rest = process.stderr.read()
    assert "Traceback" not in rest
    assert not list(tmp_path.iterdir())


def test_a_port_that_is_taken_gets_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="port 0 for any free one"):
            serve._listening("127.0.0.1", taken.getsockname()[1])


def test_small_answers_are_sent_at_once():
    with serve._listening("127.0.0.1", 0) as opened:
        assert opened.proto == socket.IPPROTO_TCP  # else asyncio leaves Nagle's algorithm on


def test_anything_but_loopback_is_warned_of(monkeypatch, capsys):
    begun = []
    monkeypatch.setattr(serve.uvicorn.Server, "run", lambda _, sockets: begun.append(sockets))
    monkeypatch.setattr(serve, "application", lambda *_: None)
    monkeypatch.setattr(sys, "setswitchinterval", lambda _: None)
    serve.serve("0.0.0.0", 0, folder=None, alone=False)  # noqa: S104 - what is tested
    assert "is not loopback" in capsys.readouterr().err
    serve.serve("127.0.0.1", 0, folder=None, alone=False)
    assert "Warning" not in capsys.readouterr().err
    for [opened] in begun:
        opened.close()


@pytest.mark.parametrize("missing", ["fastapi", "uvicorn", "brotli", "httptools"])
def test_without_the_extra_it_says_what_to_install(missing, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules[{missing!r}] = None\n")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "fateshare", "serve"],
        capture_output=True, text=True, check=False, env=env, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "pip install 'fateshare[server]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_alone_needs_a_folder():
    line = [sys.executable, "-m", "fateshare", "serve", "--alone"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--alone needs --atlas DIR" in done.stderr
