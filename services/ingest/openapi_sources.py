"""How the schools of a sender deliver, for the description of the API."""

from collections.abc import Mapping
from typing import Any

from services.ingest.openapi_answers import A_MOMENT, COUNT, MOMENT, an_object, answer, problems
from services.ingest.openapi_security import WITH_A_KEY
from services.ingest.rhythm import Reason
from services.ingest.source_list import PERIOD
from services.ingest.source_store import MOST

_MOMENT_OR_NOT = MOMENT | {"type": ["string", "null"]}
_DAY_OR_NOT = {"type": ["string", "null"], "format": "date"}
_HOURS_OR_NOT = {"type": ["integer", "null"], "minimum": 0}

SOURCE_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "Leveringen": an_object(
        "Per school wanneer zij leverde",
        dagen={"type": "integer", "minimum": 1, "description": "Over zoveel dagen zijn de aantallen."},
        leveringen={"type": "array", "maxItems": MOST, "items": {"$ref": "#/components/schemas/Bron"}},
    ),
    "Bron": an_object(
        "Wanneer een school leverde, en hoe",
        brin={"type": "string"},
        regio={"type": "string", "description": "Doorstroompuntregio; 00 is nog onbekend."},
        toestand={"type": "string", "enum": [str(reason) for reason in Reason]},
        laatste_levering=_MOMENT_OR_NOT,
        laatste_weigering=_MOMENT_OR_NOT | {"description": "Van wat u toen stuurde, namen wij niets aan."},
        ritme_schooldagen={
            "type": ["integer", "null"],
            "minimum": 1,
            "description": "Binnen zoveel schooldagen verwachten wij de volgende levering.",
        },
        ritme_ingesteld={"type": "boolean", "description": "Anders is het geleerd van eerdere leveringen."},
        verwacht_op=_DAY_OR_NOT,
        stil_sinds=_DAY_OR_NOT,
        leveringen=COUNT,
        geweigerde_leveringen=COUNT,
        aangeboden=COUNT,
        aanvaard=COUNT,
        al_bekend=COUNT,
        geweigerd=COUNT,
        deel_geweigerd={"type": ["number", "null"], "minimum": 0, "maximum": 1},
        vertraging_mediaan_uren=_HOURS_OR_NOT
        | {"description": "De helft kwam binnen zoveel uren na het begin van de dag waarop het gebeurde."},
        vertraging_p90_uren=_HOURS_OR_NOT | {"description": "Negen van de tien kwamen binnen zoveel uren."},
    ),
}

_SOURCE = {
    "brin": "98KP", "regio": "25", "toestand": "op_tijd", "laatste_levering": A_MOMENT, "laatste_weigering": None,
    "ritme_schooldagen": 10, "ritme_ingesteld": False, "verwacht_op": "2026-12-08", "stil_sinds": None,
    "leveringen": 12, "geweigerde_leveringen": 0, "aangeboden": 40, "aanvaard": 36, "al_bekend": 2,
    "geweigerd": 2, "deel_geweigerd": 0.05, "vertraging_mediaan_uren": 36, "vertraging_p90_uren": 168,
}  # fmt: skip
LIST_SOURCES: Mapping[str, Any] = {
    "operationId": "leesLeveringen",
    "tags": ["Aanleveren"],
    "summary": "Lees per school wanneer zij leverde, en hoe",
    "description": (
        "De scholen van deze sleutel; met de sleutel van een regio de scholen van die regio, hoogstens"
        f" {MOST}. Aantallen en vertraging gaan over de laatste {PERIOD.days} dagen. Een levering waarvan wij niets"
        " aannamen, telt niet als levering. Een proef telt nergens mee."
    ),
    "responses": {
        "200": answer("De scholen, op BRIN.", "Leveringen", {"dagen": PERIOD.days, "leveringen": [_SOURCE]}),
        **problems(*WITH_A_KEY, 500, 503),
    },
}
