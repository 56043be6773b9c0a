"""What is known of a young person who may get messages, and of each message that was planned for them; pure.

Holds no name and no address. Why something goes, waits or does not go stands here in words; what is decided with it
stands in ``outreach.py``.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from schemas.types import ApproachStand, Occasion
from services.notify.rows import State


class OutreachWhy(StrEnum):
    """Why a message goes to a young person."""

    FIRST_NOTICE = "first_notice"
    TIME_TO_ASK = "time_to_ask"
    INVITED = "invited"
    NO_ANSWERS = "no_answers"
    NEW_COACH = "new_coach"


class OutreachHold(StrEnum):
    """Why it does not go yet."""

    NOT_YET = "not_yet"
    ONE_A_WEEK = "one_a_week"
    FAIR_HOUR = "fair_hour"


class OutreachSilence(StrEnum):
    """Why it does not go."""

    DIED = "died"
    OBJECTION = "objection"
    SAID_NO = "said_no"
    OUTSIDE_WINDOW = "outside_window"
    NOT_TOLD = "approach_not_told"
    REPLACED = "replaced"
    NO_ADDRESS = "no_address"
    ADDRESS_FAILS = "address_fails"
    UNDER_16 = "under_16"
    AGE_UNKNOWN = "age_unknown"
    NOBODY = "nobody_there"
    NOT_SENT = "not_sent_in_time"


class NoteKey(NamedTuple):
    """What may be sent at most once to one young person.

    Attributes:
        name: the number of a notice, a check-in, a question or a change of coach; the name of an invitation.
    """

    occasion: Occasion
    name: str


@dataclass(frozen=True, slots=True)
class Note:
    """One message to a young person and where it stands; every moment is aware UTC.

    Attributes:
        reason: an ``OutreachWhy`` while it is held or in a message, else an ``OutreachSilence``.
        until: until when it is held.
        told_at: when the provider took it, None before.
        answered_at: when an answer to it came.
        not_before: before which it is not tried again, where it could not be sent.
    """

    key: NoteKey
    state: State
    reason: str
    made_at: datetime
    decided_at: datetime
    until: datetime | None = None
    hold: OutreachHold | None = None
    message: UUID | None = None
    told_at: datetime | None = None
    answered_at: datetime | None = None
    not_before: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether it is still held."""
        return self.state is State.HELD

    @property
    def is_under_way(self) -> bool:
        """Whether it stands in a message of which nobody knows yet that it was taken."""
        return self.state is State.MESSAGE and self.told_at is None

    @property
    def told(self) -> bool:
        """Whether the young person got it, as far as the provider took it."""
        return self.state is State.MESSAGE and self.told_at is not None

    def silenced(self, why_not: OutreachSilence, now: datetime, not_before: datetime | None = None) -> "Note":
        """Return it as a silence, decided now; with ``not_before`` it may be tried again from then."""
        return replace(
            self,
            state=State.SILENCE,
            reason=str(why_not),
            decided_at=now,
            until=None,
            hold=None,
            message=None,
            told_at=None,
            not_before=not_before or self.not_before,
        )


@dataclass(frozen=True, slots=True)
class Young:
    """A young person as a plan sees them.

    Attributes:
        stand: whether a message may go; None while the monitor did not tell.
        since: when notify first heard that one may.
        until: the last day on which one may; None when nobody knows it.
        spoken_on: the day of the last real contact.
        is_start_state: whether they came with the first file of a school.
        has_stopped: whether they said STOP, and the monitor did not tell it back yet.
        coach_since: when they went from one coach to another, as long as they did not hear it; None otherwise.
    """

    leaver: UUID
    region: str
    stand: ApproachStand | None
    since: datetime
    until: date | None = None
    spoken_on: date | None = None
    is_start_state: bool = False
    has_stopped: bool = False
    coach_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Something to which a region invites its young people, as a terugkomavond.

    Attributes:
        name: unique in the region, for ever.
        on: the day of it; the last invitation goes the day before.
        sent_from: the first day on which one goes.
        text: what it is, where and when.
    """

    name: str
    on: date
    sent_from: date
    text: str
