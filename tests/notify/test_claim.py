"""A claim costs the same however long the queue is."""

import json
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Connection, text

from services.notify import store_messages
from tests.notify.desk import Desk, a_signal, in_envelope

WAITING, LIMIT = 5_000, 8
_COPY = text(
    "insert into notify.messages (id, callback_key, recipient, channel, role, steps, reasons, text, subject, letter,"
    " state, made_at, not_before, give_up_at, look_again_at, forget_at)"
    " select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), channel, role, steps, reasons, text, subject,"
    " letter, 'queued', made_at, not_before, give_up_at, give_up_at, forget_at"
    " from (select * from notify.messages limit 1) m, generate_series(1, :waiting)"
)


def test_a_claim_reads_no_more_than_it_may_take(desk: Desk) -> None:
    """Of a long queue that nobody counted yet a claim reads the head alone."""
    desk.app.handle([in_envelope(a_signal(), uuid4(), desk.clock.now())])
    now = desk.clock.now() + timedelta(seconds=1)

    def read(connection: Connection) -> int:
        connection.execute(_COPY, {"waiting": WAITING})
        connection.execute(store_messages._CLAIM_ALONE)  # noqa: SLF001 how it is planned is all that is asked here
        claim = text(f"explain (analyze, format json) {store_messages._CLAIM}")  # noqa: SLF001 as above
        values = {"worker": uuid4(), "now": now, "limit": LIMIT}
        found = connection.execute(claim, values).scalar_one()
        return _read(json.loads(found) if isinstance(found, str) else found)

    assert 0 < desk.app.database.run(read) <= 4 * LIMIT


def _read(plan: object) -> int:
    """Return the most rows of messages that any part of a plan read at once."""
    if isinstance(plan, list):
        return max(map(_read, plan), default=0)
    if not isinstance(plan, dict):
        return 0
    own = int(plan["Actual Rows"]) if plan.get("Relation Name") == "messages" else 0
    return max(own, *map(_read, plan.values()))
