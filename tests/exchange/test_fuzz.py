"""
Whatever comes in, nothing gives a 5xx and nothing tells of the inside.

A longer search: HYPOTHESIS_PROFILE=search pytest tests/exchange/test_fuzz.py
"""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchanges import JSON, Exchange, Stepped, address, furnish, indicator, opened
from fateshare.exchange import guard, intake, media, query, stamps
from fateshare.exchange.memory import MemoryStore

_words = st.sampled_from(
    ["", "shared", "read", "write", "hidden", "objects", "manifest", "versions", "collections",
     "exchange", "taxii2", "status", "..", "%00", "\x00", "a b", "é", "💥", indicator(1)["id"],
     address()["id"], "indicator--", "'", '"', "{}", "x" * 400]
)  # fmt: skip
_paths = st.builds(
    lambda parts, end: "/" + "/".join(parts) + end,
    st.lists(_words | st.text(max_size=8), max_size=6), st.sampled_from(["", "/"]),
)  # fmt: skip
_known = st.sampled_from(
    ["/exchange/collections/shared/objects/", "/exchange/collections/shared/manifest/",
     f"/exchange/collections/shared/objects/{indicator(1)['id']}/",
     f"/exchange/collections/shared/objects/{indicator(1)['id']}/versions/"]
)  # fmt: skip
_names = st.sampled_from(
    ["limit", "next", "added_after", "match[id]", "match[type]", "match[version]",
     "match[spec_version]", "match[", "match[]", "x"]
)  # fmt: skip
_values = st.one_of(
    st.text(max_size=12),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(
        ["all", "last", "first", "first,last", "2.1", "2025-01-01T00:00:00Z", "9" * 400, ",", "%",
         "1751284800000000-", "0001-01-01T00:00:00.000001Z", "9999-12-31T23:59:60Z", "\x00"]
    ),
)  # fmt: skip
_headers = st.dictionaries(
    st.sampled_from(["accept", "content-type", "content-length", "content-encoding", "host"]),
    st.sampled_from(
        [media.TYPE, "*/*", "", ";", ",", "a/b;q=x", "application/taxii+json;version", "gzip",
         "-1", "99999999999999999999", "é", '"', 'application/taxii+json;version="2.1']
    ),
    max_size=3,
)  # fmt: skip
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
_objects = st.one_of(
    _json,
    st.dictionaries(
        st.sampled_from([*indicator(1), "object_marking_refs", "granular_markings", "extensions"]),
        _json | st.sampled_from(list(indicator(1).values())), max_size=8,
    ).map(lambda more: {**indicator(1), **more}),
)  # fmt: skip
_bodies = st.one_of(
    st.binary(max_size=60),
    st.builds(lambda held: json.dumps({"objects": held}).encode(), st.lists(_objects, max_size=3)),
    st.builds(lambda held: b'{"objects":[' + held + b"]}", st.binary(max_size=40)),
)


@pytest.fixture(scope="module")
def server() -> Exchange:
    clock = Stepped()
    store = MemoryStore(clock)
    made = opened(
        store, clock, furnish(store, {"ke": "KEN", "tz": "TZA"}),
        failures_per_minute=10**9, requests_per_minute=10**9,
    )  # fmt: skip
    made.add("ke", indicator(1), address())
    return made


def fine(reply) -> None:
    """Check that an answer is one of the standard's."""
    assert reply.code < 500, reply
    assert reply.headers["content-type"] == media.TYPE
    if reply.code >= 400 and reply.body:
        assert reply.json["http_status"] == str(reply.code)
        assert set(reply.json) <= {"title", "http_status", "description"}
        for inside in ("Traceback", "sqlite", "fateshare/", ".py", "File "):
            assert inside not in reply.body.decode()


@given(st.sampled_from(["GET", "POST", "DELETE", "PUT", "HEAD", "X"]), _paths, _headers)
def test_any_path_and_method(server, method, path, headers):
    fine(server.call(method, path, "ke", headers=headers))


@given(_known, st.lists(st.tuples(_names, _values), max_size=4), st.sampled_from(["GET", "DELETE"]))
def test_any_filter(server, path, pairs, method):
    fine(server.call(method, path, "tz", query=pairs))


@given(_bodies, st.booleans())
def test_any_body(server, body, plain):
    headers = JSON if plain else {**JSON, "content-type": media.TAXII}
    path = "/exchange/collections/shared/objects/"
    reply = server.call("POST", path, "tz", headers=headers, body=body)
    fine(reply)
    assert reply.code in {202, 413, 422}
    if reply.code == 202:
        told = reply.json
        assert told["total_count"] == told["success_count"] + told["failure_count"]
    page = server.get("shared/objects/", "ke")
    assert indicator(1)["id"] in page.ids


@given(st.text(max_size=40) | st.binary(max_size=30).map(lambda raw: raw.decode("latin-1")))
def test_any_credentials(server, header):
    for told in (header, f"Basic {header}", f"Bearer {header}"):
        with contextlib.suppress(UnicodeEncodeError):
            told.encode("latin-1")
            with server.store.read() as reader:
                assert guard.caller(reader, told, 0) is None


@given(st.lists(st.tuples(_names, _values), max_size=5))
def test_any_parameters_are_read_or_refused(pairs):
    with contextlib.suppress(query.BadQuery):
        told = query.read(pairs, query.FEED, query.Cursor(b"k"))
        assert told.limit is None or told.limit > 0


@given(st.text(max_size=30))
def test_any_text_is_a_stamp_or_not(text):
    micros = stamps.micros(text)
    assert micros is None or stamps.is_stamp(text)


@given(st.lists(_json, min_size=1, max_size=3), st.sampled_from(["", " ", "\n\t"]))
def test_an_envelope_is_split_by_hand_as_by_the_decoder(held, space):
    parts = [json.dumps(one, indent=1) for one in held]
    body = f'{{"more":false,{space}"objects"{space}:{space}[{space}{f"{space},".join(parts)}]}}'
    wanted = [part.encode() for part in parts]
    assert [one.strip() for one in intake.split(body.encode())] == wanted
    assert intake._by_hand(body.encode()) == wanted


@given(st.binary(max_size=80))
def test_any_bytes_are_split_or_refused(raw):
    for body in (raw, b'{"objects":[' + raw):
        for split in (intake.split, intake._by_hand):
            with contextlib.suppress(intake.BadEnvelope):
                assert isinstance(split(body), list)
