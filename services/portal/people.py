"""One person as the tables hold them, and what of that a user may read. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from schemas.dossier import ApproachTold, RuleAnswer, StatusKnown, TimelineLine
from schemas.types import ContactChannel, DoorstroompuntHears, Kind, LadderEnd, PlaceStatus, Status, Urgency
from services.portal.access import AUDIENCE, Case, User


@dataclass(frozen=True, slots=True)
class Message:
    """A message to staff about a signal; ``sent_at`` is aware UTC, None for one that never went."""

    recipient: UUID
    channel: str
    sent_at: datetime | None
    failed: str | None


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal or task of somebody; ``spoken_on`` is the last real contact."""

    id: UUID
    leaver: UUID
    kind: Kind
    rule: str
    reason: str
    urgency: Urgency
    status: Status
    opened_at: datetime
    since: date
    due_on: date | None
    owner: UUID | None
    reported_by: UUID | None
    spoken_on: date | None
    action_on: date | None
    outcome: str | None
    ladder_end: LadderEnd
    doorstroompunt: DoorstroompuntHears
    audience: frozenset[str]
    seen_by: UUID | None = None
    messages: tuple[Message, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it still asks for something."""
        return self.status is not Status.CLOSED


@dataclass(frozen=True, slots=True)
class Person:
    """One dossier with its signals; ``timeline`` from old to new."""

    leaver: UUID
    region: str
    school: str
    owner: UUID | None
    status: PlaceStatus
    in_window: bool
    look_again_on: date | None
    responsible: LadderEnd
    joined_with: UUID | None
    known: StatusKnown | None = None
    approach: ApproachTold | None = None
    timeline: tuple[TimelineLine, ...] = ()
    answers: tuple[RuleAnswer, ...] = ()
    signals: tuple[Signal, ...] = field(default=())

    def rung(self, signal: Signal) -> ContactChannel | None:
        """Return how to try to reach this person next, where ``signal`` is about that."""
        return next(
            (one.rung for one in self.answers if (one.rule, one.reason) == (signal.rule, signal.reason)), None
        )

    @property
    def case(self) -> Case:
        """What decides who may see this person."""
        running = [one for one in self.signals if one.is_open]
        return Case(
            region=self.region,
            school=self.school,
            owner=self.owner,
            responsible=self.responsible,
            has_signal=any(one.kind is Kind.SIGNAL for one in running),
            names_person=any(one.doorstroompunt is DoorstroompuntHears.PERSON for one in running),
            is_joined=self.joined_with is not None,
        )


def told(row: Mapping[Any, Any], signals: Iterable[Signal]) -> Person:
    """Return a person from the row of their dossier."""
    lines = row["told"]
    return Person(
        leaver=row["key"],
        region=row["region"],
        school=row["school"],
        owner=row["owner"],
        status=PlaceStatus(row["status"]),
        in_window=row["in_window"],
        look_again_on=row["look_again_on"],
        responsible=LadderEnd(row["responsible"]),
        joined_with=row["joined_with"],
        known=StatusKnown.model_validate(lines["bekend_door"]) if lines["bekend_door"] else None,
        approach=ApproachTold.model_validate(lines["benadering"]) if lines["benadering"] else None,
        timeline=tuple(TimelineLine.model_validate(line) for line in lines["tijdlijn"]),
        answers=tuple(RuleAnswer.model_validate(answer) for answer in lines["antwoorden"]),
        signals=tuple(signals),
    )


def as_read_by(person: Person, user: User) -> Person:
    """Return only what ``user`` may read: of each line, answer and signal its evidence says for whom it is."""
    reader = AUDIENCE.get(user.role)
    return replace(
        person,
        timeline=tuple(line for line in person.timeline if reader in line.audience),
        answers=tuple(answer for answer in person.answers if reader in answer.audience),
        signals=tuple(one for one in person.signals if reader in one.audience),
    )
