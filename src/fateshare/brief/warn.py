"""Compose a notice: who is hit, from what was cut or named, and which teams to warn there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fateshare.atlas import select
from fateshare.atlas.model import Atlas
from fateshare.base.errors import InputError
from fateshare.brief import stress
from fateshare.exchange.notice import Affected, Notice

#: The least loss for which an economy is warned.
LEAST_LOST = 0.005


def affected(
    atlas: Atlas, economies: Sequence[str], *, networks: Mapping[str, str], as_of: str
) -> tuple[Affected, ...]:
    """
    Describe named economies, and those of networks, with their national teams.

    Parameters
    ----------
    atlas
        Facts.
    economies
        Economies, regions or blocs, by any code or name.
    networks
        Network -> ISO alpha-2 code of its economy.
    as_of
        Date at which teams and blocs are taken.
    """
    iso3 = {two: three for three, two in atlas.table("economies")["iso3", "iso2"].iter_rows()}
    named = {code for text in economies for code in select.who(atlas, text, as_of=as_of).members}
    for asn, two in networks.items():
        if two not in iso3:
            raise InputError(f"{asn} is of {two!r}, which is not an economy of the atlas.")
        named.add(iso3[two])
    return tuple(_affected(atlas, code, as_of) for code in sorted(named))


def lost(atlas: Atlas, told: stress.Told) -> tuple[Affected, ...]:
    """Describe the economies that lose traffic by a cut, the worst first."""
    rows = told.economies.filter(told.economies["lost_share"] >= LEAST_LOST)
    return tuple(
        replace(
            _affected(atlas, row["iso3"], told.result.as_of),
            lost_share=row["lost_share"],
            outcome=row["outcome"],
            users=row["users_lost"],
        )
        for row in rows.iter_rows(named=True)
    )


def outage(notice: Notice, told: stress.Told, hit: tuple[Affected, ...]) -> Notice:
    """Tell of a cut in a notice: what was cut, and who is hit."""
    what = ", ".join(fault.found for fault in told.faults)
    text = f"Cut as of {told.result.as_of}, by the model: {what}."
    description = f"{notice.description}\n{text}" if notice.description else text
    return replace(notice, description=description, affected=(*notice.affected, *hit))


def _affected(atlas: Atlas, iso3: str, as_of: str) -> Affected:
    """Describe an economy and its national teams at a date."""
    one = atlas.economy(iso3)
    teams = atlas.held("teams", as_of).filter(iso3=iso3, constituency="national").sort("team")
    return Affected(iso3, one.iso2, one.name, teams=tuple(teams["name"].to_list()))
