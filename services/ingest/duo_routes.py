"""``GET /v1/duo-vergelijkingen`` and ``…/{jaarmaand}``: how DUO's A04 differs from what is held of A01 and A02."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.ingest.duo_intake import DuoIntake
from services.ingest.errors import WrongContent
from services.ingest.faults import Fault, FaultReason
from services.ingest.keys import SenderKeys
from services.ingest.problem import Answered, answer_json
from services.ingest.routes import key_of

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def duo_routes(duo: DuoIntake, keys: SenderKeys) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=Answered)

    @router.get("/v1/duo-vergelijkingen")
    def list_comparisons(key: Annotated[str, Depends(key_of)]) -> Response:
        """List the months of which an A04 was delivered, for the Doorstroompunt whose key asks."""
        return answer_json(duo.comparisons(keys.sender(key)))

    @router.get("/v1/duo-vergelijkingen/{jaarmaand}")
    def read_comparison(jaarmaand: str, key: Annotated[str, Depends(key_of)]) -> Response:
        """Compare the A04 of a month with what is held, for the Doorstroompunt whose key asks."""
        sender = keys.sender(key)
        if _MONTH.fullmatch(jaarmaand) is None:
            faults = [Fault("jaarmaand", FaultReason.WRONG_FORM, "Jaar en maand, bijvoorbeeld 2026-10.")]
            raise WrongContent("De maand in het adres klopt niet.", faults)
        return answer_json(duo.comparison(jaarmaand, sender))

    return router
