"""Who is erased is told to nobody any more, in whatever order notify hears of it."""

from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from schemas import codec
from schemas.envelope import Envelope
from schemas.events import DossierUpdated, MessageSent, PersonErased, SignalUpdated
from schemas.types import EventId
from services.notify import store_messages
from services.notify.providers.contract import Unreachable, UnreachableReason
from tests.notify.desk import COACH, REGION, Desk, a_dossier, a_signal, in_envelope

LEAVER, OTHER = UUID(int=1), UUID(int=2)
SIGNAL, OTHER_SIGNAL = UUID(int=11), UUID(int=12)
NIGHT = "2026-11-24 21:00"


def erasure(desk: Desk, leaver: UUID = LEAVER) -> Envelope:
    """Return that somebody is erased."""
    now = desk.clock.now()
    body = PersonErased(region=REGION, happened_on=now.date())
    return Envelope(EventId(uuid4()), "urn:nazorg:ingest", leaver, now, now, body)


def about(desk: Desk, *bodies: SignalUpdated | DossierUpdated, leaver: UUID = LEAVER) -> list[Envelope]:
    """Return snapshots about somebody."""
    return [in_envelope(body, leaver, desk.clock.now()) for body in bodies]


def rows(desk: Desk, query: str, **values: object) -> list[Any]:
    """Return what a query finds."""
    return list(desk.app.database.run(lambda c: c.execute(text(query), values).all()))


def left(desk: Desk) -> dict[str, int]:
    """Return how many rows of each table are about anybody, and who is remembered as erased."""
    tables = ("signals", "caseload", "plan_rows", "erased")
    return {table: rows(desk, f"select count(*) from notify.{table}")[0][0] for table in tables}


NOTHING = {"signals": 0, "caseload": 0, "plan_rows": 0, "erased": 1}


def test_what_is_held_is_never_told(desk: Desk) -> None:
    """A signal that waits for the morning is gone before it, with dossier and plan."""
    desk.at(NIGHT)
    desk.app.handle(about(desk, a_signal(SIGNAL, at=NIGHT), a_dossier()))
    assert left(desk)["plan_rows"] == 1
    desk.app.handle([erasure(desk)])
    desk.at("2026-11-25 12:00")
    assert desk.sent() == []
    assert left(desk) == NOTHING


def test_what_is_queued_is_never_sent(desk: Desk) -> None:
    """A message that is about this person alone and was not sent yet is failed, without text."""
    desk.app.handle(about(desk, a_signal(SIGNAL)))
    assert desk.states() == ["queued"]
    desk.app.handle([erasure(desk)])
    desk.rest()
    assert desk.sent() == []
    (message,) = rows(desk, "select state, code, text, letter, subject, steps, reasons from notify.messages")
    assert tuple(message) == ("failed", "erased", "", "", "", [], [])
    assert left(desk) == NOTHING


def test_what_was_sent_keeps_its_row_without_the_person(desk: Desk) -> None:
    """A message that is out stays as a message, with neither text nor signal; its receipt is still taken."""
    desk.take(a_signal(SIGNAL), leaver=LEAVER)
    desk.app.handle([erasure(desk)])
    assert desk.receipt(desk.sent()[0], "delivered") == 204
    desk.at("2026-11-27 17:00")
    assert len(desk.sent()) == 1
    assert desk.states() == ["delivered"]
    assert rows(desk, "select text, steps from notify.messages")[0] == ("", [])
    assert told_signals(desk) == [[]]
    assert left(desk) == NOTHING


def told_signals(desk: Desk) -> list[list[UUID]]:
    """Return the signals that each event about a sent message names."""
    found = rows(desk, "select key, headers, value from notify.outbox where value <> '' order by seq")
    bodies = [codec.decode(row.key, row.headers, row.value).body for row in found]
    return [list(body.signals) for body in bodies if isinstance(body, MessageSent)]


def test_a_message_about_two_loses_the_link_to_one(desk: Desk) -> None:
    """A grouped message stays, for the other; what was told of it names only the other's signal."""
    batch = about(desk, a_signal(SIGNAL)) + about(desk, a_signal(OTHER_SIGNAL), leaver=OTHER)
    desk.app.handle(batch)
    desk.rest()
    assert told_signals(desk) == [[SIGNAL, OTHER_SIGNAL]]
    desk.app.handle([erasure(desk)])
    assert told_signals(desk) == [[OTHER_SIGNAL]]
    assert rows(desk, "select text <> '' from notify.messages") == [(True,)]
    assert rows(desk, "select distinct signal from notify.plan_rows") == [(OTHER_SIGNAL,)]
    assert desk.reply(COACH, "OK") == 200
    desk.rest()
    assert rows(desk, "select signal from notify.signals where seen_at is not null") == [(OTHER_SIGNAL,)]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::2], ids=str)
def test_any_order_ends_the_same(desk: Desk, order: tuple[int, ...]) -> None:
    """Snapshots before, between and after the erasure leave nothing, and the late ones say why."""
    events = [*about(desk, a_signal(SIGNAL), a_signal(SIGNAL, revision=2), a_dossier()), erasure(desk)]
    for place in order:
        desk.app.handle([events[place]])
        desk.rest()
    assert left(desk) == NOTHING
    late = {events[place].id for place in order[order.index(3) + 1 :]}
    reasons = {row.event_id: row.reason for row in rows(desk, "select event_id, reason from notify.inbox")}
    assert {event for event, reason in reasons.items() if reason == "erased"} == late
    desk.at("2026-11-27 17:00")
    assert left(desk) == NOTHING


def test_one_batch_with_all_of_it(desk: Desk) -> None:
    """In one batch the erasure wins, wherever it stands in it."""
    desk.app.handle([*about(desk, a_signal(SIGNAL), a_dossier()), erasure(desk), *about(desk, a_dossier())])
    desk.rest()
    assert (left(desk), desk.sent()) == (NOTHING, [])


def test_what_is_in_sending_is_not_queued_again(desk: Desk) -> None:
    """When the provider was busy just when the person was erased, the emptied message is not tried again."""
    desk.app.handle(about(desk, a_signal(SIGNAL)))
    worker, now = uuid4(), desk.clock.now()
    (claimed,) = desk.app.database.run(lambda c: store_messages.claim(c, worker, now, 1))
    desk.app.handle([erasure(desk)])
    busy = Unreachable(UnreachableReason.BUSY, certainly_not_sent=True)
    desk.app.database.run(lambda c: desk.app.dispatch._record(c, claimed, busy, now))  # noqa: SLF001 as its thread does
    desk.rest()
    assert (desk.states(), desk.sent()) == (["failed"], [])


def test_others_hear_as_before(desk: Desk) -> None:
    """Somebody else's ladder goes on as if nothing had happened."""
    desk.take(a_signal(OTHER_SIGNAL), leaver=OTHER)
    desk.app.handle([erasure(desk)])
    desk.at("2026-11-25 12:00")
    assert len(desk.sent()) == 2
