"""How long somebody may be kept: per controller the last day and why, and what holds them longer."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.codes import ConsentScope, Result
from schemas.envelope import Envelope
from schemas.types import DeregistrationReason, SchoolType
from services.monitor.persons import is_link
from services.monitor.policy import load_policies
from services.monitor.retention import (
    DOORSTROOMPUNT,
    LOOK_AT_LEAST_EVERY,
    Held,
    KeepReason,
    Retention,
    RetentionHold,
    retention_of,
)
from tests import builders as a
from tests.builders import day
from tests.strategies import histories

POLICIES = load_policies()
DUO = "urn:nazorg:duo:regio:25"
SCHOOL, MUNICIPALITY = "school", "gemeente"
AFTER = {"scope": ConsentScope.AFTER_WINDOW}

EXIT = a.an_exit("2026-07-17")
"""Its window of pro ends on 17 July 2028, and the year after it on 17 July 2029."""


def kept(*facts: Envelope) -> Retention:
    """Return how long a person with these facts may be kept."""
    return retention_of(facts, POLICIES)


def ends(found: Retention) -> set[tuple[str, str | None, KeepReason]]:
    """Return the controllers, each with the last day and why."""
    return {(term.controller, str(term.until) if term.until else None, term.reason) for term in found.terms}


_LEFT = {"school_type": SchoolType.MBO_2, "reason": DeregistrationReason.STOPPED_COMING}
AFTERCARE = {
    "left an mbo without diploma": ([a.an_exit("2026-07-17", **_LEFT)], None, KeepReason.NO_KNOWN_END),
    "without diploma, and a window besides": (
        [EXIT, a.an_exit("2027-07-16", **_LEFT)],
        None,
        KeepReason.NO_KNOWN_END,
    ),
    "pro: two years and one": ([EXIT], "2029-07-17", KeepReason.AFTER_WINDOW),
    "mbo: one year and one": (
        [a.an_exit("2026-07-17", school_type=SchoolType.MBO_2)],
        "2028-07-17",
        KeepReason.AFTER_WINDOW,
    ),
    "left on 29 February": ([a.an_exit("2028-02-29")], "2031-02-28", KeepReason.AFTER_WINDOW),
    "consent until 29 February": (
        [EXIT, a.consent("2028-06-01", **AFTER, ends_on=day("2032-02-29"))],
        "2032-02-29",
        KeepReason.CONSENT_AFTER_WINDOW,
    ),
    "the last window counts": (
        [EXIT, a.an_exit("2027-07-16", school_type=SchoolType.MBO_2)],
        "2029-07-17",
        KeepReason.AFTER_WINDOW,
    ),
    "an exit that was taken back has no window": (
        [EXIT, a.an_exit_withdrawal("2026-08-01", withdraws=EXIT.id)],
        "2028-08-01",
        KeepReason.WITHOUT_WINDOW,
    ),
    "only reported": ([a.a_report("2026-07-17")], "2028-07-17", KeepReason.WITHOUT_WINDOW),
    "only reported, and met again": (
        [a.a_report("2026-07-17"), a.a_contact("2026-10-01")],
        "2028-10-01",
        KeepReason.WITHOUT_WINDOW,
    ),
    "consent until a day": (
        [EXIT, a.consent("2028-06-01", **AFTER, ends_on=day("2030-01-31"))],
        "2030-01-31",
        KeepReason.CONSENT_AFTER_WINDOW,
    ),
    "consent that ends before the year": (
        [EXIT, a.consent("2028-06-01", **AFTER, ends_on=day("2029-01-31"))],
        "2029-07-17",
        KeepReason.AFTER_WINDOW,
    ),
    "consent without an end": (
        [EXIT, a.consent("2028-06-01", **AFTER)],
        None,
        KeepReason.CONSENT_AFTER_WINDOW,
    ),
    "consent that was taken back": (
        [EXIT, a.consent("2028-06-01", **AFTER), a.consent_taken_back("2028-06-02", **AFTER)],
        "2029-07-17",
        KeepReason.AFTER_WINDOW,
    ),
    "consent for something else": ([EXIT, a.consent("2028-06-01")], "2029-07-17", KeepReason.AFTER_WINDOW),
    "an old exit that was told today": (
        [a.an_exit("2020-07-17", recorded=a.an_exit("2026-11-24").recorded)],
        "2027-02-22",
        KeepReason.JUST_TOLD,
    ),
}


@pytest.mark.parametrize(
    ("facts", "until", "reason"), [pytest.param(*row, id=name) for name, row in AFTERCARE.items()]
)
def test_until_when_school_keeps(facts: Sequence[Envelope], until: str | None, reason: KeepReason) -> None:
    """The notes of the school stay a year after the last window, longer with consent; each end has its reason."""
    assert ends(kept(*facts)) == {(SCHOOL, until, reason)}


A_DIPLOMA = a.a_result("2026-07-17", source=DUO)
FILE = {
    "nothing known": ([a.an_enrolment_started("2026-09-01", source=DUO)], None, KeepReason.NO_KNOWN_END),
    "startkwalificatie": ([A_DIPLOMA], "2028-07-17", KeepReason.BASIC_QUALIFICATION),
    "on 29 February": (
        [a.a_result("2028-02-29", source=DUO)],
        "2030-02-28",
        KeepReason.BASIC_QUALIFICATION,
    ),
    "the first one counts": (
        [A_DIPLOMA, a.a_result("2027-07-17", result=Result.MBO_HIGHER_DIPLOMA, source=DUO)],
        "2028-07-17",
        KeepReason.BASIC_QUALIFICATION,
    ),
    "one that was taken back does not count": (
        [A_DIPLOMA, a.a_result_taken_back("2026-08-01", source=DUO)],
        None,
        KeepReason.NO_KNOWN_END,
    ),
    "of two the one that was not taken back": (
        [
            A_DIPLOMA,
            a.a_result("2027-07-17", result=Result.MBO_HIGHER_DIPLOMA, source=DUO),
            a.a_result_taken_back("2027-08-01", source=DUO),
        ],
        "2029-07-17",
        KeepReason.BASIC_QUALIFICATION,
    ),
    "a diploma that is none": (
        [a.a_result("2026-07-17", result=Result.MBO_ENTREE_DIPLOMA, source=DUO)],
        None,
        KeepReason.NO_KNOWN_END,
    ),
    "a diploma of which is said that it is": (
        [a.a_result("2026-07-17", result=Result.MBO_ENTREE_DIPLOMA, basic_qualification=True, source=DUO)],
        "2028-07-17",
        KeepReason.BASIC_QUALIFICATION,
    ),
    "news does not lengthen what the law ends": (
        [a.a_result("2020-07-17", source=DUO, recorded=EXIT.recorded)],
        "2022-07-17",
        KeepReason.BASIC_QUALIFICATION,
    ),
}


@pytest.mark.parametrize(
    ("facts", "until", "reason"), [pytest.param(*row, id=name) for name, row in FILE.items()]
)
def test_until_when_the_doorstroompunt_keeps(
    facts: Sequence[Envelope], until: str | None, reason: KeepReason
) -> None:
    """What DUO told stays two years after the startkwalificatie, and before it without a known end."""
    assert ends(kept(*facts)) == {(DOORSTROOMPUNT, until, reason)}


@pytest.mark.parametrize(
    ("facts", "last_day"),
    [
        pytest.param([EXIT], "2029-07-17", id="school"),
        pytest.param([a.an_exit("2028-02-29")], "2031-02-28", id="school on 29 February"),
        pytest.param([A_DIPLOMA], "2028-07-17", id="doorstroompunt"),
        pytest.param(
            [a.a_result("2026-02-28", source=DUO)], "2028-02-28", id="doorstroompunt before 29 February"
        ),
    ],
)
def test_the_last_day_counts_whole(facts: Sequence[Envelope], last_day: str) -> None:
    """The day before it and on it the person stays; on the day after it the person goes."""
    found, last = kept(*facts), day(last_day)
    goes = [found.goes(last + timedelta(days=number)) for number in (-1, 0, 1)]
    assert goes == [False, False, True]
    assert found.look_again_on(last) == last + timedelta(days=1)
    assert found.look_again_on(last - timedelta(days=400)) == last - timedelta(days=372)


def test_each_ground_has_its_term() -> None:
    """A benefit is the gemeente's and goes with the notes; every ground of every controller is told once, in order."""
    found = kept(EXIT, a.a_benefit("2026-09-01"), a.an_objection("2026-09-02"), a.consent("2026-09-02"))
    told = [(term.controller, term.ground[:9]) for term in found.terms]
    assert told == [(MUNICIPALITY, "AVG 6(1)("), (SCHOOL, "AVG 6(1)("), (SCHOOL, "AVG 6(1)(")]
    assert {term.until for term in found.terms} == {day("2029-07-17")}


PREPARED = a.a_handover("2028-07-01")
HOLDS = {
    "prepared": ([PREPARED], Held(RetentionHold.OPEN_HANDOVER, day("2028-07-01"))),
    "sent": (
        [PREPARED, a.a_handover_sent("2028-07-02")],
        Held(RetentionHold.OPEN_HANDOVER, day("2028-07-01")),
    ),
    "accepted": ([PREPARED, a.a_handover_sent("2028-07-02"), a.a_handover_accepted("2028-07-03")], None),
    "declined": ([PREPARED, a.a_handover_sent("2028-07-02"), a.a_handover_declined("2028-07-03")], None),
    "withdrawn": ([PREPARED, a.a_handover_withdrawn("2028-07-03")], None),
    "an objection": (
        [a.an_objection("2028-07-01")],
        Held(RetentionHold.OBJECTION_UNANSWERED, day("2028-07-01")),
    ),
    "an objection that was answered": (
        [a.an_objection("2028-07-01"), a.an_answer_to_an_objection("2028-07-02", upheld=True)],
        None,
    ),
    "both": (
        [a.an_objection("2028-06-01"), PREPARED],
        Held(RetentionHold.OPEN_HANDOVER, day("2028-07-01")),
    ),
}


@pytest.mark.parametrize(("facts", "held"), [pytest.param(*row, id=name) for name, row in HOLDS.items()])
def test_who_waits_for_an_answer_is_held(facts: Sequence[Envelope], held: Held | None) -> None:
    """An open hand-over or objection holds a person whose term is over, since its day, and nobody before that."""
    found, after = kept(EXIT, *facts), day("2029-07-18")
    assert found.held(after) == held
    assert found.goes(after) is (held is None)
    assert found.held(day("2029-07-17")) is None
    assert found.look_again_on(after) == day("2029-07-19")


def test_nobody_goes_while_another_controller_may_keep_them() -> None:
    """Where DUO and a school told of one pseudonym, the school's term alone erases nobody, and it is told."""
    found, after = kept(EXIT, a.an_enrolment_started("2026-09-01", source=DUO)), day("2029-07-18")
    assert {term.controller for term in found.over(after)} == {SCHOOL}
    assert found.held(after) == Held(RetentionHold.ANOTHER_CONTROLLER, after)
    assert not found.goes(after)
    both = kept(EXIT, a.a_result("2026-09-01", source=DUO))
    assert both.goes(after)
    assert both.held(day("2028-09-02")) == Held(RetentionHold.ANOTHER_CONTROLLER, day("2028-09-02"))


def test_what_duo_alone_told_does_not_move_the_end_of_the_school() -> None:
    """The school's term rests on what a school may see."""
    found = kept(EXIT, a.an_exit("2028-07-17", source=DUO))
    assert (SCHOOL, "2029-07-17", KeepReason.AFTER_WINDOW) in ends(found)


@given(histories(most=8), st.data())
def test_any_history_has_an_answer_in_any_order(history: list[Envelope], data: st.DataObject) -> None:
    """Law: whatever was told, in whatever order, each ground has one term, and the next look is a later night."""
    facts = [event for event in history if not is_link(event)]
    assume(facts)
    found = kept(*facts)
    assert kept(*data.draw(st.permutations(facts))) == found
    assert [(term.controller, term.ground) for term in found.terms] == sorted(
        {(term.controller, term.ground) for term in found.terms}
    )
    night = data.draw(st.dates(day("2026-01-01"), day("2032-12-31")))
    assert night < found.look_again_on(night) <= night + LOOK_AT_LEAST_EVERY
    assert not (found.goes(night) and found.held(night))
    if not found.over(night):
        assert not found.over(found.look_again_on(night) - timedelta(days=1))
