"""What a brief says of agreements, of where they lag, and of the years to come: pure data."""

from __future__ import annotations

from dataclasses import dataclass

from fateshare.brief.dividing import MeasureCourse
from fateshare.brief.named import Named
from fateshare.connect.course import Course


@dataclass(frozen=True, slots=True)
class Stands:
    """Where an economy stands in an instrument; through `via` when a bloc is the party."""

    instrument: str
    label: str
    name: str
    kind: str
    topics: tuple[str, ...]
    binding: bool
    status: str
    since: str
    dated: bool
    via: Named | None
    sources: tuple[str, ...]
    confidence: str
    note: str | None


@dataclass(frozen=True, slots=True)
class MembersIn:
    """How many members of a group stand where in an instrument; as_bloc: the group is party."""

    instrument: str
    label: str
    name: str
    kind: str
    topics: tuple[str, ...]
    binding: bool
    made: str | None
    in_force: int
    others: tuple[tuple[str, int], ...]
    as_bloc: bool
    complete: bool | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Team:
    """A response team; networks by name."""

    team: str
    who: Named
    name: str
    constituency: str
    since: str | None
    website: str | None
    networks: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Law:
    """The strongest law of an economy on a topic, as was known at the date."""

    who: Named
    topic: str
    standing: str
    name: str | None
    since: str | None
    known_on: str | None
    authority: str | None
    sources: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Absence:
    """What a text says that an economy has not: `national-team`."""

    who: Named
    what: str
    as_of: str
    sources: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Ties:
    """What binds the subject: `stands` of an economy, `members_in` of a group."""

    instruments: int
    stands: tuple[Stands, ...]
    members_in: tuple[MembersIn, ...]
    teams: tuple[Team, ...]
    laws: tuple[Law, ...]
    absences: tuple[Absence, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """What is in force on a topic: the instrument of the fewest economies, and how many more."""

    topic: str
    label: str
    economies: int
    more: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """
    Two economies that share fate.

    `shared` is F, 0 to 1; `people` the users of both times the expected share that both lose at
    a time, a year; `bound_by` the fault that weighs most in it.
    """

    who: Named
    partner: Named
    shared: float
    people: float
    bound_by: tuple[str, ...]
    between: tuple[Between, ...]
    missing: tuple[str, ...]
    forum: str | None
    forum_economies: int | None
    forum_on_topic: bool | None


@dataclass(frozen=True, slots=True)
class Three:
    """Three economies that lose together when one corridor goes whole, and what each loses."""

    members: tuple[Named, Named, Named]
    lost: tuple[float, float, float]
    corridor: str
    people: float
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lag:
    """
    Where cooperation lags behind shared fate.

    `pairs` are the first of `of_pairs`, in the order of `by`; `threes` the first of each corridor.
    """

    by: tuple[str, ...]
    step: float
    of_pairs: int
    pairs: tuple[Pair, ...]
    threes: tuple[Three, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where the digital gap is going: courses with bands that are to hold the share `band`."""

    band: float
    measures: tuple[MeasureCourse, ...]
    offline: Course
