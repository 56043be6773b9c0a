"""What people do with a signal holds for what was open then, and until the day that they named."""

import pytest

from schemas.codes import Outcome
from schemas.envelope import Envelope
from schemas.types import Status
from services.monitor.answers import RuleId, signal_id
from services.monitor.dossier import fold
from services.monitor.episodes import Ending
from tests.builders import (
    A_LEAVER,
    a_checkin,
    a_contact,
    a_look,
    a_placement_ended,
    a_resolution,
    a_snooze,
    a_take_up,
    an_agreement,
    an_exit,
    an_id,
    day,
)
from tests.monitor.cases import local
from tests.monitor.test_episodes import Course

EXIT = an_exit("2026-07-17", id=an_id(1), starts_on="2026-07-20")
LOST = a_placement_ended("2026-11-23")
SIGNAL = signal_id(A_LEAVER, RuleId.PLACE_LOST, an_id(1))
TAKEN_UP = a_take_up("2026-11-24", signal=SIGNAL, next_date="2026-12-01", recorded=local("2026-11-24 11:00"))
SNOOZED = a_snooze("2026-11-24", signal=SIGNAL, next_date="2026-12-01", recorded=local("2026-11-24 11:00"))
RESOLVED = a_resolution("2026-11-24", signal=SIGNAL, recorded=local("2026-11-24 11:00"))


def lost(course: Course) -> tuple[Status, int, str | None]:
    """Return where the signal of the lost place stands: status, opening, and until when an action runs."""
    episode = course.stored[SIGNAL]
    return episode.status, episode.opening, str(episode.action_on) if episode.action_on else None


def after(*events: Envelope) -> Course:
    """Return a course in which the place was lost at ten, and these events came after."""
    course = Course(EXIT, LOST)
    course.at("2026-11-24 10:00")
    course.at("2026-11-24 12:00", *events)
    return course


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([], "2026-12-01 23:59:59", (Status.TAKEN_UP, 1, "2026-12-01"), id="on its day"),
        pytest.param([], "2026-12-02", (Status.OPEN, 2, None), id="its day passed without a next step"),
        pytest.param(
            [a_contact("2026-11-25")], "2026-12-02", (Status.TAKEN_UP, 1, "2026-12-01"), id="contact since"
        ),
        pytest.param([a_contact("2026-11-24")], "2026-12-02", (Status.OPEN, 2, None), id="contact before it"),
        pytest.param(
            [an_agreement("2026-11-30", next_date="2026-12-10")],
            "2026-12-10 23:59:59",
            (Status.TAKEN_UP, 1, "2026-12-10"),
            id="a later agreement",
        ),
        pytest.param(
            [an_agreement("2026-11-30", next_date="2026-12-10")],
            "2026-12-11",
            (Status.OPEN, 2, None),
            id="the later agreement passed too",
        ),
        pytest.param(
            [a_take_up("2026-12-01", signal=SIGNAL, next_date="2026-12-15")],
            "2026-12-02",
            (Status.TAKEN_UP, 1, "2026-12-15"),
            id="taken up again",
        ),
        pytest.param(
            [a_look("2026-12-01", signal=SIGNAL)],
            "2026-12-01 23:59:59",
            (Status.TAKEN_UP, 1, "2026-12-01"),
            id="seen undoes nothing",
        ),
    ],
)
def test_taken_up_holds_until_its_day(
    events: list[Envelope], at: str, expected: tuple[Status, int, str | None]
) -> None:
    """Who takes a signal up names a day; when it passes without contact or a later date, it is told anew."""
    course = after(TAKEN_UP)
    for event in events:
        course.at("2026-12-01 20:00", event)
    course.at(at)

    assert lost(course) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-11-30 23:59:59", (Status.SNOOZED, 1, "2026-11-30"), id="the second before"),
        pytest.param("2026-12-01", (Status.OPEN, 2, None), id="its day"),
    ],
)
def test_what_was_put_off_comes_back_on_its_day(at: str, expected: tuple[Status, int, str | None]) -> None:
    """At the local midnight that starts the day, it is told anew; nothing is sent before."""
    course = after(SNOOZED)
    course.at(at)

    assert lost(course) == expected


def test_who_resolves_it_says_how_it_ended() -> None:
    """It is closed with its outcome, and stays closed while nothing new is told of the same cause."""
    course = after(RESOLVED)
    found = course.stored[SIGNAL]

    assert (found.status, found.ending, found.outcome) == (Status.CLOSED, Ending.RESOLVED, Outcome.NEW_PLACE)
    course.at("2026-12-24", a_contact("2026-12-20"))
    assert course.stored[SIGNAL] == found


def test_what_was_resolved_holds_up_nothing_else() -> None:
    """Another signal, of a rule that stands later in the policy, opens beside one that stays resolved."""
    course = after(RESOLVED)
    course.at("2026-11-25 12:00", a_checkin("2026-11-25", score=1))
    assert course.stored[SIGNAL].status is Status.CLOSED
    still_open = {one.rule for one in course.stored.values() if one.status is Status.OPEN}
    assert RuleId.CHECKIN in still_open


def test_what_was_resolved_opens_again_for_a_new_reason() -> None:
    """A contract that was resolved before its end is told once more when that day has passed all the same."""
    contract = signal_id(A_LEAVER, RuleId.CONTRACT_ENDS, an_id(1))
    course = Course(an_exit("2026-07-17", id=an_id(1), starts_on="2026-07-20", contract_ends_on="2026-12-31"))
    course.at("2026-11-24")
    course.at("2026-11-25", a_resolution("2026-11-24", signal=contract, recorded=local("2026-11-24 11:00")))
    course.at("2026-12-24")
    assert course.stored[contract].status is Status.CLOSED

    course.at("2027-01-01")

    found = course.stored[contract]
    assert (found.status, found.reason, found.opening) == (Status.OPEN, "contract_ended", 2)
    assert found.outcome is None


def test_an_act_is_about_what_was_open_then() -> None:
    """What was done before the signal opened does not touch it."""
    course = Course(EXIT, LOST, RESOLVED)
    course.at("2026-11-24 12:00")

    assert lost(course)[:2] == (Status.OPEN, 1)


def test_seen_on_screen_is_seen() -> None:
    """A look at the page counts like an answer to the message, from the moment that it was told."""
    course = after(a_look("2026-11-24", signal=SIGNAL, recorded=local("2026-11-24 11:00")))

    assert lost(course) == (Status.SEEN, 1, None)


def test_the_last_act_counts_whatever_comes_first() -> None:
    """Acts are kept per signal by when they were recorded, in whatever order they come."""
    later = a_snooze("2026-11-24", signal=SIGNAL, next_date="2026-12-10", recorded=local("2026-11-24 11:30"))
    (kept,) = fold([EXIT, later, TAKEN_UP]).acts

    assert (kept.status, kept.until) == (Status.SNOOZED, day("2026-12-10"))
    assert fold([EXIT, TAKEN_UP, later]).acts == (kept,)


def test_a_look_in_the_moment_of_opening_counts() -> None:
    """Who sees a signal in the very moment in which it is told has seen it."""
    look = a_look("2026-11-24", signal=SIGNAL, recorded=local("2026-11-24 10:00"))
    course = Course(EXIT, LOST)
    course.at("2026-11-24 10:00", look)
    assert course.stored[SIGNAL].status is Status.SEEN


def test_an_act_in_the_moment_of_opening_counts() -> None:
    """Who takes up a signal in the very moment in which it is told took up that one."""
    act = a_take_up("2026-11-24", signal=SIGNAL, next_date="2026-12-01", recorded=local("2026-11-24 10:00"))
    course = Course(EXIT, LOST)
    course.at("2026-11-24 10:00", act)
    assert course.stored[SIGNAL].status is Status.TAKEN_UP
