"""The rules, each side of each threshold: the day before, the moment itself, and after."""

from datetime import timedelta
from uuid import UUID

import pytest

from schemas.envelope import Envelope
from schemas.types import (
    ContactWith,
    ContractForm,
    DeregistrationReason,
    Destination,
    NextPlace,
    SchoolType,
    Urgency,
)
from services.monitor.answers import Reason, RuleId
from tests.builders import (
    A_COACH,
    a_contact,
    a_death,
    a_death_corrected,
    a_placement_announced,
    a_placement_changed,
    a_placement_confirmed,
    a_placement_ended,
    a_placement_started,
    an_enrolment_announced,
    an_enrolment_confirmed,
    an_enrolment_ended,
    an_enrolment_started,
    an_exit,
    an_id,
    day,
)
from tests.monitor.cases import answers, decided, local, reasons

P1, P2 = an_id(1), an_id(2)
AN_EXIT = an_exit("2026-07-17", starts_on="2026-07-20", contract_ends_on="2026-12-31")
PERMANENT = an_exit("2026-07-17", starts_on="2026-07-20", contract_form=ContractForm.PERMANENT)
NO_PLACE = an_exit("2026-07-17", destination=Destination.NO_PLACE, starts_on=None)
BBL = an_exit("2026-07-17", destination=Destination.WORK_AND_LEARN, starts_on="2026-08-24")
STUDY = an_exit("2026-07-17", destination=Destination.MBO_BOL, starts_on="2026-08-24")

contract = RuleId.CONTRACT_ENDS
lost = RuleId.PLACE_LOST
none = RuleId.NO_PLACE
silent = RuleId.NO_CONTACT


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-10-31 23:59:59", "contract_far_off", id="61 days: the second before"),
        pytest.param("2026-11-01", "contract_ends WHEN_CONVENIENT", id="60 days: at local midnight"),
        pytest.param("2026-11-30 23:59:59", "contract_ends WHEN_CONVENIENT", id="31 days: the second before"),
        pytest.param("2026-12-01", "contract_ends THIS_WEEK", id="30 days"),
        pytest.param("2026-12-23 23:59:59", "contract_ends THIS_WEEK", id="8 days: the second before"),
        pytest.param("2026-12-24", "contract_ends TODAY", id="7 days"),
        pytest.param("2026-12-31 23:59:59", "contract_ends TODAY", id="the last second of the last day"),
        pytest.param("2027-01-01", "contract_ended TODAY", id="after the last day"),
        pytest.param("2028-07-17 23:59:59", "contract_ended TODAY", id="the last second of the window"),
        pytest.param("2028-07-18", "outside_window", id="after the window"),
    ],
)
def test_a_contract_that_ends_rises_at_local_midnights(at: str, expected: str) -> None:
    """The end of a contract is told 60, 30 and 7 days before, and once more when it passed."""
    assert reasons([AN_EXIT], contract, at) == [expected]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        pytest.param("2026-10-31", "2026-11-01", id="before the first moment"),
        pytest.param("2026-11-01", "2026-12-01", id="and before each next one"),
        pytest.param("2026-12-24", "2027-01-01", id="the last is the day after the contract"),
        pytest.param("2027-01-01", None, id="then nothing changes by time"),
    ],
)
def test_a_contract_is_looked_at_when_it_rises(at: str, due: str | None) -> None:
    """Each answer names the midnight at which the next one begins."""
    assert [one.due for one in answers([AN_EXIT], contract, at)] == [local(due) if due else None]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([], "contract_ends WHEN_CONVENIENT", id="nothing told"),
        pytest.param(
            [a_placement_changed("2026-11-02", contract_ends_on="2027-06-30")],
            "contract_far_off",
            id="renewed",
        ),
        pytest.param(
            [a_placement_changed("2026-11-02", contract_form=ContractForm.PERMANENT)],
            None,
            id="made permanent",
        ),
        pytest.param(
            [a_placement_changed("2026-11-02", hours_per_week=30)],
            "contract_ends WHEN_CONVENIENT",
            id="other hours change nothing",
        ),
        pytest.param(
            [a_placement_announced("2026-11-02", placement=P2, starts_on="2027-01-30")],
            "has_next_place",
            id="next place starts 30 days after the end",
        ),
        pytest.param(
            [a_placement_announced("2026-11-02", placement=P2, starts_on="2027-01-31")],
            "contract_ends WHEN_CONVENIENT",
            id="next place starts 31 days after the end",
        ),
        pytest.param(
            [a_placement_announced("2026-11-02", starts_on="2027-01-04")],
            "has_next_place",
            id="without an id",
        ),
        pytest.param(
            [
                a_placement_announced(
                    "2026-11-02", starts_on="2027-01-04", contract_ends_on="2027-01-04", placement=P2
                )
            ],
            "has_next_place",
            id="a next place of one day is a place with an end of its own",
        ),
        pytest.param(
            [
                a_placement_announced(
                    "2026-11-02", placement=P2, starts_on="2026-11-09", contract_ends_on="2026-12-31"
                )
            ],
            "contract_ends WHEN_CONVENIENT",
            id="another place that ends the same day",
        ),
        pytest.param(
            [an_enrolment_announced("2026-11-02", starts_on="2027-01-11")],
            "has_next_place",
            id="a study instead",
        ),
        pytest.param(
            [
                a_placement_announced("2026-11-02", placement=P2, starts_on="2027-01-04"),
                a_placement_ended("2026-11-04", placement=P2, never_started=True),
            ],
            "contract_ends WHEN_CONVENIENT",
            id="a next place that never began",
        ),
    ],
)
def test_a_renewal_or_next_place_withdraws_it(events: list[Envelope], expected: str | None) -> None:
    """Only what really follows the contract silences its end."""
    found = reasons([AN_EXIT, *events], contract, "2026-11-05")
    assert (found[0] if found else None) == expected


def test_a_learning_place_is_not_saved_by_its_study() -> None:
    """The study that belongs to a bbl place does not silence the end of its contract."""
    bbl = an_exit(
        "2026-07-17",
        destination=Destination.WORK_AND_LEARN,
        starts_on="2026-08-24",
        contract_ends_on="2026-12-31",
    )
    assert reasons([bbl], contract, "2026-12-10") == ["contract_ends THIS_WEEK"]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param(
            [PERMANENT, a_placement_ended("2026-11-24")], ["place_lost TODAY"], id="ended, next one sought"
        ),
        pytest.param(
            [PERMANENT, a_placement_ended("2026-11-24", next_place=NextPlace.NONE)],
            ["place_lost TODAY"],
            id="none",
        ),
        pytest.param(
            [PERMANENT, a_placement_ended("2026-11-24", next_place=NextPlace.KNOWN)],
            ["next_place_expected"],
            id="next one known",
        ),
        pytest.param(
            [
                PERMANENT,
                a_placement_ended("2026-11-24"),
                a_placement_announced("2026-11-25", starts_on="2027-03-01"),
            ],
            ["has_next_place"],
            id="a next place told of afterwards, whenever it starts",
        ),
        pytest.param(
            [
                PERMANENT,
                a_placement_announced("2026-11-20", placement=P2, starts_on="2026-12-24"),
                a_placement_ended("2026-11-24"),
            ],
            ["has_next_place"],
            id="a next place known before, 30 days later",
        ),
        pytest.param(
            [
                PERMANENT,
                a_placement_announced("2026-11-20", placement=P2, starts_on="2026-12-25"),
                a_placement_ended("2026-11-24"),
            ],
            ["place_lost TODAY"],
            id="a next place known before, 31 days later",
        ),
        pytest.param(
            [
                PERMANENT,
                a_placement_announced("2026-11-20", placement=P2, starts_on="2026-12-25"),
                a_placement_ended("2026-11-24"),
                a_placement_started("2026-12-25", placement=P2),
            ],
            ["has_next_place"],
            id="and that one began",
        ),
        pytest.param(
            [PERMANENT, an_enrolment_confirmed("2026-10-01"), a_placement_ended("2026-11-24")],
            ["has_next_place"],
            id="a study runs",
        ),
        pytest.param(
            [
                PERMANENT,
                a_placement_confirmed("2026-09-15"),
                a_placement_started("2026-10-01", placement=P2),
                a_placement_ended("2026-11-24", placement=P2),
            ],
            ["has_next_place"],
            id="a confirmed place runs beside it",
        ),
        pytest.param(
            [
                PERMANENT,
                a_placement_announced("2026-09-01", placement=P1, starts_on="2026-09-07"),
                a_placement_ended("2026-11-24", placement=P1),
            ],
            ["place_lost TODAY"],
            id="an older place that nobody ever confirmed is no place",
        ),
        pytest.param(
            [
                PERMANENT,
                a_placement_ended("2026-11-24"),
                a_placement_announced("2026-11-24", placement=P1, starts_on="2027-02-01"),
            ],
            ["has_next_place"],
            id="a place told of on the day of the loss, however late it starts",
        ),
        pytest.param(
            [
                PERMANENT,
                a_placement_announced("2026-09-01", placement=P2, starts_on="2027-02-01"),
                a_placement_ended("2026-11-24"),
                a_placement_confirmed("2026-11-24", placement=P2),
            ],
            ["has_next_place"],
            id="one where somebody was seen on the day of the loss, however late it was to start",
        ),
        pytest.param(
            [
                NO_PLACE,
                a_placement_announced("2026-09-01", placement=P1, starts_on="2026-09-07"),
                a_placement_announced("2026-09-01", placement=P2, starts_on="2026-09-07"),
                a_placement_ended("2026-11-24", placement=P2),
            ],
            ["has_next_place"],
            id="of two that began on one day the other is left",
        ),
        pytest.param(
            [PERMANENT, a_placement_ended("2026-11-24"), a_placement_ended("2026-11-24", placement=P1)],
            ["place_lost TODAY"],
            id="two senders tell of one end",
        ),
        pytest.param(
            [a_placement_ended("2026-11-24", placement=P1), NO_PLACE],
            ["place_lost TODAY"],
            id="a place that nobody told of before is lost all the same",
        ),
        pytest.param(
            [BBL, a_placement_ended("2026-11-24")], ["learning_place_lost THIS_WEEK"], id="bbl: work ended"
        ),
        pytest.param(
            [
                BBL,
                a_placement_ended("2026-11-24"),
                a_placement_announced("2026-11-25", starts_on="2027-01-04"),
            ],
            ["has_next_place"],
            id="bbl: a new learning place",
        ),
        pytest.param(
            [BBL, a_placement_ended("2026-11-24"), an_enrolment_ended("2026-11-30")],
            ["place_lost TODAY"],
            id="bbl: both ended",
        ),
        pytest.param(
            [BBL, an_enrolment_ended("2026-11-24")], ["has_next_place"], id="bbl: the study ended, work runs"
        ),
        pytest.param(
            [BBL, a_placement_ended("2026-11-24"), an_enrolment_ended("2026-11-24")],
            ["place_lost TODAY"],
            id="bbl: both ended on one day is one loss",
        ),
        pytest.param(
            [STUDY, an_enrolment_ended("2026-11-24")], ["place_lost TODAY"], id="study ended, no reason given"
        ),
        pytest.param(
            [STUDY, an_enrolment_ended("2026-11-24"), an_enrolment_started("2026-12-01")],
            ["has_next_place"],
            id="another study began",
        ),
    ],
)
def test_a_lost_place_is_told_unless_another_follows(events: list[Envelope], expected: list[str]) -> None:
    """A place that ended is lost, unless the young person has or gets another one."""
    assert reasons(events, lost, "2026-12-01") == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        pytest.param(
            reason,
            "died" if reason == "05" else "no_loss" if reason in ("01", "08", "09") else "place_lost TODAY",
            id=reason.name,
        )
        for reason in DeregistrationReason
    ],
)
def test_some_reasons_of_deregistration_are_no_dropout(reason: DeregistrationReason, expected: str) -> None:
    """Diploma, administration and funding are no dropout, and death is none; every other reason is."""
    assert reasons([STUDY, an_enrolment_ended("2026-11-24", reason=reason)], lost, "2026-11-24 12:00") == [
        expected
    ]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-12-23 23:59:59", "next_place_expected", id="29 days"),
        pytest.param("2026-12-24", "next_place_did_not_come TODAY", id="30 days"),
    ],
)
def test_a_known_next_place_has_thirty_days_to_come(at: str, expected: str) -> None:
    """A next place that was said to be known and did not come is a signal after all."""
    events = [PERMANENT, a_placement_ended("2026-11-24", next_place=NextPlace.KNOWN)]
    assert reasons(events, lost, at) == [expected]


def test_the_loss_inhibits_the_milder_signal_of_the_same_place() -> None:
    """A contract that would end says nothing when its place was lost."""
    events = [AN_EXIT, a_placement_ended("2026-12-10")]
    assert reasons(events, contract, "2026-12-11") == ["graver_signal"]
    assert reasons(events, lost, "2026-12-11") == ["place_lost TODAY"]


def test_the_reporter_of_the_end_is_known() -> None:
    """Who reported the end stands in the cause, so that no message tells what its reader told."""
    (answer,) = answers(
        [PERMANENT, a_placement_ended("2026-11-24", reported_by=A_COACH)], lost, "2026-11-24 12:00"
    )
    assert answer.cause is not None
    assert answer.cause.reported_by == A_COACH


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([NO_PLACE], ["no_place TODAY"], id="no place at the exit"),
        pytest.param(
            [NO_PLACE, a_placement_announced("2026-11-01", starts_on="2027-02-01")],
            ["has_next_place"],
            id="found",
        ),
        pytest.param([NO_PLACE, a_contact("2026-11-01")], ["no_place TODAY"], id="contact is no place"),
        pytest.param([PERMANENT], [], id="a place at the exit"),
        pytest.param(
            [PERMANENT, a_placement_ended("2026-08-01", never_started=True)],
            ["never_started THIS_WEEK"],
            id="known not started",
        ),
        pytest.param(
            [STUDY, an_enrolment_ended("2026-09-01", never_started=True)],
            ["never_started THIS_WEEK"],
            id="study never started",
        ),
        pytest.param(
            [
                PERMANENT,
                a_placement_ended("2026-08-01", never_started=True),
                a_placement_announced("2026-08-02", starts_on="2026-10-01"),
            ],
            ["has_next_place"],
            id="never started, and another one found",
        ),
        pytest.param(
            [PERMANENT, a_placement_ended("2026-11-01", never_started=True, next_place=NextPlace.KNOWN)],
            ["next_place_expected"],
            id="never started, next one known",
        ),
        pytest.param(
            [NO_PLACE, an_exit("2026-09-01", school_type=SchoolType.MBO_ENTREE, starts_on="2026-09-07")],
            [],
            id="a later exit with a place",
        ),
    ],
)
def test_no_place_at_the_exit_or_never_begun(events: list[Envelope], expected: list[str]) -> None:
    """Who leaves without a place, or never began, is told of, until a place follows."""
    assert reasons(events, none, "2026-11-24 12:00") == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-07-16 23:59:59", "not_yet", id="the second before"),
        pytest.param("2026-07-17", "no_place TODAY", id="the day of leaving"),
    ],
)
def test_an_exit_without_a_place_is_told_on_its_day(at: str, expected: str) -> None:
    """Who is known to leave a second school without a place has lost nothing before that day."""
    assert reasons([an_exit("2026-05-01"), NO_PLACE], none, at) == [expected]


def test_never_started_is_not_also_a_lost_place() -> None:
    """What never began cannot be lost: one fact, one signal."""
    assert reasons([PERMANENT, a_placement_ended("2026-08-01", never_started=True)], lost, "2026-11-24") == []


@pytest.mark.parametrize(
    ("events", "silent_from"),
    [
        pytest.param([PERMANENT], "2026-09-16", id="from the day of leaving"),
        pytest.param([PERMANENT, a_contact("2026-09-01")], "2026-11-01", id="from the last contact"),
        pytest.param(
            [PERMANENT, a_contact("2026-09-01", spoken_with=ContactWith.PARENT)],
            "2026-09-16",
            id="a parent is not the young person",
        ),
        pytest.param(
            [PERMANENT, a_contact("2026-06-01")], "2026-09-16", id="contact before leaving does not count"
        ),
        pytest.param(
            [PERMANENT, a_contact("2027-05-17")], "2027-07-17", id="day 61 is the last of the first year"
        ),
        pytest.param(
            [PERMANENT, a_contact("2027-05-18")], "2027-09-16", id="day 61 falls in the second year: 121"
        ),
        pytest.param([PERMANENT, a_contact("2027-09-01")], "2027-12-31", id="second year"),
    ],
)
def test_silence_counts_in_local_days(events: list[Envelope], silent_from: str) -> None:
    """More than 60 days of silence (120 in the second year) is told at the local midnight that starts the next day."""
    day_before = day(silent_from) - timedelta(days=1)
    (resting,) = answers(events, silent, f"{day_before} 23:59:59")
    assert (resting.reason, resting.due) == ("within_contact_period", local(silent_from))
    assert reasons(events, silent, silent_from) == ["silent_too_long THIS_WEEK"]


@pytest.mark.parametrize(
    ("pseudonym", "clock_from"),
    [
        pytest.param(0x14, "2026-11-23", id="mod 20 = 0: the day itself"),
        pytest.param(0x15, "2026-11-24", id="mod 20 = 1: the next working day"),
        pytest.param(0x19, "2026-11-30", id="mod 20 = 5: over a weekend"),
        pytest.param(0x27, "2026-12-18", id="mod 20 = 19: the last"),
    ],
)
def test_a_start_state_spreads_the_contact_clocks(pseudonym: int, clock_from: str) -> None:
    """Clocks of a start state begin on its day, moved by up to 19 working days by pseudonym."""
    events = [an_exit("2026-07-17", leaver=UUID(int=pseudonym), start_state_on="2026-11-23")]
    (answer,) = answers(events, silent, "2026-11-23 10:00")
    assert answer.due == local((day(clock_from) + timedelta(days=61)).isoformat())


@pytest.mark.parametrize(
    ("event", "at", "expected"),
    [
        pytest.param(
            an_exit(
                "2026-07-17",
                destination=Destination.NO_PLACE,
                start_state_on="2026-11-23",
                recorded=local("2026-11-23 10:00"),
            ),
            "2026-11-23 10:00",
            [True],
            id="no place, known at acceptance",
        ),
        pytest.param(
            an_exit(
                "2026-07-17",
                contract_ends_on="2027-01-22",
                start_state_on="2026-11-23",
                recorded=local("2026-11-23 10:00"),
            ),
            "2026-11-23 10:00",
            [True],
            id="contract inside 60 days on that day",
        ),
        pytest.param(
            an_exit(
                "2026-07-17",
                contract_ends_on="2027-01-23",
                start_state_on="2026-11-23",
                recorded=local("2026-11-23 10:00"),
            ),
            "2026-11-24 00:00",
            [False],
            id="contract that comes inside 60 days a day later",
        ),
        pytest.param(
            an_exit("2026-07-17", destination=Destination.NO_PLACE, recorded=local("2026-11-23 10:00")),
            "2026-11-23 10:00",
            [False],
            id="a single event is no start state",
        ),
        pytest.param(
            an_exit(
                "2026-07-17",
                destination=Destination.NO_PLACE,
                start_state_on="2026-11-23",
                recorded=local("2026-11-24 10:00"),
            ),
            "2026-11-24 10:00",
            [False],
            id="a correction of a day later is news",
        ),
    ],
)
def test_only_what_was_open_at_acceptance_belongs_to_the_start_state(
    event: Envelope, at: str, expected: list[bool]
) -> None:
    """A start state takes its own open signals with it, and nothing that comes later."""
    opened = [one for one in decided([event], at).open_ones if one.rule in (none, contract)]
    assert [one.start_state for one in opened] == expected


def test_an_end_on_the_day_of_the_start_state_is_news() -> None:
    """A placement that ends on the day of the start state is told at once."""
    events = [an_exit("2026-07-17", start_state_on="2026-11-23"), a_placement_ended("2026-11-23")]
    (answer,) = answers(events, lost, "2026-11-23 12:00")
    assert not answer.start_state


@pytest.mark.parametrize(
    ("school_type", "last_moment", "first_after"),
    [
        pytest.param(SchoolType.PRO, "2028-07-17 23:59:59", "2028-07-18", id="pro: 24 months"),
        pytest.param(SchoolType.VSO, "2028-07-17 23:59:59", "2028-07-18", id="vso: 24 months"),
        pytest.param(SchoolType.MBO_ENTREE, "2027-07-17 23:59:59", "2027-07-18", id="entree: 12 months"),
        pytest.param(SchoolType.MBO_2, "2027-07-17 23:59:59", "2027-07-18", id="niveau 2: 12 months"),
    ],
)
def test_the_window_is_the_laws(school_type: SchoolType, last_moment: str, first_after: str) -> None:
    """Aftercare lasts from leaving until the law's number of calendar months later, in local time."""
    events = [an_exit("2026-07-17", school_type=school_type)]
    assert not decided(events, "2026-07-16 23:59:59").in_window
    assert decided(events, "2026-07-17").in_window
    assert decided(events, last_moment).in_window
    assert not decided(events, first_after).in_window


def test_a_second_exit_opens_a_second_window() -> None:
    """Between two windows everything rests, and the next look is when the second one opens."""
    events = [
        an_exit("2026-07-17", school_type=SchoolType.MBO_ENTREE),
        an_exit("2027-09-01", school_type=SchoolType.MBO_2),
    ]
    between = decided(events, "2027-08-01")
    assert (between.in_window, between.open_ones, between.due) == (False, (), local("2027-09-01"))
    assert decided(events, "2027-09-01").in_window


@pytest.mark.parametrize(
    ("at", "utc"),
    [
        pytest.param("2026-10-26", "2026-10-25T23:00:00+00:00", id="the day after the clock went back"),
        pytest.param("2027-03-28", "2027-03-27T23:00:00+00:00", id="the day on which the clock goes forward"),
        pytest.param("2027-03-29", "2027-03-28T22:00:00+00:00", id="the day after that"),
    ],
)
def test_midnights_are_local_across_clock_changes(at: str, utc: str) -> None:
    """A deadline falls on the local midnight also where summer time begins or ends in between."""
    contact_on = day(at) - timedelta(days=61)
    (answer,) = answers([PERMANENT, a_contact(contact_on)], silent, contact_on.isoformat())
    assert answer.due is not None
    assert answer.due.isoformat() == utc


def test_a_death_silences_every_rule_at_once() -> None:
    """After a death nothing is open and nothing falls due; its correction brings back what there was."""
    dead = [NO_PLACE, a_death("2026-11-20")]
    before = decided([NO_PLACE], "2026-11-24")
    after = decided(dead, "2026-11-24")
    assert {answer.reason.value for answer in after.answers} == {"died"}
    assert (after.open_ones, after.due, after.in_window) == ((), None, False)
    assert decided([*dead, a_death_corrected("2026-11-21")], "2026-11-24") == before


@pytest.mark.parametrize("reason", DeregistrationReason)
def test_who_is_deregistered_by_death_is_dead(reason: DeregistrationReason) -> None:
    """Reason 05 says it as well as the fact itself, of a study that ended and of leaving; no other reason does."""
    studied = an_exit("2026-07-17", destination=Destination.MBO_BOL, starts_on="2026-08-24")
    ended = an_enrolment_ended("2026-11-20", reason=reason)
    left = an_exit("2026-11-20", school_type=SchoolType.MBO_ENTREE, reason=reason)
    for events in ([studied, ended], [left]):
        silent = {answer.reason for answer in decided(events, "2026-11-24").answers} == {Reason.DIED}
        assert silent is (reason is DeregistrationReason.DIED)


@pytest.mark.parametrize(
    ("work", "study"),
    [
        pytest.param("2026-11-10", "2026-11-20", id="the study last"),
        pytest.param("2026-11-20", "2026-11-10", id="the work last"),
    ],
)
def test_of_work_and_study_under_one_id_the_graver_loss_is_told(work: str, study: str) -> None:
    """A bbl exit that lost both halves is one signal, since the day on which the last one went."""
    events = [BBL, a_placement_ended(work), an_enrolment_ended(study)]
    (found,) = answers(events, lost, "2026-11-24")
    assert (found.reason, found.urgency) == ("place_lost", Urgency.TODAY)
    assert found.since == max(day(work), day(study))


def test_of_two_equal_answers_under_one_id_the_first_is_told() -> None:
    """Work and study of a bbl exit are to be confirmed on one day: one task, which rests on the news of the work."""
    changed = a_placement_changed("2026-08-01", hours_per_week=20)
    (found,) = answers([BBL, changed], RuleId.CONFIRM_START, "2026-11-24")
    assert found.cause is not None
    assert found.cause.evidence == (changed.id,)


def test_of_two_places_lost_on_one_day_the_last_by_id_is_told() -> None:
    """One day on which two jobs ended is one loss, and always of the same one."""
    jobs = [a_placement_started("2026-09-01", placement=one) for one in (P1, P2)]
    ends = [a_placement_ended("2026-11-24", placement=one) for one in (P1, P2)]
    found = {
        answer.cause.id: answer.reason.value
        for answer in answers([NO_PLACE, *jobs, *ends], lost, "2026-11-24 12:00")
        if answer.cause is not None
    }
    assert found == {P1: "has_next_place", P2: "place_lost"}


def test_contact_on_the_day_of_leaving_counts() -> None:
    """The silence of who was spoken on the day of leaving is counted from that conversation."""
    spoken = a_contact("2026-07-17")
    (found,) = answers([PERMANENT, spoken], silent, "2026-11-24")
    assert found.cause is not None
    assert found.cause.id == spoken.id


def test_who_left_twice_is_silent_once() -> None:
    """Silence counts from the last exit alone."""
    last = an_exit("2026-09-01", school_type=SchoolType.MBO_ENTREE)
    (found,) = answers([PERMANENT, last], silent, "2026-11-24")
    assert found.cause is not None
    assert found.cause.id == last.id


def test_each_place_is_judged_by_itself() -> None:
    """What rests about one place hides nothing of another."""
    fixed = a_placement_started("2026-09-01", placement=P2, contract_ends_on="2026-12-31")
    events = [PERMANENT, a_placement_ended("2026-08-20"), fixed]
    assert reasons(events, contract, "2026-12-01") == ["contract_ends THIS_WEEK"]
    ended = a_placement_ended("2026-11-24", placement=P2, next_place=NextPlace.NONE)
    never = [STUDY, an_enrolment_ended("2026-09-01", never_started=True)]
    started = a_placement_started("2026-09-02", placement=P2)
    assert reasons([*never, started, ended], lost, "2026-11-24") == ["place_lost TODAY"]
