"""E-mail that returns: the message goes on by another channel, and the mailbox is not used again."""

import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bench.place import free_port
from services.sandbox.behaviour import Rule
from services.sandbox.returned_mail import notification
from tests.notify.desk import COACH, PHONE, Desk, a_desk, a_signal

MAIL = ("email", "coach@example.org")
TEXT = ("sms", PHONE[COACH])
SENDER = "retour+{}@vangnet.example"


@contextmanager
def listening(database_url: str) -> Iterator[tuple[Desk, int]]:
    """Open a desk whose returned mail is taken in, and whose coach gets e-mail first: the phone refuses once."""
    port = free_port()
    with a_desk(database_url, bounce_port=port) as desk:
        desk.sandbox.behave(Rule(to=PHONE[COACH], refuse=30003, times=1))
        stop = threading.Event()
        (worker,) = desk.app.workers["callbacks"]
        thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
        thread.start()
        until(lambda: answers(port))
        try:
            yield desk, port
        finally:
            stop.set()
            thread.join(5)


def answers(port: int) -> bool:
    """Whether somebody listens."""
    try:
        smtplib.SMTP("127.0.0.1", port, local_hostname="localhost", timeout=2).quit()
    except OSError:
        return False
    return True


def until(holds: Callable[[], bool]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it did not become so"
        time.sleep(0.02)


def hand_in(port: int, to: str, mail: bytes) -> int:
    """Hand mail in, and return the code of the answer."""
    try:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost", timeout=5) as server:
            server.sendmail("", [to], mail)
    except smtplib.SMTPRecipientsRefused as refused:
        ((code, _),) = refused.recipients.values()
        return code
    except smtplib.SMTPDataError as refused:
        return refused.smtp_code
    return 250


def key_of(desk: Desk) -> str:
    """Return the key under which the last e-mail returns."""
    query = "select bounce_key from notify.messages where channel = 'email' order by made_at desc limit 1"
    with desk.app.database.engine.connect() as connection:
        return str(connection.exec_driver_sql(query).scalar_one())


def test_mail_that_returns_ends_in_the_next_step(database_url: str, outside: None) -> None:
    """A mailbox that is gone: the message was lost both ways, so the next step hears, at once."""
    with listening(database_url) as (desk, _):
        desk.sandbox.behave(Rule(to=MAIL[1], bounce="5.1.1"))
        desk.take(a_signal())
        until(lambda: "undelivered" in desk.states())
        desk.rest()
        assert desk.fresh() == [MAIL, ("sms", "+31612349002")]


def test_what_returns_is_believed_by_its_key_alone(database_url: str, outside: None) -> None:
    """Another name, an unknown key and mail that says nothing change no message; the right key does, once."""
    with listening(database_url) as (desk, port):
        desk.take(a_signal())
        key = key_of(desk)
        mail = notification(SENDER.format(key), MAIL[1], "5.1.1", b"Subject: x\r\n\r\n")
        assert hand_in(port, "vangnet@vangnet.example", mail) == 550
        assert hand_in(port, f"anders+{key}@vangnet.example", mail) == 550
        assert hand_in(port, SENDER.format("0" * 32), mail) == 550
        assert hand_in(port, SENDER.format(key), b"Subject: Afwezig\r\n\r\nTot maandag\r\n") == 250
        delayed = notification(SENDER.format(key), MAIL[1], "4.4.7", b"Subject: x\r\n\r\n")
        assert hand_in(port, SENDER.format(key), delayed) == 250
        assert sorted(desk.states()) == ["accepted", "failed"]
        assert [hand_in(port, SENDER.format(key.upper()), mail) for _ in range(2)] == [250] * 2
        desk.rest()
        assert sorted(desk.states()) == ["accepted", "failed", "undelivered"]
        assert desk.fresh() == [MAIL, ("sms", "+31612349002")]


@pytest.mark.parametrize("wrong", ["geen adres", "a@b"])
def test_a_wrong_return_address_stops_the_start(database_url: str, outside: None, wrong: str) -> None:
    """An address at which nothing could return is a fault of the operator, named at the start."""
    with pytest.raises(Exception, match="NOTIFY_BOUNCE_ADDRESS"), a_desk(database_url, bounce_address=wrong):
        pass
