"""What we say to Twilio, held against Twilio's published OpenAPI by an outside tool: Prism between us and the sandbox.

Prism passes a request on only when it is as the file says, and an answer only when that is too. It needs npm.
"""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bench.place import free_port
from services.notify.providers.contract import Accepted
from services.notify.providers.twilio import TwilioAccount, TwilioSms
from services.runtime.clock import SteppedClock
from services.sandbox.app import running
from services.sandbox.settings import SandboxSettings
from tests.contracts.provider_contract import PHONE, START, a_text

NODE = Path(__file__).parents[2] / ".cache" / "node" / "node_modules"
PRISM = NODE / ".bin" / "prism"
SPECIFICATION = NODE / "@twilio" / "cli-core" / "src" / "services" / "twilio-api" / "twilio_api_v2010.json"

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(not PRISM.exists(), reason="Prism is not here; fetch and run it with: make contracts"),
]


def mended(folder: Path) -> Path:
    """Write the file with its one fault mended: Twilio's pages have relative addresses, as in its own examples."""
    path = folder / "twilio.json"
    path.write_text(re.sub(r'"format":\s*"uri"', '"format": "uri-reference"', SPECIFICATION.read_text()))
    return path


@contextmanager
def prism_before(upstream: str, specification: Path) -> Iterator[str]:
    """Put Prism before an API, strict both ways, and yield its address."""
    port = free_port()
    command = [
        str(PRISM),
        "proxy",
        str(specification),
        upstream,
        "--port",
        str(port),
        "--host",
        "127.0.0.1",
        "--errors",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 60
            while not answers(url):
                assert process.poll() is None, "Prism ended"
                assert time.monotonic() < deadline, "Prism did not come up"
                time.sleep(0.1)
            yield url
        finally:
            process.kill()


def answers(url: str) -> bool:
    """Whether somebody listens."""
    try:
        httpx.get(url, trust_env=False, timeout=5)
    except httpx.TransportError:
        return False
    return True


def test_all_that_we_ask_of_twilio_is_as_twilio_describes_it(tmp_path: Path) -> None:
    """Sending, finding, asking after and forgetting pass through Prism unchanged; a wrong request does not."""
    with (
        running(SandboxSettings(port=0, smtp_port=0), SteppedClock(START).now) as sandbox,
        prism_before(sandbox.url, mended(tmp_path)) as url,
    ):
        settings = sandbox.settings
        sid, token = settings.account_sid, settings.auth_token
        for sender in (settings.number, "MG" + "0" * 32):
            account = TwilioAccount(sid=sid, auth_token=token, sender=sender, base_url=url)
            twilio = TwilioSms(account)
            text = a_text(
                callback_url="https://vangnet.example/twilio/status/k", valid_for=timedelta(hours=4)
            )
            sent = twilio.send(text)
            assert isinstance(sent, Accepted)
            sandbox.mailbox.wait_until(lambda messages: all(one.status == "delivered" for one in messages))
            assert twilio.status(sent.provider_id) is not None
            found = twilio.find(PHONE, START)
            assert isinstance(found, list)
            assert [one.provider_id for one in found] == [sent.provider_id]
            assert twilio.forget(sent.provider_id) is None
            twilio.close()
        wrong = {"To": PHONE.e164, "From": settings.number, "Body": "x", "ValidityPeriod": "lang"}
        path = f"{url}/2010-04-01/Accounts/{sid}/Messages.json"
        login = (sid, token.get_secret_value())
        answer = httpx.post(path, data=wrong, auth=login, trust_env=False)
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        assert len(sandbox.mailbox.messages()) == 2
