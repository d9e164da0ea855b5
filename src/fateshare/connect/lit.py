"""Estimate how much is lit where: the load of every arc when nothing is cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.atlas.graphs import Wires, shortest_km
from fateshare.atlas.model import Atlas
from fateshare.connect.doors import Door, doors, layout, sizes
from fateshare.connect.terms import Terms

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lit:
    """
    The loads when nothing is cut.

    Attributes
    ----------
    load
        Gbit/s on each arc from its end a to b, and back, shape (arcs, 2).
    spare
        Gbit/s lit on doors that have no load, shape (arcs, 2).
    through
        Gbit/s through each core by economy: its own demand and what it carries for others.
    shares
        Share of each door of an economy, by what it goes via.
    far_km
        Way from each node to the nearest hub, shape (nodes,), tolls counted.
    """

    load: Floats
    spare: Floats
    through: dict[str, float]
    shares: dict[str, dict[str, float]]
    far_km: Floats


def lit(atlas: Atlas, made: Wires, demand: dict[str, float], terms: Terms) -> Lit:
    """
    Send every economy's demand to the hubs by its doors, and sum up what each arc carries.

    The economies furthest from the hubs come first, so that what they send through others is
    known when those are reached. Shares of an economy's doors follow the reported supplies
    where there are such, else capacity ** capacity_power * exp(-way / reach_km).

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    made
        What is wired at the date.
    demand
        Gbit/s of each economy.
    terms
        The free parameters.
    """
    hubs = [index for index, node in enumerate(made.nodes) if node.kind == "hub"]
    far = shortest_km(made, hubs, toll_km=terms.toll_km)
    at_hub = {made.nodes[hub].iso3 for hub in hubs}
    lay = layout(atlas, made)
    size = sizes(atlas, made.as_of)
    reported = _reported(atlas, made.as_of)
    through = dict(demand)
    load, spare = np.zeros((len(made.arcs), 2)), np.zeros((len(made.arcs), 2))
    shares: dict[str, dict[str, float]] = {}
    cores = [node.iso3 or "" for node in made.nodes if node.kind == "core"]
    order = sorted(cores, key=lambda iso3: (-far[made.core(iso3)], iso3))
    for iso3 in order:
        if iso3 in at_hub or not np.isfinite(far[made.core(iso3)]):
            continue
        ways = doors(made, lay, size, far, iso3, at_hub, terms)
        weights = _weights(ways, terms)
        parts = _parts(ways, weights, reported.get(iso3, {}))
        shares[iso3] = _summed(ways, parts)
        total = weights.sum()
        told = sum(reported.get(iso3, {}).get(via, 0.0) for via in {door.via for door in ways})
        rest = min(terms.backup, 1 - told) if told else terms.backup
        for door, part, weight in zip(ways, parts, weights, strict=True):
            carried = through.get(iso3, 0.0) * part
            if door.away and reported.get(iso3, {}).get(door.via) == 0:
                continue  # a text says that it cannot be used
            if door.away:
                spare[door.arcs, door.back] += rest * through.get(iso3, 0.0) * weight / total
            elif carried > 0:
                load[door.arcs, door.back] += carried
                if door.to not in at_hub:
                    through[door.to] = through.get(door.to, 0.0) + carried
    return Lit(load, spare, through, shares, far)


def _weights(ways: list[Door], terms: Terms) -> Floats:
    """Return the weight of each door."""
    if not ways:
        return np.zeros(0)
    cost = np.array([door.cost_km for door in ways])
    size = np.array([door.capacity_gbps for door in ways])
    return np.asarray(size**terms.capacity_power * np.exp(-(cost - cost.min()) / terms.reach_km))


def _parts(ways: list[Door], weights: Floats, reported: dict[str, float]) -> Floats:
    """Return the share of load of each door: as reported, and the rest by weight."""
    use = np.array([0.0 if door.away and door.via not in reported else 1.0 for door in ways])
    parts, left, free = np.zeros(len(ways)), 1.0, weights * use
    for via, share in reported.items():
        mine = np.array([door.via == via and not door.away for door in ways])
        if mine.any():
            given = min(share, left)
            parts[mine] = given * weights[mine] / weights[mine].sum()
            free = np.where(mine, 0.0, free)
            left -= given
    free = np.where([door.away for door in ways], 0.0, free)
    if free.sum() > 0:
        parts += left * free / free.sum()
    elif parts.sum() > 0:
        parts /= parts.sum()
    return parts


def _summed(ways: list[Door], parts: Floats) -> dict[str, float]:
    """Sum the shares of doors that go via the same system or neighbour."""
    found: dict[str, float] = {}
    for door, part in zip(ways, parts, strict=True):
        found[door.via] = found.get(door.via, 0.0) + float(part)
    return found


#: A reported share of supply counts for this many years.
SUPPLY_YEARS = 6


def _reported(atlas: Atlas, day: str) -> dict[str, dict[str, float]]:
    """Return the latest reported share of each system and neighbour, by economy."""
    oldest = f"{int(day[:4]) - SUPPLY_YEARS}{day[4:]}"
    rows = (
        atlas.held("supplies", day)
        .filter(pl.col("kind").is_in(["system", "neighbour"]), pl.col("as_of") >= oldest)
        .sort("iso3", "as_of", "via", descending=[False, True, False])
        .unique(["iso3", "via"], keep="first", maintain_order=True)
    )
    found: dict[str, dict[str, float]] = {}
    for iso3, via, share in rows.select("iso3", "via", "share").iter_rows():
        found.setdefault(iso3, {})[via] = share
    return found
