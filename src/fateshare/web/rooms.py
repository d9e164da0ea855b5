"""What the routes share: the atlas, its warm networks, the desk, the queue and the files."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request

from fateshare.atlas.kept import Kept, kept
from fateshare.atlas.model import Atlas
from fateshare.base.settings import setting
from fateshare.brief.failing import Solved
from fateshare.brief.profile import Profile
from fateshare.brief.questions import profile
from fateshare.web.chart import chart
from fateshare.web.desk import Desk
from fateshare.web.files import Files
from fateshare.web.jobs import Jobs
from fateshare.web.replies import Packed, packed_json, squeezed
from fateshare.web.warm import Warm


@dataclass(frozen=True, slots=True)
class Room:
    """Everything that a request may need; made once."""

    atlas: Atlas
    kept: Kept | None
    warm: Warm
    desk: Desk
    prints: Desk
    jobs: Jobs
    files: Files


def furnished(load: Callable[[], Atlas]) -> Room:
    """Open the atlas and set everything up; pages have a desk of their own, they take seconds."""
    atlas = load()
    cache = os.environ.get(setting("cache").variable)
    return Room(atlas, kept(cache, atlas), Warm(atlas), Desk(), Desk(1, 8), Jobs(load), Files())


async def room(request: Request) -> Room:
    """Return the room of a request; a function that waits for nothing would get a thread."""
    found: Room = request.app.state.room
    return found


def briefed(here: Room, who: str, as_of: str | None) -> Profile:
    """Answer every question of a brief, with what was kept on the disk."""
    return profile(here.atlas, who, as_of=as_of, solved=Solved(here.atlas, here.kept))


def charted(here: Room) -> Packed:
    """Pack the map."""
    return packed_json(chart(here.atlas), level=9)


def heat(here: Room) -> None:
    """Make what the first visitor will ask for: the map, and the network of today."""
    drawn = here.desk.make(("map",), partial(charted, here))
    here.warm.at(None).tell(here.atlas, [])
    here.desk.better(("map",), squeezed(drawn))
    here.files.squeeze()
    gc.collect()
    gc.freeze()  # the atlas stays: no need to look through it again and again
