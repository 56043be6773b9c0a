"""``POST /v1/intrekkingen``: a school confirms that exits which it delivered never were; and its description."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from services.ingest import withdraw
from services.ingest.desk import json_of
from services.ingest.errors import WrongMediaType
from services.ingest.handle import Intake
from services.ingest.keys import SenderKeys
from services.ingest.openapi_answers import RECEIPT, answer, problems
from services.ingest.openapi_security import WITH_A_KEY
from services.ingest.problem import Answered, answer_json
from services.ingest.routes import Body, reader
from services.ingest.sources.cloudevents import JSON


def withdraw_routes(intake: Intake, keys: SenderKeys, most_bytes: int) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=Answered)
    read_json = Depends(reader(keys, most_bytes))

    @router.post("/v1/intrekkingen")
    def withdraw_exits(body: Annotated[Body, read_json]) -> Response:
        """Withdraw exits that the school delivered, all or nothing."""
        if body.media_type != JSON:
            raise WrongMediaType(f"Stuur JSON, als {JSON}.")
        asked = withdraw.read(json_of(body.content), body.sender.scope)
        return answer_json(withdraw.take(intake, asked, body.sender), 202)

    return router


_ROW = {
    "type": "object",
    "required": ["brin", "schooljaar", "leerlingnummer"],
    "properties": {
        "brin": {"type": "string", "pattern": "^[0-9]{2}[A-Z]{2}$"},
        "schooljaar": {"type": "string", "pattern": "^20[0-9]{2}-20[0-9]{2}$"},
        "leerlingnummer": {"type": "string", "pattern": "^[0-9A-Za-z][0-9A-Za-z._/-]{0,29}$"},
    },
}
_EXAMPLE = {"brin": "98KP", "schooljaar": "2025-2026", "leerlingnummer": "10007"}

WITHDRAW: Mapping[str, Any] = {
    "operationId": "trekUitstroomIn",
    "tags": ["Aanleveren"],
    "summary": "Trek uitstroom in die er niet was",
    "description": (
        "Een volledige lijst noemt wie ontbreekt; hier bevestigt u dat die uitstroom er niet was."
        f" Neem de regels over uit `ontbrekende_leerlingen`, hoogstens {withdraw.MOST}. Alles of niets."
        " Levert u de leerling later weer aan, dan is de uitstroom er weer."
    ),
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": [withdraw.KIND],
                    "properties": {
                        withdraw.KIND: {
                            "type": "array",
                            "items": _ROW,
                            "minItems": 1,
                            "maxItems": withdraw.MOST,
                        }
                    },
                },
                "example": {withdraw.KIND: [_EXAMPLE]},
            }
        },
    },
    "responses": {
        "202": answer(
            "Ingetrokken: dit is het ontvangstbewijs.",
            "Ontvangstbewijs",
            RECEIPT,
        ),
        **problems(400, *WITH_A_KEY, 413, 415, 500, 503),
    },
}
"""The operation in the description of the API."""
