"""The colours of every drawing: CSS custom properties with a fallback, or resolved to hex."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Name -> colour on a light page. Text reaches 4.5:1 and marks reach 3:1 on all their grounds
#: (WCAG 2.2, criteria 1.4.3 and 1.4.11); tests/brief/test_charts.py computes it.
THEME_LIGHT: Mapping[str, str] = {
    "ground": "#ffffff",
    "text": "#1b1f24",
    "muted": "#535c66",
    "rule": "#d5dbe1",
    "sea": "#eef4f8",
    "land": "#d3d8dd",
    "coast": "#ffffff",
    "islet": "#93a1ad",
    "grid": "#dae4ec",
    "casing": "#ffffff",
    "cable": "#2a6f97",
    "context": "#5f7585",
    "retired": "#6b6f74",
    "link": "#7d5a1e",
    "cut": "#c8102e",
    "hub": "#12355b",
    "corridor": "#8a3ffc",
    "own": "#12355b",
    "peer": "#2a6f97",
    "second": "#a34a00",
    "third": "#6b4a9e",
    "fourth": "#2c6e49",
    "rest": "#5d6771",
    "bar": "#8197a8",
}

#: The same names on a dark page.
THEME_DARK: Mapping[str, str] = {
    "ground": "#12171c",
    "text": "#eceff2",
    "muted": "#a9b4be",
    "rule": "#36404a",
    "sea": "#15202a",
    "land": "#37424d",
    "coast": "#0f171e",
    "islet": "#66788a",
    "grid": "#1e2c38",
    "casing": "#0f171e",
    "cable": "#7fc8f0",
    "context": "#8ea3b3",
    "retired": "#9a9ea3",
    "link": "#e0b15c",
    "cut": "#ff8a94",
    "hub": "#e6f1fb",
    "corridor": "#c9a2ff",
    "own": "#dcebfa",
    "peer": "#7fc8f0",
    "second": "#f5a35c",
    "third": "#c3a6f0",
    "fourth": "#7ccb9c",
    "rest": "#a3adb7",
    "bar": "#6f8698",
}

FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"
_INK = re.compile(r"var\(--fs-([a-z]+),#[0-9a-f]{6}\)")


def ink(name: str) -> str:
    """
    Return the CSS value of a named colour; the page decides, light is the fallback.

    Examples
    --------
    >>> ink("sea")
    'var(--fs-sea,#eef4f8)'
    """
    return f"var(--fs-{name},{THEME_LIGHT[name]})"


def declarations(theme: Mapping[str, str]) -> str:
    """
    Write a theme as CSS declarations, to be put into `:root{...}` of a page.

    Examples
    --------
    >>> declarations(THEME_DARK)[:40]
    '--fs-ground:#12171c;--fs-text:#eceff2;--'
    """
    return "".join(f"--fs-{name}:{colour};" for name, colour in theme.items())


def standalone(svg: str, theme: Mapping[str, str], *, font: str = FONT) -> str:
    """
    Resolve all colours of a drawing to hex, for readers that know no custom properties.

    Parameters
    ----------
    svg
        A drawing of `charts` or `maps`.
    theme
        THEME_LIGHT, THEME_DARK or one with the same names.
    font
        CSS font list to write instead of the system fonts.

    Examples
    --------
    >>> standalone('<rect style="fill:var(--fs-sea,#eef4f8)"/>', THEME_DARK)
    '<rect style="fill:#15202a"/>'
    """
    return _INK.sub(lambda found: theme[found[1]], svg).replace(FONT, font)
