"""The command that composes a notice to other teams."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fateshare.cli.options import Alone, AsOf, Folder, opened

if TYPE_CHECKING:
    from fateshare.exchange.notice import Notice
    from fateshare.exchange.tlp import Label


class Form(StrEnum):
    """What a notice can be written as."""

    stix = "stix"
    misp = "misp"
    iodef = "iodef"


def _many(help_: str) -> typer.models.OptionInfo:
    """Describe an option that may be given several times."""
    option: typer.models.OptionInfo = typer.Option(
        help=help_, metavar="WHAT", default_factory=list, show_default=False
    )
    return option


def notice(  # noqa: PLR0913, PLR0917 - one option a field of the notice
    title: Annotated[str, typer.Argument(help="What it is about, in a line.")],
    sender: Annotated[str, typer.Option(help="The team that sends it.")],
    at: Annotated[str, typer.Option(help="Its time, as 2025-01-01T00:00:00.000Z.")],
    affected: Annotated[list[str], _many("An economy, region or bloc that is hit.")],
    asn: Annotated[list[str], _many("A network that is hit, as AS64500.")],
    prefix: Annotated[list[str], _many("A block of addresses that is hit, as 192.0.2.0/24.")],
    system: Annotated[list[str], _many("A cable system that is cut, as ACE.")],
    place: Annotated[list[str], _many("A landing town that is cut.")],
    link: Annotated[list[str], _many("A land link that is cut, as NER-BEN-1.")],
    corridor: Annotated[list[str], _many("A corridor that is cut, as red-sea-south.")],
    klass: Annotated[str, typer.Option("--class", help="RSIT class.")] = "availability",
    type_: Annotated[str | None, typer.Option("--type", help="RSIT type.")] = None,
    description: Annotated[str, typer.Option(help="What is known.")] = "",
    tlp: Annotated[str, typer.Option(help="TLP label: clear, green, amber, ...")] = "amber",
    contact: Annotated[str, typer.Option(help="How to reach the sender.")] = "",
    request: Annotated[str, typer.Option(help="What the recipient is asked to do.")] = "",
    agreement: Annotated[str, typer.Option(help="Instrument under which it is given.")] = "",
    determination: Annotated[str, typer.Option(help="How sure: suspected, ...")] = "suspected",
    detected: Annotated[str | None, typer.Option(help="When it was detected.")] = None,
    as_table: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV with asn and country, for --asn.")
    ] = None,
    prefix_table: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV with prefix and country, for --prefix.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="What to write.")] = Form.stix,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to.")
    ] = None,
    as_of: AsOf = None,
    atlas: Folder = None,
    alone: Alone = False,  # noqa: FBT002 - a flag
) -> None:
    """Compose a notice of an incident, or of what a cut takes, with the teams to warn."""
    from fateshare.brief import stress, warn  # noqa: PLC0415 - heavy
    from fateshare.exchange import notice as notices  # noqa: PLC0415
    from fateshare.exchange import origin  # noqa: PLC0415

    facts = opened(atlas, alone=alone)
    networks, blocks = [origin.network(one) for one in asn], [origin.prefix(one) for one in prefix]
    homes = _homes(networks, as_table, "asn", origin.economy_of)
    homes |= _homes(blocks, prefix_table, "prefix", origin.economy_holding)
    day = as_of or facts.edition
    hit = warn.affected(facts, affected, networks=homes, as_of=day)
    made = notices.Notice(
        title, description, klass, type_, _label(tlp), sender, contact, at, determination,
        detected, request, agreement, tuple(networks), tuple(blocks), hit,
    )  # fmt: skip
    cuts = {"system": system, "place": place, "link": link, "corridor": corridor}
    if any(cuts.values()):
        told = stress.cut(facts, cuts, as_of=day)
        made = warn.outage(made, told, warn.lost(facts, told))
    _write(made, form, output)


def _homes(
    wanted: list[str], table: Path | None, what: str, find: Callable[[str, list[str]], str]
) -> dict[str, str]:
    """Find the economies of networks or of blocks."""
    from fateshare.base.errors import InputError  # noqa: PLC0415

    if not wanted:
        return {}
    option = "--as-table" if what == "asn" else "--prefix-table"
    if table is None:
        raise InputError(f"--{what} needs {option} FILE: CSV with the columns {what} and country.")
    try:
        lines = table.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"{option}: cannot read {str(table)!r} ({err}).") from err
    return {one: find(one, lines) for one in wanted}


def _label(text: str) -> Label:
    """Read a TLP label."""
    from fateshare.base.errors import InputError  # noqa: PLC0415
    from fateshare.exchange import tlp  # noqa: PLC0415

    label = tlp.read(text)
    if label is None:
        raise InputError(f"{text!r} is not a TLP label: clear, green, amber, amber+strict, red.")
    return label


def _write(made: Notice, form: Form, output: Path | None) -> None:
    """Write a notice in a form."""
    from fateshare.exchange import notice as notices  # noqa: PLC0415

    told = {
        Form.stix: lambda: notices.bundle(notices.stix(made), made.key),
        Form.misp: lambda: notices.misp(made),
        Form.iodef: lambda: notices.iodef(made),
    }[form]()
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
