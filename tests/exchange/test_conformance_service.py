"""TAXII 2.1, transport to collections: one test a requirement, its section in the name."""

import json
import re

import pytest

from exchanges import JSON, NOON, Exchange, basic, exchange, indicator, version
from fateshare.exchange import media
from fateshare.exchange.intake import LARGEST_BODY
from fateshare.exchange.memory import MemoryStore

SHARED = "/exchange/collections/shared/"
ENDPOINTS = (
    "/taxii2/",
    "/exchange/",
    "/exchange/collections/",
    SHARED,
    f"{SHARED}manifest/",
    f"{SHARED}objects/",
    f"{SHARED}objects/{indicator(1)['id']}/",
    f"{SHARED}objects/{indicator(1)['id']}/versions/",
)
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def one(plain: Exchange) -> Exchange:
    """A server with one object."""
    assert plain.add("ke", indicator(1)).code == 202
    return plain


def code(server: Exchange, path: str, **headers: str) -> int:
    return server.call("GET", path, "ke", headers=headers).code


def test_req01_s8_2_1_discovery_is_at_taxii2_at_the_root_of_the_server(one):
    assert one.call("GET", "/taxii2/", "ke").code == 200


def test_req02_s8_2_1_there_is_an_api_root(one):
    (root,) = one.call("GET", "/taxii2/", "ke").json["api_roots"]
    assert one.call("GET", root, "ke").code == 200


def test_req04_s8_2_2_http_basic_with_team_and_token(one):
    header = basic("ke", one.tokens["ke"])
    assert code(one, "/taxii2/", authorization=header) == 200
    told = one.call("GET", "/taxii2/", headers={"authorization": header})
    assert told.code == 200


@pytest.mark.parametrize("path", ENDPOINTS)
def test_req05_s1_6_9_missing_or_bad_credentials_get_401_and_a_challenge(one, path):
    token = one.tokens["ke"]
    bad = (
        None, "", "Bearer", "Bearer ", "Bearer nothing", f"Token {token}", "Basic", "Basic !!!",
        "Basic /w==", basic("ke", "wrong"), basic("tz", token), basic("", token),
        basic("ke", ""), f"Bearer {token}x", "Bearer " + "x" * 5000,
    )  # fmt: skip
    for header in bad:
        told = {} if header is None else {"authorization": header}
        reply = one.call("GET", path, headers=told)
        assert reply.code == 401, header
        assert "Basic" in reply.headers["www-authenticate"]
        assert reply.headers["content-type"] == media.TYPE


def test_req06_s8_2_1_no_user_agent_is_needed(one):
    assert code(one, "/taxii2/") == 200


def test_req07_s1_6_9_what_a_client_may_not_see_is_left_out(one):
    assert one.get("shared/objects/", "tz").body == b"{}"
    assert one.get("shared/objects/", "ke-two").ids == [indicator(1)["id"]]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_req08_s3_1_the_defined_accept_types_never_get_406(one, path):
    for fine in (
        "application/taxii+json;version=2.1", "application/taxii+json; version=2.1",
        "application/taxii+json", "application/taxii+json ; version=2.1", "*/*", "application/*",
        "text/html, application/taxii+json;version=2.1;q=0.5", "APPLICATION/TAXII+JSON",
    ):  # fmt: skip
        assert code(one, path, accept=fine) == 200, fine
    for other in (
        "application/json", "text/html", "application/taxii+json;version=2.0",
        "application/vnd.oasis.taxii+json; version=2.0", "application/taxii+json;q=0", "nonsense",
    ):  # fmt: skip
        assert code(one, path, accept=other) == 406, other


def test_req09_s3_1_every_response_has_the_media_type_with_version(one):
    replies = [one.call("GET", path, "ke") for path in ENDPOINTS]
    replies += [
        one.call("GET", "/nothing/", "ke"),
        one.call("GET", "/taxii2/"),
        one.call("PUT", "/taxii2/", "ke"),
        one.call("GET", f"{SHARED}objects/", "ke", query="limit=0"),
        one.call("GET", "/taxii2/", "ke", headers={"accept": "text/html"}),
        one.add("ke", {}),
        one.call("POST", f"{SHARED}objects/", "ke", headers={"content-type": "text/plain"}),
    ]
    assert {reply.headers["content-type"] for reply in replies} == {media.TYPE}


def test_req10_s3_1_the_defined_content_types_never_get_415(one):
    path, body = f"{SHARED}objects/", json.dumps({"objects": [indicator(1)]}).encode()
    for kind, wanted in (
        ("application/taxii+json;version=2.1", 202), ("application/taxii+json", 202),
        ("application/taxii+json; version=2.1", 202),
        ('application/taxii+json;version="2.1"', 202),
        ("application/taxii+json;version=2.0", 415), ("application/json", 415),
        ("application/stix+json;version=2.1", 415), ("text/plain", 415), ("", 415),
    ):  # fmt: skip
        headers = {"accept": media.TYPE, "content-type": kind}
        assert one.call("POST", path, "ke", headers=headers, body=body).code == wanted, kind
    zipped = {**JSON, "content-encoding": "gzip"}
    assert one.call("POST", path, "ke", headers=zipped, body=body).code == 415


def test_req11_s3_1_a_post_needs_a_content_type_and_a_fitting_accept(one):
    path, body = f"{SHARED}objects/", json.dumps({"objects": [indicator(1)]}).encode()
    assert one.call("POST", path, "ke", headers={"accept": media.TYPE}, body=body).code == 415
    wrong = {"accept": "text/html", "content-type": media.TYPE}
    assert one.call("POST", path, "ke", headers=wrong, body=body).code == 406


@pytest.mark.parametrize("path", ENDPOINTS)
def test_req12_s3_1_paths_end_with_a_slash(one, path):
    assert one.call("GET", path.rstrip("/"), "ke").code == 404


def test_req13_s3_1_successes_have_the_body_that_is_defined(one):
    for path in ENDPOINTS:
        assert isinstance(one.call("GET", path, "ke").json, dict), path
    assert one.call("GET", "/taxii2/", "ke", headers={}).headers["content-type"] == media.TYPE


def test_req14_s2_timestamps_have_microseconds_and_z(one):
    (record,) = one.get("shared/manifest/", "ke").json["objects"]
    status = one.add("ke", indicator(2)).json
    reply = one.get("shared/objects/", "ke")
    told = [
        record["date_added"], status["request_timestamp"],
        reply.headers["x-taxii-date-added-first"], reply.headers["x-taxii-date-added-last"],
    ]  # fmt: skip
    assert all(STAMP.fullmatch(stamp) for stamp in told)


def test_req15_s2_identifiers_are_uuids_of_version_4(one):
    (first, *_) = one.call("GET", "/exchange/collections/", "ke").json["collections"]
    assert UUID4.fullmatch(first["id"])
    assert UUID4.fullmatch(one.add("ke", indicator(2)).json["id"])


def test_req16_s2_no_list_is_empty(plain, clock):
    for path in ("manifest/", "objects/", "objects/?match[type]=x"):
        assert plain.get(f"shared/{path}".split("?")[0], "ke").body == b"{}"
    bare = exchange(MemoryStore(clock), clock)
    bare.store.keeper.grant("ke", "shared", (False, False), "drill")
    for alias in ("read", "write"):
        bare.store.keeper.grant("ke", alias, (False, False), "drill")
    assert bare.call("GET", "/exchange/collections/", "ke").body == b"{}"
    status = plain.add("ke", {"type": "no"}).json
    assert "successes" not in status
    assert "failures" not in plain.add("ke", indicator(1)).json


def test_req17_s3_8_names_are_spelled_as_defined(one):
    wanted = {
        "/taxii2/": {"title", "description", "default", "api_roots"},
        "/exchange/": {"title", "description", "versions", "max_content_length"},
        SHARED: {"id", "title", "alias", "can_read", "can_write", "media_types"},
        f"{SHARED}manifest/": {"more", "objects"},
        f"{SHARED}objects/": {"more", "objects"},
        f"{SHARED}objects/{indicator(1)['id']}/versions/": {"more", "versions"},
    }
    for path, names in wanted.items():
        assert set(one.call("GET", path, "ke").json) == names, path


def test_req18_s4_1_1_discovery_has_a_title_and_its_default_is_a_root(one):
    told = one.call("GET", "/taxii2/", "ke").json
    assert told["title"]
    assert told["default"] in told["api_roots"]
    assert all(re.fullmatch(r"/[a-z]+/", root) for root in told["api_roots"])


def test_req19_s4_2_1_the_root_has_title_versions_and_a_length(one):
    told = one.call("GET", "/exchange/", "ke").json
    assert told["title"]
    assert media.TYPE in told["versions"]
    assert told["max_content_length"] > 0


def test_req20_s4_2_1_smaller_bodies_never_get_413_and_larger_ones_do(one):
    path, most = f"{SHARED}objects/", one.call("GET", "/exchange/", "ke").json["max_content_length"]
    assert most == LARGEST_BODY
    fits = json.dumps({"objects": [indicator(7)]}).encode().ljust(most)
    assert one.call("POST", path, "ke", headers=JSON, body=fits).code == 202
    assert one.call("POST", path, "ke", headers=JSON, body=fits + b" ").code == 413
    told = {**JSON, "content-length": str(most + 1)}
    assert one.call("POST", path, "ke", headers=told, body=b"{}").code == 413


def test_req21_s4_2_an_unknown_root_gets_404(one):
    for path in ("/other/", "/exchange/nothing/", "/", "/taxii/", "/exchange/status/"):
        assert one.call("GET", path, "ke").code == 404, path


def test_req22_s4_3_1_a_status_is_complete_and_its_counts_add_up(one):
    told = one.add("ke", indicator(1), indicator(2), {"type": "no"}, b"[1]").json
    assert told["status"] == "complete"
    assert (told["total_count"], told["success_count"], told["failure_count"]) == (4, 2, 2)
    assert told["pending_count"] == 0
    assert (len(told["successes"]), len(told["failures"])) == (2, 2)
    assert all(failure["message"] for failure in told["failures"])


def test_req23_s4_3_1_a_version_is_modified_else_created_else_the_server_s(one):
    marking = {
        "type": "marking-definition", "spec_version": "2.1", "created": "2024-05-01T00:00:00.000Z",
        "id": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41db",
        "definition_type": "statement", "definition": {"statement": "x"},
    }  # fmt: skip
    bare = {"type": "mutex", "id": "mutex--34098fce-860f-48ae-8e50-ebd3cc5e41db", "name": "x"}
    told = one.add("ke", indicator(2, modified=version(2)), marking, bare).json["successes"]
    assert [detail["version"] for detail in told[:2]] == [version(2), "2024-05-01T00:00:00.000Z"]
    (versions,) = one.get(f"shared/objects/{bare['id']}/versions/", "ke").json["versions"]
    assert told[2]["version"] == versions
    one.clock.step()
    assert one.add("ke", bare).json["successes"][0]["version"] == versions


def test_req24_s4_3_a_status_is_kept_a_day_and_then_gone(one):
    sent = one.add("ke", indicator(2), {"type": "no"})
    path = f"/exchange/status/{sent.json['id']}/"
    one.clock.step(24 * 3_600_000_000)
    one.store.keeper.purge(one.clock.now() - 24 * 3_600_000_000)
    assert one.call("GET", path, "ke").body == sent.body
    assert one.call("GET", path, "ke-two").code == 404
    one.store.keeper.purge(one.clock.now())
    assert one.call("GET", path, "ke").code == 404
    assert one.call("GET", "/exchange/status/nothing/", "ke").code == 404


def test_req25_s5_2_1_collections_say_what_this_client_may_do(one):
    listed = one.call("GET", "/exchange/collections/", "ke").json["collections"]
    rights = {told["alias"]: (told["can_read"], told["can_write"]) for told in listed}
    assert rights == {"shared": (True, True), "read": (True, False), "write": (False, True)}
    for told in listed:
        assert told["title"]
        assert told["media_types"] == ["application/stix+json;version=2.1"]
        assert one.call("GET", f"/exchange/collections/{told['id']}/", "ke").json == told
        assert one.call("GET", f"/exchange/collections/{told['alias']}/", "ke").json == told


def test_req26_s3_3_the_order_of_collections_does_not_change(one):
    first = one.call("GET", "/exchange/collections/", "ke").body
    one.store.keeper.grant("ke", "shared", (True, True), "incident-handling")
    assert one.call("GET", "/exchange/collections/", "ke").body == first


def test_req27_s5_2_an_unknown_collection_gets_404(one):
    for path in ("", "manifest/", "objects/", "objects/x--1/", "objects/x--1/versions/"):
        for name in ("nothing", "hidden", "0b7ab1d4-5ba9-4e9b-b9e4-1ad21b3ae3ba"):
            assert one.call("GET", f"/exchange/collections/{name}/{path}", "ke").code == 404
    assert one.add("ke", indicator(1), alias="hidden").code == 404


def test_req28_s5_4_without_the_right_there_is_403(one):
    for path in ("manifest/", "objects/", "objects/x--1/", "objects/x--1/versions/"):
        assert one.get(f"write/{path}", "ke").code == 403, path
    assert one.add("ke", indicator(1), alias="read").code == 403
    assert one.add("ke", indicator(1), alias="write").code == 202


def test_req49_s3_6_1_errors_have_a_title_and_their_code_as_text(one):
    for reply in (
        one.call("GET", "/nothing/", "ke"), one.call("GET", "/taxii2/"),
        one.get("write/objects/", "ke"), one.get("shared/objects/", "ke", limit="x"),
        one.call("POST", f"{SHARED}objects/", "ke", headers=JSON, body=b"["),
    ):  # fmt: skip
        assert reply.json["title"]
        assert reply.json["http_status"] == str(reply.code)


def test_req51_ours_other_methods_get_405_and_say_which_are_there(one):
    for path in ENDPOINTS:
        for method in ("PUT", "PATCH", "OPTIONS", "TRACE"):
            reply = one.call(method, path, "ke")
            assert reply.code == 405, (method, path)
            assert "GET" in reply.headers["allow"]
    assert one.call("DELETE", f"{SHARED}objects/", "ke").code == 405
    assert one.call("POST", f"{SHARED}manifest/", "ke").code == 405
    assert one.call("HEAD", "/taxii2/", "ke").code == 200


def test_too_many_failures_of_one_address_get_429_and_time_heals(clock):
    server = exchange(MemoryStore(clock), clock, failures_per_minute=3)
    bad = {"authorization": "Bearer wrong"}
    codes = [server.call("GET", "/taxii2/", headers=bad).code for _ in range(5)]
    assert codes == [401, 401, 401, 429, 429]
    assert server.call("GET", "/taxii2/", "ke").code == 429
    clock.step(60_000_000)
    assert server.call("GET", "/taxii2/", "ke").code == 200
    assert server.call("GET", "/taxii2/").code == 401


def test_too_many_requests_of_one_team_get_429_and_others_do_not(clock):
    server = exchange(MemoryStore(clock), clock, requests_per_minute=2)
    codes = [server.call("GET", "/taxii2/", "ke").code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert server.call("GET", "/taxii2/", "tz").code == 200
    assert clock.now() == NOON
