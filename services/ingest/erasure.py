"""An erasure as it is asked for, kept and told: a nameless pseudonym, a mark, a moment, and no person.

Pure.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from schemas.codec import moment_text
from schemas.types import LeaverId, RegionCode
from services.ingest.faults import Fault, FaultReason
from services.ingest.fields import EVERY
from services.ingest.fingerprint import Pupil
from services.ingest.values import Wrong


class ErasureReason(StrEnum):
    """Why somebody is erased."""

    ASKED = "verzoek"
    RETENTION = "bewaartermijn"
    UNLAWFUL = "onterecht"


MEANINGS: Mapping[ErasureReason, str] = {
    ErasureReason.ASKED: "de jongere of een vertegenwoordiger vroeg het",
    ErasureReason.RETENTION: "de bewaartermijn is voorbij",
    ErasureReason.UNLAWFUL: "de gegevens hadden nooit aangeleverd mogen worden",
}
"""Each reason in words, for who asks."""

Removed = Mapping[str, int]
"""How many rows of each table were removed or emptied."""


@dataclass(frozen=True, slots=True, repr=False)
class Erasure:
    """One line of the ledger.

    Attributes:
        id: of the request; who was known under two pseudonyms has two lines with one id.
        mark: recognises the pupil's number when it is delivered again; None where no number was known.
        erased_at: aware UTC.
    """

    leaver: LeaverId
    id: UUID
    mark: bytes | None
    region: RegionCode
    reason: str
    erased_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Erased:
    """What came of a request.

    Attributes:
        is_done: whether the person's own key is destroyed as well.
        is_known: whether this person was erased before.
    """

    id: UUID
    leavers: tuple[LeaverId, ...]
    reason: str
    erased_at: datetime
    removed: Removed
    is_done: bool
    is_known: bool = False

    def again(self) -> "Erased":
        """Return the same as answer to somebody who asks a second time."""
        return replace(self, is_known=True)

    def told(self) -> dict[str, Any]:
        """Return what the API answers."""
        return {
            "id": str(self.id),
            "status": "klaar" if self.is_done else "bezig",
            "al_gewist": self.is_known,
            "reden": self.reason,
            "gewist_op": moment_text(self.erased_at),
            "verwijderd": dict(self.removed),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """Whom to erase, and why."""

    who: LeaverId | Pupil
    reason: ErasureReason


_REASONS = "; ".join(f"{reason} ({meaning})" for reason, meaning in MEANINGS.items())
_WHO = ("jongere", "brin", "leerlingnummer")


def requested(body: object) -> Request | tuple[Fault, ...]:
    """Return what a body of JSON asks for, or every fault that it has."""
    if not isinstance(body, Mapping):
        return (Fault("", FaultReason.NO_OBJECT, '{"jongere": "…", "reden": "verzoek"}'),)
    faults = [
        Fault("…", FaultReason.UNKNOWN_FIELD, f"Alleen deze velden: {', '.join((*_WHO, 'reden'))}.")
        for name in body
        if name not in {*_WHO, "reden"}
    ]
    who = _named(body, faults)
    reason = body.get("reden")
    if reason not in list(ErasureReason):
        missing = FaultReason.MISSING if reason is None else FaultReason.UNKNOWN_VALUE
        faults.append(Fault("reden", missing, f"Een van deze: {_REASONS}."))
    if faults or who is None:
        return tuple(faults)
    return Request(who, ErasureReason(str(reason)))


def _named(body: Mapping[str, object], faults: list[Fault]) -> LeaverId | Pupil | None:
    by_number = [name for name in ("brin", "leerlingnummer") if name in body]
    if "jongere" in body:
        if by_number:
            expected = "Of jongere, of brin en leerlingnummer."
            faults.append(Fault("jongere", FaultReason.CONTRADICTION, expected))
        try:
            return LeaverId(UUID(str(body["jongere"])))
        except ValueError:
            faults.append(
                Fault("jongere", FaultReason.WRONG_FORM, "Het pseudoniem van de jongere, een UUID.")
            )
            return None
    values = {}
    for name in ("brin", "leerlingnummer"):
        try:
            if name not in body:
                faults.append(Fault(name, FaultReason.MISSING, EVERY[name].expected))
            else:
                values[name] = str(EVERY[name].parse(body[name]))
        except Wrong as wrong:
            faults.append(Fault(name, wrong.reason, EVERY[name].expected))
    return Pupil(school=values["brin"], number=values["leerlingnummer"]) if len(values) > 1 else None


def as_line(one: Erasure) -> str:
    """Return a line of the ledger as JSON, for a copy that is kept apart."""
    return json.dumps(
        {
            "jongere": str(one.leaver),
            "wissing": str(one.id),
            "merk": one.mark.hex() if one.mark else None,
            "regio": one.region,
            "reden": one.reason,
            "gewist_op": one.erased_at.isoformat(),
        }
    )


def from_line(line: str) -> Erasure:
    """Return the erasure that ``as_line`` wrote.

    Raises:
        ValueError: when it is no such line.
    """
    try:
        row = json.loads(line)
        return Erasure(
            LeaverId(UUID(row["jongere"])),
            UUID(row["wissing"]),
            bytes.fromhex(row["merk"]) if row["merk"] else None,
            row["regio"],
            row["reden"],
            datetime.fromisoformat(row["gewist_op"]),
        )
    except (KeyError, TypeError) as fault:
        message = "this is no line of a ledger of erasures"
        raise ValueError(message) from fault
