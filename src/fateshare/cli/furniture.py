"""The commands on what an exchange is furnished with: teams, collections, tokens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fateshare.base.settings import setting

if TYPE_CHECKING:
    from fateshare.exchange.ports import Keeper, Store

_HOME = setting("home")
Home = Annotated[
    Path, typer.Option("--home", envvar=_HOME.variable, metavar="DIR", help=_HOME.help)
]
TeamKey = Annotated[str, typer.Argument(metavar="TEAM", help="Key of a team.")]
Alias = Annotated[str, typer.Argument(metavar="COLLECTION", help="Alias of a collection.")]
ObjectId = Annotated[str, typer.Argument(metavar="OBJECT", help="Identifier of a STIX object.")]
AT_HOME = Path(_HOME.default)


def group(help_: str) -> typer.Typer:
    """Make a group of commands."""
    return typer.Typer(help=help_, no_args_is_help=True, rich_markup_mode=None)


user = group("The teams of an exchange.")
collection = group("The collections of an exchange, and who may do what with them.")
token = group("The tokens by which teams are known.")


@user.command("add")
def add_user(
    team: TeamKey,
    economy: Annotated[str, typer.Option(metavar="ISO3", help="Economy that the team is of.")],
    name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    identity: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="STIX identity that it alone speaks for; repeatable."),
    ] = None,
    network: Annotated[
        list[str] | None, typer.Option(help="Network it belongs to, as first; repeatable.")
    ] = None,
    home: Home = AT_HOME,
) -> None:
    """Add a team, or change it; it has no access until it has a token and a collection."""
    from fateshare.exchange.records import made_team  # noqa: PLC0415 - light, but only here

    made = made_team(team, name or team, economy, identity or (), network or ())
    kept(home).add_team(made)
    typer.echo(f"{team} of {made.iso3}.")


@user.command("list")
def list_users(home: Home = AT_HOME) -> None:
    """List the teams."""
    with stored(home).read() as reader:
        for one in reader.teams():
            told = [one.team, one.iso3, one.name, ",".join(one.networks), ",".join(one.identities)]
            typer.echo("\t".join(told))


@collection.command("add")
def add_collection(
    alias: Alias,
    title: Annotated[str, typer.Option(help="Its title.")],
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    topic: Annotated[
        str, typer.Option(help="Topic of agreements, or RSIT class, of what has no class.")
    ] = "",
    keep_days: Annotated[int, typer.Option(min=0, help="Days to keep objects; 0 for ever.")] = 0,
    home: Home = AT_HOME,
) -> None:
    """Add a collection, or change it."""
    keeper = kept(home)
    from fateshare.exchange import wiring  # noqa: PLC0415 - an extra

    described = wiring.collection(
        alias, title=title, description=description, topic=topic, keep_days=keep_days
    )
    typer.echo(keeper.add_collection(described).id)


@collection.command("list")
def list_collections(home: Home = AT_HOME) -> None:
    """List the collections."""
    with stored(home).read() as reader:
        for one in reader.collections():
            typer.echo(f"{one.alias}\t{one.id}\t{one.title}\t{one.topic}")


@collection.command()
def grant(
    alias: Alias,
    team: TeamKey,
    read: Annotated[bool, typer.Option("--read", help="May read.")] = False,  # noqa: FBT002
    write: Annotated[bool, typer.Option("--write", help="May write.")] = False,  # noqa: FBT002
    purpose: Annotated[
        str, typer.Option(help="For which it may: incident-handling, research, ...")
    ] = "incident-handling",
    home: Home = AT_HOME,
) -> None:
    """Say what a team may do with a collection; nothing without --read and --write."""
    from fateshare.base.errors import InputError  # noqa: PLC0415
    from fateshare.exchange.terms import PURPOSES  # noqa: PLC0415

    if purpose not in PURPOSES:
        raise InputError(f"{purpose!r} is not one of {', '.join(PURPOSES)}.")
    kept(home).grant(team, alias, (read, write), purpose)


@token.command("add")
def add_token(
    team: TeamKey,
    days: Annotated[int | None, typer.Option(min=1, help="Days until it ends.")] = None,
    home: Home = AT_HOME,
) -> None:
    """Make a token and print it; this is the only time that it can be seen."""
    store = stored(home)
    from fateshare.exchange import guard, wiring  # noqa: PLC0415 - an extra

    ends = None if days is None else wiring.SystemClock().now() + days * 86_400_000_000
    typer.echo(guard.issue(store, team, expires=ends))


@token.command("list")
def list_tokens(home: Home = AT_HOME) -> None:
    """List the tokens in force by their names; the tokens themselves are not kept."""
    from fateshare.exchange import stamps  # noqa: PLC0415 - light, but only here

    for name, team, since, expires in kept(home).tokens():
        ends = "" if expires is None else stamps.text(expires)
        typer.echo("\t".join([name, team, stamps.text(since), ends]))


@token.command()
def revoke(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a token: `token list`.")],
    home: Home = AT_HOME,
) -> None:
    """Revoke a token; it is refused from the next request on. Exit code 1 when there is none."""
    if not kept(home).revoke(name):
        typer.echo(f"There is no token {name!r}.", err=True)
        raise typer.Exit(1)


def needed(extra: str) -> None:
    """Say which extra is missing, before anything else is tried."""
    from importlib.util import find_spec  # noqa: PLC0415

    from fateshare.base.errors import MissingExtra  # noqa: PLC0415

    wanted = {
        "server": (
            "starlette",
            "uvicorn",
            "httptools",
            "msgspec",
            "orjson",
            "jsonschema_rs",
            "cryptography",
        ),
        "postgres": ("psycopg",),
    }
    if any(find_spec(name) is None for name in wanted[extra]):
        raise MissingExtra(extra, what="The exchange" if extra == "server" else "This store")


def stored(home: Path) -> Store:
    """Open the store of a server's folder."""
    needed("server")
    from fateshare.exchange import wiring  # noqa: PLC0415 - an extra

    settings = wiring.read(home)
    if settings.store.startswith("postgresql://"):
        needed("postgres")
    store = wiring.open_store(settings)
    store.migrate()
    return store


def kept(home: Path) -> Keeper:
    """Open the operator's hand on the store."""
    return stored(home).keeper
