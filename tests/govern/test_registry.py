"""Who is bound to whom, by hand, against a slow twin, and as laws."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import worlds
from fateshare.atlas import columns
from fateshare.atlas.model import Atlas
from fateshare.atlas.parties import STATUSES
from fateshare.govern import registry
from govern import slow

CODES = ("AAA", "BBB", "CCC", "DDD")
BASE = worlds.bloc()
DAYS = ("2000", "2004-05", "2008-01-02", "2015", "2021-03-01", "2024-07", "2026-01-01")


def table(name, rows):
    held = columns.table(name)
    data = {column: [row.get(column) for row in rows] for column in held.names}
    schema = {column.name: columns.TYPES[column.type] for column in held.columns}
    return held.ordered(pl.DataFrame(data, schema=schema))


def world(instruments, parties):
    """An atlas with a registry; LEFT is AAA and BBB, and CCC until 2021, RIGHT is DDD from 2024."""
    said = {"source": "paper", "confidence": "verified"}
    plain = {"name": "P", "kind": "treaty", "topics": "drills", "binding": True} | said
    frames = dict(BASE.frames)
    frames["instruments"] = table("instruments", [plain | row for row in instruments])
    frames["parties"] = table("parties", [said | row for row in parties])
    return Atlas(frames, BASE.edition)


def lines(*said, instrument="pact"):
    """Rows of parties, as `AAA signed 2001, in force 2004`; `?2020` was known on that day."""
    found = []
    for line in said:
        party, _, steps = line.partition(" ")
        for step, part in enumerate(steps.split(", "), start=1):
            status, _, day = part.rpartition(" ")
            known = day.startswith("?")
            dates = {"date": None if known else day, "known_on": day[1:] if known else None}
            found.append(
                {"instrument": instrument, "party": party, "status": status, "step": step} | dates
            )
    return found


def pairs(atlas, as_of, **more):
    return set(
        registry.covered(atlas, as_of=as_of, **more)
        .select("iso3", "partner", "instrument")
        .iter_rows()
    )


def test_a_treaty_covers_a_pair_once_it_is_in_force_for_both():
    atlas = world(
        [{"instrument": "pact", "signed": "2001", "in_force": "2004"}],
        lines(
            "AAA signed 2001, in force 2004", "BBB signed 2001, in force 2010-03", "CCC signed 2001"
        ),
    )
    assert pairs(atlas, "2010-02") == set()
    assert pairs(atlas, "2010-03-01") == {("AAA", "BBB", "pact")}
    row = registry.covered(atlas, as_of="2012").row(0, named=True)
    assert (row["since"], row["dated"]) == ("2010-03", True)


def test_what_has_left_or_is_suspended_is_not_covered_from_that_day():
    atlas = world(
        [{"instrument": "pact"}],
        lines(
            "AAA in force 2004",
            "BBB in force 2004, withdrawn 2010",
            "CCC in force 2005, suspended 2006, in force 2008",
        ),
    )
    both = ("AAA", "BBB", "pact")
    assert both in pairs(atlas, "2009")
    assert both not in pairs(atlas, "2010")
    suspended = {
        day: ("AAA", "CCC", "pact") in pairs(atlas, day) for day in ("2005", "2007", "2008")
    }
    assert suspended == {"2005": True, "2007": False, "2008": True}


def test_an_undated_fact_says_nothing_before_the_day_on_which_it_was_known():
    atlas = world([{"instrument": "pact"}], lines("AAA in force ?2020-05-01", "BBB in force 2004"))
    assert pairs(atlas, "2020-04") == set()
    assert pairs(atlas, "2020-05") == {("AAA", "BBB", "pact")}
    assert registry.covered(atlas, as_of="2021")["dated"].to_list() == [False]
    early = registry.status(atlas, as_of="2019")
    assert early["party"].to_list() == ["BBB"]


def test_a_bloc_stands_for_its_members_at_the_date_but_not_among_themselves():
    atlas = world([{"instrument": "pact"}], lines("LEFT in force 2004", "DDD in force 2005"))
    assert pairs(atlas, "2020") == {(c, "DDD", "pact") for c in ("AAA", "BBB", "CCC")}
    assert pairs(atlas, "2022") == {(c, "DDD", "pact") for c in ("AAA", "BBB")}
    on_its_own = world(
        [{"instrument": "pact"}],
        lines("LEFT in force 2004", "AAA in force 2005", "DDD in force 2005"),
    )
    assert ("AAA", "BBB", "pact") in pairs(on_its_own, "2022")


def test_a_hub_joins_the_others_to_itself_only():
    atlas = world(
        [{"instrument": "pact", "hub": "LEFT"}],
        lines("LEFT in force 2004", "CCC in force 2022", "DDD in force 2005"),
    )
    assert pairs(atlas, "2023") == {
        ("AAA", "CCC", "pact"), ("BBB", "CCC", "pact"), ("AAA", "DDD", "pact"),
        ("BBB", "DDD", "pact"),
    }  # fmt: skip


def test_what_is_not_in_force_or_has_ended_covers_nobody():
    both = lines("AAA in force 2004", "BBB in force 2004")
    assert pairs(world([{"instrument": "pact", "in_force": "2010"}], both), "2009") == set()
    assert pairs(world([{"instrument": "pact", "until": "2010"}], both), "2010") == set()
    assert pairs(world([{"instrument": "pact", "until": "2010"}], both), "2009") != set()
    assert registry.instruments(
        world([{"instrument": "pact", "signed": "2012"}], []), as_of="2011"
    ).is_empty()


def test_topics_are_gathered_by_pair():
    atlas = world(
        [
            {"instrument": "a", "topics": "drills|cybercrime"},
            {"instrument": "b", "topics": "drills"},
        ],
        lines("AAA in force 2004", "BBB in force 2004", instrument="a")
        + lines("AAA in force 2004", "BBB in force 2004", instrument="b"),
    )
    told = registry.by_topic(atlas, registry.covered(atlas, as_of="2020"))
    assert told.rows() == [
        ("AAA", "BBB", "cybercrime", ["a"]), ("AAA", "BBB", "drills", ["a", "b"]),
    ]  # fmt: skip


def test_counts_and_events():
    atlas = world(
        [{"instrument": "pact"}], lines("AAA signed 2001, in force 2004", "BBB signed ?2020-01-01")
    )
    assert registry.counted(atlas, as_of="2003").rows() == [("pact", "signed", 1)]
    assert registry.counted(atlas, as_of="2021").rows() == [
        ("pact", "in force", 1), ("pact", "signed", 1),
    ]  # fmt: skip
    told = registry.events(atlas, ("AAA", "BBB"), as_of="2021")
    assert told["since"].to_list() == ["2001", "2004", "2020-01-01"]


day = st.sampled_from(DAYS)
one_party = st.sampled_from((*CODES, "LEFT", "RIGHT"))
one_step = st.tuples(st.sampled_from(STATUSES), day, st.booleans())


@st.composite
def registries(draw):
    """Any registry, also one that no text would write."""
    instruments, parties = [], []
    for key in ("one", "two", "three")[: draw(st.integers(1, 3))]:
        lines_ = draw(st.dictionaries(one_party, st.lists(one_step, min_size=1, max_size=3)))
        optional = st.none() | day
        instruments.append(
            {
                "instrument": key, "signed": draw(optional), "in_force": draw(optional),
                "until": draw(optional),
                "hub": draw(st.none() | st.sampled_from(sorted(lines_))) if lines_ else None,
                "topics": draw(st.sampled_from(("drills", "drills|cybercrime", "governance"))),
            }
        )  # fmt: skip
        parties += [
            {
                "instrument": key, "party": party, "step": number, "status": status,
                "date": None if undated else when, "known_on": when if undated else None,
            }
            for party, steps in lines_.items()
            for number, (status, when, undated) in enumerate(steps, start=1)
        ]  # fmt: skip
    return world(instruments, parties)


@given(registries(), day)
def test_the_registry_is_its_slow_twin(atlas, as_of):
    assert pairs(atlas, as_of) == slow.covered(atlas, as_of)


@given(registries(), day, st.sets(st.sampled_from(CODES)), st.sets(st.sampled_from(CODES)))
def test_some_pairs_are_the_same_as_those_of_all(atlas, as_of, left, right):
    some = pairs(atlas, as_of, left=tuple(left), right=tuple(right))
    assert some == {
        (a, b, key)
        for a, b, key in pairs(atlas, as_of)
        if (a in left and b in right) or (b in left and a in right)
    }


@given(registries(), day)
def test_a_pair_that_is_covered_has_two_standings_in_force(atlas, as_of):
    held = registry.standing(atlas, as_of=as_of).filter(status="in force")
    inside = set(held.select("iso3", "instrument").iter_rows())
    for one, other, key in pairs(atlas, as_of):
        assert {(one, key), (other, key)} <= inside


@given(registries(), day)
def test_the_order_of_rows_does_not_matter(atlas, as_of):
    turned = {
        name: frame.reverse() if name in {"parties", "blocs", "instruments"} else frame
        for name, frame in atlas.frames.items()
    }
    again = Atlas(turned, atlas.edition)
    assert registry.covered(atlas, as_of=as_of).equals(registry.covered(again, as_of=as_of))


@pytest.mark.parametrize("when", ["2020-13", "soon", ""])
def test_what_is_no_date_is_an_error(when):
    with pytest.raises(ValueError, match="is not a date"):
        registry.covered(world([], []), as_of=when)
