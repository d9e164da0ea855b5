"""Write files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from fateshare.base.errors import InputError


def write(path: Path, raw: bytes) -> Path:
    """
    Write a file beside its place, then rename it, so that it is never half there.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(raw)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as err:
        raise InputError(f"Cannot write {str(path)!r}: {err.strerror}.") from err
    return path
