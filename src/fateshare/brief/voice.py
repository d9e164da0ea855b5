"""Put the question who has a voice to the study, and tell the answer as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from fateshare.atlas.model import Atlas
from fateshare.govern import voice as voicing
from fateshare.govern.assembly import Rule
from fateshare.govern.whatif import read

#: How many seats a text shows.
SHOWN = 20
#: How many of the strongest seats a sweep shows beside the blocs.
SWEPT = 5
#: How many members a line names.
NAMED = 6
_HOW = {
    "subsets": "exact: every coalition was counted",
    "ballots": "no index is off by more than {:.0e}",
    "headcount": "no index is off by more than {:.0e}",
    "chairs": "no index is off by more than {:.0e}",
}


@dataclass(frozen=True, slots=True)
class Told:
    """
    Who has a voice, told.

    Attributes
    ----------
    result
        The study's answer; `.members` and `.blocs` are DataFrames.
    names
        English name by member.
    what_if
        Title of the what-if, if there was one.
    """

    result: voicing.Voice
    names: Mapping[str, str] = field(repr=False)
    what_if: str | None = None

    @property
    def members(self) -> pl.DataFrame:
        """One row a seat, with names, the most powerful first."""
        table = self.result.table
        named = table.with_columns(
            pl.col("member").replace_strict(self.names, return_dtype=pl.String).alias("name")
        )
        first = ["member", "iso3", "name"]
        return named.select(first + [c for c in table.columns if c not in first]).sort(
            ["banzhaf", "shapley_shubik", "votes_share", "member"],
            descending=[True, True, True, False],
        )

    @property
    def blocs(self) -> pl.DataFrame:
        """One row a bloc, in the order asked for."""
        return self.result.blocs

    @property
    def sweep(self) -> pl.DataFrame:
        """One row a quota and member or bloc."""
        return self.result.sweep

    def to_json(self) -> str:
        """Write all of it."""
        body = self.result.assembly
        said = {
            "body": body.body,
            "name": body.name,
            "as_of": body.as_of,
            "rule": body.rule.rule,
            "rule_title": body.rule.title,
            "cast_by": body.rule.cast_by,
            "what_if": self.what_if,
            **self.result.facts,
            "members": self.members.to_dicts(),
            "blocs": self.blocs.to_dicts(),
            "sweep": self.sweep.to_dicts(),
            "rules": dict(body.rules),
            "notes": list(body.notes),
            "sources": list(self.result.sources),
        }
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"

    def to_text(self) -> str:
        """Write the strongest seats, the blocs and the sweep as aligned lines."""
        parts = [_head(self), _seats(self), _blocs(self), _sweep(self), _foot(self)]
        return "\n".join("\n".join(part) for part in parts if part) + "\n"


def voice(  # noqa: PLR0913 - each is a plain choice
    atlas: Atlas,
    body: str,
    *,
    blocs: Sequence[str] = (),
    rule: str | None = None,
    quota: str | None = None,
    as_of: str | None = None,
    what_if: str | Path | None = None,
    sweep: bool = False,
) -> Told:
    """
    Say who has a voice in a body.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    body
        Code or English name of a body, as IMF.
    blocs
        Blocs, regions or economies, or several of these joined by +; or group:NAME.
    rule
        Key of a rule of the body; its first by default.
    quota
        Another quota: a share as 0.7, 70%, 2/3 or >1/2, or a whole number; after COUNTS= for
        another count than the rule's first.
    as_of
        Date; the edition's by default.
    what_if
        File of changes in TOML; docs/method.md, section Voice.
    sweep
        Whether to measure at every quota from over half to all.

    Raises
    ------
    InputError
        When a name is nobody's, or a quota or change does not fit.
    MissingData
        When the seats are not known for the date, or a bloc has none.

    Examples
    --------
    >>> import fateshare as fs
    >>> told = fs.voice(fs.load(), "UNSC")
    >>> told.members.select("member", "shapley_shubik").row(0)
    ('CHN', 0.19627039627039627)
    """
    asked = read(Path(what_if)) if what_if else None
    found = voicing.voice(
        atlas, body, blocs=blocs, rule=rule, quota=quota, as_of=as_of or atlas.edition,
        what_if=asked, sweep=sweep,
    )  # fmt: skip
    seats = found.assembly.seats
    names = {seat.member: seat.name or _name(atlas, seat.member) for seat in seats}
    others = [*found.assembly.left_out, *(code for row in found.blocs["absent"] for code in row)]
    names |= {code: _name(atlas, code) for code in others}
    return Told(found, names, asked.title if asked else None)


def bodies_text(atlas: Atlas) -> str:
    """List the bodies and their rules."""
    lines = ["Bodies, each with its rules; the first that holds at the date is the default:"]
    rules = atlas.table("rules").sort("position", "rule").unique(
        ["body", "rule"], keep="first", maintain_order=True
    )  # fmt: skip
    for row in atlas.table("bodies").sort("body").iter_rows(named=True):
        mine = rules.filter(body=row["body"])["rule"]
        lines.append(f"  {row['body']:<12} {row['name']}, known from {row['since'] or 'ever'}")
        lines.append(f"  {'':12} {', '.join(mine)}")
    return "\n".join(lines) + "\n"


def _name(atlas: Atlas, code: str) -> str:
    """Name a member; one without a code is called by its key."""
    known = atlas.table("economies").filter(iso3=code)
    return code if known.is_empty() else atlas.economy(code).name


def _head(told: Told) -> list[str]:
    """Say which body, rule and day, and what a decision takes."""
    body, facts = told.result.assembly, told.result.facts
    lines = [f"{body.name} ({body.body}) as of {body.as_of}: {facts['seats']} seats."]
    if told.what_if:
        lines.append(f"What if: {told.what_if}.")
    takes = " or ".join(_way(body.rule, way, facts) for way in _list(facts["least"]))
    lines.append(f"Rule {body.rule.rule}: {body.rule.title}. A decision takes {takes}.")
    days = ", ".join(f"{c} of {day}" for c, day in body.weighed_as_of.items())
    lines += [f"Weights: {days}."] if days else []
    left_out, no_chair, kept = (
        _list(facts[k]) for k in ("left_out", "without_chair", "kept_share")
    )
    lines += [f"Left out, votes not known: {_some(told, left_out)}."] if left_out else []
    lines += [f"Without a chair, so without a vote: {_some(told, no_chair)}."] if no_chair else []
    lines += [f"Kept their share, a figure is missing: {_some(told, kept)}."] if kept else []
    passage = float(str(facts["passage"]))
    lines.append(f"{_share(passage, 12).strip()} of all coalitions carry a decision.")
    return [*lines, ""]


def _way(rule: Rule, least: Mapping[str, int], facts: Mapping[str, Any]) -> str:
    """Say what one way takes."""
    words = {"members": "members", **{c: c for c in rule.counts}}
    said = [
        f"{least[c]:,} of {facts['whole'][c]:,} {words[c].removeprefix('group:')}"
        for c in rule.counts
        if c in least
    ]
    who = " cast by chairs" if rule.cast_by == "chairs" else ""
    return " and ".join(said) + who


def _seats(told: Told) -> list[str]:
    """Tell the strongest seats."""
    table = told.members
    before = "banzhaf_before" in table.columns
    last = f"{'votes':>8} {'Banzhaf':>8}  before" if before else f"{'power per':>10}"
    lines = [
        f"{'':32} {'votes':>8} {'people':>8} {'online':>8} {'Banzhaf':>8} {'Shapley':>8} {last}",
        f"{'':68} {'-Shubik':>8} {'' if before else 'person':>10}".rstrip(),
    ]
    for row in table.head(SHOWN).iter_rows(named=True):
        mark = "*" if row["blocks"] else " "
        last = (
            f"{_share(row['votes_share_before'])} {_share(row['banzhaf_before'])}"
            if before
            else f"{_times(row['power_per_population']):>10}"
        )
        lines.append(
            f"{row['name'][:31]:31}{mark} {_share(row['votes_share'])} "
            f"{_share(row['population_share'])} {_share(row['users_share'])} "
            f"{_share(row['banzhaf'])} {_share(row['shapley_shubik'])} {last}"
        )
    if table.height > SHOWN:
        lines.append(f"and {table.height - SHOWN} more; --json has all.")
    lines += ["* nothing passes without it."] if table["blocks"].any() else []
    return [*lines, ""]


def _blocs(told: Told) -> list[str]:
    """Tell the blocs: members separately, and as one."""
    if told.blocs.is_empty():
        return []
    lines = [
        f"{'':32} {'':>8} {'':>8} {'':>8} {'':>8} {'Banzhaf':>17} {'Shapley-Shubik':>17}",
        (
            f"{'Blocs':32} {'seats':>8} {'votes':>8} {'people':>8} {'online':>8} "
            f"{'apart':>8} {'as one':>8} {'apart':>8} {'as one':>8}"
        ),
    ]
    for row in told.blocs.iter_rows(named=True):
        mark = "*" if row["united_blocks"] else " "
        lines.append(
            f"{row['name'][:31]:31}{mark} {_share(row['seats_share'])} "
            f"{_share(row['votes_share'])} {_share(row['population_share'])} "
            f"{_share(row['users_share'])} {_share(row['banzhaf'])} "
            f"{_share(row['united_banzhaf'])} {_share(row['shapley_shubik'])} "
            f"{_share(row['united_shapley_shubik'])}"
        )
        if row["absent"]:
            away = _some(told, row["absent"])
            lines.append(f"  {row['seats']} seats; not in the body: {away}.")
    lines += ["* nothing passes against it as one."] if told.blocs["united_blocks"].any() else []
    return [*lines, ""]


def _sweep(told: Told) -> list[str]:
    """Tell Banzhaf power of the strongest and of blocs as one at every quota."""
    if told.sweep.is_empty():
        return []
    who = [*told.members["member"].head(SWEPT), *told.blocs["bloc"]]
    counted = told.result.assembly.rule.main
    lines = [
        f"Banzhaf power by the share of {counted} that a decision takes:",
        f"{'':>8} {'passes':>8} " + " ".join(f"{one[:8]:>8}" for one in who),
    ]
    for (share,), rows in told.sweep.group_by("quota_share", maintain_order=True):
        held = dict(rows.select("who", "banzhaf").iter_rows())
        first = "over 50%" if share == 0.5 else f"{share:.1%}"  # noqa: PLR2004 - more than half
        cells = " ".join(_share(held[one]) for one in who)
        lines.append(f"{first:>8} {_share(rows['passage'][0])} {cells}")
    return [*lines, ""]


def _foot(told: Told) -> list[str]:
    """Say how exact it is, how sure, and what a reader should know."""
    facts, body = told.result.facts, told.result.assembly
    how = _HOW[str(facts["method"])].format(float(str(facts["error_bound"])))
    lines = [f"Power: {how}. Rows behind it are at least {facts['confidence']}."]
    lines += [f"Note: {note}." for note in body.notes]
    others = [key for key, _ in body.rules if key != body.rule.rule]
    lines += [f"Other rules: {', '.join(others)}."] if others else []
    return lines


def _list(value: object) -> list[Any]:
    """Return a fact that is a list."""
    return list(value) if isinstance(value, list) else []


def _some(told: Told, members: Iterable[str]) -> str:
    """Name the first few members."""
    names = [told.names.get(member, member) for member in members]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _share(value: float | None, width: int = 8) -> str:
    """Print a share as a percentage, with digits for the small."""
    if value is None:
        return f"{'-':>{width}}"
    if 0 < value < 1e-6:  # noqa: PLR2004 - no digit is left
        return f"{value:>{width}.0e}"
    digits = 2 if value >= 0.001 or value == 0 else 4  # noqa: PLR2004 - a tenth of a percent
    return f"{value:>{width}.{digits}%}"


def _times(value: float | None) -> str:
    """Print a ratio."""
    return "-" if value is None else f"x {value:.2f}"
