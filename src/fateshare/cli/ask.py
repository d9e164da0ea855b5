"""The commands that answer questions."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fateshare.cli.options import Alone, AsOf, Folder, opened


class Format(StrEnum):
    """What a brief can be written as."""

    html = "html"
    json = "json"


def brief(  # noqa: PLR0913, PLR0917 - each is a plain choice
    who: Annotated[
        str,
        typer.Argument(
            metavar="WHO",
            help="Economy, UN region or bloc: KEN, KE, Kenya, 肯尼亚, AU, ASEAN, G77, 014 ...",
        ),
    ],
    as_of: AsOf = None,
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.html,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to; '-' is standard output."),
    ] = None,
    lang: Annotated[
        str,
        typer.Option(
            metavar="LANG",
            help="Language of the HTML, with its region or not: en, zh, fr, es, pt-BR, ar, sw, id.",
        ),
    ] = "en",
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """Write a brief on an economy, region or bloc as one file that needs no network."""
    from fateshare.brief import questions, render  # noqa: PLC0415 - heavy
    from fateshare.brief.words import Words  # noqa: PLC0415 - heavy

    words = Words(lang)  # before the long work: it may not be there
    profile = questions.profile(opened(atlas, alone=alone), who, as_of=as_of)
    text = profile.to_json() if form is Format.json else render.html(profile, words=words)
    path = output or Path(f"{profile.subject.code}.{form}")
    if str(path) == "-":
        typer.echo(text, nl=False)
    else:
        render.write(path, text)
        typer.echo(f"{profile.subject.name}, as of {profile.as_of}: {path}", err=True)
