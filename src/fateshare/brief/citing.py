"""How the page cites its sources, and what it says of its method."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from fateshare.brief import profile as p
from fateshare.brief import terms
from fateshare.brief.words import MARKS, Words

#: Groups of more members than this show no notes of their sources: a page must stay light.
LARGE = 100


def cited(card: p.Card, w: Words, *, read: str, notes: bool) -> str:
    """Cite a source; what was read on the day `read`, as most were, does not say so."""
    title = Markup('<a href="{}">{}</a>').format(card.url, card.title) if card.url else card.title
    name = Markup("{}, {}").format(card.publisher, title)
    if w.language != "en":
        name = Markup('<bdi lang="en">{}</bdi>').format(name)
    parts = [name, w.date(card.published)]
    if card.licence != "facts-cited":
        parts.append(terms.licences(w).get(card.licence, card.licence))
    if card.retrieved != read:
        parts.append(w.say("read %(date)s", date=w.date(card.retrieved)))
    told = w.listed(parts)
    if not card.note or not notes:
        return told
    tongue = "<small>{}</small>" if w.language == "en" else '<small lang="en" dir="ltr">{}</small>'
    return w.run([w.say("%(text)s.", text=told), Markup(tongue).format(card.note)])  # noqa: S704 - ours


def method(profile: p.Profile, w: Words, *, read: str) -> Iterable[str]:
    """Explain the signs, the means and the sources."""
    words = terms.confidences(w)
    signs = (w.say("%(sign)s %(words)s", sign=MARKS[key] or w.say("no sign"), words=words[key])
             for key in MARKS)  # fmt: skip
    yield w.say("Confidence: %(list)s.", list=w.listed(signs))
    yield w.say(
        "Means of groups are weighted by population; each economy counts with its latest figure, "
        "at most five years old; best and places are among all economies with a figure of the "
        "last ten years. Missing is missing: an economy without data is left out, never counted "
        "as zero."
    )
    yield w.say(
        "Atlas edition of %(date)s; sources were read on %(read)s, and cited for single facts, "
        "unless their entry says otherwise.",
        date=w.date(profile.edition),
        read=w.date(read),
    )
