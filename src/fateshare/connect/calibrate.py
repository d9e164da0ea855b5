"""Fit the free parameters to the record of outages, each event judged by the others."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.atlas.model import Atlas
from fateshare.connect.record import Event
from fateshare.connect.replay import MILD, SERIOUS, auc, replay
from fateshare.connect.terms import Terms

Floats = NDArray[np.float64]

#: The values that are tried; all combinations.
GRID = {"headroom": (1.1, 1.15, 1.2), "backup": (0.1, 0.15, 0.2)}


@dataclass(frozen=True, slots=True)
class Calibration:
    """
    What fitting found.

    Attributes
    ----------
    best
        The terms with the largest AUC over all events; of equal ones the first tried.
    auc
        Its AUC, fitted and judged on the same events.
    auc_left_out
        AUC where each event is judged by the terms that are best on all others.
    chosen
        How often each of the tried terms was best when one event was left out.
    tried
        One row a combination: the terms and the AUC.
    """

    best: Terms
    auc: float
    auc_left_out: float
    chosen: dict[int, int]
    tried: pl.DataFrame


def calibrate(  # noqa: PLR0913 - each is a plain choice
    atlas: Atlas,
    events: Sequence[Event],
    *,
    base: Terms | None = None,
    grid: dict[str, tuple[float, ...]] | None = None,
    workers: int = 1,
    dask: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Calibration:
    """
    Try every combination of the grid, and leave one event out at a time.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    events
        The record.
    base
        Terms that are not in the grid.
    grid
        Values to try by name; GRID by default.
    workers
        Processes; the answer does not depend on it.
    dask
        Address of a Dask scheduler to use in their place.
    progress
        Called with how many are done, and how many there are.
    """
    values = grid or GRID
    combos = [dict(zip(values, one, strict=True)) for one in itertools.product(*values.values())]
    terms = [(base or Terms()).with_(**combo) for combo in combos]
    lost = []
    for number, one in enumerate(terms):
        pairs = replay(atlas, events, terms=one, latency=False, workers=workers, dask=dask).pairs
        lost.append(pairs["lost_share"].fill_null(0.0).to_numpy())
        if progress:
            progress(number + 1, len(terms))
    fit = [_auc(pairs, one, None) for one in lost]
    best = int(np.argmax(fit))
    held, chosen = _left_out(pairs, lost)
    tried = pl.DataFrame(
        [asdict(one) | {"auc": value} for one, value in zip(terms, fit, strict=True)]
    )
    return Calibration(terms[best], fit[best], held, chosen, tried)


def _left_out(pairs: pl.DataFrame, lost: list[Floats]) -> tuple[float, dict[int, int]]:
    """Judge each event by the terms that are best on the others; return the AUC and the choices."""
    judged = np.zeros(pairs.height)
    chosen: dict[int, int] = {}
    for event in pairs["event"].unique().sort():
        out = (pairs["event"] == event).to_numpy()
        best = int(np.argmax([_auc(pairs, one, ~out) for one in lost]))
        judged[out] = lost[best][out]
        chosen[best] = chosen.get(best, 0) + 1
    return _auc(pairs, judged, None), dict(sorted(chosen.items()))


def _auc(pairs: pl.DataFrame, lost: Floats, kept: NDArray[np.bool_] | None) -> float:
    """Return the AUC of serious pairs against mild ones, over those that are kept."""
    serious = pairs["severity"].is_in(SERIOUS).to_numpy()
    mild = pairs["severity"].is_in(MILD).to_numpy()
    keep = np.ones(pairs.height, np.bool_) if kept is None else kept
    return auc(lost[serious & keep], lost[mild & keep]) or 0.0
