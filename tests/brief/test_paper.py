"""The PDF: the same bytes, accessible, with its own fonts, a first page that is one page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fateshare as fs
import worlds
from fateshare.brief import letters, paper, render, sheet
from fateshare.brief.languages import LANGUAGES
from fateshare.brief.layout import Layout
from fateshare.brief.words import Words

SAMPLE = ("KEN", "NER", "TON", "ASEAN", "G77", "001", "BVT", "CHL")


@pytest.fixture(scope="module")
def profile():
    return fs.profile(worlds.wired_and_bound(), "BBB")


def pages(pdf):
    return int(re.search(rb"NPages>(\d+)", pdf)[1])


def test_the_same_profile_gives_the_same_bytes(profile):
    first = render.pdf(profile)
    assert first == render.pdf(profile)
    assert first.startswith(b"%PDF-")


def test_it_says_that_it_is_accessible_in_which_language_and_of_what_day(profile):
    pdf = render.pdf(profile)
    for said in (b"<pdfuaid:part>1<", b"<rdf:li>en</rdf:li>", b"connectivity brief</rdf:li>"):
        assert said in pdf
    assert f"<xmp:CreateDate>{profile.as_of}T".encode() in pdf


def test_its_letters_are_its_own_fonts(profile):
    names = set(re.findall(rb"/FontName ?/[A-Z]{6}\+([A-Za-z]+)", render.pdf(profile)))
    assert names
    assert names <= {b"Inter", b"NotoSansArabic", b"NotoSansSC"}


@pytest.mark.slow
@pytest.mark.parametrize("who", SAMPLE)
def test_the_page_at_a_glance_is_one_page(atlas, solved, who):
    told = fs.profile(atlas, who, solved=solved)
    assert pages(render.pdf(told, layout=Layout(sections=()))) == 1


def test_short_is_shorter(atlas, solved):
    told = fs.profile(atlas, "TON", solved=solved)
    assert pages(render.pdf(told, layout=Layout(depth="short"))) < pages(render.pdf(told))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_character_that_a_brief_can_show_has_a_letter(lang):
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only here

    held = {chr(c) for path in letters.folder().glob("*-Regular.ttf")
            for c in TTFont(path).getBestCmap()}  # fmt: skip
    assert letters.shown(lang) - held == set()


def test_both_weights_have_the_same_letters_and_a_licence_stands_beside_them():
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - only here

    for plain in letters.folder().glob("*-Regular.ttf"):
        bold = plain.with_name(plain.name.replace("Regular", "Bold"))
        assert set(TTFont(plain).getBestCmap()) == set(TTFont(bold).getBestCmap())
        licence = plain.with_name(plain.name.replace("Regular.ttf", "LICENSE.txt"))
        assert "SIL OPEN FONT LICENSE" in licence.read_text(encoding="utf-8").upper()


def test_the_fonts_are_light():
    assert sum(path.stat().st_size for path in letters.folder().glob("*.ttf")) < 3_000_000


def test_a_drawing_has_words_and_no_isolates(profile):
    page = render.html(profile, layout=Layout(sheet="paper"))
    _, pictures = sheet.read(page)
    assert all(one.words for one in pictures)
    svg = paper._drawing("<svg><text>\u2067a\u2069</text></svg>", ("Inter",))
    assert not set("\u2066\u2067\u2068\u2069") & set(svg)


def test_nothing_of_the_page_is_lost_on_paper(profile):
    page = render.html(profile, layout=Layout(sheet="paper"))
    tree, pictures = sheet.read(page)
    body = re.sub(r"<nav.*?</nav>|<svg.*?</svg>", " ", page.partition("<body>")[2], flags=re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", body)
    kept = re.sub(r"\s+", "", tree.text())
    assert re.sub(r"\s+", "", sheet.unescape(words)) == kept
    assert len(tree.find("img")) == len(pictures) == len(re.findall("<svg", page))


def row(cells):
    return "<tr>" + "".join(f'<td class="n">{c}' if c.isdigit() else f"<td>{c}" for c in cells)


CELLS = st.sampled_from(["7", "1234567", "a", "a long name of it", "长沙", "x" * 60])


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_table_fits_its_page_and_no_column_is_narrower_than_its_words(rows):
    page = f"<table><thead><tr><th>A<th>B<th>C</thead><tbody>{''.join(map(row, rows))}</table>"
    tree, _ = sheet.read(page)
    _, told, cells = sheet.data(tree.find("table")[0])
    assert len(cells) == 1 + len(rows)
    assert sum(told["columns"]) * told["size"] <= sheet.PAGE * 1.001
    for i, width in enumerate(told["columns"]):
        longest = max(len(word) for cells in rows for word in cells[i].split())
        assert width >= 0.5 * longest


def test_shortening_leaves_no_heading_alone():
    tree, _ = sheet.read(
        "<section><h2>A</h2><p>Words.</p><h3>B</h3><details><table></table></details>"
        "<p class='small'>Of the table.</p><h3>C</h3><img src='0'><details>x</details>"
        "<p class='small'>Of the chart.</p></section>"
    )
    assert sheet.shorten(tree).text() == "AWords.COf the chart."


@pytest.mark.parametrize(
    ("lang", "first"),
    [("ar", "Noto Sans Arabic"), ("ar-EG", "Noto Sans Arabic"), ("zh", "Inter"), ("fr", "Inter")],
)
def test_the_first_family_is_that_of_the_script(lang, first):
    assert letters.families(lang)[0] == first
    assert set(letters.families(lang)) == set(letters.families("en"))


def test_dotted_arabic_letters_are_set_in_drawings():
    name = Words().locale.parse("ar").territories["KE"]
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='20'><title>t</title>"
        f"<text y='15'>\u2067{name}\u2069</text></svg>"
    )
    words = Words()
    vars(words).update(lang="ar", language="ar", locale=Words().locale.parse("ar"))
    pdf = paper.pdf(f"<main><p>{name}</p>{svg}</main>", words, paper.Sheet("t", "f", "2026-01-01"))
    assert b"NotoSansArabic" in pdf


def test_many_files_instead_of_one_are_refused(profile, monkeypatch):
    class Many:
        def compile(self, *_, **__):
            return [b"", b""]

    monkeypatch.setattr(paper, "_compiler", Many)
    with pytest.raises(TypeError, match="no single file"):
        render.pdf(profile)
