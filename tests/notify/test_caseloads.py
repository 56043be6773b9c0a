"""Young people change hands: both coaches hear how many, and who has too many stands in the gaps."""

from uuid import UUID, uuid4

from schemas.types import staff_id
from tests.notify.desk import COACH, COORDINATOR, HEAD, OTHER_COACH, PHONE, REGION, STAFF, Desk, a_dossier

MAIL, OTHER_MAIL = ("email", "coach@example.org"), ("email", "coach2@example.org")


def a_caseload(desk: Desk, number: int) -> list[UUID]:
    """Give the coach so many young people, and return them."""
    young = [uuid4() for _ in range(number)]
    for leaver in young:
        desk.take(a_dossier(), leaver=leaver)
    return young


def test_a_hand_over_is_told_to_both(desk: Desk) -> None:
    """What changes hands on one day is one e-mail at 08:30 for each of both; a first coach hears none."""
    young = a_caseload(desk, 3)
    for leaver in young[:2]:
        desk.take(a_dossier(revision=2, owner=OTHER_COACH), leaver=leaver)
    assert desk.at("2026-11-25 08:29").fresh() == []
    desk.at("2026-11-25 08:30")
    assert set(desk.fresh()) == {MAIL, OTHER_MAIL}
    texts = {one.to: one.text for one in desk.sent()}
    assert "Een collega begeleidt nu 2 jongeren van u." in texts[MAIL[1]]
    assert "U begeleidt nu ook 2 jongeren van een collega." in texts[OTHER_MAIL[1]]
    assert desk.at("2026-12-31 10:00").fresh() == []


def test_a_hand_over_that_is_undone_is_told_to_nobody(desk: Desk) -> None:
    """Who is back with their coach before the e-mail went counts no more."""
    (young,) = a_caseload(desk, 1)
    desk.take(a_dossier(revision=2, owner=OTHER_COACH), leaver=young)
    desk.take(a_dossier(revision=3), leaver=young)
    assert desk.at("2026-11-25 08:30").fresh() == []


def test_a_hand_over_after_the_e_mail_of_the_day_is_told_the_next(desk: Desk) -> None:
    """What moves after 08:30 is another e-mail, the next working day."""
    first, second = a_caseload(desk, 2)
    desk.at("2026-11-25 07:00").take(a_dossier(revision=2, owner=OTHER_COACH), leaver=first)
    assert set(desk.at("2026-11-25 08:30").fresh()) == {MAIL, OTHER_MAIL}
    desk.at("2026-11-25 10:00").take(a_dossier(revision=2, owner=OTHER_COACH), leaver=second)
    assert set(desk.at("2026-11-26 08:30").fresh()) == {MAIL, OTHER_MAIL}
    assert "1 jongere van u" in next(one.text for one in reversed(desk.sent()) if one.to == MAIL[1])


def test_only_a_change_of_coach_is_a_hand_over(desk: Desk) -> None:
    """A release to nobody, a closed window or a coach who is in no register is none."""
    released, closed, stranger = a_caseload(desk, 3)
    desk.take(a_dossier(revision=2, owner=None), leaver=released)
    desk.take(a_dossier(revision=2, owner=OTHER_COACH, in_window=False), leaver=closed)
    unknown = staff_id(REGION, "X")
    desk.take(a_dossier(revision=2, owner=unknown), leaver=stranger)
    desk.at("2026-11-25 08:30")
    assert desk.fresh() == [MAIL]
    assert "1 jongere van u" in desk.sent()[-1].text


def test_who_has_too_many_stands_in_the_gaps(desk: Desk) -> None:
    """One more than the limit is a gap of that coach, until somebody is handed over or the limit is another.

    An import of the register warns of it at once, by the code of the coach.
    """
    row = f"LC;Coach Een;lifecoach;98KP;25;{PHONE[COACH]};coach@example.org;;;"
    limited = f"{HEAD};hoogstens\n{row};2\n".encode()
    desk.app.import_recipients(limited)
    young = a_caseload(desk, 2)
    assert desk.app.staff.gaps() == []
    desk.take(a_dossier(), leaver=(third := uuid4()))
    (gap,) = desk.app.staff.gaps()
    assert (gap["reason"], gap["who"], gap["role"]) == ("too_many_people", "LC", "lifecoach")
    assert desk.app.import_recipients(STAFF.encode()) == "4 ontvangers, 1 nieuw of gewijzigd"
    assert desk.app.staff.gaps() == []
    told, warning = desk.app.import_recipients(limited).splitlines()
    assert told == "1 ontvangers, 1 nieuw of gewijzigd"
    assert warning.startswith("Let op: LC heeft 3 jongeren, en mag er 2 hebben. Verdeel de jongeren")
    assert len(desk.app.staff.gaps()) == 1
    desk.take(a_dossier(revision=2, owner=COORDINATOR), leaver=third)
    assert desk.app.staff.gaps() == []
    desk.app.erase(young)
    assert desk.app.staff.gaps() == []
