"""Joining and splitting persons, as part of the description of the API; texts are Dutch."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.ingest.fields import PERSON
from services.ingest.openapi_answers import MOMENT, an_object, answer, problems
from services.ingest.openapi_security import WITH_A_KEY
from services.ingest.person_routes import FIELDS, ONE, OTHER, STAFF
from services.ingest.persons import TO_COMPARE
from services.ingest.sources.cloudevents import JSON

_ID, _ANOTHER = "5a2f7c1e-9d3b-4e86-8f10-2c6b7d9e4a31", "3f0b8a52-6c1d-4b7e-9a34-7d5e2f1c8b60"
_JOIN_ID, _STAFF_ID = "0b0c1a52-5c0e-4a55-9a3b-6e1b1f0c2d11", "7dbe4de9-fc0d-59a2-ae5a-f6767a26cd40"
_AT = "2026-11-24T09:00:01.250000Z"
_UUID = {"type": "string", "format": "uuid"}
_MAYBE = {"type": ["string", "null"]}
_GIVEN = {ONE: _ID, OTHER: _ANOTHER, STAFF: "LC-01"}
_JOIN = {
    "id": _JOIN_ID, ONE: _ID, OTHER: _ANOTHER, "samengevoegd_door": _STAFF_ID, "samengevoegd_op": _AT,
    "ongedaan_door": None, "ongedaan_op": None,
}  # fmt: skip
_SIDES = [{ONE: _ID, "brin": "98KP", "regio": "25"}, {ONE: _ANOTHER, "brin": "98OH", "regio": "25"}]
_CANDIDATE = {"jongeren": _SIDES, "afgewezen_op": None, "binnen_bereik": True}
_COMPARED = {
    ONE: _ID, "roepnaam": "Noor", "achternaam": "de Wit", "geboortedatum": "2008-04-12", "gemeente": "Haarlem",
    "brin": "98KP",
}  # fmt: skip


def _told(name: str) -> dict[str, Any]:
    return {"type": "string"} | ({"description": PERSON[name].expected} if name in PERSON else {})


def _body(*names: str, optional: Sequence[str] = ()) -> dict[str, Any]:
    described = {
        name: {**FIELDS[name].form, "description": FIELDS[name].expected} for name in (*names, *optional)
    }
    return {
        "required": True,
        "content": {
            JSON: {
                "schema": an_object("Over wie het gaat, en wie het zegt", optional, **described),
                "example": {name: _GIVEN[name] for name in names},
            }
        },
    }


def _operation(name: str, summary: str, description: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 JSON
    return {
        "operationId": name,
        "tags": ["Samenvoegen"],
        "summary": summary,
        "description": description,
        **more,
    }


_REFUSED = problems(400, *WITH_A_KEY, 413, 415, 500, 503)
_KEY = "Uw sleutel moet voor allebei de jongeren gelden."


PERSON_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "Samenvoegingen": an_object(
        "Wie een en dezelfde jongere kan zijn, en wie dat volgens een mens is",
        kandidaten={"type": "array", "items": {"$ref": "#/components/schemas/Kandidaat"}},
        samenvoegingen={"type": "array", "items": {"$ref": "#/components/schemas/Samenvoeging"}},
    ),
    "Kandidaat": an_object(
        "Twee jongeren met dezelfde geboortedatum en een naam die op elkaar lijkt",
        jongeren={"type": "array", "items": {"$ref": "#/components/schemas/Kant"}},
        afgewezen_op=_MAYBE
        | {"format": "date-time", "description": "Wanneer iemand zei dat het er twee zijn."},
        binnen_bereik={"type": "boolean", "description": "Of uw sleutel voor allebei geldt."},
    ),
    "Kant": an_object(
        "Een van de twee", **{ONE: _UUID, "brin": {"type": "string"}, "regio": {"type": "string"}}
    ),
    "Samenvoeging": an_object(
        "Wat een mens van twee jongeren zei",
        **{
            "id": _UUID,
            ONE: _UUID | {"description": "Wie blijft."},
            OTHER: _UUID | {"description": "Wie daarbij hoort."},
            "samengevoegd_door": _UUID | {"description": "Pseudoniem van de medewerker."},
            "samengevoegd_op": MOMENT,
            "ongedaan_door": _MAYBE | {"format": "uuid"},
            "ongedaan_op": _MAYBE | {"format": "date-time"},
        },
    ),
    "Afwijzing": an_object("Twee jongeren die niet dezelfde zijn", **{ONE: _UUID, OTHER: _UUID}),
    "Vergelijking": an_object(
        "Wat iemand van twee jongeren moet zien om te beslissen",
        jongeren={"type": "array", "items": {"$ref": "#/components/schemas/Vergeleken"}},
    ),
    "Vergeleken": an_object(
        "Een jongere met naam en geboortedatum",
        TO_COMPARE,
        **{ONE: _UUID, **{name: _told(name) for name in TO_COMPARE}},
    ),
}

PERSON_OPERATIONS: Mapping[str, Mapping[str, Any]] = {
    "GET /samenvoegingen": _operation(
        "leesSamenvoegingen",
        "Lees wie dezelfde jongere kan zijn, en wie is samengevoegd",
        "Alleen met de sleutel van een coordinator. Er staan geen namen in.",
        responses={
            "200": answer(
                "Kandidaten, en samenvoegingen van nieuw naar oud.",
                "Samenvoegingen",
                {"kandidaten": [_CANDIDATE], "samenvoegingen": [_JOIN]},
            ),
            **problems(*WITH_A_KEY, 500, 503),
        },
    ),
    "POST /samenvoegingen": _operation(
        "voegSamen",
        "Zeg dat twee kandidaten dezelfde jongere zijn",
        f"Wij bewaren wie dit zei en wanneer. Het kan ongedaan worden gemaakt. {_KEY}",
        requestBody=_body(ONE, OTHER, STAFF),
        responses={
            "201": answer("Samengevoegd; nog eens zeggen verandert niets.", "Samenvoeging", _JOIN),
            **_REFUSED,
        },
    ),
    "POST /samenvoegingen/{samenvoeging}/ongedaanmakingen": _operation(
        "maakOngedaan",
        "Zeg dat een samenvoeging onjuist was",
        f"Alles staat weer zoals daarvoor. {_KEY}",
        parameters=[
            {
                "name": "samenvoeging",
                "in": "path",
                "required": True,
                "description": "Het id van de samenvoeging.",
                "schema": _UUID,
                "example": _JOIN_ID,
            }
        ],
        requestBody=_body(STAFF, optional=(ONE, OTHER)),
        responses={
            "201": answer(
                "Ongedaan gemaakt; nog eens zeggen verandert niets.",
                "Samenvoeging",
                {**_JOIN, "ongedaan_door": _STAFF_ID, "ongedaan_op": _AT},
            ),
            **_REFUSED,
            **problems(404),
        },
    ),
    "POST /afwijzingen": _operation(
        "wijsAf",
        "Zeg dat twee kandidaten niet dezelfde jongere zijn",
        f"Zij blijven kandidaat, met de dag waarop dit is gezegd. {_KEY}",
        requestBody=_body(ONE, OTHER, STAFF),
        responses={"201": answer("Bewaard.", "Afwijzing", {ONE: _ID, OTHER: _ANOTHER}), **_REFUSED},
    ),
    "POST /vergelijkingen": _operation(
        "vergelijk",
        "Lees namen en geboortedata van twee kandidaten",
        f"Om te beslissen of zij dezelfde zijn. Wij loggen dat u ze zag. {_KEY}",
        requestBody=_body(ONE, OTHER, optional=(STAFF,)),
        responses={"200": answer("De twee jongeren.", "Vergelijking", {"jongeren": [_COMPARED]}), **_REFUSED},
    ),
}
"""Every operation about who is one person."""
