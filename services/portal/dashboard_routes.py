"""Cijfers: the figures of a region or school on one page, each as a file too."""

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute

from services.portal import store_dashboard
from services.portal.access import User
from services.portal.charts import chart_of, lines_of
from services.portal.dashboard import DashboardId, Level, figures_of
from services.portal.exports import HIDDEN, as_csv, as_xlsx
from services.portal.figures import Figure
from services.portal.guard import Signed
from services.portal.local_calendar import local_date
from services.portal.pages import Desk

_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def dashboard_routes(desk: Desk, guarded: type[APIRoute]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(route_class=guarded)

    def figures(user: User, level: Level) -> tuple[Figure, ...]:
        today = local_date(desk.clock.now())
        counts = desk.viewing.database.run(
            lambda connection: store_dashboard.counts(connection, user, level, today)
        )
        return figures_of(counts, level, today)

    def one_of(user: User, which: DashboardId, level: Level | None) -> Figure:
        found = figures(user, level or usual_level(user))
        return next(one for one in found if one.definition.id is which)

    @routes.get("/cijfers")
    def all_figures(visit: Signed, per: Level | None = None) -> Response:
        """Show every figure as a chart and a table."""
        level = per or usual_level(visit.user)
        found = [(one, chart_of(one), lines_of(one)) for one in figures(visit.user, level)]
        today = local_date(desk.clock.now())
        shown = {"today": today, "level": level, "levels": Level, "found": found, "hidden": HIDDEN}
        return desk.page(visit, "dashboard.html", **shown)

    @routes.get("/cijfers/{which}.csv")
    def figure_as_csv(which: DashboardId, visit: Signed, per: Level | None = None) -> Response:
        """Give one figure as a CSV."""
        figure = one_of(visit.user, which, per)
        return Response(as_csv(figure), media_type=_CSV, headers=_as_file(figure, "csv"))

    @routes.get("/cijfers/{which}.xlsx")
    def figure_as_xlsx(which: DashboardId, visit: Signed, per: Level | None = None) -> Response:
        """Give one figure as a workbook."""
        figure = one_of(visit.user, which, per)
        return Response(as_xlsx(figure), media_type=_XLSX, headers=_as_file(figure, "xlsx"))

    return routes


def usual_level(user: User) -> Level:
    """Return per what kind of area somebody sees figures who asked for none: regions, for who has several."""
    return Level.REGION if len(user.areas) > 1 else Level.SCHOOL


def _as_file(figure: Figure, kind: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{figure.definition.id}-{figure.on}.{kind}"'}
