"""What people did with a signal or task: seen, taken up, put off or resolved.

Pure: keeps per signal the last opening that was seen, and the last act. Whether that still holds is decided in
``standing``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from schemas.codes import Outcome
from schemas.events import SignalFact, SignalResolved, SignalSeen, SignalSnoozed, SignalsSeen, SignalTakenUp
from schemas.types import SignalId, Status
from services.monitor.corrections import Fact


@dataclass(frozen=True, slots=True)
class Seen:
    """A member of staff has seen this opening of a signal; ``at`` is when that was recorded, aware UTC."""

    signal: SignalId
    opening: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a person.

    Attributes:
        status: what it makes of the signal, as long as it holds.
        at: when it was recorded, aware UTC; an act counts for what was open then.
        until: the promised day of the next step, or the day on which what was put off comes back.
        outcome: how it ended, of a signal that was resolved.
    """

    signal: SignalId
    status: Status
    at: datetime
    until: date | None = None
    outcome: Outcome | None = None


Acts = tuple[Act, ...]

STATUS_OF: Mapping[type[SignalFact], Status] = {
    SignalSeen: Status.SEEN,
    SignalTakenUp: Status.TAKEN_UP,
    SignalSnoozed: Status.SNOOZED,
    SignalResolved: Status.CLOSED,
}


def with_seen(seen: tuple[Seen, ...], fact: Fact, body: SignalsSeen) -> tuple[Seen, ...]:
    """Return ``seen`` with what an answer to a message says: per signal the last opening that was seen."""
    known = {one.signal: one for one in seen}
    for signal, opening in zip(body.signals, body.openings, strict=False):
        new = Seen(SignalId(signal), opening, fact.event.recorded)
        known[new.signal] = max(new, known.get(new.signal, new), key=lambda one: (one.opening, one.at))
    return tuple(sorted(known.values(), key=lambda one: one.signal))


def with_act(acts: Acts, fact: Fact, body: SignalFact) -> Acts:
    """Return ``acts`` with one more: it takes the place of the one before, but to have seen it undoes nothing."""
    act = Act(
        SignalId(body.signal),
        STATUS_OF[type(body)],
        fact.event.recorded,
        body.next_date if isinstance(body, SignalTakenUp | SignalSnoozed) else None,
        body.outcome if isinstance(body, SignalResolved) else None,
    )
    kept = {_slot(old): old for old in acts}
    kept[_slot(act)] = max(
        kept.get(_slot(act), act), act, key=lambda one: (one.at, one.status, str(one.until))
    )
    return tuple(sorted(kept.values(), key=_slot))


def _slot(act: Act) -> tuple[SignalId, bool]:
    return act.signal, act.status is Status.SEEN
