"""The options that several commands share, described once in the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fateshare.base.settings import setting

if TYPE_CHECKING:
    from fateshare.atlas.model import Atlas

_ATLAS, _ALONE, _AS_OF = setting("atlas"), setting("alone"), setting("as-of")

Folder = Annotated[
    Path | None, typer.Option("--atlas", envvar=_ATLAS.variable, metavar="DIR", help=_ATLAS.help)
]
Alone = Annotated[bool, typer.Option("--alone", envvar=_ALONE.variable, help=_ALONE.help)]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", envvar=_AS_OF.variable, metavar="DATE", help=_AS_OF.help),
]


def opened(folder: Path | None, *, alone: bool) -> Atlas:
    """Open the atlas that the options name."""
    from fateshare.atlas.store import load  # noqa: PLC0415 - heavy, and --help must be quick
    from fateshare.base.errors import InputError  # noqa: PLC0415

    if alone and folder is None:
        raise InputError("--alone needs --atlas DIR: the folder to use alone.")
    return load(folder, alone=alone)
