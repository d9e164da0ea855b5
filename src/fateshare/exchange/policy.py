"""May this team see objects of that grade? Yes or no, with the reason and the instrument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from fateshare.exchange import change, iep, rsit, stamps, tlp
from fateshare.exchange.ports import Ask, Decision
from fateshare.exchange.records import Team
from fateshare.exchange.registry import Instrument, Registry
from fateshare.exchange.terms import Book, Terms
from fateshare.exchange.tlp import Label

_HANDLING: Final = ("incident-response",)


@dataclass(frozen=True, slots=True)
class _Marked:
    """What an object's markings come to: a label, or why they deny, and until when."""

    label: Label | None = None
    denied: str | None = None
    until: int | None = None
    anonymous: bool = False


class Agreements:
    """
    Decides by markings, economies, agreements, topic, purpose and date.

    Default deny: whatever is not permitted by a rule below, or not understood, is denied.
    """

    def __init__(self, registry: Registry, book: Book) -> None:
        self._registry, self._book = registry, book
        self._day, self._covering = "", dict[tuple[str, str], list[Instrument]]()

    def decide(self, ask: Ask) -> Decision:
        """Decide for objects of one grade and one recipient."""
        if ask.owner is None:
            return Decision(permit=False, reason="its owner is not known here")
        if ask.owner.number == ask.recipient.number:
            return Decision(permit=True, reason="its own object")
        marked = _marked(ask)
        if marked.denied is not None:
            return Decision(permit=False, reason=marked.denied, until=marked.until)
        return replace(self._given(ask, ask.owner, marked), until=marked.until)

    def _given(self, ask: Ask, owner: Team, marked: _Marked) -> Decision:
        """Decide for an object whose markings are understood."""
        named = ask.grade.named
        if named and ask.recipient.team not in named:
            return Decision(permit=False, reason="it names its recipients, and not this team")
        label = tlp.strictest((marked.label, ask.grade.floor))
        if marked.label is Label.CLEAR and label is Label.CLEAR:
            told = "TLP:CLEAR may be given to anybody"
            abroad = owner.iso3 != ask.recipient.iso3
            usual = self._book.usual if abroad else self._book.home
            return self._permit(told, marked, usual)
        if marked.label is Label.RED and not named:
            return Decision(permit=False, reason="TLP:RED is for named recipients only")
        if owner.iso3 == ask.recipient.iso3:
            return self._under(ask, label, marked, self._book.home, None)
        return self._abroad(ask, owner, label, marked)

    def _abroad(self, ask: Ask, owner: Team, label: Label | None, marked: _Marked) -> Decision:
        """Decide for a recipient of another economy: by agreement, or by community for GREEN."""
        topics, day = _topics(ask.topic), stamps.day(ask.now)
        covering = self._between(owner.iso3, ask.recipient.iso3, day)
        refusal: Decision | None = None
        for instrument in covering:
            terms = self._book.of(instrument.key)
            if terms.use and set(topics) & set(instrument.topics):
                made = self._under(ask, label, marked, terms, instrument)
                if made.permit:
                    return made
                refusal = refusal or made
        shared = sorted(set(owner.networks) & set(ask.recipient.networks))
        if label is Label.GREEN and shared:
            told = f"TLP:GREEN may be given within the community of {shared[0]}"
            return self._permit(told, marked, self._book.usual)
        pair = f"{owner.iso3} and {ask.recipient.iso3}"
        return refusal or Decision(
            permit=False,
            reason=f"no agreement on {' or '.join(topics)} is in force for {pair}",
        )

    def _under(
        self, ask: Ask, label: Label | None, marked: _Marked, terms: Terms,
        instrument: Instrument | None,
    ) -> Decision:  # fmt: skip
        """Decide under the terms of an instrument, or those within an economy."""
        where = "within the economy" if instrument is None else f"under {instrument.label}"
        key = None if instrument is None else instrument.key
        used = label if marked.label is not None else tlp.strictest((label, terms.default))
        assert used is not None  # noqa: S101 - a default is a label
        told = used.spelled if marked.label is not None else f"no label, taken as {used.spelled},"
        if used is Label.RED and ask.recipient.team not in ask.grade.named:
            return Decision(False, "TLP:RED is for named recipients only", key)
        if used > terms.ceiling:
            return Decision(False, f"{told} is above {terms.ceiling.spelled} {where}", key)
        if ask.purpose not in terms.purposes:
            return Decision(False, f"the purpose {ask.purpose} is not among those {where}", key)
        reason = f"{told} may be given {where} for {ask.purpose}"
        return replace(self._permit(reason, marked, terms), instrument=key)

    def _permit(self, reason: str, marked: _Marked, terms: Terms) -> Decision:
        """Permit, after what the terms and the marking want done, where it may be needed."""
        name = f"no-provider+{terms.change}" if marked.anonymous else terms.change
        how = change.find(name, self._book.changes)
        if how is None:
            return Decision(permit=False, reason=f"the change {name} is not known here")
        if how == change.BUILT_IN["none"]:
            return Decision(permit=True, reason=reason, keep_days=terms.keep_days)
        return Decision(True, reason, change=name, how=how, keep_days=terms.keep_days)

    def _between(self, one: str, two: str, day: str) -> list[Instrument]:
        """Return the instruments that join two economies, looked up once a day."""
        if day != self._day:
            self._day, self._covering = day, {}
        if (one, two) not in self._covering:
            self._covering[one, two] = self._registry.covering(one, two, day)
        return self._covering[one, two]


def _topics(topic: str) -> tuple[str, ...]:
    """Return the topics of agreements under which a class of incident, or a topic, falls."""
    if topic in rsit.TOPICS:
        return rsit.TOPICS[topic]
    return (topic,) if topic else _HANDLING


def _marked(ask: Ask) -> _Marked:
    """Read what the markings come to."""
    labels: list[Label | None] = [ask.grade.tlp]
    ends: list[int] = []
    anonymous = False
    for mark in ask.grade.marks:
        told = ask.meanings.get(mark)
        held: dict[str, Any] = {"kind": "unknown"} if told is None else orjson.loads(told)
        if held["kind"] == "statement":
            continue
        if held["kind"] != "iep":
            return _Marked(denied=f"its marking {mark} is not understood here", until=_first(ends))
        terms = _terms(held)
        ends += _boundaries(terms, ask.now)
        if not terms.in_effect(stamps.text(ask.now)):
            denied = f"the policy {mark} is not in effect"
            return _Marked(denied=denied, until=_first(ends))
        if terms.encrypt_in_transit == "must" and not ask.secure:
            return _Marked(denied=f"the policy {mark} wants encryption in transit")
        labels.append(terms.tlp)
        anonymous = anonymous or terms.provider_attribution == "must-not"
    return _Marked(tlp.strictest(labels), until=_first(ends), anonymous=anonymous)


def _terms(held: dict[str, Any]) -> iep.Terms:
    """Make terms of what a definition was found to mean."""
    told = {name: value for name, value in held.items() if name != "kind"}
    return iep.Terms(**{**told, "tlp": Label(told["tlp"])})


def _boundaries(terms: iep.Terms, now: int) -> list[int]:
    """Return the times to come at which a policy begins or ends."""
    told = (terms.start_date, terms.end_date)
    times = (stamps.micros(stamp) for stamp in told if stamp is not None)
    return [time for time in times if time is not None and time > now]


def _first(times: Iterable[int]) -> int | None:
    """Return the earliest of some times."""
    return min(times, default=None)
