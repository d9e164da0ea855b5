"""Turn the profiles of the CIA World Factbook into places and figures of economies."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from fateshare.atlas.harvest import figures
from fateshare.base.errors import InputError

#: Profiles whose GEC code is missing or shared in datasets/country-codes. Two profiles may make
#: one economy: the Factbook writes of Gaza and the West Bank, Svalbard and Jan Mayen apart.
PROFILES = {
    "GZ": "PSE",
    "JN": "SJM",
    "NL": "NLD",
    "RI": "SRB",
    "SV": "SJM",
    "UM": "UMI",
    "WE": "PSE",
}

CAPITAL = ("Government", "Capital", "name", "text")
CAPITAL_AT = ("Government", "Capital", "geographic coordinates", "text")
CENTRE = ("Geography", "Geographic coordinates", "text")
AREA = ("Geography", "Area", "total", "text")
MOBILE = ("Communications", "Telephones - mobile cellular")
BROADBAND = ("Communications", "Broadband - fixed subscriptions")
FIGURES: dict[str, list[tuple[str, ...]]] = {
    "population": [
        ("People and Society", "Population", "total", "text"),
        ("People and Society", "Population", "text"),
    ],
    "internet_users_share": [("Communications", "Internet users", "percent of population", "text")],
    "fixed_broadband_per100": [(*BROADBAND, "subscriptions per 100 inhabitants", "text")],
    "mobile_per100": [(*MOBILE, "subscriptions per 100 inhabitants", "text")],
    "electricity_share": [
        ("Energy", "Electricity access", "electrification - total population", "text")
    ],
}
TOTALS = {
    "fixed_broadband_per100": (*BROADBAND, "total", "text"),
    "mobile_per100": (*MOBILE, "total subscriptions", "text"),
}

_POINT = re.compile(r"(\d+) (\d+) ([NS]),? (\d+) (\d+) ([EW])")
_SQUARE_KM = re.compile(r"([\d,]+(?:\.\d+)?)( million)? sq km")
# France alone counts its overseas regions in, which have ISO codes of their own.
_METROPOLITAN = re.compile(r"([\d,]+(?:\.\d+)?)( million)? sq km \(metropolitan")
_FIGURE = re.compile(r"([\d,]+(?:\.\d+)?)(%| million|) \((?:[A-Z][a-z]+ )?(\d{4})(?: est\.)?\)")

MINUTES = 60
LATITUDE, LONGITUDE = 90, 180
#: No economy had half of this before WEB_YEAR, whatever a profile prints.
EARLY_USERS_SHARE, WEB_YEAR = 0.1, 1995
#: A figure for 100 persons further than this factor from its own total, counted no more than so
#: many years from the people, is a slip of the pen; so is one above any that was ever reached.
SLIP, SLIP_YEARS, MOST_PER100 = 2, 5, 500

PLACES: dict[str, type[pl.DataType]] = {
    "iso3": pl.String,
    "capital": pl.String,
    "capital_lon": pl.Float64,
    "capital_lat": pl.Float64,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "area_km2": pl.Float64,
    "note": pl.String,
}
UNREAD: dict[str, type[pl.DataType]] = {
    "profile": pl.String,
    "field": pl.String,
    "text": pl.String,
    "why": pl.String,
}


@dataclass(frozen=True, slots=True)
class Factbook:
    """
    What the profiles say.

    Parameters
    ----------
    places
        One row an economy: names of its capital joined by `|`, coordinates in degrees, area.
    figures
        Columns of the atlas table `indicators`.
    unread
        profile, field, text, why: whatever was found and not taken.
    """

    places: pl.DataFrame
    figures: pl.DataFrame
    unread: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Fact:
    """One thing read in one profile; `why` tells that it is not to be used."""

    profile: str
    iso3: str
    field: str
    text: str
    value: float = 0.0
    point: tuple[float | None, float | None] = (None, None)
    year: int | None = None
    note: str | None = None
    why: str | None = None


def parse(profiles: Mapping[str, bytes], gec: Mapping[str, str], *, source: str) -> Factbook:
    """
    Read the profiles of one edition.

    The text of a figure must hold a number and its year, as "76% (2022 est.)". "less than 1" is
    no number; it is left out and listed, as are values that cannot be.

    Parameters
    ----------
    profiles
        GEC code in any case -> the JSON file.
    gec
        GEC code in upper case -> ISO 3166-1 alpha-3 code; `PROFILES` goes first.
    source
        Key of the source card.

    Returns
    -------
    factbook
        Places and figures by economy, and what was not read.

    Raises
    ------
    InputError
        When a file is no JSON object, or no profile belongs to an economy.
    """
    iso3_of = {**gec, **PROFILES}
    facts: list[_Fact] = []
    for code in sorted(profiles, key=str.upper):
        iso3 = iso3_of.get(code.upper())
        facts += _read(code.upper(), iso3, _load(code, profiles[code]))
    good = [fact for fact in facts if fact.why is None]
    if not good:
        raise InputError("No profile of the World Factbook belongs to an economy.")
    named: dict[str, dict[str, list[_Fact]]] = {}
    for fact in good:
        named.setdefault(fact.iso3, {}).setdefault(fact.field, []).append(fact)
    rows = [row for iso3 in sorted(named) for row in _figures(iso3, named[iso3])]
    found = pl.DataFrame(rows, schema=figures.SCHEMA, orient="row")
    unread = [(f.profile, f.field, f.text, f.why) for f in facts if f.why is not None]
    return Factbook(
        places=pl.DataFrame([_place(i, named[i]) for i in sorted(named)], PLACES, orient="row"),
        figures=figures.tidy(found.with_columns(source=pl.lit(source))),
        unread=pl.DataFrame(unread, UNREAD, orient="row").sort("profile", "field"),
    )


def _load(code: str, raw: bytes) -> dict[str, object]:
    """Read one file."""
    try:
        profile = json.loads(raw)
    except ValueError as err:  # covers bytes that are not UTF-8 too
        raise InputError(f"The profile {code!r} is not JSON in UTF-8.") from err
    if not isinstance(profile, dict):
        raise InputError(f"The profile {code!r} is not a JSON object.")
    return profile


def _read(code: str, iso3: str | None, profile: dict[str, object]) -> Iterator[_Fact]:
    """Read all that we use of one profile."""
    if iso3 is None:
        yield _Fact(code, "", "profile", "", why="has no ISO 3166-1 code of its own")
        return
    capital = _text(profile, CAPITAL)
    if capital:
        yield _Fact(code, iso3, "capital", _names(capital))
    for field, path in (("capital_at", CAPITAL_AT), ("centre", CENTRE)):
        text = _text(profile, path)
        if text:
            yield _point(_Fact(code, iso3, field, text))
    area = _text(profile, AREA)
    if area:
        yield _area(_Fact(code, iso3, "area", area))
    for indicator, paths in FIGURES.items():
        text = next(filter(None, (_text(profile, path) for path in paths)), None)
        if text:
            yield _checked(_figure(_Fact(code, iso3, indicator, text)), profile)


def _text(profile: object, path: tuple[str, ...]) -> str | None:
    """Follow the path, and free the text of markup; some keys there end in a space."""
    for key in path:
        if not isinstance(profile, dict):
            return None
        profile = next((value for name, value in profile.items() if name.strip() == key), None)
    if not isinstance(profile, str):
        return None
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", profile)).split())


def _names(text: str) -> str:
    """Keep the first capital named and its other names, as `Nicosia|Lefkosia/Lefkosa`."""
    first = re.split(r"[;(,]| - | in ", text)[0].strip()
    aside = re.match(r"[^;(,]*\(([^)]*)\)", text)
    return "|".join([first, *(name.strip() for name in aside[1].split(","))]) if aside else first


def _point(fact: _Fact) -> _Fact:
    """Read the first longitude and latitude; where there are several, say of what it is."""
    found = _POINT.search(fact.text)
    if not found:
        return replace(fact, why="holds no coordinates")
    degrees = [int(part) for part in found.group(1, 2, 4, 5)]
    lat, lon = degrees[0] + degrees[1] / MINUTES, degrees[2] + degrees[3] / MINUTES
    if max(degrees[1], degrees[3]) >= MINUTES or lat > LATITUDE or lon > LONGITUDE:
        return replace(fact, why="is not a place on Earth")
    point = (round(-lon if found[6] == "W" else lon, 4), round(-lat if found[3] == "S" else lat, 4))
    label = fact.text[: found.start()].strip(" :")
    return replace(fact, point=point, note=f"centre is that of {label}" if label else None)


def _area(fact: _Fact) -> _Fact:
    """Read an area in square kilometres."""
    found = _METROPOLITAN.search(fact.text) or _SQUARE_KM.match(fact.text)
    if not found:
        return replace(fact, why="holds no area")
    note = (
        f"area without overseas regions; {fact.text.split(' ;')[0]} with"
        if "metropolitan" in fact.text
        else None
    )
    return replace(fact, value=_amount(found[1]) * (1e6 if found[2] else 1), note=note)


def _figure(fact: _Fact) -> _Fact:
    """Read a figure with its year, unless it cannot be."""
    found = _FIGURE.match(fact.text)
    if not found:
        return replace(fact, why="holds no number with a year")
    value, year = _amount(found[1]), int(found[3])
    value *= {"%": 0.01, " million": 1e6, "": 1}[found[2]]
    return replace(fact, value=value, year=year, why=_impossible(fact.field, value, year))


def _checked(fact: _Fact, profile: dict[str, object]) -> _Fact:
    """Compare a figure for 100 persons with the total and the people that the profile names."""
    total = _FIGURE.match(_text(profile, TOTALS.get(fact.field, ("",))) or "")
    people = _FIGURE.match(_text(profile, FIGURES["population"][0]) or "")
    if fact.why is not None or total is None or people is None:
        return fact
    millions = 1e6 if total[2] else 1
    implied = 100 * _amount(total[1]) * millions / max(_amount(people[1]), 1)
    near = abs(int(total[3]) - int(people[3])) <= SLIP_YEARS
    if not near or implied / SLIP <= fact.value <= implied * SLIP:
        return fact
    return replace(fact, why=f"is not the {total[1]}{total[2]} of its total for the people")


def _impossible(indicator: str, value: float, year: int) -> str | None:
    """Say why a figure cannot be, or nothing."""
    if indicator.endswith("_share") and value > 1:
        return "is more than the whole"
    if indicator.endswith("_per100") and value > MOST_PER100:
        return "is far above any economy's"
    if indicator == "internet_users_share" and year < WEB_YEAR and value > EARLY_USERS_SHARE:
        return "is too many users for its year"
    return None


def _amount(text: str) -> float:
    """Read a number with thousands separators."""
    return float(text.replace(",", ""))


def _place(iso3: str, facts: dict[str, list[_Fact]]) -> tuple[object, ...]:
    """Put an economy's profiles on one row: areas add up, coordinates are of the largest part."""
    areas = sorted(facts.get("area", []), key=lambda fact: (-fact.value, fact.profile))
    size = {fact.profile: -rank for rank, fact in enumerate(areas)}
    chosen = {
        field: max(found, key=lambda fact: size.get(fact.profile, -len(areas)))
        for field, found in facts.items()
        if field in {"capital", "capital_at", "centre"}
    }
    notes = [fact.note for fact in (*areas, *chosen.values()) if fact.note]
    if len(areas) > 1:
        parts = " and ".join(fact.profile for fact in areas)
        notes.append(
            f"area sums the Factbook's profiles {parts}; coordinates are of {areas[0].profile}"
        )
    capital = chosen["capital"].text if "capital" in chosen else None
    area = sum(fact.value for fact in areas) if areas else None
    nowhere = _Fact("", iso3, "", "")
    points = [chosen.get(field, nowhere).point for field in ("capital_at", "centre")]
    flat = [degree for point in points for degree in point]
    return (iso3, capital, *flat, area, "; ".join(notes) or None)


def _figures(iso3: str, facts: dict[str, list[_Fact]]) -> Iterator[tuple[object, ...]]:
    """Put an economy's figures on rows; people of its parts add up where the year is the same."""
    for indicator in FIGURES:
        found = facts.get(indicator, [])
        if not found:
            continue
        first = found[0]
        parts = [fact for fact in found if fact.year == first.year]
        values = sorted({fact.value for fact in parts})
        row = (iso3, indicator, first.year)
        if indicator == "population" and len(parts) > 1:
            note = f"sum of the Factbook's profiles {' and '.join(fact.profile for fact in parts)}"
            yield (*row, sum(fact.value for fact in parts), None, "estimated", note)
        elif len(values) == 1:
            yield (*row, values[0], None, "reported", None)
