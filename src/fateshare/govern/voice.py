"""Say who has a voice in a body: seats, votes and power of members and blocs, against people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.atlas import seating, select
from fateshare.atlas.model import Atlas
from fateshare.base.errors import MissingData, UnknownCode
from fateshare.engine.power import Power
from fateshare.govern.assembly import Assembly, Rule, Seat, assemble, game, with_quota
from fateshare.govern.measure import Alone, blocking, board, measure, united
from fateshare.govern.people import People, people, shares
from fateshare.govern.whatif import WhatIf, apply

Floats = NDArray[np.float64]

#: Quotas of a sweep, as shares of what is counted first.
SWEPT = (">1/2", "0.55", "0.6", "0.65", "2/3", "0.7", "0.75", "0.8", "0.85", "0.9", "0.95", "1")
#: Joins codes to a bloc of one's own, as KEN+UGA+TZA.
JOINT = "+"
#: What is told of the state before a what-if.
BEFORE = ("votes_share", "banzhaf", "shapley_shubik")
#: What is summed over the members of a bloc.
SUMMED = ("votes_share", "banzhaf", "shapley_shubik", "error_bound")
#: Columns of blocs that are numbers, in order.
_NUMBERS = (
    "seats_share", *SUMMED, "united_banzhaf", "united_shapley_shubik", "united_error_bound",
    "population_share", "users_share", "votes_per_population", "votes_per_users",
    "power_per_population", "united_power_per_population",
)  # fmt: skip
BLOCS = pl.Schema(
    {
        "bloc": pl.String(),
        "name": pl.String(),
        "seats": pl.Int64(),
        "absent": pl.List(pl.String()),
        **dict.fromkeys(_NUMBERS, pl.Float64()),
        "united_blocks": pl.Boolean(),
    }
)
SWEEP = pl.Schema(
    {
        "quota_share": pl.Float64(),
        "passage": pl.Float64(),
        "who": pl.String(),
        "banzhaf": pl.Float64(),
        "shapley_shubik": pl.Float64(),
        "error_bound": pl.Float64(),
    }
)


@dataclass(frozen=True, slots=True)
class Bloc:
    """Economies that may vote alike: which of the seats are theirs, and who of them has none."""

    bloc: str
    name: str
    seats: tuple[int, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """
    Who has a voice.

    Attributes
    ----------
    assembly
        The body as of the day, changed where a what-if was asked.
    table
        One row a seat: member, iso3 (null for a member without a code), chair, seats_share,
        votes_share (of what the rule counts first), banzhaf, shapley_shubik, error_bound (of
        both), swing (chance to decide), blocks (whether nothing passes without it),
        population_share and users_share (among the seats with a figure), and ratios: votes and
        power per share of population, votes per share of users. With a what-if, also what was
        before, null for a new seat.
    blocs
        One row a bloc: bloc, name, seats, absent, the same shares and ratios; banzhaf,
        shapley_shubik and error_bound are sums of members who vote separately, united_* are of
        them as one voter.
    sweep
        One row a quota and who: quota_share, passage, who, banzhaf, shapley_shubik,
        error_bound; a bloc appears as one voter. Empty unless asked for.
    facts
        Scalars: seats, whole (of each thing that is counted), least (that a decision takes, by
        way), passage (share of the coalitions that win), method, error_bound, weighed_as_of,
        left_out, without_chair, kept_share, confidence.
    sources
        Keys of the source cards.
    """

    assembly: Assembly
    table: pl.DataFrame = field(repr=False)
    blocs: pl.DataFrame = field(repr=False)
    sweep: pl.DataFrame = field(repr=False)
    facts: Mapping[str, object] = field(repr=False)
    sources: tuple[str, ...] = field(repr=False)


def voice(  # noqa: PLR0913 - each is a plain choice
    atlas: Atlas,
    body: str,
    *,
    blocs: Sequence[str] = (),
    rule: str | None = None,
    quota: str | None = None,
    as_of: str,
    what_if: WhatIf | None = None,
    sweep: bool = False,
) -> Voice:
    """
    Weigh the voices in a body.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    body
        Code or English name of a body.
    blocs
        Blocs, regions or economies, or several of these joined by +; or group:NAME.
    rule
        Key of a rule of the body; its first by default.
    quota
        Another quota; see `assembly.with_quota`.
    as_of
        The day.
    what_if
        Changes to the body; the table then tells the state before too.
    sweep
        Whether to measure at every quota of SWEPT.

    Raises
    ------
    UnknownCode
        When the body, its rule or a bloc is nobody.
    MissingData
        When the seats or weights of the day are not known, or a bloc has no seat in the body.
    InputError
        When a quota or change does not fit.
    """
    now = assemble(atlas, body, as_of=as_of, rule=rule)
    told = now if quota is None else replace(now, rule=with_quota(now.rule, quota))
    kept: tuple[str, ...] = ()
    if what_if:
        told, kept = apply(
            told, what_if,
            members=lambda text: _members(atlas, now, text),
            people=lambda seats: people(atlas, seats, as_of=now.as_of),
        )  # fmt: skip
    found = [_bloc(atlas, told, text) for text in blocs]
    rules = [told.rule, *([with_quota(told.rule, text) for text in SWEPT] if sweep else ())]
    measured = measure(told, rules)
    joint = [united(told, rules, one.seats, measured) for one in found]
    table = _table(atlas, told, measured[0])
    by_bloc = _by_bloc(told, table, found, [one[0] for one in joint])
    if what_if:
        before = _table(atlas, now, measure(now, [now.rule])[0])
        table = _beside(table, before)
        by_bloc = _blocs_before(by_bloc, before, [_then(now, told, one) for one in found])
    there = people(atlas, told.seats, as_of=told.as_of)
    return Voice(
        told, table, by_bloc, _sweep(told, rules, measured, found, joint),
        MappingProxyType(_facts(told, measured[0], kept)),
        tuple(sorted({*told.sources, *there.sources})),
    )  # fmt: skip


def _table(atlas: Atlas, assembly: Assembly, power: Power) -> pl.DataFrame:
    """Tell every seat."""
    there: People = people(atlas, assembly.seats, as_of=assembly.as_of)
    votes = assembly.share(assembly.rule.main)
    heads, online = shares(there.population), shares(there.users)
    rows = {
        "member": [seat.member for seat in assembly.seats],
        "iso3": [_iso3(seat) for seat in assembly.seats],
        "chair": [seat.chair for seat in assembly.seats],
        "seats_share": np.full(len(votes), 1 / len(votes)),
        "votes_share": votes,
        "banzhaf": power.banzhaf,
        "shapley_shubik": power.shapley_shubik,
        "error_bound": power.error_bound,
        "swing": power.swing,
        "blocks": blocking(assembly, [(i,) for i in range(len(assembly.seats))]),
        "population_share": heads,
        "users_share": online,
        "votes_per_population": _ratios(votes, heads),
        "votes_per_users": _ratios(votes, online),
        "power_per_population": _ratios(power.banzhaf, heads),
    }
    schema = {"iso3": pl.String, "chair": pl.String, "blocks": pl.Boolean}
    return pl.DataFrame(rows, schema_overrides=schema).fill_nan(None)


def _iso3(seat: Seat) -> str | None:
    """Return the code of a member that has one."""
    return seat.member if seat.stands_for == (seat.member,) else None


def _ratios(part: Floats, whole: Floats) -> Floats:
    """Divide, NaN where there is nothing to divide by."""
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def _by_bloc(
    assembly: Assembly, table: pl.DataFrame, found: Sequence[Bloc], joint: Sequence[Alone]
) -> pl.DataFrame:
    """Tell every bloc: its members separately, and as one."""
    stops = blocking(assembly, [one.seats for one in found])
    rows: list[dict[str, object]] = []
    for bloc, (banzhaf, shapley, bound), stop in zip(found, joint, stops, strict=True):
        mine = table[list(bloc.seats)]
        sums = {name: float(mine[name].sum()) for name in SUMMED}
        heads, online = (float(mine[f"{name}_share"].sum()) for name in ("population", "users"))
        rows.append(
            {
                "bloc": bloc.bloc,
                "name": bloc.name,
                "seats": len(bloc.seats),
                "absent": list(bloc.absent),
                "seats_share": len(bloc.seats) / table.height,
                **sums,
                "united_banzhaf": banzhaf,
                "united_shapley_shubik": shapley,
                "united_error_bound": bound,
                "population_share": heads or None,
                "users_share": online or None,
                "votes_per_population": _ratio(sums["votes_share"], heads),
                "votes_per_users": _ratio(sums["votes_share"], online),
                "power_per_population": _ratio(sums["banzhaf"], heads),
                "united_power_per_population": _ratio(banzhaf, heads),
                "united_blocks": stop,
            }
        )
    return pl.DataFrame(rows, schema=BLOCS)


def _ratio(part: float, whole: float) -> float | None:
    """Divide, or None where there is nothing to divide by."""
    return part / whole if whole > 0 else None


def _beside(table: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Put what was before beside what would be."""
    old = before.select("member", *(pl.col(name).alias(f"{name}_before") for name in BEFORE))
    return table.join(old, on="member", how="left", maintain_order="left")


def _then(now: Assembly, told: Assembly, bloc: Bloc) -> list[int]:
    """Return the seats, before a change, of those that a bloc has after it."""
    inside = [told.seats[i] for i in bloc.seats]
    keys = {seat.member for seat in inside} | {code for seat in inside for code in seat.stands_for}
    return [i for i, seat in enumerate(now.seats) if seat.member in keys]


def _blocs_before(
    blocs: pl.DataFrame, before: pl.DataFrame, seats: Sequence[list[int]]
) -> pl.DataFrame:
    """Put the sums of what was before beside every bloc."""
    sums = {f"{name}_before": [float(before[one][name].sum()) for one in seats] for name in BEFORE}
    return blocs.with_columns(pl.Series(name, value, pl.Float64) for name, value in sums.items())


def _sweep(
    assembly: Assembly,
    rules: Sequence[Rule],
    measured: Sequence[Power],
    found: Sequence[Bloc],
    joint: Sequence[Sequence[Alone]],
) -> pl.DataFrame:
    """Tell seats and blocs at every quota of a sweep."""
    parts = []
    for i, rule in enumerate(rules[1:], start=1):
        one, alone = measured[i], [bloc[i] for bloc in joint]
        share = next(a.quota for way in rule.ways for a in way if a.counts == rule.main)
        who = [seat.member for seat in assembly.seats] + [bloc.bloc for bloc in found]
        parts.append(
            pl.DataFrame(
                {
                    "quota_share": [float(share)] * len(who),
                    "passage": [one.passage] * len(who),
                    "who": who,
                    "banzhaf": [*one.banzhaf.tolist(), *(a[0] for a in alone)],
                    "shapley_shubik": [*one.shapley_shubik.tolist(), *(a[1] for a in alone)],
                    "error_bound": [*one.error_bound.tolist(), *(a[2] for a in alone)],
                },
                schema=SWEEP,
            )
        )
    return pl.concat(parts) if parts else pl.DataFrame(schema=SWEEP)


def _facts(assembly: Assembly, power: Power, kept: tuple[str, ...]) -> dict[str, object]:
    """Return the scalars of an answer."""
    by_chairs = assembly.rule.cast_by == "chairs"
    played = board(assembly, assembly.rule) if by_chairs else game(assembly)
    whole = [int(total) for total in played.weights.sum(axis=1)]
    least = [
        {c: int(q) for c, q in zip(assembly.rule.counts, way, strict=True) if q}
        for way in played.quotas
    ]
    return {
        "seats": len(assembly.seats),
        "whole": dict(zip(assembly.rule.counts, whole, strict=True)),
        "least": least,
        "passage": power.passage,
        "method": power.method,
        "error_bound": float(power.error_bound.max()),
        "weighed_as_of": dict(assembly.weighed_as_of),
        "left_out": list(assembly.left_out),
        "without_chair": [s.member for s in assembly.seats if by_chairs and not s.chair],
        "kept_share": list(kept),
        "confidence": assembly.confidence,
    }


def _bloc(atlas: Atlas, assembly: Assembly, text: str) -> Bloc:
    """Find the seats of a bloc, region, group of seats, or economies joined by +."""
    own = next((i for i, seat in enumerate(assembly.seats) if seat.member == text), None)
    if own is not None and _iso3(assembly.seats[own]) is None:  # without a code, or merged
        return Bloc(text, assembly.seats[own].name or text, (own,), ())
    if text.startswith(seating.GROUP):
        return _group(assembly, text)
    found = [select.who(atlas, part, as_of=assembly.as_of) for part in text.split(JOINT)]
    codes = {code for one in found for code in one.members}
    seats = tuple(
        i
        for i, seat in enumerate(assembly.seats)
        if seat.stands_for and codes.issuperset(seat.stands_for)
    )
    name = ", ".join(one.name for one in found)
    if not seats:
        raise MissingData(
            f"{name} ({text}) has no seat in {assembly.name} ({assembly.body}) as of "
            f"{assembly.as_of}."
        )
    there = {code for i in seats for code in assembly.seats[i].stands_for}
    label = JOINT.join(one.code for one in found)
    return Bloc(label, name, seats, tuple(sorted(codes - there)))


def _group(assembly: Assembly, text: str) -> Bloc:
    """Find the seats of a group of the body, as group:permanent."""
    group = text.removeprefix(seating.GROUP)
    seats = tuple(i for i, seat in enumerate(assembly.seats) if group in seat.groups)
    if not seats:
        known = sorted({one for seat in assembly.seats for one in seat.groups})
        raise UnknownCode(f"group of seats in {assembly.body}", group, near=tuple(known))
    return Bloc(text, f"Seats of {group}", seats, ())


def _members(atlas: Atlas, assembly: Assembly, text: str) -> tuple[str, ...]:
    """Return the members of a body that a what-if means; none where nobody sits."""
    keys = {seat.member for seat in assembly.seats}
    if text in keys:
        return (text,)
    found = select.who(atlas, text, as_of=assembly.as_of)
    return tuple(code for code in found.members if code in keys)
