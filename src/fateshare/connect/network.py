"""Build the network of a date: nodes, arcs with capacities, demands and hubs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.atlas.graphs import Wires, wires
from fateshare.atlas.model import Atlas
from fateshare.base.codes import last_day
from fateshare.base.errors import MissingData
from fateshare.connect.lit import Lit, lit
from fateshare.connect.terms import Terms
from fateshare.engine.graph import Graph, build

Floats = NDArray[np.float64]

#: International bandwidth in use per Internet user, kbit/s: 11,000 Gbit/s in 2006 and 34 kbit/s
#: a user in 2011 are reported; after 2011 the growth is assumed (docs/method.md, section 15).
USE_KBPS, USE_YEAR, GROWTH_BEFORE, GROWTH_AFTER = 34.0, 2011, 1.28, 1.16
#: The first year of which a network is built: none of the systems of the atlas is older.
FIRST_YEAR = 1990
#: The unit is the smallest power of ten for which all demand stays below this many units.
MOST_UNITS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Network:
    """
    The network of a date.

    Attributes
    ----------
    as_of, terms
        The date and the free parameters that it was made with.
    wires
        Nodes and arcs without capacities.
    capacity_gbps
        Capacity of each arc from its end a to b, and back, shape (arcs, 2).
    demand_gbps
        Demand by economy; those that are not on the network are left out.
    users
        Internet users by economy.
    satellite_gbps
        What satellites carry, by economy.
    unit_gbps
        One unit of the engine.
    lit
        The loads that the capacities come from.
    graph
        The same as arrays; link k is arc k, demand k and hub k are economy k of `codes`.
    codes
        The economies with demand, sorted.
    """

    as_of: str
    terms: Terms
    wires: Wires = field(repr=False)
    capacity_gbps: Floats = field(repr=False)
    demand_gbps: dict[str, float] = field(repr=False)
    users: dict[str, float] = field(repr=False)
    satellite_gbps: dict[str, float] = field(repr=False)
    unit_gbps: float
    lit: Lit = field(repr=False)
    graph: Graph = field(repr=False)
    codes: tuple[str, ...] = field(repr=False)

    def number(self, arc: str) -> int:
        """Return the number of an arc by its key."""
        return self.arc_numbers()[arc]

    def arc_numbers(self) -> dict[str, int]:
        """Return the number of every arc by its key."""
        return {arc.arc: index for index, arc in enumerate(self.wires.arcs)}

    def to_json(self) -> str:
        """Write the network whole, so that anyone can check an answer with another solver."""
        nodes, arcs = self.wires.nodes, self.wires.arcs
        hubs = [node.node for node in nodes if node.kind == "hub"]
        said = {
            "as_of": self.as_of,
            "terms": asdict(self.terms),
            "unit_gbps": self.unit_gbps,
            "nodes": [asdict(node) for node in nodes],
            "arcs": [
                {
                    "id": arc.arc,
                    "kind": arc.kind,
                    "a": nodes[arc.a].node,
                    "b": nodes[arc.b].node,
                    "capacity_gbps": there,
                    "capacity_back_gbps": back,
                    "length_km": arc.length_km,
                    "stands_for": {
                        "system": arc.system,
                        "place": arc.place,
                        "corridors": list(arc.corridors),
                    },
                }
                for arc, (there, back) in zip(arcs, self.capacity_gbps.tolist(), strict=True)
            ],
            "demands": [
                {
                    "iso3": iso3,
                    "node": nodes[self.wires.asks(iso3)].node,
                    "demand_gbps": self.demand_gbps[iso3],
                    "satellite_gbps": self.satellite_gbps[iso3],
                    "users": self.users[iso3],
                }
                for iso3 in self.codes
            ],
            "hubs": [{"node": hub, "capacity_gbps": None} for hub in hubs],
            "not_on_it": sorted(set(self.users) - set(self.codes)),
        }
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def network(atlas: Atlas, *, as_of: str, terms: Terms | None = None) -> Network:
    """
    Build the network of a date.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    as_of
        Date of the question.
    terms
        The free parameters; the calibrated ones by default.

    Raises
    ------
    InputError
        When `as_of` is not a date.
    MissingData
        When no network can be built of that date: too early, or nothing in service.
    """
    terms = terms or Terms()
    day = last_day(as_of)
    if int(day[:4]) < FIRST_YEAR:
        raise MissingData(f"No network can be built as of {as_of}: the first year is {FIRST_YEAR}.")
    made = wires(atlas, as_of=day)
    if not any(node.kind == "hub" for node in made.nodes):
        raise MissingData(
            f"No network can be built as of {as_of}: this atlas has no hub of world reach then."
        )
    users = _users(atlas, day)
    use_gbps = use_kbps(day) / 1e6
    wanted = {iso3: count * use_gbps for iso3, count in users.items()}
    on = lit(atlas, made, wanted, terms)
    joined = {
        iso3: value for iso3, value in wanted.items() if np.isfinite(on.far_km[made.core(iso3)])
    }
    return _assembled(atlas, made, on, joined, users, terms)


def use_kbps(day: str) -> float:
    """
    Return the use per Internet user at a date, kbit/s.

    Examples
    --------
    >>> round(use_kbps("2011-06-30")), round(use_kbps("2006-06-30"))
    (34, 10)
    """
    years = int(day[:4]) - USE_YEAR
    return float(USE_KBPS * (GROWTH_AFTER if years > 0 else GROWTH_BEFORE) ** years)


def _users(atlas: Atlas, day: str) -> dict[str, float]:
    """Return the Internet users of each economy in the year of a date, the nearest where none."""
    year = int(day[:4])
    found = {}
    for indicator in ("population", "internet_users_share"):
        rows = (
            atlas.table("indicators")
            .filter(pl.col("indicator") == indicator)
            .with_columns((pl.col("year") - year).abs().alias("off"))
            .sort("iso3", "off", "year")
            .unique("iso3", keep="first", maintain_order=True)
        )
        found[indicator] = dict(rows.select("iso3", "value").iter_rows())
    people, shares = found["population"], found["internet_users_share"]
    return {
        iso3: people[iso3] * shares[iso3]
        for iso3 in sorted(set(people) & set(shares))
        if people[iso3] * shares[iso3] > 0
    }


def _assembled(
    atlas: Atlas,
    made: Wires,
    on: Lit,
    wanted: dict[str, float],
    users: dict[str, float],
    terms: Terms,
) -> Network:
    """Put capacities on the arcs, and number all."""
    total = sum(wanted.values())
    unit = 10.0 ** np.ceil(np.log10(total / MOST_UNITS)) if total > 0 else 1.0
    codes = tuple(sorted(wanted))
    asked = np.array([round(wanted[iso3] / unit) for iso3 in codes], np.int64)
    units = np.ceil(_capacity(made, on, terms, wanted) / unit - 1e-6).astype(np.int64)
    satellite = _satellite(atlas, made.as_of, wanted, terms)
    spare = np.array(
        [
            min(round(satellite[iso3] / unit), int(ask))
            for iso3, ask in zip(codes, asked, strict=True)
        ],
        np.int64,
    )
    asks = np.array([made.asks(iso3) for iso3 in codes], np.int64)
    hubs = np.array([i for i, node in enumerate(made.nodes) if node.kind == "hub"], np.int64)
    everything = np.full(len(hubs), int(asked.sum()), np.int64)
    ends = np.array([[arc.a, arc.b] for arc in made.arcs], np.int64).reshape(-1, 2)
    graph = build(
        len(made.nodes),
        ends,
        units,
        (asks, asked),
        (np.concatenate([asks, hubs]), np.concatenate([spare, everything])),
    )
    return Network(
        as_of=made.as_of,
        terms=terms,
        wires=made,
        capacity_gbps=_plain(units, unit),
        demand_gbps=dict(zip(codes, _plain(asked, unit).tolist(), strict=True)),
        users=users,
        satellite_gbps=dict(zip(codes, _plain(spare, unit).tolist(), strict=True)),
        unit_gbps=float(unit),
        lit=on,
        graph=graph,
        codes=codes,
    )


def _plain(units: NDArray[np.int64], unit: float) -> Floats:
    """Return units as Gbit/s, rounded to the unit so that they print short."""
    digits = max(0, -round(np.log10(unit)))
    return np.asarray(np.round(units * unit, digits))


def _capacity(made: Wires, on: Lit, terms: Terms, wanted: dict[str, float]) -> Floats:
    """
    Return the capacity of each arc, Gbit/s.

    Load times headroom; a stretch is lit at least as `spread` says of the most loaded one of
    its system, either way. A landing and a land link carry only what goes their way when all
    is well: nobody carries others' traffic at need that carries none today. Hubs, and the way
    from a landing to the core of an economy with a hub, do not bind: all demand fits.
    """
    base, total = on.load + on.spare, sum(wanted.values())
    both, headroom = base.sum(axis=1), terms.headroom
    most: dict[str, float] = {}
    for arc, value in zip(made.arcs, both.tolist(), strict=True):
        if arc.kind == "segment" and arc.system:
            most[arc.system] = max(most.get(arc.system, 0.0), value)
    at_hub = {node.iso3 for node in made.nodes if node.kind == "hub"}
    found = np.zeros((len(base), 2))
    for index, arc in enumerate(made.arcs):
        if arc.kind == "hub":
            found[index, 0] = total
        elif arc.kind == "operator":
            found[index, 0] = (arc.share or 0.0) * wanted.get(made.nodes[arc.a].iso3 or "", 0.0)
        elif arc.kind == "segment" and arc.system:
            even = terms.spread * most[arc.system]
            found[index] = headroom * ((1 - terms.spread) * both[index] + even)
        else:
            found[index] = headroom * base[index]
            if arc.kind == "lit" and made.nodes[arc.a].iso3 in at_hub:
                found[index, 1] = total
    return found


def _satellite(atlas: Atlas, day: str, wanted: dict[str, float], terms: Terms) -> dict[str, float]:
    """Return what satellites and microwave carry at need: as reported, else a share of demand."""
    rows = atlas.held("backups", day).filter(pl.col("capacity_gbps").is_not_null())
    known = dict(rows.group_by("iso3").agg(pl.col("capacity_gbps").sum()).iter_rows())
    return {
        iso3: min(value, known.get(iso3, terms.satellite * value)) for iso3, value in wanted.items()
    }
