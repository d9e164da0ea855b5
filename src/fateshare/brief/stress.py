"""Put the questions about cuts to the studies, and tell the answers as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from fateshare.atlas import select
from fateshare.atlas.model import Atlas
from fateshare.base.errors import InputError, UnknownCode
from fateshare.brief import blocs
from fateshare.brief.called import namer
from fateshare.connect import calibrate as calibrating
from fateshare.connect import cut as cutting
from fateshare.connect import network as networks
from fateshare.connect import replay as replaying
from fateshare.connect.faults import Fault, Finder, joined
from fateshare.connect.record import Event, read, recorded, still_open

Progress = Callable[[int, int], None]
#: How many economies a text shows.
SHOWN = 25
#: How many of the arcs that bind a text names.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A cut, told: what was said and found, the economies asked for, and the blocs."""

    result: cutting.Cut
    faults: tuple[Fault, ...]
    arcs: Mapping[int, str] = field(repr=False)
    ranked: Sequence[cutting.Row] = field(repr=False)
    sums: Sequence[cutting.Row] = field(repr=False)
    name: Callable[[str], str] = field(repr=False)
    title: str = ""

    @property
    def economies(self) -> pl.DataFrame:
        """The rows of `Cut.table` that were asked for, the worst first."""
        return cutting.tabled(self.ranked)

    @property
    def blocs(self) -> pl.DataFrame:
        """One row a bloc: what its members ask for, get and lose, and who of them loses."""
        return blocs.tabled(self.sums)

    def to_json(self) -> str:
        """Write all of it, so that a stranger can check the answer with another solver."""
        return json.dumps(self.said(), ensure_ascii=False, indent=1) + "\n"

    def said(self) -> dict[str, object]:
        """Return what `to_json` writes."""
        return {
            "as_of": self.result.as_of,
            "cut": [
                {"said": f.said, "found": f.found, "arcs": [self.arcs[i] for i in f.arcs]}
                for f in self.faults
            ],
            "removed": list(self.result.removed),
            "demand_gbps": self.result.demand_gbps,
            "served_gbps": self.result.served_gbps,
            "lost_share": 1 - self.result.served_gbps / self.result.demand_gbps,
            "economies": self.ranked,
            "blocs": self.sums,
        }

    def to_text(self) -> str:
        """Write who loses how much and why, the worst first."""
        lines = [f"Cut as of {self.result.as_of}:"]
        lines += [
            f"  {fault.said} = {fault.found} ({len(fault.arcs)} arcs)" for fault in self.faults
        ]
        economies = self.economies
        hit = economies.filter(pl.col("outcome") != "absorbed")
        lost = economies.filter(pl.col("lost_share") > 0)
        lines.append(
            f"{lost.height} of {economies.height} economies lose traffic{self.title}; "
            f"{_people(float(lost['users_lost'].sum()))} users' worth."
        )
        if hit.height:
            lines.append(f"{'':30} {'lost':>6} {'outcome':>10} {'longer':>8}  bottleneck")
        for row in hit.head(SHOWN).iter_rows(named=True):
            longer = row["extra_latency_ms"]
            far = "no way" if longer is None else f"{longer:+.1f} ms"
            why = "" if row["bottleneck"] is None else _bound(row["bottleneck"])
            lines.append(
                f"{self.name(row['iso3'])[:30]:30} {row['lost_share']:6.1%} {row['outcome']:>10} "
                f"{far:>8}  {why}"
            )
        if hit.height > SHOWN:
            lines.append(f"and {hit.height - SHOWN} more; --json has all.")
        return "\n".join(lines) + "\n"


def network(atlas: Atlas, *, as_of: str | None) -> networks.Network:
    """Build the network of a date, the edition's by default."""
    return networks.network(atlas, as_of=as_of or atlas.edition)


def network_text(net: networks.Network) -> str:
    """Sum up a network in a few lines."""
    kinds: dict[str, int] = {}
    for arc in net.wires.arcs:
        kinds[arc.kind] = kinds.get(arc.kind, 0) + 1
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    off = sorted(set(net.users) - set(net.codes))
    hubs = [n.node.removeprefix("hub:") for n in net.wires.nodes if n.kind == "hub"]
    asked = sum(net.demand_gbps.values())
    lines = [
        f"Network as of {net.as_of}: {len(net.wires.nodes)} nodes, {len(net.wires.arcs)} arcs.",
        f"Arcs: {counted}.",
        f"{len(net.codes)} economies ask for {asked:,.0f} Gbit/s, estimated.",
        f"Hubs: {', '.join(hubs)}.",
        f"Not on it, no cable or link known then: {', '.join(off) or 'none'}.",
        "--json writes all of it.",
    ]
    return "\n".join(lines) + "\n"


def cut(
    atlas: Atlas,
    given: Mapping[str, Sequence[str]],
    *,
    who: str | None = None,
    as_of: str | None = None,
    open_faults: bool = False,
) -> Told:
    """
    Cut what was named.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    given
        What to cut by kind: system, segment, branch, place, link, corridor, hub; event cuts what
        the record says of one of its events, as `ace-2018-03`.
    who
        Economy, region or bloc to tell; all by default.
    as_of
        Date; by default that of the event when only one is named, else the edition's.
    open_faults
        Whether the faults of the record that are open then are cut too.

    Raises
    ------
    InputError
        When nothing is named, or a name is nobody's.
    UnknownCode
        When the record has no such event.
    MissingData
        When what is named does not stand at the date.
    """
    if not any(given.values()) and not open_faults:
        raise InputError(
            "Nothing to cut; name at least one with --system, --segment, --branch, --place, "
            "--link, --corridor or --hub."
        )
    events = [_event(atlas, key) for key in given.get("event", ())]
    alone = len(events) == 1 and not any(v for kind, v in given.items() if kind != "event")
    day = as_of or (events[0].date if alone else None) or atlas.edition
    net = networks.network(atlas, as_of=day)
    finder = Finder(atlas, net.wires)
    plain = {kind: said for kind, said in given.items() if kind != "event"}
    faults = [getattr(finder, kind)(said) for kind, names_ in plain.items() for said in names_]
    faults += [replaying.find(finder, atlas, one, said) for one in events for said in one.cuts]
    if open_faults:
        faults += still_open_faults(atlas, finder, net.as_of)
    return tell(atlas, net, faults, who=who)


def tell(
    atlas: Atlas,
    net: networks.Network,
    faults: Sequence[Fault],
    *,
    who: str | None = None,
    ready: cutting.Ready | None = None,
    sums: blocs.Blocs | None = None,
) -> Told:
    """
    Cut faults of a network that is already built, and tell the answer.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    net
        The network; its date is that of the question.
    faults
        As a Finder gives them; with none the network is told as it stands.
    who
        Economy, region or bloc to tell; all by default.
    ready, sums
        What many cuts of this network share, and its blocs, where they are at hand.
    """
    result = cutting.cut(net, joined(faults), ready=ready)
    asked = select.who(atlas, who, as_of=net.as_of) if who else None
    arcs = {i: net.wires.arcs[i].arc for fault in faults for i in fault.arcs}
    named = cache(lambda: namer(atlas))  # only a text asks
    return Told(
        result, tuple(faults), arcs, _ranked(result.rows, asked.members if asked else net.codes),
        blocs.summed(sums or blocs.blocs(atlas, net), result.lost_share),
        lambda iso3: named()(iso3).name, f" in {asked.name}" if asked else "",
    )  # fmt: skip


def _ranked(rows: Sequence[cutting.Row], members: Sequence[str]) -> list[cutting.Row]:
    """Sort the economies that are asked for by their loss, then by their way, by their code."""
    asked = set(members)

    def worst(row: cutting.Row) -> tuple[float, float]:
        longer = row["extra_latency_ms"]
        return -row["lost_share"], -np.inf if longer is None else -longer

    # The sort is stable, and the rows stand by their codes.
    return sorted((row for row in rows if row["iso3"] in asked), key=worst)


def replay(
    atlas: Atlas,
    file: Path | None = None,
    *,
    only: Sequence[str] | None = None,
    workers: int = 1,
    dask: str | None = None,
    progress: Progress | None = None,
) -> replaying.Replay:
    """Replay the events of a file, or of the atlas; all of them, or only some."""
    events = read(file) if file else recorded(atlas)
    known = {event.id for event in events}
    for key in only or ():
        if key not in known:
            raise UnknownCode("event of the record", key)
    return replaying.replay(atlas, events, only=only, workers=workers, dask=dask, progress=progress)


def _event(atlas: Atlas, key: str) -> Event:
    """Return an event of the record."""
    found = next((event for event in recorded(atlas) if event.id == key), None)
    if found is None:
        raise UnknownCode("event of the record", key)
    return found


def replay_text(done: replaying.Replay) -> str:
    """Set the model beside the record, an economy a line, and the scores."""
    lines = []
    for event in done.events:
        lines.append(f"{event.id}, as of {event.as_of or 'no date'}")
        lines += [f"  cut: {one['said']} = {one['found']}" for one in event.matched]
        lines += [f"  not found: {one['said']}: {one['why']}" for one in event.unmatched]
        rows = done.pairs.filter(event=event.id).iter_rows(named=True)
        lines += [
            f"  {row['iso3']}: record {row['severity']}, model "
            + (
                "not on the network"
                if row["lost_share"] is None
                else f"{row['outcome']}, {row['lost_share']:.0%} lost"
            )
            for row in rows
        ]
    lines += [
        f"{name}: {value if not isinstance(value, float) else round(value, 3)}"
        for name, value in done.scores.items()
    ]
    return "\n".join(lines) + "\n"


def calibrate(
    atlas: Atlas,
    *,
    workers: int = 1,
    dask: str | None = None,
    progress: Progress | None = None,
) -> dict[str, object]:
    """Fit the terms to the record of the atlas."""
    found = calibrating.calibrate(
        atlas, recorded(atlas), workers=workers, dask=dask, progress=progress
    )
    return {
        "best": asdict(found.best),
        "auc": found.auc,
        "auc_left_out": found.auc_left_out,
        "chosen": {str(key): value for key, value in found.chosen.items()},
        "tried": found.tried.to_dicts(),
    }


def calibrate_text(found: Mapping[str, object]) -> str:
    """Say what fits best."""
    best = found["best"]
    assert isinstance(best, dict)  # noqa: S101 - made above
    lines = [f"{name}: {value}" for name, value in best.items()]
    lines.append(
        f"AUC {found['auc']:.3f}; each event judged by the others {found['auc_left_out']:.3f}"
    )
    return "\n".join(lines) + "\n"


def still_open_faults(atlas: Atlas, finder: Finder, day: str) -> list[Fault]:
    """Return the faults of the record that are open on a day and found in the network."""
    return [
        replaying.find(finder, atlas, event, said)
        for event in still_open(recorded(atlas), day)
        for said in event.cuts
    ]


def _bound(arcs: Sequence[str]) -> str:
    """Name the first few of the arcs that bind."""
    more = " ..." if len(arcs) > NAMED else ""
    return ", ".join(arcs[:NAMED]) + more or "nothing is left"


def _people(count: float) -> str:
    """Print a number of people in short."""
    for size, word in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if count >= size:
            return f"{count / size:.1f} {word}"
    return f"{count:.0f}"
