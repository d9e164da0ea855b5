"""Shade a share from 0 to 1 in five steps that stay apart in grey and for the colour-blind."""

from __future__ import annotations

from bisect import bisect_left

#: Upper ends of all steps but the last; the lower end of a step belongs to the step below.
ENDS = (0.1, 0.25, 0.5, 0.75)
#: From light to dark in even steps of lightness; one hue, so that no pair is told by hue alone.
COLOURS = ("#fdeccb", "#f6c67c", "#e38d3c", "#b4560f", "#692b07")
#: Text on each: 4.5:1 or more (WCAG 2.2, criterion 1.4.3); tests/brief/draw compute it.
INKS = ("#1b1f24", "#1b1f24", "#1b1f24", "#ffffff", "#ffffff")
#: Outline of what is shaded, for the light steps on land.
OUTLINE = "#4a2006"


def step(share: float) -> int:
    """
    Return the number of the step that a share falls into.

    Examples
    --------
    >>> step(0.0), step(0.1), step(0.11), step(1.0)
    (0, 0, 1, 4)
    """
    return bisect_left(ENDS, share)


def spans() -> tuple[tuple[float, float], ...]:
    """
    Return both ends of every step.

    Examples
    --------
    >>> spans()[0], spans()[-1]
    ((0.0, 0.1), (0.75, 1.0))
    """
    return tuple(zip((0.0, *ENDS), (*ENDS, 1.0), strict=True))
