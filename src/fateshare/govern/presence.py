"""Say in which bodies some economies sit, with what share of the votes and of the people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from fateshare.atlas.model import Atlas
from fateshare.base.errors import MissingData
from fateshare.govern.assembly import Assembly, assemble
from fateshare.govern.measure import blocking
from fateshare.govern.people import people, shares


@dataclass(frozen=True, slots=True)
class Presence:
    """
    What some economies have in a body together.

    Attributes
    ----------
    body, name, rule
        Which body, and the title of its first rule.
    seats, of
        Seats of theirs, and of all.
    votes_share
        Of what the rule counts first.
    population_share
        Of the people behind all seats with a figure; None where none of theirs has one.
    blocks
        Whether nothing passes when they all refuse.
    weighed_as_of
        Day of the weights, None where every seat counts alike.
    sources, confidence
        Where this is from, and how sure its weakest row is.
    """

    body: str
    name: str
    rule: str
    seats: int
    of: int
    votes_share: float
    population_share: float | None
    blocks: bool
    weighed_as_of: str | None
    sources: tuple[str, ...] = field(repr=False)
    confidence: str | None


def assemblies(atlas: Atlas, *, as_of: str) -> tuple[Assembly, ...]:
    """Seat every body under its first rule; a body that is not known on the day is left out."""
    found = []
    for body in sorted(atlas.held("bodies", as_of)["body"].unique()):
        try:
            found.append(assemble(atlas, body, as_of=as_of))
        except MissingData:
            continue
    return tuple(found)


def presence(atlas: Atlas, seated: Assembly, members: Collection[str]) -> Presence | None:
    """
    Say what some economies have in a body; None where they have no seat.

    Parameters
    ----------
    atlas
        Facts.
    seated
        The body as of a day.
    members
        ISO 3166-1 alpha-3 codes.
    """
    mine = [i for i, seat in enumerate(seated.seats) if set(seat.stands_for) & set(members)]
    if not mine:
        return None
    heads = shares(people(atlas, seated.seats, as_of=seated.as_of).population)
    known = heads[mine][np.isfinite(heads[mine])]
    return Presence(
        seated.body,
        seated.name,
        seated.rule.title,
        len(mine),
        len(seated.seats),
        float(seated.share(seated.rule.main)[mine].sum()),
        float(known.sum()) if len(known) else None,
        bool(blocking(seated, [tuple(mine)])[0]),
        seated.weighed_as_of.get(seated.rule.main),
        seated.sources,
        seated.confidence,
    )
