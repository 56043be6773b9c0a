"""Signals and people for tests of the plan, valid by default, and a plan that is lived through on a clock.

Owns the order of plan, gather and telling; must never hold a rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from schemas.types import Channel, Kind, Role, StaffId, Status, Urgency
from services.notify.case import Signal
from services.notify.gather import Pace, Told, gather
from services.notify.local_calendar import local_date
from services.notify.people import Recipient, people_for
from services.notify.plan import Plan, plan
from services.notify.rows import PlanKey, Row
from tests.notify.desk import COACH, COORDINATOR, DEPUTY, OTHER_COACH, REGION, SCHOOL, TUESDAY, local


def a_person(id_: StaffId, role: Role, **fields: object) -> Recipient:
    """Return a member of staff of the school with a phone and e-mail, who works ma-vr 08:00-18:00."""
    given: dict[str, object] = {"id": id_, "role": role, "region": REGION, "schools": (SCHOOL,)}
    return Recipient(**(given | fields))  # type: ignore[arg-type]


COACH_HERE = a_person(COACH, Role.COACH)
OTHER_HERE = a_person(OTHER_COACH, Role.COACH)
DEPUTY_HERE = a_person(DEPUTY, Role.DEPUTY)
COORDINATOR_HERE = a_person(COORDINATOR, Role.COORDINATOR)
EVERYBODY = (COACH_HERE, OTHER_HERE, DEPUTY_HERE, COORDINATOR_HERE)


def a_fact(**fields: object) -> Signal:
    """Return an open signal of today of the coach."""
    given: dict[str, object] = {
        "id": UUID(int=7),
        "kind": Kind.SIGNAL,
        "urgency": Urgency.TODAY,
        "status": Status.OPEN,
        "opening": 1,
        "opened_at": local(TUESDAY),
        "region": REGION,
        "school": SCHOOL,
        "owner": COACH,
    }
    return Signal(**(given | fields))  # type: ignore[arg-type]


@dataclass(slots=True)
class Life:
    """One signal from its opening on: what was planned, and who was told what and when (Dutch local time)."""

    signal: Signal
    register: tuple[Recipient, ...] = EVERYBODY
    now: datetime = field(default_factory=lambda: local(TUESDAY))
    rows: dict[PlanKey, Row] = field(default_factory=dict)
    due: datetime | None = None
    told: list[tuple[str, Recipient, Channel]] = field(default_factory=list)

    def plan(self) -> Plan:
        """Plan now, apply it, and tell what is due."""
        people = people_for(self.signal.owner, self.signal.place, self.register, local_date(self.now))
        made = plan(self.signal, people, tuple(self.rows.values()), self.now)
        self.rows |= {row.key: row for row in made.rows}
        self.due = made.due
        due = [row for row in self.rows.values() if row.until is not None and row.until <= self.now]
        gathered = gather(
            due, {one.id: one for one in self.register}, Told({}, {}), self.now, Pace(timedelta(0), 99)
        )
        self.rows |= {row.key: row for row in gathered.rows}
        for bundle in gathered.bundles:
            message = uuid4()
            for row in bundle.rows:
                self.rows[row.key] = row.in_message(message, bundle.channel, self.now)
                person = next(one for one in self.register if one.id == bundle.recipient)
                self.told.append((row.key.step, person, bundle.channel))
        return made

    def change(self, **fields: object) -> "Life":
        """Let a new snapshot come, now."""
        self.signal = replace(self.signal, **fields)  # type: ignore[arg-type]
        self.plan()
        return self

    def until(self, text: str) -> "Life":
        """Live on until a moment, from due moment to due moment."""
        end = local(text)
        while (moment := self.next_moment()) is not None and moment <= end:
            self.now = max(self.now, moment)
            self.plan()
        self.now = max(self.now, end)
        return self

    def next_moment(self) -> datetime | None:
        """Return when something happens by itself."""
        waits = (row.until for row in self.rows.values() if row.until is not None)
        return min((moment for moment in (self.due, *waits) if moment is not None), default=None)

    def fresh(self) -> list[tuple[str, StaffId, str]]:
        """Return step, person and channel of what was told since the last look."""
        told = [(step, person.id, str(channel)) for step, person, channel in self.told]
        self.told.clear()
        return told

    def reasons(self) -> dict[tuple[str, UUID], str]:
        """Return the reason of each row by step and recipient; of the last round where there are several."""
        return {
            (row.key.step, row.key.recipient): row.reason for row in sorted(self.rows.values(), key=_by_round)
        }


def a_life(
    signal: Signal | None = None, register: Iterable[Recipient] = EVERYBODY, at: str = TUESDAY
) -> Life:
    """Return a signal that was just planned for the first time."""
    life = Life(signal or a_fact(), tuple(register), local(at))
    life.plan()
    return life


def _by_round(row: Row) -> tuple[int, datetime]:
    return row.key.round, row.made_at
