"""Signals and tasks over time: what opens, rises, is seen, taken up, put off, resolved and closes.

Pure: (what was stored, what is decided now) -> what is to be stored. One cause of one rule is one episode,
however often it opens; the revision rises whenever anything changes, so that a reader keeps the highest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from schemas.codes import Outcome
from schemas.types import DoorstroompuntHears, EventId, Kind, LadderEnd, LeaverId, SignalId, Status, Urgency
from services.monitor.acts import Act, Seen
from services.monitor.answers import Answer, Reason, RuleId, signal_id
from services.monitor.dossier import Dossier
from services.monitor.dropout import Decision
from services.monitor.duties import objection
from services.monitor.ladder import Ladder
from services.monitor.local_calendar import day_of

_ONE_DAY = timedelta(days=1)
_HELD = (Status.TAKEN_UP, Status.SNOOZED)
_RISING = (Urgency.WHEN_CONVENIENT, Urgency.THIS_WEEK, Urgency.TODAY)


class Ending(StrEnum):
    """How an episode closed."""

    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"
    EXPIRED = "expired"
    INHIBITED = "inhibited"
    SILENCED = "silenced"
    REGROUPED = "regrouped"


class Episode(NamedTuple):
    """One signal or task as it is stored and told; a tuple, because nothing is made more often.

    Attributes:
        leaver: whose cause it is; never changes, so that a split finds it where it was.
        person: for whom it is told: the one who stays, where ``leaver`` is joined.
        opening: the how-manieth time that this is to be told.
        opened_at: when this opening began, aware UTC.
        told_from: when this opening began or its urgency last rose; seen before that does not count.
        action_on: the day of a dated action that runs; what is put off comes back the day after it.
        evidence: the events that the reason rests on.
        outcome: how it ended, where a person resolved it.
        ladder_end: who answers for it when coach and deputy do not.
        doorstroompunt: what the Doorstroompunt hears of it.
    """

    id: SignalId
    leaver: LeaverId
    person: LeaverId
    kind: Kind
    rule: str
    reason: str
    urgency: Urgency
    status: Status
    ending: Ending | None
    opening: int
    opened_at: datetime
    told_from: datetime
    since: date
    due_on: date | None
    start_state: bool
    owner: UUID | None
    region: str
    school: str
    reported_by: UUID | None
    spoken_on: date | None
    action_on: date | None
    evidence: tuple[EventId, ...]
    revision: int
    outcome: Outcome | None = None
    ladder_end: LadderEnd = LadderEnd.SCHOOL
    doorstroompunt: DoorstroompuntHears = DoorstroompuntHears.NOTHING


@dataclass(frozen=True, slots=True)
class Ties:
    """What the circle of somebody who was ever joined adds to a look.

    Attributes:
        owners: whose each cause is.
        seen: what was seen of the signals of the whole circle, under whatever pseudonym it was told.
        regrouped: whether this look finds other pseudonyms to be this person than the last one did.
    """

    owners: Mapping[UUID, LeaverId]
    seen: tuple[Seen, ...]
    regrouped: bool


ALONE = Ties({}, (), regrouped=False)
"""Nearly everybody."""


def follow(
    stored: Iterable[Episode], dossier: Dossier, decision: Decision, now: datetime, ties: Ties = ALONE
) -> list[Episode]:
    """Return the episodes that changed, each with a higher revision; an empty list when all is as it was.

    Args:
        stored: every episode of this person, also the closed ones.
        now: aware UTC.
        ties: what is so by joins.
    """
    before = {episode.id: episode for episode in stored}
    whole = _Picture(dossier, decision.action_on, decision.ladder, now, ties)
    opened = _by_id(whole, decision.open_ones)
    seen = {one.signal: one for one in (*dossier.seen, *ties.seen)}
    looked = {act.signal: act.at for act in dossier.acts if act.status is Status.SEEN}
    after = []
    for signal, answer in opened.items():
        old, act = before.get(signal), decision.acts.get(signal)
        if old is not None and _stays_resolved(old, answer, act):
            continue
        told = _marked_seen(_told(old, signal, answer, act, whole), seen.get(signal), looked.get(signal))
        after.append(_acted(told, act))
    over = [one for one in before.values() if one.status is not Status.CLOSED and one.id not in opened]
    rules = {one.rule for one in over}
    answered = _by_id(whole, (answer for answer in decision.answers if answer.rule in rules))
    closed = [_closed(episode, _ending(episode, answered, decision, whole), whole) for episode in over]
    changed = [episode for episode in (*after, *closed) if episode != before.get(episode.id)]
    return [_revised(before.get(episode.id), episode) for episode in changed]


@dataclass(frozen=True, slots=True)
class _Picture:
    """What every snapshot of one person tells."""

    dossier: Dossier
    action_on: date | None
    ladder: Ladder
    now: datetime
    ties: Ties

    def owner_of(self, answer: Answer) -> LeaverId:
        """Return whose cause an answer has."""
        leaver = self.dossier.leaver
        return self.ties.owners.get(answer.cause.id, leaver) if answer.cause else leaver


def _by_id(whole: _Picture, answers: Iterable[Answer]) -> dict[SignalId, Answer]:
    return {
        signal_id(whole.owner_of(answer), answer.rule, answer.cause.id): answer
        for answer in answers
        if answer.cause is not None
    }


def _told(old: Episode | None, signal: SignalId, answer: Answer, act: Act | None, whole: _Picture) -> Episode:
    dossier = whole.dossier
    opening, opened_at, told_from, start_state = _opening(old, answer, act, whole)
    return Episode(
        id=signal,
        leaver=whole.owner_of(answer),
        person=dossier.leaver,
        kind=answer.kind or Kind.SIGNAL,
        rule=answer.rule,
        reason=answer.reason,
        urgency=answer.urgency,
        status=Status.OPEN,
        ending=None,
        opening=opening,
        opened_at=opened_at,
        told_from=told_from,
        since=answer.since or day_of(whole.now),
        due_on=answer.due_on,
        start_state=start_state,
        owner=dossier.coach,
        region=dossier.region,
        school=dossier.school,
        reported_by=answer.cause.reported_by if answer.cause else None,
        spoken_on=dossier.contact.on if dossier.contact else None,
        action_on=whole.action_on,
        evidence=answer.cause.evidence if answer.cause else (),
        revision=old.revision if old else 1,
        ladder_end=whole.ladder.ends_at,
        doorstroompunt=whole.ladder.doorstroompunt,
    )


def _opening(
    old: Episode | None, answer: Answer, act: Act | None, whole: _Picture
) -> tuple[int, datetime, datetime, bool]:
    """Return which opening this is, its start, from when it is told, and whether a start state opened it.

    What a join closed and a split brings back is no news: it is the opening that it was. What was taken up or put
    off and came to its day without a next step is told anew.
    """
    now = whole.now
    if old is None:
        return 1, now, now, answer.start_state
    if old.ending is Ending.SILENCED:  # a death that was none: what was told stays told
        return old.opening, old.opened_at, old.told_from, old.start_state
    ended = answer.reason is Reason.CONTRACT_ENDED and old.reason != Reason.CONTRACT_ENDED
    comes_back = whole.ties.regrouped and old.ending is Ending.REGROUPED
    lapsed = old.status in _HELD and not _counts(act, old.opened_at)
    if (old.status is Status.CLOSED and not comes_back) or ended or lapsed:
        return old.opening + 1, now, now, answer.start_state
    rises = _RISING.index(answer.urgency) > _RISING.index(old.urgency)
    return old.opening, old.opened_at, now if rises else old.told_from, old.start_state


def _marked_seen(episode: Episode, seen: Seen | None, looked_at: datetime | None) -> Episode:
    """Mark what somebody has seen since it was told: by an answer to the message, or on screen."""
    answered = seen is not None and seen.opening >= episode.opening and seen.at >= episode.told_from
    looked = looked_at is not None and looked_at >= episode.told_from
    return episode._replace(status=Status.SEEN) if answered or looked else episode


def _acted(episode: Episode, act: Act | None) -> Episode:
    """Apply what somebody did with this opening."""
    if act is None or not _counts(act, episode.opened_at):
        return episode
    if act.status is Status.CLOSED:
        return episode._replace(status=Status.CLOSED, ending=Ending.RESOLVED, outcome=act.outcome)
    promised = act.until - _ONE_DAY if act.until and act.status is Status.SNOOZED else act.until
    days = [day for day in (promised, episode.action_on) if day is not None]
    return episode._replace(status=act.status, action_on=max(days, default=None))


def _counts(act: Act | None, opened_at: datetime) -> bool:
    """Whether an act is about what opened at ``opened_at``, and not about what was open before."""
    return act is not None and act.at >= opened_at


def _stays_resolved(old: Episode, answer: Answer, act: Act | None) -> bool:
    """Whether a person resolved this, and nothing new is told of it since."""
    return old.ending is Ending.RESOLVED and _counts(act, old.opened_at) and old.reason == answer.reason


def _ending(
    episode: Episode, answered: Mapping[SignalId, Answer], decision: Decision, whole: _Picture
) -> Ending:
    answer = answered.get(episode.id)
    if whole.dossier.died or (episode.rule != RuleId.ANSWER_OBJECTION and objection(whole.dossier)):
        return Ending.SILENCED
    if whole.ties.regrouped:
        return Ending.REGROUPED
    if not decision.in_window and answer is None:
        return Ending.EXPIRED
    if answer is not None and answer.reason is Reason.GRAVER_SIGNAL:
        return Ending.INHIBITED
    return Ending.WITHDRAWN


def _closed(episode: Episode, ending: Ending, whole: _Picture) -> Episode:
    return episode._replace(person=whole.dossier.leaver, status=Status.CLOSED, ending=ending)


def _revised(old: Episode | None, episode: Episode) -> Episode:
    return episode if old is None else episode._replace(revision=old.revision + 1)
