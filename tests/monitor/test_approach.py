"""Whether a message may go to a young person of itself: each answer, the day before, on and after; and how long."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from schemas.codes import ConsentScope
from schemas.envelope import Envelope
from schemas.types import ApproachStand, DeregistrationReason, SchoolType
from services.monitor.approach import Approach
from services.monitor.dossier import fold
from services.monitor.dropout import decide
from tests import builders as a
from tests.monitor.cases import POLICY, decided, local
from tests.strategies import histories

MAY, OUTSIDE = ApproachStand.MAY, ApproachStand.OUTSIDE
PRO = a.an_exit("2026-07-17")
DROPOUT = a.an_exit("2026-07-17", school_type=SchoolType.MBO_2, reason=DeregistrationReason.STOPPED_COMING)
AFTER = {"scope": ConsentScope.AFTER_WINDOW}
YES = a.consent("2028-07-01", **AFTER)
A_WHILE = a.consent("2028-07-01", ends_on=date(2029, 1, 14), **AFTER)
NO = a.no("2026-11-24")
LAST_DAY = date(2028, 7, 17)


@pytest.mark.parametrize(
    ("events", "at", "stand", "until"),
    [
        pytest.param([PRO], "2026-07-16 23:59", OUTSIDE, None, id="the day before leaving"),
        pytest.param([PRO], "2026-07-17", MAY, LAST_DAY, id="the day of leaving"),
        pytest.param([PRO], "2028-07-17 23:59", MAY, LAST_DAY, id="the last day of the window"),
        pytest.param([PRO], "2028-07-18", OUTSIDE, None, id="the day after the window"),
        pytest.param([PRO, YES], "2028-07-18", MAY, None, id="after the window with consent"),
        pytest.param(
            [PRO, A_WHILE], "2029-01-14 23:59", MAY, date(2029, 1, 14), id="the last day of consent"
        ),
        pytest.param([PRO, A_WHILE], "2029-01-15", OUTSIDE, None, id="the day after consent"),
        pytest.param(
            [PRO, YES, a.consent_taken_back("2028-07-18", **AFTER)],
            "2028-07-18",
            OUTSIDE,
            None,
            id="consent taken back",
        ),
        pytest.param([DROPOUT], "2026-11-24", MAY, None, id="followed until an age that nobody told"),
        pytest.param([PRO, NO], "2026-11-24", ApproachStand.SAID_NO, None, id="said no today"),
        pytest.param(
            [PRO, NO, a.an_acceptance("2026-11-25")], "2026-11-25", MAY, LAST_DAY, id="said yes again"
        ),
        pytest.param(
            [PRO, a.an_objection("2026-11-24")], "2026-11-24", ApproachStand.OBJECTION, None, id="objected"
        ),
        pytest.param([PRO, a.a_death("2026-11-24")], "2026-11-24", ApproachStand.DIED, None, id="died"),
        pytest.param([YES], "2028-07-18", OUTSIDE, None, id="consent of somebody who never left a school"),
    ],
)
def test_whether_a_message_may_go(
    events: list[Envelope], at: str, stand: ApproachStand, until: date | None
) -> None:
    """Inside a window unless somebody said no; after it with consent alone; never after a death."""
    found = decided(events, at).approach
    assert (found.stand, found.until) == (stand, until)


def test_the_last_conversation_is_told_along() -> None:
    """Who was spoken with yesterday need not be asked today, so the day goes along."""
    spoken = a.a_contact("2026-11-20")
    assert decided([PRO, spoken], "2026-11-24").approach == Approach(MAY, LAST_DAY, date(2026, 11, 20))


@given(history=histories())
def test_it_stays_until_a_decision_is_due(history: list[Envelope]) -> None:
    """Between a moment and the first at which a decision can change, whether a message may go does not change."""
    if not history:
        return
    dossier, now = fold(history), local("2026-11-24")
    decision = decide(dossier, POLICY, now)
    later = decision.due - timedelta(milliseconds=1) if decision.due else now + timedelta(days=4000)
    assert decide(dossier, POLICY, later).approach == decision.approach
