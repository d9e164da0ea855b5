"""Choose rows of a table by the text of their cells."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from fateshare.base.errors import InputError


def matching(frame: pl.DataFrame, conditions: Iterable[str]) -> pl.DataFrame:
    """
    Return the rows that meet every condition `column=value`; an empty value means missing.

    A cell of a list matches when one of its parts does.

    Raises
    ------
    InputError
        When a condition has no `=`, or names no column of the frame.
    """
    for condition in conditions:
        column, equals, value = condition.partition("=")
        if not equals or column not in frame.columns:
            raise InputError(
                f"--where {condition!r} does not fit; write COLUMN=VALUE with one of "
                f"{', '.join(frame.columns)}."
            )
        text = pl.col(column).cast(pl.String)
        hit = text.is_null() if value == "" else text.str.split("|").list.contains(value)
        frame = frame.filter(hit)
    return frame
