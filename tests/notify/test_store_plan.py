"""What a plan looks at comes back from the database as it was written: a sweep decides on what an event told."""

from dataclasses import MISSING, fields
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Connection

from schemas.types import DoorstroompuntHears, Kind, LadderEnd, Status, Urgency
from services.notify import store_plan
from services.notify.case import Signal
from services.notify.store_plan import Known
from tests.notify.desk import COACH, COORDINATOR, Desk, local

WHOLE = Signal(
    id=uuid4(),
    kind=Kind.SIGNAL,
    urgency=Urgency.TODAY,
    status=Status.CLOSED,
    opening=2,
    opened_at=local("2026-11-23 10:00"),
    region="25",
    school="98KP",
    start_state=True,
    owner=COACH,
    reported_by=COORDINATOR,
    spoken_on=date(2026, 11, 20),
    action_on=date(2026, 11, 30),
    seen_at=local("2026-11-24 09:00"),
    ladder_end=LadderEnd.DOORSTROOMPUNT,
    doorstroompunt=DoorstroompuntHears.PERSON,
    for_privacy=True,
)


def test_no_field_of_the_example_has_its_default() -> None:
    """A field with its default could be lost unseen."""
    assert not [one.name for one in fields(Signal) if getattr(WHOLE, one.name) == one.default is not MISSING]


def test_every_field_of_a_signal_comes_back(desk: Desk) -> None:
    """What is written is what is read."""
    known = {WHOLE.id: Known(WHOLE, uuid4(), 3)}

    def there_and_back(connection: Connection) -> dict[UUID, Known]:
        store_plan.save_signals(connection, {WHOLE.id: None}, known)
        return store_plan.load_signals(connection, known)

    assert desk.app.database.run(there_and_back) == known
