"""What can be recorded of a person in their dossier, by whom, and as which fact. Pure."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from schemas.body import LeaverFact
from schemas.codes import HandoverTo, Outcome, SnoozeReason
from schemas.facts import AgreementMade, HandoverPrepared, SignalResolved, SignalSnoozed, SignalTakenUp
from schemas.types import Kind
from services.portal.access import ROUTES, User
from services.portal.people import Person, Signal

Told = tuple[type[LeaverFact], dict[str, Any]]
"""A fact and its fields, as ingest takes them."""

USUAL_WAIT = timedelta(days=7)
"""How long a signal that is put off waits unless somebody says otherwise."""


class Act(StrEnum):
    """A form of the dossier, as it stands in its address."""

    CONTACT = "contact"
    AGREEMENT = "afspraak"
    HAND_OVER = "overdracht"
    TAKE_UP = "opgepakt"
    SNOOZE = "uitgesteld"
    RESOLVE = "opgelost"


def acts_of(user: User) -> frozenset[Act]:
    """Return which forms the role of ``user`` has."""
    return frozenset(act for act in Act if user.role in ROUTES[f"POST /dossier/{{leaver}}/{act}"])


def acts_on(signal: Signal, user: User) -> tuple[Act, ...]:
    """Return what ``user`` can do with a signal; a task ends by being done, and who was never told takes nothing up."""
    if not signal.is_open or signal.kind is not Kind.SIGNAL:
        return ()
    knows = user.staff is not None and (
        signal.owner == user.staff or any(one.recipient == user.staff for one in signal.messages)
    )
    possible = (Act.TAKE_UP, Act.SNOOZE, Act.RESOLVE) if knows else (Act.SNOOZE, Act.RESOLVE)
    return tuple(act for act in possible if act in acts_of(user))


def may_act(act: Act, signal: UUID, person: Person, user: User) -> bool:
    """Whether ``user`` can do this with that signal of a person, as they may read it."""
    return any(one.id == signal and act in acts_on(one, user) for one in person.signals)


def agreed(today: date, next_on: date) -> Told:
    """Return that something was agreed for a day."""
    return AgreementMade, _on(today) | {"volgende_datum": next_on.isoformat()}


def handed_over(today: date, receiver: HandoverTo) -> Told:
    """Return that a hand-over began; it is done only when the receiver accepts."""
    return HandoverPrepared, _on(today) | {"ontvanger": str(receiver)}


def taken_up(today: date, signal: UUID, next_on: date) -> Told:
    """Return that somebody works on a signal until a day."""
    return SignalTakenUp, _on(today) | {"signaal": str(signal), "volgende_datum": next_on.isoformat()}


def snoozed(today: date, signal: UUID, reason: SnoozeReason, next_on: date | None) -> Told:
    """Return that a signal may wait until a day, a week from now where none is said."""
    back_on = next_on or today + USUAL_WAIT
    told = {"signaal": str(signal), "reden_uitstel": str(reason), "volgende_datum": back_on.isoformat()}
    return SignalSnoozed, _on(today) | told


def resolved(today: date, signal: UUID, outcome: Outcome) -> Told:
    """Return how a signal ended."""
    return SignalResolved, _on(today) | {"signaal": str(signal), "uitkomst": str(outcome)}


def _on(today: date) -> dict[str, Any]:
    return {"datum": today.isoformat()}
