"""Keep what was read or solved on the disk, so that the next command need not do it again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import zlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from fateshare.base.errors import InputError
from fateshare.base.files import write

if TYPE_CHECKING:
    from fateshare.atlas.model import Atlas

#: Answers that a folder holds; the oldest go first.
MOST_KEPT = 60
#: What to name instead of a folder to keep nothing.
NOTHING = "none"
#: Rooms whose code an answer depends on.
_ROOMS = ("base", "engine", "atlas", "connect", "govern")
_SUFFIX, _DIGEST = ".solved", 32


class Kept:
    """
    A folder of answers, each under the digest of the facts, the code and the question.

    An answer that cannot be read or written is solved again: the folder may be deleted, shared
    between versions, or on a disk that is full. It is read only where it is the user's own, for
    an answer is a pickle, as Numba's are.

    Parameters
    ----------
    folder
        Where; made when there is something to keep.
    about
        The digest of the facts that are asked, and of the code that answers.
    """

    def __init__(self, folder: Path, about: str) -> None:
        self._folder, self._about = folder, about

    @classmethod
    def of(cls, folder: Path, atlas: Atlas) -> Kept:
        """Open a folder for questions to an atlas."""
        return cls(folder, f"{atlas.digest()} {code()}")

    def held(self, question: str) -> Any:  # noqa: ANN401 - whatever was kept
        """Return what was kept as the answer, or nothing."""
        path = self._path(question)
        try:
            if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
                return None
            raw = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(raw[_DIGEST:]).digest() != raw[:_DIGEST]:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # what is asked for stays; a folder that can only be read stays as it is
        return pickle.loads(zlib.decompress(raw[_DIGEST:]))  # noqa: S301 - our own, see above

    def keep(self, question: str, answer: object) -> None:
        """Keep an answer, where that can be done."""
        raw = zlib.compress(pickle.dumps(answer, protocol=5), 1)
        try:
            write(self._path(question), hashlib.sha256(raw).digest() + raw)
            self._prune()
        except (InputError, OSError):
            return

    def _path(self, question: str) -> Path:
        """Return the file of a question."""
        name = hashlib.sha256(f"{self._about} {question}".encode()).hexdigest()
        return self._folder / (name[:40] + _SUFFIX)

    def _prune(self) -> None:
        """Delete the answers that nobody has asked for the longest."""
        held = sorted(self._folder.glob(f"*{_SUFFIX}"), key=lambda one: one.stat().st_mtime)
        for path in held[:-MOST_KEPT]:
            path.unlink(missing_ok=True)


def kept(folder: str | None, atlas: Atlas) -> Kept | None:
    """Open the folder that was named for questions to an atlas; None keeps nothing."""
    where = place(folder)
    return None if where is None else Kept.of(where, atlas)


def place(folder: str | None) -> Path | None:
    """Return the folder that was named, the user's own by default; `none` is no folder."""
    if folder == NOTHING:
        return None
    return Path(folder) if folder else _own()


def _own() -> Path:
    """Return the folder where the system wants such files."""
    home = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "fateshare"


@cache
def code() -> str:
    """Return the digest of what computes the answers."""
    found = hashlib.sha256(f"{sys.version} {np.__version__} {pl.__version__}".encode())
    for room in _ROOMS:
        for path in sorted(Path(str(files(f"fateshare.{room}"))).rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()
