"""Write docs/data-quality.md: how sure the atlas is, and how it compares."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
from registry import registry_quality

from fateshare.atlas import select
from fateshare.atlas.columns import tables
from fateshare.atlas.harvest.routes import SCALED, SLACK, points
from fateshare.atlas.model import Atlas
from fateshare.atlas.names import territory
from fateshare.engine.sphere import length_km

#: Sums of the last comparison with a reference list; written by `fateshare atlas compare`.
COMPARED = Path(__file__).resolve().parent / "compared.json"
LEVELS = ("verified", "reported", "estimated", "assumed")
OFF_SHOWN = 15


def quality(atlas: Atlas) -> str:
    """Tell what is known about the truth of the atlas."""
    parts = [
        [
            "# How sure the atlas is", "",
            f"Edition {atlas.edition}. {atlas.table('sources').height:,} source cards.",
        ],
        _confidence(atlas), _regions(atlas), _land(atlas), _compared(), _lengths(atlas),
        _outages(atlas), _bodies(atlas), _open_ends(atlas), _counts(atlas), registry_quality(atlas),
    ]  # fmt: skip
    return "\n".join("\n".join([*part, ""]) for part in parts if part).rstrip() + "\n"


def _levels(frame: pl.DataFrame) -> str:
    """Count rows by confidence, as cells of a table."""
    counts = dict(frame["confidence"].value_counts().iter_rows())
    return " | ".join(f"{counts.get(level, 0):,}" for level in LEVELS)


def _confidence(atlas: Atlas) -> list[str]:
    """Count the rows of every table by confidence."""
    lines = [
        "## Rows by confidence", "",
        "| table | rows | verified | reported | estimated | assumed |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for table in tables().values():
        frame = atlas.table(table.name)
        if "confidence" in frame.columns and frame.height:
            lines.append(f"| {table.name} | {frame.height:,} | {_levels(frame)} |")
    return lines


def _regions(atlas: Atlas) -> list[str]:
    """Count systems, segments, towns and land links of each UN subregion by confidence."""
    region = atlas.table("economies").select("iso3", m49="subregion_m49").drop_nulls()
    towns = atlas.table("places").drop_nulls("iso3").join(region, on="iso3")
    where = towns.select("place", "m49")
    segments = atlas.table("segments").with_row_index("row")
    landed = pl.concat(
        [segments.select("row", "system", "confidence", place=end) for end in ("a", "b")]
    ).join(where, on="place")
    systems = atlas.table("systems").select("system", "planned", "until", "confidence")
    whole = landed.select("system", "m49").unique().join(systems, on="system")
    links = atlas.table("land_links")
    linked = pl.concat(
        [
            links.select("link", "confidence", iso3=end).join(region, on="iso3")
            for end in ("iso3_a", "iso3_b")
        ]
    ).unique(["link", "m49"])
    lines = [
        "## By region", "",
        "What lands in a subregion counts there; a system may count in several.", "",
        "| subregion | what | rows | verified | reported | estimated | assumed |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for m49 in sorted(region["m49"].unique()):
        mine = whole.filter(m49=m49)
        what = (
            f"systems ({mine.filter(planned=True).height} planned, {mine['until'].count()} retired)"
        )
        kinds = {
            what: mine,
            "segments that land": landed.filter(m49=m49).unique("row"),
            "towns": towns.filter(m49=m49),
            "land links": linked.filter(m49=m49),
        }
        for kind, rows in kinds.items():
            if rows.height:
                name = territory(f"{m49:03d}")
                lines.append(f"| {name} | {kind} | {rows.height:,} | {_levels(rows)} |")
    return lines


def _land(atlas: Atlas) -> list[str]:
    """Count land links by class of capacity and how sure it is."""
    links = atlas.table("land_links")
    planned = links["planned"].fill_null(value=False)
    lines = [
        "## Land links by capacity", "",
        (f"{links.height:,} links, {planned.sum():,} of them planned; "
        f"{links['medium'].null_count():,} without a medium that a text names. "
        "The classes are those of decision 10."), "",
        "| class, Gbit/s | links | verified | reported | estimated | assumed |",
        "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name in ("under-1", "1-10", "10-100", "100-1000", "over-1000", None):
        rows = links.filter(pl.col("capacity_class").eq_missing(name))
        sure = rows.select(confidence="capacity_confidence")
        lines.append(f"| {name or 'none'} | {rows.height:,} | {_levels(sure)} |")
    return lines


def _compared() -> list[str]:
    """Tell the sums of the last comparison with a reference list."""
    told = json.loads(COMPARED.read_text(encoding="utf-8"))

    def share(part: str, whole: str) -> str:
        return f"{told[part]:,} of {told[whole]:,} ({told[part] / told[whole]:.1%})"

    return [
        "## Against a reference list of late 2022", "",
        ("The list is not open and nothing of it is here; only sums are published. Made with "
        f"`fateshare atlas compare` on edition {told['edition']}."), "",
        "| what | result |", "|---|---|",
        f"| its international systems that the atlas has | {share('found', 'listed')} |",
        (f"| its (system, economy) pairs that the atlas has "
        f"| {share('pairs_found', 'pairs_listed')} |"),
        (f"| pairs of ours that it does not have, of systems in both "
        f"| {share('pairs_contradicted', 'pairs_ours')} |"),
        (f"| of these without a text that says so "
        f"| {share('pairs_contradicted_without_text', 'pairs_ours')} |"),
        (f"| towns that a system has under one name in both: median distance "
        f"| {told['towns_median_km']} km over {told['towns_named_alike']:,} |"),
        f"| year of service equal | {share('years_equal', 'years_both')} |",
        f"| year of service within one | {share('years_within_one', 'years_both')} |",
        f"| systems that only the atlas has | {told['extra']:,} |",
    ]  # fmt: skip


def _lengths(atlas: Atlas) -> list[str]:
    """Compare the lengths of ways and of segments with the reported lengths."""
    segments = atlas.table("segments")
    ways = segments.select(
        "system",
        "length_km",
        way=pl.Series([length_km(points(path)) * SLACK for path in segments["path"]]),
    )
    laid = ways.group_by("system").agg(pl.col("length_km").sum().alias("laid"), pl.col("way").sum())
    both = atlas.table("systems").drop_nulls("length_km").join(laid, on="system").sort("system")
    both = both.with_columns(
        ratio=pl.col("laid") / pl.col("length_km"), raw=pl.col("way") / pl.col("length_km")
    )
    within = {
        name: float(np.mean(both[name].is_between(0.85, 1.15).to_numpy()))
        for name in ("ratio", "raw")
    }
    told = (
        f"{both.height} systems report a length. The shortest ways over sea times {SLACK} are "
        f"within 15 % of it for {within['raw']:.0%} (median ratio {np.median(both['raw']):.2f}). "
        f"Where they are within {SCALED[0]:g} to {SCALED[1]:g} times of it, segments are scaled "
        f"to the reported length; then {within['ratio']:.0%} are within 15 %. Furthest off, each "
        "to be looked at (a length of another phase, or stretches that are not known):"
    )
    lines = [
        "## Length of the ways against the reported length", "", told, "",
        "| system | reported km | ways km | ratio |", "|---|---|---|---|",
    ]  # fmt: skip
    worst = both.with_columns(off=pl.col("raw").log().abs()).sort(
        "off", "system", descending=[True, False]
    )
    lines += [
        f"| {row['name']} | {row['length_km']:,.0f} | {row['way']:,.0f} | {row['raw']:.2f} |"
        for row in worst.head(OFF_SHOWN).iter_rows(named=True)
    ]
    return lines


def _outages(atlas: Atlas) -> list[str]:
    """Tell what of the outages resolves to a thing of the atlas."""
    cuts = atlas.table("outage_cuts")
    open_ = cuts.filter(pl.col("system").is_null() & pl.col("link").is_null()).sort("event", "seq")
    return [
        "## Outages", "",
        (f"{atlas.table('outages').height} events with {cuts.height} cuts; "
        f"{cuts['system'].count()} name a system and {cuts['link'].count()} land links here. "
        "The others name what is no international system or link, or what no text names:"), "",
        *(f"- {row['event']}: {row['said']}" for row in open_.iter_rows(named=True)),
    ]  # fmt: skip


def _bodies(atlas: Atlas) -> list[str]:
    """Tell of each body how old its weights are, whose are not known, and what rules are sure."""
    lines = [
        "## Bodies that decide", "",
        "Seats and weights as of the edition; rules that are assumed were not found in a text.", "",
        "| body | seats | weights as of | seats without a known weight | assumed rules |",
        "|---|---|---|---|---|",
    ]  # fmt: skip
    for body in atlas.table("bodies")["body"].sort():
        rules = atlas.held("rules", atlas.edition).filter(body=body)
        seats = atlas.held("seats", atlas.edition).filter(body=body)
        weights = atlas.table("weights").filter(body=body)
        last = str(weights["as_of"].max()) if weights.height else "one each"
        known = set(weights.filter(as_of=last)["member"])
        missing = sorted(set(seats["member"]) - known) if weights.height else []
        assumed = rules.filter(confidence="assumed")["rule"].unique().sort()
        lines.append(
            f"| {body} | {seats.height} | {last} | {', '.join(missing)} | {', '.join(assumed)} |"
        )
    gone = "the African, the Asian and the Inter-American Development Bank, the IFC and the EBRD"
    return [*lines, "", f"Not here, since no text had the weights of all members: {gone}."]


def _open_ends(atlas: Atlas) -> list[str]:
    """List what is to be verified first."""
    systems = atlas.table("systems").sort("system")
    guessed = systems.filter(confidence="assumed")["system"].to_list()
    undated = systems.filter(pl.col("since").is_null() & ~pl.col("planned"))["system"].to_list()
    return [
        "## Open ends", "",
        f"{len(guessed)} systems are known and not found in a text yet: {', '.join(guessed)}.", "",
        (f"{len(undated)} systems have no date of service and count as always in service: "
        f"{', '.join(undated)}."),
    ]  # fmt: skip


def _counts(atlas: Atlas) -> list[str]:
    """Compare members of blocs with published counts."""
    lines = [
        "## Members of blocs against published counts", "",
        "| bloc | as of | published | ours | note |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for row in atlas.table("bloc_counts").sort("bloc", "as_of").iter_rows(named=True):
        held = select.bloc(atlas, row["bloc"], as_of=row["as_of"])
        ours = len(held.members) + (len(held.suspended) if row["includes_suspended"] else 0)
        lines.append(
            f"| {row['bloc']} | {row['as_of']} | {row['members']} | {ours} | {row['note'] or ''} |"
        )
    return lines
