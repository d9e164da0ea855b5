"""Keep the networks of recent dates, so that a cut only cuts."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fateshare.atlas.model import Atlas
from fateshare.base.codes import last_day
from fateshare.brief import blocs, stress
from fateshare.connect.cut import Ready
from fateshare.connect.faults import Fault, Finder
from fateshare.connect.network import Network
from fateshare.connect.things import KINDS, things
from fateshare.engine.warm import Warm as Flow

#: Networks that are kept; each is a few MB.
MOST_DATES = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What stands at a date.

    Attributes
    ----------
    net, finder
        The network, and what finds things in it.
    ready, sums
        What many cuts of one network share, and its blocs.
    arcs
        Arcs of every thing that can be named by its key, by kind and key.
    """

    net: Network
    finder: Finder
    ready: Ready = field(repr=False)
    sums: blocs.Blocs = field(repr=False)
    arcs: Mapping[str, Mapping[str, tuple[int, ...]]] = field(repr=False)

    def fault(self, kind: str, said: str) -> Fault:
        """
        Find what is meant: at once by its key, else as the command line does.

        Raises
        ------
        FateshareError
            When nothing or several things are called so.
        """
        arcs = self.arcs.get(kind, {}).get(said)
        if arcs is None:
            found: Fault = getattr(self.finder, kind)(said)
            return found
        if kind in {"segment", "link"}:
            return Fault(said, " ".join(self.net.wires.arcs[i].arc for i in arcs), arcs)
        return Fault(said, f"{kind} {said}", arcs)

    def tell(self, atlas: Atlas, faults: Sequence[Fault], *, who: str | None = None) -> stress.Told:
        """Cut faults, and tell the answer."""
        return stress.tell(atlas, self.net, faults, who=who, ready=self.ready, sums=self.sums)

    def faults(self, given: Mapping[str, Sequence[str]]) -> list[Fault]:
        """Find everything that was named, by kind."""
        return [self.fault(kind, said) for kind, names in given.items() for said in names]


class Warm:
    """
    The networks of recent dates.

    Parameters
    ----------
    atlas
        Facts, not yet cut to a date.
    """

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self._held: OrderedDict[str, Standing] = OrderedDict()
        self._lock = threading.Lock()

    def at(self, as_of: str | None) -> Standing:
        """
        Return what stands at a date; built when it is first asked for.

        Raises
        ------
        InputError, MissingData
            When it is no date, or nothing stands then.
        """
        day = last_day(as_of or self.atlas.edition)
        with self._lock:
            if day not in self._held:
                self._held[day] = _standing(self.atlas, day)
            self._held.move_to_end(day)
            while len(self._held) > MOST_DATES:
                self._held.popitem(last=False)
            return self._held[day]


def _standing(atlas: Atlas, day: str) -> Standing:
    """Build the network of a day, with its things by key."""
    net = stress.network(atlas, as_of=day)
    arcs = {kind: {one.key: one.arcs for one in things(net, kind)} for kind in KINDS}
    finder = Finder(atlas, net.wires)
    return Standing(net, finder, Ready(net, Flow(net.graph)), blocs.blocs(atlas, net), arcs)
