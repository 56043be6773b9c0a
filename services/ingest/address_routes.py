"""``POST /intern/adressen``: one address for one message, for notify alone; no door of the API.

A secret of the installation opens it. What is asked stands in the body, so that no pseudonym stands in a URL.
"""

from hmac import compare_digest
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from schemas.types import LeaverId, Occasion
from services.ingest.addresses import Addresses, Asked
from services.ingest.desk import json_of
from services.ingest.errors import WrongContent, WrongKey
from services.ingest.faults import Fault, FaultReason
from services.ingest.problem import Answered, answer_json
from services.ingest.routes import key_of, limited
from services.ingest.values import Wrong, one_of, pseudonym

PATH = "/intern/adressen"
_FIELDS = {"jongere": pseudonym, "bericht": pseudonym, "reden": one_of(Occasion)}
_MOST_BYTES = 1_000
_NOT_GIVEN = "Dit is geen vraag om één adres. Er is niets gegeven."


def address_routes(addresses: Addresses, secret: str) -> APIRouter:
    """Return the route; ``secret`` is what notify shows."""
    router = APIRouter(route_class=Answered)

    async def asked(request: Request) -> Asked:
        if not compare_digest(key_of(request).encode(), secret.encode()):
            raise WrongKey("Deze deur is alleen voor de berichtendienst van deze installatie.")
        return _asked(json_of(await limited(request, _MOST_BYTES)))

    @router.post(PATH)
    async def give(asked: Annotated[Asked, Depends(asked)]) -> Response:
        """Give the address of one young person for one message."""
        given = await run_in_threadpool(addresses.give, asked)
        return answer_json({"antwoord": given.answer, "mobiel": given.mobile, "email": given.email})

    return router


def _asked(given: Any) -> Asked:  # noqa: ANN401 whatever was sent
    if not isinstance(given, dict) or given.keys() != _FIELDS.keys():
        raise WrongContent(_NOT_GIVEN, [Fault("", FaultReason.UNKNOWN_FIELD, ", ".join(_FIELDS))])
    found: dict[str, Any] = {}
    for name, parse in _FIELDS.items():
        try:
            found[name] = parse(given[name])
        except Wrong as wrong:
            raise WrongContent(_NOT_GIVEN, [Fault(name, wrong.reason, "")]) from None
    return Asked(LeaverId(found["jongere"]), found["bericht"], found["reden"])
