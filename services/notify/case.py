"""One signal with everything that a rule of the plan may look at; pure.

Owns the facts that several rules ask for. Must never decide who hears what.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from schemas.types import DoorstroompuntHears, Kind, LadderEnd, Status, Step, Urgency
from services.notify.ladder import Means, Rung, rungs
from services.notify.local_calendar import OFFICE, local_date, midnight_after, next_morning
from services.notify.people import NOBODY, People, Place, Recipient
from services.notify.rows import PlanKey, Row

RANK = {Urgency.WHEN_CONVENIENT: 0, Urgency.THIS_WEEK: 1, Urgency.TODAY: 2}
"""How grave an urgency is."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal or task as notify knows it: the latest snapshot, and when somebody said to have seen it.

    Attributes:
        for_privacy: whether it is a task of the privacy officer.
        seen_at: when it was seen in this opening, urgency and by this owner; aware UTC.
    """

    id: UUID
    kind: Kind
    urgency: Urgency
    status: Status
    opening: int
    opened_at: datetime
    region: str
    school: str
    start_state: bool = False
    owner: UUID | None = None
    reported_by: UUID | None = None
    spoken_on: date | None = None
    action_on: date | None = None
    seen_at: datetime | None = None
    ladder_end: LadderEnd = LadderEnd.SCHOOL
    doorstroompunt: DoorstroompuntHears = DoorstroompuntHears.NOTHING
    for_privacy: bool = False

    @property
    def place(self) -> Place:
        """Where it is, which says who stands in its ladder."""
        return Place(self.region, self.school, self.ladder_end, self.doorstroompunt)

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The steps of its ladder, in their order."""
        return rungs(self.urgency, self.ladder_end, self.doorstroompunt)


@dataclass(frozen=True, slots=True)
class Case:
    """A signal, the people of its ladder, all its rows so far, and the moment of the decision.

    Attributes:
        current: the rows of this opening and urgency, found once because almost every rule asks for them.
        round: how often the ladder began again.
    """

    signal: Signal
    people: People
    history: tuple[Row, ...]
    now: datetime
    current: tuple[Row, ...] = field(init=False)
    round: int = field(init=False)

    def __post_init__(self) -> None:
        """Find the current rows."""
        current = tuple([row for row in self.history if self.is_current(row.key)])
        object.__setattr__(self, "current", current)
        object.__setattr__(self, "round", max([row.key.round for row in current], default=0))

    def is_current(self, key: PlanKey) -> bool:
        """Whether a key is of this opening and urgency."""
        return key.opening == self.signal.opening and key.urgency is self.signal.urgency

    def key(self, step: Step, round_: int, holder: Recipient | None) -> PlanKey:
        """Return the plan key of a step; the first step belongs to no later round."""
        signal = self.signal
        recipient = holder.id if holder else NOBODY
        round_ = 0 if step is Step.FIRST else round_
        return PlanKey(signal.id, signal.opening, signal.urgency, step, round_, recipient)

    def means(self, step: Step) -> Means:
        """Return how a step is told; the first telling of a start state is an e-mail whatever the urgency.

        What stands beside the ladder, that of the duty officer, is a text.
        """
        if self.is_start_state(step):
            return Means.MORNING_MAIL
        return next((rung.means for rung in self.signal.rungs if rung.step is step), Means.TEXT)

    def is_start_state(self, step: Step) -> bool:
        """Whether this step belongs in the e-mail of a start state: nothing was told yet, nor is it past."""
        signal = self.signal
        if step is not Step.FIRST or not signal.start_state or signal.opening > 1:
            return False
        if any(row.told for row in self.history):
            return False
        others = [row for row in self.history if not self.is_current(row.key)]
        owner = self.people.owner
        return not others or self.now <= next_morning(
            owner.week if owner else OFFICE, self.start_state_passed
        )

    @property
    def start_state_passed(self) -> datetime:
        """The midnight that ends the day on which the signal opened."""
        return midnight_after(local_date(self.signal.opened_at))
