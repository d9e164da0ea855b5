"""The commands of an exchange server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fateshare.base.settings import setting
from fateshare.cli.options import Alone, AsOf, Folder, opened

if TYPE_CHECKING:
    from fateshare.exchange.explain import Explainer
    from fateshare.exchange.ports import Keeper, Store

_HOME = setting("home")
Home = Annotated[
    Path, typer.Option("--home", envvar=_HOME.variable, metavar="DIR", help=_HOME.help)
]
TeamKey = Annotated[str, typer.Argument(metavar="TEAM", help="Key of a team.")]
Alias = Annotated[str, typer.Argument(metavar="COLLECTION", help="Alias of a collection.")]
ObjectId = Annotated[str, typer.Argument(metavar="OBJECT", help="Identifier of a STIX object.")]
AT_HOME = Path(_HOME.default)


def _group(help_: str) -> typer.Typer:
    """Make a group of commands."""
    return typer.Typer(help=help_, no_args_is_help=True, rich_markup_mode=None)


app = _group("Serve an exchange: CSIRTs share STIX over TAXII 2.1, by agreement.")
user = _group("The teams of an exchange.")
collection = _group("The collections of an exchange, and who may do what with them.")
token = _group("The tokens by which teams are known.")
app.add_typer(user, name="user")
app.add_typer(collection, name="collection")
app.add_typer(token, name="token")


@app.command()
def init(
    home: Home = AT_HOME,
    title: Annotated[str, typer.Option(help="What the server calls itself.")] = "CSIRT exchange",
    store: Annotated[
        str, typer.Option(help="A file of the folder, or postgresql://...")
    ] = "exchange.sqlite",
) -> None:
    """Make a server's folder, without any team or token."""
    _needed("server")
    from fateshare.exchange import wiring  # noqa: PLC0415 - an extra

    wiring.create(home, title=title, store=store)
    typer.echo(f"An exchange is in {home}. Next: user add, collection add, token add, serve.")


@app.command()
def serve(  # noqa: PLR0913, PLR0917 - one option a setting of the door
    home: Home = AT_HOME,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.")] = 8443,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TLS certificate with its chain, PEM.")
    ] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="Its private key, PEM.")] = None,
    client_ca: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Let in only clients with a certificate of these, PEM."),
    ] = None,
    plain_http: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--plain-http", help="Plain HTTP beyond this machine: behind a proxy.")
    ] = False,
    workers: Annotated[int, typer.Option(help="Processes.")] = 1,
) -> None:
    """Serve TAXII 2.1 until stopped."""
    _needed("server")
    from fateshare.exchange import server  # noqa: PLC0415 - an extra

    door = server.Door(host, port, certificate, key, client_ca, plain_http, workers)
    server.serve(home, door)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to; made if need be.")],
    port: Annotated[int, typer.Option(help="Port to listen on; 0 picks a free one.")] = 8080,
    host: Annotated[str, typer.Option(help="Address of this machine.")] = "127.0.0.1",
) -> None:
    """Serve a throw-away exchange; DIR/demo.json tells a client or tester how to reach it."""
    _needed("server")
    from fateshare.exchange.demo import demo as job  # noqa: PLC0415 - an extra

    job(folder, host=host, port=port)


@app.command()
def registry(
    home: Home = AT_HOME,
    terms: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Terms of sharing, TOML: docs/exchange.md.")
    ] = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """Take the agreements from the atlas, for the server to decide by from the next poll on."""
    from fateshare.exchange import registry as agreements  # noqa: PLC0415 - heavy
    from fateshare.exchange import terms as book  # noqa: PLC0415

    keeper, told = _keeper(home), None if terms is None else terms.read_text(encoding="utf-8")
    if told is not None:
        book.read(told)
        keeper.note("terms", told)
    held = agreements.build(opened(atlas, alone=alone))
    keeper.note("registry", held.to_json())
    typer.echo(f"{len(held.instruments)} instruments, edition of {held.edition}.")


@app.command()
def why(object_id: ObjectId, team: TeamKey, as_of: AsOf = None, home: Home = AT_HOME) -> None:
    """Say whether and why a team may see an object; exit code 1 when it may see no version."""
    told = _explainer(home).why(object_id, team, as_of=as_of)
    for one in told:
        typer.echo(str(one))
    if not any(one.decision.permit for one in told):
        raise typer.Exit(1)


@app.command()
def who(object_id: ObjectId, as_of: AsOf = None, home: Home = AT_HOME) -> None:
    """Say of every team whether and why it may see an object."""
    for one in _explainer(home).who(object_id, as_of=as_of):
        typer.echo(str(one))


@app.command()
def doctor(home: Home = AT_HOME) -> None:
    """Check the store, the settings and the age of the registry; exit code 1 with any fault."""
    _needed("server")
    from fateshare.exchange import doctor as job  # noqa: PLC0415 - an extra
    from fateshare.exchange import wiring  # noqa: PLC0415

    found = job.examine(wiring.read(home), _store(home), wiring.SystemClock())
    for fault in found:
        typer.echo(fault)
    if found:
        raise typer.Exit(1)
    typer.echo("All is well.")


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
    _keeper(home).add_team(made)
    typer.echo(f"{team} of {made.iso3}.")


@user.command("list")
def list_users(home: Home = AT_HOME) -> None:
    """List the teams."""
    with _store(home).read() as reader:
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
    home: Home = AT_HOME,
) -> None:
    """Add a collection, or change it."""
    keeper = _keeper(home)
    from fateshare.exchange import wiring  # noqa: PLC0415 - an extra

    described = wiring.collection(alias, title=title, description=description, topic=topic)
    typer.echo(keeper.add_collection(described).id)


@collection.command("list")
def list_collections(home: Home = AT_HOME) -> None:
    """List the collections."""
    with _store(home).read() as reader:
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
    _keeper(home).grant(team, alias, (read, write), purpose)


@token.command("add")
def add_token(
    team: TeamKey,
    days: Annotated[int | None, typer.Option(min=1, help="Days until it ends.")] = None,
    home: Home = AT_HOME,
) -> None:
    """Make a token and print it; this is the only time that it can be seen."""
    store = _store(home)
    from fateshare.exchange import guard, wiring  # noqa: PLC0415 - an extra

    ends = None if days is None else wiring.SystemClock().now() + days * 86_400_000_000
    typer.echo(guard.issue(store, team, expires=ends))


@token.command("list")
def list_tokens(home: Home = AT_HOME) -> None:
    """List the tokens in force by their names; the tokens themselves are not kept."""
    from fateshare.exchange import stamps  # noqa: PLC0415 - light, but only here

    for name, team, since, expires in _keeper(home).tokens():
        ends = "" if expires is None else stamps.text(expires)
        typer.echo("\t".join([name, team, stamps.text(since), ends]))


@token.command()
def revoke(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a token: `token list`.")],
    home: Home = AT_HOME,
) -> None:
    """Revoke a token; it is refused from the next request on. Exit code 1 when there is none."""
    if not _keeper(home).revoke(name):
        typer.echo(f"There is no token {name!r}.", err=True)
        raise typer.Exit(1)


def _needed(extra: str) -> None:
    """Say which extra is missing, before anything else is tried."""
    from importlib.util import find_spec  # noqa: PLC0415

    from fateshare.base.errors import MissingExtra  # noqa: PLC0415

    wanted = {
        "server": ("starlette", "uvicorn", "httptools", "msgspec", "orjson", "jsonschema_rs"),
        "postgres": ("psycopg",),
    }
    if any(find_spec(name) is None for name in wanted[extra]):
        raise MissingExtra(extra, what="The exchange" if extra == "server" else "This store")


def _store(home: Path) -> Store:
    """Open the store of a server's folder."""
    _needed("server")
    from fateshare.exchange import wiring  # noqa: PLC0415 - an extra

    settings = wiring.read(home)
    if settings.store.startswith("postgresql://"):
        _needed("postgres")
    store = wiring.open_store(settings)
    store.migrate()
    return store


def _keeper(home: Path) -> Keeper:
    """Open the operator's hand on the store."""
    return _store(home).keeper


def _explainer(home: Path) -> Explainer:
    """Open what answers analysts."""
    store = _store(home)
    from fateshare.exchange import explain, views, wiring  # noqa: PLC0415 - an extra

    clock = wiring.SystemClock()
    return explain.Explainer(store, clock, views.Views(wiring.policy, clock, secure=True))
