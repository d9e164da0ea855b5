"""Judge new versions against the stored ones, and say which versions a reader sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from fateshare.exchange import stix
from fateshare.exchange.records import LAST, MIXED, SUPERSEDED, Draft, Row, Versions

#: So that one object cannot grow without end.
MOST_VERSIONS: Final = 10_000
_TAKEN: Final = "Only the creator of an object may issue versions of it (3.6)."
_CONFLICT: Final = "The same version is here with other content; it stays as it is (3.6)."
_REVOKED: Final = "The object is revoked; there can be no later version (3.6)."
_CREATED: Final = "The creator and the time of creation cannot change with a version (3.2)."
_SPOKEN_FOR: Final = "created_by_ref names an identity of another team."


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Who sends: its number, which rows it sees by their own names, whose identities are whose.

    `body` fetches the bytes of a stored version, which are seldom needed.
    """

    number: int
    sees: Callable[[Row], bool]
    identities: Mapping[str, int]
    body: Callable[[Row], bytes]


@dataclass(slots=True)
class Outcome:
    """What an envelope comes to: rows to store, rows whose rank changed, a verdict an object."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    successes: list[dict[str, str]] = field(default_factory=list)
    failures: list[dict[str, str]] = field(default_factory=list)
    faults: list[tuple[str, str, bytes]] = field(default_factory=list)
    definitions: dict[str, str] = field(default_factory=dict)


def judge(
    drafts: Iterable[Draft], stored: Mapping[str, list[Row]], actor: Actor, *, first: int
) -> Outcome:
    """
    Judge the objects of an envelope, one after the other.

    Parameters
    ----------
    drafts
        The objects, with faults found so far.
    stored
        All stored versions of the identifiers among them, whoever owns them. What the sender
        may not see does not change any verdict: it might as well not be there.
    actor
        The sender.
    first
        Time added of the first new row; each next row is a microsecond later.
    """
    outcome = Outcome()
    known = {name: list(rows) for name, rows in stored.items()}
    touched: dict[str, None] = {}
    for draft in drafts:
        rows = known.get(draft.id)
        fault = draft.fault or _refused(draft, rows or (), actor)
        if isinstance(fault, str):
            told = {"id": draft.id, "version": draft.version, "message": fault}
            outcome.failures.append(told)
            outcome.faults.append((draft.id, fault, draft.body))
        elif fault is not None:
            outcome.successes.append({"id": draft.id, "version": fault.version})
            if draft.defines is not None and fault.owner != actor.number:
                outcome.definitions[draft.id] = draft.defines  # the sender means the same by it
        else:
            outcome.successes.append({"id": draft.id, "version": draft.version})
            row = _row(draft, rows or (), actor.number, first + len(outcome.new))
            outcome.new.append(row)
            if rows is None:
                known[draft.id] = [row]
            else:
                rows.append(row)
                touched[draft.id] = None
            if draft.defines is not None:
                outcome.definitions[draft.id] = draft.defines
    for name in touched:
        outcome.changed += [row for row in rank(known[name]) if row.pk]
    return outcome


def rank(rows: list[Row]) -> list[Row]:
    """Rank all versions of one identifier anew; return those whose rank changed."""
    changed = []
    plain = len({(row.owner, row.grade) for row in rows}) == 1
    newest, oldest = max(row.vkey for row in rows), min(row.vkey for row in rows)
    for row in rows:
        wanted = (LAST if row.vkey == newest else SUPERSEDED) if plain else MIXED
        first = plain and row.vkey == oldest
        if (row.rank, bool(row.first)) != (wanted, first):
            row.rank, row.first = wanted, first
            changed.append(row)
    return changed


def chosen(
    seen: Iterable[Row], viewer: int, versions: Versions, name: Callable[[Row], str]
) -> list[Row]:
    """
    Choose among the versions that a reader may see of some objects.

    Only permitted versions count: the last one is the last permitted one. Where two teams hold
    what the reader knows by one name, it sees its own, or else the older.

    Parameters
    ----------
    seen
        Rows of permitted grades.
    viewer
        The reader.
    versions
        Which versions are wanted.
    name
        The name under which the reader knows a row.
    """
    groups: dict[str, list[Row]] = {}
    for row in seen:
        groups.setdefault(name(row), []).append(row)
    kept = []
    for group in groups.values():
        line = min((row.owner != viewer, row.lineage, row.owner) for row in group)[2]
        own = [row for row in group if row.owner == line]
        kept += own if versions.all else _chosen(own, versions)
    return sorted(kept, key=lambda row: row.added)


def _chosen(rows: list[Row], versions: Versions) -> list[Row]:
    """Choose among the versions of one object."""
    wanted = set(versions.exact)
    if versions.last:
        wanted.add(max(row.vkey for row in rows))
    if versions.first:
        wanted.add(min(row.vkey for row in rows))
    return [row for row in rows if row.vkey in wanted]


def _refused(draft: Draft, rows: Iterable[Row], actor: Actor) -> str | Row | None:
    """Return why a version cannot be taken, or the row where it is here; None where it is new."""
    if actor.identities.get(draft.creator or "", actor.number) != actor.number:
        return _SPOKEN_FOR
    if not rows:
        return None
    vkey = draft.vkey
    mine = [row for row in rows if row.owner == actor.number]
    others = [row for row in rows if row.owner != actor.number and actor.sees(row)]
    for row in (*mine, *others):
        if not draft.versioned or row.vkey == vkey:
            same = row.digest == draft.digest or stix.same(actor.body(row), draft.body)
            return row if same else _CONFLICT
    return _TAKEN if others else _superfluous(draft, vkey, mine, actor)


def _superfluous(draft: Draft, vkey: str, mine: list[Row], actor: Actor) -> str | None:
    """Return why a version cannot follow the sender's own; None where it can."""
    if any(row.revoked and row.vkey < vkey for row in mine):
        return _REVOKED
    if len(mine) >= MOST_VERSIONS:
        return f"An object has at most {MOST_VERSIONS} versions here."
    if mine and stix.origin(actor.body(mine[0])) != stix.origin(draft.body):
        return _CREATED
    return None


def _row(draft: Draft, rows: Iterable[Row], owner: int, added: int) -> Row:
    """Make a row of an accepted draft; its rank is right where it is the only one of its name."""
    lineage = next((row.lineage for row in rows if row.owner == owner), added)
    return Row(
        pk=0,
        id=draft.id,
        type=draft.type,
        owner=owner,
        lineage=lineage,
        version=draft.version,
        vkey=draft.vkey,
        grade=draft.grade,
        rank=LAST,
        first=True,
        revoked=draft.revoked,
        added=added,
        digest=draft.digest,
        body=draft.body,
    )
