"""Turn systems written as routes (TOML) into the tables systems, segments and branching units."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from fateshare.atlas import columns
from fateshare.base.errors import Fault, TableError
from fateshare.engine.sphere import Floats, densify, inside, length_km

#: Cable laid for each kilometre of the computed way: the median over the embedded systems
#: that report a length (docs/data-quality.md prints the spread).
SLACK = 1.15
#: How far the reported length of a system may lie from that of its ways with SLACK for the
#: segments to be scaled to it; further off, one of the two is of something else.
SCALED = (0.75, 1.35)
#: Spacing at which a way is tested against corridors.
CORRIDOR_STEP_KM = 10.0

Way = Callable[[Floats, Floats], Floats]
Meeting = Callable[[tuple[Floats, Floats, Floats]], Floats]


@dataclass(frozen=True, slots=True)
class Router:
    """How to go by sea: the way between two points, and where three ways meet best."""

    way: Way
    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Stop:
    """
    One name in a route.

    Attributes
    ----------
    place
        A place; at the start of a route also `bu:` and the place of a branching unit.
    branch
        Whether the place hangs on a branching unit of the trunk.
    hung
        Whether the branch itself is laid by this route; `bu:lagos` within a trunk only makes
        the unit, so that the branch can follow as a stretch with dates of its own.
    kind
        How the route comes here: sea or land.
    """

    place: str
    branch: bool
    hung: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Routes:
    """What the written systems give."""

    systems: pl.DataFrame
    segments: pl.DataFrame
    units: pl.DataFrame


_TOKEN = re.compile(r"\s*([>=]?)\s*(\()?((?:bu:)?[a-z0-9][a-z0-9.-]*)(\))?\s*")
_STRETCH_KEYS = ("since", "until", "expected", "source", "confidence", "note")


def parse(raw: bytes, file: str) -> dict[str, dict[str, Any]]:
    """
    Read systems from TOML bytes.

    Raises
    ------
    TableError
        When the text is no TOML, or a system has a key that is not known.
    """
    try:
        written = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise TableError([Fault(file, None, None, f"is not TOML ({err}).")]) from err
    known = {*columns.table("systems").names, "routes"} - {"system"}
    faults = [
        Fault(file, None, f"{system}.{key}", "is not a key of a system.")
        for system, entry in written.items()
        for key in entry
        if key not in known
    ]
    if faults:
        raise TableError(faults)
    return written


def stops(path: str) -> tuple[Stop, ...]:
    """
    Split a route into its stops.

    Examples
    --------
    >>> [(s.place, s.branch, s.kind) for s in stops("suez = alexandria > (bizerte) > palermo")][1:3]
    [('alexandria', False, 'land'), ('bizerte', True, 'sea')]
    """
    found: list[Stop] = []
    at = 0
    while at < len(path):
        token = _TOKEN.match(path, at)
        if not token or bool(token[2]) != bool(token[4]) or bool(token[1]) != bool(found):
            raise ValueError(f"cannot be read at {path[at : at + 30]!r}")
        later = bool(found) and token[3].startswith("bu:")
        branch, name = bool(token[2]) or later, token[3][3:] if later else token[3]
        kind = "land" if token[1] == "=" else "sea"
        found.append(Stop(name, branch, bool(token[2]), kind))
        at = token.end()
    if len(found) < 2 or found[0].branch or found[-1].branch:  # noqa: PLR2004 - two ends
        raise ValueError("needs a place that is no branch at both ends")
    return tuple(found)


def build(
    written: Mapping[str, dict[str, Any]],
    places: Mapping[str, Floats],
    corridors: Mapping[str, Floats],
    router: Router,
) -> Routes:
    """
    Lay every written system.

    A branching unit stands where the ways from the stop before it, the next stop and its
    branch are shortest together. Lengths are those of the ways times SLACK, scaled so that
    they sum to the reported length where that is within SCALED.

    Parameters
    ----------
    written
        Systems by key, as `parse` gives them.
    places
        Longitude and latitude of every place, shape (2,).
    corridors
        Outline of every corridor, shape (n, 2).
    router
        How to go by sea.

    Raises
    ------
    TableError
        With every route that cannot be read, and every place that is not known.
    """
    faults: list[Fault] = []
    systems, segments, units = [], [], []
    for system in sorted(written):
        entry = written[system]
        try:
            laid = _Laying(system, entry, places, router)
            for route in entry.get("routes", []):
                laid.lay(route)
        except (ValueError, KeyError) as err:
            faults.append(Fault("systems", None, system, f"{err}."))
            continue
        _scale(laid.segments, entry.get("length_km"))
        systems.append(_system(system, entry, laid.segments))
        segments += laid.segments
        units += laid.units
    if faults:
        raise TableError(faults)
    for segment in segments:
        segment["corridors"] = _crossed(segment["points"], corridors)
        segment["path"] = spell(segment.pop("points"))
    return Routes(_frame("systems", systems), _frame("segments", segments), _frame("places", units))


def spell(path: Floats) -> str:
    """Spell a path as `lon lat` pairs; hundredths of a degree are about a kilometre."""
    return ", ".join(f"{_turned(lon):.2f} {lat:.2f}" for lon, lat in path)


def points(cell: str) -> Floats:
    """Read a path spelled as `lon lat` pairs; shape (n, 2)."""
    return np.array([[float(x) for x in pair.split()] for pair in cell.split(",")])


class _Laying:
    """Lays one system, route by route, and remembers its branching units."""

    def __init__(
        self, system: str, entry: dict[str, Any], places: Mapping[str, Floats], router: Router
    ) -> None:
        self.system, self.entry, self.router = system, entry, router
        self.places = dict(places)
        self.segments: list[dict[str, Any]] = []
        self.units: list[dict[str, Any]] = []
        self._stops: set[str] = set()

    def lay(self, route: str | dict[str, Any]) -> None:
        """Lay one route: the trunk from stop to stop, and the branches on the way."""
        given = {"path": route} if isinstance(route, str) else route
        try:
            chain = stops(given["path"])
        except ValueError as err:
            raise ValueError(f"route {given['path']!r} {err}") from err
        terms = {key: given.get(key, self.entry.get(key)) for key in _STRETCH_KEYS}
        terms["note"] = given.get("note")
        if "since" not in given and "expected" in given:
            terms["since"] = None
        self._stops |= {stop.place for stop in chain if not stop.branch}
        before = self._resolve(chain[0].place)
        for index, stop in enumerate(chain[1:], start=1):
            here = self._resolve(stop.place)
            if stop.branch:
                after = self._resolve(chain[index + 1].place)
                unit = self._unit(stop.place, (before, after, here))
                if unit != before:  # a spur may begin at the unit of its own first branch
                    self._segment(before, unit, stop.kind, terms)
                if stop.hung:
                    self._segment(unit, here, "sea", terms)
                before = unit
            else:
                self._segment(before, here, stop.kind, terms)
                before = here

    def _resolve(self, name: str) -> str:
        """Return the key of a place, or of the branching unit of a place on this system."""
        key = f"bu.{self.system}.{name[3:]}" if name.startswith("bu:") else name
        if name.startswith("bu:") and key not in self.places and name[3:] in self._stops:
            key = name[3:]  # landed by the trunk itself, so that the spur starts there
        if key not in self.places:
            raise ValueError(f"{name!r} is not a known place")
        return key

    def _unit(self, branch: str, around: tuple[str, str, str]) -> str:
        """Place the branching unit of a branch."""
        key = f"bu.{self.system}.{branch}"
        if key not in self.places:
            spots = tuple(self.places[name] for name in around)
            point = self.router.meeting(spots)  # type: ignore[arg-type]
            self.places[key] = point
            self.units.append(
                {
                    "place": key,
                    "name": f"Branching unit of {branch} on {self.system}",
                    "lon": round(float(point[0]), 2),
                    "lat": round(float(point[1]), 2),
                    "kind": "branching-unit",
                    "source": "fateshare-derived",
                    "confidence": "estimated",
                    "note": "placed where the ways to its neighbours are shortest together",
                }
            )
        return key

    def _announced(self, terms: dict[str, Any]) -> bool:
        """Tell whether a stretch without a date of service is still to come."""
        return bool(terms["expected"] or self.entry.get("planned"))

    def _segment(self, a: str, b: str, kind: str, terms: dict[str, Any]) -> None:
        """Lay one stretch."""
        ends = self.places[a], self.places[b]
        line = self.router.way(*ends) if kind == "sea" else np.stack(ends)
        self.segments.append(
            {
                "system": self.system,
                "seq": len(self.segments) + 1,
                "a": a,
                "b": b,
                "kind": kind,
                "length_km": length_km(line) * SLACK,
                "planned": terms["since"] is None and self._announced(terms),
                "points": line,
                **terms,
            }
        )


def _scale(laid: list[dict[str, Any]], reported: float | None) -> None:
    """Scale the lengths of a system to its reported length, where that is near; round them."""
    total = sum(segment["length_km"] for segment in laid)
    ratio = reported / total if reported and total else 1.0
    factor = ratio if SCALED[0] <= ratio <= SCALED[1] else 1.0
    for segment in laid:
        segment["length_km"] = max(1.0, float(round(segment["length_km"] * factor)))


def _system(name: str, entry: dict[str, Any], laid: list[dict[str, Any]]) -> dict[str, Any]:
    """Make the row of a system; it is planned while no stretch of it is in service."""
    row = {key: value for key, value in entry.items() if key != "routes"}
    row["aliases"] = "|".join(entry.get("aliases", [])) or None
    row["planned"] = bool(laid) and all(segment["planned"] for segment in laid)
    return {"system": name, **row}


def _crossed(line: Floats, corridors: Mapping[str, Floats]) -> str | None:
    """Name the corridors that a path passes through."""
    dense = densify(line, CORRIDOR_STEP_KM)
    hit = [name for name in sorted(corridors) if inside(dense, corridors[name]).any()]
    return "|".join(hit) or None


def _turned(lon: float) -> float:
    """Bring a longitude into -180 to 180."""
    return (lon + 180) % 360 - 180


def _frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Make a frame of a table from rows that may lack optional columns."""
    table = columns.table(name)
    data = {column: [row.get(column) for row in rows] for column in table.names}
    schema = {column.name: columns.TYPES[column.type] for column in table.columns}
    return table.ordered(pl.DataFrame(data, schema=schema, strict=False))
