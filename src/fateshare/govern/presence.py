"""Say in which bodies some economies sit, with what share of the votes and of the people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class Seated:
    """A body as of a day, and the share of all people that each seat speaks for, NaN unknown."""

    body: Assembly
    people: NDArray[np.float64]


def seated(atlas: Atlas, *, as_of: str) -> tuple[Seated, ...]:
    """Seat every body under its first rule; a body that is not known on the day is left out."""
    found = []
    for code in sorted(atlas.held("bodies", as_of)["body"].unique()):
        try:
            body = assemble(atlas, code, as_of=as_of)
        except MissingData:
            continue
        found.append(Seated(body, shares(people(atlas, body.seats, as_of=as_of).population)))
    return tuple(found)


def presence(where: Seated, members: Collection[str]) -> Presence | None:
    """
    Say what some economies have in a body; None where they have no seat.

    Parameters
    ----------
    where
        The body as of a day.
    members
        ISO 3166-1 alpha-3 codes.
    """
    body, wanted = where.body, set(members)
    mine = [i for i, seat in enumerate(body.seats) if wanted.intersection(seat.stands_for)]
    if not mine:
        return None
    known = where.people[mine][np.isfinite(where.people[mine])]
    return Presence(
        body.body,
        body.name,
        body.rule.title,
        len(mine),
        len(body.seats),
        float(body.share(body.rule.main)[mine].sum()),
        float(known.sum()) if len(known) else None,
        bool(blocking(body, [tuple(mine)])[0]),
        body.weighed_as_of.get(body.rule.main),
        body.sources,
        body.confidence,
    )
