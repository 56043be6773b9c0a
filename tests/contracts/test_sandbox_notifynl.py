"""The provider contract for the API of GOV.UK Notify (NotifyNL), against the sandbox over real HTTP."""

import json
import queue
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from services.notify.providers.contract import (
    Accepted,
    Found,
    ReceiptStatus,
    Refused,
    RefusedReason,
    Unreachable,
)
from services.notify.providers.notifynl import (
    FIELD,
    SUBJECT_FIELD,
    NotifyNlEmail,
    NotifyNlKey,
    NotifyNlService,
    NotifyNlSms,
)
from services.notify.providers.notifynl_codes import receipt_status, refused
from services.runtime.bearer import is_bearer
from services.runtime.clock import SteppedClock
from services.sandbox import notify_api
from services.sandbox.app import Sandbox
from services.sandbox.settings import SandboxSettings
from tests.contracts.email_provider_contract import EmailProviderContract, a_mail
from tests.contracts.provider_contract import EMAIL, OTHER_PHONE, PHONE, START, SmsProviderContract, a_text
from tests.contracts.test_sandbox_provider import TIMEOUT_SECONDS, TOKEN, SandboxOutside

pytestmark = pytest.mark.enable_socket

OTHER_SECRET = "00000000-0000-4000-8000-000000000000"


class Listener:
    """A web server that takes receipts and judges each by the production check."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.arrived: queue.SimpleQueue[tuple[bool, dict[str, str]]] = queue.SimpleQueue()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                genuine = is_bearer(self.headers["Authorization"], TOKEN)
                outer.arrived.put((genuine, said))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/notifynl/status"
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class SandboxNotifyNl(SandboxOutside):
    """The sandbox as NotifyNL."""

    steps = [(ReceiptStatus.DELIVERED, None)]  # noqa: RUF012 as the contract has it
    refusals = {  # noqa: RUF012 as the contract has it
        21211: Refused("InvalidPhoneError", RefusedReason.ADDRESS_INVALID, permanent=True),
        21408: Refused("BadRequestError", RefusedReason.ACCOUNT, permanent=False),
        21602: Refused("ValidationError", RefusedReason.MESSAGE_INVALID, permanent=False),
        29999: Refused("SandboxError", RefusedReason.OTHER, permanent=False),
    }
    failures = {  # noqa: RUF012 as the contract has it
        30003: Refused("temporary-failure", RefusedReason.UNREACHABLE_PHONE, permanent=False),
        30005: Refused("permanent-failure", RefusedReason.ADDRESS_UNKNOWN, permanent=True),
        30007: Refused("technical-failure", RefusedReason.OTHER, permanent=False),
    }

    def __init__(self, sandbox: Sandbox, clock: SteppedClock, listener: Listener) -> None:
        """Make the provider that is tested."""
        super().__init__(sandbox, clock)
        self._listener = listener
        self.callback_url = listener.url
        self.key = sandbox.settings.notify_api_key.get_secret_value()
        self.provider = self._notifynl(self.key, sandbox.url)

    def receipts(self, number: int) -> Sequence[tuple[ReceiptStatus | None, RefusedReason | None]]:
        """Wait for receipts; one that is not genuine is a fault."""
        arrived = [self._listener.arrived.get(timeout=5) for _ in range(number)]
        assert [genuine for genuine, _ in arrived] == [True] * number
        found = [(receipt_status(said["status"]), said["status"]) for _, said in arrived]
        return [
            (status, refused(word).reason if status is ReceiptStatus.FAILED else None)
            for status, word in found
        ]

    @contextmanager
    def with_login(self, token: str) -> Iterator[NotifyNlSms]:
        """Lend a provider with another secret."""
        del token  # a secret that is no UUID is no key at all
        provider = self._notifynl(self.key[:-36] + OTHER_SECRET, self.sandbox.url)
        yield provider
        provider.close()

    @contextmanager
    def gone(self) -> Iterator[NotifyNlSms]:
        """Lend a provider of a port that nobody has."""
        provider = self._notifynl(self.key, "http://127.0.0.1:1")
        yield provider
        provider.close()

    def close(self) -> None:
        """Close the connections of the provider."""
        self.provider.close()

    def _notifynl(self, key: str, base_url: str) -> NotifyNlSms:
        service = NotifyNlService(
            base_url=base_url,
            key=NotifyNlKey.parse(SecretStr(key)),
            template=UUID(self.sandbox.settings.notify_template),
        )
        return NotifyNlSms(service, now=self._clock.now, timeout_seconds=TIMEOUT_SECONDS)


class TestNotifyNlAgainstSandbox(SmsProviderContract):
    """Our client of the API, speaking to the sandbox; what the API has not is told here."""

    @pytest.fixture
    def outside(self) -> Iterator[SandboxNotifyNl]:
        """Lend the sandbox."""
        clock, listener = SteppedClock(START), Listener()
        settings = SandboxSettings(
            port=0, smtp_port=0, notify_callback_url=listener.url, notify_callback_token=SecretStr(TOKEN)
        )
        with Sandbox(settings, clock.now).running() as sandbox:
            made = SandboxNotifyNl(sandbox, clock, listener)
            yield made
            made.close()
        listener.close()

    def test_a_message_can_be_forgotten(self, outside: SandboxNotifyNl) -> None:  # type: ignore[override]
        """The API has no deletion and drops texts by itself, so there is nothing to do, nor to ask."""
        with outside.gone() as provider:
            assert provider.forget(str(uuid4())) is None

    def test_what_is_under_way_cannot_be_forgotten_yet(self, outside: SandboxNotifyNl) -> None:  # type: ignore[override]
        """What another provider holds is not called forgotten."""
        assert isinstance(outside.provider.forget("SM" + "0" * 32), Unreachable)

    def test_a_text_that_waits_too_long_is_dropped(self, outside: SandboxNotifyNl) -> None:  # type: ignore[override]
        """The API takes no validity: the wish is not sent along, and the text arrives."""
        outcome = outside.provider.send(a_text(valid_for=timedelta(seconds=1)))
        assert isinstance(outcome, Accepted)
        assert outside.receipts(1) == outside.steps

    def test_our_name_for_a_message_finds_it_alone(self, outside: SandboxNotifyNl) -> None:
        """Of two texts to one number just the one that is asked for by its id is found."""
        outside.behave(answer="silence", times=1)
        first = a_text(1)
        outside.provider.send(first)
        outside.provider.send(a_text(2))
        outside.provider.send(a_text(1, to=OTHER_PHONE))
        found = outside.provider.find(PHONE, START, message_id=first.message_id)
        assert found == [Found(outside.received()[0].id, ReceiptStatus.DELIVERED, START)]

    @pytest.mark.parametrize("skew", [31, -31])
    def test_a_clock_that_is_wrong_is_no_refusal_of_the_message(
        self, outside: SandboxNotifyNl, skew: int
    ) -> None:
        """A token of another moment than now is refused as a login, and the text can go later."""
        service = NotifyNlService(
            base_url=outside.sandbox.url,
            key=NotifyNlKey.parse(SecretStr(outside.key)),
            template=UUID(outside.sandbox.settings.notify_template),
        )
        late = NotifyNlSms(service, now=lambda: START + timedelta(seconds=skew))
        outcome = late.send(a_text())
        late.close()
        assert isinstance(outcome, Unreachable)
        assert outcome.certainly_not_sent
        assert outside.received() == []


class SandboxNotifyNlEmail(SandboxOutside):
    """The sandbox as NotifyNL for e-mail."""

    refusals = {  # noqa: RUF012 as the contract has it
        21212: Refused("InvalidEmailError", RefusedReason.ADDRESS_INVALID, permanent=True),
        21602: Refused("ValidationError", RefusedReason.MESSAGE_INVALID, permanent=False),
        29999: Refused("SandboxError", RefusedReason.OTHER, permanent=False),
    }

    def __init__(self, sandbox: Sandbox, clock: SteppedClock) -> None:
        """Make the provider that is tested."""
        super().__init__(sandbox, clock)
        self.provider = self._notifynl(sandbox.url)
        self.absent = self._notifynl("http://127.0.0.1:1")

    def refuse(self, order: int) -> None:
        """Refuse the next mail with this code of the sandbox."""
        self.behave(refuse=order, times=1)

    def _notifynl(self, base_url: str) -> NotifyNlEmail:
        settings = self.sandbox.settings
        key, template = NotifyNlKey.parse(settings.notify_api_key), UUID(settings.notify_email_template)
        service = NotifyNlService(base_url=base_url, key=key, template=template)
        return NotifyNlEmail(service, now=self._clock.now, timeout_seconds=TIMEOUT_SECONDS)


class TestNotifyNlEmailAgainstSandbox(EmailProviderContract):
    """Our client of the API, for e-mail."""

    @pytest.fixture
    def listener(self) -> Iterator[Listener]:
        """Lend who takes receipts."""
        made = Listener()
        yield made
        made.close()

    @pytest.fixture
    def outside(self, listener: Listener) -> Iterator[SandboxNotifyNlEmail]:
        """Lend the sandbox."""
        clock = SteppedClock(START)
        settings = SandboxSettings(
            port=0, smtp_port=0, notify_callback_url=listener.url, notify_callback_token=SecretStr(TOKEN)
        )
        with Sandbox(settings, clock.now).running() as sandbox:
            made = SandboxNotifyNlEmail(sandbox, clock)
            yield made
            made.provider.close()
            made.absent.close()

    def test_our_name_for_a_mail_finds_it_alone(self, outside: SandboxNotifyNlEmail) -> None:
        """Of a mail whose answer was lost the provider is asked by its reference, and no text is taken for it."""
        outside.behave(answer="silence", times=1)
        first = a_mail(1)
        outside.provider.send(first)
        outside.provider.send(a_mail(2))
        found = outside.provider.find(EMAIL, START, message_id=first.message_id)
        assert found == [Found(outside.received()[0].id, ReceiptStatus.DELIVERED, START)]

    @pytest.mark.parametrize(("fail", "word"), [(None, "delivered"), (30005, "permanent-failure")])
    def test_a_mail_can_be_asked_after_and_is_reported(
        self, outside: SandboxNotifyNlEmail, listener: Listener, fail: int | None, word: str
    ) -> None:
        """How far a mail came is told by a receipt and on asking, with the reason when no mailbox took it."""
        outside.behave(fail=fail, times=1)
        sent = outside.provider.send(a_mail())
        assert isinstance(sent, Accepted)
        genuine, said = listener.arrived.get(timeout=5)
        assert (genuine, said["status"], said["to"], said["notification_type"]) == (
            True,
            word,
            EMAIL.text,
            "email",
        )
        status = receipt_status(word)
        assert status is not None
        assert outside.provider.status(sent.provider_id) == Found(
            sent.provider_id, status, START, word if fail else None
        )


def test_the_templates_have_fields_of_one_name() -> None:
    """Sandbox and product fill the same fields, which operators read in docs/operations.md."""
    assert (notify_api.FIELD, notify_api.SUBJECT_FIELD) == (FIELD, SUBJECT_FIELD)


@pytest.mark.parametrize("key", ["", "sleutel", f"vangnet-{OTHER_SECRET}", f"vangnet-x-{OTHER_SECRET}"])
def test_a_key_that_is_none_is_named_without_being_shown(key: str) -> None:
    """What does not end on two ids is no key, and the fault does not print it."""
    with pytest.raises(ValueError, match="ends on the ids") as fault:
        NotifyNlKey.parse(SecretStr(key))
    assert not key or key not in str(fault.value)
