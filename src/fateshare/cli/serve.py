"""The command that opens the windows: serve."""

from __future__ import annotations

from typing import Annotated

import typer

from fateshare.cli.options import Alone, Folder

#: What is listened at by default.
PORT = 8046


def serve(
    host: Annotated[
        str, typer.Option(help="Where to listen; anything but loopback is warned of.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")] = PORT,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """
    Serve the page: a map where one cuts a cable and watches who loses what.

    It answers this machine only, unless --host says otherwise; nothing is kept about who asks.
    """
    from fateshare.base.errors import InputError  # noqa: PLC0415

    if alone and atlas is None:
        raise InputError("--alone needs --atlas DIR: the folder to use alone.")
    try:
        from fateshare.web import serve as server  # noqa: PLC0415 - heavy, and an extra
    except ModuleNotFoundError as err:
        if (err.name or "").partition(".")[0] == "fateshare":
            raise
        raise InputError(
            "The page needs the server extra: pip install 'fateshare[server]'."
        ) from err
    server.serve(host, port, folder=atlas, alone=alone)
