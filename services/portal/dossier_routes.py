"""One dossier: what is known of somebody and how, and recording that they were called."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict

from schemas.body import LeaverFact
from schemas.facts import ContactAttempted, ContactMade
from schemas.types import ContactChannel, ContactWith
from services.portal import wording_forms
from services.portal.acts import USUAL_WAIT, acts_of, acts_on
from services.portal.guard import Signed, own_path
from services.portal.local_calendar import local_date
from services.portal.pages import Desk

PAGE = "dossier"
RECORD = "contact"


class Spoken(StrEnum):
    """What came of an attempt at contact."""

    SPOKEN = "gesproken"
    NO_ANSWER = "geen_gehoor"


class Told(BaseModel):
    """The form in which a contact is recorded; only the outcome has to be chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    formulier: str
    sleutel: UUID
    uitkomst: Spoken
    kanaal: ContactChannel = ContactChannel.PHONE
    met: ContactWith = ContactWith.YOUNG_PERSON
    op: date | None = None
    terug: str = "/vandaag"


def dossier_routes(desk: Desk, guarded: type[APIRoute]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(route_class=guarded)

    @routes.get("/dossier/{leaver}")
    def dossier(leaver: UUID, visit: Signed, bewaard: str = "") -> Response:
        """Show one person."""
        person = desk.viewing.one(visit, PAGE, leaver)
        names = desk.names.names(visit.user, PAGE, [leaver])
        today = local_date(desk.clock.now())
        shown = {
            "person": person,
            "names": names,
            "saved": bewaard == "ja",
            "today": today,
            "usual": today + USUAL_WAIT,
            "forms": wording_forms,
            "possible": acts_of(visit.user),
            "acts_on": acts_on,
        }
        return desk.page(visit, "dossier.html", **shown)

    @routes.post("/dossier/{leaver}/contact")
    def contact(request: Request, visit: Signed, leaver: UUID, told: Annotated[Told, Form()]) -> Response:
        """Record that somebody was spoken, or was not reached."""
        person = desk.viewing.one(visit, RECORD, leaver)
        happened = told.op or local_date(desk.clock.now())
        fact, data = _fact(told, happened)
        desk.actions.submit(visit.user, told.sleutel, person, fact, data)
        if "hx-request" in request.headers:
            return desk.part(visit, "saved.html")
        return RedirectResponse(f"{own_path(told.terug)}?bewaard=ja", 303)

    return routes


def _fact(told: Told, happened: date) -> tuple[type[LeaverFact], dict[str, Any]]:
    """Return what happened, as ingest takes it."""
    data = {"datum": happened.isoformat(), "kanaal": str(told.kanaal)}
    match told.uitkomst:
        case Spoken.SPOKEN:
            return ContactMade, data | {"met": str(told.met)}
        case Spoken.NO_ANSWER:
            return ContactAttempted, data
