"""What a dossier shows of its facts: how its status is known, its timeline, and what each rule answers.

Pure. Each line says who may see it: who may see all that it rests on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

from schemas.dossier import ApproachTold, RuleAnswer, StatusKnown, TimelineLine
from schemas.envelope import Envelope
from schemas.events import ExitRegistered, LeaverFact, SignalsSeen
from schemas.topics import audience_of, purpose_of
from schemas.types import Audience, ContactChannel, EventId, Kind, Teller
from services.monitor.answers import Answer
from services.monitor.approach import Approach
from services.monitor.corrections import Fact
from services.monitor.dropout import Decision

Audiences = tuple[Audience, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """How the status is known, the facts that count in their order, and each different answer of a rule.

    Attributes:
        approach: whether a message may go to the young person; None where there are no lines.
    """

    known_by: Envelope | None = None
    facts: tuple[Envelope, ...] = ()
    answers: tuple[RuleAnswer, ...] = ()
    digest: UUID | None = None
    approach: ApproachTold | None = None

    @property
    def known(self) -> StatusKnown | None:
        """How the status is known; None when nobody told anything of it."""
        return _known(self.known_by) if self.known_by else None

    @property
    def timeline(self) -> tuple[TimelineLine, ...]:
        """A line per fact."""
        return tuple(line_of(event) for event in self.facts)


NO_LINES = Lines()


def lines_of(resolved: Iterable[Fact], decision: Decision) -> Lines:
    """Return the lines of a dossier that is the fold of these facts, in their order."""
    facts = {fact.event.id: fact.event for fact in resolved}
    known_by = facts[decision.known_by] if decision.known_by else None
    answers = dict(_told(answer, facts) for answer in decision.answers)
    digest = blake2b(digest_size=16)
    for event in facts.values():  # the day never changes, but who may see it does when topics.yaml says so
        digest.update(event.id.bytes + _stamp(event.type, event.source))
    digest.update(known_by.id.bytes if known_by else b"-")
    for text in answers:
        digest.update(text)
    approach = _approached(decision.approach)
    digest.update(approach[0])
    return Lines(known_by, (*facts.values(),), (*answers.values(),), UUID(bytes=digest.digest()), approach[1])


def line_of(event: Envelope) -> TimelineLine:
    """Return the line of one fact."""
    code, audience = _kind_of_line(event.type, event.source)
    return TimelineLine(code=code, on=_day(event), event=event.id, audience=audience)


def _known(event: Envelope) -> StatusKnown:
    of_school = event.source.startswith("urn:nazorg:school:")
    return StatusKnown(
        event=event.id,
        on=_day(event),
        teller=Teller.SCHOOL if of_school else Teller.REGION,
        reported_by=event.reported_by,
    )


def _told(answer: Answer, facts: Mapping[EventId, Envelope]) -> tuple[bytes, RuleAnswer]:
    evidence = answer.cause.evidence if answer.cause else ()
    rests_on = tuple((event.type, event.source) for event in map(facts.__getitem__, evidence))
    return _answer((answer.rule, answer.reason, answer.kind, answer.due_on, answer.rung), rests_on)


@lru_cache(maxsize=8192)
def _answer(
    said: tuple[str, str, Kind | None, date | None, ContactChannel | None],
    rests_on: tuple[tuple[str, str], ...],
) -> tuple[bytes, RuleAnswer]:
    """Return an answer with its text; what rests on no fact of its own is for whoever may see the exit."""
    rule, reason, kind, due_on, rung = said
    audience = audience_of(rests_on) if rests_on else _EVERY_READER
    told = RuleAnswer(rule=rule, reason=reason, kind=kind, due_on=due_on, rung=rung, audience=audience)
    return told.model_dump_json(exclude=None if rung else {"rung"}).encode(), told


@lru_cache(maxsize=8192)
def _approached(approach: Approach) -> tuple[bytes, ApproachTold]:
    told = ApproachTold(stand=approach.stand, until=approach.until, spoken_on=approach.spoken_on)
    return told.model_dump_json().encode(), told


@lru_cache(maxsize=8192)
def _kind_of_line(event_type: str, source: str) -> tuple[str, Audiences]:
    return event_type.split(".", 2)[2].rpartition(".")[0], audience_of([(event_type, source)])


@lru_cache(maxsize=8192)
def _stamp(event_type: str, source: str) -> bytes:
    code, audience = _kind_of_line(event_type, source)
    return " ".join((code, *audience)).encode()


def _day(event: Envelope) -> date:
    if not isinstance(event.body, LeaverFact | SignalsSeen):
        message = f"{event.type} is no fact about a young person"
        raise TypeError(message)
    return event.body.happened_on


_EVERY_READER = tuple(sorted(purpose_of(ExitRegistered.TYPE).audience))
