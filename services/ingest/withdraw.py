"""Withdrawals: a school confirms that exits which it delivered never were.

Nobody is withdrawn by a guess: a full list only tells who is missing, and this is the school's answer to it. Both
versions stay in the history. Delivered again, the exit is there again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import ExitRegistered, ExitWithdrawn
from services.ingest import source_store, store
from services.ingest.errors import NotAllowed, TooLarge, WrongContent
from services.ingest.faults import Fault, FaultReason
from services.ingest.fields import PUPIL
from services.ingest.fingerprint import Pupil
from services.ingest.handle import Intake, log_taken
from services.ingest.keys import Sender
from services.ingest.recognise import Verdict, Version
from services.ingest.report import count, receipt
from services.ingest.scope import Scope
from services.ingest.store import Leaver
from services.ingest.tally import withdrawn
from services.ingest.values import Wrong
from services.runtime import outbox

KIND = "intrekkingen"
MOST = 1000
_YEAR = re.compile(r"20[0-9]{2}-20[0-9]{2}")
_EXPECTED = {
    "schooljaar": "Het schooljaar van de uitstroom, zoals in het verslag, bijvoorbeeld 2025-2026.",
    "leerlingnummer": "Een leerling van wie u in dat schooljaar uitstroom aanleverde.",
    "": f"Een object met {KIND}: een lijst van brin, schooljaar en leerlingnummer, zoals in het verslag.",
}
_NOTHING = "Niets is ingetrokken."


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The exit of a pupil in a school year; ``place`` is where it stands in the request."""

    pupil: Pupil
    year: str
    place: str


def read(raw: object, scope: Scope) -> list[Withdrawal]:
    """Return what a school withdraws.

    Raises:
        WrongContent: with every fault at once.
        NotAllowed: when the key is not good for one of the schools.
        TooLarge: when it is more than one request may hold.
    """
    rows = raw.get(KIND) if isinstance(raw, Mapping) else None
    if not isinstance(rows, list) or not rows:
        raise _wrong([Fault("", FaultReason.NO_OBJECT, _EXPECTED[""])])
    if len(rows) > MOST:
        raise TooLarge(f"Trek hoogstens {MOST} regels tegelijk in. {_NOTHING}")
    faults: list[Fault] = []
    found = [_one(row, f"{KIND}[{number}].", faults) for number, row in enumerate(rows)]
    if faults:
        raise _wrong(faults)
    whole = [one for one in found if one is not None]
    refused = [scope.refusal(one.pupil.school, ExitWithdrawn.TYPE) for one in whole]
    if any(refused):
        raise NotAllowed(
            f"Met uw sleutel kunt u dit niet intrekken. {_NOTHING}",
            list(dict.fromkeys(filter(None, refused))),
        )
    return whole


def _one(row: object, place: str, faults: list[Fault]) -> Withdrawal | None:
    if not isinstance(row, Mapping):
        faults.append(Fault(place.rstrip("."), FaultReason.NO_OBJECT, _EXPECTED[""]))
        return None
    values: dict[str, str] = {}
    for name, field in PUPIL.items():
        try:
            values[name] = str(field.parse(row.get(name)))
        except Wrong as wrong:
            faults.append(Fault(f"{place}{name}", wrong.reason, field.expected))
    year = row.get("schooljaar")
    if not isinstance(year, str) or _YEAR.fullmatch(year) is None:
        faults.append(Fault(f"{place}schooljaar", FaultReason.WRONG_FORM, _EXPECTED["schooljaar"]))
        return None
    if len(values) < len(PUPIL):
        return None
    return Withdrawal(Pupil(values["brin"], values["leerlingnummer"]), year, place)


def take(intake: Intake, asked: Sequence[Withdrawal], sender: Sender) -> dict[str, Any]:
    """Commit the withdrawals with their events, all or nothing, and return the receipt.

    Raises:
        WrongContent: when an exit was never delivered.
        Unavailable: when the database is away.
    """
    told: dict[str, Any] = intake.database.run(lambda connection: _take(intake, connection, asked, sender))
    return told


def is_withdrawn(intake: Intake, version: Version) -> bool:
    """Whether a version says that the exit never was."""
    return version.digest == intake.prints.digest(KIND)


def _take(
    intake: Intake, connection: Connection, asked: Sequence[Withdrawal], sender: Sender
) -> dict[str, Any]:
    store.lock_schools(connection, {one.pupil.school for one in asked}, alone=True)
    keys = {intake.prints.natural_key(one.pupil, ExitRegistered.TYPE, one.year): one for one in asked}
    before = store.versions(connection, keys)
    unknown = [keys[key] for key in keys if key not in before]
    if unknown:
        place = (f"{one.place}leerlingnummer" for one in unknown)
        raise _wrong([Fault(at, FaultReason.UNKNOWN_PERSON, _EXPECTED["leerlingnummer"]) for at in place])
    now, delivery = intake.clock.now(), uuid4()
    fresh = {key: before[key] for key in keys if not is_withdrawn(intake, before[key])}
    after = {key: old.next(intake.prints.digest(KIND), now) for key, old in fresh.items()}
    store.keep_versions(connection, after)
    leavers = intake.identities.known(connection, (keys[key].pupil for key in after))
    events = [_event(intake, key, after[key], keys[key], leavers[keys[key].pupil]) for key in after]
    outbox.put(connection, store.OUTBOX, events)
    verdicts = [Verdict.ACCEPTED if key in fresh else Verdict.KNOWN for key in keys]
    counts = count(verdicts)
    schools = [one.pupil.school for one in keys.values()]
    of_school = withdrawn(schools, verdicts, sender.scope)
    source_store.record_delivery(
        connection, delivery, KIND, sender=sender.id, received=now, counts=counts, of=of_school
    )
    log_taken(delivery, KIND, counts)
    return receipt(delivery, now, verdicts)


def _event(intake: Intake, key: bytes, version: Version, asked: Withdrawal, leaver: Leaver) -> Envelope:
    when: datetime = version.recorded
    return Envelope(
        id=intake.prints.version_id(key, version.number),
        source=f"urn:nazorg:school:{asked.pupil.school}",
        key=leaver.id,
        time=None,
        recorded=when,
        body=ExitWithdrawn(
            happened_on=intake.local_day(when),
            region=leaver.region,
            school=asked.pupil.school,
            withdraws=version.event_id,
        ),
    )


def _wrong(faults: Sequence[Fault]) -> WrongContent:
    return WrongContent(f"Verbeter wat hieronder staat en stuur het opnieuw. {_NOTHING}", faults)
