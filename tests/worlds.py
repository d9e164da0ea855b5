"""Four tiny atlases, drawn by hand, whose answers fit on paper."""

from __future__ import annotations

from itertools import pairwise

import polars as pl

from fateshare.atlas import columns
from fateshare.atlas.model import Atlas, checked

EDITION = "2025-06-30"
#: Longitude of the first economy; no land is near.
WEST = -150.0
_CARD = {"source": "paper", "confidence": "verified"}
_CODES = {"AAA": "AC", "BBB": "BV", "CCC": "CP", "DDD": "DG"}


def build(**rows: list[dict[str, object]]) -> Atlas:
    """Make an atlas of some rows; every row is said by the one source card."""
    card = {
        "source": "paper",
        "title": "A sheet of paper",
        "publisher": "Test",
        "licence": "own-work",
        "retrieved": EDITION,
    }
    frames = {}
    for name, table in columns.tables().items():
        given = [card] if name == "sources" else rows.get(name, [])
        full = [{**_CARD, **row} for row in given]
        data = {column: [row.get(column) for row in full] for column in table.names}
        schema = {column.name: columns.TYPES[column.type] for column in table.columns}
        frames[name] = table.ordered(pl.DataFrame(data, schema=schema))
    return checked(frames, EDITION)


def economies(*codes: str, region: int = 2, subregion: int = 14) -> list[dict[str, object]]:
    """Economies in the open Pacific, ten degrees apart on the equator."""
    return [
        {
            "iso3": code,
            "iso2": _CODES[code],
            "region_m49": region,
            "subregion_m49": subregion,
            "lon": WEST + 10.0 * index,
            "lat": 0.0,
        }
        for index, code in enumerate(codes)
    ]


def towns(*codes: str) -> list[dict[str, object]]:
    """One landing town an economy, called by the small letters of its code."""
    return [
        {
            "place": code.lower(),
            "name": code.title(),
            "iso3": code,
            "lon": WEST + 10.0 * index,
            "lat": 0.0,
            "kind": "landing",
        }
        for index, code in enumerate(codes)
    ]


def cable(system: str, *stops: str, **terms: object) -> dict[str, list[dict[str, object]]]:
    """A system that lands at each stop in turn, with its segments."""
    dates = {"since": "2010", "planned": False, **terms}
    return {
        "systems": [{"system": system, "name": system.title(), **dates}],
        "segments": [
            {"system": system, "seq": i + 1, "a": a, "b": b, "kind": "sea", "length_km": 1112.0}
            | dates
            for i, (a, b) in enumerate(pairwise(stops))
        ],
    }


def joined(*parts: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    """Lay rows of several parts together."""
    whole: dict[str, list[dict[str, object]]] = {}
    for part in parts:
        for name, rows in part.items():
            whole.setdefault(name, []).extend(rows)
    return whole


def line() -> Atlas:
    """AAA - BBB - CCC on one cable; DDD hangs on CCC by land."""
    codes = ("AAA", "BBB", "CCC", "DDD")
    link = {
        "link": "CCC-DDD-1", "a": "ccc", "b": "ddd", "iso3_a": "CCC", "iso3_b": "DDD",
    }  # fmt: skip
    return build(
        economies=economies(*codes),
        places=towns(*codes),
        land_links=[link],
        **cable("long", "aaa", "bbb", "ccc"),
    )


def ring() -> Atlas:
    """Four economies, four cables, each from one to the next."""
    codes = ("AAA", "BBB", "CCC", "DDD")
    ends = ("aaa", "bbb", "ccc", "ddd", "aaa")
    cables = [cable(f"side-{i}", ends[i], ends[i + 1]) for i in range(4)]
    return build(economies=economies(*codes), places=towns(*codes), **joined(*cables))


def islands() -> Atlas:
    """Two pairs of islands, each pair on its own cable; one retired, one planned."""
    codes = ("AAA", "BBB", "CCC", "DDD")
    return build(
        economies=economies(*codes),
        places=towns(*codes),
        **joined(
            cable("west", "aaa", "bbb", since="2000", until="2015-05"),
            cable("west-new", "aaa", "bbb", since="2015-06"),
            cable("east", "ccc", "ddd", since=None, expected="2027", planned=True),
        ),
    )


def people(*codes: str, users: float = 1_000_000.0) -> dict[str, list[dict[str, object]]]:
    """As many users in each economy, in 2020; with them each has a demand."""
    rows = [("population", users), ("internet_users_share", 1.0)]
    return {
        "measures": [
            {
                "indicator": name, "position": place, "title": name, "unit": unit,
                "better": "none", "weight": None, "description": "Made up.",
            }
            for place, (name, unit) in enumerate(
                (("population", "people"), ("internet_users_share", "share")), start=1
            )
        ],
        "indicators": [
            {"iso3": code, "indicator": name, "year": 2020, "value": value}
            for code in codes
            for name, value in rows
        ],
    }  # fmt: skip


def income() -> dict[str, object]:
    """The measure of income, without figures; the brief of a group asks for it."""
    return {
        "indicator": "gni_per_capita_usd", "position": 3, "title": "Income", "unit": "usd",
        "better": "higher", "weight": "population", "description": "Made up.",
    }  # fmt: skip


def wired() -> Atlas:
    """A hub in AAA; BBB and CCC on one cable from it, DDD on CCC by land."""
    codes = ("AAA", "BBB", "CCC", "DDD")
    link = {
        "link": "CCC-DDD-1", "a": "ccc", "b": "ddd", "iso3_a": "CCC", "iso3_b": "DDD",
        "capacity_class": "10-100", "capacity_confidence": "estimated",
    }  # fmt: skip
    hub = {"hub": "aaa", "name": "Aaa", "place": "aaa", "reach": "world"}
    return build(
        economies=economies(*codes),
        places=towns(*codes),
        land_links=[link],
        hubs=[hub],
        **people(*codes),
        **cable("long", "aaa", "bbb", "ccc"),
    )


def wired_and_bound() -> Atlas:
    """The same with a corridor over the first stretch, and a pact of BBB and CCC."""
    bare = wired()
    rows: dict[str, list[dict[str, object]]] = {
        name: frame.to_dicts() for name, frame in bare.frames.items() if name != "sources"
    }
    rows["segments"] = [
        row | {"corridors": "strait"} if row["seq"] == 1 else row for row in rows["segments"]
    ]
    rows["measures"].append(income())
    rows["corridors"] = [
        {"corridor": "strait", "name": "The Strait", "kind": "strait",
         "polygon": "-146 -1, -144 -1, -144 1, -146 1"}
    ]  # fmt: skip
    rows["instruments"] = [
        {"instrument": "pact", "name": "The Pact", "kind": "treaty", "topics": "cybercrime",
         "binding": True, "in_force": "2004"}
    ]  # fmt: skip
    rows["parties"] = [
        {"instrument": "pact", "party": code, "step": 1, "status": "in force", "date": "2005"}
        for code in ("BBB", "CCC")
    ]
    return build(**rows)


def bloc() -> Atlas:
    """Two blocs of two; people and users so that the means are easy."""
    codes = ("AAA", "BBB", "CCC", "DDD")
    people = {"AAA": 100.0, "BBB": 300.0, "CCC": 100.0, "DDD": 100.0}
    users = {"AAA": 0.8, "BBB": 0.4, "CCC": 1.0}
    measures = [
        {
            "indicator": name, "position": place, "title": name.title(), "unit": unit,
            "better": better, "weight": weight, "description": "Made up.",
        }
        for place, (name, unit, better, weight) in enumerate(
            (
                ("internet_users_share", "share", "higher", "population"),
                ("population", "people", "none", None),
            ),
            start=1,
        )
    ]  # fmt: skip
    figures = [
        {"iso3": iso3, "indicator": name, "year": year, "value": value}
        for name, held in (("population", people), ("internet_users_share", users))
        for iso3, value in held.items()
        for year in (2020, 2022)
    ]
    members = [
        ("LEFT", "AAA", "2000", None, "member"),
        ("LEFT", "BBB", "2000", None, "member"),
        ("LEFT", "CCC", "2000", "2021-03-01", "member"),
        ("LEFT", "CCC", "2021-03-01", None, "suspended"),
        ("RIGHT", "DDD", "2024-07", None, "member"),
    ]
    return build(
        economies=economies(*codes),
        measures=measures,
        indicators=figures,
        bloc_names=[
            {"bloc": code, "name": f"The {code.lower()} one", "kind": "regional"}
            for code in ("LEFT", "RIGHT")
        ],
        blocs=[
            {"bloc": b, "iso3": i, "since": s, "until": u, "status": t} for b, i, s, u, t in members
        ],
    )


def council(**changes: list[dict[str, object]]) -> Atlas:
    """
    A body of five seats, one of them without a code: votes 4, 3, 2, 1 and 1 of 11.

    Rules: more than half of the votes; that with three of five members and no founder against;
    the same or all members but one; and by two chairs, AAA with BBB, CCC with DDD. Blocs and
    people are those of `bloc`.
    """
    votes = {"AAA": 4, "BBB": 3, "CCC": 2, "DDD": 1, "isle": 1}

    def asks(rule: str, position: int, *rows: tuple[int, str, str, str], cast_by: str = "members"):
        return [
            {
                "body": "MOOT", "rule": rule, "way": way, "counts": counts, "position": position,
                "title": rule.title(), "cast_by": cast_by, "quota": quota, "quota_kind": kind,
            }
            for way, counts, quota, kind in rows
        ]  # fmt: skip

    half = (1, "votes", "1/2", "over-share")
    joint = [half, (1, "members", "3", "number"), (1, "group:founder", "0", "all-but")]
    rows: dict[str, list[dict[str, object]]] = {
        "bodies": [{"body": "MOOT", "name": "The Moot", "since": "2010"}],
        "rules": [
            *asks("simple", 1, half),
            *asks("joint", 2, *joint),
            *asks("either", 3, *joint, (2, "members", "1", "all-but")),
            *asks("board", 4, half, cast_by="chairs"),
        ],
        "seats": [
            {
                "body": "MOOT", "member": one, "iso3": one if one.isupper() else None,
                "name": None if one.isupper() else "The Isle",
                "groups": "founder" if one in {"AAA", "DDD"} else None,
            }
            for one in votes
        ],
        "weights": [
            {"body": "MOOT", "counts": "votes", "as_of": "2015", "member": one, "weight": many}
            for one, many in votes.items()
        ],
        "chairs": [
            {"body": "MOOT", "chair": chair, "member": one}
            for one, chair in zip(votes, ("west", "west", "east", "east"), strict=False)
        ],
    }  # fmt: skip
    held = {
        name: list(frame.drop("source", "confidence", strict=False).iter_rows(named=True))
        for name, frame in bloc().frames.items()
        if name in {"economies", "measures", "indicators", "bloc_names", "blocs"}
    }
    return build(**{**held, **rows, **changes})
