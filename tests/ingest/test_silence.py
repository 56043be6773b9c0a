"""A school that falls silent is told once, and once when it is back: whoever looks, and however late."""

import json
import threading
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection
from sqlalchemy import event as listening

from schemas.events import SourceResumed, SourceSilent, source_id
from services.ingest.local_calendar import HOME
from services.ingest.silence import Silence
from tests.ingest.conftest import Office
from tests.ingest.deliveries import SCHOOL, event


def at(office: Office, moment: str) -> None:
    """Move the clock to a Dutch local moment."""
    office.clock.advance_to(datetime.fromisoformat(moment).replace(tzinfo=HOME))


def deliver(office: Office, number: str) -> None:
    """Deliver one event."""
    assert office.event(event("contact.gelegd", number=number)).status_code == 202


def judge(office: Office) -> None:
    """Sweep until nothing is due."""
    while office.app.silence.step():
        pass


def told(office: Office) -> list[tuple[str, date]]:
    """Return what was told of sources, in its order."""
    found: list[tuple[str, date]] = []
    for made in office.events():
        if isinstance(made.body, SourceSilent):
            found.append(("silent", made.body.expected_on))
        elif isinstance(made.body, SourceResumed):
            found.append(("back", made.body.silent_since))
    return found


@pytest.fixture
def weekly(office: Office) -> Office:
    """A school that delivered once, on Tuesday 24 November 2026, and of which a delivery a week is expected."""
    office.event(event())
    assert office.app.sources.set_rhythm(SCHOOL, 5)
    judge(office)
    return office


def test_a_silence_is_told_once(weekly: Office) -> None:
    """In time through the last day; on the next school day it is told, with all that its reader needs, and no more."""
    at(weekly, "2026-12-01 23:59")
    judge(weekly)
    assert told(weekly) == []

    at(weekly, "2026-12-02 00:00")
    judge(weekly)
    at(weekly, "2026-12-18 10:00")
    judge(weekly)

    (silent,) = [made for made in weekly.events() if isinstance(made.body, SourceSilent)]
    assert silent.key == source_id(SCHOOL)
    assert silent.body == SourceSilent(
        region="25", school=SCHOOL, last_on=date(2026, 11, 24), expected_on=date(2026, 12, 1)
    )


def test_the_sweep_sleeps_until_then(weekly: Office) -> None:
    """Between the delivery and the first moment of silence nothing is due."""
    assert not weekly.app.silence.step()
    while weekly.app.ages.step():
        pass
    assert weekly.app.next_due() == datetime(2026, 12, 2, tzinfo=HOME)
    assert not weekly.app.at_rest(datetime(2026, 12, 2, tzinfo=HOME))


def test_a_delivery_ends_it_and_a_new_silence_is_another_one(weekly: Office) -> None:
    """Back is told once, whatever follows that day; silent again is told again."""
    at(weekly, "2026-12-03 10:00")
    judge(weekly)
    deliver(weekly, "2")
    judge(weekly)
    deliver(weekly, "3")
    judge(weekly)
    at(weekly, "2026-12-18 10:00")
    judge(weekly)

    assert told(weekly) == [
        ("silent", date(2026, 12, 1)),
        ("back", date(2026, 12, 1)),
        ("silent", date(2026, 12, 10)),
    ]


def test_what_is_refused_or_tried_ends_no_silence(weekly: Office) -> None:
    """A school that sends what cannot be taken is silent all the same, and so is one that only tries."""
    at(weekly, "2026-12-03 10:00")
    judge(weekly)
    weekly.event(event(schoolsoort="universiteit", number="9"))
    judge(weekly)

    assert told(weekly) == [("silent", date(2026, 12, 1))]


def test_after_days_of_outage_it_is_told_once(weekly: Office) -> None:
    """When nobody looked for weeks, one look tells it, with the day on which it began."""
    at(weekly, "2026-12-17 10:00")
    judge(weekly)
    judge(weekly)

    assert told(weekly) == [("silent", date(2026, 12, 1))]


def test_who_delivered_before_anybody_looked_was_not_silent(weekly: Office) -> None:
    """A school that is late and then delivers, during an outage of ours, is told of to nobody."""
    at(weekly, "2026-12-08 10:00")
    deliver(weekly, "2")
    judge(weekly)

    assert told(weekly) == []


def test_in_the_holidays_nobody_is_silent(weekly: Office) -> None:
    """Expected in the last week before Christmas: told on the first school day of January."""
    at(weekly, "2026-12-11 10:00")
    deliver(weekly, "2")
    judge(weekly)
    before = told(weekly)
    at(weekly, "2027-01-03 23:00")
    judge(weekly)
    assert told(weekly) == before

    at(weekly, "2027-01-04 00:00")
    judge(weekly)
    assert told(weekly) == [*before, ("silent", date(2026, 12, 18))]


@pytest.mark.parametrize("again", range(3))
def test_two_sweeps_tell_it_once(weekly: Office, again: int) -> None:
    """Two processes that look at the same moment tell one silence."""
    at(weekly, "2026-12-03 10:00")
    gate = threading.Barrier(2)

    def sweep() -> None:
        silence = Silence(weekly.app.database, weekly.clock)
        gate.wait()
        silence.step()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told(weekly) == [("silent", date(2026, 12, 1))]


class Killed(Exception):
    """The process died here."""


@pytest.mark.parametrize("after", range(1, 9))
def test_a_sweep_that_dies_tells_it_once_all_the_same(weekly: Office, after: int) -> None:
    """Stopped after any statement, and run again: one event and the same state as undisturbed."""
    at(weekly, "2026-12-03 10:00")
    passed = 0

    def die(*_: object) -> None:
        nonlocal passed
        passed += 1
        if passed == after:
            raise Killed

    engine = weekly.app.database.engine
    listening.listen(engine, "after_cursor_execute", die)
    try:
        weekly.app.silence.step()
    except Killed:
        assert told(weekly) == []
    finally:
        listening.remove(engine, "after_cursor_execute", die)
    judge(weekly)

    assert told(weekly) == [("silent", date(2026, 12, 1))]
    assert weekly.rows("select silent_since, due from ingest.sources") == [(date(2026, 12, 1), None)]


def test_a_delivery_during_a_sweep_is_seen_by_the_next(weekly: Office) -> None:
    """A source is locked while it is judged: what comes then is judged after it, and nothing is lost."""
    at(weekly, "2026-12-03 10:00")
    delivery = threading.Thread(target=deliver, args=(weekly, "2"))

    def meanwhile(connection: Connection) -> bool:
        found: bool = weekly.app.silence.judge(connection)
        delivery.start()
        delivery.join(0.3)
        assert delivery.is_alive(), "the delivery waits for the sweep"
        return found

    weekly.app.database.run(meanwhile)
    delivery.join()
    judge(weekly)

    assert told(weekly) == [("silent", date(2026, 12, 1)), ("back", date(2026, 12, 1))]


def test_a_rhythm_is_learnt_from_deliveries(office: Office) -> None:
    """A school that delivers every week is silent after two weeks, without anybody setting anything."""
    for week in range(8):
        at(office, f"{date(2026, 11, 24) + timedelta(days=7 * week)} 10:00")
        deliver(office, str(week))
        judge(office)
    at(office, "2027-02-01 10:00")
    judge(office)

    assert told(office) == [("silent", date(2027, 1, 26))]


def test_another_rhythm_is_judged_at_once(weekly: Office) -> None:
    """Setting a rhythm looks again; unsetting it leaves a school with a short past without one."""
    assert weekly.app.sources.set_rhythm(SCHOOL, None)
    judge(weekly)
    at(weekly, "2026-12-17 10:00")
    judge(weekly)

    assert told(weekly) == []
    assert not weekly.app.sources.set_rhythm("99XX", 5), "no key names this school"


def test_the_operator_hears_once_a_year_that_the_holidays_run_out(weekly: Office) -> None:
    """In the last year of the table, and in each year after it, one warning with its last day."""
    for moment in ("2029-08-31 10:00", "2029-09-03 10:00", "2029-09-04 10:00", "2030-01-02 10:00"):
        at(weekly, moment)
        deliver(weekly, moment[:10])
        judge(weekly)
    lines = [json.loads(line) for line in weekly.log_text.getvalue().splitlines()]
    warned = [line["until"] for line in lines if line["event"] == "school_holidays_run_out"]

    assert warned == ["2030-09-01"] * 2


def test_the_key_of_the_topic_is_no_leaver(weekly: Office) -> None:
    """The same school has the same key in every event, and it is computed from the BRIN."""
    assert isinstance(source_id(SCHOOL), UUID)
    assert source_id(SCHOOL) != source_id("98OH")
