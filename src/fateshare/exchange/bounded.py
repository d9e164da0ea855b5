"""HTTP that bounds what a stranger may send before it is known who it is."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_LONGEST_HEAD: Final = 64 << 10
_HEAD_SECONDS: Final = 20.0


class Bounded(HttpToolsProtocol):
    """HTTP that gives a stranger little room and time until the head of its request ends."""

    _fed = 0
    _headed = False
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as uvicorn declares it
        """Start the clock of the first head."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(_HEAD_SECONDS, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what comes before the end of a head."""
        self._fed += len(data)
        super().data_received(data)
        if not self._headed and self._fed > _LONGEST_HEAD:
            self.transport.close()

    def on_headers_complete(self) -> None:
        """Stop the clock: the head is there."""
        self._stop()
        self._headed = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Count anew for the next request of the connection."""
        self._fed, self._headed = 0, False
        super().on_message_complete()

    def _stop(self) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
