"""The commands on what binds economies: agreements, gap, divide."""

from __future__ import annotations

from typing import Annotated

import typer

from fateshare.cli.options import Alone, AsOf, Folder, Json, Output, opened, put


def agreements(  # noqa: PLR0913, PLR0917 - each is a plain choice
    who: Annotated[
        str | None, typer.Option(metavar="WHO", help="Economy, UN region or bloc; else a list.")
    ] = None,
    with_: Annotated[
        str | None, typer.Option("--with", metavar="WHO", help="The other side of a pair.")
    ] = None,
    topic: Annotated[
        str | None,
        typer.Option(
            metavar="TOPIC",
            help="incident-response, cybercrime, data-protection, infrastructure, drills or "
            "governance.",
        ),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(metavar="STATUS", help="Only this standing, as 'signed' or 'in force'."),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,  # noqa: FBT002 - a flag
    output: Output = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """List agreements, or say what binds an economy, a group or a pair, and since when."""
    from fateshare.brief import agreeing  # noqa: PLC0415 - heavy

    told = agreeing.agreements(
        opened(atlas, alone=alone), who, with_, topic=topic, status=status, as_of=as_of
    )
    put(told.to_json() if as_json else told.to_text(), output)
