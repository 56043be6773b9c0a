"""The register as an administrator changes it: a file of recipients, leave; the topic is told who changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection

from schemas.envelope import Envelope
from schemas.events import RecipientUpdated
from schemas.types import EventId, StaffId
from services.notify import store, store_channels, store_gaps, store_leave, store_people, store_plan
from services.notify.caseloads import look_at_limits
from services.notify.errors import LeaveRefused, RecipientUnknown, RegisterRefused
from services.notify.gaps import GapReason
from services.notify.log_events import REGISTER_IMPORTED
from services.notify.people import Leave
from services.notify.register import DAYS, Entry, parse_register
from services.notify.register_file import write_register
from services.notify.store_people import plan_again
from services.notify.unusable import forget_changed
from services.notify.wording_gaps import DO, WHAT, too_many
from services.runtime import outbox
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.log import log


@dataclass(frozen=True, slots=True)
class Staff:
    """The register as an administrator changes it."""

    database: Database
    clock: Clock

    def import_recipients(self, data: bytes) -> str:
        """Add or change recipients in one transaction, and say how many; the same file again changes nothing.

        It also warns, a line each, of who has more young people than their limit (P7).

        Open signals of their regions and schools are planned again: a role that nobody held may be held now.

        Raises:
            RegisterRefused: when the file has a fault; nothing changed, and each fault is named.
        """
        entries, faults = parse_register(data)
        if faults:
            raise RegisterRefused(faults)
        now = self.clock.now()

        def work(connection: Connection) -> tuple[int, list[str]]:
            store.plan_alone(connection)  # a plan with the former register must not undo the new ``due``
            changed = store_people.save_entries(connection, entries)
            forget_changed(connection)
            outbox.put(
                connection, store.OUTBOX, [_event(entry, revision, now) for entry, revision in changed]
            )
            sure = [entry.recipient.id for entry in entries if entry.verified]
            fresh = set(store_channels.verify_all(connection, sure, now)) if sure else set()
            fresh |= {entry.recipient.id for entry, _ in changed}
            if fresh:
                look_at_limits(connection, fresh, now)
                plan_again(connection, [e.recipient for e in entries if e.recipient.id in fresh], now)
            return len(changed), _too_many(connection, entries)

        changed, too_many = self.database.run(work)
        log(REGISTER_IMPORTED, entries=len(entries), changed=changed)
        unreachable = sum(not entry.recipient.channels for entry in entries)
        warning = f"; {unreachable} zonder mobiel nummer en e-mailadres" if unreachable else ""
        told = f"{len(entries)} ontvangers, {changed} nieuw of gewijzigd{warning}"
        return "\n".join((told, *too_many))

    def republish(self) -> int:
        """Commit that everybody is told again with their own revision, for a reader that begins anew; say how many."""
        now = self.clock.now()

        def work(connection: Connection) -> int:
            told = [_told(*row, now) for row in store_people.told(connection)]
            outbox.put(connection, store.OUTBOX, [replace(event, id=EventId(uuid4())) for event in told])
            return len(told)

        return self.database.run(work)

    def take_leave(self, person: StaffId, leave: Leave) -> None:
        """Commit that somebody is away, and who stands in; what is open is planned again.

        Raises:
            RecipientUnknown: when the register has no such person or deputy.
            LeaveRefused: when it ends before it begins, or somebody would stand in for themself.
        """
        if leave.last_on < leave.first_on:
            raise LeaveRefused("De laatste dag ligt voor de eerste.")
        if leave.deputy == person:
            raise LeaveRefused("Niemand kan zichzelf vervangen.")

        def work(connection: Connection) -> None:
            self._known(connection, {person: "Deze medewerker"})
            if leave.deputy is not None:
                self._known(connection, {leave.deputy: "De vervanger"})
            store_leave.save(connection, person, leave)

        self._change(person, work)

    def end_leave(self, person: StaffId, leave: Leave) -> None:
        """Commit that the leave which begins on the same day is not taken after all.

        Raises:
            RecipientUnknown: when the register has no such person.
            LeaveRefused: when no leave begins on that day.
        """

        def work(connection: Connection) -> None:
            self._known(connection, {person: "Deze medewerker"})
            if not store_leave.remove(connection, person, leave):
                raise LeaveRefused("Op die dag begint geen verlof.")

        self._change(person, work)

    def export(self) -> bytes:
        """Return the register as a file; brought in again it changes nothing."""
        return write_register(self.database.run(store_people.entries))

    def listing(self) -> list[dict[str, object]]:
        """Return who is in the register, without name and address, by region and code."""
        return [_listed(entry) for entry in self._entries()]

    def of_region(self, region: str) -> list[dict[str, object]]:
        """Return who is in the register of one region, as its administrator sees them."""
        return [
            {
                **_listed(entry),
                "name": entry.name,
                "mobile": entry.mobile.e164 if entry.mobile else None,
                "email": entry.email.text if entry.email else None,
                "preferred": str(entry.recipient.preferred),
            }
            for entry in self._entries()
            if entry.recipient.region == region
        ]

    def _entries(self) -> list[Entry]:
        found = self.database.run(store_people.entries)
        return sorted(found, key=lambda entry: (entry.recipient.region, entry.code))

    def gaps(self) -> list[dict[str, object]]:
        """Return where nobody, or not the right one, can be reached: since when, for how many signals, what to do."""
        return [
            {
                "since": row["since"],
                "region": row["region"],
                "school": row["school"],
                "role": row["role"],
                "who": row["code"],
                "signals": row["signals"],
                "reason": row["reason"],
                "what": WHAT[GapReason(str(row["reason"]))],
                "do": DO[GapReason(str(row["reason"]))],
            }
            for row in self.database.run(store_gaps.listing)
        ]

    def _change(self, person: StaffId, work: Callable[[Connection], None]) -> None:
        """Do this in one transaction, with everything of this person planned again by it."""

        def changed(connection: Connection) -> None:
            store.plan_alone(connection)  # a plan with the former register must not undo the new ``due``
            work(connection)
            plan_again(
                connection, store_people.load_people(connection, [person], ()).values(), self.clock.now()
            )

        self.database.run(changed)

    @staticmethod
    def _known(connection: Connection, people: Mapping[UUID, str]) -> None:
        register = store_people.load_people(connection, people, ())
        for person, named in people.items():
            if person not in register:
                raise RecipientUnknown(named)


def _too_many(connection: Connection, entries: Sequence[Entry]) -> list[str]:
    """Return a warning for each of these who has more young people than their limit, in the order of the file."""
    numbers = store_plan.caseload_of(connection, [entry.recipient.id for entry in entries])
    return [
        too_many(entry.code, number, entry.recipient.most_people)
        for entry in entries
        if (number := numbers.get(entry.recipient.id, 0)) > entry.recipient.most_people
    ]


def _listed(entry: Entry) -> dict[str, object]:
    person = entry.recipient
    return {
        "region": person.region,
        "code": entry.code,
        "role": str(person.role),
        "schools": " ".join(person.schools),
        "days": " ".join(DAYS[day] for day in person.week.days),
        "hours": f"{person.week.starts:%H:%M}-{person.week.ends:%H:%M}",
        "uses": " ".join(person.channels),
        "verified": not person.unverified and bool(person.channels),
        "not_used": " ".join(person.marks),
        "leave": "; ".join(f"{leave.first_on} - {leave.last_on}" for leave in person.leaves),
    }


def _event(entry: Entry, revision: int, now: datetime) -> Envelope:
    person = entry.recipient
    body = RecipientUpdated(revision=revision, role=person.role, region=person.region, schools=person.schools)
    return _told(person.id, body, now)


def _told(person: UUID, body: RecipientUpdated, now: datetime) -> Envelope:
    return Envelope(
        id=EventId(uuid5(person, f"{RecipientUpdated.TYPE}:{body.revision}")),
        source=store.SOURCE,
        key=person,
        time=now,
        recorded=now,
        body=body,
    )
