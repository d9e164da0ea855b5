"""Measure the power of the seats and blocs of an assembly, under one rule or several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from fateshare.base.errors import InputError
from fateshare.engine import power
from fateshare.engine.power import Game, Power
from fateshare.govern.assembly import Assembly, Rule, game

Ints = NDArray[np.int64]

#: Banzhaf and Shapley-Shubik index of a bloc as one voter, and the bound of both.
Alone = tuple[float, float, float]


def measure(assembly: Assembly, rules: Sequence[Rule]) -> list[Power]:
    """Measure the power of every seat under some rules that count the same."""
    if assembly.rule.cast_by == "chairs":
        weights, chair = _chaired(assembly)
        return [power.through_chairs(weights, chair, _quota(assembly, one)) for one in rules]
    games = [game(assembly, one) for one in rules]
    return power.powers(games[0].weights, [one.quotas for one in games])


def united(
    assembly: Assembly, rules: Sequence[Rule], seats: Sequence[int], measured: Sequence[Power]
) -> list[Alone]:
    """
    Measure some seats as one voter, under each rule.

    Parameters
    ----------
    assembly, rules
        As for `measure`.
    seats
        Numbers of the seats.
    measured
        What `measure` gave: a single seat is told as it stands there.
    """
    inside = np.array(seats, np.int64)
    if len(inside) == 1:
        return [_told(one, int(inside[0])) for one in measured]
    if assembly.rule.cast_by == "chairs":
        weights, chair = _chaired(assembly)
        return [
            power.united_through_chairs(weights, chair, _quota(assembly, one), inside)
            for one in rules
        ]
    games = [power.united(game(assembly, one), inside) for one in rules]
    found = power.powers(games[0].weights, [one.quotas for one in games])
    return [_told(one, -1) for one in found]


def blocking(assembly: Assembly, groups: Iterable[Sequence[int]]) -> list[bool | None]:
    """Tell of some groups of seats whether nothing passes against them; not told by chairs."""
    if assembly.rule.cast_by == "chairs":
        return [None for _ in groups]
    played = game(assembly)
    totals = played.weights.sum(axis=1)
    left = [totals - played.weights[:, list(group)].sum(axis=1) for group in groups]
    return [bool((played.quotas > rest).any(axis=1).all()) for rest in left]


def board(assembly: Assembly, rule: Rule) -> Game:
    """
    Return the game of chairs, with the seats that have one; a share is of what they cast.

    Raises
    ------
    InputError
        When the rule counts more than one thing.
    """
    if len(rule.counts) > 1:
        raise InputError(f"Rule {rule.rule!r} counts {len(rule.counts)} things by chairs; one can.")
    seated = tuple(i for i, seat in enumerate(assembly.seats) if seat.chair)
    weights = {c: tuple(w[i] for i in seated) for c, w in assembly.weights.items()}
    cast = replace(
        assembly, seats=tuple(assembly.seats[i] for i in seated), weights=MappingProxyType(weights)
    )
    return game(cast, rule)


def _quota(assembly: Assembly, rule: Rule) -> int:
    """Return the least weight of chairs."""
    return int(board(assembly, rule).quotas.min())


def _chaired(assembly: Assembly) -> tuple[Ints, Ints]:
    """Return the weight of every seat in whole numbers, and the number of its chair."""
    names = sorted({seat.chair for seat in assembly.seats if seat.chair})
    number = {name: i for i, name in enumerate(names)}
    chair = np.array([number.get(seat.chair or "", -1) for seat in assembly.seats], np.int64)
    return game(assembly).weights[0], chair


def _told(found: Power, player: int) -> Alone:
    """Return the indices of one player."""
    return (
        float(found.banzhaf[player]),
        float(found.shapley_shubik[player]),
        float(found.error_bound[player]),
    )
