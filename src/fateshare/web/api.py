"""The JSON interface: one address a question, the answers those of the commands with --json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from fateshare.atlas import named, select
from fateshare.base.errors import InputError, UnknownCode
from fateshare.brief import agreeing, stress
from fateshare.brief.profile import Profile
from fateshare.web import schemas
from fateshare.web.events import scenario
from fateshare.web.replies import Packed, packed, packed_json, reply, taken
from fateshare.web.rooms import Room, briefed, charted, room

#: Cuts in one scenario.
MOST_CUTS = 400
Here = Annotated[Room, Depends(room)]
AsOf = Annotated[
    str | None,
    Query(max_length=10, description="YYYY, YYYY-MM or YYYY-MM-DD; the edition's by default."),
]
Name = Annotated[str, Query(min_length=1, max_length=200)]
Names = Annotated[list[Annotated[str, Query(max_length=200)]], Query(max_length=MOST_CUTS)]
WhoPath = Annotated[str, Path(max_length=100, description="Economy, UN region or bloc.")]
CUT_KINDS = ("system", "segment", "branch", "place", "link", "corridor", "hub")
PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": schemas.Problem, "description": words}
    for code, words in (
        (400, "The question cannot be used."),
        (404, "Nothing is called so."),
        (413, "The body is too long."),
        (414, "The address is too long."),
        (422, "The atlas has no answer to it."),
        (503, "Too many are asking; try again."),
    )
}


class CutAsked(BaseModel):
    """What is cut, by kind, at which date, and for whom it is told."""

    system: Names = []
    segment: Names = []
    branch: Names = []
    place: Names = []
    link: Names = []
    corridor: Names = []
    hub: Names = []
    open: bool = False
    who: str | None = Field(default=None, max_length=100)
    as_of: AsOf = None


router = APIRouter(prefix="/api", responses=PROBLEMS)


def told(layout: Any) -> dict[int | str, dict[str, Any]]:  # noqa: ANN401 - a type
    """Describe an answer for OpenAPI; it goes out as made, without being checked again."""
    return {200: {"model": layout, "description": "The answer."}}


@router.get("/map", responses=told(dict[str, Any]))
async def map_(request: Request, here: Here) -> Response:
    """Everything that the map draws and the search knows, at all dates (`docs/page.md`)."""
    return reply(request, await here.desk.answer(("map",), partial(charted, here)))


@router.get("/cut", responses=told(schemas.CutAnswer))
async def cut(request: Request, here: Here, asked: Annotated[CutAsked, Query()]) -> Response:
    """
    Cut things, several together: who loses how much and why.

    Each parameter may be given several times, and takes what the option of `fateshare cut` of
    that name takes. With none, the network is told as it stands.
    """
    said = {kind: getattr(asked, kind) for kind in CUT_KINDS}
    if sum(map(len, said.values())) > MOST_CUTS:
        raise InputError(f"A scenario has at most {MOST_CUTS} cuts.")
    given = {kind: tuple(dict.fromkeys(names)) for kind, names in said.items()}
    coding = "br" if "br" in taken(request) else "gzip"
    key = ("cut", *given.values(), asked.open, asked.who, asked.as_of, coding)
    make = partial(_cut, here, given, asked, coding)
    return reply(request, await here.desk.answer(key, make))


@router.get("/network", responses=told(dict[str, Any]))
async def network(request: Request, here: Here, as_of: AsOf = None) -> Response:
    """Give the network of a date whole, as `fateshare network --json`, for another solver."""
    make = partial(_network, here, as_of)
    return reply(request, await here.desk.answer(("network", as_of), make))


@router.get("/events/{event}", responses=told(schemas.EventAnswer))
async def event(
    request: Request, here: Here, event: Annotated[str, Path(max_length=80)]
) -> Response:
    """Give a real outage as a scenario, with what the record says of each economy."""
    make = partial(_event, here, event)
    return reply(request, await here.desk.answer(("event", event), make))


@router.get("/brief/{who}", responses=told(Profile))
async def brief(request: Request, here: Here, who: WhoPath, as_of: AsOf = None) -> Response:
    """Give the brief as data, as `fateshare brief --format json`."""
    make = partial(_brief, here, who, as_of)
    return reply(request, await here.prints.answer(("profile", who, as_of), make))


@router.get("/who/{who}", responses=told(schemas.WhoAnswer))
async def who(request: Request, here: Here, who: WhoPath, as_of: AsOf = None) -> Response:
    """Find out who is meant, by code or by a name in any language of CLDR, and the members."""
    make = partial(_who, here, who, as_of)
    return reply(request, await here.desk.answer(("who", who, as_of), make))


@router.get("/agreements/{who}", responses=told(schemas.AgreementsAnswer))
async def agreements(request: Request, here: Here, who: WhoPath, as_of: AsOf = None) -> Response:
    """Say what binds an economy, region or bloc, as `fateshare agreements --who WHO --json`."""
    make = partial(_agreements, here, who, as_of)
    return reply(request, await here.desk.answer(("agreements", who, as_of), make))


@router.get("/find", responses=told(schemas.Found))
async def find(request: Request, here: Here, q: Name, as_of: AsOf = None) -> Response:
    """Find what is called so: an economy, region, bloc or system, in any way of writing it."""
    make = partial(_find, here, q, as_of)
    return reply(request, await here.desk.answer(("find", q, as_of), make))


@router.get("/sources", responses=told(list[schemas.Card]))
async def sources(request: Request, here: Here) -> Response:
    """List every source card of the atlas."""
    return reply(request, await here.desk.answer(("sources",), partial(_sources, here)))


def _cut(here: Room, given: Mapping[str, Sequence[str]], asked: CutAsked, coding: str) -> Packed:
    """Cut in the warm network."""
    standing = here.warm.at(asked.as_of)
    faults = standing.faults(given)
    if asked.open:
        faults += stress.still_open_faults(here.atlas, standing.finder, standing.net.as_of)
    return packed_json(standing.tell(here.atlas, faults, who=asked.who).said(), coding=coding)


def _network(here: Room, as_of: str | None) -> Packed:
    """Write a network whole."""
    return packed(here.warm.at(as_of).net.to_json().encode(), level=5)


def _event(here: Room, event: str) -> Packed:
    """Find an event."""
    return packed_json(scenario(here.atlas, here.warm, event))


def _brief(here: Room, who: str, as_of: str | None) -> Packed:
    """Write a profile."""
    return packed(briefed(here, who, as_of).to_json().encode(), level=5)


def _who(here: Room, who: str, as_of: str | None) -> Packed:
    """Tell whom a name means."""
    return packed_json(asdict(select.who(here.atlas, who, as_of=as_of or here.atlas.edition)))


def _agreements(here: Room, who: str, as_of: str | None) -> Packed:
    """List what binds."""
    return packed(agreeing.agreements(here.atlas, who, as_of=as_of).to_json().encode(), level=5)


def _find(here: Room, said: str, as_of: str | None) -> Packed:
    """Look a name up among systems, then among economies, regions and blocs."""
    day = as_of or here.atlas.edition
    try:
        key = named.system(here.atlas, said, as_of=day)
    except UnknownCode:
        one = select.who(here.atlas, said, as_of=day)
        return packed_json({"kind": one.kind, "key": one.code, "name": one.name})
    name = here.atlas.table("systems").filter(system=key)["name"][0]
    return packed_json({"kind": "system", "key": key, "name": name})


def _sources(here: Room) -> Packed:
    """Write the cards."""
    return packed_json(here.atlas.table("sources").to_dicts(), level=9)
