"""
Pictures for papers: the map of a cut, the ranking of losses, shared fate, and what happened when.

Each function takes an answer and returns a `Picture` with `.svg`, `.save(path)` for SVG and PNG,
and a view of itself in notebooks. Same answer, same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import polars as pl

from fateshare.atlas import select
from fateshare.atlas.model import Atlas
from fateshare.base.codes import last_day
from fateshare.base.errors import InputError, UnknownCode
from fateshare.brief import cutmap, happenings, terms
from fateshare.brief.draw import charts, happened, maps
from fateshare.brief.draw import matrix as cells
from fateshare.brief.draw import timeline as spans
from fateshare.brief.named import Named
from fateshare.brief.picture import PREFIX, Picture, inner, picture, said
from fateshare.brief.searched import Shared
from fateshare.brief.stress import Told
from fateshare.brief.words import Words

__all__ = ["Picture", "fate", "map", "ranking", "timeline"]

By = Literal["share", "people"]
Of = Literal["outages", "agreements"]
#: Partners that are drawn with an economy that is asked for alone.
PARTNERS = 11
#: Things cut that a title names.
NAMED = 4


def map(  # noqa: A001 - read as fs.plot.map
    atlas: Atlas, told: Told, *, title: str | None = None, lang: str = "en", width: int = 900
) -> Picture:
    """
    Draw where a cut is, and who loses how much.

    Cut stretches are red, dashed and crossed out; a disc at the capital of each economy that
    loses has the area of the people affected and the shade of the share lost. Land and sea only.

    Parameters
    ----------
    atlas
        The atlas that was cut.
    told
        What `fs.cut` returned; with its `who` only those economies are drawn.
    title
        Above the map; what is cut by default, none when empty.
    lang
        Language of the words.
    width
        Pixels, 500 to 2000.

    Raises
    ------
    InputError
        When the width is out of bounds, or nothing is written in that language.

    Examples
    --------
    >>> import fateshare as fs
    >>> atlas = fs.load()
    >>> told = fs.cut(atlas, {"system": ["Tonga Cable"]}, as_of="2015")
    >>> fs.plot.map(atlas, told).svg[:4]
    '<svg'
    """
    w = Words(lang)
    head = _cut_title(told, w) if title is None else title
    chart = cutmap.chart(atlas, told, w, title=head or _cut_title(told, w), width=inner(width))
    day = w.date(told.result.as_of)
    notes = [] if chart.dots.dots else [w.say("Nobody loses traffic.")]
    notes += [w.say("Network of %(date)s, estimated. Land and sea only.", date=day)]
    return picture(maps.draw(chart, prefix=PREFIX), w, title=head, notes=notes, width=width)


def ranking(
    told: Told,
    *,
    by: By = "share",
    most: int | None = None,
    title: str | None = None,
    lang: str = "en",
    width: int = 700,
) -> Picture:
    """
    Rank the economies that lose by the share of demand, or by the people affected.

    Dark bars are offline.

    Parameters
    ----------
    told
        What `fs.cut` returned.
    by
        `share` or `people`.
    most
        How many are drawn; all by default.
    title
        Above the bars; what is cut by default, none when empty.
    lang
        Language of the words.
    width
        Pixels, 500 to 2000.

    Raises
    ------
    InputError
        When `by` is another word, `most` below 1, or the width out of bounds.
    """
    if by not in ("share", "people"):
        raise InputError(f"by is {by!r}; take share or people.")
    if most is not None and most < 1:
        raise InputError(f"most is {most}; take 1 or more.")
    w = Words(lang)
    column = "lost_share" if by == "share" else "users_lost"
    losing = told.economies.filter(pl.col("lost_share") > 0).sort(
        [column, "iso3"], descending=[True, False]
    )
    shown = losing.head(most) if most else losing
    rows = tuple(_row(told, row, by, w) for row in shown.iter_rows(named=True))
    head = _cut_title(told, w) if title is None else title
    desc = _measured(by, w)
    words = said(w, head or _cut_title(told, w), desc, w.say("Nobody loses traffic."))
    chart = charts.Ranked(words, rows, w.share)
    notes = [desc, w.say("Network of %(date)s, estimated.", date=w.date(told.result.as_of))]
    more = losing.height - shown.height
    if more:
        notes[:0] = [w.count("%(n)s more economy loses.", "%(n)s more economies lose.", more)]
    drawing = charts.ranked(chart, prefix=PREFIX, width=inner(width))
    return picture(drawing, w, title=head, notes=notes, width=width)


def fate(
    shared: Shared,
    who: Sequence[str] | None = None,
    *,
    title: str | None = None,
    lang: str = "en",
    width: int = 700,
) -> Picture:
    """
    Draw how much fate economies share, each with each.

    Cells have the shade of F, from 0 (never lose together) to 1 (always lose alike), and its
    number where there is room.

    Parameters
    ----------
    shared
        What `fs.fate` returned.
    who
        ISO 3166-1 alpha-3 codes in the order wanted. By default the members that were asked for,
        those that share most beside each other; of one economy, with its closest partners.
    title
        Above the cells; none when empty.
    lang
        Language of the words.
    width
        Pixels, 500 to 2000.

    Raises
    ------
    UnknownCode
        When a code is not on the network.
    InputError
        When more are asked for than fit on the width, or the width is out of bounds.
    """
    w = Words(lang)
    number = {iso3: i for i, iso3 in enumerate(shared.found.codes)}
    codes = list(dict.fromkeys(who)) if who is not None else _chosen(shared, number)
    for code in codes:
        if code not in number:
            raise UnknownCode("economy on this network", code)
    fits = cells.room(inner(width))
    if len(codes) > fits:
        raise InputError(
            f"{len(codes)} economies do not fit on {width} pixels, {fits} do; take fewer or "
            "a larger width."
        )
    at = [number[code] for code in codes]
    values = shared.found.shared[np.ix_(at, at)].tolist() if at else []
    names = tuple(w.name(Named("economy", code, shared.names[code])) for code in codes)
    head = w.say("Shared fate") if title is None else title
    desc = w.say("From 0, never lose together, to 1, always lose alike.")
    chart = cells.Matrix(
        said(w, head or w.say("Shared fate"), desc, w.say("no data")),
        names,
        tuple(codes),
        tuple(tuple(row) for row in values),
        w.ratio,
        lambda a, b: w.say("%(low)s to %(high)s", low=w.ratio(a), high=w.ratio(b)),
    )
    notes = [desc, w.say("Network of %(date)s, estimated.", date=w.date(shared.as_of))]
    drawing = cells.matrix(chart, prefix=PREFIX, width=inner(width))
    return picture(drawing, w, title=head, notes=notes, width=width)


def timeline(  # noqa: PLR0913 - each is a plain choice
    atlas: Atlas,
    who: str,
    *,
    of: Of = "outages",
    as_of: str | None = None,
    title: str | None = None,
    lang: str = "en",
    width: int = 700,
) -> Picture:
    """
    Draw what happened when: the outages of the record, or the agreements of an economy.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    who
        Economy, region or bloc; agreements are those of one economy.
    of
        `outages` or `agreements`.
    as_of
        Date up to which is told; the atlas edition's by default.
    title
        Above the rows; who is meant by default, none when empty.
    lang
        Language of the words.
    width
        Pixels, 500 to 2000.

    Raises
    ------
    InputError
        When `of` is another word, agreements of a group are asked for, or the width is out of
        bounds.
    UnknownCode, AmbiguousName
        When it is not clear who is meant.
    """
    if of not in ("outages", "agreements"):
        raise InputError(f"of is {of!r}; take outages or agreements.")
    w, day = Words(lang), last_day(as_of or atlas.edition)
    meant = select.who(atlas, who, as_of=day)
    if of == "agreements" and meant.kind != "economy":
        raise InputError(f"{meant.name} is no economy; a timeline of agreements is that of one.")
    name = w.name(Named(meant.kind, meant.code, meant.name))
    room, told = inner(width), w.say("As of %(date)s.", date=w.date(day))
    if of == "outages":
        head = w.say("Outages of the record: %(name)s", name=name)
        desc = w.say("Marks stand at the first day; bars last until all was restored, where known.")
        words = said(w, title or head, desc, w.say("No outage in this record."))
        drawing = happened.record(
            happenings.outages(atlas, meant, day, words, w), prefix=PREFIX, width=room
        )
    else:
        head = w.say("Agreements: %(name)s", name=name)
        desc = w.say("Full bars are in force; dashed ones are signed or open, not in force.")
        words = said(w, title or head, desc, w.say("date not known"))
        drawing = spans.timeline(
            happenings.agreements(atlas, meant, day, words), prefix=PREFIX, width=room
        )
    return picture(
        drawing, w, title=head if title is None else title, notes=[desc, told], width=width
    )


def _cut_title(told: Told, w: Words) -> str:
    """Name what is cut."""
    names = list(dict.fromkeys(fault.said for fault in told.faults))
    if not names:
        return w.say("Nothing cut")
    return w.say("Cut: %(names)s", names=w.some([w.proper(one) for one in names], NAMED))


def _measured(by: By, w: Words) -> str:
    """Say what the bars are, and what stands beside them."""
    if by == "share":
        return w.say("Share of international demand lost (outcome); people affected.")
    return w.say("People affected (outcome); share of international demand lost.")


def _row(told: Told, row: dict[str, Any], by: By, w: Words) -> charts.Row:
    """Make the bar of one economy."""
    share, people = w.share(row["lost_share"]), w.people(row["users_lost"])
    outcome = terms.outcomes(w)[row["outcome"]]
    first, second = (share, people) if by == "share" else (people, share)
    return charts.Row(
        w.name(Named("economy", row["iso3"], told.name(row["iso3"]))),
        row["lost_share"] if by == "share" else row["users_lost"],
        own=row["outcome"] == "offline",
        text=w.say(
            "%(first)s (%(outcome)s); %(second)s", first=first, outcome=outcome, second=second
        ),
    )


def _chosen(shared: Shared, number: dict[str, int]) -> list[str]:
    """Choose whom a matrix shows when nobody is named."""
    members = [code for code in shared.members if code in number]
    if len(members) == 1:
        rows = shared.found.partners.filter(iso3=members[0])
        order = rows.sort(["shared", "partner"], descending=[True, False])["partner"]
        return members + order.head(PARTNERS).to_list()
    return _beside(members, shared, number)


def _beside(members: list[str], shared: Shared, number: dict[str, int]) -> list[str]:
    """Put next to each the one that shares most with it, from the one that shares most of all."""
    left = sorted(members)
    if not left:
        return []
    at = [number[code] for code in left]
    total = dict(zip(left, shared.found.shared[np.ix_(at, at)].sum(axis=1).tolist(), strict=True))
    chain = [max(left, key=lambda code: round(total[code], 9))]
    left.remove(chain[0])
    while left:
        near = shared.found.shared[number[chain[-1]]]
        chain.append(max(left, key=lambda code: round(float(near[number[code]]), 9)))
        left.remove(chain[-1])
    return chain
