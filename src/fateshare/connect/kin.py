"""Group economies that share fate, and name what binds each group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fateshare.connect.network import Network
from fateshare.connect.things import Thing

Floats = NDArray[np.float64]

#: Economies are kin when they share at least this much of their fate.
KIN = 0.5
#: Columns of the groups.
GROUPS = pl.Schema(
    {
        "members": pl.List(pl.String()),
        "system": pl.String(),
        "system_share": pl.Float64(),
        "corridor": pl.String(),
        "corridor_share": pl.Float64(),
    }
)


def kin(
    net: Network, known: Sequence[Thing], shared: Floats, losses: Floats, *, least: float = KIN
) -> pl.DataFrame:
    """
    Group economies by shared fate: each shares at least `least` with another of its group.

    Parameters
    ----------
    net
        The network.
    known
        What can fail alone.
    shared
        Shared fate, shape (economies, economies).
    losses
        Lost share of each economy by each thing times its rate, shape (things, economies).
    least
        Shared fate from which two economies are kin, 0 to 1.

    Returns
    -------
    groups
        One row a group, the largest first: members; the system and the corridor that bind it
        most, with the share of what its members lose together, pair by pair, through the
        failure of a stretch of that system, or of anything in that corridor. None where the
        members lose nothing together by one fault alone.
    """
    rows = []
    for group in sorted(_connected(shared >= least), key=lambda one: (-len(one), one)):
        mine = losses[:, group]
        together = np.minimum(mine[:, :, None], mine[:, None, :]).sum(axis=(1, 2)) - mine.sum(
            axis=1
        )
        systems, corridors = _attributed(net, known, together)
        rows.append(
            {
                "members": [net.codes[i] for i in group],
                **_most("system", systems, together.sum()),
                **_most("corridor", corridors, together.sum()),
            }
        )
    return pl.DataFrame(rows, schema=GROUPS)


def _connected(kin_of: NDArray[np.bool_]) -> list[list[int]]:
    """List the connected groups of two or more, each in order."""
    left, found = set(range(len(kin_of))), []
    for start in range(len(kin_of)):
        if start not in left:
            continue
        group, todo = [], [start]
        left.discard(start)
        while todo:
            one = todo.pop()
            group.append(one)
            for other in np.flatnonzero(kin_of[one]).tolist():
                if other in left:
                    left.discard(other)
                    todo.append(other)
        if len(group) > 1:
            found.append(sorted(group))
    return found


def _attributed(
    net: Network, known: Sequence[Thing], together: Floats
) -> tuple[dict[str, float], dict[str, float]]:
    """Sum up what is lost together by the system and by the corridors of what failed."""
    systems: dict[str, float] = {}
    corridors: dict[str, float] = {}
    for thing, value in zip(known, together.tolist(), strict=True):
        if value <= 0:
            continue
        arcs = [net.wires.arcs[arc] for arc in thing.arcs]
        event = thing.key.partition("corridor:")[2]
        for system in sorted({arc.system or "" for arc in arcs} - {""}) if not event else ():
            systems[system] = systems.get(system, 0.0) + value
        inside = {event} if event else {name for arc in arcs for name in arc.corridors}
        for corridor in sorted(inside):
            corridors[corridor] = corridors.get(corridor, 0.0) + value
    return systems, corridors


def _most(kind: str, sums: dict[str, float], whole: float) -> dict[str, str | float | None]:
    """Return the largest, with its share; ties go to the first by key."""
    if not sums or whole <= 0:
        return {kind: None, f"{kind}_share": None}
    name = min(sums, key=lambda key: (-sums[key], key))
    return {kind: name, f"{kind}_share": sums[name] / whole}
