"""The questions of a brief about agreements, the gap in them, and the years to come."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from fateshare.atlas import source
from fateshare.atlas.model import Atlas
from fateshare.atlas.parties import STATUSES
from fateshare.atlas.select import Who
from fateshare.brief import called, dividing, ties
from fateshare.brief.failing import Solved
from fateshare.brief.named import Named
from fateshare.connect import together
from fateshare.connect.foretold import BAND
from fateshare.govern import gap as lag_of
from fateshare.govern import home, registry

#: Pairs and corridors that a brief tells; `fateshare gap` has all.
PAIRS, THREES = 10, 6
_Label = Callable[[str], Named]


def ties_of(atlas: Atlas, who: Who, day: str) -> ties.Ties:
    """Say what binds the subject: instruments, response teams and laws."""
    known = registry.instruments(atlas, as_of=day).select(
        "instrument", "label", "name", "kind", "topics", "binding", "complete",
        made=pl.coalesce("signed", "in_force"), cards="source",
    )  # fmt: skip
    held = (
        registry.standing(atlas, as_of=day)
        .filter(pl.col("iso3").is_in(list(who.members)))
        .join(known, on="instrument")
    )
    alone = who.kind == "economy"
    label = called.namer(atlas)
    labels = dict(known.select("instrument", "label").iter_rows())
    return ties.Ties(
        known.height,
        _stands(atlas, held) if alone else (),
        () if alone else _members_in(held, who),
        tuple(
            ties.Team(
                row["team"], label(row["iso3"]), row["name"], row["constituency"], row["since"],
                row["website"],
                tuple(labels.get(key, key) for key in (row["networks"] or "").split("|") if key),
                source.keys(row["source"]), row["confidence"],
            )
            for row in home.teams(atlas, who.members, as_of=day).iter_rows(named=True)
        ),
        tuple(
            ties.Law(
                label(row["iso3"]), row["topic"], row["standing"], row["name"],
                row["since"] if row["standing"] == "in force" else row["adopted"], row["as_of"],
                row["authority"], source.keys(row["source"]), row["confidence"],
            )
            for row in home.laws(atlas, who.members, as_of=day).iter_rows(named=True)
        ),
        tuple(
            ties.Absence(
                label(row["iso3"]), row["what"], row["as_of"], source.keys(row["source"]),
                row["confidence"],
            )
            for row in home.absences(atlas, who.members, as_of=day).iter_rows(named=True)
        ),
    )  # fmt: skip


def lag(solved: Solved, who: Who, day: str) -> ties.Lag | None:
    """
    Say who shares fate and has nothing in force: the first pairs, and three of each corridor.

    Single faults are weighed. None where no network can be built.
    """
    atlas, found = solved.atlas, solved.harm(day)
    if isinstance(found, str):
        return None
    pairs = lag_of.gap(atlas, together.pairs(found.net, found.fate, who.members), as_of=day)
    triples = lag_of.triples(
        atlas, together.threes(solved.cuts(found), who.members), as_of=day, top=1
    )
    cards = dict(atlas.table("instruments").select("instrument", "source").iter_rows())
    names = dict(
        atlas.table("instruments").select("instrument", pl.coalesce("short", "name")).iter_rows()
    )
    label = called.namer(atlas)
    things = called.Things(atlas)
    return ties.Lag(
        lag_of.BY,
        lag_of.STEP,
        pairs.height,
        tuple(
            ties.Pair(
                *_sides(row, who, label), row["shared"], row["people"],
                tuple(dict.fromkeys(things.fault(key) for key in row["binding"])),
                tuple(
                    ties.Between(
                        part["topic"], names[part["instruments"][0]], part["narrowest"],
                        len(part["instruments"]) - 1, source.keys(cards[part["instruments"][0]]),
                    )
                    for part in row["in_force"]
                ),
                tuple(row["missing"]), row["forum_label"], row["forum_size"], row["on_topic"],
            )
            for row in pairs.head(PAIRS).iter_rows(named=True)
        ),
        tuple(
            ties.Three(
                (label(row["a"]), label(row["b"]), label(row["c"])), tuple(row["lost"]),
                things.of("corridor", row["corridor"]), row["people"], tuple(row["missing"]),
            )
            for row in triples.head(THREES).iter_rows(named=True)
        ),
    )  # fmt: skip


def outlook(solved: Solved, who: Who, day: str) -> ties.Outlook:
    """Say where the digital gap is going, measure by measure."""
    atlas, courses = solved.atlas, solved.courses(day)
    return ties.Outlook(
        BAND,
        tuple(
            dividing.measured(atlas, courses, one, who, whole=one.indicator == dividing.USERS)
            for one in courses.lens.measures
            if one.better != "none"
        ),
        courses.offline(who.members),
    )


def _stands(atlas: Atlas, held: pl.DataFrame) -> tuple[ties.Stands, ...]:
    """Tell the standings of one economy, the strongest in each instrument first."""
    order = pl.Enum([*reversed(STATUSES[:6]), *STATUSES[6:]])
    rows = held.sort(pl.col("status").cast(order), "since", "instrument", "party")
    return tuple(
        ties.Stands(
            row["instrument"],
            row["label"],
            row["name"],
            row["kind"],
            tuple(row["topics"].split("|")),
            row["binding"],
            row["status"],
            row["since"],
            row["dated"],
            None if row["party"] == row["iso3"] else called.bloc(atlas, row["party"]),
            source.keys(row["source"]),
            row["confidence"],
            row["note"],
        )
        for row in rows.iter_rows(named=True)
    )


def _members_in(held: pl.DataFrame, who: Who) -> tuple[ties.MembersIn, ...]:
    """Count the members of a group in each instrument, those with most first."""
    found = []
    for (key,), rows in held.group_by("instrument", maintain_order=True):
        counts = dict(rows.group_by("status").agg(pl.col("iso3").n_unique().alias("n")).iter_rows())
        row = rows.row(0, named=True)
        found.append(
            ties.MembersIn(
                str(key),
                row["label"],
                row["name"],
                row["kind"],
                tuple(row["topics"].split("|")),
                row["binding"],
                row["made"],
                counts.get("in force", 0),
                tuple(
                    (s, counts[s]) for s in reversed(STATUSES) if s in counts and s != "in force"
                ),
                who.code in rows["party"],
                row["complete"],
                source.keys(row["cards"]),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.in_force, one.instrument)))


def _sides(row: dict[str, str], who: Who, label: _Label) -> tuple[Named, Named]:
    """Name two economies, the subject first."""
    one, other = label(row["iso3"]), label(row["partner"])
    return (other, one) if other.code == who.code else (one, other)
