"""A school that fell silent: its contact and its Doorstroompunt hear it once, and once that it is back."""

from datetime import date
from itertools import permutations
from uuid import uuid4

import pytest

from schemas.envelope import Envelope
from schemas.events import SourceResumed, SourceSilent, source_id
from schemas.types import Channel, EventId, LeaverId, Role, StaffId, staff_id
from services.notify.people import NOBODY, Recipient
from services.notify.quiet_source import QuietSource, quiet_sources, rows_for
from services.notify.rows import Row, Silence, State, Why
from tests.notify.desk import REGION, SCHOOL, STAFF, Desk, local

NOW = local("2026-11-24 10:00")
SILENT = SourceSilent(
    region=REGION, school=SCHOOL, last_on=date(2026, 11, 10), expected_on=date(2026, 11, 23)
)
BACK = SourceResumed(region=REGION, school=SCHOOL, silent_since=date(2026, 11, 23))
OFFICE = """D1;Doorstroompunt Een;doorstroompunt;;25;;een@region.example;;;
D2;Doorstroompunt Twee;doorstroompunt;;25;;twee@region.example;;;
D3;Doorstroompunt Elders;doorstroompunt;;24;;elders@region.example;;;
"""
CONTACT = "coordinator@example.org"
EMAILS = [("email", CONTACT), ("email", "een@region.example"), ("email", "twee@region.example")]


def person(code: str, role: Role, channels: tuple[Channel, ...] = (Channel.EMAIL,)) -> Recipient:
    """Return somebody of the region."""
    return Recipient(staff_id(REGION, code), role, REGION, channels=channels)


def of(role: Role, *, is_back: bool = False, last_on: date | None = date(2026, 11, 10)) -> QuietSource:
    """Return a silence for one role."""
    source = next(one for one in quiet_sources(SILENT) if one.role is role)
    return QuietSource(source.signal, SCHOOL, REGION, role, source.since, last_on, is_back)


def held(person_id: StaffId) -> Row:
    """Return the row of the first telling."""
    (row,) = rows_for(of(Role.COORDINATOR), [Recipient(person_id, Role.COORDINATOR, REGION)], (), NOW)
    return row


def take(desk: Desk, *bodies: SourceSilent | SourceResumed) -> None:
    """Bring events about a school in, and let notify come to rest."""
    moment = desk.clock.now()
    for body in bodies:
        key = LeaverId(source_id(body.school))
        desk.app.handle([Envelope(EventId(uuid4()), "urn:nazorg:ingest", key, moment, moment, body)])
    desk.rest()


@pytest.fixture
def region(desk: Desk) -> Desk:
    """Notify with a Doorstroompunt of two, and one of another region."""
    desk.app.import_recipients((STAFF + OFFICE).encode())
    return desk


def test_both_roles_have_a_plan_key_of_their_own() -> None:
    """One silence is two plans, whichever event tells of it."""
    silent, back = quiet_sources(SILENT), quiet_sources(BACK)

    assert [one.role for one in silent] == [Role.COORDINATOR, Role.DOORSTROOMPUNT]
    assert [one.signal for one in silent] == [one.signal for one in back]
    assert len({one.signal for one in silent}) == 2


def test_one_contact_and_every_doorstroompunt() -> None:
    """A school has one contact; of a Doorstroompunt everybody hears it."""
    people = [
        person(code, role)
        for role in (Role.COORDINATOR, Role.DOORSTROOMPUNT)
        for code in (f"1{role}", f"2{role}")
    ]

    contact = rows_for(of(Role.COORDINATOR), people, (), NOW)
    office = rows_for(of(Role.DOORSTROOMPUNT), people, (), NOW)

    assert [row.key.recipient for row in contact] == [min(one.id for one in people[:2])]
    assert [row.key.recipient for row in office] == sorted(one.id for one in people[2:])
    assert {(row.state, row.reason) for row in (*contact, *office)} == {(State.HELD, Why.SOURCE_SILENT)}


def test_a_role_that_nobody_holds_is_a_silence_with_its_reason() -> None:
    """Where nobody is the contact, the account says so; who has no address is one too."""
    (nobody,) = rows_for(of(Role.COORDINATOR), [], (), NOW)
    (mute,) = rows_for(of(Role.COORDINATOR), [person("CO", Role.COORDINATOR, ())], (), NOW)

    assert (nobody.key.recipient, nobody.reason) == (NOBODY, Silence.NOBODY_HOLDS_ROLE)
    assert (mute.state, mute.reason) == (State.SILENCE, Silence.NO_ADDRESS)


def test_told_before_is_told_no_more() -> None:
    """The same silence again changes nothing."""
    people = [person("CO", Role.COORDINATOR)]
    rows = rows_for(of(Role.COORDINATOR), people, (), NOW)

    assert rows_for(of(Role.COORDINATOR), people, rows, NOW) == ()


def test_who_heard_of_the_silence_hears_that_it_is_over() -> None:
    """And hears it once."""
    contact = person("CO", Role.COORDINATOR)
    told = held(contact.id).in_message(uuid4(), Channel.EMAIL, NOW)

    (back,) = rows_for(of(Role.COORDINATOR, is_back=True), [contact], [told], NOW)

    assert (back.key.recipient, back.reason) == (contact.id, Why.SOURCE_BACK)
    assert rows_for(of(Role.COORDINATOR, is_back=True), [contact], [told, back], NOW) == ()


def test_back_before_anybody_heard_is_told_to_nobody() -> None:
    """What still waits for its morning becomes a silence, and nothing follows on it."""
    contact = person("CO", Role.COORDINATOR)
    (ended,) = rows_for(of(Role.COORDINATOR, is_back=True), [contact], [held(contact.id)], NOW)

    assert (ended.state, ended.reason) == (State.SILENCE, Silence.BACK)
    assert rows_for(of(Role.COORDINATOR, is_back=True), [contact], [ended], NOW) == ()


def test_the_end_may_come_before_the_beginning() -> None:
    """Of a silence of which only the end is known nothing is said; when its beginning comes it is over already."""
    people = [person("CO", Role.COORDINATOR)]
    assert rows_for(of(Role.COORDINATOR, is_back=True, last_on=None), people, (), NOW) == ()

    (ended,) = rows_for(of(Role.COORDINATOR, is_back=True), people, (), NOW)
    (nobody,) = rows_for(of(Role.COORDINATOR, is_back=True), [], (), NOW)

    assert (ended.state, ended.reason) == (State.SILENCE, Silence.BACK)
    assert nobody.reason == Silence.NOBODY_HOLDS_ROLE


def test_it_is_told_by_email_at_half_past_eight(region: Desk) -> None:
    """Contact and Doorstroompunt get one e-mail on their next working morning: which school, since when, what to do."""
    take(region, SILENT, SILENT)
    region.at("2026-11-25 08:29")
    assert region.fresh() == []

    region.at("2026-11-25 08:31")
    assert sorted(region.fresh()) == sorted(EMAILS)
    text = f"{region.sent()[-1].subject}\n{region.sent()[-1].text}"
    for part in ("1 school levert niets meer aan", SCHOOL, "10 november 2026", "23 november 2026", "Kijk na"):
        assert part in text
    region.at("2026-12-04 10:00")
    assert region.fresh() == []


def test_back_is_told_once_to_who_heard(region: Desk) -> None:
    """Also an e-mail in the morning, to the same people."""
    take(region, SILENT)
    region.at("2026-11-25 10:00").fresh()
    take(region, BACK, BACK)

    region.at("2026-11-26 10:00")
    assert sorted(region.fresh()) == sorted(EMAILS)
    assert "levert weer aan" in region.sent()[-1].text


def test_back_in_the_night_sends_nothing(region: Desk) -> None:
    """Silent in the evening and back before the morning: nobody is bothered."""
    take(region, SILENT)
    take(region, BACK)
    region.at("2026-11-26 10:00")

    assert region.fresh() == []
    assert {reason for _, _, reason in region.rows()} == {Silence.BACK}


@pytest.mark.parametrize("order", list(permutations([SILENT, BACK])), ids=["in order", "turned round"])
def test_any_order_ends_the_same(region: Desk, order: tuple[SourceSilent | SourceResumed, ...]) -> None:
    """Whichever of the two comes first, the same rows stand there at the end."""
    take(region, *order)
    region.at("2026-11-26 10:00")

    assert region.fresh() == []
    assert [row[1:] for row in region.rows()] == [("silence", Silence.BACK)] * 3


def test_a_region_without_staff_says_why_nobody_heard(desk: Desk) -> None:
    """Without a Doorstroompunt in the register its plan is a silence; the contact hears it all the same."""
    take(desk, SILENT)
    desk.at("2026-11-25 10:00")

    assert desk.fresh() == [("email", CONTACT)]
    assert ("eerste", "silence", Silence.NOBODY_HOLDS_ROLE) in desk.rows()


def test_two_schools_are_one_email(region: Desk) -> None:
    """What falls silent on one day for one person is one message."""
    other = SILENT.model_copy(update={"school": "98OH"})
    take(region, SILENT, other)
    region.at("2026-11-25 10:00")

    assert region.fresh().count(("email", "een@region.example")) == 1
    assert any("2 scholen leveren niets meer aan" in str(message.subject) for message in region.sent())


def test_a_mailbox_that_is_away_is_passed_by_text(region: Desk) -> None:
    """An e-mail that cannot be delivered goes on by SMS, where there is a number: a count, and no school."""
    region.app.import_recipients((STAFF + OFFICE).replace(CONTACT, "").encode())
    take(region, SILENT)
    region.at("2026-11-25 10:00")

    (text,) = [message.text for message in region.sent() if message.channel == "sms"]
    assert text.startswith("Vangnet: 1 school levert niets meer aan. Kijk op ")
    assert SCHOOL not in text
