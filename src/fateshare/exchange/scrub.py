"""Find personal data in texts, URLs, paths and patterns, and change it by rule."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fateshare.exchange.change import GENERALISE, KEEP, PSEUDONYM, REMOVE, Change
from fateshare.exchange.pseudonym import Pseudonyms

GONE: Final = "[removed]"
_MAIL: Final = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE: Final = re.compile(r"(?<![\w.])\+\d(?:[\s().-]{0,2}\d){7,14}(?!\w)")
_V4: Final = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.|\[\.\])){3}\d{1,3}(?:/\d{1,2})?(?![\w:]|\.\d)")
_V6: Final = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])")
_MAC: Final = re.compile(r"(?<![\w:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w:-])")
_URL: Final = re.compile(r"(?:https?|ftp|hxxps?)://[^\s'\"<>\\]+")
_PARTS: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#\s]+)([^?#]*)")
_HOME: Final = re.compile(
    r"((?:[A-Za-z]:)?[\\/]{1,2}(?:[Uu]sers|home|Documents and Settings)[\\/]{1,2})([^\\/'\"\s]+)"
)
#: One comparison of a STIX pattern: path, operator, and a literal or a set of them.
_COMPARED: Final = re.compile(
    r"([a-z0-9-]+):([^\s=!<>\]]+)(\s*(?:NOT\s+)?(?:=|!=|IN|LIKE|MATCHES|ISSUBSET|ISSUPERSET)\s*)"
    r"('(?:[^'\\]|\\.)*'|\((?:[^()'\\]|\\.|'(?:[^'\\]|\\.)*')*\))"
)
_LITERAL: Final = re.compile(r"'((?:[^'\\]|\\.)*)'")
_V4_BITS, _V6_BITS = 24, 48


@dataclass(frozen=True, slots=True)
class Scrubber:
    """Changes values and texts for one recipient by one set of rules."""

    change: Change
    names: Pseudonyms

    def mail(self, value: str) -> str:
        """Change a mail address."""
        return self._by(self.change.mail, value, self.names.mail)

    def account(self, value: str) -> str:
        """Change the name of an account."""
        return self._by(self.change.account, value, lambda one: self.names.word("account", one))

    def address(self, value: str) -> str:
        """Change an address of a machine."""
        if self.change.address == GENERALISE:
            return widened(value)
        plain = value.replace("[.]", ".")
        return self._by(self.change.address, plain, self.names.address)

    def url(self, value: str) -> str:
        """Change a URL: without user, query and fragment, or its host alone."""
        if self.change.url == KEEP:
            return self.path(value)
        parts = _PARTS.match(value)
        if parts is None:
            return GONE
        scheme, authority, path = parts.groups()
        host = authority.rpartition("@")[2]
        return self.path(f"{scheme}://{host}{path if self.change.url == GENERALISE else ''}")

    def path(self, value: str) -> str:
        """Change a path or command line."""
        if self.change.path == REMOVE:
            return _HOME.sub(rf"\1{GONE}", value)
        if self.change.path == GENERALISE:
            return _HOME.sub(r"\1user", value)
        return value

    def text(self, value: str) -> str:
        """Change what stands in a text."""
        if len(value) < 5:  # noqa: PLR2004 - nothing is as short
            return value
        change = self.change
        if change.url != KEEP and "://" in value:
            value = _URL.sub(lambda found: self.url(found[0]), value)
        if change.mail != KEEP and "@" in value:
            value = _MAIL.sub(lambda found: self.mail(found[0]), value)
        if change.phone != KEEP and "+" in value:
            value = _PHONE.sub(GONE, value)
        if change.address != KEEP:
            for form in (_MAC, _V4, _V6):
                value = form.sub(lambda found: self._real(found[0]), value)
        if change.path != KEEP and ("/" in value or "\\" in value):
            value = self.path(value)
        return value

    def pattern(self, value: str) -> str:
        """Change the literals of a STIX pattern; a path says what each is."""
        return _COMPARED.sub(self._compared, value)

    def _compared(self, found: re.Match[str]) -> str:
        """Change one comparison of a pattern."""
        kind, path, operator, literal = found.groups()
        act = self._action(kind, path)
        made = _LITERAL.sub(lambda one: f"'{_quoted(act(_bare(one[1])))}'", literal)
        if kind in _ADDRESSES and self.change.address == GENERALISE and operator.strip() == "=":
            operator = " ISSUBSET "
        return f"{kind}:{path}{operator}{made}"

    def _action(self, kind: str, path: str) -> Callable[[str], str]:
        """Return what is done to the literal that a path of a pattern is compared with."""
        if kind in _ADDRESSES:
            return self.address
        if kind == "email-addr":
            return self.mail if "value" in path else self.account
        if kind == "user-account":
            return self.account
        return self.url if kind == "url" else self.text

    def _real(self, value: str) -> str:
        """Change what looks like an address, and is one."""
        plain = value.replace("[.]", ".")
        if not _MAC.fullmatch(plain):
            try:
                ipaddress.ip_interface(plain)
            except ValueError:
                return value
        return self.address(plain)

    @staticmethod
    def _by(action: str, value: str, made: Callable[[str], str]) -> str:
        """Do what a rule says to a value."""
        if action == REMOVE:
            return GONE
        return made(value) if action == PSEUDONYM else value


_ADDRESSES: Final = frozenset({"ipv4-addr", "ipv6-addr", "mac-addr"})


def widened(value: str) -> str:
    """
    Return the network that an address is in, or the maker of a network card.

    Examples
    --------
    >>> widened("198.51.100.3"), widened("2001:db8::1"), widened("00:1b:44:11:3a:b7")
    ('198.51.100.0/24', '2001:db8::/48', '00:1b:44:00:00:00')
    """
    try:
        given = ipaddress.ip_interface(value.replace("[.]", "."))
    except ValueError:
        return value[:8] + ":00:00:00" if _MAC.fullmatch(value) else GONE
    most = _V4_BITS if given.version == 4 else _V6_BITS  # noqa: PLR2004 - IPv4
    bits = min(most, given.network.prefixlen)
    return str(ipaddress.ip_network(f"{given.ip}/{bits}", strict=False))


def _bare(text: str) -> str:
    """Read the text of a literal."""
    return text.replace("\\'", "'").replace("\\\\", "\\")


def _quoted(text: str) -> str:
    """Write a text as a literal."""
    return text.replace("\\", "\\\\").replace("'", "\\'")
