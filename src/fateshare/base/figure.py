"""A number with its unit, year, sources and confidence."""

from __future__ import annotations

from dataclasses import dataclass

#: From surest to least sure; a figure made of several is as sure as its weakest part.
CONFIDENCE = ("verified", "reported", "estimated", "assumed")


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One number and what a reader must know of it; value None means missing.

    Attributes
    ----------
    value
        The number, in `unit`; None when there is no data.
    unit
        Unit, a key of `units.UNITS`.
    year
        Year of the figure; for a mean of several, the latest year among them.
    sources
        Keys of the source cards.
    confidence
        One of CONFIDENCE.
    coverage_share
        For a mean or sum over a group: share of its population that has data.
    note
        What else should be known.
    """

    value: float | None
    unit: str
    year: int | None = None
    sources: tuple[str, ...] = ()
    confidence: str | None = None
    coverage_share: float | None = None
    note: str | None = None


def weakest(confidences: list[str]) -> str | None:
    """
    Return the least sure of some confidences.

    Examples
    --------
    >>> weakest(["verified", "estimated", "reported"])
    'estimated'
    """
    return max(confidences, key=CONFIDENCE.index, default=None)
