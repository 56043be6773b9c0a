"""A server that signs tokens: real keys, and a real HTTP server that publishes them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from services.ingest.claims import SCOPE
from tests.ingest.days import NOW

ISSUER = "https://login.example"
AUDIENCE = "vangnet"


@dataclass(frozen=True)
class SigningKey:
    """One key of the server, with the name under which it is published."""

    kid: str
    private: Any
    algorithm: str

    @classmethod
    def rsa(cls, kid: str, bits: int = 2048) -> "SigningKey":
        """Return a new RSA key."""
        return cls(kid, rsa.generate_private_key(65537, bits), "RS256")

    @classmethod
    def ec(cls, kid: str) -> "SigningKey":
        """Return a new key on the curve P-256."""
        return cls(kid, ec.generate_private_key(ec.SECP256R1()), "ES256")

    def published(self) -> dict[str, Any]:
        """Return its public half as a JWK."""
        kind = jwt.algorithms.RSAAlgorithm if self.algorithm == "RS256" else jwt.algorithms.ECAlgorithm
        found: dict[str, Any] = json.loads(kind.to_jwk(self.private.public_key()))
        return {**found, "kid": self.kid, "alg": self.algorithm, "use": "sig"}

    def public_text(self) -> str:
        """Return its public half as everybody may know it."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        text: bytes = self.private.public_key().public_bytes(serialization.Encoding.PEM, form)
        return text.decode()

    def token(self, **changed: Any) -> str:
        """Return a token that is right; override a claim, or leave it out with None."""
        claims = right_claims() | changed
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.private, self.algorithm, {"kid": self.kid})


def right_claims() -> dict[str, Any]:
    """Return the claims of a token that opens the door now."""
    moment = int(NOW.timestamp())
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "exp": moment + 300,
        "nbf": moment - 10,
        "client_id": "school-1",
        "scope": SCOPE,
    }


@dataclass
class KeyServer:
    """Publishes keys; counts how often it is asked; ``answers`` may be turned into something else."""

    keys: list[SigningKey]
    asked: int = 0
    status: int = 200
    body: bytes | None = None
    silent: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        """Where the keys are published."""
        return f"http://127.0.0.1:{self.port}/jwks.json"

    def content(self) -> bytes:
        """Return what it publishes now."""
        return self.body or json.dumps({"keys": [key.published() for key in self.keys]}).encode()

    @contextmanager
    def running(self) -> Iterator["KeyServer"]:
        """Answer for as long as the block lasts, on the same port each time."""
        published = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                published.asked += 1
                if published.silent.is_set():
                    threading.Event().wait(2.5)
                content = published.content()
                self.send_response(published.status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
