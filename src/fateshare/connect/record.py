"""Read the record of real outages: what was cut where, who was hit, and who was not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fateshare.atlas.model import Atlas
from fateshare.base import codes
from fateshare.base.errors import InputError
from fateshare.engine.sphere import inside

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reported:
    """One thing that the record says was cut."""

    said: str
    kind: str
    where: str = ""
    lon: float | None = None
    lat: float | None = None
    system: str | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One outage of the record: cuts, and how badly each economy was hit."""

    id: str
    title: str
    date: str | None
    end: str | None
    cause: str
    use: str
    cuts: tuple[Reported, ...]
    severity: Mapping[str, str]


def still_open(events: Sequence[Event], date: str) -> list[Event]:
    """Return the events that began before a date and ended after it, by date."""
    return [
        event
        for event in sorted(events, key=lambda one: (one.date or "", one.id))
        if event.end and event.date and event.date < date < event.end
    ]


def recorded(atlas: Atlas) -> list[Event]:
    """Return the events of the atlas, by date."""
    cuts, impacts = atlas.table("outage_cuts"), atlas.table("outage_impacts")
    found = []
    for row in atlas.table("outages").sort("date", "event").iter_rows(named=True):
        mine = cuts.filter(event=row["event"]).sort("seq").iter_rows(named=True)
        said = impacts.filter(event=row["event"])
        found.append(
            Event(
                row["event"], row["title"], row["date"], row["end"], row["cause"], row["use"],
                tuple(_from_row(one) for one in mine),
                dict(said.select("iso3", "severity").iter_rows()),
            )
        )  # fmt: skip
    return found


def corridor_rates(atlas: Atlas) -> dict[str, float]:
    """
    Return how many events a year took several systems down at once in a corridor.

    The reported rate of the corridor where the atlas has one; else the events of the record of
    which cuts of two or more systems lie in its outline, over the years that the record spans.
    A corridor without either is left out: its rate is not known.
    """
    rows = atlas.table("corridors").select("corridor", "polygon", "event_rate_per_year")
    known = {name: rate for name, _, rate in rows.iter_rows() if rate is not None}
    events = [event for event in recorded(atlas) if event.date]
    if not events:
        return known
    first, last = (
        date.fromisoformat(codes.last_day(e.date or "")) for e in (events[0], events[-1])
    )
    years = max((last - first).days / 365.25, 1.0)
    for name, polygon, _ in rows.iter_rows():
        ring = np.array([pair.split() for pair in polygon.split(",")], float)
        several = [event for event in events if len(_inside(event, ring)) > 1]
        if several and name not in known:
            known[name] = len(several) / years
    return dict(sorted(known.items()))


def _inside(event: Event, ring: Floats) -> set[str]:
    """Return the systems that an event cut inside an outline."""
    spots = [cut for cut in event.cuts if cut.system and cut.lon is not None]
    return {
        cut.system or ""
        for cut in spots
        if inside(np.array([[cut.lon, cut.lat]], float), ring).all()
    }


def read(path: Path) -> list[Event]:
    """
    Read events from a JSON file: a list, or an object with the list `events`.

    Raises
    ------
    InputError
        When the file cannot be read, or an event lacks what is needed.
    """
    try:
        text = json.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise InputError(f"{path} cannot be read: {err.strerror}.") from err
    except (UnicodeDecodeError, json.JSONDecodeError) as err:
        raise InputError(f"{path} cannot be read as JSON: {err}.") from err
    rows = text.get("events") if isinstance(text, dict) else text
    if not isinstance(rows, list):
        raise InputError(f"{path} holds no list of events.")
    return [_from_json(row, f"{path}, event {number}") for number, row in enumerate(rows, 1)]


def _from_row(row: dict[str, object]) -> Reported:
    """Make a cut of a row of the table outage_cuts."""
    link = row["link"]
    return Reported(
        said=str(row["said"]),
        kind=str(row["kind"]),
        where=str(row["note"] or ""),
        lon=_number(row["lon"]),
        lat=_number(row["lat"]),
        system=str(row["system"]) if row["system"] else None,
        links=tuple(str(link).split("|")) if link else (),
    )


def _from_json(row: object, where: str) -> Event:
    """Make an event of one in a file."""
    if not isinstance(row, dict):
        raise InputError(f"{where} is no object.")
    missing = [key for key in ("id", "cuts") if not row.get(key)]
    if missing:
        raise InputError(
            f"{where} lacks {', '.join(missing)}; each event needs id and cuts, and a date "
            "where a text gives one."
        )
    if row.get("date") is not None and not codes.is_date(str(row["date"])):
        raise InputError(
            f"{where}: {row['date']!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD."
        )
    _check(row["cuts"], (), f"{where}, cut")
    _check(row.get("affected") or [], ("iso3", "severity"), f"{where}, affected")
    _check(row.get("not_affected") or [], ("iso3",), f"{where}, not_affected")
    severity = {one["iso3"]: one["severity"] for one in row.get("affected") or []}
    severity |= {one["iso3"]: "none" for one in row.get("not_affected") or []}
    cuts = tuple(
        Reported(
            said=str(one.get("system") or ""),
            kind=str(one.get("kind") or "segment"),
            where=str(one.get("where") or ""),
            lon=_number(one.get("lon")),
            lat=_number(one.get("lat")),
        )
        for one in row["cuts"]
    )
    return Event(
        str(row["id"]), str(row.get("title") or ""), _date(row.get("date")), _date(row.get("end")),
        str(row.get("cause") or ""), str(row.get("use_as") or ""), cuts, severity,
    )  # fmt: skip


def _check(rows: object, needs: Sequence[str], where: str) -> None:
    """Demand a list of objects that have some keys."""
    if not isinstance(rows, list):
        raise InputError(f"{where} is no list.")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise InputError(f"{where} {number} is no object.")
        missing = [key for key in needs if not row.get(key)]
        if missing:
            raise InputError(f"{where} {number} lacks {', '.join(missing)}.")


def _date(value: object) -> str | None:
    """Return a date, None where it is not given or no date."""
    return value if isinstance(value, str) and codes.is_date(value) else None


def _number(value: object) -> float | None:
    """Return a number, or None."""
    return float(value) if isinstance(value, int | float) else None
