"""The rules about a study at risk, each side of each threshold: the day before, the moment itself, and after."""

import pytest

from schemas.codes import AbsenceKind, Result, StudyAdvice
from schemas.envelope import Envelope
from schemas.types import DeregistrationReason, Destination
from services.monitor.answers import RuleId
from tests.builders import (
    a_contact,
    a_deregistration_announced,
    a_placement_ended,
    a_placement_started,
    a_result,
    a_result_taken_back,
    an_absence,
    an_advice,
    an_enrolment_confirmed,
    an_enrolment_ended,
    an_enrolment_started,
    an_exit,
    an_id,
    an_internship_found,
    an_internship_lost,
    an_internship_sought,
)
from tests.monitor.cases import answers, reasons

STUDY = an_exit("2026-07-17", destination=Destination.MBO_BOL, starts_on="2026-08-24")
WORK = an_exit("2026-07-17", starts_on="2026-07-20")
SPOKEN = a_contact("2026-09-28")
ENDED = an_enrolment_ended("2026-11-10")
SEEN = an_enrolment_confirmed("2026-11-11")
LONG = an_absence("2026-11-02", kind=AbsenceKind.LONG, hours=None, since="2026-11-02")
AT_WORK = a_placement_started("2026-11-11", placement=an_id(7))
WARNED = an_advice("2026-11-02")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([an_absence("2026-11-10", hours=7)], "few_hours", id="7 hours"),
        pytest.param([an_absence("2026-11-10", hours=8)], "absent_hours_early WHEN_CONVENIENT", id="8 hours"),
        pytest.param(
            [an_absence("2026-11-10", hours=15)], "absent_hours_early WHEN_CONVENIENT", id="15 hours"
        ),
        pytest.param([an_absence("2026-11-10", hours=16)], "absent_hours THIS_WEEK", id="16 hours"),
        pytest.param(
            [an_absence("2026-11-10", hours=None)], "absent_hours THIS_WEEK", id="reported without hours"
        ),
        pytest.param([an_absence("2026-11-10"), SEEN], "seen_there_since", id="seen there the day after"),
        pytest.param(
            [an_absence("2026-11-11"), SEEN], "absent_hours THIS_WEEK", id="seen there on the same day"
        ),
        pytest.param([an_absence("2026-11-09"), ENDED], "place_ended", id="the study ended"),
        pytest.param(
            [a_result("2026-09-01"), an_absence("2026-11-10")],
            "absent_hours THIS_WEEK",
            id="after other news",
        ),
    ],
)
def test_hours_missed_in_four_weeks(events: list[Envelope], expected: str) -> None:
    """Half of sixteen hours is an early warning, sixteen hours is told this week."""
    assert reasons([STUDY, *events], RuleId.ABSENT_HOURS, "2026-11-12") == [expected]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-11-15 23:59:59", "not_yet", id="the second before two weeks"),
        pytest.param("2026-11-16", "absent_long THIS_WEEK", id="two weeks: at local midnight"),
        pytest.param("2026-11-29 23:59:59", "absent_long THIS_WEEK", id="the second before four weeks"),
        pytest.param("2026-11-30", "absent_long TODAY", id="four weeks"),
    ],
)
def test_staying_away_rises(at: str, expected: str) -> None:
    """Ten school days away is told this week, twenty is told today."""
    assert reasons([STUDY, LONG], RuleId.ABSENT_LONG, at) == [expected]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2027-01-03 23:59:59", "not_yet", id="the second before ten school days"),
        pytest.param("2027-01-04", "absent_long THIS_WEEK", id="ten school days: Christmas counts for none"),
        pytest.param("2027-01-17 23:59:59", "absent_long THIS_WEEK", id="the second before twenty"),
        pytest.param("2027-01-18", "absent_long TODAY", id="twenty school days"),
    ],
)
def test_a_school_holiday_is_no_absence(at: str, expected: str) -> None:
    """Who was away before Christmas is not away for two weeks longer when school begins again."""
    since = an_absence("2026-12-07", kind=AbsenceKind.LONG, hours=None, since="2026-12-07")
    assert reasons([STUDY, since], RuleId.ABSENT_LONG, at) == [expected]


def test_an_absence_whose_end_is_told_is_over() -> None:
    """Who is back is not away, however long it was."""
    over = an_absence("2026-11-02", kind=AbsenceKind.LONG, hours=None, since="2026-09-01", until="2026-10-30")
    assert reasons([STUDY, over], RuleId.ABSENT_LONG, "2026-11-30") == ["absence_over"]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([WARNED], ["advice_warning THIS_WEEK"], id="a warning"),
        pytest.param(
            [an_advice("2026-11-02", advice=StudyAdvice.NEGATIVE)], ["advice_negative TODAY"], id="negative"
        ),
        pytest.param(
            [WARNED, an_advice("2026-11-09", advice=StudyAdvice.NEGATIVE)],
            ["advice_negative TODAY"],
            id="a warning, then negative: one signal that rises",
        ),
        pytest.param([an_advice("2026-11-02", advice=StudyAdvice.POSITIVE)], [], id="positive"),
        pytest.param(
            [WARNED, an_advice("2026-11-09", advice=StudyAdvice.POSITIVE)], [], id="positive after a warning"
        ),
        pytest.param([WARNED, ENDED], ["place_ended"], id="the study ended"),
        pytest.param(
            [WARNED, ENDED, an_enrolment_started("2026-11-11")], ["place_ended"], id="another study began"
        ),
    ],
)
def test_advice_about_a_study(events: list[Envelope], expected: list[str]) -> None:
    """A warning is told this week and a negative advice today, as long as that study runs."""
    assert reasons([STUDY, *events], RuleId.STUDY_ADVICE, "2026-11-12") == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([], "deregistration_announced", id="announced three times: the last one counts"),
        pytest.param([ENDED], "place_ended", id="it happened: another rule speaks"),
        pytest.param([SEEN], "seen_there_since", id="seen there since"),
    ],
)
def test_a_deregistration_that_is_announced(events: list[Envelope], expected: str) -> None:
    """It is told while there is still time, and not once it is over or off."""
    announced = [a_deregistration_announced(f"2026-11-0{number}") for number in (1, 2, 2)]
    (found,) = answers([STUDY, *announced, *events], RuleId.DEREGISTRATION, "2026-11-12")
    assert found.cause is not None
    assert (found.reason, found.cause.id) == (expected, max(one.id for one in announced[1:]))


SOUGHT = an_internship_sought("2026-10-01", starts_on="2026-12-01")


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([SOUGHT], "2026-11-09 23:59:59", "not_yet", id="22 days before: the last second"),
        pytest.param([SOUGHT], "2026-11-10", "no_internship THIS_WEEK", id="21 days before"),
        pytest.param(
            [an_internship_sought("2026-10-01")], "2026-10-01", "no_internship THIS_WEEK", id="no day named"
        ),
        pytest.param([SOUGHT, an_internship_found("2026-11-09")], "2026-11-10", "has_internship", id="found"),
        pytest.param(
            [an_internship_lost("2026-11-02")], "2026-11-15 23:59:59", "not_yet", id="9 school days after"
        ),
        pytest.param(
            [an_internship_lost("2026-11-02")],
            "2026-11-16",
            "internship_lost THIS_WEEK",
            id="10 school days after",
        ),
        pytest.param(
            [an_internship_lost("2026-12-17")], "2027-01-13 23:59:59", "not_yet", id="9, over Christmas"
        ),
        pytest.param(
            [an_internship_lost("2026-12-17")],
            "2027-01-14",
            "internship_lost THIS_WEEK",
            id="10, over Christmas",
        ),
        pytest.param([SOUGHT, ENDED], "2026-11-12", "place_ended", id="the study ended"),
        pytest.param(
            [an_internship_lost("2026-11-02"), ENDED], "2026-11-16", "place_ended", id="lost with the study"
        ),
    ],
)
def test_an_internship_in_time(events: list[Envelope], at: str, expected: str) -> None:
    """Three weeks before it should begin, or ten school days after it was lost, somebody helps to look."""
    assert reasons([STUDY, SPOKEN, *events], RuleId.INTERNSHIP, at) == [expected]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([ENDED], ["no_work"], id="no work"),
        pytest.param(
            [ENDED, AT_WORK],
            ["left_for_work THIS_WEEK"],
            id="work the day after",
        ),
        pytest.param(
            [
                ENDED,
                a_placement_started("2026-11-11", placement=an_id(7), kind=Destination.WORK_AND_LEARN),
            ],
            ["no_work"],
            id="work and learning is a study",
        ),
        pytest.param(
            [a_result("2026-11-10"), ENDED, AT_WORK],
            ["qualified"],
            id="with a basic qualification",
        ),
        pytest.param(
            [
                a_placement_started("2026-07-01", placement=an_id(8)),
                a_placement_ended("2026-08-01", placement=an_id(8)),
                ENDED,
                AT_WORK,
            ],
            ["left_for_work THIS_WEEK"],
            id="after a summer job",
        ),
        pytest.param([a_result("2026-11-09"), ENDED, AT_WORK], ["qualified"], id="qualified the day before"),
        pytest.param(
            [ENDED, AT_WORK, a_result("2026-11-11")],
            ["left_for_work THIS_WEEK"],
            id="qualified only the day after",
        ),
        pytest.param(
            [
                a_result("2026-11-10", result=Result.MBO_ENTREE_DIPLOMA),
                ENDED,
                AT_WORK,
            ],
            ["left_for_work THIS_WEEK"],
            id="an entree diploma is none",
        ),
        pytest.param(
            [
                a_result("2026-11-10"),
                ENDED,
                AT_WORK,
                a_result_taken_back("2026-11-12"),
            ],
            ["left_for_work THIS_WEEK"],
            id="a result that was none after all",
        ),
        pytest.param(
            [
                an_enrolment_ended("2026-11-10", reason=DeregistrationReason.DIPLOMA),
                AT_WORK,
            ],
            [],
            id="finished with a diploma",
        ),
        pytest.param(
            [ENDED, AT_WORK, an_enrolment_started("2026-11-11")],
            ["has_next_place"],
            id="another study the day after, beside the work",
        ),
    ],
)
def test_work_instead_of_a_diploma(events: list[Envelope], expected: list[str]) -> None:
    """Who leaves a study for a job without a basic qualification is told, though there is a place."""
    assert reasons([STUDY, *events], RuleId.LEFT_FOR_WORK, "2026-11-12") == expected


def test_without_a_study_there_is_nothing_to_miss() -> None:
    """Who works is not absent from school."""
    assert reasons([WORK, an_absence("2026-11-10")], RuleId.ABSENT_HOURS, "2026-11-12") == ["place_ended"]


def test_advice_on_the_first_day_of_a_study_is_about_that_study() -> None:
    """Only a study that began after the advice makes it one of the past."""
    began = an_enrolment_started("2026-11-02")
    assert reasons([WORK, began, WARNED], RuleId.STUDY_ADVICE, "2026-11-12") == ["advice_warning THIS_WEEK"]
    later = an_enrolment_started("2026-11-03")
    assert reasons([WORK, later, WARNED], RuleId.STUDY_ADVICE, "2026-11-12") == ["place_ended"]


def test_a_negative_advice_after_a_warning_is_so_since_the_warning() -> None:
    """It is one worry, which began with the warning."""
    (found,) = answers(
        [STUDY, WARNED, an_advice("2026-11-09", advice=StudyAdvice.NEGATIVE)],
        RuleId.STUDY_ADVICE,
        "2026-11-12",
    )
    assert found.since == WARNED.recorded.date()
