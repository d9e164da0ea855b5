"""Check the tables of deciding bodies against each other: seats, weights, chairs and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

import polars as pl

from fateshare.base.errors import Fault

Frames = Mapping[str, pl.DataFrame]

#: The kind of count that needs no table of weights: one for each member.
MEMBERS = "members"
#: Prefix of a count of the seats of a group.
GROUP = "group:"


def check(frames: Frames) -> list[Fault]:
    """
    Find what does not hang together.

    Seats without a name, spells that overlap, weights and chairs of nobody, and rules that count
    what is not there or ask for what cannot be.

    Parameters
    ----------
    frames
        Every table by name.
    """
    return [
        *_named(frames["seats"]),
        *_overlaps(frames["seats"], "seats"),
        *_overlaps(frames["chairs"], "chairs"),
        *_strangers(frames, "weights"),
        *_strangers(frames, "chairs"),
        *_quotas(frames["rules"]),
        *_counted(frames),
        *_torn(frames["rules"]),
    ]


def quota(text: str) -> Fraction:
    """
    Read a quota, a decimal or a fraction, exactly.

    Examples
    --------
    >>> quota("2/3") + quota("0.85")
    Fraction(91, 60)
    """
    above, _, below = text.partition("/")
    return Fraction(above) / int(below or 1)


def _named(seats: pl.DataFrame) -> Iterator[Fault]:
    """Find seats whose key is not the code, or that have neither code nor name."""
    rows = seats.select("member", "iso3", "name").iter_rows()
    for row, (member, iso3, name) in enumerate(rows, start=2):
        if iso3 and iso3 != member:
            what = f"{member!r} is not {iso3!r}; a member with a code is called by it."
            yield Fault("seats.csv", row, "member", what)
        if not iso3 and (not name or (member and member.isupper())):
            what = f"{member!r} has no iso3, so that it needs a key of small letters and a name."
            yield Fault("seats.csv", row, "iso3", what)


def _overlaps(frame: pl.DataFrame, name: str) -> Iterator[Fault]:
    """Find a member that holds two seats of a body, or is of two chairs, at a time."""
    spells = (
        frame.with_row_index("row", offset=2)
        .filter(pl.len().over("body", "member") > 1)
        .sort("body", "member", "since", nulls_last=False)
        .select("row", "body", "member", "since", "until")
        .iter_rows()
    )
    for (_, body, member, _, until), (row, *after) in pairwise(spells):
        if after[:2] == [body, member] and (until is None or (after[2] or "") < until):
            what = f"the spell of {member!r} in {body!r} begins before the one before it ends."
            yield Fault(f"{name}.csv", row, "since", what)


def _strangers(frames: Frames, name: str) -> Iterator[Fault]:
    """Find weights and chairs of who never sits in the body."""
    rows = frames[name].select("body", "member").with_row_index("row", offset=2)
    for row, body, member in rows.join(frames["seats"], on=["body", "member"], how="anti").rows():
        what = f"{member!r} has no seat in {body!r} (seats.csv)."
        yield Fault(f"{name}.csv", row, "member", what)


def _quotas(rules: pl.DataFrame) -> Iterator[Fault]:
    """Find shares that are none, and numbers that are not whole."""
    for row, (text, kind) in enumerate(rules.select("quota", "quota_kind").iter_rows(), start=2):
        if text is None or kind is None:
            continue
        value = quota(text)
        wrong = {
            "share": not 0 < value <= 1,
            "over-share": not 0 <= value < 1,
            "number": value.denominator > 1 or value < 1,
            "all-but": value.denominator > 1,
        }[kind]
        if wrong:
            yield Fault("rules.csv", row, "quota", f"{text!r} is no {kind} that can be asked for.")


def _counted(frames: Frames) -> Iterator[Fault]:
    """Find rules that count what the body has not, or vote by chairs that it has not."""
    weighed = set(frames["weights"].select("body", "counts").unique().iter_rows())
    grouped = {
        (body, GROUP + group)
        for body, groups in frames["seats"].select("body", "groups").drop_nulls().iter_rows()
        for group in groups.split("|")
    }
    chaired = set(frames["chairs"]["body"])
    rows = frames["rules"].select("body", "counts", "cast_by").iter_rows()
    for row, (body, counts, cast_by) in enumerate(rows, start=2):
        if counts != MEMBERS and (body, counts) not in weighed | grouped:
            what = f"{counts!r} is neither members nor a weight or group of {body!r}."
            yield Fault("rules.csv", row, "counts", what)
        if cast_by == "chairs" and body not in chaired:
            yield Fault("rules.csv", row, "cast_by", f"{body!r} has no chairs (chairs.csv).")


def _torn(rules: pl.DataFrame) -> Iterator[Fault]:
    """Find rows of one rule that differ in what the whole rule has."""
    for column in ("position", "title", "cast_by"):
        several = pl.col(column).n_unique().over("body", "rule") > 1
        for row, body, rule in (
            rules.with_row_index("row", offset=2)
            .filter(several)
            .unique(["body", "rule"], keep="first", maintain_order=True)
            .select("row", "body", "rule")
            .iter_rows()
        ):
            what = f"differs between the rows of rule {rule!r} of {body!r}."
            yield Fault("rules.csv", row, column, what)
