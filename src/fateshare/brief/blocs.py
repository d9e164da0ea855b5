"""Sum what a cut does over the members of every bloc."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.atlas.model import Atlas
from fateshare.connect.network import Network


@dataclass(frozen=True, slots=True)
class Blocs:
    """
    The blocs of a date with a member on its network.

    Attributes
    ----------
    codes
        The blocs, sorted.
    inside
        Which economies of the network are members, shape (blocs, economies).
    """

    codes: tuple[str, ...]
    inside: NDArray[np.bool_]


def blocs(atlas: Atlas, net: Network) -> Blocs:
    """Return the blocs at the date of a network."""
    place = {iso3: index for index, iso3 in enumerate(net.codes)}
    held = atlas.held("blocs", net.as_of).filter(status="member").select("bloc", "iso3")
    rows = [(bloc, place[iso3]) for bloc, iso3 in held.iter_rows() if iso3 in place]
    codes = sorted({bloc for bloc, _ in rows})
    inside = np.zeros((len(codes), len(net.codes)), np.bool_)
    for bloc, member in rows:
        inside[codes.index(bloc), member] = True
    return Blocs(tuple(codes), inside)


def summed(held: Blocs, table: pl.DataFrame) -> pl.DataFrame:
    """
    Sum demand, service and users over the members of every bloc.

    Parameters
    ----------
    held
        The blocs.
    table
        The table of a `Cut`, one row an economy of the network, in its order.
    """

    def over(column: str) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.where(held.inside, table[column].to_numpy(), 0.0)
        total: NDArray[np.float64] = found.sum(axis=1)
        return total

    codes, lost = table["iso3"].to_list(), table["lost_share"].to_numpy() > 0
    demand, served = over("demand_gbps"), over("served_gbps")
    return pl.DataFrame(
        {
            "bloc": held.codes,
            "demand_gbps": demand,
            "served_gbps": served,
            "users": over("users"),
            "users_lost": over("users_lost"),
            "members_losing": [
                [codes[i] for i in np.flatnonzero(row).tolist()] for row in held.inside & lost
            ],
            "lost_share": 1 - served / demand,
        },
        schema_overrides={"bloc": pl.String, "members_losing": pl.List(pl.String)},
    )
