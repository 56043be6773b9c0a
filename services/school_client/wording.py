"""The report of a delivery in Dutch, for who opens the folder. Holds rows, columns and reasons; never a value."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.school_client.door import Refused, Taken


def report_text(outcome: Taken | Refused) -> str:
    """Return what became of a delivery and what to do, in plain Dutch."""
    lines = _refused(outcome.report) if isinstance(outcome, Refused) else _taken(outcome.report)
    return "\n".join(lines) + "\n"


def _taken(report: Mapping[str, Any]) -> Iterator[str]:
    rejected = report.get("geweigerd", 0)
    yield (
        f"Let op: {rejected} van de {report.get('rijen')} rijen zijn geweigerd."
        if rejected
        else "Dit bestand is aangekomen."
    )
    yield f"Aanvaard: {report.get('aanvaard', 0)}. Al bekend: {report.get('al_bekend', 0)}."
    if "correcties" in report:
        yield f"Daarvan correcties: {report['correcties']}."
    if ignored := report.get("kolommen_genegeerd"):
        yield f"Niet gelezen kolommen: {', '.join(ignored)}."
    yield f"Nummer van de levering: {report['id']}."
    for line in report.get("regels", ()):
        for fault in line.get("fouten", ()):
            yield f"Rij {line.get('rij')}, {_fault(fault, 'kolom')}"
    if rejected:
        yield "Verbeter deze rijen en lever het hele bestand opnieuw aan. Wat al bekend is, telt niet dubbel."


def _refused(report: Mapping[str, Any]) -> Iterator[str]:
    yield "Dit bestand is geweigerd. Er is niets van opgeslagen."
    yield f"{report['title']}. {report.get('detail', '')}".rstrip()
    for fault in report.get("fouten", ()):
        yield _fault(fault, "plaats")
    yield "Verbeter het bestand en zet het opnieuw in de map."


def _fault(fault: Mapping[str, Any], place: str) -> str:
    return f"{fault.get(place)}: {fault.get('reden')}. Verwacht: {fault.get('verwacht')}"
