"""Whether a message may go to a young person of itself, and until which day; pure.

A no, an objection or a death closes it; outside every window it needs consent. What is sent and when is notify's.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from schemas.codes import ConsentScope
from schemas.types import ApproachStand
from services.monitor.consents import said_of
from services.monitor.dossier import Dossier
from services.monitor.duties import objection, said_no
from services.monitor.local_calendar import day_of
from services.monitor.windows import Window

_ONE_DAY = timedelta(days=1)


class Approach(NamedTuple):
    """Where a young person stands towards messages.

    Attributes:
        until: the last day on which a message may go, None where nobody knows it yet or none may.
        spoken_on: the day of the last real contact.
    """

    stand: ApproachStand
    until: date | None = None
    spoken_on: date | None = None


def approach_of(dossier: Dossier, windows: Sequence[Window], now: datetime) -> Approach:
    """Say whether a message may go now; between two moments at which a decision is due the answer stays."""
    spoken_on = dossier.contact.on if dossier.contact else None
    if dossier.died:
        return Approach(ApproachStand.DIED)
    if objection(dossier) is not None:
        return Approach(ApproachStand.OBJECTION, spoken_on=spoken_on)
    if said_no(dossier) is not None:
        return Approach(ApproachStand.SAID_NO, spoken_on=spoken_on)
    closes = [window.closes for window in windows if window.is_open(now)]
    if closes:
        last = None if None in closes else max(edge for edge in closes if edge is not None)
        return Approach(ApproachStand.MAY, _last_day(last), spoken_on)
    said = said_of(dossier, ConsentScope.AFTER_WINDOW)
    if windows and said is not None and said.holds_at(now):
        return Approach(ApproachStand.MAY, _last_day(said.ends_at), spoken_on)
    return Approach(ApproachStand.OUTSIDE, spoken_on=spoken_on)


def _last_day(edge: datetime | None) -> date | None:
    return day_of(edge) - _ONE_DAY if edge is not None else None
