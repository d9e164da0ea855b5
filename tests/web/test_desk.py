"""Only so much at once; what was answered is kept; what is packed unpacks."""

import asyncio
import gzip
import threading

import brotli
import pytest

import loops
from fateshare.web import desk as desks
from fateshare.web.desk import Busy, Desk
from fateshare.web.replies import packed, squeezed


def test_more_than_may_wait_are_sent_away():
    gate = threading.Event()

    def slow():
        gate.wait(5)
        return packed(b"done")

    async def ask():
        desk = Desk(1, 1)
        first = [asyncio.create_task(desk.answer(n, slow)) for n in range(2)]
        await asyncio.sleep(0.05)
        with pytest.raises(Busy):
            await desk.answer(3, slow)
        gate.set()
        return await asyncio.gather(*first)

    assert [one.plain() for one in loops.run(ask())] == [b"done", b"done"]


def test_the_same_question_is_answered_once():
    made = []

    def make():
        made.append(1)
        return packed(b"x")

    async def ask():
        desk = Desk(2, 10)
        await asyncio.gather(*(desk.answer("q", make) for _ in range(6)))
        await desk.answer("q", make)

    loops.run(ask())
    assert len(made) <= 2  # two may begin before the first is done


def test_a_failure_leaves_no_place_taken():
    async def ask():
        desk = Desk(1, 0)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await desk.answer("q", lambda: packed(str(1 / 0).encode()))

    loops.run(ask())


def test_old_answers_go_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(desks, "KEPT_BYTES", 1000)
    desk = Desk()
    for n in range(10):
        desk.make(n, lambda: packed(b"x" * 300))
    asked = []
    desk.make(9, lambda: asked.append(1))
    assert asked == []
    desk.make(0, lambda: asked.append(1) or packed(b"again"))
    assert asked == [1]


def test_a_packed_answer_is_the_same_in_every_form():
    raw = b'{"a": 1}' * 500
    one = squeezed(packed(raw))
    assert one.plain() == gzip.decompress(one.forms["gzip"]) == raw
    assert brotli.decompress(one.forms["br"]) == raw
    assert packed(raw) == packed(raw)
    soon = packed(raw, coding="br")
    assert list(soon.forms) == ["br"]
    assert (soon.plain(), soon.tag) == (raw, one.tag)
    assert squeezed(packed(b"small", coding="br")).forms == {"identity": b"small"}
