"""Notify is stopped after every statement and every commit, started again, and ends as if nothing had happened."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from schemas.envelope import Envelope
from schemas.events import DossierUpdated, SignalUpdated
from schemas.types import Urgency
from schemas.working_days import is_working_day
from services.notify.app import App
from services.notify.local_calendar import local_date
from services.notify.take_up_routes import TAKE_UP_PATH
from services.runtime.database import Database
from services.sandbox.behaviour import Rule
from tests.killing import Killed, Killer
from tests.notify.desk import (
    COACH,
    DEPUTY,
    OTHER_COACH,
    PHONE,
    STAFF,
    Desk,
    a_dossier,
    a_signal,
    in_envelope,
    link_in,
    local,
    open_app,
)

DAY = timedelta(days=1)
EMPTY = text(
    "do $$ begin execute (select 'truncate ' || string_agg(format('%I.%I', schemaname, tablename), ', ')"
    " from pg_tables where schemaname = 'notify' and tablename not like 'alembic%'); end $$"
)
"""Empties every table of notify."""


@dataclass
class Town:
    """One outside and one database in which the same story is told again and again."""

    desk: Desk
    url: str

    def fresh(self) -> None:
        """Empty the database, and bring the staff in again."""
        admin = Database(self.url)
        admin.run(lambda connection: connection.execute(EMPTY))
        admin.close()
        self.desk.app.import_recipients(STAFF.encode())
        self.desk.fresh()

    def restart(self) -> App:
        """Let the process die, and start another."""
        self.desk.app.close()
        desk = self.desk
        desk.app = open_app(self.url, desk.clock, desk.sandbox, desk.secret, dispatch_threads=1)
        return desk.app

    def end(self) -> "End":
        """Return how it ended, after every unknown outcome was settled."""
        desk = self.desk
        end = desk.clock.now() + timedelta(minutes=11)
        while (due := desk.app.next_due()) is not None and due < end:
            desk.clock.advance_to(due)
            desk.rest()
        rows = sorted(desk.rows())
        reached = sorted(
            (str(row["recipient"]), str(row["steps"]))
            for row in desk.app.messages()
            if row["state"] in ("accepted", "delivered")
        )
        query = text(
            "select count(distinct event_id) from notify.outbox"
            " where headers ->> 'ce_type' like any (array['%gezien%', '%opgepakt%'])"
        )
        seen = desk.app.database.run(lambda connection: int(connection.execute(query).scalar_one()))
        return End(rows, reached, seen, Counter(one.to for one in self.since() if one.channel == "sms"))

    def since(self) -> list[Any]:
        """Return what the outside received in this telling."""
        return self.desk.sent()[self.desk._taken :]  # noqa: SLF001 the desk's own mark


@dataclass(frozen=True)
class End:
    """How a story ended: plan rows, who was reached at which step, what was seen or taken up, and texts per phone."""

    rows: list[tuple[str, str, str]]
    reached: list[tuple[str, str]]
    seen: int
    texts: Counter[str]


Story = Callable[[Town, "list[Envelope]"], Iterator[Callable[[], object]]]


def told_at_once(town: Town, batch: list[Envelope]) -> Iterator[Callable[[], object]]:
    """A batch comes in and is sent."""
    yield lambda: town.desk.app.handle(batch)
    yield town.desk.rest


def told_later(town: Town, batch: list[Envelope]) -> Iterator[Callable[[], object]]:
    """A batch comes in, and the next day's steps fall due."""
    yield from told_at_once(town, batch)
    yield lambda: town.desk.clock.advance_to(batch[0].recorded + DAY)
    yield town.desk.rest


def not_delivered(town: Town, batch: list[Envelope]) -> Iterator[Callable[[], object]]:
    """The phone of the coach does not take it, the other coach answers OK."""
    yield from told_at_once(town, batch)
    reply = f"SM{uuid4().hex}"

    def receipts() -> None:
        for message in town.since():
            if message.to == PHONE[COACH]:
                town.desk.receipt(message, "sent")
                town.desk.receipt(message, "undelivered", "30005")
                town.desk.receipt(message, "undelivered", "30005")

    yield receipts
    yield lambda: town.desk.reply(OTHER_COACH, "Ok.", reply)
    yield town.desk.rest


def pressed_and_taken_up(town: Town, batch: list[Envelope]) -> Iterator[Callable[[], object]]:
    """One coach presses the button behind the link in an e-mail, the other takes a signal up at the portal."""
    town.desk.sandbox.behave(Rule(to=PHONE[COACH], refuse=21610))
    yield from told_at_once(town, batch)
    signal = batch[1].body.signal if isinstance(batch[1].body, SignalUpdated) else None
    order = {
        "medewerker": str(OTHER_COACH),
        "signaal": str(signal),
        "volgende_datum": f"{local_date(batch[0].recorded + DAY)}",
    }

    def press() -> None:
        (letter,) = [one.text for one in town.since() if one.to == "coach@example.org"]
        assert town.desk.ask("POST", link_in(letter)).is_success

    yield press
    yield lambda: town.desk.ask("POST", TAKE_UP_PATH, order, **{"Idempotency-Key": "k-1"}).raise_for_status()


def a_batch(town: Town) -> list[Envelope]:
    """Return signals of two coaches, a task's owner's dossier and a start state, at the desk's moment."""
    now = town.desk.clock.now()
    at = now.strftime("%Y-%m-%d %H:%M")
    ids = iter(UUID(int=number) for number in range(1, 99))
    bodies: list[SignalUpdated | DossierUpdated] = [
        a_signal(next(ids), at=at, opened_at=now),
        a_signal(next(ids), at=at, opened_at=now, owner=OTHER_COACH),
        a_signal(next(ids), at=at, opened_at=now, urgency=Urgency.WHEN_CONVENIENT, owner=DEPUTY),
        a_dossier(start_state_on=now.date()),
    ]
    return [in_envelope(body, UUID(int=1000 + number), now) for number, body in enumerate(bodies)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("story", "safe"),
    [
        pytest.param(told_at_once, 0, id="handle-and-dispatch"),
        pytest.param(told_later, 3, id="sweep-and-dispatch"),
        pytest.param(not_delivered, 2, id="callbacks"),
        pytest.param(pressed_and_taken_up, 2, id="link-and-portal"),
    ],
)
def test_stopped_anywhere_it_ends_the_same(desk: Desk, database_url: str, story: Story, safe: int) -> None:
    """Stopped after any statement or commit and started again: same rows, same people reached, no text twice."""
    town = Town(desk, database_url)
    town.restart()
    undisturbed, boundaries = _tell(town, story, safe, None)
    assert boundaries > 20
    for after in range(1, boundaries + 1):
        ended, _ = _tell(town, story, safe, after)
        where = f"stopped after boundary {after} of {boundaries}"
        assert (ended.rows, ended.seen) == (undisturbed.rows, undisturbed.seen), where
        assert ended.reached == undisturbed.reached, where
        # What died between claim and sending went by e-mail instead, as possibly double: one text fewer, never more.
        assert ended.texts <= undisturbed.texts, where


def _tell(town: Town, story: Story, safe: int, after: int | None) -> tuple[End, int]:
    """Tell the story once, dying after so many boundaries, counted after the first ``safe`` steps.

    A step that died is done again by the next process.
    """
    _to_next_tuesday(town)
    town.fresh()
    batch = a_batch(town)
    killer = Killer(after)
    for number, step in enumerate(story(town, batch)):
        if number < safe:
            step()
            continue
        try:
            with killer.stalking(town.desk.app.database):
                step()
        except Killed:
            town.restart()
            killer.after = None
            step()
    return town.end(), killer.count


def _to_next_tuesday(town: Town) -> None:
    clock, week = town.desk.clock, timedelta(weeks=1)
    moment = local("2026-11-24 10:00")
    while moment <= clock.now() or not all(is_working_day(local_date(moment + n * DAY)) for n in range(3)):
        moment += week
    clock.advance_to(moment)
