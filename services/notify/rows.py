"""The rows of a plan: each due plan key stands in exactly one place, with its reason; pure.

Owns the words for why somebody hears something, why not, and why not yet. Must never decide.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from schemas.types import Channel, Step, Urgency


class State(StrEnum):
    """The one place where a plan key stands."""

    HELD = "held"
    MESSAGE = "message"
    SILENCE = "silence"


class Why(StrEnum):
    """Why somebody hears a signal at this step."""

    OPENED = "opened"
    ROSE = "rose"
    ONCE_MORE = "told_once_more"
    START_STATE = "start_state"
    DATA_GAPS = "data_gaps"
    NOBODY_ASSIGNED = "nobody_assigned"
    NOT_SEEN = "not_seen"
    NO_FOLLOW_UP = "no_follow_up"
    STEP_BEFORE_MISSED = "step_before_missed"
    OUTSIDE_HOURS = "outside_hours"
    PRIVACY_TASK = "privacy_task"
    HANDED_OVER = "handed_over"
    SOURCE_SILENT = "source_silent"
    SOURCE_BACK = "source_back"


class Hold(StrEnum):
    """Why somebody does not hear it yet."""

    WORKING_MOMENT = "waits_for_working_moment"
    MAIL = "waits_for_mail"
    DATED_ACTION = "dated_action_running"
    GROUPED = "grouped"
    DAILY_CAP = "daily_cap"
    OUTAGE = "provider_away"


class Silence(StrEnum):
    """Why somebody does not hear it at this step."""

    TASK = "task"
    REPORTED_IT = "reported_it_themself"
    ALREADY_TOLD = "already_told"
    NOBODY_HOLDS_ROLE = "nobody_holds_role"
    NO_ADDRESS = "no_address"
    NOT_REACHED = "not_reached"
    AWAY = "away"
    CLOSED = "closed"
    SEEN = "seen"
    SPOKEN = "spoken"
    ROSE = "rose"
    EASED = "eased"
    OPENED_AGAIN = "opened_again"
    REASSIGNED = "reassigned"
    BACK = "source_is_back"


class PlanKey(NamedTuple):
    """What may be told at most once.

    Attributes:
        signal: the signal; for the e-mail of a start state an id made of school, day and recipient.
        round: 0, and one more each time the ladder begins again because nothing followed on *gezien*. It is
            part of the step: "the reminder of round 1" is another step than the reminder.
        recipient: ``people.NOBODY`` where nobody holds the role.
    """

    signal: UUID
    opening: int
    urgency: Urgency
    step: Step
    round: int
    recipient: UUID


@dataclass(frozen=True, slots=True)
class Row:
    """One plan key and where it stands.

    Attributes:
        at: the moment of the step by the ladder; the next step counts from here.
        decided_at: when the state was last decided.
        until: until when it is held.
        reason: a ``Why`` while it is held or in a message, else a ``Silence``.
        passed_on: the next step hears at once, because this one cannot be told in time.
        spoken_before: the last contact that was known when the row was made.
    """

    key: PlanKey
    state: State
    reason: str
    at: datetime
    made_at: datetime
    decided_at: datetime
    until: datetime | None = None
    hold: Hold | None = None
    channel: Channel | None = None
    message: UUID | None = None
    passed_on: bool = False
    spoken_before: date | None = None

    @property
    def waits(self) -> bool:
        """Whether it is still held."""
        return self.state is State.HELD

    def is_due(self, now: datetime) -> bool:
        """Whether it is held and its moment has come."""
        return self.until is not None and self.until <= now

    @property
    def told(self) -> bool:
        """Whether it stands in a message, on its way or arrived."""
        return self.state is State.MESSAGE

    def silenced(self, why_not: Silence, now: datetime, *, passed_on: bool = False) -> "Row":
        """Return the row as a silence, decided now."""
        return replace(
            self,
            state=State.SILENCE,
            reason=str(why_not),
            decided_at=now,
            until=None,
            hold=None,
            passed_on=passed_on,
        )

    def held_until(self, moment: datetime, hold: Hold, now: datetime) -> "Row":
        """Return the row held until a later moment, decided now."""
        return replace(self, until=moment, hold=hold, decided_at=now)

    def as_if_held(self, now: datetime) -> "Row":
        """Return the row as it would be while it is still held and due now."""
        return replace(self, state=State.HELD, until=now, hold=None)

    def held_again(self, moment: datetime, hold: Hold, now: datetime) -> "Row":
        """Return the row held again, of a message that surely did not go."""
        return replace(self.held_until(moment, hold, now), state=State.HELD, message=None)

    def in_message(self, message: UUID, channel: Channel, now: datetime) -> "Row":
        """Return the row as part of a message."""
        return replace(
            self, state=State.MESSAGE, message=message, channel=channel, until=None, hold=None, decided_at=now
        )
