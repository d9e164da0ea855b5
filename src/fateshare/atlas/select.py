"""Find out who is meant: an economy, a UN region or a bloc, by code or by name in any language."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

import polars as pl

from fateshare.atlas import names
from fateshare.atlas.model import Atlas
from fateshare.base import codes
from fateshare.base.errors import AmbiguousName, MissingData, UnknownCode

Kind = Literal["economy", "region", "bloc"]


@dataclass(frozen=True, slots=True)
class Who:
    """The economies that a question is about."""

    kind: Kind
    code: str
    name: str
    members: tuple[str, ...]
    suspended: tuple[str, ...] = ()


def who(atlas: Atlas, text: str, *, as_of: str) -> Who:
    """
    Resolve what a user wrote.

    Parameters
    ----------
    atlas
        The atlas to look in.
    text
        ISO 3166-1 alpha-3 or alpha-2 code, code or name of a bloc, UN M49 code or name of a
        region, or a name of an economy in any language of CLDR. A bloc's code goes before an
        alpha-2 code (AU is the African Union, AUS is Australia).
    as_of
        Date at which a bloc's members are counted.

    Raises
    ------
    UnknownCode
        With the nearest codes and names, when nothing is called so.
    AmbiguousName
        When several economies are called so.
    MissingData
        When a bloc had no members at that date.
    """
    plain = text.strip()
    found = _by_code(atlas, plain) or _by_name(atlas, codes.fold(plain))
    if not found:
        raise UnknownCode("economy, region or bloc", text, near=_near(atlas, plain))
    if len(found) > 1:
        raise AmbiguousName(text, matches=tuple(label(atlas, one) for one in sorted(found)))
    kind, code = next(iter(found))
    return _build(atlas, kind, code, as_of=as_of)


def everyone(atlas: Atlas) -> Who:
    """Return all economies of the atlas."""
    members = tuple(atlas.table("economies")["iso3"].sort().to_list())
    return Who("region", "001", names.territory("001"), members)


def regions_of(atlas: Atlas, iso3: str) -> tuple[Who, ...]:
    """Return the UN regions that an economy lies in, the narrowest first."""
    row = atlas.table("economies").filter(iso3=iso3).row(0, named=True)
    m49 = [row[f"{level}_m49"] for level in ("intermediate", "subregion", "region")]
    return tuple(_region(atlas, f"{code:03d}") for code in m49 if code is not None)


def blocs_of(atlas: Atlas, iso3: str, *, as_of: str) -> tuple[tuple[str, str], ...]:
    """Return the blocs that an economy belongs to at a date, with its status in each."""
    rows = atlas.held("blocs", as_of).filter(iso3=iso3).sort("bloc")
    return tuple(rows.select("bloc", "status").iter_rows())


def bloc(atlas: Atlas, code: str, *, as_of: str) -> Who:
    """Return a bloc with its members at a date; suspended ones apart."""
    label = atlas.table("bloc_names").filter(bloc=code)
    if label.is_empty():
        raise UnknownCode("bloc", code)
    rows = atlas.held("blocs", as_of).filter(bloc=code).sort("iso3")
    held = {
        status: tuple(rows.filter(status=status)["iso3"].to_list())
        for status in ("member", "suspended")
    }
    return Who("bloc", code, label["name"][0], held["member"], held["suspended"])


def groups(atlas: Atlas, *, as_of: str) -> list[tuple[str, ...]]:
    """Return the members of every UN region and bloc of more than one economy, by code."""
    regions = [_region(atlas, code).members for code in sorted(_region_codes(atlas))]
    held = atlas.held("blocs", as_of).filter(status="member").sort("bloc", "iso3")
    blocs = [tuple(rows["iso3"]) for _, rows in held.group_by("bloc", maintain_order=True)]
    return [members for members in (*regions, *blocs) if len(members) > 1]


def by_subregion(atlas: Atlas, members: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Group economies by their narrowest UN region, M49 code first; those without one together."""
    narrow = pl.coalesce("intermediate_m49", "subregion_m49", "region_m49").fill_null(0)
    rows = (
        atlas.table("economies")
        .filter(pl.col("iso3").is_in(list(members)))
        .group_by(narrow.alias("m49"))
        .agg(pl.col("iso3").sort())
        .sort("m49")
    )
    return tuple((f"{m49:03d}", tuple(iso3)) for m49, iso3 in rows.iter_rows())


def label(atlas: Atlas, found: tuple[Kind, str]) -> str:
    """Spell a match as `COD (Congo - Kinshasa)`."""
    kind, code = found
    if kind == "economy":
        return f"{code} ({atlas.economy(code).name})"
    if kind == "region":
        return f"{code} ({names.territory(code)})"
    return f"{code} ({atlas.table('bloc_names').filter(bloc=code)['name'][0]})"


def _build(atlas: Atlas, kind: Kind, code: str, *, as_of: str) -> Who:
    """Fill in the members."""
    if kind == "economy":
        return Who(kind, code, atlas.economy(code).name, (code,))
    built = _region(atlas, code) if kind == "region" else bloc(atlas, code, as_of=as_of)
    if not built.members:
        raise MissingData(f"{built.name} ({code}) has no member in this atlas as of {as_of}.")
    return built


def _region(atlas: Atlas, code: str) -> Who:
    """Return a UN region by its M49 code; 001 is the world."""
    if code == "001":
        return everyone(atlas)
    m49 = int(code)
    inside = pl.any_horizontal(
        pl.col(f"{level}_m49") == m49 for level in ("region", "subregion", "intermediate")
    )
    rows = atlas.table("economies").filter(inside)
    return Who("region", code, names.territory(code), tuple(rows["iso3"].sort().to_list()))


def _region_codes(atlas: Atlas) -> set[str]:
    """Return every M49 region code in use, and the world's."""
    frame = atlas.table("economies")
    levels = ("region", "subregion", "intermediate")
    used = {int(code) for level in levels for code in frame[f"{level}_m49"].drop_nulls()}
    return {"001", *(f"{code:03d}" for code in used)}


def _by_code(atlas: Atlas, text: str) -> set[tuple[Kind, str]]:
    """Match codes: alpha-3, bloc, region, then alpha-2."""
    code = text.upper().replace("-", "_").replace(" ", "_")
    economies = atlas.table("economies")
    if not economies.filter(iso3=code).is_empty():
        return {("economy", code)}
    if code in atlas.table("bloc_names")["bloc"]:
        return {("bloc", code)}
    if code in _region_codes(atlas):
        return {("region", code)}
    two = economies.filter(iso2=code)
    return set() if two.is_empty() else {("economy", two["iso3"][0])}


def _by_name(atlas: Atlas, name: str) -> set[tuple[Kind, str]]:
    """Match names: blocs and official names, CLDR's first languages, then all its languages."""
    if not name:
        return set()
    blocs = {codes.fold(n): c for c, n in atlas.table("bloc_names")["bloc", "name"].iter_rows()}
    if name in blocs:
        return {("bloc", blocs[name])}
    iso3 = dict(atlas.table("economies").select("iso2", "iso3").iter_rows())
    regions = _region_codes(atlas)
    wanted = [*iso3, *regions]
    for index in (names.first_index, names.full_index):
        hits = index(wanted).get(name, frozenset())
        found: set[tuple[Kind, str]] = {
            ("region", hit) if hit in regions else ("economy", iso3[hit]) for hit in hits
        }
        found |= _official(atlas, name)
        if found:
            return found
    return set()


def _official(atlas: Atlas, name: str) -> set[tuple[Kind, str]]:
    """Match formal names, as `United Republic of Tanzania`."""
    rows = atlas.table("names").select("iso3", "name").iter_rows()
    return {("economy", iso3) for iso3, full in rows if codes.fold(full) == name}


def _near(atlas: Atlas, text: str) -> tuple[str, ...]:
    """Return up to three codes or English names close to what was written."""
    spoken: dict[str, tuple[Kind, str]] = {}
    for iso3, iso2 in atlas.table("economies").select("iso3", "iso2").iter_rows():
        spoken[iso3.casefold()] = ("economy", iso3)
        spoken[codes.fold(names.territory(iso2))] = ("economy", iso3)
    for code, name in atlas.table("bloc_names").select("bloc", "name").iter_rows():
        spoken[code.casefold()] = ("bloc", code)
        spoken[codes.fold(name)] = ("bloc", code)
    folded = codes.fold(text)
    parts = [known for known in sorted(spoken) if len(folded) > 3 and folded in known]  # noqa: PLR2004
    close = parts + difflib.get_close_matches(folded, sorted(spoken), n=5, cutoff=0.6)
    near = dict.fromkeys(spoken[known] for known in close)
    return tuple(label(atlas, one) for one in near)[:3]
