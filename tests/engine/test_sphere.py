"""Distances and outlines."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fateshare.base.units import EARTH_RADIUS_KM
from fateshare.engine import sphere

points = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(np.array)
paths = st.lists(st.tuples(st.floats(-170, 170), st.floats(-80, 80)), min_size=2, max_size=12).map(
    np.array
)


def by_vectors(a, b):
    """The distance through the angle between two vectors: an independent twin."""

    def vector(p):
        lon, lat = np.radians(p)
        return np.array(
            [math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)]
        )

    p, q = vector(a), vector(b)
    return EARTH_RADIUS_KM * math.atan2(np.linalg.norm(np.cross(p, q)), float(p @ q))


@given(points, points)
def test_distance_is_that_between_vectors(a, b):
    assert float(sphere.distance_km(a, b)) == pytest.approx(by_vectors(a, b), abs=1e-2)


@given(points, points, points)
def test_distance_is_symmetric_and_no_detour_is_shorter(a, b, c):
    assert sphere.distance_km(a, b) == pytest.approx(sphere.distance_km(b, a), abs=1e-6)
    assert sphere.distance_km(a, c) <= (sphere.distance_km(a, b) + sphere.distance_km(b, c) + 1e-3)


def test_a_distance_known_elsewhere():
    # Nairobi to Mombasa is given as 440 km in a straight line.
    nairobi, mombasa = np.array([36.8172, -1.2833]), np.array([39.6682, -4.0547])
    assert float(sphere.distance_km(nairobi, mombasa)) == pytest.approx(440, abs=5)


@given(paths)
def test_a_path_over_the_date_line_is_unwrapped_without_a_jump(path):
    assert (np.abs(np.diff(sphere.unwrap(path)[:, 0])) <= 180).all()


@given(paths, st.floats(50, 2000))
def test_densified_paths_keep_their_ends_and_their_step(path, step):
    dense = sphere.densify(path, step)
    flat = sphere.unwrap(path)
    np.testing.assert_allclose(dense[[0, -1]], flat[[0, -1]], atol=1e-9)
    assert len(dense) >= len(path)


@given(paths, st.floats(0, 5))
def test_simplified_paths_keep_their_ends_and_stay_near(path, tolerance):
    kept = sphere.simplify(path, tolerance)
    np.testing.assert_array_equal(kept[[0, -1]], path[[0, -1]])
    for point in path:
        near = min(sphere._offset(point[None], a, b)[0] for a, b in pairwise(kept))
        assert near <= tolerance + 1e-9


def test_inside_follows_the_outline_also_over_the_date_line():
    square = np.array([[0.0, 0], [10, 0], [10, 10], [0, 10]])
    spots = np.array([[5.0, 5], [15, 5], [365, 5], [-355, 5], [5, 11]])
    assert sphere.inside(spots, square).tolist() == [True, False, True, True, False]
    fiji = np.array([[178.0, -20], [-178, -20], [-178, -15], [178, -15]])
    spots = np.array([[179.5, -17.0], [-179.5, -17], [181, -17], [170, -17]])
    assert sphere.inside(spots, fiji).tolist() == [True, True, True, False]
