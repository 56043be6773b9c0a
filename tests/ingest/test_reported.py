"""A person in nobody's system, named by hand: reported once, known by pseudonym, and only within reach of the key."""

from typing import Any

import pytest

from schemas.events import ContactMade, PersonMoved, PersonReported
from tests.ingest.conftest import Office
from tests.ingest.deliveries import REPORTED, SCHOOL, data, event


def by_pseudonym(leaver: str, what: str, number: str = "7", **changed: Any) -> dict[str, Any]:
    """Return an event that names a young person by pseudonym."""
    told = event(what, number=number)
    return told | {"data": data(what, brin=None, leerlingnummer=None, jongere=leaver, **changed)}


def reported(office: Office, number: str = "1", **changed: Any) -> str:
    """Report a young person and return the pseudonym from the receipt."""
    answer = office.event(event(REPORTED, number=number, **changed), office.coordinator)
    assert answer.status_code == 202, answer.text
    (leaver,) = answer.json()["jongeren"]
    return str(leaver)


def test_who_was_met_is_known_from_then_on(office: Office) -> None:
    """The receipt gives the pseudonym; the event has a region and no school, and no name."""
    leaver = reported(office)
    (told,) = office.events()
    assert (str(told.key), told.source) == (leaver, "urn:nazorg:regio:25")
    assert isinstance(told.body, PersonReported)
    assert (told.body.region, told.body.school) == ("25", None)
    assert "Renske" not in str(told)


def test_the_same_report_is_the_same_person(office: Office) -> None:
    """A resend makes nobody new and gives the same pseudonym; another report is another person."""
    first, again = reported(office), reported(office)
    assert first == again
    assert reported(office, number="2") != first
    assert len(office.events()) == 2


def test_more_can_be_told_about_who_was_met(office: Office) -> None:
    """One fact by hand, by pseudonym: it reaches the same person, with what is known of their place."""
    leaver = reported(office)
    moved = by_pseudonym(leaver, "persoon.verhuisd", "8", gemeente="Amsterdam")
    spoken = by_pseudonym(leaver, "contact.gelegd")
    assert [office.event(one, office.coordinator).status_code for one in (spoken, moved)] == [202, 202]
    bodies = [told.body for told in office.events()[1:]]
    assert [(type(body), body.region) for body in bodies] == [(ContactMade, "25"), (PersonMoved, "21")]  # type: ignore[attr-defined]
    assert {str(told.key) for told in office.events()} == {leaver}


def test_a_school_names_its_own_pupils_by_pseudonym_too(office: Office) -> None:
    """By pseudonym the event carries the school that answers, as it does by pupil number."""
    office.event(event())
    (leaver,) = map(str, office.leavers())
    assert office.event(by_pseudonym(leaver, "contact.gelegd")).status_code == 202
    told = office.events()[-1]
    assert (str(told.key), told.source) == (leaver, f"urn:nazorg:school:{SCHOOL}")


@pytest.mark.parametrize("whose", ["other", "coordinator"])
def test_a_pseudonym_outside_reach_is_as_unknown_as_one_that_is_nobodys(office: Office, whose: str) -> None:
    """A key of another school or region learns nothing, not even that the pseudonym exists; nothing is stored."""
    office.event(event(gemeente="Amsterdam"))
    (leaver,) = map(str, office.leavers())
    key = getattr(office, whose)
    strange = office.event(by_pseudonym("5a2f7c1e-9d3b-4e86-8f10-2c6b7d9e4a31", "contact.gelegd"), key)
    theirs = office.event(by_pseudonym(leaver, "contact.gelegd"), key)
    assert (strange.status_code, strange.json()) == (theirs.status_code, theirs.json())
    assert theirs.json()["fouten"][0]["reden"] == "jongere_onbekend"
    assert len(office.events()) == 1


PERSONAL: dict[str, Any] = {"leefgebied": "persoonlijk", "woning_kwijt": None}
CONSENT: dict[str, Any] = {"bereik": "bijzondere_gegevens", "datum": "2026-07-10", "einddatum": "2026-08-31"}


def personal(office: Office, number: str, **changed: Any) -> int:
    """Deliver a personal circumstance and return the status of the answer."""
    told = event("omstandigheid.gemeld", number=number, **PERSONAL, **changed)
    return office.event(told).status_code


def test_a_personal_circumstance_needs_an_opt_in(office: Office) -> None:
    """Without consent for special data it is refused with its reason, and nothing of it is kept."""
    answer = office.event(event("omstandigheid.gemeld", **PERSONAL))
    assert (answer.status_code, answer.json()["fouten"][0]["reden"]) == (400, "geen_toestemming")
    assert (office.events(), office.leavers()) == ([], [])
    assert office.event(event("omstandigheid.gemeld", number="2")).status_code == 202


def test_an_opt_in_holds_from_its_day_until_its_end(office: Office) -> None:
    """The day before, the days between, and the day after; withdrawn it holds no more, whenever that arrives."""
    office.event(event("toestemming.gegeven", number="1", **CONSENT))
    days = ("2026-07-09", "2026-07-10", "2026-08-31", "2026-09-01")
    taken = [personal(office, f"d{place}", datum=day) for place, day in enumerate(days)]
    assert taken == [400, 202, 202, 400]
    office.event(
        event("toestemming.ingetrokken", number="2", bereik="bijzondere_gegevens", datum="2026-07-20")
    )
    office.event(event("toestemming.gegeven", number="3", **CONSENT))
    assert personal(office, "late", datum="2026-07-25") == 400


def test_consent_for_something_else_is_no_opt_in(office: Office) -> None:
    """Only consent for special data opens the door for a personal circumstance."""
    office.event(event("toestemming.gegeven", number="1", datum="2026-07-10"))
    assert personal(office, "2") == 400


def test_consent_in_the_same_request_counts(office: Office) -> None:
    """What stands first in a batch is known to what stands after it, and not the other way round."""
    given = event("toestemming.gegeven", number="1", **CONSENT)
    told = event("omstandigheid.gemeld", number="2", **PERSONAL)
    assert office.batch(told, given).status_code == 400
    assert office.batch(given, told).status_code == 202
