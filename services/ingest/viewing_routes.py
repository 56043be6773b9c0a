"""``POST /intern/namen`` and ``POST /intern/zoeken``: names at viewing, for the portal alone; no doors of the API.

A secret of the installation opens them. What is asked stands in the body, so that no name stands in a URL.
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from schemas.types import LeaverId, RegionCode
from services.ingest.desk import json_of
from services.ingest.errors import WrongContent, WrongKey
from services.ingest.faults import Fault, FaultReason
from services.ingest.problem import Answered, answer_json
from services.ingest.routes import limited
from services.ingest.search_store import Area
from services.ingest.values import Wrong, brin, code, free_text, pseudonym
from services.ingest.viewing import Viewer, Viewing
from services.runtime.bearer import is_bearer

NAMES_PATH = "/intern/namen"
SEARCH_PATH = "/intern/zoeken"
MOST_NAMES = 200
"""Of how many people names are given at once."""

_MOST_BYTES = 20_000
_MOST_AREAS = 1000
_NOT_GIVEN = "Dit is geen vraag om namen. Er is niets gegeven."
_WHO = {"gebruiker": free_text, "rol": code, "aanleiding": code}

Fields = Mapping[str, Callable[[object], Any]]


def viewing_routes(viewing: Viewing, secret: str) -> APIRouter:
    """Return the routes; ``secret`` is what the portal shows."""
    router = APIRouter(route_class=Answered)
    names = _reader(secret, _WHO | {"pseudoniemen": _list_of(pseudonym, MOST_NAMES)})
    areas = {"regio": _list_of(code, _MOST_AREAS), "scholen": _list_of(brin, _MOST_AREAS)}
    search = _reader(secret, _WHO | {"vraag": free_text} | areas)

    @router.post(NAMES_PATH)
    async def give(asked: Annotated[dict[str, Any], Depends(names)]) -> Response:
        """Give the names of the people on one page."""
        leavers = [LeaverId(one) for one in asked["pseudoniemen"]]
        given = await run_in_threadpool(viewing.names, _viewer(asked), leavers)
        return answer_json(
            {"namen": [{"pseudoniem": str(leaver), **named} for leaver, named in given.items()]}
        )

    @router.post(SEARCH_PATH)
    async def find(asked: Annotated[dict[str, Any], Depends(search)]) -> Response:
        """Say whom a question means, within regions and schools."""
        area = Area(tuple(RegionCode(one) for one in asked["regio"]), tuple(asked["scholen"]))
        if not (area.regions or area.schools):
            raise WrongContent(_NOT_GIVEN, [Fault("regio", FaultReason.MISSING, "Een regio of een school.")])
        found = await run_in_threadpool(viewing.search, _viewer(asked), asked["vraag"], area)
        return answer_json({"gevonden": [str(leaver) for leaver in found]})

    return router


def _viewer(asked: Mapping[str, Any]) -> Viewer:
    return Viewer(asked["gebruiker"], asked["rol"], asked["aanleiding"])


def _reader(secret: str, fields: Fields) -> Callable[[Request], Coroutine[Any, Any, dict[str, Any]]]:
    async def read(request: Request) -> dict[str, Any]:
        if not is_bearer(request.headers.get("authorization"), secret):
            raise WrongKey("Deze deur is alleen voor het portaal van deze installatie.")
        given = json_of(await limited(request, _MOST_BYTES))
        if not isinstance(given, dict) or given.keys() != fields.keys():
            raise WrongContent(_NOT_GIVEN, [Fault("", FaultReason.UNKNOWN_FIELD, ", ".join(fields))])
        return {name: _parsed(name, parse, given[name]) for name, parse in fields.items()}

    return read


def _parsed(name: str, parse: Callable[[object], Any], value: object) -> Any:  # noqa: ANN401 as the field is read
    try:
        return parse(value)
    except Wrong as wrong:
        raise WrongContent(_NOT_GIVEN, [Fault(name, wrong.reason, "")]) from None


def _list_of(parse: Callable[[object], Any], most: int) -> Callable[[object], list[Any]]:
    def read(value: object) -> list[Any]:
        if not isinstance(value, list):
            raise Wrong(FaultReason.NO_LIST)
        if len(value) > most:
            raise Wrong(FaultReason.OUT_OF_RANGE)
        return list(dict.fromkeys(map(parse, value)))

    return read
