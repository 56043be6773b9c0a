"""Tasks open on their day and end when they are answered; none of them is ever a signal."""

import pytest

from schemas.envelope import Envelope
from schemas.types import ContactChannel, Destination, Kind
from services.monitor.answers import RuleId
from tests.builders import (
    a_contact,
    a_contact_attempt,
    a_placement_announced,
    a_placement_confirmed,
    a_placement_ended,
    a_placement_started,
    an_enrolment_ended,
    an_enrolment_started,
    an_exit,
    an_id,
    day,
)
from tests.monitor.cases import answers, decided, reasons


@pytest.mark.parametrize(
    ("starts_on", "start_state_on", "before", "opens"),
    [
        pytest.param("2026-06-30", None, "2026-07-19 23:59", "2026-07-20", id="30 June is before the summer"),
        pytest.param("2026-07-01", None, "2026-09-14 23:59", "2026-09-15", id="1 July"),
        pytest.param("2026-09-01", None, "2026-09-14 23:59", "2026-09-15", id="1 September"),
        pytest.param("2026-09-02", None, "2026-09-15 23:59", "2026-09-16", id="2 September"),
        pytest.param(
            "2026-11-16", None, "2026-11-29 23:59", "2026-11-30", id="14 days after any other start"
        ),
        pytest.param(
            "2026-08-10", "2026-11-23", "2026-12-06 23:59", "2026-12-07", id="start state: 14 days later"
        ),
        pytest.param(
            "2026-12-01", "2026-11-23", "2026-12-14 23:59", "2026-12-15", id="start state: a start after it"
        ),
    ],
)
def test_a_start_is_confirmed_on_its_day(
    starts_on: str, start_state_on: str | None, before: str, opens: str
) -> None:
    """A start that nobody confirmed becomes a task: those of a summer together, others after 14 days."""
    events = [an_exit("2026-07-06", starts_on=starts_on, start_state_on=start_state_on)]
    if starts_on < "2026-07-01":
        events = [an_exit("2026-06-06", starts_on="2026-07-06", destination=Destination.WORK)]
        before, opens = "2026-09-14 23:59", "2026-09-15"
    assert reasons(events, RuleId.CONFIRM_START, before) == ["not_yet"]
    (task,) = answers(events, RuleId.CONFIRM_START, opens)
    assert (task.kind, task.reason, str(task.due_on)) == (Kind.TASK, "confirm_start", opens)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(a_placement_confirmed("2026-10-01"), id="confirmed"),
        pytest.param(a_placement_started("2026-08-10"), id="reported as begun"),
        pytest.param(a_placement_ended("2026-10-01"), id="ended"),
    ],
)
def test_an_answered_start_asks_nothing(event: Envelope) -> None:
    """Whoever tells that it began, is there or ended, answers the task."""
    assert (
        reasons([an_exit("2026-07-17", starts_on="2026-08-10"), event], RuleId.CONFIRM_START, "2026-11-01")
        == []
    )


def test_after_the_contract_there_is_no_start_to_confirm() -> None:
    """When the contract is over its end is the signal, and the task goes."""
    events = [an_exit("2026-07-17", starts_on="2026-08-10", contract_ends_on="2026-10-31")]
    assert reasons(events, RuleId.CONFIRM_START, "2026-10-31 23:59") == ["confirm_start WHEN_CONVENIENT"]
    assert reasons(events, RuleId.CONFIRM_START, "2026-11-01") == ["place_ended"]


def attempts(*days_and_channels: tuple[str, ContactChannel | None]) -> list[Envelope]:
    """Return failed attempts."""
    return [a_contact_attempt(on, channel=channel) for on, channel in days_and_channels]


PHONE, TEXT = ContactChannel.PHONE, ContactChannel.TEXT


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param(
            attempts(("2026-10-01", PHONE), ("2026-10-10", TEXT), ("2026-10-22", PHONE)),
            True,
            id="three in 21 days",
        ),
        pytest.param(
            attempts(("2026-10-01", PHONE), ("2026-10-10", TEXT), ("2026-10-23", PHONE)),
            False,
            id="three in 22 days",
        ),
        pytest.param(attempts(("2026-10-01", PHONE), ("2026-10-10", TEXT)), False, id="two"),
        pytest.param(
            attempts(("2026-10-01", PHONE), ("2026-10-02", PHONE), ("2026-10-03", PHONE)),
            False,
            id="one channel",
        ),
        pytest.param(
            attempts(("2026-10-01", PHONE), ("2026-10-02", PHONE), ("2026-10-03", None)),
            False,
            id="an unknown channel is not another one",
        ),
        pytest.param(
            [
                *attempts(("2026-10-01", PHONE), ("2026-10-10", TEXT)),
                a_contact("2026-10-11"),
                *attempts(("2026-10-12", TEXT)),
            ],
            False,
            id="contact in between",
        ),
        pytest.param(
            attempts(
                ("2026-09-01", PHONE), ("2026-10-01", PHONE), ("2026-10-10", TEXT), ("2026-10-22", PHONE)
            ),
            True,
            id="the last three of four",
        ),
    ],
)
def test_failed_attempts_ask_for_another_way(events: list[Envelope], expected: bool) -> None:  # noqa: FBT001 a column
    """Three failures in 21 days over two channels are a task, and the clock of silence goes on."""
    history = [an_exit("2026-07-17"), *events]
    found = reasons(history, RuleId.ANOTHER_WAY, "2026-10-25")
    assert found == (["try_another_way THIS_WEEK"] if expected else [])
    silence = reasons(history, RuleId.NO_CONTACT, "2026-10-25")
    contacted = any(event.type.endswith("gelegd.v1") for event in events)
    assert silence == (["within_contact_period"] if contacted else ["silent_too_long THIS_WEEK"])


def test_an_unclear_end_is_a_task_and_no_signal() -> None:
    """An end that may be of several places asks which one, and alarms nobody."""
    events = [
        an_exit("2026-07-17", destination=Destination.ABROAD, starts_on=None),
        a_contact("2026-11-20"),
        a_placement_started("2026-09-01", placement=an_id(1)),
        a_placement_started("2026-09-02", placement=an_id(2)),
        a_placement_ended("2026-11-24", id=an_id(3)),
    ]
    found = decided(events, "2026-11-24 12:00").open_ones
    assert {one.kind for one in found} == {Kind.TASK}
    (task,) = [one for one in found if one.rule is RuleId.WHICH_PLACE]
    assert (task.rule, task.reason, task.kind) == ("welke_plaats", "which_placement", Kind.TASK)
    assert task.cause is not None
    assert task.cause.id == an_id(3)


def test_an_unclear_end_of_a_study_says_so() -> None:
    """A question about a study is told apart from one about work."""
    events = [
        an_exit("2026-07-17", destination=Destination.MBO_BOL, starts_on="2026-08-24"),
        an_enrolment_ended("2026-11-20"),
        an_enrolment_ended("2026-11-24"),
    ]
    assert reasons(events, RuleId.WHICH_PLACE, "2026-11-24") == ["which_enrolment WHEN_CONVENIENT"]


def test_an_unknown_destination_is_found_out() -> None:
    """When the school does not know, somebody finds out, until a place is known."""
    events = [an_exit("2026-07-17", destination=Destination.UNKNOWN, starts_on=None)]
    assert reasons(events, RuleId.FIND_OUT, "2026-07-17") == ["find_out WHEN_CONVENIENT"]
    assert reasons([*events, an_enrolment_started("2026-09-01")], RuleId.FIND_OUT, "2026-09-01") == [
        "has_next_place"
    ]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-07-16 23:59:59", "not_yet", id="the second before"),
        pytest.param("2026-07-17", "find_out WHEN_CONVENIENT", id="the day of leaving"),
    ],
)
def test_nobody_looks_for_who_has_not_left(at: str, expected: str) -> None:
    """A second exit that is known in advance asks nothing before its day."""
    events = [an_exit("2026-05-01"), an_exit("2026-07-17", destination=Destination.UNKNOWN, starts_on=None)]
    assert reasons(events, RuleId.FIND_OUT, at) == [expected]


def test_the_last_attempt_is_what_the_task_rests_on() -> None:
    """It is there since the attempt that was one too many, and who made that one knows of it."""
    tried = [
        a_contact_attempt(on, channel=channel, reported_by=an_id(number))
        for number, (on, channel) in enumerate(
            [("2026-09-01", PHONE), ("2026-10-01", PHONE), ("2026-10-10", TEXT), ("2026-10-12", PHONE)]
        )
    ]
    (found,) = answers([an_exit("2026-07-17"), *tried], RuleId.ANOTHER_WAY, "2026-10-25")
    assert found.cause is not None
    assert found.since == found.due_on == day("2026-10-12")
    assert found.cause.reported_by == an_id(3)
    assert found.cause.evidence == tuple(event.id for event in tried[1:])


def test_only_an_unknown_destination_is_to_be_found_out() -> None:
    """Who is known to have no place is not looked for: another rule speaks."""
    none = an_exit("2026-07-17", destination=Destination.NO_PLACE, starts_on=None)
    assert reasons([none], RuleId.FIND_OUT, "2026-07-17") == []


def test_a_start_that_was_confirmed_hides_no_other() -> None:
    """Each place that nobody saw begin is asked about."""
    events = [
        an_exit("2026-07-17", starts_on="2026-08-10"),
        a_placement_confirmed("2026-08-11"),
        a_placement_announced("2026-10-01", placement=an_id(2), starts_on="2026-10-05"),
    ]
    assert reasons(events, RuleId.CONFIRM_START, "2026-10-19") == ["confirm_start WHEN_CONVENIENT"]
