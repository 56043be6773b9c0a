"""Each rule of the plan, with what almost falls under it."""

from dataclasses import replace
from datetime import date, time

import pytest

from schemas.types import (
    Channel,
    DoorstroompuntHears,
    Kind,
    LadderEnd,
    Role,
    StaffId,
    Status,
    Urgency,
    staff_id,
)
from services.notify.local_calendar import ALWAYS, WorkingWeek
from services.notify.people import NOBODY, Leave, Recipient
from tests.notify.desk import COACH, COORDINATOR, DEPUTY, OTHER_COACH, REGION, TUESDAY, local
from tests.notify.plans import (
    COACH_HERE,
    COORDINATOR_HERE,
    DEPUTY_HERE,
    EVERYBODY,
    OTHER_HERE,
    a_fact,
    a_life,
    a_person,
)

FIRST, REMINDER, DEPUTY_STEP, COORDINATOR_STEP, OVERVIEW = (
    "eerste", "herinnering", "vervanger", "coordinator", "weekoverzicht",
)  # fmt: skip


AT_THE_DOORSTROOMPUNT = a_person(staff_id(REGION, "DP"), Role.DOORSTROOMPUNT, schools=())


@pytest.mark.parametrize(
    ("ladder_end", "register", "expected"),
    [
        pytest.param(
            LadderEnd.DOORSTROOMPUNT,
            (*EVERYBODY, AT_THE_DOORSTROOMPUNT),
            AT_THE_DOORSTROOMPUNT.id,
            id="left an mbo without diploma",
        ),
        pytest.param(LadderEnd.DOORSTROOMPUNT, EVERYBODY, COORDINATOR, id="the register has nobody there"),
        pytest.param(
            LadderEnd.SCHOOL, (*EVERYBODY, AT_THE_DOORSTROOMPUNT), COORDINATOR, id="aftercare of the school"
        ),
        pytest.param(
            LadderEnd.SCHOOL_AND_LEERPLICHT, (*EVERYBODY, AT_THE_DOORSTROOMPUNT), COORDINATOR, id="a minor"
        ),
    ],
)
def test_who_answers_for_the_case_hears_it_without_a_coach(
    ladder_end: LadderEnd, register: tuple[Recipient, ...], expected: StaffId
) -> None:
    """That desk is the owner as long as there is no coach, and the end of the ladder."""
    alone = a_life(a_fact(owner=None, ladder_end=ladder_end), register=register)
    assert [recipient for _, recipient, _ in alone.fresh()] == [expected]
    climbed = a_life(a_fact(ladder_end=ladder_end), register=register).until("2026-11-27 10:00")
    assert [recipient for _, recipient, _ in climbed.fresh()] == [COACH, COACH, DEPUTY, expected]


OF_LEERPLICHT = a_person(staff_id(REGION, "LP"), Role.LEERPLICHT, schools=())
MINOR = {"ladder_end": LadderEnd.SCHOOL_AND_LEERPLICHT}
COUNTED = {"doorstroompunt": DoorstroompuntHears.COUNT}
WHOLE_REGION = (*EVERYBODY, AT_THE_DOORSTROOMPUNT, OF_LEERPLICHT)


@pytest.mark.parametrize(
    ("by_law", "step", "person"),
    [
        pytest.param(MINOR, "leerplicht", OF_LEERPLICHT.id, id="a minor"),
        pytest.param(COUNTED, "doorstroompunt", AT_THE_DOORSTROOMPUNT.id, id="inside the window"),
        pytest.param(
            {"doorstroompunt": DoorstroompuntHears.PERSON},
            "doorstroompunt",
            AT_THE_DOORSTROOMPUNT.id,
            id="after consultation",
        ),
    ],
)
@pytest.mark.parametrize(
    ("urgency", "before", "moment", "channel"),
    [
        pytest.param(Urgency.TODAY, "2026-11-30 09:59", "2026-11-30 10:00", "sms", id="today"),
        pytest.param(Urgency.THIS_WEEK, "2026-11-30 08:29", "2026-11-30 08:30", "email", id="this week"),
    ],
)
def test_after_the_school_hears_who_the_law_names(  # noqa: PLR0917 columns of two tables
    by_law: dict[str, object],
    step: str,
    person: StaffId,
    urgency: Urgency,
    before: str,
    moment: str,
    channel: str,
) -> None:
    """A working day after the coordinator, or in the same weekly overview; nobody else hears it, and nobody after."""
    life = a_life(a_fact(urgency=urgency, **by_law), WHOLE_REGION).until(before)
    assert step not in [told for told, _, _ in life.fresh()]
    assert (step, person, channel) in life.until(moment).fresh()
    assert life.until("2027-03-01 10:00").fresh() == []


@pytest.mark.parametrize(
    "by_law",
    [
        pytest.param({}, id="qualified"),
        pytest.param({"ladder_end": LadderEnd.DOORSTROOMPUNT, "doorstroompunt": "persoon"}, id="no school"),
    ],
)
def test_who_hears_nothing_by_law_is_on_no_step(by_law: dict[str, object]) -> None:
    """Leerplicht hears of minors alone; a Doorstroompunt that answers for the case hears it once, in that place."""
    life = a_life(a_fact(**by_law), WHOLE_REGION).until("2026-12-31 10:00")
    assert [step for step, _, _ in life.fresh()] == [FIRST, REMINDER, DEPUTY_STEP, COORDINATOR_STEP]


def test_who_turns_18_is_no_longer_for_leerplicht() -> None:
    """What is held for leerplicht is silent once the case is another one."""
    life = a_life(a_fact(urgency=Urgency.THIS_WEEK, **MINOR), WHOLE_REGION).until("2026-11-26 12:00")
    assert life.reasons()["leerplicht", OF_LEERPLICHT.id] == "not_seen"
    life.change(ladder_end=LadderEnd.SCHOOL)
    assert life.reasons()["leerplicht", OF_LEERPLICHT.id] == "reassigned"


def test_what_cannot_be_told_to_the_school_goes_on_by_law() -> None:
    """When convenient, leerplicht hears only what nobody at the school could be told."""
    mute = replace(COORDINATOR_HERE, channels=())
    signal = a_fact(urgency=Urgency.WHEN_CONVENIENT, owner=None, **MINOR)
    life = a_life(signal, [mute, OF_LEERPLICHT]).until("2026-11-30 12:00")
    assert life.fresh() == [("leerplicht", OF_LEERPLICHT.id, "email")]


def test_a_school_without_coordinator_has_its_contact() -> None:
    """Whoever the school named stands in where the register knows no coordinator of it."""
    contact = a_person(staff_id(REGION, "SC"), Role.SCHOOL)
    assert a_life(a_fact(owner=None), [contact]).fresh() == [(FIRST, contact.id, "sms")]
    assert a_life(a_fact(owner=None), [contact, COORDINATOR_HERE]).fresh() == [(FIRST, COORDINATOR, "sms")]


@pytest.mark.parametrize("role", [Role.JOBCOACH, Role.EXECUTOR])
def test_whoever_is_assigned_is_the_coach(role: Role) -> None:
    """A jobcoach, or somebody of an organisation that does the work for the region, hears what a coach would."""
    guide = a_person(staff_id(REGION, "JC"), role)
    assert a_life(a_fact(owner=guide.id), [guide, *EVERYBODY]).fresh() == [(FIRST, guide.id, "sms")]


def _on_leave(person: Recipient, first_on: date, last_on: date, deputy: StaffId | None) -> Recipient:
    return replace(person, leaves=(Leave(first_on, last_on, deputy),))


def test_a_deputy_hears_during_leave() -> None:
    """The step goes to the deputy at once, and to the coach again after the last day of the leave."""
    away = _on_leave(COACH_HERE, date(2026, 11, 23), date(2026, 11, 25), OTHER_COACH)
    life = a_life(register=[away, OTHER_HERE, DEPUTY_HERE, COORDINATOR_HERE])
    assert life.fresh() == [(FIRST, OTHER_COACH, "sms")]
    assert life.until("2026-11-25 10:00").fresh() == [(REMINDER, OTHER_COACH, "sms")]
    assert life.until("2026-11-26 07:59").fresh() == []
    assert (FIRST, COACH, "sms") in life.until("2026-11-26 08:00").fresh()


def test_the_week_of_a_part_time_deputy_counts() -> None:
    """What waits for the deputy waits for the deputy's own days; for today the next step hears at once."""
    away = _on_leave(COACH_HERE, date(2026, 11, 23), date(2026, 11, 27), OTHER_COACH)
    thursdays = replace(OTHER_HERE, week=WorkingWeek((3,), time(9), time(13)))
    register = [away, thursdays, DEPUTY_HERE, COORDINATOR_HERE]
    life = a_life(a_fact(urgency=Urgency.THIS_WEEK), register)
    assert life.until("2026-11-26 08:59").fresh() == []
    assert life.until("2026-11-26 09:00").fresh() == [(FIRST, OTHER_COACH, "sms")]
    assert a_life(register=register).fresh() == [(DEPUTY_STEP, DEPUTY, "sms")]


def test_what_was_told_before_the_leave_is_told_to_the_deputy() -> None:
    """When leave begins the deputy hears what nobody has seen, and what was held for the coach; not what was seen."""
    away = _on_leave(COACH_HERE, date(2026, 11, 25), date(2026, 11, 27), OTHER_COACH)
    register = [away, OTHER_HERE, DEPUTY_HERE, COORDINATOR_HERE]
    life = a_life(register=register)
    assert life.fresh() == [(FIRST, COACH, "sms")]
    assert life.until("2026-11-25 08:00").fresh() == [(FIRST, OTHER_COACH, "sms")]
    held = a_life(register=register, at="2026-11-24 19:00")
    assert held.until("2026-11-25 08:00").fresh() == [(FIRST, OTHER_COACH, "sms")]
    assert held.reasons()[FIRST, COACH] == "reassigned"
    seen = a_life(register=register).change(seen_at=local(TUESDAY))
    seen.fresh()
    assert seen.until("2026-11-25 18:00").fresh() == []


def test_a_leave_that_begins_while_a_dated_action_runs() -> None:
    """What waits for a date is told to whoever is there when the date has passed."""
    away = _on_leave(COACH_HERE, date(2026, 11, 25), date(2026, 11, 27), OTHER_COACH)
    life = a_life(a_fact(action_on=date(2026, 11, 25)), [away, OTHER_HERE])
    assert life.until("2026-11-26 08:00").fresh() == [(FIRST, OTHER_COACH, "sms")]


@pytest.mark.parametrize(
    "deputy",
    [
        pytest.param(None, id="nobody"),
        pytest.param(NOBODY, id="not in the register"),
        pytest.param(OTHER_COACH, id="away too"),
    ],
)
@pytest.mark.parametrize(
    ("urgency", "step", "person"),
    [
        pytest.param(Urgency.TODAY, DEPUTY_STEP, DEPUTY, id="today"),
        pytest.param(Urgency.WHEN_CONVENIENT, COORDINATOR_STEP, COORDINATOR, id="when convenient"),
        pytest.param(Urgency.THIS_WEEK, OVERVIEW, COORDINATOR, id="this week"),
    ],
)
def test_leave_without_anybody_passes_it_on(
    deputy: StaffId | None, urgency: Urgency, step: str, person: StaffId
) -> None:
    """The next step hears at its first moment, and the coach on return; also when deputies stand in for each other."""
    away = _on_leave(COACH_HERE, date(2026, 11, 23), date(2026, 12, 11), deputy)
    both_away = _on_leave(OTHER_HERE, date(2026, 11, 23), date(2026, 12, 11), COACH)
    life = a_life(a_fact(urgency=urgency), [away, both_away, DEPUTY_HERE, COORDINATOR_HERE])
    told = life.until("2026-12-01 12:00").fresh()
    assert told[0][:2] == (step, person)
    assert COACH not in {recipient for _, recipient, _ in told}
    assert COACH in {recipient for _, recipient, _ in life.until("2026-12-14 12:00").fresh()}


def test_a_leave_to_come_without_deputy_is_time_not_worked() -> None:
    """On Friday evening it does not wait for a Monday on which the coach is away."""
    away = _on_leave(COACH_HERE, date(2026, 11, 30), date(2026, 12, 4), None)
    life = a_life(register=[away, DEPUTY_HERE, COORDINATOR_HERE], at="2026-11-27 19:00")
    assert life.until("2026-11-30 08:00").fresh() == [(DEPUTY_STEP, DEPUTY, "sms")]


def test_a_task_is_silent() -> None:
    """A task sends nothing, and its key says why."""
    life = a_life(a_fact(kind=Kind.TASK)).until("2026-12-31 12:00")
    assert life.fresh() == []
    assert life.reasons() == {(FIRST, COACH): "task"}


def test_closed_before_it_was_told_is_silent() -> None:
    """What closes while it is held is never told."""
    life = a_life(at="2026-11-24 21:00").change(status=Status.CLOSED).until("2026-12-31 12:00")
    assert life.fresh() == []
    assert life.reasons() == {(FIRST, COACH): "closed"}


def test_closed_ends_the_ladder() -> None:
    """After it closed nobody is reminded."""
    life = a_life()
    life.fresh()
    assert life.change(status=Status.CLOSED).until("2026-12-31 12:00").fresh() == []


@pytest.mark.parametrize(
    ("urgency", "steps"),
    [
        pytest.param(
            Urgency.TODAY,
            [
                ("2026-11-24 10:00", FIRST, COACH, "sms"),
                ("2026-11-25 10:00", REMINDER, COACH, "sms"),
                ("2026-11-26 10:00", DEPUTY_STEP, DEPUTY, "sms"),
                ("2026-11-27 10:00", COORDINATOR_STEP, COORDINATOR, "sms"),
            ],
            id="today",
        ),
        pytest.param(
            Urgency.THIS_WEEK,
            [
                ("2026-11-24 10:00", FIRST, COACH, "sms"),
                ("2026-11-26 10:00", REMINDER, COACH, "sms"),
                ("2026-11-30 08:30", OVERVIEW, COORDINATOR, "email"),
            ],
            id="this-week",
        ),
        pytest.param(
            Urgency.WHEN_CONVENIENT,
            [("2026-11-25 08:30", FIRST, COACH, "email")],
            id="when-convenient",
        ),
    ],
)
def test_the_ladder(urgency: Urgency, steps: list[tuple[str, str, object, str]]) -> None:
    """Each urgency has its steps at their moments, and nothing a minute before or ever after."""
    life = a_life(a_fact(urgency=urgency))
    for moment, step, person, channel in steps:
        life.until(moment)
        assert life.fresh() == [(step, person, channel)], moment
    assert life.until("2027-03-01 12:00").fresh() == []
    assert life.next_moment() is None


def test_this_week_goes_by_the_preferred_channel() -> None:
    """Who prefers e-mail gets what is for this week by e-mail, and what is for today as a text."""
    mail = replace(COACH_HERE, preferred=Channel.EMAIL)
    assert a_life(a_fact(urgency=Urgency.THIS_WEEK), [mail]).fresh() == [(FIRST, COACH, "email")]
    assert a_life(a_fact(), [mail]).fresh() == [(FIRST, COACH, "sms")]


@pytest.mark.parametrize(
    ("at", "told_at"),
    [
        pytest.param("2026-11-24 07:59", "2026-11-24 08:00", id="before-eight"),
        pytest.param("2026-11-24 17:59", "2026-11-24 17:59", id="last-minute"),
        pytest.param("2026-11-24 18:00", "2026-11-25 08:00", id="after-work"),
        pytest.param("2026-11-27 20:30", "2026-11-30 08:00", id="friday-evening"),
        pytest.param("2026-11-28 12:00", "2026-11-30 08:00", id="saturday"),
        pytest.param("2026-12-24 19:00", "2026-12-28 08:00", id="christmas"),
        pytest.param("2027-04-26 18:30", "2027-04-28 08:00", id="kings-day"),
    ],
)
def test_a_message_waits_for_a_working_moment(at: str, told_at: str) -> None:
    """Nobody hears anything outside working hours, at night, at the weekend or on a public holiday."""
    life = a_life(a_fact(opened_at=local(at)), at=at)
    (row,) = [row for row in life.rows.values() if row.key.step == FIRST]
    assert (row.until or life.now) == local(told_at)


def test_nobody_assigned_is_the_coordinator() -> None:
    """Without owner, or with one who is not in the register, the coordinator hears it, and hears it once."""
    for owner in (None, NOBODY):
        life = a_life(a_fact(owner=owner))
        assert life.fresh() == [(FIRST, COORDINATOR, "sms")]
        assert life.reasons()[FIRST, COORDINATOR] == "nobody_assigned"
        life.until("2026-11-25 10:00")
        assert life.fresh() == [(REMINDER, COORDINATOR, "sms")]
        life.until("2026-11-26 10:00")
        assert life.fresh() == [(DEPUTY_STEP, DEPUTY, "sms")]
        life.until("2026-12-31 10:00")
        assert life.fresh() == []
        assert life.reasons()[COORDINATOR_STEP, COORDINATOR] == "already_told"


def test_a_role_that_nobody_holds_passes_it_on() -> None:
    """Without a deputy the coordinator hears at the deputy's moment."""
    life = a_life(register=[COACH_HERE, COORDINATOR_HERE]).until("2026-11-26 10:00")
    assert life.fresh()[2:] == [(COORDINATOR_STEP, COORDINATOR, "sms")]
    assert life.reasons()[DEPUTY_STEP, NOBODY] == "nobody_holds_role"


def test_nobody_at_all_is_accounted_for() -> None:
    """With an empty register each step is a silence with its reason."""
    life = a_life(register=[])
    assert set(life.reasons().values()) == {"nobody_holds_role"}
    assert life.next_moment() is None


def test_somebody_comes_where_nobody_was() -> None:
    """Who takes a role that nobody held hears what was open."""
    life = a_life(register=[])
    life.register = (COORDINATOR_HERE,)
    life.plan()
    assert life.fresh() == [(FIRST, COORDINATOR, "sms")]


def test_without_address_the_next_step_hears() -> None:
    """Without phone it is an e-mail; without any address the deputy hears at once, and the reminder is silent."""
    mail_only = replace(COACH_HERE, channels=(Channel.EMAIL,))
    assert a_life(register=[mail_only]).fresh() == [(FIRST, COACH, "email")]
    life = a_life(register=[replace(COACH_HERE, channels=()), DEPUTY_HERE, COORDINATOR_HERE])
    assert life.fresh() == [(DEPUTY_STEP, DEPUTY, "sms")]
    assert (life.reasons()[FIRST, COACH], life.reasons()[REMINDER, COACH]) == ("no_address", "no_address")
    assert life.until("2026-11-25 10:00").fresh() == [(COORDINATOR_STEP, COORDINATOR, "sms")]


def test_a_ladder_without_deputy_ends_at_the_coordinator_too() -> None:
    """What could not be told to the coach is told to the coordinator, whatever the urgency."""
    nobody = replace(COACH_HERE, channels=())
    for urgency, step in ((Urgency.THIS_WEEK, OVERVIEW), (Urgency.WHEN_CONVENIENT, COORDINATOR_STEP)):
        life = a_life(a_fact(urgency=urgency), [nobody, COORDINATOR_HERE]).until("2026-12-31 10:00")
        assert life.fresh() == [(step, COORDINATOR, "email")]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        pytest.param((0, 2, 4), [], id="works-tomorrow"),
        pytest.param((0, 3, 4), [(DEPUTY_STEP, DEPUTY, "sms")], id="works-the-day-after"),
    ],
)
def test_an_absent_coach_passes_today_on(days: tuple[int, ...], told: list[tuple[str, object, str]]) -> None:
    """For today, the deputy hears at once when the coach's next working moment is over a working day away."""
    life = a_life(register=[replace(COACH_HERE, week=WorkingWeek(days)), DEPUTY_HERE, COORDINATOR_HERE])
    assert life.fresh() == told


def test_an_absent_coach_still_hears_it() -> None:
    """Who was away hears it on the first working moment, and is not reminded in the same breath."""
    away = replace(COACH_HERE, week=WorkingWeek((0, 3, 4)))
    life = a_life(register=[away, DEPUTY_HERE, COORDINATOR_HERE])
    life.fresh()
    assert life.until("2026-11-25 10:00").fresh() == [(COORDINATOR_STEP, COORDINATOR, "sms")]
    assert life.until("2026-12-31 10:00").fresh() == [(FIRST, COACH, "sms")]
    assert life.reasons()[REMINDER, COACH] == "away"


def test_absence_waits_when_it_is_not_for_today() -> None:
    """What is for this week waits for the coach."""
    away = replace(COACH_HERE, week=WorkingWeek((4,)))
    life = a_life(a_fact(urgency=Urgency.THIS_WEEK), [away, DEPUTY_HERE, COORDINATOR_HERE])
    assert life.until("2026-11-26 12:00").fresh() == []
    assert life.until("2026-11-27 08:00").fresh() == [(FIRST, COACH, "sms")]


def test_who_reported_it_is_not_told() -> None:
    """Who reported the cause hears nothing, until two working days pass without contact or a dated action."""
    life = a_life(a_fact(reported_by=COACH))
    assert life.until("2026-11-26 09:59").fresh() == []
    assert life.reasons() == {(FIRST, COACH): "reported_it_themself"}
    assert life.until("2026-11-26 10:00").fresh() == [(REMINDER, COACH, "sms")]


def test_who_reported_it_ends_what_was_held_for_a_later_step() -> None:
    """When a case goes to who reported its cause, the deputy who would have heard it in the afternoon does not."""
    afternoons = replace(DEPUTY_HERE, week=WorkingWeek((0, 1, 2, 3, 4), time(13), time(18)))
    register = [replace(COACH_HERE, channels=()), afternoons, *(p for p in EVERYBODY if p.id == OTHER_COACH)]
    life = a_life(register=register)
    assert life.reasons()[DEPUTY_STEP, DEPUTY] == "step_before_missed"
    life.change(owner=OTHER_COACH, reported_by=OTHER_COACH)
    assert life.reasons()[DEPUTY_STEP, DEPUTY] == "seen"
    assert life.plan().rows == ()


def test_somebody_else_reported_it() -> None:
    """A report by another coach is news to this one."""
    assert a_life(a_fact(reported_by=OTHER_COACH)).fresh() == [(FIRST, COACH, "sms")]


def test_a_dated_action_holds_the_first_step() -> None:
    """While a dated action runs nobody is told; when its date has passed, the first step is."""
    life = a_life(a_fact(action_on=date(2026, 11, 26)))
    assert life.due == local("2026-11-27 00:00")
    assert life.until("2026-11-27 07:59").fresh() == []
    assert life.until("2026-11-27 08:00").fresh() == [(FIRST, COACH, "sms")]
    assert life.until("2026-11-30 08:00").fresh() == [(REMINDER, COACH, "sms")]


def test_a_dated_action_that_is_withdrawn() -> None:
    """When the dated action disappears, what it held is told at once."""
    life = a_life(a_fact(action_on=date(2027, 1, 26)))
    assert life.change(action_on=None).fresh() == [(FIRST, COACH, "sms")]


def test_a_dated_action_that_moves() -> None:
    """A later date holds it longer."""
    life = a_life(a_fact(action_on=date(2026, 11, 25))).change(action_on=date(2026, 12, 1))
    assert life.until("2026-12-01 23:59").fresh() == []
    assert life.until("2026-12-02 08:00").fresh() == [(FIRST, COACH, "sms")]


def test_a_dated_action_holds_the_rest_of_the_ladder() -> None:
    """A told signal with a dated action reminds nobody until its date has passed; then one step at a time."""
    life = a_life()
    life.fresh()
    life.change(action_on=date(2026, 12, 3))
    assert life.until("2026-12-03 23:59").fresh() == []
    assert life.until("2026-12-04 08:00").fresh() == [(REMINDER, COACH, "sms")]
    assert life.until("2026-12-07 08:00").fresh() == [(DEPUTY_STEP, DEPUTY, "sms")]


@pytest.mark.parametrize(
    ("known_before", "spoken_on", "told"),
    [
        pytest.param(None, date(2026, 11, 24), [], id="on-the-day-of-the-telling"),
        pytest.param(None, date(2026, 11, 25), [], id="the-day-after"),
        pytest.param(None, date(2026, 11, 23), [REMINDER], id="the-day-before"),
        pytest.param(date(2026, 11, 24), date(2026, 11, 24), [REMINDER], id="that-morning-and-known-then"),
    ],
)
def test_contact_stops_the_ladder(known_before: date | None, spoken_on: date, told: list[str]) -> None:
    """Contact on or after the day of the telling ends the ladder; contact that was known before does not."""
    life = a_life(a_fact(spoken_on=known_before))
    life.fresh()
    life.now = local("2026-11-24 15:00")
    life.change(spoken_on=spoken_on).until("2026-11-25 12:00")
    assert [step for step, _, _ in life.fresh()] == told


def test_contact_silences_what_is_held() -> None:
    """A first step that waits for the morning is not told when there was contact meanwhile."""
    life = a_life(at="2026-11-24 19:00").change(spoken_on=date(2026, 11, 24)).until("2026-12-31 10:00")
    assert life.fresh() == []
    assert life.reasons() == {(FIRST, COACH): "spoken"}


def test_seen_ends_the_ladder_and_starts_the_follow_up() -> None:
    """After gezien nobody hears it for two working days; without contact it begins again at the reminder."""
    life = a_life()
    life.fresh()
    life.now = local("2026-11-24 16:00")
    life.change(seen_at=local("2026-11-24 16:00"))
    assert life.until("2026-11-26 15:59").fresh() == []
    assert life.until("2026-11-26 16:00").fresh() == [(REMINDER, COACH, "sms")]
    assert life.until("2026-11-27 16:00").fresh() == [(DEPUTY_STEP, DEPUTY, "sms")]
    assert life.until("2026-11-30 16:00").fresh() == [(COORDINATOR_STEP, COORDINATOR, "sms")]


def test_seen_a_second_time() -> None:
    """Each gezien starts a new follow-up; the reminder of the next round is another plan key."""
    life = a_life().change(seen_at=local("2026-11-24 10:00")).until("2026-11-26 10:00")
    life.change(seen_at=local("2026-11-26 10:00")).until("2026-11-30 10:00")
    assert [step for step, _, _ in life.fresh()] == [FIRST, REMINDER, REMINDER]
    assert sorted(row.key.round for row in life.rows.values() if row.key.step == REMINDER) == [1, 2]


def test_seen_on_friday_evening() -> None:
    """The follow-up clock runs in working days: from Monday morning to Wednesday morning."""
    life = a_life(at="2026-11-27 16:00")
    life.fresh()
    life.change(seen_at=local("2026-11-27 22:00"))
    assert life.until("2026-12-02 07:59").fresh() == []
    assert life.until("2026-12-02 08:00").fresh() == [(REMINDER, COACH, "sms")]


def test_seen_with_a_dated_action_rests() -> None:
    """With a dated action the ladder begins again only when that date has passed."""
    life = a_life().change(seen_at=local("2026-11-24 10:00"), action_on=date(2026, 12, 15))
    life.fresh()
    assert life.until("2026-12-15 23:59").fresh() == []
    assert life.until("2026-12-16 08:00").fresh() == [(REMINDER, COACH, "sms")]


def test_seen_before_notify_knew_it() -> None:
    """What was seen elsewhere before we knew it is silent, with that reason."""
    life = a_life(a_fact(status=Status.SEEN, seen_at=local("2026-11-24 09:00")))
    assert life.fresh() == []
    assert life.reasons() == {(FIRST, COACH): "seen"}
    assert life.until("2026-11-26 09:00").fresh() == [(REMINDER, COACH, "sms")]


def test_what_rose_and_eased_untold_is_as_it_was_seen() -> None:
    """Seen this week, graver for an hour of the evening, and again as before: the clock of the first gezien runs on."""
    life = a_life(a_fact(urgency=Urgency.THIS_WEEK, seen_at=local("2026-11-24 16:00")), at="2026-11-24 16:00")
    life.now = local("2026-11-24 22:00")
    life.change(urgency=Urgency.TODAY, seen_at=None)
    life.change(urgency=Urgency.THIS_WEEK)
    assert life.until("2026-11-26 15:59").fresh() == []
    assert life.until("2026-11-26 16:00").fresh() == [(REMINDER, COACH, "sms")]


def test_what_rises_is_told_again() -> None:
    """When the urgency rises, its first step is told at once, and the milder ladder ends."""
    life = a_life(a_fact(urgency=Urgency.THIS_WEEK))
    assert life.fresh() == [(FIRST, COACH, "sms")]
    life.now = local("2026-11-25 11:00")
    assert life.change(urgency=Urgency.TODAY).fresh() == [(FIRST, COACH, "sms")]
    assert [step for step, _, _ in life.until("2026-11-26 12:00").fresh()] == [REMINDER]


def test_what_rises_silences_what_is_held() -> None:
    """A mail that still waits for the morning is not sent once the same signal is urgent."""
    life = a_life(a_fact(urgency=Urgency.WHEN_CONVENIENT)).change(urgency=Urgency.TODAY)
    assert life.fresh() == [(FIRST, COACH, "sms")]
    assert sorted(row.reason for row in life.rows.values()) == ["rose", "rose"]
    assert life.until("2026-11-25 08:30").fresh() == []


def test_what_eases_is_not_told_again() -> None:
    """A lower urgency is no news to who was told the higher one."""
    life = a_life()
    life.fresh()
    life.change(urgency=Urgency.THIS_WEEK)
    assert life.fresh() == []
    assert life.reasons()[FIRST, COACH] == "already_told"


def test_a_new_opening_is_told_once_more() -> None:
    """A signal that opens again is told again, with that reason, and climbs again."""
    life = a_life()
    life.fresh()
    life.now = local("2026-11-24 15:00")
    assert life.change(opening=2).fresh() == [(FIRST, COACH, "sms")]
    assert life.reasons()[FIRST, COACH] == "told_once_more"
    assert [step for step, _, _ in life.until("2026-11-25 15:00").fresh()] == [REMINDER]


def test_another_owner_hears_it() -> None:
    """Who becomes owner hears the fact at once; the former owner hears nothing more."""
    life = a_life()
    life.fresh()
    life.now = local("2026-11-24 15:00")
    assert life.change(owner=OTHER_COACH).fresh() == [(FIRST, OTHER_COACH, "sms")]
    assert life.until("2026-11-25 15:00").fresh() == [(REMINDER, OTHER_COACH, "sms")]


def test_another_owner_before_it_was_told() -> None:
    """What is held for a former owner is silent, and comes back when the owner does."""
    life = a_life(at="2026-11-24 19:00").change(owner=OTHER_COACH)
    assert life.reasons()[FIRST, COACH] == "reassigned"
    life.change(owner=COACH)
    assert life.until("2026-11-25 08:00").fresh() == [(FIRST, COACH, "sms")]


def test_the_owner_is_the_deputy() -> None:
    """Who was told as owner does not hear it again as deputy; the coordinator hears at that moment."""
    both = a_person(COACH, Role.DEPUTY)
    life = a_life(register=[both, COORDINATOR_HERE]).until("2026-11-26 10:00")
    assert [(step, person) for step, person, _ in life.fresh()] == [
        (FIRST, COACH),
        (REMINDER, COACH),
        (COORDINATOR_STEP, COORDINATOR),
    ]
    assert life.reasons()[DEPUTY_STEP, COACH] == "already_told"


@pytest.mark.parametrize("urgency", [pytest.param(urgency, id=urgency.name) for urgency in Urgency])
def test_a_start_state_is_one_mail(urgency: Urgency) -> None:
    """What opens in a start state is told by the e-mail of 08:30 on the coach's next working day."""
    life = a_life(a_fact(urgency=urgency, start_state=True))
    assert life.until("2026-11-25 08:29").fresh() == []
    assert life.until("2026-11-25 08:30").fresh() == [(FIRST, COACH, "email")]


def test_a_start_state_of_today_climbs_from_its_mail() -> None:
    """For today that e-mail is the first step: the reminder is a text at 08:30 a working day later."""
    life = a_life(a_fact(start_state=True)).until("2026-11-25 08:30")
    life.fresh()
    assert life.until("2026-11-26 08:30").fresh() == [(REMINDER, COACH, "sms")]
    assert life.until("2026-11-27 08:30").fresh() == [(DEPUTY_STEP, DEPUTY, "sms")]


def test_a_start_state_that_rises_before_its_mail() -> None:
    """What rises between the file and the mail is told in the mail."""
    life = a_life(a_fact(urgency=Urgency.THIS_WEEK, start_state=True))
    life.now = local("2026-11-25 00:00")
    life.change(urgency=Urgency.TODAY)
    assert life.until("2026-11-25 08:30").fresh() == [(FIRST, COACH, "email")]


def test_a_start_state_that_rises_later() -> None:
    """What rises after the mail is a text, as of any signal."""
    life = a_life(a_fact(urgency=Urgency.WHEN_CONVENIENT, start_state=True)).until("2026-11-25 09:00")
    life.fresh()
    assert life.change(urgency=Urgency.TODAY).fresh() == [(FIRST, COACH, "sms")]


def test_a_start_state_of_which_somebody_spoke_rises_later() -> None:
    """Where the mail was silent because there was contact, a later rise is a text, no mail."""
    life = a_life(a_fact(urgency=Urgency.THIS_WEEK, start_state=True)).change(spoken_on=date(2026, 11, 24))
    life.until("2026-12-01 09:00")
    assert life.fresh() == []
    assert life.change(urgency=Urgency.TODAY).fresh() == [(FIRST, COACH, "sms")]


def test_an_outage_does_not_tell_three_steps_at_once() -> None:
    """After three days without sweep the ladder goes on from now, one step at a time."""
    life = a_life()
    life.fresh()
    life.now = local("2026-11-30 09:00")
    life.plan()
    assert life.fresh() == [(REMINDER, COACH, "sms")]
    assert life.until("2026-12-01 09:00").fresh() == [(DEPUTY_STEP, DEPUTY, "sms")]


def test_a_reminder_in_the_evening_hours_of_a_coach() -> None:
    """Own hours count, up to eight in the evening: a coach who works until 21:00 hears nothing after 20:00."""
    late = replace(COACH_HERE, week=WorkingWeek((0, 1, 2, 3, 4), time(12), time(21)))
    assert a_life(register=[late], at="2026-11-24 19:59").fresh() == [(FIRST, COACH, "sms")]
    life = a_life(register=[late], at="2026-11-24 20:00")
    assert life.fresh() == []
    assert life.until("2026-11-25 12:00").fresh() == [(FIRST, COACH, "sms")]


def test_the_same_person_for_every_school_of_the_region() -> None:
    """A role without schools holds for the whole region, and for no other."""
    everywhere = a_person(COORDINATOR, Role.COORDINATOR, schools=())
    elsewhere = a_person(COORDINATOR, Role.COORDINATOR, schools=(), region="26")
    assert a_life(a_fact(owner=None), [everywhere]).fresh() == [(FIRST, COORDINATOR, "sms")]
    assert a_life(a_fact(owner=None), [elsewhere]).fresh() == []


def test_planning_again_changes_nothing() -> None:
    """A plan that was applied gives nothing new at the same moment."""
    for signal in (
        a_fact(),
        a_fact(urgency=Urgency.THIS_WEEK),
        a_fact(owner=None),
        a_fact(reported_by=COACH),
    ):
        life = a_life(signal, EVERYBODY)
        assert life.plan().rows == ()


OFFICER = a_person(staff_id(REGION, "PK"), Role.DUTY, schools=(), week=ALWAYS)
ON_CALL = (*EVERYBODY, OFFICER)


@pytest.mark.parametrize(
    ("signal", "at", "told"),
    [
        pytest.param({}, "2026-11-27 20:30", True, id="friday evening"),
        pytest.param({}, "2026-11-28 03:00", True, id="saturday night"),
        pytest.param({}, "2026-11-24 18:00", True, id="after work"),
        pytest.param({}, "2026-11-24 17:59", False, id="at work"),
        pytest.param({}, "2026-11-24 00:00", False, id="for the same morning"),
        pytest.param({"urgency": Urgency.THIS_WEEK}, "2026-11-27 20:30", False, id="not for today"),
        pytest.param({"start_state": True}, "2026-11-27 20:30", False, id="a start state"),
    ],
)
def test_the_duty_officer_hears_what_cannot_wait(signal: dict[str, object], at: str, told: bool) -> None:  # noqa: FBT001 a case
    """What is for today and opens after the working hours of a day is told to the duty officer at once, and once."""
    life = a_life(a_fact(opened_at=local(at), **signal), ON_CALL, at)
    expected = [("piket", OFFICER.id, "sms")] if told else []
    assert [one for one in life.fresh() if one[1] == OFFICER.id] == expected
    assert [one for one in life.until("2026-12-31 10:00").fresh() if one[1] == OFFICER.id] == []


def test_what_the_duty_officer_saw_the_coach_still_hears() -> None:
    """The coach hears it on the first working moment, and the ladder goes on from the follow-up."""
    friday = "2026-11-27 20:30"
    life = a_life(a_fact(opened_at=local(friday)), ON_CALL, friday)
    life.fresh()
    life.change(seen_at=local(friday))
    assert life.until("2026-11-30 08:00").fresh() == [(FIRST, COACH, "sms")]
    assert life.until("2026-12-02 08:00").fresh() == [(REMINDER, COACH, "sms")]


def test_a_duty_officer_without_address() -> None:
    """Then it waits for the morning as ever, and the row says why."""
    mute = replace(OFFICER, channels=())
    life = a_life(register=[*EVERYBODY, mute], at="2026-11-27 20:30")
    assert life.reasons()["piket", OFFICER.id] == "no_address"
    assert life.until("2026-11-30 08:00").fresh() == [(FIRST, COACH, "sms")]


PRIVACY = a_person(staff_id(REGION, "FG"), Role.PRIVACY_OFFICER, schools=())
OBJECTION = {"kind": Kind.TASK, "for_privacy": True, "owner": PRIVACY.id}


def test_the_privacy_officer_hears_that_there_is_a_task() -> None:
    """One e-mail of 08:30, and nobody else hears of it; what is answered before that is silent."""
    life = a_life(a_fact(**OBJECTION), [*EVERYBODY, PRIVACY])
    assert life.until("2026-11-25 08:29").fresh() == []
    assert life.until("2026-12-31 08:30").fresh() == [("privacy", PRIVACY.id, "email")]
    answered = a_life(a_fact(**OBJECTION), [*EVERYBODY, PRIVACY]).change(status=Status.CLOSED)
    assert answered.until("2026-12-31 08:30").fresh() == []


def test_a_privacy_officer_who_comes_later() -> None:
    """Without one the task has a reason; whoever takes the role, or gets an address, hears of it then."""
    life = a_life(a_fact(**OBJECTION))
    assert life.reasons() == {("privacy", NOBODY): "nobody_holds_role"}
    life.register = (replace(PRIVACY, channels=()),)
    life.plan()
    assert life.reasons()["privacy", PRIVACY.id] == "no_address"
    life.register = (PRIVACY,)
    life.plan()
    assert life.until("2026-11-25 08:30").fresh() == [("privacy", PRIVACY.id, "email")]
    away = replace(PRIVACY, leaves=(Leave(date(2026, 11, 25), date(2026, 11, 25), COACH),))
    moved = a_life(a_fact(**OBJECTION), [*EVERYBODY, away]).until("2026-11-25 08:30")
    assert moved.fresh() == [("privacy", COACH, "email")]
