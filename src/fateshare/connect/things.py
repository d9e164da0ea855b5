"""List the things of one kind that can fail, with the arcs that each takes."""

from __future__ import annotations

from dataclasses import dataclass

from fateshare.base.errors import InputError
from fateshare.connect.network import Network

#: What can be searched.
KINDS = ("system", "segment", "place", "corridor", "link")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that can fail: its key, the arcs that it takes, and its length where it has one."""

    key: str
    arcs: tuple[int, ...]
    length_km: float


def things(net: Network, kind: str) -> list[Thing]:
    """
    List the things of a kind in a network, by key.

    Parameters
    ----------
    net
        The network.
    kind
        One of KINDS.

    Raises
    ------
    InputError
        When the kind is not one of them.
    """
    if kind not in KINDS:
        raise InputError(f"{kind!r} is no kind of thing; take one of {', '.join(KINDS)}.")
    found: dict[str, list[int]] = {}
    for index in range(len(net.wires.arcs)):
        for key in _keys(net, index, kind):
            found.setdefault(key, []).append(index)
    length = [arc.length_km for arc in net.wires.arcs]
    return [
        Thing(key, tuple(arcs), sum(length[i] for i in arcs)) for key, arcs in sorted(found.items())
    ]


def _keys(net: Network, index: int, kind: str) -> tuple[str, ...]:
    """Name the things of a kind that take an arc with them."""
    arc = net.wires.arcs[index]
    if kind == "system":
        return (arc.system or "",) if arc.kind == "segment" else ()
    if kind == "corridor":
        return arc.corridors
    if kind == "place":
        return (arc.place or "",) if arc.kind in {"lit", "hub"} else _ends(net, index)
    return (arc.arc.partition(":")[2],) if arc.kind == kind else ()


def _ends(net: Network, index: int) -> tuple[str, ...]:
    """Name the landing towns at the ends of a stretch."""
    arc = net.wires.arcs[index]
    if arc.kind != "segment":
        return ()
    ends = {net.wires.nodes[end] for end in (arc.a, arc.b)}
    return tuple(sorted(node.place or "" for node in ends if node.kind == "landing"))
