"""The forms of the dossier: what was agreed, begun, put off or finished becomes a fact."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict

from schemas.codes import HandoverTo, Outcome, SnoozeReason
from services.portal import acts
from services.portal.acts import Act
from services.portal.errors import WrongForm
from services.portal.guard import Signed
from services.portal.local_calendar import local_date
from services.portal.pages import Desk
from services.portal.people import Person
from services.portal.sessions import Visit

PAGE = "dossier_vastleggen"


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    formulier: str
    sleutel: UUID


class Agreed(_Form):
    """When the next step is."""

    volgende_datum: date


class HandedOver(_Form):
    """Who is to take over."""

    ontvanger: HandoverTo


class _OfSignal(_Form):
    signaal: UUID


class TakenUp(_OfSignal):
    """On which day the next step comes."""

    volgende_datum: date


class Snoozed(_OfSignal):
    """Why a signal may wait, and until when."""

    reden_uitstel: SnoozeReason
    volgende_datum: date | None = None


class Resolved(_OfSignal):
    """How a signal ended."""

    uitkomst: Outcome


def act_routes(desk: Desk, guarded: type[APIRoute]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(route_class=guarded)
    forms = _Forms(desk)

    @routes.post("/dossier/{leaver}/afspraak")
    def agree(visit: Signed, leaver: UUID, told: Annotated[Agreed, Form()]) -> Response:
        """Record an agreement."""
        person, today = forms.person(visit, leaver), forms.until(told.volgende_datum)
        return forms.keep(visit, told.sleutel, person, acts.agreed(today, told.volgende_datum))

    @routes.post("/dossier/{leaver}/overdracht")
    def hand_over(visit: Signed, leaver: UUID, told: Annotated[HandedOver, Form()]) -> Response:
        """Begin a hand-over."""
        person, today = forms.person(visit, leaver), forms.until(None)
        return forms.keep(visit, told.sleutel, person, acts.handed_over(today, told.ontvanger))

    @routes.post("/dossier/{leaver}/opgepakt")
    def take_up(visit: Signed, leaver: UUID, told: Annotated[TakenUp, Form()]) -> Response:
        """Take a signal up."""
        person, today = (
            forms.about(visit, leaver, Act.TAKE_UP, told.signaal),
            forms.until(told.volgende_datum),
        )
        return forms.keep(
            visit, told.sleutel, person, acts.taken_up(today, told.signaal, told.volgende_datum)
        )

    @routes.post("/dossier/{leaver}/uitgesteld")
    def snooze(visit: Signed, leaver: UUID, told: Annotated[Snoozed, Form()]) -> Response:
        """Let a signal wait."""
        person, today = forms.about(visit, leaver, Act.SNOOZE, told.signaal), forms.until(told.volgende_datum)
        fact = acts.snoozed(today, told.signaal, told.reden_uitstel, told.volgende_datum)
        return forms.keep(visit, told.sleutel, person, fact)

    @routes.post("/dossier/{leaver}/opgelost")
    def resolve(visit: Signed, leaver: UUID, told: Annotated[Resolved, Form()]) -> Response:
        """Close a signal with what came of it."""
        person, today = forms.about(visit, leaver, Act.RESOLVE, told.signaal), forms.until(None)
        return forms.keep(visit, told.sleutel, person, acts.resolved(today, told.signaal, told.uitkomst))

    return routes


class _Forms:
    """What the forms share: whose they are, what is refused, and that all is kept in one way."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def person(self, visit: Visit, leaver: UUID) -> Person:
        return self._desk.viewing.one(visit, PAGE, leaver)

    def about(self, visit: Visit, leaver: UUID, act: Act, signal: UUID) -> Person:
        """Return the person of a signal with which the user can do this; a form sent again finds it closed."""
        person = self.person(visit, leaver)
        if not acts.may_act(act, signal, person, visit.user):
            raise WrongForm("Dit signaal is al gesloten of niet van u. Er is niets bewaard.")
        return person

    def until(self, day: date | None) -> date:
        """Return today, to which ``day`` may not be before."""
        today = local_date(self._desk.clock.now())
        if day is not None and day < today:
            raise WrongForm("Die dag is al voorbij. Kies vandaag of later. Er is niets bewaard.")
        return today

    def keep(self, visit: Visit, key: UUID, person: Person, told: acts.Told) -> Response:
        fact, data = told
        self._desk.actions.submit(visit.user, key, person, fact, data)
        return RedirectResponse(f"/dossier/{person.leaver}?bewaard=ja", 303)
