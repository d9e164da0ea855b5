"""Pack bytes once, and hand them out compressed with their headers."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import brotli
import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

#: Below this, compressing gains nothing.
SMALL_BYTES = 600
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Packed:
    """
    Bytes as they are kept.

    Attributes
    ----------
    forms
        The bytes by content coding: small ones plain (`identity`), others as `gzip`, and as `br`
        where they are asked for often.
    kind, tag
        Media type, and a tag of the plain bytes.
    """

    forms: Mapping[str, bytes] = field(repr=False)
    kind: str
    tag: str

    @property
    def size_bytes(self) -> int:
        """What keeping them takes."""
        return sum(map(len, self.forms.values()))

    def plain(self) -> bytes:
        """Return the bytes themselves."""
        held = self.forms.get("identity")
        return gzip.decompress(self.forms["gzip"]) if held is None else held


def packed(raw: bytes, kind: str = JSON, *, level: int = 9) -> Packed:
    """
    Compress bytes for keeping.

    Examples
    --------
    >>> list(packed(b"a" * 1000).forms), list(packed(b"short").forms)
    (['gzip'], ['identity'])
    """
    large = len(raw) > SMALL_BYTES
    forms = {"gzip": gzip.compress(raw, level, mtime=0)} if large else {"identity": raw}
    return Packed(forms, kind, hashlib.sha256(raw).hexdigest()[:20])


def squeezed(one: Packed) -> Packed:
    """Add the smallest form; takes a second or two for each MB."""
    if "identity" in one.forms:
        return one
    return replace(one, forms={**one.forms, "br": brotli.compress(one.plain(), quality=11)})


def packed_json(said: object, *, level: int = 5) -> Packed:
    """Pack an answer; without spaces, since machines and slow links read it."""
    return packed(orjson.dumps(said), level=level)


def reply(
    request: Request, one: Packed, *, cache: str = "no-cache", headers: dict[str, str] | None = None
) -> Response:
    """Answer with packed bytes in the best form that is taken; 304 where the browser has them."""
    told = {"cache-control": cache, "etag": f'"{one.tag}"', "vary": "accept-encoding"}
    told |= headers or {}
    if f'"{one.tag}"' in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=told)
    taken = request.headers.get("accept-encoding", "").replace(" ", "").split(",")
    for coding in ("br", "gzip"):
        if coding in one.forms and coding in taken:
            told["content-encoding"] = coding
            return Response(one.forms[coding], media_type=one.kind, headers=told)
    return Response(one.plain(), media_type=one.kind, headers=told)


def problem(
    status: int, title: str, error_id: str, *, headers: dict[str, str] | None = None, **more: object
) -> JSONResponse:
    """Say what is wrong in one sentence, with an id that the log has too; nothing of the inside."""
    said = {"title": title, "status": status, "error_id": error_id} | more
    return JSONResponse(said, status_code=status, headers=headers)
