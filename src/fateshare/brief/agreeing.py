"""Put the questions about agreements to the registry, and gather the answers."""

from __future__ import annotations

import polars as pl

from fateshare.atlas import select
from fateshare.atlas.model import Atlas
from fateshare.atlas.parties import STATUSES, TOPICS
from fateshare.base.codes import last_day
from fateshare.base.errors import InputError
from fateshare.brief.agreed import Agreed
from fateshare.govern import gap as lag
from fateshare.govern import home, registry


def agreements(
    atlas: Atlas,
    who: str | None = None,
    with_: str | None = None,
    *,
    topic: str | None = None,
    status: str | None = None,
    as_of: str | None = None,
) -> Agreed:
    """
    Say who is bound to what at a date.

    Parameters
    ----------
    atlas
        Facts.
    who
        Economy, region or bloc; all instruments without it.
    with_
        The other side of a pair; needs `who`.
    topic
        One of incident-response, cybercrime, data-protection, infrastructure, drills, governance.
    status
        Only standings of this kind, as `signed`.
    as_of
        Date of the question; the atlas edition's by default.

    Raises
    ------
    InputError
        When the topic or status is none, or `with_` is given alone.
    UnknownCode, AmbiguousName
        When it is not clear who is meant.

    Examples
    --------
    >>> import fateshare as fs
    >>> fs.agreements(fs.load(), "KEN", "TZA", as_of="2020").pairs["forum"].item()
    'EAC'
    """
    _check(topic, status, who, with_)
    day = last_day(as_of or atlas.edition)
    side = select.who(atlas, who, as_of=day) if who else None
    partner = select.who(atlas, with_, as_of=day) if with_ else None
    one, other = (held.members if held else () for held in (side, partner))
    topics = (topic,) if topic else TOPICS
    kept = _instruments(atlas, topics, day)
    standing = registry.standing(atlas, as_of=day).filter(pl.col("iso3").is_in([*one, *other]))
    own = {held.code for held in (side, partner) if held}  # a bloc may be party itself
    events = registry.events(atlas, (*own, *standing["party"].unique()), as_of=day)
    if status:
        standing, events = (table.filter(status=status) for table in (standing, events))
        kept = kept.filter(pl.col("parties").list.eval(pl.element().struct[0] == status).list.any())
    inside = kept.select("instrument")
    return Agreed(
        day,
        side,
        partner,
        topics,
        status,
        dict(_names(atlas)),
        kept,
        standing.join(inside, on="instrument", how="semi"),
        _pairs(atlas, one, other, topics, day),
        registry.covered(atlas, as_of=day, left=one, right=other).join(
            inside, on="instrument", how="semi"
        ),
        events.join(inside, on="instrument", how="semi"),
        home.teams(atlas, one, as_of=day),
        home.absences(atlas, one, as_of=day),
        home.laws(atlas, one, as_of=day).filter(pl.col("topic").is_in(topics)),
    )


def _check(topic: str | None, status: str | None, who: str | None, with_: str | None) -> None:
    """Refuse words that the registry does not know."""
    for word, words, what in ((topic, TOPICS, "topic"), (status, STATUSES, "status")):
        if word is not None and word not in words:
            raise InputError(f"{word!r} is no {what}; take one of {', '.join(words)}.")
    if with_ and not who:
        raise InputError("The other side is named, but not the one; name both.")


def _instruments(atlas: Atlas, topics: tuple[str, ...], day: str) -> pl.DataFrame:
    """Return the instruments on some topics, with how many parties stand where."""
    counts = registry.counted(atlas, as_of=day).group_by("instrument").agg(
        pl.struct("status", "parties").alias("parties")
    )  # fmt: skip
    empty = pl.lit([], pl.List(pl.Struct({"status": pl.String, "parties": pl.Int64})))
    about = pl.col("topics").str.split("|").list.set_intersection(list(topics)).list.len() > 0
    return (
        registry.instruments(atlas, as_of=day)
        .filter(about)
        .join(counts, on="instrument", how="left")
        .with_columns(pl.col("parties").fill_null(empty))
        .sort(pl.coalesce("signed", "in_force"), "instrument", nulls_last=True)
    )


def _pairs(
    atlas: Atlas, one: tuple[str, ...], other: tuple[str, ...], topics: tuple[str, ...], day: str
) -> pl.DataFrame:
    """Return every pair of both sides with what is in force on some topics."""
    both = sorted({(min(a, b), max(a, b)) for a in one for b in other if a != b})
    asked = pl.DataFrame(both, {"iso3": pl.String, "partner": pl.String}, orient="row")
    kept = pl.element().struct.field("topic").is_in(topics)
    return lag.between(atlas, asked, as_of=day).with_columns(
        pl.col("in_force").list.eval(pl.element().filter(kept)),
        pl.col("missing").list.eval(pl.element().filter(pl.element().is_in(topics))),
    )


def _names(atlas: Atlas) -> dict[str, str]:
    """Return what economies and blocs are called in a text."""
    economies = {code: atlas.economy(code).name for code in atlas.table("economies")["iso3"]}
    return economies | {code: code.replace("_", " ") for code in atlas.table("bloc_names")["bloc"]}
