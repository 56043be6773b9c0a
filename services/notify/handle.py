"""The shell around a batch of events: keep the latest snapshots, plan, queue messages. Sends nothing.

One batch is one transaction; an event that comes again, or that is older than what is known, changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import DossierUpdated, SignalUpdated, SourceResumed, SourceSilent
from schemas.types import NO_SCHOOL, EventId, Kind, Role, Status
from services.notify import privacy, store, store_people, store_plan, store_quiet
from services.notify.case import Signal
from services.notify.caseloads import follow, moves_of
from services.notify.erase import ERASED, absorb, erase, is_erasure
from services.notify.local_calendar import local_date, midnight_after
from services.notify.people import Place, people_for
from services.notify.planning import Planner
from services.notify.quiet_source import quiet_sources, rows_for
from services.notify.rows import Row, Why
from services.notify.start_state import start_state_row
from services.notify.store_plan import Known
from services.notify.young_desk import YoungDesk
from services.runtime import inbox
from services.runtime.clock import Clock
from services.runtime.database import Database, tried
from services.runtime.dead_letter import DeadLetters

OLD_REVISION = "old_revision"
MEMORY = timedelta(days=14)
"""After so many days nobody's e-mail about a start state can still be due, so the register need not be read."""
_KNOWN = (Status.SEEN, Status.TAKEN_UP)
"""Somebody knows of it."""


@dataclass(frozen=True, slots=True)
class Handler:
    """Takes in signals, dossiers and what is told of schools as sources."""

    database: Database
    clock: Clock
    planner: Planner
    letters: DeadLetters
    young: YoungDesk

    def handle(self, events: Sequence[Envelope]) -> None:
        """Commit the effect of a batch: snapshots, plan rows and queued messages, with the inbox."""
        now = self.clock.now()

        def work(connection: Connection) -> None:
            fresh = inbox.first_time(connection, store.INBOX, events, now)
            if not fresh:
                return
            store.plan_alone(connection)
            heard = absorb(connection, fresh, now, self.letters)
            signals = [event for event in heard if isinstance(event.body, SignalUpdated)]
            dossiers = _newest(event for event in heard if isinstance(event.body, DossierUpdated))
            moves = moves_of(connection, dossiers)
            store_plan.save_dossiers(connection, dossiers)
            self.young.take(connection, dossiers, moves, now)
            known = _newer(connection, signals)
            extra = [*_start_states(connection, dossiers, now), *_quiet_sources(connection, heard, now)]
            extra += follow(connection, moves, now)
            if known or extra:
                self.planner.settle(connection, known, now, extra)
            inbox.record(
                connection, store.INBOX, _without_effect(heard, known, dossiers) | _dropped(fresh, heard)
            )

        self.database.run(work)

    def erase(self, leavers: Collection[UUID], *, only_count: bool = False) -> dict[str, int]:
        """Commit that ``leavers`` are erased, whoever says so, and return how many rows went, per table.

        Args:
            only_count: undo it, so that nothing changes.
        """

        def work(connection: Connection) -> dict[str, int]:
            store.plan_alone(connection)
            return erase(connection, leavers, self.clock.now(), self.letters)

        return self.database.run(partial(tried, work=work) if only_count else work)


def _dropped(fresh: Iterable[Envelope], heard: Iterable[Envelope]) -> dict[EventId, str]:
    """Return that the snapshots which nobody heard are about people who were erased."""
    kept = {event.id for event in heard}
    return {event.id: ERASED for event in fresh if event.id not in kept and not is_erasure(event)}


def _newest(events: Iterable[Envelope]) -> list[Envelope]:
    """Return of each thing the event with the highest revision, in the order of the things' ids."""
    newest: dict[UUID, Envelope] = {}
    for event in events:
        subject = event.body.signal if isinstance(event.body, SignalUpdated) else event.key
        if subject not in newest or _revision(newest[subject]) < _revision(event):
            newest[subject] = event
    return [newest[subject] for subject in sorted(newest)]


def _revision(event: Envelope) -> int:
    return event.body.revision if isinstance(event.body, SignalUpdated | DossierUpdated) else 0


def _newer(connection: Connection, events: Iterable[Envelope]) -> dict[UUID, Known]:
    """Return the signals of snapshots that are newer than what is stored."""
    newest = {event.body.signal: event for event in _newest(events) if isinstance(event.body, SignalUpdated)}
    stored = store_plan.load_signals(connection, newest)
    return {
        signal: Known(signal_of(event, prior.signal if prior else None), event.key, _revision(event))
        for signal, event in newest.items()
        if (prior := stored.get(signal)) is None or prior.revision < _revision(event)
    }


def signal_of(event: Envelope, prior: Signal | None) -> Signal:
    """Return the signal of a snapshot, with when it was seen.

    Seen belongs to one opening, urgency and owner: when one of these changes, the fact is news again. A snapshot
    says only *that* it was seen, so the moment is that of the first snapshot that says so.
    """
    body = event.body
    if not isinstance(body, SignalUpdated):
        raise TypeError("a signal comes from its snapshot")
    signal = Signal(
        id=body.signal,
        kind=body.kind,
        urgency=body.urgency,
        status=body.status,
        opening=body.opening,
        opened_at=body.opened_at,
        region=body.region,
        school=body.school or NO_SCHOOL,
        start_state=body.start_state,
        owner=body.owner,
        reported_by=body.reported_by,
        spoken_on=body.spoken_on,
        action_on=body.action_on,
        ladder_end=body.ladder_end,
        doorstroompunt=body.doorstroompunt,
        for_privacy=body.rule in privacy.RULES,
    )
    if prior is None:
        return replace(signal, seen_at=event.recorded if body.status in _KNOWN else None)
    if (prior.opening, prior.urgency, prior.owner) != (body.opening, body.urgency, body.owner):
        return signal
    seen_now = body.status in _KNOWN and prior.status not in _KNOWN and prior.seen_at is None
    return replace(signal, seen_at=event.recorded if seen_now else prior.seen_at)


def _start_states(connection: Connection, dossiers: Iterable[Envelope], now: datetime) -> list[Row]:
    """Return the rows of e-mails about a start state that do not exist yet."""
    bodies = [event.body for event in dossiers if isinstance(event.body, DossierUpdated)]
    recent = [body for body in bodies if body.in_window and _is_recent(body.start_state_on, now)]
    if not recent:
        return []
    people = store_people.load_people(
        connection,
        (body.owner for body in recent if body.owner),
        ((body.region, body.school or NO_SCHOOL) for body in recent),
    )
    register = list(people.values())
    rows: dict[UUID, Row] = {}
    for body in recent:
        school = body.school or NO_SCHOOL
        found = people_for(
            body.owner, Place(body.region, school, body.responsible), register, local_date(now)
        )
        told = ((found.owner, Why.START_STATE), (found.holder(Role.COORDINATOR), Why.DATA_GAPS))
        for person, why in told:
            if person is not None and body.start_state_on is not None:
                row = start_state_row(school, body.start_state_on, person, now, why)
                if row is not None:
                    rows[row.key.signal] = row
    known = store_plan.load_rows(connection, rows)
    return [row for signal, row in sorted(rows.items()) if signal not in known]


def _quiet_sources(connection: Connection, events: Iterable[Envelope], now: datetime) -> list[Row]:
    """Keep what events say of schools that fell silent or are back, and return the rows that change by it."""
    bodies = [event.body for event in events]
    said = [
        source
        for body in bodies
        if isinstance(body, SourceSilent | SourceResumed)
        for source in quiet_sources(body)
    ]
    if not said:
        return []
    store_quiet.keep(connection, said)
    known = store_quiet.load(connection, (source.signal for source in said))
    places = {(source.region, source.school) for source in known.values()}
    people = sorted(store_people.load_people(connection, [], places).values(), key=lambda person: person.id)
    history = store_plan.load_rows(connection, known)
    return [
        row
        for signal, source in sorted(known.items())
        for row in rows_for(source, people, history.get(signal, ()), now)
    ]


def _is_recent(start_state_on: date | None, now: datetime) -> bool:
    return start_state_on is not None and now < midnight_after(start_state_on + MEMORY)


def _without_effect(
    events: Iterable[Envelope], known: dict[UUID, Known], dossiers: Iterable[Envelope]
) -> dict[EventId, str]:
    """Return why events changed nothing that anybody could hear of."""
    newest = {event.id for event in dossiers}
    reasons: dict[EventId, str] = {}
    for event in events:
        body = event.body
        if isinstance(body, DossierUpdated) and event.id not in newest:
            reasons[event.id] = OLD_REVISION
        elif isinstance(body, SignalUpdated):
            kept = known.get(body.signal)
            if kept is None or kept.revision != body.revision:
                reasons[event.id] = OLD_REVISION
            elif body.kind is Kind.TASK and not kept.signal.for_privacy:
                reasons[event.id] = "task"
    return reasons
