"""Who may see what: every rule, every boundary of a date, and nothing by the side."""

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchanges import NOON, Stepped, furnish, indicator, named, opened, version
from fateshare.base.errors import InputError
from fateshare.exchange import iep, policy, registry, stamps, terms, views
from fateshare.exchange.explain import Explainer
from fateshare.exchange.memory import MemoryStore
from fateshare.exchange.ports import Ask, Decision
from fateshare.exchange.records import Grade, Team
from fateshare.exchange.registry import Instrument, Registry
from fateshare.exchange.tlp import Label

KE = Team(1, "ke", "KE", "KEN", networks=("first",))
TZ = Team(2, "tz", "TZ", "TZA", networks=("africacert", "first"))
UG = Team(3, "ug", "UG", "UGA")
KE_TWO = Team(4, "ke-two", "KE two", "KEN")
MARK = named("marking-definition", 1)
FOREVER = (("2000", None),)


def instrument(key: str = "eac", **more: Any) -> Instrument:
    base = Instrument(
        key, key.upper(), "agreement", ("incident-response",), True, "2010", None, None,
        {"KEN": FOREVER, "TZA": FOREVER},
    )  # fmt: skip
    return replace(base, **more)


def decide(*held: Instrument, book: str = "", blocs: Any = None, **more: Any) -> Decision:
    ask = Ask(
        grade=more.pop("grade", Grade(1, tlp=more.pop("label", None))), owner=KE, recipient=TZ,
        purpose="incident-handling", topic="", now=NOON, secure=True, meanings={},
    )  # fmt: skip
    made = policy.Agreements(Registry("2025-01-01", held, blocs or {}), terms.read(book))
    return made.decide(replace(ask, **more))


# The rules, in the order of docs/exchange.md


def test_rule_1_a_team_sees_what_it_sent():
    for label in (None, *Label):
        assert decide(grade=Grade(1, tlp=label, marks=("unknown",)), recipient=KE).permit


def test_an_owner_who_is_not_known_denies():
    assert not decide(instrument(), label=Label.CLEAR, owner=None).permit


@pytest.mark.parametrize("label", [None, *Label])
def test_rule_2_a_marking_that_is_not_understood_denies_whatever_the_label(label):
    grade = Grade(1, tlp=label, marks=(MARK,), named=("tz",))
    for meanings in ({}, {MARK: '{"kind":"unknown"}'}, {"other": '{"kind":"statement"}'}):
        made = decide(instrument(), grade=grade, meanings=meanings)
        assert not made.permit
        assert MARK in made.reason


def test_a_statement_adds_no_rule_and_makes_nothing_clear():
    told = {MARK: '{"kind":"statement"}'}
    grade = Grade(1, marks=(MARK,))
    assert decide(instrument(), grade=grade, meanings=told).permit
    assert not decide(grade=grade, meanings=told).permit


def carried(**more: Any) -> dict[str, str]:
    """The meaning of a policy of FIRST."""
    base = {
        "kind": "iep", "tlp": int(Label.GREEN), "encrypt_in_transit": "may",
        "permitted_actions": "none", "affected_party_notifications": "may",
        "provider_attribution": "may", "unmodified_resale": "may", "iep_id": "x",
        "description": "x", "start_date": "2025-01-01T00:00:00Z", "end_date": None,
    }  # fmt: skip
    return {MARK: json.dumps({**base, **more})}


def test_rule_3_a_policy_of_first_denies_when_not_in_effect_and_says_until_when():
    grade = Grade(1, marks=(MARK,))
    later = "2025-07-01T00:00:00Z"
    before = decide(instrument(), grade=grade, meanings=carried(start_date=later))
    assert (before.permit, before.until) == (False, stamps.micros(later))
    during = decide(instrument(), grade=grade, meanings=carried(end_date=later))
    assert (during.permit, during.until) == (True, stamps.micros(later))
    after = decide(instrument(), grade=grade, meanings=carried(end_date="2025-06-30T12:00:00Z"))
    assert (after.permit, after.until) == (False, None)


def test_rule_3_a_policy_that_wants_encryption_denies_without():
    grade, told = Grade(1, marks=(MARK,)), carried(encrypt_in_transit="must")
    assert decide(instrument(), grade=grade, meanings=told).permit
    assert not decide(instrument(), grade=grade, meanings=told, secure=False).permit


def test_the_label_of_a_policy_counts_with_the_others():
    grade = Grade(1, tlp=Label.CLEAR, marks=(MARK,))
    assert decide(grade=grade, meanings=carried(tlp=int(Label.CLEAR))).permit
    assert decide(grade=grade, meanings=carried(), recipient=UG).permit is False
    assert decide(instrument(), grade=grade, meanings=carried(tlp=int(Label.RED))).permit is False


def test_rule_4_named_recipients_are_the_only_ones():
    for label in (None, *Label):
        grade = Grade(1, tlp=label, named=("ug",))
        assert not decide(instrument(), grade=grade).permit
    assert decide(instrument(), grade=Grade(1, tlp=Label.RED, named=("tz", "ug"))).permit
    assert not decide(grade=Grade(1, tlp=Label.RED, named=("tz",))).permit


def test_rule_5_clear_is_for_anybody():
    made = decide(label=Label.CLEAR, recipient=UG)
    assert (made.permit, made.reason) == (True, "TLP:CLEAR may be given to anybody")
    assert (made.instrument, made.change) == (None, "minimise")
    assert decide(label=Label.CLEAR, recipient=KE_TWO).change is None


def test_rule_6_red_is_for_nobody_who_is_not_named():
    assert not decide(instrument(), label=Label.RED).permit
    assert not decide(label=Label.RED, recipient=KE_TWO).permit
    assert decide(grade=Grade(1, tlp=Label.RED, named=("ke-two",)), recipient=KE_TWO).permit


@pytest.mark.parametrize("label", [None, Label.GREEN, Label.AMBER, Label.AMBER_STRICT])
def test_rule_7_within_an_economy_no_agreement_is_needed(label):
    made = decide(label=label, recipient=KE_TWO)
    assert made.permit
    assert "within the economy" in made.reason
    assert not decide(label=label, recipient=KE_TWO, book='[home]\nceiling = "clear"').permit


@pytest.mark.parametrize("label", [None, Label.AMBER, Label.AMBER_STRICT])
def test_rule_8_abroad_an_agreement_is_needed_and_named(label):
    made = decide(instrument(), label=label)
    assert (made.permit, made.instrument) == (True, "eac")
    assert "under EAC" in made.reason
    refused = decide(label=label)
    assert not refused.permit
    assert "KEN and TZA" in refused.reason
    assert not decide(instrument(), label=label, recipient=UG).permit


def test_rule_9_green_is_for_a_community():
    assert decide(label=Label.GREEN).reason.endswith("community of first")
    assert not decide(label=Label.GREEN, recipient=UG).permit
    assert decide(instrument(), label=Label.GREEN).instrument == "eac"
    assert not decide(label=Label.AMBER).permit


# Topics, terms, purposes


@pytest.mark.parametrize(
    ("topic", "topics", "permit"),
    [
        ("", ("incident-response",), True),
        ("", ("cybercrime",), False),
        ("fraud", ("cybercrime",), True),
        ("availability", ("infrastructure",), True),
        ("availability", ("cybercrime",), False),
        ("test", ("drills",), True),
        ("information-content-security", ("data-protection",), True),
        ("infrastructure", ("infrastructure",), True),
        ("infrastructure", ("incident-response",), False),
        ("weather", ("incident-response", "governance"), False),
    ],
)
def test_an_agreement_counts_for_its_topics(topic, topics, permit):
    assert decide(instrument(topics=topics), topic=topic).permit is permit


def test_terms_set_ceiling_default_purposes_and_use():
    held = instrument()
    low = '[instruments.eac]\nceiling = "green"'
    assert not decide(held, book=low).permit
    assert decide(held, book=low + '\ndefault = "green"').permit
    assert decide(held, book=low, label=Label.GREEN).instrument == "eac"
    assert not decide(held, book="[instruments.eac]\nuse = false").permit
    assert not decide(held, purpose="research").permit
    assert decide(held, purpose="research", book='[default]\npurposes = ["research"]').permit
    made = decide(held, book='[default]\ndefault = "red"')
    assert (made.permit, made.reason) == (False, "TLP:RED is for named recipients only")


def test_of_several_agreements_one_that_permits_is_enough_and_binding_ones_go_first():
    soft = instrument("aaa", binding=False)
    assert decide(soft, instrument("zzz")).instrument == "zzz"
    book = '[instruments.zzz]\nceiling = "clear"'
    assert decide(soft, instrument("zzz"), book=book).instrument == "aaa"
    both = book + '\n[instruments.aaa]\nceiling = "clear"'
    assert decide(soft, instrument("zzz"), book=both).instrument == "zzz"


def test_what_came_in_a_container_is_at_least_as_strict_and_never_looser():
    held, book = instrument(), '[default]\nceiling = "amber"'
    assert decide(held, grade=Grade(1, floor=Label.CLEAR), book=book).permit
    assert not decide(grade=Grade(1, floor=Label.CLEAR), recipient=UG).permit
    assert not decide(held, grade=Grade(1, floor=Label.AMBER_STRICT), book=book).permit
    assert not decide(held, grade=Grade(1, floor=Label.RED)).permit


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x", "not TOML"),
        ("[what]", "no table 'what'"),
        ("[default]\nx = 1", "no 'x' in terms"),
        ('[default]\ndefault = "purple"', "'purple' is not a TLP label"),
        ('[instruments.x]\ndefault = "clear"', "x, default: what is not marked is never CLEAR"),
        ('[home]\npurposes = ["fun"]', "'fun' is not one of incident-handling"),
    ],
)
def test_terms_that_cannot_be_are_refused(text, told):
    with pytest.raises(InputError, match=told):
        terms.read(text)


# Dates and parties


@pytest.mark.parametrize(
    ("day", "permit"),
    [("2025-05-31", False), ("2025-06-01", True), ("2025-06-30", True), ("2025-07-01", False)],
)
def test_an_agreement_counts_from_its_first_day_to_the_day_before_its_end(day, permit):
    held = instrument(since="2025-06-01", until="2025-07-01")
    for end in ("T00:00:00.000000Z", "T23:59:59.999999Z"):
        assert decide(held, now=stamps.micros(day + end)).permit is permit


@pytest.mark.parametrize(
    ("spans", "permit"),
    [
        ((("2025-06-30", None),), True),
        ((("2025-07", None),), False),
        ((("2010", "2025-06-30"),), False),
        ((("2010", "2011"), ("2025", None)), True),
        ((), False),
    ],
)
def test_a_party_counts_while_it_takes_part(spans, permit):
    assert decide(instrument(parties={"KEN": FOREVER, "TZA": spans})).permit is permit
    assert not decide(instrument(since=None)).permit


def test_a_bloc_stands_for_its_members_of_the_day_and_not_for_two_of_them():
    members = {"KEN": (("2000", None),), "TZA": (("2025-07-01", None),), "UGA": FOREVER}
    held = instrument(parties={"EAC": FOREVER, "TZA": FOREVER})
    assert decide(held, blocs={"EAC": members}).permit
    assert not decide(held, blocs={"EAC": members}, recipient=UG).permit
    within = instrument(parties={"EAC": FOREVER})
    assert not decide(
        within, blocs={"EAC": members}, now=stamps.micros("2026-01-01T00:00:00Z")
    ).permit


def test_a_hub_joins_the_others_to_itself_only():
    parties = {"KEN": FOREVER, "TZA": FOREVER, "UGA": FOREVER}
    assert not decide(instrument(hub="UGA", parties=parties)).permit
    assert decide(instrument(hub="UGA", parties=parties), recipient=UG).permit


def test_the_registry_comes_from_the_atlas_and_survives_the_store():
    made = registry.build(world())
    assert [held.key for held in made.instruments] == ["pact", "hubbed"][::-1]
    assert Registry.from_json(made.to_json()) == made
    pact = made.instruments[1]
    assert pact.parties["AAA"] == (("2010", "2015"), ("2020", None))
    assert "CCC" not in pact.parties
    assert [i.key for i in made.covering("AAA", "BBB", "2012-01-01")] == ["pact"]
    assert made.covering("AAA", "BBB", "2016-01-01") == []
    assert made.covering("AAA", "CCC", "2022-01-01") == []


def world():
    """A tiny atlas with three economies and three instruments."""
    import worlds  # noqa: PLC0415 - heavy

    def side(key: str, party: str, *steps: tuple[str, str]) -> list[dict[str, Any]]:
        return [
            {"instrument": key, "party": party, "step": number, "status": status, "date": date}
            for number, (status, date) in enumerate(steps, 1)
        ]

    made = {"kind": "agreement", "topics": "incident-response", "in_force": "2010", "binding": True}
    return worlds.build(
        economies=worlds.economies("AAA", "BBB", "CCC"),
        instruments=[
            {"instrument": "pact", "name": "Pact", **made},
            {"instrument": "hubbed", "name": "Hubbed", **made},
            {"instrument": "talks", "name": "Talks", **made, "kind": "dialogue"},
        ],
        parties=[
            *side("pact", "AAA", ("signed", "2009"), ("in force", "2010"), ("withdrawn", "2015"),
                  ("in force", "2020")),
            *side("pact", "BBB", ("in force", "2011")),
            *side("pact", "CCC", ("observer", "2011")),
        ],
    )  # fmt: skip


def test_an_atlas_without_instruments_is_no_registry():
    import worlds  # noqa: PLC0415 - heavy

    with pytest.raises(InputError, match="no instruments"):
        registry.build(worlds.build(economies=worlds.economies("AAA")))


# Laws

grades = st.builds(
    Grade,
    owner=st.just(1),
    tlp=st.sampled_from([None, *Label]),
    floor=st.sampled_from([None, *Label]),
    topic=st.sampled_from(["", "fraud", "availability"]),
    named=st.sampled_from([(), ("tz",), ("ug",)]),
)
books = st.sampled_from(["", '[default]\nceiling = "amber"', "[instruments.eac]\nuse = false"])


@given(grades, books, st.booleans())
def test_a_stricter_label_never_permits_more(grade, book, agreed):
    held = (instrument(topics=("incident-response", "cybercrime")),) if agreed else ()
    answers = [
        decide(*held, book=book, grade=replace(grade, tlp=label), topic=grade.topic).permit
        for label in Label
    ]
    assert all(not later or sooner for sooner, later in itertools.pairwise(answers))


@given(grades, books)
def test_what_is_not_marked_is_never_as_free_as_clear(grade, book):
    bare = replace(grade, tlp=None, named=())
    assert not decide(book=book, grade=bare, recipient=UG).permit


@given(grades, books, st.sampled_from([KE, TZ, UG, KE_TWO]))
def test_without_agreement_and_community_nothing_but_clear_crosses_a_border(grade, book, recipient):
    made = decide(book=book, grade=grade, recipient=replace(recipient, networks=()))
    if made.permit and recipient.iso3 != KE.iso3:
        assert grade.tlp is Label.CLEAR


@given(grades, books, st.sampled_from([TZ, UG, KE_TWO]))
def test_every_answer_has_a_reason(grade, book, recipient):
    assert decide(instrument(), book=book, grade=grade, recipient=recipient).reason


# Through the server


def server(clock: Stepped, **more: Any):
    store = MemoryStore(clock)
    tokens = furnish(store, {"ke": "KEN", "ke-two": "KEN", "tz": "TZA"})
    made = opened(store, clock, tokens, **more)
    store.keeper.note(
        "registry", Registry("2025-01-01", (instrument(until="2025-07-02"),)).to_json()
    )
    return made


def test_an_agreement_that_lapses_or_begins_takes_effect_at_the_next_poll(clock):
    made = server(clock)
    made.add("ke", indicator(1), indicator(2, Label.CLEAR))
    assert len(made.get("shared/objects/", "tz").ids) == 2
    clock.at = stamps.micros("2025-07-02T00:00:00.000000Z") - 1
    assert len(made.get("shared/objects/", "tz").ids) == 2
    clock.step(1)
    assert made.get("shared/objects/", "tz").ids == [indicator(2)["id"]]
    for path in (f"objects/{indicator(1)['id']}/", f"objects/{indicator(1)['id']}/versions/"):
        assert made.get(f"shared/{path}", "tz").code == 404
    made.store.keeper.note("registry", Registry("2025-01-01", (instrument(),)).to_json())
    assert len(made.get("shared/objects/", "tz").ids) == 2


def test_what_an_agreement_opens_late_reaches_a_poller_that_has_passed_it(clock):
    made = server(clock)
    made.store.keeper.note("registry", Registry("", (instrument(since="2025-07-01"),)).to_json())
    made.add("ke", indicator(1), indicator(2, Label.CLEAR), indicator(3))
    seen, last = made.poll("tz", "2000-01-01T00:00:00Z", 1)
    assert [one["id"] for one in seen] == [indicator(2)["id"]]
    clock.step(86_400_000_000)
    seen, last = made.poll("tz", last, 1)
    assert [one["id"] for one in seen] == [indicator(1)["id"], indicator(3)["id"]]
    assert made.poll("tz", last, 1)[0] == []
    (record, *_) = made.get("shared/manifest/", "tz", match_id=indicator(1)["id"]).json["objects"]
    assert record["date_added"] > stamps.text(clock.now() - 1_000_000)
    (own, *_) = made.get("shared/manifest/", "ke", match_id=indicator(1)["id"]).json["objects"]
    assert own["date_added"] < record["date_added"]


def test_a_policy_of_first_is_carried_by_its_sender_s_own_definition_only(clock):
    made = server(clock)
    terms_ = iep.Terms(
        Label.GREEN, "may", "none", "may", "may", "may", "x", "x", "2025-01-01T00:00:00Z", None
    )
    free = iep.write(
        replace(terms_, tlp=Label.CLEAR), uuid=MARK[-36:], name="IEP",
        created="2025-01-01T00:00:00.000Z", reference="https://iep.example",
    )  # fmt: skip
    made.add("ke", indicator(1, object_marking_refs=[MARK]))
    assert made.add("tz", free).json["success_count"] == 1
    assert made.get("shared/objects/", "ke-two").ids == [free["id"]]
    assert made.get("shared/objects/", "tz").ids == [free["id"]]
    assert made.add("ke", free).json["success_count"] == 1
    assert indicator(1)["id"] in made.get("shared/objects/", "tz").ids
    gone = f"/exchange/collections/shared/objects/{MARK}/"
    assert made.call("DELETE", gone, "ke").code == 403
    assert made.call("DELETE", gone, "tz").code == 200
    assert indicator(1)["id"] in made.get("shared/objects/", "tz").ids


def test_analysts_are_told_why_and_who(clock):
    made = server(clock)
    made.add("ke", indicator(1), indicator(1, Label.RED, modified=version(1)))
    told = Explainer(made.store, clock, made.desk.views)
    name = indicator(1)["id"]
    one, two = told.why(name, "tz")
    assert (one.decision.permit, one.decision.instrument) == (True, "eac")
    assert str(one).startswith(
        f"shared {indicator(1)['modified']} tz: yes, after minimise: no label, taken as TLP:AMBER"
    )
    assert str(two).endswith("tz: no: TLP:RED is for named recipients only")
    assert not told.why(name, "tz", as_of="2026")[0].decision.permit
    assert [t.team for t in told.who(name)] == ["ke", "ke-two", "tz"] * 2
    made.store.keeper.grant("tz", "shared", (False, True), "incident-handling")
    assert "may not read the collection" in told.why(name, "tz")[0].decision.reason
    for wrong in (lambda: told.why("x", "tz"), lambda: told.why(name, "x"), lambda: told.who("x")):
        with pytest.raises(InputError, match="The exchange has no"):
            wrong()


def test_a_change_is_told():
    made = Decision(permit=True, reason="r", instrument="i", change="c")
    assert views.told(made, NOON) == "permitted, after c on 2025-06-30: r [i]"
