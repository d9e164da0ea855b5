"""A client that does little work of its own, which is not what is measured."""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Line:
    """
    A connection to a port of this machine that is kept while the server keeps it.

    Parameters
    ----------
    port
        Where.
    headers
        What every request says beside its path.
    """

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._port = port
        self._told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._socket: socket.socket | None = None

    def get(self, path: str) -> int:
        """Get a path; return the code of the answer when all of it is there."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port))
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{self._told}\r\n"
        self._socket.sendall(head.encode())
        reply, missing, end = b"", 1, -1
        while missing > 0:
            part = self._socket.recv(65536)
            if not part:
                raise ConnectionError(reply)
            reply += part
            length, end = _LENGTH.search(reply), reply.find(b"\r\n\r\n")
            if length is not None and end >= 0:
                missing = int(length[1]) - (len(reply) - end - 4)
        if b"connection: close" in reply[:end].lower():
            self.close()
        return int(reply.split(b" ", 2)[1])

    def close(self) -> None:
        """Close it; the next call opens it again."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None
