"""A brief has the sections and the depth that are asked for."""

import re

import pytest

import fateshare as fs
import worlds
from fateshare.base.errors import InputError
from fateshare.brief import render
from fateshare.brief.layout import SECTIONS, Layout, layout


@pytest.fixture(scope="module")
def profile():
    return fs.profile(worlds.wired_and_bound(), "BBB")


def ids(page):
    return re.findall(r'<section id="([a-z]+)"', page)


def test_what_is_asked_for_is_read_as_people_write_it():
    assert layout(" gap,Fails, gap", "full").sections == ("gap", "fails")
    assert layout("", "full").sections == ()
    assert layout(None, "short") == Layout(SECTIONS, "short")


@pytest.mark.parametrize(
    ("sections", "depth", "told"),
    [
        ("gap,wealth,joy", "full", "no section 'wealth', 'joy'; it has gap, outlook"),
        (None, "deep", "no depth 'deep'; take short or full"),
    ],
)
def test_what_there_is_not_is_refused(sections, depth, told):
    with pytest.raises(InputError, match=told):
        layout(sections, depth)


def test_all_sections_stand_in_their_order_and_the_links_lead_there(profile):
    page = render.html(profile)
    told = [one for one in SECTIONS if one != "since"]
    assert ids(page) == told
    nav = re.search(r"<nav.*?</nav>", page, re.DOTALL)[0]
    assert re.findall(r'href="#([a-z]+)"', nav) == told


@pytest.mark.parametrize("one", [one for one in SECTIONS if one != "since"])
def test_one_section_alone_is_whole(profile, one):
    page = render.html(profile, layout=Layout((one,)))
    assert ids(page) == [one]
    assert 'class="tiles"' in page
    links = set(re.findall(r'href="#([a-z0-9]+)"', page))
    assert links <= set(re.findall(r'id="([a-z0-9]+)"', page))


def test_a_source_is_listed_if_and_only_if_the_page_cites_it(profile):
    for sections in (("gap", "sources"), ("binding", "sources"), SECTIONS):
        page = render.html(profile, layout=Layout(sections))
        cited = {
            n
            for first, last in re.findall(r'href="#s(\d+)">\d+(?:[,\u2013](\d+))?</a>', page)
            for n in range(int(first), int(last or first) + 1)
        }
        listed = [int(n) for n in re.findall(r'<li id="s(\d+)"', page)]
        assert listed == list(range(1, len(listed) + 1))
        assert cited == set(listed)


def test_without_its_sources_nothing_is_numbered(profile):
    assert 'class="refs"' not in render.html(profile, layout=Layout(("gap",)))


def test_short_folds_every_table_and_keeps_every_word(profile):
    full, short = (render.html(profile, layout=Layout(depth=depth)) for depth in ("full", "short"))
    assert full.count('<div class="scroll">') == short.count('</summary><div class="scroll">') > 0
    folded = r'<details><summary>Table</summary>(<div class="scroll">.*?</div>)</details>'
    assert re.sub(folded, r"\1", short, flags=re.DOTALL) == full
