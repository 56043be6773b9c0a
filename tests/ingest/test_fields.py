"""Every value that a field takes, and its near misses."""

from datetime import date

import pytest

from services.ingest.catalogue import ACCEPTED_TYPES, allowed_fields
from services.ingest.faults import FaultReason
from services.ingest.fields import COMMON, EVERY, FACTS, PERSON
from services.ingest.values import Wrong, is_identifying

FORM, VALUE, DAY = FaultReason.WRONG_FORM, FaultReason.UNKNOWN_VALUE, FaultReason.NOT_A_DATE


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        pytest.param("brin", "98KP", "98KP", id="brin"),
        pytest.param("brin", " 98kp ", "98KP", id="brin-small-letters"),
        pytest.param("leerlingnummer", "10007", "10007", id="pupil"),
        pytest.param("leerlingnummer", 10007, "10007", id="pupil-number"),
        pytest.param("leerlingnummer", "A-12/b.3_x", "A-12/b.3_x", id="pupil-letters"),
        pytest.param("leerlingnummer", "1" * 30, "1" * 30, id="pupil-longest"),
        pytest.param("datum", "2026-07-17", date(2026, 7, 17), id="day"),
        pytest.param("datum", "2028-02-29", date(2028, 2, 29), id="leap-day"),
        pytest.param("uren_per_week", 0, 0, id="hours-none"),
        pytest.param("uren_per_week", "60", 60, id="hours-most"),
        pytest.param("nooit_begonnen", True, True, id="true"),
        pytest.param("bestemming", "Arbeid", "arbeid", id="choice-capital"),
        pytest.param("reden_uitschrijving", "04", "04", id="reason"),
        pytest.param("plaatsing", "stage 12", "stage 12", id="code"),
        pytest.param("medewerker", " LC-KP ", "LC-KP", id="staff"),
        pytest.param("geboortedatum", "2008-04-12", "2008-04-12", id="birth"),
        pytest.param("geboortedatum", "2008-00-00", "2008-00-00", id="birth-year-only"),
        pytest.param("mobiel", "06-12345678", "+31612345678", id="mobile"),
        pytest.param("mobiel", "+31 (6) 1234 5678", "+31612345678", id="mobile-spaces"),
        pytest.param("mobiel", "0031612345678", "+31612345678", id="mobile-0031"),
        pytest.param("mobiel", "+4915112345678", "+4915112345678", id="mobile-abroad"),
        pytest.param("email", "a.b+c@voorbeeld.co.nl", "a.b+c@voorbeeld.co.nl", id="email"),
        pytest.param("gemeente", "den haag", "'s-Gravenhage", id="municipality-daily-name"),
        pytest.param("gemeente", "\u2019s-Hertogenbosch", "'s-Hertogenbosch", id="municipality-quote"),
        pytest.param("gemeente", "0392", "Haarlem", id="municipality-code"),
        pytest.param("gemeente", 392, "Haarlem", id="municipality-code-of-duo"),
        pytest.param("gemeente", "GM0392", "Haarlem", id="municipality-code-of-cbs"),
        pytest.param("vestiging", "01", "01", id="branch"),
        pytest.param("roepnaam", "Ömer 't", "Ömer 't", id="name"),
        pytest.param("roepnaam", "x" * 200, "x" * 200, id="name-longest"),
    ],
)
def test_a_right_value_is_read(name: str, value: object, read: object) -> None:
    """A right value is read in the form of the wire."""
    assert EVERY[name].parse(value) == read


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        pytest.param("brin", "98K", FORM, id="brin-short"),
        pytest.param("brin", "98KPX", FORM, id="brin-long"),
        pytest.param("brin", "KP98", FORM, id="brin-turned"),
        pytest.param("brin", "9\u0668KP", FORM, id="brin-arabic-digit"),
        pytest.param("brin", 98, FORM, id="brin-number"),
        pytest.param("leerlingnummer", "", FORM, id="pupil-empty"),
        pytest.param("leerlingnummer", "-1", FORM, id="pupil-starts-with-hyphen"),
        pytest.param("leerlingnummer", "1 2", FORM, id="pupil-space"),
        pytest.param("leerlingnummer", "1" * 31, FORM, id="pupil-too-long"),
        pytest.param("leerlingnummer", True, FORM, id="pupil-boolean"),
        pytest.param("leerlingnummer", 1.5, FORM, id="pupil-float"),
        pytest.param("datum", "2026-02-29", DAY, id="no-leap-day"),
        pytest.param("datum", "2026-13-01", DAY, id="month-13"),
        pytest.param("datum", "17-07-2026", DAY, id="day-turned"),
        pytest.param("datum", "2026-7-17", DAY, id="day-short"),
        pytest.param("datum", "2026-W29-5", DAY, id="day-week"),
        pytest.param("datum", "20260717", DAY, id="day-without-hyphens"),
        pytest.param("datum", "2026-07-17T00:00:00Z", DAY, id="day-with-time"),
        pytest.param("datum", 20260717, DAY, id="day-number"),
        pytest.param("datum", 0, DAY, id="day-zero"),
        pytest.param("uren_per_week", 61, FaultReason.OUT_OF_RANGE, id="hours-too-many"),
        pytest.param("uren_per_week", -1, FaultReason.OUT_OF_RANGE, id="hours-negative"),
        pytest.param("uren_per_week", "12,5", FaultReason.NOT_A_NUMBER, id="hours-comma"),
        pytest.param("uren_per_week", 12.0, FaultReason.NOT_A_NUMBER, id="hours-float"),
        pytest.param("uren_per_week", True, FaultReason.NOT_A_NUMBER, id="hours-boolean"),
        pytest.param("nooit_begonnen", "true", FaultReason.NOT_TRUE_OR_FALSE, id="boolean-text"),
        pytest.param("nooit_begonnen", 1, FaultReason.NOT_TRUE_OR_FALSE, id="boolean-number"),
        pytest.param("bestemming", "werk", VALUE, id="choice-unknown"),
        pytest.param("bestemming", ["arbeid"], VALUE, id="choice-list"),
        pytest.param("reden_uitschrijving", "4", VALUE, id="reason-short"),
        pytest.param("reden_uitschrijving", 4, VALUE, id="reason-number"),
        pytest.param("reden_uitschrijving", "11", VALUE, id="reason-11"),
        pytest.param("medewerker", "x" * 61, FORM, id="staff-too-long"),
        pytest.param("medewerker", "a\nb", FORM, id="staff-two-lines"),
        pytest.param("geboortedatum", "2008-00-32", DAY, id="birth-day-32"),
        pytest.param("geboortedatum", "2008-13-00", DAY, id="birth-month-13"),
        pytest.param("geboortedatum", "12-04-2008", DAY, id="birth-turned"),
        pytest.param("mobiel", "06-1234567", FORM, id="mobile-short"),
        pytest.param("mobiel", "06-123456789", FORM, id="mobile-long"),
        pytest.param("mobiel", "023-1234567", FORM, id="landline"),
        pytest.param("mobiel", "+31201234567", FORM, id="landline-international"),
        pytest.param("mobiel", "6-12345678", FORM, id="mobile-without-zero"),
        pytest.param("mobiel", 612345678, FORM, id="mobile-number"),
        pytest.param("mobiel", "06-1234567a", FORM, id="mobile-letter"),
        pytest.param("email", "naam@voorbeeld", FORM, id="email-without-dot"),
        pytest.param("email", "naam.voorbeeld.nl", FORM, id="email-without-at"),
        pytest.param("email", "a@b@c.nl", FORM, id="email-two-ats"),
        pytest.param("email", "a b@c.nl", FORM, id="email-space"),
        pytest.param("email", "a@.nl", FORM, id="email-empty-part"),
        pytest.param("gemeente", "Harlem", VALUE, id="municipality-misspelt"),
        pytest.param("gemeente", "98KP", VALUE, id="municipality-brin"),
        pytest.param("gemeente", "0393", VALUE, id="municipality-code-that-went"),
        pytest.param("gemeente", "00392", VALUE, id="municipality-code-too-long"),
        pytest.param("gemeente", True, FORM, id="municipality-boolean"),
        pytest.param("vestiging", "0", FORM, id="branch-short"),
        pytest.param("vestiging", "001", FORM, id="branch-long"),
        pytest.param("roepnaam", "x" * 201, FaultReason.OUT_OF_RANGE, id="name-too-long"),
        pytest.param("roepnaam", "a\tb", FORM, id="name-tab"),
        pytest.param("roepnaam", 7, FORM, id="name-number"),
        pytest.param("bestemmingsnaam", "a\x7f", FORM, id="organisation-control"),
    ],
)
def test_a_near_miss_is_refused(name: str, value: object, reason: FaultReason) -> None:
    """What is almost right is refused with its reason, and the fault does not repeat it."""
    with pytest.raises(Wrong) as wrong:
        EVERY[name].parse(value)
    assert wrong.value.reason is reason
    assert str(value) not in str(wrong.value) or not str(value)


@pytest.mark.parametrize("body", ACCEPTED_TYPES.values(), ids=lambda body: body.__name__)
def test_every_field_of_every_type_can_be_read(body: type) -> None:
    """No type that is accepted has a field that nobody reads."""
    assert set(allowed_fields(body)) <= set(EVERY)


def test_no_field_has_two_homes() -> None:
    """A field is about whom, a fact, or a person; never two of these, so nothing personal is sent on."""
    assert len(EVERY) == len(COMMON) + len(FACTS) + len(PERSON)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        pytest.param("bsn", True, id="bsn"),
        pytest.param("BSN", True, id="capitals"),
        pytest.param(" B.S.N. ", True, id="dots"),
        pytest.param("Onderwijs-nummer", True, id="hyphen"),
        pytest.param("persoonsgebonden_nummer", True, id="underscore"),
        pytest.param("leerlingnummer", False, id="pupil"),
        pytest.param("bsnx", False, id="longer"),
        pytest.param("", False, id="empty"),
    ],
)
def test_a_national_number_is_known_by_its_name(name: str, found: bool) -> None:  # noqa: FBT001 a table
    """A field named after a national number is known, however it is written; its neighbours are not."""
    assert is_identifying(name) is found


@pytest.mark.parametrize("name", EVERY)
def test_what_is_expected_shows_a_right_value(name: str) -> None:
    """Each field tells what it wants with an example, or with all the words that it may be."""
    expected = EVERY[name].expected
    assert any(sign in expected for sign in ("bijvoorbeeld", "Een van deze woorden: ", "true of false"))
