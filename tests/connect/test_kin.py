"""Groups that share fate."""

import numpy as np
import pytest

import worlds
from fateshare.connect.kin import kin
from fateshare.connect.network import network
from fateshare.connect.things import things


def test_groups_are_connected_and_say_what_binds_them():
    net = network(worlds.wired(), as_of="2020")
    known = things(net, "segment")
    assert [thing.key for thing in known] == ["long:1", "long:2"]
    size = len(net.codes)
    shared = np.eye(size)
    b, c, d = (net.codes.index(code) for code in ("BBB", "CCC", "DDD"))
    for one, other in ((b, c), (c, d)):  # b and d are kin through c
        shared[one, other] = shared[other, one] = 0.5
    losses = np.zeros((2, size))
    losses[0, [b, c, d]] = 1.0  # the first stretch takes three
    losses[1, [c, d]] = 0.5
    found = kin(net, known, shared, losses)
    assert found["members"].to_list() == [["BBB", "CCC", "DDD"]]
    row = found.row(0, named=True)
    assert row["system"] == "long"
    assert row["system_share"] == pytest.approx(1.0)
    assert row["corridor"] is None
    assert kin(net, known, shared, losses, least=0.6).height == 0


def test_who_loses_nothing_together_by_one_fault_has_nothing_that_binds():
    net = network(worlds.wired(), as_of="2020")
    shared = np.ones((len(net.codes), len(net.codes)))
    found = kin(net, things(net, "segment"), shared, np.zeros((2, len(net.codes))))
    assert found["members"].to_list() == [list(net.codes)]
    assert found["system"].to_list() == [None]
    assert found["system_share"].to_list() == [None]
