"""What ingest answers, as JSON Schema and as responses for the description of the API.

The problems come from the tree of ``errors.py`` and the reasons from ``faults.py``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.ingest import errors
from services.ingest.faults import FaultReason
from services.ingest.problem import HEADERS, PROBLEM
from services.ingest.recognise import Verdict
from services.ingest.sources.header import How

AN_ID = "0b0c1a52-5c0e-4a55-9a3b-6e1b1f0c2d11"
A_MOMENT = "2026-11-24T09:00:01.250000Z"
"""An id and a moment, for examples."""

COUNT = {"type": "integer", "minimum": 0}
MOMENT = {"type": "string", "format": "date-time"}
_NAMES = {"type": "array", "items": {"type": "string"}}
_PEOPLE = {"type": "array", "items": {"$ref": "#/components/schemas/JongereVanDuo"}}
MONTH = {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "description": "Als jjjj-mm."}
_REASON = {
    "type": "string",
    "enum": [str(reason) for reason in FaultReason],
    "description": "De reden, als vast woord.",
}
_EXPECTED = {"type": "string", "description": "Wat wij hier verwachten, met een voorbeeld."}


def an_object(title: str, optional: Sequence[str] = (), /, **properties: Any) -> dict[str, Any]:  # noqa: ANN401 JSON
    """Return the schema of an object that has these properties and no other."""
    return {
        "type": "object",
        "title": title,
        "additionalProperties": False,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


_VERDICT = {"type": "string", "enum": [str(verdict) for verdict in Verdict]}

SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "Probleem": an_object(
        "Wat er mis is (RFC 9457)",
        ("fouten",),
        status={"type": "integer", "minimum": 400, "maximum": 599},
        title={"type": "string"},
        detail={"type": "string", "description": "Wat u kunt doen."},
        fouten={"type": "array", "items": {"$ref": "#/components/schemas/Fout"}},
    ),
    "Fout": an_object(
        "Een fout in een bericht",
        plaats={"type": "string", "description": "Waar de fout staat, bijvoorbeeld [0].data.brin."},
        reden=_REASON,
        verwacht=_EXPECTED,
    ),
    "Ontvangstbewijs": an_object(
        "Wat er van uw gebeurtenissen werd",
        ("jongeren", "gewist", "verwacht"),
        id={"type": "string", "format": "uuid"},
        ontvangen_op=MOMENT,
        aangeboden=COUNT,
        aanvaard=COUNT,
        al_bekend=COUNT,
        uitkomsten={"type": "array", "items": _VERDICT, "description": "In de volgorde van uw bericht."},
        jongeren={
            "type": "array",
            "items": {"type": "string", "format": "uuid"},
            "description": "Alleen na persoon.gemeld: het pseudoniem van elke gemelde jongere, in volgorde.",
        },
        gewist=COUNT
        | {"description": "Hoeveel ervan over een jongere gaan die gewist is; die zijn niet bewaard."},
        verwacht=_EXPECTED,
    ),
    "Verslag": an_object(
        "Wat er van uw bestand werd",
        ("volledig", "ontbreken", "ontbrekende_leerlingen"),
        id={"type": ["string", "null"], "format": "uuid", "description": "Leeg bij een proef."},
        proef={"type": "boolean"},
        soort={"type": "string"},
        ontvangen_op=MOMENT,
        rijen=COUNT,
        aanvaard=COUNT,
        al_bekend=COUNT,
        correcties=COUNT,
        geweigerd=COUNT,
        gelezen_als={"type": "string", "description": "Soort bestand, scheiding en tekens."},
        kolommen={"type": "array", "items": {"$ref": "#/components/schemas/Kolom"}},
        kolommen_genegeerd=_NAMES,
        bladen_genegeerd=_NAMES,
        startstand=_NAMES | {"description": "Scholen waarvan dit het eerste bestand is."},
        regels={"type": "array", "items": {"$ref": "#/components/schemas/Regel"}},
        volledig={"type": "boolean", "description": "Alleen na volledig=true."},
        ontbreken=COUNT,
        ontbrekende_leerlingen={
            "type": "array",
            "items": {"$ref": "#/components/schemas/OntbrekendeLeerling"},
        },
    ),
    "OntbrekendeLeerling": an_object(
        "Wie wij kenden en niet in het bestand staat",
        brin={"type": "string"},
        schooljaar={"type": "string"},
        leerlingnummer={"type": "string"},
    ),
    "Voortgang": an_object(
        "Hoe ver een bestand is",
        id={"type": "string", "format": "uuid"},
        soort={"type": "string"},
        ontvangen_op=MOMENT,
        rijen=COUNT,
        gedaan=COUNT,
        klaar={"type": "boolean"},
    ),
    "VerslagOfVoortgang": {
        "title": "Het verslag, of hoe ver het bestand is",
        "anyOf": [{"$ref": "#/components/schemas/Verslag"}, {"$ref": "#/components/schemas/Voortgang"}],
    },
    "Uploads": an_object(
        "Uw laatste bestanden, nieuwste eerst",
        uploads={"type": "array", "items": {"$ref": "#/components/schemas/Voortgang"}},
    ),
    "DuoMaanden": an_object(
        "Van welke maanden er een A04 is",
        maanden={"type": "array", "items": MONTH},
    ),
    "DuoVergelijking": an_object(
        "De A04 van een maand naast wat wij uit A01 en A02 weten",
        maand=MONTH,
        regio={"type": "string", "pattern": "^[0-9]{2}$"},
        in_beide=COUNT,
        alleen_in_a04=COUNT,
        alleen_bij_ons=COUNT,
        jongeren_alleen_in_a04=_PEOPLE,
        jongeren_alleen_bij_ons=_PEOPLE,
    ),
    "JongereVanDuo": an_object(
        "Een jongere zonder naam of nummer",
        jongere={"type": "string", "format": "uuid", "description": "Het pseudoniem."},
        gemeente={"type": ["string", "null"], "description": "De woongemeente volgens DUO."},
    ),
    "Kolom": an_object(
        "Welke kolom als welk veld is gelezen",
        ("datumvorm",),
        kolom={"type": "string"},
        veld={"type": "string"},
        herkend_aan={"type": "string", "enum": [str(how) for how in How]},
        datumvorm=_NAMES,
    ),
    "Regel": an_object(
        "Wat er van een rij werd; kolom, veld, reden en verwacht zijn die van de eerste fout",
        ("kolom", "veld", "reden", "verwacht", "fouten"),
        rij={"type": "integer", "minimum": 1},
        uitkomst=_VERDICT,
        kolom={"type": "string"},
        veld={"type": "string"},
        reden=_REASON,
        verwacht=_EXPECTED,
        fouten={"type": "array", "items": {"$ref": "#/components/schemas/RegelFout"}},
    ),
    "RegelFout": an_object(
        "Een fout in een rij",
        kolom={"type": "string"},
        veld={"type": "string"},
        reden=_REASON,
        verwacht=_EXPECTED,
    ),
}

HEADER_DESCRIPTIONS: Mapping[str, Mapping[str, Any]] = {
    **{
        name: {
            "description": "De volledige versie van de API." if name == "API-Version" else "Veiligheid.",
            "schema": {"type": "string", "const": value},
        }
        for name, value in HEADERS.items()
    },
    "Location": {"description": "Waar u dit verslag later leest.", "schema": {"type": "string"}},
    "Retry-After": {
        "description": "Na hoeveel seconden u het opnieuw kunt proberen.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "WWW-Authenticate": {"description": "Hoe u uw sleutel meestuurt.", "schema": {"const": "Bearer"}},
    "Access-Control-Allow-Origin": {"description": "Elke site mag dit lezen.", "schema": {"const": "*"}},
}

_PROBLEMS: Mapping[int, str] = {
    **{kind.status: kind.title for kind in errors.Refused.__subclasses__()},
    500: "Er ging iets mis bij ons",
    503: "Wij zijn even niet bereikbaar",
}
_MORE_HEADERS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}


RECEIPT: Mapping[str, Any] = {
    "id": AN_ID,
    "ontvangen_op": A_MOMENT,
    "aangeboden": 1,
    "aanvaard": 1,
    "al_bekend": 0,
    "uitkomsten": ["aanvaard"],
}
"""The receipt of one event, for examples."""


def answer(
    description: str, schema: str, example: object, more_headers: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the description of a good answer."""
    content = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": example}
    return {
        "description": description,
        "headers": headers(more_headers),
        "content": {"application/json": content},
    }


def headers(more: Sequence[str] = ()) -> dict[str, Any]:
    """Return the headers that every answer has, and ``more``."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*HEADERS, *more)}


def problems(*statuses: int) -> dict[str, Any]:
    """Return references to the problems that an operation may answer."""
    return {str(status): {"$ref": f"#/components/responses/Probleem{status}"} for status in statuses}


def problem_responses() -> dict[str, Any]:
    """Return every problem that there is, by name."""
    return {f"Probleem{status}": _problem(status, title) for status, title in sorted(_PROBLEMS.items())}


def _problem(status: int, title: str) -> dict[str, Any]:
    example: dict[str, Any] = {"status": status, "title": title, "detail": "Wat u kunt doen, in een zin."}
    return {
        "description": title,
        "headers": headers(_MORE_HEADERS.get(status, ())),
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Probleem"}, "example": example}},
    }
