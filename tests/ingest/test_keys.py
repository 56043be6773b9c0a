"""Keys of schools and coordinators: shown once, stored as a hash, good for what they say."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from services.ingest.errors import WrongKey
from services.ingest.new_sender import NewSender
from services.runtime.errors import Misconfigured
from tests.ingest.conftest import CSV, Office
from tests.ingest.days import NOW
from tests.ingest.deliveries import SCHOOL, event, export, row

SCHOOL_KEY = NewSender(role="school", schools=(SCHOOL,), name="bestuur")


def short(key: str) -> str:
    """Return the name of a key, as it stands in lists."""
    return key.split("_")[1]


def told(office: Office, key: str) -> tuple[int, str | None]:
    """Return the status of a delivery with a key, and the first reason where it is refused."""
    answer = office.event(event(), key)
    faults = answer.json().get("fouten")
    return answer.status_code, faults[0]["reden"] if faults else None


def test_a_key_is_stored_as_a_hash_only(office: Office) -> None:
    """The key itself stands in no table and no line of the log."""
    assert office.school not in office.everything_stored() + office.log_text.getvalue()
    secret = office.school.split("_", 2)[2]
    assert len(secret) == 43
    assert secret not in office.everything_stored() + office.log_text.getvalue()


def test_keys_differ(office: Office) -> None:
    """Two keys for the same school are two keys, and both work."""
    second = office.app.create_key(role="school", schools=("98KP",), region=None, name="")
    assert second != office.school
    senders = [office.app.sender_keys.sender(key) for key in (second, office.school)]
    assert senders[0].scope == senders[1].scope
    assert senders[0].id != senders[1].id


@pytest.mark.parametrize(
    ("role", "schools", "region"),
    [
        pytest.param("beheer", ("98KP",), None, id="unknown-role"),
        pytest.param("school", (), None, id="school-without-schools"),
        pytest.param("school", ("98kp",), None, id="brin-small-letters"),
        pytest.param("school", ("98KP", "9KP"), None, id="one-wrong-brin"),
        pytest.param("coordinator", (), None, id="coordinator-without-region"),
        pytest.param("coordinator", (), "42", id="region-too-high"),
        pytest.param("coordinator", (), "14", id="region-that-does-not-exist"),
        pytest.param("coordinator", (), "00", id="region-not-known"),
        pytest.param("coordinator", (), "5", id="region-one-digit"),
        pytest.param("doorstroompunt", (), None, id="doorstroompunt-without-region"),
        pytest.param("doorstroompunt", ("98KP",), "25", id="doorstroompunt-with-a-school"),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(
    office: Office, role: str, schools: tuple[str, ...], region: str | None
) -> None:
    """A wrong role, BRIN or region is refused, and no key is stored."""
    before = office.count("sender_keys")
    with pytest.raises(Misconfigured):
        office.app.create_key(role=role, schools=schools, region=region, name="")
    assert office.count("sender_keys") == before


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(replace(SCHOOL_KEY, mbos=("98KP",)), id="mbo-and-not"),
        pytest.param(replace(SCHOOL_KEY, mbos=("27gz",)), id="mbo-small-letters"),
        pytest.param(replace(SCHOOL_KEY, starts=NOW, expires=NOW), id="over-before-it-begins"),
        pytest.param(replace(SCHOOL_KEY, client=" "), id="client-without-a-name"),
    ],
)
def test_a_sender_that_makes_no_sense_is_not_made(office: Office, wrong: NewSender) -> None:
    """Each contradiction is refused, and no key is stored."""
    before = office.count("sender_keys")
    with pytest.raises(Misconfigured):
        office.app.sender_keys.create(wrong)
    assert office.count("sender_keys") == before


def test_a_rotated_key_keeps_its_sender(office: Office) -> None:
    """The new key reads the files of the old one, and both work until the overlap is over; then the new one alone."""
    keys = office.app.sender_keys
    where = office.upload(export(row())).headers["location"]
    made = keys.rotate(short(office.school), overlap=timedelta(days=14))
    new = str(made.key)

    assert office.ask("GET", where, new).status_code == 200
    office.clock.advance_to(NOW + timedelta(days=14) - timedelta(seconds=1))
    assert [keys.sender(key) for key in (office.school, new)] == [keys.sender(new)] * 2
    office.clock.advance_to(NOW + timedelta(days=14))
    keys.sender(new)
    assert told(office, office.school) == (401, "sleutel_verlopen")


def test_a_rotation_never_lengthens_a_key(office: Office) -> None:
    """A key that ends before the overlap is over, or ended already, ends when it did; its sender gets a new one."""
    keys = office.app.sender_keys
    soon = keys.create(replace(SCHOOL_KEY, expires=NOW + timedelta(days=1)))
    keys.rotate(soon.id)
    office.clock.advance_to(NOW + timedelta(days=2))

    assert told(office, str(soon.key)) == (401, "sleutel_verlopen")
    again = keys.rotate(soon.id, expires=NOW + timedelta(days=3))
    assert keys.sender(str(again.key)).scope.schools == {SCHOOL}
    assert told(office, str(soon.key)) == (401, "sleutel_verlopen")


def test_a_rotation_without_overlap_stops_the_old_key_now(office: Office) -> None:
    """A key that leaked is replaced in one go."""
    made = office.app.sender_keys.rotate(short(office.school), overlap=timedelta())

    assert told(office, office.school) == (401, "sleutel_verlopen")
    assert told(office, str(made.key)) == (202, None)


def test_a_revoked_key_stops_at_once(office: Office) -> None:
    """The next request is refused, also in another process; the other keys of the sender go on."""
    other_process = replace(office.app.sender_keys)
    made = office.app.sender_keys.rotate(short(office.school))
    other_process.sender(office.school)

    assert office.app.sender_keys.revoke(short(office.school)) == [short(office.school)]

    with pytest.raises(WrongKey):
        other_process.sender(office.school)
    assert told(office, office.school) == (401, "sleutel_ingetrokken")
    assert told(office, str(made.key)) == (202, None)
    assert office.app.sender_keys.revoke(short(office.school)) == []


def test_a_revoked_sender_stops_whole(office: Office) -> None:
    """Every key of the sender is refused, and nobody else's; a rotation gives the sender a way back."""
    keys = office.app.sender_keys
    made = keys.rotate(short(office.school))

    assert sorted(keys.revoke(made.id, whole_sender=True)) == sorted([made.id, short(office.school)])

    assert [told(office, key) for key in (office.school, str(made.key))] == [(401, "sleutel_ingetrokken")] * 2
    keys.sender(office.other)
    back = keys.rotate(made.id)
    assert told(office, str(back.key)) == (202, None)
    assert told(office, str(made.key)) == (401, "sleutel_ingetrokken")


def test_a_key_has_a_beginning(office: Office) -> None:
    """Before its first moment a key is refused with the reason and what to do; from then on it works."""
    starts = NOW + timedelta(days=1)
    made = office.app.sender_keys.create(replace(SCHOOL_KEY, starts=starts))

    answer = office.event(event(), str(made.key))
    assert (answer.status_code, answer.json()["fouten"]) == (
        401,
        [
            {
                "plaats": "Authorization",
                "reden": "sleutel_nog_niet_geldig",
                "verwacht": "Een sleutel die nu geldt. Gebruik tot die dag uw oude sleutel.",
            }
        ],
    )
    office.clock.advance_to(starts)
    assert told(office, str(made.key)) == (202, None)


def test_what_does_not_exist_is_said_so(office: Office) -> None:
    """Rotating or revoking a name that is no key names the command that lists them, and changes nothing."""
    before = office.everything_stored()
    keys = office.app.sender_keys
    for try_it in (keys.rotate, keys.revoke):
        with pytest.raises(Misconfigured, match=r"no key nobody; 'vangnet keys list'"):
            try_it("nobody")
    assert office.everything_stored() == before


def test_the_name_of_a_key_opens_nothing(office: Office) -> None:
    """What stands in lists and logs is no key, alone or as its beginning; the log says which key was refused."""
    keys = office.app.sender_keys
    for part in (short(office.school), f"vn_{short(office.school)}", f"vn_{short(office.school)}_"):
        assert told(office, part) == (401, "sleutel_onbekend")
    keys.revoke(short(office.school))
    told(office, office.school)
    lines = [json.loads(line) for line in office.log_text.getvalue().splitlines()]
    refused = [line for line in lines if line["event"] == "key_refused"]
    assert [(line["key"], line["reasons"]) for line in refused] == [
        (short(office.school), ["sleutel_ingetrokken"])
    ]


def test_a_list_tells_the_day_of_the_last_use(office: Office) -> None:
    """A key that was never used says so; a use leaves its Dutch day and no moment."""
    keys = office.app.sender_keys
    made = keys.create(SCHOOL_KEY)
    assert _listed(office)[made.id]["last_used"] is None

    office.clock.advance_to(datetime(2026, 11, 25, 23, 30, tzinfo=UTC))
    keys.sender(str(made.key))

    assert _listed(office)[made.id]["last_used"] == date(2026, 11, 26)
    assert str(made.key) not in str(keys.listed())


def test_a_limit_is_per_sender(office: Office) -> None:
    """Who comes too often hears when to come again, with every key of theirs; another sender does not notice."""
    keys = office.app.sender_keys
    made = keys.create(replace(SCHOOL_KEY, per_minute=6, burst=3))
    second = keys.rotate(made.id)

    answers = [office.event(event(number=str(n)), str(made.key)) for n in range(4)]

    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert 1 <= int(answers[3].headers["retry-after"]) <= 10
    assert answers[3].headers["content-type"] == "application/problem+json"
    assert "Wacht" in answers[3].json()["detail"]
    assert told(office, str(second.key)) == (429, None)
    assert told(office, office.school) == (202, None)


def test_a_body_is_not_read_for_a_stranger(office: Office) -> None:
    """Who has no key, or comes too often, is refused before a byte of the body is taken."""
    read = []

    async def parts() -> AsyncIterator[bytes]:
        read.append(1)
        yield b" "

    limited = office.app.sender_keys.create(replace(SCHOOL_KEY, per_minute=1, burst=1))
    office.app.sender_keys.sender(str(limited.key))
    statuses = [
        office.ask("POST", "/v1/uploads", key, content=parts(), headers=CSV).status_code
        for key in ("vn_nobody", str(limited.key))
    ]

    assert (statuses, read) == ([401, 429], [])


def test_an_mbo_delivers_its_own_students_only(office: Office) -> None:
    """With its key an mbo registers its own graduates; a pupil of pro, and another school's student, are refused."""
    made = office.app.sender_keys.create(NewSender(role="school", mbos=("27GZ",), name="mbo"))
    key = str(made.key)
    exit_of = {"brin": "27GZ", "schoolsoort": "mbo_entree"}

    assert office.event(event(**exit_of), key).status_code == 202
    assert office.event(event("contact.gelegd", number="2", brin="27GZ"), key).status_code == 202
    pro = office.event(event(number="3", **exit_of | {"schoolsoort": "pro"}), key)
    assert (pro.status_code, reasons(pro)) == (403, ["schoolsoort_niet_van_deze_school"])
    other = office.event(event("inschrijving.begonnen", number="4"), key)
    assert (other.status_code, reasons(other)) == (403, ["school_niet_van_deze_sleutel"])
    from_pro = office.event(event(number="5", schoolsoort="mbo_niveau_2"))
    assert (from_pro.status_code, reasons(from_pro)) == (403, ["schoolsoort_niet_van_deze_school"])
    file = office.upload(export(row("9", brin="27GZ")), key)
    assert (file.status_code, reasons(file)) == (403, ["schoolsoort_niet_van_deze_school"])


def test_a_doorstroompunt_registers_no_exit(office: Office) -> None:
    """The key of a Doorstroompunt tells what it did, and is refused an exit with the reason."""
    key = str(office.app.sender_keys.create(NewSender(role="doorstroompunt", region="25")).key)
    office.event(event(gemeente="Haarlem"))

    assert office.event(event("contact.gelegd", number="2"), key).status_code == 202
    refused = office.event(event(number="3"), key)
    assert (refused.status_code, reasons(refused)) == (403, ["soort_niet_van_deze_sleutel"])


def reasons(answer: httpx.Response) -> list[str]:
    """Return why a delivery was refused."""
    return [fault["reden"] for fault in answer.json()["fouten"]]


def _listed(office: Office) -> dict[object, dict[str, object]]:
    return {one["key"]: one for one in office.app.sender_keys.listed()}
