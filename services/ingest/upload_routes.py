"""``GET /v1/uploads``: the latest files of a sender, and how far each is while it is being taken."""

from typing import Annotated

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

    return router
