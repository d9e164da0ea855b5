"""For everyone: axe finds nothing, keys reach everything, and what moves can be still."""

import pytest
from visit import DESKTOP, PHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.node]
CUT = "/#cut=corridor:red-sea-south,place:mombasa&at=KEN"
SHEETS = [CUT, "/", "/compare#cut=system:ace&vs=place:mombasa", "/weakest", "/lists", "/sources",
          "/report#cut=system:ace"]  # fmt: skip
RULES = """
async () => (await axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
})).violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join('; ')}`)
"""


@pytest.fixture(scope="module")
def axe(node):
    return (node / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("how", "sheets"),
    [
        ({"locale": "en", **DESKTOP}, SHEETS),
        ({"locale": "ar", "color_scheme": "dark", **DESKTOP}, [CUT, "/lists"]),
        ({"locale": "zh", **PHONE}, [CUT, "/fate#fate=TON"]),
        ({"locale": "fr", "color_scheme": "dark", **PHONE}, ["/", SHEETS[2]]),
    ],
    ids=["en-desktop", "ar-dark", "zh-phone", "fr-dark-phone"],
)
def test_axe_finds_nothing(browser, address, axe, how, sheets):
    visit = Visit(browser, address, **how)
    for sheet in sheets:
        visit.page.goto(address + sheet)
        visit.ready()
        visit.page.evaluate(axe)
        assert visit.page.evaluate(RULES) == [], sheet
    visit.close()


@pytest.mark.parametrize("how", [{"locale": "en", **DESKTOP}, {"locale": "ar", **PHONE}])
def test_axe_finds_nothing_in_what_binds(browser, address, axe, how):
    visit = Visit(browser, address, **how)
    visit.page.goto(f"{address}/ties#ties=TON")
    visit.page.wait_for_selector("#bound")
    visit.page.wait_for_selector("#lagging", timeout=60_000)
    visit.page.evaluate(axe)
    assert visit.page.evaluate(RULES) == []
    visit.close()


def test_axe_finds_nothing_in_what_opens(browser, address, axe):
    visit = Visit(browser, address, CUT, **DESKTOP)
    visit.page.evaluate(axe)
    for act in (
        lambda: visit.page.locator("#find").type("mom"),
        lambda: visit.page.click("#export summary"),
        lambda: visit.page.click("#draw-circle"),
        lambda: visit.page.click("details.doors summary"),
    ):
        act()
        assert visit.page.evaluate(RULES) == []
    visit.close()


def test_tab_goes_through_everything_and_the_focus_is_seen(browser, address):
    visit = Visit(browser, address, CUT, **DESKTOP)
    seen = []
    for _ in range(40):
        visit.page.keyboard.press("Tab")
        seen.append(
            visit.page.evaluate(
                "(e => [e.id || e.className || e.tagName, getComputedStyle(e).outlineStyle])"
                "(document.activeElement)"
            )
        )
    names = [name for name, _ in seen]
    assert names[0] == "skip"
    wanted = ["find", "language", "theme", "map", "zoom-in", "draw-circle", "event", "year", "date",
              "tab-cut", "compare-this", "share", "restore-0", "who", "row-KEN"]  # fmt: skip
    assert [name for name in names if name in wanted] == wanted
    assert {style for _, style in seen} <= {"solid", "auto"}
    visit.close()


def test_the_skip_link_leads_past_the_map(browser, address):
    visit = Visit(browser, address, **DESKTOP)
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    held = "document.querySelector('#panel').contains(document.activeElement)"
    assert visit.page.evaluate(held)
    visit.close()


def test_what_happens_is_said_aloud(browser, address):
    visit = Visit(browser, address, **DESKTOP)
    visit.search("ACE")
    visit.page.wait_for_timeout(200)
    told = visit.page.inner_text("#say")
    assert "economies lose traffic" in told
    assert "people affected" in told
    visit.page.locator("#restore-0").press("Enter")
    visit.page.wait_for_timeout(200)
    assert visit.page.inner_text("#say") == "ACE is restored."
    visit.close()


def test_the_focus_stays_where_it_was_when_the_answer_comes(browser, address):
    visit = Visit(browser, address, "/lists", **DESKTOP)
    visit.page.locator("#list-system-ace").press("Enter")
    visit.settle()
    assert visit.page.evaluate("document.activeElement.id") == "list-system-ace"
    assert visit.page.inner_text("#list-system-ace") == "Restore"
    visit.close()


def test_with_reduced_motion_the_map_jumps(browser, address):
    visit = Visit(browser, address, **DESKTOP)
    visit.page.click("#zoom-in")
    zoom = "document.querySelector('#map').__zoom.k"
    first = visit.page.evaluate(zoom)
    visit.page.wait_for_timeout(150)
    assert visit.page.evaluate(zoom) == first > 1.5
    visit.close()


def test_light_and_dark_can_be_chosen(browser, address):
    visit = Visit(browser, address, color_scheme="light", **DESKTOP)
    ground = "getComputedStyle(document.body).backgroundColor"
    assert visit.page.evaluate(ground) == "rgb(255, 255, 255)"
    visit.page.click("#theme")
    visit.page.click("#theme")
    assert visit.page.evaluate(ground) == "rgb(18, 23, 28)"
    visit.page.reload()
    visit.ready()
    assert visit.page.evaluate(ground) == "rgb(18, 23, 28)"
    visit.close()


def test_the_language_can_be_changed_in_place(browser, address):
    visit = Visit(browser, address, CUT, **DESKTOP)
    for lang, name in (("sw", "Uchumi"), ("id", "Ekonomi"), ("pt", "Economia"), ("es", "Economía"),
                       ("fr", "Économie"), ("ar", "الاقتصاد")):  # fmt: skip
        visit.page.select_option("#language", lang)
        visit.page.wait_for_selector(f"html[lang={lang}]")
        visit.page.wait_for_selector(f"#ranked th:text-is('{name}')")
    visit.page.reload()
    visit.ready()
    assert visit.page.get_attribute("html", "dir") == "rtl"
    visit.close()
