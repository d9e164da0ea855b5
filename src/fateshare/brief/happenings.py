"""What a timeline of an economy or group shows: outages of the record, or agreements."""

from __future__ import annotations

from datetime import date

import polars as pl

from fateshare.atlas.model import Atlas
from fateshare.atlas.select import Who
from fateshare.base.codes import last_day
from fateshare.brief import agreeing, called, terms
from fateshare.brief.draw import happened, timeline
from fateshare.brief.draw.svg import Words as Said
from fateshare.brief.words import Words
from fateshare.connect.record import Event, recorded

#: Severities of the record, the worst first, and how dark each is drawn.
SHADES = {"offline": 1.0, "severe": 0.7, "moderate": 0.4, "minor": 0.2}
#: Members that a note names.
NAMED = 2


def outages(atlas: Atlas, who: Who, day: str, words: Said, w: Words) -> happened.Record:
    """Arrange the outages of the record that hit an economy, or a member of a group."""
    rows = [
        row
        for event in recorded(atlas)
        if event.date and event.date <= day and (row := _outage(atlas, event, who, w))
    ]
    return happened.Record(words, tuple(rows), year(last_day(day)))


def agreements(atlas: Atlas, who: Who, day: str, words: Said) -> timeline.Timeline:
    """Arrange the agreements of one economy: full while in force, dashed when not yet."""
    told = agreeing.agreements(atlas, who.code, as_of=day)
    held = told.standing.filter(~pl.col("status").is_in(["withdrawn"])).join(
        told.instruments.select("instrument", "label"), on="instrument"
    )
    spans = tuple(
        timeline.Span(
            row["label"],
            year(row["since"]) if row["dated"] else None,
            None,
            row["status"] != "in force",
        )
        for row in held.sort("instrument").iter_rows(named=True)
    )
    return timeline.Timeline(words, spans, year(last_day(day)))


def _outage(atlas: Atlas, event: Event, who: Who, w: Words) -> happened.Happened | None:
    """Arrange one outage, with the worst that it did to those asked for."""
    hit = {iso3: event.severity[iso3] for iso3 in who.members if event.severity.get(iso3) in SHADES}
    if not hit:
        return None
    worst = min(hit.values(), key=list(SHADES).index)
    note = terms.severities(w)[worst]
    if who.kind != "economy":
        label = called.namer(atlas)
        names = w.ordered(w.name(label(iso3)) for iso3, one in hit.items() if one == worst)
        note = w.aside(note, w.some(names, NAMED))
    until = year(last_day(event.end)) if event.end else None
    return happened.Happened(
        w.proper(event.title), year(event.date or ""), until, SHADES[worst], note
    )


def year(day: str) -> float:
    """
    Turn a date into a year with its days as a fraction; one without a month is its first day.

    Examples
    --------
    >>> year("2018"), round(year("2018-07-02"), 2)
    (2018.0, 2018.5)
    """
    number, *rest = map(int, day.split("-"))
    month, dated = (*rest, 1, 1)[:2]
    start = date(number, 1, 1).toordinal()
    return number + (date(number, month, dated).toordinal() - start) / 365.25
