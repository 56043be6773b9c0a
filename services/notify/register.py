"""The register of staff as a file: every row a recipient, or every fault with its place; pure.

Must never repeat a name or number in a fault.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import TypeVar

from schemas.types import Channel, Role, StaffId, staff_id
from services.notify.address import AddressFault, AddressRefused, EmailAddress, PhoneNumber
from services.notify.local_calendar import OFFICE, QUIET_FROM, QUIET_UNTIL, SATURDAY, WorkingWeek
from services.notify.people import MOST_PEOPLE, Recipient

T = TypeVar("T")

COLUMNS = (
    "medewerker", "naam", "rol", "scholen", "regio", "mobiel", "email", "werkdagen", "werktijden", "voorkeur",
)  # fmt: skip
OPTIONAL = ("bevestigd", "hoogstens")
"""Columns that a file may have.

``bevestigd`` says that whoever sends the file knows number and address to be right, ``hoogstens`` how many young
people somebody may have.
"""
DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
_BRIN = re.compile(r"[0-9]{2}[A-Z]{2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_REGION = re.compile(r"[0-3][0-9]|4[01]")
FILE = 0
"""Row number of a fault in the file as a whole."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One member of staff as the register knows them."""

    recipient: Recipient
    code: str
    name: str
    mobile: PhoneNumber | None
    email: EmailAddress | None
    verified: bool = False


@dataclass(frozen=True, slots=True, order=True)
class RegisterFault:
    """One fault: row (1 is the head), column, and what is expected there (Dutch)."""

    row: int
    column: str
    expected: str


class _Wrong(Exception):
    """A cell that is not what its column asks; says what is."""


def parse_register(data: bytes) -> tuple[tuple[Entry, ...], tuple[RegisterFault, ...]]:
    """Return every recipient of a file, or no recipient and every fault."""
    try:
        lines = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";", strict=True)
        head = tuple(lines.fieldnames or ())
        faults = [
            RegisterFault(1, column, "deze kolom ontbreekt") for column in COLUMNS if column not in head
        ]
        faults += [
            RegisterFault(1, column, "deze kolom bestaat niet")
            for column in head
            if column not in COLUMNS + OPTIONAL
        ]
        rows = [] if faults else list(enumerate(lines, start=2))
    except UnicodeDecodeError:
        return (), (RegisterFault(FILE, "", "een bestand in UTF-8"),)
    except csv.Error:
        return (), (RegisterFault(FILE, "", "een bestand met puntkomma's en gesloten aanhalingstekens"),)
    known: dict[StaffId, Entry] = {}
    for number, cells in rows:
        entry = _entry(number, cells, faults)
        if entry is not None and entry.recipient.id in known:
            faults.append(RegisterFault(number, "medewerker", "een code die hier nog niet eerder stond"))
        elif entry is not None:
            known[entry.recipient.id] = entry
    return ((), tuple(faults)) if faults else (tuple(known.values()), ())


def _entry(number: int, cells: dict[str, str | None], faults: list[RegisterFault]) -> Entry | None:
    """Return the recipient of one line, or None after adding each of its faults."""
    before = len(faults)
    if None in cells or None in cells.values():
        faults.append(RegisterFault(number, "", f"{len(cells)} kolommen"))
        return None

    def cell(column: str, read: Callable[[str], T], default: T) -> T:
        try:
            return read((cells.get(column) or "").strip())
        except _Wrong as wrong:
            faults.append(RegisterFault(number, column, str(wrong)))
        except AddressRefused as refused:
            expected = _WHY.get(refused.reason, "") + _ADDRESSES[column]
            faults.append(RegisterFault(number, column, expected))
        return default

    code, name = cell("medewerker", _filled, ""), cell("naam", _filled, "")
    region, role = cell("regio", _region, ""), cell("rol", _role, Role.COACH)
    schools, preferred = cell("scholen", _schools, _schools("")), cell("voorkeur", _preferred, Channel.SMS)
    days, hours = (
        cell("werkdagen", _days, OFFICE.days),
        cell("werktijden", _hours, (OFFICE.starts, OFFICE.ends)),
    )
    mobile, email = cell("mobiel", _mobile, None), cell("email", _email, None)
    verified = cell("bevestigd", _yes, default=False)
    most = cell("hoogstens", _number, MOST_PEOPLE)
    if len(faults) > before:
        return None
    channels = (Channel.SMS,) * (mobile is not None) + (Channel.EMAIL,) * (email is not None)
    week = WorkingWeek(days, *hours)
    person = Recipient(
        staff_id(region, code), role, region, schools, channels, preferred, week, most_people=most
    )
    return Entry(person, code, name, mobile, email, verified)


_ADDRESSES = {
    "mobiel": "een Nederlands mobiel nummer zoals 06-12345678, of niets",
    "email": "een e-mailadres zoals naam@school.nl, of niets",
}


_WHY = {
    AddressFault.NOT_MOBILE: "geen vast of ander nummer, want dat ontvangt geen sms, maar ",
    AddressFault.NOT_A_NUMBER_IN_USE: "geen nummer dat niet bestaat, maar ",
}
"""What is wrong with a number that can be read, before what is right."""


def _filled(text: str) -> str:
    if not text:
        raise _Wrong("een waarde")
    return text


def _region(text: str) -> str:
    if not _REGION.fullmatch(text) or text == "00":
        raise _Wrong("een regiocode van 01 tot en met 41")
    return text


def _role(text: str) -> Role:
    try:
        return Role(text.casefold())
    except ValueError:
        raise _Wrong(f"een van: {', '.join(Role)}") from None


def _preferred(text: str) -> Channel:
    try:
        return Channel(text.casefold()) if text else Channel.SMS
    except ValueError:
        raise _Wrong(f"een van: {', '.join(Channel)}; of niets") from None


def _schools(text: str) -> tuple[str, ...]:
    schools = tuple(sorted(set(text.upper().replace(",", " ").split())))
    if not all(_BRIN.fullmatch(school) for school in schools):
        raise _Wrong("BRIN-nummers zoals 98KP, met een spatie ertussen, of niets voor de hele regio")
    return schools


def _days(text: str) -> tuple[int, ...]:
    words = text.casefold().replace(",", " ").split()
    if not all(word in DAYS for word in words):
        raise _Wrong("werkdagen zoals 'ma di wo do vr', of niets")
    days = tuple(sorted({DAYS.index(word) for word in words})) or OFFICE.days
    if all(day >= SATURDAY for day in days):
        raise _Wrong("ten minste één dag van maandag tot en met vrijdag")
    return days


def _hours(text: str) -> tuple[time, time]:
    if not text:
        return OFFICE.starts, OFFICE.ends
    try:
        starts, ends = (time.fromisoformat(part.strip().zfill(5)) for part in text.split("-"))
    except ValueError:
        raise _Wrong("werktijden zoals 08:00-18:00, of niets") from None
    if max(starts, QUIET_UNTIL) >= min(ends, QUIET_FROM):
        raise _Wrong("werktijden die ten minste deels tussen 08:00 en 20:00 liggen")
    return starts, ends


def _number(text: str) -> int:
    if text and not _NUMBER.fullmatch(text):
        raise _Wrong("een aantal van 1 tot en met 999, of niets")
    return int(text) if text else MOST_PEOPLE


def _yes(text: str) -> bool:
    if text.casefold() not in {"", "ja", "nee"}:
        raise _Wrong("ja, nee of niets")
    return text.casefold() == "ja"


def _mobile(text: str) -> PhoneNumber | None:
    return PhoneNumber.parse(text) if text else None


def _email(text: str) -> EmailAddress | None:
    return EmailAddress.parse(text) if text else None
