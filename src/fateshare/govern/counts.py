"""Set the lists of parties beside the numbers that texts have published."""

from __future__ import annotations

import polars as pl

from fateshare.atlas.model import Atlas
from fateshare.base.codes import last_day
from fateshare.govern import registry

#: What was done once and counts from then on, whatever came after but a withdrawal.
_DONE = {
    "signed": ("signed",),
    "ratified": ("ratified",),
    "acceded": ("acceded",),
    "party": ("ratified", "acceded", "in force"),
}
COMPARED = pl.Schema(
    {
        "instrument": pl.String(),
        "of": pl.String(),
        "status": pl.String(),
        "as_of": pl.String(),
        "count": pl.Int64(),
        "ours": pl.Int64(),
        "bound": pl.String(),
        "agrees": pl.Boolean(),
    }
)


def compared(atlas: Atlas) -> pl.DataFrame:
    """
    Compare every published number with the list at its date.

    Signed, ratified and acceded count all who did and have not withdrawn since; party counts
    who did one of the last two or is in force; participant counts the economies that take part,
    also through a bloc; the other statuses count who stands there. The two must be equal where
    the list is whole, and true at the date: that of the list, or before it when all in it is
    dated. Else our number is a part, and must not be larger. A date after that of the list
    cannot be compared, nor numbers of teams: since when they are in a network is not known.

    Returns
    -------
    compared
        instrument, of, status, as_of, count, ours, bound (equal, part or none), agrees.
    """
    lists = {row["instrument"]: row for row in atlas.table("instruments").to_dicts()}
    dated = dict(
        atlas.table("parties").group_by("instrument").agg(pl.col("date").is_not_null().all()).rows()
    )
    rows = []
    for row in atlas.table("instrument_counts").to_dicts():
        ours = _ours(atlas, row)
        held = lists[row["instrument"]]
        bound = _bound(row, held, whole_past=dated.get(row["instrument"], True))
        agrees = bound == "none" or (
            ours == row["count"] if bound == "equal" else ours <= row["count"]
        )
        told = {name: row[name] for name in ("instrument", "of", "status", "as_of", "count")}
        rows.append({**told, "ours": ours, "bound": bound, "agrees": agrees})
    return pl.DataFrame(rows, schema=COMPARED)


def _ours(atlas: Atlas, row: dict[str, str]) -> int:
    """Count what we know."""
    key, status, day = row["instrument"], row["status"], row["as_of"]
    if row["of"] == "teams":
        inside = pl.col("networks").str.split("|").list.contains(key)
        return atlas.held("teams", day).filter(inside).height
    standing = registry.status(atlas, as_of=day).filter(instrument=key)
    if status in _DONE:
        done = atlas.held("parties", day).filter(
            pl.col("instrument") == key, pl.col("status").is_in(_DONE[status])
        )
        left = standing.filter(status="withdrawn")["party"]
        parties = done.filter(~pl.col("party").is_in(left.to_list()))["party"].unique()
    else:
        wanted = "in force" if status == "participant" else status
        parties = standing.filter(status=wanted)["party"]
    if row["of"] == "members":
        return len(parties)
    if status == "participant":
        held = registry.members(atlas, as_of=day).filter(pl.col("party").is_in(parties.to_list()))
        return held["iso3"].n_unique()
    return int(parties.is_in(atlas.table("economies")["iso3"].to_list()).sum())


def _bound(row: dict[str, str], held: dict[str, str], *, whole_past: bool) -> str:
    """Say how ours is bound by the published number."""
    listed = held["listed_on"]
    if row["of"] == "teams":
        return "none"
    if not held["complete"] or not listed:
        return "part"
    if last_day(row["as_of"]) > last_day(listed) and not listed.startswith(row["as_of"]):
        return "none"
    return "equal" if whole_past or last_day(row["as_of"]) >= listed else "part"
