"""The words of the page: complete in every language, with its plurals, and nothing unsaid."""

import json
import re

import pytest
from babel import Locale

from conftest import ROOT
from fateshare.web.chart import LANGUAGES

PAGE = ROOT / "page"
#: `many` of these is for whole millions written out; figures never are.
WITHOUT_MANY = {"fr", "es", "pt"}


def catalogue(lang):
    return json.loads((PAGE / "locale" / f"{lang}.json").read_text(encoding="utf-8"))


def forms(message):
    return list(message.values()) if isinstance(message, dict) else [message]


def holes(text):
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_language_of_the_page_has_a_catalogue():
    assert {path.stem for path in (PAGE / "locale").glob("*.json")} == set(LANGUAGES)
    offered = (PAGE / "src" / "words.js").read_text(encoding="utf-8")
    assert all(re.search(rf"\b{lang}: '", offered) for lang in LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_is_missing_and_every_one_has_its_values(lang):
    english, held = catalogue("en"), catalogue(lang)
    assert list(held) == list(english)
    for key, message in english.items():
        wanted = set().union(*map(holes, forms(message)))
        assert isinstance(held[key], dict) == isinstance(message, dict), key
        for text in forms(held[key]):
            assert text.strip() == text != "", key
            assert holes(text) <= wanted, key
        last = held[key]["other"] if isinstance(held[key], dict) else held[key]
        assert holes(last) == wanted, key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_plural_form_of_the_language_is_there(lang):
    wanted = {*Locale.parse(lang).plural_form.tags, "other"} - (
        {"many"} if lang in WITHOUT_MANY else set()
    )
    for key, message in catalogue(lang).items():
        if isinstance(message, dict):
            assert set(message) == wanted, key


def test_every_message_that_the_page_says_exists_and_every_one_is_said():
    held = catalogue("en")
    text = "".join(p.read_text(encoding="utf-8") for p in sorted((PAGE / "src").rglob("*.js")))
    said = set(re.findall(r"['`]([a-z]+\.[a-z.]+)['`]", text)) - {"dblclick.zoom"}
    said = {key for key in said if not key.endswith(".js")}
    assert said <= set(held)
    stems = tuple(re.findall(r"t\(`([a-z.]+)\$\{", text))
    assert {key for key in held if key not in said and not key.startswith(stems)} == set()


def test_no_message_is_left_in_english():
    english = catalogue("en")
    names = {"top.title"}
    for lang in set(LANGUAGES) - {"en"}:
        held = catalogue(lang)
        same = {
            key
            for key, text in held.items()
            if text == english[key] and len(forms(text)[0]) > 24 and key not in names
        }
        assert same == set(), lang
