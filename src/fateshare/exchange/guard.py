"""Who calls: tokens and how often they may fail; what is kept of a token cannot be used."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from dataclasses import dataclass, field
from typing import Final

from fateshare.base.errors import InputError
from fateshare.exchange.ports import Clock, Reader, Store
from fateshare.exchange.records import Team

#: A token is `fs_NAME_SECRET`: its name may be seen, its secret has 256 bits.
_PREFIX: Final = "fs"
_NAME_BYTES, _SECRET_BYTES = 5, 32
_LONGEST_HEADER: Final = 1024
_MINUTE: Final = 60_000_000
_MOST_CALLERS: Final = 10_000


def issue(store: Store, team: str, *, expires: int | None = None) -> str:
    """
    Make a token for a team; this is the only time that it can be seen.

    Parameters
    ----------
    store
        Keeps the digest.
    team
        Key of the team.
    expires
        Time at which it ends, in microseconds; never by default.
    """
    name, secret = secrets.token_hex(_NAME_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    token = f"{_PREFIX}_{name}_{secret}"
    store.keeper.add_token(team, name, digest(token), expires)
    return token


def digest(token: str) -> bytes:
    """
    Return what is kept of a token.

    A secret of 256 random bits cannot be guessed, so that one round of SHA-256 keeps it; the
    store is asked by the digest, and the time that takes says nothing of the token.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def caller(reader: Reader, header: str | None, now: int) -> Team | None:
    """
    Find out who calls.

    Parameters
    ----------
    reader
        Knows the digests.
    header
        The Authorization header: Basic with team and token, or Bearer with the token.
    now
        Tokens may expire.
    """
    if header is None or len(header) > _LONGEST_HEADER:
        return None
    scheme, _, told = header.partition(" ")
    team, token = None, told.strip()
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(token, validate=True).decode()
        except ValueError:  # not base64, or not UTF-8
            return None
        team, _, token = pair.partition(":")
    elif scheme.lower() != "bearer":
        return None
    if not token:
        return None
    found = reader.holder(digest(token), now)
    if found is None or (team is not None and team != found.team):
        return None
    return found


@dataclass(slots=True)
class _Bucket:
    """What is left to a caller, and since when it fills again."""

    left: float
    at: int


@dataclass(slots=True)
class Rate:
    """Let each caller do a thing some times a minute, and no more than that at once."""

    per_minute: int
    clock: Clock
    _buckets: dict[str, _Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Check the rate."""
        if self.per_minute < 1:
            raise InputError("A rate is at least 1 a minute.")

    def spent(self, who: str) -> bool:
        """Tell whether a caller has nothing left."""
        with self._lock:
            return self._filled(who).left < 1

    def spend(self, who: str) -> None:
        """Count one thing done."""
        with self._lock:
            bucket = self._filled(who)
            bucket.left = max(0.0, bucket.left - 1)

    def _filled(self, who: str) -> _Bucket:
        """Return a caller's bucket, filled up to now; those that are full are forgotten."""
        now, most = self.clock.now(), float(self.per_minute)
        if len(self._buckets) > _MOST_CALLERS:
            old = [key for key, b in self._buckets.items() if now - b.at > _MINUTE]
            for key in old or list(self._buckets)[: _MOST_CALLERS // 2]:
                del self._buckets[key]
        bucket = self._buckets.setdefault(who, _Bucket(most, now))
        passed = max(0, now - bucket.at)
        bucket.left = min(most, bucket.left + most * passed / _MINUTE)
        bucket.at = now
        return bucket
