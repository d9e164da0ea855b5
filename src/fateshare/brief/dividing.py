"""Ask where the digital gap is going, and tell the answer as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Literal

from fateshare.atlas import select
from fateshare.atlas.model import Atlas
from fateshare.atlas.select import Who
from fateshare.base.codes import last_day
from fateshare.brief.words import Words
from fateshare.connect.course import Ahead, Course, Courses, Over, Parity, YearSpread, parity
from fateshare.connect.divide import SPREAD_MEASURES, Divide, Measure
from fateshare.connect.foretold import BAND, Tested

Split = Literal["members by subregion", "bloc and rest of the world"]
USERS = "internet_users_share"
#: Years of the past that a text shows, and horizons of the tests.
PAST, SHOWN = (-20, -10, -5), (1, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class Reached:
    """When the subject reaches another: its level of today, and the level that it will have."""

    code: str
    name: str
    role: str
    course: Course
    today: Parity | None
    moving: Parity | None


@dataclass(frozen=True, slots=True)
class MeasureCourse:
    """One measure: its course, when it reaches others, and how well it could have been foretold."""

    indicator: str
    title: str
    unit: str
    better: str
    course: Course
    reached: tuple[Reached, ...]
    tested: Tested | None


@dataclass(frozen=True, slots=True)
class Inequalities:
    """Theil's T of a measure within and between groups, year by year."""

    indicator: str
    title: str
    split: Split
    years: tuple[YearSpread, ...]


@dataclass(frozen=True, slots=True)
class Divided:
    """
    Where the digital gap of a subject is going.

    Attributes
    ----------
    as_of
        Date of the question, a whole day.
    who
        Whom it is about.
    measures
        Each with yearly figures that are better one way.
    offline
        People who do not use the Internet, year by year and ahead.
    spreads
        Of a group: inequality within and between; of an economy: none.
    """

    as_of: str
    who: Who
    measures: tuple[MeasureCourse, ...] = field(repr=False)
    offline: Course = field(repr=False)
    spreads: tuple[Inequalities, ...] = field(repr=False)

    def to_json(self) -> str:
        """Write all of it."""
        said = {
            "as_of": self.as_of,
            "who": {"kind": self.who.kind, "code": self.who.code, "name": self.who.name},
            "band": BAND,
            "measures": [asdict(one) for one in self.measures],
            "people_offline": asdict(self.offline),
            "inequality": [asdict(one) for one in self.spreads],
        }
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"

    def to_text(self) -> str:
        """Write the course of each measure, the parities, and the tests."""
        return "\n".join(line.rstrip() for line in _lines(self, Words())) + "\n"


def divide(atlas: Atlas, who: str, *, as_of: str | None = None) -> Divided:
    """
    Carry the digital gap on.

    Parameters
    ----------
    atlas
        Facts.
    who
        Economy, region or bloc.
    as_of
        Date of the question; the atlas edition's by default. Later figures are not used, neither
        for the level nor for the tests.

    Raises
    ------
    UnknownCode, AmbiguousName
        When it is not clear who is meant.

    Examples
    --------
    >>> import fateshare as fs
    >>> told = fs.divide(fs.load(), "KEN")
    >>> told.offline.past[-1][0]
    2024
    """
    day = last_day(as_of or atlas.edition)
    meant = select.who(atlas, who, as_of=day)
    lens = Divide(atlas, as_of=day)
    courses = Courses(lens, as_of=day)
    return Divided(
        day,
        meant,
        tuple(
            measured(atlas, courses, one, meant) for one in lens.measures if one.better != "none"
        ),
        courses.offline(meant.members),
        spread(atlas, courses, meant) if meant.kind != "economy" else (),
    )


def measured(
    atlas: Atlas, courses: Courses, measure: Measure, who: Who, *, whole: bool = True
) -> MeasureCourse:
    """Carry one measure on; as a whole beside the widest region, the world and the best economy."""
    key = measure.indicator
    own = courses.course(key, who.members)
    reached = []
    for role, one in against(atlas, courses.lens, key, who) if whole else ():
        course = courses.course(key, one.members)
        today = parity(own, course.standing(), measure.better)
        moving = parity(own, course, measure.better)
        reached.append(Reached(one.code, one.name, role, course, today, moving))
    over: Over = "economies" if who.kind == "economy" else "groups"
    return MeasureCourse(
        key, measure.title, measure.unit, measure.better, own, tuple(reached),
        courses.tested(key, over=over) if whole else None,
    )  # fmt: skip


def against(atlas: Atlas, lens: Divide, indicator: str, who: Who) -> tuple[tuple[str, Who], ...]:
    """Name the widest region of an economy, the world, and the best economy of a measure."""
    world = select.everyone(atlas)
    found: list[tuple[str, Who]] = []
    if who.kind == "economy":
        found += [("region", one) for one in select.regions_of(atlas, who.code)[-1:]]
    if who.code != world.code:
        found.append(("world", world))
    best = next((one for one in lens.ranked(indicator, world.members) if one.place == 1), None)
    if best and best.iso3 != who.code:
        name = atlas.economy(best.iso3).name
        found.append(("best", Who("economy", best.iso3, name, (best.iso3,))))
    return tuple(found)


def spread(atlas: Atlas, courses: Courses, who: Who) -> tuple[Inequalities, ...]:
    """Decompose inequality year by year: among members by subregion, and against the rest."""
    world = select.everyone(atlas)
    rest = tuple(code for code in world.members if code not in who.members)
    splits: list[tuple[Split, tuple[tuple[str, tuple[str, ...]], ...]]] = [
        ("members by subregion", select.by_subregion(atlas, who.members)),
        ("bloc and rest of the world", ((who.code, who.members), ("rest", rest))),
    ]
    titles = {one.indicator: one.title for one in courses.lens.measures}
    return tuple(
        Inequalities(key, titles[key], split, courses.spreads(key, groups))
        for key in SPREAD_MEASURES
        for split, groups in splits
        if key in titles and all(inside for _, inside in groups) and len(groups) > 1
    )


def _lines(told: Divided, w: Words) -> Iterator[str]:
    """Write everything."""
    yield f"{told.who.name}: where the digital gap is going, as of {told.as_of}"
    yield f"Forecasts with bands that are to hold {w.share(BAND)} of what comes."
    for one in told.measures:
        if one.course.past:
            yield ""
            yield one.title
            yield from _measure(one, w)
            if one.indicator == USERS and told.offline.past:
                yield "  people offline"
                yield from _course(told.offline, w)
    for inequality in told.spreads:
        yield ""
        yield f"Theil's T, nats: {inequality.title}, {inequality.split}"
        yield f"  {'year':>6} {'total':>8} {'between':>8} {'within':>8}"
        step = max(1, len(inequality.years) // 8)
        for year in inequality.years[::-step][::-1]:
            parts = (year.total, year.between, year.within)
            said = " ".join(f"{part:8.4f}" for part in parts)
            yield f"  {year.year:6} {said}  {year.economies} economies"


def _measure(one: MeasureCourse, w: Words) -> Iterator[str]:
    """Write one measure."""
    yield from _course(one.course, w)
    for other in one.reached:
        if other.course.past:
            year, level = other.course.past[-1]
            name = f"{other.name} ({w.value(level, one.unit)} in {year})"
            today, moving = when(other.today, w), when(other.moving, w)
            yield f"  {name}: that level {today}; its own level then {moving}"
    if one.tested:
        yield from _tested(one, one.tested, w)
    else:
        yield "  too few years to test a forecast"


def _course(course: Course, w: Words) -> Iterator[str]:
    """Write some years of a course as columns, those to come with their band."""
    last = course.past[-1][0]
    past = dict(course.past)
    known = [year for year in (*(last + back for back in PAST), last) if year in past]
    ahead = [one for one in course.ahead if one.year - last in SHOWN]
    rows = {
        "year": [*map(str, known), *(str(one.year) for one in ahead)],
        "level": [
            w.tick(v, course.unit)
            for v in (*map(past.get, known), *_edge(ahead, "value"))
            if v is not None
        ],
        "low": ["" for _ in known] + [w.tick(v, course.unit) for v in _edge(ahead, "low")],
        "high": ["" for _ in known] + [w.tick(v, course.unit) for v in _edge(ahead, "high")],
    }
    for name, cells in rows.items():
        if name in {"year", "level"} or ahead:
            yield f"  {name:6}" + "".join(f"{cell:>10}" for cell in cells)


def _edge(ahead: list[Ahead], name: str) -> list[float]:
    """Return one edge of a band, or its middle."""
    return [getattr(one, name) for one in ahead]


def when(found: Parity | None, w: Words) -> str:
    """Say when a level is reached."""
    if found is None:
        return w.say("not known")
    if found.reached:
        return w.say("reached")
    told = {
        "year": found.year,
        "until": found.until,
        "earliest": found.earliest,
        "latest": found.latest,
    }
    if found.year is None and found.earliest is None:
        said = w.say("after %(until)s, or never", **told)
    elif found.year is None:
        said = w.say("after %(until)s, or never (%(earliest)s at best)", **told)
    elif found.earliest is None:
        said = str(found.year)
    elif found.latest is None:
        said = w.say("%(year)s (%(earliest)s to after %(until)s)", **told)
    else:
        said = w.say("%(year)s (%(earliest)s to %(latest)s)", **told)
    return said


def _tested(one: MeasureCourse, tested: Tested, w: Words) -> Iterator[str]:
    """Write what the chosen method and the trivial ones missed."""
    shown = [h for h in SHOWN if h <= len(tested.held)]
    over = "economies" if tested.over == "economies" else "regions and blocs"
    years = ", ".join(str(h) for h in shown)
    yield (
        f"  tested on {tested.tests:,} forecasts over {tested.series} {over}; mean miss {years} "
        "years ahead:"
    )
    for name, missed in tested.missed:
        if name == tested.method or name in tested.baselines:
            said = ", ".join(_miss(one.unit, missed[h - 1], w) for h in shown)
            mark = "chosen" if name == tested.method else "baseline"
            yield f"    {name:38} {said} ({mark})"
    held = [w.share(tested.held[h - 1] or 0) for h in shown if tested.held[h - 1] is not None]
    if held:
        yield f"    the band held {', '.join(held)} of what came in years it was not made of"


def _miss(unit: str, value: float, w: Words) -> str:
    """Write a mean miss: of shares in points, of amounts as a share."""
    if unit == "share":
        return f"{100 * value:.1f} points"
    return w.share(value) if unit in {"usd", "people", "gbps"} else f"{value:.1f}"
