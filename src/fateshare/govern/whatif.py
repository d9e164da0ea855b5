"""Change a body: basic votes, an added or removed seat, members who merge, another formula."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from fateshare.atlas import seating
from fateshare.base.errors import InputError
from fateshare.govern.assembly import Assembly, Seat, with_quota
from fateshare.govern.people import Floats, People

#: A new formula hands out so many votes in all, in whole numbers.
VOTES = 10_000_000
#: Tables and keys of a file, and the types of what they hold.
KEYS: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "": {
        "title": (str,), "quota": (str, int, float), "basic_votes": (dict,), "formula": (dict,),
        "add": (list,), "remove": (list,), "merge": (list,),
    },
    "basic_votes": {"now": (int, float), "each": (int, float), "share": (int, float)},
    "add": {"member": (str,), "name": (str,), "weight": (int, float), "groups": (list,),
            "chair": (str,)},
    "merge": {"members": (list,), "as": (str,), "name": (str,), "weight": (int, float)},
}  # fmt: skip

#: Turns what a file says of members into their keys in the body.
Members = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """
    What a file asks to change, in this order: removed, merged, added, basic votes, formula, quota.

    Attributes
    ----------
    title
        What it is called.
    asked
        The file as it was read and checked.
    """

    title: str
    asked: Mapping[str, Any] = field(repr=False)


def read(path: Path) -> WhatIf:
    """
    Read a file of changes.

    Raises
    ------
    InputError
        When it cannot be read, is not TOML, or holds what is not known.
    """
    try:
        asked = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise InputError(f"Cannot read {str(path)!r}: {err.strerror}.") from err
    except UnicodeDecodeError as err:
        raise InputError(f"{str(path)!r} is not UTF-8 text.") from err
    except tomllib.TOMLDecodeError as err:
        raise InputError(f"{str(path)!r} is not TOML: {err}.") from err
    faults = [*_faults("", asked)]
    for name in ("add", "merge"):
        for entry in asked.get(name, []) if isinstance(asked.get(name), list) else []:
            faults += _faults(name, entry)
    if isinstance(asked.get("basic_votes"), dict):
        faults += _faults("basic_votes", asked["basic_votes"])
    if not asked:
        faults.append(f"it is empty; write one of {', '.join(KEYS[''])}")
    if faults:
        raise InputError(f"{str(path)!r} cannot be used: {'; '.join(faults)}.")
    return WhatIf(str(asked.get("title", path.stem)), MappingProxyType(asked))


def apply(
    assembly: Assembly,
    asked: WhatIf,
    *,
    members: Members,
    people: Callable[[tuple[Seat, ...]], People],
) -> tuple[Assembly, tuple[str, ...]]:
    """
    Change an assembly.

    Parameters
    ----------
    assembly
        As it is.
    asked
        The changes.
    members
        Says which members of the body a code, bloc or name means.
    people
        Counts the people of some seats.

    Returns
    -------
    changed, kept
        The assembly as it would be, and the members who kept their present share because a
        formula asks for a figure that is not known of them.

    Raises
    ------
    InputError
        When a change does not fit the body.
    """
    told = asked.asked
    kept: tuple[str, ...] = ()
    for text in told.get("remove", []):
        assembly = _without(assembly, _some(members, text))
    for entry in told.get("merge", []):
        assembly = _merged(assembly, entry, members)
    for entry in told.get("add", []):
        assembly = _added(assembly, entry)
    if "basic_votes" in told:
        assembly = _basic(assembly, told["basic_votes"])
    if "formula" in told:
        assembly, kept = _formula(assembly, told["formula"], people(assembly.seats))
    if "quota" in told:
        assembly = replace(assembly, rule=with_quota(assembly.rule, str(told["quota"])))
    return assembly, kept


def _faults(name: str, entry: object) -> list[str]:
    """List unknown keys and wrong types of one table."""
    where = f" in {name}" if name else ""
    if not isinstance(entry, dict):
        return [f"{name!r} is not a table"]
    faults = [f"{key!r} is not known{where}; it has {', '.join(KEYS[name])}"
              for key in entry if key not in KEYS[name]]  # fmt: skip
    faults += [
        f"{key!r}{where} is {value!r}"
        for key, value in entry.items()
        if key in KEYS[name] and (not isinstance(value, KEYS[name][key]) or isinstance(value, bool))
    ]
    need = {"add": ("member",), "merge": ("members", "as")}.get(name, ())
    faults += [f"{key!r} is missing{where}" for key in need if key not in entry]
    faults += [f"{key!r}{where} is below 0" for key, value in entry.items()
               if isinstance(value, int | float) and value < 0]  # fmt: skip
    return faults


def _some(members: Members, text: object) -> tuple[str, ...]:
    """Return members, at least one."""
    found = members(str(text))
    if not found:
        raise InputError(f"The what-if names {text!r}, of whom nobody sits in the body.")
    return found


def _without(assembly: Assembly, gone: tuple[str, ...]) -> Assembly:
    """Take seats away."""
    stay = [i for i, seat in enumerate(assembly.seats) if seat.member not in gone]
    if not stay:
        raise InputError("The what-if leaves no seat in the body.")
    weights = {c: tuple(w[i] for i in stay) for c, w in assembly.weights.items()}
    return replace(
        assembly,
        seats=tuple(assembly.seats[i] for i in stay),
        weights=MappingProxyType(weights),
    )


def _added(assembly: Assembly, entry: Mapping[str, Any]) -> Assembly:
    """Add a seat; under a rule that weighs, its weight must be told."""
    member = str(entry["member"]).strip()
    code = member.isupper() and len(member) == 3  # noqa: PLR2004 - ISO3
    if any(seat.member == member for seat in assembly.seats):
        raise InputError(f"The what-if adds {member!r}, who sits in {assembly.body} already.")
    if assembly.weights and "weight" not in entry:
        raise InputError(f"The what-if adds {member!r} without a weight.")
    weight = Fraction(repr(entry.get("weight", 1)))
    seat = Seat(
        member,
        (member,) if code else (),
        entry.get("name") or (None if code else member),
        frozenset(map(str, entry.get("groups", []))),
        entry.get("chair"),
    )
    known = tuple(one for one in assembly.left_out if one != member)
    return replace(_with(assembly, seat, dict.fromkeys(assembly.weights, weight)), left_out=known)


def _merged(assembly: Assembly, entry: Mapping[str, Any], members: Members) -> Assembly:
    """Let members hold one seat, with the sum of their weights or the one that is told."""
    inside = tuple(dict.fromkeys(m for text in entry["members"] for m in _some(members, text)))
    seats = [seat for seat in assembly.seats if seat.member in inside]
    sums = {
        counts: sum((w for seat, w in zip(assembly.seats, weight, strict=True)
                     if seat.member in inside), Fraction(0))
        for counts, weight in assembly.weights.items()
    }  # fmt: skip
    if "weight" in entry:
        main = assembly.rule.main if assembly.rule.main in sums else ""
        sums |= {main: Fraction(repr(entry["weight"]))} if main else {}
    key = str(entry["as"])
    seat = Seat(
        key,
        tuple(sorted(code for one in seats for code in one.stands_for)),
        entry.get("name", key),
        frozenset[str]().union(*(one.groups for one in seats)),
        next((one.chair for one in seats if one.chair), None),
    )
    rest = {seat.member for seat in assembly.seats} - set(inside)
    if key in rest:
        raise InputError(f"The what-if merges as {key!r}, a member who is not merged.")
    if not rest:
        return replace(
            assembly, seats=(seat,),
            weights=MappingProxyType({c: (w,) for c, w in sums.items()}),
        )  # fmt: skip
    return _with(_without(assembly, inside), seat, sums)


def _with(assembly: Assembly, seat: Seat, weight: Mapping[str, Fraction]) -> Assembly:
    """Add a seat in the order of members."""
    order = sorted([*assembly.seats, seat], key=lambda one: one.member)
    at = order.index(seat)
    weights = {c: (*w[:at], weight[c], *w[at:]) for c, w in assembly.weights.items()}
    return replace(assembly, seats=tuple(order), weights=MappingProxyType(weights))


def _main_weight(assembly: Assembly, what: str) -> tuple[str, tuple[Fraction, ...]]:
    """Return the weight that the rule counts, or refuse."""
    main = assembly.rule.main
    if main not in assembly.weights:
        raise InputError(
            f"Rule {assembly.rule.rule!r} counts no weights, so {what} change nothing."
        )
    return main, assembly.weights[main]


def _basic(assembly: Assembly, entry: Mapping[str, Any]) -> Assembly:
    """
    Change the votes that every seat has alike.

    With b votes a seat now and w_i in all, seat i has w_i - b + b' afterwards, where b' is told,
    or makes up a told share s of the whole: b' = s R / ((1 - s) n), R = sum of w_i - b.
    """
    main, weight = _main_weight(assembly, "basic votes")
    now = Fraction(repr(entry.get("now", 0)))
    rest = [one - now for one in weight]
    if min(rest) < 0:
        raise InputError(f"basic_votes says {now} now, more than the votes of some member.")
    if ("each" in entry) == ("share" in entry):
        raise InputError("basic_votes needs either each or share.")
    if "each" in entry:
        new = Fraction(repr(entry["each"]))
    else:
        share = Fraction(repr(entry["share"]))
        if share >= 1:
            raise InputError(f"basic_votes has the share {entry['share']}; it is below 1.")
        new = Fraction(round(share * sum(rest) / ((1 - share) * len(rest))))
    weights = {**assembly.weights, main: tuple(one + new for one in rest)}
    return replace(assembly, weights=MappingProxyType(weights))


def _formula(
    assembly: Assembly, entry: Mapping[str, Any], people: People
) -> tuple[Assembly, tuple[str, ...]]:
    """
    Share all votes anew: sum over parts a_k x_ik^p_k / sum_j x_jk^p_k, a_k summing to 1.

    Whoever lacks a figure keeps the present share, and the others share the rest.
    """
    main, weight = _main_weight(assembly, "formulas")
    present = np.array([float(one) for one in weight]) / float(sum(weight))
    parts = [_part(name, told, assembly, people) for name, told in entry.items()]
    if abs(sum(share for share, _ in parts) - 1) > 1e-9:  # noqa: PLR2004 - rounding
        raise InputError("The parts of the formula do not sum to 1.")
    known = ~np.isnan(np.array([values for _, values in parts])).any(axis=0)
    if not known.any():
        raise InputError("The formula asks for figures that are known of no member.")
    made = np.where(known, 0.0, present)
    for share, values in parts:
        made[known] += share * values[known] / values[known].sum() * present[known].sum()
    votes = tuple(Fraction(round(one * VOTES)) for one in made)
    kept = tuple(s.member for s, there in zip(assembly.seats, known, strict=True) if not there)
    return replace(assembly, weights=MappingProxyType({**assembly.weights, main: votes})), kept


def _part(name: str, told: object, assembly: Assembly, people: People) -> tuple[float, Floats]:
    """Return the share of one part of a formula and what it goes by."""
    entry = told if isinstance(told, dict) else {"share": told}
    share, power = entry.get("share"), entry.get("power", 1)
    right = all(
        isinstance(x, int | float) and not isinstance(x, bool) and x >= 0 for x in (share, power)
    )
    if not right or set(entry) - {"share", "power"}:
        raise InputError(
            f"The formula says {name} = {told!r}; write a share, or {{share = 0.5, power = 0.5}}."
        )
    bases = {
        "population": people.population,
        "users": people.users,
        seating.MEMBERS: np.ones(len(assembly.seats)),
    } | {c: np.array([float(one) for one in w]) for c, w in assembly.weights.items()}
    if name not in bases:
        raise InputError(f"The formula shares by {name!r}; it can by {', '.join(sorted(bases))}.")
    return float(str(share)), bases[name] ** float(str(power))
