"""The link in an e-mail with which its reader says *gezien*: a GET shows, a POST acts, once.

The key is random, belongs to one message, and holds nothing. A scanner of mail that opens every link, as often as
it likes, changes nothing. Must never show or log about whom a message is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from services.notify import store, store_messages, store_replies
from services.notify.link import AWAY, OVER, TOO_OFTEN, answer, is_too_often
from services.notify.log_events import SEEN_BY_LINK
from services.notify.page_seen import Told, seen_page
from services.notify.replies import Replies
from services.notify.reply import Meaning
from services.notify.store_replies import ReplyName
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Unavailable
from services.runtime.log import log

SEEN_PATH = "/gezien/{key}"
LASTS = timedelta(days=14)
"""How long a link works, from the making of its message; the page says so in words."""

_STATUS = {
    Told.ASKED: 200,
    Told.DONE: 200,
    Told.NOTHING_OPEN: 200,
    Told.OVER: OVER,
    Told.TOO_OFTEN: TOO_OFTEN,
    Told.AWAY: AWAY,
}


@dataclass(frozen=True, slots=True)
class SeenLink:
    """Shows and takes the answer to an e-mail."""

    database: Database
    clock: Clock
    replies: Replies
    is_sandbox: bool

    def router(self) -> APIRouter:
        """Return the two routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.api_route(SEEN_PATH, methods=["GET", "HEAD"], response_class=HTMLResponse)
        def show(key: str) -> Response:
            return self._page(lambda: self.show(key))

        @routes.post(SEEN_PATH, response_class=HTMLResponse)
        def press(key: str) -> Response:
            return self._page(lambda: self.press(key))

        return routes

    def show(self, key: str) -> Told:
        """Return which page a link opens; changes nothing."""
        message, told = self._message_of(key)
        if message is None:
            return told
        used = self.database.run(lambda connection: store_replies.is_replied(connection, _name(message)))
        return Told.NOTHING_OPEN if used else Told.ASKED

    def press(self, key: str) -> Told:
        """Commit that the reader has seen what they were told, and return the page that says so.

        A second time, or when nothing is open any more, it changes nothing.
        """
        message, told = self._message_of(key)
        if message is None:
            return told
        now = self.clock.now()

        def work(connection: Connection) -> int:
            store.plan_alone(connection)
            person = store_messages.locked(connection, message).recipient
            first = store_replies.keep_reply(
                connection, ReplyName(None, _name(message)), recipient=person, meaning=Meaning.SEEN, at=now
            )
            return self.replies.see(connection, person, _name(message), now) if first else 0

        signals = self.database.run(work)
        log(SEEN_BY_LINK, message=str(message), signals=signals)
        return Told.DONE if signals else Told.NOTHING_OPEN

    def _message_of(self, key: str) -> tuple[UUID | None, Told]:
        """Return the message of a key that still works, else what to tell."""

        def look(connection: Connection) -> tuple[UUID | None, datetime | None, bool]:
            """Each statement is a transaction by itself: no lock outlives it."""
            message, made_at = store_messages.linked(connection, key) or (None, None)
            return message, made_at, is_too_often(connection, message)

        message, made_at, too_often = self.database.run_one(look)
        if too_often:
            return None, Told.TOO_OFTEN
        if made_at is None or made_at + LASTS <= self.clock.now():
            return None, Told.OVER
        return message, Told.ASKED

    def _page(self, work: Callable[[], Told]) -> Response:
        """Return the page, also while the database is away: nothing was committed, so it may be tried again."""
        try:
            told = work()
        except Unavailable:
            told = Told.AWAY
        return answer(seen_page(told, self.replies.contact, is_sandbox=self.is_sandbox), _STATUS[told])


def _name(message: UUID) -> str:
    """Return the name under which the answer to a message is kept; there is one."""
    return f"link:{message}"
