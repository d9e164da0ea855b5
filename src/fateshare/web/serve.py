"""Run the page's server: on loopback unless told otherwise."""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import uvicorn

from fateshare.atlas.model import Atlas
from fateshare.atlas.store import load
from fateshare.base.errors import InputError
from fateshare.exchange.bounded import Bounded
from fateshare.web.app import create_app

#: Connections at once; more are answered with 503.
MOST_CONNECTIONS = 256
#: What is ready to be sent waits no longer than this for a thread that computes.
SWITCH_SECONDS = 0.0005
#: Names of this machine for itself.
LOOPBACK = frozenset(["127.0.0.1", "localhost", "[::1]"])
WARNING = """Warning: {host} is not loopback. Whoever reaches this machine over the network can \
use the page: it has no passwords and no encryption. Put it behind a proxy that has both, or use \
the default.
"""


def serve(host: str, port: int, *, folder: Path | None, alone: bool) -> None:
    """
    Serve the page until stopped.

    Parameters
    ----------
    host, port
        Where to listen; port 0 picks a free one.
    folder, alone
        Tables of one's own, as `store.load` takes them.

    Raises
    ------
    InputError
        When the address cannot be had.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    opened = _listening(host, port)
    shown = f"[{host}]" if ":" in host else host
    own = is_loopback(host)
    if not own:
        sys.stderr.write(WARNING.format(host=host))
    app = application(partial(load, folder, alone=alone), host)
    sys.stderr.write(f"fateshare: http://{shown}:{opened.getsockname()[1]}/ (stop with Ctrl+C)\n")
    sys.stderr.flush()
    uvicorn.Server(configured(app)).run(sockets=[opened])


def application(opener: Callable[[], Atlas], host: str) -> object:
    """Make the application; on loopback it answers under the names of loopback only."""
    return create_app(opener, hosts=LOOPBACK | {host.lower()} if is_loopback(host) else None)


def configured(app: object) -> uvicorn.Config:
    """Bound what the server takes."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=1,
        http=Bounded,
        ws="none",
        proxy_headers=False,
    )


def is_loopback(host: str) -> bool:
    """
    Tell whether only this machine can reach a host.

    Examples
    --------
    >>> [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "example.org")]
    [True, True, True, False, False]
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(host: str, port: int) -> socket.socket:
    """Open the socket, so that a free port is known before it is told."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of a socket that names TCP does asyncio send small answers at once (TCP_NODELAY).
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(MOST_CONNECTIONS)
    except (OSError, OverflowError) as err:
        opened.close()
        raise InputError(
            f"Cannot listen at {host}, port {port}: {err}. Another port, or --port 0 for any "
            "free one, may do."
        ) from err
    return opened
