"""What is known of a place is announced, confirmed, openly unknown, or none."""

import pytest

from schemas.envelope import Envelope
from schemas.types import Destination, NextPlace, PlaceStatus
from tests.builders import (
    a_placement_announced,
    a_placement_confirmed,
    a_placement_ended,
    a_placement_started,
    an_agreement,
    an_exit,
    an_id,
    day,
)
from tests.monitor.cases import decided, local

WORK = an_exit("2026-07-17", starts_on="2026-08-10")
NEXT = a_placement_announced("2026-07-20", placement=an_id(8), starts_on="2026-09-01")
BEGUN = a_placement_started("2026-08-10")
SEEN = a_placement_confirmed("2026-10-01", placement=WORK.id)
TRAINING = a_placement_started("2026-09-01", placement=an_id(9), kind=Destination.WORK_AND_LEARN)
ENDED = a_placement_ended("2026-11-01")
ABROAD = an_exit("2026-07-17", destination=Destination.ABROAD)


@pytest.mark.parametrize(
    ("events", "at", "status"),
    [
        pytest.param([WORK], "2026-11-24", PlaceStatus.ANNOUNCED, id="told by the school"),
        pytest.param(
            [WORK, a_placement_started("2026-08-10")],
            "2026-12-08 23:59",
            PlaceStatus.CONFIRMED,
            id="120 days",
        ),
        pytest.param(
            [WORK, a_placement_started("2026-08-10")], "2026-12-09", PlaceStatus.UNKNOWN, id="121 days"
        ),
        pytest.param(
            [WORK, a_placement_started("2026-08-10"), a_placement_confirmed("2026-12-01")],
            "2026-12-09",
            PlaceStatus.CONFIRMED,
            id="confirmed again",
        ),
        pytest.param(
            [an_exit("2026-07-17", starts_on="2026-08-10", contract_ends_on="2026-10-31")],
            "2026-11-01",
            PlaceStatus.UNKNOWN,
            id="the contract is over",
        ),
        pytest.param([WORK, a_placement_ended("2026-11-01")], "2026-11-24", PlaceStatus.NONE, id="ended"),
        pytest.param(
            [
                an_exit("2026-07-17", destination=Destination.UNKNOWN, starts_on=None),
                a_placement_ended("2026-07-17", placement=an_id(1)),
            ],
            "2026-11-24",
            PlaceStatus.NONE,
            id="ended on the day of leaving: the end is the later news",
        ),
        pytest.param(
            [WORK, a_placement_ended("2026-11-01", next_place=NextPlace.KNOWN)],
            "2026-11-24",
            PlaceStatus.UNKNOWN,
            id="ended, next one known",
        ),
        pytest.param(
            [an_exit("2026-07-17", destination=Destination.NO_PLACE)],
            "2026-11-24",
            PlaceStatus.NONE,
            id="no place",
        ),
        pytest.param(
            [an_exit("2026-07-17", destination=Destination.UNKNOWN)],
            "2026-11-24",
            PlaceStatus.UNKNOWN,
            id="unknown",
        ),
        pytest.param(
            [an_exit("2026-07-17", destination=Destination.ABROAD)],
            "2026-11-24",
            PlaceStatus.ANNOUNCED,
            id="abroad",
        ),
        pytest.param(
            [a_placement_ended("2026-07-01"), WORK],
            "2026-11-24",
            PlaceStatus.ANNOUNCED,
            id="an unclear end of before",
        ),
        pytest.param([WORK], "2028-07-18", PlaceStatus.UNKNOWN, id="after the window nobody looks"),
    ],
)
def test_the_status_of_a_place(events: list[Envelope], at: str, status: PlaceStatus) -> None:
    """A status is never better than what somebody told, nor older than 120 days."""
    assert decided(events, at).status is status


@pytest.mark.parametrize(
    ("events", "at", "known_by"),
    [
        pytest.param([WORK], "2026-11-24", WORK, id="the exit announced it"),
        pytest.param([WORK, NEXT], "2026-08-01", NEXT, id="of two that are announced, what was told last"),
        pytest.param([WORK, BEGUN], "2026-11-24", BEGUN, id="its start confirmed it"),
        pytest.param([WORK, BEGUN, SEEN], "2026-11-24", SEEN, id="the last confirmation of one place"),
        pytest.param([WORK, BEGUN, SEEN, TRAINING], "2026-11-24", SEEN, id="and of two"),
        pytest.param([WORK, BEGUN, SEEN, TRAINING], "2027-02-20", SEEN, id="out of date, still the last"),
        pytest.param([WORK, BEGUN, SEEN, ENDED], "2026-11-24", ENDED, id="an end"),
        pytest.param([ABROAD], "2026-11-24", ABROAD, id="the exit itself"),
        pytest.param([BEGUN], "2026-11-24", None, id="nobody looks"),
    ],
)
def test_a_status_names_the_event_from_which_it_is_known(
    events: list[Envelope], at: str, known_by: Envelope | None
) -> None:
    """Who reads a status can ask who said so, and when."""
    assert decided(events, at).known_by == (known_by.id if known_by else None)


def test_an_old_end_does_not_hide_a_later_exit() -> None:
    """Who lost a place before leaving school for an unknown destination has an unknown status."""
    lost = a_placement_ended("2026-07-01", placement=WORK.id)
    unknown = an_exit("2026-07-17", destination=Destination.UNKNOWN)
    assert decided([lost, unknown], "2026-11-24").status is PlaceStatus.UNKNOWN


def test_an_agreement_runs_until_its_day_has_passed() -> None:
    """The dated action of an agreement runs through its day, and the next look is when it has passed."""
    events = [WORK, an_agreement("2026-11-20", next_date="2026-12-01")]
    running = decided(events, "2026-12-01 23:59")
    assert (running.action_on, running.due) == (day("2026-12-01"), local("2026-12-02"))
    assert decided(events, "2026-12-02").action_on is None
