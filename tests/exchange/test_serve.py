"""The server as a process: TLS, its limits before it knows who calls, several workers."""

import datetime as dt
import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from exchanges import JSON, furnish, indicator
from fateshare.base.errors import InputError
from fateshare.exchange import wiring
from fateshare.exchange.server import Door, serve


@pytest.fixture(scope="module")
def papers(tmp_path_factory) -> Path:
    """A folder with an authority, a server's certificate and a client's."""
    folder = tmp_path_factory.mktemp("tls")
    authority = ec.generate_private_key(ec.SECP256R1())
    signed(folder, "ca", authority, authority, "ca")
    for name in ("localhost", "client"):
        signed(folder, name, ec.generate_private_key(ec.SECP256R1()), authority, "ca")
    return folder


def signed(folder: Path, name: str, key, authority, issuer: str) -> None:
    """Write a certificate and its key."""

    def called(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    now = dt.datetime.now(dt.UTC)  # noqa: TID251 - a certificate is of today
    made = (
        x509.CertificateBuilder()
        .subject_name(called(name)).issuer_name(called(issuer)).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(authority, hashes.SHA256())
    )  # fmt: skip
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / f"{name}.key").write_bytes(private)


class Running:
    """A served exchange."""

    def __init__(self, folder: Path, *options: str, before: str = "") -> None:
        home = wiring.create(folder / "home", title="t", store="exchange.sqlite")
        store = wiring.open_store(home)
        self.token = furnish(store, {"ke": "KEN"})["ke"]
        store.close()
        line = ["exchange", "serve", "--home", str(folder / "home"), "--port", "0", *options]
        code = f"{before}\nimport sys\nfrom fateshare.cli.main import main\n"
        code += f"sys.argv = {['x', *line]!r}\nmain()"
        self.process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
        told = self.process.stderr.readline().decode()
        assert "Serving" in told, told + self.process.stderr.read().decode()
        self.scheme, address = told.split()[4].split("://")
        self.port = int(address.split("/")[0].split(":")[1])

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        self.process.stderr.close()

    def get(self, context: ssl.SSLContext | None = None, path: str = "/taxii2/") -> int:
        kind = http.client.HTTPConnection if context is None else http.client.HTTPSConnection
        more = {} if context is None else {"context": context}
        caller = kind("localhost", self.port, timeout=20, **more)
        caller.request("GET", path, headers={"authorization": f"Bearer {self.token}"})
        code = caller.getresponse().status
        caller.close()
        return code


def trusting(papers: Path, **more: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(papers / "ca.pem"))
    for name, value in more.items():
        setattr(context, name, value)
    return context


@pytest.mark.slow
def test_req03_s8_2_2_https_with_tls_1_2_or_1_3_and_nothing_older(papers, tmp_path):
    options = (
        "--certificate",
        str(papers / "localhost.pem"),
        "--key",
        str(papers / "localhost.key"),
    )
    running = Running(tmp_path, *options)
    try:
        assert running.scheme == "https"
        for known in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            both = {"minimum_version": known, "maximum_version": known}
            assert running.get(trusting(papers, **both)) == 200
        weak = trusting(papers)
        weak.maximum_version = ssl.TLSVersion.TLSv1_2
        weak.set_ciphers("AES128-SHA:AES256-SHA256:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, ConnectionError)):
            running.get(weak)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.load_verify_locations(papers / "ca.pem")
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises((ssl.SSLError, ConnectionError)):
            running.get(old)
    finally:
        running.close()


@pytest.mark.slow
def test_req04_s8_3_1_client_certificates_can_be_wanted(papers, tmp_path):
    options = (
        "--certificate", str(papers / "localhost.pem"), "--key", str(papers / "localhost.key"),
        "--client-ca", str(papers / "ca.pem"),
    )  # fmt: skip
    running = Running(tmp_path, *options)
    try:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            running.get(trusting(papers))
        known = trusting(papers)
        known.load_cert_chain(papers / "client.pem", papers / "client.key")
        assert running.get(known) == 200
    finally:
        running.close()


@pytest.mark.slow
def test_a_stranger_has_little_room_and_time(tmp_path):
    running = Running(
        tmp_path, before="from fateshare.exchange import bounded\nbounded._HEAD_SECONDS = 1.0"
    )
    try:
        with socket.create_connection(("127.0.0.1", running.port), timeout=20) as slow:
            slow.sendall(b"GET /taxii2/ HTTP/1.1\r\nHost: x\r\n")
            begun = time.monotonic()
            assert slow.recv(100) == b""
            assert 0.5 < time.monotonic() - begun < 10
        with socket.create_connection(("127.0.0.1", running.port), timeout=20) as wide:
            assert closed(wide, b"GET /taxii2/ HTTP/1.1\r\nX: " + b"x" * 300_000)
        assert running.get() == 200
    finally:
        running.close()


def closed(caller: socket.socket, data: bytes) -> bool:
    """Tell whether the other side hangs up while it is sent data."""
    try:
        caller.sendall(data)
        return caller.recv(100) == b""
    except ConnectionError:
        return True


@pytest.mark.slow
def test_several_processes_serve_one_store(tmp_path):
    running = Running(tmp_path, "--workers", "2")
    try:
        headers = {"authorization": f"Bearer {running.token}", **JSON}
        path = "/exchange/collections/shared/objects/"
        for number in range(20):
            caller = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
            caller.request("POST", path, json.dumps({"objects": [indicator(number)]}), headers)
            assert caller.getresponse().status == 202
            caller.close()
        caller = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
        caller.request("GET", path, headers=headers)
        found = json.loads(caller.getresponse().read())["objects"]
        caller.close()
        assert [one["id"] for one in found] == [indicator(n)["id"] for n in range(20)]
    finally:
        running.close()


@pytest.mark.parametrize(
    ("door", "told"),
    [
        (Door(host="0.0.0.0"), "Plain HTTP is served on this machine only"),  # noqa: S104
        (Door(host="exchange.example"), "Plain HTTP is served on this machine only"),
        (Door(certificate=Path("x")), "both --certificate and --key"),
        (Door(certificate=Path("x"), key=Path("y")), "'x' is not a file"),
        (Door(clients=Path(__file__)), "Client certificates need TLS"),
    ],
)
def test_an_unsafe_door_is_refused(tmp_path, door, told):
    with pytest.raises(InputError, match=told):
        serve(tmp_path, door)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_this_machine_is_fine_without_tls(host):
    Door(host=host).check()
    Door(host="0.0.0.0", plain=True).check()  # noqa: S104


def test_a_server_has_no_tables_in_memory():
    line = "import sys, fateshare.exchange.server as s; print('polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
