"""One function per question that a brief answers, each a short composition of the studies."""

from __future__ import annotations

from dataclasses import fields

from fateshare.atlas import names, select, source
from fateshare.atlas.model import Atlas
from fateshare.atlas.select import Who
from fateshare.base.codes import last_day
from fateshare.base.figure import Figure
from fateshare.brief import binding, called, drawn, failing, voices
from fateshare.brief import profile as p
from fateshare.brief.cited import cited
from fateshare.brief.named import Named
from fateshare.connect.depend import (
    Depend,
    depend,
    landings_count,
    surveyed,
    surveyed_regions,
)
from fateshare.connect.divide import SPREAD_MEASURES, Divide, Measure, Ranked


def profile(
    atlas: Atlas, who: str, *, as_of: str | None = None, solved: failing.Solved | None = None
) -> p.Profile:
    """
    Answer every question of a brief.

    Parameters
    ----------
    atlas
        Facts.
    who
        Economy, UN region or bloc, by code or by name in any language.
    as_of
        Date of the question; the atlas edition's by default.
    solved
        What was solved for this atlas already; hand in the same for several briefs.

    Raises
    ------
    UnknownCode, AmbiguousName
        When it is not clear who is meant.
    MissingData
        When a bloc had no members at the date.

    Examples
    --------
    >>> import fateshare as fs
    >>> fs.profile(fs.load(), "KEN").subject.name
    'Kenya'
    """
    day = last_day(as_of or atlas.edition)
    subject = select.who(atlas, who, as_of=day)
    return answered(atlas, subject, day, solved or failing.Solved(atlas))


def answered(atlas: Atlas, subject: Who, day: str, solved: failing.Solved) -> p.Profile:
    """Answer every question on a day for a subject, with the members that it has there."""
    rests = depend(atlas, subject.members, as_of=day)
    parts = (
        about(atlas, subject, day),
        gap(atlas, subject, day),
        rests_on(atlas, subject, rests, day),
        drawn.drawn(atlas, subject, rests, day),
        failing.fails(solved, subject, day),
        binding.ties_of(atlas, subject, day),
        binding.lag(solved, subject, day),
        voices.voices(solved, subject, day),
        binding.outlook(solved, subject, day),
    )
    cards = tuple(_card(atlas, key) for key in sorted(cited(parts)))
    return p.Profile(p.SCHEMA, atlas.edition, day, *parts, cards)


def about(atlas: Atlas, who: Who, day: str) -> p.Subject:
    """Say who is meant: members, blocs and flags."""
    alone = who.kind == "economy"
    row = atlas.table("economies").filter(iso3=who.code).to_dicts() if alone else []
    blocs = select.blocs_of(atlas, who.code, as_of=day) if alone else ()
    return p.Subject(
        who.kind,
        who.code,
        who.name,
        () if alone else _economies(atlas, who.members),
        _economies(atlas, who.suspended),
        tuple(called.bloc(atlas, code) for code, status in blocs if status == "member"),
        tuple(flag for flag in ("ldc", "lldc", "sids") if row and row[0][flag]),
    )


def gap(atlas: Atlas, who: Who, day: str) -> p.Gap:
    """Say where the digital gap is."""
    lens = Divide(atlas, as_of=day)
    world = select.everyone(atlas)
    others = _others(atlas, who, day)
    orders = {m.indicator: lens.ranked(m.indicator, world.members) for m in lens.measures}
    away = [p.Placed(one, None, lens.offline((one.code,))) for one in _group(atlas, who)]
    away.sort(key=lambda one: -(one.figure.value or 0))
    return p.Gap(
        tuple(
            _measure_gap(atlas, lens, m, who, others, orders[m.indicator]) for m in lens.measures
        ),
        lens.offline(who.members),
        tuple(away),
        _inequality(atlas, lens, who) if who.kind != "economy" else (),
    )


def rests_on(atlas: Atlas, who: Who, rests: Depend, day: str) -> p.RestsOn:
    """Say what the connection rests on, and who else is on it."""
    counts = {row["iso3"]: row for row in landings_count(atlas, as_of=day).iter_rows(named=True)}
    label, short = called.namer(atlas), called.shorts(atlas)
    return p.RestsOn(
        surveyed(atlas, who.members),
        tuple(
            Named("region", f"{m49:03d}", names.territory(f"{m49:03d}"))
            for m49 in surveyed_regions(atlas)
        ),
        tuple(
            p.System(
                row["system"],
                row["name"],
                short[row["system"]],
                row["status"],
                row["since"],
                row["until"],
                row["expected"],
                tuple(row["towns"]),
                tuple(row["members"]),
                tuple(label(code) for code in row["economies"]),
                row["length_km"],
                row["design_tbps"],
                source.keys(row["source"]),
                row["confidence"],
                row["note"],
            )
            for row in rests.systems.iter_rows(named=True)
        ),
        tuple(
            p.Town(row["place"], row["town"], label(row["iso3"]), tuple(row["systems"]))
            for row in rests.towns.iter_rows(named=True)
        ),
        tuple(
            p.Link(
                row["link"],
                row["name"],
                row["iso3"],
                label(row["neighbour"]),
                (row["town_a"], row["town_b"]),
                row["since"],
                row["capacity_gbps"],
                counts[row["neighbour"]]["systems"],
                source.keys(row["source"]),
                row["confidence"],
                row["note"],
            )
            for row in rests.links.iter_rows(named=True)
        ),
        tuple(
            p.Corridor(
                row["corridor"],
                row["name"],
                row["kind"],
                tuple(row["systems"]),
                source.keys(row["source"]),
                row["confidence"],
            )
            for row in rests.corridors.iter_rows(named=True)
        ),
        tuple(_supply(atlas, row, label(row["iso3"])) for row in rests.supplies.to_dicts()),
        tuple(
            p.Partner(label(row["iso3"]), tuple(row["systems"]))
            for row in rests.partners.iter_rows(named=True)
        ),
        tuple(
            p.MemberLinks(
                one, *(counts[one.code][key] for key in ("systems", "towns", "neighbours"))
            )
            for one in _group(atlas, who)
        ),
    )


def _others(atlas: Atlas, who: Who, day: str) -> tuple[tuple[str, Named, tuple[str, ...]], ...]:
    """List the groups that the subject is compared with: regions, blocs, the world."""
    found: list[tuple[str, Named, tuple[str, ...]]] = []
    if who.kind == "economy":
        regions = select.regions_of(atlas, who.code)
        found += [("region", Named("region", r.code, r.name), r.members) for r in regions]
        for code, status in select.blocs_of(atlas, who.code, as_of=day):
            if status == "member":
                members = select.bloc(atlas, code, as_of=day).members
                found.append(("bloc", called.bloc(atlas, code), members))
    world = select.everyone(atlas)
    if who.code != world.code:
        found.append(("world", Named("region", world.code, world.name), world.members))
    return tuple(found)


def _measure_gap(
    atlas: Atlas,
    lens: Divide,
    measure: Measure,
    who: Who,
    others: tuple[tuple[str, Named, tuple[str, ...]], ...],
    order: tuple[Ranked, ...],
) -> p.MeasureGap:
    """Compare one measure."""
    key = measure.indicator
    alone = who.kind == "economy"
    own = lens.own(key, who.code) if alone else lens.group(key, who.members)
    compared = [p.Compared(named, role, lens.group(key, m)) for role, named, m in others]  # type: ignore[arg-type]
    best = [one for one in order if one.place == 1]
    label = called.namer(atlas)
    if best and measure.better != "none":
        compared.append(p.Compared(label(best[0].iso3), "best", best[0].figure, len(best)))
    shown = [(Named(who.kind, who.code, who.name), who.members)]
    shown += [(named, m) for role, named, m in others if role in {"region", "world"}]
    lines = [
        p.Series(named, tuple((year, value) for year, value, _ in lens.series(key, members)))
        for named, members in shown
    ]
    place = next((one.place for one in order if one.iso3 == who.code), None) if alone else None
    inner = lens.ranked(key, who.members) if not alone else ()
    return p.MeasureGap(
        key,
        measure.title,
        measure.unit,
        measure.better,  # type: ignore[arg-type]
        measure.description,
        own,
        place,
        sum(one.place == place for one in order) if place else 0,
        sum(one.place is not None for one in order),
        tuple(compared),
        tuple(lines),
        tuple(p.Placed(label(one.iso3), one.place, one.figure) for one in inner),
    )


def _inequality(atlas: Atlas, lens: Divide, who: Who) -> tuple[p.Inequality, ...]:
    """Decompose inequality among the members by subregion, and between the bloc and the rest."""
    world = select.everyone(atlas)
    rest = tuple(code for code in world.members if code not in who.members)
    splits: list[tuple[p.Split, tuple[tuple[str, tuple[str, ...]], ...]]] = [
        ("members by subregion", select.by_subregion(atlas, who.members))
    ]
    if who.code != world.code and rest:
        both = ((who.code, who.members), ("rest", rest))
        splits.append(("bloc and rest of the world", both))
    titles = {m.indicator: m.title for m in lens.measures}
    found = []
    for indicator in SPREAD_MEASURES:
        for split, groups in splits:
            spread = lens.spread(indicator, groups)
            if spread:
                found.append(
                    p.Inequality(
                        indicator,
                        titles[indicator],
                        split,
                        spread.total,
                        spread.between,
                        spread.within,
                        spread.parts,
                        spread.economies,
                        spread.sources,
                    )
                )
    return tuple(found)


def _supply(atlas: Atlas, row: dict[str, object], who: Named) -> p.Supply:
    """Describe a reported share of supply."""
    via = str(row["via"])
    if row["kind"] == "system":
        via = called.shorts(atlas).get(via, via)
    elif row["kind"] == "neighbour":
        via = called.namer(atlas)(via).name
    else:
        via = via.replace("-", " ").title()
    figure = Figure(
        float(str(row["share"])),
        "share",
        int(str(row["as_of"])[:4]),
        source.keys(str(row["source"])),
        str(row["confidence"]),
        None,
        str(row["note"]) if row["note"] else None,
    )
    metric = str(row["metric"]) if row["metric"] else None
    return p.Supply(who, via, row["kind"], metric, str(row["as_of"]), figure)  # type: ignore[arg-type]


def _group(atlas: Atlas, who: Who) -> tuple[Named, ...]:
    """Return the members of a group; none for an economy."""
    return () if who.kind == "economy" else _economies(atlas, who.members)


def _economies(atlas: Atlas, codes: tuple[str, ...]) -> tuple[Named, ...]:
    """Name some economies."""
    return tuple(map(called.namer(atlas), codes))


def _card(atlas: Atlas, key: str) -> p.Card:
    """Return the card of a source."""
    held = atlas.source(key)
    return p.Card(*(getattr(held, field.name) for field in fields(p.Card)))
