"""What the sender hears back: per delivery the counts, per row of a file what became of it.

Pure. Dutch, as on the wire. Holds row numbers, columns and reasons; never a value.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from schemas.codec import moment_text
from services.ingest.faults import Fault
from services.ingest.recognise import Verdict


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one row."""

    number: int
    verdict: Verdict
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Items: offered = rejected + already known + accepted; corrections are among the accepted."""

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
        rejected=of[Verdict.REJECTED],
        already_known=of[Verdict.KNOWN],
        accepted=of[Verdict.ACCEPTED] + of[Verdict.CORRECTION],
        corrections=of[Verdict.CORRECTION],
    )


def receipt(delivery: UUID, received: datetime, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the receipt of a request with events; the outcomes stand in the order of the request."""
    counts = count(verdicts)
    return {
        "id": str(delivery),
        "ontvangen_op": moment_text(received),
        "aangeboden": counts.offered,
        "aanvaard": counts.accepted,
        "al_bekend": counts.already_known,
        "uitkomsten": [str(verdict) for verdict in verdicts],
    }


def upload_report(
    upload: UUID,
    kind: str,
    received: datetime,
    lines: Sequence[Line],
    *,
    ignored: Sequence[str],
    started: Sequence[str],
) -> dict[str, Any]:
    """Return the report of a file.

    Args:
        ignored: columns that were not read.
        started: the schools whose start state this file is.
    """
    counts = count([line.verdict for line in lines])
    return {
        "id": str(upload),
        "soort": kind,
        "ontvangen_op": moment_text(received),
        "rijen": counts.offered,
        "aanvaard": counts.accepted,
        "al_bekend": counts.already_known,
        "correcties": counts.corrections,
        "geweigerd": counts.rejected,
        "kolommen_genegeerd": list(ignored),
        "startstand": list(started),
        "regels": [_line(line) for line in lines],
    }


def _line(line: Line) -> dict[str, Any]:
    told: dict[str, Any] = {"rij": line.number, "uitkomst": str(line.verdict)}
    if line.faults:
        faults = [
            {"kolom": fault.place, "reden": str(fault.reason), "verwacht": fault.expected}
            for fault in line.faults
        ]
        told |= {**faults[0], "fouten": faults}
    return told
