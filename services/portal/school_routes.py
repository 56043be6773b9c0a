"""Mijn school: whether the delivery came, what the school has to do by which day, who leaves soon, and who left."""

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute

from services.portal import store_region
from services.portal.guard import Signed
from services.portal.local_calendar import local_date
from services.portal.own_school import own_school_of, shows
from services.portal.pages import Desk

PAGE = "school"


def school_routes(desk: Desk, guarded: type[APIRoute]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(route_class=guarded)

    @routes.get("/school")
    def school(visit: Signed) -> Response:
        """Show the own school."""
        people = desk.viewing.everybody(visit, PAGE, shows)
        names = desk.names.names(visit.user, PAGE, [person.leaver for person in people])
        silent = desk.viewing.database.run(
            lambda connection: store_region.silent_schools(connection, visit.user)
        )
        today, found = local_date(desk.clock.now()), own_school_of(people)
        return desk.page(visit, "school.html", found=found, names=names, silent=silent, today=today)

    return routes
