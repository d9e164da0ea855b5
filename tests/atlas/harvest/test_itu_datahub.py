"""What loading a user's own ITU DataHub download must do; every row here is invented."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.atlas.harvest import itu_datahub
from fateshare.base.errors import InputError, TableError

ECONOMIES = ["AAA", "NAM"]
WIDE = (
    "seriesID,seriesCode,seriesName,seriesUnits,entityID,entityIso,entityName,"
    "dataValue,dataYear,dataNote,dataSource"
)


def wide(*lines):
    return "\n".join([WIDE, *lines]).encode() + b"\n"


def narrow(*lines):
    return "\n".join(["iso3,code,name,year,value", *lines]).encode() + b"\n"


def parse(raw):
    return itu_datahub.parse(raw, ECONOMIES, source="itu-own", retrieved="2025-12-01")


def rows(raw):
    return parse(raw).indicators.select("iso3", "indicator", "year", "value").rows()


def faults(raw):
    with pytest.raises(TableError) as caught:
        parse(raw)
    return [str(fault) for fault in caught.value.faults]


def test_the_download_layout_is_read():
    raw = wide('11624,i99H,Users,%,1,NAM,Namibia,64.5,2023,ITU estimate,"Survey, 2023"')
    assert parse(raw).indicators.rows() == [
        ("NAM", "internet_users_share", 2023, 0.645, "itu-own", "verified", "ITU estimate")
    ]


def test_the_narrow_layout_is_read():
    assert rows(narrow("aaa,i4214,Bandwidth,2024,22154400")) == [
        ("AAA", "international_bandwidth_gbps", 2024, 22154.4)
    ]


def test_columns_may_stand_in_any_order():
    raw = b"dataYear,dataValue,seriesCode,entityIso\n2024,97,i271GA,AAA\n"
    assert rows(raw) == [("AAA", "coverage_4g_share", 2024, 0.97)]


def test_a_zip_file_is_opened():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("data.csv", narrow("AAA,i992b,Fixed,2024,3.046"))
        archive.writestr("readme.txt", "x")
    assert rows(packed.getvalue()) == [("AAA", "fixed_broadband_per100", 2024, 3.05)]


def test_mobile_broadband_is_not_mobile_cellular():
    read = rows(narrow("AAA,i911,Mobile,2024,120", "AAA,i911mw,Active,2024,80"))
    assert read == [
        ("AAA", "mobile_broadband_per100", 2024, 80),
        ("AAA", "mobile_per100", 2024, 120),
    ]


@given(st.sampled_from(sorted(itu_datahub.SERIES)), st.floats(0, 100))
def test_every_series_keeps_its_order_and_unit(code, value):
    (_, indicator, _, read) = rows(narrow(f"AAA,{code},x,2024,{value!r}"))[0]
    name, factor = itu_datahub.SERIES[code]
    assert indicator == name
    assert read == pytest.approx(value * factor, abs=0.006)


def test_what_is_not_taken_is_counted():
    read = parse(
        narrow(
            "AAA,i99H,Users,2024,50",
            "AAA,i147l,Latency,2024,9",
            "NAM,i147l,Latency,2024,8",
            "KSO,i99H,Users,2024,70",
            "AAA,i271G,3G,2024,",
        )
    )
    assert read.indicators.height == 1
    assert read.unknown_series.rows() == [("i147l", "Latency", 2)]
    assert read.unknown_economies.rows() == [("KSO", 1)]
    assert read.empty_rows == 1
    assert read.report == (
        "Not taken: 2 rows of other series (i147l); "
        "1 rows of entities without an ISO 3166-1 code (KSO); 1 rows without a value."
    )


def test_every_row_is_taken_or_counted():
    lines = [f"{iso},{code},x,2024,5" for iso in ("AAA", "XXX", "") for code in ("i99H", "zz", "")]
    read = parse(narrow(*lines))
    counted = read.unknown_series["rows"].sum() + read.unknown_economies["rows"].sum()
    assert read.indicators.height + counted + read.empty_rows == len(lines)


def test_all_faults_are_listed_with_row_and_column():
    raw = wide(
        "1,i99H,Users,%,1,AAA,A,much,2023,,",
        "1,i99H,Users,%,1,AAA,A,101,2024,,",
        "1,i99H,Users,%,1,AAA,A,-1,2022,,",
        "1,i99H,Users,%,1,AAA,A,5,23,,",
        "1,i99H,Users,%,1,NAM,N,5,2020,,",
        "1,i99H,Users,%,1,NAM,N,6,2020,,",
    )
    assert faults(raw) == [
        "itu.csv, row 2, dataValue: 'much' is not a number of 0 or more.",
        "itu.csv, row 3, dataValue: '101' is more than 100 %.",
        "itu.csv, row 4, dataValue: '-1' is not a number of 0 or more.",
        "itu.csv, row 5, dataYear: '23' is not a year from 1960 to 2100.",
        "itu.csv, row 6, entityIso: 'NAM' has another row for this series and year.",
        "itu.csv, row 7, entityIso: 'NAM' has another row for this series and year.",
    ]


def test_a_basket_may_cost_more_than_the_income():
    assert rows(narrow("AAA,i154_FBB5_GNI,Basket,2024,146.8"))[0][3] == 1.468


def test_the_card_says_that_the_data_are_the_users_own():
    card = parse(narrow("AAA,i99H,Users,2024,50")).sources.row(0, named=True)
    assert card["source"] == "itu-own"
    assert card["licence"] == "user-supplied (ITU DataHub terms: non-commercial)"
    assert card["retrieved"] == "2025-12-01"


@pytest.mark.parametrize("count", [0, 2])
def test_a_zip_file_must_hold_one_csv_file(count):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "x")
        for number in range(count):
            archive.writestr(f"{number}.csv", narrow())
    with pytest.raises(InputError, match=f"holds {count} CSV files"):
        parse(packed.getvalue())


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"PK\x03\x04 broken", "damaged ZIP file"),
        (b"a,b\n1,2\n", "is not a DataHub download"),
        (b"", "not a CSV file"),
    ],
)
def test_other_files_are_refused(raw, message):
    with pytest.raises(InputError, match=message):
        parse(raw)


def test_the_date_of_the_download_must_be_a_date():
    with pytest.raises(InputError, match="'today' is not a date"):
        itu_datahub.parse(narrow(), ECONOMIES, source="s", retrieved="today")
