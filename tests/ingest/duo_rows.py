"""Files of DUO about invented young people: right by default, override only what the test is about."""

from collections.abc import Mapping
from typing import Any

from schemas.types import RegionCode
from services.ingest.accept import Accepted
from services.ingest.app import App
from services.ingest.sources import duo, duo_files, table
from services.ingest.sources.table import Sheet
from tests.ingest.days import TODAY

NUMBER = "999990469"
OTHER_NUMBER = "999991334"
REGION = "25"
DUO_PERSONAL = (NUMBER, OTHER_NUMBER, "Testpersoon", "Renske Maria", "12-04-2008", "2008-04-12")
"""What may stand nowhere unencrypted."""

PERSON = {
    "PERSOONSGEBONDENNUMMER": NUMBER,
    "ACHTERNAAM": "Testpersoon",
    "VOORVOEGSEL": "van",
    "ALLE_VOORNAMEN": "Renske Maria",
    "WOONGEMEENTE": "HAARLEM",
    "GEBOORTEDATUM": "12-04-2008",
    "GEMEENTECODE": "392",
    "RMC_REGIO": "REGIO 25",
}
ENROLMENT = {"#BRIN_NR": "98MB", "INSCHRIJVINGSVOLGNUMMER": "1", "LEERWEG": "BOL"}
ROWS: Mapping[str, Mapping[str, str]] = {
    "duo-a01": PERSON
    | ENROLMENT
    | {"RAPPORTAGEMAAND": "202610", "DATUM_UITSCHRIJVING": "12-10-2026", "REDEN_UITSTROOM": "04"},
    "duo-a02": PERSON | ENROLMENT | {"RAPPORTAGEMAAND": "202611", "DATUM_INSCHRIJVING": "02-11-2026"},
    "duo-p": PERSON
    | ENROLMENT
    | {
        "NIVEAU": "Mbo2 opleidingen",
        "SOORT_MUTATIE": "Inschrijving gewijzigd",
        "DATUM_MUTATIE": "05-10-2026",
        "DATUM_INSCHRIJVING": "01-08-2025",
        "DATUM_UITSCHRIJVING": "12-10-2026",
        "REDEN_UITSTROOM": "04",
    },
    "duo-a04": PERSON | ENROLMENT | {"RAPPORTAGEMAAND": "202611"},
}


def doorstroompunt(app: App, region: RegionCode) -> str:
    """Return a new key of the Doorstroompunt of a region."""
    key = app.create_key(role="doorstroompunt", schools=(), region=region, name="")
    app.sender_keys.sender(key)  # used today before, so that asking changes no row
    return key


def file(kind: str, *changes: Mapping[str, str]) -> bytes:
    """Return a file with a row per change; without changes one row."""
    rows = [{**ROWS[kind], **changed} for changed in changes or ({},)]
    lines = [";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    return "\n".join(lines).encode("cp1252")


def judged(kind: str, content: bytes, region: RegionCode = REGION) -> list[Any]:
    """Return what the adapter says of each row of a file."""
    layout = duo_files.LAYOUTS[kind]
    read = table.read(content, layout.columns, layout.needed)
    assert isinstance(read, Sheet), read
    return [duo.judge(row, layout, region, TODAY) for row in read.rows]


def accepted(kind: str, **changed: str) -> Accepted:
    """Return what a good row becomes."""
    (item,) = judged(kind, file(kind, changed))
    assert isinstance(item, Accepted), item
    return item
