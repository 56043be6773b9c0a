"""What a young person is sent, and when: each rule with its near misses, on a timeline."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from schemas.types import ApproachStand, Occasion
from services.notify.outreach import may_go, put_off
from services.notify.young import NoteKey, OutreachHold, OutreachSilence
from tests.notify.desk import local
from tests.notify.outings import CADENCE, EVENING, Outings, a_young_person, outings

NOTICE = ("2026-12-01 09:00", "kennismaking", "1")
FIRST_ASKED = ("2026-12-15 09:00", "checkin", "1")
SECOND_ASKED = ("2027-01-12 09:00", "checkin", "2")


def test_the_notice_goes_first_and_waits_a_week() -> None:
    """Nothing goes before the notice, and that goes on the first fair moment after a week."""
    life = outings()
    assert life.waiting() == [("kennismaking", "2026-12-01 09:00", "fair_hour")]
    assert life.until("2026-12-01 08:59").told() == []
    assert life.until("2026-12-14").told() == [NOTICE]


def test_then_it_asks_how_it_goes_and_again_each_month() -> None:
    """Two weeks after the notice the first check-in, four weeks later the next; each after the other."""
    life = outings().until("2026-12-15 09:00")
    assert life.told() == [NOTICE, FIRST_ASKED]
    life.answer()
    assert life.until("2027-01-12 08:59").told() == [NOTICE, FIRST_ASKED]
    assert life.until("2027-01-12 09:00").told() == [NOTICE, FIRST_ASKED, SECOND_ASKED]


def test_three_times_no_answer_is_asked_once_and_then_left_alone() -> None:
    """After three check-ins without answer comes one question, and without answer to that half a year of rest."""
    life = outings().until("2028-03-01")
    kinds = [occasion for _, occasion, _ in life.told()]
    assert kinds[:6] == ["kennismaking", *["checkin"] * 3, "terugkomen", "checkin"]
    asked, next_one = life.told()[4], life.told()[5]
    assert asked[0] == "2027-02-16 09:00"
    assert next_one[0] == "2027-08-16 09:00"


def test_an_answer_begins_the_count_again() -> None:
    """Who answers the third check-in is asked a fourth time, and not whether we may come back."""
    life = outings().until("2027-02-09 09:00").answer().until("2027-03-09 09:00")
    assert [occasion for _, occasion, _ in life.told()] == ["kennismaking", *["checkin"] * 4]


def test_who_was_spoken_with_is_not_asked() -> None:
    """A conversation puts the next check-in off to a month after it."""
    life = outings().until("2026-12-02").change(spoken_on=date(2026, 12, 10))
    assert life.until("2027-01-06").told() == [NOTICE]
    assert life.until("2027-01-07 09:00").told() == [NOTICE, ("2027-01-07 09:00", "checkin", "1")]


@pytest.mark.parametrize(
    ("stand", "why_not"),
    [
        pytest.param(ApproachStand.SAID_NO, OutreachSilence.SAID_NO, id="said no"),
        pytest.param(ApproachStand.OBJECTION, OutreachSilence.OBJECTION, id="objected"),
        pytest.param(ApproachStand.DIED, OutreachSilence.DIED, id="died"),
        pytest.param(ApproachStand.OUTSIDE, OutreachSilence.OUTSIDE_WINDOW, id="window over"),
        pytest.param(None, OutreachSilence.NOT_TOLD, id="a monitor that does not tell it yet"),
    ],
)
def test_a_no_is_a_no_at_once(stand: ApproachStand | None, why_not: OutreachSilence) -> None:
    """What waited goes nowhere, with its reason, and nothing follows."""
    life = outings().change(stand=stand)
    assert [note.reason for note in life.notes.values()] == [why_not]
    assert life.until("2028-01-01").told() == []


def test_stop_counts_before_the_monitor_tells_it_back() -> None:
    """STOP closes at once, and an older snapshot that says we may does not open it."""
    life = outings().until("2026-12-01 09:00").change(has_stopped=True)
    assert life.change(stand=ApproachStand.MAY).until("2028-01-01").told() == [NOTICE]


def test_who_says_yes_again_is_not_told_twice_who_we_are() -> None:
    """After a no that was taken back the cadence goes on where it was."""
    life = outings().until("2026-12-02").change(stand=ApproachStand.SAID_NO).until("2027-02-01")
    assert life.change(stand=ApproachStand.MAY).told() == [NOTICE, ("2027-02-01 00:00", "checkin", "1")][:1]
    assert life.until("2027-02-01 09:00").told() == [NOTICE, ("2027-02-01 09:00", "checkin", "1")]


def test_an_invitation_goes_in_time_and_once() -> None:
    """From its first day on, a week after the notice, and no second time."""
    life = outings(invitations=[EVENING]).until("2026-12-20")
    assert life.told() == [NOTICE, ("2026-12-08 09:00", "uitnodiging", EVENING.name), FIRST_ASKED]


@pytest.mark.parametrize(
    ("on", "is_sent"),
    [
        pytest.param(date(2026, 12, 8), False, id="the day on which it could go"),
        pytest.param(date(2026, 12, 9), True, id="the day after"),
    ],
)
def test_an_invitation_that_comes_too_late_does_not_go(on: date, is_sent: bool) -> None:  # noqa: FBT001 a row of a table
    """The last day is the one before the evening itself."""
    life = outings(invitations=[replace(EVENING, on=on)]).until("2027-01-01")
    assert ("uitnodiging" in [occasion for _, occasion, _ in life.told()]) is is_sent


@pytest.mark.parametrize(
    ("last_day", "told"),
    [
        pytest.param(date(2026, 11, 30), [], id="the day before"),
        pytest.param(date(2026, 12, 1), [NOTICE], id="the day itself"),
    ],
)
def test_nothing_goes_after_the_last_day(last_day: date, told: list[tuple[str, str, str]]) -> None:
    """A message whose moment lies after the window is not even held."""
    life = outings(a_young_person(until=last_day))
    assert life.until("2026-12-14").told() == told


def test_a_start_state_is_spread_by_pseudonym() -> None:
    """Not everybody of one file hears on one morning: up to so many working days apart."""
    days = {
        outings(
            replace(a_young_person(is_start_state=True), leaver=type(a_young_person().leaver)(int=number))
        ).waiting()[0][1]
        for number in range(CADENCE.notice_spread_working_days)
    }
    assert (min(days), max(days)) == ("2026-12-01 09:00", "2026-12-29 09:00")
    assert len(days) == CADENCE.notice_spread_working_days


def test_christmas_and_weekends_are_quiet() -> None:
    """What falls on a public holiday or in a weekend waits for the next working day, at nine."""
    friday = outings(at="2026-12-18 10:00")  # a week later it is Christmas
    assert friday.waiting() == [("kennismaking", "2026-12-28 09:00", str(OutreachHold.FAIR_HOUR))]


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        pytest.param("2026-11-24 08:59", False, id="before nine"),
        pytest.param("2026-11-24 09:00", True, id="nine"),
        pytest.param("2026-11-24 19:59", True, id="before eight in the evening"),
        pytest.param("2026-11-24 20:00", False, id="eight in the evening"),
        pytest.param("2026-11-28 12:00", False, id="Saturday"),
    ],
)
def test_the_hour_is_asked_again_when_it_goes(at: str, goes: bool) -> None:  # noqa: FBT001 a row of a table
    """A message that was planned well may still be late: then it waits."""
    assert may_go(a_young_person(), local(at)) is goes


def test_without_address_ingest_is_asked_again_after_a_month() -> None:
    """Who cannot be reached costs nothing, and a month later ingest may know more."""
    life = outings()
    life.refuses = OutreachSilence.NO_ADDRESS
    life.until("2026-12-02")
    assert life.waiting() == [("kennismaking", "2026-12-31 09:00", "not_yet")]
    life.refuses = None
    assert life.until("2027-01-01").told() == [("2026-12-31 09:00", "kennismaking", "1")]


def test_what_could_not_be_sent_goes_the_next_day() -> None:
    """An evening without provider or ingest is no month of silence: the next working day it is tried again."""
    life = outings().until("2026-12-01 09:00")
    key = NoteKey(Occasion.NOTICE, "1")
    life.now = local("2026-12-01 19:59")
    life.notes = {key: put_off(replace(life.notes[key], told_at=None), life.now)}
    life.plan()
    assert life.waiting() == [("kennismaking", "2026-12-02 09:00", "not_yet")]


def test_who_is_nobody_is_never_asked_again() -> None:
    """Of a pseudonym that ingest does not know nothing is planned any more."""
    life = outings()
    life.refuses = OutreachSilence.NOBODY
    assert life.until("2028-01-01").told() == []
    assert life.waiting() == []


def test_a_message_under_way_is_waited_for() -> None:
    """While nobody knows whether the last one went, nothing else is planned."""
    life = outings().until("2026-12-01 09:00")
    key = NoteKey(Occasion.NOTICE, "1")
    life.notes = {key: replace(life.notes[key], told_at=None)}
    life.plan()
    assert life.waiting() == []
    life.now += timedelta(days=400)
    life.plan()
    assert life.waiting() == []


def test_planning_twice_changes_nothing() -> None:
    """At the same moment, the same notes are the answer to nothing new."""
    life: Outings = outings(invitations=[EVENING])
    before = dict(life.notes)
    life.plan()
    assert life.notes == before


def test_another_coach_is_told_the_next_day() -> None:
    """Who changed coach hears it on the next fair moment of another day, and the check-ins stay where they were."""
    life = outings().until("2026-12-08 12:00").change(coach_since=local("2026-12-08 12:00"))
    assert life.waiting() == [("andere_begeleider", "2026-12-09 09:00", "fair_hour")]
    told = ("2026-12-09 09:00", "andere_begeleider", "1")
    asked_later = ("2026-12-16 09:00", "checkin", "1")
    assert life.until("2026-12-31").told() == [NOTICE, told, asked_later]


def test_another_coach_waits_for_the_notice_and_its_week() -> None:
    """Before the notice nothing is told, and then one message a week; each change is told once."""
    life = outings().change(coach_since=local("2026-11-26 12:00")).until("2026-12-14")
    assert life.told() == [NOTICE, ("2026-12-08 09:00", "andere_begeleider", "1")]
    life.change(coach_since=local("2026-12-14 12:00")).until("2026-12-16")
    assert life.told()[2:] == [("2026-12-15 09:00", "andere_begeleider", "2")]


def test_another_coach_is_no_news_for_ever() -> None:
    """Two weeks after the change nobody is told of it any more; undone before it went, it is not told at all."""
    late = outings().change(coach_since=local("2026-11-10 12:00")).until("2026-12-20")
    undone = (
        outings().until("2026-12-08").change(coach_since=local("2026-12-08 09:00")).change(coach_since=None)
    )
    for life in (late, undone.until("2026-12-20")):
        assert [occasion for _, occasion, _ in life.told()] == ["kennismaking", "checkin"]


def test_another_coach_is_not_told_after_a_no() -> None:
    """Who said no hears nothing of it."""
    life = outings().until("2026-12-08").change(coach_since=local("2026-12-08 09:00"))
    assert life.change(stand=ApproachStand.SAID_NO).until("2027-01-31").told() == [NOTICE]
