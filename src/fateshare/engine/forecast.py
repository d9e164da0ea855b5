"""
Carry yearly series on, and measure on the past how well that would have gone.

Every method sees a window: the last figures of a series, the newest in the last column, NaN
where there is none. A series whose newest figure is missing has no forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from fateshare.base.errors import InputError

Floats = NDArray[np.float64]

Kind = Literal["last", "change", "line", "damped", "logistic", "gompertz"]
#: A trend needs a figure at least this many years older than the newest.
LEAST_SPAN = 2
#: S-curves see shares not nearer to none and all than this.
_EDGE = 0.002


@dataclass(frozen=True, slots=True)
class Method:
    """
    One way to carry a series on.

    Attributes
    ----------
    kind
        last: the newest figure stays. change: the mean yearly change within the window goes on
        from the newest figure. damped: the same, each year `damping` times as much. line: the
        straight line of least squares through the window. logistic, gompertz: as change, in
        ln(x / (1 - x)) or -ln(-ln x), for shares with the ceiling 1.
    years
        Years back that the window reaches.
    damping
        From one year to the next, for damped.
    """

    kind: Kind
    years: int = 0
    damping: float = 1.0

    @property
    def name(self) -> str:
        """Return what the method is called."""
        said = {
            "last": "last value",
            "change": "mean change",
            "line": "straight line",
            "damped": "damped trend",
            "logistic": "logistic curve",
            "gompertz": "Gompertz curve",
        }[self.kind]
        by = f" (x {self.damping:g})" if self.kind == "damped" else ""
        return f"{said}{by} over {self.years} years" if self.years else said


def windows(value: Floats, years: int) -> Floats:
    """
    Return the window that ends in each column of a table.

    Parameters
    ----------
    value
        Shape (n, m), NaN where missing.
    years
        Years back.

    Returns
    -------
    windows
        Shape (n, m, years + 1).
    """
    padded = np.pad(value, ((0, 0), (years, 0)), constant_values=np.nan)
    return sliding_window_view(padded, years + 1, axis=1)


def forecast(method: Method, window: Floats, horizon: int) -> Floats:
    """
    Carry series on.

    Parameters
    ----------
    method
        How.
    window
        Shape (..., method.years + 1), the newest figure last.
    horizon
        How many years.

    Returns
    -------
    forecast
        Shape (..., horizon); NaN where the newest figure, or for a trend every figure at least
        LEAST_SPAN years older, is missing.

    Raises
    ------
    InputError
        When the window is not as wide as the method needs, or the horizon is below 1.

    Examples
    --------
    >>> forecast(Method("change", 2), np.array([1.0, 2.0, 5.0]), 3)
    array([ 7.,  9., 11.])
    """
    if window.shape[-1] != method.years + 1 or horizon < 1:
        raise InputError(
            f"A window of {window.shape[-1]} years and a horizon of {horizon} do not fit "
            f"{method.name!r}; it needs {method.years + 1} and at least 1."
        )
    ahead = np.arange(1, horizon + 1, dtype=np.float64)
    newest = window[..., -1:]
    if method.kind == "last":
        return newest + np.zeros(horizon)
    if method.kind == "line":
        level, slope = _line(window)
        return level + slope * ahead
    if method.kind in {"change", "damped"}:
        return newest + _change(window) * np.cumsum(method.damping ** (ahead - 1))
    bent = _bend(method.kind, window)
    start = bent[..., -1:]
    curve = _unbend(method.kind, start + _change(bent) * ahead)
    return np.clip(newest + curve - _unbend(method.kind, start), 0.0, 1.0)


def backtest(method: Method, value: Floats, horizon: int, *, first: int = 0) -> Floats:
    """
    Forecast from every column, and return what was missed.

    Parameters
    ----------
    method
        How.
    value
        Shape (n, m), NaN where missing.
    horizon
        How many years.
    first
        The first column to forecast from; what is before is only looked back at.

    Returns
    -------
    errors
        What came minus the forecast, shape (n, m - first, horizon): of each series, from each
        column, at each horizon; NaN where there is no forecast or nothing came.
    """
    padded = np.pad(value[:, first:], ((0, 0), (0, horizon)), constant_values=np.nan)
    came = sliding_window_view(padded, horizon + 1, axis=1)[..., 1:]
    return came - forecast(method, windows(value, method.years)[:, first:], horizon)


def missed(errors: Floats) -> Floats:
    """
    Return the mean absolute error at each horizon.

    Parameters
    ----------
    errors
        Shape (n, m, horizon), as `backtest` gives them.

    Returns
    -------
    missed
        Shape (horizon,); NaN where nothing was tested.
    """
    known = ~np.isnan(errors)
    return _mean(np.where(known, np.abs(errors), 0.0), known)


def widths(errors: Floats, share: float) -> Floats:
    """
    Return how far each horizon missed at most, in a share of the tests.

    The band is as wide on both sides: errors of one sign in the past, when all went up faster
    than before, do not make it lopsided for a future that is slower.

    Parameters
    ----------
    errors
        Shape (n, m, horizon), in any unit that suits them.
    share
        Share of tests inside, as 0.8.

    Returns
    -------
    widths
        Quantiles of the absolute errors, shape (horizon,); a longer horizon is never narrower;
        NaN where nothing was tested.

    Raises
    ------
    InputError
        When the share is not in 0 to 1.
    """
    if not 0 <= share <= 1:
        raise InputError(f"A band with a share of {share} does not exist; take 0 to 1.")
    found = np.full(errors.shape[2], np.nan)
    for h in range(errors.shape[2]):
        tested = np.abs(errors[:, :, h][~np.isnan(errors[:, :, h])])
        if tested.size:
            found[h] = np.quantile(tested, share)
    widest: Floats = np.fmax.accumulate(found)
    return np.where(np.isnan(found), np.nan, widest)


def inside(errors: Floats, widths: Floats) -> Floats:
    """
    Return the share of tests that a band holds.

    Parameters
    ----------
    errors
        Shape (n, m, horizon), in the unit of the widths.
    widths
        Shape (horizon,).

    Returns
    -------
    inside
        Shape (horizon,); NaN where nothing was tested.
    """
    known = ~np.isnan(errors) & ~np.isnan(widths)
    return _mean((known & (np.abs(errors) <= widths)).astype(np.float64), known)


def _mean(what: Floats, known: NDArray[np.bool_]) -> Floats:
    """Return the mean at each horizon of what is known; NaN where nothing is."""
    count = known.sum(axis=(0, 1)).astype(np.float64)
    count[count == 0] = np.nan
    mean: Floats = what.sum(axis=(0, 1)) / count
    return mean


def _change(window: Floats) -> Floats:
    """Return the mean yearly change from the oldest figure of a window, shape (..., 1)."""
    years = window.shape[-1] - 1
    known = ~np.isnan(window[..., : years + 1 - LEAST_SPAN])
    oldest = np.argmax(known, axis=-1)[..., None]
    first = np.take_along_axis(window, oldest, axis=-1)
    change = (window[..., -1:] - first) / (years - oldest)
    return np.where(known.any(axis=-1, keepdims=True), change, np.nan)


def _line(window: Floats) -> tuple[Floats, Floats]:
    """Return level in the newest year and slope of the line of least squares, shapes (..., 1)."""
    years = window.shape[-1] - 1
    at = np.arange(-years, 1, dtype=np.float64)
    known = ~np.isnan(window)
    count = known.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = np.where(known, at, 0.0).sum(axis=-1, keepdims=True) / count
        mean = np.where(known, window, 0.0).sum(axis=-1, keepdims=True) / count
        away = np.where(known, at - middle, 0.0)
        rise = np.where(known, window - mean, 0.0)
        slope = (away * rise).sum(axis=-1, keepdims=True) / (away**2).sum(axis=-1, keepdims=True)
    usable = known[..., -1:] & known[..., : years + 1 - LEAST_SPAN].any(axis=-1, keepdims=True)
    slope = np.where(usable, slope, np.nan)
    return mean - slope * middle, slope


def _bend(kind: Kind, share: Floats) -> Floats:
    """Straighten an S-curve with the ceiling 1."""
    inside = np.clip(share, _EDGE, 1 - _EDGE)
    return np.log(inside / (1 - inside)) if kind == "logistic" else -np.log(-np.log(inside))


def _unbend(kind: Kind, bent: Floats) -> Floats:
    """Turn a straightened S-curve back."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-bent)) if kind == "logistic" else np.exp(-np.exp(-bent))
