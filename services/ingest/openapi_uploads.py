"""The operations about files in the description of the API; ``openapi`` puts them in their place."""

from collections.abc import Mapping
from typing import Any

from services.ingest.desk import ASSIGNMENTS, EXITS, KINDS
from services.ingest.openapi_answers import A_MOMENT, AN_ID, answer, problems
from services.ingest.openapi_security import WITH_A_KEY
from services.ingest.settings import IngestSettings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_REPORT = {
    "id": AN_ID, "proef": False, "soort": EXITS, "ontvangen_op": A_MOMENT, "rijen": 1, "aanvaard": 1, "al_bekend": 0,
    "correcties": 0, "geweigerd": 0, "gelezen_als": "csv, puntkomma, UTF-8",
    "kolommen": [{"kolom": "ll.nr", "veld": "leerlingnummer", "herkend_aan": "synoniem"}],
    "kolommen_genegeerd": [], "bladen_genegeerd": [], "startstand": ["98KP"],
    "regels": [{"rij": 2, "uitkomst": "aanvaard"}],
}  # fmt: skip
_CSV = (
    "leerlingnummer;brin;schoolsoort;uitstroomdatum;bestemming;startdatum\n"
    "10001;98KP;pro;17-07-2026;arbeid;24-08-2026\n"
)


def deliver_file(settings: IngestSettings) -> dict[str, Any]:
    """Return the operation that takes a file, with these limits."""
    form = {
        "type": "object",
        "required": ["bestand"],
        "properties": {
            "bestand": {"type": "string", "contentMediaType": "text/csv"},
            "koppeling": {"type": "string", "description": "Als de parameter koppeling."},
        },
    }
    return {
        "operationId": "leverBestand",
        "tags": ["Aanleveren"],
        "summary": "Lever een bestand aan",
        "description": (
            "CSV of XLSX. Elke rij wordt apart beoordeeld: de goede rijen bewaren wij, de rest staat met de reden"
            f" in het verslag. Hoogstens {settings.max_upload_bytes} bytes. Met `proef=true` verandert er niets."
        ),
        "parameters": _FILE_PARAMETERS,
        "requestBody": {
            "required": True,
            "content": {
                "text/csv": {"schema": {"type": "string"}, "example": _CSV},
                XLSX: {"schema": {"type": "string", "contentMediaType": XLSX}},
                "multipart/form-data": {"schema": form, "example": {"bestand": _CSV}},
            },
        },
        "responses": {
            "200": answer(
                "Het verslag van een proef; er is niets bewaard.",
                "Verslag",
                {**_REPORT, "id": None, "proef": True},
            ),
            "202": answer("De goede rijen zijn bewaard.", "Verslag", _REPORT, ["Location"]),
            **problems(400, *WITH_A_KEY, 413, 415, 500, 503),
        },
    }


READ_REPORT: Mapping[str, Any] = {
    "operationId": "leesVerslag",
    "tags": ["Aanleveren"],
    "summary": "Lees het verslag van een bestand",
    "description": "Alleen met de sleutel waarmee het bestand is aangeleverd.",
    "parameters": [
        {
            "name": "upload",
            "in": "path",
            "required": True,
            "description": "Het id uit het verslag.",
            "schema": {"type": "string", "format": "uuid"},
            "example": AN_ID,
        }
    ],
    "responses": {
        "200": answer("Het verslag, of hoe ver het bestand is.", "VerslagOfVoortgang", _REPORT),
        **problems(400, *WITH_A_KEY, 404, 500, 503),
    },
}

_PROGRESS = {
    "id": AN_ID,
    "soort": EXITS,
    "ontvangen_op": A_MOMENT,
    "rijen": 30000,
    "gedaan": 12000,
    "klaar": False,
}
LIST_FILES: Mapping[str, Any] = {
    "operationId": "leesBestanden",
    "tags": ["Aanleveren"],
    "summary": "Lees welke bestanden u aanleverde en hoe ver ze zijn",
    "description": "De laatste bestanden van deze sleutel. Zo ziet u hoe ver een groot bestand is.",
    "responses": {
        "200": answer("Uw laatste bestanden, nieuwste eerst.", "Uploads", {"uploads": [_PROGRESS]}),
        **problems(*WITH_A_KEY, 500, 503),
    },
}


def _query(name: str, description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_FILE_PARAMETERS = [
    _query(
        "soort",
        f"Wat er in het bestand staat. {ASSIGNMENTS} alleen van een coordinator, duo-… van een Doorstroompunt.",
        {"type": "string", "enum": list(KINDS), "default": EXITS},
    ),
    _query("proef", "Toon alleen het verslag; bewaar niets.", {"type": "boolean", "default": False}),
    _query(
        "volledig",
        f"Alleen bij {EXITS}: noem ook wie wij kenden en niet in het bestand staat.",
        {"type": "boolean", "default": False},
    ),
    _query(
        "koppeling",
        'Voor kolommen die wij niet herkennen, als JSON: {"Kenmerk A": "leerlingnummer"}.',
        {"type": "string"},
    ),
]
