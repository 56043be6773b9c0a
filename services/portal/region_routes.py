"""Mijn regio: whom the Doorstroompunt may see and on which ground, which schools are silent, who is out of view."""

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute

from services.portal import store_region
from services.portal.charts import chart_of, lines_of
from services.portal.exports import HIDDEN
from services.portal.guard import Signed
from services.portal.local_calendar import add_months, local_date
from services.portal.own_region import GROUNDS, LONG_SILENT_MONTHS, grounds, out_of_view
from services.portal.pages import Desk

PAGE = "regio"


def region_routes(desk: Desk, guarded: type[APIRoute]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(route_class=guarded)

    @routes.get("/regio")
    def region(visit: Signed) -> Response:
        """Show the region."""
        user, today = visit.user, local_date(desk.clock.now())
        people = desk.viewing.everybody(visit, PAGE)
        names = desk.names.names(user, PAGE, [person.leaver for person in people])
        spoken_since = add_months(today, -LONG_SILENT_MONTHS)
        silent, counts = desk.viewing.database.run(
            lambda connection: (
                store_region.silent_schools(connection, user),
                store_region.out_of_view(connection, user, spoken_since),
            )
        )
        figures = [(one, chart_of(one), lines_of(one)) for one in out_of_view(counts, today)]
        shown = {
            "today": today,
            "groups": grounds(people),
            "titles": GROUNDS,
            "names": names,
            "silent": silent,
        }
        return desk.page(visit, "region.html", **shown, figures=figures, hidden=HIDDEN)

    return routes
