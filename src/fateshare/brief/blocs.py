"""Sum what a cut does over the members of every bloc."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.atlas.model import Atlas
from fateshare.connect.cut import Row
from fateshare.connect.network import Network

Floats = NDArray[np.float64]


SCHEMA: Mapping[str, Any] = {
    "bloc": pl.String,
    "demand_gbps": pl.Float64,
    "served_gbps": pl.Float64,
    "users": pl.Float64,
    "users_lost": pl.Float64,
    "members_losing": pl.List(pl.String),
    "lost_share": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class Blocs:
    """
    The blocs of a date with a member on its network.

    Attributes
    ----------
    inside
        Which economies of the network are members, shape (blocs, economies).
    demand_gbps, users
        Of each economy of the network.
    codes
        The economies.
    still
        A row for each bloc, sorted by code, while nobody loses anything.
    """

    inside: NDArray[np.bool_]
    demand_gbps: Floats
    users: Floats
    codes: tuple[str, ...]
    still: tuple[Row, ...]


def blocs(atlas: Atlas, net: Network) -> Blocs:
    """Return the blocs at the date of a network."""
    place = {iso3: index for index, iso3 in enumerate(net.codes)}
    held = atlas.held("blocs", net.as_of).filter(status="member").select("bloc", "iso3")
    members: dict[str, list[int]] = {}
    for bloc, iso3 in held.iter_rows():
        if iso3 in place:
            members.setdefault(bloc, []).append(place[iso3])
    inside = np.zeros((len(members), len(net.codes)), np.bool_)
    for row, bloc in enumerate(sorted(members)):
        inside[row, members[bloc]] = True
    demand = np.array([net.demand_gbps[iso3] for iso3 in net.codes])
    users = np.array([net.users[iso3] for iso3 in net.codes])
    still = [
        _row(bloc, gbps, gbps, people, 0.0, [])
        for bloc, gbps, people in zip(
            sorted(members), _over(inside, demand), _over(inside, users), strict=True
        )
    ]
    return Blocs(inside, demand, users, net.codes, tuple(still))


def summed(held: Blocs, lost_share: Floats) -> list[Row]:
    """
    Sum demand, service and users over the members of every bloc.

    Parameters
    ----------
    held
        The blocs.
    lost_share
        Of each economy of the network, shape (economies,).

    Returns
    -------
    rows
        One a bloc; not to be changed, since cuts share them.
    """
    losing = held.inside & (lost_share > 0)
    rows = list(held.still)
    hit = np.flatnonzero(losing.any(axis=1))
    served = _over(held.inside[hit], held.demand_gbps * (1 - lost_share))
    users_lost = _over(held.inside[hit], held.users * lost_share)
    for place, gbps, people in zip(hit.tolist(), served, users_lost, strict=True):
        row = rows[place]
        who = [held.codes[i] for i in np.flatnonzero(losing[place]).tolist()]
        rows[place] = _row(row["bloc"], row["demand_gbps"], gbps, row["users"], people, who)
    return rows


def tabled(rows: Sequence[Row]) -> pl.DataFrame:
    """Make a table of rows of blocs."""
    return pl.DataFrame(rows, schema=SCHEMA)


def _over(inside: NDArray[np.bool_], values: Floats) -> list[float]:
    """Sum a value of economies over the members of each bloc."""
    total: list[float] = np.where(inside, values, 0.0).sum(axis=1).tolist()
    return total


def _row(
    bloc: str, demand: float, served: float, users: float, users_lost: float, losing: list[str]
) -> Row:
    """Write the row of a bloc."""
    return {
        "bloc": bloc,
        "demand_gbps": demand,
        "served_gbps": served,
        "users": users,
        "users_lost": users_lost,
        "members_losing": losing,
        "lost_share": 1 - served / demand,
    }
