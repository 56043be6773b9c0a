"""Bellijst: a round of calls over a selection, one person after the other, and nobody called by two at once."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from services.portal import store_calls, wording_calls
from services.portal.actions import Filled
from services.portal.calling import HOLD, Campaign, Result, Selection, chosen, facts_of, results_of
from services.portal.errors import NotFound, WrongForm
from services.portal.guard import Signed
from services.portal.local_calendar import local_date
from services.portal.pages import Desk
from services.portal.sessions import Visit

PAGE = "bellijst"


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    formulier: str
    sleutel: UUID


class Started(_Form):
    """For whom a round is."""

    selectie: Selection


class Called(_Form):
    """What came of a call."""

    jongere: UUID
    uitkomst: Result


def call_routes(desk: Desk, guarded: type[APIRoute]) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(route_class=guarded)
    rounds = _Rounds(desk)

    @routes.get("/bellijst")
    def lists(visit: Signed, leeg: str = "") -> Response:
        """Show the rounds in which the user may see somebody."""
        shown = {"rounds": rounds.of(visit), "today": local_date(desk.clock.now()), "calls": wording_calls}
        return desk.page(visit, "calls.html", empty=leeg == "ja", **shown)

    @routes.post("/bellijst")
    def start(visit: Signed, told: Annotated[Started, Form()]) -> Response:
        """Begin a round over whom the user may see."""
        began = rounds.start(visit, told)
        return RedirectResponse(f"/bellijst/{told.sleutel}" if began else "/bellijst?leeg=ja", 303)

    @routes.get("/bellijst/{campaign}")
    def one(visit: Signed, campaign: UUID, bewaard: str = "") -> Response:
        """Show how far a round is, and whom the user is calling."""
        found = rounds.one(visit, campaign)
        leaver = rounds.held(visit, found)
        person = desk.viewing.one(visit, PAGE, leaver) if leaver else None
        names = desk.names.names(visit.user, PAGE, [person.leaver] if person else [])
        shown: dict[str, Any] = {
            "round": found,
            "person": person,
            "names": names,
            "results": results_of(found.selection),
        }
        shown |= {"today": local_date(desk.clock.now()), "calls": wording_calls, "saved": bewaard == "ja"}
        return desk.page(visit, "call.html", **shown)

    @routes.post("/bellijst/{campaign}/volgende")
    def following(visit: Signed, campaign: UUID) -> Response:
        """Give the user the next person, for a quarter of an hour theirs alone."""
        rounds.next(visit, rounds.one(visit, campaign))
        return RedirectResponse(f"/bellijst/{campaign}", 303)

    @routes.post("/bellijst/{campaign}/uitkomst")
    def result(visit: Signed, campaign: UUID, told: Annotated[Called, Form()]) -> Response:
        """Record a call, and give the user the next person."""
        found = rounds.one(visit, campaign)
        rounds.record(visit, found, told)
        rounds.next(visit, found)
        return RedirectResponse(f"/bellijst/{campaign}?bewaard=ja", 303)

    return routes


class _Rounds:
    """The rounds as one user may see them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def of(self, visit: Visit) -> list[Campaign]:
        """Return each round with those whom the user may see; without anybody it is not there."""
        found = self._desk.database.run(store_calls.campaigns)
        seen = self._desk.viewing.which(visit, {call.leaver for one in found for call in one.calls})
        own = (replace(one, calls=tuple(call for call in one.calls if call.leaver in seen)) for one in found)
        return [one for one in own if one.calls]

    def one(self, visit: Visit, key: UUID) -> Campaign:
        """Return one round.

        Raises:
            NotFound: when there is none, or nobody in it whom the user may see.
        """
        found = next((one for one in self.of(visit) if one.key == key), None)
        if found is None:
            raise NotFound("Er is geen bellijst die u mag zien.")
        return found

    def start(self, visit: Visit, told: Started) -> bool:
        """Commit a round over whom the user may see; False when nobody is chosen. The same form again is one round."""
        people = self._desk.viewing.everybody(visit, PAGE, lambda person: chosen(told.selectie, person))
        leavers, by, now = [person.leaver for person in people], visit.user.subject, self._desk.clock.now()
        if leavers:
            self._desk.database.run(
                lambda connection: store_calls.start(
                    connection, told.sleutel, told.selectie, leavers, by=by, now=now
                )
            )
        return bool(leavers)

    def held(self, visit: Visit, found: Campaign) -> UUID | None:
        """Return whom the user is calling in a round, if anybody."""
        by, now = visit.user.subject, self._desk.clock.now()
        leaver = self._desk.database.run(lambda connection: store_calls.held(connection, found.key, by, now))
        return leaver if any(call.leaver == leaver for call in found.calls) else None

    def next(self, visit: Visit, found: Campaign) -> None:
        """Commit that the user calls the next person of a round, if there is one."""
        now, by, among = self._desk.clock.now(), visit.user.subject, [call.leaver for call in found.calls]
        self._desk.database.run(
            lambda connection: store_calls.claim(
                connection, found.key, among, by=by, now=now, until=now + HOLD
            )
        )

    def record(self, visit: Visit, found: Campaign, told: Called) -> None:
        """Commit what came of a call and its facts, together; the same form again changes nothing.

        Raises:
            WrongForm: when somebody else is calling them, or called them.
        """
        person = self._desk.viewing.one(visit, PAGE, told.jongere)
        today, by = local_date(self._desk.clock.now()), visit.user.subject
        if told.uitkomst not in results_of(found.selection):
            raise WrongForm("Deze uitkomst hoort niet bij deze bellijst. Er is niets bewaard.")
        filled = [
            Filled(uuid5(told.sleutel, fact.TYPE), person, fact, data)
            for fact, data in facts_of(told.uitkomst, today)
        ]

        def work(connection: Connection) -> None:
            new = sum([self._desk.actions.keep(connection, visit.user, one) for one in filled])
            if new and not store_calls.finish(
                connection, found.key, person.leaver, by=by, result=told.uitkomst, today=today
            ):
                raise WrongForm("Een collega belt deze jongere al. Noteer uw contact in het dossier.")

        self._desk.database.run(work)
