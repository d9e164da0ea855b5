"""People behind seats."""

import numpy as np

import worlds
from fateshare.govern.assembly import Seat, assemble
from fateshare.govern.people import people, shares


def test_people_are_the_latest_figures_and_missing_stays_missing():
    moot = worlds.council()
    seats = assemble(moot, "MOOT", as_of="2020").seats
    held = people(moot, seats, as_of="2020")
    np.testing.assert_array_equal(held.population, [100, 300, 100, 100, np.nan])
    np.testing.assert_array_equal(held.users, [80, 120, 100, np.nan, np.nan])
    assert held.sources == ("paper",)


def test_a_seat_of_several_speaks_for_their_sum():
    moot = worlds.council()
    held = people(moot, (Seat("all", ("AAA", "BBB")),), as_of="2022")
    assert held.population.tolist() == [400]


def test_shares_are_of_what_is_known():
    np.testing.assert_array_equal(shares(np.array([1, 3, np.nan])), [0.25, 0.75, np.nan])
    assert np.isnan(shares(np.array([np.nan]))).all()
