"""The file of recipients: every row is somebody, or every fault is named with its place."""

from datetime import time
from pathlib import Path

import pytest

from schemas.types import Channel, Role, staff_id
from services.notify.errors import RegisterRefused
from services.notify.register import RegisterFault, parse_register
from services.notify.register_file import write_register

HEAD = "medewerker;naam;rol;scholen;regio;mobiel;email;werkdagen;werktijden;voorkeur"
GOOD = "LC;Coach Een;lifecoach;98KP;25;06-12349001;coach@example.org;ma di vr;09:00-17:00;email"


def read(*rows: str) -> tuple[object, tuple[RegisterFault, ...]]:
    """Parse a file of these rows."""
    return parse_register("\n".join([HEAD, *rows]).encode())


def test_a_row_is_somebody() -> None:
    """Every column of a good row reaches the recipient."""
    (entry,), faults = parse_register(f"{HEAD}\n{GOOD}\n".encode())
    assert faults == ()
    person = entry.recipient
    assert (person.id, person.role, person.region, person.schools) == (
        staff_id("25", "LC"),
        Role.COACH,
        "25",
        ("98KP",),
    )
    assert (person.channels, person.preferred) == ((Channel.SMS, Channel.EMAIL), Channel.EMAIL)
    assert (person.week.days, person.week.starts, person.week.ends) == ((0, 1, 4), time(9), time(17))
    assert entry.mobile is not None
    assert entry.mobile.e164 == "+31612349001"


def test_what_is_left_out_is_usual() -> None:
    """Without days, hours and preference somebody works ma-vr 08:00-18:00 and prefers a text."""
    (entry,), _ = parse_register(f"{HEAD}\nDP;Punt;doorstroompunt;;25;;;;;\n".encode())
    week = entry.recipient.week
    assert (week.days, week.starts, week.ends) == ((0, 1, 2, 3, 4), time(8), time(18))
    assert (entry.recipient.channels, entry.recipient.preferred) == ((), Channel.SMS)


def test_schools_with_spaces_and_commas() -> None:
    """Schools stand in any order, with spaces or commas, in any case."""
    (entry,), _ = parse_register(f"{HEAD}\nCO;Co;coordinator;98tc, 98KP 98DS;25;;;;;\n".encode())
    assert entry.recipient.schools == ("98DS", "98KP", "98TC")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("medewerker", "", id="no-code"),
        pytest.param("naam", " ", id="no-name"),
        pytest.param("rol", "baas", id="unknown-role"),
        pytest.param("scholen", "98KPX", id="no-brin"),
        pytest.param("regio", "42", id="region-after-the-last"),
        pytest.param("regio", "00", id="region-unknown"),
        pytest.param("regio", "5", id="region-of-one-digit"),
        pytest.param("mobiel", "023-1234567", id="landline"),
        pytest.param("mobiel", "06-9876543", id="one-digit-short"),
        pytest.param("email", "coach@example", id="no-domain"),
        pytest.param("werkdagen", "ma dinsdag", id="no-day"),
        pytest.param("werkdagen", "za zo", id="weekend-only"),
        pytest.param("werktijden", "07:15", id="no-end"),
        pytest.param("werktijden", "17:00-08:00", id="backwards"),
        pytest.param("werktijden", "20:00-23:00", id="quiet-hours-only"),
        pytest.param("werktijden", "08:00-25:00", id="no-such-hour"),
        pytest.param("voorkeur", "app", id="unknown-channel"),
    ],
)
def test_a_wrong_cell_is_named(column: str, value: str) -> None:
    """A fault has its row and column and says what is expected, never what stood there."""
    cells = dict(zip(HEAD.split(";"), GOOD.split(";"), strict=True)) | {column: value}
    entries, faults = read(GOOD.replace("LC;", "L0;"), ";".join(cells.values()))
    assert entries == ()
    assert [(fault.row, fault.column) for fault in faults] == [(3, column)]
    assert not value.strip() or value not in str(RegisterRefused(faults))


@pytest.mark.parametrize(
    "hours",
    [
        pytest.param("8:00-18:00", id="one-digit"),
        pytest.param("08:00 - 18:00", id="spaces"),
        pytest.param("06:00-22:00", id="wider-than-the-day"),
    ],
)
def test_hours_that_are_right(hours: str) -> None:
    """Hours are read as people write them."""
    assert read(GOOD.replace("09:00-17:00", hours))[1] == ()


def test_every_fault_at_once() -> None:
    """All faults of all rows are named, so that a file is mended in one go."""
    _, faults = read("LC;;coach;98KP;25;;;;;", GOOD, GOOD, "x;y")
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "naam"),
        (2, "rol"),
        (4, "medewerker"),
        (5, ""),
    ]


def test_the_head_is_checked() -> None:
    """A column that is missing or unknown is named, and no row is read."""
    head = HEAD.replace("mobiel", "telefoon")
    _, faults = parse_register(f"{head}\n{GOOD}\n".encode())
    assert {(fault.row, fault.column) for fault in faults} == {(1, "mobiel"), (1, "telefoon")}


def test_a_file_in_another_encoding() -> None:
    """What is not UTF-8 is a fault of the file."""
    _, faults = parse_register(f"{HEAD}\nLC;Zoë;lifecoach;;25;;;;;\n".encode("latin-1"))
    assert [fault.expected for fault in faults] == ["een bestand in UTF-8"]


def test_the_example_can_be_imported() -> None:
    """The example has a coach for each school, a deputy, a coordinator and the Doorstroompunt."""
    entries, faults = parse_register(Path("examples/ontvangers.csv").read_bytes())
    assert faults == ()
    roles = [entry.recipient.role for entry in entries]
    assert {role: roles.count(role) for role in roles} == {
        Role.COACH: 4,
        Role.DEPUTY: 1,
        Role.COORDINATOR: 1,
        Role.DOORSTROOMPUNT: 1,
    }
    assert all(entry.mobile and entry.email for entry in entries)


@pytest.mark.parametrize(
    ("cell", "verified"),
    [
        pytest.param("ja", True, id="yes"),
        pytest.param("Nee", False, id="no"),
        pytest.param("", False, id="empty"),
    ],
)
def test_a_file_may_say_that_channels_are_verified(cell: str, verified: bool) -> None:  # noqa: FBT001 a case
    """The column is optional, and says yes or no."""
    file = f"{HEAD};bevestigd\nLC;Coach;lifecoach;98KP;25;06-12349001;;;;;{cell}\n"
    ((entry,), faults) = parse_register(file.encode())
    assert (entry.verified, faults) == (verified, ())


def test_a_word_that_is_neither_yes_nor_no() -> None:
    """Anything else in that column is a fault with its place."""
    _, (fault,) = parse_register(f"{HEAD};bevestigd\nLC;Coach;lifecoach;98KP;25;;;;;;misschien\n".encode())
    assert (fault.row, fault.column, fault.expected) == (2, "bevestigd", "ja, nee of niets")


def test_the_register_comes_back_from_its_file() -> None:
    """What is written as a file is read as the same register."""
    data = (Path(__file__).parents[2] / "examples" / "ontvangers.csv").read_bytes()
    entries, _ = parse_register(data)
    again, faults = parse_register(write_register(entries))
    assert faults == ()
    assert {entry.code: entry for entry in again} == {entry.code: entry for entry in entries}


@pytest.mark.parametrize(
    ("number", "why"),
    [
        pytest.param("020-6241111", "geen vast of ander nummer, want dat ontvangt geen sms", id="landline"),
        pytest.param(
            "0900-1234", "geen vast of ander nummer, want dat ontvangt geen sms", id="service-number"
        ),
        pytest.param("06-00000000", "geen nummer dat niet bestaat", id="not-given-out"),
        pytest.param("mobiel", "een Nederlands mobiel nummer", id="no-number"),
    ],
)
def test_a_number_that_gets_no_texts_is_refused_with_the_reason(number: str, why: str) -> None:
    """A landline in the column for texts is named as such, and what would be right."""
    _, (fault,) = parse_register(f"{HEAD}\nLC;Coach;lifecoach;98KP;25;{number};;;;\n".encode())
    assert (fault.column, fault.expected.startswith(why)) == ("mobiel", True)
    assert "06-12345678" in fault.expected
