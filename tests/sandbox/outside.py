"""Hands on a running sandbox for its own tests: send to it, and hear what it tells."""

import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import httpx

from services.runtime.clock import SteppedClock
from services.sandbox.app import Sandbox, running
from services.sandbox.settings import SandboxSettings

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PHONE = "+31612345678"


class Hands:
    """A client of one sandbox."""

    def __init__(self, sandbox: Sandbox, clock: SteppedClock, client: httpx.Client) -> None:
        """Take a running sandbox, its clock and a client of its address."""
        self.sandbox = sandbox
        self.clock = clock
        self.http = client
        settings = sandbox.settings
        self.login = (settings.account_sid, settings.auth_token.get_secret_value())
        self.messages_path = f"/2010-04-01/Accounts/{settings.account_sid}/Messages.json"

    def text(self, **changed: str | None) -> httpx.Response:
        """Send a text through the API, valid by default; a field that is ``None`` is left out."""
        fields: Mapping[str, str | None] = {
            "To": PHONE,
            "From": "+3197010240000",
            "Body": "Vangnet: 2 signalen",
            **changed,
        }
        given = {name: value for name, value in fields.items() if value is not None}
        return self.http.post(self.messages_path, data=given, auth=self.login)

    def mail(self, *to: str, message_id: str = "<1@vangnet.example>", text: str = "Dag\n") -> None:
        """Send an e-mail."""
        mail = EmailMessage()
        mail["From"] = "Vangnet <vangnet@vangnet.example>"
        mail["To"] = ", ".join(to)
        mail["Subject"] = "Vangnet: één signaal"
        mail["Message-ID"] = message_id
        mail.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.sandbox.smtp_port, local_hostname="localhost") as server:
            server.send_message(mail)

    def listed(self) -> list[dict[str, Any]]:
        """Return ``berichten.json``."""
        messages: list[dict[str, Any]] = self.http.get("/berichten.json").json()
        return messages

    def order(self, what: str, **fields: object) -> httpx.Response:
        """Give an order to the control routes."""
        return self.http.post(f"/sandbox/{what}", json=fields)

    def settle(self, number: int = 1) -> None:
        """Wait until so many texts have reached their end."""
        self.sandbox.mailbox.wait_until(
            lambda messages: sum(one.status not in {"queued", "accepted"} for one in messages) >= number
        )


@contextmanager
def hands(**settings: Any) -> Iterator[Hands]:
    """Run a sandbox on free ports and a clock that stands still."""
    clock = SteppedClock(START)
    chosen = SandboxSettings(**{"port": 0, "smtp_port": 0, **settings})
    with running(chosen, clock.now) as sandbox, httpx.Client(base_url=sandbox.url) as client:
        yield Hands(sandbox, clock, client)
