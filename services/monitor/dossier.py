"""The state of one young person: a fold of the set of events about them.

Pure: ``evolve`` takes in one event, ``fold`` all of them. Must never decide what a fact means for our work.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from schemas.envelope import Envelope
from schemas.events import (
    AgreementMade,
    Body,
    CoachAssigned,
    CoachReleased,
    ContactAttempted,
    ContactMade,
    EnrolmentAnnounced,
    EnrolmentConfirmed,
    EnrolmentEnded,
    EnrolmentStarted,
    ExitCorrected,
    ExitRegistered,
    LeaverFact,
    PersonDied,
    PersonDiedCorrected,
    PlacementAnnounced,
    PlacementChanged,
    PlacementConfirmed,
    PlacementEnded,
    PlacementStarted,
    SignalFact,
    SignalResolved,
    SignalSeen,
    SignalSnoozed,
    SignalsSeen,
    SignalTakenUp,
)
from schemas.types import (
    UNKNOWN_REGION,
    ContactChannel,
    ContactWith,
    EventId,
    LeaverId,
    StaffId,
)
from services.monitor import places as at
from services.monitor.acts import Acts, Seen, with_act, with_seen
from services.monitor.corrections import Fact, resolve, the_event_itself
from services.monitor.exits import Exit, announced_at_exit, exit_told_by
from services.monitor.noted import NOTED, Noted, noted
from services.monitor.places import Places
from services.monitor.told import PlaceKind, end_told_by, kind_of, told_by


@dataclass(frozen=True, slots=True)
class Contact:
    """A real conversation with the young person."""

    event: EventId
    on: date


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that got no answer."""

    event: EventId
    on: date
    channel: ContactChannel | None
    reported_by: UUID | None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An event about a place of which it is not clear which one is meant."""

    event: EventId
    kind: PlaceKind
    about: type[Body]
    on: date
    recorded: datetime
    reported_by: UUID | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything known of one young person, as far as the events of now tell it.

    Attributes:
        coach: who guides the young person; None makes the coordinator of the school the owner.
        released: the release of the last coach, as long as there is no new one.
        attempts: those after the last real contact.
        action_on: the date of the latest agreement; it may have passed.
        acts: what people did with signals and tasks, the last act of each.
        noted: facts that the rules read as they were told, in order.
        unplaced: events that wait for an answer to the question which place is meant.
        died: whether the young person died, as far as nobody corrected that.
    """

    leaver: LeaverId
    region: str = UNKNOWN_REGION
    school: str = ""
    coach: StaffId | None = None
    released: Noted | None = None
    exits: tuple[Exit, ...] = ()
    places: Places = ()
    contact: Contact | None = None
    attempts: tuple[Attempt, ...] = ()
    action_on: date | None = None
    seen: tuple[Seen, ...] = ()
    acts: Acts = ()
    noted: tuple[Noted, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    died: bool = False

    @property
    def last_exit(self) -> Exit | None:
        """The exit that happened last."""
        return self.exits[-1] if self.exits else None

    @property
    def start_state_on(self) -> date | None:
        """The day of the start state in which the last exit was delivered."""
        return self.exits[-1].start_state_on if self.exits else None


def fold(events: Iterable[Envelope], stays: LeaverId | None = None) -> Dossier:
    """Return the dossier of one person from the set of their events, whatever the order they come in.

    Args:
        stays: whose dossier it is, where the events of several pseudonyms are of one person.

    Raises:
        ValueError: without any event.
        TypeError: for an event that is no fact about a young person; see ``is_fact``.
    """
    facts = resolve(events)
    if not facts:
        message = "a dossier needs at least one event"
        raise ValueError(message)
    dossier = Dossier(stays or LeaverId(facts[0].event.key))
    for fact in facts:
        dossier = _evolve(dossier, fact)
    return dossier


def evolve(dossier: Dossier, event: Envelope) -> Dossier:
    """Return ``dossier`` with an event that is later in the order than all in it; corrections need ``fold``."""
    return _evolve(dossier, the_event_itself(event))


def is_fact(event: Envelope) -> bool:
    """Whether an event belongs in a dossier at all."""
    return isinstance(event.body, LeaverFact | SignalsSeen)


def _evolve(dossier: Dossier, fact: Fact) -> Dossier:
    body = fact.event.body
    if isinstance(body, LeaverFact) or (isinstance(body, SignalsSeen) and not dossier.school):
        region = dossier.region if body.region == UNKNOWN_REGION else body.region
        school = body.school or dossier.school
        if region != dossier.region or school != dossier.school:
            dossier = replace(dossier, region=region, school=school)
    change = _FOLDS.get(type(body))
    return dossier if change is None else change(dossier, fact, body)


def _leave(dossier: Dossier, fact: Fact, body: ExitRegistered) -> Dossier:
    left = exit_told_by(fact, body)
    return replace(
        dossier,
        exits=(*dossier.exits, left),
        places=(*dossier.places, *announced_at_exit(left, body, dossier.places)),
    )


def _announce(dossier: Dossier, fact: Fact, body: EnrolmentAnnounced | PlacementAnnounced) -> Dossier:
    return _answered(replace(dossier, places=at.announce(dossier.places, told_by(fact, body))), fact, body)


def _start(dossier: Dossier, fact: Fact, body: EnrolmentStarted | PlacementStarted) -> Dossier:
    return _answered(replace(dossier, places=at.start(dossier.places, told_by(fact, body))), fact, body)


def _confirm(dossier: Dossier, fact: Fact, body: EnrolmentConfirmed | PlacementConfirmed) -> Dossier:
    return _placed(dossier, fact, body, at.confirm(dossier.places, told_by(fact, body)))


def _change(dossier: Dossier, fact: Fact, body: PlacementChanged) -> Dossier:
    return _placed(dossier, fact, body, at.change(dossier.places, told_by(fact, body)))


def _finish(dossier: Dossier, fact: Fact, body: EnrolmentEnded | PlacementEnded) -> Dossier:
    end = end_told_by(fact, body)
    return _placed(dossier, fact, body, at.finish(dossier.places, told_by(fact, body), end))


def _placed(dossier: Dossier, fact: Fact, body: LeaverFact, found: Places | None) -> Dossier:
    """Keep the places that an event left, or, when it is not clear which one it means, the question."""
    if found is not None:
        return _answered(replace(dossier, places=found), fact, body)
    event = fact.event
    question = Unplaced(
        event.id, kind_of(body), type(body), body.happened_on, event.recorded, event.reported_by
    )
    return replace(dossier, unplaced=(*dossier.unplaced, question))


def _answered(dossier: Dossier, fact: Fact, body: LeaverFact) -> Dossier:
    """Drop the questions that this event answers: the same kind of news, told later, of a clear place."""
    if not dossier.unplaced:
        return dossier
    still_open = tuple(
        question
        for question in dossier.unplaced
        if question.about is not type(body) or question.recorded > fact.event.recorded
    )
    return replace(dossier, unplaced=still_open)


def _attempt(dossier: Dossier, fact: Fact, body: ContactAttempted) -> Dossier:
    tried = Attempt(fact.event.id, body.happened_on, body.channel, fact.event.reported_by)
    return replace(dossier, attempts=(*dossier.attempts, tried))


def _speak(dossier: Dossier, fact: Fact, body: ContactMade) -> Dossier:
    """Only a conversation with the young person is real contact."""
    if body.spoken_with is not ContactWith.YOUNG_PERSON:
        return dossier
    return replace(dossier, contact=Contact(fact.event.id, body.happened_on), attempts=())


def _agree(dossier: Dossier, fact: Fact, body: AgreementMade) -> Dossier:  # noqa: ARG001 every fold has one shape
    return replace(dossier, action_on=body.next_date)


def _assign(dossier: Dossier, fact: Fact, body: CoachAssigned) -> Dossier:  # noqa: ARG001 every fold has one shape
    return replace(dossier, coach=StaffId(body.coach), released=None)


def _release(dossier: Dossier, fact: Fact, body: CoachReleased) -> Dossier:
    if dossier.coach != body.coach:
        return dossier
    return replace(dossier, coach=None, released=noted(fact, body))


def _die(dossier: Dossier, fact: Fact, body: PersonDied) -> Dossier:  # noqa: ARG001 every fold has one shape
    return replace(dossier, died=True)


def _live(dossier: Dossier, fact: Fact, body: PersonDiedCorrected) -> Dossier:  # noqa: ARG001 every fold has one shape
    return replace(dossier, died=False)


def _see(dossier: Dossier, fact: Fact, body: SignalsSeen) -> Dossier:
    return replace(dossier, seen=with_seen(dossier.seen, fact, body))


def _note(dossier: Dossier, fact: Fact, body: LeaverFact) -> Dossier:
    return replace(dossier, noted=(*dossier.noted, noted(fact, body)))


def _act(dossier: Dossier, fact: Fact, body: SignalFact) -> Dossier:
    return replace(dossier, acts=with_act(dossier.acts, fact, body))


_FOLDS: Mapping[type[Body], Callable[[Dossier, Fact, Any], Dossier]] = {
    ExitRegistered: _leave,
    ExitCorrected: _leave,
    EnrolmentAnnounced: _announce,
    EnrolmentStarted: _start,
    EnrolmentConfirmed: _confirm,
    EnrolmentEnded: _finish,
    PlacementAnnounced: _announce,
    PlacementStarted: _start,
    PlacementConfirmed: _confirm,
    PlacementChanged: _change,
    PlacementEnded: _finish,
    ContactAttempted: _attempt,
    ContactMade: _speak,
    AgreementMade: _agree,
    CoachAssigned: _assign,
    CoachReleased: _release,
    PersonDied: _die,
    PersonDiedCorrected: _live,
    SignalsSeen: _see,
    SignalSeen: _act,
    SignalTakenUp: _act,
    SignalSnoozed: _act,
    SignalResolved: _act,
    **dict.fromkeys(NOTED, _note),
}
"""What each event does to a dossier; an event that is not here changes none."""
