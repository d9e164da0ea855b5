"""Find the shortest way over sea between two places on a grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from fateshare.atlas import mask
from fateshare.base.errors import InputError
from fateshare.engine.sphere import Floats, distance_km, simplify, unwrap

#: Grid step; straits narrower than this are opened by hand in GATES.
STEP_DEG = 0.125
#: Cells within so many cells of the shore cost more: a way keeps off the coast where it can.
SHORE_FACTORS = ((8, 1.08), (4, 1.2), (1, 1.5))
#: Window around the places that is searched first, and then the whole grid.
MARGIN_DEG = 12.0
#: Waters of fewer cells than this are no sea.
FEWEST_CELLS = 300
#: Furthest that a landing may lie from the sea of the grid.
INLAND_KM = 160.0
TOLERANCE_DEG = 0.06

#: Moves between cells as (rows, columns), each with the cells that it passes.
MOVES: dict[tuple[int, int], tuple[tuple[int, int], ...]] = {
    (0, 1): (),
    (1, 0): (),
    (1, 1): (),
    (1, -1): (),
    (1, 2): ((0, 1), (1, 1)),
    (2, 1): ((1, 0), (1, 1)),
    (1, -2): ((0, -1), (1, -1)),
    (2, -1): ((1, 0), (1, -1)),
}

#: Ways of water that the grid's land outline closes: lon, lat from end to end.
GATES = (
    ((-6.5, 35.9), (-5.6, 35.95), (-4.9, 36.0)),  # Strait of Gibraltar
    ((43.6, 12.1), (43.3, 12.6), (43.0, 13.2)),  # Bab el-Mandeb
    ((34.0, 27.6), (33.3, 28.5), (32.75, 29.4), (32.55, 29.9)),  # Gulf of Suez
    ((34.6, 27.9), (34.7, 28.6), (34.95, 29.5)),  # Gulf of Aqaba
    ((56.0, 26.2), (56.6, 26.5), (57.0, 26.0)),  # Strait of Hormuz
    ((25.9, 39.9), (26.4, 40.2), (27.0, 40.6), (28.9, 40.85), (29.05, 41.25)),  # Turkish Straits
    ((103.2, 1.3), (103.8, 1.2), (104.4, 1.3)),  # Singapore Strait
    ((105.2, -5.6), (105.8, -5.95), (105.3, -6.5)),  # Sunda Strait
    ((1.0, 50.6), (1.4, 51.0), (1.9, 51.4)),  # Strait of Dover
    ((12.3, 56.4), (12.65, 55.9), (12.7, 55.3)),  # The Sound
)

#: Ways of water that the grid leaves open, and that no long cable takes.
WALLS = (((15.4, 38.3), (15.9, 38.3)),)  # Strait of Messina


@dataclass(frozen=True, slots=True)
class Sea:
    """The sea as a grid: row 0 is the southernmost, column 0 begins at 180 W."""

    water: NDArray[np.bool_]
    factor: Floats


@dataclass(frozen=True, slots=True)
class Field:
    """Distance over sea from one place to every cell of a window, and the way back."""

    rows: slice
    columns: NDArray[np.int64]
    cost: Floats
    previous: NDArray[np.int32]


def sea(rings: Iterable[Floats]) -> Sea:
    """Draw the land rings, each of shape (n, 2), on the grid open the gates and close the walls."""
    water = ~mask.drawn(rings, STEP_DEG)
    for gate in GATES:
        for point in _dense(np.array(gate)):
            water[_cell(point)] = True
    for wall in WALLS:
        for point in _dense(np.array(wall)):
            water[_cell(point)] = False
    water = _open(water)
    factor = np.ones(water.shape)
    for cells, cost in SHORE_FACTORS:
        factor[_near(~water, cells)] = cost
    return Sea(water, factor)


def _open(water: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Drop waters of few cells: fjords and lagoons that the outline cuts off from the sea."""
    parts, _ = label(water, structure=np.ones((3, 3), dtype=int))
    size = np.bincount(parts.ravel())
    return np.asarray(water & (size[parts] >= FEWEST_CELLS))


def way(grid: Sea, a: Floats, b: Floats) -> Floats:
    """Return the shortest way over sea from a to b, as points of shape (n, 2)."""
    for margin in (MARGIN_DEG, 60.0, 400.0):
        box = _window(np.stack([a, b]), margin)
        start, end = _harbour(grid, a, box), _harbour(grid, b, box)
        field = _field(grid, start, box)
        column = int(np.flatnonzero(field.columns == end[1])[0])
        cell = (end[0] - field.rows.start) * len(field.columns) + column
        if np.isfinite(field.cost.ravel()[cell]):
            inner = _back(field, cell)
            return simplify(unwrap(np.vstack([a, inner[1:-1], b])), TOLERANCE_DEG)
    raise InputError(f"There is no way over sea from {a.tolist()} to {b.tolist()}.")


def meeting(grid: Sea, ends: tuple[Floats, Floats, Floats]) -> Floats:
    """Return the point at sea from which the ways to three places are shortest together."""
    for margin in (MARGIN_DEG, 60.0, 400.0):
        box = _window(np.stack(ends), margin)
        fields = [_field(grid, _harbour(grid, end, box), box) for end in ends]
        total = fields[0].cost + fields[1].cost + fields[2].cost
        if np.isfinite(total).any():
            row, column = np.unravel_index(int(np.argmin(total)), total.shape)
            return _centre(int(row) + fields[0].rows.start, int(fields[0].columns[column]))
    raise InputError(f"No point at sea reaches all of {[end.tolist() for end in ends]}.")


def _near(land: NDArray[np.bool_], cells: int) -> NDArray[np.bool_]:
    """Mark what lies within some cells of land, along rows and columns."""
    grown = land.copy()
    for _ in range(cells):
        wider = grown.copy()
        for shift, axis in ((1, 0), (-1, 0), (1, 1), (-1, 1)):
            wider |= np.roll(grown, shift, axis)
        grown = wider
    return grown


def _dense(points: Floats) -> Floats:
    """Put points at every half step along a line."""
    pieces = []
    for a, b in pairwise(points):
        count = int(np.abs(b - a).max() / (STEP_DEG / 2)) + 2
        pieces.append(a + (b - a) * np.linspace(0, 1, count)[:, None])
    return np.vstack(pieces)


def _cell(point: Floats) -> tuple[int, int]:
    """Return row and column of the cell that holds a point."""
    width = round(360 / STEP_DEG)
    return int((point[1] + 90) / STEP_DEG), int((point[0] + 180) / STEP_DEG) % width


def _centre(row: int, column: int) -> Floats:
    """Return longitude and latitude of a cell's centre."""
    return np.array([(column + 0.5) * STEP_DEG - 180, (row + 0.5) * STEP_DEG - 90])


def _window(points: Floats, margin: float) -> tuple[slice, NDArray[np.int64]]:
    """Choose the rows and columns of the grid around some points."""
    height, width = round(180 / STEP_DEG), round(360 / STEP_DEG)
    points = unwrap(points)
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    rows = slice(
        max(0, int((low[1] + 90) / STEP_DEG)), min(height, int((high[1] + 90) / STEP_DEG) + 1)
    )
    first, last = int((low[0] + 180) / STEP_DEG), int((high[0] + 180) / STEP_DEG) + 1
    columns = np.arange(first, min(last, first + width)) % width
    return rows, columns.astype(np.int64)


def _harbour(grid: Sea, point: Floats, box: tuple[slice, NDArray[np.int64]]) -> tuple[int, int]:
    """Return the sea cell of the window nearest to a place."""
    rows, columns = np.nonzero(grid.water[box[0]][:, box[1]])
    lon = (box[1][columns] + 0.5) * STEP_DEG - 180
    lat = (rows + box[0].start + 0.5) * STEP_DEG - 90
    away = distance_km(np.column_stack([lon, lat]), point)
    best = int(away.argmin())
    if away[best] > INLAND_KM:
        raise InputError(f"{point.tolist()} lies {away[best]:.0f} km from the sea.")
    return int(rows[best]) + box[0].start, int(box[1][columns[best]])


def _field(grid: Sea, start: tuple[int, int], box: tuple[slice, NDArray[np.int64]]) -> Field:
    """Measure the way over sea from a cell to every cell of the window."""
    rows, columns = box
    water = grid.water[rows][:, columns]
    factor = grid.factor[rows][:, columns]
    height, width = water.shape
    number = np.arange(height * width).reshape(height, width)
    lat = (np.arange(rows.start, rows.stop) + 0.5) * STEP_DEG - 90
    tails, heads, costs = [], [], []
    for (up, right), passed in MOVES.items():
        tail, head = (
            _shifted(height, width, (up, right), (0, 0)),
            _shifted(height, width, (up, right), (up, right)),
        )
        both = water[tail] & water[head]
        for cell in passed:  # a long move never jumps over land
            both &= water[_shifted(height, width, (up, right), cell)]
        km = distance_km(
            np.column_stack([np.zeros(height - up), lat[: height - up]]),
            np.column_stack([np.full(height - up, right * STEP_DEG), lat[up:]]),
        )
        tails.append(number[tail][both])
        heads.append(number[head][both])
        costs.append((km[:, None] * np.maximum(factor[tail], factor[head]))[both])
    size = height * width
    graph = coo_array(
        (np.concatenate(costs), (np.concatenate(tails), np.concatenate(heads))), shape=(size, size)
    ).tocsr()
    column = int(np.flatnonzero(columns == start[1])[0])
    index = (start[0] - rows.start) * width + column
    cost, previous = dijkstra(graph, directed=False, indices=index, return_predecessors=True)
    return Field(rows, columns, cost.reshape(height, width), previous)


def _shifted(
    height: int, width: int, move: tuple[int, int], by: tuple[int, int]
) -> tuple[slice, slice]:
    """Return the cells from which a move stays in the window, shifted by some rows and columns."""
    low, high = max(0, -move[1]), width - max(0, move[1])
    return (
        slice(by[0], height - move[0] + by[0]),
        slice(low + by[1], high + by[1]),
    )


def _back(field: Field, cell: int) -> Floats:
    """Walk back from a cell to the start; return the way from start to cell."""
    width = len(field.columns)
    points = []
    while cell >= 0:
        points.append(_centre(cell // width + field.rows.start, int(field.columns[cell % width])))
        cell = int(field.previous[cell])
    return np.array(points[::-1])
