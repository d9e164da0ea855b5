"""What economies, blocs and systems are called in a brief."""

from __future__ import annotations

from collections.abc import Callable

from fateshare.atlas import names
from fateshare.atlas.model import Atlas
from fateshare.brief.named import Named

#: Lists that span the world; blocs of a region are told before them.
WIDE = frozenset(
    ("G77", "LDC", "LLDC", "SIDS", "COMMONWEALTH", "OIC", "G20", "APEC", "UNSC_P5", "OECD")
)
#: Names an economy by its code.
Namer = Callable[[str], Named]


def namer(atlas: Atlas) -> Namer:
    """Return what names the economies of an atlas."""
    iso2 = dict(atlas.table("economies").select("iso3", "iso2").iter_rows())
    return lambda iso3: Named("economy", iso3, names.territory(iso2.get(iso3, iso3)))


def shorts(atlas: Atlas) -> dict[str, str]:
    """Return the name that people use of every system: its first alias when that is shorter."""
    rows = atlas.table("systems").select("system", "name", "aliases").iter_rows()
    return {
        system: min(name, (aliases or name).split("|")[0], key=len)
        for system, name, aliases in rows
    }


def bloc(atlas: Atlas, code: str) -> Named:
    """Name a bloc."""
    return Named("bloc", code, atlas.table("bloc_names").filter(bloc=code)["name"][0])


class Things:
    """What the things that fail are called."""

    def __init__(self, atlas: Atlas) -> None:
        self.economy = namer(atlas)
        self._system = shorts(atlas)
        self._place: dict[str, str] = dict(
            atlas.table("places").select("place", "name").iter_rows()
        )
        self._corridor: dict[str, str] = dict(
            atlas.table("corridors").select("corridor", "name").iter_rows()
        )
        ends = atlas.table("land_links").select("link", "a", "b").iter_rows()
        self._link = {link: (self._place[a], self._place[b]) for link, a, b in ends}

    def of(self, kind: str, key: str) -> str:
        """Name one thing."""
        if kind in {"system", "pair"}:
            return self._system.get(key, key)
        if kind == "place":
            return self._place.get(key, key)
        if kind == "corridor":
            return self._corridor.get(key, key)
        return " \N{EN DASH} ".join(self._link[key]) if key in self._link else key

    def fault(self, key: str) -> str:
        """Name a fault of the ensemble: a corridor, or the system that a stretch is of."""
        kind, colon, rest = key.partition(":")
        return (
            self.of("corridor", rest) if kind == "corridor" and colon else self.of("system", kind)
        )
