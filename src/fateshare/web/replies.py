"""Pack bytes once, and hand them out compressed with their headers."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

#: Below this, compressing gains nothing.
SMALL_BYTES = 600
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Packed:
    """Bytes as they are kept: compressed where that gains, with their type and tag."""

    held: bytes = field(repr=False)
    compressed: bool
    kind: str
    tag: str
    size_bytes: int


def packed(raw: bytes, kind: str = JSON, *, level: int = 9) -> Packed:
    """
    Compress bytes for keeping.

    Examples
    --------
    >>> packed(b"a" * 1000).compressed, packed(b"short").compressed
    (True, False)
    """
    large = len(raw) > SMALL_BYTES
    held = gzip.compress(raw, level, mtime=0) if large else raw
    return Packed(held, large, kind, hashlib.sha256(raw).hexdigest()[:20], len(raw))


def packed_json(said: object, *, level: int = 5) -> Packed:
    """Pack an answer; without spaces, since machines and slow links read it."""
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return packed(text.encode(), level=level)


def reply(
    request: Request, one: Packed, *, cache: str = "no-cache", headers: dict[str, str] | None = None
) -> Response:
    """Answer with packed bytes; 304 where the browser has them already."""
    told = {"cache-control": cache, "etag": f'"{one.tag}"', "vary": "accept-encoding"}
    told |= headers or {}
    if f'"{one.tag}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=told)
    body = one.held
    if one.compressed and "gzip" in request.headers.get("accept-encoding", ""):
        told["content-encoding"] = "gzip"
    elif one.compressed:
        body = gzip.decompress(body)
    return Response(body, media_type=one.kind, headers=told)


def problem(
    status: int, title: str, error_id: str, *, headers: dict[str, str] | None = None, **more: object
) -> JSONResponse:
    """Say what is wrong in one sentence, with an id that the log has too; nothing of the inside."""
    said = {"title": title, "status": status, "error_id": error_id} | more
    return JSONResponse(said, status_code=status, headers=headers)
