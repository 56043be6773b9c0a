"""Rule 13, an address that does not work: each threshold, the day before, on and after, and what ends it."""

import pytest

from schemas.envelope import Envelope
from services.monitor.answers import RuleId
from tests import builders as a
from tests.monitor.cases import reasons

EXIT = a.an_exit("2026-07-17")
WRONG = a.a_failed_address("2026-11-10", permanent=True)
SOFT = a.a_failed_address("2026-11-10")


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([], "2026-11-24", [], id="nothing failed"),
        pytest.param([WRONG], "2026-11-09 23:59", ["not_yet"], id="the day before"),
        pytest.param([WRONG], "2026-11-10", ["address_wrong THIS_WEEK"], id="the day itself"),
        pytest.param([WRONG], "2026-12-10", ["address_wrong THIS_WEEK"], id="a month later still"),
        pytest.param([SOFT], "2026-11-24", ["one_failure"], id="one failure that may pass"),
        pytest.param(
            [SOFT, a.a_failed_address("2026-11-17")],
            "2026-11-24",
            ["address_fails THIS_WEEK"],
            id="a second one after seven days",
        ),
        pytest.param(
            [SOFT, a.a_failed_address("2026-11-18")],
            "2026-11-24",
            ["one_failure"],
            id="a second one after eight days",
        ),
        pytest.param(
            [SOFT, a.a_failed_address("2026-11-18"), a.a_failed_address("2026-11-20")],
            "2026-11-24",
            ["address_fails THIS_WEEK"],
            id="a third near the second",
        ),
        pytest.param(
            [WRONG, a.a_contact("2026-11-11")], "2026-11-24", ["spoken_since"], id="spoken the day after"
        ),
        pytest.param(
            [WRONG, a.a_contact("2026-11-10")],
            "2026-11-24",
            ["address_wrong THIS_WEEK"],
            id="spoken that day",
        ),
        pytest.param(
            [WRONG, a.a_contact("2026-11-11"), a.a_failed_address("2026-11-12")],
            "2026-11-24",
            ["one_failure"],
            id="another failure after contact counts alone",
        ),
        pytest.param(
            [WRONG, a.a_checkin("2026-11-11", score=4)],
            "2026-11-24",
            ["answered_since"],
            id="answered the day after",
        ),
        pytest.param(
            [WRONG, a.a_checkin("2026-11-10", score=4)],
            "2026-11-24",
            ["address_wrong THIS_WEEK"],
            id="answered that day",
        ),
        pytest.param([WRONG, a.no("2026-11-11")], "2026-11-24", ["said_no"], id="said no"),
    ],
)
def test_when_an_address_does_not_work(events: list[Envelope], at: str, expected: list[str]) -> None:
    """Wrong for good is told at once, other failures at the second within a week; contact or an answer ends it."""
    assert reasons([EXIT, *events], RuleId.UNREACHABLE, at) == expected
