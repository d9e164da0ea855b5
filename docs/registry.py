"""Write the part of docs/data-quality.md on instruments, teams and laws."""

from __future__ import annotations

import polars as pl

from fateshare.atlas import select
from fateshare.atlas.model import Atlas
from fateshare.atlas.names import territory
from fateshare.govern import home, registry
from fateshare.govern.counts import compared

LEVELS = ("verified", "reported", "estimated", "assumed")


def registry_quality(atlas: Atlas) -> list[str]:
    """Tell how whole and how sure the registry is; nothing where there is none."""
    instruments = atlas.table("instruments")
    if instruments.is_empty():
        return []
    parties = atlas.table("parties")
    undated = parties["date"].null_count()
    lines = [
        "## Agreements", "",
        (f"{instruments.height} instruments, {instruments['complete'].sum()} with a whole list of "
        f"parties at its date; {parties.height:,} rows of parties, {undated:,} of them without a "
        "date and told from the day on which they were known."), "",
        "| topic | instruments | in force for somebody | with a whole list |", "|---|---|---|---|",
    ]  # fmt: skip
    sizes = registry.sizes(atlas, as_of=atlas.edition)
    there = registry.instruments(atlas, as_of=atlas.edition).join(
        sizes, on="instrument", how="left"
    )
    topics = there.with_columns(topic=pl.col("topics").str.split("|")).explode("topic")
    for (topic,), rows in topics.sort("topic").group_by("topic", maintain_order=True):
        whole = int(rows["complete"].fill_null(value=False).sum())
        lines.append(f"| {topic} | {rows.height} | {rows['size'].count()} | {whole} |")
    return [*lines, "", *_open(atlas), "", *_homes(atlas), "", *_counts(atlas)]


def _open(atlas: Atlas) -> list[str]:
    """List the instruments whose parties are known in part, or whose date is not known."""
    held = registry.instruments(atlas, as_of=atlas.edition).sort("label")
    partial = held.filter(~pl.col("complete").fill_null(value=False))["label"].to_list()
    guessed = held.filter(confidence="assumed")["label"].to_list()
    return [
        f"Parties known in part only ({len(partial)}): {', '.join(partial)}.", "",
        f"Known and not read in a text yet ({len(guessed)}): {', '.join(guessed) or 'none'}.",
    ]  # fmt: skip


def _homes(atlas: Atlas) -> list[str]:
    """Say of which economies no team and no law is known, by region."""
    world = select.everyone(atlas).members
    teams = home.teams(atlas, world, as_of=atlas.edition).filter(constituency="national")
    laws = home.laws(atlas, world, as_of=atlas.edition).filter(topic="data-protection")
    region = atlas.table("economies").select("iso3", m49="subregion_m49").drop_nulls()
    lines = [
        "| subregion | economies | national team | law in force | to come | none | not known |",
        "|---|---|---|---|---|---|---|",
    ]
    for m49 in sorted(region["m49"].unique()):
        codes = region.filter(m49=m49)["iso3"].to_list()
        mine = laws.filter(pl.col("iso3").is_in(codes))
        count = dict(mine["standing"].value_counts().iter_rows())
        coming = count.get("adopted", 0) + count.get("draft", 0)
        team = teams.filter(pl.col("iso3").is_in(codes))["iso3"].n_unique()
        lines.append(
            f"| {territory(f'{m49:03d}')} | {len(codes)} | {team} | {count.get('in force', 0)} | "
            f"{coming} | {count.get('none', 0)} | {len(codes) - mine.height} |"
        )
    return lines


def _counts(atlas: Atlas) -> list[str]:
    """Set published numbers of parties beside the lists."""
    rows = compared(atlas).sort("instrument", "as_of", "of", "status")
    words = {"equal": "must be equal", "part": "ours is a part", "none": "cannot be compared"}
    lines = [
        "### Published numbers of parties", "",
        (f"{rows.filter(bound='equal').height} must be equal, and are; of "
        f"{rows.filter(bound='part').height} ours is a part."), "",
        "| instrument | of | status | as of | published | ours | |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    return lines + [
        f"| {row['instrument']} | {row['of']} | {row['status']} | {row['as_of']} | {row['count']} "
        f"| {row['ours']} | {words[row['bound']]} |"
        for row in rows.iter_rows(named=True)
    ]
