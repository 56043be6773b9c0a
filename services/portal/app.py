"""Builds the portal once, from its settings and the runtime; importing it opens nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.exceptions import HTTPException

from schemas.envelope import Envelope
from schemas.topics import consumed_by
from services.portal import account as accounting
from services.portal import store, store_entries
from services.portal.act_routes import act_routes
from services.portal.actions import Actions, Door, Sender
from services.portal.call_routes import call_routes
from services.portal.dashboard_routes import dashboard_routes
from services.portal.dossier_routes import dossier_routes
from services.portal.errors import NotFound
from services.portal.guard import Guard, guarded
from services.portal.handle import Handler
from services.portal.live import Live
from services.portal.log_events import PAGE_FAILED
from services.portal.names import IngestNames, NameBook
from services.portal.openid import open_openid
from services.portal.pages import Desk, common_routes, opener
from services.portal.region_routes import region_routes
from services.portal.render import page
from services.portal.school_routes import school_routes
from services.portal.search_routes import search_routes
from services.portal.sessions import Sessions
from services.portal.settings import PortalSettings
from services.portal.sign_in import SignIn, open_personas
from services.portal.today_routes import today_routes
from services.portal.viewing import Viewing
from services.portal.week_routes import week_routes
from services.runtime import inbox, outbox
from services.runtime.app import Runtime
from services.runtime.clock import CLOCK_CHANNEL
from services.runtime.consume import ConsumerLoop
from services.runtime.database import Database
from services.runtime.dead_letter import DeadLetters
from services.runtime.log import log, where
from services.runtime.outbox import Relay
from services.runtime.secrets import key_from
from services.runtime.worker import Worker

GROUP = "portal"
"""The consumer group: every process of the portal reads as one."""


@dataclass(frozen=True)
class App:
    """What a process and the commands need of the portal; ``workers`` by the role of their process."""

    workers: Mapping[str, tuple[Worker, ...]]
    pages: Callable[[], APIRouter]
    database: Database
    handler: Handler
    dead_letters: DeadLetters
    sessions: Sessions
    names: IngestNames

    def close(self) -> None:
        """Close the connections to ingest."""
        self.names.close()

    def handle(self, events: Sequence[Envelope]) -> None:
        """Commit the effect of a batch of events; see ``handle.py``."""
        self.handler.handle(events)

    def clear(self) -> None:
        """Commit that what ``republish`` tells again is not known any more."""
        self.handler.clear()

    def shelves(self) -> dict[str, int]:
        """Return how many rows stand on each shelf."""
        return self.database.run(store.counts)

    def at_rest(self, now: datetime) -> bool:
        """Whether nothing waits to be told or to be sent to ingest."""
        due = self.next_due()
        waiting = self.database.run(lambda connection: outbox.waiting(connection, store.OUTBOX))
        return waiting == 0 and (due is None or due > now)

    def next_due(self) -> datetime | None:
        """Return the first moment at which something happens by itself."""
        return self.database.run(store_entries.next_due)

    def account(self) -> accounting.Account:
        """Return what was read and made."""
        return self.database.run(accounting.account)

    def erase(self, leavers: Collection[UUID], *, only_count: bool = False) -> dict[str, int]:
        """Commit that ``leavers`` are erased and return how many rows went, per table."""
        return self.handler.erase(leavers, only_count=only_count)

    def emptied(self) -> dict[str, set[UUID]]:
        """Return per topic the events about somebody who was erased since."""
        return self.database.run(lambda connection: outbox.emptied(connection, store.OUTBOX))

    def taken_in(self, events: Collection[UUID]) -> set[UUID]:
        """Return which of ``events`` were taken in."""
        return self.database.run(lambda connection: inbox.taken_in(connection, store.INBOX, events))

    def made_here(self, events: Collection[UUID]) -> set[UUID]:
        """Return which of ``events`` the portal made."""
        return self.database.run(lambda connection: outbox.made_here(connection, store.OUTBOX, events))


def build(runtime: Runtime, settings: PortalSettings, names: NameBook | None = None) -> App:
    """Return the portal, ready to run; ``names`` stands in for ingest where there is none.

    Its ``pages`` raise ``Misconfigured`` where people could sign in in a way that is not for that place.

    Raises:
        Misconfigured: when a secret is missing.
    """
    database, clock = runtime.database("portal"), runtime.clock
    tables = (store.DEAD_LETTERS, store.OUTBOX)
    dead_letters = DeadLetters("portal", database, *tables, clock, runtime.dead_letter_key)
    handler = Handler(database, clock, dead_letters)
    key = key_from(runtime.secret(settings.session_key, "session_key"))
    is_secure = settings.public_url.startswith("https://")
    sessions = Sessions(database, clock, key, timedelta(hours=settings.session_hours), is_secure)
    url, wait = settings.ingest_url, settings.ingest_timeout_seconds
    book = IngestNames(url, runtime.names_key, timeout_seconds=wait)
    doors = Door(url, runtime.names_key), Door(settings.notify_url, runtime.internal_key)
    sender = Sender(database, clock, *doors, timeout_seconds=wait)
    live = Live(database)
    desk = Desk(Viewing(database, clock), names or book, Actions(database, clock), clock, database)
    workers = {
        "web": (Worker("portal.live", live.step, database, close=live.close),),
        "consume": (_reader(runtime, database, handler, dead_letters),),
        "send": (_sender(database, sender),),
        "relay": (_relay(runtime, database),),
    }
    pages = partial(_pages, runtime, settings, desk, sessions, live)
    return App(workers, pages, database, handler, dead_letters, sessions, book)


def site(app: App) -> FastAPI:
    """Return the portal as a web server of its own."""
    found = FastAPI(title="Vangnet", openapi_url=None, redirect_slashes=False)
    found.include_router(app.pages())

    async def no_page(_: Request, __: Exception) -> Response:
        return page("refused.html", 404, title=NotFound.title, detail="Ga terug naar het begin.")

    async def our_fault(_: Request, fault: Exception) -> Response:
        log(PAGE_FAILED, error=type(fault).__name__, where=where(fault))
        return page("refused.html", 500, title="Er ging iets mis bij ons", detail="Probeer het zo opnieuw.")

    found.add_exception_handler(HTTPException, no_page)
    found.add_exception_handler(Exception, our_fault)
    return found


def _pages(
    runtime: Runtime, settings: PortalSettings, desk: Desk, sessions: Sessions, live: Live
) -> APIRouter:
    if settings.sign_in == "geen":
        return APIRouter()
    kind = guarded(Guard(sessions))
    router = APIRouter()
    for routes in (
        _way_in(runtime, settings, sessions).routes(kind, opener(sessions, settings.sign_in)),
        common_routes(desk, sessions, kind),
        today_routes(desk, live, kind),
        dossier_routes(desk, kind),
        act_routes(desk, kind),
        week_routes(desk, kind),
        call_routes(desk, kind),
        dashboard_routes(desk, kind),
        region_routes(desk, kind),
        search_routes(desk, kind),
        school_routes(desk, kind),
    ):
        router.include_router(routes)
    return router


def _way_in(runtime: Runtime, settings: PortalSettings, sessions: Sessions) -> SignIn:
    production = runtime.settings.production
    if settings.sign_in == "openid":
        return open_openid(settings, sessions.key, runtime.clock, production=production)
    return open_personas(settings.personas, settings.host, production=production)


def _reader(runtime: Runtime, database: Database, handler: Handler, dead_letters: DeadLetters) -> Worker:
    loop = ConsumerLoop(
        lambda: runtime.bus.consumer(GROUP, consumed_by("portal")), handler.handle, dead_letters
    )
    lease = "portal.consume" if runtime.settings.bus == "direct" else None
    return Worker("portal.consume", loop.step, database, lease=lease, close=loop.close)


def _sender(database: Database, sender: Sender) -> Worker:
    wakes_on = (store.ENTRIES, CLOCK_CHANNEL)
    return Worker(
        "portal.send", sender.step, database, wakes_on=wakes_on, lease="portal.send", close=sender.close
    )


def _relay(runtime: Runtime, database: Database) -> Worker:
    relay = Relay(database, store.OUTBOX, runtime.bus.producer(), runtime.clock)
    woken = (outbox.channel(store.OUTBOX),)
    return Worker("portal.relay", relay.step, database, woken, lease="portal.relay", close=relay.close)
