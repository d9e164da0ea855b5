"""What differs between two atlases."""

from hypothesis import given, settings
from hypothesis import strategies as st

import fateshare as fs
from fateshare.atlas import changes

ATLAS = fs.load()
SYSTEMS = ATLAS.table("systems")["system"].to_list()


def test_an_atlas_does_not_differ_from_itself():
    assert list(changes.changes(ATLAS, ATLAS)) == []
    assert changes.counted([]) == "No row differs."


@settings(max_examples=8, deadline=None)  # each lays the whole atlas beside another, twice
@given(st.lists(st.sampled_from(SYSTEMS), min_size=1, max_size=3, unique=True))
def test_there_and_back_are_mirrors(gone):
    smaller = ATLAS.without(systems=gone)
    there = list(changes.changes(ATLAS, smaller))
    back = list(changes.changes(smaller, ATLAS))
    assert [(c.table, c.key) for c in there] == [(c.table, c.key) for c in back]
    assert {c.key[0] for c in there if c.table == "systems" and c.kind == "removed"} == set(gone)
    swap = {"added": "removed", "removed": "added", "changed": "changed"}
    assert [swap[c.kind] for c in there] == [c.kind for c in back]
    for one, other in zip(there, back, strict=True):
        assert one.cells == tuple((name, new, old) for name, old, new in other.cells)


def test_a_changed_cell_is_told():
    row = ATLAS.table("systems").filter(system="eassy").with_columns(length_km=1.5)
    found = list(changes.changes(ATLAS, ATLAS.with_rows("systems", row)))
    assert len(found) == 1
    assert str(found[0]).startswith("~ systems eassy: length_km ")
    assert str(found[0]).endswith("-> 1.5")
    assert changes.counted(found) == "1 row differs: systems 1 changed."


def test_keys_are_in_order_of_numbers():
    gone = list(changes.changes(ATLAS, ATLAS.without(systems=["sat-3"])))
    seqs = [int(c.key[1]) for c in gone if c.table == "segments"]
    assert seqs == sorted(seqs)
    assert len(seqs) > 10
