"""Find the arcs that a fault takes: a system, stretch, branch, town, link, corridor or hub."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.atlas import named
from fateshare.atlas.graphs import Wires
from fateshare.atlas.model import Atlas
from fateshare.base import codes
from fateshare.base.errors import AmbiguousName, InputError, MissingData, UnknownCode
from fateshare.engine.sphere import densify, distance_km, inside

Floats = NDArray[np.float64]

#: Further from a system than this, a position does not belong to it.
FARTHEST_KM = 400.0
#: Stretches that are further than the nearest by less than this are cut too: near a branching
#: unit a position does not tell the trunk from the branch.
TIE_KM = 35.0
#: Longitudes end here, degrees.
HALF_TURN = 180
#: Points on a way are this close together.
STEP_KM = 20.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What is cut: what was said, what it was found to be, and the numbers of its arcs."""

    said: str
    found: str
    arcs: tuple[int, ...]


class Finder:
    """
    Finds what is meant in the network of a date.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    made
        What is wired at the date.
    """

    def __init__(self, atlas: Atlas, made: Wires) -> None:
        self.atlas, self.made = atlas, made
        self._ways: dict[str, Floats] = {}
        self._by_system: dict[str, list[int]] = {}
        for index, arc in enumerate(made.arcs):
            if arc.system:
                self._by_system.setdefault(arc.system, []).append(index)

    def system(self, said: str) -> Fault:
        """
        Cut all of a system.

        Raises
        ------
        UnknownCode, AmbiguousName, MissingData
            When no system is called so, several are, or it is not in service at the date.
        """
        system = self._live(said)
        mine = [i for i in self._by_system[system] if self.made.arcs[i].kind == "segment"]
        return Fault(said, f"system {system}", tuple(mine))

    def segment(self, said: str) -> Fault:
        """
        Cut one stretch: `SYSTEM:N`, `SYSTEM:PLACE-A/PLACE-B` or `SYSTEM@LON,LAT` (nearest).

        Raises
        ------
        InputError, UnknownCode, MissingData
            When the form is wrong, or nothing fits it.
        """
        if "@" in said:
            name, _, at = said.rpartition("@")
            return self.near(name, _point(at, said), said=said)
        name, colon, part = said.rpartition(":")
        if not colon:
            raise InputError(
                f"{said!r} does not name a segment; write SYSTEM:NUMBER, "
                "SYSTEM:PLACE/PLACE or SYSTEM@LON,LAT."
            )
        system = self._live(name)
        if part.isdigit():
            key = f"segment:{system}:{int(part)}"
            hit = [i for i in self._by_system[system] if self.made.arcs[i].arc == key]
            if not hit:
                raise MissingData(f"System {system} has no segment {part} in service then.")
            return Fault(said, key, tuple(hit))
        return self._between(said, system, part)

    def branch(self, said: str) -> Fault:
        """
        Cut the branch of a system to a town: `SYSTEM:PLACE`.

        Raises
        ------
        InputError, UnknownCode, MissingData
            When the form is wrong, or nothing fits it.
        """
        name, colon, town = said.rpartition(":")
        if not colon:
            raise InputError(f"{said!r} does not name a branch; write SYSTEM:PLACE.")
        system = self._live(name)
        node = self._landing(system, town)
        mine = [i for i in self.made.touching[node] if self.made.arcs[i].kind == "segment"]
        return Fault(said, f"{system} at {town}", tuple(mine))

    def place(self, said: str) -> Fault:
        """
        Cut every system at a landing town.

        Raises
        ------
        UnknownCode, AmbiguousName, MissingData
            When no town is called so, several are, or no system lands there then.
        """
        place = self._place(said)
        hit = [
            i
            for index, node in enumerate(self.made.nodes)
            if node.place == place and node.kind in {"landing", "hub"}
            for i in self.made.touching[index]
        ]
        if not hit:
            raise MissingData(f"Nothing of the network stands in {place} as of {self.made.as_of}.")
        return Fault(said, f"place {place}", tuple(sorted(set(hit))))

    def link(self, said: str) -> Fault:
        """
        Cut a land link by its key, or all between two economies: `NER-BEN-1` or `NER-BEN`.

        Raises
        ------
        UnknownCode
            When no such link is in place then.
        """
        parts = said.strip().upper().split("-")
        pair = set(parts[:2])
        hit = []
        for index, arc in enumerate(self.made.arcs):
            if arc.kind == "link":
                key = arc.arc.removeprefix("link:").split("-")
                if set(key[:2]) == pair and parts[2:] in ([], key[2:]):
                    hit.append(index)
        if not hit:
            raise UnknownCode("land link in place then", said)
        return Fault(said, " ".join(self.made.arcs[i].arc for i in hit), tuple(hit))

    def corridor(self, said: str) -> Fault:
        """
        Cut every stretch in a corridor.

        Raises
        ------
        UnknownCode, MissingData
            When there is no such corridor, or no stretch in it then.
        """
        rows = self.atlas.table("corridors").select("corridor", "name")
        wanted = codes.fold(said)
        keys = [
            key for key, name in rows.iter_rows() if wanted in {codes.fold(key), codes.fold(name)}
        ]
        if not keys:
            near = tuple(
                key for key, name in rows.iter_rows() if wanted in codes.fold(f"{key} {name}")
            )
            raise UnknownCode("corridor", said, near=near[:3])
        hit = [i for i, arc in enumerate(self.made.arcs) if keys[0] in arc.corridors]
        if not hit:
            raise MissingData(f"No cable is in corridor {keys[0]} as of {self.made.as_of}.")
        return Fault(said, f"corridor {keys[0]}", tuple(hit))

    def hub(self, said: str) -> Fault:
        """
        Cut a hub by its key, or an operator's gateway: `marseille` or `AZE:delta-telecom`.

        Raises
        ------
        UnknownCode
            When there is no such hub or operator then.
        """
        wanted = {f"hub:{codes.fold(said).replace(' ', '-')}", f"operator:{said.strip()}".lower()}
        hit = [i for i, arc in enumerate(self.made.arcs) if arc.arc.lower() in wanted]
        if not hit:
            near = tuple(a.arc.partition(":")[2] for a in self.made.arcs if a.kind == "hub")
            raise UnknownCode("hub or operator then", said, near=near)
        return Fault(said, self.made.arcs[hit[0]].arc, tuple(hit))

    def near(
        self, name: str, point: Floats, *, said: str, wide_km: float = 0.0, branch: bool = False
    ) -> Fault:
        """
        Cut the stretch of a system that is nearest to a point, or all within a distance.

        Parameters
        ----------
        name
            System, as people write it.
        point
            Longitude and latitude, shape (2,).
        said
            What to call the fault.
        wide_km
            Every stretch that passes within this, or a corridor that the point is in, is cut.
        branch
            Take only branches, where one is as near as the trunk.

        Raises
        ------
        UnknownCode, AmbiguousName, MissingData
            When there is no such system in service, or it is further than FARTHEST_KM.
        """
        system = self._live(name)
        mine = [i for i in self._by_system[system] if self.made.arcs[i].kind == "segment"]
        off = np.array([self._off_km(i, point) for i in mine])
        if off.min() > FARTHEST_KM:
            raise MissingData(
                f"{system} passes no nearer than {off.min():.0f} km to {point[0]:g}, {point[1]:g}."
            )
        if wide_km and (off <= wide_km).any():
            area = self._area(point)
            hit = [
                i
                for i, far in zip(mine, off, strict=True)
                if far <= wide_km or area & set(self.made.arcs[i].corridors)
            ]
        else:
            hit = [i for i, far in zip(mine, off, strict=True) if far <= off.min() + TIE_KM]
            branches = [i for i in hit if self._is_branch(i)]
            hit = branches if branch and branches else hit
        return Fault(said, " ".join(self.made.arcs[i].arc for i in hit), tuple(hit))

    def _area(self, point: Floats) -> set[str]:
        """Return the corridors that a point is in."""
        rows = self.atlas.table("corridors").select("corridor", "polygon").iter_rows()
        return {
            key
            for key, outline in rows
            if inside(
                point[None, :],
                np.array([[float(x) for x in pair.split()] for pair in outline.split(",")]),
            ).any()
        }

    def landing_near(self, name: str, point: Floats, *, said: str) -> Fault:
        """
        Cut a system at its landing that is nearest to a point.

        Raises
        ------
        UnknownCode, AmbiguousName, MissingData
            As `near`.
        """
        system = self._live(name)
        spots = {
            key: np.array([lon, lat])
            for key, lon, lat in self.atlas.table("places")
            .select("place", "lon", "lat")
            .iter_rows()
        }
        lands = [i for i in self._by_system[system] if self.made.arcs[i].kind == "lit"]
        off = [float(distance_km(spots[self.made.arcs[i].place or ""], point)) for i in lands]
        if min(off) > FARTHEST_KM:
            raise MissingData(f"{system} lands no nearer than {min(off):.0f} km to that point.")
        arc = lands[int(np.argmin(off))]
        return Fault(
            said, self.made.arcs[arc].arc, tuple(self.made.touching[self.made.arcs[arc].b])
        )

    def _live(self, said: str) -> str:
        """Resolve a system's name, and demand that it is in service."""
        system = named.system(self.atlas, said, as_of=self.made.as_of)
        if system not in self._by_system:
            raise MissingData(f"{system} was not in service as of {self.made.as_of}.")
        return system

    def _place(self, said: str) -> str:
        """Resolve a town by its key or name; of several, the one with cables then."""
        wanted = codes.fold(said)
        rows = self.atlas.table("places").filter(pl.col("iso3").is_not_null())
        hit = [
            key
            for key, name in rows.select("place", "name").iter_rows()
            if wanted in {codes.fold(key), codes.fold(name)}
        ]
        used = {node.place for node in self.made.nodes}
        live = [key for key in hit if key in used] or hit
        exact = [key for key in live if key == said.strip()]
        if len(live) > 1 and not exact:
            raise AmbiguousName(said, matches=tuple(sorted(live)))
        if not live:
            raise UnknownCode("place", said, near=named.near(wanted, rows["place"].to_list()))
        return str((exact or live)[0])

    def _landing(self, system: str, town: str) -> int:
        """Return the node of a system at a town."""
        place = self._place(town)
        node = self.made.number.get(f"{system}@{place}")
        if node is None:
            raise MissingData(f"System {system} does not land in {place} as of {self.made.as_of}.")
        return node

    def _between(self, said: str, system: str, pair: str) -> Fault:
        """Cut the stretch of a system between two of its places."""
        a, slash, b = pair.partition("/")
        if not slash:
            raise InputError(f"{said!r} does not name two places; write SYSTEM:PLACE/PLACE.")
        ends = {self._landing(system, a), self._landing(system, b)}
        hit = [
            i for i in self._by_system[system] if {self.made.arcs[i].a, self.made.arcs[i].b} == ends
        ]
        if not hit:
            raise MissingData(
                f"No segment of {system} joins {a} and {b} directly; "
                f"`fateshare atlas show segments --where system={system}` lists them."
            )
        return Fault(said, " ".join(self.made.arcs[i].arc for i in hit), tuple(hit))

    def _is_branch(self, index: int) -> bool:
        """Tell whether a stretch only serves one landing: its end, with nothing beyond."""
        for end in (self.made.arcs[index].a, self.made.arcs[index].b):
            rest = [i for i in self.made.touching[end] if self.made.arcs[i].kind == "segment"]
            other = (
                self.made.arcs[index].b
                if end == self.made.arcs[index].a
                else self.made.arcs[index].a
            )
            if len(rest) == 1 and self.made.nodes[other].kind == "unit":
                return True
        return False

    def _off_km(self, index: int, point: Floats) -> float:
        """Measure how far a stretch passes from a point."""
        key = self.made.arcs[index].arc
        if key not in self._ways:
            self._ways |= _ways(self.atlas, self.made.arcs[index].system or "")
        return float(distance_km(self._ways[key], point).min())


def joined(faults: Iterable[Fault]) -> tuple[int, ...]:
    """Return the arcs of several faults, each once, in order."""
    return tuple(sorted({arc for fault in faults for arc in fault.arcs}))


def _point(text: str, said: str) -> Floats:
    """Read LON,LAT."""
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError as err:
        raise InputError(
            f"{said!r} has no position; write SYSTEM@LON,LAT, as ACE@-16.5,17.6."
        ) from err
    if abs(lon) > HALF_TURN or abs(lat) > HALF_TURN / 2:
        raise InputError(f"{said!r} lies off the globe; longitude comes first.")
    return np.array([lon, lat])


def _ways(atlas: Atlas, system: str) -> dict[str, Floats]:
    """Return points on the way of every stretch of a system, by its arc's key."""
    spots = {
        k: (lon, lat)
        for k, lon, lat in atlas.table("places").select("place", "lon", "lat").iter_rows()
    }
    found = {}
    rows = atlas.table("segments").filter(system=system).select("seq", "a", "b", "path")
    for seq, a, b, path in rows.iter_rows():
        points = (
            [tuple(map(float, pair.split())) for pair in path.split(",")]
            if path
            else [spots[a], spots[b]]
        )
        found[f"segment:{system}:{seq}"] = densify(np.array(points), STEP_KM)
    return found
