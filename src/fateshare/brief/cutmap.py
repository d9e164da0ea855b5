"""What the map of a cut shows: what is cut, what stands, and who loses how much."""

from __future__ import annotations

import math

import polars as pl

from fateshare.atlas.model import Atlas
from fateshare.brief import drawn, picture
from fateshare.brief.draw import dots, maps, ramp
from fateshare.brief.draw.bend import Line
from fateshare.brief.draw.marks import Mark
from fateshare.brief.draw.view import Frame
from fateshare.brief.named import Named
from fateshare.brief.stress import Told
from fateshare.brief.words import Words

#: A smaller loss does not widen the map.
SEEN_SHARE = 0.01
#: Sizes that the key shows, as parts of the largest.
_PARTS = (1.0, 0.1)
#: Economies that are named at most, those with most people affected.
MOST_NAMED = 25


def chart(atlas: Atlas, told: Told, w: Words, *, title: str, width: float) -> maps.Map:
    """
    Arrange the map.

    Parameters
    ----------
    atlas
        The atlas that was cut.
    told
        The cut.
    w
        Language of the words.
    title
        What it is called.
    width
        Of the drawing, pixels.
    """
    gone = set(told.result.removed)
    day = told.result.as_of
    cables, ends = _cables(atlas, day, gone)
    links, joints = _links(atlas, day, gone)
    lost = _lost(atlas, gone)
    held = _dots(atlas, told, w)
    focus = [(dot.lon, dot.lat) for dot in held.dots if dot.share >= SEEN_SHARE]
    focus += [*ends, *joints, *((one.lon, one.lat) for one in lost)]
    marks: list[tuple[Mark, str]] = [("context", w.say("other systems"))]
    marks += [("passing", w.say("land links"))] if links else []
    marks += [("cut", w.say("cut"))] if ends or joints else []
    marks += [("lost", w.say("place cut"))] if lost else []
    count = len(held.dots)
    desc = w.count("%(n)s economy loses traffic.", "%(n)s economies lose traffic.", count)
    return maps.Map(
        picture.said(w, title, desc, w.say("no data")),
        focus=tuple(focus),
        cables=cables,
        landings=lost,
        links=links,
        dots=held,
        key=tuple(marks),
        frame=Frame(width=width, widest=2.0, tallest=1.25),
    )


def _cables(
    atlas: Atlas, day: str, gone: set[str]
) -> tuple[tuple[maps.Cable, ...], list[tuple[float, float]]]:
    """Draw what is in service, the stretches that are cut apart; return the ends of those too."""
    live = atlas.held("systems", day)["system"].to_list()
    rows = (
        atlas.held("segments", day)
        .filter(pl.col("system").is_in(live), pl.col("path").is_not_null())
        .sort("system", "seq")
        .select("system", "seq", "path")
    )
    whole: dict[tuple[str, bool], list[Line]] = {}
    for system, seq, path in rows.iter_rows():
        cut = f"segment:{system}:{seq}" in gone
        whole.setdefault((system, cut), []).append(drawn.points(path))
    cables = tuple(
        maps.Cable(system, tuple(lines), "cut" if cut else "service", own=cut)
        for (system, cut), lines in whole.items()
    )
    ends = [
        end
        for (_, cut), lines in whole.items()
        if cut
        for line in lines
        for end in (line[0], line[len(line) // 2], line[-1])
    ]
    return cables, ends


def _links(
    atlas: Atlas, day: str, gone: set[str]
) -> tuple[tuple[maps.LandLink, ...], list[tuple[float, float]]]:
    """Draw the links over land, thin where they stand."""
    spots = {
        place: (lon, lat)
        for place, lon, lat in atlas.table("places").select("place", "lon", "lat").iter_rows()
    }
    links = []
    for link, a, b in (
        atlas.held("land_links", day).sort("link").select("link", "a", "b").iter_rows()
    ):
        cut = f"link:{link}" in gone
        links.append(maps.LandLink((spots[a], spots[b]), "cut" if cut else "service", own=cut))
    return tuple(links), [end for link in links if link.own for end in link.line]


def _lost(atlas: Atlas, gone: set[str]) -> tuple[maps.Landing, ...]:
    """Cross out the towns and hubs that are cut whole: those whose way inland is taken."""
    hubs = dict(atlas.table("hubs").select("hub", "place").iter_rows())
    wanted = {hubs[key.removeprefix("hub:")] for key in gone if key.startswith("hub:")}
    wanted |= {key.rpartition(":")[2] for key in gone if key.startswith("lit:")}
    rows = atlas.table("places").filter(pl.col("place").is_in(list(wanted))).sort("place")
    return tuple(
        maps.Landing(lon, lat, name, "lost")
        for name, lon, lat in rows.select("name", "lon", "lat").iter_rows()
    )


def _dots(atlas: Atlas, told: Told, w: Words) -> dots.Dots:
    """Place who loses at the capital, else in the middle."""
    where = {
        row[0]: (row[1], row[2]) if row[1] is not None else (row[3], row[4])
        for row in atlas.table("economies")
        .select("iso3", "capital_lon", "capital_lat", "lon", "lat")
        .iter_rows()
    }
    losing = told.economies.filter(pl.col("lost_share") > 0).sort(
        ["users_lost", "iso3"], descending=[True, False]
    )
    found = []
    for number, row in enumerate(losing.iter_rows(named=True)):
        lon, lat = where[row["iso3"]]
        if lon is not None and lat is not None:
            name = w.name(Named("economy", row["iso3"], told.name(row["iso3"])))
            label = name if number < MOST_NAMED else ""
            found.append(dots.Dot(lon, lat, row["users_lost"], row["lost_share"], label))
    most = max((dot.size for dot in found), default=0.0)
    sizes = tuple(dict.fromkeys(_round(most * part) for part in _PARTS))
    return dots.Dots(
        tuple(found),
        w.say("People affected:"),
        tuple((size, w.people(size)) for size in sizes if size >= 1),
        w.say("Share of demand lost:"),
        tuple(
            w.say("%(low)s to %(high)s", low=w.share(a), high=w.share(b)) for a, b in ramp.spans()
        ),
    )


def _round(value: float) -> float:
    """
    Round down to one digit.

    Examples
    --------
    >>> _round(47_123.0), _round(0.0)
    (40000.0, 0.0)
    """
    if value <= 0:
        return 0.0
    unit = 10.0 ** math.floor(math.log10(value))
    return math.floor(value / unit + 1e-9) * unit
