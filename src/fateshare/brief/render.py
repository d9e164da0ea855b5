"""Turn a profile into one HTML page that needs nothing else."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import cache, partial
from html import escape
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from fateshare.base import files as whole
from fateshare.base.figure import Figure
from fateshare.brief import beside, bonds, citing, paper, pictures, sentences, since_words
from fateshare.brief import profile as p
from fateshare.brief.cited import Cited
from fateshare.brief.draw.theme import THEME_DARK, THEME_LIGHT, declarations
from fateshare.brief.layout import Layout
from fateshare.brief.named import Named
from fateshare.brief.since import Changes
from fateshare.brief.words import Words

#: Longest tables of the page; the JSON has all rows.
MOST_ROWS = 40
#: Groups of more members than this show a quarter of the rows: a page must stay light.
LARGE = 50
MOST_PARTNERS = 25
#: A page tells of at most so many systems: those that land in most of the members; half as
#: many for a large group.
MOST_SYSTEMS = 26
#: A table of a page, none within another.
_FOLDED = re.compile(r'<div class="scroll">.*?</div>', re.DOTALL)


def html(
    profile: p.Profile,
    *,
    words: Words | None = None,
    layout: Layout | None = None,
    changes: Changes | None = None,
) -> str:
    """
    Write a profile as one self-contained HTML page.

    Parameters
    ----------
    profile
        What to tell.
    words
        Language; English by default.
    layout
        Which sections, how deep, on what sheet; all of it on a screen by default.
    changes
        What has changed since an earlier date, if that is to be told.

    Returns
    -------
    page
        The same text for the same profile; it loads nothing from anywhere.
    """
    w, layout = words or Words(), layout or Layout()
    every = len(profile.rests_on.systems)
    labels = {cable.system: cable.short for cable in profile.map.cables}
    labels |= {system.system: system.short for system in profile.rests_on.systems}
    draw = pictures.pictures(profile, w, paper=layout.sheet == "paper")
    bound = bonds.bonds(profile, w)
    told = sentences.sentences(profile, w)  # of all, also of what is too long for the page
    profile = _told(bonds.told(profile))
    days = Counter(card.retrieved for card in profile.sources)
    few = len(profile.subject.members) <= citing.LARGE
    read = max(days, key=lambda day: (days[day], day), default=profile.edition)
    page = template("brief.html.j2").render(
        p=profile,
        w=w,
        say=w.say,
        count=w.count,
        sections=layout.sections,
        citations=Cited((*profile.sources, *(changes.sources if changes else ()))),
        changes=changes is not None,
        since=since_words.rows(changes, w) if changes else {},
        since_words=since_words.lines(changes, w) if changes else [],
        version=version(),
        style=Markup(style()),  # noqa: S704 - our own file
        draw=draw,
        b=bound,
        every_system=every,
        member_rows=_member_rows(profile, w),
        member_sources=_member_sources(profile),
        named=lambda systems: w.listed(labels[key] for key in systems),
        cited=partial(citing.cited, w=w, read=read, notes=few),
        method_words=tuple(citing.method(profile, w, read=read)),
        short=lambda figure: _short(w, figure),
        most_rows=_most_rows(profile.subject),
        most_partners=MOST_PARTNERS,
        made_words=made(profile.edition, w),
        on_paper=layout.sheet == "paper",
        **told,
        **beside.beside(profile, w),
    )
    return folded(page, w) if layout.depth == "short" else page


def pdf(
    profile: p.Profile,
    *,
    words: Words | None = None,
    layout: Layout | None = None,
    changes: Changes | None = None,
) -> bytes:
    """
    Write a profile as an accessible PDF, with its own fonts.

    Parameters
    ----------
    profile
        What to tell.
    words
        Language; English by default.
    layout
        Which sections, and how deep; all of it by default.
    changes
        What has changed since an earlier date, if that is to be told.

    Returns
    -------
    pdf
        The same bytes for the same profile.
    """
    w, layout = words or Words(), layout or Layout()
    page = html(profile, words=w, layout=replace(layout, sheet="paper"), changes=changes)
    title = w.say("%(name)s: connectivity brief", name=sentences.subject(profile, w))
    foot = w.say(
        "%(title)s, as of %(date)s; fateshare %(version)s",
        title=title,
        date=w.date(profile.as_of),
        version=version(),
    )
    return paper.pdf(page, w, paper.Sheet(title, foot, profile.as_of, layout.depth == "short"))


def folded(page: str, w: Words) -> str:
    """Fold the tables of a page away, one by one."""
    head = f"<details><summary>{escape(w.say('Table'))}</summary>"
    return _FOLDED.sub(lambda found: f"{head}{found[0]}</details>", page)


def made(edition: str, w: Words, *, drawn: bool = True) -> str:
    """Say what made the brief, and what it says nothing of."""
    if not drawn:
        return w.say(
            'Made by fateshare %(version)s from its atlas of %(date)s, offline. "Economy" means an '
            "ISO 3166-1 code and says nothing of status.",
            version=version(),
            date=w.date(edition),
        )
    return w.say(
        'Made by fateshare %(version)s from its atlas of %(date)s, offline. "Economy" means an '
        "ISO 3166-1 code and says nothing of status; the map draws no borders.",
        version=version(),
        date=w.date(edition),
    )


def _told(profile: p.Profile) -> p.Profile:
    """Leave out what a page of a large group does not tell."""
    systems = profile.rests_on.systems
    most = MOST_SYSTEMS if len(profile.subject.members) <= LARGE else MOST_SYSTEMS // 2
    if len(systems) > most and profile.subject.kind != "economy":
        widest = sorted(systems, key=lambda one: (-len(one.economies), one.system))[:most]
        kept = {one.system for one in widest}
        rests_on = replace(
            profile.rests_on, systems=tuple(one for one in systems if one.system in kept)
        )
        profile = replace(profile, rests_on=rests_on)
    return profile


def _most_rows(subject: p.Subject) -> int:
    """Return how many rows the longest tables of a page have."""
    return MOST_ROWS if len(subject.members) <= LARGE else MOST_ROWS // 4


def written(
    profile: p.Profile,
    form: str,
    layout: Layout,
    *,
    words: Words | None = None,
    changes: Changes | None = None,
) -> str | bytes:
    """Write a profile as html, pdf or json; JSON always holds all of it, in no language."""
    if form == "pdf":
        return pdf(profile, words=words, layout=layout, changes=changes)
    if form == "html":
        return html(profile, words=words, layout=layout, changes=changes)
    if changes is None:
        return profile.to_json()
    told = json.loads(profile.to_json()) | {"since": asdict(changes)}
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write(path: Path, text: str | bytes) -> None:
    """
    Write a page, a PDF or JSON to a file, whole or not at all.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    whole.write(path, text.encode() if isinstance(text, str) else text)


@cache
def template(name: str) -> Template:
    """Compile a page once."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, loader=FunctionLoader(_file)
    )
    environment.filters |= {"named": _named, "word": _word, "tally": _tally}
    return environment.get_template(name)


def _named(one: Named, w: Words) -> str:
    """Name an economy, region or bloc."""
    return w.name(one)


def _word(key: str, words: dict[str, str]) -> str:
    """Return the word for a key."""
    return words[key]


def _tally(held: tuple[str, int], w: Words, words: dict[str, str]) -> str:
    """Say how many stand where."""
    status, n = held
    return w.say("%(name)s: %(words)s", name=words[status], words=w.whole(n))


def _file(name: str) -> str:
    """Read a template."""
    return (files("fateshare.brief") / "templates" / name).read_text(encoding="utf-8")


def style() -> str:
    """Return the style sheet with the colours of both themes."""
    style = _file("style.css")
    style = style.replace("/*light*/", declarations(THEME_LIGHT))
    return style.replace("/*dark*/", declarations(THEME_DARK))


def version() -> str:
    """Return the version of the package that is installed."""
    from importlib.metadata import version  # noqa: PLC0415 - slow to load

    return version("fateshare")


def _member_rows(profile: p.Profile, w: Words) -> list[dict[str, object]]:
    """Arrange the members' figures as rows, by name."""
    away = {one.who.code: one.figure for one in profile.gap.offline_members}
    held = [{one.who.code: one.figure for one in m.members} for m in profile.gap.measures]
    return [
        {"name": w.name(who), "figures": [*(m[who.code] for m in held), away[who.code]]}
        for who in sorted(profile.subject.members, key=lambda one: w.order(w.name(one)))
        if who.code in away
    ]


def _member_sources(profile: p.Profile) -> tuple[str, ...]:
    """Return every source of the members' figures."""
    figures: Iterable[Figure] = (
        one.figure for measure in profile.gap.measures for one in measure.members
    )
    return tuple(sorted({key for figure in figures for key in figure.sources}))


def _short(w: Words, figure: Figure) -> str:
    """Spell a figure with its year for a narrow cell."""
    if figure.value is None:
        return "\u2013"
    told = f"{w.tick(figure.value, figure.unit)}{w.mark(figure.confidence)}"
    return w.aside(told, str(figure.year)) if figure.year else told
