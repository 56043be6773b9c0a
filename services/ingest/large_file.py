"""Takes a large file in parts, each committed by itself: what was done stays done, whatever comes after.

The same file from the same sender goes on where it was. Never takes a part twice, and never decides about a row
without the whole file in view.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from services.ingest import links, source_store, store, upload_store
from services.ingest.accept import Accepted
from services.ingest.file import File
from services.ingest.handle import Intake, log_taken
from services.ingest.identity import schools_of
from services.ingest.keys import Sender
from services.ingest.reach import check_reach
from services.ingest.recognise import Verdict, Wording, recognise_rows
from services.ingest.report import Counts, count, told_line, whole_report
from services.ingest.tally import Tally, tallied
from services.ingest.upload_store import Running

PART_ROWS = 1_000
"""A file with more rows than this is taken in parts of so many."""


@dataclass(frozen=True, slots=True, repr=False)
class LargeFile:
    """One large file of one sender, on its way in; ``said`` is what its good rows say, in their order."""

    intake: Intake
    file: File
    sender: Sender
    said: tuple[Wording, ...]
    at_the_end: dict[bytes, bytes]

    @classmethod
    def of(cls, intake: Intake, file: File, sender: Sender) -> "LargeFile":
        """Return ``file``, read as a whole once."""
        said = tuple(intake.wording(item, sender) for item in file.good)
        return cls(intake, file, sender, said, {row.key: row.digest for row in said})

    def take(self) -> dict[str, Any]:
        """Commit the file part by part from where it was, and return the report of all of it.

        Raises:
            NotAllowed: when a coordinator names a school of another region; nothing was committed.
            Unavailable: when the database is away; what was committed before stays.
        """
        upload = self.intake.database.run(self._begin)
        while True:
            report = self.intake.database.run(lambda connection: self._next(connection, upload))
            if report is not None:
                return report

    def _begin(self, connection: Connection) -> UUID:
        """Return the upload that this file is, made now unless it was begun before."""
        digest = self.file.digest
        upload_store.lock(connection, self.sender.id, digest)
        found = upload_store.running(connection, self.sender.id, digest)
        if found:
            return found.id
        items = self.file.good
        check_reach(connection, items, self.sender.scope)
        store.lock_schools(connection, schools_of(items), alone=True)
        upload, now = uuid4(), self.intake.clock.now()
        told = recognise_rows(self.said, store.versions(connection, self.at_the_end))
        verdicts = self.intake.identities.judged(connection, items, told)
        new = [item for item, v in zip(items, verdicts, strict=True) if v.is_new]
        self.intake.start_states(connection, upload, new, now)
        kind, sender = self.file.kind, self.sender.id
        source_store.record_delivery(connection, upload, kind, sender=sender, received=now, counts=Counts())
        rows = len(self.file.rows)
        upload_store.begin(connection, Running(upload, now, rows, 0), sender, digest)
        if self.file.confirmed:
            links.keep(connection, sender, kind, self.file.confirmed, now)
        return upload

    def _next(self, connection: Connection, upload: UUID) -> dict[str, Any] | None:
        """Take the next part; return the report when it was the last, or when another request took the last."""
        running = upload_store.running(connection, self.sender.id, self.file.digest)
        if running is None or running.id != upload:
            return store.report(connection, upload, self.sender.id)
        rows = self.file.rows[running.done : running.done + PART_ROWS]
        part = File(self.file.kind, rows, self.file.reading)
        before = sum(isinstance(judged, Accepted) for _, judged in islice(self.file.rows, running.done))
        said = self.said[before : before + len(part.good)]
        verdicts = self._take(connection, running, part, said)
        lines = part.lines(verdicts)
        counts = count([line.verdict for line in lines])
        told = [told_line(line, self.file.reading) for line in lines]
        upload_store.add_part(connection, upload, running.done, told, counts)
        return self._end(connection, running) if running.done + len(rows) == running.rows else None

    def _take(
        self, connection: Connection, running: Running, part: File, said: tuple[Wording, ...]
    ) -> list[Verdict]:
        items = part.good
        store.lock_schools(connection, schools_of(items), alone=True)
        before = store.versions(connection, {row.key for row in said})
        verdicts = self.intake.identities.judged(
            connection, items, recognise_rows(said, before, self.at_the_end)
        )
        new = [(row, item) for row, item, v in zip(said, items, verdicts, strict=True) if v.is_new]
        started = upload_store.started(connection, running.id)
        now = self.intake.clock.now()
        self.intake.put_rows(connection, new, before, started, sender=self.sender, now=now)
        source_store.record(connection, self._tallied(items, verdicts, now, started, running), now)
        self.intake.taken(connection, part, self.sender)
        return verdicts

    def _tallied(
        self,
        items: Sequence[Accepted],
        verdicts: Sequence[Verdict],
        now: datetime,
        started: Collection[str],
        running: Running,
    ) -> dict[str, Tally]:
        """Return what this part was: the file is one delivery, and its rejected rows count with its first part."""
        is_next = running.done > 0
        named = None if is_next else self.file.rejected_schools
        return tallied(
            items, verdicts, self.sender.scope, now, named=named, history=started, is_next_part=is_next
        )

    def _end(self, connection: Connection, running: Running) -> dict[str, Any]:
        counts = upload_store.counts(connection, running.id)
        started = sorted(upload_store.started(connection, running.id))
        lines = upload_store.end(connection, running.id)
        report = whole_report(
            running.id,
            self.file.kind,
            running.received,
            lines,
            counts=counts,
            reading=self.file.reading,
            started=started,
        )
        store.keep_report(connection, running.id, self.sender.id, report)
        log_taken(running.id, self.file.kind, counts)
        return report
