"""Deze week gesproken: fifty contacts in one form, each a fact of its own, however often the form is sent."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict

from schemas.facts import ContactMade
from schemas.types import ContactWith
from services.portal.actions import Filled
from services.portal.errors import WrongForm
from services.portal.guard import Signed
from services.portal.local_calendar import local_date
from services.portal.pages import Desk
from services.portal.people import Person
from services.portal.week import days, line_of, shows

PAGE = "week"
RECORD = "week_contact"


class Ticked(BaseModel):
    """The form: who was spoken, on one day; nothing has to be filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    formulier: str
    sleutel: UUID
    op: date | None = None
    jongere: tuple[UUID, ...] = ()


def week_routes(desk: Desk, guarded: type[APIRoute]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(route_class=guarded)

    @routes.get("/week")
    def week(visit: Signed, bewaard: int | None = None, niet: int = 0) -> Response:
        """Show the own people, by name."""
        today = local_date(desk.clock.now())
        people = desk.viewing.everybody(visit, PAGE, shows)
        names = desk.names.names(visit.user, PAGE, [person.leaver for person in people])
        lines = sorted(
            (line_of(person, today) for person in people), key=lambda line: names.full(line.person.leaver)
        )
        return desk.page(
            visit,
            "week.html",
            lines=lines,
            names=names,
            days=days(today),
            today=today,
            saved=bewaard,
            gone=niet,
        )

    @routes.post("/week")
    def record(visit: Signed, told: Annotated[Ticked, Form()]) -> Response:
        """Record a contact with everybody who was ticked; who is not the user's any more is counted."""
        today = local_date(desk.clock.now())
        happened, ticked = told.op or today, frozenset(told.jongere)
        if happened not in days(today):
            raise WrongForm("Kies een dag van deze week of van vorige week. Er is niets bewaard.")
        people = (
            desk.viewing.everybody(visit, RECORD, lambda person: person.leaver in ticked) if ticked else []
        )
        desk.actions.submit_all(visit.user, [_contact(told.sleutel, person, happened) for person in people])
        gone = len(ticked) - len(people)
        return RedirectResponse(f"/week?bewaard={len(people)}" + (f"&niet={gone}" if gone else ""), 303)

    return routes


def _contact(form: UUID, person: Person, happened: date) -> Filled:
    """Return the contact with one person; the same form tells it once."""
    data = {"datum": happened.isoformat(), "met": str(ContactWith.YOUNG_PERSON)}
    return Filled(uuid5(form, str(person.leaver)), person, ContactMade, data)
