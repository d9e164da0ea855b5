"""The commands of an exchange server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fateshare.cli import furniture, partners
from fateshare.cli.furniture import AT_HOME, Home, ObjectId, TeamKey, group, kept, needed, stored
from fateshare.cli.options import Alone, AsOf, Folder, opened

if TYPE_CHECKING:
    from fateshare.exchange.explain import Explainer

app = group("Serve an exchange: CSIRTs share STIX over TAXII 2.1, by agreement.")
app.command("pull")(partners.pull)
app.command("push")(partners.push)
app.command("sync")(partners.sync)
app.command("key")(partners.key)
app.command("receipts")(partners.show_receipts)
app.add_typer(partners.peer, name="peer")
app.add_typer(partners.bundle, name="bundle")
app.add_typer(furniture.user, name="user")
app.add_typer(furniture.collection, name="collection")
app.add_typer(furniture.token, name="token")


@app.command()
def init(
    home: Home = AT_HOME,
    title: Annotated[str, typer.Option(help="What the server calls itself.")] = "CSIRT exchange",
    store: Annotated[
        str, typer.Option(help="A file of the folder, or postgresql://...")
    ] = "exchange.sqlite",
) -> None:
    """Make a server's folder, without any team or token."""
    needed("server")
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
    needed("server")
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
    needed("server")
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

    keeper, told = kept(home), None if terms is None else terms.read_text(encoding="utf-8")
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
def resolve(
    word: Annotated[str, typer.Argument(metavar="PSEUDONYM", help="An identifier or value.")],
    recipient: Annotated[str, typer.Option(metavar="TEAM", help="Who was given it.")],
    owner: Annotated[str, typer.Option(metavar="TEAM", help="Whose objects may be looked into.")],
    home: Home = AT_HOME,
) -> None:
    """Say what a pseudonym stands for, for the team whose data it is; the request is logged."""
    needed("server")
    from fateshare.exchange import resolve as job  # noqa: PLC0415 - an extra

    found = job.resolve(stored(home), word, recipient=recipient, owner=owner)
    for object_id, value in found:
        typer.echo(f"{value}\t{object_id}")
    if not found:
        raise typer.Exit(1)


@app.command()
def expire(home: Home = AT_HOME) -> None:
    """Delete what is older than its collection keeps; for a daily job."""
    store = stored(home)
    from fateshare.exchange import retention, wiring  # noqa: PLC0415 - an extra

    for alias, count in retention.expire(store, wiring.SystemClock()).items():
        typer.echo(f"{alias}\t{count}")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where to.")],
    clean: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("--clean", help="Delete from an old copy what was deleted since.")
    ] = False,
    home: Home = AT_HOME,
) -> None:
    """Copy the store, with a manifest beside the copy; or clean such a copy."""
    store = stored(home)
    from fateshare.exchange import backup as job  # noqa: PLC0415 - an extra
    from fateshare.exchange import wiring  # noqa: PLC0415

    settings, clock = wiring.read(home), wiring.SystemClock()
    told = job.clean(store, clock, target) if clean else job.make(settings, store, clock, target)
    typer.echo("\t".join(f"{name} {value}" for name, value in told.items()))


@app.command()
def doctor(home: Home = AT_HOME) -> None:
    """Check the store, the settings and the age of the registry; exit code 1 with any fault."""
    needed("server")
    from fateshare.exchange import doctor as job  # noqa: PLC0415 - an extra
    from fateshare.exchange import wiring  # noqa: PLC0415

    found = job.examine(wiring.read(home), stored(home), wiring.SystemClock())
    for fault in found:
        typer.echo(fault)
    if found:
        raise typer.Exit(1)
    typer.echo("All is well.")


def _explainer(home: Path) -> Explainer:
    """Open what answers analysts."""
    store = stored(home)
    from fateshare.exchange import explain, views, wiring  # noqa: PLC0415 - an extra

    clock = wiring.SystemClock()
    return explain.Explainer(store, clock, views.Views(wiring.policy, clock, secure=True))
