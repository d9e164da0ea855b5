"""Compare the systems of an atlas with a list of others: what is missing, extra, and at odds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import polars as pl

from fateshare.atlas import named
from fateshare.atlas.model import Atlas
from fateshare.base import codes
from fateshare.base.errors import AmbiguousName, InputError, UnknownCode
from fateshare.engine.sphere import distance_km


@dataclass(frozen=True, slots=True)
class Listed:
    """One system of the list: who lands it where, and since when."""

    id: str
    name: str
    year: int | None
    planned: bool
    economies: frozenset[str]
    towns: tuple[tuple[str, str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a comparison comes to; only sums, so that they may be published."""

    edition: str
    listed: int
    found: int
    pairs_listed: int
    pairs_found: int
    pairs_ours: int
    pairs_contradicted: int
    pairs_contradicted_without_text: int
    towns_named_alike: int
    towns_median_km: float | None
    years_both: int
    years_equal: int
    years_within_one: int
    extra: int


@dataclass(slots=True)
class Compared:
    """The sums, and a line for each difference."""

    counts: Counts
    lines: list[str] = field(default_factory=list)


def read(file: Path) -> list[Listed]:
    """
    Read a list: JSON with `systems`, each `id`, `name`, `economies` and `landing_points`.

    Raises
    ------
    InputError
        When the file cannot be read or has another layout.
    """
    try:
        content = json.loads(file.read_bytes())
        return [_listed(entry) for entry in content["systems"]]
    except OSError as err:
        raise InputError(f"Cannot read {str(file)!r}: {err.strerror}.") from err
    except (ValueError, KeyError, TypeError) as err:
        raise InputError(
            f"{str(file)!r} is no list of systems: JSON with 'systems' is expected, each with "
            "id, name, economies and landing_points (name, ISO code, longitude, latitude)."
        ) from err


def _listed(entry: dict[str, Any]) -> Listed:
    towns = tuple((str(n), str(e), float(x), float(y)) for n, e, x, y in entry["landing_points"])
    year = entry.get("rfs_year")
    return Listed(
        str(entry["id"]),
        str(entry["name"]),
        int(year) if year else None,
        entry.get("status") == "planned",
        frozenset(entry["economies"]),
        towns,
    )


def compare(atlas: Atlas, listed: list[Listed], *, as_of: str) -> Compared:
    """
    Compare an atlas with a list.

    Parameters
    ----------
    atlas
        Ours.
    listed
        Theirs.
    as_of
        The date of their list; what came later with us contradicts nothing.

    Returns
    -------
    compared
        A pair is a (system, economy) that it lands in. A pair of ours that the list does not
        have is contradicted; without a text when every landing there is `assumed`.
    """
    ours = _pairs(atlas, as_of)
    match, lines = _matched(atlas, listed)
    merged: dict[str, list[Listed]] = {}
    for one in listed:
        if one.id in match:
            merged.setdefault(match[one.id], []).append(one)
    for one in listed:
        if one.id in match:
            lost = one.economies - ours[match[one.id]].keys()
            if lost:
                lines.append(f"missing landings  {match[one.id]}: {' '.join(sorted(lost))}")
    odd = {
        (system, iso3): sure
        for system, theirs in merged.items()
        for iso3, sure in ours[system].items()
        if sure != "later" and all(iso3 not in one.economies for one in theirs)
    }
    for (system, iso3), sure in sorted(odd.items()):
        lines.append(f"extra landing     {system}: {iso3} ({sure})")
    years = list(_years(atlas, listed, match))
    lines += [f"year              {s}: ours {o}, theirs {t}" for s, o, t in years if o != t]
    km = list(_town_km(atlas, listed, match))
    lines += [f"town              {s}: {n} {d:,.0f} km apart" for s, n, d in km if d > 30]  # noqa: PLR2004
    extra = sorted(ours.keys() - merged.keys())
    lines += [f"extra system      {system}" for system in extra]
    found = sum(
        len(one.economies & ours[match[one.id]].keys()) for one in listed if one.id in match
    )
    counts = Counts(
        edition=atlas.edition,
        listed=len(listed),
        found=len(match),
        pairs_listed=sum(len(one.economies) for one in listed),
        pairs_found=found,
        pairs_ours=sum(len(ours[system]) for system in merged),
        pairs_contradicted=len(odd),
        pairs_contradicted_without_text=sum(sure == "assumed" for sure in odd.values()),
        towns_named_alike=len(km),
        towns_median_km=round(median(d for *_, d in km), 1) if km else None,
        years_both=len(years),
        years_equal=sum(o == t for _, o, t in years),
        years_within_one=sum(abs(o - t) <= 1 for _, o, t in years),
        extra=len(extra),
    )
    return Compared(counts, lines)


def spelled(counts: Counts) -> bytes:
    """Spell the sums as JSON."""
    return (json.dumps(asdict(counts), indent=1) + "\n").encode()


def _pairs(atlas: Atlas, as_of: str) -> dict[str, dict[str, str]]:
    """
    Return the economies of every system and how sure each landing is.

    The surest of an economy's landings counts; `later` where all of them began after the
    list was made, or are planned.
    """
    day = codes.last_day(as_of)
    rank = {"later": 0, "assumed": 1, "estimated": 2, "reported": 3, "verified": 4}
    ends = pl.concat(
        [
            atlas.table("segments").select("system", "confidence", "since", "planned", place=end)
            for end in ("a", "b")
        ]
    ).join(atlas.table("places").drop_nulls("iso3").select("place", "iso3"), on="place")
    found: dict[str, dict[str, str]] = {name: {} for name in atlas.table("systems")["system"]}
    for system, sure, since, planned, _, iso3 in ends.iter_rows():
        level = "later" if planned or (since and since > day) else sure
        best = found[system].setdefault(iso3, level)
        found[system][iso3] = max(best, level, key=rank.__getitem__)
    return found


def _matched(atlas: Atlas, listed: list[Listed]) -> tuple[dict[str, str], list[str]]:
    """Return our system for each of theirs, by name, and a line for each that is missing."""
    found, lines = {}, []
    for one in listed:
        for said in (one.name, one.id.replace("-", " ")):
            try:
                found[one.id] = named.system(atlas, said)
                break
            except AmbiguousName as err:
                lines.append(f"ambiguous         {one.name}: {' '.join(err.matches)}")
            except UnknownCode:
                continue
        if one.id not in found:
            told = f"{one.year or 'year unknown'}; {' '.join(sorted(one.economies))}"
            lines.append(f"missing system    {one.name} ({told})")
    return found, lines


def _years(
    atlas: Atlas, listed: list[Listed], match: dict[str, str]
) -> Iterator[tuple[str, int, int]]:
    """Yield our year and theirs for systems in service in both."""
    since = dict(atlas.table("systems").select("system", "since").iter_rows())
    for one in listed:
        ours = since.get(match.get(one.id, ""))
        if ours and one.year and not one.planned:
            yield match[one.id], int(ours[:4]), one.year


def _town_km(
    atlas: Atlas, listed: list[Listed], match: dict[str, str]
) -> Iterator[tuple[str, str, float]]:
    """Yield the distance of towns that a system has under one name in both."""
    places = {row[0]: row[1:] for row in atlas.table("places").select(
        "place", "name", "iso3", "lon", "lat").drop_nulls().iter_rows()}  # fmt: skip
    ends: dict[str, set[str]] = {}
    for system, a, b in atlas.table("segments").select("system", "a", "b").iter_rows():
        ends.setdefault(system, set()).update((a, b))
    for one in listed:
        system = match.get(one.id)
        mine = {}
        for place in sorted(ends.get(system or "", ())):
            if place in places:
                name, iso3, lon, lat = places[place]
                mine[codes.fold(name), iso3] = np.array([lon, lat])
        for name, iso3, lon, lat in one.towns:
            spot = mine.get((codes.fold(name.split(",")[0]), iso3))
            if system and spot is not None:
                yield system, name, float(distance_km(spot, np.array([lon, lat])))
