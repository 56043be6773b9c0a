"""How the doors of notify refuse: ``application/problem+json`` in Dutch, nothing stored, no value repeated.

Source: NL API Design Rules 2.2.0 (problem-details, invalid-input).
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, ClassVar

import orjson
from fastapi import Request, Response
from fastapi.routing import APIRoute

from services.notify.log_events import DOOR_REFUSED
from services.runtime.errors import Fault, Unavailable
from services.runtime.log import log

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Refused(Fault):
    """A request that is not taken; ``wrong`` says per field what was expected."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Dit verzoek klopt niet"

    def __init__(self, detail: str, wrong: Mapping[str, str] | None = None) -> None:
        """Tell in Dutch what is wrong and what to do; never a value that was sent."""
        super().__init__(detail)
        self.detail = detail
        self.wrong = dict(wrong or {})


class WrongKey(Refused):
    """The key of the door is missing or another."""

    status = 401
    title = "Deze sleutel werkt niet"


class NotFound(Refused):
    """What is asked for is not there for this person."""

    status = 404
    title = "Dit is er niet"


class Conflict(Refused):
    """It was so before, and is not any more."""

    status = 409
    title = "Dit kan niet meer"


class Answered(APIRoute):
    """A route whose every refusal is a problem."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the endpoint."""
        endpoint = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response = await endpoint(request)
            except Refused as refused:
                log(DOOR_REFUSED, path=request.url.path, status=refused.status)
                faults = [{"plaats": place, "verwacht": what} for place, what in refused.wrong.items()]
                response = _problem(refused.status, refused.title, refused.detail, faults)
                if isinstance(refused, WrongKey):
                    response.headers["WWW-Authenticate"] = "Bearer"
            except Unavailable as fault:
                detail = "Niets is opgeslagen. Probeer het later nog eens."
                response = _problem(503, "Wij zijn even niet bereikbaar", detail, [])
                response.headers["Retry-After"] = str(fault.retry_after_seconds)
            response.headers.update(_HEADERS)
            return response

        return answer


def answer_json(content: Mapping[str, Any]) -> Response:
    """Return ``content`` as JSON."""
    return Response(orjson.dumps(content), media_type="application/json")


def _problem(status: int, title: str, detail: str, faults: list[dict[str, str]]) -> Response:
    content = {"status": status, "title": title, "detail": detail} | ({"fouten": faults} if faults else {})
    return Response(orjson.dumps(content), status, media_type="application/problem+json")
