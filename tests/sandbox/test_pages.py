"""The page: what a person sees of the outside and can do to it, without JavaScript."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.sandbox.outside import PHONE, START, Hands, hands

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def outside() -> Iterator[Hands]:
    """Run a sandbox."""
    with hands() as made:
        yield made


def test_it_says_that_nothing_leaves_the_machine(outside: Hands) -> None:
    """Who opens the page reads at once that it is no real network, also when nothing was sent yet."""
    page = outside.http.get("/")
    assert page.status_code == 200
    assert "Niets hiervan verlaat deze machine." in page.text
    assert "Er is nog niets verstuurd." in page.text


def test_it_shows_each_message_with_its_time_here(outside: Hands) -> None:
    """An SMS and an e-mail stand there with recipient, Dutch time, text and status; the newest on top."""
    outside.text(Body="Vangnet: eerste")
    outside.settle()
    outside.clock.advance_to(START + timedelta(hours=1))
    outside.mail("coach@school.example", text="De tweede\n")
    page = outside.http.get("/").text
    assert "2 berichten" in page
    assert page.index("De tweede") < page.index("Vangnet: eerste")
    for words in (
        PHONE,
        "coach@school.example",
        "di 24-11-2026 10:00:00",
        "di 24-11-2026 11:00:00",
        "aangekomen",
    ):
        assert words in page, words


def test_what_was_sent_cannot_change_the_page(outside: Hands) -> None:
    """Text from a message, subject or reply is shown as text."""
    outside.text(Body="<script>alert(1)</script>")
    outside.http.post("/pagina/antwoord", data={"sender": PHONE, "text": "<b>OK</b>"})
    outside.mail("coach@school.example", text="<img src=x>\n")
    page = outside.http.get("/").text
    assert "<script>" not in page
    assert "<b>OK" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_an_answer_button_answers(outside: Hands) -> None:
    """The button posts a reply and leads back to the page, which says whether it was taken."""
    outside.order("antwoordadres", url="http://127.0.0.1:1/")
    outside.text()
    done = outside.http.post("/pagina/antwoord", data={"sender": PHONE, "text": "OK"}, follow_redirects=True)
    assert "Het antwoord is niet bezorgd" in done.text
    assert "Antwoord: OK (niet bezorgd)" in done.text
    (call,) = outside.http.get("/sandbox/meldingen").json()
    assert (call["form"]["From"], call["form"]["Body"]) == (PHONE, "OK")


def test_a_receipt_button_sends_a_receipt(outside: Hands) -> None:
    """The button lets the message fail and tells its sender."""
    outside.order("gedrag", receipts=[], times=1)
    sid = outside.text(StatusCallback="http://127.0.0.1:1/status").json()["sid"]
    outside.settle()
    done = outside.http.post(
        "/pagina/ontvangst", data={"sid": sid, "status": "undelivered"}, follow_redirects=True
    )
    assert "niet aangekomen (30003)" in done.text
    (call,) = outside.http.get("/sandbox/meldingen").json()
    assert call["form"]["MessageStatus"] == "undelivered"


@pytest.mark.parametrize(
    ("choice", "http_status", "status"),
    [
        pytest.param("bounce", 201, "undelivered", id="bounce"),
        pytest.param("unknown", 201, "undelivered", id="unknown-number"),
        pytest.param("stop", 400, None, id="stop"),
        pytest.param("none", 201, "delivered", id="no-receipt"),
        pytest.param("late", 201, "queued", id="late-receipt"),
    ],
)
def test_a_choice_holds_for_the_next_message(
    outside: Hands, choice: str, http_status: int, status: str | None
) -> None:
    """What is chosen on the page happens to the next message, and to that one only."""
    outside.http.post("/pagina/gedrag", data={"wat": choice, "to": ""})
    assert outside.text().status_code == http_status
    assert outside.text().status_code == 201
    outside.settle(1 if status in {None, "queued"} else 2)
    shown = [one["status"] for one in outside.listed()]
    assert shown == ["delivered"] if status is None else [status, "delivered"]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        pytest.param("/pagina/ontvangst", {"sid": "weg", "status": "delivered"}, id="no-such-message"),
        pytest.param("/pagina/gedrag", {"wat": "onzin"}, id="no-such-choice"),
    ],
)
def test_a_button_of_an_old_page_does_no_harm(outside: Hands, path: str, data: dict[str, str]) -> None:
    """Who presses a button of a page that is out of date comes back to the page."""
    assert outside.http.post(path, data=data, follow_redirects=True).status_code == 200


def test_the_page_can_stand_still(outside: Hands) -> None:
    """The page renews itself, and stops doing so when asked, for whoever needs time to read."""
    assert 'http-equiv="refresh"' in outside.http.get("/").text
    assert 'http-equiv="refresh"' not in outside.http.get("/?stil=1").text
