"""From drawn lines and landing points to stretches between them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fateshare.atlas.harvest import wiring


def wired(landings, *lines):
    spots = {name: np.array(spot, dtype=float) for name, spot in landings.items()}
    return wiring.wire(spots, [np.array(line, dtype=float) for line in lines])


def ends(found):
    return sorted(tuple(sorted((s.a, s.b))) for s in found.stretches)


def test_landings_on_one_line_are_strung_in_order():
    found = wired({"b": (5, 0.1), "a": (0, 0), "c": (10, 0)}, [(0, 0), (10, 0)])
    assert ends(found) == [("a", "b"), ("b", "c")]
    assert found.units == {}
    assert found.told == ()
    assert abs(sum(s.length_km for s in found.stretches) - 1112) < 2


def test_a_branch_makes_a_unit():
    found = wired(
        {"a": (0, 0), "b": (10, 0), "c": (5, 4)}, [(0, 0), (5, 0), (10, 0)], [(5, 0), (5, 4)]
    )
    (unit,) = found.units
    assert ends(found) == sorted(tuple(sorted((unit, x))) for x in "abc")
    assert np.allclose(found.units[unit], (5, 0))


def test_lines_over_the_date_line_meet():
    found = wired({"a": (170, 0), "b": (-170, 0)}, [(170, 0), (180, 0)], [(-180, 0), (-170, 0)])
    assert ends(found) == [("a", "b")]
    assert abs(found.stretches[0].length_km - 2224) < 3


def test_parts_that_do_not_touch_are_joined_and_said():
    found = wired({"a": (0, 0), "b": (4, 0), "c": (6, 0), "d": (10, 0)},
                  [(0, 0), (4, 0)], [(6, 0), (10, 0)])  # fmt: skip
    assert ends(found) == [("a", "b"), ("b", "c"), ("c", "d")]
    assert [s.joined for s in found.stretches if {s.a, s.b} == {"b", "c"}] == [True]
    assert "joined over 222 km" in found.told[0]


def test_a_landing_off_the_lines_is_joined_and_said():
    found = wired({"a": (0, 0), "b": (10, 0), "c": (5, 3)}, [(0, 0), (10, 0)])
    assert any(line.startswith("no line comes near c") for line in found.told)
    assert {"c"} <= {end for s in found.stretches for end in (s.a, s.b)}


def test_an_end_that_lands_nowhere_is_left_out():
    found = wired({"a": (0, 0), "b": (10, 0)}, [(0, 0), (10, 0)], [(5, 0), (5, 9)])
    assert ends(found) == [("a", "b")]
    assert "reaches no landing" in found.told[0]


def test_without_lines_landings_are_joined():
    found = wired({"a": (0, 0), "b": (1, 0)})
    assert ends(found) == [("a", "b")]
    assert found.stretches[0].joined


spot = st.tuples(st.integers(-175, 175), st.integers(-60, 60))


@given(
    st.lists(spot, min_size=2, max_size=5, unique=True),
    st.lists(st.lists(spot, min_size=2, max_size=4, unique=True), max_size=3),
)
def test_every_landing_is_connected_whatever_is_drawn(towns, lines):
    found = wired({f"t{i}": town for i, town in enumerate(towns)}, *lines)
    parts = {f"t{i}" for i in range(len(towns))}
    reach, todo = set(), ["t0"]
    while todo:
        node = todo.pop()
        if node not in reach:
            reach.add(node)
            todo += [s.b if s.a == node else s.a for s in found.stretches if node in (s.a, s.b)]
    assert parts <= reach
    assert {end for s in found.stretches for end in (s.a, s.b)} == reach
    assert reach - parts == set(found.units)
    for unit in found.units:
        assert sum(unit in (s.a, s.b) for s in found.stretches) >= 3
