"""Tokens that somebody else signed (JWT), held against the keys that they publish (JWKS, by URL or as a file).

PyJWT reads, caches and checks. Only asymmetric algorithms, so that nobody signs with a key that is public. A token
with an unknown key id makes one fetch in ten seconds, and a server that failed is left alone for five. Without keys
nothing is believed.
"""

import ipaddress
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import jwt

from services.runtime.errors import Misconfigured, Unavailable

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""What a token may be signed with; never ``none`` or HS*."""
FRESH_SECONDS = 300.0
"""How long fetched keys are used: a key that the other withdraws opens nothing after this."""
COOLDOWN_SECONDS = 10.0
PAUSE_SECONDS = 5.0
TIMEOUT_SECONDS = 2.0
_FILE = "https://file.invalid"  # PyJWT wants an address; it is never asked
_OPTIONS: Any = {
    "require": ["exp", "iss", "aud"],
    "verify_exp": False,  # by our own clock, by who asks
    "verify_nbf": False,
    "verify_iat": False,
    "enforce_minimum_key_length": True,
}


class SigningKeys(jwt.PyJWKClient):
    """The published keys of one issuer."""

    @classmethod
    def at(cls, place: str) -> Self:
        """Return the keys at a URL or in a file; nothing is read yet.

        Raises:
            Misconfigured: for a URL that could be listened in on, or a file that is not there.
        """
        if "://" not in place:
            if not Path(place).is_file():
                message = f"the file with the JWKS is not there: {place}"
                raise Misconfigured(message)
            return cls(_FILE, read=lambda: _read_file(Path(place)))
        if urlsplit(place).scheme != "https" and not _is_here(urlsplit(place).hostname or ""):
            message = f"the JWKS must be a file or come over https, not from {place}"
            raise Misconfigured(message)
        return cls(place)

    def __init__(
        self,
        url: str,
        read: Callable[[], Any] | None = None,
        *,
        fresh_seconds: float = FRESH_SECONDS,
        cooldown_seconds: float = COOLDOWN_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        super().__init__(
            url, lifespan=fresh_seconds, cooldown_duration=cooldown_seconds, timeout=TIMEOUT_SECONDS
        )
        self._read = read or super().fetch_data
        self._pause_seconds = pause_seconds
        self._closed_until = 0.0

    def fetch_data(self) -> Any:  # noqa: ANN401 as PyJWT has it
        """Read the keys anew; PyJWT calls this, one thread at a time.

        Raises:
            Unavailable: when they cannot be had, or could not a moment ago.
        """
        left = self._closed_until - time.monotonic()
        if left > 0:
            raise Unavailable("the server that signs tokens", int(left) + 1)
        try:
            return self._read()
        except (jwt.PyJWTError, OSError, ValueError) as fault:
            self._closed_until = time.monotonic() + self._pause_seconds
            raise Unavailable("the server that signs tokens", int(self._pause_seconds) + 1) from fault

    def verified(self, token: str, *, issuer: str, audience: str) -> Mapping[str, Any]:
        """Return the claims of a token that this issuer signed for this audience; its times are not judged.

        Raises:
            jwt.PyJWTError: when it is no such token; the class says why.
            Unavailable: when the keys cannot be had.
        """
        kid = jwt.get_unverified_header(token).get("kid")
        if kid is None:
            raise jwt.InvalidTokenError("no key id")
        key = self.get_signing_key(kid)
        claims: Mapping[str, Any] = jwt.decode(
            token, key, list(ALGORITHMS), _OPTIONS, issuer=issuer, audience=audience
        )
        return claims


def _read_file(path: Path) -> jwt.PyJWKSet:
    found = json.loads(path.read_text())
    if not isinstance(found, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 as json says that it is no JSON
    return jwt.PyJWKSet.from_dict(found)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
