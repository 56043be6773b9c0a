"""The duties: what is to be done by which day, the day before, on it and after; and what ends them."""

from datetime import date
from uuid import uuid5

import pytest

from schemas.envelope import Envelope
from schemas.types import ContactChannel, Destination, SchoolType
from services.monitor.answers import Reason, RuleId
from tests.builders import (
    a_coach_assigned,
    a_coach_released,
    a_contact,
    a_contact_attempt,
    a_placement_confirmed,
    a_placement_ended,
    a_placement_started,
    an_acceptance,
    an_answer_to_an_objection,
    an_enrolment_ended,
    an_exit,
    an_id,
    an_objection,
    an_offer,
    no,
)
from tests.monitor.cases import answers, decided, reasons

WORK = an_exit("2026-07-17", id=an_id(1), starts_on="2026-07-20")
STUDY = an_exit("2026-07-17", destination=Destination.MBO_BOL, starts_on="2026-08-24")
ENTREE = an_exit("2026-07-17", school_type=SchoolType.MBO_ENTREE, starts_on="2026-07-20")
EARLIER = an_exit("2026-07-16", school_type=SchoolType.MBO_ENTREE, destination=Destination.ABROAD)
ENDED = an_enrolment_ended("2027-09-01")
TASK = "WHEN_CONVENIENT"


def due_on(events: list[Envelope], rule: RuleId, at: str) -> list[date | None]:
    """Return the target days of the tasks of one rule."""
    return [answer.due_on for answer in answers(events, rule, at)]


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([WORK], "2026-07-26 23:59:59", ["not_yet"], id="day 7: the second before"),
        pytest.param([WORK], "2026-07-27", [f"first_weeks {TASK}"], id="day 7"),
        pytest.param([WORK, a_contact("2026-07-26")], "2026-07-27", [f"first_weeks {TASK}"], id="before it"),
        pytest.param([WORK, a_contact("2026-07-27")], "2026-07-27", ["spoken_since"], id="spoken on the day"),
        pytest.param(
            [WORK, a_placement_confirmed("2026-07-28")], "2026-07-29", ["spoken_since"], id="seen there since"
        ),
        pytest.param(
            [WORK, a_contact("2026-07-27")], "2026-08-10", [f"first_weeks {TASK}"], id="day 21: again"
        ),
        pytest.param([WORK, a_placement_ended("2026-07-24")], "2026-07-29", [], id="the place was lost"),
        pytest.param(
            [WORK, a_placement_ended("2026-07-22"), a_placement_started("2026-07-23", placement=an_id(7))],
            "2026-07-30",
            [f"first_weeks {TASK}"],
            id="the next place has its own",
        ),
        pytest.param([WORK, no("2026-07-24")], "2026-07-29", [], id="no is no"),
        pytest.param([STUDY], "2026-09-13 23:59:59", ["not_yet"], id="a school, day 21: the second before"),
        pytest.param([STUDY], "2026-09-14", [f"first_weeks {TASK}"], id="a school, day 21"),
    ],
)
def test_the_first_weeks_have_planned_days(events: list[Envelope], at: str, expected: list[str]) -> None:
    """On each planned day somebody asks how it goes, unless somebody looked since that day."""
    assert reasons(events, RuleId.FIRST_WEEKS, at) == expected


@pytest.mark.parametrize(("at", "days"), [("2026-07-27", 7), ("2026-08-10", 21)])
def test_each_check_of_the_first_weeks_is_a_task_of_its_own(at: str, days: int) -> None:
    """Its cause is the place and the number of days, so that the next check opens anew."""
    (answer,) = answers([WORK], RuleId.FIRST_WEEKS, at)
    assert answer.cause is not None
    assert answer.cause.id == uuid5(WORK.id, str(days))


def test_what_began_before_a_start_state_has_no_first_weeks() -> None:
    """Who worked there long before the school's first file is no beginner."""
    began = an_exit("2026-07-17", starts_on="2026-07-20", start_state_on="2026-11-23")
    assert reasons([began], RuleId.FIRST_WEEKS, "2026-11-24") == []
    that_day = an_exit("2026-07-17", starts_on="2026-11-23", start_state_on="2026-11-23")
    assert reasons([that_day], RuleId.FIRST_WEEKS, "2026-11-30") == []
    there, second = a_placement_confirmed("2026-11-24"), a_placement_started("2026-11-30", placement=an_id(7))
    assert reasons([began, there, second], RuleId.FIRST_WEEKS, "2026-12-07") == [f"first_weeks {TASK}"]


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([WORK], "2026-07-17", [f"make_offer {TASK}"], id="on the day of leaving"),
        pytest.param([WORK, an_offer("2026-07-20")], "2026-08-01", ["offer_made"], id="made"),
        pytest.param([STUDY], "2026-08-01", ["has_enrolment"], id="rests while a study follows"),
        pytest.param([STUDY, ENDED], "2027-09-01", [f"make_offer {TASK}"], id="revives when it breaks"),
    ],
)
def test_the_offer_is_a_duty(events: list[Envelope], at: str, expected: list[str]) -> None:
    """The school offers its support, within our own month; a following study rests it."""
    assert reasons(events, RuleId.MAKE_OFFER, at) == expected
    if expected[0].startswith("make_offer"):
        assert due_on(events, RuleId.MAKE_OFFER, at) == [date(2026, 8, 16)]


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([WORK], "2027-07-16 23:59:59", ["not_yet"], id="the last second of year 1"),
        pytest.param([WORK], "2027-07-17", [f"offer_again {TASK}"], id="the second year begins"),
        pytest.param([WORK, an_offer("2027-07-18", year=2)], "2027-08-01", ["offer_made"], id="made"),
        pytest.param(
            [WORK, an_offer("2026-07-18")], "2027-08-01", [f"offer_again {TASK}"], id="that of year 1 is none"
        ),
        pytest.param([WORK, an_acceptance("2027-07-16")], "2027-08-01", ["offer_used"], id="used in year 1"),
        pytest.param(
            [WORK, an_acceptance("2027-07-17")], "2027-08-01", [f"offer_again {TASK}"], id="used in year 2"
        ),
        pytest.param(
            [WORK, no("2026-09-01")], "2027-08-01", [f"offer_again {TASK}"], id="no is asked again once"
        ),
        pytest.param([STUDY], "2027-08-01", ["has_enrolment"], id="rests while a study follows"),
        pytest.param([ENTREE], "2027-07-17", [], id="an mbo has no second year"),
    ],
)
def test_the_offer_of_the_second_year(events: list[Envelope], at: str, expected: list[str]) -> None:
    """Pro and vso offer it anew to who used nothing: our day is a month after the year, the law's the window's end."""
    assert reasons(events, RuleId.OFFER_AGAIN, at) == expected
    assert reasons([EARLIER, *events], RuleId.OFFER_AGAIN, at) == expected
    assert due_on(events, RuleId.OFFER_AGAIN, at) in ([], [None], [date(2027, 8, 16)])


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([WORK], "2026-07-23 23:59:59", ["not_yet"], id="four working days"),
        pytest.param([WORK], "2026-07-24", [f"assign_coach {TASK}"], id="five working days"),
        pytest.param([WORK, a_coach_assigned("2026-07-20")], "2026-07-24", [], id="there is one"),
        pytest.param(
            [WORK, a_coach_assigned("2026-07-20"), a_coach_released("2026-11-16")],
            "2026-11-22 23:59:59",
            ["not_yet"],
            id="released: four working days",
        ),
        pytest.param(
            [WORK, a_coach_assigned("2026-07-20"), a_coach_released("2026-11-16")],
            "2026-11-23",
            [f"assign_coach {TASK}"],
            id="released: five working days",
        ),
    ],
)
def test_nobody_is_long_without_a_coach(events: list[Envelope], at: str, expected: list[str]) -> None:
    """After five working days without a coach the coordinator is asked for one."""
    assert reasons(events, RuleId.ASSIGN_COACH, at) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2028-04-17 23:59:59", ["not_yet"], id="91 days before: the last second"),
        pytest.param("2028-04-18", [f"end_of_window {TASK}"], id="90 days before, across 29 February"),
        pytest.param("2028-07-17 23:59:59", [f"end_of_window {TASK}"], id="the last second of the window"),
    ],
)
def test_the_end_of_the_window_is_prepared(at: str, expected: list[str]) -> None:
    """Three months before the last window closes somebody prepares what comes after."""
    assert reasons([WORK], RuleId.END_OF_WINDOW, at) == expected


def test_only_the_last_window_ends() -> None:
    """Who left twice has one end: that of the window that closes last."""
    (found,) = answers([WORK, an_exit("2027-07-16")], RuleId.END_OF_WINDOW, "2028-05-01")
    assert found.reason is Reason.NOT_YET


SILENT = "2026-10-01"


def test_no_is_no() -> None:
    """Who wants to be left alone hears nothing more: no contact signal, no other way, no check; the offer stays."""
    ways = (("2026-08-03", ContactChannel.PHONE), ("2026-08-04", ContactChannel.LETTER), ("2026-08-05", None))
    tried = [a_contact_attempt(on, channel=channel) for on, channel in ways]
    assert reasons([WORK, *tried], RuleId.ANOTHER_WAY, SILENT) == ["try_another_way THIS_WEEK"]
    events = [WORK, *tried, no("2026-08-20")]
    open_ones = {answer.rule for answer in decided(events, SILENT).open_ones}

    assert reasons(events, RuleId.NO_CONTACT, SILENT) == ["said_no"]
    assert reasons(events, RuleId.CONFIRM_START, SILENT) == ["said_no"]
    assert reasons(events, RuleId.ANOTHER_WAY, SILENT) == []
    assert open_ones <= {RuleId.MAKE_OFFER, RuleId.ASSIGN_COACH}
    assert reasons([*events, an_acceptance("2026-08-21")], RuleId.NO_CONTACT, SILENT) != ["said_no"]


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([no("2026-08-20")], "2027-03-01", [], id="without a day"),
        pytest.param(
            [no("2026-08-20", may_return_on="2027-02-20")], "2027-02-19 23:59:59", ["not_yet"], id="before"
        ),
        pytest.param(
            [no("2026-08-20", may_return_on="2027-02-20")], "2027-02-20", [f"come_back {TASK}"], id="the day"
        ),
        pytest.param(
            [no("2026-08-20", may_return_on="2027-02-20"), a_contact("2027-02-20")],
            "2027-02-21",
            ["spoken_since"],
            id="spoken on the day",
        ),
        pytest.param(
            [no("2026-08-20", may_return_on="2027-02-20"), a_contact("2027-02-19")],
            "2027-02-21",
            [f"come_back {TASK}"],
            id="spoken the day before",
        ),
        pytest.param(
            [no("2026-08-20", may_return_on="2027-02-20"), a_contact("2027-02-21")],
            "2027-02-21",
            ["spoken_since"],
            id="spoken the day after",
        ),
        pytest.param(
            [no("2026-08-20", may_return_on="2027-02-20"), an_acceptance("2026-12-01")],
            "2027-02-21",
            [],
            id="said yes since",
        ),
    ],
)
def test_the_day_that_was_agreed_returns(events: list[Envelope], at: str, expected: list[str]) -> None:
    """Who said "come back in half a year" is asked again on that day, and not before."""
    assert reasons([WORK, *events], RuleId.COME_BACK, at) == expected


def test_an_objection_stills_everything_but_its_answer() -> None:
    """Until it is answered all rests, and the privacy officer has a month; dismissed, all goes on."""
    events = [WORK, a_placement_ended("2026-11-20"), an_objection("2026-11-23")]
    (task,) = decided(events, "2026-11-24").open_ones

    assert (task.rule, task.due_on) == (RuleId.ANSWER_OBJECTION, date(2026, 12, 23))
    assert {one.rule for one in decided(events, "2026-11-24").answers} == set(RuleId)
    upheld = [*events, an_answer_to_an_objection("2026-11-30", upheld=True)]
    assert decided(upheld, "2026-12-01").open_ones == ()
    dismissed = [*events, an_answer_to_an_objection("2026-11-30", upheld=False)]
    assert reasons(dismissed, RuleId.PLACE_LOST, "2026-12-01") == ["place_lost TODAY"]
