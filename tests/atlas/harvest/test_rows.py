"""What reading rows of text must do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.atlas.harvest import rows
from fateshare.base.errors import InputError, TableError

words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(st.lists(words, min_size=1, max_size=8))
def test_a_word_comes_back_as_it_was_written(cells):
    raw = "word\n" + "".join(f"{cell}\n" for cell in cells)
    assert rows.read(raw.encode(), table="t", needed=["word"])["word"].to_list() == cells


def test_the_code_na_is_no_missing_value():
    assert rows.read(b"code,x\nNA,1\n", table="t", needed=["code"])["code"].to_list() == ["NA"]


def test_empty_cells_and_cells_of_spaces_are_missing():
    read = rows.read(b'a,b\n,1\n" ",2\n"",3\n', table="t", needed=["a"])
    assert read["a"].to_list() == [None, None, None]


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    read = rows.read("\ufeffcode,x\nKE,1\n".encode(), table="t", needed=["code"])
    assert read["code"].to_list() == ["KE"]


def test_all_missing_columns_are_named():
    with pytest.raises(TableError) as caught:
        rows.read(b"a\n1\n", table="t.csv", needed=["a", "b", "c"])
    assert [(fault.table, fault.column) for fault in caught.value.faults] == [
        ("t.csv", "b"),
        ("t.csv", "c"),
    ]


@pytest.mark.parametrize("raw", [b"", b"a,b\n\xff\xfe,1\n"])
def test_bytes_that_are_no_csv_file_are_refused(raw):
    with pytest.raises(InputError, match="not a CSV file in UTF-8"):
        rows.read(raw, table="t", needed=[])


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1,5", "x"])
def test_only_finite_numbers_are_numbers(text):
    read = rows.read(f'v\n"{text}"\n'.encode(), table="t", needed=["v"])
    assert read.select(rows.number("v"))["v"].to_list() == [None]
