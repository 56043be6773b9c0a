"""Nobody falls through: every person has an owner, a status and a date on which somebody looks again; pure.

A gap is an exception to that, with its reason. What is found is told; nothing is mended here.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from schemas.envelope import Envelope
from schemas.types import UNKNOWN_REGION, LadderEnd
from services.monitor.dossier import is_for_all
from services.monitor.look import Locked
from services.monitor.persons import is_link
from services.monitor.snapshots import Card

LATE = timedelta(hours=1)
"""So long after its moment a look that did not come is a gap: the sweep looks every few seconds."""


class Gap(StrEnum):
    """Why somebody may fall through."""

    NO_OWNER = "no_owner"
    NO_NEXT_DATE = "no_next_date"
    DATE_PASSED = "date_passed"
    NEVER_LOOKED_AT = "never_looked_at"
    QUARANTINED = "quarantined"


def gaps(row: Locked, kept: Iterable[Envelope], now: datetime) -> Iterator[Gap]:
    """Yield every reason why this person may fall through; none for who was erased or counts with another.

    The owner is the coach, else the coordinator of the school, else the Doorstroompunt of the region; of who left an
    mbo without diploma it is that Doorstroompunt. Of whom only a Doorstroompunt knows facts, from DUO, there is no
    dossier to look at: it follows them by itself.

    Args:
        kept: the history of somebody at whom nobody looked; of others it is not asked.
    """
    if row.erased or row.card.joined_with is not None:
        return
    if row.quarantined:
        yield Gap.QUARANTINED
    if row.looked_at is None:
        if any(is_for_all(event) and not is_link(event) for event in kept):
            yield Gap.NEVER_LOOKED_AT
        return
    if row.card.owner is None and not _has_responsible(row.card):
        yield Gap.NO_OWNER
    if row.card.in_window and row.due is None:
        yield Gap.NO_NEXT_DATE
    if row.due is not None and row.due <= now - LATE:
        yield Gap.DATE_PASSED


def _has_responsible(card: Card) -> bool:
    """Whether somebody is the owner without a coach."""
    has_region = card.region != UNKNOWN_REGION
    return has_region if card.responsible is LadderEnd.DOORSTROOMPUNT else has_region or bool(card.school)
