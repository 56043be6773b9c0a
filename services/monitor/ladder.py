"""Who answers for a young person when coach and deputy do not, and what the Doorstroompunt hears: by law.

Pure. The rows stand in the policy; which one fits is decided here, and the first one that fits counts.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from schemas.codes import ConsentScope
from schemas.events import ConsultationHeld
from schemas.types import DoorstroompuntHears, LadderEnd, SchoolType
from services.monitor.ages import is_under_18
from services.monitor.consents import said_of
from services.monitor.dossier import Dossier
from services.monitor.exits import Exit
from services.monitor.noted import last_of
from services.monitor.policy import LadderCase, Policy
from services.monitor.results import must_qualify, qualified_on
from services.monitor.windows import Window, is_dropout


class Ladder(NamedTuple):
    """Where the ladder of a case ends, and until when that is so.

    Attributes:
        ends_at: who is the owner as long as there is no coach.
        doorstroompunt: what the Doorstroompunt hears of the case.
        due: the first moment at which consent changes it without an event; that of a window is not repeated.
    """

    ends_at: LadderEnd
    doorstroompunt: DoorstroompuntHears
    due: datetime | None = None


def ladder_of(dossier: Dossier, open_ones: Sequence[Window], policy: Policy, now: datetime) -> Ladder:
    """Return the row of the policy that fits a case now, with the windows that are open then."""
    row = policy.ladder[_case_of(dossier, open_ones)]
    if row.doorstroompunt is not DoorstroompuntHears.COUNT:
        return Ladder(row.ends_at, row.doorstroompunt)
    consent = said_of(dossier, ConsentScope.DOORSTROOMPUNT)
    due = consent.changes_after(now) if consent else None
    if _has_consulted(dossier) or (consent is not None and consent.holds_at(now)):
        return Ladder(row.ends_at, DoorstroompuntHears.PERSON, due)
    return Ladder(row.ends_at, DoorstroompuntHears.COUNT, due)


def _case_of(dossier: Dossier, open_ones: Sequence[Window]) -> LadderCase:
    if is_under_18(dossier) and must_qualify(dossier):
        return LadderCase.MINOR
    of_school = [window.left for window in open_ones if window.of_school]
    if of_school and all(_is_qualified(left, dossier) for left in of_school):
        return LadderCase.QUALIFIED
    if of_school or not open_ones:
        return LadderCase.AFTERCARE
    return LadderCase.UNQUALIFIED


def _is_qualified(left: Exit, dossier: Dossier) -> bool:
    """Whether somebody left an mbo with a startkwalificatie, which a diploma of niveau 2 is."""
    match left.school_type:
        case SchoolType.MBO_ENTREE:
            return qualified_on(dossier) is not None
        case SchoolType.MBO_2:
            return qualified_on(dossier) is not None or not is_dropout(left, dossier)
        case _:
            return False


def _has_consulted(dossier: Dossier) -> bool:
    """Whether school and Doorstroompunt spoke about the young person since the last exit."""
    held, left = last_of(dossier.noted, ConsultationHeld), dossier.last_exit
    return held is not None and left is not None and held.on >= left.left_on
