"""Webhooks over real HTTP, behind a proxy that rewrites host and port: only Twilio's signature counts."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.routing import Route

from services.notify.callbacks import INBOUND_PATH, Callbacks
from services.notify.outcomes import Outcomes
from services.notify.replies import Replies
from services.notify.signature import SignatureCheck
from services.sandbox.callbacks import sign
from tests.notify.desk import COACH, PHONE, Desk, a_signal
from tests.notify.test_signature import FORM, GOOD, TOKEN, URL, VECTORS

SEVENTH = f"{URL}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
SEVENTH_SIGNATURE = "a9nBmqA0ju/hNViExpshrM61xv4="
BODY = '{"property": "value", "boolean": true}'
Vector = tuple[str, Sequence[tuple[str, str]], str]
PUBLIC = "https://vangnet.example"


@contextmanager
def behind_a_proxy(desk: Desk, public_url: str) -> Iterator[httpx.Client]:
    """Serve the webhooks of a desk on this machine, and lend a client that reaches them as the world does.

    The route for replies answers at ``/myapp.php`` too, for that is the path that Twilio's vectors sign.
    """
    outcomes = Outcomes(desk.app.handler.planner, desk.app.young.desk)
    check = SignatureCheck(SecretStr(TOKEN))
    replies = Replies(desk.app.database, desk.clock, outcomes, "de coördinator", desk.app.young.answers)
    callbacks = Callbacks(desk.app.database, desk.clock, outcomes, replies, check, public_url)
    router = callbacks.router("de coördinator", is_sandbox=True)
    (inbound,) = [one for one in router.routes if isinstance(one, Route) and one.path == INBOUND_PATH]
    site = FastAPI()
    site.include_router(router)
    site.add_api_route("/myapp.php", inbound.endpoint, methods=["POST"])
    server = uvicorn.Server(uvicorn.Config(site, port=0, log_config=None, proxy_headers=False))
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    while not server.started:
        serving.join(0.01)
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server.servers[0].sockets[0].getsockname()[1]))
    threading.Thread(target=proxy.serve_forever, args=(0.02,), daemon=True).start()
    with httpx.Client(base_url=f"http://127.0.0.1:{proxy.server_port}", trust_env=False) as client:
        yield client
    proxy.shutdown()
    proxy.server_close()
    server.should_exit = True
    serving.join(5)


def _handler(port: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Pass it on as an inner host with an inner port; what the proxy says of the outside is a lie."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept = {name: self.headers[name] for name in ("Content-Type", "X-Twilio-Signature")}
            lies = {
                "Host": "10.0.0.5:8001",
                "X-Forwarded-Host": "other.example",
                "X-Forwarded-Proto": "gopher",
            }
            inner = HTTPConnection("127.0.0.1", port, timeout=5)
            inner.request("POST", self.path, body, {name: v for name, v in kept.items() if v} | lies)
            answer = inner.getresponse()
            answer.read()
            inner.close()
            self.send_response(answer.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    return Handler


def post(client: httpx.Client, url: str, form: Sequence[tuple[str, str]] | str, signature: str | None) -> int:
    """Post to the address of the public url, as it would come through DNS and the proxy."""
    parts = urlsplit(url)
    is_form = not isinstance(form, str)
    headers = {"Content-Type": "application/x-www-form-urlencoded" if is_form else "application/json"}
    if signature is not None:
        headers["X-Twilio-Signature"] = signature
    body = form if isinstance(form, str) else urlencode(form)
    return client.post(f"{parts.path}?{parts.query}", content=body, headers=headers).status_code


def test_the_seven_vectors_of_twilio_over_http(desk: Desk) -> None:
    """Six are genuine whatever host and port the proxy names; the seventh signs no form, so nothing is read."""
    for vector in VECTORS:
        url, form, signature = cast("Vector", vector.values)
        parts = urlsplit(url)
        with behind_a_proxy(desk, f"{parts.scheme}://{parts.netloc}") as client:
            assert post(client, url, form, signature) == 200, vector.id
            assert post(client, url, form, None) == 403, vector.id
            assert post(client, url, form, signature.swapcase()) == 403, vector.id
    with behind_a_proxy(desk, "https://mycompany.com") as client:
        assert post(client, SEVENTH, BODY, SEVENTH_SIGNATURE) == 403
        assert post(client, SEVENTH, FORM, SEVENTH_SIGNATURE) == 403


def test_what_the_proxy_says_of_the_outside_is_not_believed(desk: Desk) -> None:
    """A signature over the host that the proxy names, inner or forwarded, proves nothing: only our own address does."""
    with behind_a_proxy(desk, "https://mycompany.com") as client:
        for address in ("http://10.0.0.5:8001", "gopher://other.example", "https://other.example"):
            assert (
                post(
                    client, URL, FORM, sign(URL.replace("https://mycompany.com", address), dict(FORM), TOKEN)
                )
                == 403
            )
        assert post(client, URL, FORM, GOOD) == 200


def test_a_replayed_webhook_changes_nothing(desk: Desk) -> None:
    """A receipt or reply that somebody sends again is taken and has no effect; altered or elsewhere it is refused."""
    desk.take(a_signal())
    (message,) = desk.sent()
    receipt = f"{PUBLIC}/twilio/status/{(message.callback_url or '').rpartition('/')[2]}?"
    form = [("MessageSid", message.id), ("MessageStatus", "undelivered"), ("ErrorCode", "30003")]
    reply = [("From", PHONE[COACH]), ("Body", "OK"), ("MessageSid", f"SM{uuid4().hex}")]
    with behind_a_proxy(desk, PUBLIC) as client:
        signature = sign(receipt.rstrip("?"), dict(form), TOKEN)
        assert [post(client, receipt, form, signature) for _ in range(3)] == [204] * 3
        assert post(client, receipt, [*form[:1], ("MessageStatus", "delivered")], signature) == 403
        assert post(client, receipt.replace("/status/", "/status/x"), form, signature) == 403
        signature = sign(f"{PUBLIC}{INBOUND_PATH}", dict(reply), TOKEN)
        assert [post(client, f"{PUBLIC}{INBOUND_PATH}", reply, signature) for _ in range(3)] == [200] * 3
    desk.rest()
    assert desk.fresh() == [("sms", PHONE[COACH]), ("email", "coach@example.org")]
    assert desk.states() == ["undelivered", "accepted"]
    assert desk.app.account().plans.silences == {}
