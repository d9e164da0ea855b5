"""Answer what has failed, what would hurt most, and who shares that fate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from typing import TypeVar

import polars as pl

from fateshare.atlas import source
from fateshare.atlas.kept import Kept
from fateshare.atlas.model import Atlas
from fateshare.atlas.select import Who
from fateshare.base.errors import MissingData
from fateshare.brief import called
from fateshare.brief.fails import Fails, Failure, Happened, Hit, Kin, LostShare, Partner
from fateshare.connect import together
from fateshare.connect.course import Courses
from fateshare.connect.divide import Divide
from fateshare.connect.harm import Harm, harm, worst
from fateshare.connect.network import network
from fateshare.connect.record import Event, corridor_rates, recorded
from fateshare.connect.replay import Replayed, replay
from fateshare.govern.presence import Seated, seated

T = TypeVar("T")
#: The card of what is computed from the atlas.
DERIVED = "fateshare-derived"
#: Failures of each kind; partners, groups, others and events that a brief tells of.
MOST_WORST, MOST_PARTNERS, MOST_KIN, MOST_OTHERS, MOST_EVENTS = 3, 20, 4, 40, 12
#: Digits of a share: more say nothing, and the last bits differ between processors.
DIGITS = 6
#: Severities of the record, the worst first.
SEVERITIES = ("offline", "severe", "moderate", "minor", "none")


class Solved:
    """
    What was solved for an atlas, kept so that several briefs need not solve it again.

    Parameters
    ----------
    atlas
        Facts, not cut to a date.
    kept
        Where the longest answers are kept on the disk; nowhere by default.
    """

    def __init__(self, atlas: Atlas, kept: Kept | None = None) -> None:
        self.atlas = atlas
        self._kept = kept
        self._harms: dict[str, Harm | str] = {}
        self._replays: dict[str, Replayed] = {}
        self._seats: dict[str, tuple[Seated, ...]] = {}
        self._courses: dict[str, Courses] = {}
        self._cuts: dict[str, pl.DataFrame] = {}

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The record of outages, by date."""
        return tuple(recorded(self.atlas))

    @cached_property
    def rates(self) -> dict[str, float]:
        """Events a year by corridor."""
        return self._answer("rates", lambda: corridor_rates(self.atlas))

    def harm(self, day: str) -> Harm | str:
        """Return what fails together on a day, or why that cannot be said."""
        if day not in self._harms:
            self._harms[day] = self._answer(f"harm {day}", lambda: self._solve(day))
        return self._harms[day]

    def seats(self, day: str) -> tuple[Seated, ...]:
        """Return the bodies of a day with the people behind their seats."""
        if day not in self._seats:
            self._seats[day] = self._answer(f"seats {day}", lambda: seated(self.atlas, as_of=day))
        return self._seats[day]

    def courses(self, day: str) -> Courses:
        """Return what the forecasts of a day are made with; methods are tested once."""
        if day not in self._courses:
            lens = Divide(self.atlas, as_of=day)
            made = Courses(lens, as_of=day)
            if self._kept is not None:
                judged = self._answer(f"courses {day}", made.judgements)
                made = Courses(lens, as_of=day, judged=judged)
            self._courses[day] = made
        return self._courses[day]

    def cuts(self, found: Harm) -> pl.DataFrame:
        """Return what each corridor takes from whom."""
        day = found.net.as_of
        if day not in self._cuts:
            self._cuts[day] = self._answer(
                f"corridors {day}", lambda: together.corridors(found.net)
            )
        return self._cuts[day]

    def replayed(self, asked: Sequence[str]) -> dict[str, Replayed]:
        """Return events of the record as the model tells them."""
        for one in asked:
            if one not in self._replays:
                self._replays[one] = self._answer(f"replay {one}", partial(self._replay, one))
        return {one: self._replays[one] for one in asked}

    def _solve(self, day: str) -> Harm | str:
        """Solve what fails together on a day."""
        try:
            return harm(network(self.atlas, as_of=day), events=self.rates)
        except MissingData as err:
            return str(err)

    def _replay(self, one: str) -> Replayed:
        """Replay one event of the record."""
        return replay(self.atlas, self.events, only=[one]).events[0]

    def _answer(self, question: str, make: Callable[[], T]) -> T:
        """Take an answer from the disk, or find and keep it."""
        if self._kept is None:
            return make()
        found: T | None = self._kept.held(question)
        if found is None:
            found = make()
            self._kept.keep(question, found)
        return found


def fails(solved: Solved, who: Who, day: str) -> Fails:
    """Say what fails together for an economy, region or bloc."""
    label = called.namer(solved.atlas)
    found = solved.harm(day)
    happened = _happened(solved, who, day)
    if isinstance(found, str):
        return Fails(None, found, (), 0.0, happened, (), (), (), 0, (), ())
    net = found.net
    off = tuple(label(iso3) for iso3 in who.members if iso3 not in net.demand_gbps)
    names = called.Things(solved.atlas)
    corridors = tuple(names.of("corridor", one) for one in sorted(solved.rates))
    return Fails(
        net.as_of,
        None,
        off,
        round(sum(net.demand_gbps.get(iso3, 0.0) for iso3 in who.members), 2),
        happened,
        tuple(_failures(found, who, names)),
        tuple(_partners(found, who, names)),
        tuple(_kin(found, who, names)),
        found.fate.scenarios,
        corridors,
        (DERIVED,) if DERIVED in set(solved.atlas.table("sources")["source"]) else (),
    )


def _failures(found: Harm, who: Who, names: called.Things) -> Iterable[Failure]:
    """
    Tell the failures that would hurt most, the smaller thing where two lose the same.

    A landing town and the water before it often fail alike: the town is told then.
    """
    rows = worst(found, who.members, top=MOST_WORST)
    order = {kind: place for place, kind in enumerate(("system", "link", "place", "corridor"))}
    told = sorted(
        (row for row in rows.iter_rows(named=True) if row["kind"] != "pair"),
        key=lambda row: (-round(row["lost_share"], 6), order[row["kind"]]),
    )
    seen: set[float] = set()
    for row in [*told, *rows.filter(kind="pair").iter_rows(named=True)]:
        value = round(row["lost_share"], 6)
        if value in seen:
            continue
        seen.add(value)
        hit = [
            LostShare(names.economy(iso3), round(share, DIGITS))
            for iso3, share in zip(row["hit"], row["hit_shares"], strict=True)
        ]
        yield Failure(
            row["kind"],
            tuple(row["things"]),
            tuple(names.of(row["kind"], key) for key in row["things"]),
            round(row["lost_gbps"], 2),
            round(row["lost_share"], DIGITS),
            round(row["users_lost"]),
            tuple(one for one in hit if one.who.code in who.members)
            if len(who.members) > 1
            else (),
            tuple(one for one in hit if one.who.code not in who.members)[:MOST_OTHERS],
        )


def _partners(found: Harm, who: Who, names: called.Things) -> list[Partner]:
    """Tell the partners in fate, each pair once, the closest first."""
    inside = list(who.members)
    rows = found.fate.partners.filter(pl.col("iso3").is_in(inside)).filter(
        ~pl.col("partner").is_in(inside) | (pl.col("iso3") < pl.col("partner"))
    )
    rows = rows.sort(["shared", "iso3", "partner"], descending=[True, False, False])
    return [
        Partner(
            names.economy(row["iso3"]),
            names.economy(row["partner"]),
            round(row["shared"], DIGITS),
            tuple(dict.fromkeys(names.fault(key) for key in row["binding"])),
        )
        for row in rows.head(MOST_PARTNERS).iter_rows(named=True)
    ]


def _kin(found: Harm, who: Who, names: called.Things) -> list[Kin]:
    """Tell the groups that the subject is in."""
    rows = [
        row
        for row in found.fate.groups.iter_rows(named=True)
        if set(row["members"]) & set(who.members)
    ]
    return [
        Kin(
            tuple(names.economy(iso3) for iso3 in row["members"]),
            names.of("system", row["system"]) if row["system"] else None,
            _rounded(row["system_share"]),
            names.of("corridor", row["corridor"]) if row["corridor"] else None,
            _rounded(row["corridor_share"]),
        )
        for row in rows[:MOST_KIN]
    ]


def _rounded(share: float | None) -> float | None:
    """Round a share that may be missing."""
    return None if share is None else round(share, DIGITS)


def _happened(solved: Solved, who: Who, day: str) -> tuple[Happened, ...]:
    """Tell the events of the record in which the subject stands, the latest first."""
    mine = [
        event
        for event in solved.events
        if event.date and event.date <= day and set(event.severity) & set(who.members)
    ]
    mine = sorted(mine, key=lambda event: _weight(event, who), reverse=True)[:MOST_EVENTS]
    mine.sort(key=lambda event: (event.date or "", event.id), reverse=True)
    done = solved.replayed([event.id for event in mine])
    label = called.namer(solved.atlas)
    return tuple(_event(solved.atlas, event, done[event.id], who, label) for event in mine)


def _weight(event: Event, who: Who) -> tuple[int, int, str]:
    """Return how much an event tells of a subject: how bad for how many, then how late."""
    hit = [SEVERITIES.index(event.severity[iso3]) for iso3 in who.members if iso3 in event.severity]
    serious = sum(one <= 1 for one in hit)
    return serious, sum(one <= 3 for one in hit), event.date or ""  # noqa: PLR2004 - all but none


def _event(atlas: Atlas, event: Event, done: Replayed, who: Who, label: called.Namer) -> Happened:
    """Tell one event: what the record says of each member, and what the model says."""
    row = atlas.table("outages").row(by_predicate=pl.col("event") == event.id, named=True)
    impacts = atlas.table("outage_impacts").filter(
        pl.col("event") == event.id, pl.col("iso3").is_in(list(who.members))
    )
    said = {impact.iso3: impact for impact in done.impacts}
    hits = [
        Hit(
            label(iso3),
            event.severity[iso3],
            round(said[iso3].lost_share, DIGITS) if iso3 in said else None,
            said[iso3].outcome if iso3 in said else None,
        )
        for iso3 in sorted(set(event.severity) & set(who.members))
    ]
    hits.sort(key=lambda hit: SEVERITIES.index(hit.severity))
    cards = [row["source"], *impacts["source"].to_list()]
    return Happened(
        event.id,
        row["title"],
        row["date"],
        row["end"],
        row["cause"],
        bool(row["suspected"]),
        tuple(hits),
        len(done.matched),
        len(done.unmatched),
        tuple(sorted({key for cell in cards for key in source.keys(cell)})),
        row["confidence"],
    )
