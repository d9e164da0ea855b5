"""A queue of long questions, answered one after the other by a process that can be stopped."""

from __future__ import annotations

import json
import logging
import multiprocessing
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Literal

from fateshare.atlas.model import Atlas
from fateshare.web.desk import Busy
from fateshare.web.replies import Packed, packed
from fateshare.web.worker import work

LOG = logging.getLogger("fateshare.web")
State = Literal["queued", "running", "done", "refused", "failed", "cancelled"]
OVER: frozenset[State] = frozenset(["done", "refused", "failed", "cancelled"])
#: Questions that may wait; answers that are kept.
MOST_WAITING, MOST_KEPT = 8, 24
#: How long to listen before looking whether the job was cancelled, seconds.
BEAT = 0.1
#: A question is worked on for at most so long, seconds.
MOST_SECONDS = 1800
FAILED = "Something went wrong on the server; its log has it under {}."


@dataclass(slots=True)
class Job:
    """One question: how far it is, and its answer."""

    id: str
    question: Mapping[str, Any]
    state: State = "queued"
    done: int = 0
    of: int = 0
    message: str = ""
    answer: Packed | None = field(default=None, repr=False)

    def said(self, ahead: int = 0) -> dict[str, object]:
        """Tell how far it is; `ahead` are the jobs before it."""
        return {
            "id": self.id,
            "question": dict(self.question),
            "state": self.state,
            "ahead": ahead,
            "done": self.done,
            "of": self.of,
            "message": self.message,
        }


class Jobs:
    """
    The queue.

    Parameters
    ----------
    load
        Opens the atlas in the process that answers; that starts with the first question.
    """

    def __init__(self, load: Callable[[], Atlas]) -> None:
        self._load = load
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._change = threading.Condition()
        self._closed = False
        self._process: Any = None
        self._link: Connection | None = None
        self._clerk: threading.Thread | None = None

    def put(self, question: Mapping[str, Any]) -> Job:
        """
        Queue a question; one that is known already is not asked again.

        Raises
        ------
        Busy
            When too many wait.
        """
        with self._change:
            for job in self._jobs.values():
                if job.question == question and job.state in {"queued", "running", "done"}:
                    return job
            if sum(job.state == "queued" for job in self._jobs.values()) >= MOST_WAITING:
                raise Busy
            job = Job(secrets.token_hex(8), dict(question))
            self._jobs[job.id] = job
            self._forget()
            if self._clerk is None:
                self._clerk = threading.Thread(target=self._serve, daemon=True)
                self._clerk.start()
            self._change.notify_all()
            return job

    def get(self, key: str) -> Job | None:
        """Return a job."""
        with self._change:
            return self._jobs.get(key)

    def said(self, job: Job) -> dict[str, object]:
        """Tell how far a job is."""
        with self._change:
            before = [j for j in self._jobs.values() if j.state in {"queued", "running"}]
            ahead = before.index(job) if job in before else 0
            return job.said(ahead if job.state == "queued" else 0)

    def cancel(self, job: Job) -> None:
        """Stop a job; one that is over stays as it is."""
        with self._change:
            if job.state not in OVER:
                job.state = "cancelled"
                self._change.notify_all()

    def close(self) -> None:
        """Stop everything."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        if self._clerk:
            self._clerk.join(timeout=5)
        self._stop()

    def _forget(self) -> None:
        """Drop the oldest jobs that are over."""
        over = [key for key, job in self._jobs.items() if job.state in OVER]
        for key in over[: max(0, len(self._jobs) - MOST_KEPT)]:
            del self._jobs[key]

    def _serve(self) -> None:
        """Answer one question after the other."""
        while True:
            with self._change:
                while not self._closed and not self._next():
                    self._change.wait()
                if self._closed:
                    return
                job = self._next()
                if job is None:
                    continue
                job.state = "running"
            try:
                self._run(job)
            except Exception:  # whatever it is, the next question must be answered
                LOG.exception("job %s ended with its process", job.id)
                self._stop()
                self._end(job, "failed", FAILED.format(job.id))

    def _next(self) -> Job | None:
        """Return the first job that waits."""
        return next((job for job in self._jobs.values() if job.state == "queued"), None)

    def _run(self, job: Job) -> None:
        """Have one question answered, and listen."""
        link = self._start()
        link.send(job.question)
        until = time.monotonic() + MOST_SECONDS
        while True:
            while not link.poll(BEAT):
                late = time.monotonic() > until
                if late:
                    self._end(job, "refused", "This took too long; ask the command line.")
                if late or self._closed or job.state == "cancelled":
                    self._stop()
                    return
            what, said = link.recv()
            if what == "progress":
                job.done, job.of = said
                continue
            if what == "failed":
                LOG.error("job %s failed: %s", job.id, said)
                said = FAILED.format(job.id)
            self._end(job, what, said)
            return

    def _end(self, job: Job, state: State, said: str) -> None:
        """Write down how a job ended, unless it was cancelled meanwhile."""
        with self._change:
            if job.state == "cancelled":
                return
            if state == "done":
                said_short = json.dumps(json.loads(said), ensure_ascii=False, separators=(",", ":"))
                job.answer = packed(said_short.encode())
            else:
                job.message = said
            job.state = state

    def _start(self) -> Connection:
        """Return the link to the process, which is started where it does not run."""
        if self._link is None or not self._process.is_alive():
            spawn = multiprocessing.get_context("spawn")
            self._link, theirs = spawn.Pipe()
            self._process = spawn.Process(target=work, args=(theirs, self._load), daemon=True)
            self._process.start()
            theirs.close()
        return self._link

    def _stop(self) -> None:
        """End the process at once."""
        if self._process is not None:
            self._process.terminate()
            self._process.join(timeout=5)
        if self._link is not None:
            self._link.close()
        self._process = self._link = None
