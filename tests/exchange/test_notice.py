"""A notice in three forms: valid, with its label kept, and whom to warn resolved."""

import json
import uuid

import pytest
import stix2validator
from typer.testing import CliRunner

import worlds
from exchanges import CREATED, Stepped, furnish, opened
from fateshare.base.errors import InputError
from fateshare.brief import stress, warn
from fateshare.cli import notice as commands
from fateshare.cli.main import app
from fateshare.exchange import notice, origin, rsit, stix, tlp
from fateshare.exchange.memory import MemoryStore
from fateshare.exchange.notice import Affected, Notice
from fateshare.exchange.tlp import Label

KENYA = Affected("KEN", "KE", "Kenya", 0.5, "congested", 1_234_567.0, ("KE-CIRT/CC",))


def made(**more) -> Notice:
    base = {
        "title": "Two systems are cut", "description": "Off Dakar.", "klass": "availability",
        "type_": "outage", "label": Label.AMBER, "sender": "KE-CIRT",
        "contact": "incident@cirt.example", "created": CREATED, "detected": CREATED,
        "request": "Tell us of your ways.", "agreement": "Malabo", "networks": ("AS64500",),
        "affected": (KENYA, Affected("TZA", "TZ", "Tanzania")),
    }  # fmt: skip
    return Notice(**{**base, **more})


@pytest.mark.parametrize("label", Label)
def test_a_label_is_kept_in_every_form(label):
    told = made(label=label)
    objects = notice.stix(told)
    for held in objects[1:]:
        assert held["object_marking_refs"] == [tlp.marking(label)]
    assert objects[0] == tlp.definition(label)
    tags = [tag["name"] for tag in notice.misp(told)["Event"]["Tag"]]
    assert tlp.read(next(tag for tag in tags if tag.startswith("tlp:"))) is label
    (incident,) = notice.iodef(told)["Incident"]
    restriction = incident.get("ext-restriction", incident["restriction"])
    assert tlp.read(restriction) is label


def test_stix_is_valid_for_us_and_for_oasis():
    objects = notice.stix(made())
    options = stix2validator.ValidationOptions(version="2.1")
    for held in objects:
        assert stix.check(json.dumps(held).encode(), CREATED).fault is None, held
        assert stix2validator.validate_instance(held, options).is_valid, held
    assert notice.bundle(objects, made().key)["objects"] == objects
    incident = next(held for held in objects if held["type"] == "incident")
    core = incident["extensions"][notice.INCIDENT_CORE]
    assert core["determination"] == "suspected"
    assert core["scores"][0]["value"] == 0.5
    assert rsit.read(incident["labels"]) == ("availability", "outage")
    located = [held["target_ref"] for held in objects if held["type"] == "relationship"]
    places = [held["id"] for held in objects if held["type"] == "location"]
    assert located == places
    assert len(places) == 2


def test_the_server_takes_a_notice_and_knows_its_topic():
    store = MemoryStore(Stepped())
    server = opened(store, store.keeper._clock, furnish(store, {"ke": "KEN", "ke-two": "KEN"}))
    assert server.add("ke", *notice.stix(made())).json["failure_count"] == 0
    assert len(server.get("shared/objects/", "ke-two").ids) == len(notice.stix(made()))
    with store.read() as reader:
        assert "availability" in {grade.topic for _, grade in reader.shelves(1)}


@pytest.mark.filterwarnings("ignore")
def test_misp_reads_the_event():
    from pymisp import MISPEvent  # noqa: PLC0415 - slow to load

    event = MISPEvent()
    event.load(notice.misp(made()))
    assert event.info == "Two systems are cut"
    assert "64500" in [one.value for one in event.attributes if one.type == "AS"]
    assert 'rsit:availability="outage"' in [tag.name for tag in event.tags]


def test_iodef_has_what_the_standard_wants():
    (incident,) = notice.iodef(made())["Incident"]
    assert incident["purpose"] == "reporting"
    assert uuid.UUID(incident["IncidentID"]["id"])
    assert incident["Contact"][0]["Email"] == [{"EmailTo": "incident@cirt.example"}]
    assert incident["GenerationTime"] == incident["DetectTime"] == CREATED
    told = notice.iodef(made(contact="+254", detected=None, klass="fraud", type_=None))
    (other,) = told["Incident"]
    assert "Email" not in other["Contact"][0]
    assert "DetectTime" not in other
    assert other["Assessment"][0]["Impact"][0]["SystemImpact"]["type"] == "unknown"


def test_the_same_notice_is_the_same_everywhere():
    assert made().key == made().key != made(title="Other").key
    assert notice.misp(made())["Event"]["uuid"] == made().key
    assert "about 1,200,000 users' worth; to warn: KE-CIRT/CC." in made().text


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"klass": "weather"}, "'weather' is not one of"),
        ({"type_": "phishing"}, "'phishing' is not a type of availability"),
        ({"determination": "sure"}, "'sure' is not one of suspected"),
        ({"created": "today"}, "'today' is not a timestamp"),
    ],
)
def test_what_cannot_be_is_refused(more, told):
    with pytest.raises(InputError, match=told):
        made(**more)


def test_networks_are_looked_up_in_a_table():
    table = ["asn,country", "64500,ke", "AS64501,TZ"]
    assert origin.economy_of("AS64500", table) == "KE"
    assert origin.economy_of("AS64501", table) == "TZ"
    for asn, lines, told in (("AS1", table, "does not have AS1"), ("AS1", ["x"], "needs the col")):
        with pytest.raises(InputError, match=told):
            origin.economy_of(asn, lines)
    with pytest.raises(InputError, match="not the number of a network"):
        origin.network("AS99999999999")


def test_blocks_are_found_in_the_smallest_that_holds_them():
    table = ["prefix,country", "192.0.0.0/8,US", "192.0.0.0/16,ke", "192.0.2.0/25,UG",
             "2001:db8::/32,TZ"]  # fmt: skip
    assert origin.economy_holding("192.0.2.0/24", table) == "KE"
    assert origin.economy_holding("192.1.0.0/16", table) == "US"
    assert origin.economy_holding("2001:db8:1::/48", table) == "TZ"
    for block, lines, told in (
        ("10.0.0.0/8", table, "No block in the table of prefixes holds 10.0.0.0/8"),
        ("10.0.0.0/8", ["asn,country"], "needs the columns prefix and country"),
        ("10.0.0.0/8", ["prefix,country", "10.0.0.1/8,KE"], "Row 2 of the table: '10.0.0.1/8'"),
    ):
        with pytest.raises(InputError, match=told):
            origin.economy_holding(block, lines)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("192.0.2.0", "smaller than what is routed; give a /24"),
        ("192.0.2.0/25", "smaller than what is routed; give a /24"),
        ("2001:db8::/64", "give a /48"),
        ("192.0.2.1/24", "not a block of addresses"),
        ("here", "not a block of addresses"),
    ],
)
def test_what_is_no_routed_block_is_refused(text, told):
    with pytest.raises(InputError, match=told):
        origin.prefix(text)


def test_networks_and_blocks_are_targets_in_iodef_and_attributes_in_misp():
    told = made(networks=("AS64500",), prefixes=("192.0.2.0/24", "2001:db8::/32"))
    (flow,) = notice.iodef(told)["Incident"][0]["EventData"][0]["Flow"]
    held = [one["Node"]["Address"][0] for one in flow["System"]]
    assert [(one["category"], one["value"]) for one in held] == [
        ("asn", "64500"), ("ipv4-net", "192.0.2.0/24"), ("ipv6-net", "2001:db8::/32"),
    ]  # fmt: skip
    event = notice.misp(told)["Event"]["Attribute"]
    assert [one["value"] for one in event if one["type"] == "ip-dst"] == list(told.prefixes)
    incident = next(one for one in notice.stix(told) if one["type"] == "incident")
    assert "Blocks of addresses: 192.0.2.0/24, 2001:db8::/32." in incident["description"]
    assert "EventData" not in notice.iodef(made(networks=()))["Incident"][0]


def test_whom_to_warn_comes_from_the_atlas():
    atlas = worlds.build(
        economies=worlds.economies("AAA", "BBB"),
        teams=[
            {"team": "a", "iso3": "AAA", "name": "A-CERT", "constituency": "national"},
            {"team": "b", "iso3": "AAA", "name": "B-CERT", "constituency": "sector"},
            {"team": "c", "iso3": "AAA", "name": "C-CERT", "constituency": "national",
             "until": "2020"},
        ],
    )  # fmt: skip
    hit = warn.affected(atlas, ["AAA"], networks={"AS1": "BV"}, as_of="2025")
    assert [(one.iso3, one.teams) for one in hit] == [("AAA", ("A-CERT",)), ("BBB", ())]
    with pytest.raises(InputError, match="AS1 is of 'XX'"):
        warn.affected(atlas, [], networks={"AS1": "XX"}, as_of="2025")


def test_an_outage_notice_comes_from_a_cut(atlas):
    told = stress.cut(atlas, {"system": ["ACE"]}, as_of="2024-03")
    hit = warn.lost(atlas, told)
    assert hit[0].lost_share > hit[-1].lost_share >= warn.LEAST_LOST
    assert {"LBR", "GMB"} <= {one.iso3 for one in hit}
    written = warn.outage(made(description="", affected=()), told, hit)
    assert written.description == "Cut as of 2024-03-31, by the model: system ace."
    assert all(
        stix.check(json.dumps(h).encode(), CREATED).fault is None for h in notice.stix(written)
    )


def test_the_command_writes_each_form(tmp_path, atlas, monkeypatch):
    monkeypatch.setattr(commands, "opened", lambda *_, **__: atlas)
    line = ["notice", "ACE is cut", "--sender", "KE-CIRT", "--at", CREATED, "--affected", "KEN",
            "--type", "outage", "--prefix", "192.0.2.0/24", "--prefix-table",
            str(tmp_path / "blocks.csv"), "--asn", "AS64500"]  # fmt: skip
    table = tmp_path / "as.csv"
    table.write_text("asn,country\n64500,TZ\n")
    (tmp_path / "blocks.csv").write_text("prefix,country\n192.0.0.0/16,UG\n")
    for form, key in (("stix", "objects"), ("misp", "Event"), ("iodef", "Incident")):
        more = ["--format", form, "--as-table", str(table), "-o", str(tmp_path / form)]
        done = CliRunner().invoke(app, [*line, *more])
        assert done.exit_code == 0, done.exception
        assert key in json.loads((tmp_path / form).read_text())
    assert "Tanzania" in (tmp_path / "stix").read_text()
    assert "Uganda" in (tmp_path / "stix").read_text()
    for more, told in (
        ([*line, "--as-table", "nowhere.csv"], "cannot read 'nowhere.csv'"),
        (line, "--asn needs --as-table"),
        ([*line[:-2], "--tlp", "x"], "'x' is not a"),
    ):
        assert told in str(CliRunner().invoke(app, more).exception)
    assert json.loads(CliRunner().invoke(app, line[:-2]).output)["type"] == "bundle"
