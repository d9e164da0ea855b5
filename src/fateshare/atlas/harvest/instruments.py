"""Turn instruments written in TOML into the tables instruments, parties and instrument_counts."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from fateshare.atlas import columns, parties
from fateshare.base.codes import is_date, last_day
from fateshare.base.errors import Fault, TableError

Written = dict[str, tuple[str, dict[str, Any]]]

#: Key of an instrument -> which kind of value it takes; those with `!` must be there.
_KEYS = {
    "name": "text!", "short": "text", "kind": "text!", "topics": "texts!", "binding": "flag!",
    "signed": "date", "in_force": "date", "until": "date", "hub": "text", "source": "texts!",
    "confidence": "text!", "note": "text", "listed_on": "date", "complete": "flag",
    "parties_source": "texts", "parties_confidence": "text", "parties": "list", "counts": "list",
    "wait_days": "number",
}  # fmt: skip
_LINE_KEYS = {"line": "text!", "source": "texts", "confidence": "text"}
_COUNT_KEYS = {
    "as_of": "date!", "status": "text!", "count": "number!", "of": "text", "source": "texts!",
    "note": "text",
}  # fmt: skip
_WANTED = {
    "text": "a text",
    "texts": "a list of texts",
    "flag": "true or false",
    "date": "a date, YYYY, YYYY-MM or YYYY-MM-DD",
    "list": "a list",
    "number": "a whole number, 0 or more",
}
#: Columns that hold one of some words: table -> its columns.
_WORDS = {
    "instruments": ("kind", "topics", "confidence"),
    "parties": ("confidence",),
    "instrument_counts": ("of", "status"),
}
_LINE = re.compile(r"([A-Z0-9_]+) ([^;]+?)\s*(?:; *(\S.*))?")
_STEP = re.compile(rf"({'|'.join(parties.STATUSES)})(?: (\d\S*))?")
_DEPOSITS = ("ratified", "acceded")
_DERIVED = "from its deposit and the treaty's entry into force"


#: The tables that are made.
TABLES = tuple(_WORDS)


@dataclass(frozen=True, slots=True)
class Registry:
    """What the written instruments give."""

    instruments: pl.DataFrame
    parties: pl.DataFrame
    instrument_counts: pl.DataFrame


@dataclass(slots=True)
class _Laid:
    """Rows laid so far, where each was written, and what is wrong."""

    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in _WORDS}
    )
    where: dict[str, list[tuple[str, str]]] = field(
        default_factory=lambda: {name: [] for name in _WORDS}
    )
    faults: list[Fault] = field(default_factory=list)

    def add(self, table: str, row: dict[str, Any], place: tuple[str, str]) -> None:
        """Add a row, and see whether it keeps the words of its columns."""
        for column in columns.table(table).columns:
            said = row.get(column.name)
            if column.name not in _WORDS[table] or not said:
                continue
            rules = column.rule("in") + column.rule("each")
            words = [word for rule in rules for word in rule.split("|")]
            strange = [part for part in str(said).split("|") if part not in words]
            if strange:
                what = f"{column.name} {strange[0]!r} is not one of {', '.join(words)}."
                self.faults.append(Fault(place[0], None, place[1], what))
        self.rows[table].append(row)
        self.where[table].append(place)


def parse(raw: bytes, file: str) -> Written:
    """
    Read instruments from TOML bytes.

    Returns
    -------
    written
        File and entry of each instrument by key.

    Raises
    ------
    TableError
        When the text is no TOML, or holds what is no table.
    """
    try:
        written = tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise TableError([Fault(file, None, None, f"is not TOML ({err}).")]) from err
    loose = [key for key, entry in written.items() if not isinstance(entry, dict)]
    if loose:
        raise TableError([Fault(file, None, key, "is no table of an instrument.") for key in loose])
    return {key: (file, entry) for key, entry in written.items()}


def build(files: Mapping[str, bytes], frames: Mapping[str, pl.DataFrame]) -> Registry:
    """
    Lay every written instrument.

    A written end is the last year, month or day; the table's `until` is the one that follows.
    A party that ratified or acceded, and has no date of its own for the entry into force, is
    in force from its deposit (and `wait_days` after it), not before the instrument itself is;
    that row is `estimated`.

    Parameters
    ----------
    files
        Bytes by name of file.
    frames
        The tables economies, bloc_names and sources, for the codes and cards that are known.

    Raises
    ------
    TableError
        With everything that is wrong, each with its file and key.
    """
    laid = _Laid()
    for key, (file, entry) in _once(files, laid.faults):
        _lay(laid, (file, key), entry, set(frames["sources"]["source"]))
    built = {name: _frame(name, rows) for name, rows in laid.rows.items()}
    held = dict(frames) | built | {"laws": columns.table("laws").empty()}
    for one in parties.wrong(held):
        file, key = laid.where[one.table][one.index]
        laid.faults.append(Fault(file, None, key, f"{one.column} {one.what}"))
    if laid.faults:
        raise TableError(sorted(set(laid.faults), key=str))
    return Registry(**{name: columns.table(name).ordered(frame) for name, frame in built.items()})


def _once(
    files: Mapping[str, bytes], faults: list[Fault]
) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    """Yield every instrument; one that is written twice is a fault."""
    seen: dict[str, str] = {}
    for file in sorted(files):
        try:
            written = parse(files[file], file)
        except TableError as err:
            faults += err.faults
            continue
        for key, held in written.items():
            if key in seen:
                what = f"is written in {seen[key]} too."
                faults.append(Fault(file, None, key, what))
            else:
                seen[key] = file
                yield key, held


def _lay(laid: _Laid, place: tuple[str, str], entry: dict[str, Any], cards: set[str]) -> None:
    """Lay one instrument, its parties and its counts."""
    file, key = place
    wrong = list(_shape(entry, _KEYS, cards))
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", key):
        wrong.append("is no key; write small letters, digits and hyphens.")
    laid.faults += [Fault(file, None, key, what) for what in wrong]
    if wrong:
        return
    row = {name: entry.get(name) for name in columns.table("instruments").names}
    row |= {"instrument": key, "topics": _joined(entry["topics"])}
    row["until"] = _after(entry["until"]) if "until" in entry else None
    laid.add("instruments", row | {"source": _joined(entry["source"])}, place)
    _lay_parties(laid, place, entry, cards)
    for count in entry.get("counts", []):
        known = isinstance(count, dict)
        wrong = list(_shape(count, _COUNT_KEYS, cards)) if known else ["is no table of a count."]
        laid.faults += [Fault(file, None, f"{key}.counts", what) for what in wrong]
        if not wrong:
            row = {"of": "economies", **count, "instrument": key}
            row["source"] = _joined(count["source"])
            laid.add("instrument_counts", row, (file, f"{key}.counts"))


def _lay_parties(
    laid: _Laid, place: tuple[str, str], entry: dict[str, Any], cards: set[str]
) -> None:
    """Lay the parties of one instrument; each has one line."""
    file, key = place
    seen: set[str] = set()
    for line in entry.get("parties", []):
        given = {"line": line} if isinstance(line, str) else line
        wrong = (
            list(_shape(given, _LINE_KEYS, cards)) if isinstance(given, dict) else ["is no line."]
        )
        rows, what = ([], wrong[0]) if wrong else _party(given, entry)
        if rows and rows[0]["party"] in seen:
            rows, what = [], f"{rows[0]['party']!r} has two lines."
        if not rows:
            laid.faults.append(Fault(file, None, f"{key}.parties", what))
            continue
        seen.add(rows[0]["party"])
        for row in rows:
            laid.add("parties", {"instrument": key, **row}, (file, f"{key}.parties"))


def _party(given: dict[str, Any], entry: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """
    Read one line of a party: a row for each status, and one for an entry into force that follows.

    Returns the rows, or none and what is wrong.
    """
    found = _LINE.fullmatch(given["line"])
    if not found:
        return [], f"{given['line']!r} is not CODE status [date], status [date]; note."
    steps = [_STEP.fullmatch(part.strip()) for part in found[2].split(",")]
    said = [(step[1], step[2]) for step in steps if step and is_date(step[2] or "2000")]
    if len(said) < len(steps):
        return [], f"{given['line']!r} has a part that is no status, with its date or none."
    base = {
        "party": found[1],
        "source": _joined(given.get("source", entry.get("parties_source", entry["source"]))),
        "confidence": given.get("confidence", entry.get("parties_confidence", entry["confidence"])),
        "note": found[3],
    }
    listed = entry.get("listed_on")
    rows = [
        base | {"status": status, "date": date, "known_on": None if date else listed}
        for status, date in said
    ]
    at, entered = _entered(entry, said)
    if at:
        row = base | entered
        rows.insert(at, row | {"status": "in force", "confidence": "estimated", "note": _DERIVED})
    return [row | {"step": step} for step, row in enumerate(rows, start=1)], ""


def _entered(
    entry: dict[str, Any], said: list[tuple[str, str | None]]
) -> tuple[int, dict[str, str | None]]:
    """Say after which status a party entered into force that has no such date, and when."""
    begun, listed = entry.get("in_force"), entry.get("listed_on")
    done = [number for number, (status, _) in enumerate(said, 1) if status in _DEPOSITS]
    if not begun or not done or any(status == "in force" for status, _ in said):
        return 0, {}
    day = said[done[-1] - 1][1]
    if day:
        date = max(_later(day, entry.get("wait_days", 0)), begun)
        return done[-1], {"date": date, "known_on": None}
    return (done[-1], {"date": None, "known_on": max(listed, begun)}) if listed else (0, {})


def _after(period: str) -> str:
    """Return the year, month or day that follows: an end is the last one, `until` the next."""
    last = dt.date.fromisoformat(last_day(period))
    return (last + dt.timedelta(1)).isoformat()[: len(period)]


def _later(day: str, days: int) -> str:
    """Add days to a whole date; a partial one stays."""
    if len(day) < len("YYYY-MM-DD"):
        return day
    return (dt.date.fromisoformat(day) + dt.timedelta(days)).isoformat()


def _shape(entry: dict[str, Any], keys: dict[str, str], cards: set[str]) -> Iterator[str]:
    """Say which keys of an entry are unknown, missing or of the wrong kind."""
    for key in entry:
        if key not in keys:
            yield f"{key} is not a key here; known are {', '.join(keys)}."
    for key, kind in keys.items():
        wanted = kind.rstrip("!")
        if key not in entry:
            if kind.endswith("!"):
                yield f"{key} is missing."
        elif not _fits(entry[key], wanted):
            yield f"{key} {entry[key]!r} is not {_WANTED[wanted]}."
        elif key.endswith("source"):
            for card in _joined(entry[key]).split("|"):
                if card not in cards:
                    yield f"{key} {card!r} is no source card."


def _fits(value: object, wanted: str) -> bool:
    """Tell whether a value is of a kind."""
    if wanted == "texts":
        many = isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)
        return many or (isinstance(value, str) and bool(value))
    if wanted == "date":
        return isinstance(value, str) and is_date(value)
    if wanted == "number":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    kinds: dict[str, type] = {"text": str, "flag": bool, "list": list}
    return isinstance(value, kinds[wanted]) and value != ""


def _joined(words: str | list[str]) -> str:
    """Spell a list as the cell of a table."""
    return words if isinstance(words, str) else "|".join(words)


def _frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Make a frame of a table from rows that may lack optional columns, in their order."""
    table = columns.table(name)
    data = {column: [row.get(column) for row in rows] for column in table.names}
    schema = {column.name: columns.TYPES[column.type] for column in table.columns}
    return pl.DataFrame(data, schema=schema)
