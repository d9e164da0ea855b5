"""The layouts of what the interface answers, as OpenAPI describes them and the tests check them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Outcome = Literal["absorbed", "latency", "congested", "offline"]


class Layout(BaseModel):
    """A layout: exactly these keys."""

    model_config = ConfigDict(extra="forbid")


class FaultFound(Layout):
    """What was cut: as it was said, what it was found to be, and its arcs."""

    said: str
    found: str
    arcs: list[str]


class EconomyCut(Layout):
    """What a cut does to one economy."""

    iso3: str
    demand_gbps: float
    served_gbps: float
    lost_share: float
    outcome: Outcome
    extra_latency_ms: float | None
    users: float
    users_lost: float
    bottleneck: list[str] | None


class BlocCut(Layout):
    """What a cut does to the members of a bloc together."""

    bloc: str
    demand_gbps: float
    served_gbps: float
    users: float
    users_lost: float
    members_losing: list[str]
    lost_share: float


class CutAnswer(Layout):
    """The answer to a cut, as `fateshare cut --json` writes it."""

    as_of: str
    cut: list[FaultFound]
    removed: list[str]
    demand_gbps: float
    served_gbps: float
    lost_share: float
    economies: list[EconomyCut]
    blocs: list[BlocCut]


class WorstSet(Layout):
    """A set of things, and what is lost when all of them fail."""

    things: list[str]
    lost_gbps: float
    lost_share: float
    users_lost: float


class WorstOf(Layout):
    """The set that hurts one economy most."""

    iso3: str
    things: list[str]
    lost_share: float


class WeakestAnswer(Layout):
    """The sets that lose most, as `fateshare weakest --json` writes them."""

    as_of: str
    kind: str
    k: int
    sets: int
    solved: int
    skipped_proven_lossless: int
    proven_to_lose_what_their_parts_lose: int
    overall: list[WorstSet]
    economies: list[WorstOf]


class Partner(Layout):
    """Two economies that lose together, and the faults that bind them."""

    iso3: str
    partner: str
    shared: float
    binding: list[str]


class Group(Layout):
    """Economies that share fate, and what binds them most: its name, and its part of the loss."""

    members: list[str]
    system: str | None
    system_share: float | None
    corridor: str | None
    corridor_share: float | None


class FateAnswer(Layout):
    """Partners in fate, as `fateshare fate --json` writes them."""

    as_of: str
    scenarios: int
    faults_per_1000_km_year: float
    repair_days: float
    pairs_weighed: bool
    corridor_events_per_year: dict[str, float]
    expected_lost_share_per_year: dict[str, float]
    partners: list[Partner]
    groups: list[Group]


class InForce(Layout):
    """What is in force on a topic, and how many economies the narrowest of it has."""

    topic: str
    instruments: list[str]
    narrowest: int


class GapPair(Layout):
    """Two economies that share fate, and on which topics something is in force between them."""

    iso3: str
    partner: str
    shared: float
    people: float
    binding: list[str]
    in_force: list[InForce]
    missing: list[str]
    forum: str | None
    forum_label: str | None
    forum_size: int | None
    on_topic: bool | None


class Whom(Layout):
    """Whom a question is about."""

    kind: Literal["economy", "region", "bloc"]
    code: str
    name: str


class GapAnswer(Layout):
    """Where cooperation lags behind shared fate, as `fateshare gap --json` writes it."""

    as_of: str
    who: Whom
    double_faults_weighed: bool
    faults_per_1000_km_year: float
    ordered_by: list[str]
    step_of_shared: float
    only_binding: bool
    most_economies: int | None
    pairs: list[GapPair]
    evidence: list[dict[str, str | bool | None]]
    triples: list[dict[str, str | float | list[Any]]]


class Counted(Layout):
    """How many parties of an instrument have a standing."""

    status: str
    parties: int


class Instrument(Layout):
    """An agreement, organisation or network."""

    instrument: str
    name: str
    short: str | None
    kind: str
    topics: list[str]
    binding: bool
    signed: str | None
    in_force: str | None
    until: str | None
    hub: str | None
    listed_on: str | None
    complete: bool | None
    source: list[str]
    confidence: str
    note: str | None
    label: str
    effective: bool
    parties: list[Counted]


class Stands(Layout):
    """How an economy stands in an instrument, by itself or through a bloc that is party."""

    instrument: str
    party: str
    status: str
    since: str
    dated: bool
    source: list[str]
    confidence: str
    note: str | None
    iso3: str


class WhomAll(Whom):
    """The same with its members."""

    members: list[str]


class AgreementsAnswer(Layout):
    """What binds an economy or group, as `fateshare agreements --who WHO --json` writes it."""

    as_of: str
    who: WhomAll
    with_: None = Field(alias="with")
    topics: list[str]
    status: None
    instruments: list[Instrument]
    standing: list[Stands]
    pairs: list[dict[str, Any]]
    covered: list[dict[str, Any]]
    timeline: list[dict[str, Any]]
    teams: list[dict[str, Any]]
    absences: list[dict[str, Any]]
    laws: list[dict[str, Any]]


class JobState(Layout):
    """How far a long question is; `ahead` counts the jobs before it."""

    id: str
    question: dict[str, str | int | bool | None]
    state: Literal["queued", "running", "done", "refused", "failed", "cancelled"]
    ahead: int
    done: int
    of: int
    message: str


class Problem(Layout):
    """What is wrong, in a sentence, with the id under which the server's log has it."""

    title: str
    status: int
    error_id: str
    matches: list[str] = []


class Found(Layout):
    """What a name was found to be."""

    kind: Literal["economy", "region", "bloc", "system"]
    key: str
    name: str


class WhoAnswer(Layout):
    """An economy, region or bloc with its members at a date."""

    kind: Literal["economy", "region", "bloc"]
    code: str
    name: str
    members: list[str]
    suspended: list[str]


class EventCut(Layout):
    """One cut of an event: a thing that can be cut, what the record says, and of which event."""

    kind: str
    key: str
    said: str
    of: str


class EventLost(Layout):
    """A cut that was not found in the network, and why."""

    said: str
    of: str
    why: str


class EventAnswer(Layout):
    """An event of the record as a scenario."""

    id: str
    title: str
    date: str | None
    end: str | None
    cause: str
    as_of: str
    cuts: list[EventCut]
    not_found: list[EventLost]
    record: dict[str, str]


class Card(Layout):
    """A source card."""

    source: str
    title: str
    publisher: str
    url: str | None
    licence: str
    published: str | None
    retrieved: str
    note: str | None
