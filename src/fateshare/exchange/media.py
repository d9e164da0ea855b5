"""Negotiate media types: what a client accepts, and what it sends."""

from __future__ import annotations

from typing import Final

TAXII: Final = "application/taxii+json"
#: The media type of every response (TAXII 2.1, 3.1).
TYPE: Final = f"{TAXII};version=2.1"
#: What collections hold.
STIX: Final = "application/stix+json;version=2.1"
_VERSION: Final = "2.1"


def accepts(header: str | None) -> bool:
    """
    Tell whether a client takes TAXII 2.1; one that says nothing takes anything.

    Examples
    --------
    >>> accepts("application/taxii+json; version=2.1"), accepts("text/html, */*;q=0.1")
    (True, True)
    >>> accepts("application/taxii+json;version=2.0"), accepts("application/json")
    (False, False)
    """
    if header is None:
        return True
    return any(_accepted(one) for one in header.split(","))


def sends(header: str | None) -> bool:
    """
    Tell whether a client sends TAXII 2.1.

    Examples
    --------
    >>> sends("application/taxii+json"), sends('application/taxii+json; version="2.1"')
    (True, True)
    >>> sends(None), sends("application/json")
    (False, False)
    """
    if header is None:
        return False
    kind, parameters = _split(header)
    return kind == TAXII and parameters in ({}, {"version": _VERSION})


def _accepted(told: str) -> bool:
    """Tell whether one media range takes TAXII 2.1."""
    kind, parameters = _split(told)
    quality = parameters.pop("q", "1")
    if kind == TAXII:
        fits = parameters.get("version", _VERSION) == _VERSION
    else:
        fits = kind in {"*/*", "application/*"}
    return fits and quality.strip("0.") != ""


def _split(told: str) -> tuple[str, dict[str, str]]:
    """Split a media type from its parameters."""
    kind, *rest = told.split(";")
    parameters = {}
    for one in rest:
        name, _, value = one.partition("=")
        if name.strip():
            parameters[name.strip().lower()] = value.strip().strip('"')
    return kind.strip().lower(), parameters
