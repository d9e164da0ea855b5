"""
Doubts about an atlas: what the schema allows and what is still most likely a slip.

`checks` finds what cannot be; this finds what people get wrong when they write facts down.
A doubt is no fault: the world has odd cables, and a user's own atlas loads with doubts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import polars as pl

from fateshare.atlas import mask, named
from fateshare.atlas.checks import Frames
from fateshare.base.errors import Fault
from fateshare.engine.sphere import Floats, distance_km

#: A landing is out of order when going there and back adds this much to the trunk ...
DETOUR_KM = 2500.0
#: ... and makes it so many times as long as the way past it.
DETOUR_RATIO = 3.0
#: A sea stretch on a straight line over land for this far crosses a continent.
OVERLAND_KM = 300.0
#: A town further than so many times the economy's width from all else in its economy ...
ASTRAY_WIDTHS = 1.6
ASTRAY_KM = 250.0
#: Economies in pieces far apart, with how far: Bonaire lies 800 km from Saba and Statia.
SCATTERED_KM = {"BES": 850.0}
#: ... is in the wrong one when another economy's places are so many times nearer.
ASTRAY_RATIO = 6.0
#: A landing town has sea this near.
SHORE_DEG = 1.0
#: Most Tbit/s a fibre pair has carried, by the year of service of the cable: the reported
#: design capacities of the embedded atlas with room above (upgrades included).
PAIR_TBPS = ((1995, 1.0), (2000, 4.0), (2008, 14.0), (2014, 16.0), (2100, 42.0))
#: Most fibre pairs of a repeatered cable, by year; without repeaters, on stretches that need
#: none, there is room for many.
PAIRS = ((2000, 8), (2015, 16), (2024, 24), (2100, 48))
PAIRS_UNREPEATERED, UNREPEATERED_KM = 192, 450.0


def doubts(frames: Frames) -> list[Fault]:
    """
    List what is most likely a slip.

    Parameters
    ----------
    frames
        Every table by name, already without faults of `checks.check`.

    Returns
    -------
    doubts
        In the form of faults: which table and system or place, and what to look at.
    """
    return [
        *_order(frames),
        *_overland(frames),
        *_outages(frames),
        *_ends(frames),
        *_few_landings(frames),
        *_names(frames),
        *_twins(frames),
        *_astray(frames),
        *_inland(frames),
        *_capacity(frames),
    ]


def _doubt(table: str, key: str, what: str) -> Fault:
    return Fault(f"{table}.csv", None, key, what)


def _spots(frames: Frames) -> dict[str, Floats]:
    """Return longitude and latitude by place."""
    rows = frames["places"].select("place", "lon", "lat").iter_rows()
    return {place: np.array([lon, lat]) for place, lon, lat in rows}


def _order(frames: Frames) -> Iterator[Fault]:
    """Find landings that lie far from both neighbours in the order, which lie close together."""
    spots = _spots(frames)
    for (system,), rows in frames["segments"].group_by("system", maintain_order=True):
        chain = list(rows.select("a", "b").iter_rows())
        degree = Counter(place for pair in chain for place in pair)
        for (a, b), (c, d) in pairwise(chain):
            if b != c or a == d or degree[b] > 2:  # noqa: PLR2004 - passed through, not a fork
                continue
            around = _km(spots, a, b) + _km(spots, b, d)
            past = _km(spots, a, d)
            if around - past > DETOUR_KM and around > DETOUR_RATIO * past:
                what = (
                    f"{b!r} lies {around - past:,.0f} km out of the way between {a!r} and "
                    f"{d!r}; look at its place in the order and its coordinates."
                )
                yield _doubt("segments", system, what)


def _km(spots: dict[str, Floats], a: str, b: str) -> float:
    return float(distance_km(spots[a], spots[b]))


def _overland(frames: Frames) -> Iterator[Fault]:
    """Find sea stretches whose drawn way runs far over land."""
    drawn = frames["segments"].filter((pl.col("kind") == "sea") & pl.col("path").is_not_null())
    for system, a, b, path in drawn.select("system", "a", "b", "path").iter_rows():
        line = np.array([[float(x) for x in pair.split()] for pair in path.split(",")])
        over = mask.longest_over_km(line)
        if over > OVERLAND_KM:
            what = f"{a!r} to {b!r} is a stretch at sea that runs {over:,.0f} km over land."
            yield _doubt("segments", system, what)


def _outages(frames: Frames) -> Iterator[Fault]:
    """Find cuts of systems that were not in service on the day."""
    dates = dict(frames["outages"].select("event", "date").iter_rows())
    spans = {row[0]: row[1:] for row in frames["systems"].select("system", "since", "until").rows()}
    cuts = frames["outage_cuts"].drop_nulls("system")
    for event, system, own in cuts.select("event", "system", "date").iter_rows():
        day, (since, until) = own or dates[event], spans[system]
        if since and day < since[: len(day)]:
            what = f"in service since {since}, and cut in {event!r} on {day} before."
            yield _doubt("systems", system, what)
        if until and until <= day[: len(until)]:
            what = f"out of service since {until}, and cut in {event!r} on {day} after."
            yield _doubt("systems", system, what)


def _ends(frames: Frames) -> Iterator[Fault]:
    """Find stretches that begin before their system or end after it."""
    whole = frames["systems"].select("system", begun="since", ended="until")
    both = frames["segments"].join(whole, on="system")
    for row in both.iter_rows(named=True):
        ends = f"{row['a']!r} to {row['b']!r}"
        if row["since"] and row["begun"] and row["since"] < row["begun"][: len(row["since"])]:
            what = f"{ends} is in service since {row['since']}, the system since {row['begun']}."
            yield _doubt("segments", row["system"], what)
        if row["ended"] and (not row["until"] or row["until"] > row["ended"]):
            what = f"{ends} has no end, or one after the system's in {row['ended']}."
            yield _doubt("segments", row["system"], what)


def _few_landings(frames: Frames) -> Iterator[Fault]:
    """Find systems that land in one town."""
    for system, towns in _landings(frames).items():
        if len(towns) < 2:  # noqa: PLR2004 - a cable has two ends
            yield _doubt("systems", system, "lands in one town only; its other end is missing.")


def _landings(frames: Frames) -> dict[str, set[tuple[str, str]]]:
    """Return the towns of every system, with their economies."""
    home = dict(frames["places"].drop_nulls("iso3").select("place", "iso3").iter_rows())
    found: dict[str, set[tuple[str, str]]] = {}
    for system, a, b in frames["segments"].select("system", "a", "b").iter_rows():
        found.setdefault(system, set()).update((end, home[end]) for end in (a, b) if end in home)
    return found


def _names(frames: Frames) -> Iterator[Fault]:
    """Find spellings that two systems claim."""
    for spelling, systems in sorted(named.claims(frames["systems"]).items()):
        if len(systems) > 1:
            one, *others = sorted(systems)
            what = f"a name that reads {spelling!r} belongs to {' and '.join(others)} too."
            yield _doubt("systems", one, what)


def _twins(frames: Frames) -> Iterator[Fault]:
    """Find two systems that land in the same towns from the same year on."""
    years = dict(frames["systems"].select("system", "since").iter_rows())
    alike: dict[tuple[frozenset[tuple[str, str]], str], list[str]] = defaultdict(list)
    for system, towns in _landings(frames).items():
        if years[system] and len(towns) > 2:  # noqa: PLR2004 - many pairs of towns have two
            alike[frozenset(towns), years[system][:4]].append(system)
    for (_, year), systems in alike.items():
        if len(systems) > 1:
            one, *others = sorted(systems)
            what = f"lands in the same towns as {' and '.join(others)} since {year}; one system?"
            yield _doubt("systems", one, what)


def _astray(frames: Frames) -> Iterator[Fault]:
    """Find towns far from all else in their economy and close to another one's."""
    towns = frames["places"].drop_nulls("iso3").select("place", "iso3", "lon", "lat")
    homes = frames["economies"].select("iso3", "lon", "lat", "capital_lon", "capital_lat")
    marks = pl.concat(
        [
            towns,
            homes.select(pl.lit("").alias("place"), "iso3", "lon", "lat"),
            homes.select(pl.lit("").alias("place"), "iso3", lon="capital_lon", lat="capital_lat"),
        ]
    ).drop_nulls()
    if marks.is_empty():
        return
    width = {
        iso3: max(SCATTERED_KM.get(iso3, ASTRAY_KM), ASTRAY_WIDTHS * area**0.5)
        for iso3, area in frames["economies"].select("iso3", "area_km2").drop_nulls().iter_rows()
    }
    spots = marks.select("lon", "lat").to_numpy()
    owner = marks["iso3"].to_numpy()
    for place, iso3, lon, lat in towns.iter_rows():
        km = distance_km(np.array([lon, lat]), spots)
        own = owner == iso3
        rest = km[own & (marks["place"].to_numpy() != place)]
        near, far = km[~own].min(initial=np.inf), rest.min(initial=np.inf)
        if not np.isfinite(far) or far <= width.get(iso3, SCATTERED_KM.get(iso3, ASTRAY_KM)):
            continue
        where = f"is {far:,.0f} km from all else in {iso3}, and"
        if far > ASTRAY_RATIO * near:
            other = owner[~own][int(km[~own].argmin())]
            what = f"{where} {near:,.0f} km from a place in {other}; look at its economy."
            yield _doubt("places", place, what)
        elif mask.open_sea(lon, lat, SHORE_DEG):
            yield _doubt("places", place, f"{where} in open sea; look at its coordinates.")


def _inland(frames: Frames) -> Iterator[Fault]:
    """Find landing towns with no sea near."""
    towns = frames["places"].filter(kind="landing")
    for place, lon, lat in towns.select("place", "lon", "lat").iter_rows():
        if not mask.sea_near(lon, lat, SHORE_DEG):
            what = f"is a landing town at {lon:g} {lat:g}, with no sea within {SHORE_DEG:g} degree."
            yield _doubt("places", place, what)


def _capacity(frames: Frames) -> Iterator[Fault]:
    """Find capacities and fibre pairs that no cable of its year has."""
    longest = dict(frames["segments"].group_by("system").agg(pl.col("length_km").max()).iter_rows())
    for row in frames["systems"].iter_rows(named=True):
        year = int((row["since"] or row["expected"] or "2100")[:4])
        pairs, tbps = row["fibre_pairs"], row["design_tbps"]
        repeated = (longest.get(row["system"]) or 0) > UNREPEATERED_KM
        if pairs and repeated and pairs > _ceiling(PAIRS, year):
            what = f"{pairs} fibre pairs on a repeatered cable of {year}."
            yield _doubt("systems", row["system"], what)
        likely = pairs or (_ceiling(PAIRS, year) if repeated else PAIRS_UNREPEATERED)
        most = _ceiling(PAIR_TBPS, year) * likely
        if tbps and tbps > most:
            what = f"{tbps:g} Tbit/s on a cable of {year}, over {most:g}; is it Gbit/s?"
            yield _doubt("systems", row["system"], what)


def _ceiling(steps: tuple[tuple[int, float], ...], year: int) -> float:
    """Return the ceiling of a year: the first step that reaches it."""
    return next(most for last, most in steps if year <= last)
