"""What reading the list of country codes must do."""

import pytest

from fateshare.atlas.harvest import country_codes
from fateshare.base.errors import TableError

COLUMNS = [
    *country_codes.TEXT,
    *country_codes.NUMBERS,
    *country_codes.FLAGS,
    *country_codes.NAMES,
    "FIPS",
]
SOUTH = {
    "ISO3166-1-Alpha-3": "NAM",
    "ISO3166-1-Alpha-2": "NA",
    "Region Name": "Africa",
    "Sub-region Name": "Sub-Saharan Africa",
    "Intermediate Region Name": "Southern Africa",
    "Capital": "Windhoek",
    "M49": "516",
    "Region Code": "2",
    "Sub-region Code": "202",
    "Intermediate Region Code": "18",
    "Small Island Developing States (SIDS)": "",
    "Least Developed Countries (LDC)": "x",
    "official_name_en": "Namibia",
    "official_name_cn": "纳米比亚",
    "FIPS": "WA",
}
LLDC = "Land Locked Developing Countries (LLDC)"
ICE = {"ISO3166-1-Alpha-3": "ATA", "ISO3166-1-Alpha-2": "AQ", "M49": "10", "FIPS": "AY"}


def file(*records):
    lines = [",".join(COLUMNS), *(",".join(r.get(c, "") for c in COLUMNS) for r in records)]
    return "\n".join(lines).encode() + b"\n"


def parse(*records):
    return country_codes.parse(file(*records), economies=len(records))


def faults(*records):
    with pytest.raises(TableError) as caught:
        parse(*records)
    return [str(fault) for fault in caught.value.faults]


def test_an_economy_keeps_its_codes_regions_and_capital():
    row = parse(SOUTH).economies.row(0, named=True)
    assert (row["iso3"], row["iso2"], row["m49"], row["capital"]) == ("NAM", "NA", 516, "Windhoek")
    assert (row["region_m49"], row["subregion_m49"], row["intermediate_m49"]) == (2, 202, 18)
    assert (row["region"], row["intermediate"]) == ("Africa", "Southern Africa")


def test_a_list_is_unknown_only_where_the_un_names_no_region():
    ice, south = parse(SOUTH, ICE).economies.select("ldc", "lldc", "sids").rows()
    assert south == (True, False, False)
    assert ice == (None, None, None)


def test_names_are_long_and_missing_ones_are_left_out():
    assert parse(SOUTH, ICE).names.rows() == [("NAM", "en", "Namibia"), ("NAM", "zh", "纳米比亚")]


def test_a_gec_code_that_two_economies_share_is_left_out():
    twin = {**ICE, "ISO3166-1-Alpha-3": "BVT", "ISO3166-1-Alpha-2": "BV"}
    assert parse(SOUTH, ICE, twin).gec.rows() == [("WA", "NAM")]


def test_rows_without_an_iso_code_are_no_economies():
    assert country_codes.parse(file(SOUTH, {"M49": "680"}), economies=1).economies.height == 1


def test_all_faults_are_listed_with_row_and_column():
    bad = {
        **ICE,
        "ISO3166-1-Alpha-3": "at",
        "M49": "ten",
        LLDC: "?",
    }
    assert faults(SOUTH, bad) == [
        "country-codes.csv, row 3, ISO3166-1-Alpha-3: 'at' is not of the form ^[A-Z]{3}$.",
        f"country-codes.csv, row 3, {LLDC}: '?' is neither 'x' nor empty.",
        "country-codes.csv, row 3, M49: 'ten' is not an integer.",
    ]


def test_a_code_that_comes_twice_is_a_fault():
    assert any("'NAM' comes more than once" in fault for fault in faults(SOUTH, SOUTH))


def test_a_missing_alpha_2_code_is_a_fault():
    assert faults({**SOUTH, "ISO3166-1-Alpha-2": ""}) == [
        "country-codes.csv, row 2, ISO3166-1-Alpha-2: None is not of the form ^[A-Z]{2}$."
    ]


def test_a_list_that_is_not_whole_is_a_fault():
    with pytest.raises(TableError, match="2 economies are listed; ISO 3166-1 has 249"):
        country_codes.parse(file(SOUTH, ICE))
