"""The routes of long questions: put one into the queue, watch it, read its answer, stop it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from math import comb
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse

from fateshare.atlas import select
from fateshare.base.codes import last_day
from fateshare.base.errors import InputError, UnknownCode
from fateshare.web import schemas
from fateshare.web.api import PROBLEMS, Here, told
from fateshare.web.jobs import OVER, Job
from fateshare.web.replies import reply
from fateshare.web.rooms import Room

#: A search of more sets than this takes many minutes: that is for the command line.
MOST_SETS = 1_200_000
#: How often a watcher looks, seconds; after so many looks without news it says that it lives.
LOOK, LOOKS = 0.1, 150

router = APIRouter(prefix="/api/jobs", responses=PROBLEMS)
#: What a long question may be answered with.
ANSWERS = schemas.WeakestAnswer | schemas.FateAnswer | schemas.GapAnswer
Key = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]


class Asked(BaseModel):
    """A long question; what a command of that name takes."""

    model_config = ConfigDict(extra="forbid")

    question: Literal["weakest", "fate", "gap"]
    kind: Literal["system", "segment", "place", "corridor", "link"] = "system"
    k: int = Field(default=1, ge=1, le=3, description="How many fail together at most.")
    who: str | None = Field(default=None, max_length=100)
    pairs: bool = Field(default=False, description="Fate and gap: weigh two faults at a time too.")
    as_of: str | None = Field(default=None, max_length=10)


@router.post("", status_code=202, responses={202: {"model": schemas.JobState}})
async def put(asked: Asked, here: Here) -> Response:
    """Put a question into the queue; one that was answered already is not asked again."""
    question = await run_in_threadpool(_checked, here, asked)
    job = here.jobs.put(question)
    headers = {"location": f"/api/jobs/{job.id}"}
    return JSONResponse(here.jobs.said(job), status_code=202, headers=headers)


@router.get("/{key}", responses=told(schemas.JobState))
async def look(key: Key, here: Here) -> Response:
    """Say how far a job is."""
    return JSONResponse(here.jobs.said(_job(here, key)))


@router.get("/{key}/events", responses=told(str))
async def watch(key: Key, here: Here, request: Request) -> Response:
    """Send how far a job is whenever that changes, as server-sent events `state`."""
    job = _job(here, key)
    return StreamingResponse(
        _states(here, job, request),
        media_type="text/event-stream",
        headers={"cache-control": "no-store"},
    )


@router.get(
    "/{key}/answer", responses=told(schemas.WeakestAnswer | schemas.FateAnswer | schemas.GapAnswer)
)
async def answer(key: Key, here: Here, request: Request) -> Response:
    """Give the answer of a job that is done, as the command writes it with --json."""
    job = _job(here, key)
    if job.answer is None:
        raise InputError(f"The job {key} has no answer: it is {job.state}. {job.message}".strip())
    return reply(request, job.answer)


@router.delete("/{key}", responses=told(schemas.JobState))
async def cancel(key: Key, here: Here) -> Response:
    """Stop a job."""
    job = _job(here, key)
    here.jobs.cancel(job)
    return JSONResponse(here.jobs.said(job))


def _job(here: Room, key: str) -> Job:
    """Return a job."""
    job = here.jobs.get(key)
    if job is None:
        raise UnknownCode("job", key)
    return job


def _checked(here: Room, asked: Asked) -> dict[str, Any]:
    """See that a question has an answer and is not too long; spell it in one way."""
    day = last_day(asked.as_of or here.atlas.edition)
    code = select.who(here.atlas, asked.who, as_of=day).code if asked.who else None
    if asked.question != "weakest" and code is None:
        raise InputError(f"{asked.question.title()} needs who: an economy, UN region or bloc.")
    if asked.question == "gap":
        return {"question": "gap", "who": code, "doubles": asked.pairs, "as_of": day}
    if asked.question == "fate":
        return {"question": "fate", "who": code, "pairs": asked.pairs, "as_of": day}
    many = len(here.warm.at(day).arcs[asked.kind])
    sets = sum(comb(many, size) for size in range(1, asked.k + 1))
    if sets > MOST_SETS:
        raise InputError(
            f"That would be {sets:,} sets; the page searches up to {MOST_SETS:,}. "
            "Take fewer at a time or another kind, or use `fateshare weakest`."
        )
    return {"question": "weakest", "kind": asked.kind, "k": asked.k, "who": code, "as_of": day}


async def _states(here: Room, job: Job, request: Request) -> AsyncIterator[str]:
    """Tell the state of a job whenever it changes, until it is over or nobody listens."""
    before, quiet = "", 0
    while not await request.is_disconnected():
        said = json.dumps(here.jobs.said(job))
        if said != before:
            yield f"event: state\ndata: {said}\n\n"
            before, quiet = said, 0
        if job.state in OVER:
            return
        quiet += 1
        if quiet % LOOKS == 0:
            yield ": still here\n\n"
        await asyncio.sleep(LOOK)
