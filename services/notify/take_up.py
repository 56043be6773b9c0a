"""Taking a signal up: a member of staff who signed in says on which day the next step comes.

The ladder rests in the same transaction, so that no message slips in between, and the fact goes to the monitor as
the event that it is. Why here and not at ingest: ADR 14.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import SignalTakenUp
from schemas.types import EventId, Status
from services.notify import store, store_desk, store_plan
from services.notify.local_calendar import local_date
from services.notify.log_events import TAKEN_UP
from services.notify.planning import Planner
from services.notify.problem import Conflict, NotFound, Refused
from services.notify.store_desk import TakeUp
from services.notify.store_plan import Known
from services.runtime import outbox
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.log import log

DAY_EXPECTED = "de dag van de volgende stap: vandaag of later, als 2026-12-01"


@dataclass(frozen=True, slots=True)
class TakeUps:
    """Lists the signals of one member of staff, and takes in what they take up."""

    database: Database
    clock: Clock
    planner: Planner

    def signals_of(self, person: UUID) -> list[dict[str, object]]:
        """Return the open signals that this person owns or was told, the gravest and oldest first."""
        return self.database.run(lambda connection: store_desk.signals_of(connection, person))

    def take(self, order: TakeUp) -> None:
        """Commit that a signal was taken up; the same order again changes nothing.

        Raises:
            Refused: the day has passed.
            NotFound: the signal is none of this person's.
            Conflict: the signal has closed, or the same key came with something else.
        """
        now = self.clock.now()

        def work(connection: Connection) -> bool:
            store.plan_alone(connection)
            before = store_desk.taken_up(connection, order.person, order.key)
            if before is not None:
                if before != order:
                    raise Conflict("Deze Idempotency-Key is al gebruikt voor iets anders. Kies een nieuwe.")
                return False
            known = store_plan.load_signals(connection, [order.signal]).get(order.signal)
            _judge(known, store_desk.is_theirs(connection, order), order.next_on, local_date(now))
            if known is not None:
                self._act(connection, known, order, now)
            return True

        log(TAKEN_UP, signal=str(order.signal), first=self.database.run(work))

    def _act(self, connection: Connection, known: Known, order: TakeUp, now: datetime) -> None:
        """Let the ladder rest until the day, and tell the monitor."""
        signal = replace(
            known.signal,
            status=Status.TAKEN_UP,
            action_on=order.next_on,
            seen_at=known.signal.seen_at or now,
        )
        self.planner.settle(connection, {signal.id: replace(known, signal=signal)}, now)
        store_desk.keep_take_up(connection, order, now)
        outbox.put(connection, store.OUTBOX, [_event(known, order, now)])


def _judge(known: Known | None, is_theirs: bool, next_on: date, today: date) -> None:  # noqa: FBT001 a fact
    """Refuse what cannot be taken up, with the first reason that fits."""
    if known is None or not is_theirs:
        raise NotFound("Dit signaal staat niet in uw lijst. Vernieuw de lijst en kies opnieuw.")
    if known.signal.status is Status.CLOSED:
        raise Conflict("Dit signaal is al gesloten. U hoeft er niets meer voor te doen.")
    if next_on < today:
        raise Refused("Die dag is al voorbij. Kies vandaag of later.", {"volgende_datum": DAY_EXPECTED})


def _event(known: Known, order: TakeUp, now: datetime) -> Envelope:
    signal = known.signal
    return Envelope(
        id=EventId(uuid5(signal.id, f"{SignalTakenUp.TYPE}:{order.person}:{order.key}")),
        source=store.SOURCE,
        key=known.leaver,
        time=now,
        recorded=now,
        body=SignalTakenUp(
            happened_on=local_date(now),
            region=signal.region,
            school=signal.school or None,
            signal=signal.id,
            next_date=order.next_on,
        ),
        reported_by=order.person,
    )
