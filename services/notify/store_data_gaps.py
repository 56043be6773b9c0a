"""What the start states of schools did not tell, in the database, as counts."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection, text

from schemas.types import LadderEnd, Role
from services.notify.content import DataGaps
from services.notify.people import Recipient
from services.notify.rows import Why
from services.notify.start_state import subject_of

_MEMORY = timedelta(days=60)
"""Longer ago than any start state of which an e-mail can still be due."""


def load(
    connection: Connection, person: Recipient, subjects: Collection[UUID], today: date
) -> tuple[DataGaps, ...]:
    """Return the gaps in the start states that ``subjects`` stand for in the plan keys of this person.

    A Doorstroompunt hears of those for whom it answers itself, everybody else of the others.
    """
    if not subjects:
        return ()
    at_doorstroompunt = person.role is Role.DOORSTROOMPUNT
    found = connection.execute(_GAPS, {"since": today - _MEMORY, "at_doorstroompunt": at_doorstroompunt})
    return tuple(
        DataGaps(school, *counts)
        for school, day, *counts in found
        if subject_of(school, day, person.id, Why.DATA_GAPS) in subjects
    )


_GAPS = text(
    "select school, start_state_on, count(*), count(*) filter (where not reachable),"  # noqa: S608 our own text
    " count(*) filter (where reachable is null),"
    f" count(*) filter (where ladder_end = '{LadderEnd.SCHOOL_AND_LEERPLICHT}')"
    " from notify.caseload c where in_window and start_state_on >= :since"
    f" and (ladder_end = '{LadderEnd.DOORSTROOMPUNT}' and exists (select from notify.recipients r"
    f" where r.role = '{Role.DOORSTROOMPUNT}' and r.region = c.region)) = :at_doorstroompunt"
    " group by school, start_state_on order by school, start_state_on"
)
