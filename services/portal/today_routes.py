"""Vandaag: what is to be done now, and the stream that says when to look again."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute

from services.portal.guard import Signed
from services.portal.live import Client, Live
from services.portal.local_calendar import local_date
from services.portal.pages import Desk
from services.portal.today import shows, today_of

PAGE = "vandaag"


def today_routes(desk: Desk, live: Live, guarded: type[APIRoute]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(route_class=guarded)

    @routes.get("/vandaag")
    def today(request: Request, visit: Signed, bewaard: str = "") -> Response:
        """Show what is to be done; to htmx only the list."""
        now = local_date(desk.clock.now())
        people = desk.viewing.busy(visit, PAGE, shows)
        found = today_of(people, now)
        names = desk.names.names(visit.user, PAGE, [person.leaver for person in people])
        shown = {
            "today": now,
            "found": found,
            "names": names,
            "next_on": found.next_on,
            "saved": bewaard == "ja",
        }
        if "hx-request" in request.headers:
            return desk.part(visit, "today_list.html", **shown)
        return desk.page(visit, "today.html", **shown)

    @routes.get("/nieuws")
    async def news(visit: Signed) -> Response:
        """Say when something of this user changed, as long as the page is open."""
        client = Client(visit.user)

        async def stream() -> AsyncIterator[str]:
            with live.opened(client):
                async for line in client.stream():
                    yield line

        return StreamingResponse(stream(), media_type="text/event-stream")

    return routes
