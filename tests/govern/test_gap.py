"""Who shares fate and has nothing in force."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.atlas.parties import TOPICS
from fateshare.base.errors import InputError
from fateshare.govern import gap as lag
from govern import slow
from govern.test_registry import CODES, day, lines, registries, world


def table(*rows):
    return pl.DataFrame(rows, schema=["iso3", "partner", "shared", "people"], orient="row")


PAIRS = table(
    ("AAA", "BBB", 0.58, 10.0),
    ("AAA", "CCC", 0.51, 900.0),
    ("BBB", "CCC", 0.99, 1.0),
    ("CCC", "DDD", 0.2, 5000.0),
)
PLAIN = world(
    [{"instrument": "pact", "topics": "drills|cybercrime", "short": "The Pact"}],
    lines("AAA in force 2004", "BBB in force 2004", "CCC signed 2010"),
)


def order(**more):
    told = lag.gap(PLAIN, PAIRS, as_of="2020", **more)
    return ["".join(c[0] for c in pair) for pair in told.select("iso3", "partner").iter_rows()]


def test_pairs_stand_in_steps_of_shared_fate_and_then_by_people():
    assert order() == ["BC", "AC", "AB", "CD"]
    assert order(step=0) == ["BC", "AB", "AC", "CD"]


def test_any_key_and_any_product_of_powers_can_order():
    assert order(by=("people",)) == ["CD", "AC", "AB", "BC"]
    assert order(by=("missing", "people")) == ["CD", "AC", "BC", "AB"]
    assert order(by=("shared*people",)) == ["CD", "AC", "AB", "BC"]
    assert order(by=("shared^8 * people",)) == ["AC", "BC", "AB", "CD"]


def test_what_is_in_force_and_what_is_missing_make_all_topics():
    told = lag.gap(PLAIN, PAIRS, as_of="2020")
    row = told.filter(iso3="AAA", partner="BBB").row(0, named=True)
    assert row["in_force"] == [
        {"topic": "cybercrime", "instruments": ["pact"], "narrowest": 2},
        {"topic": "drills", "instruments": ["pact"], "narrowest": 2},
    ]
    assert row["missing"] == [
        "incident-response",
        "data-protection",
        "infrastructure",
        "governance",
    ]
    bare = told.filter(iso3="CCC", partner="DDD").row(0, named=True)
    assert bare["missing"] == list(TOPICS)
    assert bare["forum"] is None


def test_the_evidence_says_where_both_stand_on_what_is_missing():
    told = lag.gap(PLAIN, PAIRS, as_of="2020")
    said = lag.evidence(PLAIN, told, as_of="2020")
    row = said.filter(iso3="BBB", partner="CCC").row(0, named=True)
    assert (row["label"], row["status"], row["status_b"]) == ("The Pact", "in force", "signed")
    assert (row["since"], row["since_b"]) == ("2004", "2010")
    assert said.filter(iso3="AAA", partner="BBB").is_empty()  # nothing is missing that it is on


def test_three_are_covered_by_what_covers_each_two():
    atlas = world(
        [{"instrument": "pact", "topics": "drills"}, {"instrument": "two", "topics": "cybercrime"}],
        lines("AAA in force 2004", "LEFT in force 2004", "DDD in force 2004")
        + lines("AAA in force 2004", "BBB in force 2004", instrument="two"),
    )
    found = pl.DataFrame(
        [("AAA", "BBB", "DDD", "one", 0.5, 1.0), ("BBB", "CCC", "DDD", "one", 0.5, 2.0)],
        schema=["a", "b", "c", "corridor", "shared", "people"], orient="row",
    )  # fmt: skip
    told = lag.triples(atlas, found, as_of="2020").to_dicts()
    assert [row["b"] for row in told] == ["CCC", "BBB"]
    assert told[1]["in_force"] == [{"topic": "drills", "instruments": ["pact"], "narrowest": 4}]
    assert told[0]["in_force"] == []  # BBB and CCC hold it through one party only
    assert "cybercrime" in told[1]["missing"]
    first = lag.triples(atlas, found, as_of="2020", top=1)
    assert first["people"].to_list() == [2.0]
    bare = lag.triples(atlas, found, as_of="2020", by=("missing", "people"), top=1)
    assert bare["people"].to_list() == [2.0]


@given(registries(), day)
def test_the_gap_is_that_of_the_slow_twin(atlas, as_of):
    found = slow.covered(atlas, as_of)
    topics = {
        row["instrument"]: row["topics"].split("|") for row in slow.rows(atlas, "instruments")
    }
    pairs = table(*((a, b, 0.5, 1.0) for a in CODES for b in CODES if a < b))
    for row in lag.gap(atlas, pairs, as_of=as_of).to_dicts():
        covering = {key for a, b, key in found if (a, b) == (row["iso3"], row["partner"])}
        held = {topic for key in covering for topic in topics[key]}
        assert set(row["missing"]) == set(TOPICS) - held
        assert {part["topic"] for part in row["in_force"]} == held
        for part in row["in_force"]:
            want = [key for key in covering if part["topic"] in topics[key]]
            sizes = {key: slow.size(atlas, key, as_of) for key in want}
            assert part["instruments"] == sorted(want, key=lambda key: (sizes[key], key))
            assert part["narrowest"] == min(sizes.values())


@given(registries(), day, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_given_does_not_matter(atlas, as_of, chance):
    rows = list(PAIRS.iter_rows())
    chance.shuffle(rows)
    one, other = (lag.gap(atlas, pairs, as_of=as_of) for pairs in (PAIRS, table(*rows)))
    assert one.equals(other)


@pytest.mark.parametrize("by", ["fame", "shared^x", "", "shared*", "shared + people", "shared^-1"])
def test_a_strange_key_is_an_error(by):
    with pytest.raises(InputError, match="is no key to order by; take shared, people, missing"):
        lag.gap(PLAIN, PAIRS, as_of="2020", by=(by,))


def test_only_some_instruments_can_count():
    atlas = world(
        [{"instrument": "law", "topics": "drills"},
         {"instrument": "word", "topics": "cybercrime", "kind": "initiative", "binding": False}],
        lines(*(f"{code} in force 2004" for code in CODES), instrument="law")
        + lines("AAA in force 2004", "BBB in force 2004", instrument="word"),
    )  # fmt: skip

    def held(**terms):
        told = lag.between(atlas, PAIRS, as_of="2020", counted=lag.Counted(**terms))
        row = told.filter(iso3="AAA", partner="BBB")["in_force"].item()
        return [part["topic"] for part in row]

    assert held() == ["cybercrime", "drills"]
    assert held(binding=True) == ["drills"]
    assert held(most=3) == ["cybercrime"]
    assert held(binding=True, most=3) == []
    with pytest.raises(InputError, match="No instrument has 1 economies or fewer"):
        lag.Counted(most=1)


def test_a_step_below_none_is_an_error():
    with pytest.raises(InputError, match="A step of -1 orders nothing"):
        lag.gap(PLAIN, PAIRS, as_of="2020", step=-1)


def test_no_pair_has_no_gap():
    assert lag.gap(PLAIN, PAIRS.clear(), as_of="2020").is_empty()
    assert lag.evidence(PLAIN, lag.gap(PLAIN, PAIRS.clear(), as_of="2020"), as_of="2020").is_empty()
