"""The shell of ingest: one transaction per delivery (``large_file``: per part), and an answer only after its commit.

What was accepted, the identities behind it and the events it makes are committed together, or none of it is.
A delivery that comes again changes nothing and is told so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from schemas.events import CoachAssigned, ExitRegistered, PersonReported
from schemas.school_days import school_year
from schemas.types import EventId
from services.ingest import links, source_store, store
from services.ingest.accept import Accepted
from services.ingest.file import File
from services.ingest.fingerprint import Fingerprints
from services.ingest.identity import Identities, schools_of, without
from services.ingest.keys import Sender
from services.ingest.log_events import DELIVERY_TAKEN
from services.ingest.opt_in import heed_opt_ins
from services.ingest.reach import check_reach
from services.ingest.recognise import (
    Verdict,
    Version,
    Wording,
    new_versions,
    recognise_events,
    recognise_rows,
)
from services.ingest.report import Counts, count, receipt, upload_report
from services.ingest.tally import tallied
from services.ingest.told import event_of, event_of_row
from services.runtime import outbox
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.log import log

EVENTS = "gebeurtenissen"
"""Kind of a delivery of events; files are named after their contents."""

_TICK = timedelta(microseconds=1)
"""Events of one request were recorded in its order."""
_WITH_NATURAL_KEY = (ExitRegistered, CoachAssigned)


@dataclass(frozen=True, slots=True, repr=False)
class Intake:
    """Takes deliveries in."""

    database: Database
    identities: Identities
    prints: Fingerprints
    clock: Clock
    local_day: Callable[[datetime], date]

    def take_events(self, items: Sequence[Accepted], sender: Sender) -> dict[str, Any]:
        """Commit all of ``items`` with their events, and return the receipt.

        Raises:
            Conflict: when an id was used before for another content; nothing was committed.
            NotAllowed: when a coordinator names a school of another region.
            WrongContent: when a staff code means nothing because no region is known.
            Unavailable: when the database is away.
        """
        delivery = uuid4()
        told, counts = self.database.run(
            lambda connection: self._take_events(connection, delivery, items, sender)
        )
        log_taken(delivery, EVENTS, counts)
        return told

    def take_file(self, file: File, sender: Sender) -> dict[str, Any]:
        """Commit the good rows of ``file`` with their events, and its report, and return the report.

        Raises:
            NotAllowed: when a coordinator names a school of another region.
            Unavailable: when the database is away.
        """
        upload = uuid4()
        report, counts = self.database.run(
            lambda connection: self._take_file(connection, upload, file, sender)
        )
        log_taken(upload, file.kind, counts)
        return report

    def try_file(self, file: File, sender: Sender) -> dict[str, Any]:
        """Return the report that ``take_file`` would give now; changes nothing, not even a count.

        Raises:
            NotAllowed: when a coordinator names a school of another region.
            Unavailable: when the database is away.
        """
        return self.database.run(lambda connection: self._try_file(connection, file, sender))

    def refuse(self, kind: str, named: Mapping[str, int], sender: Sender) -> None:
        """Commit the count of a delivery of which nothing was taken: how many items named which BRIN."""
        delivery, now, offered = uuid4(), self.clock.now(), sum(named.values())
        counts = Counts(offered=offered, rejected=offered)

        def work(connection: Connection) -> None:
            of_school = tallied([], [], sender.scope, now, named=named)
            source_store.record_delivery(
                connection, delivery, kind, sender=sender.id, received=now, counts=counts, of=of_school
            )

        self.database.run(work)

    def _take_events(
        self, connection: Connection, delivery: UUID, items: Sequence[Accepted], sender: Sender
    ) -> tuple[dict[str, Any], Counts]:
        check_reach(connection, items, sender.scope)
        store.lock_schools(connection, schools_of(items), alone=False)
        now = self.clock.now()
        ids = [self.prints.event_id(item.delivered.source, item.delivered.sender_id) for item in items]
        digests = [self.prints.digest(item.whole_content) for item in items]
        met, gone = self.identities.look(connection, items)
        live = [place for place, item in enumerate(items) if item.pupil not in gone]
        before = store.submit(connection, delivery, [ids[n] for n in live], [digests[n] for n in live])
        verdicts = without(gone, items, recognise_events(ids, digests, before))
        fresh = [(i, item) for i, item, v in zip(ids, items, verdicts, strict=True) if v is Verdict.ACCEPTED]
        leavers = self.identities.meet(connection, (item for _, item in fresh), sender.scope.region, met)
        heed_opt_ins(connection, [(item, leavers[item.pupil].id) for _, item in fresh])
        events = [
            event_of(event_id, item, leavers[item.pupil], sender, now + place * _TICK)
            for place, (event_id, item) in enumerate(fresh)
        ]
        self._remember(connection, fresh, sender, now)
        outbox.put(connection, store.OUTBOX, events)
        counts = count(verdicts)
        of_school = tallied(items, verdicts, sender.scope, now)
        source_store.record_delivery(
            connection, delivery, EVENTS, sender=sender.id, received=now, counts=counts, of=of_school
        )
        return receipt(delivery, now, verdicts) | self._reported(connection, items), counts

    def _reported(self, connection: Connection, items: Sequence[Accepted]) -> dict[str, Any]:
        """Tell the pseudonym of who was reported, so that the sender can tell more about them."""
        reported = [item.pupil for item in items if item.body_type is PersonReported]
        if not reported:
            return {}
        known = self.identities.known(connection, reported)
        return {"jongeren": [str(known[pupil].id) for pupil in reported if pupil in known]}

    def _remember(
        self, connection: Connection, fresh: Sequence[tuple[EventId, Accepted]], sender: Sender, now: datetime
    ) -> None:
        """Let a later row of a file recognise what came as an event."""
        exits: dict[bytes, Version] = {}
        coaches: dict[bytes, Version] = {}
        for event_id, item in fresh:
            if item.body_type not in _WITH_NATURAL_KEY:
                continue
            said = self.wording(item, sender)
            version = Version(event_id, said.digest, 1, None, now)
            if item.body_type is ExitRegistered:
                exits.setdefault(said.key, version)
            else:
                coaches[said.key] = version
        store.keep_first_versions(connection, exits)
        store.keep_next_versions(connection, coaches)

    def _take_file(
        self, connection: Connection, upload: UUID, file: File, sender: Sender
    ) -> tuple[dict[str, Any], Counts]:
        items = file.good
        check_reach(connection, items, sender.scope)
        store.lock_schools(connection, schools_of(items), alone=True)
        now = self.clock.now()
        said = [self.wording(item, sender) for item in items]
        before = store.versions(connection, {row.key for row in said})
        verdicts = self.identities.judged(connection, items, recognise_rows(said, before))
        new = [(row, item) for row, item, v in zip(said, items, verdicts, strict=True) if v.is_new]
        started = self.start_states(connection, upload, [item for _, item in new], now)
        self.put_rows(connection, new, before, started, sender=sender, now=now)
        self.taken(connection, file, sender)
        lines = file.lines(verdicts)
        report = upload_report(upload, file.kind, now, lines, reading=file.reading, started=sorted(started))
        counts = count([line.verdict for line in lines])
        of_school = tallied(items, verdicts, sender.scope, now, named=file.rejected_schools, history=started)
        source_store.record_delivery(
            connection, upload, file.kind, sender=sender.id, received=now, counts=counts, of=of_school
        )
        store.keep_report(connection, upload, sender.id, report)
        if file.confirmed:
            links.keep(connection, sender.id, file.kind, file.confirmed, now)
        return report, counts

    def _try_file(self, connection: Connection, file: File, sender: Sender) -> dict[str, Any]:
        store.only_read(connection)
        items = file.good
        check_reach(connection, items, sender.scope)
        said = [self.wording(item, sender) for item in items]
        before = store.versions(connection, {row.key for row in said})
        verdicts = self.identities.judged(connection, items, recognise_rows(said, before))
        exits = [
            item
            for item, v in zip(items, verdicts, strict=True)
            if v.is_new and item.body_type is ExitRegistered
        ]
        started = sorted(schools_of(exits) - store.started(connection, schools_of(exits)))
        lines = file.lines(verdicts)
        return upload_report(None, file.kind, self.clock.now(), lines, reading=file.reading, started=started)

    def start_states(
        self, connection: Connection, upload: UUID, new: Sequence[Accepted], now: datetime
    ) -> dict[str, date]:
        """Return the schools whose start state this file is, with its day."""
        schools = schools_of([item for item in new if item.body_type is ExitRegistered])
        today = self.local_day(now)
        started = store.start_state(connection, schools, upload, today) if schools else set()
        return dict.fromkeys(started, today)

    def taken(self, connection: Connection, file: File, sender: Sender) -> None:
        """Remember what the good rows of a file tell besides their events: of a school's files nothing."""

    def put_rows(
        self,
        connection: Connection,
        new: Sequence[tuple[Wording, Accepted]],
        before: Mapping[bytes, Version],
        started: Mapping[str, date],
        *,
        sender: Sender,
        now: datetime,
    ) -> None:
        """Put the events of new rows in the outbox, and remember what they say.

        Args:
            started: the schools whose start state these rows belong to, with its day.
        """

        def first(row: Wording) -> Version:
            return Version(self.prints.version_id(row.key, 1), row.digest, 1, started.get(row.school), now)

        rows = [row for row, _ in new]
        made = new_versions(rows, before, first, now)
        store.keep_versions(connection, dict(zip((row.key for row in rows), made, strict=True)))
        leavers = self.identities.meet(connection, (item for _, item in new), sender.scope.region)
        events = [
            event_of_row(self._version_id(row, version), item, leavers[item.pupil], sender, version)
            for (row, item), version in zip(new, made, strict=True)
        ]
        outbox.put(connection, store.OUTBOX, events)

    def _version_id(self, row: Wording, version: Version) -> EventId:
        return version.event_id if version.number == 1 else self.prints.version_id(row.key, version.number)

    def wording(self, item: Accepted, sender: Sender) -> Wording:
        """Return what a row says, and of which fact."""
        if item.body_type is CoachAssigned:
            key = self.prints.natural_key(item.pupil, CoachAssigned.TYPE, "")
            content = f"{sender.scope.region}:{item.facts['medewerker']}"
        else:
            period = item.origin.detail if item.origin else school_year(item.happened_on)
            key = self.prints.natural_key(item.pupil, item.body_type.TYPE, period)
            content = item.content
        return Wording(key, self.prints.digest(content), item.pupil.school)


def log_taken(delivery: UUID, kind: str, counts: Counts) -> None:
    """Log that a delivery was taken."""
    log(
        DELIVERY_TAKEN,
        delivery=str(delivery),
        kind=kind,
        offered=counts.offered,
        rejected=counts.rejected,
        already_known=counts.already_known,
        accepted=counts.accepted,
    )
