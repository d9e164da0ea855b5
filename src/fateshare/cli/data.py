"""The commands on the atlas itself: list, show, check, export, sources, and the back door."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fateshare.cli.options import Alone, AsOf, Folder, opened

if TYPE_CHECKING:
    from fateshare.atlas.model import Atlas

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
    """
    Check every table. Faults are listed at once, with exit code 2.

    Doubts follow: what the schema allows and what is most likely a slip, as a landing far from
    its neighbours in the order, or a name that two systems claim; with exit code 1.
    """
    from fateshare.atlas import plausible, store  # noqa: PLC0415

    held = store.load(folder, alone=not overlay)
    store.verify(folder)
    rows = sum(frame.height for frame in held.frames.values())
    found = plausible.doubts(held.frames)
    for doubt in found:
        typer.echo(f"doubt: {doubt}")
    doubted = f"{len(found)} doubts" if found else "no doubt"
    typer.echo(f"{len(held.frames)} tables, {rows:,} rows, no fault, {doubted}.")
    if found:
        raise typer.Exit(1)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="A", help="Folder of tables, or `embedded`.")],
    new: Annotated[str, typer.Argument(metavar="B", help="Folder of tables, or `embedded`.")],
    alone: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--alone", help="Take the folders alone, not laid over the embedded.")
    ] = False,
) -> None:
    """List the rows that differ between two editions: + added, - removed, ~ changed."""
    from fateshare.atlas import changes, store  # noqa: PLC0415

    def opened_(name: str) -> Atlas:
        return store.load() if name == "embedded" else store.load(name, alone=alone)

    found = list(changes.changes(opened_(old), opened_(new)))
    for change in found:
        typer.echo(str(change))
    typer.echo(changes.counted(found))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="cable-geo.json of the map.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of your own tables.")],
    retrieved: Annotated[
        str, typer.Option("--retrieved", metavar="DATE", help="When you downloaded it.")
    ],
) -> None:
    """
    Turn a cable map in the public GeoJSON layout into tables of your own.

    Beside FILE must lie landing-point-geo.json and one JSON file a cable. The map's terms are
    yours to keep; nothing of it goes into the embedded atlas.
    """
    from fateshare.atlas.harvest import own  # noqa: PLC0415

    for line in own.add_cable_map(file, folder, retrieved=retrieved):
        typer.echo(line)


@app.command(hidden=True)
def compare(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON list of systems.")],
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="Date of the list.")],
    save: Annotated[
        Path | None, typer.Option("--save", metavar="JSON", help="Write the sums there.")
    ] = None,
) -> None:
    """Compare the systems with another list: missing, extra, years, towns (maintainers)."""
    from fateshare.atlas import store  # noqa: PLC0415
    from fateshare.atlas.harvest import compare as job  # noqa: PLC0415
    from fateshare.base.files import write  # noqa: PLC0415

    compared = job.compare(store.load(), job.read(file), as_of=as_of)
    for line in compared.lines:
        typer.echo(line)
    sums = job.spelled(compared.counts)
    typer.echo(sums.decode(), nl=False)
    if save:
        write(save, sums)


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
