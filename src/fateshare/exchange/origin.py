"""Find the economy of a network or of a block of addresses in a table that the user brings."""

from __future__ import annotations

import csv
import ipaddress
from collections.abc import Iterable
from typing import Final

from fateshare.base import codes
from fateshare.base.errors import InputError

#: Longest blocks that are routed between networks; a longer one is a house or a host.
LONGEST: Final = {4: 24, 6: 48}


def network(text: str) -> str:
    """
    Spell the number of a network.

    Raises
    ------
    InputError
        When it is none.

    Examples
    --------
    >>> network("as64500"), network("64500")
    ('AS64500', 'AS64500')
    """
    digits = text.strip().upper().removeprefix("AS")
    if not digits.isascii() or not digits.isdecimal() or int(digits) >= 1 << 32:
        raise InputError(f"{text!r} is not the number of a network, as AS64500.")
    return f"AS{int(digits)}"


def prefix(text: str) -> str:
    """
    Spell a block of addresses.

    Raises
    ------
    InputError
        When it is none, or smaller than what is routed between networks.

    Examples
    --------
    >>> prefix("192.0.2.0/24"), prefix("2001:DB8::/32")
    ('192.0.2.0/24', '2001:db8::/32')
    """
    block = _block(text)
    if block is None:
        raise InputError(f"{text!r} is not a block of addresses, as 192.0.2.0/24.")
    most = LONGEST[block.version]
    if block.prefixlen > most:
        raise InputError(f"{text!r} is smaller than what is routed; give a /{most} or larger.")
    return str(block)


def economy_of(asn: str, lines: Iterable[str]) -> str:
    """
    Find the economy of a network in a table with the columns `asn` and `country` (ISO alpha-2).

    Raises
    ------
    InputError
        When the table has no such columns, or no such network.
    """
    wanted = asn.removeprefix("AS")
    for row in _rows(lines, "asn"):
        if row["asn"].upper().removeprefix("AS") == wanted:
            return codes.fold(row["country"]).upper()
    raise InputError(f"The table of networks does not have {asn}.")


def economy_holding(wanted: str, lines: Iterable[str]) -> str:
    """
    Find the economy of a block in a table with the columns `prefix` and `country`.

    Of several blocks that hold it the smallest counts.

    Raises
    ------
    InputError
        When the table has no such columns, a prefix in it is none, or none holds the block.
    """
    block, best, home = ipaddress.ip_network(wanted), -1, ""
    for number, row in enumerate(_rows(lines, "prefix"), start=2):
        held = _block(row["prefix"])
        if held is None:
            raise InputError(f"Row {number} of the table: {row['prefix']!r} is not a prefix.")
        if (
            held.version == block.version
            and best < held.prefixlen <= block.prefixlen
            and (block.network_address in held)
        ):
            best, home = held.prefixlen, codes.fold(row["country"]).upper()
    if best < 0:
        raise InputError(f"No block in the table of prefixes holds {wanted}.")
    return home


def _block(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Read a block of addresses; None where it is none, or has bits behind its length."""
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError:
        return None


def _rows(lines: Iterable[str], key: str) -> Iterable[dict[str, str]]:
    """Read a table with a key and a country; cells that are missing are empty."""
    rows = csv.DictReader(lines, restval="")
    if not {key, "country"} <= set(rows.fieldnames or ()):
        raise InputError(f"The table needs the columns {key} and country.")
    return rows
