"""``POST /intern/gebeurtenissen``: one fact of who is signed in at the portal; no door of the API.

A secret of the installation opens it. The portal answers for who its user is and whom they may see; what is told is
judged as any delivery, within the school and region that the portal names. It is never the school that delivers.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from schemas.types import NO_SCHOOL, RegionCode
from services.ingest.desk import Desk, json_of
from services.ingest.errors import WrongContent, WrongKey
from services.ingest.faults import Fault, FaultReason
from services.ingest.keys import Sender
from services.ingest.problem import answer_json
from services.ingest.routes import limited
from services.ingest.scope import BY_THE_SCHOOL, Role, Scope
from services.ingest.sources.cloudevents import STRUCTURED
from services.ingest.values import Wrong, brin, code, free_text
from services.ingest.viewing import Viewing
from services.ingest.viewing_routes import viewing_routes
from services.runtime.bearer import is_bearer

PATH = "/intern/gebeurtenissen"
PORTAL = UUID("5d3b8d1e-6f0a-5e0b-8c55-0d6a3b1f7c21")
"""The portal as a sender, for everybody who is signed in there."""
_FIELDS = {"gebruiker", "rol", "regio", "school", "gebeurtenis"}
_MOST_BYTES = 10_000
_NOT_TAKEN = "Dit is geen feit van het portaal. Er is niets opgeslagen."


def portal_routes(desk: Desk, viewing: Viewing, secret: str) -> APIRouter:
    """Return the doors of the portal, those for names among them; ``secret`` is what it shows."""
    router = viewing_routes(viewing, secret)

    async def asked(request: Request) -> dict[str, Any]:
        if not is_bearer(request.headers.get("authorization"), secret):
            raise WrongKey("Deze deur is alleen voor het portaal van deze installatie.")
        given = json_of(await limited(request, _MOST_BYTES))
        if not isinstance(given, dict) or given.keys() != _FIELDS:
            raise WrongContent(_NOT_TAKEN, [Fault("", FaultReason.UNKNOWN_FIELD, ", ".join(sorted(_FIELDS)))])
        return given

    @router.post(PATH)
    async def take(asked: Annotated[dict[str, Any], Depends(asked)], request: Request) -> Response:
        """Take one fact."""
        sender = Sender(PORTAL, _scope(asked))
        content = orjson.dumps(asked["gebeurtenis"])
        receipt = await run_in_threadpool(desk.take_events, content, request.headers, STRUCTURED, sender)
        return answer_json(receipt, 202)

    return router


def _scope(asked: Mapping[str, Any]) -> Scope:
    """Return whom the fact may be about: of the school, or of the region where no school answers for them."""
    try:
        free_text(asked["gebruiker"])
        role, school = code(asked["rol"]), asked["school"]
        region = RegionCode(code(asked["regio"]))
        schools = frozenset({brin(school)} if school != NO_SCHOOL else ())
    except Wrong as wrong:
        raise WrongContent(_NOT_TAKEN, [Fault("", wrong.reason, "")]) from None
    told = asked["gebeurtenis"]
    if isinstance(told, dict) and told.get("type") in BY_THE_SCHOOL and role != Role.SCHOOL:
        raise WrongContent(_NOT_TAKEN, [Fault("type", FaultReason.EVENT_NOT_ALLOWED, "")])
    return Scope(schools, region, Role.COORDINATOR)
