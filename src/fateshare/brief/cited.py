"""Find the source cards that records cite, and number those that a page does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass

from fateshare.brief.profile import Card


def cited(thing: object) -> set[str]:
    """
    Return the keys in every field called `sources`, of a record or of a tuple of records.

    A tuple holds records if its first element does; tuples of numbers or texts are passed over.
    """
    found: set[str] = set()
    todo = [thing]
    while todo:
        one = todo.pop()
        if isinstance(one, tuple):
            todo += one if _records(one) else ()
        elif is_dataclass(one):
            for field in fields(one):
                value = getattr(one, field.name)
                if field.name == "sources":
                    found.update(value)
                elif is_dataclass(value) or _records(value):
                    todo.append(value)
    return found


class Cited:
    """
    The source cards of a page, numbered in the order in which they are first cited.

    Parameters
    ----------
    cards
        All that could be cited.
    """

    def __init__(self, cards: Iterable[Card]) -> None:
        self._cards = {card.source: card for card in cards}
        self._numbers: dict[str, int] = {}

    def runs(self, sources: Iterable[str]) -> list[tuple[int, int]]:
        """Return the numbers of some sources, which are cited now, as first and last of runs."""
        found: list[tuple[int, int]] = []
        for n in sorted(
            self._numbers.setdefault(key, len(self._numbers) + 1) for key in sorted(sources)
        ):
            if found and found[-1][1] == n - 1:
                found[-1] = (found[-1][0], n)
            else:
                found.append((n, n))
        return found

    def told(self) -> list[tuple[int, Card]]:
        """Return the cards that were cited so far, with their numbers."""
        return [(number, self._cards[key]) for key, number in self._numbers.items()]


def _records(thing: object) -> bool:
    """Tell whether something is a tuple that begins with a record, or with a tuple that does."""
    while isinstance(thing, tuple) and thing:
        thing = thing[0]
    return is_dataclass(thing)
