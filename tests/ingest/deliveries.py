"""Incoming items of invented young people: right by default, override only what the test is about."""

from collections.abc import Mapping
from typing import Any

from schemas.types import RegionCode
from services.ingest.accept import Accepted, Delivered, accept
from services.ingest.fingerprint import Fingerprints
from services.ingest.scope import Role, Scope
from tests.ingest.days import TODAY

SCHOOL = "98KP"
OTHER_SCHOOL = "98OH"
PRINTS = Fingerprints(b"i" * 32, b"e" * 32)
PERSON = {
    "roepnaam": "Renske",
    "achternaam": "Testpersoon",
    "geboortedatum": "2008-04-12",
    "mobiel": "06-12345678",
    "email": "renske@example.org",
    "gemeente": "Haarlem",
    "vestiging": "00",
    "bestemmingsnaam": "Bakkerij Testbrood",
}
PERSONAL = ("Renske", "Testpersoon", "2008-04-12", "12345678", "renske@example.org", "Bakkerij Testbrood")
"""What may stand nowhere unencrypted."""

EXIT = {
    "schoolsoort": "pro",
    "bestemming": "arbeid",
    "startdatum": "2026-08-10",
    "uren_per_week": 24,
    "contractvorm": "bepaalde_tijd",
    "einddatum_contract": "2027-07-31",
}
SIGNAL = "7d1f0c52-1f0a-5b7e-9d53-2f6f0a6a9b11"
REPORTED = "persoon.gemeld"
"""The one type that is about nobody's pupil."""
EXAMPLES: Mapping[str, dict[str, Any]] = {
    "uitstroom.geregistreerd": EXIT | PERSON,
    "inschrijving.aangekondigd": {"bestemming": "mbo_bol", "startdatum": "2026-08-24"},
    "inschrijving.begonnen": {"bestemming": "mbo_bol"},
    "inschrijving.bevestigd": {},
    "inschrijving.beeindigd": {"reden_uitschrijving": "04", "vervolg": "gezocht", "nooit_begonnen": False},
    "plaatsing.aangekondigd": {"plaatsing": "p-1", "soort": "arbeid", "startdatum": "2026-08-10"},
    "plaatsing.begonnen": {"plaatsing": "p-1", "uren_per_week": 24},
    "plaatsing.bevestigd": {"plaatsing": "p-1"},
    "plaatsing.gewijzigd": {"plaatsing": "p-1", "einddatum_contract": "2027-07-31"},
    "plaatsing.beeindigd": {"vervolg": "geen", "nooit_begonnen": True},
    "contact.geprobeerd": {"kanaal": "telefoon"},
    "contact.gelegd": {"kanaal": "bezoek", "met": "jongere"},
    "afspraak.gemaakt": {"volgende_datum": "2026-12-01"},
    "begeleider.toegewezen": {"medewerker": "LC-KP"},
    "uitstroom.verwacht": {"schoolsoort": "pro", "verwachte_datum": "2027-07-16", "zorg": True},
    "uitstroomgesprek.gepland": {"gepland_op": "2026-12-03", "gemeente_uitgenodigd": True},
    "uitstroomgesprek.gehouden": {"aanwezig": ["jongere", "school", "gemeente"]},
    "uitschrijving.aangekondigd": {"uitschrijfdatum": "2026-12-31", "reden_uitschrijving": "02"},
    "verzuim.gemeld": {"soort_verzuim": "relatief", "vanaf": "2026-07-01", "uren": 18},
    "studieadvies.gegeven": {"studieadvies": "negatief"},
    "stage.gezocht": {"startdatum": "2026-09-01"},
    "stage.gevonden": {"startdatum": "2026-09-01", "einddatum": "2027-01-31"},
    "stage.verloren": {},
    "resultaat.behaald": {"resultaat": "praktijkverklaring", "startkwalificatie": False},
    "resultaat.vervallen": {"resultaat": "praktijkverklaring"},
    "ondersteuning.begonnen": {"soort_ondersteuning": "jobcoach", "einddatum": "2027-07-31"},
    "ondersteuning.eindigt": {"soort_ondersteuning": "loonkostensubsidie"},
    "uitkering.begonnen": {"soort_uitkering": "participatiewet"},
    "uitkering.beeindigd": {},
    "aanwezigheid.gemist": {"plaatsing": "p-1"},
    "aanbod.gedaan": {"jaar": 2},
    "aanbod.aanvaard": {},
    "aanbod.afgewezen": {"terugkomen_op": "2027-01-15"},
    "omstandigheid.gemeld": {"leefgebied": "wonen", "woning_kwijt": True},
    "checkin.beantwoord": {"cijfer": 2},
    "persoon.gemeld": {"via": "gemeente", "gemeente": "Haarlem", "roepnaam": "Renske"},
    "persoon.verhuisd": {"gemeente": "Zandvoort"},
    "persoon.overleden": {},
    "persoon.overlijden-gecorrigeerd": {},
    "vertegenwoordiger.vastgelegd": {
        "soort_vertegenwoordiger": "ouder",
        "vertegenwoordiger_naam": "Testpersoon",
    },
    "toestemming.gegeven": {"bereik": "gemeente", "tekstversie": "2026-1", "einddatum": "2027-07-31"},
    "toestemming.geweigerd": {"bereik": "werkgever", "gegeven_door": "ouder"},
    "toestemming.ingetrokken": {"bereik": "gemeente"},
    "bezwaar.gemaakt": {},
    "bezwaar.beantwoord": {"gegrond": True},
    "begeleider.voorgesteld": {"medewerker": "LC-KP"},
    "begeleider.losgelaten": {"medewerker": "LC-KP"},
    "overleg.gevraagd": {},
    "overleg.gehouden": {},
    "informatie.gevraagd": {},
    "informatie.beantwoord": {},
    "overdracht.voorbereid": {"overdracht": "o-1", "ontvanger": "gemeente"},
    "overdracht.verzonden": {"overdracht": "o-1"},
    "overdracht.aanvaard": {"overdracht": "o-1", "medewerker": "LC-GM"},
    "overdracht.afgewezen": {"reden_afwijzing": "geen_plek"},
    "overdracht.ingetrokken": {},
    "signaal.gezien": {"signaal": SIGNAL},
    "signaal.opgepakt": {"signaal": SIGNAL, "volgende_datum": "2026-12-01"},
    "signaal.uitgesteld": {"signaal": SIGNAL, "reden_uitstel": "actie_loopt", "volgende_datum": "2026-12-01"},
    "signaal.opgelost": {"signaal": SIGNAL, "uitkomst": "nieuwe_plek"},
}
"""Of each type that may come in: the fields of its own, all of them or many."""

HEADER = (
    "leerlingnummer;roepnaam;achternaam;geboortedatum;mobiel;email;gemeente;brin;vestiging;schoolsoort;uitstroomdatum;"
    "bestemming;bestemmingsnaam;startdatum;uren_per_week;contractvorm;einddatum_contract"
)
ROW = {
    "roepnaam": "Renske",
    "achternaam": "Testpersoon",
    "geboortedatum": "12-04-2008",
    "mobiel": "06-12345678",
    "email": "renske@example.org",
    "gemeente": "Haarlem",
    "brin": SCHOOL,
    "vestiging": "00",
    "schoolsoort": "pro",
    "uitstroomdatum": "17-07-2026",
    "bestemming": "arbeid",
    "bestemmingsnaam": "Bakkerij Testbrood",
    "startdatum": "10-08-2026",
    "uren_per_week": "24",
    "contractvorm": "bepaalde_tijd",
    "einddatum_contract": "31-07-2027",
}


def event_type(what: str) -> str:
    """Return the full type of ``uitstroom.geregistreerd``."""
    return f"nl.nazorg.{what}.v1"


def data(what: str = "uitstroom.geregistreerd", pupil: str = "1", **changed: object) -> dict[str, Any]:
    """Return the data of an event; a field that is changed to None is left out."""
    whom = {} if what == REPORTED else {"brin": SCHOOL, "leerlingnummer": pupil}
    base = {**whom, "datum": "2026-07-17", **EXAMPLES[what], **changed}
    return {name: value for name, value in base.items() if value is not None}


def event(
    what: str = "uitstroom.geregistreerd", pupil: str = "1", *, number: str = "1", **changed: object
) -> dict[str, Any]:
    """Return a CloudEvent as a school sends it."""
    return {
        "specversion": "1.0",
        "id": f"a-{number}",
        "source": "urn:nld:brin:98KP:administratie",
        "type": event_type(what),
        "time": "2026-11-24T10:00:00+01:00",
        "data": data(what, pupil, **changed),
    }


def row(pupil: str = "1", **changed: str) -> str:
    """Return one line of a school's export."""
    cells = ROW | {"leerlingnummer": pupil} | changed
    return ";".join(cells[name] for name in HEADER.split(";"))


def export(*rows: str) -> bytes:
    """Return a school's export."""
    return "\n".join([HEADER, *rows]).encode()


def scope(*schools: str, region: RegionCode | None = None, role: Role = Role.SCHOOL) -> Scope:
    """Return what a key may deliver; without schools a key for the one school of most tests."""
    return Scope(frozenset(schools or ([SCHOOL] if role is Role.SCHOOL else [])), region, role)


def judged(
    item: Mapping[str, Any], what: str | None = "uitstroom.geregistreerd", allowed: Scope | None = None
) -> Any:
    """Return what ``accept`` says of the data of an event."""
    delivered = Delivered(event_type(what) if what else None, item, "urn:a", "1")
    return accept(delivered, allowed or scope(), TODAY, PRINTS)


def accepted(what: str = "uitstroom.geregistreerd", **changed: Any) -> Accepted:
    """Return an accepted event of a type."""
    item = judged(data(what, **changed), what)
    assert isinstance(item, Accepted), item
    return item
