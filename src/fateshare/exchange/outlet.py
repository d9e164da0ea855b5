"""Give out what a reader may see: pages, manifests, versions, single objects."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import orjson

from fateshare.exchange import media, rights, stamps
from fateshare.exchange.ports import BUDGET, Reader, Slice, Store
from fateshare.exchange.query import Cursor
from fateshare.exchange.records import MIXED, Page, Query, Row, Team, Versions
from fateshare.exchange.sight import Sight
from fateshare.exchange.views import Views

#: The most objects or records of one page.
LARGEST_PAGE: Final = 1000
#: How often a view is settled before a reader is asked to come again.
_PATIENCE: Final = 5
_BATCH: Final = 100


class Busy(Exception):  # noqa: N818 - reads as what happened
    """What is open to a team changes faster than it can be noted; the caller may try again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A body, with the times of its first and last record; empty where nothing is."""

    body: bytes
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at a collection through a team's eyes."""

    reader: Reader
    sight: Sight
    number: int

    def versions(self, names: Iterable[str], versions: Versions) -> list[Row]:
        """Return the versions that the team sees of objects that it names."""
        return self.sight.find(self.reader, self.number, names, versions)


class Outlet:
    """Gives out what readers may see."""

    def __init__(self, store: Store, views: Views, cursor: Cursor) -> None:
        self._store, self._views, self._cursor = store, views, cursor

    def objects(self, team: Team, place: str, query: Query) -> Answer:
        """Return an envelope of objects (5.4)."""
        with self._looking(team, place) as look:
            return self._envelope(look, _page(look, query, bodies=True), query)

    def rows(self, team: Team, place: str, query: Query) -> tuple[list[tuple[Row, bytes]], bool]:
        """Return rows with the bytes that a team gets, and whether there are more."""
        with self._looking(team, place) as look:
            page = _page(look, query, bodies=True)
            return [(row, look.sight.body(row)) for row in page.rows], page.more

    def given(self, team: Team, place: str, ids: Iterable[str]) -> set[tuple[str, str]]:
        """Return which of some objects a team was given by others: names and versions."""
        with self._looking(team, place) as look:
            rows = look.versions(ids, Versions(last=False, all=True))
            return {(look.sight.name(r), r.vkey) for r in rows if r.owner != team.number}

    def manifest(self, team: Team, place: str, query: Query) -> Answer:
        """Return the records of objects (5.3)."""
        with self._looking(team, place) as look:
            page = _page(look, query, bodies=False)
            records = [
                {
                    "id": look.sight.name(row),
                    "date_added": stamps.text(row.added),
                    "version": row.version,
                    "media_type": media.STIX,
                }
                for row in page.rows
            ]
            return self._answer(page, query, "objects", orjson.dumps(records))

    def object(self, team: Team, place: str, name: str, query: Query) -> Answer | None:
        """Return versions of one object (5.6); None where the reader sees none of that name."""
        with self._looking(team, place) as look:
            page = _of(look, [name], query)
            if not page.rows and not look.versions([name], Versions()):
                return None
            return self._envelope(look, _filled(look.reader, page), query)

    def versions(self, team: Team, place: str, name: str, query: Query) -> Answer | None:
        """Return the versions that an object has (5.8); None where the reader sees none."""
        with self._looking(team, place) as look:
            page = _of(look, [name], query)
            if not page.rows and not look.versions([name], Versions()):
                return None
            told = orjson.dumps([row.version for row in page.rows])
            return self._answer(page, query, "versions", told)

    @contextmanager
    def _looking(self, team: Team, place: str) -> Generator[_Look]:
        """Look at a collection, through a view in which all that is open to the team is noted."""
        for _ in range(_PATIENCE):
            with self._store.read() as reader:
                access = rights.readable(reader, team, place)
                sight = self._views.sight(reader, team, access)
                if sight is not None:
                    yield _Look(reader, sight, access.collection.number)
                    return
            self._views.settle(self._store, team, access)
        raise Busy

    def _envelope(self, look: _Look, page: Page, query: Query) -> Answer:
        """Join bodies into an envelope."""
        listed = b"[%s]" % b",".join(map(look.sight.body, page.rows))
        return self._answer(page, query, "objects", listed)

    def _answer(self, page: Page, query: Query, word: str, listed: bytes) -> Answer:
        """Write a body of records, or an empty one."""
        if not page.rows:
            there = stamps.text(max(query.after, 0))
            return Answer(b"{}", there, there)
        first, last = page.rows[0].added, page.rows[-1].added
        more = b"false"
        if page.more:
            more = b'true,"next":"%s"' % self._cursor.seal(last).encode()
        body = b'{"more":%s,"%s":%s}' % (more, word.encode(), listed)
        return Answer(body, stamps.text(first), stamps.text(last))


def _page(look: _Look, query: Query, *, bodies: bool) -> Page:
    """Return a page of a collection."""
    if not query.spec or not look.sight.grades:
        return Page((), more=False)
    if query.ids:
        page = _of(look, query.ids, query)
        return _filled(look.reader, page) if bodies else page
    limit = min(query.limit or LARGEST_PAGE, LARGEST_PAGE)
    rows, after, more = list[Row](), query.after, True
    while more and len(rows) <= limit and _size(rows) <= BUDGET:
        wanted = _slice(look, query, after, limit + 1 - len(rows), bodies=bodies)
        found = look.reader.slice(wanted)
        rows += _sorted_out(look, query, found.rows)
        after, more = found.rows[-1].added if found.rows else after, found.more
    kept = _affordable(rows[:limit])
    while more and len(kept) == len(rows):  # what is left may be nothing that can be seen
        found = look.reader.slice(_slice(look, query, after, limit, bodies=False))
        rows += _sorted_out(look, query, found.rows)
        after, more = found.rows[-1].added if found.rows else after, found.more
    return Page(kept, more=len(kept) < len(rows))


def _sorted_out(look: _Look, query: Query, found: Sequence[Row]) -> Sequence[Row]:
    """Leave out mixed rows that are not what this reader sees of their object."""
    mixed = {row.id for row in found if row.rank == MIXED}
    if not mixed:
        return found
    every = look.reader.versions(look.number, look.sight.view.team, sorted(mixed))
    seen = look.sight.chosen(every, query.versions)
    kept = {row.pk for row in seen}
    return [row for row in found if row.rank != MIXED or row.pk in kept]


def _of(look: _Look, names: Iterable[str], query: Query) -> Page:
    """Return a page of the versions of some objects, without bodies."""
    if not query.spec:
        return Page((), more=False)
    rows = [
        row
        for row in look.versions(names, query.versions)
        if row.added > query.after and (not query.types or row.type in query.types)
    ]
    limit = min(query.limit or LARGEST_PAGE, LARGEST_PAGE)
    return Page(tuple(rows[:limit]), more=len(rows) > limit)


def _slice(look: _Look, query: Query, after: int, limit: int, *, bodies: bool) -> Slice:
    """Describe a stretch of the feed."""
    view, floors = look.sight.view, look.sight.floors
    return Slice(
        collection=look.number,
        team=view.team,
        after=after,
        limit=limit,
        grades=[
            (grade, max(view.opened.get(grade, -1), floors.get(grade, -1))) for grade in view.grades
        ],
        late=[(grade, floors.get(grade, -1)) for grade in view.opened],
        types=query.types,
        versions=query.versions,
        bodies=bodies,
    )


def _filled(reader: Reader, page: Page) -> Page:
    """Fetch the bodies of a page, as many as it can hold."""
    rows, spent = list[Row](), 0
    for start in range(0, len(page.rows), _BATCH):
        some = page.rows[start : start + _BATCH]
        bodies = reader.bodies(row.pk for row in some)
        for row in some:
            row.body = bodies[row.pk]
        rows += some
        spent += _size(some)
        if spent > BUDGET:
            break
    kept = _affordable(rows)
    return Page(kept, more=page.more or len(kept) < len(page.rows))


def _affordable(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Cut rows where a page is full; the first one always fits."""
    spent = 0
    for count, row in enumerate(rows):
        spent += len(row.body or b"")
        if count and spent > BUDGET:
            return tuple(rows[:count])
    return tuple(rows)


def _size(rows: Iterable[Row]) -> int:
    """Return how many bytes some rows have."""
    return sum(len(row.body or b"") for row in rows)
