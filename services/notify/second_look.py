"""The second look: what waits in the queue is planned again before it is sent.

Asked for by each change of a signal or of the register, and by time: a message is surely true for as long as it is
tried, and not past the end of a day. Works inside the caller's transaction, which holds ``plan_alone``; sends nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from schemas.types import Step
from services.notify import store_people, store_plan, store_waiting
from services.notify.gather import Bundle, hold_until
from services.notify.local_calendar import local_date
from services.notify.people import Recipient
from services.notify.planning import Planner
from services.notify.rows import Row, Silence
from services.notify.store_messages import Message
from services.notify.store_plan import Known

_BATCH = 200


def look_again(connection: Connection, planner: Planner, now: datetime) -> int:
    """Plan again what is in doubt, and return how many messages that were.

    What is no longer to be told left its message with the reason. Of which nothing is left is withdrawn; the others
    are composed again, and wait until their reader may hear something.
    """
    messages = store_waiting.to_look_at_again(connection, now, _BATCH)
    ids = [message.id for message in messages]
    before = store_plan.rows_of_messages(connection, ids)
    known = store_plan.load_signals(connection, (row.key.signal for rows in before.values() for row in rows))
    planner.settle(connection, known, now)
    left = store_plan.rows_of_messages(connection, ids)
    people = store_people.load_people(connection, (message.recipient for message in messages), ())
    look = _Look(connection, planner, known, now)
    for message in messages:
        look.settle(message, left.get(message.id, []), people.get(message.recipient))
    return len(messages)


@dataclass(frozen=True, slots=True)
class _Look:
    """One second look, now."""

    connection: Connection
    planner: Planner
    known: Mapping[UUID, Known]
    now: datetime

    def settle(self, message: Message, rows: Sequence[Row], person: Recipient | None) -> None:
        """Write what becomes of one message, of which ``rows`` are left."""
        not_before = hold_until(person.week, None, self.now, timedelta(0))[0] if person else self.now
        lapse = self.planner.lapse(self.now, not_before)
        if not any(step in message.steps for step in Step):
            # It tells no signal: only its hour is looked at.
            store_waiting.postpone(self.connection, message, lapse)
            return
        draft, silent = None, tuple(rows)
        if rows and person is not None:
            bundle = Bundle(message.recipient, message.channel, tuple(rows))
            draft, silent = self.planner.compose(
                self.connection, bundle, person, self.known, today=local_date(self.now)
            )
        reassigned = [row.silenced(Silence.REASSIGNED, self.now) for row in silent]
        store_plan.save_rows(self.connection, reassigned)
        if draft is None:
            store_waiting.withdraw(self.connection, message)
        else:
            store_waiting.rewrite(self.connection, message, draft, lapse)
