"""
Say who is bound to whom at a date.

The rules stand in docs/method.md, sections 22 to 24; tests/govern/slow.py states them again,
one pair after the other.
"""

from __future__ import annotations

import polars as pl

from fateshare.atlas.model import Atlas
from fateshare.base.codes import last_day

#: A party with one of these takes part; the others are on their way in, or out.
TAKES_PART = "in force"


def instruments(atlas: Atlas, *, as_of: str) -> pl.DataFrame:
    """
    Return the instruments that were there at a date, made and not ended.

    Parameters
    ----------
    atlas
        Facts.
    as_of
        Date of the question.

    Returns
    -------
    instruments
        The rows of the table, with `label` (short, else name) and `effective`: false where its
        entry into force is still to come.
    """
    day = last_day(as_of)
    frame = atlas.held("instruments", day)
    return frame.filter(pl.col("until").is_null() | (pl.col("until") > day)).with_columns(
        pl.coalesce("short", "name").alias("label"),
        (pl.col("in_force").fill_null("") <= day).alias("effective"),
    )


def status(atlas: Atlas, *, as_of: str) -> pl.DataFrame:
    """
    Return the standing of every party to every instrument at a date.

    A status with a date holds from that date on, one without from the day on which it was
    known; the last one that holds is the standing. Before the first one nothing is said.

    Returns
    -------
    standing
        instrument, party, status, since (the date, else the day on which it was known), dated,
        source, confidence, note; in the order of instruments and parties.
    """
    held = atlas.held("parties", as_of).join(
        instruments(atlas, as_of=as_of).select("instrument"), on="instrument", how="semi"
    )
    return (
        held.sort("instrument", "party", "step")
        .group_by("instrument", "party", maintain_order=True)
        .last()
        .select(
            "instrument", "party", "status", pl.coalesce("date", "known_on").alias("since"),
            pl.col("date").is_not_null().alias("dated"), "source", "confidence", "note",
        )
    )  # fmt: skip


def members(atlas: Atlas, *, as_of: str) -> pl.DataFrame:
    """Return the economies that each party stands for: party, iso3, joined (text, or empty)."""
    day = last_day(as_of)
    blocs = atlas.held("blocs", day).filter(status="member")
    return pl.concat(
        [
            atlas.table("economies").select("iso3", party="iso3", joined=pl.lit("")),
            blocs.select("iso3", party="bloc", joined=pl.col("since").fill_null("")),
        ]
    ).select("party", "iso3", "joined")


def standing(atlas: Atlas, *, as_of: str) -> pl.DataFrame:
    """
    Return the standing of every economy to every instrument, on its own and through blocs.

    Returns
    -------
    standing
        The columns of `status` with iso3 beside party; since is not before the economy joined
        the bloc.
    """
    held = status(atlas, as_of=as_of).join(members(atlas, as_of=as_of), on="party")
    return (
        held.with_columns(pl.max_horizontal("since", "joined").alias("since"))
        .drop("joined")
        .sort("instrument", "iso3", "party")
    )


def covered(
    atlas: Atlas,
    *,
    as_of: str,
    left: tuple[str, ...] | None = None,
    right: tuple[str, ...] | None = None,
) -> pl.DataFrame:
    """
    Return which instruments cover which pairs of economies at a date.

    An instrument covers a pair when it is in force itself and two different parties, each in
    force and one of them the hub where there is one, stand for the two: an economy for itself,
    a bloc for its members at the date.

    Parameters
    ----------
    atlas
        Facts.
    as_of
        Date of the question.
    left, right
        Economies of one side and of the other; all by default.

    Returns
    -------
    pairs
        iso3, partner (the later code), instrument, since (the day from which both take part),
        dated (false where that day is only the one on which it was known).
    """
    bound = instruments(atlas, as_of=as_of).filter(pl.col("effective"))
    held = (
        standing(atlas, as_of=as_of)
        .filter(status=TAKES_PART)
        .join(bound.select("instrument", "hub"), on="instrument")
    )
    words = {name: held[name].unique().sort() for name in ("iso3", "instrument", "since")}
    coded = _coded(held, words)
    one, two = (coded.filter(_among(held["iso3"], codes)) for codes in (left, right))
    joined = [_joined(one, two)] if left == right else [_joined(one, two), _joined(two, one)]
    best = (
        pl.concat(joined)
        .group_by("iso3", "partner", "instrument")
        .agg(pl.col("day").min())
        .sort("iso3", "partner", "instrument")
    )
    return pl.DataFrame(
        {
            "iso3": words["iso3"].gather(best["iso3"]),
            "partner": words["iso3"].gather(best["partner"]),
            "instrument": words["instrument"].gather(best["instrument"]),
            "since": words["since"].gather(best["day"] // 2),
            "dated": best["day"] % 2 == 0,
        }
    )


def _coded(held: pl.DataFrame, words: dict[str, pl.Series]) -> pl.DataFrame:
    """
    Turn words into their places in order: joins of numbers are many times as fast.

    `day` is twice the place of the date, and one more where it is not dated, so that the
    smallest is the earliest, and of two alike the dated one.
    """
    places = {name: _places(held[name], known) for name, known in words.items()}
    parties = pl.concat([held["party"], held["hub"].drop_nulls()]).unique().sort()
    return pl.DataFrame(
        {
            "iso3": places["iso3"],
            "instrument": places["instrument"],
            "day": places["since"] * 2 + (~held["dated"]).cast(pl.Int32),
            "party": _places(held["party"], parties),
            "hub": _places(held["hub"], parties),
        }
    )


def _places(column: pl.Series, known: pl.Series) -> pl.Series:
    """Return the place of each word among those that are known, in their order."""
    return column.cast(pl.Enum(known)).to_physical().cast(pl.Int32)


def _among(column: pl.Series, codes: tuple[str, ...] | None) -> pl.Series:
    """Mark the rows of some economies, or all."""
    if codes is None:
        return pl.repeat(value=True, n=len(column), eager=True)
    return column.is_in(list(codes))


def _joined(one: pl.DataFrame, two: pl.DataFrame) -> pl.DataFrame:
    """Join every two holders of an instrument that it joins, the earlier code first."""
    hub, undated = pl.col("hub"), pl.max_horizontal(pl.col("day") % 2, pl.col("day_b") % 2)
    both = one.join(two, on="instrument", suffix="_b").filter(
        pl.col("iso3") < pl.col("iso3_b"),
        pl.col("party") != pl.col("party_b"),
        hub.is_null() | (hub == pl.col("party")) | (hub == pl.col("party_b")),
    )
    later = pl.max_horizontal(pl.col("day") // 2, pl.col("day_b") // 2)
    return both.select("iso3", "instrument", partner="iso3_b", day=later * 2 + undated)


def sizes(atlas: Atlas, *, as_of: str) -> pl.DataFrame:
    """Return how many economies take part in each instrument at a date: instrument, size."""
    held = standing(atlas, as_of=as_of).filter(status=TAKES_PART)
    return (
        held.group_by("instrument")
        .agg(pl.col("iso3").n_unique().cast(pl.Int64).alias("size"))
        .sort("instrument")
    )


def by_topic(atlas: Atlas, pairs: pl.DataFrame) -> pl.DataFrame:
    """
    Gather what covers each pair by topic.

    Parameters
    ----------
    atlas
        Facts.
    pairs
        As `covered` gives them.

    Returns
    -------
    topics
        iso3, partner, topic, instruments (list); a topic without one has no row.
    """
    held = atlas.table("instruments").sort("instrument").select("instrument", "topics")
    topics = held.select("instrument", topic=pl.col("topics").str.split("|")).explode("topic")
    kinds = {name: pl.Enum(pairs[name].unique().sort()) for name in ("iso3", "partner")}
    kinds["instrument"] = pl.Enum(held["instrument"])
    return (
        pairs.select(pl.col(name).cast(kind) for name, kind in kinds.items())
        .join(topics.cast({"instrument": kinds["instrument"]}), on="instrument")
        .group_by("iso3", "partner", "topic")
        .agg(pl.col("instrument").sort())
        .sort("iso3", "partner", "topic")
        .select(
            pl.col("iso3", "partner").cast(pl.String),
            "topic",
            pl.col("instrument").cast(pl.List(pl.String)).alias("instruments"),
        )
    )


def counted(atlas: Atlas, *, as_of: str) -> pl.DataFrame:
    """
    Count the parties of every instrument by standing at a date.

    Returns
    -------
    counts
        instrument, status, parties.
    """
    return (
        status(atlas, as_of=as_of)
        .group_by("instrument", "status")
        .agg(pl.len().cast(pl.Int64).alias("parties"))
        .sort("instrument", "status")
    )


def events(atlas: Atlas, parties: tuple[str, ...], *, as_of: str) -> pl.DataFrame:
    """
    Return what parties did, in order of time: what is dated, and what was known by a day.

    Returns
    -------
    events
        since, dated, instrument, party, status, source, confidence.
    """
    held = atlas.held("parties", as_of).filter(pl.col("party").is_in(list(parties)))
    return held.select(
        pl.coalesce("date", "known_on").alias("since"),
        pl.col("date").is_not_null().alias("dated"),
        "instrument", "party", "status", "source", "confidence", "step",
    ).sort("since", "instrument", "party", "step").drop("step")  # fmt: skip
