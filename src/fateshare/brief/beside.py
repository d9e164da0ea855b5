"""The tables that stand beside the charts of the gap."""

from __future__ import annotations

from fateshare.brief import profile as p
from fateshare.brief.words import Words

#: A page tells every so many years and the newest; the tables beside the brief have all.
STEP, FIRST_YEAR = 5, 1995


def beside(profile: p.Profile, w: Words) -> dict[str, object]:
    """Return the rows of the tables, by name."""
    return {
        "years": {m.indicator: _years(m, w) for m in profile.gap.measures},
        "split_rows": [_split(one, w) for one in profile.gap.inequality],
    }


def drawn(measure: p.MeasureGap) -> list[p.Series]:
    """Return the lines of a measure that are drawn: the subject, its widest region, the world."""
    first, *others = measure.series
    if measure.better == "none":
        return [first]
    return [first, *others[:1], *(one for one in others[1:] if one.who.code == "001")]


def _years(measure: p.MeasureGap, w: Words) -> dict[str, object]:
    """Arrange the levels of the lines that are drawn."""
    lines = drawn(measure)
    held = [{year: v for year, v in line.points if v is not None} for line in lines]
    known = sorted({year for one in held for year in one if year >= FIRST_YEAR})
    told = [year for year in known if year % STEP == 0 or year == known[-1]]
    return {
        "names": [w.name(line.who) for line in lines],
        "rows": [
            {
                "year": year,
                "cells": [
                    w.tick(one[year], measure.unit) if year in one else "\N{EN DASH}"
                    for one in held
                ],
            }
            for year in told
        ]
        if len(told) > 1
        else [],
    }


def _split(one: p.Inequality, w: Words) -> list[dict[str, str]]:
    """Arrange what lies between groups and within them."""
    parts = ((w.say("between groups"), one.between), (w.say("within groups"), one.within))
    total = [(w.say("in all"), one.total)]
    return [
        {
            "name": name,
            "nats": w.ratio(value) if value else w.whole(0),
            "share": w.share(value / one.total) if one.total else "\N{EN DASH}",
        }
        for name, value in ((name, max(0.0, value)) for name, value in (*parts, *total))
    ]
