"""What a brief says of failures, as pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fateshare.brief.named import Named

#: What fails: one thing of a kind, or two systems.
Kind = Literal["system", "corridor", "place", "link", "pair"]


@dataclass(frozen=True, slots=True)
class Hit:
    """
    How an economy came through an event: as the record says, and as the model says.

    Severity: offline, severe, moderate, minor or none. Outcome: absorbed, latency, congested or
    offline; None, as the lost share, where the economy is not on the network of that date.
    """

    who: Named
    severity: str
    lost_share: float | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Happened:
    """A real outage in which the subject stands in the record; cuts found in the atlas or not."""

    event: str
    title: str
    date: str
    end: str | None
    cause: str
    suspected: bool
    hits: tuple[Hit, ...]
    cuts_found: int
    cuts_not_found: int
    sources: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class LostShare:
    """An economy that loses with a failure, and what share of its demand."""

    who: Named
    lost_share: float


@dataclass(frozen=True, slots=True)
class Failure:
    """
    A failure and what it would do now: to the subject's demand together, and to whom else.

    `others` are the economies outside the subject that lose at least a hundredth, the largest
    loss first; `members` those inside, where the subject is a group.
    """

    kind: Kind
    things: tuple[str, ...]
    names: tuple[str, ...]
    lost_gbps: float
    lost_share: float
    users_lost: int
    members: tuple[LostShare, ...]
    others: tuple[LostShare, ...]


@dataclass(frozen=True, slots=True)
class Partner:
    """Two economies that lose together: shared fate F, and the faults that weigh most in it."""

    who: Named
    partner: Named
    shared: float
    binding: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kin:
    """A group of economies that share their fate, and what goes with most of it."""

    members: tuple[Named, ...]
    system: str | None
    system_share: float | None
    corridor: str | None
    corridor_share: float | None


@dataclass(frozen=True, slots=True)
class Fails:
    """
    What has failed and what would hurt most, by the model of docs/method.md, 14 to 20.

    `as_of` is None where no network could be built of the date, with the reason in `missing`.
    `off` are members that no cable or link of the atlas joins to a hub. All losses are estimated.
    """

    as_of: str | None
    missing: str | None
    off: tuple[Named, ...]
    demand_gbps: float
    happened: tuple[Happened, ...]
    worst: tuple[Failure, ...]
    partners: tuple[Partner, ...]
    kin: tuple[Kin, ...]
    faults_weighed: int
    corridors_weighed: tuple[str, ...]
    sources: tuple[str, ...]
