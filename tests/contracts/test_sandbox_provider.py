"""The provider contract against the sandbox, over real HTTP and SMTP.

Every exchange with the Twilio API is held against Twilio's published OpenAPI file as well.
"""

import logging
import queue
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from services.notify.address import EmailAddress
from services.notify.providers.contract import ReceiptStatus, Refused, RefusedReason, Unreachable
from services.notify.providers.smtp import MailServer, SmtpEmail
from services.notify.providers.twilio import TwilioAccount, TwilioSms
from services.notify.providers.twilio_codes import receipt_status, refused
from services.notify.signature import SignatureCheck, Verdict
from services.runtime.clock import SteppedClock
from services.sandbox.app import Sandbox, running
from services.sandbox.behaviour import Rule
from services.sandbox.mailbox import Message
from services.sandbox.settings import SandboxSettings
from tests.contracts.email_provider_contract import EmailProviderContract, a_mail
from tests.contracts.openapi_check import Exchange, OpenApi, Recorder, all_faults
from tests.contracts.provider_contract import (
    BUSY,
    NOBODY_THERE,
    PHONE,
    START,
    SmsProviderContract,
    a_text,
)

pytestmark = pytest.mark.enable_socket

TOKEN = "een-geheim-voor-deze-proef"
TIMEOUT_SECONDS = 2  # a machine that does much else may be late, and a late answer is another test
"""Longer than any answer of the sandbox takes, short enough to wait for in vain."""


class Listener:
    """A web server that takes receipts and judges each by the production check."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.arrived: queue.SimpleQueue[tuple[Verdict, dict[str, str]]] = queue.SimpleQueue()
        self._check = SignatureCheck(SecretStr(TOKEN))
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qsl(
                    self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True
                )
                outer.take(self.path, form, self.headers["X-Twilio-Signature"])
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def take(self, path: str, form: list[tuple[str, str]], signature: str | None) -> None:
        """Judge one webhook and keep it."""
        self.arrived.put((self._check.verdict(self.url + path, form, signature), dict(form)))

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class SandboxOutside:
    """What the suites of both channels need of the sandbox."""

    def __init__(self, sandbox: Sandbox, clock: SteppedClock) -> None:
        """Take a running sandbox and its clock."""
        self.sandbox = sandbox
        self._clock = clock

    def behave(self, **rule: object) -> None:
        """Add a rule."""
        self.sandbox.behave(Rule.model_validate(rule))

    def received(self) -> list[Message]:
        """Return the mailbox."""
        return self.sandbox.mailbox.messages()

    def advance(self, seconds: float) -> None:
        """Move the clock of the sandbox."""
        self._clock.advance_to(self._clock.now() + timedelta(seconds=seconds))


class SandboxSms(SandboxOutside):
    """The sandbox as the network of text messages."""

    steps = [  # noqa: RUF012 as the contract has it
        (ReceiptStatus.QUEUED, None),
        (ReceiptStatus.SENT, None),
        (ReceiptStatus.DELIVERED, None),
    ]
    refusals = {  # noqa: RUF012 as the contract has it
        21211: Refused("21211", RefusedReason.ADDRESS_INVALID, permanent=True),
        21610: Refused("21610", RefusedReason.OPTED_OUT, permanent=True),
        21408: Refused("21408", RefusedReason.ACCOUNT, permanent=False),
        29999: Refused("29999", RefusedReason.OTHER, permanent=False),
    }
    failures = {  # noqa: RUF012 as the contract has it
        30003: Refused("30003", RefusedReason.UNREACHABLE_PHONE, permanent=False),
        30005: Refused("30005", RefusedReason.ADDRESS_UNKNOWN, permanent=True),
        30007: Refused("30007", RefusedReason.FILTERED, permanent=False),
    }

    def __init__(self, sandbox: Sandbox, clock: SteppedClock, listener: Listener) -> None:
        """Make the provider that is tested."""
        super().__init__(sandbox, clock)
        self._listener = listener
        self.callback_url = f"{listener.url}/twilio/status/een-sleutel?a=1&b=2"
        self.provider = self._twilio(TOKEN, sandbox.url)

    def receipts(self, number: int) -> Sequence[tuple[ReceiptStatus | None, RefusedReason | None]]:
        """Wait for receipts; one that is not genuine is a fault."""
        arrived = [self._listener.arrived.get(timeout=5) for _ in range(number)]
        assert [verdict for verdict, _ in arrived] == [Verdict.GENUINE] * number
        return [
            (
                receipt_status(form["MessageStatus"]),
                refused(form["ErrorCode"]).reason if "ErrorCode" in form else None,
            )
            for _, form in arrived
        ]

    @contextmanager
    def with_login(self, token: str) -> Iterator[TwilioSms]:
        """Lend a provider with another token."""
        provider = self._twilio(token, self.sandbox.url)
        yield provider
        provider.close()

    @contextmanager
    def gone(self) -> Iterator[TwilioSms]:
        """Lend a provider of a port that nobody has."""
        provider = self._twilio(TOKEN, "http://127.0.0.1:1")
        yield provider
        provider.close()

    def close(self) -> None:
        """Close the connections of the provider."""
        self.provider.close()

    def _twilio(self, token: str, base_url: str) -> TwilioSms:
        settings = self.sandbox.settings
        account = TwilioAccount(
            sid=settings.account_sid, auth_token=SecretStr(token), sender=settings.number, base_url=base_url
        )
        return TwilioSms(account, timeout_seconds=TIMEOUT_SECONDS)


class SandboxEmail(SandboxOutside):
    """The sandbox as the mail server."""

    refusals = {  # noqa: RUF012 as the contract has it
        550: Refused("550", RefusedReason.ADDRESS_UNKNOWN, permanent=True),
        554: Refused("554", RefusedReason.OTHER, permanent=False),
        451: BUSY,
    }

    def __init__(self, sandbox: Sandbox, clock: SteppedClock, ca_file: Path | None = None) -> None:
        """Make the provider that is tested; with ``ca_file`` it hands in under TLS."""
        super().__init__(sandbox, clock)
        self.provider = self._smtp(sandbox.smtp_port, starttls=ca_file is not None, ca_file=ca_file)
        self.secure = self._smtp(sandbox.smtp_port, starttls=True)
        self.absent = self._smtp(1, starttls=False)

    def refuse(self, order: int) -> None:
        """Refuse the next mail with this SMTP code."""
        self.behave(refuse_mail=order, times=1)

    def _smtp(self, port: int, *, starttls: bool, ca_file: Path | None = None) -> SmtpEmail:
        server = MailServer(
            host="127.0.0.1",
            port=port,
            starttls=starttls,
            ca_file=ca_file,
            timeout_seconds=TIMEOUT_SECONDS,
        )
        sender = EmailAddress.parse("vangnet@regio.example")
        return SmtpEmail(server, sender, sender_name="Vangnet", now=lambda: START)


@pytest.fixture
def clock() -> SteppedClock:
    """Return the clock of the sandbox."""
    return SteppedClock(START)


@pytest.fixture
def exchanges() -> list[Exchange]:
    """Return the list in which every exchange with the API is kept."""
    return []


@pytest.fixture
def sandbox(clock: SteppedClock, exchanges: list[Exchange]) -> Iterator[Sandbox]:
    """Run a sandbox of which every exchange with the API is kept."""
    made = Sandbox(SandboxSettings(port=0, smtp_port=0, auth_token=SecretStr(TOKEN)), clock.now)
    made.app.add_middleware(Recorder, exchanges=exchanges)
    with made.running():
        yield made


class TestTwilioAgainstSandbox(SmsProviderContract):
    """Twilio's own library, speaking to the sandbox."""

    @pytest.fixture
    def outside(
        self, sandbox: Sandbox, clock: SteppedClock, exchanges: list[Exchange]
    ) -> Iterator[SandboxSms]:
        """Lend the sandbox; afterwards hold all that was said against the published file."""
        listener = Listener()
        made = SandboxSms(sandbox, clock, listener)
        yield made
        made.close()
        listener.close()
        assert all_faults(OpenApi(), exchanges) == []

    def test_the_exchanges_are_really_held_against_the_file(
        self, outside: SandboxSms, exchanges: list[Exchange]
    ) -> None:
        """What the provider and the sandbox say to each other is what is checked."""
        outside.provider.send(a_text())
        outside.provider.find(PHONE, START)
        assert [(one.method, one.status) for one in exchanges] == [("POST", 201), ("GET", 200)]

    def test_a_provider_made_later_is_as_silent(
        self, outside: SandboxSms, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Whatever the log was set to before, no number that is asked for is written into it."""
        for name in ("httpx", "httpcore"):
            caplog.set_level(logging.DEBUG, name)
        with outside.with_login(TOKEN) as provider:
            provider.find(PHONE, START)
        assert PHONE.e164.removeprefix("+") not in caplog.text


class SmtpContract(EmailProviderContract):
    """What a mail server promises beside that."""

    def test_a_mail_sent_twice_is_recognisable(self, outside: SandboxEmail) -> None:
        """The same message has the same Message-ID at every attempt; another one has another."""
        for number in (1, 1, 2):
            outside.provider.send(a_mail(number))
        first, again, other = (one.id for one in outside.received())
        assert first == again != other
        assert str(a_mail(1).message_id) in first

    def test_a_mail_is_never_sent_in_the_open(self, outside: SandboxEmail) -> None:
        """Where encryption was asked for and is not offered, nothing is sent."""
        outcome = outside.secure.send(a_mail())
        assert isinstance(outcome, Unreachable)
        assert outcome.certainly_not_sent
        assert outside.received() == []


class TestSmtpAgainstSandbox(SmtpContract):
    """``smtplib``, speaking to the mail sink."""

    @pytest.fixture
    def outside(self, sandbox: Sandbox, clock: SteppedClock) -> SandboxEmail:
        """Lend the sandbox."""
        return SandboxEmail(sandbox, clock)


class TestSmtpUnderTls(SmtpContract):
    """The same promises where the mail sink takes nothing without STARTTLS; ``secure`` does not trust its signer."""

    @pytest.fixture
    def outside(self, clock: SteppedClock, tmp_path: Path) -> Iterator[SandboxEmail]:
        """Lend a sandbox that proves who it is."""
        certificate = a_certificate(tmp_path, "127.0.0.1")
        settings = SandboxSettings(port=0, smtp_port=0, smtp_certificate=certificate)
        with running(settings, clock.now) as sandbox:
            yield SandboxEmail(sandbox, clock, certificate)

    def test_a_certificate_of_another_server_is_not_believed(
        self, clock: SteppedClock, tmp_path: Path
    ) -> None:
        """A server that shows a trusted certificate with another address in it gets no mail."""
        certificate = a_certificate(tmp_path, "192.0.2.1")
        settings = SandboxSettings(port=0, smtp_port=0, smtp_certificate=certificate)
        with running(settings, clock.now) as sandbox:
            outcome = SandboxEmail(sandbox, clock, certificate).provider.send(a_mail())
            assert outcome == NOBODY_THERE
            assert sandbox.mailbox.messages() == []

    def test_without_tls_nothing_is_taken(self, outside: SandboxEmail) -> None:
        """The sink refuses what comes in the open, so what it takes proves that TLS was there."""
        plain = SandboxEmail(outside.sandbox, SteppedClock(START)).provider
        assert plain.send(a_mail()) == Refused("530", RefusedReason.ACCOUNT, permanent=False)
        assert outside.received() == []


def a_certificate(folder: Path, address: str) -> Path:
    """Write a certificate for an address, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "proef")])
    began = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=3))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "mailserver.pem"
    path.write_bytes(made.public_bytes(pem) + secret)
    return path


def test_every_word_of_twilio_has_one_of_ours() -> None:
    """No status that Twilio's file names for an outgoing message is unknown to us; a new word is no fault."""
    words = set(OpenApi().file["components"]["schemas"]["message_enum_status"]["enum"])
    assert {word for word in words if receipt_status(word) is None} == {"receiving", "received"}
    assert receipt_status("teleported") is None
