"""
Read a cable map in the public GeoJSON layout of www.submarinecablemap.com from a user's files.

The layout: `cable-geo.json`, a FeatureCollection of one MultiLineString a cable with `id` and
`name`; beside it `landing-point-geo.json`, Points with `id` and `name` ("Town, Economy"); and
one `<id>.json` a cable with its `landing_points`, `length`, `rfs` and `is_planned`. The map's
own terms stay with the user: what is read here goes into the user's tables only.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from fateshare.atlas import named, select
from fateshare.atlas.harvest import wiring
from fateshare.atlas.model import Atlas
from fateshare.base import codes
from fateshare.base.errors import InputError, MissingData
from fateshare.engine.sphere import Floats

POINTS = "landing-point-geo.json"
_MONTHS = "january february march april may june july august september october november december"
MONTH = {word: f"{i:02d}" for i, word in enumerate(_MONTHS.split(), start=1)}
CARD = "imported-cable-map"


@dataclass(frozen=True, slots=True)
class Town:
    """A landing point of the map."""

    place: str
    name: str
    iso3: str
    spot: Floats


@dataclass(slots=True)
class Imported:
    """The tables that came of a map, and what could not be read of it."""

    tables: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"sources": [], "places": [], "systems": [], "segments": []}
    )
    told: list[str] = field(default_factory=list)


def read(file: Path, atlas: Atlas, *, retrieved: str) -> Imported:
    """
    Turn a cable map into rows of our tables.

    Parameters
    ----------
    file
        `cable-geo.json`; `landing-point-geo.json` and the cables' own files are looked for in
        its folder, in `../landing-point/`, and in `details/`, `cable/` beside it.
    atlas
        The atlas whose systems and places keep their keys where the map has them too.
    retrieved
        The day on which the user downloaded the map.

    Returns
    -------
    imported
        Rows by table, and a line on everything that was left out or guessed.

    Raises
    ------
    InputError
        When a file is missing or is not of this layout.
    """
    drawn = {feature["properties"]["id"]: feature for feature in _features(file)}
    found = Imported()
    found.tables["sources"].append(_card(file, retrieved))
    towns = _Towns(atlas, found)
    points = {point["properties"]["id"]: point for point in _features(_beside(file))}
    for key in sorted(drawn):
        properties = drawn[key]["properties"] | _details(file, key)
        listed = properties.get("landing_points")
        if not isinstance(listed, list) or not listed:
            found.told.append(f"{key}: left out; no {key}.json beside the map lists its landings.")
            continue
        landed = [town for one in listed if (town := towns.get(one, points))]
        _add(found, atlas, properties, landed, _lines(drawn[key]["geometry"]))
    return found


def _add(
    found: Imported,
    atlas: Atlas,
    properties: dict[str, Any],
    towns: list[Town],
    lines: list[Floats],
) -> None:
    """Add one cable with its segments and branching units."""
    key = str(properties["id"])
    taken = {row["system"] for row in found.tables["systems"]}
    system = _key(atlas, str(properties["name"]), key)
    if system in taken:
        found.told.append(f"{key}: reads as {system!r}, which another cable is; kept apart.")
        system = key
    if len(towns) < 2:  # noqa: PLR2004 - a cable has two ends
        found.told.append(f"{key}: left out; {len(towns)} of its landings could be read.")
        return
    wired = wiring.wire({town.place: town.spot for town in towns}, lines)
    found.told += [f"{key}: {line}" for line in wired.told]
    if not wired.stretches:
        found.told.append(f"{key}: left out; its line reaches none of its landings.")
        return
    said = {"source": CARD, "confidence": "reported"}
    dates = _dates(properties)
    found.tables["systems"].append(
        {
            "system": system,
            "name": str(properties["name"]),
            "length_km": _number(properties.get("length")),
            **dates,
            **said,
        }
    )
    unit = {name: f"bu.{system}.{i}" for i, name in enumerate(wired.units, start=1)}
    for name, spot in wired.units.items():
        found.tables["places"].append(
            {
                "place": unit[name],
                "name": f"Branching unit on {system}",
                "lon": round(float(spot[0]), 4),
                "lat": round(float(spot[1]), 4),
                "kind": "branching-unit",
                **said,
            }
        )
    for seq, stretch in enumerate(wired.stretches, start=1):
        found.tables["segments"].append(
            {
                "system": system,
                "seq": seq,
                "a": unit.get(stretch.a, stretch.a),
                "b": unit.get(stretch.b, stretch.b),
                "kind": "sea",
                "length_km": max(1.0, round(stretch.length_km, 1)),
                "path": wiring.spell(stretch.line),
                "source": CARD,
                "confidence": "estimated" if stretch.joined else "reported",
                "note": "not drawn; joined where the parts come closest"
                if stretch.joined
                else None,
                **dates,
            }
        )


class _Towns:
    """Turns landing points into places, each once."""

    def __init__(self, atlas: Atlas, found: Imported) -> None:
        self.atlas, self.found = atlas, found
        self.known: dict[str, Town | None] = {}

    def get(self, listed: dict[str, Any], points: dict[str, Any]) -> Town | None:
        """Return the place of a landing point, or None when it cannot be read."""
        key = str(listed.get("id"))
        if key not in self.known:
            self.known[key] = self._read(key, listed, points.get(key))
        return self.known[key]

    def _read(self, key: str, listed: dict[str, Any], point: dict[str, Any] | None) -> Town | None:
        name = str(listed.get("name") or key)
        if point is None:
            self.found.told.append(f"{key}: left out; {POINTS} does not have it.")
            return None
        parts = [part.strip() for part in name.split(",")]
        iso3 = self._economy(parts[-1])
        special = self._economy(parts[0]) if len(parts) > 1 else None
        if special and special != iso3:
            self.found.told.append(f"{key}: {name!r} is taken as {special}.")
            iso3 = special
        if iso3 is None:
            self.found.told.append(f"{key}: left out; {parts[-1]!r} is no economy of the atlas.")
            return None
        lon, lat = (float(x) for x in point["geometry"]["coordinates"][:2])
        place = key if re.fullmatch(r"[a-z0-9][a-z0-9.-]*", key) else codes.slug(name)
        town = Town(place, parts[0], iso3, np.array([(lon + 180) % 360 - 180, lat]))
        self.found.tables["places"].append(
            {
                "place": place,
                "name": parts[0],
                "iso3": iso3,
                "lon": round(float(town.spot[0]), 4),
                "lat": round(lat, 4),
                "kind": "landing",
                "source": CARD,
                "confidence": "reported",
            }
        )
        return town

    def _economy(self, name: str) -> str | None:
        """Return the economy that is called so, or None."""
        try:
            who = select.who(self.atlas, name, as_of=self.atlas.edition)
        except (InputError, MissingData):
            return None
        return who.code if who.kind == "economy" else None


def _features(file: Path) -> list[dict[str, Any]]:
    """Read the features of a GeoJSON file."""
    content = _json(file)
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise InputError(f"{str(file)!r} is not a GeoJSON FeatureCollection; give cable-geo.json.")
    for index, feature in enumerate(features):
        try:
            str(feature["properties"]["id"]), feature["geometry"]["coordinates"]
        except (KeyError, TypeError) as err:
            raise InputError(
                f"{str(file)!r}, feature {index + 1}: has no properties.id or no coordinates; "
                "this is not the cable map's layout."
            ) from err
    return features


def _json(file: Path) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON from a file."""
    try:
        return json.loads(file.read_bytes())
    except OSError as err:
        raise InputError(f"Cannot read {str(file)!r}: {err.strerror}.") from err
    except ValueError as err:
        raise InputError(f"{str(file)!r} is not JSON ({err}).") from err


def _beside(file: Path) -> Path:
    """Find the landing points of a map."""
    for folder in (file.parent, file.parent.parent / "landing-point"):
        if (folder / POINTS).is_file():
            return folder / POINTS
    raise InputError(f"{POINTS} is not beside {str(file)!r}; download both files of the map.")


def _details(file: Path, key: str) -> dict[str, Any]:
    """Return what a cable's own file says, or nothing."""
    if re.fullmatch(r"[\w.-]+", key):
        for folder in (file.parent, file.parent / "details", file.parent / "cable"):
            if (folder / f"{key}.json").is_file():
                content = _json(folder / f"{key}.json")
                return content if isinstance(content, dict) else {}
    return {}


def _lines(geometry: dict[str, Any]) -> list[Floats]:
    """Return the lines of a geometry, each of shape (n, 2)."""
    many = geometry["coordinates"]
    if geometry.get("type") == "LineString":
        many = [many]
    return [np.array(line, dtype=float)[:, :2] for line in many if len(line) > 1]


def _key(atlas: Atlas, name: str, key: str) -> str:
    """Return our key of a system, or the map's."""
    try:
        return named.system(atlas, name)
    except InputError:
        return key if re.fullmatch(r"[a-z0-9][a-z0-9-]*", key) else codes.slug(name)


def _dates(properties: dict[str, Any]) -> dict[str, Any]:
    """Return since, expected and planned from `rfs`, as `2010 August`, `2024 Q3` or `2024`."""
    told = codes.fold(str(properties.get("rfs") or ""))
    year = re.search(r"\b(19|20)\d\d\b", told)
    month = next((number for word, number in MONTH.items() if word in told), None)
    date = f"{year[0]}-{month}" if year and month else year[0] if year else None
    planned = bool(properties.get("is_planned"))
    return {
        "since": None if planned else date,
        "expected": date if planned else None,
        "planned": planned,
    }


def _number(text: object) -> float | None:
    """Read a length as `15,000 km`."""
    found = re.search(r"\d[\d,]*(\.\d+)?", str(text or ""))
    value = float(found[0].replace(",", "")) if found else 0.0
    return value or None


def _card(file: Path, retrieved: str) -> dict[str, Any]:
    """Return the source card of a user's own map."""
    if not codes.is_date(retrieved):
        raise InputError(f"{retrieved!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD.")
    return {
        "source": CARD,
        "title": f"Cable map, file {file.name}",
        "publisher": "as the user's file",
        "licence": "users-own",
        "retrieved": retrieved,
        "note": "imported by the user, under the terms of the map; not part of the open atlas",
    }
