"""A name that a brief uses for an economy, region or bloc."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Named:
    """An economy, region or bloc by code and name."""

    kind: Literal["economy", "region", "bloc"]
    code: str
    name: str
