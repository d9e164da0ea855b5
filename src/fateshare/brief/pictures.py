"""The drawings of a brief: what of the profile goes into which chart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from markupsafe import Markup

from fateshare.base.figure import Figure
from fateshare.brief import beside, called, fails_words, terms
from fateshare.brief import profile as p
from fateshare.brief.draw import charts, maps, timeline
from fateshare.brief.draw.marks import Rank
from fateshare.brief.draw.svg import Words as Said
from fateshare.brief.draw.view import Frame
from fateshare.brief.named import Named
from fateshare.brief.sentences import subject
from fateshare.brief.words import Words
from fateshare.engine.sphere import distance_km

#: Own systems are followed this far from the subject on the map of an economy.
REACH_KM = 6_500.0
#: Landing towns shown around an economy that has none.
NEAREST, NEAR_KM = 4, 2_500.0
#: Comparisons drawn for each measure; the data and the table have all.
MOST_COMPARED = 7
#: Longest ranking that is drawn; a longer one shows both ends.
MOST_RANKED = 60
#: Longest name of a bloc in a chart, beside its line.
LONGEST = 18
#: Sheets of the map: on a page and on a phone.
PAGE = Frame(width=1000.0)
PHONE = Frame(width=360.0, widest=1.3, tallest=0.9)
PAPER = Frame(width=660.0, widest=2.0, tallest=0.9)
#: Larger groups, and maps of more bytes, have one map for all sheets: a page must stay light.
MOST_PHONE, HEAVIEST = 30, 90_000
#: Partners in fate that are drawn, and the least that is.
MOST_PARTNERS, LEAST_SHARED = 12, 0.05
#: First year of the small charts.
FIRST_YEAR = 1995
_STATUS: dict[str, maps.Status] = {
    "in service": "service",
    "planned": "planned",
    "retired": "retired",
}


@dataclass(frozen=True, slots=True)
class Pictures:
    """Every drawing of a brief, as SVG that a page may take as it is."""

    map: Markup
    map_narrow: Markup
    versus: dict[str, Markup]
    trend: dict[str, Markup]
    split: tuple[Markup, ...]
    ranked: Markup
    timeline: Markup
    worst: Markup
    partners: Markup


def pictures(profile: p.Profile, w: Words, *, paper: bool = False) -> Pictures:
    """Draw everything; on paper there is one map, with larger letters."""
    measures, name = profile.gap.measures, _short(profile.subject, subject(profile, w))
    wide = _map(profile, w, PAPER if paper else PAGE, "mw")
    two = not paper and len(profile.subject.members) <= MOST_PHONE and len(wide) <= HEAVIEST
    return Pictures(
        _safe(wide),
        _safe(_map(profile, w, PHONE, "mn") if two else ""),
        {m.indicator: _safe(_versus(m, name, w, f"v{i}")) for i, m in enumerate(measures)},
        {m.indicator: _safe(_trend(m, name, w, f"t{i}")) for i, m in enumerate(measures)},
        tuple(_safe(_split(one, w, f"x{i}")) for i, one in enumerate(profile.gap.inequality)),
        _safe(_ranked(profile, w)),
        _safe(_timeline(profile, w)),
        _safe(_worst(profile, w)),
        _safe(_partners(profile, w)),
    )


def _safe(svg: str) -> Markup:
    """Mark a drawing as safe: the drawing functions escape every text that they are given."""
    return Markup(svg)  # noqa: S704 - see above


def _map(profile: p.Profile, w: Words, frame: Frame, prefix: str) -> str:
    """Draw the map on a sheet."""
    shown = profile.map
    alone = profile.subject.kind == "economy"
    words = _said(
        w,
        w.say("Map of the cable systems of %(name)s", name=subject(profile, w)),
        w.count(
            "%(n)s system lands here; other systems are drawn thin. Land and sea only.",
            "%(n)s systems land here; other systems are drawn thin. Land and sea only.",
            sum(cable.own for cable in shown.cables),
        ),
    )
    chart = maps.Map(
        words,
        focus=_focus(profile),
        cables=tuple(
            maps.Cable(cable.short, cable.paths, _STATUS[cable.status], cable.own)
            for cable in shown.cables
        ),
        landings=_landings(shown, alone=alone),
        links=tuple(maps.LandLink((line.a, line.b), "service", line.own) for line in shown.links),
        key=(
            ("own", w.say("systems that land here")),
            ("planned", w.say("planned")),
            *((("retired", w.say("retired")),) if _has_retired(shown) else ()),
            ("context", w.say("other systems")),
            ("link", w.say("land link")),
            *((("hub", w.say("capital")),) if shown.capital else ()),
        ),
        frame=frame,
    )
    return maps.draw(chart, prefix=prefix)


def _has_retired(shown: p.MapData) -> bool:
    """Tell whether a retired system is drawn; only the subject's own are."""
    return any(cable.status == "retired" for cable in shown.cables)


def _landings(shown: p.MapData, *, alone: bool) -> tuple[maps.Landing, ...]:
    """Mark the capital, the landing towns, and the ends of the subject's land links."""
    marked: dict[tuple[float, float], maps.Landing] = {}
    for dot in shown.towns:
        name = dot.name if dot.own and alone else None
        rank: Rank = "own" if dot.own else "other"
        marked[dot.lon, dot.lat] = maps.Landing(dot.lon, dot.lat, name, rank)
    for line in shown.links if alone else ():
        for name, spot in zip(line.towns, (line.a, line.b), strict=True):
            if line.own and spot not in marked:
                marked[spot] = maps.Landing(*spot, name, "other")
    if shown.capital:
        one = shown.capital
        near = [spot for spot, held in marked.items() if held.label == one.name]
        for spot in near:
            del marked[spot]
        marked[one.lon, one.lat] = maps.Landing(one.lon, one.lat, one.name, "hub")
    return tuple(marked.values())


def _focus(profile: p.Profile) -> tuple[tuple[float, float], ...]:
    """Choose what the map must show: the subject, its towns, and where its systems lead to."""
    shown = profile.map
    own = [(dot.lon, dot.lat) for dot in shown.towns if dot.own]
    near = list(shown.anchors) + own
    near += [end for line in shown.links if line.own for end in (line.a, line.b)]
    if profile.subject.kind != "economy" or not near:
        return tuple(near)
    if not own:  # reached by land: show the way to the nearest landing towns
        towns = np.array([(dot.lon, dot.lat) for dot in shown.towns]).reshape(-1, 2)
        away = distance_km(towns, np.array(near[0]))
        order = [i for i in np.argsort(away, kind="stable")[:NEAREST] if away[i] < NEAR_KM]
        return tuple(near) + tuple((float(x), float(y)) for x, y in towns[order])
    ends = np.array(
        [
            point
            for cable in shown.cables
            if cable.own and cable.status != "retired"
            for path in cable.paths
            for point in (path[0], path[-1])
        ]
    ).reshape(-1, 2)
    away = distance_km(ends, np.array((own or near)[0]))
    return tuple(near) + tuple((float(x), float(y)) for x, y in ends[away <= REACH_KM])


def _versus(measure: p.MeasureGap, name: str, w: Words, prefix: str) -> str:
    """Draw a measure beside others."""
    if measure.better == "none":
        return ""
    kinds: dict[str, charts.Kind] = {
        "region": "group",
        "bloc": "group",
        "world": "world",
        "best": "best",
    }
    points = [charts.Point(name, measure.own.value, "own")]
    blocs = [c for c in measure.compared if c.role == "bloc"]
    left = MOST_COMPARED - sum(c.role != "bloc" for c in measure.compared)
    kept = {id(c) for c in _telling(blocs)[: max(0, left)]}
    for c in measure.compared:
        if c.role != "bloc" or id(c) in kept:
            best = w.say("Best: %(name)s", name=w.name(c.who)) if c.role == "best" else ""
            points.append(charts.Point(best or _label(c.who, w), c.figure.value, kinds[c.role]))
    words = _said(
        w,
        w.say("%(title)s beside others", title=w.term(measure.title)),
        w.listed(
            w.say(
                "%(name)s: %(words)s",
                name=one.label,
                words=w.figure(Figure(one.value, measure.unit)),
            )
            for one in points
        ),
    )
    return charts.versus(
        charts.Versus(words, tuple(points), partial(_tick, w, measure.unit)), prefix=prefix
    )


def _telling(blocs: list[p.Compared]) -> list[p.Compared]:
    """Put regional blocs before lists that span the world."""
    return [c for c in blocs if c.who.code not in called.WIDE] + [
        c for c in blocs if c.who.code in called.WIDE
    ]


def _label(who: Named, w: Words) -> str:
    """Name a bloc by its code and all else by name."""
    return who.code.replace("_", " ") if who.kind == "bloc" else w.name(who)


def _short(subject: p.Subject, name: str) -> str:
    """Name the subject in a chart; a bloc with a long name by its code."""
    long = subject.kind == "bloc" and len(name) > LONGEST
    return subject.code.replace("_", " ") if long else name


def _trend(measure: p.MeasureGap, name: str, w: Words, prefix: str) -> str:
    """Draw a measure year by year: the subject, its widest region and the world."""
    years = {year for line in measure.series for year, value in line.points if value is not None}
    if len(years) < 2:  # noqa: PLR2004 - one year has no course
        return ""
    lines = beside.drawn(measure)
    words = _said(
        w,
        w.say("%(title)s year by year", title=w.term(measure.title)),
        w.listed(w.name(line.who) for line in lines),
    )
    series = tuple(
        charts.Series(
            name if line is lines[0] else w.name(line.who),
            tuple(point for point in line.points if point[0] >= FIRST_YEAR),
            own=line is lines[0],
        )
        for line in lines
    )
    return charts.trend(charts.Trend(words, series, partial(_tick, w, measure.unit)), prefix=prefix)


def _tick(w: Words, unit: str, value: float) -> str:
    """Spell a value for a chart."""
    return w.tick(value, unit)


def _split(one: p.Inequality, w: Words, prefix: str) -> str:
    """Draw what lies between groups and within them."""
    parts = (
        charts.Part(w.say("between groups"), one.between),
        charts.Part(w.say("within groups"), one.within),
    )
    words = _said(
        w,
        w.say("Inequality: %(title)s", title=w.term(one.title)),
        w.say("Theil's T is %(total)s nats.", total=w.decimal(one.total, 3)),
    )
    return charts.split(charts.Split(words, parts, w.share), prefix=prefix)


def _ranked(profile: p.Profile, w: Words) -> str:
    """Draw the members by their share of people online."""
    measure = next((m for m in profile.gap.measures if m.indicator == "internet_users_share"), None)
    if measure is None or not measure.members:
        return ""
    words = _said(
        w,
        w.say("Members by %(title)s", title=w.term(measure.title)),
        w.say("Bars from the highest share to the lowest."),
    )
    rows = [charts.Row(w.name(one.who), one.figure.value) for one in measure.members]
    if len(rows) > MOST_RANKED:
        known = [row for row in rows if row.value is not None]
        rows = known[: MOST_RANKED // 2] + known[-MOST_RANKED // 2 :]
    chart = charts.Ranked(words, tuple(rows), partial(_tick, w, measure.unit))
    return charts.ranked(chart, prefix="rk", width=700.0)


def _timeline(profile: p.Profile, w: Words) -> str:
    """Draw the lives of the systems of an economy."""
    systems = profile.rests_on.systems
    if profile.subject.kind != "economy" or len(systems) < 2:  # noqa: PLR2004 - nothing to compare
        return ""
    spans = tuple(
        timeline.Span(
            s.short,
            _year(s.expected if s.status == "planned" else s.since),
            _year(s.until),
            s.status == "planned",
        )
        for s in systems
    )
    words = _said(
        w,
        w.say("When the systems came"),
        w.say("Bars run from the beginning of service to the date of the brief."),
        w.say("date not known"),
    )
    chart = timeline.Timeline(words, spans, _year(profile.as_of) or 0.0)
    return timeline.timeline(chart, prefix="tl", width=700.0)


def _worst(profile: p.Profile, w: Words) -> str:
    """Draw the failures that would hurt most."""
    told = profile.fails.worst
    words = _said(
        w,
        w.say("Failures that would hurt most"),
        w.say("Bars of the share of international demand that could not be served; estimated."),
    )
    kinds = terms.failures(w)
    rows = tuple(
        charts.Row(
            w.aside(fails_words.things(one.names, w), kinds[one.kind]),
            one.lost_share,
            own=one.kind != "pair",
        )
        for one in told
    )
    return (
        charts.ranked(charts.Ranked(words, rows, w.share), prefix="wo", width=700.0) if rows else ""
    )


def _partners(profile: p.Profile, w: Words) -> str:
    """Draw with whom fate is shared."""
    alone = profile.subject.kind == "economy"
    told = [one for one in profile.fails.partners if one.shared >= LEAST_SHARED][:MOST_PARTNERS]
    words = _said(
        w, w.say("Partners in fate"), w.say("Bars of shared fate, from 0 to 1; estimated.")
    )
    rows = tuple(
        charts.Row(
            w.name(one.partner) if alone else w.join([w.name(one.who), w.name(one.partner)]),
            one.shared,
        )
        for one in told
    )
    return (
        charts.ranked(charts.Ranked(words, rows, w.ratio), prefix="pa", width=700.0) if rows else ""
    )


def _said(w: Words, title: str, desc: str, no_data: str = "") -> Said:
    """Name a drawing in a language, and say in which direction it is read."""
    return Said(title, desc, no_data or w.say("no data"), rtl=w.rtl)


def _year(date: str | None) -> float | None:
    """Turn a date into a year with its months as a fraction."""
    if not date:
        return None
    year, *rest = date.split("-")
    return int(year) + ((int(rest[0]) - 1) / 12 if rest else 0.0)
