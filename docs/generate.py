"""Write the pages under docs/ that are made of the code and the atlas."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import TypeAdapter
from typer.main import get_command

import fateshare
from fateshare.atlas.columns import tables
from fateshare.atlas.model import Atlas
from fateshare.base.settings import TABLE
from fateshare.base.units import UNITS
from fateshare.brief.profile import SCHEMA, Profile
from fateshare.cli.main import app

DOCS = Path(__file__).resolve().parent
FORM = """CSV in UTF-8 with LF line ends and one header line; an empty cell is missing. `list` is \
text joined by `|`, `path` is `lon lat` pairs joined by commas. Optional columns may be left out \
of a file. Key columns are in bold."""
NOTE = "<!-- made by `python3 make.py docs`; do not edit -->\n\n"


def pages() -> dict[str, str]:
    """Return every generated page by its name."""
    atlas = fateshare.load()
    return {
        "data.md": NOTE + data(atlas),
        "cli.md": NOTE + cli(),
        "profile.schema.json": schema(),
        "data-quality.md": NOTE + quality(atlas),
    }


def data(atlas: Atlas) -> str:
    """Describe every table and column."""
    lines = [
        "# The tables of an atlas",
        "",
        FORM,
        "",
        "Units: " + "; ".join(f"`{unit}` {words}" for unit, words in UNITS.items()) + ".",
    ]
    for table in tables().values():
        count = atlas.table(table.name).height
        need = "required" if table.required else "optional"
        lines += [
            "",
            f"## {table.name}",
            "",
            f"{table.title}: {table.description} {count:,} rows in this edition; {need}.",
            "",
            "| column | type | unit | needed | what | rule |",
            "|---|---|---|---|---|---|",
        ]
        for column in table.columns:
            name = f"**{column.name}**" if column.key else column.name
            rules = "; ".join(f"{verb} {argument}" for verb, argument in column.rules)
            cells = [
                name, column.type, column.unit, "yes" if column.required else "",
                column.description, f"`{rules}`" if rules else "",
            ]  # fmt: skip
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def cli() -> str:
    """Describe every command, and the settings."""
    lines = ["# Commands", "", "Exit codes: 0 done, 2 misuse or bad input.", ""]
    lines += ["| setting | environment | default | what |", "|---|---|---|---|"]
    lines += [f"| `--{s.name}` | `{s.variable}` | {s.default} | {s.help} |" for s in TABLE]
    group = get_command(app)
    for name, command in _walk(group, "fateshare"):
        help_text = (command.help or "").strip()
        lines += ["", f"## {name}", "", help_text, ""]
        for parameter in command.params:
            metavar = parameter.metavar or ""
            if parameter.param_type_name == "argument":
                lines.append(f"- `{metavar}`: {parameter.help}")
            else:
                spelled = ", ".join(f"`{opt} {metavar}".rstrip() + "`" for opt in parameter.opts)
                lines.append(f"- {spelled}: {parameter.help or ''}".rstrip())
    return "\n".join(lines) + "\n"


def _walk(command: Any, name: str) -> list[tuple[str, Any]]:  # noqa: ANN401 - typer vendors click
    """Return every command below a group that is not hidden."""
    below = getattr(command, "commands", None)
    if below is None:
        return [(name, command)]
    found = []
    for key in below:
        if not below[key].hidden:
            found += _walk(below[key], f"{name} {key}")
    return found


def schema() -> str:
    """Derive the JSON Schema of a profile from its dataclasses."""
    derived = TypeAdapter(Profile).json_schema(mode="serialization")
    derived["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    derived["title"] = SCHEMA
    return json.dumps(derived, indent=1, sort_keys=True) + "\n"


def quality(atlas: Atlas) -> str:
    """Count rows by confidence, and compare laid with reported lengths."""
    lines = [
        "# How sure the atlas is",
        "",
        f"Edition {atlas.edition}. {atlas.table('sources').height} source cards.",
        "",
        "| table | rows | verified | reported | estimated | assumed |",
        "|---|---|---|---|---|---|",
    ]
    for table in tables().values():
        frame = atlas.table(table.name)
        if "confidence" in frame.columns and frame.height:
            counts = dict(frame["confidence"].value_counts().iter_rows())
            cells = [
                counts.get(word, 0) for word in ("verified", "reported", "estimated", "assumed")
            ]
            lines.append(
                f"| {table.name} | {frame.height:,} | " + " | ".join(f"{c:,}" for c in cells) + " |"
            )
    return (
        "\n".join([*lines, "", *_systems(atlas), "", *_lengths(atlas), "", *_counts(atlas)]) + "\n"
    )


def _systems(atlas: Atlas) -> list[str]:
    """Count systems by UN region and standing."""
    landed = (
        pl.concat([atlas.table("segments").select("system", place=end) for end in ("a", "b")])
        .join(atlas.table("places").select("place", "iso3"), on="place")
        .join(atlas.table("economies").select("iso3", "region_m49"), on="iso3")
        .join(
            atlas.table("systems").select("system", "planned", "until", "confidence"), on="system"
        )
        .unique(["system", "region_m49"])
        .drop_nulls("region_m49")
    )
    from fateshare.atlas.names import territory

    lines = [
        "## Systems by region", "",
        "| region | systems | planned | retired | verified | reported | assumed |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for m49 in sorted(landed["region_m49"].unique()):
        rows = landed.filter(region_m49=m49)
        sure = [rows.filter(confidence=word).height for word in ("verified", "reported", "assumed")]
        cells = [rows.height, rows.filter(planned=True).height, rows["until"].count(), *sure]
        lines.append(f"| {territory(f'{m49:03d}')} | " + " | ".join(map(str, cells)) + " |")
    return lines


def _lengths(atlas: Atlas) -> list[str]:
    """Compare the length of the ways with the reported length."""
    laid = atlas.table("segments").group_by("system").agg(pl.col("length_km").sum().alias("laid"))
    both = (
        atlas.table("systems").drop_nulls("length_km").join(laid, on="system")
        .with_columns((pl.col("laid") / pl.col("length_km")).alias("ratio")).sort("system")
    )  # fmt: skip
    near = both.filter(pl.col("ratio").is_between(0.85, 1.15)).height
    share = near / both.height if both.height else 0
    middle = float(str(both["ratio"].median() or 0))
    told = (
        f"{both.height} systems report a length; the sum of their segments is within 15 % of it "
        f"for {near} ({share:.0%}); median ratio {middle:.2f}. Furthest off:"
    )
    lines = [
        "## Length of the ways against the reported length", "", told, "",
        "| system | reported km | laid km | ratio |", "|---|---|---|---|",
    ]  # fmt: skip
    worst = both.with_columns((pl.col("ratio").log().abs()).alias("off")).sort(
        "off", "system", descending=[True, False]
    )
    lines += [
        f"| {row['name']} | {row['length_km']:,.0f} | {row['laid']:,.0f} | {row['ratio']:.2f} |"
        for row in worst.head(12).iter_rows(named=True)
    ]
    return lines


def _counts(atlas: Atlas) -> list[str]:
    """Compare members of blocs with published counts."""
    from fateshare.atlas import select

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


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"docs/{name}\n")
