"""The JSON interface: the same answers as the commands, and a sentence for every mistake."""

import json
import re
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from typer.testing import CliRunner

from fateshare.brief import lagging, searched, stress
from fateshare.brief.profile import Profile
from fateshare.cli.main import app as command
from fateshare.web import schemas
from fateshare.web.api import MOST_CUTS
from fateshare.web.chart import chart
from fateshare.web.guard import MOST_ADDRESS_BYTES
from fateshare.web.warm import Warm


def said(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(*line):
    done = CliRunner().invoke(command, list(line))
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_cut_is_what_the_command_says(client):
    want = stress.cut(client.app.state.room.atlas, {"segment": ["long:1"]}, as_of="2020")
    got = said(client, "/api/cut?segment=long:1&as_of=2020")
    assert got == json.loads(want.to_json())
    schemas.CutAnswer.model_validate(got, strict=True)


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_a_cut_is_the_same_in_every_coding(client, coding):
    given = client.get("/api/cut?segment=long:1&as_of=2020", headers={"accept-encoding": coding})
    assert given.headers.get("content-encoding", "identity") == coding
    assert given.json() == said(client, "/api/cut?segment=long:1&as_of=2020")


@pytest.mark.parametrize(
    "query",
    ["system=long", "system=Long", "place=bbb", "link=CCC-DDD", "branch=long:ccc", "hub=aaa",
     "segment=long:2&link=CCC-DDD-1", "segment=long:aaa/bbb", "system=long&who=CCC"],
)  # fmt: skip
def test_every_kind_can_be_cut_by_key_and_by_name(client, query):
    given_ = {}
    for pair in query.split("&"):
        kind, _, name = pair.partition("=")
        given_.setdefault(kind, []).append(name)
    who = given_.pop("who", [None])[0]
    want = stress.cut(client.app.state.room.atlas, given_, who=who, as_of="2020")
    assert said(client, f"/api/cut?{query}&as_of=2020") == json.loads(want.to_json())


def test_with_nothing_cut_the_network_is_told_as_it_stands(client):
    got = said(client, "/api/cut?as_of=2020")
    assert got["cut"] == []
    assert {row["outcome"] for row in got["economies"]} == {"absorbed"}


def test_every_thing_by_its_key_is_what_the_finder_finds(atlas):
    standing = Warm(atlas).at(None)
    for kind, known in standing.arcs.items():
        for key in list(known)[:: 60 if kind != "corridor" else 4]:
            want = getattr(standing.finder, kind)(key)
            got = standing.fault(kind, key)
            assert (got.said, got.found, set(got.arcs)) == (want.said, want.found, set(want.arcs))


def test_a_profile_is_what_the_command_writes(address, atlas):
    got = httpx2.get(f"{address}/api/brief/TON?as_of=2020", timeout=60).json()
    assert got == told("brief", "TON", "--as-of", "2020", "--format", "json", "-o", "-")
    TypeAdapter(Profile).validate_python(got)
    assert atlas.edition == got["edition"]


def test_the_network_is_what_the_command_writes(client):
    want = stress.network(client.app.state.room.atlas, as_of="2020").to_json()
    assert said(client, "/api/network?as_of=2020") == json.loads(want)


def test_searches_have_their_layouts(client):
    atlas = client.app.state.room.atlas
    found = searched.weakest(atlas, kind="segment", k=1, as_of="2020")
    schemas.WeakestAnswer.model_validate_json(found.to_json(), strict=True)
    shared = searched.fate(atlas, "BBB", pairs=False, as_of="2020")
    schemas.FateAnswer.model_validate_json(shared.to_json(), strict=True)


def test_what_binds_is_what_the_command_writes(address):
    got = httpx2.get(f"{address}/api/agreements/TON?as_of=2020", timeout=60)
    assert got.json() == told("agreements", "--who", "TON", "--as-of", "2020", "--json")
    answer = schemas.AgreementsAnswer.model_validate_json(got.content, strict=True)
    assert {row.iso3 for row in answer.standing} == {"TON"}


def test_the_gap_has_its_layout(atlas):
    found = lagging.gap(atlas, "TON", as_of="2020")
    schemas.GapAnswer.model_validate_json(found.to_json(), strict=True)


def test_who_and_what_is_meant(client):
    assert said(client, "/api/who/bbb")["members"] == ["BBB"]
    assert said(client, "/api/find?q=long") == {"kind": "system", "key": "long", "name": "Long"}
    assert said(client, "/api/find?q=CCC")["kind"] == "economy"
    assert said(client, "/api/sources")[0]["licence"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/api/cut?system=nosuch", 404, "No cable system is called 'nosuch'"),
        ("/api/cut?as_of=soon", 400, "'soon' is not a date"),
        ("/api/cut?system=long&as_of=1980", 422, "the first year is 1990"),
        ("/api/cut?segment=long:9&as_of=2020", 422, "has no segment 9"),
        ("/api/cut?system=" + "x" * 201, 400, "at most 200 characters"),
        ("/api/find?q=", 400, "at least 1 character"),
        ("/api/who/nobody", 404, "No economy, region or bloc"),
        ("/api/events/none", 404, "No event of the record"),
        ("/api/jobs/0123456789abcdef", 404, "No job"),
        ("/api/jobs/x", 400, "cannot be used"),
        ("/nothing", 404, "There is nothing at this address"),
        ("/static/..%2fapp.py", 404, "There is nothing at this address"),
    ],
)
def test_a_mistake_gets_a_sentence_and_an_id(client, address, status, words):
    answer = client.get(address)
    problem = schemas.Problem.model_validate(answer.json(), strict=True)
    assert answer.status_code == problem.status == status
    assert words in problem.title
    assert re.fullmatch("[0-9a-f]{8}", problem.error_id)
    assert "Traceback" not in answer.text


def test_a_near_name_is_offered(client):
    answer = client.get("/api/who/RIGHTLY")
    assert answer.status_code == 404
    answer = client.get("/api/cut?system=longg&as_of=2020")
    assert answer.json()["matches"] == ["long"]
    assert "Did you mean long" in answer.json()["title"]


def test_a_scenario_is_bounded_and_the_largest_fits(client):
    many = "&".join(f"segment=long:{i % 2 + 1}" for i in range(MOST_CUTS))
    assert client.get(f"/api/cut?{many}&as_of=2020").status_code == 200
    assert client.get(f"/api/cut?{many}&segment=long:1").status_code == 400
    assert "at most" in client.get(f"/api/cut?{many}&system=long").json()["title"]
    assert client.get("/api/cut?system=" + "x" * MOST_ADDRESS_BYTES).status_code == 414


words = st.text(max_size=30)
pairs = st.tuples(
    st.sampled_from(["system", "segment", "branch", "place", "link", "corridor", "hub", "who",
                     "as_of", "open", "x"]), words,
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(pairs, max_size=4))
def test_no_question_breaks_the_server(client, query):
    answer = client.get("/api/cut", params=query)
    assert answer.status_code in {200, 400, 404, 422}
    assert answer.headers["content-type"] == "application/json"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words, st.sampled_from(["who", "events", "jobs", "brief"]))
def test_no_name_breaks_the_server(client, name, where):
    answer = client.get(f"/api/{where}/{quote(name, safe='')}")
    assert answer.status_code in {200, 307, 400, 404, 405, 422}


def test_the_description_names_every_address_and_layout(client):
    told_ = said(client, "/api/openapi.json")
    assert {"/api/cut", "/api/map", "/api/jobs", "/api/brief/{who}", "/api/events/{event}"} <= set(
        told_["paths"]
    )
    layouts = told_["components"]["schemas"]
    assert {"CutAnswer", "Profile", "WeakestAnswer", "FateAnswer", "Problem"} <= set(layouts)
    assert layouts["CutAnswer"]["additionalProperties"] is False


def test_the_map_has_all_that_stands_at_any_date(atlas):
    drawn = chart(atlas)
    for day in (atlas.edition, "2008-06-30"):
        net = stress.network(atlas, as_of=day)
        wanted = {a.arc for a in net.wires.arcs if a.kind == "segment"}
        held = {
            f"segment:{key}:{stretch[0]}"
            for key, _, _, _, since, until, planned, stretches in drawn["systems"]
            if holds(since, until, planned, net.as_of)
            for stretch in stretches
            if holds(*stretch[3:6], net.as_of)
        }
        assert held == wanted
        links = {f"link:{one[0]}" for one in drawn["links"] if holds(*one[4:7], net.as_of)}
        assert links == {a.arc for a in net.wires.arcs if a.kind == "link"}


def holds(since, until, planned, day):
    """The rule of the page, which is that of the atlas."""
    return not planned and (not since or since <= day) and (not until or until > day)


def test_the_map_names_every_economy_in_every_language(atlas):
    drawn = chart(atlas)
    assert len(drawn["economies"]) == 249
    for names in drawn["names"].values():
        assert len(names) == 249
        assert all(names)
    for n, (iso3, *_, lon, lat) in enumerate(drawn["economies"]):
        assert (lon is None) == (lat is None), (iso3, n)
