"""What an operator says about sharing under each instrument, read from a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from fateshare.base.errors import InputError
from fateshare.exchange import change, tlp
from fateshare.exchange.change import Change

#: Purposes for which a team may be let into a collection.
PURPOSES: Final = ("incident-handling", "research", "law-enforcement", "drill")


@dataclass(frozen=True, slots=True)
class Terms:
    """
    The conditions under one instrument.

    `default` is the label of what has none (never CLEAR), `ceiling` the strictest label that is
    given, `purposes` those allowed, `change` what is done to objects before they are given (a
    name, or several joined by `+`), `keep_days` for how long they are given (for ever where it
    is 0), and `use` whether the instrument is a basis at all.
    """

    use: bool = True
    default: tlp.Label = tlp.Label.AMBER
    ceiling: tlp.Label = tlp.Label.RED
    purposes: tuple[str, ...] = ("incident-handling", "drill")
    change: str = "minimise"
    keep_days: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """The conditions of all instruments; `home` holds within an economy; changes by name."""

    usual: Terms = field(default_factory=Terms)
    home: Terms = field(default_factory=lambda: Terms(purposes=PURPOSES, change="none"))
    instruments: Mapping[str, Terms] = field(default_factory=dict)
    changes: Mapping[str, Change] = field(default_factory=dict)

    def of(self, instrument: str) -> Terms:
        """Return the conditions of an instrument."""
        return self.instruments.get(instrument, self.usual)


def read(text: str) -> Book:
    r"""
    Read the conditions: tables `[default]`, `[home]`, `[instruments.KEY]`, `[changes.NAME]`.

    Raises
    ------
    InputError
        When the file is not TOML, or says what cannot be.

    Examples
    --------
    >>> read('[instruments.malabo]\nceiling = "green"').of("malabo").ceiling
    <Label.GREEN: 1>
    """
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise InputError(f"The terms are not TOML: {err}.") from err
    strange = sorted(set(held) - {"default", "home", "instruments", "changes"})
    if strange:
        raise InputError(f"The terms have no table {strange[0]!r}; see docs/exchange.md.")
    usual = _terms(held.get("default", {}), Terms(), "default")
    book = Book(
        usual,
        _terms(held.get("home", {}), Book().home, "home"),
        {key: _terms(told, usual, key) for key, told in held.get("instruments", {}).items()},
        {name: change.read(name, told) for name, told in held.get("changes", {}).items()},
    )
    for terms in (book.usual, book.home, *book.instruments.values()):
        if change.find(terms.change, book.changes) is None:
            raise InputError(f"The terms do not say what the change {terms.change!r} is.")
    return book


def _terms(told: Mapping[str, Any], base: Terms, where: str) -> Terms:
    """Lay what is told over what holds else."""
    strange = sorted(set(told) - {one.name for one in fields(Terms)})
    if strange:
        raise InputError(f"{where}: there is no {strange[0]!r} in terms.")
    given = dict(told)
    for name in ("default", "ceiling"):
        if name in given:
            label = tlp.read(str(given[name]))
            if label is None:
                raise InputError(f"{where}, {name}: {given[name]!r} is not a TLP label.")
            given[name] = label
    if "purposes" in given:
        given["purposes"] = tuple(given["purposes"])
        unknown = [one for one in given["purposes"] if one not in PURPOSES]
        if unknown:
            raise InputError(f"{where}: {unknown[0]!r} is not one of {', '.join(PURPOSES)}.")
    if not isinstance(given.get("keep_days", 0), int) or given.get("keep_days", 0) < 0:
        raise InputError(f"{where}, keep_days: {given['keep_days']!r} is not a number of days.")
    made = replace(base, **given)
    if made.default is tlp.Label.CLEAR:
        raise InputError(f"{where}, default: what is not marked is never CLEAR.")
    return made
