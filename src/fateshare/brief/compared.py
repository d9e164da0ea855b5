"""Turn a comparison into a page, a PDF or JSON."""

from __future__ import annotations

from collections import Counter
from functools import partial

from markupsafe import Markup

from fateshare.brief import citing, fails_words, paper, render, terms
from fateshare.brief.cited import Cited
from fateshare.brief.comparison import Comparison, Level, Standing
from fateshare.brief.draw import charts
from fateshare.brief.draw.svg import Words as Said
from fateshare.brief.failing import DERIVED
from fateshare.brief.words import Words

#: First year of the lines; longest tables of the page, the JSON has all rows.
FIRST_YEAR, MOST = 1995, 40


def written(told: Comparison, form: str, *, words: Words | None = None) -> str | bytes:
    """Write a comparison as html, pdf or json; JSON is in no language."""
    w = words or Words()
    if form == "json":
        return told.to_json()
    if form == "html":
        return html(told, w)
    names = w.listed(w.name(one) for one in told.subjects)
    foot = w.say(
        "%(title)s, as of %(date)s; fateshare %(version)s",
        title=w.say("Side by side: %(names)s", names=names),
        date=w.date(told.as_of),
        version=render.version(),
    )
    about = paper.Sheet(w.say("Side by side: %(names)s", names=names), foot, told.as_of)
    return paper.pdf(html(told, w), w, about)


def html(told: Comparison, w: Words) -> str:
    """Write a comparison as one self-contained page."""
    days = Counter(card.retrieved for card in told.sources)
    read = max(days, key=lambda day: (days[day], day), default=told.edition)
    return render.template("compare.html.j2").render(
        c=told,
        w=w,
        say=w.say,
        count=w.count,
        names=[w.name(one) for one in told.subjects],
        title=w.say("Side by side: %(names)s",
                    names=w.listed(w.name(one) for one in told.subjects)),
        style=Markup(render.style()),  # noqa: S704 - our own file
        version=render.version(),
        charts=[_trend(one, w, f"t{i}") for i, one in enumerate(told.levels)],
        rows=_standings(told.standings, w),
        citations=Cited(told.sources),
        cited=partial(citing.cited, w=w, read=read, notes=True),
        confidence_words=terms.confidences(w),
        topics=terms.topics(w),
        derived=[card.source for card in told.sources if card.source == DERIVED],
        most=MOST,
        made_words=render.made(told.edition, w, drawn=False),
    )  # fmt: skip


def _trend(level: Level, w: Words, prefix: str) -> Markup:
    """Draw one line a subject; nothing where nobody has two years."""
    if all(sum(v is not None for _, v in one.points) < 2 for one in level.series):  # noqa: PLR2004
        return Markup("")
    title = w.say("%(title)s year by year", title=w.term(level.title))
    names = w.listed(w.name(one.who) for one in level.series)
    chart = charts.Trend(
        Said(title, names, w.say("no data"), rtl=w.rtl),
        tuple(
            charts.Series(
                one.who.code.replace("_", " ") if one.who.kind == "bloc" else w.name(one.who),
                tuple(point for point in one.points if point[0] >= FIRST_YEAR),
                own=i == 0,
            )
            for i, one in enumerate(level.series)
        ),
        lambda value: w.tick(value, level.unit),
    )
    return Markup(charts.trend(chart, prefix=prefix))  # noqa: S704 - the drawing escapes its texts


def _standings(told: tuple[Standing, ...], w: Words) -> list[tuple[str, list[str]]]:
    """Arrange what each rests on as rows of a table."""

    def known(n: int | None) -> str:
        return w.say("no data") if n is None else w.whole(n)

    return [
        (w.say("Cable systems in service"), [known(one.systems) for one in told]),
        (w.say("Landing towns"), [known(one.towns) for one in told]),
        (w.say("Land neighbours linked"), [w.whole(one.links) for one in told]),
        (w.say("Worst single failure, share of demand lost"), [_worst(one, w) for one in told]),
        (w.say("Agreements in force for all of it"), [w.whole(one.in_force) for one in told]),
    ]


def _worst(one: Standing, w: Words) -> str:
    """Say the worst failure."""
    if one.worst is None:
        return w.say("no data")
    return w.aside(w.share(one.worst.lost_share), fails_words.things(one.worst.names, w))
