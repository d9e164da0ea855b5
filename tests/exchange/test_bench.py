"""The measuring tools run: a small race and small measures."""

import sys

import pytest

from conftest import ROOT


@pytest.fixture(autouse=True)
def on_path(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    yield
    for name in ("race", "exchange"):
        sys.modules.pop(name, None)


@pytest.mark.slow
def test_a_short_race_misses_loses_and_doubles_nothing(tmp_path):
    import race  # noqa: PLC0415 - of bench

    run = race.Race(tmp_path, "exchange.sqlite", 2, 4, 800, 50, 1)
    told = race.race(run)
    assert (told["objects"], told["kills"]) == (800, 1)
    for fault in ("missed", "doubled", "leaked", "lost", "faults"):
        assert not told[fault], told


def test_made_objects_are_taken(tmp_path):
    import exchange  # noqa: PLC0415 - of bench
    from fateshare.exchange import stix  # noqa: PLC0415

    assert tmp_path
    for raw in exchange.made(200):
        assert stix.check(raw, exchange.STAMP).fault is None
    assert sum(share for share, _ in exchange.MIX.values()) == pytest.approx(1)
