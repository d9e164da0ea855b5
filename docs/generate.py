"""Write the pages under docs/ that are made of the code and the atlas."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from quality import quality
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
        lines += ["", f"## {name}", "", _help(command.help or ""), ""]
        for parameter in command.params:
            metavar = parameter.metavar or ""
            if parameter.param_type_name == "argument":
                lines.append(f"- `{metavar}`: {parameter.help}")
            else:
                spelled = ", ".join(f"`{opt} {metavar}".rstrip() + "`" for opt in parameter.opts)
                lines.append(f"- {spelled}: {parameter.help or ''}".rstrip())
    return "\n".join(lines) + "\n"


def _help(text: str) -> str:
    """Indent what follows click's mark, which are examples."""
    said, _, examples = text.strip().partition("\b\n")
    lines = [f"    {line}" for line in examples.splitlines()]
    return "\n".join([said.strip(), *([""] if lines else []), *lines])


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


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"docs/{name}\n")
