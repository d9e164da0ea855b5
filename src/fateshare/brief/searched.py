"""Put the questions that search many cuts to the studies, and tell the answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from fateshare.atlas import select
from fateshare.atlas.model import Atlas
from fateshare.connect import fate as fating
from fateshare.connect import weakest as searching
from fateshare.connect.network import network
from fateshare.connect.record import corridor_rates

Progress = Callable[[int, int], None]
#: How many rows a text shows.
SHOWN = 20
#: How many members of a group a text names.
GROUP_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Searched:
    """The worst sets of things, with names."""

    as_of: str
    found: searching.Weakest
    names: dict[str, str] = field(repr=False)
    of: str

    def to_json(self) -> str:
        """Write all of it."""
        found = self.found
        said = {
            "as_of": self.as_of,
            "kind": found.kind,
            "k": found.k,
            "sets": found.sets,
            "solved": found.solved,
            "skipped_proven_lossless": found.skipped,
            "proven_to_lose_what_their_parts_lose": found.proven,
            "overall": found.overall.to_dicts(),
            "economies": found.economies.to_dicts(),
        }
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"

    def to_text(self) -> str:
        """Write the worst sets, and the worst of each economy."""
        found = self.found
        lines = [
            f"All {found.sets:,} sets of at most {found.k}, kind {found.kind}, as of {self.as_of}:",
            f"{found.solved:,} solved, {found.skipped:,} proven to lose nothing,",
            f"{found.proven:,} proven to lose just what their parts lose.",
            f"The worst for {self.of}:",
        ]
        lines += [
            f"  {row['lost_share']:7.2%}  {row['users_lost'] / 1e6:8.1f} M users' worth  "
            + " + ".join(row["things"])
            for row in found.overall.iter_rows(named=True)
        ]
        if found.solved + found.skipped + found.proven < found.sets:
            lines.insert(3, "Stopped before the end: what follows is of these only.")
        lines.append("The worst for each economy:")
        worst = found.economies.sort(["lost_share", "iso3"], descending=[True, False])
        lines += [
            f"  {self.names[row['iso3']][:30]:30} {row['lost_share']:7.2%}  "
            + " + ".join(row["things"])
            for row in worst.head(SHOWN).iter_rows(named=True)
        ]
        if worst.height > SHOWN:
            lines.append(f"  and {worst.height - SHOWN} more; --json has all.")
        return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Shared:
    """Partners in fate, with names."""

    as_of: str
    found: fating.Fate
    pairs: bool
    events: dict[str, float] = field(repr=False)
    members: tuple[str, ...] = field(repr=False)
    names: dict[str, str] = field(repr=False)

    def to_json(self) -> str:
        """Write the partners of each economy asked for."""
        said = {
            "as_of": self.as_of,
            "scenarios": self.found.scenarios,
            "faults_per_1000_km_year": 1000 * fating.FAULTS_PER_KM_YEAR,
            "repair_days": 365 * fating.REPAIR_YEARS,
            "pairs_weighed": self.pairs,
            "corridor_events_per_year": dict(self.events),
            "expected_lost_share_per_year": dict(
                zip(self.found.codes, self.found.expected.tolist(), strict=True)
            ),
            "partners": self.found.partners.to_dicts(),
            "groups": self.found.groups.to_dicts(),
        }
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"

    def to_text(self) -> str:
        """Write the partners in order, with the faults that bind them most."""
        what = "single faults and pairs" if self.pairs else "single faults"
        known = f"{len(self.events)} corridors, those whose rate is known"
        lines = [
            f"Shared fate as of {self.as_of}, over {self.found.scenarios:,} {what};",
            f"events in {known}, are among them:",
        ]
        shown = self.found.partners.sort(
            ["shared", "iso3", "partner"], descending=[True, False, False]
        )
        lines += [
            f"  {self.names[row['iso3']][:24]:24} {self.names[row['partner']][:24]:24} "
            f"{row['shared']:5.2f}  {' + '.join(row['binding'])}"
            for row in shown.head(SHOWN).iter_rows(named=True)
        ]
        if not shown.height:
            lines.append("  nobody loses together with them.")
        if shown.height > SHOWN:
            lines.append(f"  and {shown.height - SHOWN} more; --json has all.")
        return "\n".join([*lines, *self._groups()]) + "\n"

    def _groups(self) -> list[str]:
        """Tell the groups that one of those asked for is in, and what binds them."""
        lines = []
        for row in self.found.groups.iter_rows(named=True):
            if not set(row["members"]) & set(self.members):
                continue
            names = [self.names[code] for code in row["members"]]
            more = f" and {len(names) - GROUP_SHOWN} more" if len(names) > GROUP_SHOWN else ""
            lines.append(f"  {', '.join(names[:GROUP_SHOWN])}{more}")
            bound = [
                f"{row[f'{kind}_share']:.0%} with {kind} {row[kind]}"
                for kind in ("system", "corridor")
                if row[kind]
            ]
            if bound:
                lines.append(f"    of what they lose together: {', '.join(bound)}")
        head = ["Groups in which each shares at least half its fate with another:"]
        return head + lines if lines else []


def weakest(  # noqa: PLR0913 - each is a plain choice
    atlas: Atlas,
    *,
    kind: str = "system",
    k: int = 1,
    who: str | None = None,
    as_of: str | None = None,
    workers: int = 1,
    dask: str | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Searched:
    """Search the sets whose failure loses most, for all or for an economy, region or bloc."""
    day = as_of or atlas.edition
    members = select.who(atlas, who, as_of=day) if who else None
    net = network(atlas, as_of=day)
    found = searching.weakest(
        net, kind=kind, k=k, members=members.members if members else None, workers=workers,
        dask=dask, folder=folder, progress=progress,
    )  # fmt: skip
    return Searched(net.as_of, found, _names(atlas), members.name if members else "the world")


def fate(  # noqa: PLR0913 - each is a plain choice
    atlas: Atlas,
    who: str,
    *,
    pairs: bool = True,
    as_of: str | None = None,
    workers: int = 1,
    dask: str | None = None,
    progress: Progress | None = None,
) -> Shared:
    """Find the partners in fate of an economy, region or bloc."""
    day = as_of or atlas.edition
    members = select.who(atlas, who, as_of=day).members
    net = network(atlas, as_of=day)
    rates = corridor_rates(atlas)
    found = fating.fate(
        net, members, pairs=pairs, events=rates, workers=workers, dask=dask, progress=progress
    )
    return Shared(net.as_of, found, pairs, rates, members, _names(atlas))


def _names(atlas: Atlas) -> dict[str, str]:
    """Return the English name of every economy."""
    codes: pl.Series = atlas.table("economies")["iso3"]
    return {code: atlas.economy(code).name for code in codes}
