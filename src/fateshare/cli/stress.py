"""The commands that cut things: network, cut, weakest, fate, replay, calibrate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from fateshare.cli.options import Alone, AsOf, Folder, Json, Output, opened, put


def _cuts(help_: str) -> typer.models.OptionInfo:
    """Describe an option that may be given several times."""
    option: typer.models.OptionInfo = typer.Option(
        help=help_, metavar="WHAT", default_factory=list, show_default=False
    )
    return option


def network(
    as_of: AsOf = None,
    as_json: Json = False,  # noqa: FBT002 - a flag
    output: Output = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """Build the network of a date: nodes, arcs with capacities, demands and hubs."""
    from fateshare.brief import stress  # noqa: PLC0415 - heavy

    facts = opened(atlas, alone=alone)
    net = stress.network(facts, as_of=as_of)
    put(net.to_json() if as_json else stress.network_text(net), output)


def cut(  # noqa: PLR0913, PLR0917 - one option a kind of thing
    system: Annotated[list[str], _cuts("A whole system, as ACE.")],
    segment: Annotated[list[str], _cuts("One stretch: SYSTEM:N, SYSTEM:A/B or SYSTEM@LON,LAT.")],
    branch: Annotated[list[str], _cuts("The branch of a system to a town: SYSTEM:PLACE.")],
    place: Annotated[list[str], _cuts("A landing town with all that lands there.")],
    link: Annotated[list[str], _cuts("A land link: NER-BEN-1, or NER-BEN for all of the two.")],
    corridor: Annotated[list[str], _cuts("A corridor with every stretch in it, as red-sea-south.")],
    hub: Annotated[list[str], _cuts("A hub, as marseille, or an operator: AZE:delta-telecom.")],
    open_faults: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--open", help="Add the faults of the record that are open then.")
    ] = False,
    who: Annotated[
        str | None, typer.Option(metavar="WHO", help="Show only these economies.")
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,  # noqa: FBT002 - a flag
    output: Output = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """Cut things, several together, and say who loses how much and why."""
    from fateshare.brief import stress  # noqa: PLC0415 - heavy

    given = {
        "system": system, "segment": segment, "branch": branch, "place": place, "link": link,
        "corridor": corridor, "hub": hub,
    }  # fmt: skip
    told = stress.cut(
        opened(atlas, alone=alone), given, who=who, as_of=as_of, open_faults=open_faults
    )
    put(told.to_json() if as_json else told.to_text(), output)


Workers = Annotated[int, typer.Option(min=1, max=64, help="Processes; the answer is the same.")]

Dask = Annotated[
    str | None,
    typer.Option("--dask", metavar="ADDRESS", help="Use this Dask scheduler; the same answer."),
]


def weakest(  # noqa: PLR0913, PLR0917 - each is a plain choice
    kind: Annotated[str, typer.Option(help="system, segment, place, corridor or link.")] = "system",
    k: Annotated[int, typer.Option("-k", help="How many fail together at most, 1 to 3.")] = 1,
    who: Annotated[
        str | None, typer.Option(metavar="WHO", help="Count only what these economies lose.")
    ] = None,
    workers: Workers = 1,
    dask: Dask = None,
    sweep: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write every solved set there, as Parquet files."),
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,  # noqa: FBT002 - a flag
    output: Output = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """Search all sets of one to three things for those whose failure loses most."""
    from fateshare.brief import searched  # noqa: PLC0415 - heavy

    told = searched.weakest(
        opened(atlas, alone=alone), kind=kind, k=k, who=who, as_of=as_of, workers=workers,
        dask=dask, folder=sweep, progress=progress,
    )  # fmt: skip
    put(told.to_json() if as_json else told.to_text(), output)


def fate(  # noqa: PLR0913, PLR0917 - each is a plain choice
    who: Annotated[str, typer.Argument(metavar="WHO", help="Economy, UN region or bloc.")],
    singles: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--singles", help="Weigh single faults only, in a second.")
    ] = False,
    workers: Workers = 1,
    dask: Dask = None,
    as_of: AsOf = None,
    as_json: Json = False,  # noqa: FBT002 - a flag
    output: Output = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """Say with whom economies share fate, and the faults that bind them; takes a minute or two."""
    from fateshare.brief import searched  # noqa: PLC0415 - heavy

    told = searched.fate(
        opened(atlas, alone=alone), who, pairs=not singles, as_of=as_of, workers=workers,
        dask=dask, progress=progress,
    )  # fmt: skip
    put(told.to_json() if as_json else told.to_text(), output)


def replay(  # noqa: PLR0913, PLR0917 - each is a plain choice
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Events as JSON; the atlas's own by default."),
    ] = None,
    workers: Workers = 1,
    dask: Dask = None,
    as_json: Json = False,  # noqa: FBT002 - a flag
    output: Output = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """Replay real outages on the network of their date, and score the answer."""
    from fateshare.brief import stress  # noqa: PLC0415 - heavy

    done = stress.replay(
        opened(atlas, alone=alone), file, workers=workers, dask=dask, progress=progress
    )
    put(done.to_json() if as_json else stress.replay_text(done), output)


def calibrate(
    workers: Workers = 1,
    dask: Dask = None,
    as_json: Json = False,  # noqa: FBT002 - a flag
    output: Output = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """Fit the free parameters to the record of outages; takes some minutes."""
    from fateshare.brief import stress  # noqa: PLC0415 - heavy

    found = stress.calibrate(
        opened(atlas, alone=alone), workers=workers, dask=dask, progress=progress
    )
    put(json.dumps(found, indent=1) + "\n" if as_json else stress.calibrate_text(found), output)


def progress(done: int, of: int) -> None:
    """Show how far long work is, where a person looks."""
    import sys  # noqa: PLC0415

    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {of}{chr(10) if done == of else ''}")
        sys.stderr.flush()
