"""Where a delivery is opened and judged before it is taken in: bytes become items, or every fault at once.

Owns the order of the checks; stores nothing but the count of what it refuses.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from services.ingest import full_list, links, store, upload_store
from services.ingest.accept import Accepted, Delivered, accept
from services.ingest.duo_intake import DuoIntake, region_of_doorstroompunt
from services.ingest.errors import (
    NotAllowed,
    NotFound,
    OtherContent,
    Refused,
    TooLarge,
    WrongContent,
    WrongMediaType,
)
from services.ingest.faults import NOT_ALLOWED, Fault, FaultReason
from services.ingest.file import File
from services.ingest.handle import EVENTS, Intake
from services.ingest.keys import Sender
from services.ingest.large_file import PART_ROWS, LargeFile
from services.ingest.local_calendar import local_day
from services.ingest.metrics import DeliveryCounters
from services.ingest.recognise import Conflict
from services.ingest.report import Reading, progress
from services.ingest.sources import assignments, cloudevents, duo, duo_files, school_export, table
from services.ingest.sources.header import Confirmed, export_of
from services.ingest.sources.lines import Unreadable
from services.ingest.sources.table import Row, Sheet
from services.ingest.tally import brin_in

EXITS = "uitstroom"
ASSIGNMENTS = "toewijzingen"

KINDS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    EXITS: (school_export.COLUMNS, school_export.NEEDED),
    ASSIGNMENTS: (assignments.COLUMNS, assignments.NEEDED),
    **{kind: (layout.columns, layout.needed) for kind, layout in duo_files.LAYOUTS.items()},
}
"""Every kind of file, with the columns that are read and those without which it is not."""
_NOTHING_STORED = "Niets is opgeslagen."
_NOT_READ = f"Dit bestand kan niet gelezen worden. {_NOTHING_STORED}"
_NOT_YOURS = f"Met uw sleutel kunt u dit niet aanleveren. {_NOTHING_STORED}"
_NOT_YOUR_REGION = f"Dit bestand is van een andere regio dan uw sleutel. {_NOTHING_STORED}"
_SAME_CONTENT = "Dezelfde inhoud als de eerste keer. Of geef deze gebeurtenis een nieuw id."


@dataclass(frozen=True, slots=True, repr=False)
class Desk:
    """Judges deliveries and hands the good ones to the intake."""

    intake: Intake
    duo: DuoIntake
    max_events: int
    counters: DeliveryCounters

    def take_events(
        self, content: bytes, headers: Mapping[str, str], media_type: str, sender: Sender
    ) -> dict[str, Any]:
        """Take one event or a batch, all or nothing, and return the receipt once it is committed.

        Raises:
            Refused: with every fault of every event; nothing was stored but the count.
            Unavailable: when the database is away.
        """
        raws, is_batch = _events(content, headers, media_type)
        if len(raws) > self.max_events:
            detail = f"Stuur hoogstens {self.max_events} gebeurtenissen tegelijk. {_NOTHING_STORED}"
            raise TooLarge(detail)
        try:
            items = self._judged(raws, headers.get("traceparent"), sender, is_batch=is_batch)
            receipt = self.intake.take_events(items, sender)
        except Conflict as conflict:
            self.intake.refuse(EVENTS, _schools(raws), sender)
            faults = [
                Fault("id", FaultReason.OTHER_CONTENT, _SAME_CONTENT).under(_at(n, is_batch=is_batch))
                for n in conflict.places
            ]
            self.counters.refused(EVENTS, faults)
            detail = f"Een id dat u eerder gebruikte, kwam nu met een andere inhoud. {_NOTHING_STORED}"
            raise OtherContent(detail, faults) from None
        except Refused as refused:
            self.intake.refuse(EVENTS, _schools(raws), sender)
            self.counters.refused(EVENTS, refused.faults)
            raise
        self.counters.taken(EVENTS)
        return receipt

    def take_file(
        self,
        content: bytes,
        kind: str,
        sender: Sender,
        *,
        links_given: str | None = None,
        is_trial: bool = False,
        is_full: bool = False,
    ) -> dict[str, Any]:
        """Take the good rows of a file, and return its report once they are committed.

        Args:
            links_given: JSON of column to field, for columns that are not recognised; kept for the next file.
            is_trial: only report; nothing is stored or counted.
            is_full: also tell who was delivered before and is not in this file; nothing is done about them.

        Raises:
            Refused: when the file as a whole cannot be read, or none of its rows may come from this key.
            Unavailable: when the database is away.
        """
        if kind not in KINDS:
            faults = [Fault("soort", FaultReason.UNKNOWN_VALUE, f"Een van deze woorden: {', '.join(KINDS)}.")]
            raise WrongContent("Dit soort bestand kennen wij niet.", faults)
        if is_full and kind != EXITS:
            faults = [Fault("volledig", FaultReason.CONTRADICTION, f"Alleen bij soort={EXITS}.")]
            raise WrongContent("Dit soort bestand is nooit een volledige lijst.", faults)
        if kind == ASSIGNMENTS and not (sender.scope.is_coordinator and sender.scope.region):
            raise NotAllowed("Toewijzingen levert u aan met de sleutel van de coördinator van uw regio.")
        if kind in duo_files.LAYOUTS:
            region_of_doorstroompunt(sender)
        named: Mapping[str, int] = {
            "": 1
        }  # a file that cannot be read is one item of which nobody knows the school
        try:
            file = self._file(content, kind, links.parse(links_given), sender)
            named = file.schools
            if all(_is_not_yours(judged) for _, judged in file.rows):
                raise NotAllowed(
                    _NOT_YOUR_REGION if kind in duo_files.LAYOUTS else _NOT_YOURS,
                    _once(judged for _, judged in file.rows),
                )
            report = self._taken(file, sender, is_trial=is_trial)
            return report | (full_list.told(full_list.absent(self.intake, file)) if is_full else {})
        except Refused as refused:
            if not is_trial:
                self.intake.refuse(kind, named, sender)
                self.counters.refused(kind, refused.faults)
            raise

    def _taken(self, file: File, sender: Sender, *, is_trial: bool) -> dict[str, Any]:
        intake = self.duo if file.kind in duo_files.LAYOUTS else self.intake
        only_compared = file.kind == duo_files.A04
        if is_trial:
            return self.duo.try_to_compare(file) if only_compared else intake.try_file(file, sender)
        if only_compared:
            report = self.duo.compare_file(file, sender)
        elif len(file.rows) > PART_ROWS:
            report = LargeFile.of(intake, file, sender).take()
        else:
            report = intake.take_file(file, sender)
        self.counters.taken(file.kind, file.faults)
        return report

    def _file(self, content: bytes, kind: str, given: Mapping[str, str], sender: Sender) -> File:
        known, needed = KINDS[kind]
        try:
            lines = table.opened(content, known, given)
            export = export_of(lines.header)
            before = self.intake.database.run(lambda c: links.kept(c, sender.id, kind, export))
            sheet = table.sheet(lines, known, needed, {**before, **given})
        except Unreadable as unreadable:
            raise WrongContent(_NOT_READ, [unreadable.fault]) from None
        if not isinstance(sheet, Sheet):
            raise WrongContent(_NOT_READ, sheet)
        sheet, days = school_export.days_as_meant(sheet)
        today = local_day(self.intake.clock.now())
        reading = Reading(sheet.form, sheet.columns, days, sheet.ignored, sheet.sheets_ignored)
        waiting = list(reversed(sheet.rows))
        del sheet  # each row is let go when it is judged: a file is never held twice
        rows, rejected_pupils, rejected_schools = [], set(), Counter[str]()
        while waiting:
            row = waiting.pop()
            judged = self._row(row, kind, today, sender)
            rows.append((row.number, judged))
            if isinstance(judged, tuple):
                rejected_pupils.add(full_list.pupil_of(row.cells))
                rejected_schools[brin_in(row.cells)] += 1
        confirmed = Confirmed(export, {**before, **given}) if given else None
        written = json.dumps([kind, sha256(content).hexdigest(), given], sort_keys=True)
        pupils = frozenset(pupil for pupil in rejected_pupils if pupil)
        digest = self.intake.prints.digest(written)
        return File(kind, rows, reading, confirmed, digest, pupils, rejected_schools)

    def report(self, upload: UUID, sender: Sender) -> dict[str, Any]:
        """Return the report of a file that this sender delivered, or how far it is.

        Raises:
            NotFound: when there is none.
        """
        found = self.intake.database.run(lambda connection: store.report(connection, upload, sender.id))
        if found is None:
            running = self.intake.database.run(lambda c: upload_store.one(c, upload, sender.id))
            if running is None:
                raise NotFound("Met deze sleutel is zo'n bestand niet aangeleverd.")
            return progress(running)
        return found

    def uploads(self, sender: Sender) -> dict[str, Any]:
        """Return the latest files of this sender, newest first, and how far each is."""
        found = self.intake.database.run(lambda connection: upload_store.recent(connection, sender.id))
        return {"uploads": [progress(upload) for upload in found]}

    def _judged(
        self, raws: Sequence[object], traceparent: str | None, sender: Sender, *, is_batch: bool
    ) -> list[Accepted]:
        today = local_day(self.intake.clock.now())
        items: list[Accepted] = []
        faults: list[Fault] = []
        for number, raw in enumerate(raws):
            delivered, wrong = cloudevents.read(raw, traceparent)
            judged = accept(delivered, sender.scope, today, self.intake.prints)
            if isinstance(judged, Accepted):
                items.append(judged)
            elif isinstance(raw, Mapping):
                wrong += [fault.under("data.") for fault in judged]
            faults += [fault.under(_at(number, is_batch=is_batch)) for fault in wrong]
        if not faults:
            return items
        if all(fault.reason in NOT_ALLOWED for fault in faults):
            raise NotAllowed(_NOT_YOURS, faults)
        raise WrongContent(f"Verbeter wat hieronder staat en stuur het opnieuw. {_NOTHING_STORED}", faults)

    def _row(self, row: Row, kind: str, today: date, sender: Sender) -> Accepted | tuple[Fault, ...]:
        if layout := duo_files.LAYOUTS.get(kind):
            return duo.judge(row, layout, region_of_doorstroompunt(sender), today)
        item: Delivered | tuple[Fault, ...] = (
            assignments.item(row, today) if kind == ASSIGNMENTS else school_export.item(row)
        )
        if not isinstance(item, Delivered):
            return item
        judged = accept(item, sender.scope, today, self.intake.prints)
        return (
            judged
            if isinstance(judged, Accepted)
            else tuple(school_export.in_a_file(fault) for fault in judged)
        )


def _events(content: bytes, headers: Mapping[str, str], media_type: str) -> tuple[list[object], bool]:
    if media_type not in {cloudevents.STRUCTURED, cloudevents.BATCH, cloudevents.JSON}:
        detail = f"Stuur JSON, als {cloudevents.STRUCTURED}, {cloudevents.BATCH} of {cloudevents.JSON}."
        raise WrongMediaType(detail)
    read = json_of(content)
    if media_type == cloudevents.JSON and cloudevents.is_binary(headers):
        return [cloudevents.from_headers(headers, read)], False
    if isinstance(read, list) and media_type != cloudevents.STRUCTURED:
        return read, True
    if media_type == cloudevents.BATCH:
        faults = [Fault("", FaultReason.NO_OBJECT, "Een lijst van CloudEvents, tussen [ en ].")]
        raise WrongContent(f"Dit is geen lijst. {_NOTHING_STORED}", faults)
    return [read], False


def json_of(content: bytes) -> Any:  # noqa: ANN401 whatever a sender sent
    """Return what stands in a body of JSON.

    Raises:
        WrongContent: when it is no JSON.
    """
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        faults = [Fault("", FaultReason.UNREADABLE, "Geldige JSON in UTF-8.")]
        raise WrongContent(f"Dit bericht kan niet gelezen worden. {_NOTHING_STORED}", faults) from None


def _schools(raws: Sequence[object]) -> Mapping[str, int]:
    return Counter(brin_in(raw.get("data") if isinstance(raw, Mapping) else None) for raw in raws)


def _at(number: int, *, is_batch: bool) -> str:
    return f"[{number}]." if is_batch else ""


def _once(rows: Iterable[Accepted | tuple[Fault, ...]]) -> list[Fault]:
    """Return each fault of rows that are all rejected, once."""
    return list(dict.fromkeys(fault for row in rows if isinstance(row, tuple) for fault in row))


def _is_not_yours(judged: Accepted | tuple[Fault, ...]) -> bool:
    return isinstance(judged, tuple) and all(fault.reason in NOT_ALLOWED for fault in judged)
