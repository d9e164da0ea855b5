"""Systems written as routes, and the tables that are laid of them."""

import numpy as np
import pytest

from fateshare.atlas.harvest import routes
from fateshare.base.errors import TableError

PLACES = {name: np.array([10.0 * i, 0.0]) for i, name in enumerate("abcdef")}
BASE = {"name": "One", "since": "2010", "source": "paper", "confidence": "verified"}


def straight(a, b):
    return np.stack([a, b])


ROUTER = routes.Router(straight, lambda ends: (ends[0] + ends[1] + ends[2]) / 3)


def lay(*strings, corridors=None, **terms):
    entry = BASE | terms | {"routes": list(strings)}
    return routes.build({"one": entry}, PLACES, corridors or {}, ROUTER)


def ends(laid):
    return laid.segments.select("a", "b", "kind").rows()


def test_a_plain_route_is_a_chain():
    assert ends(lay("a > b = c")) == [("a", "b", "sea"), ("b", "c", "land")]


def test_a_branch_hangs_on_a_unit_of_the_trunk():
    laid = lay("a > (b) > c")
    assert ends(laid) == [
        ("a", "bu.one.b", "sea"),
        ("bu.one.b", "b", "sea"),
        ("bu.one.b", "c", "sea"),
    ]
    assert laid.units["place"].to_list() == ["bu.one.b"]
    assert laid.units["lon"].to_list() == [10.0]
    assert laid.units["confidence"].to_list() == ["estimated"]


def test_a_spur_starts_at_the_unit_or_at_a_place_of_the_trunk():
    assert ends(lay("a > (b) > c", "bu:b > d"))[-1] == ("bu.one.b", "d", "sea")
    assert ends(lay("a > b > c", "bu:b > d"))[-1] == ("b", "d", "sea")


def test_a_unit_can_wait_for_a_branch_with_dates_of_its_own():
    laid = lay("a > bu:b > c", {"path": "bu:b > b", "since": "2015"})
    assert ends(laid) == [
        ("a", "bu.one.b", "sea"),
        ("bu.one.b", "c", "sea"),
        ("bu.one.b", "b", "sea"),
    ]
    assert laid.segments["since"].to_list() == ["2010", "2010", "2015"]


def test_terms_of_a_stretch_go_before_those_of_the_system():
    laid = lay("a > b", {"path": "b > c", "since": "2020-03", "source": "other"})
    assert laid.segments.select("since", "source").rows() == [
        ("2010", "paper"),
        ("2020-03", "other"),
    ]


def test_a_stretch_to_come_is_planned_and_the_system_is_not():
    laid = lay("a > b", {"path": "b > c", "expected": "2030"})
    assert laid.segments["planned"].to_list() == [False, True]
    assert laid.segments["since"].to_list() == ["2010", None]
    assert laid.systems["planned"].to_list() == [False]


def test_a_system_to_come_is_planned():
    laid = lay("a > b", since=None, expected="2030")
    assert laid.systems["planned"].to_list() == [True]


def test_a_spur_may_begin_at_the_unit_of_its_own_first_branch():
    assert ends(lay("a > bu:c > b", "bu:c > (c) > d"))[2:] == [
        ("bu.one.c", "c", "sea"),
        ("bu.one.c", "d", "sea"),
    ]


def test_lengths_are_those_of_the_ways_times_the_slack():
    expected = round(10 * 111.195 * routes.SLACK)
    assert lay("a > b").segments["length_km"].to_list() == [expected]


@pytest.mark.parametrize(
    ("factor", "scaled"), [(1.0, True), (1.3, True), (0.8, True), (2.0, False)]
)
def test_lengths_are_scaled_to_a_reported_length_that_is_near(factor, scaled):
    ways = 3 * 10 * 111.195 * routes.SLACK
    laid = lay("a > b > c > d", length_km=ways * factor)
    total = laid.segments["length_km"].sum()
    assert total == pytest.approx(ways * factor if scaled else ways, abs=2)


def test_a_segment_is_in_the_corridors_that_it_crosses():
    gate = np.array([[4.0, -1], [6, -1], [6, 1], [4, 1]])
    laid = lay("a > b > c", corridors={"gate": gate, "far": gate + np.array([0, 40])})
    assert laid.segments["corridors"].to_list() == ["gate", None]


def test_paths_are_spelled_and_read_back():
    path = np.array([[179.5, 1.0], [181.25, -2.5]])
    assert routes.spell(path) == "179.50 1.00, -178.75 -2.50"
    np.testing.assert_allclose(routes.points(routes.spell(path)), [[179.5, 1], [-178.75, -2.5]])


@pytest.mark.parametrize(
    ("route", "told"),
    [
        ("a", "needs a place that is no branch at both ends"),
        ("(a) > b", "needs a place that is no branch at both ends"),
        ("a > b >", "cannot be read at"),
        ("a b", "cannot be read at 'b'"),
        ("a > (b > c", "cannot be read at"),
        ("a > Nairobi", "cannot be read at"),
        ("a > zanzibar", "'zanzibar' is not a known place"),
        ("bu:x > b", "'bu:x' is not a known place"),
    ],
)
def test_a_route_that_cannot_be_laid_says_why(route, told):
    with pytest.raises(TableError) as caught:
        lay(route)
    assert told in str(caught.value)


def test_all_bad_systems_are_told_at_once():
    bad = {name: BASE | {"routes": ["a > nowhere"]} for name in ("one", "two")}
    with pytest.raises(TableError, match="2 faults"):
        routes.build(bad, PLACES, {}, ROUTER)


def test_written_files_are_checked():
    assert routes.parse(b'[x]\nname = "X"\n', "f.toml") == {"x": {"name": "X"}}
    with pytest.raises(TableError, match=r"f\.toml: is not TOML"):
        routes.parse(b"[x\n", "f.toml")
    with pytest.raises(TableError, match=r"x\.colour: is not a key of a system"):
        routes.parse(b'[x]\ncolour = "red"\n', "f.toml")
