"""Mijn regio: whom the Doorstroompunt sees and why, which schools are silent, and who is out of view."""

import re
from datetime import date
from uuid import UUID, uuid4

from schemas.events import SourceResumed, SourceSilent
from schemas.types import Audience, DoorstroompuntHears, LadderEnd, PlaceStatus
from services.portal.access import Role
from services.portal.exports import HIDDEN
from services.portal.names import Name
from services.portal.own_region import RegionFigure
from tests.portal.desk import (
    OTHER_REGION,
    OTHER_SCHOOL,
    REGION,
    SCHOOL,
    Desk,
    a_dossier,
    a_line,
    a_signal,
    a_user,
)
from tests.portal.test_dashboard import numbers


def told_of(desk: Desk, name: str, *lines: str) -> UUID:
    """Bring in somebody whom the Doorstroompunt hears of by person, after these facts."""
    timeline = tuple(a_line(code) for code in lines)
    leaver = desk.take(a_dossier(timeline=timeline), a_signal(doorstroompunt=DoorstroompuntHears.PERSON))
    desk.book.known[leaver] = Name(name, "Testpersoon", "+31612345678")
    return leaver


def section(page: str, heading: str) -> str:
    """Return one part of the page by its heading."""
    found = re.search(rf'<h2[^>]* id="{heading}">.*?</section>', page, re.DOTALL)
    assert found is not None, f"no {heading}"
    return found.group()


def test_people_stand_under_the_ground_on_which_they_are_seen(desk: Desk) -> None:
    """By law, after consultation or with consent; who is in aftercare of a school alone is not on the page."""
    owned = desk.person("Ruben", responsible=LadderEnd.DOORSTROOMPUNT)
    consulted, agreed = told_of(desk, "Sara", "overleg.gehouden"), told_of(desk, "Tim", "toestemming.gegeven")
    hidden = desk.person("Ursula")
    page = desk.signed_in(a_user(Role.DOORSTROOMPUNT)).get("/regio").text

    assert "Ruben" in section(page, "wet")
    assert "Sara" in section(page, "overleg")
    assert "Tim" in section(page, "toestemming")
    assert "Ursula" not in page
    assert str(hidden) not in page
    looks = desk.rows("select leaver, page, why from portal.audit order by why, leaver")
    assert looks == [
        (owned, "regio", "doorstroompunt_owns"),
        *((leaver, "regio", "told_with_person") for leaver in sorted((consulted, agreed))),
    ]


def test_a_school_that_delivers_nothing_is_a_white_spot(desk: Desk) -> None:
    """A silent school stands there since when; one that is back, or is of another region, does not."""
    silent = SourceSilent(
        region=REGION, school=SCHOOL, last_on=date(2026, 7, 1), expected_on=date(2026, 10, 1)
    )
    desk.take(silent)
    desk.take(
        SourceSilent(
            region=OTHER_REGION, school="98OH", last_on=date(2026, 7, 1), expected_on=date(2026, 10, 1)
        )
    )
    back = uuid4()
    desk.take(
        SourceSilent(
            region=REGION, school=OTHER_SCHOOL, last_on=date(2026, 7, 1), expected_on=date(2026, 10, 2)
        ),
        leaver=back,
    )
    desk.take(SourceResumed(region=REGION, school=OTHER_SCHOOL, silent_since=date(2026, 10, 2)), leaver=back)
    found = section(desk.signed_in(a_user(Role.DOORSTROOMPUNT)).get("/regio").text, "stil")

    assert SCHOOL in found
    assert "donderdag 1 oktober 2026" in found
    assert OTHER_SCHOOL not in found
    assert "98OH" not in found


def test_who_is_out_of_view_is_a_count(desk: Desk) -> None:
    """Without a place, benefit and contact for half a year one counts as out of view; fewer than five are hidden."""
    spoken, benefit = a_line("contact.gelegd"), a_line("uitkering.begonnen")
    unseen = a_line("uitkering.begonnen", (Audience.SCHOOL,))
    for timeline, many in (((), 5), ((unseen,), 2), ((spoken,), 6), ((benefit,), 3)):
        for _ in range(many):
            desk.take(a_dossier(status=PlaceStatus.UNKNOWN, timeline=timeline))
    for _ in range(3):
        desk.take(a_dossier(school=OTHER_SCHOOL, status=PlaceStatus.CONFIRMED, owner=None))
    page = desk.signed_in(a_user(Role.DOORSTROOMPUNT)).get("/regio").text

    assert numbers(page, RegionFigure.INVISIBLE) == {SCHOOL: ["7", "6", "13"]}
    assert numbers(page, RegionFigure.WHITE_SPOTS)[OTHER_SCHOOL][0] == HIDDEN
    assert numbers(page, RegionFigure.WHITE_SPOTS)[SCHOOL][1] == "16"


def test_nobody_to_see_is_said_kindly(desk: Desk) -> None:
    """Without anybody the page says when somebody is seen with a name."""
    desk.person("Renske")
    page = desk.signed_in(a_user(Role.DOORSTROOMPUNT)).get("/regio").text

    assert "U ziet nu niemand met naam" in page
    assert "Elke school levert zoals afgesproken." in page
    assert "Renske" not in page
