"""An economy, region or bloc by code and name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Named:
    """An economy, region or bloc by code and name."""

    kind: Literal["economy", "region", "bloc"]
    code: str
    name: str
