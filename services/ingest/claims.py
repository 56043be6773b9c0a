"""What the claims of a token whose signature is good allow: which client, and for which schools.

Pure. A token may narrow what its client is registered for, and never widen it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.ingest.faults import FaultReason

SCOPE = "vangnet.aanleveren"
"""The scope that a token needs. Source: ours; told in the description of the API."""
SCHOOL_SCOPE = "vangnet.school."
"""Before a BRIN: narrows the token to that school; several of them to those schools."""
LEEWAY = timedelta(seconds=30)
"""How far the clock of the server that signs may differ from ours."""
_CLIENT = ("client_id", "azp", "sub")
"""Where the client is named, the first that is there. Source: RFC 9068, section 2.2; OpenID Connect Core, ``azp``."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows; ``schools`` is None where it narrows nothing."""

    client: str
    schools: frozenset[str] | None


def grant_of(claims: Mapping[str, object], now: datetime) -> Grant | FaultReason:
    """Return what the token allows at ``now``, or why it allows nothing."""
    moment, leeway = now.timestamp(), LEEWAY.total_seconds()
    expires, starts = claims.get("exp"), claims.get("nbf", 0)
    if not isinstance(expires, int | float) or not isinstance(starts, int | float):
        return FaultReason.JWT_WRONG
    if not expires > moment - leeway:  # also where it is no number (NaN)
        return FaultReason.JWT_EXPIRED
    if not starts <= moment + leeway:
        return FaultReason.JWT_NOT_YET
    named = (claims.get(name) for name in _CLIENT)
    client = next((name for name in named if isinstance(name, str) and name), None)
    if client is None:
        return FaultReason.CLIENT_UNKNOWN
    scopes = _scopes(claims.get("scope"))
    if SCOPE not in scopes:
        return FaultReason.JWT_SCOPE
    schools = [scope.removeprefix(SCHOOL_SCOPE) for scope in scopes if scope.startswith(SCHOOL_SCOPE)]
    return Grant(client, frozenset(schools) if schools else None)


def _scopes(claim: object) -> list[str]:
    """Return the scopes of a token: one text (RFC 8693, section 4.2), or a list as some servers write it."""
    if isinstance(claim, str):
        return claim.split()
    return [scope for scope in claim if isinstance(scope, str)] if isinstance(claim, list) else []
