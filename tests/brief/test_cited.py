"""Source cards are found wherever a record cites them."""

from dataclasses import dataclass, fields, is_dataclass, replace

from fateshare.brief.cited import cited


def slowly(thing):
    """The same by looking at everything."""
    if is_dataclass(thing):
        found = set(getattr(thing, "sources", ()))
        return found.union(*(slowly(getattr(thing, field.name)) for field in fields(thing)))
    if isinstance(thing, tuple):
        return set().union(*map(slowly, thing))
    return set()


@dataclass(frozen=True, slots=True)
class Inner:
    sources: tuple[str, ...]
    points: tuple[tuple[float, float], ...] = ((1.0, 2.0),)


@dataclass(frozen=True, slots=True)
class Outer:
    one: Inner
    many: tuple[Inner, ...]
    pairs: tuple[tuple[Inner, Inner], ...]
    none: None = None


def test_nested_records_are_found():
    thing = Outer(Inner(("a",)), (Inner(("b",)),), ((Inner(("c",)), Inner(("d",))),))
    assert cited(thing) == {"a", "b", "c", "d"}
    assert cited((thing, ())) == slowly((thing,))
    assert cited(()) == set()


def test_a_whole_profile_cites_what_a_slow_look_finds(atlas, solved):
    import fateshare as fs  # noqa: PLC0415 - only here

    for who in ("TON", "EAC"):
        profile = fs.profile(atlas, who, solved=solved)
        cards = {card.source for card in profile.sources}
        assert cited(replace(profile, sources=())) == slowly(replace(profile, sources=())) == cards
