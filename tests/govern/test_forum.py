"""Where economies sit together."""

import polars as pl
from hypothesis import given

from fateshare.atlas.model import Atlas
from fateshare.govern import forum
from govern.test_registry import day, lines, registries, table, world


def asked(*pairs, missing=("drills",)):
    return pl.DataFrame(
        {"iso3": [p[0] for p in pairs], "partner": [p[1] for p in pairs],
         "missing": [list(missing)] * len(pairs)},
        schema_overrides={"missing": pl.List(pl.String)},
    )  # fmt: skip


def told(atlas, *pairs, as_of="2020", **more):
    found = forum.nearest(atlas, asked(*pairs, **more), as_of=as_of)
    return {(a, b): (f, size, topic) for a, b, f, _, size, topic in found.iter_rows()}


def test_the_smallest_forum_is_the_nearest():
    atlas = world(
        [
            {"instrument": "big", "topics": "governance"},
            {"instrument": "small", "topics": "governance"},
        ],
        lines(*(f"{c} in force 2004" for c in ("AAA", "BBB", "CCC", "DDD")), instrument="big")
        + lines("AAA in force 2004", "DDD observer 2005", instrument="small"),
    )
    found = told(atlas, ("AAA", "BBB"), ("AAA", "DDD"), ("BBB", "DDD"))
    assert found == {
        ("AAA", "BBB"): ("LEFT", 3, False),  # the bloc has three members then
        ("AAA", "DDD"): ("small", 2, False),
        ("BBB", "DDD"): ("big", 4, False),
    }


def test_one_on_a_missing_topic_goes_first():
    atlas = world(
        [{"instrument": "big", "topics": "drills"}],
        lines(*(f"{c} signed 2004" for c in ("AAA", "BBB", "CCC", "DDD")), instrument="big"),
    )
    assert told(atlas, ("AAA", "BBB")) == {("AAA", "BBB"): ("big", 4, True)}
    assert told(atlas, ("AAA", "BBB"), missing=("cybercrime",)) == {
        ("AAA", "BBB"): ("LEFT", 3, False)
    }


def test_a_decision_is_no_table_and_a_hub_is_one_for_those_with_it():
    hub = lines("LEFT in force 2004", "DDD in force 2004", "CCC in force 2004")
    atlas = world([{"instrument": "pact", "hub": "LEFT"}], hub)
    assert told(atlas, ("AAA", "DDD"), ("CCC", "DDD"), as_of="2022") == {
        ("AAA", "DDD"): ("pact", 4, True)
    }
    decision = world([{"instrument": "pact", "hub": "LEFT", "kind": "decision"}], hub)
    assert told(decision, ("AAA", "DDD"), as_of="2022") == {}


def test_teams_in_one_network_sit_together():
    bare = world([{"instrument": "net", "kind": "network"}], [])
    said = {"constituency": "national", "source": "paper", "confidence": "verified", "name": "T"}
    teams = [
        {"team": "a", "iso3": "AAA", "networks": "net"} | said,
        {"team": "d", "iso3": "DDD", "networks": "net", "since": "2012"} | said,
    ]
    atlas = Atlas(dict(bare.frames) | {"teams": table("teams", teams)}, bare.edition)
    assert told(atlas, ("AAA", "DDD")) == {("AAA", "DDD"): ("net", 2, True)}
    assert told(atlas, ("AAA", "DDD"), as_of="2011") == {}


def slow(atlas, one, other, missing, as_of):
    """The nearest forum, by looking at every one."""
    held = forum.seats(atlas, as_of=as_of)
    rows = {}
    for row in held.to_dicts():
        rows.setdefault(row["forum"], {})[row["iso3"]] = row
    best = []
    for key, sitting in rows.items():
        if one in sitting and other in sitting:
            a, b = sitting[one], sitting[other]
            if not a["hub"] or a["central"] or b["central"]:
                best.append((not set(a["topics"]) & set(missing), len(sitting), key))
    return min(best)[2] if best else None


@given(registries(), day)
def test_the_nearest_is_the_slow_twins(atlas, as_of):
    pairs = [("AAA", "BBB"), ("AAA", "DDD"), ("BBB", "CCC")]
    found = told(atlas, *pairs, as_of=as_of)
    for pair in pairs:
        assert found.get(pair, (None,))[0] == slow(atlas, *pair, ("drills",), as_of)
