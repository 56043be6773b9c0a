"""One address for one message: who gets it, of whom it is given, and what stays of the asking."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.types import AddressAnswer, Occasion
from services.ingest.address_routes import PATH
from services.ingest.addresses import given_of
from tests.ingest.conftest import Office
from tests.ingest.deliveries import PERSONAL, event

BORN = "2008-11-24"
TODAY = date(2024, 11, 24)
MOBILE = "+31612345678"


def ask(office: Office, leaver: UUID, key: str | None = None, **other: object) -> httpx.Response:
    """Ask for one address, as notify does."""
    body = {"jongere": str(leaver), "bericht": str(uuid4()), "reden": "checkin"} | other
    return office.ask("POST", PATH, key or office.internal_key, json=body)


def kept(office: Office) -> list[Any]:
    """Return what stays of each asking."""
    return list(
        office.rows("select leaver, occasion, asked_by, answer from ingest.address_requests order by id")
    )


@pytest.fixture
def leaver(office: Office) -> UUID:
    """Somebody of 18 with a mobile number and an e-mail address."""
    assert office.event(event()).status_code == 202
    (found,) = office.leavers()
    return found


def test_notify_gets_one_address_and_the_asking_stays(office: Office, leaver: UUID) -> None:
    """The answer has the address; the row that stays says who asked, when, for which message and why."""
    message = uuid4()
    answer = ask(office, leaver, bericht=str(message))
    assert answer.status_code == 200, answer.text
    assert answer.json()["antwoord"] == "bekend"
    assert answer.json()["mobiel"] == MOBILE
    assert kept(office) == [(leaver, "checkin", "notify", "bekend")]
    (row,) = office.rows("select message, asked_at from ingest.address_requests")
    assert row == (message, office.clock.now())
    assert not [word for word in PERSONAL if word in office.log_text.getvalue() + str(kept(office))]


def test_each_asking_is_kept(office: Office, leaver: UUID) -> None:
    """Asked twice for the same message, two rows stay."""
    for _ in range(2):
        ask(office, leaver)
    assert len(kept(office)) == 2


def test_nobody_else_gets_an_address(office: Office, leaver: UUID) -> None:
    """The key of a school, of a coordinator or of nobody opens nothing, and nothing is read of the question."""
    keys = (office.school, office.coordinator, "vn_niets", office.internal_key[:-1])
    assert [ask(office, leaver, key).status_code for key in keys] == [401] * 4
    assert kept(office) == []


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"reden": "zomaar"}, id="a reason that is none"),
        pytest.param({"jongere": "1"}, id="no pseudonym"),
        pytest.param({"naam": "Jesse"}, id="a field too many"),
    ],
)
def test_a_wrong_question_gets_nothing(office: Office, leaver: UUID, wrong: dict[str, str]) -> None:
    """What is no question for one address is refused, and no value of it comes back."""
    answer = ask(office, leaver, **wrong)
    assert answer.status_code == 400
    assert MOBILE not in answer.text
    assert "Jesse" not in answer.text
    assert kept(office) == []


def test_of_nobody_there_is_no_address(office: Office) -> None:
    """A pseudonym that ingest does not know is answered clearly, and the asking stays."""
    stranger = uuid4()
    assert ask(office, stranger).json() == {"antwoord": "onbekend", "mobiel": None, "email": None}
    assert kept(office) == [(stranger, "checkin", "notify", "onbekend")]


def test_of_who_was_erased_nothing_is_left_but_that(office: Office, leaver: UUID) -> None:
    """An erasure takes the rows of the askings along; asked again, the answer is that the person was erased."""
    ask(office, leaver)
    erasure = {"jongere": str(leaver), "reden": "verzoek"}
    assert office.ask("POST", "/v1/wissingen", office.coordinator, json=erasure).status_code == 202
    assert kept(office) == []
    assert ask(office, leaver).json() == {"antwoord": "gewist", "mobiel": None, "email": None}
    assert kept(office) == [(None, "checkin", "notify", "gewist")]


@pytest.mark.parametrize(
    ("person", "answer"),
    [
        pytest.param({"mobiel": MOBILE}, AddressAnswer.AGE_UNKNOWN, id="nobody told an age"),
        pytest.param(
            {"geboortedatum": "2008-11-25", "mobiel": MOBILE}, AddressAnswer.UNDER_16, id="16 tomorrow"
        ),
        pytest.param({"geboortedatum": BORN, "mobiel": MOBILE}, AddressAnswer.KNOWN, id="16 today"),
        pytest.param({"geboortedatum": "2008-11-00", "mobiel": MOBILE}, AddressAnswer.UNDER_16, id="no day"),
        pytest.param({"geboortedatum": BORN}, AddressAnswer.NO_ADDRESS, id="no address"),
        pytest.param({"geboortedatum": BORN, "email": "a@example.org"}, AddressAnswer.KNOWN, id="e-mail"),
    ],
)
def test_of_whom_an_address_is_given(person: dict[str, str], answer: AddressAnswer) -> None:
    """Only of who is certainly 16 or older, and has an address."""
    found = given_of(person, TODAY)
    assert found.answer is answer
    assert (found.mobile is not None or found.email is not None) is (answer is AddressAnswer.KNOWN)


@given(born=st.dates(date(1990, 1, 1), date(2024, 1, 1)), today=st.dates(date(2024, 1, 1), date(2030, 1, 1)))
def test_no_child_is_ever_written_to(born: date, today: date) -> None:
    """Whatever the days, who is younger than 16 gets no message."""
    found = given_of({"geboortedatum": born.isoformat(), "mobiel": MOBILE}, today)
    younger = today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < 16
    assert (found.answer is AddressAnswer.UNDER_16) is younger


def test_the_words_of_the_door_are_those_of_the_contract() -> None:
    """Every occasion is a reason for which an address may be asked."""
    words = {"kennismaking", "checkin", "uitnodiging", "terugkomen", "andere_begeleider"}
    assert {str(one) for one in Occasion} == words
