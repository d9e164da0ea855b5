"""TAXII 2.1, filters to deletion: one test a requirement, its section in the name."""

import json

import pytest

from exchanges import JSON, Exchange, address, identity, indicator, named, version
from fateshare.exchange import tlp
from fateshare.exchange.outlet import LARGEST_PAGE

FIRST, LAST = "x-taxii-date-added-first", "x-taxii-date-added-last"


@pytest.fixture
def seven(plain: Exchange) -> Exchange:
    """Seven objects added in three envelopes, the second one with three versions."""
    plain.add("ke", indicator(1), indicator(2))
    plain.clock.step()
    plain.add("ke", indicator(2, modified=version(3)), address(), indicator(3))
    plain.clock.step()
    plain.add("ke", indicator(2, modified=version(2)), indicator(4), indicator(5), indicator(6))
    return plain


def ids(*numbers: int) -> list[str]:
    return [indicator(number)["id"] for number in numbers]


EVERY = [*ids(1, 2), address()["id"], *ids(3, 4, 5, 6)]


def test_req29_s3_3_objects_and_records_are_in_the_order_added(seven):
    assert seven.get("shared/objects/", "ke").ids == EVERY
    records = seven.get("shared/manifest/", "ke").json["objects"]
    assert [record["id"] for record in records] == EVERY
    dates = [record["date_added"] for record in records]
    assert dates == sorted(set(dates))


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=-1", "limit=x", "limit=", "limit=1.5", "limit=1&limit=2",
        "limit=%31%00",
        "added_after=x", "added_after=", "added_after=2025-01-01",
        "added_after=2025-02-30T00:00:00Z",
        "added_after=2025-01-01T00:00:00", "added_after=2025-01-01T00:00:00%2B00:00",
        "added_after=2025-01-01T24:00:00Z", "added_after=2025-01-01T00:00:00.Z",
        "added_after=2025-01-01T00:00:00Z&added_after=2025-01-01T00:00:00Z",
        "next=x", "next=", "next=1-0123456789abcdef", "next=1&next=1", "next=-5-00", "next=%00",
        "match[version]=all,last", "match[version]=yesterday", "match[version]=", "match[id]=",
        "match[version]=first,,last", "match[type]=a&match[type]=b", "match[type]=",
        "match[spec_version]=two", "match[spec_version]=",
        "match[id]=" + ",".join(map(str, range(1001))),
    ],
)  # fmt: skip
def test_req30_s3_4_a_malformed_parameter_gets_400(seven, query):
    for path in ("objects/", "manifest/"):
        reply = seven.call("GET", f"/exchange/collections/shared/{path}", "ke", query=query)
        assert reply.code == 400, (path, reply.body)


def test_req31_s3_4_added_after_is_strictly_after(seven):
    dates = [r["date_added"] for r in seven.get("shared/manifest/", "ke").json["objects"]]
    for index, date in enumerate(dates):
        assert seven.get("shared/objects/", "ke", added_after=date).ids == EVERY[index + 1 :]
    finer = dates[2].replace("Z", "9Z")
    assert seven.get("shared/objects/", "ke", added_after=finer).ids == EVERY[3:]
    assert seven.get("shared/objects/", "ke", added_after="0001-01-01T00:00:00Z").ids == EVERY
    assert seven.get("shared/objects/", "ke", added_after="9999-12-31T23:59:59Z").body == b"{}"


def test_req32_s3_4_limit_is_never_exceeded_and_more_is_told(seven):
    for limit in range(1, 10):
        page = seven.get("shared/objects/", "ke", limit=limit)
        assert page.ids == EVERY[:limit]
        assert page.json["more"] is (limit < len(EVERY))
        assert ("next" in page.json) is page.json["more"]
    assert seven.get("shared/objects/", "ke", limit=10**17).ids == EVERY


def test_req32_s3_4_a_page_has_at_most_what_the_server_gives(plain):
    objects = [address(f"10.0.{n // 250}.{n % 250}") for n in range(LARGEST_PAGE + 5)]
    plain.add("ke", *objects)
    page = plain.get("shared/objects/", "ke").json
    assert len(page["objects"]) == LARGEST_PAGE
    assert page["more"] is True
    assert plain.walk("ke", 10**6) == objects


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8])
def test_req33_s3_5_next_and_date_added_last_page_on_without_loss(seven, limit):
    assert [one["id"] for one in seven.walk("ke", limit)] == EVERY
    found, last = seven.poll("ke", "2000-01-01T00:00:00Z", limit)
    assert [one["id"] for one in found] == EVERY
    assert seven.poll("ke", last, limit) == ([], last)
    wanted = [name for name in EVERY if name.startswith("indicator")]
    assert [one["id"] for one in seven.walk("ke", limit, match_type="indicator")] == wanted


def test_req34_app_b_next_is_not_trusted(seven):
    page = seven.get("shared/objects/", "ke", limit=2).json
    token = page["next"]
    flipped = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert seven.get("shared/objects/", "ke", next=flipped).code == 400
    number, mark = token.split("-")
    assert seven.get("shared/objects/", "ke", next=f"{int(number) + 1}-{mark}").code == 400
    # With another client it is a place in the feed, and rights are the other's own.
    assert seven.get("shared/objects/", "tz", next=token).body == b"{}"
    assert seven.get("shared/objects/", "ke-two", next=token).ids == EVERY[2:]


def test_req35_s3_4_1_match_fields_are_anded_and_their_values_ored(seven):
    def get(**query: str) -> list[str]:
        return seven.get("shared/objects/", "ke", **query).ids

    one, two = ids(1, 2)
    assert get(match_id=one) == [one]
    assert get(match_id=f"{two},{one},{named('x', 1)}") == [one, two]
    assert get(match_type="ipv4-addr") == [address()["id"]]
    assert get(match_type="ipv4-addr,indicator") == EVERY
    assert get(match_type="no-such-type") == []
    assert get(match_id=f"{one},{address()['id']}", match_type="indicator") == [one]
    assert get(match_spec_version="2.1") == EVERY
    assert get(match_spec_version="2.0,2.1") == EVERY
    assert get(match_spec_version="2.0") == []
    assert get(match_colour="red") == EVERY
    records = seven.get("shared/manifest/", "ke", match_type="ipv4-addr").json["objects"]
    assert [record["id"] for record in records] == [address()["id"]]


def test_req36_s3_4_1_versions_are_chosen(seven):
    two = indicator(2)["id"]

    def get(**query: str) -> list[str]:
        page = seven.get("shared/objects/", "ke", match_id=two, **query).json
        return [one["modified"] for one in page.get("objects", [])]

    created, second, third = indicator(2)["modified"], version(2), version(3)
    assert get() == [third]
    assert get(match_version="last") == [third]
    assert get(match_version="first") == [created]
    assert get(match_version="all") == [created, third, second]
    assert get(match_version=second) == [second]
    assert get(match_version=second.replace(".000Z", "Z")) == [second]
    assert get(match_version=f"first,last,{second}") == [created, third, second]
    assert get(match_version="2001-01-01T00:00:00Z") == []
    everything = seven.get("shared/objects/", "ke", match_version="all")
    assert len(everything.ids) == len(EVERY) + 2
    firsts = seven.get("shared/objects/", "ke", match_version="first").json["objects"]
    assert [one["modified"] for one in firsts if one["id"] == two] == [created]
    exact = seven.get("shared/objects/", "ke", match_version=second).ids
    assert exact == [two]


def test_req36_s3_4_1_what_has_no_version_goes_by_created(plain):
    marking = {
        "type": "marking-definition", "spec_version": "2.1", "created": "2024-05-01T00:00:00.000Z",
        "id": named("marking-definition", 1), "definition_type": "statement",
        "definition": {"statement": "x"},
    }  # fmt: skip
    plain.add("ke", marking)
    got = plain.get("shared/objects/", "ke", match_version="2024-05-01T00:00:00Z")
    assert got.json["objects"] == [marking]


def test_req37_s3_4_1_without_spec_version_each_object_comes_in_its_latest(seven):
    assert seven.get("shared/objects/", "ke").ids == EVERY


def test_req38_s5_6_each_endpoint_has_its_filters(seven):
    two = indicator(2)["id"]
    place = f"shared/objects/{two}/"
    assert seven.get(place, "ke", match_version="all").ids == [two] * 3
    assert seven.get(place, "ke", match_version="all", limit=2).ids == [two] * 2
    assert seven.get(place, "ke", match_spec_version="2.0").body == b"{}"
    assert seven.get(place, "ke", match_type="ipv4-addr").ids == [two]
    told = seven.get(f"{place}versions/", "ke").json["versions"]
    assert told == [indicator(2)["modified"], version(3), version(2)]
    assert seven.get(f"{place}versions/", "ke", match_version="first").json["versions"] == told
    page = seven.get(f"{place}versions/", "ke", limit=1).json
    assert (page["versions"], page["more"]) == (told[:1], True)
    rest = seven.get(f"{place}versions/", "ke", next=page["next"]).json["versions"]
    assert rest == told[1:]


def test_req39_s3_2_times_of_the_first_and_last_are_told(seven):
    dates = [r["date_added"] for r in seven.get("shared/manifest/", "ke").json["objects"]]
    one = indicator(1)["id"]
    for path in ("objects/", "manifest/"):
        reply = seven.get(f"shared/{path}", "ke", limit=3)
        assert (reply.headers[FIRST], reply.headers[LAST]) == (dates[0], dates[2])
    for path in (f"objects/{one}/", f"objects/{one}/versions/"):
        reply = seven.get(f"shared/{path}", "ke")
        assert (reply.headers[FIRST], reply.headers[LAST]) == (dates[0], dates[0])
    empty = seven.get("shared/objects/", "ke", added_after=dates[-1])
    assert (empty.headers[FIRST], empty.headers[LAST]) == (dates[-1], dates[-1])


def test_req40_s3_7_an_envelope_holds_objects_of_stix(seven):
    page = seven.get("shared/objects/", "ke", limit=2).json
    assert set(page) == {"more", "next", "objects"}
    assert all({"id", "type"} <= set(one) for one in page["objects"])


def test_req41_s5_3_1_there_is_one_record_a_version(seven):
    records = seven.get("shared/manifest/", "ke", match_version="all").json["objects"]
    told = [(record["id"], record["version"]) for record in records]
    assert len(told) == len(set(told)) == len(EVERY) + 2
    assert all(set(r) == {"id", "date_added", "version", "media_type"} for r in records)
    listed = seven.call("GET", "/exchange/collections/shared/", "ke").json["media_types"]
    assert {record["media_type"] for record in records} <= set(listed)


def test_req42_s5_8_1_versions_are_those_of_stix(seven):
    place = f"shared/objects/{indicator(1)['id']}/versions/"
    assert seven.get(place, "ke").json == {"more": False, "versions": [indicator(1)["modified"]]}


def test_req43_s5_6_an_unknown_object_gets_404(seven):
    for name in (named("indicator", 99), "nothing", "indicator--1", "x" * 5000, "a\x00b", "%"):
        assert seven.get(f"shared/objects/{name}/", "ke").code == 404, name
        assert seven.get(f"shared/objects/{name}/versions/", "ke").code == 404, name


def test_req44_s5_5_an_exact_duplicate_is_no_error_and_not_added_twice(seven):
    before = seven.get("shared/manifest/", "ke", match_version="all").body
    reply = seven.add("ke", indicator(1), dict(reversed(indicator(1).items())), address())
    assert (reply.code, reply.json["success_count"]) == (202, 3)
    assert seven.get("shared/manifest/", "ke", match_version="all").body == before


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[", b"null", b"[]", b"{}", b'{"objects":[]}', b'{"objects":{}}', b'{"objects":1}',
        b'{"objects":[', b"\xff\xfe", b'{"objects":[{}]', b'{"OBJECTS":[{}]}', b"1" * 9999,
        b'{"objects":' + b"[" * 5000, b'{"objects":[' + b"0," * 20_000 + b"0]}",
    ],
)  # fmt: skip
def test_req44_s5_5_a_body_that_is_no_envelope_gets_422(plain, body):
    path = "/exchange/collections/shared/objects/"
    assert plain.call("POST", path, "ke", headers=JSON, body=body).code == 422


def test_req45_s5_5_one_bad_object_does_not_spoil_its_neighbours(plain):
    deep = b'{"a":' * 3000 + b"1" + b"}" * 3000
    bad = [
        b"1", b'"x"', b"null", b"[]", b"{}", deep, b'{"type":"indicator","id":"\xff"}',
        indicator(8, modified="yesterday"), indicator(9, spec_version="2.0"),
        indicator(10, id="malware--" + named("x", 1)[3:]), {"type": "bundle", "id": "bundle--1"},
        indicator(11, created="2025-02-30T00:00:00.000Z"), indicator(12, name="x" * (1 << 20)),
    ]  # fmt: skip
    told = plain.add("ke", indicator(1), *bad, indicator(2)).json
    assert (told["success_count"], told["failure_count"]) == (2, len(bad))
    assert plain.get("shared/objects/", "ke").ids == ids(1, 2)


def test_req46_s5_5_observables_markings_and_unicode_come_back_as_they_came(plain):
    written = [
        b'{ "type":"ipv4-addr",\n"id":"%s" , "value":"198.51.100.3"}' % address()["id"].encode(),
        json.dumps(tlp.definition(tlp.Label.AMBER_STRICT)).encode(),
        json.dumps(
            indicator(1, tlp.Label.AMBER_STRICT, x_custom={"b": [1.0, 1e3], "a": None})
        ).encode(),
        (
            '{"type":"x-thing","spec_version":"2.1","id":"%s","created":"%s","modified":"%s",'
            '"na\\u006de":"\\ud83d\\ude00 ü 中 \\/ é"}'
        ).encode() % (named("x-thing", 1).encode(), version(1).encode(), version(1).encode()),
    ]  # fmt: skip
    assert plain.add("ke", *written).json["success_count"] == 4
    page = plain.get("shared/objects/", "ke").body
    assert page == b'{"more":false,"objects":[' + b",".join(written) + b"]}"


def test_req47_s5_7_deletion_needs_both_rights(seven):
    name = named("indicator", 1)
    seven.add("ke", indicator(1), alias="write")
    for alias, wanted in (("hidden", 404), ("read", 403), ("write", 403), ("nothing", 404)):
        path = f"/exchange/collections/{alias}/objects/{name}/"
        assert seven.call("DELETE", path, "ke").code == wanted, alias


def test_req48_s5_7_what_is_deleted_is_gone(seven):
    one, two = ids(1, 2)
    place = "/exchange/collections/shared/objects"
    assert seven.call("DELETE", f"{place}/{one}/", "ke").code == 200
    assert seven.get(f"shared/objects/{one}/", "ke").code == 404
    assert seven.get(f"shared/objects/{one}/versions/", "ke").code == 404
    assert one not in seven.get("shared/manifest/", "ke").ids
    assert seven.call("DELETE", f"{place}/{one}/", "ke").code == 404

    query = {"match[version]": version(3)}
    assert seven.call("DELETE", f"{place}/{two}/", "ke", query=query).code == 200
    assert seven.call("DELETE", f"{place}/{two}/", "ke", query=query).code == 404
    (left,) = seven.get("shared/objects/", "ke", match_id=two).json["objects"]
    assert left["modified"] == version(2)
    assert seven.call("DELETE", f"{place}/{two}/", "ke").code == 200
    assert seven.get(f"shared/objects/{two}/", "ke", match_version="all").code == 404
    wrong = {"match[spec_version]": "2.0"}
    assert seven.call("DELETE", f"{place}/{ids(3)[0]}/", "ke", query=wrong).code == 404
    assert seven.add("ke", indicator(1)).json["success_count"] == 1
    assert seven.get("shared/objects/", "ke").ids == [*EVERY[2:], one]


def test_req48_ours_only_the_team_that_sent_an_object_deletes_it(seven):
    path = f"/exchange/collections/shared/objects/{ids(1)[0]}/"
    assert seven.call("DELETE", path, "ke-two").code == 403
    assert seven.call("DELETE", path, "tz").code == 404


def test_req50_s7_1_1_custom_properties_of_an_envelope_are_ignored(plain):
    body = json.dumps({"x_note": 1, "more": False, "objects": [indicator(1)]}).encode()
    path = "/exchange/collections/shared/objects/"
    assert plain.call("POST", path, "ke", headers=JSON, body=body).code == 202


def test_req55_stix_s3_6_only_the_creator_issues_versions(seven):
    told = seven.add("ke-two", indicator(1, modified=version(9))).json
    assert "Only the creator" in told["failures"][0]["message"]
    spoken = seven.add("ke-two", indicator(20, created_by_ref=identity("ke"))).json
    assert "identity of another team" in spoken["failures"][0]["message"]
    assert seven.add("ke", indicator(20, created_by_ref=identity("ke"))).json["success_count"] == 1
    moved = seven.add("ke", indicator(20, modified=version(9))).json
    assert "cannot change" in moved["failures"][0]["message"]
    assert seven.add("ke-two", indicator(1)).json["success_count"] == 1


def test_req55_stix_s3_6_revoked_ends_versioning(seven):
    assert seven.add("ke", indicator(1, modified=version(5), revoked=True)).json["success_count"]
    told = seven.add("ke", indicator(1, modified=version(6))).json
    assert "revoked" in told["failures"][0]["message"]
    assert seven.add("ke", indicator(1, modified=version(4))).json["success_count"] == 1


def test_req57_the_same_version_with_other_content_is_a_conflict(seven):
    told = seven.add("ke", indicator(1, name="Other"), address(x_note="other")).json
    assert [failure["id"] for failure in told["failures"]] == [*ids(1), address()["id"]]
    assert all("other content" in failure["message"] for failure in told["failures"])
    same = indicator(1, modified="2025-01-01T00:00:00.000000Z", revoked=False)
    assert seven.add("ke", same).json["success_count"] == 1
    twice = seven.add("ke", indicator(30), indicator(30, name="Other"), indicator(30)).json
    assert (twice["success_count"], twice["failure_count"]) == (2, 1)
