"""What schools, municipality and Doorstroompunt owe each other: the day before, on it and after; and what ends it."""

from datetime import date

import pytest

from schemas.codes import ConsentScope, HandoverTo
from schemas.envelope import Envelope
from schemas.types import SchoolType
from services.monitor.answers import Reason, RuleId
from services.monitor.consents import said_of
from services.monitor.dossier import fold
from services.monitor.handovers import handovers_of
from tests.builders import (
    a_coach_assigned,
    a_consultation,
    a_consultation_asked,
    a_contact,
    a_handover,
    a_handover_accepted,
    a_handover_declined,
    a_handover_sent,
    a_handover_withdrawn,
    a_question,
    a_talk,
    a_talk_planned,
    an_agreement,
    an_answer,
    an_exit,
    an_expected_exit,
    an_id,
    an_objection,
    consent,
    consent_refused,
    consent_taken_back,
    no,
)
from tests.monitor.cases import answers, decided, local, reasons

LEFT = an_exit("2026-07-17", id=an_id(1), starts_on="2026-07-20")
LEAVES = an_expected_exit("2026-12-01", expected_on="2027-07-16")
PREPARED = a_handover("2026-11-02", handover=an_id(7))
SENT = a_handover_sent("2026-11-10", handover=an_id(7))
YES = consent("2026-11-05")
TASK = "WHEN_CONVENIENT"


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param(
            [LEAVES], "2027-04-16 23:59:59", ["not_yet"], id="91 days before leaving: the last second"
        ),
        pytest.param([LEAVES], "2027-04-17", [f"plan_talk {TASK}"], id="90 days before leaving"),
        pytest.param([LEAVES], "2027-09-01", [f"plan_talk {TASK}"], id="overdue as long as nobody left"),
        pytest.param(
            [an_expected_exit("2026-12-01")], "2026-12-01", [f"plan_talk {TASK}"], id="no day is known"
        ),
        pytest.param(
            [LEAVES, a_talk_planned("2027-04-20", planned_on="2027-06-01")],
            "2027-05-31 23:59:59",
            ["not_yet"],
            id="planned: the second before the day",
        ),
        pytest.param(
            [LEAVES, a_talk_planned("2027-04-20", planned_on="2027-06-01")],
            "2027-06-01",
            [f"hold_talk {TASK}"],
            id="planned: the day",
        ),
        pytest.param([LEAVES, a_talk("2027-06-01")], "2027-06-02", ["talk_held"], id="held"),
        pytest.param([an_exit("2027-07-16"), LEAVES], "2027-07-17", [], id="left"),
        pytest.param(
            [an_exit("2027-07-16"), an_expected_exit("2027-07-16", expected_on="2027-07-16")],
            "2027-07-17",
            [],
            id="told on the day of leaving",
        ),
        pytest.param([LEAVES, an_objection("2027-01-01")], "2027-05-01", ["objection"], id="objected"),
        pytest.param(
            [LEFT, an_expected_exit("2027-01-10", expected_on="2027-03-01")],
            "2027-01-10",
            [f"plan_talk {TASK}"],
            id="leaves a second school",
        ),
    ],
)
def test_the_talk_before_leaving(events: list[Envelope], at: str, expected: list[str]) -> None:
    """A talk is planned in the three months before somebody leaves, also of who is still at school."""
    assert reasons(events, RuleId.OUTFLOW_TALK, at) == expected


def test_the_talk_is_to_be_planned_a_month_before_leaving() -> None:
    """Our day is 30 days before leaving; who will leave sooner is talked with now."""
    soon = an_expected_exit("2027-07-01", expected_on="2027-07-16")
    assert [one.due_on for one in answers([LEAVES], RuleId.OUTFLOW_TALK, "2027-05-01")] == [date(2027, 6, 16)]
    assert [one.due_on for one in answers([soon], RuleId.OUTFLOW_TALK, "2027-07-01")] == [date(2027, 7, 1)]


@pytest.mark.parametrize(
    ("events", "rule", "expected"),
    [
        pytest.param([a_question("2026-11-02")], RuleId.GIVE_INFORMATION, [date(2026, 11, 30)], id="4 weeks"),
        pytest.param(
            [a_question("2026-11-02"), a_question("2026-11-09")],
            RuleId.GIVE_INFORMATION,
            [date(2026, 11, 30)],
            id="asked again: the first day counts",
        ),
        pytest.param(
            [a_question("2026-11-02"), an_answer("2026-11-03")], RuleId.GIVE_INFORMATION, [], id="answered"
        ),
        pytest.param(
            [a_question("2026-11-02"), an_answer("2026-11-03"), a_question("2026-11-04")],
            RuleId.GIVE_INFORMATION,
            [date(2026, 12, 2)],
            id="asked anew",
        ),
        pytest.param(
            [a_consultation_asked("2026-11-02")], RuleId.CONSULT, [date(2026, 11, 16)], id="ten working days"
        ),
        pytest.param(
            [a_consultation_asked("2026-11-02"), a_consultation("2026-11-03")], RuleId.CONSULT, [], id="held"
        ),
        pytest.param([], RuleId.CONSULT, [], id="nobody asked"),
    ],
)
def test_who_asks_gets_an_answer(events: list[Envelope], rule: RuleId, expected: list[date]) -> None:
    """Information within four weeks, consultation within two; an answer ends it."""
    found = answers([LEFT, *events], rule, "2026-11-10")
    assert [one.due_on for one in found if one.kind] == expected


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([], "2026-11-19 23:59:59", ["not_yet"], id="the second before the day"),
        pytest.param([], "2026-11-20", [f"keep_agreement {TASK}"], id="the day"),
        pytest.param([a_contact("2026-11-19")], "2026-11-20", [f"keep_agreement {TASK}"], id="spoken before"),
        pytest.param([a_contact("2026-11-20")], "2026-11-21", ["spoken_since"], id="spoken on the day"),
        pytest.param([no("2026-11-16")], "2026-11-20", ["said_no"], id="no is no"),
        pytest.param([no("2026-11-15")], "2026-11-20", ["said_no"], id="no, on the day that it was agreed"),
        pytest.param([no("2026-11-14")], "2026-11-20", [f"keep_agreement {TASK}"], id="agreed after a no"),
        pytest.param(
            [an_agreement("2026-11-16", next_date="2026-12-01")],
            "2026-11-20",
            ["not_yet"],
            id="a later agreement",
        ),
    ],
)
def test_an_agreement_is_kept(events: list[Envelope], at: str, expected: list[str]) -> None:
    """What was agreed last is on the list of its day, until there is contact."""
    made = an_agreement("2026-11-15", next_date="2026-11-20")
    assert reasons([LEFT, made, *events], RuleId.KEEP_AGREEMENT, at) == expected


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([PREPARED], "2026-11-02", [f"ask_consent {TASK}"], id="prepared: nobody asked"),
        pytest.param([PREPARED, YES], "2026-11-05", [f"send_handover {TASK}"], id="consent"),
        pytest.param(
            [PREPARED, consent("2026-11-05", scope=ConsentScope.NEXT_SCHOOL)],
            "2026-11-06",
            [f"ask_consent {TASK}"],
            id="consent for something else",
        ),
        pytest.param([PREPARED, consent_refused("2026-11-05")], "2026-11-06", ["no_consent"], id="refused"),
        pytest.param(
            [PREPARED, YES, consent_taken_back("2026-11-06")], "2026-11-06", ["no_consent"], id="taken back"
        ),
        pytest.param(
            [PREPARED, consent("2026-11-05", ends_on="2026-11-08")],
            "2026-11-08 23:59:59",
            [f"send_handover {TASK}"],
            id="the last second of the consent",
        ),
        pytest.param(
            [PREPARED, consent("2026-11-05", ends_on="2026-11-08")],
            "2026-11-09",
            [f"ask_consent {TASK}"],
            id="the consent ended",
        ),
        pytest.param([PREPARED, YES, SENT], "2026-11-11", ["handover_sent"], id="sent"),
        pytest.param(
            [PREPARED, YES, a_handover_sent("2026-11-10")],
            "2026-11-11",
            ["handover_sent"],
            id="sent, without its id",
        ),
        pytest.param(
            [PREPARED, SENT], "2026-11-11", [f"ask_consent {TASK}"], id="sent without consent: not sent"
        ),
        pytest.param(
            [PREPARED, SENT, consent("2026-11-11")],
            "2026-11-12",
            [f"send_handover {TASK}"],
            id="consent after sending: send it now",
        ),
        pytest.param(
            [a_handover("2026-11-02", receiver=HandoverTo.DOORSTROOMPUNT)],
            "2026-11-02",
            [f"send_handover {TASK}"],
            id="the basics of its own task go to the Doorstroompunt",
        ),
        pytest.param(
            [PREPARED, YES, SENT, a_handover_declined("2026-11-12")],
            "2026-11-12",
            [f"handover_declined {TASK}"],
            id="declined",
        ),
        pytest.param(
            [PREPARED, YES, SENT, a_handover_declined("2026-11-12"), a_handover("2026-11-13")],
            "2026-11-13",
            ["handover_over", f"send_handover {TASK}"],
            id="declined, and another one prepared",
        ),
        pytest.param(
            [PREPARED, YES, SENT, a_handover_withdrawn("2026-11-12")],
            "2026-11-12",
            ["handover_over"],
            id="withdrawn",
        ),
        pytest.param(
            [PREPARED, YES, SENT, a_handover_accepted("2026-11-12")],
            "2026-12-11 23:59:59",
            ["not_yet"],
            id="accepted: the second before the check",
        ),
        pytest.param(
            [PREPARED, YES, SENT, a_handover_accepted("2026-11-12")],
            "2026-12-12",
            [f"handover_check {TASK}"],
            id="accepted: the check",
        ),
        pytest.param(
            [PREPARED, YES, SENT, a_handover_accepted("2026-11-12"), a_contact("2026-12-12")],
            "2026-12-13",
            ["spoken_since"],
            id="checked",
        ),
        pytest.param(
            [PREPARED, YES, SENT, a_handover_accepted("2026-11-12"), no("2026-12-01")],
            "2026-12-13",
            ["said_no"],
            id="accepted, and then no",
        ),
    ],
)
def test_a_hand_over_goes_with_consent(events: list[Envelope], at: str, expected: list[str]) -> None:
    """It is prepared, gets consent, is sent and answered; what goes without consent counts as not sent."""
    assert reasons([LEFT, *events], RuleId.HAND_OVER, at) == expected


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([YES, SENT], "2026-11-23 23:59:59", ["not_yet"], id="nine working days"),
        pytest.param([YES, SENT], "2026-11-24", ["handover_unanswered THIS_WEEK"], id="ten working days"),
        pytest.param([SENT], "2026-11-24", [], id="without consent nothing was sent"),
        pytest.param([YES], "2026-11-24", [], id="not sent"),
        pytest.param([YES, SENT, a_handover_accepted("2026-11-23")], "2026-11-24", [], id="accepted"),
        pytest.param([YES, SENT, a_handover_declined("2026-11-23")], "2026-11-24", [], id="declined"),
    ],
)
def test_silence_after_a_hand_over_is_told(events: list[Envelope], at: str, expected: list[str]) -> None:
    """After ten working days without an answer nobody may think that the other one acts."""
    assert reasons([LEFT, PREPARED, *events], RuleId.HANDOVER_UNANSWERED, at) == expected


def test_the_sender_stays_the_owner_until_the_receiver_accepts() -> None:
    """Preparing and sending change no owner; accepting with a name of staff does, without a name it does not."""
    history = [LEFT, a_coach_assigned("2026-08-01", coach=an_id(3)), PREPARED, YES, SENT]
    assert fold(history).coach == an_id(3)
    assert fold([*history, a_handover_accepted("2026-11-12")]).coach == an_id(3)
    assert fold([*history, a_handover_accepted("2026-11-12", coach=an_id(4))]).coach == an_id(4)


def test_of_two_open_hand_overs_a_fact_without_an_id_means_none() -> None:
    """Nothing is guessed; neither of a hand-over that we never heard of."""
    second = a_handover("2026-11-03", handover=an_id(8))
    for told in (a_handover_sent("2026-11-10"), a_handover_sent("2026-11-10", handover=an_id(9))):
        assert [one.sent for one in handovers_of(fold([LEFT, PREPARED, second, told]))] == [None, None]


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        pytest.param("2026-11-04 23:59:59", False, id="the second before it was given"),
        pytest.param("2026-11-05", True, id="the day that it was given"),
        pytest.param("2026-11-08 23:59:59", True, id="the last second"),
        pytest.param("2026-11-09", False, id="ended"),
    ],
)
def test_consent_holds_from_its_day_to_its_last(moment: str, *, holds: bool) -> None:
    """The last day counts whole."""
    said = said_of(fold([consent("2026-11-05", ends_on="2026-11-08")]), ConsentScope.MUNICIPALITY)
    assert said is not None
    assert said.holds_at(local(moment)) is holds


def test_consent_from_a_later_day_is_looked_at_on_that_day() -> None:
    """A yes that begins to hold later, or ends, sets the moment to look again; a no sets none."""
    later = consent("2026-11-10", ends_on="2026-11-12")
    due = [decided([LEFT, PREPARED, later], at).due for at in ("2026-11-09", "2026-11-10")]
    assert due == [local("2026-11-10"), local("2026-11-13")]
    after = [ENTREE, AGREED, consent("2027-11-30", **AFTER)]
    assert decided(after, "2027-11-29").due == local("2027-11-30")
    assert {one.reason for one in decided(after, "2027-12-01").open_ones} == {Reason.KEEP_AGREEMENT}
    said = said_of(fold([consent_refused("2026-11-05")]), ConsentScope.MUNICIPALITY)
    assert said is not None
    assert said.changes_after(local("2026-11-01")) is None


ENTREE = an_exit("2026-07-17", school_type=SchoolType.MBO_ENTREE)
AFTER = {"scope": ConsentScope.AFTER_WINDOW}
RETURN = no("2027-06-01", may_return_on="2027-12-01")
AGREED = an_agreement("2027-06-01", next_date="2027-12-01")


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([RETURN], "2027-12-01", set(), id="without consent all rests"),
        pytest.param(
            [RETURN, consent("2027-06-01", **AFTER)], "2027-11-30 23:59:59", set(), id="the second before"
        ),
        pytest.param(
            [RETURN, consent("2027-06-01", **AFTER)], "2027-12-01", {"come_back"}, id="may come back"
        ),
        pytest.param([AGREED, consent("2027-06-01", **AFTER)], "2027-12-01", {"keep_agreement"}, id="agreed"),
        pytest.param(
            [AGREED, consent("2027-06-01", ends_on="2027-12-01", **AFTER)],
            "2027-12-02",
            set(),
            id="consent ended",
        ),
        pytest.param([AGREED, consent_refused("2027-06-01", **AFTER)], "2027-12-01", set(), id="refused"),
        pytest.param(
            [an_objection("2027-12-01")], "2027-12-01", {"answer_objection"}, id="an objection is answered"
        ),
    ],
)
def test_after_every_window_consent_gives_the_date(
    events: list[Envelope], at: str, expected: set[str]
) -> None:
    """Nobody follows a young person whose windows are over, unless they agreed to a day (P25, P30)."""
    decision = decided([ENTREE, *events], at)
    assert not decision.in_window
    assert {str(one.reason) for one in decision.open_ones} == expected
