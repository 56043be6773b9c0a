"""A small provider of OpenID Connect: a real HTTP server with real keys, that says what a test lets it say."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

from tests.contracts.realm import CLIENT, SECRET
from tests.ingest.signing import SigningKey


@dataclass(slots=True)
class SmallProvider:
    """One that runs.

    Attributes:
        key: with which it signs; ``published`` is what it shows.
        changed: claims that it says otherwise than it should; None leaves one out.
    """

    issuer: str
    now: datetime
    key: SigningKey
    published: SigningKey
    changed: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, tuple[dict[str, str], dict[str, Any]]] = field(default_factory=dict)

    def signed_in(self, address: str, claims: dict[str, Any]) -> str:
        """Return to where somebody is led back, who signed in at ``address``."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked, claims
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def metadata(self) -> dict[str, Any]:
        """Return what it says of itself."""
        ends = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer} | {name: f"{self.issuer}/{end}" for name, end in ends.items()}

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Return the tokens for a code, once; None when the code or its verifier is not good."""
        asked, claims = self.codes.pop(form.get("code", ""), ({}, {}))
        proof = (
            urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        )
        if not asked or asked["code_challenge"] != proof or asked["redirect_uri"] != form.get("redirect_uri"):
            return None
        right = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "4711",
            "iat": int(self.now.timestamp()),
            "exp": int((self.now + timedelta(minutes=5)).timestamp()),
            "nonce": asked["nonce"],
        }
        said = {name: value for name, value in (right | claims | self.changed).items() if value is not None}
        signed = jwt.encode(said, self.key.private, self.key.algorithm, {"kid": self.published.kid})
        return {"access_token": "geheim", "token_type": "Bearer", "id_token": signed}


@contextmanager
def small_provider(now: datetime) -> Iterator[SmallProvider]:
    """Run one on loopback."""
    key = SigningKey.rsa("1")
    provider = SmallProvider("", now, key, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _answers_for(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, name="contract.provider")
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answers_for(provider: SmallProvider) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = {
                "/.well-known/openid-configuration": provider.metadata(),
                "/keys": {"keys": [provider.published.published()]},
            }
            self._answer(200, known[self.path])

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            is_client = self.headers["Authorization"] == f"Basic {_basic()}"
            token = provider.token({name: one[0] for name, one in form.items()}) if is_client else None
            self._answer(200 if token else 400, token or {"error": "invalid_grant"})

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Answers


def _basic() -> str:
    return urlsafe_b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
