"""Read the schema: which tables there are, and what each column must hold."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from fateshare.base.errors import UnknownCode

#: Column type -> polars type; `list` is text joined by |, `path` is `lon lat` pairs and commas.
TYPES = {
    "text": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.String,
    "list": pl.String,
    "path": pl.String,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, unit, whether it is part of the key, and the rules it keeps."""

    name: str
    type: str
    unit: str
    key: bool
    required: bool
    description: str
    rules: tuple[tuple[str, str], ...]

    def rule(self, verb: str) -> tuple[str, ...]:
        """Return the arguments of every rule with this verb."""
        return tuple(argument for name, argument in self.rules if name == verb)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its title, its columns in order, and whether an atlas must have it."""

    name: str
    title: str
    required: bool
    replace_by: str
    description: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the key columns."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def dated(self) -> bool:
        """Whether rows begin and end, so that a question can be asked at a date."""
        return "since" in self.names and "until" in self.names

    def empty(self) -> pl.DataFrame:
        """Return a frame of this table without rows."""
        return pl.DataFrame(schema={column.name: TYPES[column.type] for column in self.columns})

    def ordered(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the frame with its columns and rows in the table's order."""
        return frame.select(self.names).sort(self.key, nulls_last=False, maintain_order=True)


@cache
def tables() -> dict[str, Table]:
    """Return every table of the schema by name, in the order of the schema."""
    return {row["table"]: _table(row) for row in _rows("tables")}


def table(name: str) -> Table:
    """
    Return one table of the schema.

    Raises
    ------
    UnknownCode
        When no table has this name.
    """
    found = tables().get(name)
    if found is None:
        raise UnknownCode("table", name, near=near(name))
    return found


def near(name: str) -> tuple[str, ...]:
    """Return up to three table names close to a misspelt one."""
    import difflib  # noqa: PLC0415 - only needed on the way to an error

    return tuple(difflib.get_close_matches(name, tables(), n=3, cutoff=0.5))


def _table(row: dict[str, str]) -> Table:
    """Build a table from its row in tables.csv and its own file."""
    columns = tuple(
        Column(
            name=line["column"],
            type=line["type"],
            unit=line["unit"],
            key=line["key"] == "yes",
            required=line["required"] == "yes",
            description=line["description"],
            rules=_rules(line["rule"]),
        )
        for line in _rows(row["table"])
    )
    return Table(
        name=row["table"],
        title=row["title"],
        required=row["required"] == "yes",
        replace_by=row["replace_by"],
        description=row["description"],
        columns=columns,
    )


def _rules(text: str) -> tuple[tuple[str, str], ...]:
    """Split `min 0; max 1` into verbs and their arguments."""
    parts = [part.strip().split(" ", 1) for part in text.split(";") if part.strip()]
    return tuple((part[0], part[1]) for part in parts)


def _rows(name: str) -> list[dict[str, str]]:
    """Read one CSV file of the schema."""
    text = (files("fateshare.atlas") / "schema" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
