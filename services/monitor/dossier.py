"""The state of one young person: a fold of the set of events about them.

Pure: ``evolve`` takes in one event, ``fold`` all of them. Must never decide what a fact means for our work.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

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
    HandoverAccepted,
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
from schemas.topics import purpose_of
from schemas.types import (
    UNKNOWN_REGION,
    Audience,
    ContactWith,
    DeregistrationReason,
    LeaverId,
    StaffId,
)
from services.monitor import places as at
from services.monitor.acts import Acts, Seen, with_act, with_seen
from services.monitor.corrections import Fact, resolve, the_event_itself
from services.monitor.exits import Exit, announced_at_exit, exit_told_by
from services.monitor.noted import NOTED, Noted, noted
from services.monitor.places import Places, Unplaced
from services.monitor.told import Attempt, Contact, end_told_by, kind_of, told_by

Changes = Mapping[str, Any]
"""New values, by the name of the field of a dossier."""


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

    @property
    def reachable(self) -> bool | None:
        """Whether an address was known at the last exit, None where nobody knows."""
        return self.exits[-1].reachable if self.exits else None


def fold(events: Iterable[Envelope], stays: LeaverId | None = None) -> Dossier:
    """Return the dossier of one person from the set of their events, whatever the order they come in.

    Args:
        stays: whose dossier it is, where the events of several pseudonyms are of one person.

    Raises:
        ValueError: without any event.
        TypeError: for an event that is no fact about a young person; see ``is_fact``.
    """
    return fold_facts(resolve(events), stays)


def fold_facts(facts: Sequence[Fact], stays: LeaverId | None = None) -> Dossier:
    """Return the same of facts that are resolved already; see ``corrections.resolve``."""
    if not facts:
        message = "a dossier needs at least one event"
        raise ValueError(message)
    dossier = Dossier(stays or LeaverId(facts[0].event.key))
    for fact in facts:
        # Nobody else has it yet, and a copy per event is most of the time.
        for name, value in _changes(dossier, fact).items():
            object.__setattr__(dossier, name, value)
    return dossier


def evolve(dossier: Dossier, event: Envelope) -> Dossier:
    """Return ``dossier`` with an event that is later in the order than all in it; corrections need ``fold``."""
    return replace(dossier, **_changes(dossier, the_event_itself(event)))


def is_fact(event: Envelope) -> bool:
    """Whether an event belongs in a dossier at all."""
    return isinstance(event.body, LeaverFact | SignalsSeen)


def is_for_all(event: Envelope) -> bool:
    """Whether a fact may change what a coach or school sees."""
    return purpose_of(event.type, event.source).audience != {Audience.DOORSTROOMPUNT}


def _changes(dossier: Dossier, fact: Fact) -> Changes:
    """Return what a fact changes, by the name of the field."""
    body = fact.event.body
    change = _FOLDS.get(type(body))
    changed: dict[str, Any] = {} if change is None else {**change(dossier, fact, body)}
    if isinstance(body, LeaverFact) or (isinstance(body, SignalsSeen) and not dossier.school):
        if body.region not in (UNKNOWN_REGION, dossier.region):
            changed["region"] = body.region
        if body.school and body.school != dossier.school:
            changed["school"] = body.school
    return changed


def _leave(dossier: Dossier, fact: Fact, body: ExitRegistered) -> Changes:
    left = exit_told_by(fact, body)
    return {
        "exits": (*dossier.exits, left),
        "places": (*dossier.places, *announced_at_exit(left, body, dossier.places)),
        **_ended_by_death(body.reason),
    }


def _announce(dossier: Dossier, fact: Fact, body: EnrolmentAnnounced | PlacementAnnounced) -> Changes:
    return _placed(dossier, fact, body, at.announce(dossier.places, told_by(fact, body)))


def _start(dossier: Dossier, fact: Fact, body: EnrolmentStarted | PlacementStarted) -> Changes:
    return _placed(dossier, fact, body, at.start(dossier.places, told_by(fact, body)))


def _confirm(dossier: Dossier, fact: Fact, body: EnrolmentConfirmed | PlacementConfirmed) -> Changes:
    return _placed(dossier, fact, body, at.confirm(dossier.places, told_by(fact, body)))


def _change(dossier: Dossier, fact: Fact, body: PlacementChanged) -> Changes:
    return _placed(dossier, fact, body, at.change(dossier.places, told_by(fact, body)))


def _finish(dossier: Dossier, fact: Fact, body: EnrolmentEnded | PlacementEnded) -> Changes:
    end = end_told_by(fact, body)
    return {
        **_placed(dossier, fact, body, at.finish(dossier.places, told_by(fact, body), end)),
        **_ended_by_death(end.reason),
    }


def _ended_by_death(reason: DeregistrationReason | None) -> Changes:
    """Whoever is de-registered because they died is dead: everything stops at once (reason 05)."""
    return {"died": True} if reason is DeregistrationReason.DIED else {}


def _placed(dossier: Dossier, fact: Fact, body: LeaverFact, found: Places | None) -> Changes:
    """Keep the places that an event left, or, when it is not clear which one it means, the question."""
    if found is not None:
        return {"places": found, **_answered(dossier, fact, body)}
    event = fact.event
    question = Unplaced(
        event.id, kind_of(body), type(body), body.happened_on, event.recorded, event.reported_by
    )
    return {"unplaced": (*dossier.unplaced, question)}


def _answered(dossier: Dossier, fact: Fact, body: LeaverFact) -> Changes:
    """Drop the questions that this event answers: the same kind of news, told later, of a clear place."""
    if not dossier.unplaced:
        return {}
    still_open = tuple(
        question
        for question in dossier.unplaced
        if question.about is not type(body) or question.recorded > fact.event.recorded
    )
    return {"unplaced": still_open}


def _attempt(dossier: Dossier, fact: Fact, body: ContactAttempted) -> Changes:
    tried = Attempt(fact.event.id, body.happened_on, body.channel, fact.event.reported_by)
    return {"attempts": (*dossier.attempts, tried)}


def _speak(dossier: Dossier, fact: Fact, body: ContactMade) -> Changes:  # noqa: ARG001 every fold has one shape
    """Only a conversation with the young person is real contact."""
    if body.spoken_with is not ContactWith.YOUNG_PERSON:
        return {}
    return {"contact": Contact(fact.event.id, body.happened_on), "attempts": ()}


def _agree(dossier: Dossier, fact: Fact, body: AgreementMade) -> Changes:
    return {**_note(dossier, fact, body), "action_on": body.next_date}


def _assign(dossier: Dossier, fact: Fact, body: CoachAssigned) -> Changes:  # noqa: ARG001 every fold has one shape
    return {"coach": StaffId(body.coach), "released": None}


def _release(dossier: Dossier, fact: Fact, body: CoachReleased) -> Changes:
    return {"coach": None, "released": noted(fact, body)} if dossier.coach == body.coach else {}


def _accept(dossier: Dossier, fact: Fact, body: HandoverAccepted) -> Changes:
    """Whoever accepts with a name of staff is the owner from then on; until then the sender was."""
    owner = {"coach": StaffId(body.coach), "released": None} if body.coach else {}
    return {**_note(dossier, fact, body), **owner}


def _die(dossier: Dossier, fact: Fact, body: LeaverFact) -> Changes:  # noqa: ARG001 every fold has one shape
    return {"died": isinstance(body, PersonDied)}


def _see(dossier: Dossier, fact: Fact, body: SignalsSeen) -> Changes:
    return {"seen": with_seen(dossier.seen, fact, body)}


def _note(dossier: Dossier, fact: Fact, body: LeaverFact) -> Changes:
    return {"noted": (*dossier.noted, noted(fact, body))}


def _act(dossier: Dossier, fact: Fact, body: SignalFact) -> Changes:
    return {"acts": with_act(dossier.acts, fact, body)}


_FOLDS: Mapping[type[Body], Callable[[Dossier, Fact, Any], Changes]] = {
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
    HandoverAccepted: _accept,
    PersonDied: _die,
    PersonDiedCorrected: _die,
    SignalsSeen: _see,
    SignalSeen: _act,
    SignalTakenUp: _act,
    SignalSnoozed: _act,
    SignalResolved: _act,
    **dict.fromkeys(NOTED, _note),
}
"""What each event changes in a dossier; an event that is not here changes nothing."""
