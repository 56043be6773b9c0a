"""Searching for somebody: ingest says whom the words may mean, and only whom the user may see is shown.

The words come in a form and go in a body: they stand in no URL, table or log.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from services.portal.guard import Signed
from services.portal.names import MOST_FOUND
from services.portal.pages import Desk

PAGE = "zoeken"
LONGEST = 100
"""Characters of a question; the field of the page takes no more."""


class Asked(BaseModel):
    """The field that stands on every page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    formulier: str
    vraag: str = Field("", max_length=LONGEST)


def search_routes(desk: Desk, guarded: type[APIRoute]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(route_class=guarded)

    @routes.get("/zoeken")
    def begin(visit: Signed) -> Response:
        """Say how to search: where an address is opened again that had results."""
        return desk.page(visit, "search.html", sought="")

    @routes.post("/zoeken")
    def search(visit: Signed, asked: Annotated[Asked, Form()]) -> Response:
        """Show who is meant, as far as the user may see them."""
        sought = " ".join(asked.vraag.split())
        if not sought:
            return desk.page(visit, "search.html", sought="")
        found = desk.names.found(visit.user, PAGE, sought)
        if found is None:
            return desk.page(visit, "search.html", sought=sought)
        people = desk.viewing.among(visit, PAGE, found)
        names = desk.names.names(visit.user, PAGE, [person.leaver for person in people])
        is_more = len(found) >= MOST_FOUND
        return desk.page(visit, "search.html", sought=sought, people=people, names=names, is_more=is_more)

    return routes
