"""One object: valid or not, what it digests to, what decides who may see it."""

import json
from pathlib import Path

import orjson
import pytest
import stix2validator
from hypothesis import given
from hypothesis import strategies as st

from exchanges import CREATED, address, indicator, named, version
from fateshare.base.errors import InputError
from fateshare.exchange import iep, marks, rsit, stamps, stix, tlp
from fateshare.exchange.tlp import Label

NOW = "2025-06-30T12:00:00.000000Z"
OASIS = Path(stix2validator.__file__).parent / "schemas-2.1"


def check(held) -> "stix.Draft":
    return stix.check(held if isinstance(held, bytes) else json.dumps(held).encode(), NOW)


def test_the_schemas_are_those_of_oasis_without_descriptions():
    for path, schema in stix.schemas().items():
        theirs = json.loads((OASIS / "schemas" / f"{path}.json").read_text(encoding="utf-8"))
        assert schema == bare(theirs), path
    assert len(stix.schemas()) == 57


def bare(held):
    if isinstance(held, dict):
        drop = {"description", "$comment"}
        return {k: bare(v) for k, v in held.items() if not (k in drop and isinstance(v, str))}
    return [bare(one) for one in held] if isinstance(held, list) else held


def test_every_type_of_the_standard_has_a_validator_of_its_own():
    for path in stix.schemas():
        folder, name = path.split("/")
        if folder != "common":
            assert "is a required property" in check({"type": name}).fault


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"id": named("malware", 1)}, "id"),
        ({"spec_version": "2.0"}, "spec_version: only 2.1"),
        ({"created_by_ref": named("malware", 1)}, "created_by_ref: refers to an identity"),
        ({"modified": "2024-12-31T00:00:00.000Z"}, "modified: must be at or after created"),
        ({"created": "2025-02-30T00:00:00.000Z", "modified": version(1)}, "does not exist"),
        ({"valid_until": CREATED}, "valid_until: must be after valid_from"),
        ({"valid_until": "2025-04-31T00:00:00Z"}, "valid_until: '2025-04-31T00:00:00Z' does not"),
        ({"object_marking_refs": [named("identity", 1)]}, "is not a marking definition"),
        ({"granular_markings": [{"selectors": ["name"]}]}, "either marking_ref or lang"),
        (
            {"granular_markings": [{"selectors": ["colour"], "lang": "en"}]},
            "'colour' selects nothing",
        ),
        (
            {"granular_markings": [{"selectors": ["name"], "marking_ref": named("malware", 1)}]},
            "marking_ref",
        ),
        ({"severity": "high"}, "the object"),
        ({"pattern": 1}, "pattern: 1 is not of type"),
        ({"x_fateshare_recipients": []}, "x_fateshare_recipients"),
        ({"x_fateshare_recipients": ["a", 1]}, "must list from 1 to 100 teams"),
        ({"x_fateshare_recipients": "a"}, "must list from 1 to 100 teams"),
    ],
)
def test_what_is_wrong_is_named(more, told):
    assert told in check(indicator(1, **more)).fault


def test_faults_are_short_and_printable():
    draft = check(indicator(1, pattern=["\x00\x1b" * 999]))
    assert draft.fault.isprintable()
    assert len(draft.fault) <= 300


@pytest.mark.parametrize(
    "path",
    ["name", "labels", "labels.[1]", "external_references.[0].source_name", "extensions"],
)
def test_selectors_that_select_something_are_fine(path):
    held = indicator(
        1,
        labels=["a", "b"],
        external_references=[{"source_name": "x", "external_id": "1"}],
        extensions={
            named("extension-definition", 1): {"extension_type": "property-extension", "note": 1}
        },
        granular_markings=[{"selectors": [path], "lang": "en"}],
    )
    assert check(held).fault is None
    for wrong in (
        "labels.[2]",
        "labels.name",
        "name.[0]",
        "labels.[x]",
        "labels.[99999999999]",
        "",
    ):
        held["granular_markings"][0]["selectors"] = [wrong]
        assert check(held).fault is not None, wrong


@pytest.mark.parametrize("label", Label)
def test_the_published_definitions_of_tlp_are_taken_and_no_others(label):
    told = tlp.definition(label)
    draft = check(told)
    assert (draft.fault, draft.tlp) == (None, Label.CLEAR)
    for other in (
        {**told, "id": named("marking-definition", 1)},
        {**told, "name": "TLP:MAGENTA"},
        {**told, "extensions": {tlp.EXTENSION: {"extension_type": "property-extension"}}},
        {k: v for k, v in told.items() if k != "extensions"}
        | {"definition_type": "statement", "definition": {"statement": "x"}},
    ):
        assert check(other).fault is not None


def test_tlp_1_is_mapped_and_its_definitions_are_fixed():
    first = {
        "type": "marking-definition", "spec_version": "2.1", "created": "2017-01-20T00:00:00.000Z",
        "id": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "name": "TLP:WHITE",
        "definition_type": "tlp", "definition": {"tlp": "white"},
    }  # fmt: skip
    assert check(first).fault is None
    assert check({**first, "id": named("marking-definition", 1)}).fault is not None
    draft = check(indicator(1, object_marking_refs=[first["id"]]))
    assert draft.tlp is Label.CLEAR


@given(
    st.sets(st.sampled_from(sorted(tlp.LABELS)), max_size=4), st.sampled_from(sorted(tlp.LABELS))
)
def test_of_several_labels_the_strictest_counts_wherever_it_stands(refs, part):
    held = indicator(1, granular_markings=[{"selectors": ["name"], "marking_ref": part}])
    if refs:
        held["object_marking_refs"] = sorted(refs)
    wanted = max(tlp.LABELS[ref] for ref in {*refs, part})
    assert check(held).tlp is wanted


def test_a_label_is_spelled_as_first_does():
    assert [label.spelled for label in Label] == [
        "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED",
    ]  # fmt: skip
    assert [tlp.read(label.spelled) for label in Label] == list(Label)
    assert tlp.read("TLP:WHITE") is Label.CLEAR
    assert tlp.strictest([]) is None


def test_other_markings_topics_and_recipients_are_read():
    mark = named("marking-definition", 1)
    draft = check(
        indicator(
            1,
            Label.RED,
            labels=["x", 'rsit:fraud="phishing"'],
            x_fateshare_recipients=["b", "a", "b"],
        )
    )
    assert (draft.topic, draft.named, draft.tlp) == ("fraud", ("a", "b"), Label.RED)
    draft = check(indicator(1, object_marking_refs=[mark, tlp.marking(Label.GREEN)]))
    assert (draft.marks, draft.tlp) == ((mark,), Label.GREEN)


def test_the_taxonomy_is_whole_and_each_class_has_a_topic():
    assert set(rsit.CLASSES) == set(rsit.TOPICS)
    assert len(rsit.CLASSES) == 11
    assert sum(len(types) for types in rsit.CLASSES.values()) == 39
    for klass, types in rsit.CLASSES.items():
        assert rsit.read([rsit.tag(klass)]) == (klass, None)
        for one in types:
            assert rsit.read([rsit.tag(klass, one)]) == (klass, one)


def test_what_a_container_holds_is_at_least_as_strict():
    group = {
        "type": "grouping", "spec_version": "2.1", "id": named("grouping", 1), "created": CREATED,
        "modified": CREATED, "context": "x",
        "object_refs": [indicator(1)["id"], indicator(2)["id"]],
        "object_marking_refs": [tlp.marking(Label.AMBER_STRICT)],
    }  # fmt: skip
    drafts = [
        check(group),
        check(indicator(1)),
        check(indicator(2, Label.GREEN)),
        check(indicator(3)),
    ]
    marks.lift(drafts)
    assert [draft.floor for draft in drafts] == [None, Label.AMBER_STRICT, None, None]


def test_keys_that_stand_twice_are_found_however_they_are_written():
    head = b'{"type":"mutex","id":"%s",' % named("mutex", 1).encode()
    assert check(head + b'"name":"a"}').fault is None
    for twice in (
        b'"name":"a","name":"b"}', b'"name":"a","na\\u006de":"b"}',
        b'"name":"\\u0022\\u0022\\u0022","name":"b"}', b'"name":"a","x_more":{"y":1,"y":1}}',
    ):  # fmt: skip
        assert "stands twice" in check(head + twice).fault, twice
    assert check(head + b'"name":"\\u0022"}').fault is None


def test_depth_and_size_have_an_end():
    assert check(indicator(1, x_deep=nested(240))).fault is None
    assert "deep" in check(indicator(1, x_deep=nested(260))).fault
    assert "not JSON" in check(b'{"x":' * 2000 + b"1" + b"}" * 2000).fault
    assert "larger" in check(indicator(1, name="x" * stix.LARGEST_BYTES)).fault


def nested(depth: int) -> dict:
    held = {"end": 1}
    for _ in range(depth):
        held = {"inner": held}
    return held


def test_content_is_the_same_whatever_the_order_of_keys():
    held = indicator(1)
    other = dict(reversed(held.items()))
    assert check(held).digest == check(other).digest
    assert check(held).digest != check({**held, "name": "y"}).digest
    same = {**held, "created": "2025-01-01T00:00:00.000000Z", "revoked": False}
    assert stix.same(orjson.dumps(held), orjson.dumps(same))
    assert not stix.same(orjson.dumps(held), orjson.dumps({**held, "revoked": True}))


json_ = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(sorted(indicator(1))), json_, max_size=4))
def test_no_object_whatever_breaks_the_check(more):
    check({**indicator(1), **more})


@given(st.binary(max_size=60))
def test_no_bytes_whatever_break_the_check(raw):
    check(raw)
    check(b'{"type":"indicator","id":' + raw + b"}")


@given(st.integers(0, 4_000_000_000_000_000))
def test_stamps_are_read_as_they_are_written(micros):
    assert stamps.micros(stamps.text(micros)) == micros
    assert stamps.is_stamp(stamps.text(micros))


@given(st.integers(0, 9_999_999), st.integers(0, 9_999_999), st.integers(0, 3), st.integers(0, 3))
def test_keys_order_times_of_any_precision(one, two, zeros, more):
    left, right = (f"2020-01-01T00:00:00.{n:07d}{'0' * z}Z" for n, z in ((one, zeros), (two, more)))
    assert (stamps.key(left) < stamps.key(right)) == (one < two)
    assert (stamps.key(left) == stamps.key(right)) == (one == two)


def test_a_policy_of_first_is_read_and_written():
    terms = iep.Terms(
        tlp=Label.AMBER, encrypt_in_transit="must", permitted_actions="none",
        affected_party_notifications="may", provider_attribution="must-not",
        unmodified_resale="must-not", iep_id="0224bfdf-ea3a-49c3-96f6-66d908bb1845",
        description="x", start_date="2025-01-01T00:00:00Z", end_date="2026-01-01T00:00:00Z",
    )  # fmt: skip
    uuid = named("x", 1)[3:]
    made = iep.write(terms, uuid=uuid, name="IEP", created=CREATED, reference="https://a.example")
    assert check(made).fault is None
    assert iep.read(made) == terms
    assert json.loads(marks.meaning(made))["kind"] == "iep"
    assert terms.in_effect("2025-06-01T00:00:00Z")
    assert not terms.in_effect("2026-01-01T00:00:00Z")
    assert not terms.in_effect("2024-12-31T23:59:59.9Z")
    for name, wrong in (
        ("tlp", "purple"), ("permitted_actions", "all"), ("start_date", "soon"), ("end_date", 1),
        ("iep_version", 1), ("encrypt_in_transit", None),
    ):  # fmt: skip
        changed = json.loads(json.dumps(made))
        changed["extensions"][iep.EXTENSION][name] = wrong
        assert iep.read(changed) is None, name
        assert marks.meaning(changed) == '{"kind":"unknown"}'
    strict = iep.Terms(
        **{n: getattr(terms, n) for n in iep.Terms.__slots__} | {"tlp": Label.AMBER_STRICT}
    )
    with pytest.raises(InputError, match=r"cannot say tlp 'amber\+strict'"):
        iep.write(strict, uuid=uuid, name="IEP", created=CREATED, reference="https://a.example")


def test_a_definition_that_is_not_understood_means_unknown():
    statement = {"definition_type": "statement", "definition": {"statement": "x"}}
    assert marks.meaning(statement) == '{"kind":"statement"}'
    assert marks.meaning({**statement, "extensions": {"x": {}}}) == '{"kind":"unknown"}'
    assert marks.meaning({"definition_type": "acs"}) == '{"kind":"unknown"}'


def test_the_validator_of_oasis_agrees_on_what_is_taken():
    for held in (indicator(1, Label.RED), address(), tlp.definition(Label.GREEN)):
        assert stix2validator.validate_instance(
            held, stix2validator.ValidationOptions(version="2.1")
        ).is_valid
        assert check(held).fault is None
