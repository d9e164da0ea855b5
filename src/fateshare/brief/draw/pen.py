"""Draw on a sheet that is mirrored for words that are read from right to left."""

from __future__ import annotations

from dataclasses import dataclass

from fateshare.brief.draw import svg
from fateshare.brief.draw.svg import Anchor

LINE_PX = 13.0  # from one line of text to the next
BASE_PX = 4.0  # from the middle of a line of text down to its baseline
_OTHER: dict[Anchor, Anchor] = {"start": "end", "end": "start", "middle": "middle"}


@dataclass(frozen=True, slots=True)
class Pen:
    """
    The elements of a drawing, as if it were read from left to right.

    Attributes
    ----------
    width
        Of the sheet, in pixels.
    mirrored
        Whether what is x pixels from the left is drawn as many from the right.

    Examples
    --------
    >>> Pen(100.0, mirrored=True).text(0, 9, "a")
    '<text x="100" y="9" text-anchor="end">a</text>'
    """

    width: float
    mirrored: bool = False

    def x(self, x: float) -> float:
        """Return where an x is drawn."""
        return self.width - x if self.mirrored else x

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *,
        anchor: Anchor = "start",
        ink_name: str = "text",
        bold: bool = False,
    ) -> str:
        """Write one line of text with its baseline at y."""
        side = _OTHER[anchor] if self.mirrored else anchor
        return svg.text(self.x(x), y, content, anchor=side, ink_name=ink_name, bold=bold)

    def lines(
        self,
        lines: list[str],
        place: tuple[float, float],
        *,
        bold: bool = False,
        ink_name: str = "text",
    ) -> str:
        """Write lines of text from an x on, centred on a height."""
        x, middle = place
        top = middle + BASE_PX - LINE_PX * (len(lines) - 1) / 2
        return "".join(
            self.text(x, top + LINE_PX * k, line, bold=bold, ink_name=ink_name)
            for k, line in enumerate(lines)
        )

    def line(self, a: tuple[float, float], b: tuple[float, float], style: str) -> str:
        """Draw a straight line."""
        return svg.line((self.x(a[0]), a[1]), (self.x(b[0]), b[1]), style)

    def rect(self, corner: tuple[float, float], size: tuple[float, float], style: str) -> str:
        """Draw an upright rectangle from its corner at the start."""
        left = self.x(corner[0]) - (max(size[0], 0) if self.mirrored else 0)
        return svg.rect((left, corner[1]), size, style)
