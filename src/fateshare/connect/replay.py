"""Replay real outages on the network of their date, and score the answer against the record."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import polars as pl

from fateshare.atlas import names
from fateshare.atlas.model import Atlas
from fateshare.base import codes
from fateshare.base.errors import FateshareError, MissingData
from fateshare.connect.cut import cut
from fateshare.connect.faults import Fault, Finder, joined
from fateshare.connect.network import Network, network
from fateshare.connect.record import Event, Reported, still_open
from fateshare.connect.terms import Terms
from fateshare.engine.run import run
from fateshare.engine.sphere import distance_km

#: An earthquake, volcano or flow down a canyon breaks all of a system within this distance.
WIDE_KM = 150.0
WIDE_CAUSES = ("earthquake", "volcan", "eruption", "tsunami", "turbidity", "landslide", "typhoon")
#: A town this near to the place of a fault on land is taken to be at it.
TOWN_KM = 75.0
#: Severities of the record, the worst first.
SERIOUS, MILD = ("offline", "severe"), ("minor", "none")


@dataclass(frozen=True, slots=True)
class Impact:
    """What the model says of one economy in one event."""

    iso3: str
    lost_share: float
    outcome: str
    extra_latency_ms: float | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One event replayed: what each cut was found to be, what was not found, and the impacts."""

    id: str
    as_of: str | None
    matched: tuple[dict[str, object], ...]
    unmatched: tuple[dict[str, str], ...]
    impacts: tuple[Impact, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """Events replayed, with the scores against the record."""

    events: tuple[Replayed, ...]
    pairs: pl.DataFrame = field(repr=False)
    scores: dict[str, float | int | None]

    def to_json(self) -> str:
        """Write the events and the scores."""
        said = {"events": [asdict(event) for event in self.events], "scores": self.scores}
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def replay(  # noqa: PLR0913 - each is a plain choice
    atlas: Atlas,
    events: Sequence[Event],
    *,
    only: Collection[str] | None = None,
    terms: Terms | None = None,
    latency: bool = True,
    workers: int = 1,
    dask: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Replay:
    """
    Replay events.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    events
        As `recorded` or `read` gives them.
    only
        Identifiers of those to replay; the others count only while they are still open.
    terms
        The free parameters; the calibrated ones by default.
    latency
        Whether to measure the longer ways; without, `latency` is no outcome.
    workers
        Processes; the answer does not depend on it.
    dask
        Address of a Dask scheduler to use in their place.
    progress
        Called with how many are done, and how many there are.
    """
    asked = [event for event in events if only is None or event.id in only]
    shared = _Asked(atlas, tuple(events), terms, latency)
    done = []
    for one in run(_one, shared, asked, workers=workers, dask=dask):
        done.append(one)
        if progress:
            progress(len(done), len(asked))
    pairs = labelled(asked, done)
    return Replay(tuple(done), pairs, scores(pairs))


def find(finder: Finder, atlas: Atlas, event: Event, said: Reported) -> Fault:
    """
    Find what a cut of the record is in the network; nothing is guessed.

    Raises
    ------
    FateshareError
        When it cannot be found, with the reason.
    """
    if said.links:
        faults = [finder.link(link) for link in said.links]
        return Fault(said.said, " ".join(fault.found for fault in faults), joined(faults))
    if said.kind == "hub":
        return _gateway(finder, event, said)
    try:
        return _cable(finder, event, said)
    except MissingData:
        raise
    except FateshareError:
        if said.kind != "terrestrial":
            raise
    return _on_land(finder, atlas, event, said)


def labelled(events: Sequence[Event], done: Sequence[Replayed]) -> pl.DataFrame:
    """Pair what the record says of each economy with what the model says."""
    rows = []
    for event, result in zip(events, done, strict=True):
        known = {impact.iso3: impact for impact in result.impacts}
        for iso3, severity in sorted(event.severity.items()):
            got = known.get(iso3)
            rows.append(
                {
                    "event": event.id,
                    "use": event.use,
                    "iso3": iso3,
                    "severity": severity,
                    "lost_share": got.lost_share if got else None,
                    "outcome": got.outcome if got else None,
                }
            )
    schema = ["event", "use", "iso3", "severity", "outcome"]
    return (
        pl.DataFrame(
            rows, schema_overrides=dict.fromkeys(schema, pl.String) | {"lost_share": pl.Float64}
        )
        if rows
        else pl.DataFrame(schema=dict.fromkeys(schema, pl.String) | {"lost_share": pl.Float64})
    )


def scores(pairs: pl.DataFrame) -> dict[str, float | int | None]:
    """
    Score the model against the record.

    `auc` is the chance that a serious pair (offline or severe) is given a larger loss than a
    mild one (minor or not affected), ties counted half. Pairs without demand count as no loss.
    """
    lost = pairs["lost_share"].fill_null(0.0).to_numpy()
    serious = pairs["severity"].is_in(SERIOUS).to_numpy()
    mild = pairs["severity"].is_in(MILD).to_numpy()
    control = (pairs["use"].str.replace("_", "-") == "negative-control").to_numpy()
    said, was = (
        (pairs["outcome"] == "offline").fill_null(value=False).to_numpy(),
        (pairs["severity"] == "offline").to_numpy(),
    )
    return {
        "pairs": pairs.height,
        "serious": int(serious.sum()),
        "mild": int(mild.sum()),
        "auc": auc(lost[serious], lost[mild]),
        "offline_recall": _ratio(int((said & was).sum()), int(was.sum())),
        "offline_precision": _ratio(int((said & was).sum()), int(said.sum())),
        "controls_over_half": int((control & (lost >= 0.5)).sum()),  # noqa: PLR2004 - as named
    }


def auc(high: np.ndarray, low: np.ndarray) -> float | None:
    """
    Return the chance that one of `high` is above one of `low`, ties counted half.

    Examples
    --------
    >>> auc(np.array([0.9, 0.2]), np.array([0.1, 0.2]))
    0.875
    """
    if not len(high) or not len(low):
        return None
    apart = high[:, None] - low[None, :]
    return float(((apart > 0) + 0.5 * (apart == 0)).mean())


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the replays of all events share."""

    atlas: Atlas
    events: tuple[Event, ...]
    terms: Terms | None
    latency: bool


def _one(asked: _Asked, event: Event) -> Replayed:
    """
    Replay one event, with the faults of earlier ones that were still open.

    An event of which no text gives the date is asked at the atlas edition's.
    """
    atlas = asked.atlas
    try:
        net = network(atlas, as_of=event.date or atlas.edition, terms=asked.terms)
    except FateshareError as err:
        lost = tuple({"said": said.said, "why": str(err)} for said in event.cuts)
        return Replayed(event.id, event.date, (), lost, ())
    earlier = still_open(asked.events, event.date) if event.date else []
    finder = Finder(atlas, net.wires)
    faults: list[Fault] = []
    matched: list[dict[str, object]] = []
    unmatched: list[dict[str, str]] = []
    for of in (event, *earlier):
        for said in of.cuts:
            label = said.said if of is event else f"{said.said} (open since {of.date}: {of.id})"
            try:
                fault = find(finder, atlas, of, said)
            except FateshareError as err:
                unmatched.append({"said": label, "why": str(err)})
                continue
            faults.append(fault)
            keys = [net.wires.arcs[arc].arc for arc in fault.arcs]
            matched.append({"said": label, "found": fault.found, "arcs": keys})
    return Replayed(
        event.id,
        net.as_of,
        tuple(matched),
        tuple(unmatched),
        _impacts(net, faults, latency=asked.latency),
    )


def _impacts(net: Network, faults: list[Fault], *, latency: bool) -> tuple[Impact, ...]:
    """Cut the faults, and list what becomes of every economy with demand."""
    table = cut(net, joined(faults), latency=latency).table
    rows = table.select("iso3", "lost_share", "outcome", "extra_latency_ms").iter_rows()
    return tuple(Impact(*row) for row in rows)


def _cable(finder: Finder, event: Event, said: Reported) -> Fault:
    """Find a cut of a cable system."""
    name = said.system or said.said
    if said.lon is None or said.lat is None:
        fault = finder.system(name)
        return Fault(said.said, f"{fault.found}, all of it: no position is given", fault.arcs)
    point = np.array([said.lon, said.lat])
    if said.kind == "landing":
        return finder.landing_near(name, point, said=said.said)
    wide = WIDE_KM if any(word in event.cause.lower() for word in WIDE_CAUSES) else 0.0
    return finder.near(name, point, said=said.said, wide_km=wide, branch=said.kind == "branch")


def _gateway(finder: Finder, event: Event, said: Reported) -> Fault:
    """Find a hub, or the gateway of an operator that the words name."""
    words = f" {codes.fold(said.said)} "
    for index, arc in enumerate(finder.made.arcs):
        via = arc.arc.rpartition(":")[2]
        iso3 = finder.made.nodes[arc.a].iso3
        if (
            arc.kind == "operator"
            and via != "others"
            and f" {codes.fold(via)} " in words
            and iso3 in event.severity
        ):
            return Fault(said.said, arc.arc, (index,))
        if arc.kind == "hub" and f" {codes.fold(via)} " in words:
            return Fault(said.said, arc.arc, (index,))
    raise MissingData("The words name no hub of the atlas and no operator whose share is reported.")


def _on_land(finder: Finder, atlas: Atlas, event: Event, said: Reported) -> Fault:
    """
    Find land links: between two economies that the words name, or of one and near the place.

    An operator that the words name goes before, where its share is reported.
    """
    try:
        return _gateway(finder, event, said)
    except MissingData:
        pass
    words = f" {codes.fold(f'{said.said} {said.where}')} "
    links = [(i, arc) for i, arc in enumerate(finder.made.arcs) if arc.kind == "link"]
    told = _told(atlas, words)
    ends = [{finder.made.nodes[arc.a].iso3, finder.made.nodes[arc.b].iso3} for _, arc in links]
    hit = [i for (i, _), pair in zip(links, ends, strict=True) if pair <= told]
    if not hit and said.lon is not None and said.lat is not None:
        close = _close(atlas, np.array([said.lon, said.lat]))
        hit = [
            i
            for (i, arc), pair in zip(links, ends, strict=True)
            if pair & told and arc.arc.removeprefix("link:") in close
        ]
    if not hit:
        raise MissingData("The words name no cable system and no land link of the atlas.")
    return Fault(said.said, " ".join(finder.made.arcs[i].arc for i in hit), tuple(hit))


def _told(atlas: Atlas, words: str) -> set[str | None]:
    """Return the economies that some words name, by their English name or by a town."""
    found: set[str | None] = set()
    for iso3, iso2 in atlas.table("economies").select("iso3", "iso2").iter_rows():
        if f" {codes.fold(names.territory(iso2))} " in words:
            found.add(iso3)
    for name, iso3 in (
        atlas.table("places")
        .filter(pl.col("iso3").is_not_null())
        .select("name", "iso3")
        .iter_rows()
    ):
        if f" {codes.fold(name)} " in words:
            found.add(iso3)
    return found


def _close(atlas: Atlas, point: np.ndarray) -> set[str]:
    """Return the land links with an end near a point."""
    spots = atlas.table("places").select("place", "lon", "lat")
    off = distance_km(spots.select("lon", "lat").to_numpy(), point)
    near = spots.filter(pl.Series(off <= TOWN_KM))["place"].to_list()
    rows = atlas.table("land_links").filter(pl.col("a").is_in(near) | pl.col("b").is_in(near))
    return set(rows["link"])


def _ratio(part: int, whole: int) -> float | None:
    """Return part of whole, None where there is no whole."""
    return part / whole if whole else None
