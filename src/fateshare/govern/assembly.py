"""Seat a body as of a day: who sits with what weight, in which chair, under which rule."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from math import ceil, floor, lcm
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.atlas import seating, source
from fateshare.atlas.model import Atlas
from fateshare.base import codes
from fateshare.base.errors import InputError, MissingData, UnknownCode
from fateshare.base.figure import weakest
from fateshare.engine.power import Game

Ints = NDArray[np.int64]

#: Weights with decimals are scaled to whole numbers by no more than this.
FINEST = 10**6


@dataclass(frozen=True, slots=True)
class Seat:
    """
    One seat.

    Attributes
    ----------
    member
        Its key: an ISO3 code, or small letters where it has none.
    stands_for
        Codes of the economies whose people it speaks for; none for a member without a code.
    name
        English name of a member without a code.
    groups
        Groups of seats that it is of.
    chair
        Chair that casts its weight.
    """

    member: str
    stands_for: tuple[str, ...] = ()
    name: str | None = None
    groups: frozenset[str] = frozenset()
    chair: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that a decision takes: what is counted, and how much of it."""

    counts: str
    quota: Fraction
    kind: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a decision takes: everything that one of the ways asks."""

    rule: str
    title: str
    cast_by: str
    ways: tuple[tuple[Ask, ...], ...]

    @property
    def main(self) -> str:
        """What is counted first: a weight if there is one, else heads, else a group."""
        weighed = next((c for c in self.counts if _weighed(c)), None)
        heads = seating.MEMBERS if seating.MEMBERS in self.counts else self.counts[0]
        return weighed or heads

    @property
    def counts(self) -> tuple[str, ...]:
        """All that is counted, in order."""
        return tuple(dict.fromkeys(ask.counts for way in self.ways for ask in way))


@dataclass(frozen=True, slots=True)
class Assembly:
    """
    A body as of a day.

    Attributes
    ----------
    body, name, as_of
        Which, and when.
    seats
        Those whose every weight under the rule is known, in the order of members.
    weights
        Weight of each seat by what is counted, in the order of `seats`.
    weighed_as_of
        Day of the figures by what is counted.
    left_out
        Members whose weight is not known.
    rule
        The rule asked for.
    rules
        Keys and titles of all rules of the day, the default first.
    sources, confidence, notes
        Where this is from, how sure its weakest row is, and what a reader should know.
    """

    body: str
    name: str
    as_of: str
    seats: tuple[Seat, ...]
    weights: Mapping[str, tuple[Fraction, ...]] = field(repr=False)
    weighed_as_of: Mapping[str, str]
    left_out: tuple[str, ...]
    rule: Rule
    rules: tuple[tuple[str, str], ...]
    sources: tuple[str, ...] = field(repr=False)
    confidence: str | None
    notes: tuple[str, ...] = field(repr=False)

    def __reduce__(self) -> tuple[object, ...]:
        """Travel with plain mappings, and be frozen again there."""
        held = [getattr(self, field.name) for field in fields(self)]
        return _again, tuple(dict(one) if isinstance(one, Mapping) else one for one in held)

    def weight(self, counts: str) -> tuple[Fraction, ...]:
        """Return what each seat counts."""
        if counts == seating.MEMBERS:
            return (Fraction(1),) * len(self.seats)
        if counts.startswith(seating.GROUP):
            group = counts.removeprefix(seating.GROUP)
            return tuple(Fraction(group in seat.groups) for seat in self.seats)
        return self.weights[counts]

    def share(self, counts: str) -> NDArray[np.float64]:
        """Return each seat's share of what is counted."""
        weight = self.weight(counts)
        whole = sum(weight)
        return np.array([float(one / whole) for one in weight])


def assemble(atlas: Atlas, body: str, *, as_of: str, rule: str | None = None) -> Assembly:
    """
    Seat a body.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    body
        Its code or English name.
    as_of
        The day.
    rule
        Key of a rule; the first that holds by default.

    Raises
    ------
    UnknownCode
        When there is no such body, or it has no such rule then.
    MissingData
        When its seats or weights are not known for the day.
    """
    row = _body(atlas, body)
    code, day = row["body"], codes.last_day(as_of)
    held = {
        name: atlas.held(name, day).filter(body=code)
        for name in ("bodies", "rules", "seats", "weights", "chairs")
    }
    if held["bodies"].is_empty():
        raise MissingData(
            f"The seats of {row['name']} ({code}) are known from {row['since']} on, not {as_of}."
        )
    found, told = _rule(held["rules"], code, rule, day)
    weights, days, used = _weights(held["weights"], found, code, day)
    chairs = dict(held["chairs"].select("member", "chair").iter_rows())
    seats = [_seat(one, chairs) for one in held["seats"].sort("member").iter_rows(named=True)]
    known = [seat for seat in seats if all(seat.member in w for w in weights.values())]
    if not known:
        raise MissingData(f"No seat of {row['name']} ({code}) with known votes as of {as_of}.")
    rows = [held["bodies"], told, held["seats"], *used]
    rows += [held["chairs"]] if found.cast_by == "chairs" else []
    both = pl.concat([one.select("source", "confidence", "note") for one in rows])
    said = pl.concat([one.select("note") for one in (held["bodies"], told, *used)])["note"]
    return Assembly(
        code, row["name"], day, tuple(known),
        MappingProxyType({c: tuple(w[s.member] for s in known) for c, w in weights.items()}),
        MappingProxyType(days),
        tuple(seat.member for seat in seats if seat not in known),
        found, _titles(held["rules"]),
        tuple(sorted({key for cell in both["source"] for key in source.keys(cell)})),
        weakest(both["confidence"].to_list()),
        tuple(dict.fromkeys(said.drop_nulls())),
    )  # fmt: skip


def game(assembly: Assembly, rule: Rule | None = None) -> Game:
    """
    Turn an assembly into whole numbers: one chamber for each thing that is counted.

    A share of all is the least whole weight that is at least, or for over-share more than, so
    much; all-but k is the whole less k.
    """
    asked = rule or assembly.rule
    weights, quotas = [], []
    for counts in asked.counts:
        exact = assembly.weight(counts)
        scale = lcm(*(one.denominator for one in exact))
        if scale > FINEST:
            raise InputError(f"The weights in {counts!r} have too many decimals; round them.")
        whole = np.array([int(one * scale) for one in exact], np.int64)
        weights.append(whole)
        quotas.append([_least(way, counts, int(whole.sum()), scale) for way in asked.ways])
    return Game(np.array(weights), np.array(quotas, np.int64).T)


def with_quota(rule: Rule, text: str) -> Rule:
    """
    Return the rule with another quota.

    Parameters
    ----------
    rule
        The rule.
    text
        A share such as 0.7, 70%, 2/3 or, for more than it, >1/2; or a whole number from 2 on;
        after COUNTS= for another count than the main one.

    Raises
    ------
    InputError
        When it is no quota, out of range, or of what the rule does not count.
    """
    counts, equals, value = text.rpartition("=")
    counts = counts.strip() if equals else rule.main
    if counts not in rule.counts:
        raise InputError(
            f"Rule {rule.rule!r} does not count {counts!r}; it counts {', '.join(rule.counts)}."
        )
    quota, kind = _quota(value.strip(), text)
    ways = tuple(
        tuple(replace(ask, quota=quota, kind=kind) if ask.counts == counts else ask for ask in way)
        for way in rule.ways
    )
    return replace(rule, ways=ways)


def _quota(value: str, text: str) -> tuple[Fraction, str]:
    """Read a quota as people write it."""
    plain, over = value.removeprefix(">").strip(), value.startswith(">")
    try:
        number = seating.quota(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
    except (ValueError, ZeroDivisionError) as err:
        raise InputError(
            f"{text!r} is no quota; write a share as 0.7, 70%, 2/3 or >1/2, or a whole number."
        ) from err
    if over and 0 <= number < 1:
        return number, "over-share"
    if not over and 0 < number <= 1:
        return number, "share"
    if not over and number > 1 and number.denominator == 1 and "%" not in plain:
        return number, "number"
    raise InputError(
        f"The quota {text!r} is out of range; a share is above 0 and at most 1, with > from 0 to "
        "below 1, and a number is whole."
    )


def _least(way: tuple[Ask, ...], counts: str, whole: int, scale: int) -> int:
    """Return the least weight that a way asks of one chamber; 0 when it asks nothing."""
    least = 0
    for ask in way:
        if ask.counts == counts:
            asked = {
                "share": ceil(ask.quota * whole),
                "over-share": floor(ask.quota * whole) + 1,
                "number": int(ask.quota * scale),
                "all-but": max(0, int(whole - ask.quota * scale)),
            }[ask.kind]
            least = max(least, asked)
    return least


def _body(atlas: Atlas, text: str) -> dict[str, str]:
    """Find a body by its code or name."""
    rows = list(atlas.table("bodies").iter_rows(named=True))
    code = text.strip().upper().replace("-", "_").replace(" ", "_")
    for row in rows:
        if code == row["body"] or codes.fold(text) == codes.fold(row["name"]):
            return dict(row)
    spoken = {row["body"].casefold(): row["body"] for row in rows}
    spoken |= {codes.fold(row["name"]): row["body"] for row in rows}
    said = codes.fold(text)
    near = [key for key in sorted(spoken) if len(said) > 1 and said in key]
    near += difflib.get_close_matches(said, sorted(spoken), n=3, cutoff=0.5)
    raise UnknownCode("body", text, near=tuple(dict.fromkeys(spoken[key] for key in near))[:3])


def _titles(rows: pl.DataFrame) -> tuple[tuple[str, str], ...]:
    """Return key and title of every rule, the default first."""
    return tuple(rows.sort("position", "rule").select("rule", "title").unique(
        maintain_order=True).iter_rows())  # fmt: skip


def _rule(rows: pl.DataFrame, body: str, key: str | None, day: str) -> tuple[Rule, pl.DataFrame]:
    """Read one rule."""
    titles = _titles(rows)
    if not titles:
        raise MissingData(f"No rule of {body} is known as of {day}.")
    wanted = key or titles[0][0]
    mine = rows.filter(rule=wanted).sort("way")
    if mine.is_empty():
        raise UnknownCode(f"rule of {body}", wanted, near=tuple(name for name, _ in titles))
    ways: dict[int, list[Ask]] = {}
    for row in mine.iter_rows(named=True):
        ask = Ask(row["counts"], seating.quota(row["quota"]), row["quota_kind"])
        ways.setdefault(row["way"], []).append(ask)
    first = mine.row(0, named=True)
    rule = Rule(wanted, first["title"], first["cast_by"], tuple(tuple(w) for w in ways.values()))
    return rule, mine


def _weights(
    rows: pl.DataFrame, rule: Rule, body: str, day: str
) -> tuple[dict[str, dict[str, Fraction]], dict[str, str], list[pl.DataFrame]]:
    """Return the latest set of every weight that the rule counts, by member."""
    found, days, used = {}, {}, []
    for counts in filter(_weighed, rule.counts):
        mine = rows.filter(counts=counts)
        if mine.is_empty():
            raise MissingData(f"The {counts} of {body} are not known as of {day}.")
        last = str(mine["as_of"].max())
        mine = mine.filter(as_of=last)
        pairs = mine.select("member", "weight").iter_rows()
        found[counts] = {member: Fraction(repr(weight)) for member, weight in pairs}
        days[counts] = last
        used.append(mine)
    return found, days, used


def _weighed(counts: str) -> bool:
    """Tell whether a count is a table of weights."""
    return counts != seating.MEMBERS and not counts.startswith(seating.GROUP)


def _seat(row: dict[str, str | None], chairs: dict[str, str]) -> Seat:
    """Make a seat of a row."""
    member = str(row["member"])
    return Seat(
        member,
        (row["iso3"],) if row["iso3"] else (),
        row["name"],
        frozenset(source.keys(row["groups"])),
        chairs.get(member),
    )


def _again(*held: object) -> Assembly:
    """Make an assembly of what travelled."""
    frozen = (MappingProxyType(one) if isinstance(one, dict) else one for one in held)
    return Assembly(*frozen)  # type: ignore[arg-type]
