"""Lay out what a brief says as flat tables, and write them as CSV and Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

import polars as pl

from fateshare.base.figure import Figure
from fateshare.base.files import write as put
from fateshare.brief import profile as p
from fateshare.brief.failing import DERIVED
from fateshare.brief.named import Named

#: Between the items of a cell, as in the tables of the atlas.
BETWEEN = "|"
Cell = str | float | int | bool | None
Row = dict[str, Cell]
#: What is computed from the atlas is said by its own card.
_COMPUTED: Row = {
    "sources": DERIVED, "confidence": "estimated",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beside:
    """Some fields that stand before those of each record, and the records."""

    before: Row
    records: Iterable[object]


def tables(profile: p.Profile) -> dict[str, pl.DataFrame]:
    """
    Return what a brief says as tables by name, those with rows, in the order of the brief.

    Each row has its sources as keys of the table `sources`, joined by `|`, where the profile has
    them; figures have their unit, year and confidence beside them.

    Examples
    --------
    >>> import fateshare as fs
    >>> tables(fs.profile(fs.load(), "TON"))["systems"]["system"].to_list()
    ['tonga-cable', 'tonga-domestic']
    """
    made = {name: _frame(rows) for name, rows in _all(profile)}
    return {name: frame for name, frame in made.items() if frame.height}


def write(profile: p.Profile, folder: Path) -> list[Path]:
    """
    Write each table as CSV and as Parquet: `KEN-systems.csv`, `KEN-systems.parquet`.

    The same bytes for the same profile and the same version of polars.

    Raises
    ------
    InputError
        When the folder or a file cannot be written.
    """
    written = []
    for name, frame in tables(profile).items():
        stem = f"{profile.subject.code}-{name}"
        raw = io.BytesIO()
        frame.write_parquet(raw)
        written += [
            put(folder / f"{stem}.csv", frame.write_csv().encode()),
            put(folder / f"{stem}.parquet", raw.getvalue()),
        ]
    return written


def _all(profile: p.Profile) -> Iterator[tuple[str, list[Row]]]:
    """Name every table and flatten its records."""
    gap, rests, fails, ties = profile.gap, profile.rests_on, profile.fails, profile.ties
    measures: list[tuple[Row, p.MeasureGap]] = [
        ({"indicator": m.indicator, "title": m.title}, m) for m in gap.measures
    ]
    yield "levels", [row for head, m in measures for row in _levels(head, m, profile.subject)]
    yield "years", [row for head, m in measures for row in _years(head, m)]
    yield "members", _rows(*(Beside(head, m.members) for head, m in measures))
    yield "not-online", _rows(Beside({}, gap.offline_members))
    yield "inequality", _rows(Beside({}, gap.inequality))
    yield "outlook", [row | _COMPUTED for row in _outlook(profile)]
    yield "systems", _rows(Beside({}, rests.systems))
    yield "landing-towns", _through(rests.systems, rests.towns)
    yield "land-links", _rows(Beside({}, rests.links))
    yield "corridors", _rows(Beside({}, rests.corridors))
    yield "supply", _rows(Beside({}, rests.supplies))
    yield "shared-systems", _through(rests.systems, rests.partners)
    yield "member-links", [row | _COMPUTED for row in _rows(Beside({}, rests.members))]
    yield "failures", [row | _COMPUTED for row in _rows(Beside({}, fails.worst))]
    yield "shared-fate", [row | _COMPUTED for row in _rows(Beside({}, fails.partners))]
    yield "outages", _rows(Beside({}, fails.happened))
    yield "agreements", _rows(Beside({}, ties.stands or ties.members_in))
    yield "teams", _rows(Beside({}, ties.teams))
    yield "no-teams", _rows(Beside({}, ties.absences))
    yield "laws", _rows(Beside({}, ties.laws))
    yield "cooperation-lag", _lag(profile)
    yield "voice", _rows(Beside({}, profile.voice))
    yield "sources", _rows(Beside({}, profile.sources))


def _levels(head: Row, measure: p.MeasureGap, subject: p.Subject) -> Iterator[Row]:
    """Lay the subject's level above those that it is compared with."""
    own = Named(subject.kind, subject.code, subject.name)
    yield head | _flat(p.Compared(own, "bloc", measure.own)) | {"role": "own"}
    for one in measure.compared:
        yield head | _flat(one)


def _years(head: Row, measure: p.MeasureGap) -> Iterator[Row]:
    """Lay out the years of each line, with the sources of its measure."""
    keys = {key for one in measure.compared for key in one.figure.sources}
    told = BETWEEN.join(sorted(keys | set(measure.own.sources)))
    for line in measure.series:
        for year, value in line.points:
            said: Row = {"year": year, "value": value, "unit": measure.unit, "sources": told}
            yield head | _named("who", line.who) | said


def _through(
    systems: tuple[p.System, ...], records: Iterable[p.Town] | Iterable[p.Partner]
) -> list[Row]:
    """Lay out what is known through systems, with the sources of these."""
    held = {one.system: one.sources for one in systems}
    return [
        _flat(one)
        | {"sources": BETWEEN.join(sorted({key for s in one.systems for key in held.get(s, ())}))}
        for one in records
    ]


def _outlook(profile: p.Profile) -> list[Row]:
    """Lay out what is foretold of each measure, year by year."""
    rows = []
    for one in profile.outlook.measures:
        head: Row = {"indicator": one.indicator, "title": one.title, "unit": one.unit}
        rows += [head | row for row in _rows(Beside({}, one.course.ahead))]
    return rows


def _lag(profile: p.Profile) -> list[Row]:
    """Lay out pairs with what is in force between the two, topic by topic; empty is nothing."""
    rows = []
    for pair in profile.lag.pairs if profile.lag else ():
        head = {key: cell for key, cell in _flat(pair).items() if key != "between"}
        held = {one.topic: one for one in pair.between}
        for topic in (*held, *pair.missing):
            one = held.get(topic)
            rows.append(
                head
                | {
                    "topic": topic,
                    "in_force": one.label if one else None,
                    "economies": one.economies if one else None,
                    "more": one.more if one else 0,
                    "sources": BETWEEN.join(one.sources) if one else None,
                }
            )
    return rows


def _rows(*parts: Beside) -> list[Row]:
    """Flatten records."""
    return [part.before | _flat(one) for part in parts for one in part.records]


def _flat(record: object) -> Row:
    """Flatten a record: names by code and name, figures by their parts, lists joined."""
    row: Row = {}
    for field in fields(record):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        if isinstance(value, Named):
            row |= _named(field.name, value)
        elif value is None and "Named" in str(field.type):
            row |= {field.name: None, f"{field.name}_name": None}
        elif isinstance(value, Figure):
            row |= _flat(value)
        elif isinstance(value, tuple):
            row[field.name] = BETWEEN.join(map(_text, value))
        else:
            row[field.name] = value
    return row


def _named(key: str, who: Named) -> Row:
    """Lay out a name as its code and words."""
    return {key: who.code, f"{key}_name": who.name}


def _text(thing: object) -> str:
    """Spell an item of a list: a name by its code, a record by its parts."""
    if isinstance(thing, Named):
        return thing.code
    if is_dataclass(thing):
        return ":".join(_text(getattr(thing, field.name)) for field in fields(thing))
    if isinstance(thing, tuple):
        return ":".join(map(_text, thing))
    return "" if thing is None else str(thing)


def _frame(rows: list[Row]) -> pl.DataFrame:
    """Make a table of rows, every column of one type."""
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.with_columns(pl.col(pl.Null).cast(pl.String))  # so that every reader takes it
