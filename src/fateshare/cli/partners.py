"""The commands that move objects between an exchange and its partners."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fateshare.cli.furniture import AT_HOME, Home, group, needed, stored

if TYPE_CHECKING:
    from fateshare.exchange.partners import Moved, Partner, Peer
    from fateshare.exchange.ports import Store

PeerName = Annotated[str, typer.Argument(metavar="PEER", help="Name of a peer: `peer list`.")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The file.")]

peer = group("The partners' servers.")
bundle = group("News as signed files, for a day without a cable.")


@peer.command("add")
def add_peer(  # noqa: PLR0913, PLR0917 - one option a property of a peer
    name: PeerName,
    url: Annotated[str, typer.Option(help="Its collection: https://.../collections/ID/.")],
    user: Annotated[str, typer.Option(help="Who this server is there.")],
    token_file: Annotated[
        Path, typer.Option(metavar="FILE", help="File with its token or password; - is input.")
    ],
    team: Annotated[str, typer.Option(help="The team of this server that stands for it.")],
    collection: Annotated[str, typer.Option(help="Alias of the collection here.")],
    authority: Annotated[
        str, typer.Option(metavar="FILE", help="Certificates to trust for it, PEM.")
    ] = "",
    key: Annotated[str, typer.Option(help="Its public key, for bundles: `exchange key`.")] = "",
    home: Home = AT_HOME,
) -> None:
    """Add a peer, or change it."""
    needed("server")
    from fateshare.exchange import client, partners, receipts  # noqa: PLC0415 - an extra

    told = sys.stdin.read() if str(token_file) == "-" else token_file.read_text(encoding="utf-8")
    client.Place(url, user, told.strip())
    known = receipts.parse_key(key) if key else ""
    made = partners.Peer(name, url, user, told.strip(), team, collection, authority, known)
    partners.add(home, made)


@peer.command("list")
def list_peers(home: Home = AT_HOME) -> None:
    """List the peers; tokens are not shown."""
    needed("server")
    from fateshare.exchange import partners  # noqa: PLC0415 - an extra

    for one in partners.read(home).values():
        typer.echo(f"{one.name}\t{one.url}\t{one.user}\t{one.team}\t{one.collection}")


def pull(name: PeerName, home: Home = AT_HOME) -> None:
    """Take what is new at a peer; goes on where it broke off."""
    with _partner(home, name) as (partner, _, _):
        _tell(partner.pull())


def push(name: PeerName, home: Home = AT_HOME) -> None:
    """Send a peer what is new for it: what its team may see, changed by the terms."""
    with _partner(home, name) as (partner, _, _):
        _tell(partner.push())


def sync(name: PeerName, home: Home = AT_HOME) -> None:
    """Pull from a peer, then push to it."""
    with _partner(home, name) as (partner, _, _):
        _tell(partner.pull())
        _tell(partner.push())


def key(home: Home = AT_HOME) -> None:
    """Print this server's public key, for partners to verify bundles and receipts with."""
    store = stored(home)
    from fateshare.exchange import receipts  # noqa: PLC0415 - an extra

    typer.echo(receipts.public(store))


def show_receipts(
    name: PeerName,
    verify: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Verify these receipts, which came from it.")
    ] = None,
    home: Home = AT_HOME,
) -> None:
    """Print the receipts of transfers with a peer; or verify its own, exit code 1 with a fault."""
    with _partner(home, name) as (partner, described, _):
        from fateshare.exchange import receipts  # noqa: PLC0415 - an extra

        if verify is None:
            for line in partner.book.lines():
                typer.echo(line)
            return
        faults = receipts.check(verify.read_text(encoding="utf-8").splitlines(), described.key)
    for fault in faults:
        typer.echo(fault)
    if faults:
        raise typer.Exit(1)
    typer.echo("The chain is whole and signed.")


@bundle.command("export")
def export_bundle(name: PeerName, file: File, home: Home = AT_HOME) -> None:
    """Write what is new for a peer since its last confirmation."""
    with _partner(home, name) as (partner, described, store):
        from fateshare.exchange import bundles, wiring  # noqa: PLC0415 - an extra

        count = bundles.export(store, wiring.SystemClock(), partner, described, file)
    typer.echo(f"{count} objects: {file}")


@bundle.command("import")
def import_bundle(name: PeerName, file: File, home: Home = AT_HOME) -> None:
    """Verify a peer's bundle and take it in; the confirmation beside it goes back."""
    with _partner(home, name) as (partner, described, store):
        from fateshare.exchange import bundles, wiring  # noqa: PLC0415 - an extra

        moved, target = bundles.take(store, wiring.SystemClock(), partner, described, file)
    _tell(moved)
    typer.echo(str(target))


@bundle.command("confirm")
def confirm_bundle(name: PeerName, file: File, home: Home = AT_HOME) -> None:
    """Verify a peer's confirmation; the next bundle goes on from there."""
    with _partner(home, name) as (_, described, store):
        from fateshare.exchange import bundles  # noqa: PLC0415 - an extra

        held = bundles.confirm(store, described, file)
    typer.echo(f"{held['taken']} of {held['count']} taken, {held['refused']} refused.")


@bundle.command("verify")
def verify_bundle(
    file: File, key: Annotated[str, typer.Option(help="Public key of who wrote it.")]
) -> None:
    """Verify a bundle without a server."""
    needed("server")
    from fateshare.exchange import bundles  # noqa: PLC0415 - an extra

    head, _ = bundles.read(file, key)
    typer.echo(f"{head['count']} objects for {head['for']}, signed at {head['at']}.")


@contextmanager
def _partner(home: Path, name: str) -> Iterator[tuple[Partner, Peer, Store]]:
    """Open what moves objects to and from a peer."""
    store = stored(home)
    from fateshare.base.errors import InputError  # noqa: PLC0415
    from fateshare.exchange import client, partners, wiring  # noqa: PLC0415 - an extra

    known = partners.read(home)
    if name not in known:
        raise InputError(f"There is no peer {name!r}; add it with `exchange peer add`.")
    one, clock = known[name], wiring.SystemClock()
    place = client.Place(
        one.url, one.user, one.token, Path(one.authority) if one.authority else None
    )
    line = client.Caller(place)
    desk = wiring.open_desk(wiring.read(home), store, clock, secure=True)
    try:
        yield partners.Partner(store, clock, desk, one, line), one, store
    finally:
        line.close()


def _tell(moved: Moved) -> None:
    """Say what a transfer came to."""
    told = f"{moved.objects} objects, {moved.taken} taken, {moved.refused} refused"
    typer.echo(f"{told}, {moved.echoes} of our own came back.")
    for message in moved.messages:
        typer.echo(f"  {message}")
