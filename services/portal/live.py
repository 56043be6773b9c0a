"""News that makes open pages look again: one listener for all clients, and nothing of anybody in it.

A hint, never the truth: it says that something of a coach, a school or a region changed, and the page asks again
with its own session. Who misses a hint looks again by itself.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple, Self

import orjson
from sqlalchemy import Connection

from services.portal import store
from services.portal.access import OWNERS, Role, User
from services.portal.projection import Row, Shelf
from services.runtime.database import Database, Listener, notify
from services.runtime.errors import Unavailable

EVERYBODY = "*"
"""Too many changed to name them: all look again."""
_MOST_BYTES = 7_000
_STILL_HERE_SECONDS = 20.0
_SHOWN = (Shelf.DOSSIERS, Shelf.SIGNALS)


class Concern(NamedTuple):
    """Whose pages may show something else now; empty where nobody or nothing."""

    owner: str
    school: str
    region: str

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return whom a row concerns."""
        owner = row.values["owner"]
        return cls(str(owner) if owner else "", str(row.values["school"]), str(row.values["region"]))

    def is_for(self, user: User) -> bool:
        """Whether a page of ``user`` may show it."""
        if user.role in OWNERS:
            return user.staff is not None and self.owner == str(user.staff)
        if user.role is Role.SCHOOL:
            return self.school in user.schools
        return self.region in user.areas


def wake(connection: Connection, rows: Iterable[Row]) -> None:
    """Tell the open pages at the commit of this transaction that ``rows`` changed."""
    concerns = sorted({Concern.of(row) for row in rows if row.shelf in _SHOWN})
    if concerns:
        hint = orjson.dumps([list(one) for one in concerns]).decode()
        notify(connection, store.CHANGED, hint if len(hint) < _MOST_BYTES else EVERYBODY)


def read_hint(hint: str) -> list[Concern] | None:
    """Return whom a hint concerns; None is everybody."""
    return None if hint == EVERYBODY else [Concern(*one) for one in orjson.loads(hint)]


class Client:
    """One open page."""

    def __init__(self, user: User) -> None:
        """Belong to the loop that runs now."""
        self.user = user
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def tell(self) -> None:
        """Let it look again; from any thread."""
        self._loop.call_soon_threadsafe(self._news.set)

    async def stream(self) -> AsyncIterator[str]:
        """Yield an event at each news, and a comment when it is quiet, so that a lost connection is noticed."""
        yield "retry: 2000\n\n"
        while True:
            try:
                await asyncio.wait_for(self._news.wait(), _STILL_HERE_SECONDS)
            except TimeoutError:
                yield ": stil\n\n"
                continue
            self._news.clear()
            yield "event: nieuws\ndata: kijk\n\n"


class Live:
    """All open pages of this process, and the one connection that listens for them."""

    def __init__(self, database: Database) -> None:
        """Listen at the first step."""
        self._database = database
        self._listener: Listener | None = None
        self._clients: set[Client] = set()
        self._lock = Lock()

    @contextmanager
    def opened(self, client: Client) -> Iterator[Client]:
        """Tell ``client`` the news as long as its page is open."""
        with self._lock:
            self._clients.add(client)
        try:
            yield client
        finally:
            with self._lock:
                self._clients.discard(client)

    def step(self) -> bool:
        """Wait a moment for news, and pass it on; say whether there may be more.

        Raises:
            Unavailable: when the database is away; every page looks again when it is back.
        """
        if self._listener is None:
            self._listener = self._database.listen((store.CHANGED,))
            self._tell(None)
        try:
            hint = self._listener.next_hint(1.0)
        except Unavailable:
            self.close()
            raise
        if hint is not None:
            self._tell(read_hint(hint))
        return hint is not None

    def close(self) -> None:
        """Stop listening."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _tell(self, concerns: list[Concern] | None) -> None:
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            if concerns is None or any(one.is_for(client.user) for one in concerns):
                client.tell()
