"""OAuth 2.0 beside our own keys: a token that an installation's own server signed for one of its clients.

The signature is checked by ``runtime.jwks``, what it allows is judged by ``claims``. Fails closed: without the keys
of that server no token opens anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import jwt

from services.ingest.claims import SCOPE, Grant, grant_of
from services.ingest.errors import NotAllowed, Refused, WrongKey
from services.ingest.faults import Fault, FaultReason
from services.ingest.settings import IngestSettings
from services.runtime.errors import Misconfigured
from services.runtime.jwks import SigningKeys

_EXPECTED: Mapping[FaultReason, str] = {
    FaultReason.JWT_WRONG: "Een token dat de OAuth-server van deze regio heeft ondertekend, met een kid.",
    FaultReason.JWT_ISSUER: "Een token van de OAuth-server van deze regio (iss).",
    FaultReason.JWT_AUDIENCE: "Een token dat voor Vangnet is gemaakt (aud).",
    FaultReason.JWT_EXPIRED: "Een token dat nu geldt. Vraag een nieuw token.",
    FaultReason.JWT_NOT_YET: "Een token dat nu geldt (nbf). Kijk of de klok van uw server goed staat.",
    FaultReason.CLIENT_UNKNOWN: "Een token met een client_id die de beheerder van uw regio heeft aangemeld.",
    FaultReason.JWT_SCOPE: f"Een token met de scope {SCOPE}.",
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """Recognises the clients of one OAuth server."""

    keys: SigningKeys
    issuer: str
    audience: str

    def grant(self, token: str, now: datetime) -> Grant:
        """Return what ``token`` allows.

        Raises:
            WrongKey: when it is no token of this server for us, now.
            NotAllowed: when it is, and was not made for delivering.
            Unavailable: when the keys of the server cannot be had.
        """
        try:
            claims = self.keys.verified(token, issuer=self.issuer, audience=self.audience)
        except jwt.InvalidIssuerError:
            raise refused_token(FaultReason.JWT_ISSUER) from None
        except jwt.InvalidAudienceError:
            raise refused_token(FaultReason.JWT_AUDIENCE) from None
        except jwt.PyJWTError:
            raise refused_token(FaultReason.JWT_WRONG) from None
        granted = grant_of(claims, now)
        if not isinstance(granted, Grant):
            raise refused_token(granted)
        return granted


def refused_token(reason: FaultReason) -> Refused:
    """Return the refusal of a token, with what is expected."""
    kind = NotAllowed if reason is FaultReason.JWT_SCOPE else WrongKey
    return kind("Uw token werkt hier niet.", [Fault("Authorization", reason, _EXPECTED[reason])])


def tokens_of(settings: IngestSettings) -> Tokens | None:
    """Return what recognises tokens, or None where no OAuth server is set.

    Raises:
        Misconfigured: when only some of its settings are given, or its keys could come from somebody else.
    """
    jwks, issuer, audience = settings.oauth_jwks, settings.oauth_issuer, settings.oauth_audience
    if jwks and issuer and audience:
        return Tokens(SigningKeys.at(jwks), issuer, audience)
    if jwks or issuer or audience:
        message = "INGEST_OAUTH_JWKS, INGEST_OAUTH_ISSUER and INGEST_OAUTH_AUDIENCE belong together: give all or none"
        raise Misconfigured(message)
    return None
