"""The page of a school: its delivery, its duties by date, who leaves soon, and who left."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.events import SourceResumed, SourceSilent
from schemas.types import Kind, Status
from services.portal.access import Role
from services.portal.names import Name
from services.portal.own_school import DUTIES
from services.portal.wording import texts
from tests.portal.desk import OTHER_SCHOOL, REGION, SCHOOL, Desk, a_dossier, a_signal, a_user, in_envelope

SILENT = SourceSilent(region=REGION, school=SCHOOL, last_on=date(2026, 11, 2), expected_on=date(2026, 11, 9))


def page_of(desk: Desk) -> str:
    """Return what the school sees."""
    return desk.signed_in(a_user(Role.SCHOOL)).get("/school").text


def with_task(desk: Desk, name: str, rule: str, due_on: date, **fields: Any) -> UUID:
    """Bring in somebody of the school with one task."""
    reason = {"uitstroomgesprek": "hold_talk", "aanbod_doen": "make_offer"}.get(rule, "first_weeks")
    task = a_signal(kind=Kind.TASK, rule=rule, reason=reason, due_on=due_on, **fields)
    in_window = rule != "uitstroomgesprek"
    leaver = desk.take(a_dossier(signals=(), tasks=(rule,), in_window=in_window), task)
    desk.book.known[leaver] = Name(name)
    return leaver


def test_duties_stand_by_date(desk: Desk) -> None:
    """What the school has to do stands there with its day, the first day first, and says what is late."""
    with_task(desk, "Jesse", "aanbod_doen", date(2026, 12, 14))
    with_task(desk, "Renske", "uitstroomgesprek", date(2026, 11, 20))
    duties = page_of(desk).partition("Gaat binnenkort van school")[0]

    assert 0 < duties.index("Renske") < duties.index("Jesse")
    assert "maandag 14 december 2026" in duties
    assert duties.count("te laat") == 1


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        pytest.param("eerste_weken", Status.OPEN, id="of the coach"),
        pytest.param("aanbod_doen", Status.CLOSED, id="done"),
    ],
)
def test_what_is_no_duty_is_not_among_them(desk: Desk, rule: str, status: Status) -> None:
    """A task of the coach, or one that is done, is nothing that the school has to do."""
    with_task(desk, "Renske", rule, date(2026, 12, 14), status=status)
    duties, _, others = page_of(desk).partition("Gaat binnenkort van school")

    assert "De school heeft nu niets te doen" in duties
    assert "Renske" in others


def test_who_leaves_soon_stands_apart(desk: Desk) -> None:
    """Who has a talk before leaving ahead leaves soon, who is in aftercare left; nobody is both."""
    with_task(desk, "Renske", "uitstroomgesprek", date(2026, 12, 14))
    desk.person("Jesse")
    _, _, others = page_of(desk).partition("Gaat binnenkort van school")
    leaving, _, left = others.partition("Van school en in nazorg")

    assert ("Renske" in leaving, "Jesse" in leaving) == (True, False)
    assert ("Renske" in left, "Jesse" in left) == (False, True)


def test_another_school_is_not_on_it(desk: Desk) -> None:
    """The people and the silence of another school do not stand on it."""
    desk.person("Jesse", school=OTHER_SCHOOL)
    desk.app.handle([in_envelope(SILENT.model_copy(update={"school": OTHER_SCHOOL}), uuid4())])
    page = page_of(desk)

    assert "Jesse" not in page
    assert "Er is geen levering die uitbleef" in page


def test_a_delivery_that_did_not_come_is_said(desk: Desk) -> None:
    """A silent school reads since when, and what to do; once it delivers again the page is calm."""
    source = uuid4()
    desk.app.handle([in_envelope(SILENT, source)])
    silent = page_of(desk)
    resumed = SourceResumed(region=REGION, school=SCHOOL, silent_since=date(2026, 11, 9))
    desk.app.handle([in_envelope(resumed, source)])

    assert "maandag 9 november 2026" in silent
    assert "Lever opnieuw aan" in silent
    assert "Er is geen levering die uitbleef" in page_of(desk)


def test_every_duty_is_a_rule() -> None:
    """No duty is misspelled: each is a rule of which the portal has the words."""
    assert set(texts()["regels"]) >= DUTIES
