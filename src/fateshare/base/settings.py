"""The one table of settings that the command line, the docs and the tests read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a user may set: its name, environment variable, default and help."""

    name: str
    variable: str
    default: str
    help: str


TABLE = (
    Setting(
        "atlas",
        "FATESHARE_ATLAS",
        "",
        "Folder with tables of your own; laid over the embedded atlas unless --alone.",
    ),
    Setting(
        "alone",
        "FATESHARE_ALONE",
        "no",
        "Use the folder given with --atlas alone, without the embedded atlas.",
    ),
    Setting(
        "as-of",
        "FATESHARE_AS_OF",
        "",
        "Date of the question: YYYY, YYYY-MM or YYYY-MM-DD; the atlas edition's date by default.",
    ),
    Setting(
        "cache",
        "FATESHARE_CACHE",
        "",
        "Folder where briefs keep what was solved; the user's cache by default, 'none' for none.",
    ),
    Setting(
        "home",
        "FATESHARE_EXCHANGE",
        "exchange",
        "Folder of an exchange server.",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command runs with, read once at the door."""

    atlas: Path | None = None
    alone: bool = False
    as_of: str | None = None


def setting(name: str) -> Setting:
    """Return the row of the table with this name."""
    return next(row for row in TABLE if row.name == name)
