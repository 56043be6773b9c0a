"""``POST /intern/signalen`` and ``POST /intern/signalen/opgepakt``: what the portal asks for who signed in there.

They are no doors of the API: ``door.py`` opens them.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict

from services.notify.door import opened, read
from services.notify.problem import Answered, Refused, answer_json
from services.notify.store_desk import TakeUp
from services.notify.take_up import DAY_EXPECTED, TakeUps

LIST_PATH = "/intern/signalen"
TAKE_UP_PATH = "/intern/signalen/opgepakt"
MOST_BYTES = 1_000
LONGEST_KEY = 100
"""Characters of an ``Idempotency-Key``; a UUID has 36."""

_EXPECTED = {
    "medewerker": "het pseudoniem van de medewerker",
    "signaal": "het signaal, zoals het in de lijst staat",
    "volgende_datum": DAY_EXPECTED,
    "Idempotency-Key": "een eigen kenmerk van dit verzoek, bij een herhaling hetzelfde",
}


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    medewerker: UUID


class _TakenUp(_Listed):
    signaal: UUID
    volgende_datum: date


def take_up_routes(take_ups: TakeUps, secret: str) -> APIRouter:
    """Return the routes; ``secret`` is what the portal shows."""
    routes = APIRouter(route_class=Answered, include_in_schema=False)
    body = Depends(opened(secret, MOST_BYTES))

    @routes.post(LIST_PATH)
    async def listed(content: Annotated[bytes, body]) -> Response:
        """List the open signals of one member of staff."""
        asked = read(_Listed, content, _EXPECTED)
        found = await run_in_threadpool(take_ups.signals_of, asked.medewerker)
        return answer_json({"signalen": found})

    @routes.post(TAKE_UP_PATH)
    async def take_up(
        content: Annotated[bytes, body], idempotency_key: Annotated[str, Header()] = ""
    ) -> Response:
        """Take a signal up until a day."""
        asked = read(_TakenUp, content, _EXPECTED)
        if not 0 < len(idempotency_key) <= LONGEST_KEY:
            wrong = {"Idempotency-Key": _EXPECTED["Idempotency-Key"]}
            raise Refused("De kop Idempotency-Key ontbreekt of is te lang.", wrong)
        order = TakeUp(asked.medewerker, idempotency_key, asked.signaal, asked.volgende_datum)
        await run_in_threadpool(take_ups.take, order)
        return answer_json({"signaal": str(order.signal), "volgende_datum": order.next_on.isoformat()})

    return routes
