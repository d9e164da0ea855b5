"""Say what the connection of some economies rests on: systems, towns, land links, corridors."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from fateshare.atlas.model import Atlas
from fateshare.base.codes import last_day

#: Standing of a system or link at a date.
STATUSES = ("in service", "planned", "retired")


@dataclass(frozen=True, slots=True)
class Depend:
    """
    What some economies depend on at a date, as tables keyed by code.

    Attributes
    ----------
    systems
        One row a system that lands in one of the economies, with its standing there.
    towns
        One row a landing town of the economies, with its systems in service.
    links
        One row a land link that leaves one of the economies.
    corridors
        One row a corridor on a system in service, with those systems.
    supplies
        Reported shares of supply, as the atlas has them.
    partners
        One row an economy elsewhere that shares systems in service, with those systems.
    """

    systems: pl.DataFrame
    towns: pl.DataFrame
    links: pl.DataFrame
    corridors: pl.DataFrame
    supplies: pl.DataFrame
    partners: pl.DataFrame


def depend(atlas: Atlas, members: tuple[str, ...], *, as_of: str) -> Depend:
    """
    List what some economies depend on.

    A system is in service in an economy when a stretch that reaches a landing town of it is.
    Planned systems are listed only for dates not before the atlas edition: the atlas holds
    what is announced now, and not what was announced then.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    members
        ISO 3166-1 alpha-3 codes.
    as_of
        Date of the question.
    """
    day = last_day(as_of)
    landings = _landings(atlas, day)
    own = landings.filter(pl.col("iso3").is_in(list(members)))
    systems = _systems(atlas, own, landings)
    live = own.filter(status="in service")
    return Depend(
        systems=systems,
        towns=_towns(atlas, live),
        links=_links(atlas, members, day),
        corridors=_corridors(atlas, live, day),
        supplies=_supplies(atlas, members, day),
        partners=_partners(live, landings, members),
    )


def landings_count(atlas: Atlas, *, as_of: str) -> pl.DataFrame:
    """
    Count for every economy its systems in service, landing towns and land neighbours.

    Returns
    -------
    counts
        Columns iso3, systems, towns, neighbours; one row an economy, zeros included.
    """
    day = last_day(as_of)
    live = _landings(atlas, day).filter(status="in service")
    by_sea = live.group_by("iso3").agg(
        pl.col("system").n_unique().alias("systems"), pl.col("place").n_unique().alias("towns")
    )
    both = atlas.held("land_links", day).select("iso3_a", "iso3_b")
    turned = both.select(pl.col("iso3_b").alias("iso3_a"), pl.col("iso3_a").alias("iso3_b"))
    by_land = (
        pl.concat([both, turned])
        .group_by(pl.col("iso3_a").alias("iso3"))
        .agg(pl.col("iso3_b").n_unique().alias("neighbours"))
    )
    return (
        atlas.table("economies")
        .select("iso3")
        .sort("iso3")
        .join(by_sea, on="iso3", how="left", maintain_order="left")
        .join(by_land, on="iso3", how="left", maintain_order="left")
        .with_columns(pl.col("systems", "towns", "neighbours").fill_null(0).cast(pl.Int64))
    )


def surveyed_regions(atlas: Atlas) -> tuple[int, ...]:
    """Return the UN regions whose cable systems the atlas claims to hold, as M49 codes."""
    rows = atlas.table("coverage").filter(topic="systems", extent="complete")
    return tuple(rows["region_m49"].sort().to_list())


def surveyed(atlas: Atlas, members: tuple[str, ...]) -> bool:
    """Tell whether the atlas claims to hold the cable systems of every one of the economies."""
    regions = list(surveyed_regions(atlas))
    inside = atlas.table("economies").filter(pl.col("region_m49").is_in(regions))["iso3"]
    return set(members) <= set(inside)


def standing(day: str, edition: str) -> pl.Expr:
    """
    Say the standing of a row with `since`, `until` and perhaps `planned` on a day; null: not yet.

    A row whose service began later is not yet there on that day, and what is announced
    counts from the edition's date on.
    """
    announced = pl.lit(day >= edition)
    return (
        pl.when(pl.col("until").is_not_null() & (pl.col("until") <= day))
        .then(pl.lit("retired"))
        .when(pl.col("planned"))
        .then(pl.when(announced).then(pl.lit("planned")))
        .when(pl.col("since").is_null() | (pl.col("since") <= day))
        .then(pl.lit("in service"))
    )


def _landings(atlas: Atlas, day: str) -> pl.DataFrame:
    """Pair each system with the towns that it reaches by sea, its standing and dates there."""
    segments = atlas.table("segments").with_columns(
        standing(day, atlas.edition).alias("status"), pl.concat_list("a", "b").alias("place")
    )
    order = {status: rank for rank, status in enumerate(STATUSES)}
    return (
        segments.filter(pl.col("status").is_not_null(), pl.col("kind") == "sea")
        .explode("place")
        .join(
            atlas.table("places").select("place", "iso3", pl.col("name").alias("town")), on="place"
        )
        .filter(pl.col("iso3").is_not_null())
        .with_columns(pl.col("status").replace_strict(order, return_dtype=pl.Int64).alias("rank"))
        .sort("system", "place", "rank", "seq")
        .group_by("system", "place", maintain_order=True)
        .first()
        .select("system", "place", "town", "iso3", "status", "rank", "since", "until", "expected")
    )


def _systems(atlas: Atlas, own: pl.DataFrame, landings: pl.DataFrame) -> pl.DataFrame:
    """Describe each system that lands in the economies."""
    here = (
        own.sort("system", "rank", "since", "place", nulls_last=True)
        .group_by("system", maintain_order=True)
        .agg(
            pl.col("status").first(),
            pl.col("rank").first(),
            pl.col("since").min(),
            pl.when(pl.col("status") == "retired").then(pl.col("until")).max().alias("until"),
            pl.col("expected").min(),
            pl.col("town").unique(maintain_order=True).sort().alias("towns"),
            pl.col("iso3").unique().sort().alias("members"),
        )
    )
    reach = landings.group_by("system").agg(pl.col("iso3").unique().sort().alias("economies"))
    facts = atlas.table("systems").select(
        "system", "name", "aliases", "length_km", "design_tbps", "fibre_pairs", "source",
        "confidence", "note",
    )  # fmt: skip
    return (
        here.join(reach, on="system")
        .join(facts, on="system")
        .sort("rank", pl.coalesce("since", "expected"), "system", nulls_last=True)
        .drop("rank")
    )


def _towns(atlas: Atlas, live: pl.DataFrame) -> pl.DataFrame:
    """Count the systems in service at each landing town."""
    spots = atlas.table("places").select("place", "lon", "lat", "source", "confidence")
    return (
        live.group_by("place", "town", "iso3")
        .agg(pl.col("system").unique().sort().alias("systems"))
        .join(spots, on="place")
        .sort(pl.col("systems").list.len(), "place", descending=[True, False])
    )


def _links(atlas: Atlas, members: tuple[str, ...], day: str) -> pl.DataFrame:
    """List the land links that leave the economies, their other end named."""
    links = atlas.held("land_links", day)
    places = atlas.table("places").select("place", pl.col("name"))
    inside_a = pl.col("iso3_a").is_in(list(members))
    inside_b = pl.col("iso3_b").is_in(list(members))
    return (
        links.filter(inside_a | inside_b)
        .join(places.rename({"place": "a", "name": "town_a"}), on="a")
        .join(places.rename({"place": "b", "name": "town_b"}), on="b")
        .with_columns(
            pl.when(inside_a).then("iso3_a").otherwise("iso3_b").alias("iso3"),
            pl.when(inside_a).then("iso3_b").otherwise("iso3_a").alias("neighbour"),
        )
        .sort("neighbour", "link")
    )


def _corridors(atlas: Atlas, live: pl.DataFrame, day: str) -> pl.DataFrame:
    """List the corridors on the systems in service."""
    systems = live["system"].unique()
    return (
        atlas.held("segments", day)
        .filter(pl.col("system").is_in(systems.to_list()), pl.col("corridors").is_not_null())
        .with_columns(pl.col("corridors").str.split("|").alias("corridor"))
        .explode("corridor")
        .group_by("corridor")
        .agg(pl.col("system").unique().sort().alias("systems"))
        .join(atlas.table("corridors"), on="corridor")
        .sort(pl.col("systems").list.len(), "corridor", descending=[True, False])
    )


def _supplies(atlas: Atlas, members: tuple[str, ...], day: str) -> pl.DataFrame:
    """List the reported shares of supply, the latest first."""
    rows = atlas.held("supplies", day).filter(pl.col("iso3").is_in(list(members)))
    return rows.sort("as_of", "share", "iso3", "via", descending=[True, True, False, False])


def _partners(live: pl.DataFrame, landings: pl.DataFrame, members: tuple[str, ...]) -> pl.DataFrame:
    """List the economies elsewhere that are on the same systems in service."""
    return (
        landings.filter(
            pl.col("status") == "in service",
            pl.col("system").is_in(live["system"].unique().to_list()),
            ~pl.col("iso3").is_in(list(members)),
        )
        .group_by("iso3")
        .agg(pl.col("system").unique().sort().alias("systems"))
        .sort(pl.col("systems").list.len(), "iso3", descending=[True, False])
    )
