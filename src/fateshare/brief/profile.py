"""Everything a brief says of an economy, region or bloc, as pure data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from fateshare.base.figure import Figure
from fateshare.brief.fails import Fails
from fateshare.brief.named import Named
from fateshare.brief.ties import Lag, Outlook, Ties
from fateshare.brief.voices import Voice

#: Name and version of the layout; the number goes up when a reader of the old one would break.
SCHEMA = "fateshare.profile/2"

Status = Literal["in service", "planned", "retired"]
Split = Literal["members by subregion", "bloc and rest of the world"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the brief is about; members are ISO 3166-1 economies."""

    kind: Literal["economy", "region", "bloc"]
    code: str
    name: str
    members: tuple[Named, ...]
    suspended: tuple[Named, ...]
    blocs: tuple[Named, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """The level of another economy or group; the best level may be shared by several."""

    who: Named
    role: Literal["region", "bloc", "world", "best"]
    figure: Figure
    shared_by: int = 1


@dataclass(frozen=True, slots=True)
class Series:
    """A level year by year; None where there is no figure."""

    who: Named
    points: tuple[tuple[int, float | None], ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """One economy in an order; place None where it has no recent figure."""

    who: Named
    place: int | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class MeasureGap:
    """One measure: the subject's level against others, its place and its course."""

    indicator: str
    title: str
    unit: str
    better: Literal["higher", "lower", "none"]
    description: str
    own: Figure
    place: int | None
    place_shared_by: int
    placed_of: int
    compared: tuple[Compared, ...]
    series: tuple[Series, ...]
    members: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Inequality:
    """Theil's T of a measure, in nats: total = between + the parts within."""

    indicator: str
    title: str
    split: Split
    total: float
    between: float
    within: float
    parts: tuple[tuple[str, float], ...]
    economies: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """The digital gap."""

    measures: tuple[MeasureGap, ...]
    offline: Figure
    offline_members: tuple[Placed, ...]
    inequality: tuple[Inequality, ...]


@dataclass(frozen=True, slots=True)
class System:
    """A cable system that lands in the subject, with its standing there."""

    system: str
    name: str
    short: str
    status: Status
    since: str | None
    until: str | None
    expected: str | None
    towns: tuple[str, ...]
    members: tuple[str, ...]
    economies: tuple[Named, ...]
    length_km: float | None
    design_tbps: float | None
    sources: tuple[str, ...]
    confidence: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Town:
    """A landing town and the systems in service there."""

    place: str
    name: str
    who: Named
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A land link to a neighbour, and the neighbour's own systems in service."""

    link: str
    name: str | None
    iso3: str
    neighbour: Named
    towns: tuple[str, str]
    since: str | None
    capacity_gbps: float | None
    neighbour_systems: int
    sources: tuple[str, ...]
    confidence: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Corridor:
    """A corridor that systems in service pass through."""

    corridor: str
    name: str
    kind: str
    systems: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Supply:
    """A reported share of supply."""

    who: Named
    via: str
    kind: Literal["system", "neighbour", "operator"]
    metric: str | None
    as_of: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Partner:
    """An economy elsewhere on the same systems."""

    who: Named
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberLinks:
    """How many systems, towns and land neighbours a member has."""

    who: Named
    systems: int
    towns: int
    neighbours: int


@dataclass(frozen=True, slots=True)
class RestsOn:
    """What the subject's connection rests on; `surveyed`: the atlas claims all its systems."""

    surveyed: bool
    surveyed_regions: tuple[Named, ...]
    systems: tuple[System, ...]
    towns: tuple[Town, ...]
    links: tuple[Link, ...]
    corridors: tuple[Corridor, ...]
    supplies: tuple[Supply, ...]
    partners: tuple[Partner, ...]
    members: tuple[MemberLinks, ...]


@dataclass(frozen=True, slots=True)
class Cable:
    """A system as drawn: its stretches as (longitude, latitude) points."""

    system: str
    short: str
    status: Status
    own: bool
    paths: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A town as drawn."""

    name: str
    lon: float
    lat: float
    own: bool
    systems: int


@dataclass(frozen=True, slots=True)
class LandLine:
    """A land link as drawn."""

    towns: tuple[str, str]
    a: tuple[float, float]
    b: tuple[float, float]
    own: bool


@dataclass(frozen=True, slots=True)
class MapData:
    """What the map shows; schematic, not a route survey."""

    cables: tuple[Cable, ...]
    towns: tuple[Dot, ...]
    links: tuple[LandLine, ...]
    anchors: tuple[tuple[float, float], ...]
    capital: Dot | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A source card used in this brief."""

    source: str
    title: str
    publisher: str
    url: str | None
    licence: str
    published: str | None
    retrieved: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """All answers for one subject at one date."""

    schema: str
    edition: str
    as_of: str
    subject: Subject
    gap: Gap
    rests_on: RestsOn
    map: MapData
    fails: Fails
    ties: Ties
    lag: Lag | None
    voice: tuple[Voice, ...]
    outlook: Outlook
    sources: tuple[Card, ...]

    def to_json(self) -> str:
        """Return the profile as JSON text, keys in the order of the schema, ending in a newline."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
