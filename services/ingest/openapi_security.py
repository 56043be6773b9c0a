"""How a sender says who they are, for the description of the API: a key of ours, or a token of an OAuth server."""

from collections.abc import Mapping
from typing import Any

from services.ingest.claims import SCHOOL_SCOPE, SCOPE

WITH_A_KEY = (401, 403, 429)
"""What every operation may answer that needs a key."""

SECURITY = [{"sleutel": []}, {"token": [SCOPE]}]
"""Either of the two."""

SECURITY_SCHEMES: Mapping[str, Mapping[str, Any]] = {
    "sleutel": {
        "type": "http",
        "scheme": "bearer",
        "description": "De sleutel die de beheerder van uw regio u gaf. Zij heeft een einddatum.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": (
            "Een token van de OAuth-server van uw regio (OAuth 2.0, client credentials), waar die er is. De beheerder"
            f" meldt uw client_id aan. De scope bevat `{SCOPE}`. Met `{SCHOOL_SCOPE}` en een BRIN erachter geldt het"
            " token alleen voor die school."
        ),
    },
}
