"""The provider of OpenID Connect, over the network: where one signs in there, and who came back.

Nothing is believed without its signature, and without the nonce that went along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException, Response

from services.portal.errors import NotAllowed
from services.runtime.errors import Unavailable

ALGORITHMS = ("RS256", "ES256")
LEEWAY_SECONDS = 30
"""How far the clocks of provider and portal may differ."""

_AWAY = "the provider of OpenID Connect"
_NOT_BELIEVED = "Het aanmelden is niet gelukt. Probeer het opnieuw."


@dataclass(frozen=True, slots=True, repr=False)
class Attempt:
    """What one attempt to sign in is recognised by: ``state`` goes along openly, ``nonce`` comes back signed."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, repr=False)
class Provider:
    """Talks with the provider; ``back`` is the address of ours to which it leads people back."""

    issuer: str
    client: str
    secret: str
    back: str
    timeout_seconds: float

    def address(self, attempt: Attempt) -> str:
        """Return where somebody signs in.

        Raises:
            Unavailable: when the provider does not answer.
        """
        with self._session() as session:
            url, _ = session.create_authorization_url(
                self._metadata(session)["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
            return str(url)

    def goodbye(self, onward: str) -> str:
        """Return where somebody signs out there as well; ``onward`` where the provider has no such page.

        Raises:
            Unavailable: when the provider does not answer.
        """
        with self._session() as session:
            page = self._metadata(session).get("end_session_endpoint")
        about = {"client_id": self.client, "post_logout_redirect_uri": onward}
        return f"{page}?{urlencode(about)}" if page else onward

    def claims(self, code: str, attempt: Attempt, now: datetime) -> Mapping[str, Any]:
        """Return what the provider says of who came back with ``code``.

        Raises:
            NotAllowed: when the code is not good, or what is said is not signed, not for us, or not of this attempt.
            Unavailable: when the provider does not answer.
        """
        with self._session() as session:
            metadata = self._metadata(session)
            try:
                token = session.fetch_token(
                    metadata["token_endpoint"], code=code, code_verifier=attempt.verifier
                )
                keys = KeySet.import_key_set(self._read(session, metadata["jwks_uri"]))
                signed = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
                expected = {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self.client},
                }
                given = {
                    "nonce": attempt.nonce,
                    "client_id": self.client,
                    "access_token": token.get("access_token"),
                }
                claims = CodeIDToken(signed.claims, signed.header, expected, given)
                claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
            except RequestException as fault:
                raise Unavailable(_AWAY) from fault
            except (OAuthError, JoseError, KeyError, ValueError) as fault:
                raise NotAllowed(_NOT_BELIEVED) from fault
        return dict(claims)

    def _session(self) -> Any:  # noqa: ANN401 Authlib has no types
        return OAuth2Session(
            self.client,
            self.secret,
            scope="openid profile",
            redirect_uri=self.back,
            code_challenge_method="S256",
            default_timeout=self.timeout_seconds,
        )

    def _metadata(self, session: Any) -> Mapping[str, Any]:  # noqa: ANN401 as above
        """Return what the provider says of itself; it is asked each time, as it may change."""
        try:
            found: Mapping[str, Any] = self._read(session, f"{self.issuer}/.well-known/openid-configuration")
        except RequestException as fault:
            raise Unavailable(_AWAY) from fault
        if found.get("issuer") != self.issuer:
            raise Unavailable(_AWAY)
        return found

    def _read(self, session: Any, url: str) -> Any:  # noqa: ANN401 as above
        answer: Response = session.get(url, withhold_token=True)
        answer.raise_for_status()
        return answer.json()
