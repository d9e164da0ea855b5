"""Set the fate that economies share beside what is in force between them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from fateshare.atlas import select
from fateshare.atlas.model import Atlas
from fateshare.atlas.parties import TOPICS
from fateshare.atlas.select import Who
from fateshare.base.codes import last_day
from fateshare.base.errors import InputError
from fateshare.connect import fate as fating
from fateshare.connect import together
from fateshare.connect.network import network
from fateshare.connect.record import corridor_rates
from fateshare.govern import gap as lag

Progress = Callable[[int, int], None]
#: How many pairs are told with their evidence, and triples of each corridor are kept.
TOP = 10
#: Of each pair a text tells so many instruments on which the sides stand apart.
EVIDENCE = 2


@dataclass(frozen=True, slots=True)
class Lagging:
    """
    Where cooperation lags behind shared fate.

    Attributes
    ----------
    as_of
        Date of the question, a whole day.
    who
        Whom it is about: the pairs of an economy with any other, or of members of a group.
    doubles
        Whether two faults at a time were weighed too.
    by, step, top
        The order, and how many are told.
    counted
        Which instruments count.
    pairs
        In that order: iso3, partner, shared, people, binding, in_force, missing, forum,
        forum_label, forum_size, on_topic.
    evidence
        Of the first pairs: iso3, partner, instrument, label, and status, since, dated, source of
        the first side and (with `_b`) of the second.
    triples
        Three economies that one corridor binds, in the same order: a, b, c, corridor, shared,
        people, lost, in_force, missing.
    """

    as_of: str
    who: Who
    doubles: bool
    by: tuple[str, ...]
    step: float
    top: int
    counted: lag.Counted
    names: dict[str, str] = field(repr=False)
    pairs: pl.DataFrame = field(repr=False)
    evidence: pl.DataFrame = field(repr=False)
    triples: pl.DataFrame = field(repr=False)

    def to_json(self) -> str:
        """Write all of it."""
        said = {
            "as_of": self.as_of,
            "who": {"kind": self.who.kind, "code": self.who.code, "name": self.who.name},
            "double_faults_weighed": self.doubles,
            "faults_per_1000_km_year": 1000 * fating.FAULTS_PER_KM_YEAR,
            "ordered_by": list(self.by),
            "step_of_shared": self.step,
            "only_binding": self.counted.binding,
            "most_economies": self.counted.most,
            "pairs": self.pairs.to_dicts(),
            "evidence": self.evidence.to_dicts(),
            "triples": self.triples.to_dicts(),
        }
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"

    def to_text(self) -> str:
        """Write the first pairs and triples, each with what is missing and the evidence."""
        return "\n".join(_lines(self)) + "\n"


def gap(  # noqa: PLR0913 - each is a plain choice
    atlas: Atlas,
    who: str,
    *,
    by: Sequence[str] = lag.BY,
    step: float = lag.STEP,
    top: int = TOP,
    doubles: bool = False,
    binding: bool = False,
    most: int | None = None,
    as_of: str | None = None,
    workers: int = 1,
    dask: str | None = None,
    progress: Progress | None = None,
) -> Lagging:
    """
    List the pairs and triples that share fate, with what is in force between them and what is not.

    Parameters
    ----------
    atlas
        Facts.
    who
        Economy, region or bloc.
    by
        Keys of the order: shared, people, missing, or products of powers of them.
    step
        Alone, `shared` counts in steps of this.
    top
        How many pairs are told with their evidence, and triples of each corridor are kept.
    doubles
        Weigh two faults at a time too; takes a minute or two.
    binding, most
        Count only instruments that bind in law, or in which at most so many economies take part.
    as_of
        Date of the question; the atlas edition's by default.

    Raises
    ------
    InputError
        When a key is none, `top` is below 1 or `most` below 2.
    UnknownCode, AmbiguousName
        When it is not clear who is meant.

    Examples
    --------
    >>> import fateshare as fs
    >>> told = fs.gap(fs.load(), "EAC", top=1)
    >>> told.pairs.columns[:4]
    ['iso3', 'partner', 'shared', 'people']
    """
    if top < 1:
        raise InputError(f"{top} pairs are nothing to tell; take 1 or more.")
    counted = lag.Counted(binding, most)
    day = last_day(as_of or atlas.edition)
    meant = select.who(atlas, who, as_of=day)
    net = network(atlas, as_of=day)
    found = fating.fate(
        net,
        meant.members,
        pairs=doubles,
        events=corridor_rates(atlas),
        workers=workers,
        dask=dask,
        progress=progress,
    )
    pairs = lag.gap(
        atlas, together.pairs(net, found, meant.members), as_of=day, by=by, step=step,
        counted=counted,
    )  # fmt: skip
    threes = together.threes(together.corridors(net), meant.members)
    triples = lag.triples(atlas, threes, as_of=day, by=by, step=step, top=top, counted=counted)
    evidence = lag.evidence(atlas, pairs.head(top), as_of=day)
    return Lagging(
        day, meant, doubles, tuple(by), step, top, counted, _names(atlas), pairs, evidence, triples
    )


def _names(atlas: Atlas) -> dict[str, str]:
    """Return what economies, corridors and instruments are called."""
    names = {code: atlas.economy(code).name for code in atlas.table("economies")["iso3"]}
    names |= atlas.table("corridors").select("corridor", "name").iter_rows()
    label = pl.coalesce("short", "name")
    return names | dict(atlas.table("instruments").select("instrument", label).iter_rows())


def _lines(told: Lagging) -> Iterator[str]:
    """Write the list."""
    what = "single and double faults" if told.doubles else "single faults"
    single = told.who.kind == "economy"
    count = f"{told.pairs.height} {'economies share' if single else 'pairs of members share'} fate"
    with_ = f" with {told.who.name}" if single else f" in {told.who.name}"
    yield f"{count}{with_} as of {told.as_of}, over {what} and events in corridors."
    if not told.doubles:
        yield "(--doubles weighs two faults at a time too; it takes a minute or two.)"
    step = f" in steps of {told.step:g}" if told.step and "shared" in told.by else ""
    yield f"In order of {', then '.join(told.by)}; shared: F, 0 to 1{step}; people: users of both,"
    yield "times the expected share that both lose at a time, a year."
    if told.counted.binding:
        yield "Only instruments that bind in law count."
    if told.counted.most:
        yield f"Only instruments with at most {told.counted.most} economies count."
    shown = told.evidence.partition_by(["iso3", "partner"], as_dict=True)
    for row in told.pairs.head(told.top).iter_rows(named=True):
        yield ""
        yield from _pair(told, row, shown.get((row["iso3"], row["partner"])))
    if told.pairs.height > told.top:
        yield f"\nand {told.pairs.height - told.top} more; --json has all."
    yield from _triples(told)


def _triples(told: Lagging) -> Iterator[str]:
    """Write the first three economies of each corridor."""
    first = told.triples.unique("corridor", keep="first", maintain_order=True)
    if first.is_empty():
        return
    yield "\nThree that one corridor binds: all lose when it goes whole; how often is not known."
    yield "shared: least over largest lost share; people: users of the three times the least."
    for row in first.head(told.top).iter_rows(named=True):
        where = told.names[row["corridor"]]
        lost = ", ".join(
            f"{told.names[row[side]]} {share:.0%}"
            for side, share in zip("abc", row["lost"], strict=True)
        )
        yield f"\n{row['shared']:4.2f} {row['people']:14,.0f}  {where}: {lost}"
        yield f"    missing for all three: {', '.join(row['missing']) or 'nothing'}"
    if first.height > told.top:
        yield f"\nand {first.height - told.top} corridors more; --json has all."


def _pair(told: Lagging, row: dict[str, Any], evidence: pl.DataFrame | None) -> Iterator[str]:
    """Write one pair: its fate, what is missing, the nearest forum, and the evidence."""
    sides = [row["iso3"], row["partner"]]
    if row["partner"] == told.who.code:
        sides.reverse()
    names = " and ".join(told.names[code] for code in sides)
    faults = " + ".join(row["binding"])
    yield f"{row['shared']:4.2f} {row['people']:14,.0f}  {names}; bound most by {faults}"
    held = {part["topic"]: _narrowest(told, part) for part in row["in_force"]}
    for topic in TOPICS:
        yield f"    {topic:18} {held.get(topic, 'nothing in force')}"
    topic = ", on a missing topic" if row["on_topic"] else ""
    forum = f"{row['forum_label']} ({row['forum_size']} economies{topic})"
    yield f"    {'nearest forum':18} {forum if row['forum'] else 'none known'}"
    rows = [] if evidence is None else evidence.head(EVIDENCE).to_dicts()
    said = "; ".join(_stand(told, row, one) for one in rows)
    if row["missing"]:
        yield f"    {'who is in what':18} {said or 'neither side stands anywhere known'}"


def _narrowest(told: Lagging, part: dict[str, Any]) -> str:
    """Write what is in force on a topic: the instrument of the fewest economies, and how many."""
    more = len(part["instruments"]) - 1
    rest = f" and {more} more" if more else ""
    return f"{told.names[part['instruments'][0]]} ({part['narrowest']} economies){rest}"


def _stand(told: Lagging, pair: dict[str, Any], one: dict[str, Any]) -> str:
    """Write where both sides stand in one instrument."""
    sides = ((pair["iso3"], ""), (pair["partner"], "_b"))
    said = [
        f"{told.names[code]} {one['status' + end]} {one['since' + end]}"
        if one["status" + end]
        else f"{told.names[code]} not in it"
        for code, end in sides
    ]
    return f"{one['label'][:60]}: {', '.join(said)}"
