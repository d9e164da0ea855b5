"""The free parameters of the network."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fateshare.base.errors import InputError


@dataclass(frozen=True, slots=True)
class Terms:
    """
    The free parameters of the network; `fateshare calibrate` fits them.

    Attributes
    ----------
    headroom
        Lit capacity over load, 1 or more.
    spread
        How evenly a system is lit along its length: 0 as each stretch is loaded, 1 all
        alike; 0 to 1.
    capacity_power
        Power of capacity by which load is shared among an economy's doors, 0 or more.
    reach_km
        A door with a way to the hubs longer by this has a share smaller by e; over 0.
    toll_km
        What a passage through another economy counts as, in kilometres of way.
    backup
        What is lit on a door that leads away from the hubs, over the share it would have.
    satellite
        Share of demand that satellites carry where no capacity is reported, 0 to 1.
    offline
        Lost share from which an economy is offline, 0 to 1.
    """

    headroom: float = 1.15
    spread: float = 0.0
    capacity_power: float = 0.5
    reach_km: float = 4000.0
    toll_km: float = 3000.0
    backup: float = 0.15
    satellite: float = 0.02
    offline: float = 0.9

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        faults = [
            f"headroom is {self.headroom}, under 1" if self.headroom < 1 else "",
            f"spread is {self.spread}, not in 0 to 1" if not 0 <= self.spread <= 1 else "",
            f"reach_km is {self.reach_km}, not over 0" if self.reach_km <= 0 else "",
            f"satellite is {self.satellite}, not in 0 to 1" if not 0 <= self.satellite <= 1 else "",
            f"offline is {self.offline}, not in 0 to 1" if not 0 < self.offline <= 1 else "",
            "a term is negative" if min(self.capacity_power, self.toll_km, self.backup) < 0 else "",
        ]
        if any(faults):
            raise InputError(f"These terms cannot be used: {'; '.join(filter(None, faults))}.")

    def with_(self, **changes: float) -> Terms:
        """Return the same terms with some changed."""
        return replace(self, **changes)
