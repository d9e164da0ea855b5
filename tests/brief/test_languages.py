"""A brief is whole in every language, and says nothing in English by the way."""

import gettext
import re
import sys
from dataclasses import fields, is_dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

import fateshare as fs
from fateshare.base.errors import InputError
from fateshare.brief import languages, render
from fateshare.brief.words import Words

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
import messages

TONGUES = [lang for lang in languages.LANGUAGES if lang != "en"]
#: Messages that only set others side by side.
GLUE = {"%(first)s, %(next)s", "%(first)s %(next)s", "%(what)s (%(note)s)", "%(name)s: %(words)s"}
#: Fields of a profile that hold proper names and codes.
NAMED = {
    "name",
    "short",
    "code",
    "label",
    "town",
    "towns",
    "system",
    "systems",
    "names",
    "forum",
    "via",
    "authority",
}
#: Kinds of records with a name that CLDR or a message has.
WORDED = {"Named", "Subject", "Reached", "Voice", "Corridor"}
ATTRIBUTES = {"title", "aria-label", "alt"}
VOID = {"br", "meta", "link", "img", "hr", "input"}


class Bracketed(gettext.NullTranslations):
    """A catalogue that brackets each message."""

    def gettext(self, message):
        return message if message in GLUE else f"⟦{message}⟧"

    def ngettext(self, one, many, n):
        return f"⟦{one if n == 1 else many}⟧"


class Recording(gettext.NullTranslations):
    """A catalogue that keeps what it was asked for."""

    def __init__(self):
        super().__init__()
        self.asked = set()

    def gettext(self, message):
        self.asked.add(message)
        return message

    def ngettext(self, one, many, n):
        self.asked |= {one, many}
        return one if n == 1 else many


class Texts(HTMLParser):
    """Everything that a reader of a page sees or hears, outside of what is marked as English."""

    def __init__(self):
        super().__init__()
        self.open, self.found = [], []

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, held.get("lang") == "en"))
        if not self.english() and held.get("lang") != "en":
            self.found += [value for key, value in attrs if key in ATTRIBUTES and value]

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not self.english():
            self.found.append(data)

    def english(self):
        return any(tag in {"style", "script"} or english for tag, english in self.open)


@pytest.fixture(scope="module", params=["KEN", "EAC"])
def profile(request, atlas, solved):
    return fs.profile(atlas, request.param, solved=solved)


@pytest.fixture(scope="module")
def wanted():
    return messages.template()


def words(lang, catalogue):
    """The words of a language with another catalogue."""
    made = Words()
    vars(made).update(
        lang=lang, language=lang, locale=languages.Locale.parse(lang), catalogue=catalogue
    )
    return made


def proper(thing, key=""):
    """Collect the proper names and codes of a profile."""
    if is_dataclass(thing):
        kept = [f.name for f in fields(thing)]
        if type(thing).__name__ in WORDED:
            kept.remove("name")
        if getattr(thing, "kind", "") == "neighbour":
            kept.remove("via")
        return set().union(*(proper(getattr(thing, name), name) for name in kept))
    if isinstance(thing, tuple):
        return set().union(*(proper(one, key) for one in thing))
    return {thing} if isinstance(thing, str) and key in NAMED else set()


def outside(texts):
    """Keep what stands outside of brackets; a drawing may cut a text, or break it in two lines."""
    told = "\n".join(texts)
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧", " ", told)) != told:
        told = inner
    return re.sub(r"⟦.*|.*⟧|\w+…", " ", told)


def test_no_english_is_left_outside_of_the_messages(profile):
    page = render.html(profile, words=words("ar", Bracketed()))
    texts = Texts()
    texts.feed(page)
    known = {word for name in proper(profile) for word in re.findall(r"[^\W\d_]+", name)}
    known |= {word for one in profile.subject.blocs for word in one.code.split("_")}
    told = outside(texts.found)
    left = set(re.findall(r"[A-Za-z\u00c0-\u024f]{2,}", told)) - known
    assert left <= {"fateshare", "TLP", "JSON", profile.subject.code}


def test_all_that_is_asked_for_is_extracted_or_a_proper_name(profile, wanted):
    catalogue = Recording()
    render.html(profile, words=words("ar", catalogue))
    extracted = set()
    for one in wanted:
        extracted.update(one.id if isinstance(one.id, tuple) else (one.id,))
    assert catalogue.asked - extracted - proper(profile) == set()


def test_a_page_in_arabic_runs_from_right_to_left(profile):
    page = render.html(profile, words=words("ar", Bracketed()))
    assert '<html lang="ar" dir="rtl">' in page
    assert page.count("<svg ") == page.count("direction:ltr;font-family")  # anchors mean sides
    assert '<html lang="zh" dir="ltr">' in render.html(profile, words=words("zh", Bracketed()))


@pytest.mark.parametrize("lang", TONGUES)
def test_a_catalogue_has_the_messages_of_the_code(lang, wanted):
    held = messages.updated(lang, wanted)
    assert messages.path(lang).read_bytes() == messages.written(held)


@pytest.mark.parametrize("lang", TONGUES)
def test_translated_messages_are_filled_as_the_english_ones(lang):
    held = messages.read(lang)
    forms = messages.updated(lang, held).num_plurals
    assert [fault for one in held if one.id for fault in messages.faults(one, forms)] == []


@pytest.mark.parametrize("lang", TONGUES)
def test_a_language_is_offered_when_its_catalogue_is_whole(lang, wanted):
    held = messages.updated(lang, wanted)
    whole = not list(messages.missing(held))
    assert (lang in languages.offered()) == whole
    compiled = messages.path(lang).with_suffix(".mo")
    assert (compiled.read_bytes() if whole else None) == (
        messages.compiled(held) if whole else None
    )


@pytest.mark.parametrize("lang", TONGUES)
def test_plural_forms_are_those_of_cldr(lang):
    rule = languages.Locale.parse(lang).plural_form
    chosen = gettext.c2py(messages.PLURALS[lang].partition("plural=")[2].rstrip(";"))
    pairs = {(chosen(n), rule(n)) for n in range(1000)}
    assert len(pairs) == len({form for form, _ in pairs}) == len({name for _, name in pairs})


def test_a_catalogue_lists_what_is_missing_or_wrong():
    held = messages.updated("ar", messages.template())
    one = next(m for m in held if isinstance(m.id, tuple))
    one.string = ("%(n)s",)
    assert "needs 6 forms, and has 1." in next(messages.faults(one, 6))
    two = next(m for m in held if isinstance(m.id, str) and "%(date)s" in m.id)
    two.string = "%(day)s"
    assert "is filled with ['day']" in next(messages.faults(two, 6))
    two.string = "%(date)s 5%"
    assert "has a sign % that fills nothing in." in next(messages.faults(two, 6))
    two.string = ""
    assert two.id in messages.missing(held)


@pytest.mark.parametrize("tag", ["xx", "de", "", "e", "en/../zh"])
def test_an_unknown_language_names_those_there_are(tag):
    with pytest.raises(InputError, match=r"No brief is written in .*; take one of en"):
        Words(tag)


@pytest.mark.parametrize("lang", languages.offered())
def test_a_brief_is_written_in_every_language_that_is_offered(lang, profile):
    page = render.html(profile, words=Words(lang))
    assert f'<html lang="{lang}"' in page
    assert "%(" not in page
    if lang != "en":
        assert "Sources and method" not in page
