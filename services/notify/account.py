"""What notify took in, planned and sent, for ``vangnet account``."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from services.notify import store, store_people, store_plan
from services.notify.delivery import Delivery, evolve
from services.notify.planning import plan_all
from services.notify.providers.codes import receipt_status
from services.notify.rows import State
from services.runtime import inbox, outbox
from services.runtime.dead_letter import Parked, parked


@dataclass(frozen=True, slots=True)
class Plans:
    """Where every due plan key stands.

    Attributes:
        silences: how many are silent, by reason.
        without_row: how many are due and stand nowhere; 0 unless something is wrong.
        messages: how many messages there are, by state.
        messages_made: how many there are in all; the states add up to it.
        behind_receipts: how many messages stand less far than a receipt of theirs says; 0 unless something is wrong.
    """

    in_message: int
    held: int
    silences: Mapping[str, int]
    without_row: int
    messages: Mapping[str, int]
    messages_made: int = 0
    behind_receipts: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """Notify's part of the account.

    Attributes:
        made: how many events were made, per topic.
        outcomes: per topic, how many events ended with which outcome and reason.
        unsent: how many events are not on the bus yet.
        parked: the records that could not be read.
    """

    made: Mapping[str, int]
    outcomes: Mapping[str, Mapping[tuple[str, str | None], int]]
    plans: Plans
    unsent: int
    parked: Sequence[Parked]


def account(connection: Connection, now: datetime) -> Account:
    """Return the account at ``now``."""
    return Account(
        outbox.events_per_topic(connection, store.OUTBOX),
        inbox.outcomes_per_topic(connection, store.INBOX),
        _plans(connection, now),
        outbox.waiting(connection, store.OUTBOX),
        parked(connection, store.DEAD_LETTERS, store.INBOX),
    )


def _plans(connection: Connection, now: datetime) -> Plans:
    """Count the rows, and plan every signal once more: what that would add is due and has no row."""
    history = store_plan.all_rows(connection)
    rows = [row for found in history.values() for row in found]
    known = {row.key for row in rows}
    plans = plan_all(store_plan.all_signals(connection), store_people.everybody(connection), history, now)
    missing = [row for plan in plans.values() for row in plan.rows if row.key not in known]
    states = Counter(row.state for row in rows)
    return Plans(
        in_message=states[State.MESSAGE],
        held=states[State.HELD],
        silences=dict(sorted(Counter(row.reason for row in rows if row.state is State.SILENCE).items())),
        without_row=len(missing),
        messages={str(row.state): int(row[1]) for row in connection.execute(_BY_STATE)},
        messages_made=connection.execute(select(func.count()).select_from(store.MESSAGES)).scalar_one(),
        behind_receipts=_behind_receipts(connection),
    )


def _behind_receipts(connection: Connection) -> int:
    """Count the messages whose state a kept receipt would still change."""
    return sum(
        number
        for state, word, number in connection.execute(_BESIDE_RECEIPTS)
        if (status := receipt_status(word)) is not None and evolve(Delivery(state), status) != state
    )


_STATE = store.MESSAGES.c.state
_BY_STATE = select(_STATE, func.count()).where(_STATE.in_(list(Delivery))).group_by(_STATE)
_BESIDE_RECEIPTS = text(
    "select m.state, r.status, count(distinct m.id) from notify.messages m"
    " join notify.receipts r on r.message = m.id group by m.state, r.status"
)
