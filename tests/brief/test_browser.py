"""The page in a real browser: phone, desktop, paper, light and dark."""

from itertools import pairwise

import pytest
from playwright.sync_api import sync_playwright

import fateshare as fs
from fateshare.brief import render

pytestmark = pytest.mark.browser
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
#: Contrast of every text with what lies behind it (WCAG 2.2, 1.4.3): the worst, with its words.
CONTRAST = """
() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const part = x => (x /= 255) <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => { const f = part;
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const ground = e => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  let worst = [99, ''];
  for (const e of document.querySelectorAll('body *:not(svg *)')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.offsetParent) continue;
    const a = light(parse(getComputedStyle(e).color)), b = light(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < worst[0]) worst = [ratio, e.textContent.trim().slice(0, 40)];
  }
  return worst;
}
"""


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def files(atlas, solved, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for who in ("KEN", "ASEAN", "NPL", "BVT"):
        (folder / f"{who}.html").write_text(
            render.html(fs.profile(atlas, who, solved=solved)), encoding="utf-8"
        )
    return folder


@pytest.fixture
def opened(browser, files):
    pages = []

    def visit(who, **how):
        page = browser.new_page(**how)
        page.asked, page.wrong = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.wrong.append(message.text))
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.goto((files / f"{who}.html").as_uri())
        pages.append(page)
        return page

    yield visit
    for page in pages:
        page.close()


@pytest.mark.parametrize("who", ["KEN", "ASEAN", "NPL", "BVT"])
def test_the_page_asks_for_nothing_and_nothing_goes_wrong(opened, who):
    page = opened(who)
    assert len(page.asked) == 1
    assert page.wrong == []


@pytest.mark.parametrize("who", ["KEN", "ASEAN", "NPL", "BVT"])
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_sticks_out_sideways(opened, who, width):
    page = opened(who, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", ["KEN", "ASEAN"])
def test_text_has_the_contrast_of_wcag_aa(opened, who, scheme):
    page = opened(who, color_scheme=scheme, viewport={"width": 1100, "height": 900})
    ratio, words = page.evaluate(CONTRAST)
    assert ratio >= 4.5, words


def test_the_dark_page_is_dark_and_paper_is_white(opened):
    page = opened("KEN", color_scheme="dark")
    tell = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(tell) == "rgb(18, 23, 28)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(tell) == "rgb(255, 255, 255)"


def test_it_prints(opened, tmp_path):
    page = opened("KEN")
    page.pdf(path=tmp_path / "k.pdf", format="A4")
    assert (tmp_path / "k.pdf").read_bytes().count(b"/Type /Page\n") in range(2, 26)


def test_one_map_is_shown_at_each_width(opened):
    for width, shown in ((360, ".narrow"), (1100, ".wide")):
        page = opened("KEN", viewport={"width": width, "height": 800})
        seen = [c for c in (".narrow", ".wide") if page.locator(f".map {c}").is_visible()]
        assert seen == [shown]


def test_headings_go_down_step_by_step_and_drawings_are_named(opened):
    page = opened("KEN")
    levels = page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(e => +e.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    unnamed = page.eval_on_selector_all(
        "svg", "all => all.filter(e => !e.querySelector('title')?.textContent.trim()).length"
    )
    assert unnamed == 0
