"""How ingest answers: JSON in Dutch, problems as ``application/problem+json``, and the same headers always.

Source: NL API Design Rules 2.2.0 (problem-details, invalid-input, version-header, security-headers).
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match

from services.ingest.errors import NotFound, Refused, TooManyRequests, WrongContent
from services.ingest.log_events import DELIVERY_REFUSED, REQUEST_FAILED
from services.runtime.errors import Unavailable
from services.runtime.log import log, where

API_VERSION = "1.0.0"
_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
PROBLEM = "application/problem+json"

HEADERS: Mapping[str, str] = {
    "API-Version": API_VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Answered(APIRoute):
    """A route whose every answer has our headers and whose every refusal is a problem."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the endpoint."""
        endpoint = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response = await endpoint(request)
            except Refused as refused:
                response = refusal(refused)
            except Unavailable as fault:
                response = _away(fault)
            except RequestValidationError:
                response = refusal(WrongContent("De adresregel of een parameter klopt niet."))
            response.headers.update(HEADERS)
            return response

        return answer


def answer_the_rest(api: FastAPI) -> None:
    """Answer what no route answers, and faults of ours, in the same way.

    The text of a fault may hold what was delivered: only its place is logged, and nothing of it is told.
    """

    async def no_route(request: Request, fault: Exception) -> Response:
        if isinstance(fault, HTTPException) and fault.status_code != NotFound.status:
            response = _problem(fault.status_code, "Dit kan hier niet", "Kijk in de beschrijving van de API.")
            response.headers.update(fault.headers or {})
            if "Allow" in response.headers:
                response.headers["Allow"] = ", ".join(_allowed(api, request))
        else:
            response = refusal(NotFound("Dit adres bestaat niet."))
        response.headers.update(HEADERS)
        return response

    async def our_fault(_: Request, fault: Exception) -> Response:
        log(REQUEST_FAILED, error=type(fault).__name__, where=where(fault))
        detail = "Niets is opgeslagen. Probeer het later nog eens."
        response = _problem(500, "Er ging iets mis bij ons", detail)
        response.headers.update(HEADERS)
        return response

    api.add_exception_handler(HTTPException, no_route)
    api.add_exception_handler(Exception, our_fault)


def _allowed(api: FastAPI, request: Request) -> list[str]:
    """Return every method that some route takes at this address; each method of ours is a route of its own."""
    asked = [(method, {**request.scope, "method": method}) for method in _METHODS]
    return [
        method for method, scope in asked if any(one.matches(scope)[0] is Match.FULL for one in api.routes)
    ]


def answer_json(content: Mapping[str, Any], status: int = 200) -> Response:
    """Return ``content`` as JSON."""
    return Response(orjson.dumps(content), status, media_type="application/json")


def refusal(refused: Refused) -> Response:
    """Return a refusal as a problem, with each of its faults."""
    reasons = sorted({str(fault.reason) for fault in refused.faults})
    log(DELIVERY_REFUSED, status=refused.status, reasons=reasons)
    faults = [
        {"plaats": fault.place, "reden": str(fault.reason), "verwacht": fault.expected}
        for fault in refused.faults
    ]
    response = _problem(refused.status, refused.title, refused.detail, {"fouten": faults} if faults else {})
    if refused.status == 401:  # noqa: PLR2004 the status that asks for a key
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refused, TooManyRequests):
        response.headers["Retry-After"] = str(refused.retry_after_seconds)
    return response


def _away(fault: Unavailable) -> Response:
    detail = "Niets is opgeslagen. Stuur hetzelfde bericht later nog eens."
    response = _problem(503, "Wij zijn even niet bereikbaar", detail)
    response.headers["Retry-After"] = str(fault.retry_after_seconds)
    return response


def _problem(status: int, title: str, detail: str, more: Mapping[str, Any] | None = None) -> Response:
    content = {"status": status, "title": title, "detail": detail, **(more or {})}
    return Response(orjson.dumps(content), status, media_type=PROBLEM)
