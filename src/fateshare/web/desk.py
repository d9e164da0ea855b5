"""Do only so much at once: a few answers are worked on, a few wait, more are sent away."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from fateshare.web.replies import Packed

#: Answers worked on at once; compiled parts let another run beside.
AT_ONCE = 2
#: Answers that may wait for their turn.
WAITING = 64
#: What is kept of answers given, MB of compressed bytes.
KEPT_BYTES = 24_000_000


class Busy(Exception):  # noqa: N818 - reads as what happened
    """So many wait already that this one is sent away."""


class Desk:
    """
    Where answers are made, and kept for the next who asks the same.

    Parameters
    ----------
    at_once, waiting
        Bounds of what is worked on and of what waits.
    """

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once)
        self._most = at_once + waiting
        self._here = 0
        self._kept: OrderedDict[object, Packed] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()

    async def answer(self, key: object, make: Callable[[], Packed]) -> Packed:
        """
        Return a kept answer, or make it in a thread when its turn comes.

        Raises
        ------
        Busy
            When too many wait.
        """
        found = self._look(key)
        if found:
            return found
        if self._here >= self._most:
            raise Busy
        self._here += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self.make, key, make)
        finally:
            self._here -= 1

    def make(self, key: object, make: Callable[[], Packed]) -> Packed:
        """Make an answer here and now, unless somebody has made it meanwhile, and keep it."""
        return self._look(key) or self._keep(key, make())

    def better(self, key: object, made: Packed) -> None:
        """Keep a better packed form of an answer."""
        with self._lock:
            old = self._kept.pop(key, None)
            self._kept_bytes -= old.size_bytes if old else 0
        self._keep(key, made)

    def _look(self, key: object) -> Packed | None:
        """Look among the kept answers."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: object, made: Packed) -> Packed:
        """Keep an answer, and drop the ones longest unasked."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._kept_bytes += made.size_bytes
            while self._kept_bytes > KEPT_BYTES and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._kept_bytes -= old.size_bytes
        return made
