"""Find where economies sit together already: instruments, networks of teams, and blocs."""

from __future__ import annotations

import polars as pl

from fateshare.atlas.model import Atlas
from fateshare.govern import registry

#: Standings with a place at the table.
SEATED = ("signed", "ratified", "acceded", "in force", "observer")
#: Kinds whose parties meet; frameworks, roadmaps, initiatives and decisions are texts only.
TABLES = ("treaty", "agreement", "memorandum", "dialogue", "organisation", "network")
#: A category is a list of economies, and nobody meets in it.
NO_BLOC = "category"


def seats(atlas: Atlas, *, as_of: str) -> pl.DataFrame:
    """
    Return who sits where at a date.

    Returns
    -------
    seats
        forum (key of an instrument or code of a bloc), label, topics (list; none of a bloc),
        hub (whether all others are joined to one party only), central (whether this economy is
        that party), size (economies that take part), iso3.
    """
    held = registry.instruments(atlas, as_of=as_of).filter(pl.col("kind").is_in(TABLES))
    known = held.select(
        forum="instrument", label="label", topics=pl.col("topics").str.split("|"), party_hub="hub"
    )
    parties = registry.standing(atlas, as_of=as_of).filter(pl.col("status").is_in(SEATED))
    teams = (
        atlas.held("teams", as_of)
        .drop_nulls("networks")
        .select("iso3", forum=pl.col("networks").str.split("|"), party="iso3")
        .explode("forum")
    )
    inside = pl.concat([parties.select("iso3", "party", forum="instrument"), teams], how="diagonal")
    found = inside.join(known, on="forum").select(
        "forum",
        "label",
        "topics",
        pl.col("party_hub").is_not_null().alias("hub"),
        (pl.col("party") == pl.col("party_hub")).fill_null(value=False).alias("central"),
        "iso3",
    )
    whole = pl.concat([found, _blocs(atlas, as_of)])
    return (
        whole.sort("forum", "iso3", "central", descending=[False, False, True])
        .unique(["forum", "iso3"], keep="first", maintain_order=True)
        .with_columns(pl.len().over("forum").cast(pl.Int64).alias("size"))
    )


def nearest(atlas: Atlas, pairs: pl.DataFrame, *, as_of: str) -> pl.DataFrame:
    """
    Return the nearest forum of each pair: the smallest in which both sit.

    One on a topic that the pair misses goes before any other; then the one with the fewest
    economies; then the one that comes first by key.

    Parameters
    ----------
    atlas
        Facts.
    pairs
        iso3, partner, missing (list of topics).
    as_of
        Date of the question.

    Returns
    -------
    forums
        iso3, partner, forum, forum_label, forum_size, on_topic (whether it is on a topic that is
        missing); a pair that sits nowhere together has no row.
    """
    held = seats(atlas, as_of=as_of)
    asked = pairs.select("iso3", "partner", "missing")
    return (
        asked.join(held, on="iso3")
        .join(
            held.select("forum", "iso3", "central"),
            left_on=["partner", "forum"], right_on=["iso3", "forum"], suffix="_b",
        )
        .filter(~pl.col("hub") | pl.col("central") | pl.col("central_b"))
        .with_columns(
            (pl.col("topics").list.set_intersection("missing").list.len() > 0).alias("on_topic")
        )
        .sort("iso3", "partner", "on_topic", "size", "forum",
              descending=[False, False, True, False, False])
        .unique(["iso3", "partner"], keep="first", maintain_order=True)
        .select("iso3", "partner", "forum", forum_label="label", forum_size="size",
                on_topic="on_topic")
    )  # fmt: skip


def _blocs(atlas: Atlas, as_of: str) -> pl.DataFrame:
    """Return the members of blocs that meet."""
    meet = atlas.table("bloc_names").filter(pl.col("kind") != NO_BLOC)
    held = atlas.held("blocs", as_of).filter(status="member").join(meet.select("bloc"), on="bloc")
    return held.select(
        pl.col("bloc").alias("forum"),
        pl.col("bloc").str.replace_all("_", " ").alias("label"),
        pl.lit([], pl.List(pl.String)).alias("topics"),
        pl.lit(value=False).alias("hub"),
        pl.lit(value=False).alias("central"),
        "iso3",
    )
