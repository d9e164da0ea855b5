"""The commands on the atlas itself: list, show, check, export, sources, and the back door."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fateshare.cli.options import Alone, AsOf, Folder, opened

app = typer.Typer(
    help="Look into the atlas: its tables, sources and checks.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

TableName = Annotated[str, typer.Argument(metavar="TABLE", help="Name of a table.")]


@app.command("list")
def list_(atlas: Folder = None, alone: Alone = False) -> None:  # noqa: FBT002
    """List the tables with their number of rows."""
    from fateshare.atlas.columns import tables  # noqa: PLC0415

    held = opened(atlas, alone=alone)
    typer.echo(f"Atlas, edition of {held.edition}")
    for table in tables().values():
        typer.echo(f"{table.name:12} {held.table(table.name).height:8,}  {table.title}")


@app.command()
def show(
    table: TableName,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="COLUMN=VALUE", help="Only such rows; may be repeated."),
    ] = None,
    as_of: AsOf = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002
) -> None:
    """Print a table as CSV."""
    from fateshare.atlas import columns, rows, tables  # noqa: PLC0415

    held = opened(atlas, alone=alone)
    frame = held.held(table, as_of) if as_of else held.table(table)
    frame = rows.matching(frame, where or [])
    typer.echo(tables.write(columns.table(table), frame).decode(), nl=False)


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder to check; else the embedded one.")
    ] = None,
    overlay: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--overlay", help="Check it laid over the embedded atlas.")
    ] = False,
) -> None:
    """Check every table; all faults are listed at once, and the exit code is 2."""
    from fateshare.atlas import store  # noqa: PLC0415

    held = store.load(folder, alone=not overlay)
    store.verify(folder)
    rows = sum(frame.height for frame in held.frames.values())
    typer.echo(f"{len(held.frames)} tables, {rows:,} rows, no fault.")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write.")],
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002
) -> None:
    """Write one CSV a table, and a manifest, into a folder."""
    from fateshare.atlas import store  # noqa: PLC0415

    written = store.save(opened(atlas, alone=alone), folder)
    typer.echo(f"{len(written)} files in {folder}")


@app.command()
def sources(atlas: Folder = None, alone: Alone = False) -> None:  # noqa: FBT002
    """List the source cards: key, publisher, title, licence, date."""
    held = opened(atlas, alone=alone).table("sources")
    for row in held.iter_rows(named=True):
        date = row["published"] or f"read {row['retrieved']}"
        typer.echo(
            f"{row['source']}: {row['publisher']}, {row['title']} ({date}; {row['licence']})"
        )
        if row["url"]:
            typer.echo(f"    {row['url']}")


@app.command("add-itu")
def add_itu(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV downloaded from ITU DataHub.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of your own tables.")],
    retrieved: Annotated[
        str, typer.Option("--retrieved", metavar="DATE", help="When you downloaded it.")
    ],
) -> None:
    """
    Turn a file that you downloaded from ITU DataHub into tables of your own.

    Its terms are yours to keep; nothing of it goes into the embedded atlas.
    """
    from fateshare.atlas.harvest import own  # noqa: PLC0415

    typer.echo(own.add_itu(file, folder, retrieved=retrieved))


@app.command(hidden=True)
def rebuild(
    root: Annotated[Path, typer.Argument(help="The project's folder.")] = Path(),
) -> None:
    """Rebuild the derived tables of the embedded atlas (maintainers)."""
    from fateshare.atlas.harvest import rebuild as job  # noqa: PLC0415

    for line in job.rebuild(root):
        typer.echo(line)
