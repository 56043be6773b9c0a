"""``POST /v1/wissingen`` and ``GET /v1/wissingen/{id}``: erasing a person, for who coordinates a region."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Response

from services.ingest.erase import Eraser
from services.ingest.erasure import requested
from services.ingest.errors import NotAllowed, WrongContent
from services.ingest.faults import Fault, FaultReason
from services.ingest.keys import Sender, SenderKeys
from services.ingest.problem import Answered, answer_json
from services.ingest.routes import Body, key_of, reader
from services.ingest.scope import Role

_NOTHING_DONE = "Er is niets gewist."


def erasure_routes(eraser: Eraser, keys: SenderKeys, most_bytes: int) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=Answered)
    read = Depends(reader(keys, most_bytes))

    @router.post("/v1/wissingen")
    def erase(body: Annotated[Body, read]) -> Response:
        """Erase one person; asking twice is answered with the first erasure."""
        sender = _coordinator(body.sender)
        asked = requested(_json(body.content))
        if isinstance(asked, tuple):
            raise WrongContent(f"Verbeter wat hieronder staat. {_NOTHING_DONE}", asked)
        erased = eraser.erase(asked, sender.scope)
        response = answer_json(erased.told(), 202)
        response.headers["Location"] = f"/v1/wissingen/{erased.id}"
        return response

    @router.get("/v1/wissingen/{wissing}")
    def read_erasure(wissing: UUID, key: Annotated[str, Depends(key_of)]) -> Response:
        """Say how far an erasure is."""
        return answer_json(eraser.told(wissing, _coordinator(keys.sender(key)).scope).told())

    return router


def _coordinator(sender: Sender) -> Sender:
    if sender.scope.role is Role.SCHOOL or not sender.scope.region:
        raise NotAllowed("Wissen kan met de sleutel van de coördinator of het Doorstroompunt van uw regio.")
    return sender


def _json(content: bytes) -> object:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        faults = [Fault("", FaultReason.UNREADABLE, "Geldige JSON in UTF-8.")]
        raise WrongContent(f"Dit bericht kan niet gelezen worden. {_NOTHING_DONE}", faults) from None
