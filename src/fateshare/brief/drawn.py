"""What the map of a brief shows."""

from __future__ import annotations

import polars as pl

from fateshare.atlas import select, source
from fateshare.atlas.model import Atlas
from fateshare.atlas.select import Who
from fateshare.brief import called
from fateshare.brief import profile as p
from fateshare.connect.depend import Depend, depend, standing


def drawn(atlas: Atlas, who: Who, rests: Depend, day: str) -> p.MapData:
    """Collect what the map shows: all systems as context, the subject's own in front."""
    own = set(rests.systems["system"].to_list())
    labels = called.shorts(atlas)
    rows = (
        atlas.table("segments")
        .with_columns(standing(day, atlas.edition).alias("status"))
        .filter(pl.col("status").is_not_null(), pl.col("path").is_not_null())
        .filter((pl.col("status") != "retired") | pl.col("system").is_in(list(own)))
        .group_by("system", "status", maintain_order=True)
        .agg("path")
        .sort("system", "status")
    )
    cables = tuple(
        p.Cable(system, labels[system], status, system in own, tuple(map(points, paths)))
        for system, status, paths in rows.iter_rows()
    )
    return p.MapData(
        cables,
        _dots(atlas, who, day),
        _lines(atlas, who, day),
        _anchors(atlas, who),
        _capital(atlas, who),
        _map_cards(atlas, rests),
    )


def _map_cards(atlas: Atlas, rests: Depend) -> tuple[str, ...]:
    """Return the cards of what is drawn: the land, the ways, and the subject's towns."""
    held = set(atlas.table("sources")["source"])
    towns = {key for cell in rests.towns["source"] for key in source.keys(cell)}
    return tuple(sorted(held & {"natural-earth", "fateshare-derived"} | towns))


def points(path: str) -> tuple[tuple[float, float], ...]:
    """Read a path spelled as `lon lat` pairs."""
    pairs = (pair.split() for pair in path.split(","))
    return tuple((float(lon), float(lat)) for lon, lat in pairs)


def _dots(atlas: Atlas, who: Who, day: str) -> tuple[p.Dot, ...]:
    """Draw every landing town in service; the subject's own are marked."""
    towns = depend(atlas, select.everyone(atlas).members, as_of=day).towns.sort("place")
    return tuple(
        p.Dot(row["town"], row["lon"], row["lat"], row["iso3"] in who.members, len(row["systems"]))
        for row in towns.iter_rows(named=True)
    )


def _lines(atlas: Atlas, who: Who, day: str) -> tuple[p.LandLine, ...]:
    """Draw every land link in force; the subject's own are marked."""
    towns, spots = {}, {}
    for place, name, lon, lat in (
        atlas.table("places").select("place", "name", "lon", "lat").iter_rows()
    ):
        towns[place], spots[place] = name, (lon, lat)
    links = atlas.held("land_links", day).sort("link")
    return tuple(
        p.LandLine((towns[a], towns[b]), spots[a], spots[b], bool({i, j} & set(who.members)))
        for a, b, i, j in links.select("a", "b", "iso3_a", "iso3_b").iter_rows()
    )


def _anchors(atlas: Atlas, who: Who) -> tuple[tuple[float, float], ...]:
    """Return the points that the map must show of the subject itself."""
    rows = atlas.table("economies").filter(pl.col("iso3").is_in(list(who.members)))
    spots = rows.select(pl.coalesce("lon", "capital_lon"), pl.coalesce("lat", "capital_lat"))
    return tuple(spots.drop_nulls().iter_rows())


def _capital(atlas: Atlas, who: Who) -> p.Dot | None:
    """Draw the capital of an economy, to find it on a map without borders."""
    if who.kind != "economy":
        return None
    one = atlas.economy(who.code)
    if one.capital is None or one.capital_lon is None or one.capital_lat is None:
        return None
    return p.Dot(one.capital, one.capital_lon, one.capital_lat, own=True, systems=0)
