"""``GET /v1/uploads`` and ``GET /v1/uploads/{id}``: the files of a sender, their reports, and how far each is."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.ingest.desk import Desk
from services.ingest.keys import SenderKeys
from services.ingest.problem import Answered, answer_json
from services.ingest.routes import key_of


def upload_routes(desk: Desk, keys: SenderKeys) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=Answered)

    @router.get("/v1/uploads")
    def list_uploads(key: Annotated[str, Depends(key_of)]) -> Response:
        """List the latest files of who asks, newest first."""
        return answer_json(desk.uploads(keys.sender(key)))

    @router.get("/v1/uploads/{upload}")
    def read_report(upload: UUID, key: Annotated[str, Depends(key_of)]) -> Response:
        """Give the report of a file to who delivered it, or how far it is."""
        return answer_json(desk.report(upload, keys.sender(key)))

    return router
