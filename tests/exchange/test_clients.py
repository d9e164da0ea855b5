"""Independent clients and peers against a live server on this machine."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
import requests
import stix2
import stix2validator
from taxii2client.v21 import Collection, Server, as_pages

from exchanges import CREATED, indicator, version
from fateshare.exchange import tlp
from fateshare.exchange.tlp import Label

pytestmark = pytest.mark.filterwarnings("ignore")  # those of the clients are not ours


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> dict:
    """A live demonstration and how to reach it."""
    folder = tmp_path_factory.mktemp("demo")
    line = [sys.executable, "-m", "fateshare", "exchange", "demo", str(folder), "--port", "0"]
    process = subprocess.Popen(line, stderr=subprocess.PIPE)
    told = waited(folder / "demo.json", process)
    told |= {"base": f"http://{told['host']}:{told['port']}", "note": folder / "demo.json"}
    yield told
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) in {0, -signal.SIGTERM}
    process.stderr.close()


def waited(note: Path, process: subprocess.Popen) -> dict:
    """Wait for a demonstration to say how to reach it."""
    for _ in range(600):
        if note.exists():
            return json.loads(note.read_text(encoding="utf-8"))
        if process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"the demonstration does not start: {process.stderr.read().decode()}")


@pytest.fixture
def collection(demo) -> Collection:
    return reached(demo, "read_write", "team-a")


def reached(demo: dict, alias: str, team: str) -> Collection:
    """A collection as taxii2-client sees it."""
    url = f"{demo['base']}/{demo['root']}/collections/{demo['collections'][alias]}/"
    return Collection(url, user=team, password=demo["tokens"][team])


def fresh(kind: str = "indicator", **more) -> dict:
    """An object that no other test has sent."""
    return indicator(0, Label.GREEN) | {"id": f"{kind}--{uuid.uuid4()}"} | more


def test_the_note_of_a_demonstration_says_all_that_a_client_needs(demo):
    assert set(demo) == {"host", "port", "root", "tokens", "collections", "base", "note"}
    assert set(demo["tokens"]) == {"team-a", "team-b"}
    assert set(demo["collections"]) == {"read_write", "read_only", "write_only", "hidden"}


def test_a_demonstration_has_collections_of_every_kind_of_right(demo):
    server = Server(f"{demo['base']}/taxii2/", user="team-a", password=demo["tokens"]["team-a"])
    rights = {c.id: (c.can_read, c.can_write) for c in server.default.collections}
    ids = demo["collections"]
    assert rights == {
        ids["read_write"]: (True, True),
        ids["read_only"]: (True, False),
        ids["write_only"]: (False, True),
    }
    assert len(reached(demo, "read_only", "team-b").get_objects()["objects"]) == 3


def test_taxii2_client_adds_pages_and_deletes(collection):
    objects = [fresh() for _ in range(25)]
    status = collection.add_objects({"objects": objects})
    assert (status.status, status.success_count) == ("complete", 25)
    ids = {one["id"] for one in objects}
    for each in (collection.get_objects, collection.get_manifest):
        pages = list(as_pages(each, per_request=7, type="indicator"))
        found = [one["id"] for page in pages for one in page["objects"]]
        assert ids <= set(found)
        assert len(found) == len(set(found))
    one = objects[0]["id"]
    newer = dict(objects[0], modified=version(3))
    assert collection.add_objects({"objects": [newer]}).success_count == 1
    assert collection.object_versions(one)["versions"] == [CREATED, version(3)]
    assert collection.get_object(one)["objects"] == [newer]
    assert len(collection.get_object(one, version="all")["objects"]) == 2
    collection.delete_object(one)
    with pytest.raises(requests.HTTPError, match="404"):
        collection.get_object(one)


def test_the_other_team_sees_it_and_cannot_change_it(demo, collection):
    held = fresh()
    collection.add_objects({"objects": [held]})
    other = reached(demo, "read_write", "team-b")
    assert other.get_object(held["id"])["objects"] == [held]
    status = other.add_objects({"objects": [dict(held, modified=version(4))]})
    assert status.failure_count == 1
    with pytest.raises(requests.HTTPError, match="403"):
        other.delete_object(held["id"])


def test_stix2_writes_to_its_sink_and_reads_from_its_source(collection):
    made = stix2.v21.Indicator(
        name="x", pattern="[file:name = 'x']", pattern_type="stix", valid_from=CREATED,
        object_marking_refs=[tlp.marking(Label.AMBER)],
    )  # fmt: skip
    address = stix2.v21.IPv4Address(value="198.51.100.77")
    sink = stix2.TAXIICollectionSink(collection)
    sink.add([made, address])
    source = stix2.TAXIICollectionSource(collection)
    assert source.get(made.id) == made
    again = made.new_version(name="y")
    sink.add(again)
    assert source.get(made.id) == again
    assert len(source.all_versions(made.id)) == 2
    found = source.query([stix2.Filter("type", "=", "ipv4-addr")])
    assert address.id in {one["id"] for one in found}


def test_the_validator_of_oasis_takes_all_that_comes_out(collection):
    collection.add_objects({"objects": [fresh(), tlp.definition(Label.AMBER_STRICT)]})
    objects = [one for page in as_pages(collection.get_objects, 100) for one in page["objects"]]
    options = stix2validator.ValidationOptions(version="2.1")
    for held in objects:
        assert stix2validator.validate_instance(held, options).is_valid, held


def test_misp_goes_in_and_comes_out_with_its_labels(collection):
    from misp_stix_converter import (  # noqa: PLC0415 - slow to load
        InternalSTIX2toMISPParser,
        MISPtoSTIX21Parser,
    )  # fmt: skip

    event = {
        "Event": {
            "uuid": str(uuid.uuid4()), "info": "Outage", "date": "2025-06-30",
            "timestamp": "1751284800",
            "published": True, "publish_timestamp": "1751284800", "analysis": "2",
            "threat_level_id": "2", "distribution": "1",
            "Orgc": {"name": "KE-CIRT", "uuid": str(uuid.uuid4())},
            "Tag": [{"name": "tlp:amber+strict"}, {"name": 'rsit:availability="outage"'}],
            "Attribute": [
                {
                    "uuid": str(uuid.uuid4()), "type": "domain", "category": "Network activity",
                    "value": "bad.example", "to_ids": True, "timestamp": "1751284800",
                    "distribution": "5", "comment": "",
                }
            ],
        }
    }  # fmt: skip
    parser = MISPtoSTIX21Parser()
    parser.parse_misp_event(event)
    sent = [json.loads(one.serialize()) for one in parser.stix_objects]
    status = collection.add_objects({"objects": sent})
    assert status.failure_count == 0, status.failures
    ids = [one["id"] for one in sent]
    back = collection.get_objects(id=ids)["objects"]
    assert sorted(one["id"] for one in back) == sorted(ids)
    # Strict labels on the container bind what it holds: a stranger's team sees nothing of it.
    kinds = {one["type"] for one in back}
    assert {"grouping", "indicator"} & kinds
    reader = InternalSTIX2toMISPParser()
    reader.load_stix_bundle(
        stix2.parse(
            {"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": back}, allow_custom=True
        )
    )
    reader.parse_stix_bundle(single_event=True)
    values = [one.value for one in reader.misp_event.attributes]
    assert "bad.example" in values
    tags = {tag.name for tag in reader.misp_event.tags}
    assert {"tlp:amber+strict", 'rsit:availability="outage"'} <= {tag.lower() for tag in tags}


def test_medallion_is_a_peer_whose_objects_come_in_and_ours_go_out(medallion, collection):
    theirs = Collection(medallion["url"], user=medallion["user"], password=medallion["password"])
    ours = fresh()
    collection.add_objects({"objects": [ours]})
    page = collection.get_objects(id=ours["id"])
    assert theirs.add_objects({"objects": page["objects"]}).success_count == 1
    made = fresh(name="Theirs")
    theirs.add_objects({"objects": [made]})
    found = theirs.get_objects()["objects"]
    assert [one["id"] for one in found] == [ours["id"], made["id"]]
    status = collection.add_objects({"objects": found})
    assert status.failure_count == 0, status.failures
    assert collection.get_object(made["id"])["objects"] == [made]


def test_a_demonstration_s_note_is_its_owner_s_alone(demo):
    assert os.name != "posix" or not Path(demo["note"]).stat().st_mode & 0o077
