"""Who may ask, how much, and with what policy every answer leaves."""

import pytest
from starlette.testclient import TestClient

import worlds
from fateshare.web.app import create_app
from fateshare.web.guard import HEADERS, METHODS, MOST_BODY_BYTES
from fateshare.web.serve import LOOPBACK, is_loopback


@pytest.fixture(scope="module")
def guarded():
    made = create_app(worlds.wired, hosts=LOOPBACK, warm=False)
    with TestClient(made, base_url="http://127.0.0.1:8046") as client:
        yield client


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8046", "localhost:1", "[::1]:80", "LOCALHOST"]
)
def test_loopback_answers_to_its_own_names(guarded, host):
    assert guarded.get("/api/who/AAA", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:80", "", "localhost.evil"]
)
def test_and_to_no_name_of_a_stranger(guarded, host):
    answer = guarded.get("/api/who/AAA", headers={"host": host})
    assert answer.status_code == 421
    assert "own name" in answer.json()["title"]


def test_elsewhere_any_name_is_taken(client):
    assert client.get("/api/who/AAA", headers={"host": "atlas.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/cut", "/nothing", "/api/who/nobody", "/sw.js"])
def test_every_answer_leaves_with_its_policy(client, path):
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "access-control-allow-origin" not in answer.headers


def test_a_refusal_has_its_policy_too(guarded):
    answer = guarded.get("/", headers={"host": "evil.example"})
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_pages_of_other_sites_may_not_ask(client):
    for site in ("cross-site", "same-site"):
        answer = client.get("/api/cut", headers={"sec-fetch-site": site, "sec-fetch-mode": "cors"})
        assert answer.status_code == 403
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/api/who/AAA", headers=link).status_code == 200
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_a_large_body_is_refused_however_it_comes(client):
    large = b"x" * (MOST_BODY_BYTES + 1)
    json = {"content-type": "application/json"}
    assert client.post("/api/jobs", content=large, headers=json).status_code == 413

    def bits():
        for _ in range(40):
            yield b"x" * 1000

    assert client.post("/api/jobs", content=bits(), headers=json).status_code == 413
    odd = {**json, "content-length": "-1"}
    assert client.post("/api/jobs", content=b"{}", headers=odd).status_code == 413


def test_a_form_of_another_page_cannot_start_a_job(client):
    answer = client.post(
        "/api/jobs", content=b'{"question":"fate"}', headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "TRACE", "OPTIONS", "BREW"])
def test_other_methods_are_not_known(client, method):
    assert method not in METHODS
    assert client.request(method, "/api/cut").status_code == 405
    assert client.post("/api/cut").status_code == 405


def test_a_failure_says_little_and_the_log_has_the_rest(caplog):
    made = create_app(worlds.wired, warm=False)

    @made.get("/api/broken")
    def broken():
        raise RuntimeError("a secret of the inside")

    with TestClient(made, raise_server_exceptions=False) as client:
        answer = client.get("/api/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["error_id"] in caplog.text
    assert "a secret of the inside" in caplog.text


def test_what_is_loopback():
    assert is_loopback("127.1.2.3")
    assert not is_loopback("10.0.0.1")
