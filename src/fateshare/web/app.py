"""Put the page, its interface and the guard together into one application."""

from __future__ import annotations

import secrets
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from fateshare.atlas.model import Atlas
from fateshare.base.errors import AmbiguousName, FateshareError, MissingData, UnknownCode
from fateshare.web import api, asking, pages
from fateshare.web.desk import Busy
from fateshare.web.guard import Guard
from fateshare.web.replies import problem
from fateshare.web.rooms import furnished, heat

ABOUT = """Who shares fate on the Internet: cut cables, towns, corridors, land links and hubs, \
and see who loses how much and why. The answers are those of the commands with `--json`; errors \
are `{title, status, error_id}`. Nothing is kept about who asks."""


def create_app(
    load: Callable[[], Atlas], *, hosts: frozenset[str] | None = None, warm: bool = True
) -> FastAPI:
    """
    Make the application.

    Parameters
    ----------
    load
        Opens the atlas; it goes to another process too, so it must be a function of a module
        or a partial of one.
    hosts
        Names under which it may be asked; any when None.
    warm
        Whether to prepare the map and the network of today before somebody asks.
    """
    here = furnished(load)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        if warm:
            threading.Thread(target=heat, args=(here,), daemon=True).start()
        yield
        here.jobs.close()

    app = FastAPI(
        title="fateshare", description=ABOUT, version=version("fateshare"), lifespan=life,
        openapi_url="/api/openapi.json", docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.state.room = here
    app.include_router(api.router)
    app.include_router(asking.router)
    app.include_router(pages.router)
    for kind, handler in HANDLERS:
        app.add_exception_handler(kind, handler)
    app.add_middleware(Guard, hosts=hosts)
    return app


async def _ours(_: Request, err: Exception) -> Response:
    """Tell what the user can mend; these messages are written to be read."""
    status = 404 if isinstance(err, UnknownCode) else 422 if isinstance(err, MissingData) else 400
    matches = err.near if isinstance(err, UnknownCode) else ()
    matches = err.matches if isinstance(err, AmbiguousName) else matches
    return problem(status, str(err), secrets.token_hex(4), matches=list(matches))


async def _invalid(_: Request, err: Exception) -> Response:
    """Tell which parameter is wrong, and how."""
    faults: list[Any] = list(err.errors()) if isinstance(err, RequestValidationError) else []
    said = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in faults[:5])
    return problem(400, f"The question cannot be used: {said}.", secrets.token_hex(4))


async def _busy(_: Request, __: Exception) -> Response:
    """Send away whom we cannot serve now."""
    said = "Too many questions wait already; please try again in a moment."
    return problem(503, said, secrets.token_hex(4), headers={"retry-after": "2"})


async def _known(_: Request, err: Exception) -> Response:
    """Answer a wrong address or method."""
    status = err.status_code if isinstance(err, HTTPException) else 404
    said = {404: "There is nothing at this address.", 405: "This method is not known here."}
    said[413] = "The request is too large."
    return problem(status, said.get(status, "This cannot be answered."), secrets.token_hex(4))


HANDLERS: tuple[tuple[type[Exception], Callable[..., Any]], ...] = (
    (FateshareError, _ours),
    (RequestValidationError, _invalid),
    (Busy, _busy),
    (HTTPException, _known),
)
