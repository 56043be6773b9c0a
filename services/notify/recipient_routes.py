"""``POST /intern/ontvangers…`` and ``POST /intern/gaten``: what the portal asks for who administers recipients.

They are no doors of the API: ``door.py`` opens them.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict

from schemas.types import Channel, staff_id
from services.notify.door import opened, read
from services.notify.errors import CodeRefused, LeaveRefused, RecipientUnknown, RegisterRefused
from services.notify.people import Leave
from services.notify.problem import Answered, NotFound, Refused, answer_json
from services.notify.staff import Staff
from services.notify.verification import Verification

LIST_PATH = "/intern/ontvangers"
IMPORT_PATH = "/intern/ontvangers/bestand"
LEAVE_PATH = "/intern/ontvangers/verlof"
LEAVE_END_PATH = "/intern/ontvangers/verlof/intrekking"
CODE_PATH = "/intern/ontvangers/code"
VERIFY_PATH = "/intern/ontvangers/bevestiging"
GAPS_PATH = "/intern/gaten"
MOST_BYTES = 5_000_000
"""A register of 20 000 people is two million bytes."""

_EXPECTED = {
    "regio": "een regiocode van 01 tot en met 41",
    "medewerker": "de code van de medewerker in die regio",
    "eerste_dag": "een dag, als 2026-12-21",
    "laatste_dag": "een dag, als 2026-12-24",
    "vervanger": "de code van een collega in die regio, of niets",
    "kanaal": f"een van: {', '.join(Channel)}",
    "code": "de zes cijfers uit het bericht",
}

_NAMES = {
    "region": "regio", "code": "medewerker", "role": "rol", "schools": "scholen", "days": "werkdagen",
    "hours": "werktijden", "uses": "kanalen", "verified": "bevestigd", "not_used": "niet_gebruikt",
    "leave": "verlof", "name": "naam", "mobile": "mobiel", "preferred": "voorkeur", "since": "sinds",
    "who": "medewerker", "signals": "signalen", "reason": "reden", "what": "wat", "do": "doe",
}  # fmt: skip


class _Region(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    regio: str


class _Person(_Region):
    medewerker: str


class _Leave(_Person):
    eerste_dag: date
    laatste_dag: date | None = None
    vervanger: str | None = None


class _Code(_Person):
    kanaal: Channel
    code: str


T = TypeVar("T")


def recipient_routes(staff: Staff, verification: Verification, secret: str) -> APIRouter:
    """Return the routes; ``secret`` is what the portal shows."""
    routes = APIRouter(route_class=Answered, include_in_schema=False)
    body = Depends(opened(secret, MOST_BYTES))
    _change(routes, staff, body)
    _verify(routes, verification, body)

    @routes.post(LIST_PATH)
    async def listed(content: Annotated[bytes, body]) -> Response:
        """List the recipients of one region."""
        asked = read(_Region, content, _EXPECTED)
        found = await run_in_threadpool(staff.of_region, asked.regio)
        return answer_json({"ontvangers": [_in_dutch(one) for one in found]})

    @routes.post(GAPS_PATH)
    async def gaps(content: Annotated[bytes, body]) -> Response:
        """List where nobody can be reached in one region."""
        asked = read(_Region, content, _EXPECTED)
        found = await run_in_threadpool(staff.gaps)
        return answer_json({"gaten": [_in_dutch(gap) for gap in found if gap["region"] == asked.regio]})

    return routes


def _change(routes: APIRouter, staff: Staff, body: Any) -> None:  # noqa: ANN401 what FastAPI calls a dependency
    @routes.post(IMPORT_PATH)
    async def bring(content: Annotated[bytes, body]) -> Response:
        """Bring a file of recipients in."""
        try:
            return answer_json({"gedaan": await run_in_threadpool(staff.import_recipients, content)})
        except RegisterRefused as fault:
            faults = {f"rij {one.row}, {one.column}": one.expected for one in fault.faults}
            raise Refused("Er is niets veranderd. Verbeter wat hieronder staat.", faults) from None

    @routes.post(LEAVE_PATH)
    async def leave(content: Annotated[bytes, body]) -> Response:
        """Say that somebody is away."""
        asked = read(_Leave, content, _EXPECTED)
        await _done(staff.take_leave, staff_id(asked.regio, asked.medewerker), _leave_of(asked))
        return answer_json({"gedaan": "verlof"})

    @routes.post(LEAVE_END_PATH)
    async def withdrawn(content: Annotated[bytes, body]) -> Response:
        """Say that a leave is not taken after all."""
        asked = read(_Leave, content, _EXPECTED)
        await _done(staff.end_leave, staff_id(asked.regio, asked.medewerker), _leave_of(asked))
        return answer_json({"gedaan": "verlof ingetrokken"})


def _verify(routes: APIRouter, verification: Verification, body: Any) -> None:  # noqa: ANN401 what FastAPI calls a dependency
    @routes.post(CODE_PATH)
    async def ask(content: Annotated[bytes, body]) -> Response:
        """Send a code by each channel that is not verified."""
        asked = read(_Person, content, _EXPECTED)
        sent = await _done(verification.ask, staff_id(asked.regio, asked.medewerker))
        return answer_json({"kanalen": sent})

    @routes.post(VERIFY_PATH)
    async def confirm(content: Annotated[bytes, body]) -> Response:
        """Verify a channel by its code."""
        asked = read(_Code, content, _EXPECTED)
        person = staff_id(asked.regio, asked.medewerker)
        await _done(verification.confirm, person, asked.kanaal, asked.code)
        return answer_json({"gedaan": "bevestigd"})


async def _done(work: Callable[..., T], *given: object) -> T:
    try:
        return await run_in_threadpool(work, *given)
    except RecipientUnknown as fault:
        raise NotFound(str(fault)) from None
    except (LeaveRefused, CodeRefused) as fault:
        raise Refused(str(fault)) from None


def _in_dutch(row: dict[str, object]) -> dict[str, object]:
    """Return a row of a list with the names of the wire."""
    return {_NAMES.get(name, name): value for name, value in row.items()}


def _leave_of(asked: _Leave) -> Leave:
    deputy = staff_id(asked.regio, asked.vervanger) if asked.vervanger else None
    return Leave(asked.eerste_dag, asked.laatste_dag or asked.eerste_dag, deputy)
