"""Talk to another TAXII 2.1 server: the only file of the exchange that opens connections."""

from __future__ import annotations

import base64
import http.client
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import msgspec
import orjson

from fateshare.base.errors import FateshareError, InputError
from fateshare.exchange import media, stamps

#: The most that is taken of a peer in one answer.
LARGEST_ANSWER: Final = 128 << 20
_SECONDS: Final = 60.0
_TRIES: Final = 4
_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 30.0
_OK, _ACCEPTED, _BUSY = 200, 202, frozenset({408, 429, 500, 502, 503, 504})
_LOCAL: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class PeerError(FateshareError):
    """A peer does not answer, or not as the standard says."""


@dataclass(frozen=True, slots=True)
class Place:
    """A collection of another server, and how to be let in; the token never shows."""

    url: str
    user: str
    token: str = field(repr=False)
    authority: Path | None = None

    def __post_init__(self) -> None:
        """Refuse to send a token in the clear."""
        parts = urlsplit(self.url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise InputError(f"{self.url!r} is not the address of a collection, as https://.../.")
        if parts.scheme == "http" and parts.hostname not in _LOCAL:
            raise InputError(f"{self.url!r} would get the token in the clear; use https.")


@dataclass(frozen=True, slots=True)
class Got:
    """One page: objects as they came, the time of the last one, where to go on."""

    objects: list[bytes]
    last: str | None
    next: str | None
    more: bool


class _Envelope(msgspec.Struct):
    """An envelope whose objects are left as they came."""

    objects: list[msgspec.Raw] = []
    more: bool = False
    next: str | None = None


class Caller:
    """Calls one collection of a peer."""

    def __init__(self, place: Place) -> None:
        self._place = place
        parts = urlsplit(place.url)
        self._path = parts.path.rstrip("/")
        told = base64.b64encode(f"{place.user}:{place.token}".encode()).decode()
        self._headers = {"Authorization": f"Basic {told}", "Accept": media.TYPE}
        self._connection: http.client.HTTPConnection | None = None

    def pages(self, after: str | None, limit: int) -> Iterator[Got]:
        """
        Walk what was added after a time, all versions, page by page.

        Raises
        ------
        PeerError
            When the peer does not answer as the standard says.
        """
        query = {"limit": str(limit), "match[version]": "all"}
        if after is not None:
            query["added_after"] = after
        while True:
            page = self._page(query)
            yield page
            if not page.more:
                return
            if page.next is not None:
                query["next"] = page.next
            elif page.last is not None and page.last != query.get("added_after"):
                query["added_after"] = page.last
            else:
                raise PeerError(f"{self._place.url}: says there is more, and not where.")

    def send(self, objects: list[bytes]) -> dict[str, Any]:
        """
        Send an envelope; return its status, waited for until it is complete.

        Raises
        ------
        PeerError
            When the peer does not take it.
        """
        body = b'{"objects":[%s]}' % b",".join(objects)
        headers = {"Content-Type": media.TYPE}
        code, raw, _ = self._call("POST", f"{self._path}/objects/", body, headers)
        if code != _ACCEPTED:
            raise PeerError(f"{self._place.url}: refuses an envelope with {code}.")
        status = self._read(raw)
        root = self._path.rpartition("/collections/")[0]
        for attempt in range(20):
            if status.get("status") == "complete":
                return status
            time.sleep(min(0.1 * 2**attempt, 5.0))
            status = self._read(self._get(f"{root}/status/{status.get('id')}/")[0])
        raise PeerError(f"{self._place.url}: an envelope stays pending.")

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _page(self, query: dict[str, str]) -> Got:
        """Get one page."""
        raw, headers = self._get(f"{self._path}/objects/?{urlencode(query)}")
        try:
            held = msgspec.json.decode(raw, type=_Envelope)
        except (msgspec.DecodeError, RecursionError) as err:
            raise PeerError(f"{self._place.url}: what came is not an envelope: {err}.") from err
        last = headers.get("x-taxii-date-added-last")
        if last is not None and stamps.micros(last) is None:
            last = None
        return Got([bytes(one) for one in held.objects], last, held.next, held.more)

    def _get(self, path: str) -> tuple[bytes, dict[str, str]]:
        """Get a resource."""
        code, raw, headers = self._call("GET", path, None, {})
        if code != _OK:
            raise PeerError(f"{self._place.url}: answers {code}.")
        return raw, headers

    def _call(
        self, method: str, path: str, body: bytes | None, more: dict[str, str]
    ) -> tuple[int, bytes, dict[str, str]]:
        """Call, and call again where the peer is busy or the line breaks."""
        told: Exception | int = 0
        for attempt in range(_TRIES):
            try:
                connection = self._connected()
                connection.request(method, path, body, {**self._headers, **more})
                reply = connection.getresponse()
                raw = reply.read(LARGEST_ANSWER + 1)
            except (OSError, http.client.HTTPException) as err:
                self.close()
                told = err
            else:
                if len(raw) > LARGEST_ANSWER:
                    self.close()
                    raise PeerError(f"{self._place.url}: answers with too much.")
                if reply.status not in _BUSY:
                    headers = {name.lower(): value for name, value in reply.getheaders()}
                    return reply.status, raw, headers
                told = reply.status
            time.sleep(min(_PAUSE_SECONDS * 2**attempt, _LONGEST_PAUSE_SECONDS))
        raise PeerError(f"{self._place.url}: does not answer ({told}).")

    def _connected(self) -> http.client.HTTPConnection:
        """Return the connection, made anew where need be."""
        if self._connection is None:
            parts = urlsplit(self._place.url)
            host = parts.hostname or ""
            if parts.scheme == "https":
                authority = self._place.authority
                context = ssl.create_default_context(cafile=authority)
                self._connection = http.client.HTTPSConnection(
                    host, parts.port, timeout=_SECONDS, context=context
                )
            else:
                self._connection = http.client.HTTPConnection(host, parts.port, timeout=_SECONDS)
        return self._connection

    def _read(self, raw: bytes) -> dict[str, Any]:
        """Read a status."""
        try:
            held = orjson.loads(raw)
        except orjson.JSONDecodeError as err:
            raise PeerError(f"{self._place.url}: what came is not JSON: {err}.") from err
        if not isinstance(held, dict):
            raise PeerError(f"{self._place.url}: what came is not a status.")
        return held
