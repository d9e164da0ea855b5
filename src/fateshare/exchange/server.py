"""Serve an exchange over HTTPS, or over plain HTTP on this machine alone."""

from __future__ import annotations

import gc
import ipaddress
import os
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import uvicorn
from uvicorn.supervisors import Multiprocess

from fateshare.base.errors import InputError
from fateshare.exchange import stix, taxii, wiring
from fateshare.exchange.bounded import Bounded

App = Callable[..., Any]
#: A request that waits for another thread's turn waits no longer than this.
SWITCH_SECONDS = 0.0005
#: Where worker processes find what they serve.
FOLDER: Final = "FATESHARE_EXCHANGE"
SECURE: Final = "FATESHARE_EXCHANGE_SECURE"
#: Forward secrecy and authenticated encryption only: none of RFC 7540, appendix A.
_CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server listens, and with which certificates."""

    host: str = "127.0.0.1"
    port: int = 8443
    certificate: Path | None = None
    key: Path | None = None
    clients: Path | None = None
    plain: bool = False
    workers: int = 1

    def check(self) -> None:
        """
        Refuse what would give tokens and objects to anybody on the way.

        Raises
        ------
        InputError
            When the door is plain HTTP beyond this machine, or its files do not fit.
        """
        if (self.certificate is None) != (self.key is None):
            raise InputError("TLS needs both --certificate and --key.")
        for file in (self.certificate, self.key, self.clients):
            if file is not None and not file.is_file():
                raise InputError(f"{str(file)!r} is not a file.")
        if self.clients is not None and self.certificate is None:
            raise InputError("Client certificates need TLS: --certificate and --key.")
        if self.certificate is None and not self.plain and not _loopback(self.host):
            raise InputError(
                f"Plain HTTP is served on this machine only, not on {self.host!r}; give "
                "--certificate and --key, or --plain-http behind a proxy that has TLS."
            )


def serve(folder: Path, door: Door) -> None:
    """Serve a folder's exchange until stopped."""
    door.check()
    wiring.read(folder)
    os.environ[FOLDER] = str(folder.resolve())
    os.environ[SECURE] = "1" if door.certificate else ""
    run("fateshare.exchange.server:app", door, factory=True)


def app() -> App:
    """Make the application of the folder that the environment names."""
    stix.prepare()
    sys.setswitchinterval(SWITCH_SECONDS)
    home = wiring.read(Path(os.environ[FOLDER]))
    desk = wiring.open_desk(home, wiring.open_store(home), secure=bool(os.environ.get(SECURE)))
    return taxii.create_app(desk, wiring.SystemClock())


def run(
    what: App | str,
    door: Door,
    *,
    factory: bool = False,
    ready: Callable[[int], None] | None = None,
) -> None:
    """
    Listen and serve until stopped.

    Parameters
    ----------
    what
        The application, or where to find it.
    door
        Where to listen; port 0 picks a free one.
    factory
        Whether `what` makes the application.
    ready
        Is told the port as soon as the server listens.
    """
    config = uvicorn.Config(
        what,
        host=door.host,
        port=door.port,
        factory=factory,
        workers=door.workers,
        http=Bounded,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        ssl_certfile=door.certificate,
        ssl_keyfile=door.key,
        ssl_ca_certs=None if door.clients is None else str(door.clients),
        ssl_cert_reqs=ssl.CERT_NONE if door.clients is None else ssl.CERT_REQUIRED,
        ssl_ciphers=_CIPHERS,
        timeout_keep_alive=30,
    )
    gc.freeze()  # what is loaded by now stays: no need to look through it again and again
    gc.set_threshold(50_000, 20, 50)
    listening = config.bind_socket()
    listening.listen(config.backlog)
    port = listening.getsockname()[1]
    scheme = "https" if door.certificate else "http"
    sys.stderr.write(f"Serving TAXII 2.1 on {scheme}://{door.host}:{port}/taxii2/\n")
    sys.stderr.flush()
    if ready is not None:
        ready(port)
    if door.workers > 1:
        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])


def _loopback(host: str) -> bool:
    """Tell whether a host is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
