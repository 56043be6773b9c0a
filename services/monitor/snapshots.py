"""What the monitor tells the others: the whole state of a signal, a task or a dossier, with a rising revision.

Pure. Must never tell the same content under a new revision, or new content under an old one.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from schemas.envelope import Envelope
from schemas.events import Body, DossierUpdated, SignalUpdated
from schemas.topics import audience_of
from schemas.types import EventId, Kind, LadderEnd, LeaverId, PlaceStatus, Status
from services.monitor.dossier import Dossier
from services.monitor.dropout import Decision
from services.monitor.episodes import Episode
from services.monitor.local_calendar import day_of
from services.monitor.timeline import Lines

SOURCE = "urn:nazorg:monitor"

Origin = tuple[str, str]
"""The type of an event and its source: what says who may see it."""


class Card(NamedTuple):
    """One dossier as it is told.

    Attributes:
        revision: 0 when it was never told.
        look_again_on: the day on which somebody or something looks again, None outside every window.
        signals: rules with an open signal, without doubles, in order.
        tasks: reasons of open tasks, without doubles, in order.
        responsible: who answers for the dossier as long as there is no coach.
        joined_with: who stays, where this pseudonym was joined with another one.
        content: the digest of its lines, which are told with it and stand nowhere; None when it has none.
        reachable: whether an address was known at the last exit, None where nobody knows.
    """

    revision: int
    region: str
    school: str
    owner: UUID | None
    status: PlaceStatus
    in_window: bool
    look_again_on: date | None
    start_state_on: date | None
    signals: tuple[str, ...]
    tasks: tuple[str, ...]
    responsible: LadderEnd = LadderEnd.SCHOOL
    joined_with: LeaverId | None = None
    content: UUID | None = None
    reachable: bool | None = None


def card_of(
    dossier: Dossier, decision: Decision, lines: Lines, episodes: Iterable[Episode], before: Card
) -> Card:
    """Return the card of a dossier with its ``episodes``; the same as ``before`` when nothing in it changed."""
    open_ones = [episode for episode in episodes if episode.status is not Status.CLOSED]
    card = Card(
        revision=before.revision,
        region=dossier.region,
        school=dossier.school,
        owner=dossier.coach,
        status=decision.status,
        in_window=decision.in_window,
        look_again_on=day_of(decision.due) if decision.due else None,
        start_state_on=dossier.start_state_on,
        signals=tuple(sorted({str(one.rule) for one in open_ones if one.kind is Kind.SIGNAL})),
        tasks=tuple(sorted({str(one.reason) for one in open_ones if one.kind is Kind.TASK})),
        responsible=decision.ladder.ends_at,
        content=lines.digest,
        reachable=dossier.reachable,
    )
    return _revised(card, before)


def joined_card(dossier: Dossier, stays: LeaverId, before: Card) -> Card:
    """Return the card of a dossier that counts with another one: nothing is open here and nobody looks again."""
    card = Card(
        revision=before.revision,
        region=dossier.region,
        school=dossier.school,
        owner=None,
        status=PlaceStatus.UNKNOWN,
        in_window=False,
        look_again_on=None,
        start_state_on=None,
        signals=(),
        tasks=(),
        joined_with=stays,
    )
    return _revised(card, before)


def _revised(card: Card, before: Card) -> Card:
    return card if card == before else card._replace(revision=before.revision + 1)


def tell_signal(
    episode: Episode, origins: Mapping[EventId, Origin], now: datetime, traceparent: str | None
) -> Envelope:
    """Return the snapshot of a signal or task; the same revision always has the same id.

    Args:
        origins: those of the person's events; who may see all that the signal rests on may see it.
    """
    body = SignalUpdated(
        signal=episode.id,
        revision=episode.revision,
        kind=episode.kind,
        rule=episode.rule,
        reason=episode.reason,
        urgency=episode.urgency,
        status=episode.status,
        opening=episode.opening,
        opened_at=episode.opened_at,
        since=episode.since,
        due_on=episode.due_on,
        start_state=episode.start_state,
        owner=episode.owner,
        region=episode.region,
        school=episode.school or None,
        reported_by=episode.reported_by,
        spoken_on=episode.spoken_on,
        action_on=episode.action_on,
        outcome=episode.outcome,
        ladder_end=episode.ladder_end,
        doorstroompunt=episode.doorstroompunt,
        audience=audience_of(origins[one] for one in episode.evidence if one in origins),
    )
    return _envelope(uuid5(episode.id, str(episode.revision)), episode.person, body, now, traceparent)


def tell_dossier(
    leaver: LeaverId, card: Card, lines: Lines, now: datetime, traceparent: str | None
) -> Envelope:
    """Return the snapshot of a dossier; the same revision always has the same id.

    Args:
        lines: those of which ``card`` has the digest.
    """
    body = DossierUpdated(
        revision=card.revision,
        region=card.region,
        school=card.school or None,
        owner=card.owner,
        status=card.status,
        in_window=card.in_window,
        look_again_on=card.look_again_on,
        start_state_on=card.start_state_on,
        reachable=card.reachable,
        signals=card.signals,
        tasks=card.tasks,
        responsible=card.responsible,
        joined_with=card.joined_with,
        known=lines.known,
        timeline=lines.timeline,
        answers=lines.answers,
        approach=lines.approach,
    )
    return _envelope(uuid5(leaver, f"dossier:{card.revision}"), leaver, body, now, traceparent)


def _envelope(
    identity: UUID, leaver: LeaverId, body: Body, now: datetime, traceparent: str | None
) -> Envelope:
    return Envelope(
        id=EventId(identity),
        source=SOURCE,
        key=leaver,
        time=None,
        recorded=now,
        body=body,
        traceparent=traceparent,
    )
