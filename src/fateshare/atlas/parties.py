"""Find what cannot be in the registry: who is party, in which order, and since when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

#: Standings in the order in which a party takes them, and those that end one.
STATUSES = (
    "invited", "observer", "signed", "ratified", "acceded", "in force", "suspended", "withdrawn",
)  # fmt: skip
#: Steps by which a party is bound, or says that it will be.
BINDING = ("signed", "ratified", "acceded", "in force")
TOPICS = (
    "incident-response", "cybercrime", "data-protection", "infrastructure", "drills", "governance",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that cannot be: in which row of which table, counted from 0, and why."""

    table: str
    index: int
    column: str
    what: str


def wrong(frames: Mapping[str, pl.DataFrame]) -> Iterator[Wrong]:
    """
    Check instruments, parties and laws beyond what their columns and keys say.

    Parameters
    ----------
    frames
        The tables instruments, parties, laws, economies and bloc_names.

    Yields
    ------
    wrong
        Everything that is wrong, each with its row.
    """
    instruments, parties = frames["instruments"], frames["parties"]
    codes = {*frames["economies"]["iso3"], *frames["bloc_names"]["bloc"]}
    yield from _instruments(instruments, parties)
    if not parties.is_empty():
        yield from _parties(instruments, parties, codes)
    yield from _laws(frames["laws"])


def _laws(laws: pl.DataFrame) -> Iterator[Wrong]:
    """Find laws of which nothing says when their status held."""
    held = {"in force": "since", "adopted": "adopted"}
    day = pl.col("as_of")
    for status, column in held.items():
        day = pl.when(pl.col("status") == status).then(pl.coalesce("as_of", column)).otherwise(day)
    for row in laws.with_row_index("i").filter(day.is_null()).to_dicts():
        also = f", and so is {held[row['status']]}" if row["status"] in held else ""
        what = f"is empty{also}; say when it was known that the status is {row['status']!r}."
        yield Wrong("laws", row["i"], "as_of", what)


def before(one: str, other: str) -> pl.Expr:
    """Say where a date is before another, as far as both go."""
    size = pl.min_horizontal(pl.col(one).str.len_chars(), pl.col(other).str.len_chars())
    return pl.col(one).str.head(size) < pl.col(other).str.head(size)


def _instruments(instruments: pl.DataFrame, parties: pl.DataFrame) -> Iterator[Wrong]:
    """Find hubs that are no party, and dates of instruments that are out of order."""
    for late, early in (("in_force", "signed"), ("until", "signed"), ("until", "in_force")):
        ends = late == "until"  # the first day after, so that it is later than all else
        test = pl.col(late) <= pl.col(early) if ends else before(late, early)
        for row in instruments.with_row_index("i").filter(test).to_dicts():
            what = f"{row[late]} is {'not after' if ends else 'before'} {early} {row[early]}."
            yield Wrong("instruments", row["i"], late, what)
    held = parties.select("instrument", hub="party").unique()
    bad = instruments.with_row_index("i").drop_nulls("hub")
    for row in bad.join(held, on=["instrument", "hub"], how="anti").sort("i").to_dicts():
        what = f"{row['hub']!r} is no party of {row['instrument']!r}."
        yield Wrong("instruments", row["i"], "hub", what)


def _parties(instruments: pl.DataFrame, parties: pl.DataFrame, codes: set[str]) -> Iterator[Wrong]:
    """Find unknown parties, and dates that are missing or out of order."""
    line = ["instrument", "party"]
    rows = (
        parties.with_row_index("i")
        .sort(*line, "step")
        .with_columns(
            held=pl.coalesce("date", "known_on"),
            earlier=pl.col("date").forward_fill().over(line).shift(1).over(line),
        )
        .join(
            instruments.select("instrument", "signed", begun="in_force", ended="until"),
            on="instrument", how="left", maintain_order="left",
        )
    )  # fmt: skip
    bound = pl.col("status").is_in(BINDING)
    holds = pl.col("status") == "in force"
    who = "({party} {status})."
    tests = [
        ("party", ~pl.col("party").is_in(sorted(codes)), "{party!r} is no economy and no bloc."),
        ("date", pl.col("held").is_null(), f"is empty, and so is known_on {who}"),
        ("date", before("held", "earlier"), f"{{held}} is before {{earlier}}, one step back {who}"),
        ("date", bound & before("held", "signed"), f"{{held}} is before signed {{signed}} {who}"),
        ("date", holds & before("held", "begun"), f"{{held}} is before in_force {{begun}} {who}"),
        (
            "date",
            pl.col("date") >= pl.col("ended"),
            f"{{date}} is not before until {{ended}} {who}",
        ),
    ]
    found = [
        Wrong("parties", row["i"], column, what.format(**row))
        for column, test, what in tests
        for row in rows.filter(test.fill_null(value=False)).iter_rows(named=True)
    ]
    yield from sorted(found, key=lambda one: one.index)
