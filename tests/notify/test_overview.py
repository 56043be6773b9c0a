"""The e-mail of the week tells who answers for a school or region what is open there, as counts."""

from uuid import uuid4

from schemas.types import DoorstroompuntHears, Status, Urgency
from services.notify.content import AtSchool, Counts, Overview
from services.notify.overview import paragraph
from tests.notify.desk import STAFF, Desk, a_signal, in_envelope

DOORSTROOMPUNT = "DP;Punt Een;doorstroompunt;;25;;doorstroompunt@example.org;;;\n"


def test_the_coordinators_week_tells_all_that_is_open(desk: Desk) -> None:
    """Beside what nobody saw, the Monday e-mail counts every open signal of the school, and says where nobody is."""
    now = desk.clock.now()
    bodies = [
        a_signal(urgency=Urgency.THIS_WEEK),
        a_signal(urgency=Urgency.TODAY, status=Status.SEEN),
        a_signal(urgency=Urgency.WHEN_CONVENIENT),
        a_signal(urgency=Urgency.TODAY, status=Status.CLOSED),
        a_signal(urgency=Urgency.TODAY, school="98OH"),
    ]
    desk.app.handle([in_envelope(body, uuid4(), now) for body in bodies])
    letter = _letter(desk, "2026-11-30 08:30", "coordinator@example.org")
    assert "- school 98KP: vandaag 1, deze week 1, als het uitkomt 1. Nog niet gezien: 2." in letter
    assert "98OH" not in letter


def test_a_doorstroompunt_sees_only_what_it_may_hear(desk: Desk) -> None:
    """Its e-mail of the week counts, school by school, only the cases of which by law it hears."""
    desk.app.import_recipients((STAFF + DOORSTROOMPUNT).encode())
    now = desk.clock.now()
    hears = a_signal(urgency=Urgency.THIS_WEEK, doorstroompunt=DoorstroompuntHears.COUNT)
    bodies = [hears, a_signal(urgency=Urgency.THIS_WEEK)]
    desk.app.handle([in_envelope(body, uuid4(), now) for body in bodies])
    letter = _letter(desk, "2026-12-07 08:30", "doorstroompunt@example.org")
    assert "- school 98KP: deze week 1. Nog niet gezien: 1." in letter


def test_nothing_open_says_nothing() -> None:
    """Without open signals the e-mail has no such paragraph; with one gap it says so."""
    assert paragraph(None) == paragraph(Overview((), 0)) == []
    lines = paragraph(Overview((AtSchool("98KP", Counts(1), 1),), gaps=1))
    assert lines[-1] == "Op 1 plek is niemand te bereiken. Uw beheerder heeft de lijst."


def _letter(desk: Desk, at: str, to: str) -> str:
    """Return the e-mail that somebody gets until a moment."""
    desk.at(at)
    (letter,) = (one.text for one in desk.sent() if one.to == to)
    return letter
