"""Long questions: queued, watched, stopped, answered, and never more than may wait."""

import json
import time

import pytest

import worlds
from fateshare.brief import searched
from fateshare.web import asking, jobs
from fateshare.web.desk import Busy
from fateshare.web.jobs import Jobs
from fateshare.web.worker import ask
from loads import broken, endless

WEAKEST = {"question": "weakest", "kind": "segment", "k": 1, "as_of": "2020"}


def over(queue, job):
    until = time.monotonic() + 30
    while job.state not in jobs.OVER and time.monotonic() < until:
        time.sleep(0.02)
    return queue.said(job)


def events(text):
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_a_job_is_asked_watched_and_answered(client):
    answer = client.post("/api/jobs", json=WEAKEST)
    assert answer.status_code == 202
    where = answer.headers["location"]
    seen = events(client.get(f"{where}/events").text)
    assert seen[-1]["state"] == "done"
    assert seen[-1]["done"] == seen[-1]["of"] == 2
    want = searched.weakest(client.app.state.room.atlas, kind="segment", k=1, as_of="2020")
    assert client.get(f"{where}/answer").json() == json.loads(want.to_json())
    assert client.get(where).json()["state"] == "done"
    assert client.post("/api/jobs", json=WEAKEST).json()["id"] == where.rpartition("/")[2]


def test_fate_is_asked_too_and_a_question_without_answer_says_why(client):
    asked = {"question": "fate", "who": "bbb", "as_of": "2020"}
    where = client.post("/api/jobs", json=asked).headers["location"]
    assert events(client.get(f"{where}/events").text)[-1]["state"] == "done"
    assert client.get(f"{where}/answer").json()["pairs_weighed"] is False
    asked = {"question": "gap", "who": "bbb", "as_of": "2020"}
    where = client.post("/api/jobs", json=asked).headers["location"]
    assert events(client.get(f"{where}/events").text)[-1]["state"] == "done"
    assert client.get(f"{where}/answer").json()["double_faults_weighed"] is False
    asked = {"question": "weakest", "kind": "link", "k": 2, "as_of": "2020"}
    where = client.post("/api/jobs", json=asked).headers["location"]
    last = events(client.get(f"{where}/events").text)[-1]
    assert last["state"] == "refused"
    assert "fewer than 2" in last["message"]
    assert client.get(f"{where}/answer").status_code == 400


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"question": "guess"}, "question"),
        ({"question": "weakest", "k": 4}, "k:"),
        ({"question": "weakest", "extra": 1}, "extra"),
        ({"question": "fate"}, "Fate needs who"),
        ({"question": "gap"}, "Gap needs who"),
        ({"question": "fate", "who": "nobody"}, "is called 'nobody'"),
    ],
)
def test_a_question_that_cannot_be_asked(client, asked, words):
    answer = client.post("/api/jobs", json=asked)
    assert answer.status_code in {400, 404}
    assert words in answer.json()["title"]


def test_a_search_of_too_many_sets_is_for_the_command_line(client, monkeypatch):
    monkeypatch.setattr(asking, "MOST_SETS", 1)
    answer = client.post("/api/jobs", json={**WEAKEST, "k": 2})
    assert answer.status_code == 400
    assert "3 sets" in answer.json()["title"]


def test_what_runs_and_what_waits_can_be_stopped():
    queue = Jobs(endless)
    try:
        first, second = queue.put({"n": 1}), queue.put({"n": 2})
        assert queue.said(second)["ahead"] == 1
        queue.cancel(second)
        queue.cancel(first)
        assert first.state == second.state == "cancelled"
        third = queue.put({"n": 1})
        assert third is not first
        while third.state == "queued":
            time.sleep(0.02)
        assert third.state == "running"
    finally:
        begun = time.monotonic()
        queue.close()
    assert time.monotonic() - begun < 8


def test_more_than_may_wait_are_sent_away(monkeypatch):
    monkeypatch.setattr(jobs, "MOST_WAITING", 2)
    queue = Jobs(endless)
    try:
        for n in range(2):
            queue.put({"n": n})
        while queue.get(next(iter(queue._jobs))).state == "queued":
            time.sleep(0.02)
        queue.put({"n": 2})
        with pytest.raises(Busy):
            queue.put({"n": 3})
    finally:
        queue.close()


def test_a_process_that_dies_is_told_and_the_next_question_is_taken():
    queue = Jobs(broken)
    try:
        for n in range(2):
            said = over(queue, queue.put({"n": n}))
            assert said["state"] == "failed"
            assert "its log has it" in said["message"]
    finally:
        queue.close()


def test_a_question_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(jobs, "MOST_SECONDS", 0.3)
    queue = Jobs(endless)
    try:
        said = over(queue, queue.put({"n": 1}))
    finally:
        queue.close()
    assert said["state"] == "refused"
    assert "too long" in said["message"]


def test_only_the_latest_answers_are_kept(monkeypatch):
    monkeypatch.setattr(jobs, "MOST_KEPT", 3)
    queue = Jobs(endless)
    try:
        first = queue.put({"n": 0})
        for n in range(1, 6):
            queue.cancel(queue.put({"n": n}))
        queue.put({"n": 9})
        assert queue.get(first.id) is first
        assert len(queue._jobs) <= 3
    finally:
        queue.close()


def test_the_worker_asks_what_the_command_asks():
    seen = []
    said = ask(worlds.wired(), WEAKEST, lambda done, of: seen.append((done, of)))
    assert json.loads(said)["kind"] == "segment"
    assert seen[-1] == (2, 2)
