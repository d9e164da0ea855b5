"""What economies, blocs and systems are called in a brief."""

from __future__ import annotations

from collections.abc import Callable

from fateshare.atlas import names
from fateshare.atlas.model import Atlas
from fateshare.brief.named import Named

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
