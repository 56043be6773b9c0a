"""Nobody falls through: every person has an owner, a status and a date on which somebody looks again; pure.

A gap is an exception to that, with its reason. What is found is told; nothing is mended here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from schemas.types import UNKNOWN_REGION
from services.monitor.look import Locked

LATE = timedelta(hours=1)
"""So long after its moment a look that did not come is a gap: the sweep looks every few seconds."""


class Gap(StrEnum):
    """Why somebody may fall through."""

    NO_OWNER = "no_owner"
    NO_NEXT_DATE = "no_next_date"
    DATE_PASSED = "date_passed"
    NEVER_LOOKED_AT = "never_looked_at"
    QUARANTINED = "quarantined"


def gaps(row: Locked, now: datetime) -> Iterator[Gap]:
    """Yield every reason why this person may fall through; none for who was erased or counts with another.

    The owner is the coach, else the coordinator of the school, else the Doorstroompunt of the region.
    """
    if row.erased or row.card.joined_with is not None:
        return
    if row.quarantined:
        yield Gap.QUARANTINED
    if row.looked_at is None:
        yield Gap.NEVER_LOOKED_AT
        return
    if row.card.owner is None and not row.card.school and row.card.region == UNKNOWN_REGION:
        yield Gap.NO_OWNER
    if row.card.in_window and row.due is None:
        yield Gap.NO_NEXT_DATE
    if row.due is not None and row.due <= now - LATE:
        yield Gap.DATE_PASSED
