"""Find the source cards that a nest of records cites."""

from __future__ import annotations

from dataclasses import fields, is_dataclass


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


def _records(thing: object) -> bool:
    """Tell whether something is a tuple that begins with a record, or with a tuple that does."""
    while isinstance(thing, tuple) and thing:
        thing = thing[0]
    return is_dataclass(thing)
