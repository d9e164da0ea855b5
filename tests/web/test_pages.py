"""The page and its files, the briefs with their policy, and events as scenarios."""

import base64
import hashlib
import html
import re

import httpx2
import pytest

from fateshare.brief.stress import tell
from fateshare.connect.record import recorded
from fateshare.connect.replay import replay
from fateshare.web.events import scenario
from fateshare.web.pages import policy
from fateshare.web.warm import Warm

PANELS = ["/", "/lists", "/compare", "/weakest", "/fate", "/ties", "/sources", "/report"]
FIRST_LOAD = ["/", "/static/app.js", "/static/app.css", "/static/land.json", "/icon.svg",
              "/manifest.webmanifest", "/sw.js", "/static/locale/ar.json"]  # fmt: skip


@pytest.mark.parametrize("path", PANELS)
def test_every_panel_is_the_same_page(client, path):
    answer = client.get(path)
    assert answer.text.startswith("<!doctype html>")
    assert answer.headers["cache-control"] == "no-cache"


def test_the_page_has_nothing_inline_and_names_nobody_else(client):
    text = client.get("/").text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", text)
    assert "//" not in text.replace("<!doctype html>", "")


def test_files_are_kept_by_version_and_asked_for_by_tag(client):
    name = re.search(r"/static/app\.js\?v=\w+", client.get("/").text)[0]
    answer = client.get(name)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    again = client.get("/static/app.js", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get("/static/app.js").headers["cache-control"] == "no-cache"
    assert client.get("/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_the_first_load_is_under_250_kb_compressed(address):
    total = 0
    for path in [*FIRST_LOAD, "/api/map", "/api/cut"]:
        with httpx2.stream("GET", address + path, headers={"accept-encoding": "gzip"}) as answer:
            total += sum(map(len, answer.iter_raw())) + len(str(answer.headers))
    assert total < 250_000


def test_a_client_without_compression_gets_plain_bytes(client):
    plain = client.get("/static/app.css", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == client.get("/static/app.css").text


def test_a_brief_runs_nothing_and_has_only_its_own_styles(client):
    answer = client.get("/brief/BBB?as_of=2020")
    rule = answer.headers["content-security-policy"]
    assert "sandbox" in rule
    assert "allow-scripts" not in rule
    assert "'unsafe-inline'" not in rule
    assert "script-src" not in rule
    assert "cross-origin-opener-policy" not in answer.headers
    for style in re.findall(r"<style[^>]*>(.*?)</style>", answer.text, re.DOTALL):
        assert hashed(style) in rule
    for style in re.findall(r"\sstyle=\"([^\"]*)\"", answer.text):
        assert hashed(html.unescape(style)) in rule
    assert client.get("/brief/nobody").status_code == 404


def test_a_brief_speaks_the_language_of_the_page(client):
    assert '<html lang="ar" dir="rtl">' in client.get("/brief/BBB?as_of=2020&lang=ar").text
    answer = client.get("/brief/BBB?as_of=2020&lang=xx")
    assert answer.status_code == 400
    assert "xx" in answer.json()["title"]


def hashed(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_a_page_without_styles_gets_none():
    assert "style-src 'none'" in policy("<p>plain</p>")


def test_every_event_as_a_scenario_loses_what_its_replay_loses(atlas):
    warm = Warm(atlas)
    events = recorded(atlas)
    chosen = [event for event in events if event.date][::5]
    done = {one.id: one for one in replay(atlas, chosen, latency=False).events}
    for event in chosen:
        said = scenario(atlas, warm, event.id)
        standing = warm.at(event.date)
        given = {}
        for cut in said["cuts"]:
            given.setdefault(cut["kind"], []).append(cut["key"])
        table = tell(atlas, standing.net, standing.faults(given)).economies
        got = dict(table.select("iso3", "lost_share").iter_rows())
        earlier = [cut for cut in said["cuts"] if cut["of"]]
        if not earlier:  # the replay above knows only the chosen events
            want = {one.iso3: one.lost_share for one in done[event.id].impacts}
            assert got == pytest.approx(want), event.id
        assert said["record"] == dict(event.severity)
