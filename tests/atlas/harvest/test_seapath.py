"""Ways over sea: around land, never shorter than the great circle, the same both ways."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fateshare.atlas import land
from fateshare.atlas.harvest import seapath
from fateshare.base.errors import InputError
from fateshare.engine.sphere import densify, distance_km, inside, length_km

BLOCK = np.array([[10.0, -10], [20, -10], [20, 30], [10, 30]])


@pytest.fixture(scope="module")
def block():
    """An ocean with one block of land, open to the south of it and to the north."""
    return seapath.sea([BLOCK])


@pytest.fixture(scope="module")
def earth():
    return seapath.sea(land.rings())


def test_a_way_goes_around_land_by_the_shorter_side(block):
    path = seapath.way(block, np.array([5.0, 0.0]), np.array([25.0, 0.0]))
    dense = densify(path, 20)
    assert not inside(dense, BLOCK).any()
    assert dense[:, 1].min() < -10
    assert dense[:, 1].max() < 1


spots = st.tuples(st.floats(-60, 5), st.floats(-50, 50)).map(np.array)


@settings(max_examples=25, deadline=None)
@given(spots, spots)
def test_over_open_sea_a_way_is_little_longer_than_the_great_circle(block, a, b):
    straight = float(distance_km(a, b))
    there, back = (length_km(seapath.way(block, *ends)) for ends in ((a, b), (b, a)))
    assert there >= straight - 1e-6
    assert there <= 1.06 * straight + 60
    assert there == pytest.approx(back, rel=0.02, abs=40)


def test_a_way_crosses_the_date_line_without_going_round_the_earth(block):
    path = seapath.way(block, np.array([178.0, 0.0]), np.array([-178.0, 0.0]))
    assert length_km(path) < 700


def test_a_lagoon_is_no_sea():
    hole = np.array([[14.0, 9], [15.5, 9], [15.5, 10.5], [14, 10.5]])  # even-odd: water in BLOCK
    grid = seapath.sea([BLOCK, hole])
    assert not grid.water[seapath._cell(np.array([14.7, 9.7]))]
    assert grid.water[seapath._cell(np.array([5.0, 9.7]))]


def test_a_place_far_inland_has_no_way(block):
    with pytest.raises(InputError, match="km from the sea"):
        seapath.way(block, np.array([15.0, 10.0]), np.array([0.0, 0.0]))


def test_a_meeting_point_is_no_worse_than_any_of_its_ends(block):
    ends = (np.array([-30.0, 0.0]), np.array([0.0, 0.0]), np.array([-15.0, 20.0]))
    point = seapath.meeting(block, ends)

    def total(spot):
        return sum(float(distance_km(spot, end)) for end in ends)

    assert total(point) <= min(total(end) for end in ends) * 1.01
    assert -25 < point[0] < -5


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        # by the Strait of Sicily and not through Messina or the Nile
        ((29.9, 31.2), (5.37, 43.3), 2450, 3000),
        # round the Horn of Africa: TEAMS reports 5,000 km of cable for it
        ((39.67, -4.05), (56.33, 25.12), 4000, 5000),
        # through the Red Sea and Bab el-Mandeb
        ((32.53, 29.97), (43.15, 11.6), 2100, 2600),
        # through Gibraltar
        ((-9.4, 38.7), (5.37, 43.3), 1700, 2200),
        # round the Cape
        ((31.75, -28.95), (18.4, -33.7), 1550, 2000),
    ],
)
def test_known_ways_on_earth(earth, a, b, low, high):
    assert low < length_km(seapath.way(earth, np.array(a), np.array(b))) < high


def test_the_grid_has_as_much_sea_as_the_earth(earth):
    rows = np.cos(np.radians((np.arange(earth.water.shape[0]) + 0.5) * seapath.STEP_DEG - 90))
    share = (earth.water.mean(axis=1) * rows).sum() / rows.sum()
    assert share == pytest.approx(0.71, abs=0.01)  # land covers 29 % of the Earth
