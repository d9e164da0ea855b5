"""What is agreed, told as text or JSON: everywhere, of one economy or group, or of a pair."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from fateshare.atlas.parties import STATUSES
from fateshare.atlas.select import Who

#: How many events of a timeline a text shows, the latest; the JSON has all.
EVENTS = 40
#: Width of the name of an instrument.
_NAME = 44
_LAW = {
    "in force": "in force",
    "adopted": "adopted, not in force",
    "draft": "a draft",
    "none": "no law",
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """
    Who is bound to what at a date.

    Attributes
    ----------
    as_of
        Date of the question, a whole day.
    who, partner
        Whom it is about; None for all.
    topics, status
        What was asked for: all topics and no status by default.
    instruments
        Those that were there, with `label`, `effective` and `parties`: a list of status and count.
    standing
        Of the economies asked for: instrument, iso3, party (itself or a bloc), status, since,
        dated, source, confidence, note.
    pairs
        Of one economy of each side: iso3, partner, in_force (topic and instruments), missing,
        forum, forum_label, forum_size, on_topic.
    covered
        The same pairs: iso3, partner, instrument, since, dated.
    timeline
        What those asked for did, in order of time.
    teams, absences, laws
        Of the economies of `who`.
    """

    as_of: str
    who: Who | None
    partner: Who | None
    topics: tuple[str, ...]
    status: str | None
    names: dict[str, str] = field(repr=False)
    instruments: pl.DataFrame = field(repr=False)
    standing: pl.DataFrame = field(repr=False)
    pairs: pl.DataFrame = field(repr=False)
    covered: pl.DataFrame = field(repr=False)
    timeline: pl.DataFrame = field(repr=False)
    teams: pl.DataFrame = field(repr=False)
    absences: pl.DataFrame = field(repr=False)
    laws: pl.DataFrame = field(repr=False)

    def to_json(self) -> str:
        """Write all of it."""
        said: dict[str, object] = {
            "as_of": self.as_of,
            "who": _called(self.who),
            "with": _called(self.partner),
            "topics": list(self.topics),
            "status": self.status,
        }
        tables = (
            "instruments",
            "standing",
            "pairs",
            "covered",
            "timeline",
            "teams",
            "absences",
            "laws",
        )
        said |= {name: _split(getattr(self, name)).to_dicts() for name in tables}
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"

    def to_text(self) -> str:
        """Write it for a person: a list, one economy or group, or a pair."""
        if self.partner:
            lines = _pair(self) if self.pairs.height == 1 else _groups(self)
        elif self.who:
            lines = _one(self) if self.who.kind == "economy" else _group(self)
        else:
            lines = _all(self)
        return "\n".join(line.rstrip() for line in lines) + "\n"


def _all(told: Agreed) -> Iterator[str]:
    """List the instruments with their parties by standing."""
    table = told.instruments
    on = "" if len(told.topics) > 1 else f" on {told.topics[0]}"
    yield f"{_number(table.height, 'instrument')}{on} as of {told.as_of}:"
    yield f"{'made':10} {'instrument':{_NAME}} {'kind':12} in force, and other parties"
    for row in table.iter_rows(named=True):
        held = {one["status"]: one["parties"] for one in row["parties"]}
        topics = row["topics"].replace("|", ", ")
        note = "" if row["complete"] is not False else " (not all are known)"
        yield f"{_head(row)} {held.get('in force', 0):4}{_others(held)}{note}; {topics}"
    yield "--json has the parties counted by standing, and the sources."


def _head(row: dict[str, Any]) -> str:
    """Write when an instrument was made, what it is called, and its kind."""
    made = row["signed"] or row["in_force"] or "no date"
    return f"{made:10} {_fit(row['label']):{_NAME}} {row['kind']:12}"


def _others(held: dict[str, int]) -> str:
    """Spell how many stand elsewhere than in force."""
    order = [status for status in reversed(STATUSES) if status != "in force" and status in held]
    return "".join(f", {held[status]} {status}" for status in order)


def _one(told: Agreed) -> Iterator[str]:
    """Tell the standing of one economy, topic by topic."""
    assert told.who  # noqa: S101 - chosen by the caller
    there = _number(told.instruments.height, "instrument")
    stands = told.standing.filter(status=told.status or "in force")["instrument"].n_unique()
    what = f"is {told.status!r} in" if told.status else "takes part in"
    yield f"{told.who.name} as of {told.as_of}: {what} {stands} of {there} known here."
    laws = {row["topic"]: row for row in told.laws.iter_rows(named=True)}
    for topic in told.topics:
        yield ""
        yield topic
        if topic in laws:
            yield f"  {_law(laws[topic])}"
        rows = list(_standing(told, topic))
        yield from rows or ["  none" if told.status else "  no instrument known"]
    yield ""
    yield "response teams"
    labels = _labels(told.instruments)
    for row in told.teams.iter_rows(named=True):
        since = f", since {row['since']}" if row["since"] else ""
        inside = [labels.get(key, key) for key in (row["networks"] or "").split("|") if key]
        nets = f"; in {', '.join(inside)}" if inside else ""
        site = f"; {row['website']}" if row["website"] else ""
        yield f"  {row['name']} ({row['constituency']}{since}){nets}{site}"
    for row in told.absences.iter_rows(named=True):
        yield f"  no national team, a text of {row['as_of']} says"
    if told.teams.is_empty() and told.absences.is_empty():
        yield "  none known"
    yield from _timeline(told, told.timeline)


def _standing(told: Agreed, topic: str) -> Iterator[str]:
    """Write the standings on a topic, those that bind first."""
    labels = _labels(told.instruments.filter(_about(topic)))
    order = pl.Enum([*reversed(STATUSES[:6]), *STATUSES[6:]])
    rows = told.standing.filter(pl.col("instrument").is_in(list(labels))).sort(
        pl.col("status").cast(order), "since", "instrument", "party"
    )
    for row in rows.iter_rows(named=True):
        via = "" if row["party"] == row["iso3"] else f" through {told.names[row['party']]}"
        yield f"  {_fit(labels[row['instrument']]):{_NAME}} {row['status']} {_since(row)}{via}"


def _law(row: dict[str, Any]) -> str:
    """Spell a law with its standing."""
    since = row["since"] if row["standing"] == "in force" else row["adopted"]
    day = f" since {since}" if since else f" (known on {row['as_of']})"
    body = f"; {row['authority']}" if row["authority"] else ""
    named = f": {row['name']}" if row["name"] else ""
    return f"law at home{named}, {_LAW[row['standing']]}{day}{body}"


def _group(told: Agreed) -> Iterator[str]:
    """Tell how many members are in each instrument."""
    assert told.who  # noqa: S101 - chosen by the caller
    size = len(told.who.members)
    yield f"{told.who.name} as of {told.as_of}: {size} members."
    yield f"{'made':10} {'instrument':{_NAME}} {'kind':12} members in force, and others"
    held = told.standing.group_by("instrument", "status").agg(pl.col("iso3").n_unique())
    count: dict[str, dict[str, int]] = {}
    for key, status, n in held.iter_rows():
        count.setdefault(key, {})[status] = n
    itself = set(told.timeline.filter(party=told.who.code)["instrument"])
    rows = [row for row in told.instruments.to_dicts() if row["instrument"] in count]
    for row in sorted(rows, key=lambda row: -count[row["instrument"]].get("in force", 0)):
        mine = count[row["instrument"]]
        bloc = ", as a bloc" if row["instrument"] in itself else ""
        yield f"{_head(row)} {mine.get('in force', 0):4} of {size}{_others(mine)}{bloc}"
    national = told.teams.filter(constituency="national")["iso3"].n_unique()
    yield f"National response teams: {national} of {size} members, as far as known here."
    for topic in told.topics:
        laws = told.laws.filter(topic=topic)
        if laws.height:
            kinds = dict(laws["standing"].value_counts().iter_rows())
            said = ", ".join(f"{kinds[key]} {word}" for key, word in _LAW.items() if key in kinds)
            yield f"Laws on {topic}: {said}; of {size - laws.height} nothing is known here."


def _pair(told: Agreed) -> Iterator[str]:
    """Tell what is in force between two economies, topic by topic, and since when."""
    row = told.pairs.row(0, named=True)
    since = {one["instrument"]: one for one in told.covered.iter_rows(named=True)}
    labels = _labels(told.instruments)
    both = f"{told.who.name} and {told.partner.name}" if told.who and told.partner else ""
    count = _number(len(since), "instrument")
    yield f"{both} as of {told.as_of}: {count} in force between them."
    held = {part["topic"]: part["instruments"] for part in row["in_force"]}
    for topic in told.topics:
        keys = sorted(held.get(topic, ()), key=lambda key: (since[key]["since"], key))
        said = [f"{_fit(labels[key]):{_NAME}} {_since(since[key])}" for key in keys]
        for place, line in enumerate(said or ["nothing in force"]):
            yield f"{'' if place else topic:18} {line}"
    yield ""
    if row["forum"]:
        why = " on a topic that is missing" if row["on_topic"] else ""
        size = f"{row['forum_size']} economies"
        yield f"Nearest forum where both sit{why}: {row['forum_label']} ({size})."
    else:
        yield "No forum is known where both sit."
    sides = pl.col("iso3").n_unique() > 1
    shared = told.standing.group_by("instrument").agg(sides.alias("both")).filter("both")
    yield from _timeline(told, told.timeline.join(shared, on="instrument", how="semi"))


def _groups(told: Agreed) -> Iterator[str]:
    """Tell how many pairs of two groups are covered on each topic."""
    assert told.who  # noqa: S101 - chosen by the caller
    assert told.partner  # noqa: S101 - chosen by the caller
    size = told.pairs.height
    yield f"{told.who.name} with {told.partner.name} as of {told.as_of}: {_number(size, 'pair')}."
    for topic in told.topics:
        bare = told.pairs.filter(pl.col("missing").list.contains(topic)).height
        yield f"{topic:18} {size - bare} of them have something in force, {bare} nothing"
    yield ""
    labels = _labels(told.instruments)
    counts = (
        told.covered["instrument"]
        .value_counts()
        .sort("count", "instrument", descending=[True, False])
    )
    for key, count in counts.iter_rows():
        yield f"  {_fit(labels[key]):{_NAME}} covers {count} of {size}"


def _timeline(told: Agreed, rows: pl.DataFrame) -> Iterator[str]:
    """Write what was done, in order of time."""
    if rows.is_empty():
        return
    labels = _labels(told.instruments)
    yield ""
    left = rows.height - EVENTS
    yield "timeline" + (f" (the latest {EVENTS}; {left} more in --json)" if left > 0 else "")
    for row in rows.tail(EVENTS).iter_rows(named=True):
        who = told.names[row["party"]]
        yield f"  {_day(row):13} {who[:24]:24} {row['status']:10} {labels[row['instrument']]}"


def _labels(table: pl.DataFrame) -> dict[str, str]:
    """Return what people call each instrument."""
    return dict(table.select("instrument", "label").iter_rows())


def _about(topic: str) -> pl.Expr:
    """Say which instruments are on a topic."""
    return pl.col("topics").str.split("|").list.contains(topic)


def _since(row: dict[str, Any]) -> str:
    """Spell from when a standing is known."""
    return f"since {row['since']}" if row["dated"] else f"(known on {row['since']})"


def _day(row: dict[str, Any]) -> str:
    """Spell a date, or by when a thing was known."""
    return str(row["since"]) if row["dated"] else f"by {row['since']}"


def _number(n: int, word: str) -> str:
    """Spell a number of things."""
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _fit(label: str) -> str:
    """Cut a name to its column."""
    return label if len(label) <= _NAME else f"{label[: _NAME - 1]}…"


def _called(who: Who | None) -> dict[str, object] | None:
    """Name a side."""
    if who is None:
        return None
    return {"kind": who.kind, "code": who.code, "name": who.name, "members": list(who.members)}


def _split(table: pl.DataFrame) -> pl.DataFrame:
    """Turn cells that are lists of words into lists."""
    lists = [name for name in ("topics", "source", "networks") if name in table.columns]
    return table.with_columns(pl.col(lists).str.split("|"))
