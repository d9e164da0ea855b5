"""Reading and writing one table."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.atlas import columns, tables

SYSTEMS = columns.table("systems")
HEADER = ",".join(SYSTEMS.names)
GOOD = "eassy,EASSy,,2010-07,,,false,10000,10,2,paper,verified,"


def faults(raw: bytes | str, table: columns.Table = SYSTEMS) -> list[str]:
    raw = raw.encode() if isinstance(raw, str) else raw
    return [str(fault) for fault in tables.read(table, raw)[1]]


def row(**cells: str) -> str:
    given_cells = dict(zip(SYSTEMS.names, GOOD.split(","), strict=True)) | cells
    return f"{HEADER}\n{GOOD}\n{','.join(given_cells.values())}\n"


def test_a_good_table_has_no_fault_and_typed_columns():
    frame, wrong = tables.read(SYSTEMS, f"{HEADER}\n{GOOD}\n".encode())
    assert not wrong
    assert frame["length_km"].to_list() == [10000.0]
    assert frame["fibre_pairs"].dtype == pl.Int64
    assert frame["note"].to_list() == [None]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"length_km": "-40"}, "systems.csv, row 3, length_km: '-40' is not above 0."),
        ({"length_km": "nan"}, "row 3, length_km: 'nan' is not a number; write digits"),
        ({"length_km": "inf"}, "row 3, length_km: 'inf' is not a number"),
        ({"length_km": "1e999"}, "row 3, length_km: '1e999' is not a number"),
        ({"length_km": "ten"}, "row 3, length_km: 'ten' is not a number"),
        ({"fibre_pairs": "2.5"}, "row 3, fibre_pairs: '2.5' is not a whole number."),
        ({"planned": "maybe"}, "row 3, planned: 'maybe' is neither true nor false."),
        ({"since": "2010-13"}, "row 3, since: '2010-13' is not a date; write YYYY"),
        ({"since": "2023-02-29"}, "row 3, since: '2023-02-29' is not a date"),
        ({"system": "EASSy"}, "row 3, system: 'EASSy' does not have the form"),
        ({"name": ""}, "row 3, name: is empty; this column needs a value."),
        ({"confidence": "sure"}, "'sure' is not one of verified, reported, estimated, assumed."),
        ({"name": " EASSy"}, "row 3, name: ' EASSy' has a control character, or a blank"),
    ],
)
def test_a_bad_cell_is_named_with_file_row_and_column(cells, message):
    (fault,) = faults(row(**cells))
    assert message in fault


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "row 1: has no header; expected system,name"),
        (b"\xef\xbb\xbf" + row().encode(), "row 1: starts with a byte order mark"),
        (row().replace("\n", "\r\n").encode(), "row 1: ends with a carriage return"),
        (b"\x89PNG\x00\x01", "byte 5 is zero; this is not a text file"),
        (b"system,\xff\xfe", "byte 8 is not UTF-8"),
        (b"system,colour\n", "row 1, colour: is not a column of this table"),
        (b"system,system\n", "row 1, system: stands in the header twice"),
        (f"{HEADER}\neassy,EASSy\n".encode(), "row 2: has 2 cells where the header has 13"),
        (f'{HEADER}\n"eassy\n'.encode(), "cannot be read as CSV near line"),
        (b"x" * (tables.LONGEST_CELL + 1), "cannot be read as CSV near line"),
        (b"x" * (tables.LARGEST_BYTES + 1), "is more than the 64,000,000 that a table may have"),
    ],
)
def test_a_file_that_is_no_table_says_why(raw, message):
    assert any(message in fault for fault in faults(raw))


def test_every_fault_is_found_at_once():
    raw = row(length_km="-1", since="soon", fibre_pairs="x")
    assert len(faults(raw)) == 3


def test_an_optional_column_may_be_left_out():
    frame, wrong = tables.read(
        columns.table("measures"),
        b"indicator,position,title,unit,better,description\nx,1,X,share,higher,Y\n",
    )
    assert not wrong
    assert frame["weight"].to_list() == [None]


def test_namibia_is_no_missing_value():
    table = columns.table("names")
    frame, wrong = tables.read(table, b"iso3,lang,name,source\nNAM,en,NA,paper\n")
    assert not wrong
    assert frame["name"].to_list() == ["NA"]


cells = st.one_of(
    st.none(), st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]), min_size=1)
)


@given(st.lists(st.tuples(st.floats(-1e9, 1e9) | st.none(), cells), max_size=8))
def test_what_was_written_reads_back_the_same_and_writes_the_same_bytes(given_rows):
    table = columns.table("indicators")
    frame = pl.DataFrame(
        [
            {
                "iso3": f"A{chr(65 + i)}A", "indicator": "x", "year": 2000, "value": value or 0.0,
                "source": "paper", "confidence": "verified", "note": note,
            }
            for i, (value, note) in enumerate(given_rows)
        ],
        schema={c.name: columns.TYPES[c.type] for c in table.columns},
    )  # fmt: skip
    raw = tables.write(table, frame)
    back, wrong = tables.read(table, raw)
    assert not wrong
    assert back.equals(frame)
    assert tables.write(table, back) == raw


@given(st.binary(max_size=400))
def test_noise_never_raises(raw):
    tables.read(SYSTEMS, raw)
