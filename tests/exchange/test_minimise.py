"""Personal data before a border: what goes, what stands for what, and who can undo it."""

import ipaddress
import itertools
import json
import uuid
from pathlib import PurePosixPath
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchanges import CREATED, Stepped, furnish, indicator, named, opened
from fateshare.base.errors import InputError
from fateshare.exchange import change, minimise, resolve, stix, terms
from fateshare.exchange.change import BUILT_IN, Change
from fateshare.exchange.memory import MemoryStore
from fateshare.exchange.pseudonym import Pseudonyms
from fateshare.exchange.registry import Instrument, Registry
from fateshare.exchange.scrub import Scrubber
from fateshare.exchange.tlp import Label

#: Namespace of identifiers that are derived from values (STIX 2.1, 2.9).
NAMESPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
#: Where the folders of people are.
HOME = f"{PurePosixPath('/', 'home')}/"
ONE, TWO = Pseudonyms.of("00" * 32, "tz"), Pseudonyms.of("00" * 32, "ug")
USUAL, STRICT = BUILT_IN["minimise"], BUILT_IN["strict"]


def derived(kind: str, **told: Any) -> dict[str, Any]:
    """An observable whose identifier is derived from its value."""
    name = uuid.uuid5(NAMESPACE, orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode())
    return {"type": kind, "id": f"{kind}--{name}", **told}


def made(kind: str, **told: Any) -> dict[str, Any]:
    """A domain object."""
    base = {"type": kind, "spec_version": "2.1", "id": named(kind, 1)}
    return {**base, "created": CREATED, "modified": CREATED, **told}


def changed(held: dict[str, Any], how: Change = USUAL, names: Pseudonyms = ONE) -> dict[str, Any]:
    return json.loads(minimise.apply(orjson.dumps(held), how, names))


# Identifiers


@given(st.uuids(version=5), st.sampled_from(sorted(minimise.KIND_OF)))
def test_identifiers_can_be_turned_back_with_the_key_alone(name, kind):
    plain = f"{kind}--{name}"
    hidden = ONE.identifier(plain)
    assert uuid.UUID(hidden[-36:]).version == 4
    assert ONE.origin(hidden) == plain
    assert TWO.identifier(plain) != hidden
    assert TWO.origin(hidden) != plain


def test_identifiers_of_all_values_stay_different():
    names = [f"ipv4-addr--{uuid.UUID(int=n, version=5)}" for n in range(5000)]
    assert len({ONE.identifier(name) for name in names}) == 5000
    assert ONE.identifier(named("ipv4-addr", 1)) == named("ipv4-addr", 1)
    assert ONE.identifier("nothing") == ONE.origin("nothing") == "nothing"


def test_an_adversary_who_tries_all_values_finds_nothing():
    value = "198.51.7.77"
    held = derived("ipv4-addr", value=value)
    seen = {derived("ipv4-addr", value=str(a))["id"] for a in ipaddress.ip_network("198.51.0.0/19")}
    assert held["id"] in seen  # the plain identifier is found at once
    told = minimise.apply(orjson.dumps(held), STRICT, ONE).decode()
    assert not any(name[-36:] in told for name in seen)
    assert value not in told
    guesses = {other.identifier(held["id"]) for other in (TWO, Pseudonyms(b"guess"))}
    assert json.loads(told)["id"] not in guesses


def test_two_recipients_cannot_join_what_they_get():
    objects = [
        derived("email-addr", value="alice@agency.example"),
        derived("user-account", user_id="1001", account_login="alice"),
        derived("ipv4-addr", value="198.51.100.3"),
        derived("mac-addr", value="00:1b:44:11:3a:b7"),
        derived("ipv6-addr", value="2001:db8::1"),
    ]
    for held in objects:
        one, two = changed(held, STRICT, ONE), changed(held, STRICT, TWO)
        shared = words(one) & words(two)
        assert shared <= {held["type"]} | set(one[minimise.MARK])
        assert changed(held, STRICT, ONE) == one


def words(held: Any) -> set[str]:
    """All texts that stand in an object."""
    if isinstance(held, dict):
        return set().union(*map(words, held.values()))
    if isinstance(held, list):
        return set().union(*map(words, held))
    return {held} if isinstance(held, str) else set()


# Kinds of data, by type of object

SAMPLES = [
    derived("email-addr", value="alice@agency.example", display_name="Alice A."),
    derived("email-message", from_ref=named("email-addr", 1), subject="Hello Alice", body="x",
            is_multipart=False, received_lines=["from 198.51.100.3"], message_id="<a@b.example>"),
    derived("user-account", user_id="1001", account_login="alice", display_name="Alice",
            credential="hunter2", account_type="unix"),
    derived("ipv4-addr", value="198.51.100.3"),
    derived("ipv6-addr", value="2001:db8::1"),
    derived("mac-addr", value="00:1b:44:11:3a:b7"),
    derived("url", value="https://alice:pw@a.example/login?user=alice#top"),
    derived("artifact", payload_bin="QUxJQ0U=", mime_type="text/plain"),
    derived("directory", path=f"{HOME}alice/docs"),
    derived("file", name="report.pdf", parent_directory_ref=named("directory", 1)),
    derived("process", pid=3, command_line="C:\\Users\\alice\\x.exe --mail alice@agency.example",
            cwd=f"{HOME}alice", environment_variables={"HOME": f"{HOME}alice"}),
    derived("windows-registry-key", key="HKEY_LOCAL_MACHINE\\x",
            values=[{"name": "a", "data": "alice"}]),
    derived("network-traffic", src_ref=derived("ipv4-addr", value="198.51.100.3")["id"],
            protocols=["tcp"]),
    made("identity", name="Alice A.", identity_class="individual", description="A person",
         contact_information="alice@agency.example, +254 700 000 000"),
    made("location", latitude=-1.28333, longitude=36.81667, precision=10.0, country="KE",
         street_address="1 Road", postal_code="00100"),
    made("note", content="Call Alice, +254 (0)700 123 456 or alice@agency.example",
         object_refs=[derived("email-addr", value="alice@agency.example")["id"]]),
    made("relationship", relationship_type="related-to", source_ref=named("malware", 1),
         target_ref=derived("ipv4-addr", value="198.51.100.3")["id"]),
    made("observed-data", first_observed=CREATED, last_observed=CREATED, number_observed=1,
         object_refs=[derived("email-addr", value="alice@agency.example")["id"]]),
    indicator(1, description="seen at 198.51.100.3, 2001:db8::1, 00:1b:44:11:3a:b7 and v1.2.3.4.5",
              pattern="[email-addr:value = 'alice@agency.example' OR ipv4-addr:value IN "
                      "('198.51.100.3','203.0.113.9')]"),
]  # fmt: skip


@pytest.mark.parametrize("held", SAMPLES, ids=lambda held: held["type"])
@pytest.mark.parametrize("name", ["minimise", "strict", "no-provider"])
def test_what_is_changed_is_valid_says_so_and_holds_no_person(held, name):
    how = BUILT_IN[name]
    assert stix.check(orjson.dumps(held), CREATED).fault is None
    result = changed(held, how)
    assert stix.check(orjson.dumps(result), CREATED).fault is None
    told = json.dumps(result)
    if name == "no-provider":
        assert result == held
        return
    for secret in (
        "alice@",
        "Alice A",
        "hunter2",
        "+254",
        "QUxJQ0U",
        "1 Road",
        "36.81667",
        "00100",
    ):
        assert secret not in told, secret
    if how.address != change.KEEP:
        for secret in ("198.51.100.3", "2001:db8::1", "00:1b:44:11:3a:b7", "203.0.113.9"):
            assert secret not in told, secret
    assert (minimise.MARK in result) == (result != held)
    again = changed({k: v for k, v in result.items() if k != minimise.MARK}, BUILT_IN["none"])
    assert minimise.MARK not in again


@pytest.mark.parametrize("held", SAMPLES, ids=lambda held: held["type"])
def test_signs_of_personal_data_are_never_missed(held):
    if changed(held, USUAL) != held:
        assert minimise.personal(orjson.dumps(held))


def test_what_there_is_nothing_to_change_in_comes_as_it_came():
    raw = (
        b'{ "type":"domain-name","id":"%s", "value":"a.example" }'
        % named("domain-name", 1).encode()
    )
    for how in BUILT_IN.values():
        assert minimise.apply(raw, how, ONE) == raw
    assert not minimise.personal(raw)


def test_references_to_what_has_a_new_name_have_it_too():
    mail = derived("email-addr", value="alice@agency.example")
    address = derived("ipv4-addr", value="198.51.100.3")
    note = made("note", content="x", object_refs=[mail["id"], address["id"], named("malware", 1)])
    usual = changed(note)
    assert usual["object_refs"] == [changed(mail)["id"], address["id"], named("malware", 1)]
    strict = changed(note, STRICT)
    assert strict["object_refs"][1] == changed(address, STRICT)["id"] != address["id"]


def test_the_provider_goes_where_it_must():
    held = indicator(1, created_by_ref=named("identity", 1))
    result = changed(held, BUILT_IN["no-provider"])
    assert "created_by_ref" not in result
    assert result[minimise.MARK] == ["created_by_ref removed"]


def test_markings_of_what_is_gone_go_with_it():
    person = made(
        "identity", name="A", identity_class="individual", description="x",
        granular_markings=[{"selectors": ["description", "name"], "lang": "en"},
                           {"selectors": ["description"], "lang": "en"}],
    )  # fmt: skip
    assert changed(person)["granular_markings"] == [{"selectors": ["name"], "lang": "en"}]


def test_an_organisation_is_not_a_person():
    held = made("identity", name="KE-CIRT", identity_class="organization", sectors=["government"])
    assert changed(held) == held


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("[ipv4-addr:value = '198.51.100.3']", "[ipv4-addr:value ISSUBSET '198.51.100.0/24']"),
        (
            "[ipv4-addr:value IN ('198.51.100.3', '203.0.113.9')]",
            "[ipv4-addr:value IN ('198.51.100.0/24', '203.0.113.0/24')]",
        ),
        ("[file:name = 'x' AND file:size > 3]", "[file:name = 'x' AND file:size > 3]"),
        ("[url:value = 'https://u:p@a.example/x?y=z']", "[url:value = 'https://a.example/x']"),
        ("[domain-name:value = 'it\\'s.example']", "[domain-name:value = 'it\\'s.example']"),
        ("[user-account:user_id = 'x'] FOLLOWED BY [process:pid = 1]", None),
        ("[", "["),
    ],
)
def test_patterns_are_changed_by_what_their_paths_name(pattern, wanted):
    how = Change(address="generalise", url="generalise", account="pseudonym")
    told = Scrubber(how, ONE).pattern(pattern)
    if wanted is None:
        word = ONE.word("account", "x")
        assert told == f"[user-account:user_id = '{word}'] FOLLOWED BY [process:pid = 1]"
    else:
        assert told == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("at 198[.]51[.]100[.]3 now", "at 198.51.100.0/24 now"),
        ("version 1.2.3.4.5 of 10", "version 1.2.3.4.5 of 10"),
        ("at 999.1.1.1", "at 999.1.1.1"),
        ("12:30:45 o'clock", "12:30:45 o'clock"),
        ("fe80::1%eth0 and ::", "fe80::/48%eth0 and ::/48"),
        ("call +254 700 123 456.", "call [removed]."),
        ("1+1=2, C++11, +1", "1+1=2, C++11, +1"),
        (f"{HOME}alice/x and C:\\Users\\bob\\y", f"{HOME}user/x and C:\\Users\\user\\y"),
        ("see https://u@a.example/p?q=1#f end", "see https://a.example/p end"),
    ],
)
def test_texts_are_changed_where_they_hold_such_data(text, wanted):
    how = Change(address="generalise", url="generalise", phone="remove", path="generalise")
    assert Scrubber(how, ONE).text(text) == wanted


def test_what_cannot_be_read_is_removed():
    gone = Scrubber(Change(url="remove", mail="remove", address="generalise"), ONE)
    assert gone.url("mailto:alice") == "[removed]"
    assert gone.url("https://u@a.example/x?y") == "https://a.example"
    assert gone.mail("a@b.example") == "[removed]"
    assert gone.address("not an address") == "[removed]"


mails = st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True)


@given(mails, st.sampled_from(["name", "description", "x_more"]), st.booleans())
def test_no_mail_address_survives_wherever_it_stands(mail, field, deep):
    value: Any = f"write to {mail}, please"
    held = indicator(1, **{field: {"inner": [value]} if deep and field == "x_more" else value})
    assert mail not in json.dumps(changed(held))
    assert minimise.personal(orjson.dumps(held))


# Declared rules


def test_changes_are_declared_and_joined():
    assert change.read("x", {"base": "none", "mail": "remove"}) == Change(mail="remove")
    both = change.find("no-provider+strict", {})
    assert (both.provider, both.address) == ("remove", "pseudonym")
    assert change.find("unknown", {}) is None
    assert change.find("mine", {"mine": STRICT}) == STRICT
    book = terms.read('[changes.mine]\naddress = "generalise"\n[instruments.x]\nchange = "mine"')
    assert book.changes["mine"].address == "generalise"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[changes.x]\nbase = "y"', "'y' is not one of none"),
        ('[changes.x]\ncolour = "remove"', "'colour' is not one of person"),
        ('[changes.x]\nperson = "generalise"', "'generalise' is not one of keep, remove"),
        ('[default]\nchange = "x"', "do not say what the change 'x' is"),
    ],
)
def test_changes_that_cannot_be_are_refused(text, told):
    with pytest.raises(InputError, match=told):
        terms.read(text)


@given(*(st.sampled_from(sorted(BUILT_IN)) for _ in range(2)))
def test_joined_changes_do_as_much_as_each(one, two):
    both = BUILT_IN[one] | BUILT_IN[two]
    for kind in change.KINDS:
        for name in (one, two):
            least = change.ORDER.index(getattr(BUILT_IN[name], kind))
            assert change.ORDER.index(getattr(both, kind)) >= least


# Through the server


def server(told: str = "") -> Any:
    clock = Stepped()
    store = MemoryStore(clock)
    made_ = opened(
        store, clock, furnish(store, {"ke": "KEN", "ke-two": "KEN", "tz": "TZA", "ug": "UGA"})
    )
    forever = (("2000", None),)
    joined = Instrument(
        "eac", "EAC", "treaty", ("incident-response",), True, "2000", None, None,
        {"KEN": forever, "TZA": forever, "UGA": forever},
    )  # fmt: skip
    store.keeper.note("terms", told)
    store.keeper.note("registry", Registry("2025-01-01", (joined,)).to_json())
    return made_


def test_within_an_economy_all_comes_as_it_came_and_abroad_it_is_changed():
    made_ = server()
    mail = derived("email-addr", value="alice@agency.example")
    note = made("note", content="hi alice@agency.example", object_refs=[mail["id"]])
    plain = indicator(1, Label.AMBER)
    made_.add("ke", mail, note, plain)
    assert made_.get("shared/objects/", "ke-two").json["objects"] == [mail, note, plain]
    one, two, three = made_.get("shared/objects/", "tz").json["objects"]
    assert three == plain
    assert one["value"].endswith("@pseudonym.invalid")
    assert two["object_refs"] == [one["id"]]
    assert one["value"] in two["content"]
    ids = made_.get("shared/manifest/", "tz").ids
    assert ids == [one["id"], note["id"], plain["id"]]
    assert "alice" not in made_.get("shared/objects/", "tz").body.decode()


def test_an_object_is_found_under_the_recipient_s_name_for_it_and_no_other():
    made_ = server('[default]\nchange = "strict"')
    held = derived("ipv4-addr", value="198.51.100.3")
    made_.add("ke", held)
    (name,) = made_.get("shared/manifest/", "tz").ids
    (other,) = made_.get("shared/manifest/", "ug").ids
    for end in ("", "versions/"):
        assert made_.get(f"shared/objects/{name}/{end}", "tz").code == 200
        for wrong in (held["id"], other):
            assert made_.get(f"shared/objects/{wrong}/{end}", "tz").code == 404
    listed = made_.get("shared/objects/", "tz", match_id=f"{held['id']},{name},{other}")
    assert listed.ids == [name]
    assert made_.get("shared/objects/", "ke", match_id=held["id"]).ids == [held["id"]]
    made_.add("tz", held)
    assert sorted(made_.get("shared/manifest/", "tz").ids) == sorted([held["id"], name])


def test_recipients_can_not_join_through_the_server():
    made_ = server('[default]\nchange = "strict"')
    made_.add("ke", *SAMPLES[:9])
    told = [words(made_.get("shared/objects/", team).json) for team in ("tz", "ug")]
    shared = {word for word in told[0] & told[1] if "--" in word or "@" in word or "p-" in word}
    assert shared <= {named("email-addr", 1)}  # a random identifier says nothing


def test_a_marking_that_wants_no_provider_named_is_obeyed_at_home_too():
    from fateshare.exchange import iep  # noqa: PLC0415

    made_ = server()
    policy = iep.Terms(
        Label.GREEN, "may", "none", "may", "must-not", "may", "x", "x", "2025-01-01T00:00:00Z"
    )
    mark = iep.write(
        policy, uuid=str(uuid.UUID(int=1, version=4)), name="x", created=CREATED,
        reference="https://iep.example",
    )  # fmt: skip
    made_.add(
        "ke",
        mark,
        indicator(1, object_marking_refs=[mark["id"]], created_by_ref=named("identity", 1)),
    )
    for team in ("ke-two", "tz"):
        (got,) = made_.get("shared/objects/", team, match_type="indicator").json["objects"]
        assert "created_by_ref" not in got
        assert got[minimise.MARK] == ["created_by_ref removed"]


def test_every_kind_of_data_has_a_rule_and_every_rule_a_test():
    tested = {kind for how in (USUAL, STRICT, BUILT_IN["no-provider"]) for kind in change.KINDS
              if getattr(how, kind) != change.KEEP}  # fmt: skip
    assert tested == set(change.KINDS)
    assert len(list(itertools.chain(*(able for able, _ in change.KINDS.values())))) == 26


def test_the_origin_can_have_a_pseudonym_turned_back_and_it_is_logged():
    made_ = server('[default]\nchange = "strict"')
    mail = derived("email-addr", value="alice@agency.example")
    held = indicator(1, pattern="[ipv4-addr:value = '198.51.100.3']", name="of bob@agency.example.")
    made_.add("ke", mail, held, derived("user-account", user_id="1001"))
    one, two, three = made_.get("shared/objects/", "tz").json["objects"]
    address = two["pattern"].split("'")[1]
    for word, value, name in (
        (one["id"], mail["id"], mail["id"]), (one["value"], mail["value"], mail["id"]),
        (address, "198.51.100.3", held["id"]), (three["user_id"], "1001", None),
    ):  # fmt: skip
        found = resolve.resolve(made_.store, word, recipient="tz", owner="ke")
        assert value in [told for _, told in found], word
        assert name is None or (name, value) in found
        assert resolve.resolve(made_.store, word, recipient="ug", owner="ke") == []
        assert resolve.resolve(made_.store, word, recipient="tz", owner="tz") == []
    logged = [about for _, _, what, about in made_.store.keeper.logged() if what == "resolve"]
    assert logged[0] == f"{one['id']} of tz for ke"
    assert len(logged) == 12
    with pytest.raises(InputError, match="no team 'x'"):
        resolve.resolve(made_.store, "w", recipient="x", owner="ke")


def test_who_guesses_a_value_is_not_told_that_it_is_there():
    made_ = server('[default]\nchange = "strict"')
    bare = server('[default]\nchange = "strict"')
    held = derived("ipv4-addr", value="198.51.100.3")
    made_.add("ke", held)
    for one in (made_, bare):
        one.clock.step()
    told = [one.add("tz", held, held).json for one in (made_, bare)]
    for one in told:
        del one["id"]
    assert told[0] == told[1]
    path = f"/exchange/collections/shared/objects/{held['id']}/"
    codes = [[one.call("DELETE", path, "tz").code for _ in range(2)] for one in (made_, bare)]
    assert codes[0] == codes[1] == [200, 404]
    assert len(made_.get("shared/objects/", "tz").ids) == 1
