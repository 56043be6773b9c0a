"""Which of a person's events count, and in which order.

Pure. A dossier is a function of the *set* of events: duplicates count once, the latest correction takes the
place of what it corrects (also when it arrives first, or alone), a withdrawal leaves nothing of it, and the
order is that of the days on which things happened.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from schemas.envelope import Envelope
from schemas.events import ExitCorrected, ExitRegistered, ExitWithdrawn, LeaverFact, SignalsSeen
from schemas.types import EventId

OrderKey = tuple[date, datetime, str, UUID]


class Fact(NamedTuple):
    """One event that counts.

    Attributes:
        root: the id of the event itself, or of the first one that it corrects.
        start_state_on: the start state to which any version of it belongs; a correction keeps it.
    """

    event: Envelope
    root: EventId
    start_state_on: date | None = None


def the_event_itself(event: Envelope) -> Fact:
    """Return an event that corrects nothing and is not corrected, as a fact."""
    return Fact(event, event.id)


def resolve(events: Iterable[Envelope]) -> list[Fact]:
    """Return the facts of one person in the order in which they are folded."""
    unique = list({event.id: event for event in events}.values())
    corrected = {event.id: EventId(of) for event in unique if (of := _corrects(event)) is not None}
    if not corrected:
        return [the_event_itself(event) for event in sorted(unique, key=order_key)]
    versions: dict[EventId, list[Envelope]] = {}
    for event in unique:
        versions.setdefault(_root(event.id, corrected), []).append(event)
    facts = [Fact(_latest(told), root, _start_state_of(told)) for root, told in versions.items()]
    return sorted(facts, key=lambda fact: order_key(fact.event))


def _corrects(event: Envelope) -> UUID | None:
    """Return the event in whose place this one comes; a withdrawal leaves nothing there."""
    match event.body:
        case ExitCorrected(corrects=earlier) | ExitWithdrawn(withdraws=earlier):
            return earlier
    return None


def order_key(event: Envelope) -> OrderKey:
    """Return where an event stands: by the day it happened, the sender's moment or ours, source and id."""
    body = event.body
    if not isinstance(body, LeaverFact | SignalsSeen):
        message = f"{event.type} is no fact about a young person"
        raise TypeError(message)
    return body.happened_on, event.time or event.recorded, event.source, event.id


def _root(event_id: EventId, corrected: dict[EventId, EventId]) -> EventId:
    """Follow corrections of corrections to the first event; a circle ends at its smallest id."""
    seen: list[EventId] = []
    while event_id in corrected and event_id not in seen:
        seen.append(event_id)
        event_id = corrected[event_id]
    return min(seen[seen.index(event_id) :]) if event_id in seen else event_id


def _latest(versions: list[Envelope]) -> Envelope:
    """Return the version that was recorded last; of one moment, the one that corrects another."""
    return max(versions, key=lambda event: (event.recorded, _corrects(event) is not None, event.id))


def _start_state_of(versions: list[Envelope]) -> date | None:
    days = [event.body.start_state_on for event in versions if isinstance(event.body, ExitRegistered)]
    return min((day for day in days if day), default=None)
