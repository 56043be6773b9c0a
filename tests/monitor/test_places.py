"""Which place an event is about, and what it does to it."""

import pytest

from schemas.envelope import Envelope
from schemas.types import ContractForm, Destination, NextPlace
from services.monitor.dossier import fold
from services.monitor.places import Place
from services.monitor.told import PlaceKind
from tests.builders import (
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
from tests.monitor.cases import local

P1, P2 = an_id(1), an_id(2)
EXIT = an_id(10)
WORK = an_exit("2026-07-17", id=EXIT, starts_on="2026-08-10")


def places(*events: Envelope) -> tuple[Place, ...]:
    """Return the places of a history."""
    return fold(events).places


@pytest.mark.parametrize(
    ("destination", "kinds"),
    [
        pytest.param(Destination.WORK, [PlaceKind.PLACEMENT], id="work"),
        pytest.param(Destination.MBO_BOL, [PlaceKind.ENROLMENT], id="study"),
        pytest.param(Destination.WORK_AND_LEARN, [PlaceKind.PLACEMENT, PlaceKind.ENROLMENT], id="bbl: both"),
        pytest.param(Destination.NO_PLACE, [], id="no place"),
        pytest.param(Destination.ABROAD, [], id="abroad"),
        pytest.param(Destination.UNKNOWN, [], id="unknown"),
    ],
)
def test_a_destination_is_an_announced_place(destination: Destination, kinds: list[PlaceKind]) -> None:
    """An exit announces the places where it leads, under its own id, and confirms none."""
    found = places(an_exit("2026-07-17", id=EXIT, destination=destination, starts_on="2026-08-24"))
    assert [place.kind for place in found] == kinds
    assert all(place.id == EXIT and place.confirmed_on is None for place in found)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param(
            [a_placement_ended("2026-11-24")], {EXIT: True}, id="without an id: the only running one"
        ),
        pytest.param(
            [a_placement_ended("2026-11-24", placement=P1)], {EXIT: True}, id="with a new id: the export's"
        ),
        pytest.param(
            [a_placement_started("2026-08-10", placement=P1), a_placement_ended("2026-11-24", placement=P1)],
            {EXIT: True},
            id="the export's place began under an id",
        ),
        pytest.param(
            [a_placement_started("2026-08-10"), a_placement_ended("2026-11-24", placement=P1)],
            {EXIT: True},
            id="the export's place began without one",
        ),
        pytest.param(
            [
                a_placement_announced("2026-11-01", placement=P1, starts_on="2026-12-01"),
                a_placement_ended("2026-11-24", placement=P1, never_started=True),
            ],
            {EXIT: False, P1: True},
            id="a second place that never began",
        ),
        pytest.param(
            [
                a_placement_announced("2026-11-01", placement=P1, starts_on="2026-12-01"),
                a_placement_ended("2026-11-24"),
            ],
            {EXIT: True, P1: False},
            id="without an id: the one that runs, not the one announced",
        ),
        pytest.param(
            [a_placement_started("2026-11-01", placement=P1), a_placement_ended("2026-11-24", placement=P2)],
            {EXIT: False, P2: True},
            id="another id than the running one's: a place of its own, and lost",
        ),
    ],
)
def test_the_end_is_of_the_place_that_is_meant(events: list[Envelope], expected: dict[object, bool]) -> None:
    """An end finds its place by id, or as the only running one, and never takes another."""
    found = places(WORK, *events)
    assert {place.id: place.end is not None for place in found} == expected


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([a_placement_ended("2026-11-24")], id="none"),
        pytest.param(
            [
                a_placement_started("2026-09-01", placement=P1),
                a_placement_started("2026-09-02", placement=P2),
                a_placement_ended("2026-11-24"),
            ],
            id="several",
        ),
        pytest.param(
            [WORK, a_placement_ended("2026-11-20"), a_placement_ended("2026-11-24")], id="ended already"
        ),
    ],
)
def test_an_end_without_a_clear_place_is_kept_as_a_question(events: list[Envelope]) -> None:
    """With none or several running, an end without an id changes no place, and is not forgotten."""
    without_last = fold(events[:-1]).places if events[:-1] else ()
    dossier = fold(events)
    assert dossier.places == without_last
    assert [question.event for question in dossier.unplaced] == [events[-1].id]


def test_a_question_is_answered_by_the_same_news_with_an_id() -> None:
    """The same kind of news about a clear place, told later, answers the question."""
    two = [a_placement_started("2026-09-01", placement=P1), a_placement_started("2026-09-02", placement=P2)]
    unclear = a_placement_ended("2026-11-24")
    assert fold([*two, unclear, a_placement_confirmed("2026-11-24", placement=P1)]).unplaced != ()
    assert fold([*two, unclear, a_placement_ended("2026-11-24", placement=P1)]).unplaced == ()


def test_a_late_start_answers_the_question_by_itself() -> None:
    """When the missing start arrives late, the end finds its place."""
    end = a_placement_ended("2026-11-24")
    dossier = fold([end, a_placement_started("2026-09-01", placement=P1)])
    assert dossier.unplaced == ()
    assert dossier.places[0].end is not None


@pytest.mark.parametrize(
    ("news", "places_known"),
    [
        pytest.param(a_placement_started("2026-08-11"), 1, id="began a day later: the announced one"),
        pytest.param(a_placement_started("2026-11-01"), 1, id="began months later: still the announced one"),
        pytest.param(
            a_placement_announced("2026-08-01", starts_on="2026-08-17"), 1, id="news before the start"
        ),
        pytest.param(
            a_placement_announced("2026-10-01", starts_on="2026-08-10"), 1, id="same start, told again"
        ),
        pytest.param(
            a_placement_announced("2026-10-01", starts_on="2026-12-01"), 2, id="after the start: another one"
        ),
        pytest.param(
            a_placement_announced("2026-10-01", starts_on="2026-12-01", placement=P1),
            2,
            id="the same with an id",
        ),
    ],
)
def test_a_start_begins_what_was_announced(news: Envelope, places_known: int) -> None:
    """A start or announcement is news of the place that waits for it, else another place."""
    assert len(places(WORK, news)) == places_known


def test_a_place_after_the_contract_ended_is_another_one() -> None:
    """What begins after the last day of a contract is not that placement."""
    ended = an_exit("2026-07-17", starts_on="2026-08-10", contract_ends_on="2026-10-31")
    assert len(places(ended, a_placement_started("2026-10-31"))) == 1
    assert len(places(ended, a_placement_started("2026-11-01"))) == 2


def test_a_change_changes_only_what_it_tells() -> None:
    """Hours stay when the contract is renewed, and the contract stays when the hours change."""
    begun = a_placement_started(
        "2026-09-01",
        placement=P1,
        hours_per_week=24,
        contract_form=ContractForm.FIXED_TERM,
        contract_ends_on="2026-12-31",
    )
    (renewed,) = places(begun, a_placement_changed("2026-11-01", placement=P1, contract_ends_on="2027-06-30"))
    assert (renewed.contract.hours_per_week, renewed.contract_ends_on) == (24, day("2027-06-30"))
    assert renewed.starts_on == places(begun)[0].starts_on is not None
    (shorter,) = places(begun, a_placement_changed("2026-11-01", placement=P1, hours_per_week=16))
    assert (shorter.contract.hours_per_week, shorter.contract_ends_on) == (16, day("2026-12-31"))
    (permanent,) = places(
        begun, a_placement_changed("2026-11-01", placement=P1, contract_form=ContractForm.PERMANENT)
    )
    assert permanent.contract_ends_on is None


def test_a_start_with_a_contract_replaces_the_announced_one() -> None:
    """A start that tells its contract does not keep the end of the announced one."""
    fixed = an_exit("2026-07-17", starts_on="2026-08-10", contract_ends_on="2026-12-31")
    (place,) = places(fixed, a_placement_started("2026-08-10", contract_form=ContractForm.PERMANENT))
    assert place.contract_ends_on is None


@pytest.mark.parametrize(
    ("confirmed_on", "runs"),
    [
        pytest.param("2026-11-23", False, id="seen before the end"),
        pytest.param("2026-11-24", False, id="seen on the last day"),
        pytest.param("2026-11-25", True, id="seen after the end: it runs again"),
    ],
)
def test_who_is_seen_after_the_end_is_there_again(confirmed_on: str, runs: bool) -> None:  # noqa: FBT001 a column
    """A confirmation after the end reopens the place; one of before does not."""
    events = [
        a_placement_started("2026-09-01", placement=P1),
        a_placement_ended("2026-11-24", placement=P1),
        a_placement_confirmed(confirmed_on, placement=P1, recorded=None),
    ]
    (place,) = places(*events)
    assert (place.end is None) == runs


def test_a_second_report_of_the_end_updates_it() -> None:
    """What the second report says of the next place counts, and it stays one end of one place."""
    (place,) = places(
        a_placement_started("2026-09-01", placement=P1),
        a_placement_ended("2026-11-24", placement=P1),
        a_placement_ended("2026-11-25", placement=P1, next_place=NextPlace.KNOWN),
    )
    assert place.end is not None
    assert (place.end.on, place.end.next_place) == (day("2026-11-25"), NextPlace.KNOWN)


def test_an_exit_that_comes_after_its_own_start_makes_no_double() -> None:
    """A place that began before the day of leaving is not announced again by the exit."""
    started = a_placement_started("2026-07-01", placement=P1)
    assert [place.id for place in places(started, an_exit("2026-07-17", starts_on="2026-07-01"))] == [P1]
    assert len(places(started, an_exit("2026-07-17", starts_on="2026-08-10"))) == 2


def test_a_study_has_no_id_and_is_found_all_the_same() -> None:
    """The first news of a study makes it, later news is about the running one."""
    announced = an_enrolment_announced("2026-08-01", starts_on="2026-08-24")
    found = places(announced, an_enrolment_started("2026-08-24"), an_enrolment_confirmed("2026-10-01"))
    assert [(place.id, place.confirmed_on) for place in found] == [(announced.id, day("2026-10-01"))]
    (lost,) = places(an_enrolment_ended("2026-11-24"))
    assert lost.end is not None


def test_a_second_end_of_a_study_is_a_question() -> None:
    """A study that ended already cannot end again: somebody says what is meant."""
    ends = [an_enrolment_ended("2026-11-20"), an_enrolment_ended("2026-11-24")]
    dossier = fold([an_enrolment_started("2026-08-24"), *ends])
    assert [question.kind for question in dossier.unplaced] == [PlaceKind.ENROLMENT]


def test_what_an_id_names_is_not_what_another_id_names() -> None:
    """A start with an id is that of the place announced under it, and never of one under another id."""
    announced = a_placement_announced("2026-11-01", placement=P1, starts_on="2026-12-01")
    assert [place.id for place in places(announced, a_placement_started("2026-12-01", placement=P2))] == [
        P1,
        P2,
    ]
    assert [place.id for place in places(announced, a_placement_started("2026-12-01", placement=P1))] == [P1]
    assert [place.id for place in places(announced, a_placement_started("2026-12-01"))] == [P1]


def test_news_keeps_what_it_does_not_tell() -> None:
    """The kind of work stays until somebody tells another; so does the form of the contract."""
    begun = a_placement_started(
        "2026-09-01", placement=P1, kind=Destination.WORK_AND_LEARN, contract_form=ContractForm.AGENCY
    )
    (same,) = places(begun, a_placement_changed("2026-11-01", placement=P1, contract_ends_on="2027-06-30"))
    assert (same.destination, same.contract.form) == (Destination.WORK_AND_LEARN, ContractForm.AGENCY)
    (other,) = places(
        begun,
        a_placement_changed(
            "2026-11-01", placement=P1, kind=Destination.WORK, contract_form=ContractForm.FIXED_TERM
        ),
    )
    assert (other.destination, other.contract.form) == (Destination.WORK, ContractForm.FIXED_TERM)
    (again,) = places(begun, a_placement_started("2026-09-02", placement=P1, kind=None))
    assert again.destination is Destination.WORK_AND_LEARN
    (anew,) = places(begun, a_placement_started("2026-09-02", placement=P1, kind=Destination.WORK))
    assert anew.destination is Destination.WORK


def test_what_is_told_later_is_no_fact_of_a_start_state() -> None:
    """A place of a school's first file keeps its day; news about it is news."""
    began = an_exit(
        "2026-07-17", starts_on="2026-08-10", start_state_on="2026-11-23", recorded=local("2026-11-23 10:00")
    )
    (place,) = places(began)
    assert (place.from_start_state, place.start_state_on) == (True, day("2026-11-23"))
    for news in (a_placement_started("2026-11-24"), a_placement_changed("2026-11-24", hours_per_week=16)):
        (place,) = places(began, news)
        assert (place.from_start_state, place.start_state_on) == (False, day("2026-11-23"))


def test_a_start_that_tells_only_an_end_replaces_the_form_too() -> None:
    """A permanent contract that turns out to have a last day is not permanent."""
    permanent = an_exit("2026-07-17", starts_on="2026-08-10", contract_form=ContractForm.PERMANENT)
    (place,) = places(permanent, a_placement_started("2026-08-10", contract_ends_on="2026-12-31"))
    assert (place.contract.form, place.contract_ends_on) == (None, day("2026-12-31"))
    (place,) = places(permanent, a_placement_started("2026-08-10", hours_per_week=20))
    assert (place.contract.form, place.contract.hours_per_week) == (ContractForm.PERMANENT, 20)


def test_a_place_begins_on_the_day_that_is_told() -> None:
    """Else on the day of the event; that first day is a day on which it runs, and the day before is none."""
    (told,) = places(a_placement_started("2026-09-03", placement=P1, starts_on="2026-09-01"))
    assert (told.starts_on, told.confirmed_on, told.from_start_state) == (
        day("2026-09-01"),
        day("2026-09-03"),
        False,
    )
    assert (told.runs_on(day("2026-09-01")), told.runs_on(day("2026-08-31"))) == (True, False)
    (untold,) = places(a_placement_started("2026-09-03", placement=P1))
    assert untold.starts_on == day("2026-09-03")


def test_only_work_with_hours_has_hours() -> None:
    """A study has none, and hours that nobody told are not none."""
    bbl = an_exit("2026-07-17", destination=Destination.WORK_AND_LEARN, hours_per_week=24)
    assert [[one.a_week for one in place.hours] for place in places(bbl)] == [[24], []]
    assert places(an_exit("2026-07-17", hours_per_week=None))[0].hours == ()


def test_the_hours_of_an_announced_place_count_from_its_start() -> None:
    """They hold from the day on which the work begins, or from leaving where nobody told that day."""
    told = an_exit("2026-07-17", starts_on="2026-09-01", hours_per_week=24)
    untold = an_exit("2026-07-17", starts_on=None, hours_per_week=24)
    assert [places(one)[0].hours[0].on for one in (told, untold)] == [day("2026-09-01"), day("2026-07-17")]
