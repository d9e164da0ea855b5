"""Say what economies have at home: laws on a topic, and response teams."""

from __future__ import annotations

import polars as pl

from fateshare.atlas.model import Atlas
from fateshare.base.codes import last_day

#: From the strongest to the weakest.
STANDINGS = ("in force", "adopted", "draft", "none")


def laws(atlas: Atlas, members: tuple[str, ...], *, as_of: str) -> pl.DataFrame:
    """
    Return the strongest law of each economy on each topic at a date.

    A law is in force from `since` on, or, where that is not known, from the day on which it was
    known to be; adopted from its adoption until then. A draft, and that there is none, are told
    from the day on which they were known.

    Parameters
    ----------
    atlas
        Facts.
    members
        ISO 3166-1 alpha-3 codes.
    as_of
        Date of the question.

    Returns
    -------
    laws
        iso3, topic, standing (one of STANDINGS), name, adopted, since, as_of, authority, source,
        confidence, note; an economy of which nothing is known has no row.
    """
    day = last_day(as_of)
    told, known = pl.col("status"), pl.col("as_of") <= day
    begun = pl.coalesce("since", "as_of") <= day
    made = pl.coalesce("adopted", "as_of") <= day
    enacted = told.is_in(["in force", "adopted"])
    standing = (
        pl.when((told == "in force") & begun)
        .then(pl.lit("in force"))
        .when(enacted & made)
        .then(pl.lit("adopted"))
        .when(~enacted & known)
        .then(told)
        .cast(pl.Enum(STANDINGS))
    )
    return (
        atlas.table("laws")
        .filter(pl.col("iso3").is_in(list(members)))
        .with_columns(standing.alias("standing"))
        .drop_nulls("standing")
        .sort("iso3", "topic", "standing", pl.coalesce("since", "adopted", "as_of"), "name")
        .unique(["iso3", "topic"], keep="first", maintain_order=True)
        .with_columns(pl.col("standing").cast(pl.String))
        .drop("status")
    )


def teams(atlas: Atlas, members: tuple[str, ...], *, as_of: str) -> pl.DataFrame:
    """Return the response teams of some economies at a date, national ones first."""
    order = pl.Enum(["national", "government", "sector"])
    return (
        atlas.held("teams", as_of)
        .filter(pl.col("iso3").is_in(list(members)))
        .sort("iso3", pl.col("constituency").cast(order), "team")
    )


def absences(atlas: Atlas, members: tuple[str, ...], *, as_of: str) -> pl.DataFrame:
    """Return what texts up to a date say that some economies have not; a team found since wins."""
    later = teams(atlas, members, as_of=as_of).filter(constituency="national")
    return (
        atlas.held("absences", as_of)
        .filter(pl.col("iso3").is_in(list(members)))
        .join(later, on="iso3", how="anti")
        .sort("iso3", "what")
    )
