"""What a dossier holds besides places: exits and their corrections, contact, owner, region, what was seen."""

import pytest

from schemas.envelope import Envelope
from schemas.types import ContactChannel, ContactWith, Destination, SignalId
from services.monitor.acts import Seen
from services.monitor.dossier import Dossier, evolve, fold, is_fact
from tests.builders import (
    A_COACH,
    a_coach_assigned,
    a_coach_released,
    a_contact,
    a_contact_attempt,
    a_message_sent,
    a_report,
    an_agreement,
    an_exit,
    an_exit_correction,
    an_exit_withdrawal,
    an_id,
    day,
    signals_seen,
)
from tests.monitor.cases import local

EXIT = an_exit("2026-07-17", id=an_id(1))
FIRST = an_exit_correction(
    "2026-07-18",
    id=an_id(2),
    corrects=an_id(1),
    recorded=local("2026-08-01"),
    destination=Destination.NO_PLACE,
)
SECOND = an_exit_correction("2026-07-19", id=an_id(3), corrects=an_id(1), recorded=local("2026-08-02"))
OF_A_CORRECTION = an_exit_correction(
    "2026-07-20", id=an_id(4), corrects=an_id(3), recorded=local("2026-08-03")
)


@pytest.mark.parametrize(
    ("events", "left_on", "version"),
    [
        pytest.param([EXIT], "2026-07-17", 1, id="not corrected"),
        pytest.param([EXIT, FIRST], "2026-07-18", 2, id="corrected"),
        pytest.param([SECOND, FIRST, EXIT], "2026-07-19", 3, id="the latest recorded wins"),
        pytest.param([FIRST, EXIT], "2026-07-18", 2, id="the correction came first"),
        pytest.param([FIRST], "2026-07-18", 2, id="the correction came alone"),
        pytest.param([EXIT, SECOND, OF_A_CORRECTION], "2026-07-20", 4, id="a correction of a correction"),
        pytest.param([OF_A_CORRECTION, EXIT, SECOND], "2026-07-20", 4, id="the same in another order"),
    ],
)
def test_a_correction_takes_the_place_of_what_it_corrects(
    events: list[Envelope], left_on: str, version: int
) -> None:
    """One exit stays one exit under its first id, whatever corrects it and when that arrives."""
    (left,) = fold(events).exits
    root = an_id(1) if OF_A_CORRECTION not in events or EXIT in events else an_id(3)
    assert (left.id, left.event, left.left_on) == (root, an_id(version), day(left_on))


WITHDRAWN = an_exit_withdrawal("2026-08-04", id=an_id(7), withdraws=an_id(1), recorded=local("2026-08-04"))
AGAIN = an_exit_correction("2026-07-21", id=an_id(8), corrects=an_id(1), recorded=local("2026-08-05"))


@pytest.mark.parametrize(
    ("events", "exits"),
    [
        pytest.param([EXIT, WITHDRAWN], 0, id="withdrawn"),
        pytest.param([WITHDRAWN, EXIT], 0, id="the withdrawal came first"),
        pytest.param([WITHDRAWN], 0, id="the withdrawal came alone"),
        pytest.param([EXIT, SECOND, WITHDRAWN], 0, id="a corrected exit is withdrawn"),
        pytest.param([EXIT, WITHDRAWN, AGAIN], 1, id="delivered again after the withdrawal"),
        pytest.param([EXIT, an_exit("2026-09-01", id=an_id(9)), WITHDRAWN], 1, id="another exit stays"),
    ],
)
def test_a_withdrawal_leaves_nothing_of_the_exit(events: list[Envelope], exits: int) -> None:
    """A withdrawn exit and the place where it led are gone, until the school delivers it again."""
    dossier = fold(events)
    assert (len(dossier.exits), len(dossier.places)) == (exits, exits)
    assert (dossier.region, dossier.school) == ("25", "98KP")


def test_a_person_can_be_known_without_a_school() -> None:
    """Who was only met by somebody has a region and no school, until a school tells of them."""
    assert fold([a_report("2026-09-01")]).school == ""
    assert fold([a_report("2026-09-01"), EXIT]).school == "98KP"


def test_a_released_coach_is_no_owner_any_more() -> None:
    """Only the coach who was assigned can be released."""
    assigned, other = a_coach_assigned("2026-09-01"), an_id(99)
    assert fold([assigned, a_coach_released("2026-09-02")]).coach is None
    assert fold([assigned, a_coach_released("2026-09-02", coach=other)]).coach == A_COACH


def test_a_circle_of_corrections_ends() -> None:
    """Two corrections that name each other are one exit."""
    one = an_exit_correction("2026-07-17", id=an_id(5), corrects=an_id(6))
    other = an_exit_correction("2026-07-18", id=an_id(6), corrects=an_id(5))
    assert [left.id for left in fold([one, other]).exits] == [an_id(5)]


def test_of_one_moment_the_correction_wins() -> None:
    """A clock that stands still does not hide a correction."""
    correction = an_exit_correction("2026-07-18", id=an_id(0), corrects=an_id(1), recorded=EXIT.recorded)
    assert fold([EXIT, correction]).exits[0].left_on == day("2026-07-18")


def test_a_correction_keeps_the_start_state_of_its_case() -> None:
    """The contact clock of a corrected row still starts on the day of its start state."""
    row = an_exit("2026-07-17", id=an_id(1), start_state_on="2026-11-23", recorded=local("2026-11-23 10:00"))
    later = an_exit_correction("2026-07-18", corrects=an_id(1), recorded=local("2026-11-30 10:00"))
    (left,) = fold([row, later]).exits
    assert (left.start_state_on, left.from_start_state) == (day("2026-11-23"), False)


def test_the_coach_is_the_latest_by_the_day_it_happened() -> None:
    """An older assignment that arrives late does not take the owner away."""
    older = a_coach_assigned("2026-09-01", coach=an_id(9))
    assert fold([a_coach_assigned("2026-10-01"), older]).coach == A_COACH


def test_an_unknown_region_does_not_hide_a_known_one() -> None:
    """Region 00 means that the sender does not know, not that nobody does."""
    dossier = fold([an_exit("2026-07-17"), a_contact("2026-08-01", region="00")])
    assert dossier.region == "25"


def test_only_the_young_person_counts_as_contact() -> None:
    """A talk with a parent, employer or school is no contact with the young person."""
    for other in (ContactWith.PARENT, ContactWith.EMPLOYER, ContactWith.SCHOOL):
        assert fold([a_contact("2026-09-01", spoken_with=other)]).contact is None
    contact = fold([a_contact("2026-09-01", id=an_id(1)), a_contact("2026-08-01")]).contact
    assert contact is not None
    assert (contact.event, contact.on) == (an_id(1), day("2026-09-01"))


def test_contact_ends_the_attempts_before_it() -> None:
    """Attempts count from the last contact on."""
    dossier = fold(
        [
            a_contact_attempt("2026-09-01"),
            a_contact("2026-09-02"),
            a_contact_attempt("2026-09-03", channel=ContactChannel.TEXT),
        ]
    )
    assert [attempt.channel for attempt in dossier.attempts] == [ContactChannel.TEXT]


def test_the_latest_agreement_is_the_running_action() -> None:
    """A new agreement replaces the one before, also by an earlier date."""
    dossier = fold(
        [
            an_agreement("2026-09-01", next_date="2026-12-01"),
            an_agreement("2026-09-02", next_date="2026-09-20"),
        ]
    )
    assert dossier.action_on == day("2026-09-20")


def test_the_highest_opening_that_was_seen_is_kept() -> None:
    """A late report of an earlier opening takes nothing back."""
    signal = SignalId(an_id(7))
    dossier = fold(
        [
            signals_seen("2026-09-02", signals=(signal,), openings=(2,)),
            signals_seen("2026-09-03", signals=(signal,), openings=(1,)),
        ]
    )
    assert dossier.seen == (Seen(signal, 2, local("2026-09-02 14:00")),)


def test_what_is_no_fact_is_refused() -> None:
    """An event about a message cannot be folded, and can be told apart before."""
    assert not is_fact(a_message_sent())
    with pytest.raises(TypeError, match="no fact about a young person"):
        fold([a_message_sent()])
    with pytest.raises(ValueError, match="at least one event"):
        fold([])


def test_evolve_takes_in_one_event() -> None:
    """A dossier that is there can take in the next event."""
    before = fold([an_exit("2026-07-17")])
    after = evolve(before, a_coach_assigned("2026-08-01"))
    assert isinstance(after, Dossier)
    assert (before.coach, after.coach) == (None, A_COACH)


def test_the_start_state_of_a_dossier_is_that_of_its_last_exit() -> None:
    """Who left a second school after the first file of the first one is no case of a start state."""
    first = an_exit("2026-07-17", start_state_on="2026-11-23")
    assert fold([first]).start_state_on == day("2026-11-23")
    assert fold([first, an_exit("2027-07-16")]).start_state_on is None


def test_an_answer_to_a_message_moves_nobody() -> None:
    """Where somebody saw a signal says nothing of where the young person belongs, unless nothing else does."""
    seen = signals_seen("2026-09-02", signals=(an_id(7),), openings=(1,), region="11", school="98OH")
    known = fold([an_exit("2026-07-17"), seen])
    assert (known.region, known.school) == ("25", "98KP")
    assert (fold([seen]).region, fold([seen]).school) == ("11", "98OH")


def test_an_answer_that_is_cut_short_counts_as_far_as_it_goes() -> None:
    """A signal whose opening is not told was not seen, and stops nobody's history."""
    one, other = SignalId(an_id(7)), SignalId(an_id(8))
    dossier = fold([signals_seen("2026-09-02", signals=(one, other), openings=(2,))])
    assert [seen.signal for seen in dossier.seen] == [one]
