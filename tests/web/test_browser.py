"""The page in a real browser: each task by clicks and keys, in three languages and two sizes."""

import json
import re

import pytest
from visit import DESKTOP, PHONE, Visit

pytestmark = pytest.mark.browser
#: A bend of the Tonga cable beside the date line, with nothing near it.
LONELY = (-177.31, -20.81)
MTUNZINI, NAIROBI, KAMPALA, SUEZ = (31.75, -28.96), (36.82, -1.28), (32.58, 0.32), (32.5, 29.9)
PLACES = {
    f"{lang}-{size}": (lang, how)
    for lang in ("en", "zh", "ar")
    for size, how in (("desktop", DESKTOP), ("phone", PHONE))
}
KENYA = {"en": "Kenya", "zh": "肯尼亚", "ar": "كينيا"}


@pytest.fixture(scope="module", params=PLACES, ids=PLACES)
def here(request, browser, address):
    """One visitor a language and size; each test begins anew."""
    lang, how = PLACES[request.param]
    visit = Visit(browser, address, locale=lang, **how)
    visit.lang = lang
    yield visit
    assert visit.wrong == []
    assert {one for one in visit.asked if not one.startswith((address, "blob:", "data:"))} == set()
    visit.close()


@pytest.fixture
def visit(here):
    here.fresh()
    return here


def test_a_click_cuts_a_stretch_and_a_second_restores_it(visit):
    x, y = visit.near(*LONELY)
    visit.tap(x, y)
    assert visit.chips() == ["segment:tonga-cable:1"]
    assert visit.losing() == ["TON"]
    visit.tap(x, y)
    assert visit.chips() == []


def test_or_the_whole_cable(visit):
    visit.page.click("#click-system")
    visit.tap(*visit.near(*LONELY))
    assert visit.chips() == ["system:tonga-cable"]
    visit.page.click("#click-stretch")


def test_a_town_a_corridor_and_a_land_link_can_be_clicked(visit):
    visit.tap(*visit.near(*MTUNZINI))
    assert visit.chips() == ["place:mtunzini"]
    visit.fresh()
    middle = [(a + b) / 2 for a, b in zip(NAIROBI, KAMPALA, strict=True)]
    visit.tap(*visit.near(*middle))
    assert re.fullmatch(r"link:KEN-UGA-\d", visit.chips()[0])
    visit.fresh()
    visit.tap(*visit.near(*visit.corridor("red-sea-south")))
    assert visit.chips() == ["corridor:red-sea-south"]
    assert {"DJI", "ETH"} <= set(visit.losing())


def test_a_click_on_an_economy_tells_why(visit):
    visit.fresh("#cut=corridor:red-sea-south,place:mombasa")
    visit.tap(*visit.near(*NAIROBI, turns=1))
    row = visit.page.locator("#row-KEN")
    assert row.get_attribute("aria-expanded") == "true"
    assert KENYA[visit.lang] in row.inner_text()
    why = visit.page.locator("tr.why")
    assert "Gbit/s" in why.inner_text()
    assert why.locator("ul.plain li").count() >= 1
    assert why.locator("a[href^='/brief/KEN']").count() == 1


def test_a_circle_cuts_all_in_it(visit):
    visit.page.click("#draw-circle")
    x, y = visit.spot(*SUEZ)
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    visit.page.mouse.move(x + 9, y, steps=3)
    visit.page.mouse.up()
    visit.settle()
    assert len(visit.chips()) > 5
    assert "EGY" in visit.losing()
    assert visit.page.locator("#circle").is_hidden()


def test_a_circle_by_keys(visit):
    visit.page.locator("#draw-circle").focus()
    visit.page.keyboard.press("Enter")
    visit.page.locator("#map").focus()
    visit.page.keyboard.press("PageUp")
    visit.page.keyboard.press("Enter")
    visit.settle()
    assert visit.page.locator("#say").text_content() is not None
    assert visit.page.locator("#circle").is_hidden()


def test_a_cut_by_keys_through_the_search_with_undo_and_redo(visit):
    visit.search("SMW4")
    assert visit.chips() == ["system:sea-me-we-4"]
    visit.search("Mombasa")
    assert visit.chips() == ["system:sea-me-we-4", "place:mombasa"]
    visit.page.locator("#map").focus()
    visit.page.keyboard.press("Control+z")
    visit.settle()
    assert visit.chips() == ["system:sea-me-we-4"]
    visit.page.keyboard.press("Control+Shift+z")
    visit.settle()
    assert visit.chips() == ["system:sea-me-we-4", "place:mombasa"]
    visit.page.click("#restore-0")
    visit.page.click("#undo")
    visit.page.click("#redo")
    visit.settle()
    assert visit.chips() == ["place:mombasa"]


def test_an_economy_is_found_in_its_language_and_in_others(visit):
    for name in (KENYA[visit.lang], "Quênia", "kenia", "KE", "เคนยา"):
        visit.fresh()
        visit.search(name)
        assert visit.page.locator("#row-KEN").get_attribute("aria-expanded") == "true", name


def test_a_past_event_brings_its_date_its_cuts_and_the_record(visit):
    visit.page.select_option("#event", "ton-2022")
    visit.page.wait_for_url(re.compile("event=ton-2022"))
    visit.settle()
    assert visit.page.input_value("#date").startswith("2022-0")
    assert "TON" in visit.losing()
    table = visit.page.locator("#ranked")
    assert table.locator("thead th").count() == 4
    visit.page.reload()
    visit.ready()
    assert visit.page.locator("#ranked thead th").count() == 4


def test_a_date_changes_what_stands(visit):
    visit.search("EASSy")
    visit.page.fill("#date", "2005")
    visit.page.press("#date", "Enter")
    visit.settle()
    assert visit.page.locator(".chips .away").count() == 1
    visit.page.fill("#date", "soon")
    visit.page.press("#date", "Enter")
    assert visit.page.locator("#date").get_attribute("aria-invalid") == "true"
    visit.page.locator("#year").evaluate(
        "e => { e.value = 2015; e.dispatchEvent(new Event('change')); }"
    )
    visit.settle()
    assert visit.page.input_value("#date") == "2015"
    assert visit.page.locator(".chips .away").count() == 0


def test_two_scenarios_side_by_side(visit):
    visit.search("ACE")
    visit.page.click("#compare-this")
    visit.search("EASSy")
    visit.page.click("#tab-compare")
    visit.page.click("#show-difference")
    visit.page.wait_for_selector("#compared")
    assert visit.page.locator("#compared tbody tr").count() > 3
    assert "vs=system:ace" in visit.page.url
    visit.page.click("#swap")
    visit.settle()
    assert visit.chips() == ["system:ace"]
    visit.page.click("#drop")
    visit.page.wait_for_url(lambda url: "vs=" not in url)


def test_only_a_bloc_is_listed(visit):
    visit.fresh("#cut=system:ace")
    visit.page.locator("#who").focus()
    visit.page.keyboard.type("ECOWAS")
    visit.page.wait_for_selector("#who-list li")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#who-all")
    assert {"SLE", "LBR"} <= set(visit.losing())
    assert "GIN" in visit.losing()
    assert "GNQ" not in visit.losing()
    assert "who=ECOWAS" in visit.page.url


def test_the_address_holds_the_scenario(visit, browser):
    visit.fresh("#cut=corridor:red-sea-south,system:ace&date=2024-03&at=KEN")
    before = visit.losing()
    other = Visit(browser, visit.address, visit.page.url.removeprefix(visit.address), **DESKTOP)
    assert other.losing() == before
    assert other.page.input_value("#date") == "2024-03"
    other.close()


def test_everything_of_the_map_is_in_the_lists(visit):
    visit.page.click("#tab-lists")
    for kind, least in (("system", 300), ("place", 500), ("corridor", 40), ("link", 100),
                        ("hub", 10), ("economy", 249)):  # fmt: skip
        visit.page.select_option("#lists-kind", kind)
        text = visit.page.locator("#lists-table [role=status]").inner_text()
        assert int(re.sub(r"\D", "", text)) >= least
    visit.page.select_option("#lists-kind", "place")
    visit.page.fill("#lists-filter", "mtunz")
    visit.page.press("#list-place-mtunzini", "Enter")
    visit.settle()
    assert visit.chips() == ["place:mtunzini"]


def test_pictures_tables_and_files_are_saved_and_opened(visit, tmp_path):
    visit.fresh("#cut=place:mombasa,segment:ace:3&date=2024-03")

    def saved(button):
        visit.page.click("#export summary")
        with visit.page.expect_download() as caught:
            visit.page.click(button)
        path = tmp_path / caught.value.suggested_filename
        caught.value.save_as(path)
        return path

    assert saved("#save-image").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    table = saved("#save-csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[0].startswith("name,iso3,lost_share,outcome,users")
    assert any(line.startswith(f"{KENYA[visit.lang]},KEN,0.") for line in table)
    file = saved("#save-scenario")
    said = json.loads(file.read_text(encoding="utf-8"))
    assert said["cut"] == {"place": ["mombasa"], "segment": ["ace:3"]}
    visit.fresh()
    visit.page.set_input_files("#open-file", file)
    visit.page.wait_for_url(re.compile("mombasa"))
    visit.settle()
    assert visit.chips() == ["place:mombasa", "segment:ace:3"]
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"schema": "other"}')
    visit.page.set_input_files("#open-file", wrong)
    visit.page.wait_for_selector("#fault")
    assert "wrong.json" in visit.page.inner_text("#fault")


def test_the_scenario_opens_as_a_brief_that_prints(visit, tmp_path):
    visit.fresh("#cut=corridor:red-sea-south")
    visit.page.click("#export summary")
    visit.page.click("#open-report")
    visit.page.wait_for_selector("#report-map img")
    assert visit.page.locator(".report tbody tr").count() > 5
    visit.page.pdf(path=tmp_path / "r.pdf", format="A4")
    assert (tmp_path / "r.pdf").read_bytes().count(b"/Type /Page\n") in range(1, 5)
    visit.page.go_back()
    visit.page.wait_for_selector("#ranked")


def test_nothing_sticks_out_sideways(visit):
    for path in ("", "#cut=corridor:red-sea-south,place:mombasa&at=KEN"):
        visit.fresh(path)
        wide = visit.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1]
        panel = visit.page.evaluate(
            "(e => [e.scrollWidth, e.clientWidth])(document.querySelector('#panel'))"
        )
        assert panel[0] <= panel[1]


def test_the_page_reads_from_its_side(visit):
    want = "rtl" if visit.lang == "ar" else "ltr"
    assert visit.page.get_attribute("html", "dir") == want
    assert visit.page.get_attribute("html", "lang") == visit.lang
    map_, side = (visit.page.locator(f"#{name}").bounding_box() for name in ("stage", "side"))
    if visit.page.viewport_size["width"] > 900:
        assert (map_["x"] > side["x"]) == (want == "rtl")
