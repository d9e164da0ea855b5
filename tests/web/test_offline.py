"""Without a network the map, the search and the last answers open; the rest says why it cannot."""

import pytest
from visit import DESKTOP, Visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def left(browser, start):
    """A visitor who has been here once; then the server is gone."""
    address, stop = start()
    visit = Visit(browser, address, **DESKTOP)
    controlled = (
        "navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
    )
    while not visit.page.evaluate(controlled):
        visit.page.wait_for_timeout(50)
    visit.search("ACE")
    visit.search("Mombasa")
    with visit.context.expect_page() as caught:
        visit.page.evaluate("open('/brief/TON')")
    caught.value.wait_for_selector("h1")
    visit.page.wait_for_timeout(300)  # the worker keeps the answers
    stop()
    yield visit
    visit.close()


def test_the_page_opens_with_its_last_answer_and_says_so(left):
    left.page.reload()
    left.ready()
    assert left.chips() == ["system:ace", "place:mombasa"]
    assert "KEN" in left.losing()
    assert "cannot be reached" in left.page.inner_text("#unreachable")
    assert "last answer that was kept" in left.page.inner_text("#unreachable")


def test_the_search_works_and_a_new_cut_says_that_the_engine_is_away(left):
    left.search("SMW4")
    assert "system:sea-me-we-4" in left.chips()
    left.page.wait_for_selector("#unreachable")
    assert "new cuts need the server" in left.page.inner_text("#unreachable")
    assert left.page.inner_text("#headline") == "No answer yet"
    left.page.click("#undo")
    left.settle()
    assert "KEN" in left.losing()


def test_a_brief_that_was_read_opens_again_and_another_shows_the_page(left):
    brief = left.context.new_page()
    brief.goto(left.address + "/brief/TON")
    assert brief.inner_text("h1") == "Tonga"
    brief.goto(left.address + "/brief/FJI")
    brief.wait_for_selector("#unreachable")
    brief.close()


def test_other_sheets_open_too_and_a_search_says_why_it_cannot(left):
    left.page.goto(left.address + "/lists")
    left.ready()
    assert left.page.locator("#listed tbody tr").count() > 50
    left.page.click("#tab-weakest")
    left.page.click("#weakest-run")
    left.page.wait_for_selector("#weakest-job .warn")
    assert "cannot be reached" in left.page.inner_text("#weakest-job")
