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
    REGROUPED = "regrouped"


@dataclass(frozen=True, slots=True)
class Episode:
    """One signal or task as it is stored and told.

    Attributes:
        leaver: whose cause it is; never changes, so that a split finds it where it was.
        person: for whom it is told: the one who stays, where ``leaver`` is joined.
        opening: the how-manieth time that this is to be told.
        opened_at: when this opening began, aware UTC.
        told_from: when this opening began or its urgency last rose; seen before that does not count.
        evidence: the events that the reason rests on.
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
    revision: int = 1


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


def signal_id(leaver: LeaverId, rule: str, cause: UUID) -> SignalId:
    """Return the same id for the same cause of the same rule."""
    return SignalId(uuid5(leaver, f"{rule}:{cause}"))


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
    whole = _Picture(dossier, decision.action_on, now, ties)
    opened = _by_id(whole, decision.open_ones)
    seen = {one.signal: one for one in (*dossier.seen, *ties.seen)}
    after = [
        _marked_seen(_told(before.get(signal), signal, answer, whole), seen.get(signal))
        for signal, answer in opened.items()
    ]
    over = [one for one in before.values() if one.status is not Status.CLOSED and one.id not in opened]
    answered = _by_id(whole, decision.answers) if over else {}
    closed = [_closed(episode, _ending(episode, answered, decision, whole), whole) for episode in over]
    changed = [episode for episode in (*after, *closed) if episode != before.get(episode.id)]
    return [_revised(before.get(episode.id), episode) for episode in changed]


@dataclass(frozen=True, slots=True)
class _Picture:
    """What every snapshot of one person tells."""

    dossier: Dossier
    action_on: date | None
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


def _told(old: Episode | None, signal: SignalId, answer: Answer, whole: _Picture) -> Episode:
    dossier = whole.dossier
    opening, opened_at, told_from, start_state = _opening(old, answer, whole)
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
    )


def _opening(old: Episode | None, answer: Answer, whole: _Picture) -> tuple[int, datetime, datetime, bool]:
    """Return which opening this is, its start, from when it is told, and whether a start state opened it.

    What a join closed and a split brings back is no news: it is the opening that it was.
    """
    now = whole.now
    if old is None:
        return 1, now, now, answer.start_state
    if old.ending is Ending.SILENCED:  # a death that was none: what was told stays told
        return old.opening, old.opened_at, old.told_from, old.start_state
    ended = answer.reason is Reason.CONTRACT_ENDED and old.reason != Reason.CONTRACT_ENDED
    comes_back = whole.ties.regrouped and old.ending is Ending.REGROUPED
    if (old.status is Status.CLOSED and not comes_back) or ended:
        return old.opening + 1, now, now, answer.start_state
    rises = _RISING.index(answer.urgency) > _RISING.index(old.urgency)
    return old.opening, old.opened_at, now if rises else old.told_from, old.start_state


def _marked_seen(episode: Episode, seen: Seen | None) -> Episode:
    if seen is None or seen.opening < episode.opening or seen.at < episode.told_from:
        return episode
    return replace(episode, status=Status.SEEN)


def _ending(
    episode: Episode, answered: Mapping[SignalId, Answer], decision: Decision, whole: _Picture
) -> Ending:
    answer = answered.get(episode.id)
    if whole.dossier.died:
        return Ending.SILENCED
    if whole.ties.regrouped:
        return Ending.REGROUPED
    if not decision.in_window:
        return Ending.EXPIRED
    if answer is not None and answer.reason is Reason.GRAVER_SIGNAL:
        return Ending.INHIBITED
    return Ending.WITHDRAWN


def _closed(episode: Episode, ending: Ending, whole: _Picture) -> Episode:
    return replace(episode, person=whole.dossier.leaver, status=Status.CLOSED, ending=ending)


def _revised(old: Episode | None, episode: Episode) -> Episode:
    return episode if old is None else replace(episode, revision=old.revision + 1)
