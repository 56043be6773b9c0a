"""Two years of one young person, day by day: what opens, rises and closes on which day, and nothing on any other.

The years hold four clock changes and 29 February, which is the last day of a contract. The monitor is the real one, on
PostgreSQL; it looks at each midnight and in the last second of each day, so that an hour too early or late is a day.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from schemas.types import ContractForm, Kind, Status, Urgency
from services.monitor.answers import RuleId, signal_id
from services.monitor.corrections import order_key
from tests.builders import (
    A_LEAVER,
    a_checkin,
    a_coach_assigned,
    a_contact,
    a_placement_changed,
    a_placement_ended,
    a_placement_started,
    a_take_up,
    an_exit,
    an_id,
    an_offer,
    day,
)
from tests.monitor.cases import local
from tests.monitor.desk import Desk

FIRST, LAST = day("2027-07-16"), day("2029-08-31")
FIRST_TALK = an_id(31)
SILENCE = signal_id(A_LEAVER, RuleId.NO_CONTACT, FIRST_TALK)

LIFE = (
    an_exit(
        "2027-07-16",
        starts_on="2027-08-23",
        contract_form=ContractForm.FIXED_TERM,
        contract_ends_on="2028-02-29",
    ),
    a_coach_assigned("2027-07-20"),
    an_offer("2027-08-10"),
    a_contact("2027-08-31", id=FIRST_TALK),
    a_placement_started("2027-09-16", starts_on="2027-08-23"),
    a_take_up("2027-11-01", signal=SILENCE, next_date="2027-11-05"),
    a_contact("2027-11-08"),
    a_contact("2027-12-06"),
    a_contact("2028-01-26"),
    a_placement_changed("2028-03-02", contract_ends_on="2028-09-30"),
    a_contact("2028-04-03"),
    a_placement_ended("2028-05-15"),
    a_placement_started("2028-06-05", contract_form=ContractForm.PERMANENT),
    a_contact("2028-06-30"),
    an_offer("2028-08-01", year=2),
    a_contact("2028-09-29"),
    a_checkin("2029-02-05", score=1),
    a_contact("2029-02-06"),
)

TABLE = """
2027-07-16 14:00 + make_offer
2027-08-10 14:00 - make_offer withdrawn
2027-08-30 00:00 + first_weeks
2027-08-31 14:00 - first_weeks withdrawn
2027-09-13 00:00 + first_weeks
2027-09-15 00:00 + confirm_start
2027-09-16 14:00 - first_weeks withdrawn
2027-09-16 14:00 - confirm_start withdrawn
2027-10-04 00:00 + first_weeks
2027-10-31 00:00 + silent_too_long THIS_WEEK
2027-11-01 14:00   silent_too_long TAKEN_UP
2027-11-06 00:00 + silent_too_long THIS_WEEK
2027-11-08 14:00 - first_weeks withdrawn
2027-11-08 14:00 - silent_too_long withdrawn
2027-12-01 00:00 + first_weeks
2027-12-06 14:00 - first_weeks withdrawn
2027-12-31 00:00 + contract_ends WHEN_CONVENIENT
2028-01-30 00:00 ^ contract_ends THIS_WEEK
2028-02-22 00:00 ^ contract_ends TODAY
2028-03-01 00:00 + contract_ended TODAY
2028-03-02 14:00 - contract_ended withdrawn
2028-03-27 00:00 + silent_too_long THIS_WEEK
2028-04-03 14:00 - silent_too_long withdrawn
2028-05-15 14:00 + place_lost TODAY
2028-06-03 00:00 + silent_too_long THIS_WEEK
2028-06-05 14:00 - place_lost withdrawn
2028-06-12 00:00 + first_weeks
2028-06-26 00:00 - first_weeks withdrawn
2028-06-26 00:00 + first_weeks
2028-06-30 14:00 - silent_too_long withdrawn
2028-06-30 14:00 - first_weeks withdrawn
2028-07-16 00:00 + offer_again
2028-07-17 00:00 + first_weeks
2028-08-01 14:00 - offer_again withdrawn
2028-09-13 00:00 - first_weeks withdrawn
2028-09-13 00:00 + first_weeks
2028-09-29 14:00 - first_weeks withdrawn
2029-01-28 00:00 + silent_too_long THIS_WEEK
2029-02-05 14:00 + checkin_lowest TODAY
2029-02-06 14:00 - silent_too_long withdrawn
2029-02-06 14:00 - checkin_lowest withdrawn
2029-04-17 00:00 + end_of_window
2029-06-07 00:00 + silent_too_long THIS_WEEK
2029-07-17 00:00 - end_of_window expired
2029-07-17 00:00 - silent_too_long expired
"""
"""What opens (+), rises (^), closes (-) or is taken up, and when: at a midnight, or at two when its facts came in."""


def changes(desk: Desk, before: dict[UUID, dict[str, Any]]) -> Iterator[str]:
    """Yield what is not as it was in ``before``, and keep it there."""
    for row in desk.rows("select * from signals order by since, rule, id"):
        old = before.get(row["id"])
        before[row["id"]] = row
        urgency = f" {Urgency(row['urgency']).name}" if row["kind"] == Kind.SIGNAL else ""
        if old is None or row["opening"] > old["opening"]:
            yield f"+ {row['reason']}{urgency}"
        elif row["status"] == Status.CLOSED != old["status"]:
            yield f"- {row['reason']} {row['ending']}"
        elif row["urgency"] != old["urgency"]:
            yield f"^ {row['reason']}{urgency}"
        elif row["status"] != old["status"]:
            yield f"  {row['reason']} {Status(row['status']).name}"


def looks(desk: Desk, today: date) -> Iterator[str]:
    """Look at the midnight that begins a day, when its facts come in, and in its last second."""
    desk.at(f"{today} 00:00")
    yield f"{today} 00:00"
    desk.clock.advance_to(local(f"{today} 14:00"))
    desk.handle(*(event for event in LIFE if order_key(event)[0] == today))
    yield f"{today} 14:00"
    desk.at(f"{today} 23:59:59")
    yield f"{today} 23:59"


def test_two_years_by_the_day(desk: Desk) -> None:
    """On these days this changes, and on no other day anything."""
    stored: dict[UUID, dict[str, Any]] = {}
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    told = [f"{at} {one}" for today in days for at in looks(desk, today) for one in changes(desk, stored)]
    assert told == TABLE.strip().splitlines()
