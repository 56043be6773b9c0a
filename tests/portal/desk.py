"""The portal alone, on a real PostgreSQL and on a clock that is moved, asked through its own routes.

Owns the invented users, how snapshots reach the portal, and names that stand in for ingest.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from schemas.body import Body
from schemas.dossier import TimelineLine
from schemas.envelope import Envelope
from schemas.events import DossierUpdated, SignalUpdated
from schemas.types import Audience, EventId, Kind, LadderEnd, PlaceStatus, Status, Urgency, staff_id
from services.portal.access import Role, User
from services.portal.app import App, build, site
from services.portal.names import Name, Names
from services.portal.settings import PortalSettings
from services.runtime.app import LOCAL_SECRETS, Runtime
from services.runtime.clock import SteppedClock
from services.runtime.database import Database
from services.runtime.direct import DirectBus
from services.runtime.secrets import new_key
from services.runtime.settings import RuntimeSettings

REGION, OTHER_REGION, SCHOOL, OTHER_SCHOOL = "25", "34", "98KP", "98DS"
START = datetime(2026, 11, 24, 9, tzinfo=UTC)
URL = "http://127.0.0.1:8003"
ALL = (Audience.COACH, Audience.DOORSTROOMPUNT, Audience.SCHOOL)
COACH, OTHER_COACH = staff_id(REGION, "LC"), staff_id(REGION, "L2")
CODES = {Role.COACH: "LC", Role.EXECUTOR: "UV", Role.JOBCOACH: "JC"}


def a_user(role: Role, region: str = REGION, school: str = SCHOOL) -> User:
    """Return somebody with a role in a region, for one school where the role is narrowed to schools."""
    code = CODES.get(role, role.value[:2].upper())
    return User(
        subject=f"proef:{role}:{region}",
        role=role,
        name=f"Proef {role}",
        staff=staff_id(region, code),
        code=code,
        areas=frozenset({region}),
        schools=frozenset({school} if role in {Role.SCHOOL, Role.COORDINATOR, Role.DEPUTY} else ()),
    )


def a_dossier(**fields: Any) -> DossierUpdated:
    """Return a snapshot of a dossier of the coach, inside its window, with one fact that all may read."""
    body: dict[str, Any] = {
        "revision": 1,
        "region": REGION,
        "school": SCHOOL,
        "owner": COACH,
        "status": PlaceStatus.NONE,
        "in_window": True,
        "signals": ("plaats_verloren",),
        "timeline": (a_line("plaatsing.beeindigd"),),
    }
    return DossierUpdated(**(body | fields))


def a_line(code: str, audience: tuple[Audience, ...] = ALL) -> TimelineLine:
    """Return one line of a timeline."""
    return TimelineLine(code=code, on=date(2026, 11, 23), event=uuid4(), audience=audience)


def a_signal(signal: UUID | None = None, **fields: Any) -> SignalUpdated:
    """Return a snapshot: an open signal of today, owned by the coach, that all may read."""
    body: dict[str, Any] = {
        "signal": signal or uuid4(),
        "revision": 1,
        "kind": Kind.SIGNAL,
        "rule": "plaats_verloren",
        "reason": "place_lost",
        "urgency": Urgency.TODAY,
        "status": Status.OPEN,
        "opening": 1,
        "opened_at": START,
        "since": START.date(),
        "owner": COACH,
        "region": REGION,
        "school": SCHOOL,
        "audience": ALL,
        "ladder_end": LadderEnd.SCHOOL,
    }
    return SignalUpdated(**(body | fields))


def in_envelope(body: Body, about: UUID) -> Envelope:
    """Return a body as it stands on its topic."""
    return Envelope(EventId(uuid4()), "urn:nazorg:monitor", about, START, START, body)


class Book:
    """Names in memory; ``are_here`` is False where ingest would not answer."""

    def __init__(self) -> None:
        """Know nobody."""
        self.known: dict[UUID, Name] = {}
        self.are_here = True
        self.asked: list[tuple[str, str, list[UUID]]] = []

    def names(self, user: User, page: str, leavers: Iterable[UUID]) -> Names:
        """Return those who are known."""
        asked = list(leavers)
        self.asked.append((user.subject, page, asked))
        if not self.are_here:
            return Names({}, are_here=False)
        return Names({leaver: self.known[leaver] for leaver in asked if leaver in self.known})

    def found(self, user: User, page: str, words: str) -> list[UUID] | None:
        """Return whose name holds the words."""
        self.asked.append((user.subject, page, []))
        if not self.are_here:
            return None
        return [leaver for leaver, name in self.known.items() if words.lower() in name.full.lower()]


@dataclass(slots=True)
class Browser:
    """Somebody at a screen: keeps cookies, follows nothing by itself."""

    site: FastAPI
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def ask(
        self, method: str, path: str, form: Mapping[str, Any] | None = None, **headers: str
    ) -> httpx.Response:
        """Return one answer."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.site)
            shown = {"Accept": "text/html"} | {
                name.replace("_", "-"): value for name, value in headers.items()
            }
            async with httpx.AsyncClient(
                transport=transport, base_url=URL, cookies=self.cookies, headers=shown
            ) as client:
                answer = await client.request(method, path, data=form)
                self.cookies = client.cookies
                return answer

        return asyncio.run(asked())

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page."""
        return self.ask("GET", path, None, **headers)

    def post(self, path: str, form: Mapping[str, Any], **headers: str) -> httpx.Response:
        """Send a form as it stands."""
        return self.ask("POST", path, form, **headers)

    def form_of(self, path: str) -> dict[str, str]:
        """Return the hidden fields of the first form of a page that records something."""
        fields = re.search(r'<form[^>]*action="/dossier.*?</form>', self.get(path).text, re.DOTALL)
        assert fields is not None, f"{path} has no form"
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', fields.group()))


@dataclass(slots=True)
class Desk:
    """One portal."""

    app: App
    clock: SteppedClock
    book: Book
    site: FastAPI

    def take(self, *bodies: Body, leaver: UUID | None = None) -> UUID:
        """Bring snapshots about one young person in, as one batch, and return who it is."""
        about = leaver or uuid4()
        self.app.handle([in_envelope(body, about) for body in bodies])
        return about

    def take_many(self, told: Sequence[tuple[Body, UUID]]) -> None:
        """Bring snapshots about several young people in, as one batch."""
        self.app.handle([in_envelope(body, about) for body, about in told])

    def person(self, name: str = "Renske", **fields: Any) -> UUID:
        """Bring in somebody with an open signal, whose name is known."""
        where = {key: value for key, value in fields.items() if key in ("owner", "region", "school")}
        leaver = self.take(a_dossier(**fields), a_signal(**where))
        self.book.known[leaver] = Name(name, "Testpersoon", "+31612345678")
        return leaver

    def signed_in(self, user: User) -> Browser:
        """Return somebody who just signed in."""
        browser = Browser(self.site)
        browser.cookies.set(self.app.sessions.cookie_name, self.app.sessions.open(user), domain="127.0.0.1")
        return browser

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Return what stands in the tables."""
        return self.app.database.run(
            lambda connection: [tuple(row) for row in connection.execute(text(query), values)]
        )


@contextmanager
def a_desk(database_url: str, **settings: Any) -> Iterator[Desk]:
    """Open the portal."""
    clock, book = SteppedClock(START), Book()
    bus = DirectBus(Database(database_url, "runtime", pool_size=1))
    secrets = {name: new_key() for name in LOCAL_SECRETS}
    runtime = Runtime(RuntimeSettings(data=Path()), database_url, "", clock, bus, secrets)
    app = build(runtime, PortalSettings.load(public_url=URL, **settings), book)
    yield Desk(app, clock, book, site(app))
    app.close()
    runtime.close()
