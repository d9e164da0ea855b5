"""What maps must always be: on the sheet, well formed, and true about land and sea."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fateshare.atlas import land
from fateshare.atlas.harvest import land as harvest
from fateshare.brief.draw import clip, coast, labels, maps
from fateshare.brief.draw.maps import Cable, Corridor, Landing, LandLink, Map
from fateshare.brief.draw.projection import Azimuthal, EqualEarth
from fateshare.brief.draw.svg import Words
from fateshare.brief.draw.theme import THEME_DARK, THEME_LIGHT, standalone
from fateshare.brief.draw.view import Frame, fit, middle_of_world
from fateshare.engine.globe import great_circle, on_sphere

LONS = st.floats(-180, 180)
LATS = st.floats(-90, 90)
POINTS = st.tuples(LONS, LATS)
LINES = st.lists(POINTS, min_size=1, max_size=6).map(tuple)
PLACES = {
    "Fiji": ((178.4, -18.1), (-179.9, -16.8)),
    "Tonga": ((-175.2, -21.1), (-174.0, -18.6)),
    "Russia": ((30.3, 59.9), (131.9, 43.1), (-169.7, 65.8), (177.5, 64.7)),
    "Antarctica": ((166.7, -77.8), (0.0, -70.0), (-60.0, -64.0), (110.0, -66.0)),
    "Arctic": ((15.6, 78.2), (-165.0, 68.0), (100.0, 75.0)),
    "France": ((2.0, 48.0), (-61.0, 16.0), (55.0, -21.0), (-149.0, -17.0)),
    "world": (),
}


def chart(focus: tuple[tuple[float, float], ...] = (), **more: object) -> Map:
    """Make a map with one of everything."""
    line = ((170.0, -20.0), (-170.0, 10.0), (-120.0, 35.0))
    given_ = {
        "words": Words("A <map> & more", "All there is."),
        "focus": focus,
        "cables": tuple(
            Cable(f"{status} {own}", (line,), status, own)
            for status in ("service", "planned", "retired", "cut")
            for own in (True, False)
        ),
        "landings": tuple(
            Landing(lon, lat, f"{rank} & co", rank)
            for (lon, lat), rank in zip(line * 2, ("hub", "own", "other", "lost"), strict=False)
        ),
        "links": (LandLink(((30.0, 0.0), (36.8, -1.3)), "planned"),),
        "corridors": (Corridor(((175.0, -5.0), (-175.0, -5.0), (-175.0, 5.0)), "strait"),),
        "key": (("own", "own <systems>"), ("cut", "cut"), ("corridor", "corridor")),
    }
    return Map(**(given_ | more))


def drawn_points(svg: str) -> list[tuple[float, float]]:
    """Read every point that the paths in tenths of pixels visit."""
    out = []
    for data in re.findall(r' d="(M[^"]*)"', svg.split("translate(0", maxsplit=1)[0]):
        for sub in data.replace("z", "").split("M")[1:]:
            start, _, rest = sub.partition("l")
            x, y = (float(v) for v in re.findall(r"-?[\d.]+", start.partition("h")[0]))
            out.append((x, y))
            steps = [float(v) for v in re.findall(r"-?[\d.]+", rest)]
            for dx, dy in zip(steps[::2], steps[1::2], strict=True):
                x, y = x + dx, y + dy
                out.append((x, y))
    return out


@given(POINTS, st.lists(st.tuples(LONS, st.floats(-89.9, 89.9)), min_size=1, max_size=9))
def test_what_is_projected_comes_back_to_the_same_place(centre, points):
    points = np.array(points)
    for projection in (EqualEarth(centre[0]), Azimuthal(*centre)):
        back = projection.inverse(projection.forward(points))
        near = on_sphere(points) @ on_sphere(np.array([centre]))[0] > np.cos(np.radians(149))
        kept = near | isinstance(projection, EqualEarth)
        np.testing.assert_allclose(on_sphere(back)[kept], on_sphere(points)[kept], atol=1e-6)


@given(st.lists(LATS, min_size=2, max_size=9, unique=True), LONS)
def test_equal_earth_keeps_north_above_south(lats, lon):
    lats = np.sort(np.array(lats))
    heights = EqualEarth(0.0).forward(np.column_stack([np.full(len(lats), lon), lats]))[:, 1]
    assert (np.diff(heights) >= 0).all()


@given(POINTS, st.floats(0, 149), st.floats(0, 149))
def test_azimuthal_keeps_the_nearer_nearer(centre, a, b):
    lat = centre[1]
    line = np.array([[centre[0], lat + d if lat + d <= 90 else 180 - lat - d] for d in (a, b)])
    line[:, 0] += np.where(lat + np.array([a, b]) > 90, 180.0, 0.0)
    radii = np.hypot(*Azimuthal(*centre).forward(line).T)
    assert a == pytest.approx(b, abs=1e-5) or (radii[0] < radii[1]) == (a < b)


def test_both_projections_keep_areas():
    square = np.array([[30.0, 40.0], [30.1, 40.0], [30.1, 40.1], [30.0, 40.1]])
    true = np.radians(0.1) * (np.sin(np.radians(40.1)) - np.sin(np.radians(40.0)))
    for projection in (EqualEarth(-20.0), Azimuthal(70.0, 10.0)):
        x, y = projection.forward(square).T
        area = abs((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) / 2
        assert area == pytest.approx(true, rel=1e-4)


PLANE = st.tuples(st.floats(-50, 50), st.floats(-50, 50))
BOX = clip.Box(-10.0, -5.0, 10.0, 5.0)


@given(st.lists(PLANE, min_size=3, max_size=12))
def test_a_cut_ring_never_leaves_the_box(points):
    ring = clip.polygon(np.array(points), BOX)
    assert ((ring >= [-10, -5]) & (ring <= [10, 5])).all()


GRID = st.tuples(st.integers(-50, 50), st.integers(-50, 50))


@given(st.lists(GRID, min_size=3, max_size=12), st.integers(-9, 8), st.integers(-4, 3))
def test_cutting_a_ring_keeps_inside_inside(points, x, y):
    ring = np.array(points, dtype=float)
    spot = (x + 0.5012345, y + 0.4987651)  # on no side of any ring
    cut = clip.polygon(ring, BOX)
    assert not len(cut) or _even_odd(cut, spot) == _even_odd(ring, spot)


@given(st.lists(PLANE, max_size=12))
def test_a_cut_line_stays_in_the_box_and_loses_nothing(points):
    line = np.array(points).reshape(-1, 2)
    pieces = clip.polyline(line, BOX)
    assert all(((p >= [-10, -5]) & (p <= [10, 5])).all() and len(p) > 1 for p in pieces)
    inside = [p for p in line if (np.abs(p) < [10, 5]).all()] if len(line) > 1 else []
    kept = np.vstack([np.zeros((0, 2)), *pieces])
    alone = (np.diff(line, axis=0) == 0).all() if len(line) > 1 else True
    assert alone or all(np.isclose(kept, p, atol=1e-9).all(axis=1).any() for p in inside)


@given(st.lists(PLANE, min_size=2, max_size=40), st.booleans())
def test_thinning_only_drops_points(points, closed):
    line = np.array(points)
    thin = clip.thinned(line, tolerance=1.0, closed=closed)
    assert {tuple(p) for p in thin.tolist()} <= {tuple(p) for p in line.tolist()}
    assert closed or (thin[0] == line[0]).all()
    assert closed or (thin[-1] == line[-1]).all()


@given(POINTS, POINTS)
def test_a_great_circle_keeps_its_ends_and_has_short_steps(a, b):
    line = great_circle(np.array([a, b]))
    ends = on_sphere(np.array([a, b]))
    np.testing.assert_allclose(on_sphere(line)[[0, -1]], ends, atol=1e-6)
    steps = np.linalg.norm(np.diff(on_sphere(line), axis=0), axis=1)
    far = ends[0] @ ends[1] > -1 + 1e-9
    assert not far or steps.max() <= 2 * np.sin(np.radians(1.0)) + 1e-9


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("width", [900, 360])
def test_a_map_stays_on_its_sheet(place, width):
    seen = chart(PLACES[place], frame=Frame(width))
    view = maps.view_of(seen)
    points = np.array(drawn_points(maps.draw(seen, prefix="m")))
    dots_and_crosses = 50  # tenths; a mark's own size
    assert points.min() >= -dots_and_crosses
    assert (points.max(axis=0) <= np.array([view.width, view.height]) * 10 + dots_and_crosses).all()


@settings(max_examples=15, deadline=None)
@given(LINES, st.lists(LINES, max_size=3))
def test_any_map_is_well_formed_finite_and_the_same_twice(focus, lines):
    cables = (Cable("any", tuple(lines), own=True),)
    seen = chart(focus, cables=cables, graticule=False)
    svg = maps.draw(seen, prefix="m")
    assert ET.fromstring(svg).tag.endswith("svg")  # noqa: S314 - our own bytes
    assert not re.search(r"nan|inf(?!o)", svg, re.IGNORECASE)
    assert svg == maps.draw(seen, prefix="m")


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_every_focus_point_is_on_the_sheet(focus):
    view = fit(np.array(focus), Frame())
    spots = view.points(np.array(focus))
    assert (spots >= -0.5).all()
    assert (spots <= np.array([view.width, view.height]) + 0.5).all()


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_a_view_is_never_closer_than_the_least_span(focus):
    view = fit(np.array(focus), Frame())
    assert min(view.width, view.height) / view.px_per_deg >= 12.0 - 0.1


@pytest.mark.parametrize(
    ("lon", "lat", "is_land"),
    [
        (36.8, -1.3, True),  # Nairobi
        (-30.0, 0.0, False),  # the middle of the Atlantic
        (0.0, -89.5, True),  # the South Pole
        (0.0, 89.5, False),  # the North Pole
        (178.0, -17.8, True),  # Viti Levu
        (180.0, -16.8, True),  # Taveuni and Vanua Levu lie on the date line
        (-179.0, 66.5, True),  # Chukotka beyond the date line
        (51.0, 42.0, False),  # the Caspian Sea
        (-175.2, -21.17, True),  # Tongatapu
        (180.0, 0.0, False),
    ],
)
def test_known_points_are_land_or_sea(lon, lat, is_land):
    around = sum(land.contains(ring, (lon, lat)) for ring in land.rings())
    near = min(np.hypot(*(ring - [lon, lat]).T).min() for ring in land.rings())
    assert (around % 2 == 1) == is_land or (is_land and near < 0.1)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (-175.2, -21.2),  # Tonga
        (43.3, -11.7),  # Comoros
        (55.5, -4.7),  # Seychelles
        (73.5, 4.2),  # Maldives
        (173.0, 1.4),  # Tarawa
        (-157.4, 1.9),  # Kiritimati
        (179.2, -8.5),  # Funafuti
        (166.9, -0.5),  # Nauru
    ],
)
def test_small_islands_are_seen_in_a_close_view(lon, lat):
    view = fit(np.array([[lon, lat]]), Frame())
    found = coast.shapes(view)
    spots = np.vstack([np.zeros((0, 2)), *found.areas, *found.islets, found.dots])
    assert np.hypot(*(spots - view.points(np.array([[lon, lat]]))).T).min() < 0.35 * view.px_per_deg


def test_land_has_no_borders_only_rings_of_coast():
    stretches = []
    for ring in land.rings():
        shore = ring[np.abs(ring[:, 1]) < 90]
        ends = [(round(lon % 360, 2), round(lat, 2)) for lon, lat in shore.tolist()]
        stretches += [tuple(sorted(ends)) for ends in zip(ends, ends[1:] + ends[:1], strict=True)]
    # a border would be drawn twice, by the neighbours on both sides
    assert len(stretches) - len(set(stretches)) < 1e-3 * len(stretches)


@pytest.mark.parametrize("place", PLACES)
def test_what_is_drawn_as_land_is_land(place):
    view = fit(np.array(PLACES[place]).reshape(-1, 2), Frame())
    found = coast.shapes(view)
    rings = found.areas + found.islets
    wrong = 0
    shares = np.arange(0.07, 1, 0.17)
    spots = [(x * view.width, y * view.height) for x in shares for y in shares]
    for spot in spots:
        lonlat = view.degrees(np.array([spot]))
        if np.abs(view.points(lonlat) - spot).max() > 0.5 or not np.isfinite(lonlat).all():
            continue  # beyond the edge of the world
        true = sum(land.contains(ring, tuple(lonlat[0])) for ring in land.rings()) % 2
        wrong += true != sum(_even_odd(ring, spot) for ring in rings) % 2
    assert wrong <= 1  # a point may fall on a thinned shore


def test_a_world_map_is_torn_where_few_cables_are():
    pacific = np.array([[lon, 10.0] for lon in range(140, 240, 5)], dtype=float)
    atlantic = np.array([[lon, 40.0] for lon in range(-70, -5, 5)], dtype=float)
    assert middle_of_world([(pacific, 1.0)]) >= 150
    assert middle_of_world([(atlantic, 1.0)]) <= 40
    assert middle_of_world([(pacific, 1.0), (atlantic, 4.0)]) <= 40


def test_a_shared_route_is_drawn_once():
    line = ((40.0, -4.0), (50.0, 0.0), (60.0, 10.0))
    one = Cable("a", (line,))
    both = maps.draw(chart(line, cables=(one, Cable("b", (line[::-1],)))), prefix="m")
    assert both == maps.draw(chart(line, cables=(one,)), prefix="m")


def test_labels_neither_overlap_nor_leave_the_sheet():
    rng = np.random.default_rng(7)
    wishes = [labels.Wish(x, y, "Somewhere", 6.0) for x, y in rng.uniform(0, 300, (60, 2))]
    sheet = clip.Box(0, 0, 300, 300)
    nothing = np.zeros((0, 2))
    found = labels.place(wishes, sheet=sheet, marks=np.zeros((0, 4)), lines=nothing)
    boxes = [labels.extent(label) for label in found]
    assert 10 < len(boxes) < 60
    for i, a in enumerate(boxes):
        assert min(a) >= 0
        assert max(a) <= 300
        for b in boxes[:i]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@given(st.lists(st.integers(-(2**40), 2**40), min_size=1))
def test_integers_written_by_the_harvest_are_read_back(values):
    text = harvest.vlq(np.array(values, dtype=np.int64))
    assert land._integers(text).tolist() == values


def test_a_world_map_is_small_enough():
    assert len(coast.draw(fit(np.zeros((0, 2)), Frame()), graticule=True)) < 60_000


def test_a_map_names_itself_and_keeps_its_ids_to_itself():
    a, b = (maps.draw(chart(PLACES["Fiji"]), prefix=p) for p in ("a", "b"))
    ids_a, ids_b = (set(re.findall(r'id="([^"]+)"', svg)) for svg in (a, b))
    assert ids_a == {"a-t", "a-d"}
    assert not ids_a & ids_b
    assert "A &lt;map&gt; &amp; more" in a
    assert 'role="img"' in a


@pytest.mark.parametrize("theme", [THEME_LIGHT, THEME_DARK])
def test_a_standalone_map_has_no_variables_left(theme):
    svg = standalone(maps.draw(chart(PLACES["Fiji"]), prefix="m"), theme, font="Inter")
    assert "var(" not in svg
    assert theme["sea"] in svg
    assert "font-family:Inter;" in svg


def _even_odd(ring, spot):
    """Tell whether a ring goes around a spot of the plane."""
    x, y = ring.T
    x2, y2 = np.roll(x, -1), np.roll(y, -1)
    spans = (x > spot[0]) != (x2 > spot[0])
    at = y[spans] + (spot[0] - x[spans]) / (x2[spans] - x[spans]) * (y2[spans] - y[spans])
    return bool((at > spot[1]).sum() % 2)


@given(st.floats(-180, 180), st.floats(0, 1))
def test_a_wide_view_has_its_sea_wherever_it_is_turned(lon, part):
    """The outline of the Earth has no sliver in its place, whatever the middle meridian."""
    lon = round(lon, 1) if part > 0.5 else lon
    focus = np.array([[lon - 80, -30.0], [lon + 80, 40.0], [lon, 0.0]])
    seen = fit(focus, Frame())
    sea = seen.sea()
    assert np.ptp(sea[:, 0]) > 0.7 * seen.width
    assert np.ptp(sea[:, 1]) > 0.7 * seen.height
