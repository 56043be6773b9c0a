"""What a Doorstroompunt may ask about the files of DUO, as it stands in the description of the API."""

from collections.abc import Mapping
from typing import Any

from services.ingest.openapi_answers import MONTH, answer, problems
from services.ingest.openapi_security import WITH_A_KEY

_EXAMPLE = {
    "maand": "2026-11",
    "regio": "25",
    "in_beide": 3,
    "alleen_in_a04": 1,
    "alleen_bij_ons": 0,
    "jongeren_alleen_in_a04": [
        {"jongere": "0b0c1a52-5c0e-4a55-9a3b-6e1b1f0c2d11", "gemeente": "HAARLEM"},
    ],
    "jongeren_alleen_bij_ons": [],
}

OPERATIONS: Mapping[str, Mapping[str, Any]] = {
    "GET /duo-vergelijkingen": {
        "operationId": "leesDuoVergelijkingen",
        "tags": ["Aanleveren"],
        "summary": "Lees van welke maanden u een A04 aanleverde",
        "description": "Alleen met de sleutel van het Doorstroompunt, en alleen over de eigen regio.",
        "responses": {
            "200": answer("De maanden, laatste eerst.", "DuoMaanden", {"maanden": ["2026-11"]}),
            **problems(*WITH_A_KEY, 500, 503),
        },
    },
    "GET /duo-vergelijkingen/{jaarmaand}": {
        "operationId": "leesDuoVergelijking",
        "tags": ["Aanleveren"],
        "summary": "Lees hoe de A04 van DUO verschilt van A01 en A02",
        "description": (
            "Alleen met de sleutel van het Doorstroompunt, en alleen over de eigen regio."
            " Lever eerst de A04 van die maand aan met `soort=duo-a04`."
        ),
        "parameters": [
            {
                "name": "jaarmaand",
                "in": "path",
                "required": True,
                "description": "De maand van de A04, als jjjj-mm.",
                "schema": MONTH,
                "example": "2026-11",
            }
        ],
        "responses": {
            "200": answer("De vergelijking.", "DuoVergelijking", _EXAMPLE),
            **problems(400, *WITH_A_KEY, 404, 500, 503),
        },
    },
}
