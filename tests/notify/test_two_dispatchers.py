"""Two dispatchers on one queue: whoever comes first at whatever statement, each message is sent once."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from schemas.types import Status
from services.notify.app import App
from tests.notify.desk import (
    COACH,
    COORDINATOR,
    OTHER_COACH,
    PHONE,
    Desk,
    a_desk,
    a_signal,
    in_envelope,
    open_app,
)

OWNERS = (COACH, COACH, OTHER_COACH, COORDINATOR)
TURNS = st.lists(st.integers(0, 1), max_size=40)
GIVE_WAY_SECONDS = 0.02
"""Who waits for a lock of the other cannot take its turn; after this the other one goes on."""


@dataclass
class Turns:
    """Lets one of two processes do a statement at a time, in an order that is given; after that as they come."""

    order: list[int]
    _done: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, who: int, *_: Any) -> None:
        """Wait for the turn of ``who``."""
        with self._changed:
            self._changed.wait_for(lambda: self._next() in {who, None}, GIVE_WAY_SECONDS)
            self._done += 1
            self._changed.notify_all()

    def _next(self) -> int | None:
        return self.order[self._done] if self._done < len(self.order) else None

    @contextmanager
    def given_to(self, app: App, who: int) -> Iterator[None]:
        """Let each statement of ``app`` wait for its turn."""
        wait = partial(self.wait_for, who)
        for engine in app.database.engines:
            event.listen(engine, "before_cursor_execute", wait)
        try:
            yield
        finally:
            for engine in app.database.engines:
                event.remove(engine, "before_cursor_execute", wait)


def test_two_dispatchers_in_any_order_send_once(database_url: str, outside: None) -> None:
    """Every message that is still true is sent once, and one that closed while it waited by neither of them."""
    with a_desk(database_url, grouping_seconds=0, daily_cap=100) as desk:
        other = open_app(database_url, desk.clock, desk.sandbox, desk.secret)

        @settings(max_examples=12)
        @given(TURNS)
        def told(order: list[int]) -> None:
            _queue(desk)
            turns = Turns(order)
            with ExitStack() as taking_turns:
                for who, app in enumerate((desk.app, other)):
                    taking_turns.enter_context(turns.given_to(app, who))
                with ThreadPoolExecutor(2) as both:
                    for sending in [both.submit(app.dispatch.drain) for app in (desk.app, other)]:
                        sending.result()
            desk.rest()
            assert Counter(to for _, to in desk.fresh()) == Counter(PHONE[owner] for owner in OWNERS)

        told()
        other.close()
        assert set(desk.states()) == {"accepted", "withdrawn"}


def _queue(desk: Desk) -> None:
    """Queue two texts to one coach, one to another and to the coordinator, and one that is closed at once."""
    now = desk.clock.now()
    for owner in OWNERS:
        desk.app.handle([in_envelope(a_signal(owner=owner), uuid4(), now)])
    closing, young = a_signal(owner=OTHER_COACH), uuid4()
    desk.app.handle([in_envelope(closing, young, now)])
    closed = closing.model_copy(update={"revision": 2, "status": Status.CLOSED})
    desk.app.handle([in_envelope(closed, young, now)])
