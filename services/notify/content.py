"""What a message to a member of staff says, as counts; pure. The words for it stand in ``wording.py``."""

from dataclasses import dataclass
from datetime import date

from schemas.types import Step, Urgency

BY_GRAVITY = (Urgency.TODAY, Urgency.THIS_WEEK, Urgency.WHEN_CONVENIENT)
"""The urgencies, the gravest first."""
WHEN = {Urgency.TODAY: "vandaag", Urgency.THIS_WEEK: "deze week", Urgency.WHEN_CONVENIENT: "als het uitkomt"}
"""Each urgency as a reader hears it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many young people (or signals) per urgency."""

    today: int = 0
    this_week: int = 0
    when_convenient: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.today + self.this_week + self.when_convenient

    def items(self) -> tuple[tuple[Urgency, int], ...]:
        """Return the urgencies that occur, the gravest first."""
        numbers = zip(BY_GRAVITY, (self.today, self.this_week, self.when_convenient), strict=True)
        return tuple((urgency, number) for urgency, number in numbers if number)


@dataclass(frozen=True, slots=True)
class StartState:
    """What a start state left on somebody's desk, counted at the moment of telling."""

    people: int
    signals: Counts
    tasks: int
    unassigned: bool


@dataclass(frozen=True, slots=True)
class DataGaps:
    """What the start state of one school did not tell, for who coordinates it; ``school`` may be empty.

    Attributes:
        people: young people of that start state.
        unreachable: of whom no mobile number and no e-mail address is known.
        unknown: of whom nobody knows whether there is one.
        minors: under 18 and still obliged to qualify.
    """

    school: str
    people: int
    unreachable: int
    unknown: int
    minors: int


@dataclass(frozen=True, slots=True)
class SourceNews:
    """That a school delivers nothing any more, or that it does again; its BRIN is no person and may be told."""

    school: str
    since: date
    last_on: date | None
    is_back: bool


@dataclass(frozen=True, slots=True)
class Consultation:
    """That a Doorstroompunt is asked to consult about so many young people of a school; ``school`` may be empty."""

    school: str
    people: int


@dataclass(frozen=True, slots=True)
class AtSchool:
    """The open signals of one school; ``school`` may be empty."""

    school: str
    signals: Counts
    unseen: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What is open in the area of one reader, school by school, and in how many places nobody can be reached."""

    schools: tuple[AtSchool, ...]
    gaps: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """That so many young people came to the reader from a colleague, or went to one."""

    people: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says.

    Attributes:
        people: young people by the gravest urgency that is told.
        step: the step of the ladder, or None where steps differ.
        unassigned: whether the reader stands in because nobody is assigned.
        start_state: given in the e-mail of a start state.
        sources: the schools that fell silent or are back.
        handovers: that young people came from a colleague or went to one.
        privacy_tasks: how many tasks about privacy wait for the reader, a privacy officer.
        consultations: the schools with which the reader, a Doorstroompunt, is asked to consult.
        waiting: how many other signals the daily cap holds back.
        overview: all that is open in the reader's area, in the e-mail of the week.
        data_gaps: the schools of whose start state the reader, a coordinator, hears what is missing.
    """

    people: Counts
    step: Step | None
    unassigned: bool = False
    start_state: StartState | None = None
    sources: tuple[SourceNews, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    privacy_tasks: int = 0
    handovers: tuple[HandOver, ...] = ()
    waiting: int = 0
    overview: Overview | None = None
    data_gaps: tuple[DataGaps, ...] = ()
