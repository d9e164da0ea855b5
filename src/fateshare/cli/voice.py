"""The command that says who has a voice in a body."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fateshare.cli.options import Alone, AsOf, Folder, Json, Output, opened, put


def voice(  # noqa: PLR0913, PLR0917 - each is a plain choice
    bloc: Annotated[
        list[str],
        typer.Option(
            "--bloc",
            "-b",
            metavar="WHO",
            default_factory=list,
            show_default=False,
            help="Tell a bloc, region, economies or seats too: EU, 002, KEN+UGA, group:permanent.",
        ),
    ],
    body: Annotated[
        str | None,
        typer.Argument(
            metavar="[BODY]", help="IMF, UNSC, EU_COUNCIL ...; without, all are listed."
        ),
    ] = None,
    rule: Annotated[
        str | None, typer.Option(metavar="RULE", help="Another rule of the body.")
    ] = None,
    quota: Annotated[
        str | None,
        typer.Option(help="Another quota: 0.7, 70%, 2/3, >1/2, 9; or population=0.7."),
    ] = None,
    what_if: Annotated[
        Path | None, typer.Option("--what-if", metavar="FILE", help="Changes to the body, as TOML.")
    ] = None,
    sweep: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--sweep", help="Measure at every quota from over half to all.")
    ] = False,
    as_of: AsOf = None,
    as_json: Json = False,  # noqa: FBT002 - a flag
    output: Output = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """
    Say who has a voice in a body: seats, votes and power of members and blocs.

    \b
    fateshare voice IMF --bloc EU --bloc BRICS --sweep
    fateshare voice IMF --rule board
    fateshare voice EU_COUNCIL --as-of 2012 --rule nice
    fateshare voice UNSC --json
    fateshare voice AIIB --quota 2/3 --what-if merger.toml
    """  # noqa: D301 - the mark keeps the lines of the examples
    from fateshare.brief import voice as voices  # noqa: PLC0415 - heavy

    facts = opened(atlas, alone=alone)
    if body is None:
        put(voices.bodies_text(facts), output)
        return
    told = voices.voice(
        facts, body, blocs=bloc, rule=rule, quota=quota, as_of=as_of, what_if=what_if, sweep=sweep
    )
    put(told.to_json() if as_json else told.to_text(), output)
