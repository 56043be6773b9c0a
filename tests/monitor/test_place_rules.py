"""Hours that are cut, days that are missed and support that ends, each side of each threshold; and two at once."""

import pytest

from schemas.codes import SupportKind
from schemas.envelope import Envelope
from services.monitor.answers import RuleId, signal_id
from tests.builders import (
    A_LEAVER,
    a_circumstance,
    a_contact,
    a_missed_day,
    a_placement_changed,
    a_placement_confirmed,
    a_placement_ended,
    a_placement_started,
    a_resolution,
    a_support,
    a_support_ending,
    an_exit,
    an_id,
    day,
)
from tests.monitor.cases import answers, reasons

WORK = an_exit("2026-07-17", starts_on="2026-07-20", hours_per_week=32)
SPOKEN = a_contact("2026-11-01")
LOST = a_placement_ended("2026-11-23")
NOW = "2026-11-24"


def cut(on: str, hours: int) -> Envelope:
    """Return that somebody works so many hours a week from a day on."""
    return a_placement_changed(on, hours_per_week=hours)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([], ["hours_about_the_same"], id="as it began"),
        pytest.param([cut("2026-11-02", 25)], ["hours_about_the_same"], id="22 percent less"),
        pytest.param([cut("2026-11-02", 24)], ["hours_cut THIS_WEEK"], id="25 percent less"),
        pytest.param([cut("2026-11-02", 40)], ["hours_about_the_same"], id="more"),
        pytest.param(
            [cut("2026-10-03", 28), cut("2026-11-02", 24)],
            ["hours_cut THIS_WEEK"],
            id="in two steps, 30 days apart",
        ),
        pytest.param(
            [cut("2026-10-02", 28), cut("2026-11-02", 24)],
            ["hours_about_the_same"],
            id="in two steps, 31 days apart",
        ),
        pytest.param(
            [cut("2026-11-02", 20), cut("2026-11-09", 32)], ["hours_about_the_same"], id="and back again"
        ),
        pytest.param([cut("2026-11-02", 20), LOST], ["place_ended"], id="the place was lost"),
        pytest.param([cut("2026-11-25", 20)], ["not_yet"], id="from tomorrow"),
    ],
)
def test_hours_that_are_cut(events: list[Envelope], expected: list[str]) -> None:
    """A quarter fewer hours than within the month before is told this week."""
    assert reasons([WORK, SPOKEN, *events], RuleId.HOURS_CUT, NOW) == expected


def missed(*days: str) -> list[Envelope]:
    """Return days on which somebody did not turn up."""
    return [a_missed_day(one) for one in days]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param(missed("2026-11-02", "2026-11-09"), ["few_times"], id="twice"),
        pytest.param(
            missed("2026-10-10", "2026-10-20", "2026-11-09"), ["not_turned_up THIS_WEEK"], id="in 30 days"
        ),
        pytest.param(missed("2026-10-09", "2026-10-20", "2026-11-09"), ["few_times"], id="in 31 days"),
        pytest.param(
            [*missed("2026-11-02", "2026-11-03", "2026-11-04"), a_placement_confirmed("2026-11-05")],
            [],
            id="seen there since",
        ),
        pytest.param(
            [*missed("2026-11-02", "2026-11-03", "2026-11-06"), a_placement_confirmed("2026-11-05")],
            ["few_times"],
            id="and missed again",
        ),
        pytest.param(
            [*missed("2026-11-02", "2026-11-03", "2026-11-04"), a_placement_confirmed("2026-11-04")],
            [],
            id="seen there on the last day",
        ),
        pytest.param([*missed("2026-11-02", "2026-11-03", "2026-11-04"), LOST], ["place_ended"], id="lost"),
    ],
)
def test_not_turned_up(events: list[Envelope], expected: list[str]) -> None:
    """Three times within 30 days is told this week, unless somebody saw the young person there since."""
    assert reasons([WORK, SPOKEN, *events], RuleId.NOT_TURNED_UP, NOW) == expected


def test_a_fourth_time_is_no_second_signal() -> None:
    """The cause is the third time; what follows is of the same episode."""
    three = missed("2026-11-02", "2026-11-03", "2026-11-04")
    four = [*three, a_missed_day("2026-11-06")]

    (before,), (after,) = (answers([WORK, *events], RuleId.NOT_TURNED_UP, NOW) for events in (three, four))
    assert before.cause == after.cause


ENDING = a_support("2026-08-01", ends_on="2026-12-31")


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([ENDING], "2026-10-31 23:59:59", ["not_yet"], id="61 days before: the last second"),
        pytest.param([ENDING], "2026-11-01", ["support_ends WHEN_CONVENIENT"], id="60 days before"),
        pytest.param([ENDING], "2026-11-30 23:59:59", ["support_ends WHEN_CONVENIENT"], id="31 days before"),
        pytest.param([ENDING], "2026-12-01", ["support_ends THIS_WEEK"], id="30 days before"),
        pytest.param([ENDING], "2027-01-10", ["support_ends THIS_WEEK"], id="when it has passed"),
        pytest.param(
            [ENDING, a_support_ending("2026-11-02", ends_on="2027-06-30")],
            "2026-12-01",
            ["not_yet"],
            id="it goes on for longer",
        ),
        pytest.param(
            [ENDING, a_support("2026-11-20")], "2026-12-01", [], id="it began again, without an end"
        ),
        pytest.param(
            [ENDING, a_support("2026-11-20", kind=SupportKind.TRIAL)],
            "2026-12-01",
            ["support_ends THIS_WEEK"],
            id="another support is no answer",
        ),
        pytest.param(
            [a_support("2026-07-20", kind=SupportKind.TRIAL), ENDING],
            "2026-12-01",
            ["support_ends THIS_WEEK"],
            id="beside one without an end",
        ),
        pytest.param([ENDING, LOST], "2026-12-01", ["place_ended"], id="the place was lost"),
    ],
)
def test_support_that_ends(events: list[Envelope], at: str, expected: list[str]) -> None:
    """The end of support is told 60 and 30 days before, until somebody tells that it goes on."""
    assert reasons([WORK, SPOKEN, *events], RuleId.SUPPORT_ENDS, at) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([cut("2026-11-20", 20)], ["hours_cut THIS_WEEK"], id="one alone"),
        pytest.param(
            [cut("2026-11-20", 20), a_circumstance("2026-10-21")],
            ["hours_cut TODAY", "money THIS_WEEK"],
            id="two within 30 days: the gravest, or else the last, rises",
        ),
        pytest.param(
            [cut("2026-11-20", 20), a_circumstance("2026-10-20")],
            ["hours_cut THIS_WEEK", "money THIS_WEEK"],
            id="two, 31 days apart",
        ),
        pytest.param(
            [LOST, a_circumstance("2026-11-20")],
            ["place_lost TODAY", "money THIS_WEEK"],
            id="what is told today cannot rise",
        ),
    ],
)
def test_problems_that_come_together(events: list[Envelope], expected: list[str]) -> None:
    """Two different signals within a month are more than their sum, and are one message."""
    found = [
        reason
        for rule in (RuleId.PLACE_LOST, RuleId.HOURS_CUT, RuleId.MONEY)
        for reason in reasons([WORK, SPOKEN, *events], rule, NOW)
        if " " in reason
    ]
    assert found == expected


def test_what_was_resolved_makes_nothing_graver() -> None:
    """A worry that a person resolved is no second problem beside a new one."""
    money = a_circumstance("2026-11-10", id=an_id(3))
    done = a_resolution("2026-11-12", signal=signal_id(A_LEAVER, RuleId.MONEY, an_id(3)))
    events = [WORK, SPOKEN, money, cut("2026-11-20", 20)]

    assert reasons(events, RuleId.HOURS_CUT, NOW) == ["hours_cut TODAY"]
    assert reasons([*events, done], RuleId.HOURS_CUT, NOW) == ["hours_cut THIS_WEEK"]
    another = a_resolution("2026-11-12", signal=signal_id(A_LEAVER, RuleId.HOUSING, an_id(4)))
    assert reasons([*events, another], RuleId.HOURS_CUT, NOW) == ["hours_cut TODAY"]


def test_who_reported_the_last_missed_day_knows_it() -> None:
    """The cause is the third day, and its reporter is not told what they told."""
    days = [a_missed_day(f"2026-11-0{number}", reported_by=an_id(number)) for number in (2, 3, 4, 5)]
    (found,) = answers([WORK, SPOKEN, *days], RuleId.NOT_TURNED_UP, NOW)
    assert found.cause is not None
    assert (found.cause.id, found.cause.reported_by) == (days[2].id, an_id(4))
    assert found.cause.evidence == tuple(event.id for event in days[:3])
    assert found.since == day("2026-11-04")


def test_each_place_has_its_own_hours_and_each_support_its_own_end() -> None:
    """What is about the same at one place, or has no end, hides nothing of another."""
    second = [a_placement_started("2026-09-01", placement=an_id(8), hours_per_week=32)]
    second += [a_placement_changed("2026-11-02", placement=an_id(8), hours_per_week=16)]
    events = [WORK, a_placement_confirmed("2026-08-01"), SPOKEN, *second]
    assert reasons(events, RuleId.HOURS_CUT, NOW) == ["hours_about_the_same", "hours_cut THIS_WEEK"]
    trial = a_support("2026-08-01", kind=SupportKind.TRIAL)
    assert reasons([WORK, SPOKEN, trial, ENDING], RuleId.SUPPORT_ENDS, "2026-12-01") == [
        "support_ends THIS_WEEK"
    ]
    both = [ENDING, a_support("2026-08-01", kind=SupportKind.TRIAL, ends_on="2026-12-31")]
    assert reasons([WORK, SPOKEN, *both, LOST], RuleId.SUPPORT_ENDS, "2026-12-01") == ["place_ended"] * 2


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param(25, "hours_about_the_same", id="24.2 percent less"),
        pytest.param(24, "hours_cut THIS_WEEK", id="27.3 percent less"),
    ],
)
def test_a_quarter_is_a_whole_quarter(hours: int, expected: str) -> None:
    """A share of hours is not rounded."""
    work = an_exit("2026-07-17", starts_on="2026-07-20", hours_per_week=33)
    assert reasons([work, SPOKEN, cut("2026-11-02", hours)], RuleId.HOURS_CUT, NOW) == [expected]
