"""What is open in the area of one member of staff, in the database, as counts."""

from sqlalchemy import Connection, text

from schemas.types import Role
from services.notify.content import BY_GRAVITY, AtSchool, Counts, Overview
from services.notify.people import Recipient


def load(connection: Connection, person: Recipient) -> Overview:
    """Return what is open at the schools of this person, or in their whole region.

    A Doorstroompunt sees only what by law it may hear of, a school only what is its own.
    """
    values = {
        "schools": list(person.schools),
        "region": person.region,
        "doorstroompunt": person.role is Role.DOORSTROOMPUNT,
    }
    counts: dict[str, dict[str, int]] = {}
    unseen: dict[str, int] = {}
    for school, urgency, number, not_seen in connection.execute(_OPEN, values):
        counts.setdefault(school, {})[urgency] = number
        unseen[school] = unseen.get(school, 0) + not_seen
    schools = tuple(
        AtSchool(school, Counts(*(numbers.get(urgency, 0) for urgency in BY_GRAVITY)), unseen[school])
        for school, numbers in sorted(counts.items())
    )
    return Overview(schools, connection.execute(_GAPS, values).scalar_one())


_IN_AREA = "case when cardinality(cast(:schools as text[])) > 0 then school = any(:schools) else region = :region end"
_OPEN = text(
    "select school, urgency, count(*), count(*) filter (where seen_at is null)"  # noqa: S608 our own text
    f" from notify.signals where kind = 'signaal' and status <> 'gesloten' and not for_privacy and {_IN_AREA}"
    " and case when :doorstroompunt then ladder_end = 'doorstroompunt' or doorstroompunt <> 'niets'"
    " else ladder_end <> 'doorstroompunt' end group by school, urgency"
)
_GAPS = text(
    "select count(*) from (select distinct reason, school, role, recipient from notify.gaps"  # noqa: S608 our own text
    f" where {_IN_AREA}) g"
)
