"""Lines along great circles: many at once are the same as each alone, and caps hold them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fateshare.engine.globe import STEP_DEG, caps, great_circle, great_circles, on_sphere

LINES = st.lists(
    st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=5).map(
        lambda points: np.array(points).reshape(-1, 2)
    ),
    max_size=6,
)


@given(LINES)
def test_many_lines_are_bent_as_each_alone(lines):
    bent = great_circles(lines)
    assert len(bent) == len(lines)
    for line, found in zip(lines, bent, strict=True):
        assert np.allclose(on_sphere(found), on_sphere(great_circle(line)), atol=1e-12)
        assert np.allclose(on_sphere(found[[0, -1]]), on_sphere(line[[0, -1]]), atol=1e-12)


@given(LINES)
def test_no_step_is_long_unless_its_ends_lie_opposite(lines):
    for line, found in zip(lines, great_circles(lines), strict=True):
        ends = on_sphere(line)
        if (np.linalg.norm(np.diff(ends, axis=0), axis=1) > 2 - 1e-6).any():
            continue  # no great circle is the shortest then
        steps = np.linalg.norm(np.diff(on_sphere(found), axis=0), axis=1)
        assert (steps <= 2 * np.sin(np.radians(STEP_DEG) / 2) + 1e-9).all()


@given(LINES)
def test_caps_hold_their_lines(lines):
    for line, (middle, radius) in zip(lines, caps(lines), strict=True):
        assert abs(np.linalg.norm(middle) - 1) < 1e-9
        away = np.arccos(np.clip(on_sphere(line) @ middle, -1, 1))
        assert away.max() <= radius + 1e-7
