"""Levels, orders, people and inequality."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import worlds
from fateshare.atlas.panel import carry
from fateshare.base.errors import InputError
from fateshare.connect.divide import Divide

USERS = "internet_users_share"
ALL = ("AAA", "BBB", "CCC", "DDD")


@pytest.fixture
def lens():
    return Divide(worlds.bloc(), as_of="2025")


def test_a_mean_is_weighted_by_people(lens):
    level = lens.group(USERS, ("AAA", "BBB"))
    assert level.value == pytest.approx((0.8 * 100 + 0.4 * 300) / 400)
    assert level.year == 2022
    assert level.coverage_share == 1.0


def test_an_economy_without_data_is_left_out_and_counted_in_the_coverage(lens):
    level = lens.group(USERS, ALL)
    assert level.value == pytest.approx((80 + 120 + 100) / 500)
    assert level.coverage_share == pytest.approx(500 / 600)


def test_too_little_data_is_no_mean(lens):
    assert lens.group(USERS, ("DDD",)).value is None
    assert lens.own(USERS, "DDD").value is None


def test_a_sum_is_a_sum(lens):
    assert lens.group("population", ALL).value == 600


def test_figures_of_later_years_are_not_used():
    early = Divide(worlds.bloc(), as_of="2021")
    assert early.own(USERS, "AAA").year == 2020


def test_the_order_has_the_best_first_and_the_missing_last(lens):
    order = lens.ranked(USERS, ALL)
    assert [(one.iso3, one.place) for one in order] == [
        ("CCC", 1), ("AAA", 2), ("BBB", 3), ("DDD", None),
    ]  # fmt: skip


def test_people_not_online(lens):
    away = lens.offline(ALL)
    assert away.value == pytest.approx(20 + 180 + 0)
    assert away.coverage_share == pytest.approx(500 / 600)
    assert lens.offline(("DDD",)).value is None


def test_inequality_is_exactly_within_plus_between(lens):
    spread = lens.spread(USERS, (("left", ("AAA", "BBB")), ("right", ("CCC", "DDD"))))
    assert spread.total == pytest.approx(spread.within + spread.between, abs=1e-12)
    assert spread.economies == 3
    assert lens.spread(USERS, (("one", ("AAA",)),)) is None


def test_an_unknown_measure_is_an_error(lens):
    with pytest.raises(InputError, match="no measure called 'happiness'"):
        lens.own("happiness", "AAA")


rows = st.lists(st.floats(0, 1) | st.none(), min_size=1, max_size=20)


@given(rows, st.integers(0, 6))
def test_carried_figures_are_the_last_known_within_the_limit(given_row, limit):
    row = np.array([[np.nan if v is None else v for v in given_row]])
    carried, age = carry(row, limit)
    for year in range(row.shape[1]):
        back = [y for y in range(max(0, year - limit), year + 1) if not np.isnan(row[0, y])]
        if back:
            assert carried[0, year] == row[0, back[-1]]
            assert age[0, year] == year - back[-1]
        else:
            assert np.isnan(carried[0, year])
            assert age[0, year] == -1


def test_group_levels_lie_between_those_of_their_members(atlas):
    lens = Divide(atlas, as_of=atlas.edition)
    codes = tuple(atlas.table("economies")["iso3"])
    for measure in lens.measures:
        if measure.weight:
            figures = [lens.own(measure.indicator, code).value for code in codes]
            known = [value for value in figures if value is not None]
            level = lens.group(measure.indicator, codes).value
            assert min(known) <= level <= max(known), measure.indicator


def test_world_figures_agree_with_those_published_elsewhere(atlas):
    """Outside pins, with the tolerance that other weights and vintages need."""
    lens = Divide(atlas, as_of="2023")
    codes = tuple(atlas.table("economies")["iso3"])
    # ITU, Facts and Figures 2023: 67 % of the world's people online, 2.6 thousand million not.
    assert lens.group(USERS, codes).value == pytest.approx(0.67, abs=0.03)
    assert lens.offline(codes).value == pytest.approx(2.6e9, rel=0.08)
    # UN DESA, World Population Prospects 2024: 8,092 million in mid-2023.
    assert lens.group("population", codes).value == pytest.approx(8.09e9, rel=0.01)
    # World Bank, WDI: GNI per capita, Atlas method, world 2023: 13,212 USD (July 2024 edition).
    assert lens.group("gni_per_capita_usd", codes).value == pytest.approx(13_212, rel=0.05)
