"""Keyed pseudonyms: the same for one recipient, and not to be joined by two."""

from __future__ import annotations

import base64
import ipaddress
import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

#: Rounds of the network that permutes identifiers; four make it a pseudorandom permutation
#: (Luby and Rackoff 1988), the others are margin.
_ROUNDS: Final = 8
_HALF_BITS: Final = 61
_HALF: Final = (1 << _HALF_BITS) - 1
_DERIVED: Final = re.compile(r"([a-z][a-z0-9-]*)--([0-9a-f]{8})-([0-9a-f]{4})-5([0-9a-f]{3})-"
                             r"([89ab])([0-9a-f]{3})-([0-9a-f]{12})")  # fmt: skip
_RANDOM: Final = re.compile(_DERIVED.pattern.replace("-5(", "-4("))


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """
    The pseudonyms of one recipient.

    An identifier of a cyber-observable that is derived from its value (UUID of version 5) can be
    found by trying all values, four thousand million for an IPv4 address. Here it is permuted by
    a keyed Feistel network over the 122 bits that are free in a UUID, and looks like a random
    one. Who has the key, the server, can turn it back.
    """

    key: bytes

    @classmethod
    def of(cls, secret: str, team: str) -> Pseudonyms:
        """Derive a recipient's key from the server's secret."""
        return cls(blake2b(team.encode(), key=bytes.fromhex(secret), person=b"recipient").digest())

    def identifier(self, name: str) -> str:
        """
        Return the pseudonym of an identifier that is derived from a value; others stay.

        Examples
        --------
        >>> hidden = Pseudonyms(b"k").identifier(
        ...     "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"
        ... )
        >>> hidden[:11], hidden[25], Pseudonyms(b"k").origin(hidden)
        ('ipv4-addr--', '4', 'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4')
        """
        found = _DERIVED.fullmatch(name)
        return name if found is None else self._permuted(found, "4", range(_ROUNDS))

    def origin(self, name: str) -> str:
        """Return the identifier of which a pseudonym was made."""
        found = _RANDOM.fullmatch(name)
        return name if found is None else self._permuted(found, "5", range(_ROUNDS - 1, -1, -1))

    def word(self, kind: str, value: str) -> str:
        """Return a word that stands for a value: 100 bits in letters and digits."""
        mark = blake2b(f"{kind}\0{value}".encode(), key=self.key, digest_size=15).digest()
        return f"p-{base64.b32encode(mark)[:20].decode().lower()}"

    def mail(self, value: str) -> str:
        """Return an address that stands for a mail address; its domain can never exist."""
        return f"{self.word('mail', value.casefold())}@pseudonym.invalid"

    def address(self, value: str) -> str:
        """
        Return an address of the same family that stands for one, in a range nobody can have.

        IPv4 goes into 240.0.0.0/4 (reserved), IPv6 into fd00::/8, MAC into locally administered.
        """
        mark = blake2b(f"address\0{value.lower()}".encode(), key=self.key, digest_size=16).digest()
        try:
            version = ipaddress.ip_interface(value).version
        except ValueError:
            octets = bytes([mark[0] & 0xFC | 2]) + mark[1:6]
            return ":".join(f"{octet:02x}" for octet in octets)
        if version == 4:  # noqa: PLR2004 - IPv4
            return str(ipaddress.IPv4Address(bytes([240 | mark[0] & 15]) + mark[1:4]))
        return str(ipaddress.IPv6Address(b"\xfd" + mark[1:16]))

    def _permuted(self, found: re.Match[str], version: str, rounds: range) -> str:
        """Permute the free bits of a UUID; backwards when the rounds go down."""
        kind, one, two, three, four, five, six = found.groups()
        bits = int(one + two + three, 16) << 62 | (int(four, 16) & 3) << 60 | int(five + six, 16)
        left, right = bits >> _HALF_BITS, bits & _HALF
        if rounds.step < 0:
            left, right = right, left
        for number in rounds:
            left, right = right, left ^ self._round(number, kind, right)
        if rounds.step < 0:
            left, right = right, left
        bits = left << _HALF_BITS | right
        told = f"{bits >> 62:015x}", f"{bits >> 60 & 3 | 8:x}", f"{bits & (1 << 60) - 1:015x}"
        first, middle, last = told
        return (
            f"{kind}--{first[:8]}-{first[8:12]}-{version}{first[12:]}-{middle}{last[:3]}-{last[3:]}"
        )

    def _round(self, number: int, kind: str, half: int) -> int:
        """Return the keyed function of one round."""
        told = f"{number} {kind} {half}".encode()
        return int.from_bytes(blake2b(told, key=self.key, digest_size=8).digest()) & _HALF
