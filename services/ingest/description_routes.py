"""What everybody may read without a key: the description of the API and the page that explains it.

Holds no data of anybody. Both are made once, from the code that judges deliveries.
"""

from importlib.resources import files

import orjson
from fastapi import APIRouter, Response

from services.ingest.openapi import BASE, document
from services.ingest.problem import Answered
from services.ingest.settings import IngestSettings

_EVERYBODY = {"Access-Control-Allow-Origin": "*"}


def build_description_router(settings: IngestSettings) -> APIRouter:
    """Return the routes; what they answer does not change while the process runs."""
    router = APIRouter(route_class=Answered)
    described = orjson.dumps(document(settings))

    @router.get(f"{BASE}/openapi.json")
    def read_description() -> Response:
        """Give the description of the API."""
        return Response(described, headers=_EVERYBODY, media_type="application/json")

    page = files("services.ingest").joinpath("documentation.html").read_bytes()

    @router.get(f"{BASE}/documentatie")
    def read_page() -> Response:
        """Give the page that explains the API."""
        return Response(page, headers=_EVERYBODY, media_type="text/html")

    return router
