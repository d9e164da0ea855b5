"""
Everything fateshare raises on purpose.

FateshareError
├── InputError        the caller passed something we cannot use
│   ├── UnknownCode   no such economy, bloc or table
│   ├── AmbiguousName a name that several entities carry
│   └── TableError    a folder of tables breaks its schema
├── MissingData       the question is fair, the atlas cannot answer it
└── MissingExtra      an optional part of fateshare is not installed
"""

from __future__ import annotations

from dataclasses import dataclass

#: How many faults of one table a message spells out before it only counts them.
FAULTS_SHOWN = 20


class FateshareError(Exception):
    """Root of the tree: catch this to catch all of ours."""


class InputError(FateshareError, ValueError):
    """The caller passed something we cannot use."""


class UnknownCode(InputError):  # noqa: N818 - reads as what happened
    """No entity carries this code or name."""

    def __init__(self, kind: str, code: str, *, near: tuple[str, ...] = ()) -> None:
        self.kind, self.code, self.near = kind, code, near
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"No {kind} is called {code!r} in this atlas.{hint}")


class AmbiguousName(InputError):  # noqa: N818 - reads as what happened
    """Several entities carry this name."""

    def __init__(self, name: str, *, matches: tuple[str, ...]) -> None:
        self.name, self.matches = name, matches
        super().__init__(f"{name!r} could be {' or '.join(matches)}; please give the code.")


class MissingData(FateshareError, LookupError):  # noqa: N818 - reads as what happened
    """The question is fair, the atlas cannot answer it."""


class MissingExtra(FateshareError, ImportError):  # noqa: N818 - reads as what happened
    """An optional part of fateshare is not installed."""

    def __init__(self, extra: str, *, what: str) -> None:
        self.extra = extra
        super().__init__(f"{what} needs the {extra} extra: pip install 'fateshare[{extra}]'.")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a table: which file, row, column, and what to do about it."""

    table: str
    row: int | None
    column: str | None
    what: str

    def __str__(self) -> str:
        """Return the fault as one line, as `cables.csv, row 12, length_km: -40 is below 0.`."""
        place = [self.table]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(self.column)
        return f"{', '.join(place)}: {self.what}"


class TableError(InputError):
    """A folder of tables breaks its schema; carries every fault that was found."""

    def __init__(self, faults: list[Fault], *, where: str = "") -> None:
        self.faults = tuple(faults)
        self.where = where
        super().__init__(_spell(self.faults, where))


def _spell(faults: tuple[Fault, ...], where: str) -> str:
    """List the faults, a line each, at most FAULTS_SHOWN of a table."""
    noun = "fault" if len(faults) == 1 else "faults"
    lines = [f"{len(faults)} {noun}{' in ' + where if where else ''}:"]
    shown: dict[str, int] = {}
    for fault in faults:
        shown[fault.table] = shown.get(fault.table, 0) + 1
        if shown[fault.table] <= FAULTS_SHOWN:
            lines.append(f"  {fault}")
    lines += [
        f"  {table}: and {count - FAULTS_SHOWN} more."
        for table, count in shown.items()
        if count > FAULTS_SHOWN
    ]
    return "\n".join(lines)
