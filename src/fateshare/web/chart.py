"""Write everything that the map draws and the search knows, small enough for a slow link."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from fateshare.atlas import named, names
from fateshare.atlas.model import Atlas
from fateshare.brief import called
from fateshare.connect.network import FIRST_YEAR
from fateshare.connect.record import recorded

SCHEMA = "fateshare.map/1"
#: Languages of the page, in the order in which they are offered.
LANGUAGES = ("en", "zh", "fr", "es", "pt", "ar", "sw", "id")
#: Positions are whole numbers of this part of a degree.
PER_DEGREE = 100


def chart(atlas: Atlas) -> dict[str, object]:
    """
    Arrange the atlas for the page: lists in place of objects, positions as steps.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date: dates are told, so that the page can show any.

    Returns
    -------
    chart
        `docs/page.md` describes the lists.
    """
    used = _used(atlas)
    rows = atlas.table("places").filter(pl.col("iso3").is_not_null(), pl.col("place").is_in(used))
    towns = rows.sort("place")
    number = {key: index for index, key in enumerate(towns["place"])}
    economies = atlas.table("economies").sort("iso3")
    at = {key: index for index, key in enumerate(economies["iso3"])}
    corridors = atlas.table("corridors").sort("corridor")
    return {
        "schema": SCHEMA,
        "edition": atlas.edition,
        "first_year": FIRST_YEAR,
        "generic": sorted(named.GENERIC),
        "economies": [[*row[:2], *_point(row)] for row in economies.select(_WHERE).iter_rows()],
        "names": {
            lang: [names.territory(two, lang) for two in economies["iso2"]] for lang in LANGUAGES
        },
        "regions": _regions(economies),
        "blocs": [list(row) for row in _blocs(atlas)],
        "towns": [
            [key, name, at[iso3], *_spot(lon, lat)]
            for key, name, iso3, lon, lat in towns.select(_TOWN).iter_rows()
        ],
        "corridors": [
            [key, name, kind, _steps(outline)]
            for key, name, kind, outline in corridors.select(_AREA).iter_rows()
        ],
        "systems": _systems(atlas, number, list(corridors["corridor"])),
        "links": _links(atlas, number),
        "hubs": [
            [key, name, number.get(place, -1), since]
            for key, name, place, since in atlas.table("hubs")
            .filter(reach="world")
            .sort("hub")
            .select("hub", "name", "place", "since")
            .iter_rows()
        ],
        "events": [[e.id, e.title, e.date, e.end, len(e.cuts)] for e in recorded(atlas)],
    }


_WHERE = ("iso3", "iso2", "capital_lon", "capital_lat", "lon", "lat")
_TOWN = ("place", "name", "iso3", "lon", "lat")
_AREA = ("corridor", "name", "kind", "polygon")


def _point(row: tuple[object, ...]) -> list[int | None]:
    """Place an economy: at its capital, else at its middle, else nowhere."""
    for lon, lat in (row[2:4], row[4:6]):
        if isinstance(lon, float) and isinstance(lat, float):
            return [*_spot(lon, lat)]
    return [None, None]


def _spot(lon: float, lat: float) -> tuple[int, int]:
    """Round a position."""
    return round(lon * PER_DEGREE), round(lat * PER_DEGREE)


def _used(atlas: Atlas) -> list[str]:
    """Name the places that something of the network stands in, at any date."""
    ends = [atlas.table(name)[end] for name in ("segments", "land_links") for end in ("a", "b")]
    return sorted(set(pl.concat(ends)) | set(atlas.table("hubs")["place"]))


def _steps(path: str) -> list[int]:
    """
    Write points as steps from one to the next.

    Examples
    --------
    >>> _steps("1.5 -2, 1.75 -2.25")
    [150, -200, 25, -25]
    """
    found: list[int] = []
    before = (0, 0)
    for pair in path.split(","):
        lon, lat = (float(part) for part in pair.split())
        here = _spot(lon, lat)
        found += [here[0] - before[0], here[1] - before[1]]
        before = here
    return found


def _regions(economies: pl.DataFrame) -> dict[str, list[str]]:
    """Name the UN regions in use, in every language; their codes under `code`."""
    levels = ("region_m49", "subregion_m49", "intermediate_m49")
    used = sorted({f"{m49:03d}" for level in levels for m49 in economies[level].drop_nulls()})
    told = ["001", *used]
    return {"code": told} | {
        lang: [names.territory(code, lang) for code in told] for lang in LANGUAGES
    }


def _blocs(atlas: Atlas) -> Iterable[tuple[str, str]]:
    """Name the blocs."""
    return atlas.table("bloc_names").sort("bloc").select("bloc", "name").iter_rows()


def _systems(atlas: Atlas, number: dict[str, int], corridors: list[str]) -> list[list[object]]:
    """Arrange every system with its stretches."""
    places = dict(atlas.table("places").select("place", "lon", "lat").rows_by_key("place"))
    stretches: dict[str, list[list[object]]] = {}
    columns = ("system", "seq", "a", "b", "since", "until", "planned", "corridors", "path")
    rows = atlas.table("segments").sort("system", "seq").select(columns)
    for system, seq, a, b, since, until, planned, through, path in rows.iter_rows():
        ends = (places[a][0], places[b][0])
        told = path or ", ".join(f"{lon} {lat}" for lon, lat in ends)
        inside = [corridors.index(key) for key in (through or "").split("|") if key]
        stretches.setdefault(system, []).append(
            [
                seq, _end(a, system, number), _end(b, system, number), since, until,
                int(bool(planned)), inside, _steps(told),
            ]
        )  # fmt: skip
    short = called.shorts(atlas)
    kept = ("system", "name", "aliases", "since", "until", "planned")
    return [
        [key, short[key], name, aliases or "", since, until, int(bool(planned)), stretches[key]]
        for key, name, aliases, since, until, planned in atlas.table("systems")
        .sort("system")
        .select(kept)
        .iter_rows()
        if key in stretches
    ]


def _end(place: str, system: str, number: dict[str, int]) -> int:
    """Return the number n of an end that is a town; -2 - n for its branching unit; else -1."""
    if place in number:
        return number[place]
    of = place.removeprefix(f"bu.{system}.")
    return -2 - number[of] if of in number else -1


def _links(atlas: Atlas, number: dict[str, int]) -> list[list[object]]:
    """Arrange the land links."""
    columns = ("link", "name", "a", "b", "since", "until", "planned")
    return [
        [key, name, number[a], number[b], since, until, int(bool(planned))]
        for key, name, a, b, since, until, planned in atlas.table("land_links")
        .sort("link")
        .select(columns)
        .iter_rows()
    ]
