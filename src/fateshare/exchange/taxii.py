"""TAXII 2.1 over HTTP: bytes in, bytes out, and the right code for everything else."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from fateshare.exchange import media, query
from fateshare.exchange.desk import Desk
from fateshare.exchange.guard import Rate
from fateshare.exchange.intake import LARGEST_BODY, BadEnvelope
from fateshare.exchange.outlet import Answer, Busy
from fateshare.exchange.ports import Clock, Unavailable
from fateshare.exchange.records import Query, Team
from fateshare.exchange.rights import Forbidden, Missing

Handler = Callable[[Request], Awaitable[Response]]
Door = Callable[[Request, Team], Response]
Work = Callable[[], Response]
_LOG: Final = logging.getLogger("fateshare.exchange")
_OURS: Final = 500
_FINE: Final = 200
#: One stores while another one makes ready.
_WRITERS = 2
_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="fateshare", Bearer realm="fateshare"'}
_TITLES: Final = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    408: "Request timeout",
    413: "Content too large",
    415: "Unsupported media type",
    422: "Unprocessable content",
    429: "Too many requests",
    503: "Try again",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one caller may ask for, and how long its body may take."""

    failures_per_minute: int = 60
    requests_per_minute: int = 60_000
    bodies_at_once: int = 4
    body_seconds: float = 60.0


#: What the service may say, and its code.
_CODES: Final[dict[type[Exception], int]] = {
    Missing: 404,
    Forbidden: 403,
    query.BadQuery: 400,
    BadEnvelope: 422,
    Busy: 503,
    Unavailable: 503,
}


class _Problem(Exception):  # noqa: N818 - reads as what happened
    """An answer other than what was asked for."""

    def __init__(self, code: int, told: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(told)
        self.code, self.told, self.headers = code, told, headers or {}


def create_app(desk: Desk, clock: Clock, limits: Limits | None = None) -> Starlette:
    """
    Make the service.

    Parameters
    ----------
    desk
        The service behind it.
    clock
        Rates are by it.
    limits
        What one caller may ask for.
    """
    doors = _Doors(desk, clock, limits or Limits())
    root = f"/{desk.sign.root}/"
    there = f"{root}collections/{{collection}}/"
    listed: list[tuple[str, dict[str, Door]]] = [
        ("/taxii2/", {"GET": doors.discovery}),
        (root, {"GET": doors.root}),
        (f"{root}status/{{status}}/", {"GET": doors.status}),
        (f"{root}collections/", {"GET": doors.collections}),
        (there, {"GET": doors.collection}),
        (f"{there}manifest/", {"GET": doors.manifest}),
        (f"{there}objects/", {"GET": doors.objects, "POST": doors.add}),
        (f"{there}objects/{{object}}/", {"GET": doors.object, "DELETE": doors.delete}),
        (f"{there}objects/{{object}}/versions/", {"GET": doors.versions}),
    ]
    app = Starlette(
        routes=[Route(path, doors.door(verbs), methods=list(verbs)) for path, verbs in listed],
        exception_handlers={HTTPException: _unrouted, 500: _broken},
    )
    app.router.redirect_slashes = False
    return app


class _Doors:
    """The endpoints."""

    def __init__(self, desk: Desk, clock: Clock, limits: Limits) -> None:
        self.desk, self._limits = desk, limits
        self._readers = ThreadPoolExecutor(desk.readers, thread_name_prefix="reader")
        self._writers = ThreadPoolExecutor(_WRITERS, thread_name_prefix="writer")
        self._failures = Rate(limits.failures_per_minute, clock)
        self._requests = Rate(limits.requests_per_minute, clock)
        self._bodies = asyncio.Semaphore(limits.bodies_at_once)

    def door(self, verbs: dict[str, Door]) -> Handler:
        """Check the caller and the media type, then do what the verb says, all on one thread."""

        async def handle(request: Request) -> Response:
            if request.method == "POST":
                return await self._post(request)
            work = verbs["GET" if request.method == "HEAD" else request.method]
            return await self._run(self._readers, _answered, partial(self._let_in, request, work))

        return handle

    def discovery(self, _request: Request, _team: Team) -> Response:
        """Describe the server."""
        return _response(self.desk.discovery())

    def root(self, _request: Request, _team: Team) -> Response:
        """Describe the API root."""
        return _response(self.desk.root())

    def status(self, request: Request, team: Team) -> Response:
        """Return a status."""
        return _response(self.desk.status(team, request.path_params["status"]))

    def collections(self, _request: Request, team: Team) -> Response:
        """List the collections."""
        return _response(self.desk.collections(team))

    def collection(self, request: Request, team: Team) -> Response:
        """Describe a collection."""
        return _response(self.desk.collection(team, request.path_params["collection"]))

    def objects(self, request: Request, team: Team) -> Response:
        """Return objects."""
        asked = self._query(request, query.FEED)
        return _paged(self.desk.objects(team, request.path_params["collection"], asked))

    def manifest(self, request: Request, team: Team) -> Response:
        """Return records of objects."""
        asked = self._query(request, query.FEED)
        return _paged(self.desk.manifest(team, request.path_params["collection"], asked))

    def object(self, request: Request, team: Team) -> Response:
        """Return one object."""
        asked = self._query(request, query.OBJECT)
        return _paged(self.desk.object(team, *_place(request), asked))

    def versions(self, request: Request, team: Team) -> Response:
        """Return the versions of an object."""
        asked = self._query(request, query.VERSIONS)
        return _paged(self.desk.versions(team, *_place(request), asked))

    def delete(self, request: Request, team: Team) -> Response:
        """Delete an object."""
        asked = self._query(request, query.OBJECT)
        all_ = "match[version]" not in request.query_params
        self.desk.delete(team, *_place(request), asked, all_=all_)
        return _response(b"{}")

    def add(self, request: Request, team: Team) -> Response:
        """Let an envelope in: say whose it is and where it goes, before its body is read."""
        if not media.sends(request.headers.get("content-type")):
            raise _Problem(415, f"Only {media.TYPE} is taken here.")
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise _Problem(415, "Bodies are not taken compressed.")
        request.state.team = team
        request.state.access = self.desk.writable(team, request.path_params["collection"])
        return Response()

    async def _post(self, request: Request) -> Response:
        """Take an envelope in."""
        let_in = partial(self._let_in, request, self.add)
        refused = await self._run(self._readers, _answered, let_in)
        if refused.status_code != _FINE:
            return refused
        async with self._bodies:
            try:
                body = await self._body(request)
            except _Problem as err:
                return _error(err.code, err.told, err.headers)
            took = partial(self.desk.add, request.state.team, request.state.access, body)
            return await self._run(self._writers, _answered, lambda: _response(took(), code=202))

    def _let_in(self, request: Request, work: Door) -> Response:
        """Check who calls and what it takes, then do some work for it."""
        team = self._caller(request)
        if not media.accepts(request.headers.get("accept")):
            raise _Problem(406, f"Only {media.TYPE} is spoken here.")
        if not all(told.isprintable() for told in request.path_params.values()):
            raise Missing
        return work(request, team)

    def _caller(self, request: Request) -> Team:
        """Find out who calls, and whether it has called too often."""
        address = request.client.host if request.client else ""
        if self._failures.spent(address):
            raise _Problem(429, headers={"Retry-After": "60"})
        header = request.headers.get("authorization")
        team = None if header is None else self.desk.caller(header)
        if team is None:
            if header is not None:
                self._failures.spend(address)
            raise _Problem(401, headers=_CHALLENGE)
        if self._requests.spent(team.team):
            raise _Problem(429, headers={"Retry-After": "1"})
        self._requests.spend(team.team)
        return team

    async def _body(self, request: Request) -> bytes:
        """Read a body, no more and no longer than allowed."""
        length = request.headers.get("content-length", "0")
        too_large = f"A request has at most {LARGEST_BODY} bytes."
        if length.isdecimal() and int(length) > LARGEST_BODY:
            raise _Problem(413, too_large)
        parts, size = [], 0
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                async for part in request.stream():
                    size += len(part)
                    if size > LARGEST_BODY:
                        raise _Problem(413, too_large)
                    parts.append(part)
        except TimeoutError as err:
            raise _Problem(408, headers={"Connection": "close"}) from err
        except ClientDisconnect as err:
            raise _Problem(400) from err
        return b"".join(parts)

    def _query(self, request: Request, known: frozenset[str]) -> Query:
        """Read the parameters of a request."""
        return query.read(request.query_params.multi_items(), known, self.desk.cursor)

    @staticmethod
    async def _run(
        pool: ThreadPoolExecutor, work: Callable[[Work], Response], told: Work
    ) -> Response:
        """Run blocking work on a thread."""
        return await asyncio.get_running_loop().run_in_executor(pool, work, told)


def _answered(work: Work) -> Response:
    """Do some work; what stands in its way is an answer too."""
    try:
        return work()
    except _Problem as err:
        return _error(err.code, err.told, err.headers)
    except tuple(_CODES) as err:
        code = _CODES[type(err)]
        again = {"Retry-After": "1"} if code >= _OURS else {}
        return _error(code, "" if again else str(err), again)


def _place(request: Request) -> tuple[str, str]:
    """Return the collection and object that a path names."""
    return request.path_params["collection"], request.path_params["object"]


def _response(body: bytes, *, code: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer in the media type of TAXII."""
    return Response(body, code, {"Content-Type": media.TYPE, **(headers or {})})


def _paged(answer: Answer) -> Response:
    """Answer with the times of the first and last record (3.2)."""
    times = {"X-TAXII-Date-Added-First": answer.first, "X-TAXII-Date-Added-Last": answer.last}
    return _response(answer.body, headers=times)


def _error(code: int, told: str = "", headers: dict[str, str] | None = None) -> Response:
    """Answer with an error resource (3.6.1); it tells nothing of the inside."""
    body: dict[str, str] = {"title": _TITLES.get(code, "Error"), "http_status": str(code)}
    if told:
        body["description"] = told
    if code >= _OURS:
        body["error_id"] = secrets.token_hex(8)
        _LOG.error("%s: answered %d", body["error_id"], code, exc_info=True)
    return _response(orjson.dumps(body), code=code, headers=headers)


async def _unrouted(_request: Request, err: Exception) -> Response:
    """Answer where there is no such path or verb."""
    code = err.status_code if isinstance(err, HTTPException) else 404
    headers = dict(err.headers or {}) if isinstance(err, HTTPException) else {}
    return _error(code, headers=headers)


async def _broken(_request: Request, _err: Exception) -> Response:
    """Answer when we are at fault; the log has the rest."""
    return _error(500)
