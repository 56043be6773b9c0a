"""What the sender hears back: per delivery the counts, per row of a file what became of it.

Pure. Dutch, as on the wire. Holds row numbers, columns and reasons; never a value.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from schemas.codec import moment_text
from services.ingest.faults import ERASED_PUPIL, Fault
from services.ingest.recognise import Verdict
from services.ingest.sources.header import Column


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one row."""

    number: int
    verdict: Verdict
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file was read.

    Attributes:
        form: kind of file, separator and encoding.
        columns: the columns that were read, each with its field.
        days: by field, the forms in which its days are written.
        ignored: the columns that were not read.
        sheets_ignored: the sheets that were not read.
    """

    form: str = ""
    columns: Sequence[Column] = ()
    days: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    sheets_ignored: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Items: offered = rejected + already known + accepted.

    Corrections are among the accepted, and who was erased is among the rejected. What was only compared makes
    nothing new, and counts as known.
    """

    offered: int = 0
    rejected: int = 0
    already_known: int = 0
    accepted: int = 0
    corrections: int = 0


def count(verdicts: Sequence[Verdict]) -> Counts:
    """Return the counts of a delivery."""
    of = Counter(verdicts)
    return Counts(
        offered=len(verdicts),
        rejected=of[Verdict.REJECTED] + of[Verdict.ERASED],
        already_known=of[Verdict.KNOWN] + of[Verdict.COMPARED],
        accepted=of[Verdict.ACCEPTED] + of[Verdict.CORRECTION],
        corrections=of[Verdict.CORRECTION],
    )


def receipt(delivery: UUID, received: datetime, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the receipt of a request with events; the outcomes stand in the order of the request."""
    counts = count(verdicts)
    erased = {"gewist": counts.rejected, "verwacht": ERASED_PUPIL.expected} if counts.rejected else {}
    return {
        "id": str(delivery),
        "ontvangen_op": moment_text(received),
        "aangeboden": counts.offered,
        "aanvaard": counts.accepted,
        "al_bekend": counts.already_known,
        "uitkomsten": [str(verdict) for verdict in verdicts],
        **erased,
    }


def upload_report(
    upload: UUID | None,
    kind: str,
    received: datetime,
    lines: Sequence[Line],
    *,
    reading: Reading,
    started: Sequence[str],
) -> dict[str, Any]:
    """Return the report of a file.

    Args:
        upload: None when the file was only tried: then nothing of it was kept.
        reading: how the file was read.
        started: the schools whose start state this file is.
    """
    counts = count([line.verdict for line in lines])
    told = [told_line(line, reading) for line in lines]
    return whole_report(upload, kind, received, told, counts=counts, reading=reading, started=started)


def whole_report(
    upload: UUID | None,
    kind: str,
    received: datetime,
    told: Sequence[Mapping[str, Any]],
    *,
    counts: Counts,
    reading: Reading,
    started: Sequence[str],
) -> dict[str, Any]:
    """Return the report of a file of which every row was told before; else as ``upload_report``."""
    return {
        "id": str(upload) if upload else None,
        "proef": upload is None,
        "soort": kind,
        "ontvangen_op": moment_text(received),
        "rijen": counts.offered,
        "aanvaard": counts.accepted,
        "al_bekend": counts.already_known,
        "correcties": counts.corrections,
        "geweigerd": counts.rejected,
        "gelezen_als": reading.form,
        "kolommen": [_column(column, reading.days.get(column.field, ())) for column in reading.columns],
        "kolommen_genegeerd": list(reading.ignored),
        "bladen_genegeerd": list(reading.sheets_ignored),
        "startstand": list(started),
        "regels": list(told),
    }


def progress(upload: Mapping[str, Any]) -> dict[str, Any]:
    """Return how far a file is."""
    return {
        "id": str(upload["id"]),
        "soort": upload["kind"],
        "ontvangen_op": moment_text(upload["received_at"]),
        "rijen": upload["row_count"],
        "gedaan": upload["done"],
        "klaar": not upload["is_running"],
    }


def _column(column: Column, days: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = {"kolom": column.name, "veld": column.field, "herkend_aan": str(column.how)}
    return told | ({"datumvorm": list(days)} if days else {})


def told_line(line: Line, reading: Reading) -> dict[str, Any]:
    """Tell what became of a row; a fault names the column as the file names it, and the field that it is."""
    told: dict[str, Any] = {"rij": line.number, "uitkomst": str(line.verdict)}
    if line.faults:
        names = {column.field: column.name for column in reading.columns}
        faults = [
            {
                "kolom": names.get(fault.place, fault.place),
                "veld": fault.place,
                "reden": str(fault.reason),
                "verwacht": fault.expected,
            }
            for fault in line.faults
        ]
        told |= {**faults[0], "fouten": faults}
    return told
