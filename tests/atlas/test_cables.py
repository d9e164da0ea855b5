"""The atlas of systems: as much as it promises, and as true as the data report says."""

import json
from urllib.parse import urlsplit

import numpy as np
import polars as pl
import pytest

import fateshare as fs
from conftest import ROOT
from fateshare.atlas import select, source

ATLAS = fs.load()
COMPARED = json.loads((ROOT / "docs/compared.json").read_text(encoding="utf-8"))
LANDLOCKED = select.who(ATLAS, "LLDC", as_of=ATLAS.edition).members


def test_the_systems_of_the_world_are_there():
    systems = ATLAS.table("systems")
    assert systems.height >= 330
    regions = (
        pl.concat([ATLAS.table("segments").select("system", place=end) for end in ("a", "b")])
        .join(ATLAS.table("places").select("place", "iso3"), on="place")
        .join(ATLAS.table("economies").select("iso3", "region_m49"), on="iso3")
        .unique(["system", "region_m49"])
        .drop_nulls("region_m49")["region_m49"]
        .value_counts()
    )
    least = {2: 70, 9: 30, 19: 70, 142: 120, 150: 120}
    found = dict(regions.iter_rows())
    assert {m49: found[m49] for m49 in least if found[m49] < least[m49]} == {}


def test_the_comparison_holds_what_the_report_promises():
    assert COMPARED["found"] >= 300
    assert COMPARED["pairs_found"] / COMPARED["pairs_listed"] >= 0.92
    assert COMPARED["pairs_contradicted_without_text"] / COMPARED["pairs_ours"] <= 0.04
    assert COMPARED["towns_median_km"] < 15


def test_lengths_sum_to_the_reported_ones():
    laid = ATLAS.table("segments").group_by("system").agg(pl.col("length_km").sum().alias("laid"))
    both = ATLAS.table("systems").drop_nulls("length_km").join(laid, on="system")
    near = (both["laid"] / both["length_km"]).is_between(0.85, 1.15)
    assert both.height > 250
    assert near.to_numpy().mean() >= 0.8


VERIFIED = [
    (table, row)
    for table in ("systems", "segments", "land_links", "places", "supplies", "outages")
    for row in np.random.default_rng(len(table)).choice(  # the same rows on every day
        ATLAS.table(table).filter(confidence="verified").to_dicts(), 10, replace=False
    )
]


@pytest.mark.parametrize(("table", "row"), VERIFIED, ids=lambda x: x if isinstance(x, str) else "")
def test_verified_rows_have_a_source_that_can_be_reached(table, row):
    keys = source.keys(row["source"])
    assert keys, (table, row)
    for key in keys:
        card = ATLAS.source(key)
        assert len(card.publisher) > 1
        assert len(card.title) > 3, (table, key)
        assert card.published or card.retrieved
        address = urlsplit(card.url or "")
        assert address.scheme in {"http", "https"}, (table, key)
        assert "." in address.netloc


def test_assumed_systems_say_so_in_their_note():
    silent = ATLAS.table("systems").filter(pl.col("note").is_null(), confidence="assumed")
    assert silent["system"].to_list() == []


@pytest.mark.parametrize("iso3", LANDLOCKED)
def test_every_landlocked_economy_has_a_link_over_land(iso3):
    links = ATLAS.held("land_links", ATLAS.edition)
    assert links.filter((pl.col("iso3_a") == iso3) | (pl.col("iso3_b") == iso3)).height > 0


def test_a_reported_capacity_and_its_class_agree():
    bounds = {"under-1": (0, 1), "1-10": (1, 10), "10-100": (10, 100), "100-1000": (100, 1000)}
    told = ATLAS.table("land_links").drop_nulls("capacity_gbps")
    assert told.height > 20
    for gbps, name in told.select("capacity_gbps", "capacity_class").iter_rows():
        low, high = bounds.get(name, (1000, float("inf")))
        assert low <= gbps < high


def test_a_class_without_a_reported_capacity_is_estimated():
    silent = ATLAS.table("land_links").filter(pl.col("capacity_gbps").is_null())
    assert set(silent["capacity_confidence"].drop_nulls()) == {"estimated"}
    assert silent.filter(
        pl.col("capacity_class").is_null() != pl.col("capacity_confidence").is_null()
    ).is_empty()


def test_planned_links_hold_on_no_date():
    planned = ATLAS.table("land_links").filter(planned=True)
    assert planned.height >= 10
    held = ATLAS.held("land_links", ATLAS.edition)
    assert held.join(planned, on="link", how="semi").is_empty()
    ended = ATLAS.table("land_links").filter(pl.col("until") <= ATLAS.edition)
    assert held.height == ATLAS.table("land_links").height - planned.height - ended.height


def test_corridors_are_many_and_most_have_members():
    corridors = ATLAS.table("corridors")
    assert corridors.height >= 25
    assert set(corridors["kind"]) == {
        "strait", "canyon", "land-crossing", "landing-town", "quake-belt",
    }  # fmt: skip
    crossed = {
        key for cell in ATLAS.table("segments")["corridors"].drop_nulls() for key in cell.split("|")
    }
    assert set(corridors["corridor"]) - crossed == set()


def test_towns_with_three_systems_are_counted():
    towns = ATLAS.table("places").filter(kind="landing")
    assert towns["systems"].null_count() == 0
    counted = dict(towns.select("place", "systems").iter_rows())
    assert counted["mombasa"] >= 5
    assert sum(n >= 3 for n in counted.values()) >= 100
    held = ATLAS.held("segments", ATLAS.edition).filter(kind="sea")
    mombasa = held.filter((pl.col("a") == "mombasa") | (pl.col("b") == "mombasa"))
    assert mombasa["system"].n_unique() == counted["mombasa"]


def test_outages_carry_who_was_hit_and_who_was_not():
    impacts = ATLAS.table("outage_impacts")
    assert ATLAS.table("outages").height == 34
    assert set(impacts["event"]) == set(ATLAS.table("outages")["event"])
    assert impacts.filter(severity="none").height > 50
    assert impacts.filter(severity="offline").height > 8
    none = impacts.filter(severity="none")
    assert none["loss_high"].null_count() == none.height
