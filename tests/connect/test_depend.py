"""What a connection rests on."""

import worlds
from fateshare.connect.depend import depend, landings_count


def systems(world, who, day):
    frame = depend(world, (who,), as_of=day).systems
    return dict(frame.select("system", "status").iter_rows())


def test_standing_changes_with_the_date():
    world = worlds.islands()
    assert systems(world, "AAA", "2010") == {"west": "in service"}
    assert systems(world, "AAA", "2020") == {"west": "retired", "west-new": "in service"}
    assert systems(world, "AAA", "1990") == {}


def test_what_is_announced_counts_from_the_edition_on():
    world = worlds.islands()
    assert systems(world, "CCC", "2024") == {}
    assert systems(world, "CCC", worlds.EDITION) == {"east": "planned"}


def test_partners_are_those_on_the_same_systems_in_service():
    rests = depend(worlds.line(), ("AAA",), as_of="2025")
    assert rests.partners["iso3"].to_list() == ["BBB", "CCC"]
    assert depend(worlds.line(), ("AAA", "BBB"), as_of="2025").partners["iso3"].to_list() == ["CCC"]


def test_a_neighbour_by_land_is_seen_from_both_sides():
    for who, neighbour in (("CCC", "DDD"), ("DDD", "CCC")):
        links = depend(worlds.line(), (who,), as_of="2025").links
        assert links["neighbour"].to_list() == [neighbour]


def test_a_link_inside_a_group_is_no_link_out():
    links = depend(worlds.line(), ("CCC", "DDD"), as_of="2025").links
    assert links.height == 1


def test_counts_hold_every_economy_with_zeros():
    counts = landings_count(worlds.line(), as_of="2025")
    assert counts.rows() == [("AAA", 1, 1, 0), ("BBB", 1, 1, 0), ("CCC", 1, 1, 1), ("DDD", 0, 0, 1)]


def test_a_town_carries_its_systems():
    towns = depend(worlds.ring(), ("AAA",), as_of="2025").towns
    assert towns.select("place", "systems").rows() == [("aaa", ["side-0", "side-3"])]


def test_shared_systems_are_seen_alike_from_both_ends(atlas):
    """If KEN shares a system with TZA, TZA shares it with KEN: for all pairs."""
    seen = {}
    for code in ("KEN", "TZA", "DJI", "EGY", "ZAF", "NGA", "PRT", "FRA"):
        for row in depend(atlas, (code,), as_of=atlas.edition).partners.iter_rows(named=True):
            seen[code, row["iso3"]] = row["systems"]
    for (a, b), shared in seen.items():
        if (b, a) in seen:
            assert seen[b, a] == shared
