"""
fateshare: who shares fate on the Internet, what would loosen it, and what binds them.

>>> import fateshare as fs
>>> fs.load().economy("KEN").name
'Kenya'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fateshare.atlas.model import Atlas
    from fateshare.atlas.select import Who
    from fateshare.atlas.store import load
    from fateshare.base.errors import FateshareError
    from fateshare.brief import plot
    from fateshare.brief.agreeing import agreements
    from fateshare.brief.dividing import divide
    from fateshare.brief.failing import Solved
    from fateshare.brief.lagging import gap
    from fateshare.brief.profile import Profile
    from fateshare.brief.questions import profile
    from fateshare.brief.searched import fate, weakest
    from fateshare.brief.stress import cut, network, replay
    from fateshare.brief.voice import voice

__version__ = "0.1.0"

#: Public name -> module that holds it; loaded when first used, so that --help stays fast.
_HOMES = {
    "Atlas": "fateshare.atlas.model",
    "FateshareError": "fateshare.base.errors",
    "Profile": "fateshare.brief.profile",
    "Solved": "fateshare.brief.failing",
    "Who": "fateshare.atlas.select",
    "agreements": "fateshare.brief.agreeing",
    "cut": "fateshare.brief.stress",
    "divide": "fateshare.brief.dividing",
    "fate": "fateshare.brief.searched",
    "gap": "fateshare.brief.lagging",
    "load": "fateshare.atlas.store",
    "network": "fateshare.brief.stress",
    "profile": "fateshare.brief.questions",
    "replay": "fateshare.brief.stress",
    "voice": "fateshare.brief.voice",
    "weakest": "fateshare.brief.searched",
}

#: Public name -> module that it is, loaded in the same way.
_MODULES = {"plot": "fateshare.brief.plot"}

__all__ = [
    "Atlas",
    "FateshareError",
    "Profile",
    "Solved",
    "Who",
    "agreements",
    "cut",
    "divide",
    "fate",
    "gap",
    "load",
    "network",
    "plot",
    "profile",
    "replay",
    "voice",
    "weakest",
]


def __getattr__(name: str) -> object:
    """Load a public name when it is first used."""
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name not in _HOMES:
        raise AttributeError(f"fateshare has no {name!r}; it has {', '.join(__all__)}.")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*__all__, "__version__"])
