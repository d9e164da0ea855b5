"""The embedded facts: complete where they claim to be, and equal to what is published."""

import polars as pl
import pytest

import fateshare as fs
from fateshare.atlas import select, source
from fateshare.atlas.columns import tables
from fateshare.atlas.harvest.rebuild import HEADLINES
from fateshare.atlas.panel import latest

COUNTS = fs.load().table("bloc_counts").sort("bloc", "as_of").to_dicts()
#: The blocs that the brief promises, and the first members that one would look for.
BLOCS = {
    "AU": "KEN", "ECOWAS": "NGA", "EAC": "UGA", "SADC": "ZAF", "ASEAN": "IDN", "SAARC": "IND",
    "PIF": "FJI", "CARICOM": "JAM", "CELAC": "MEX", "MERCOSUR": "BRA", "LAS": "EGY", "GCC": "OMN",
    "SCO": "CHN", "BRICS": "BRA", "G77": "KEN", "LDC": "MOZ", "LLDC": "NPL", "SIDS": "TON",
    "OECD": "FRA", "EU": "DEU", "G20": "JPN", "AES": "MLI", "BIMSTEC": "THA", "UNSC_P5": "GBR",
}  # fmt: skip


def test_there_are_249_economies_with_unique_codes(atlas):
    frame = atlas.table("economies")
    assert frame.height == 249
    for column in ("iso3", "iso2", "m49"):
        assert frame[column].n_unique() == 249
        assert frame[column].null_count() == 0
    assert frame.filter(iso3="NAM")["iso2"].to_list() == ["NA"]


@pytest.mark.parametrize(("bloc", "member"), BLOCS.items())
def test_every_promised_bloc_is_there_with_its_members(atlas, bloc, member):
    assert member in select.bloc(atlas, bloc, as_of=atlas.edition).members


@pytest.mark.parametrize("row", COUNTS, ids=lambda row: f"{row['bloc']} {row['as_of']}")
def test_members_are_as_many_as_published(atlas, row):
    held = select.bloc(atlas, row["bloc"], as_of=row["as_of"])
    ours = len(held.members) + (len(held.suspended) if row["includes_suspended"] else 0)
    assert ours == row["members"]


def test_every_bloc_has_a_published_count(atlas):
    counted = set(atlas.table("bloc_counts")["bloc"])
    assert counted == set(atlas.table("bloc_names")["bloc"])


def test_known_comings_and_goings(atlas):
    def inside(bloc: str, iso3: str, day: str) -> bool:
        return iso3 in select.bloc(atlas, bloc, as_of=day).members

    assert inside("EU", "GBR", "2020-01-31")
    assert not inside("EU", "GBR", "2020-02-01")
    assert not inside("AU", "MAR", "2016")
    assert inside("AU", "MAR", "2017")
    assert not inside("AU", "SSD", "2010")
    assert not inside("ECOWAS", "NER", "2025-02")
    assert inside("EAC", "SOM", "2024")
    assert not inside("BRICS", "EGY", "2023")
    assert inside("BRICS", "EGY", "2024")
    assert inside("ASEAN", "TLS", "2025-10-26")


def test_spells_of_one_economy_in_one_bloc_do_not_overlap(atlas):
    spells = atlas.table("blocs").sort("bloc", "iso3", "since", nulls_last=False)
    for (bloc, iso3), rows in spells.group_by("bloc", "iso3"):
        ends = rows["until"].to_list()
        for end, since in zip(ends[:-1], rows["since"].to_list()[1:], strict=True):
            assert end is not None, (bloc, iso3)
            assert end <= since, (bloc, iso3)


def test_headline_figures_are_the_latest_of_the_series(atlas):
    last = latest(atlas.table("indicators"))
    for indicator, (value, year) in HEADLINES.items():
        own = last.filter(indicator=indicator).select("iso3", "value", "year").sort("iso3")
        ours = atlas.table("economies").select("iso3", value, year).drop_nulls().sort("iso3")
        assert own.rows() == ours.rows(), indicator


def test_series_reach_back_to_1990_and_forward_to_the_last_years(atlas):
    years = (
        atlas.table("indicators")
        .group_by("indicator")
        .agg(
            first=pl.col("year").min(),
            last=pl.col("year").max(),
            economies=pl.col("iso3").n_unique(),
        )
    )
    for name, first, last, economies in years.iter_rows():
        assert economies > 190, name
        assert last >= 2022, name
        if name not in {"electricity_share", "fixed_broadband_per100"}:
            assert first == 1990, name


def test_shares_lie_between_none_and_all(atlas):
    shares = atlas.table("indicators").filter(pl.col("indicator").str.ends_with("_share"))
    assert shares["value"].is_between(0, 1).all()


def test_every_source_card_is_used_and_every_used_one_is_there(atlas):
    used = {
        key
        for table in tables().values()
        if "source" in table.names and table.name != "sources"
        for cell in atlas.table(table.name)["source"].unique()
        for key in source.keys(cell)
    }
    cards = set(atlas.table("sources")["source"])
    assert used <= cards
    assert cards - used <= {"natural-earth"}  # of the land, which is no table


def test_cited_cards_name_publisher_title_and_address(atlas):
    cited = atlas.table("sources").filter(licence="facts-cited")
    assert cited["url"].null_count() == 0
    assert (cited["title"].str.len_chars() > 1).all()


def test_flags_of_economies_agree_with_the_dated_lists(atlas):
    frame = atlas.table("economies")
    for flag, bloc in (("ldc", "LDC"), ("lldc", "LLDC")):
        flagged = set(frame.filter(pl.col(flag))["iso3"])
        assert flagged == set(select.bloc(atlas, bloc, as_of=atlas.edition).members), flag


def test_african_systems_are_there(atlas):
    africa = select.who(atlas, "002", as_of=atlas.edition).members
    places = atlas.table("places").filter(pl.col("iso3").is_in(list(africa)))["place"]
    touching = atlas.table("segments").filter(
        pl.col("a").is_in(places.to_list()) | pl.col("b").is_in(places.to_list())
    )
    assert touching["system"].n_unique() >= 60
    known = {
        "ace", "eassy", "seacom", "teams", "wacs", "equiano", "2africa", "peace", "dare1", "safe",
        "mainone", "glo-1", "lion2", "metiss", "sea-me-we-5", "aae-1", "eig", "medusa", "africa-1",
    }  # fmt: skip
    assert known <= set(atlas.table("systems")["system"])


def test_every_coastal_african_economy_with_a_known_landing_has_one(atlas):
    africa = select.who(atlas, "002", as_of=atlas.edition).members
    landed = set(atlas.table("places").filter(kind="landing")["iso3"])
    landlocked = {
        "BDI", "BFA", "BWA", "CAF", "ETH", "LSO", "MLI", "MWI", "NER", "RWA", "SSD", "SWZ", "TCD",
        "UGA", "ZMB", "ZWE",
    }  # fmt: skip
    none = {"ATF", "ERI"}  # no international cable known at the edition date
    assert set(africa) - landed == landlocked | none


def test_laid_lengths_are_near_the_reported_ones(atlas):
    laid = atlas.table("segments").group_by("system").agg(pl.col("length_km").sum().alias("laid"))
    both = atlas.table("systems").drop_nulls("length_km").join(laid, on="system")
    ratio = both["laid"] / both["length_km"]
    assert ratio.median() == pytest.approx(1, abs=0.1)
    assert ratio.is_between(0.5, 2).mean() >= 0.9
