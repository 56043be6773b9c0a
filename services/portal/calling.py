"""The bellijst: who stands on one, what can come of a call, and which facts that is. Pure.

Sources: practices P20 (graduates; half unreachable is a result) and P21 (390 people in a summer).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from schemas.facts import AgreementMade, ContactAttempted, ContactMade, TalkHeld
from schemas.types import ContactChannel, ContactWith
from services.portal import week
from services.portal.acts import Told
from services.portal.people import Person

HOLD = timedelta(minutes=15)
"""How long somebody is on the list of one caller alone, who may have closed the page."""
NEXT_TRY = timedelta(days=1)
LATER = timedelta(days=182)
"""Half a year, as a young person who wants it says."""
TRIES = 2
"""So often without an answer since the last contact is unreachable."""


class Selection(StrEnum):
    """For whom a round of calls is."""

    NO_TALK = "zonder_gesprek"
    UNREACHABLE = "onbereikbaar"
    COME_BACK = "terugkomen"


class Result(StrEnum):
    """What came of a call."""

    SPOKEN = "gesproken"
    TALK = "uitstroomgesprek"
    NO_ANSWER = "geen_gehoor"
    WRONG_NUMBER = "verkeerd_nummer"
    LATER = "over_half_jaar"


@dataclass(frozen=True, slots=True)
class Call:
    """One person in a round of calls; without a result they are still to be called, from ``due_on`` on."""

    leaver: UUID
    due_on: date
    result: Result | None


@dataclass(frozen=True, slots=True)
class Campaign:
    """One round of calls, with those of it whom the user may see."""

    key: UUID
    selection: Selection
    made_on: date
    calls: tuple[Call, ...]

    @property
    def done(self) -> int:
        """How many need not be called any more."""
        return sum(call.result is not None for call in self.calls)

    def now(self, today: date) -> int:
        """Return how many can be called today."""
        return sum(call.result is None and call.due_on <= today for call in self.calls)


def chosen(selection: Selection, person: Person) -> bool:
    """Return whether a round of calls is for somebody."""
    if not week.shows(person):
        return False
    codes = [line.code for line in person.timeline]
    rules = {one.rule for one in person.signals if one.is_open}
    match selection:
        case Selection.NO_TALK:
            has_left = {"uitstroom.geregistreerd", "resultaat.behaald"} <= set(codes)
            return has_left and "uitstroomgesprek.gehouden" not in codes
        case Selection.UNREACHABLE:
            since = (
                codes[len(codes) - codes[::-1].index("contact.gelegd") :]
                if "contact.gelegd" in codes
                else codes
            )
            return "nummer_werkt_niet" in rules or since.count("contact.geprobeerd") >= TRIES
        case Selection.COME_BACK:
            return "terugkomen" in rules


def results_of(selection: Selection) -> tuple[Result, ...]:
    """Return what can be told of a call; an outflow talk only where one is missing."""
    return tuple(one for one in Result if one is not Result.TALK or selection is Selection.NO_TALK)


def facts_of(result: Result, today: date) -> tuple[Told, ...]:
    """Return the facts that a call makes."""
    on: dict[str, Any] = {"datum": today.isoformat()}
    attempt = on | {"kanaal": str(ContactChannel.PHONE)}
    spoken = (ContactMade, attempt | {"met": str(ContactWith.YOUNG_PERSON)})
    more: Mapping[Result, tuple[Told, ...]] = {
        Result.SPOKEN: (spoken,),
        Result.TALK: (spoken, (TalkHeld, on | {"aanwezig": ["jongere"]})),
        Result.NO_ANSWER: ((ContactAttempted, attempt),),
        Result.WRONG_NUMBER: ((ContactAttempted, attempt),),
        Result.LATER: (spoken, (AgreementMade, on | {"volgende_datum": (today + LATER).isoformat()})),
    }
    return more[result]
