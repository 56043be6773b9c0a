"""Signals and tasks over time: what opens, rises, is seen and closes.

Pure: (what was stored, what is decided now) -> what is to be stored. One cause of one rule is one episode,
however often it opens; the revision rises whenever anything changes, so that a reader keeps the highest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

from schemas.types import EventId, Kind, LeaverId, SignalId, Status, Urgency
from services.monitor.answers import Answer, Reason
from services.monitor.dossier import Dossier, Seen
from services.monitor.dropout import Decision
from services.monitor.local_calendar import day_of

_RISING = (Urgency.WHEN_CONVENIENT, Urgency.THIS_WEEK, Urgency.TODAY)


class Ending(StrEnum):
    """How an episode closed."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    INHIBITED = "inhibited"
    SILENCED = "silenced"


@dataclass(frozen=True, slots=True)
class Episode:
    """One signal or task as it is stored and told.

    Attributes:
        opening: the how-manieth time that this is to be told.
        opened_at: when this opening began, aware UTC.
        told_from: when this opening began or its urgency last rose; seen before that does not count.
        evidence: the events that the reason rests on.
    """

    id: SignalId
    leaver: LeaverId
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
    revision: int = 1


def signal_id(leaver: LeaverId, rule: str, cause: UUID) -> SignalId:
    """Return the same id for the same cause of the same rule."""
    return SignalId(uuid5(leaver, f"{rule}:{cause}"))


def follow(stored: Iterable[Episode], dossier: Dossier, decision: Decision, now: datetime) -> list[Episode]:
    """Return the episodes that changed, each with a higher revision; an empty list when all is as it was.

    Args:
        stored: every episode of this person, also the closed ones.
        now: aware UTC.
    """
    before = {episode.id: episode for episode in stored}
    opened = _by_id(dossier.leaver, decision.open_ones)
    seen = {one.signal: one for one in dossier.seen}
    whole = _Picture(dossier, decision.action_on, now)
    after = [
        _marked_seen(_told(before.get(signal), signal, answer, whole), seen.get(signal))
        for signal, answer in opened.items()
    ]
    over = [one for one in before.values() if one.status is not Status.CLOSED and one.id not in opened]
    answered = _by_id(dossier.leaver, decision.answers) if over else {}
    closed = [_closed(episode, _ending(episode, answered, decision, died=dossier.died)) for episode in over]
    changed = [episode for episode in (*after, *closed) if episode != before.get(episode.id)]
    return [_revised(before.get(episode.id), episode) for episode in changed]


def _by_id(leaver: LeaverId, answers: Iterable[Answer]) -> dict[SignalId, Answer]:
    return {
        signal_id(leaver, answer.rule, answer.cause.id): answer
        for answer in answers
        if answer.cause is not None
    }


@dataclass(frozen=True, slots=True)
class _Picture:
    """What every snapshot of one person tells."""

    dossier: Dossier
    action_on: date | None
    now: datetime


def _told(old: Episode | None, signal: SignalId, answer: Answer, whole: _Picture) -> Episode:
    dossier = whole.dossier
    opening, opened_at, told_from, start_state = _opening(old, answer, whole.now)
    return Episode(
        id=signal,
        leaver=dossier.leaver,
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
    )


def _opening(old: Episode | None, answer: Answer, now: datetime) -> tuple[int, datetime, datetime, bool]:
    """Return which opening this is, its start, from when it is told, and whether a start state opened it."""
    if old is None:
        return 1, now, now, answer.start_state
    if old.ending is Ending.SILENCED:  # a death that was none: what was told stays told
        return old.opening, old.opened_at, old.told_from, old.start_state
    ended = answer.reason is Reason.CONTRACT_ENDED and old.reason != Reason.CONTRACT_ENDED
    if old.status is Status.CLOSED or ended:
        return old.opening + 1, now, now, answer.start_state
    rises = _RISING.index(answer.urgency) > _RISING.index(old.urgency)
    return old.opening, old.opened_at, now if rises else old.told_from, old.start_state


def _marked_seen(episode: Episode, seen: Seen | None) -> Episode:
    if seen is None or seen.opening < episode.opening or seen.at < episode.told_from:
        return episode
    return replace(episode, status=Status.SEEN)


def _ending(
    episode: Episode, answered: Mapping[SignalId, Answer], decision: Decision, *, died: bool
) -> Ending:
    answer = answered.get(episode.id)
    if died:
        return Ending.SILENCED
    if not decision.in_window:
        return Ending.EXPIRED
    if answer is not None and answer.reason is Reason.GRAVER_SIGNAL:
        return Ending.INHIBITED
    return Ending.WITHDRAWN


def _closed(episode: Episode, ending: Ending) -> Episode:
    return replace(episode, status=Status.CLOSED, ending=ending)


def _revised(old: Episode | None, episode: Episode) -> Episode:
    return episode if old is None else replace(episode, revision=old.revision + 1)
