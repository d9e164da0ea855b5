"""The commands on what binds economies: agreements, gap, divide."""

from __future__ import annotations

from typing import Annotated

import typer

from fateshare.cli.options import Alone, AsOf, Folder, Json, Output, opened, put
from fateshare.cli.stress import Dask, Workers, progress


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


def gap(  # noqa: PLR0913, PLR0917 - each is a plain choice
    who: Annotated[str, typer.Argument(metavar="WHO", help="Economy, UN region or bloc.")],
    by: Annotated[
        str,
        typer.Option(
            metavar="KEYS",
            help="Order: shared, people, missing, or products of powers as shared^2*people; "
            "several joined by commas.",
        ),
    ] = "shared,people",
    step: Annotated[
        float, typer.Option(help="Alone, shared counts in steps of this; 0 takes it as it is.")
    ] = 0.1,
    top: Annotated[int, typer.Option(min=1, help="How many are told with their evidence.")] = 10,
    doubles: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--doubles", help="Weigh two faults at a time too, in a minute or two.")
    ] = False,
    binding: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--binding", help="Count only instruments that bind in law.")
    ] = False,
    most: Annotated[
        int | None,
        typer.Option(help="Count only instruments with at most so many economies."),
    ] = None,
    workers: Workers = 1,
    dask: Dask = None,
    as_of: AsOf = None,
    as_json: Json = False,  # noqa: FBT002 - a flag
    output: Output = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """List who shares fate and has nothing in force, topic by topic, with the nearest forum."""
    from fateshare.brief import lagging  # noqa: PLC0415 - heavy

    told = lagging.gap(
        opened(atlas, alone=alone), who, by=by.split(","), step=step, top=top, doubles=doubles,
        binding=binding, most=most, as_of=as_of, workers=workers, dask=dask, progress=progress,
    )  # fmt: skip
    put(told.to_json() if as_json else told.to_text(), output)


def divide(
    who: Annotated[str, typer.Argument(metavar="WHO", help="Economy, UN region or bloc.")],
    as_of: AsOf = None,
    as_json: Json = False,  # noqa: FBT002 - a flag
    output: Output = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """Say where the digital gap is going: forecasts with tested bands, time to parity, offline."""
    from fateshare.brief import dividing  # noqa: PLC0415 - heavy

    told = dividing.divide(opened(atlas, alone=alone), who, as_of=as_of)
    put(told.to_json() if as_json else told.to_text(), output)
