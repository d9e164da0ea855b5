"""List who shares fate and has nothing in force: pairs, and triples that one corridor binds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from fateshare.atlas.model import Atlas
from fateshare.atlas.parties import TOPICS
from fateshare.base.errors import InputError
from fateshare.govern import forum, registry

#: What pairs can be ordered by; `people` and `shared` are of the table that is given.
KEYS = ("shared", "people", "missing")
#: Order of the list where none is asked for: shared fate in steps, then people.
BY = ("shared", "people")
#: Shared fate counts in steps of this, so that people decide between pairs that are alike.
STEP = 0.1
#: Standings from the weakest to the strongest, for the evidence.
_STRENGTH = {
    "withdrawn": 1, "suspended": 2, "invited": 3, "observer": 4, "signed": 5, "ratified": 6,
    "acceded": 6, "in force": 7,
}  # fmt: skip
#: What is in force on a topic: the instruments, those with the fewest economies first, and how
#: many take part in the first.
IN_FORCE = pl.List(
    pl.Struct({"topic": pl.String, "instruments": pl.List(pl.String), "narrowest": pl.Int64})
)
#: So that 0.3 / 0.1 is three steps.
_ROUNDING = 1e-9
_FACTOR = re.compile(r"\s*([a-z]+)\s*(?:\^\s*([0-9]*\.?[0-9]+))?\s*")


@dataclass(frozen=True, slots=True)
class Counted:
    """
    Which instruments count: all, unless asked otherwise.

    Attributes
    ----------
    binding
        Only those that bind in law.
    most
        Only those in which at most so many economies take part, which leaves out texts of the
        whole world; None for all.
    """

    binding: bool = False
    most: int | None = None

    def __post_init__(self) -> None:
        """Refuse what counts nothing."""
        if self.most is not None and self.most < 2:  # noqa: PLR2004 - a pair
            raise InputError(f"No instrument has {self.most} economies or fewer; take 2 or more.")


EVERY = Counted()


def gap(
    atlas: Atlas,
    pairs: pl.DataFrame,
    *,
    as_of: str,
    by: Sequence[str] = BY,
    step: float = STEP,
    counted: Counted = EVERY,
) -> pl.DataFrame:
    """
    Set what is in force between economies beside the fate that they share.

    Parameters
    ----------
    atlas
        Facts.
    pairs
        iso3, partner (the later code), shared (F, 0 to 1), people (at risk), and any more.
    as_of
        Date of the question.
    by
        Keys of the order, the first one first, each from the largest down: shared, people,
        missing (how many topics have nothing in force), or a product of powers of them, as
        `shared^2*people`. Ties stand in the order of codes.
    step
        Alone, `shared` counts in steps of this; 0 takes it as it is.
    counted
        Which instruments count.

    Returns
    -------
    gap
        The pairs in order, with in_force (IN_FORCE), missing (list of topics), forum,
        forum_label, forum_size, on_topic.

    Raises
    ------
    InputError
        When a key is none, or the step is below 0.
    """
    return between(atlas, pairs, as_of=as_of, counted=counted).sort(
        *(_key(key, step) for key in by), "iso3", "partner",
        descending=[True] * len(by) + [False, False],
    )  # fmt: skip


def between(
    atlas: Atlas, pairs: pl.DataFrame, *, as_of: str, counted: Counted = EVERY
) -> pl.DataFrame:
    """
    Say of each pair what is in force by topic, what is missing, and where both sit already.

    Parameters
    ----------
    atlas
        Facts.
    pairs
        iso3, partner (the later code), and any more.
    as_of
        Date of the question.
    counted
        Which instruments count.

    Returns
    -------
    pairs
        The same rows, with in_force, missing, forum, forum_label, forum_size and on_topic.
    """
    on = ["iso3", "partner"]
    left, right = (tuple(sorted(set(pairs[name]))) for name in on)
    held = registry.covered(atlas, as_of=as_of, left=left, right=right)
    table = _topics(atlas, held, on, as_of=as_of, counted=counted)
    told = _missing(pairs.join(table, on=on, how="left", maintain_order="left"))
    return told.join(
        forum.nearest(atlas, told, as_of=as_of), on=on, how="left", maintain_order="left"
    )


def evidence(atlas: Atlas, pairs: pl.DataFrame, *, as_of: str) -> pl.DataFrame:
    """
    Return where both sides stand on the topics that they miss.

    Parameters
    ----------
    atlas
        Facts.
    pairs
        iso3, partner, missing.
    as_of
        Date of the question.

    Returns
    -------
    evidence
        iso3, partner, instrument, label, status, since, dated, source of the first, and the same
        with `_b` of the second; null where a side has no standing. What both have part in comes
        first, then what most parties are in; a text of two parties only, which the other side
        cannot join, is left out.
    """
    counts = registry.status(atlas, as_of=as_of).group_by("instrument").agg(size=pl.len())
    topics = (
        registry.instruments(atlas, as_of=as_of)
        .join(counts, on="instrument")
        .select("instrument", "label", "size", missing=pl.col("topics").str.split("|"))
    )
    held = _best(atlas, as_of=as_of)
    asked = pairs.select("iso3", "partner", "missing").explode("missing").drop_nulls("missing")
    found = (
        asked.join(topics.explode("missing"), on="missing")
        .select("iso3", "partner", "instrument", "label", "size")
        .unique()
        .join(held, on=["iso3", "instrument"], how="left")
        .join(held, left_on=["partner", "instrument"], right_on=["iso3", "instrument"],
              how="left", suffix="_b")
    )  # fmt: skip
    one, two = pl.col("strength").fill_null(0), pl.col("strength_b").fill_null(0)
    weak = pl.min_horizontal(one, two)
    return (
        found.filter(one + two > 0, (weak > 0) | (pl.col("size") > 2))  # noqa: PLR2004 - a pair
        .sort("iso3", "partner", weak, "size", one + two, "instrument",
              descending=[False, False, True, True, True, False])
        .drop("strength", "strength_b", "size")
    )  # fmt: skip


def triples(  # noqa: PLR0913 - each is a plain choice
    atlas: Atlas,
    found: pl.DataFrame,
    *,
    as_of: str,
    by: Sequence[str] = BY,
    step: float = STEP,
    top: int = 10,
    counted: Counted = EVERY,
) -> pl.DataFrame:
    """
    Set what is in force among three economies beside what one corridor does to them.

    Parameters
    ----------
    atlas
        Facts.
    found
        a, b, c (codes in order), corridor, shared, people, and any more.
    as_of
        Date of the question.
    by, step
        As of `gap`.
    top
        How many of each corridor are kept, the first ones.
    counted
        Which instruments count.

    Returns
    -------
    triples
        In order, with in_force (of what covers each two of the three) and missing.
    """

    def first(rows: pl.DataFrame) -> pl.DataFrame:
        keys = [_key(key, step) for key in by]
        order = [True] * len(by) + [False] * 3
        rows = rows.sort(*keys, "a", "b", "c", descending=order)
        return rows.group_by("corridor", maintain_order=True).head(top)

    after = any("missing" in key for key in by)  # else the first ones are known before
    told = _among_three(atlas, found if after else first(found), as_of, counted)
    keys = [_key(key, step) for key in by]
    told = first(told) if after else told
    return told.sort(*keys, "a", "b", "c", descending=[True] * len(by) + [False] * 3)


def _among_three(atlas: Atlas, found: pl.DataFrame, as_of: str, counted: Counted) -> pl.DataFrame:
    """Say what covers each two of three economies."""
    codes = tuple(sorted({code for name in "abc" for code in found[name]}))
    held = registry.covered(atlas, as_of=as_of, left=codes, right=codes)
    whole = found.with_row_index("triple")
    sides = [whole.select("triple", iso3=x, partner=y) for x, y in ("ab", "ac", "bc")]
    three = (
        pl.concat(sides)
        .join(held, on=["iso3", "partner"])
        .group_by("triple", "instrument")
        .agg(pl.len().alias("sides"))
        .filter(sides=3)
    )
    table = _topics(atlas, three, ["triple"], as_of=as_of, counted=counted)
    return _missing(whole.join(table, on="triple", how="left", maintain_order="left")).drop(
        "triple"
    )


def _topics(
    atlas: Atlas, held: pl.DataFrame, keys: list[str], *, as_of: str, counted: Counted
) -> pl.DataFrame:
    """Gather instruments by topic, as one list for each of what the keys name."""
    sizes = registry.sizes(atlas, as_of=as_of)
    counts = pl.col("binding") | (not counted.binding)
    if counted.most is not None:
        counts &= pl.col("size") <= counted.most
    topics = (
        atlas.table("instruments")
        .join(sizes, on="instrument")
        .filter(counts)
        .select("instrument", "size", topic=pl.col("topics").str.split("|"))
        .explode("topic")
        .cast({"topic": pl.Enum(TOPICS)})
        .sort("size", "instrument")
        .with_row_index("place")
    )
    return (
        held.join(topics, on="instrument")
        .sort("place")
        .group_by(*keys, "topic", maintain_order=True)
        .agg(pl.col("instrument").alias("instruments"), pl.col("size").first().alias("narrowest"))
        .sort(*keys, "topic")
        .group_by(*keys, maintain_order=True)
        .agg(pl.struct(pl.col("topic").cast(pl.String), "instruments", "narrowest"))
        .rename({"topic": "in_force"})
    )


def _missing(table: pl.DataFrame) -> pl.DataFrame:
    """Add the topics on which nothing is in force."""
    filled = table.with_columns(pl.col("in_force").fill_null(pl.lit([], IN_FORCE)))
    held = pl.col("in_force").list.eval(pl.element().struct.field("topic"))
    bare = [pl.when(~held.list.contains(topic)).then(pl.lit(topic)) for topic in TOPICS]
    return filled.with_columns(pl.concat_list(bare).list.drop_nulls().alias("missing"))


def _best(atlas: Atlas, *, as_of: str) -> pl.DataFrame:
    """Return the strongest standing of each economy in each instrument."""
    strength = pl.col("status").replace_strict(_STRENGTH, return_dtype=pl.Int64)
    return (
        registry.standing(atlas, as_of=as_of)
        .with_columns(strength.alias("strength"))
        .sort("iso3", "instrument", "strength", "since", descending=[False, False, True, False])
        .unique(["iso3", "instrument"], keep="first", maintain_order=True)
        .select("iso3", "instrument", "party", "status", "since", "dated", "source", "strength")
    )


def _key(text: str, step: float) -> pl.Expr:
    """
    Read one key of an order.

    Raises
    ------
    InputError
        When it is none.
    """
    if step < 0:
        raise InputError(f"A step of {step} orders nothing; take one above 0, or 0 for none.")
    product, factors = pl.lit(1.0), text.split("*")
    for factor in factors:
        found = _FACTOR.fullmatch(factor)
        if not found or found[1] not in KEYS:
            raise InputError(
                f"{text!r} is no key to order by; take {', '.join(KEYS)}, or powers of them "
                "multiplied, as shared^2*people."
            )
        column = pl.col(found[1])
        value = column.list.len().cast(pl.Float64) if found[1] == "missing" else column
        if len(factors) == 1 and found[1] == "shared" and not found[2] and step:
            value = (value / step + _ROUNDING).floor()
        product *= value ** float(found[2] or 1)
    return product
