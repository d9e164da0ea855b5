"""The page: whole, light, honest about what is missing, and readable."""

import re
from html.parser import HTMLParser

import polars as pl
import pytest

import fateshare as fs
from fateshare.brief import render

LARGEST_BYTES = 400_000
SAMPLE = ("KEN", "AU", "ASEAN", "TON", "NPL", "BRA", "PSE", "ATA", "BVT", "G77", "FJI", "001")


@pytest.fixture(scope="module")
def page(atlas, solved):
    made = {}

    def make(who):
        if who not in made:
            made[who] = render.html(fs.profile(atlas, who, solved=solved))
        return made[who]

    return make


class Outline(HTMLParser):
    """Collects what a page would load, its ids and its anchors; counts open tags."""

    def __init__(self):
        super().__init__()
        self.loads, self.ids, self.links, self.open = [], [], [], []

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        if tag not in {"meta", "link", "br", "img"}:
            self.open.append(tag)
        if tag in {"script", "link", "img", "iframe", "object", "embed", "video", "audio"}:
            self.loads.append((tag, held))
        if "id" in held:
            self.ids.append(held["id"])
        if tag == "a" and held["href"].startswith("#"):
            self.links.append(held["href"][1:])

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        while self.open[-1] != tag:  # HTML lets these end without a word
            assert self.open.pop() in {"li", "tr", "td", "th", "p"}
        self.open.pop()


@pytest.mark.parametrize("who", SAMPLE)
def test_a_page_is_whole_and_loads_nothing(page, who):
    outline = Outline()
    outline.feed(page(who))
    assert not outline.open
    assert not outline.loads
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.links) <= set(outline.ids)
    assert not re.search(r"url\(|@import|src=", page(who))


@pytest.mark.parametrize("who", SAMPLE)
def test_a_page_is_light(page, who):
    assert len(page(who).encode()) < LARGEST_BYTES


@pytest.mark.parametrize("who", SAMPLE)
def test_nothing_reads_as_a_programmer_wrote_it(page, who):
    shown = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", page(who), flags=re.DOTALL)
    for word in (
        r"\bNone\b",
        r"\bnan\b",
        r"\bNaN\b",
        r"\binf\b",
        r"%\(",
        r"\{\{",
        r"\bTrue\b",
        r"\bbu\.",
    ):
        assert not re.search(word, shown), word


def test_missing_data_reads_as_missing(page):
    told = page("BVT")
    assert "is not known in this atlas" in told
    tiles = re.findall(r'<span class="big">(.*?)</span>', told)
    assert tiles[0] == tiles[1] == tiles[-1] == "no data"  # users, offline, income
    values = re.findall(r'<p class="value">(.*?)</p>', told)
    assert all("no data" in value for value in values)


def test_a_landlocked_economy_is_told_by_its_neighbours(page):
    told = page("NPL")
    assert "No cable system in this atlas lands here; it is linked by land to" in told
    assert "India" in told


def test_what_is_written_in_tables_is_escaped(atlas):
    row = atlas.table("systems").filter(system="teams")
    row = row.with_columns(name=pl.lit("<script>alert(1)</script>"))
    told = render.html(fs.profile(atlas.with_rows("systems", row), "KEN"))
    assert "<script" not in told
    assert "&lt;script&gt;" in told


PARTS = 6


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_bloc_and_region_and_half_of_the_economies_render(atlas, solved, part):
    """Groups all, and every other economy; in parts, so that several workers share the work."""
    codes = atlas.table("economies")["iso3"].to_list()[::2]
    blocs = atlas.table("bloc_names").filter(pl.col("dissolved").is_null())["bloc"].to_list()
    regions = ["001", "002", "014", "019", "142", "150", "009", "419", "202"]
    for who in [*codes, *blocs, *regions][part::PARTS]:
        told = render.html(fs.profile(atlas, who, solved=solved))
        assert told.rstrip().endswith("</html>"), who
        assert len(told.encode()) < LARGEST_BYTES, who
