"""What of a brief is written: which sections, how deep, on what sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fateshare.base.errors import InputError

#: The sections after the page at a glance, in their order.
SECTIONS = (
    "gap", "outlook", "dependence", "fails", "binding", "lag", "voice", "since", "sources",
)  # fmt: skip
DEPTHS = ("short", "full")
Depth = Literal["short", "full"]
Sheet = Literal["screen", "paper"]


@dataclass(frozen=True, slots=True)
class Layout:
    """
    What is written of a brief.

    Attributes
    ----------
    sections
        Some of SECTIONS; the page at a glance is always there.
    depth
        Short folds tables away, and leaves them out on paper.
    sheet
        For a screen there is a map for phones too.
    """

    sections: tuple[str, ...] = SECTIONS
    depth: Depth = "full"
    sheet: Sheet = "screen"

    def __post_init__(self) -> None:
        """Refuse what there is not, all at once."""
        unknown = [one for one in self.sections if one not in SECTIONS]
        if unknown:
            raise InputError(
                f"A brief has no section {', '.join(map(repr, unknown))}; "
                f"it has {', '.join(SECTIONS)}."
            )
        if self.depth not in DEPTHS:
            raise InputError(f"A brief has no depth {self.depth!r}; take {' or '.join(DEPTHS)}.")


def layout(sections: str | None, depth: str) -> Layout:
    """
    Read what is asked for, as the command line says it.

    Parameters
    ----------
    sections
        Names joined by commas; all when None.
    depth
        short or full.

    Raises
    ------
    InputError
        When there is no such section or depth.

    Examples
    --------
    >>> layout("gap, fails", "short").sections
    ('gap', 'fails')
    """
    asked = SECTIONS if sections is None else tuple(one.strip() for one in sections.split(","))
    return Layout(tuple(dict.fromkeys(one.lower() for one in asked if one)), depth)  # type: ignore[arg-type]
