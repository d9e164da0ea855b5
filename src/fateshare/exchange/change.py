"""What is done to personal data before it is given: declared rules, by kind of data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from fateshare.base.errors import InputError

#: What can be done, from nothing to all.
KEEP, GENERALISE, PSEUDONYM, REMOVE = "keep", "generalise", "pseudonym", "remove"
ORDER: Final = (KEEP, GENERALISE, PSEUDONYM, REMOVE)
#: Kind of data -> what can be done to it, and where it is.
KINDS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "person": ((KEEP, REMOVE), "identities of individuals: name, description, contact"),
    "mail": ((KEEP, PSEUDONYM, REMOVE), "mail addresses; from messages also headers and body"),
    "account": ((KEEP, PSEUDONYM, REMOVE), "user accounts: identifiers, logins, names"),
    "address": (ORDER[:3], "IPv4, IPv6 and MAC addresses; to /24 and /48, or to the maker"),
    "url": ((KEEP, GENERALISE, REMOVE), "user, query and fragment of URLs"),
    "path": ((KEEP, GENERALISE, REMOVE), "home folders in paths, command lines, environments"),
    "payload": ((KEEP, REMOVE), "contents of artifacts, registry values, messages"),
    "place": ((KEEP, GENERALISE, REMOVE), "positions to a tenth of a degree, streets, post codes"),
    "phone": ((KEEP, REMOVE), "telephone numbers in texts"),
    "provider": ((KEEP, REMOVE), "who made an object: created_by_ref"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One rule a kind of data."""

    person: str = KEEP
    mail: str = KEEP
    account: str = KEEP
    address: str = KEEP
    url: str = KEEP
    path: str = KEEP
    payload: str = KEEP
    place: str = KEEP
    phone: str = KEEP
    provider: str = KEEP

    def __or__(self, other: Change) -> Change:
        """Return what does as much as both."""
        pairs = {one.name: (getattr(self, one.name), getattr(other, one.name))
                 for one in fields(self)}  # fmt: skip
        return Change(**{name: max(pair, key=ORDER.index) for name, pair in pairs.items()})

    @property
    def wide(self) -> bool:
        """Whether data is touched that an object may hold without being marked as personal."""
        return self.address != KEEP or self.url != KEEP or self.provider != KEEP


#: What the parts of a name stand for: `+` joins several.
BUILT_IN: Final = {
    "none": Change(),
    "no-provider": Change(provider=REMOVE),
    "minimise": Change(
        person=REMOVE,
        mail=PSEUDONYM,
        account=PSEUDONYM,
        path=GENERALISE,
        payload=REMOVE,
        place=GENERALISE,
        phone=REMOVE,
    ),
    "strict": Change(
        person=REMOVE,
        mail=PSEUDONYM,
        account=PSEUDONYM,
        address=PSEUDONYM,
        url=GENERALISE,
        path=REMOVE,
        payload=REMOVE,
        place=GENERALISE,
        phone=REMOVE,
    ),
}


def read(name: str, told: Mapping[str, Any]) -> Change:
    """
    Read a change as an operator declares it, laid over `minimise` unless `base` says another.

    Raises
    ------
    InputError
        When there is no such kind of data, or this cannot be done to it.

    Examples
    --------
    >>> read("ours", {"address": "generalise"}).address
    'generalise'
    """
    given = dict(told)
    base = given.pop("base", "minimise")
    if base not in BUILT_IN:
        raise InputError(f"changes.{name}, base: {base!r} is not one of {', '.join(BUILT_IN)}.")
    for kind, action in given.items():
        if kind not in KINDS:
            raise InputError(f"changes.{name}: {kind!r} is not one of {', '.join(KINDS)}.")
        if action not in KINDS[kind][0]:
            able = ", ".join(KINDS[kind][0])
            raise InputError(f"changes.{name}, {kind}: {action!r} is not one of {able}.")
    return replace(BUILT_IN[base], **given)


def find(name: str, declared: Mapping[str, Change]) -> Change | None:
    """Return what a name, or several joined by `+`, stand for; None where one is not known."""
    made = Change()
    for part in name.split("+"):
        one = declared.get(part) or BUILT_IN.get(part)
        if one is None:
            return None
        made |= one
    return made
