"""The routes that a person visits: the page, its files, and the briefs."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from fateshare.brief import render
from fateshare.brief.words import Words
from fateshare.web.api import AsOf, Here, WhoPath
from fateshare.web.files import FOREVER
from fateshare.web.replies import Packed, packed, reply
from fateshare.web.rooms import Room, briefed

Lang = Annotated[str, Query(max_length=20, description="Language of the page, as `brief --lang`.")]

router = APIRouter(include_in_schema=False)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_ATTRIBUTE = re.compile(r"\sstyle=\"([^\"]*)\"")


@router.get("/")
@router.get("/lists")
@router.get("/compare")
@router.get("/weakest")
@router.get("/fate")
@router.get("/ties")
@router.get("/sources")
@router.get("/report")
async def page(request: Request, here: Here) -> Response:
    """Give the page; it looks at its address for what to show."""
    return reply(request, here.files.held["index.html"])


@router.get("/sw.js")
@router.get("/manifest.webmanifest")
@router.get("/icon.svg")
async def top(request: Request, here: Here) -> Response:
    """Give a file that must lie at the top."""
    return reply(request, here.files.held[request.url.path[1:]])


@router.get("/favicon.ico")
async def icon(request: Request, here: Here) -> Response:
    """Give the icon to browsers that ask for it unasked."""
    return reply(request, here.files.held["icon.svg"])


@router.get("/static/{name:path}")
async def static(
    request: Request, here: Here, name: Annotated[str, Path(max_length=80)], v: str = ""
) -> Response:
    """Give a built file; one that is asked for with its version may be kept for good."""
    if name not in here.files.held:
        raise HTTPException(404)
    return reply(request, here.files.held[name], cache=FOREVER if v else "no-cache")


@router.get("/brief/{who}")
async def brief(
    request: Request, here: Here, who: WhoPath, as_of: AsOf = None, lang: Lang = "en"
) -> Response:
    """Give the brief of an economy, region or bloc in a language, made now."""
    made = await here.prints.answer(
        ("page", who, as_of, lang), partial(_brief, here, who, as_of, lang)
    )
    allowed = await here.prints.answer(("policy", made.tag), partial(_policy, made))
    return reply(request, made, headers={"content-security-policy": allowed.plain().decode()})


def _brief(here: Room, who: str, as_of: str | None, lang: str) -> Packed:
    """Write a brief as a page."""
    words = Words(lang)  # before the long work: it may not be there
    text = render.html(briefed(here, who, as_of), words=words)
    return packed(text.encode(), "text/html; charset=utf-8", level=6)


def _policy(made: Packed) -> Packed:
    """Write the policy of a brief: nothing runs, and only its own styles hold, by their hashes."""
    return packed(policy(made.plain().decode()).encode(), "text/plain")


def policy(text: str) -> str:
    """
    Return the content security policy of a page that brings its styles along.

    Examples
    --------
    >>> policy('<style>a{}</style><p style="color:red">').count("'sha256-")
    2
    """
    blocks = [_hash(found) for found in _STYLE.findall(text)]
    inline = sorted({_hash(html.unescape(found)) for found in _ATTRIBUTE.findall(text)})
    hashes = " ".join([*blocks, *(["'unsafe-hashes'", *inline] if inline else [])])
    return (
        f"default-src 'none'; style-src {hashes or chr(39) + 'none' + chr(39)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    )


def _hash(text: str) -> str:
    """Return the hash of a style as a policy spells it."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
