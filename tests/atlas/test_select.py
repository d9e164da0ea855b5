"""Who is meant."""

import pytest

import worlds
from fateshare.atlas import select
from fateshare.base.errors import AmbiguousName, MissingData, UnknownCode


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KEN", "KEN"), ("ke", "KEN"), (" Kenya ", "KEN"), ("肯尼亚", "KEN"), ("كينيا", "KEN"),
        ("Кения", "KEN"), ("Quênia", "KEN"), ("NA", "NAM"), ("Namibia", "NAM"),
        ("Côte d\u2019Ivoire", "CIV"), ("cote d'ivoire", "CIV"), ("Costa d'Avorio", "CIV"),
        ("United Republic of Tanzania", "TZA"), ("ประเทศไทย", None), ("ไทย", "THA"),
        ("Ísland", "ISL"), ("Eastern Africa", "014"), ("world", "001"), ("002", "002"),
    ],
)  # fmt: skip
def test_codes_and_names_in_many_languages_resolve(atlas, text, code):
    if code is None:
        with pytest.raises(UnknownCode):
            select.who(atlas, text, as_of="2026")
    else:
        assert select.who(atlas, text, as_of="2026").code == code


def test_a_name_that_several_carry_is_refused_with_all_of_them(atlas):
    with pytest.raises(AmbiguousName, match=r"COD \(Congo - Kinshasa\) or COG"):
        select.who(atlas, "Kongo", as_of="2026")


def test_a_misspelt_name_gets_the_nearest(atlas):
    with pytest.raises(UnknownCode, match=r"Did you mean KEN \(Kenya\)"):
        select.who(atlas, "Kenyya", as_of="2026")


def test_every_economy_resolves_by_both_codes_and_its_english_name(atlas):
    for iso3, iso2 in atlas.table("economies").select("iso3", "iso2").iter_rows():
        assert select.who(atlas, iso3, as_of="2026").code == iso3
        name = atlas.economy(iso3).name
        assert select.who(atlas, name, as_of="2026").code == iso3, name
        assert select.who(atlas, iso2, as_of="2026").code in {iso3, iso2}


def test_members_are_counted_at_the_date():
    world = worlds.bloc()
    assert select.bloc(world, "LEFT", as_of="2020").members == ("AAA", "BBB", "CCC")
    later = select.bloc(world, "LEFT", as_of="2022")
    assert (later.members, later.suspended) == (("AAA", "BBB"), ("CCC",))


def test_a_bloc_without_members_at_the_date_says_so():
    with pytest.raises(MissingData, match=r"The right one \(RIGHT\) has no member"):
        select.who(worlds.bloc(), "RIGHT", as_of="2023")
