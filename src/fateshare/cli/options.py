"""The options that several commands share, described once in the settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fateshare.base.settings import setting

if TYPE_CHECKING:
    from fateshare.atlas.model import Atlas
    from fateshare.brief.failing import Solved

_ATLAS, _ALONE, _AS_OF = setting("atlas"), setting("alone"), setting("as-of")
_CACHE = setting("cache")

Folder = Annotated[
    Path | None, typer.Option("--atlas", envvar=_ATLAS.variable, metavar="DIR", help=_ATLAS.help)
]
Alone = Annotated[bool, typer.Option("--alone", envvar=_ALONE.variable, help=_ALONE.help)]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", envvar=_AS_OF.variable, metavar="DATE", help=_AS_OF.help),
]
Cache = Annotated[
    str | None,
    typer.Option("--cache", envvar=_CACHE.variable, metavar="DIR", help=_CACHE.help),
]

Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Where to; standard output by default."),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]


def opened(folder: Path | None, *, alone: bool, cache: str | None = None) -> Atlas:
    """Open the atlas that the options name."""
    from fateshare.atlas import kept  # noqa: PLC0415 - heavy, and --help must be quick
    from fateshare.atlas.store import load  # noqa: PLC0415
    from fateshare.base.errors import InputError  # noqa: PLC0415

    if alone and folder is None:
        raise InputError("--alone needs --atlas DIR: the folder to use alone.")
    return load(folder, alone=alone, kept=kept.place(cache or os.environ.get(_CACHE.variable)))


def solver(atlas: Atlas, cache: str | None) -> Solved:
    """Return what solves the questions of a brief, with what was kept of earlier ones."""
    from fateshare.atlas import kept  # noqa: PLC0415 - heavy
    from fateshare.brief import failing  # noqa: PLC0415

    return failing.Solved(atlas, kept.kept(cache, atlas))


def put(text: str | bytes, output: Path | None) -> None:
    """Write to a file, whole or not at all, or to standard output."""
    if output is None or str(output) == "-":
        typer.echo(text, nl=False)
        return
    from fateshare.brief import render  # noqa: PLC0415 - heavy

    render.write(output, text)
