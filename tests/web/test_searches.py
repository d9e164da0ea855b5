"""Long questions in the browser: progress, stop, answer, and back to the map."""

import pytest
from visit import DESKTOP, Visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def here(browser, address):
    visit = Visit(browser, address, **DESKTOP)
    yield visit
    assert visit.wrong == []
    visit.close()


def test_the_weakest_sets_are_searched_and_shown_on_the_map(here):
    here.page.click("#tab-weakest")
    here.page.click("#weakest-run")
    here.page.wait_for_selector("#worst", timeout=60_000)
    assert here.page.locator("#worst tbody tr").count() == 10
    here.page.click("#worst-0")
    here.settle()
    assert here.chips()[0].startswith("corridor:")
    assert len(here.losing()) > 10


def test_a_search_shows_its_progress_and_can_be_stopped(here):
    here.page.click("#tab-weakest")
    here.page.select_option("#weakest-kind", "system")
    here.page.select_option("#weakest-k", "2")
    here.page.click("#weakest-run")
    here.page.wait_for_selector("#job-progress[value]", timeout=60_000)
    here.page.click("#job-cancel")
    here.page.wait_for_selector("#job-progress", state="detached")
    assert here.page.inner_text("#weakest-job") == "Stopped."


def test_a_search_that_is_too_long_says_so(here):
    here.page.select_option("#weakest-k", "3")
    here.page.click("#weakest-run")
    here.page.wait_for_selector("#weakest-job .warn")
    assert "the page searches up to" in here.page.inner_text("#weakest-job")
    here.wrong[:] = [one for one in here.wrong if "status of 400" not in one]


def test_partners_in_fate_colour_the_map_and_what_binds_them_can_be_cut(here):
    here.fresh("#at=KEN")
    here.page.click("tr.why a[href='/fate']")
    here.page.wait_for_selector("#partners", timeout=60_000)
    assert "fate=KEN" in here.page.url
    assert "Kenya" in here.page.inner_text("#legend summary")
    here.page.locator("#partners tbody button").first.click()
    here.settle()
    assert here.chips()[0].startswith("segment:")
    assert "KEN" in here.losing()


def test_what_binds_an_economy_and_where_it_lags(here):
    here.fresh("#at=KEN")
    here.page.click("tr.why a[href='/ties']")
    here.page.wait_for_selector("#bound")
    assert "ties=KEN" in here.page.url
    assert "AfricaCERT" in here.page.inner_text("#bound")
    assert "National KE-CIRT/CC" in here.page.inner_text("#teams")
    every = here.page.inner_text("#ties-count")
    here.page.wait_for_selector("#lagging", timeout=60_000)
    assert "Uganda" in here.page.inner_text("#lagging")
    assert "without agreement" in here.page.inner_text("#legend summary")
    here.page.select_option("#ties-topic", "drills")
    assert here.page.inner_text("#ties-count") != every
    rows = here.page.locator("#lagging tbody tr").all()
    assert rows
    assert all("drills" in row.locator("td").last.inner_text() for row in rows)


def test_what_binds_a_bloc_is_counted_by_members(here):
    here.fresh("#at=KEN")
    here.page.click("#tab-ties")
    here.page.select_option("#ties-topic", "")  # what was chosen before stays
    here.page.fill("#ties-who", "ASEAN")
    here.page.click("#ties-who-list li >> nth=0")
    here.page.wait_for_selector("#bound")
    assert "11 members of 11" in here.page.inner_text("#bound")
    here.page.click("#ties-more")
    assert here.page.locator("#bound tbody tr").count() > 25


def test_every_source_is_listed(here, atlas):
    here.page.click("#tab-sources")
    here.page.wait_for_selector(".cards li")
    told = here.page.inner_text("#sources-list [role=status]")
    assert told == f"{atlas.table('sources').height:,} entries"
    here.page.fill("#sources-filter", "factbook")
    assert "actbook" in here.page.locator(".cards li").first.inner_text()


def test_the_brief_opens_beside_the_map_and_runs_nothing(here):
    here.fresh("#at=TON")
    with here.context.expect_page() as caught:
        here.page.click("tr.why a[href='/brief/TON']")
    brief = caught.value
    brief.wait_for_selector("h1")  # written while one waits
    wrong = []
    brief.on("console", lambda one: wrong.append(one.text))
    brief.reload()
    assert brief.inner_text("h1") == "Tonga"
    colour = "getComputedStyle(document.querySelector('h1')).color"
    assert brief.evaluate(colour) == "rgb(18, 53, 91)"
    assert wrong == []
    brief.close()
