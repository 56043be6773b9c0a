"""The shell of what DUO delivers to a Doorstroompunt: as that of a school's files, with people of a domain of its own.

Remembers who stands in which monthly file, in the transaction that takes it. A04 is compared and makes no event.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from schemas.types import RegionCode
from services.ingest import duo_store, links, source_store, store
from services.ingest.duo_workload import Listed, Report, compare, first_month, held
from services.ingest.errors import NotAllowed, NotFound
from services.ingest.file import File
from services.ingest.handle import Intake, log_taken
from services.ingest.identity import schools_of
from services.ingest.keys import Sender
from services.ingest.recognise import Verdict
from services.ingest.report import Counts, Line, count, upload_report
from services.ingest.scope import Role
from services.ingest.sources.duo_files import REPORTS


def region_of_doorstroompunt(sender: Sender) -> RegionCode:
    """Return the region for whose Doorstroompunt a key is good.

    Raises:
        NotAllowed: when it is another kind of key.
    """
    scope = sender.scope
    if scope.role is not Role.DOORSTROOMPUNT or scope.schools or scope.region is None:
        detail = "Bestanden van DUO zijn alleen voor de sleutel van het Doorstroompunt van uw regio."
        raise NotAllowed(detail)
    return scope.region


@dataclass(frozen=True, slots=True, repr=False)
class DuoIntake(Intake):
    """Takes in what DUO delivers to the Doorstroompunt of a region."""

    def taken(self, connection: Connection, file: File, sender: Sender) -> None:
        """Remember whom a monthly file lists, also where it tells no new fact; who was erased stays away."""
        report = REPORTS.get(file.kind)
        items = file.good
        if report is None or not items:
            return
        known = self.identities.known(connection, {item.pupil for item in items})
        lines = [
            Listed(item.origin.month, report, known[item.pupil].id)
            for item in items
            if item.origin and item.origin.month and item.pupil in known
        ]
        duo_store.add(connection, region_of_doorstroompunt(sender), lines)

    def compare_file(self, file: File, sender: Sender) -> dict[str, Any]:
        """Keep whom an A04 lists, in the place of what was kept of its months, and return its report.

        In one transaction, however large: half a list would be a wrong one.

        Raises:
            Unavailable: when the database is away.
        """
        upload = uuid4()
        report, counts = self.database.run(
            lambda connection: self._compare_file(connection, upload, file, sender)
        )
        log_taken(upload, file.kind, counts)
        return report

    def try_to_compare(self, file: File) -> dict[str, Any]:
        """Return the report that ``compare_file`` would give; changes nothing."""
        return upload_report(
            None, file.kind, self.clock.now(), _compared(file), reading=file.reading, started=()
        )

    def _compare_file(
        self, connection: Connection, upload: UUID, file: File, sender: Sender
    ) -> tuple[dict[str, Any], Counts]:
        items, now = file.good, self.clock.now()
        region = region_of_doorstroompunt(sender)
        store.lock_schools(connection, schools_of(items), alone=True)
        self.identities.meet(connection, items, region)
        months = {item.origin.month for item in items if item.origin and item.origin.month}
        duo_store.forget(connection, region, Report.A04, months)
        self.taken(connection, file, sender)
        lines = _compared(file)
        counts = count([line.verdict for line in lines])
        report = upload_report(upload, file.kind, now, lines, reading=file.reading, started=())
        source_store.record_delivery(
            connection, upload, file.kind, sender=sender.id, received=now, counts=counts
        )
        store.keep_report(connection, upload, sender.id, report)
        if file.confirmed:
            links.keep(connection, sender.id, file.kind, file.confirmed, now)
        return report, counts

    def comparisons(self, sender: Sender) -> dict[str, Any]:
        """Return the months that can be compared, latest first.

        Raises:
            NotAllowed: when the key is not a Doorstroompunt's.
            Unavailable: when the database is away.
        """
        region = region_of_doorstroompunt(sender)
        return {"maanden": self.database.run(lambda c: duo_store.months(c, region, Report.A04))}

    def comparison(self, month: str, sender: Sender) -> dict[str, Any]:
        """Return how the A04 of a month differs from what is held of A01 and A02: pseudonyms and municipalities.

        Raises:
            NotAllowed: when the key is not a Doorstroompunt's.
            NotFound: when no A04 of that month was delivered.
            Unavailable: when the database is away.
        """
        region = region_of_doorstroompunt(sender)
        listed = self.database.run(lambda c: duo_store.listed(c, region, first_month(month), month))
        a04 = {line.leaver for line in listed if line.month == month and line.report is Report.A04}
        if not a04:
            raise NotFound("Van deze maand leverde u nog geen A04 aan.")
        found = compare(a04, held(listed, month))
        persons = self.identities.persons([*found.only_in_a04, *found.only_here])
        only_in_a04, only_here = (
            [{"jongere": str(one), "gemeente": persons.get(one, {}).get("gemeente")} for one in some]
            for some in (found.only_in_a04, found.only_here)
        )
        return {
            "maand": month,
            "regio": region,
            "in_beide": found.in_both,
            "alleen_in_a04": len(only_in_a04),
            "alleen_bij_ons": len(only_here),
            "jongeren_alleen_in_a04": only_in_a04,
            "jongeren_alleen_bij_ons": only_here,
        }


def _compared(file: File) -> list[Line]:
    return file.lines([Verdict.COMPARED] * len(file.good))
