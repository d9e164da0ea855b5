"""Let in only requests that are bounded and meant for us, and send every answer with its policy."""

from __future__ import annotations

import logging
import secrets
from collections.abc import MutableMapping
from typing import Any

from fastapi.exceptions import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fateshare.web.replies import problem

LOG = logging.getLogger("fateshare.web")
#: A job is asked for in a few hundred bytes; nothing else has a body.
MOST_BODY_BYTES = 16_384
#: A scenario of MOST_CUTS cuts fits into an address of this length.
MOST_ADDRESS_BYTES = 24_576
METHODS = frozenset(["GET", "HEAD", "POST", "DELETE"])
#: The page runs its own files only: no inline script or style, nothing from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types fateshare"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-frame-options": "DENY",
}


class TooLarge(HTTPException):
    """The body went on after the most that is taken."""

    def __init__(self) -> None:
        super().__init__(413)


class Guard:
    """
    An ASGI layer around the whole application.

    Parameters
    ----------
    app
        What it guards.
    hosts
        Names under which we may be asked, without port; any when None. On loopback this stops
        a page of a stranger from reading us under a name that it has pointed at 127.0.0.1.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None = None) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, pass it on, and see that even a failure gets an answer."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        begun = False

        async def telling(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _add_headers(message)
            await send(message)

        fault = self._fault(scope)
        error_id = secrets.token_hex(4)
        try:
            if fault:
                await problem(*fault, error_id)(scope, receive, telling)
            else:
                await self.app(scope, _bounded(receive), telling)
        except Exception:
            LOG.exception("error %s at %s", error_id, scope["path"])
            if begun:
                raise
            said = f"Something went wrong on the server; its log has it under {error_id}."
            await problem(500, said, error_id)(scope, receive, telling)

    def _fault(self, scope: Scope) -> tuple[int, str] | None:
        """Say why a request is refused, None where it is not."""
        headers = Headers(scope=scope)
        if scope["method"] not in METHODS:
            return 405, "This method is not known here."
        if self.hosts is not None and _bare(headers.get("host", "")) not in self.hosts:
            return 421, "This server answers under its own name only."
        if len(scope["path"]) + len(scope["query_string"]) > MOST_ADDRESS_BYTES:
            return 414, "The address is too long; leave some cuts out."
        size = headers.get("content-length", "0")
        if not size.isascii() or not size.isdigit() or int(size) > MOST_BODY_BYTES:
            return 413, "The request is too large."
        if scope["path"].startswith("/api") and _from_elsewhere(headers):
            return 403, "Pages of other sites may not ask this server."
        return None


def _from_elsewhere(headers: Headers) -> bool:
    """Tell whether a browser says that another site's page is asking."""
    site = headers.get("sec-fetch-site", "none")
    return site not in {"none", "same-origin"} and headers.get("sec-fetch-mode") != "navigate"


def _bare(host: str) -> str:
    """
    Return a host without its port.

    Examples
    --------
    >>> _bare("localhost:80"), _bare("[::1]:8046"), _bare("[::1]")
    ('localhost', '[::1]', '[::1]')
    """
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def _bounded(receive: Receive) -> Receive:
    """Count what comes in, and stop at the most that is taken."""
    seen = 0

    async def counted() -> MutableMapping[str, Any]:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BODY_BYTES:
            raise TooLarge
        return message

    return counted


def _add_headers(message: Message) -> None:
    """Add the policy, except where a page has brought its own."""
    headers = MutableHeaders(scope=message)
    own = "content-security-policy" in headers
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if not own:  # a sandboxed page cannot have it
        headers["cross-origin-opener-policy"] = "same-origin"
