"""``POST /intern/signalen`` and ``POST /intern/signalen/opgepakt``: what the portal asks for who signed in there.

A secret of the installation opens them: they are no doors of the API. What is asked stands in the body, so that no
pseudonym stands in a URL. The portal answers for who its user is.
"""

from datetime import date
from hmac import compare_digest
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, ValidationError

from services.notify.problem import Answered, Refused, WrongKey, answer_json
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


Asked = TypeVar("Asked", bound=_Listed)


def take_up_routes(take_ups: TakeUps, secret: str) -> APIRouter:
    """Return the routes; ``secret`` is what the portal shows."""

    async def opened(request: Request) -> bytes:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not compare_digest(key.strip().encode(), secret.encode()):
            raise WrongKey("Deze deur is alleen voor het portaal van deze installatie.")
        content = b""
        async for part in request.stream():
            content += part
            if len(content) > MOST_BYTES:
                raise Refused(f"Stuur hoogstens {MOST_BYTES} bytes.")
        return content

    routes = APIRouter(route_class=Answered, include_in_schema=False)
    body = Depends(opened)

    @routes.post(LIST_PATH)
    async def listed(content: Annotated[bytes, body]) -> Response:
        """List the open signals of one member of staff."""
        asked = _read(_Listed, content)
        found = await run_in_threadpool(take_ups.signals_of, asked.medewerker)
        return answer_json({"signalen": found})

    @routes.post(TAKE_UP_PATH)
    async def take_up(
        content: Annotated[bytes, body], idempotency_key: Annotated[str, Header()] = ""
    ) -> Response:
        """Take a signal up until a day."""
        asked = _read(_TakenUp, content)
        if not 0 < len(idempotency_key) <= LONGEST_KEY:
            raise Refused("De kop Idempotency-Key ontbreekt of is te lang.", _wrong("Idempotency-Key"))
        order = TakeUp(asked.medewerker, idempotency_key, asked.signaal, asked.volgende_datum)
        await run_in_threadpool(take_ups.take, order)
        return answer_json({"signaal": str(order.signal), "volgende_datum": order.next_on.isoformat()})

    return routes


def _read(model: type[Asked], content: bytes) -> Asked:
    try:
        return model.model_validate_json(content)
    except ValidationError as fault:
        places = [str(error["loc"][0]) for error in fault.errors() if error["loc"]]
        raise Refused("Vul de velden in zoals hieronder staat.", _wrong(*places)) from None


def _wrong(*places: str) -> dict[str, str]:
    return {place: _EXPECTED.get(place, "dit veld bestaat niet") for place in places}
