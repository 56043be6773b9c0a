"""Who may see whom, and open what: every cell of both tables, each with its reason."""

import asyncio
from collections.abc import MutableMapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from fastapi import APIRouter, FastAPI
from starlette.routing import Route

from schemas.types import LadderEnd
from services.portal.access import (
    AUDIENCE,
    OPEN_ROUTES,
    OWNERS,
    ROUTES,
    WITH_PEOPLE,
    Case,
    Role,
    SightReason,
    may_see,
)
from services.portal.guard import Guard, guarded
from services.portal.pages import MENU, menu_of
from tests.portal.desk import (
    COACH,
    OTHER_COACH,
    OTHER_REGION,
    OTHER_SCHOOL,
    REGION,
    SCHOOL,
    Browser,
    Desk,
    a_user,
)
from tests.structure.test_routes_need_key import knocks

OWN = Case(REGION, SCHOOL, COACH, LadderEnd.SCHOOL)
"""Somebody of the coach, in the region and of the school of everybody in these tests."""
WITH_SIGNAL = replace(OWN, has_signal=True)
OBLIGED = replace(OWN, responsible=LadderEnd.SCHOOL_AND_LEERPLICHT)
WITHOUT_DIPLOMA = replace(OWN, responsible=LadderEnd.DOORSTROOMPUNT)
TOLD = replace(OWN, has_signal=True, names_person=True)
ELSEWHERE = replace(OWN, region=OTHER_REGION)
OF_ANOTHER = replace(OWN, school=OTHER_SCHOOL)
OBLIGED_ELSEWHERE = replace(OBLIGED, region=OTHER_REGION)
WITHOUT_DIPLOMA_ELSEWHERE = replace(WITHOUT_DIPLOMA, region=OTHER_REGION)

SIGHTS = [
    pytest.param(Role.COACH, OWN, SightReason.OWN_PERSON, id="coach: own"),
    pytest.param(Role.COACH, replace(OWN, owner=OTHER_COACH), SightReason.NOT_OWNER, id="coach: a colleague's"),
    pytest.param(Role.COACH, replace(OWN, owner=None), SightReason.NOT_OWNER, id="coach: nobody's"),
    pytest.param(Role.EXECUTOR, OWN, SightReason.NOT_OWNER, id="executor: a coach's"),
    pytest.param(Role.JOBCOACH, OWN, SightReason.NOT_OWNER, id="jobcoach: a coach's"),
    pytest.param(Role.SCHOOL, OWN, SightReason.OWN_SCHOOL, id="school: own"),
    pytest.param(Role.SCHOOL, ELSEWHERE, SightReason.OWN_SCHOOL, id="school: lives elsewhere"),
    pytest.param(Role.SCHOOL, OF_ANOTHER, SightReason.OTHER_SCHOOL, id="school: of another"),
    pytest.param(Role.SCHOOL, replace(OWN, school=""), SightReason.OTHER_SCHOOL, id="school: of none"),
    pytest.param(Role.COORDINATOR, OWN, SightReason.OWN_TEAM, id="coordinator: own"),
    pytest.param(Role.COORDINATOR, ELSEWHERE, SightReason.OTHER_AREA, id="coordinator: other area"),
    pytest.param(Role.COORDINATOR, OF_ANOTHER, SightReason.OTHER_SCHOOL, id="coordinator: other"),
    pytest.param(Role.DEPUTY, OWN, SightReason.NO_SIGNAL, id="deputy: nothing open"),
    pytest.param(Role.DEPUTY, WITH_SIGNAL, SightReason.STANDS_IN, id="deputy: a signal is open"),
    pytest.param(Role.DEPUTY, replace(WITH_SIGNAL, school=OTHER_SCHOOL), SightReason.OTHER_SCHOOL, id="deputy: other"),
    pytest.param(Role.LEERPLICHT, OWN, SightReason.NOT_OBLIGED, id="leerplicht: not obliged any more"),
    pytest.param(Role.LEERPLICHT, OBLIGED, SightReason.STILL_OBLIGED, id="leerplicht: obliged"),
    pytest.param(Role.LEERPLICHT, OBLIGED_ELSEWHERE, SightReason.OTHER_AREA, id="leerplicht: other area"),
    pytest.param(Role.DOORSTROOMPUNT, OWN, SightReason.SCHOOL_ANSWERS, id="doorstroompunt: in aftercare of a school"),
    pytest.param(Role.DOORSTROOMPUNT, WITH_SIGNAL, SightReason.SCHOOL_ANSWERS, id="doorstroompunt: told a count"),
    pytest.param(Role.DOORSTROOMPUNT, TOLD, SightReason.TOLD_WITH_PERSON, id="doorstroompunt: told the person"),
    pytest.param(Role.DOORSTROOMPUNT, WITHOUT_DIPLOMA, SightReason.DOORSTROOMPUNT_OWNS, id="doorstroompunt: own"),
    pytest.param(Role.DOORSTROOMPUNT, WITHOUT_DIPLOMA_ELSEWHERE, SightReason.OTHER_AREA, id="dsp: area"),
    pytest.param(Role.POLICY, TOLD, SightReason.NO_PERSONS, id="policy: figures only"),
    pytest.param(Role.PRIVACY_OFFICER, TOLD, SightReason.NO_PERSONS, id="privacy officer: on request only"),
    pytest.param(Role.ADMINISTRATOR, TOLD, SightReason.NO_PERSONS, id="administrator: nobody"),
    pytest.param(Role.COACH, replace(OWN, is_joined=True), SightReason.JOINED, id="joined with another"),
]  # fmt: skip

CELLS = [(route, role) for route in sorted(ROUTES) for role in sorted(Role)]
"""The matrix: every route beside every role."""


@pytest.mark.parametrize(("role", "case", "why"), SIGHTS)
def test_who_may_see_whom(role: Role, case: Case, why: SightReason) -> None:
    """Each role sees what its task asks and nobody else, and the reason says which of the rules it was."""
    assert may_see(a_user(role), case) is why


def test_every_reason_is_met() -> None:
    """No reason of seeing or not seeing is without an example above."""
    assert {row.values[2] for row in SIGHTS} == set(SightReason)


@pytest.mark.parametrize("role", sorted(Role))
@pytest.mark.parametrize(
    "case",
    [OWN, WITH_SIGNAL, OBLIGED, WITHOUT_DIPLOMA, TOLD],
    ids=["own", "signal", "obliged", "without", "told"],
)
def test_another_region_is_closed(role: Role, case: Case) -> None:
    """The same role of another region sees nobody of this one."""
    stranger = a_user(role, OTHER_REGION, OTHER_SCHOOL)

    assert not may_see(stranger, case).may


def test_who_sees_persons_has_a_reader() -> None:
    """Each role that sees persons reads facts as somebody, and no other role does."""
    assert AUDIENCE.keys() == WITH_PEOPLE
    assert OWNERS < WITH_PEOPLE


def asked_as(desk: Desk, route: str, session: str) -> tuple[dict[str, Any], bytes]:
    """Return a request for a route in a session, with its form; about nobody who exists."""
    method, path = route.split(" ")
    values = {
        "{leaver}": str(uuid4()),
        "{campaign}": str(uuid4()),
        "{name}": "vangnet.css",
        "{which}": "plekken",
    }
    for name, value in values.items():
        path = path.replace(name, value)
    visit = desk.app.sessions.find(session)
    assert visit is not None
    form = urlencode({"formulier": visit.form_key}).encode() if method == "POST" else b""
    headers = {
        "host": "127.0.0.1",
        "cookie": f"{desk.app.sessions.cookie_name}={session}",
        "content-type": "application/x-www-form-urlencoded",
        "content-length": str(len(form)),
    }
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    return scope, form


async def _statuses(desk: Desk) -> dict[tuple[str, Role], int]:
    """Return the status of every cell; each in a session of its own, for one of the routes ends it."""
    found = {}
    for route, role in CELLS:
        scope, form = asked_as(desk, route, desk.app.sessions.open(a_user(role)))
        found[route, role] = await _first_line(desk.site, scope, form)
    return found


async def _first_line(site: FastAPI, scope: dict[str, Any], form: bytes) -> int:
    """Return the status of one answer, without waiting for the end of a stream."""
    started: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    body = [form]

    async def receive() -> dict[str, Any]:
        if not body:
            await started  # who has nothing more to send is silent, and does not keep others from working
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": body.pop(), "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            started.set_result(message["status"])

    task = asyncio.create_task(site(scope, receive, send))
    await asyncio.wait_for(started, timeout=60)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return started.result()


def test_every_route_is_for_its_roles(desk: Desk) -> None:
    """Who has a row in the table gets past the guard, all others are refused: each cell of the matrix."""
    answers = {cell: status != 403 for cell, status in asyncio.run(_statuses(desk)).items()}

    assert answers == {(route, role): role in ROUTES[route] for route, role in CELLS}


def test_every_row_has_its_route(desk: Desk) -> None:
    """No row of the table is left over from a page that went, and no route is without a row."""
    served = {f"{method} {path}" for method, path in knocks(desk.site)}

    assert served == ROUTES.keys() | OPEN_ROUTES.keys()
    assert not ROUTES.keys() & OPEN_ROUTES.keys()


def test_a_route_without_a_row_does_not_start(desk: Desk) -> None:
    """Planted: a page that nobody said for whom it is."""
    routes = APIRouter(route_class=guarded(Guard(desk.app.sessions)))

    with pytest.raises(LookupError, match="GET /geheim has no row"):

        @routes.get("/geheim")
        def secret() -> str:
            return ""


def test_every_route_stands_behind_the_guard(desk: Desk) -> None:
    """No route of the portal is of another kind than the guarded one, so none can forget it."""

    def kinds(routes: Any) -> set[str]:
        return set().union(
            *(
                kinds(one.original_router.routes) if hasattr(one, "original_router") else {type(one).__name__}
                for one in routes
            )
        )

    assert kinds(desk.site.routes) == {"Page"}
    assert issubclass(guarded(Guard(desk.app.sessions)), Route)


def test_the_menu_leads_only_to_what_one_may_open() -> None:
    """Nobody sees a link to a page that is not for them."""
    for role in Role:
        assert all(role in ROUTES[f"GET {path}"] for path, _ in menu_of(role))
    assert all(f"GET {path}" in ROUTES for path, _ in MENU)


def test_nobody_learns_whether_somebody_exists(desk: Desk) -> None:
    """A dossier of another and one that does not exist give the same answer."""
    theirs = desk.person(owner=OTHER_COACH)
    browser: Browser = desk.signed_in(a_user(Role.COACH))

    refused, absent = browser.get(f"/dossier/{theirs}"), browser.get(f"/dossier/{uuid4()}")

    assert refused.status_code == absent.status_code == 404
    assert refused.text == absent.text
