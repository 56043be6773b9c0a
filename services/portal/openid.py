"""Signing in at the region's own provider (OpenID Connect, code with PKCE); no password is ever typed here.

What one attempt is recognised by stands in a cookie that only we can read and that lasts ten minutes: who comes back
without it, or with the state of another attempt, gets no session.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from pathlib import Path
from secrets import token_urlsafe

import yaml
from cryptography.exceptions import InvalidTag
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from services.portal.access import Role
from services.portal.claims import ClaimMap, ClaimsReason, user_of
from services.portal.errors import NotAllowed
from services.portal.guard import SIGN_IN_PATH, own_path
from services.portal.log_events import SIGN_IN_REFUSED
from services.portal.provider import Attempt, Provider
from services.portal.render import page
from services.portal.settings import PortalSettings
from services.portal.sign_in import Opens
from services.runtime.clock import Clock
from services.runtime.errors import Misconfigured
from services.runtime.log import log
from services.runtime.secrets import decrypt, encrypt

BACK_PATH = "/aanmelden/terug"
LASTS = timedelta(minutes=10)
"""How long somebody may take to sign in at the provider."""

_PURPOSE = b"openid"
_AGAIN = "Het aanmelden duurde te lang, of begon ergens anders. Probeer het opnieuw."
_NOBODY = "U bent aangemeld bij uw organisatie, maar niet voor Vangnet. Vraag het de beheerder van uw regio."


@dataclass(frozen=True, slots=True, repr=False)
class OpenId:
    """Signs in at a provider; ``key`` closes the cookie of an attempt."""

    provider: Provider
    how: ClaimMap
    key: bytes
    clock: Clock
    public_url: str

    def routes(self, guarded: type[APIRoute], opens: Opens) -> APIRouter:
        """Return the page that leads to the provider, and the one to which it leads back."""
        routes = APIRouter(route_class=guarded)

        @routes.get(SIGN_IN_PATH)
        def choose(verder: str = "/") -> Response:
            """Say where one signs in: led there at once, nobody could ever sign out."""
            return page("openid.html", onward=own_path(verder))

        @routes.get("/aanmelden/begin")
        def begin(verder: str = "/") -> Response:
            """Lead somebody to the provider."""
            attempt = Attempt(token_urlsafe(32), token_urlsafe(32), token_urlsafe(48))
            response = RedirectResponse(self.provider.address(attempt), 303)
            self._put(response, self._closed(attempt, own_path(verder)))
            return response

        @routes.get(BACK_PATH)
        def back(request: Request, code: str = "", state: str = "", iss: str | None = None) -> Response:
            """Open a session for who comes back; ``iss`` is by whom they say they were led back (RFC 9207)."""
            attempt, onward = self._opened(request.cookies.get(self._cookie, ""))
            is_ours = compare_digest(state.encode(), attempt.state.encode())
            if not code or not is_ours or iss not in (None, self.provider.issuer):
                raise NotAllowed(_AGAIN)
            user = user_of(self.provider.claims(code, attempt, self.clock.now()), self.how)
            if isinstance(user, ClaimsReason):
                log(SIGN_IN_REFUSED, reason=str(user))
                raise NotAllowed(_NOBODY)
            response = opens(user, request, onward)
            self._put(response, "")
            return response

        @routes.get("/aanmelden/uit")
        def leave() -> Response:
            """Lead somebody to where one signs out at the provider as well."""
            return RedirectResponse(self.provider.goodbye(f"{self.public_url}{SIGN_IN_PATH}"), 303)

        return routes

    @property
    def _cookie(self) -> str:
        return "__Host-aanmelden" if self.public_url.startswith("https://") else "aanmelden"

    def _put(self, response: Response, value: str) -> None:
        response.set_cookie(
            self._cookie,
            value,
            max_age=int(LASTS.total_seconds()) if value else 0,
            httponly=True,
            samesite="lax",
            secure=self._cookie.startswith("__Host-"),
        )

    def _closed(self, attempt: Attempt, onward: str) -> str:
        about = {
            "attempt": asdict(attempt),
            "onward": onward,
            "until": (self.clock.now() + LASTS).isoformat(),
        }
        return urlsafe_b64encode(encrypt(self.key, json.dumps(about).encode(), _PURPOSE)).decode()

    def _opened(self, value: str) -> tuple[Attempt, str]:
        try:
            about = json.loads(decrypt(self.key, urlsafe_b64decode(value.encode()), _PURPOSE))
        except (InvalidTag, ValueError) as fault:
            raise NotAllowed(_AGAIN) from fault
        if datetime.fromisoformat(about["until"]) <= self.clock.now():
            raise NotAllowed(_AGAIN)
        return Attempt(**about["attempt"]), about["onward"]


def open_openid(settings: PortalSettings, key: bytes, clock: Clock, *, production: bool) -> OpenId:
    """Return the way of signing in at the provider of the settings.

    Raises:
        Misconfigured: when a setting is missing, the mapping cannot be read, or production would go without https.
    """
    issuer, client, secret = settings.openid_issuer, settings.openid_client, settings.openid_secret
    if issuer is None or client is None or secret is None or settings.openid_mapping is None:
        raise Misconfigured(
            "PORTAL_SIGN_IN=openid needs PORTAL_OPENID_ISSUER, PORTAL_OPENID_CLIENT, PORTAL_OPENID_SECRET and"
            " PORTAL_OPENID_MAPPING"
        )
    if production and not (issuer.startswith("https://") and settings.public_url.startswith("https://")):
        raise Misconfigured("in production PORTAL_OPENID_ISSUER and PORTAL_PUBLIC_URL begin with https://")
    back = f"{settings.public_url}{BACK_PATH}"
    provider = Provider(issuer, client, secret.get_secret_value(), back, settings.openid_timeout_seconds)
    return OpenId(provider, read_mapping(settings.openid_mapping), key, clock, settings.public_url)


def read_mapping(path: Path) -> ClaimMap:
    """Return where the claims stand, and which word of the provider is which role.

    Raises:
        Misconfigured: when the file is not right.
    """
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        roles = {str(word): Role(role) for word, role in told["rollen"].items()}
        claims = [str(told["claims"][name]) for name in ("rol", "regio", "scholen", "medewerker", "naam")]
    except (OSError, AttributeError, KeyError, TypeError, ValueError, yaml.YAMLError) as fault:
        raise Misconfigured(
            f"PORTAL_OPENID_MAPPING: {path} cannot be read: {type(fault).__name__}"
        ) from fault
    return ClaimMap(roles, *claims)
