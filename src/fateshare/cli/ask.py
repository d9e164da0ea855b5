"""The commands that answer questions."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fateshare.cli.options import Alone, AsOf, Cache, Folder, opened, put, solver


class Format(StrEnum):
    """What a brief can be written as."""

    html = "html"
    pdf = "pdf"
    json = "json"


class Depth(StrEnum):
    """How much of a brief is written."""

    short = "short"
    full = "full"


def brief(  # noqa: PLR0913 - each is a plain choice
    who: Annotated[
        str,
        typer.Argument(
            metavar="WHO",
            help="Economy, UN region or bloc: KEN, KE, Kenya, 肯尼亚, AU, ASEAN, G77, 014 ...",
        ),
    ],
    *,
    as_of: AsOf = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format", help="What to write; by default what the name of the file says, or html."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to; '-' is standard output."),
    ] = None,
    tables: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write its tables too, as CSV and Parquet."),
    ] = None,
    sections: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="What follows the page at a glance, joined by commas: gap, outlook, dependence, "
            "fails, binding, lag, voice, sources; all by default. JSON always holds all.",
        ),
    ] = None,
    depth: Annotated[
        Depth, typer.Option(help="Short: tables are folded away, and left out of a PDF.")
    ] = Depth.full,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Tell what has changed since then, too."),
    ] = None,
    lang: Annotated[
        str,
        typer.Option(
            metavar="LANG",
            help="Language of HTML and PDF, its region too: en, zh, fr, es, pt-BR, ar, sw, id.",
        ),
    ] = "en",
    atlas: Folder = None,
    alone: Alone = False,
    cache: Cache = None,
) -> None:
    """Write a brief on an economy, region or bloc as one file that needs no network."""
    from fateshare.brief import layout, questions, render  # noqa: PLC0415 - heavy
    from fateshare.brief import since as earlier  # noqa: PLC0415
    from fateshare.brief import tables as beside  # noqa: PLC0415
    from fateshare.brief.words import Words  # noqa: PLC0415

    kind, asked = form or _named(output), layout.layout(sections, depth.value)
    words = Words(lang)  # before the long work: it may not be there
    facts = opened(atlas, alone=alone, cache=cache)
    solved = solver(facts, cache)
    profile = questions.profile(facts, who, as_of=as_of, solved=solved)
    told = earlier.since(facts, profile, since, solved=solved) if since else None
    path = output or Path(f"{profile.subject.code}.{kind}")
    put(render.written(profile, kind.value, asked, words=words, changes=told), path)
    written = [str(path)] if str(path) != "-" else []
    if tables:
        beside.write(profile, tables)
        written.append(f"tables in {tables}")
    if written:
        typer.echo(f"{profile.subject.name}, as of {profile.as_of}: {', '.join(written)}", err=True)


def compare(  # noqa: PLR0913 - each is a plain choice
    who: Annotated[
        list[str],
        typer.Argument(metavar="WHO...", help="Two to six economies, UN regions or blocs."),
    ],
    *,
    as_of: AsOf = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format", help="What to write; by default what the name of the file says, or html."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to; '-' is standard output."),
    ] = None,
    lang: Annotated[
        str, typer.Option(metavar="LANG", help="Language of HTML and PDF, as of a brief.")
    ] = "en",
    atlas: Folder = None,
    alone: Alone = False,
    cache: Cache = None,
) -> None:
    """Set two to six economies, regions or blocs side by side as one file."""
    from fateshare.brief import compared, comparison  # noqa: PLC0415 - heavy
    from fateshare.brief.words import Words  # noqa: PLC0415

    kind, words = form or _named(output), Words(lang)
    facts = opened(atlas, alone=alone, cache=cache)
    told = comparison.compare(facts, who, as_of=as_of, solved=solver(facts, cache))
    codes = "-".join(one.code for one in told.subjects)
    path = output or Path(f"{codes}.{kind}")
    put(compared.written(told, kind.value, words=words), path)
    if str(path) != "-":
        typer.echo(f"{codes}, as of {told.as_of}: {path}", err=True)


def _named(path: Path | None) -> Format:
    """Read a format from the name of a file; any other name is a page."""
    suffix = path.suffix[1:].lower() if path else ""
    return Format(suffix) if suffix in set(Format) else Format.html
