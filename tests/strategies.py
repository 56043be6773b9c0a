"""Hypothesis strategies for events, histories and moments of one young person.

Histories are shuffled, full of contradictions, and valid on the wire: what a real region can deliver.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from schemas.codes import (
    AbsenceKind,
    AgeGroup,
    ConsentGiver,
    ConsentScope,
    HandoverTo,
    LifeDomain,
    Result,
    StudyAdvice,
    SupportKind,
)
from schemas.envelope import Envelope
from schemas.types import (
    ContactChannel,
    ContactWith,
    ContractForm,
    DeregistrationReason,
    Destination,
    NextPlace,
    SchoolType,
)
from services.monitor.answers import RuleId, signal_id
from tests import builders as a
from tests.builders import A_COACH, A_LEAVER, an_id

FIRST_DAY, LAST_DAY = date(2026, 5, 1), date(2027, 12, 31)
LATER = datetime(2033, 1, 1, tzinfo=UTC)
"""All that has an end is over then; who left an mbo without diploma is looked at every year."""

days = st.dates(FIRST_DAY, LAST_DAY)
later_days = st.dates(LAST_DAY + timedelta(days=1), LAST_DAY + timedelta(days=400))
moments = st.datetimes(datetime(2026, 4, 1), datetime(2029, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 st.just adds it
scopes = st.sampled_from([ConsentScope.MUNICIPALITY, ConsentScope.NEXT_SCHOOL, ConsentScope.AFTER_WINDOW])
handovers = st.sampled_from([None, an_id(905), an_id(906)])
placements = st.sampled_from([None, an_id(901), an_id(902)])


def _contract(draw: st.DrawFn, first: date) -> dict[str, Any]:
    starts_on = draw(st.none() | st.dates(first - timedelta(days=60), first + timedelta(days=90)))
    ends_on = draw(st.none() | st.integers(0, 400).map(lambda n: (starts_on or first) + timedelta(days=n)))
    form = draw(st.none() | st.sampled_from(ContractForm))
    hours = draw(st.none() | st.integers(1, 40))
    return {
        "starts_on": starts_on,
        "contract_ends_on": ends_on,
        "contract_form": form,
        "hours_per_week": hours,
    }


def _exit(draw: st.DrawFn, on: date) -> dict[str, Any]:
    start_state = draw(st.none() | st.just(max(on, date(2026, 11, 23))))
    destination = draw(st.sampled_from(Destination))
    school_type = draw(st.sampled_from(SchoolType))
    return _contract(draw, on) | {
        "destination": destination,
        "school_type": school_type,
        "reason": draw(st.none() | st.sampled_from(DeregistrationReason)),
        "start_state_on": start_state,
        "reachable": draw(st.none() | st.booleans()),
    }


def _placement(draw: st.DrawFn, on: date) -> dict[str, Any]:
    return {"placement": draw(placements)}


def _placed(draw: st.DrawFn, on: date) -> dict[str, Any]:
    kind = draw(st.sampled_from([None, Destination.WORK, Destination.WORK_AND_LEARN]))
    return _contract(draw, on) | {"kind": kind, "placement": draw(placements)}


def _end(draw: st.DrawFn, on: date) -> dict[str, Any]:
    return {"next_place": draw(st.sampled_from(NextPlace)), "never_started": draw(st.booleans())}


def _placement_end(draw: st.DrawFn, on: date) -> dict[str, Any]:
    return _end(draw, on) | {"placement": draw(placements)}


def _enrolment_end(draw: st.DrawFn, on: date) -> dict[str, Any]:
    return _end(draw, on) | {"reason": draw(st.none() | st.sampled_from(DeregistrationReason))}


def _nothing(draw: st.DrawFn, on: date) -> dict[str, Any]:
    return {}


def _seen(draw: st.DrawFn, on: date) -> dict[str, Any]:
    signals = tuple(signal_id(A_LEAVER, rule, an_id(901)) for rule in draw(st.sets(st.sampled_from(RuleId))))
    return {"signals": signals, "openings": tuple(draw(st.integers(1, 3)) for _ in signals)}


def _absence(draw: st.DrawFn, on: date) -> dict[str, Any]:
    return {
        "kind": draw(st.sampled_from(AbsenceKind)),
        "hours": draw(st.none() | st.integers(1, 40)),
        "since": draw(st.none() | st.just(on - timedelta(days=9))),
        "until": draw(st.none() | st.just(on + timedelta(days=9))),
    }


def _support(draw: st.DrawFn, on: date) -> dict[str, Any]:
    ends_on = draw(st.none() | st.integers(0, 200).map(lambda days: on + timedelta(days=days)))
    return {"kind": draw(st.sampled_from([SupportKind.JOB_COACH, SupportKind.TRIAL])), "ends_on": ends_on}


def _circumstance(draw: st.DrawFn, on: date) -> dict[str, Any]:
    domain = draw(st.sampled_from(LifeDomain))
    return {"domain": domain, "home_lost": domain is LifeDomain.HOUSING and draw(st.booleans())}


def _one_signal(draw: st.DrawFn, on: date) -> dict[str, Any]:
    rule, cause = draw(st.sampled_from(RuleId)), draw(st.sampled_from([an_id(901), an_id(800)]))
    return {"signal": signal_id(A_LEAVER, rule, cause)}


def _later(draw: st.DrawFn, on: date) -> dict[str, Any]:
    return {"next_date": on + timedelta(days=draw(st.integers(0, 60)))}


def _consent(draw: st.DrawFn, on: date) -> dict[str, Any]:
    ends_on = draw(st.none() | st.integers(0, 400).map(lambda days: on + timedelta(days=days)))
    return {"scope": draw(scopes), "ends_on": ends_on} | _giver(draw, on)


def _giver(draw: st.DrawFn, on: date) -> dict[str, Any]:
    return {"giver": draw(st.sampled_from([ConsentGiver.SELF, ConsentGiver.PARENT]))}


def _handed(draw: st.DrawFn, on: date) -> dict[str, Any]:
    return {"handover": draw(handovers)}


Fields = Callable[[st.DrawFn, date], dict[str, Any]]

KINDS: tuple[tuple[Callable[..., Envelope], Fields], ...] = (
    (a.an_exit, _exit),
    (
        a.an_enrolment_announced,
        lambda draw, on: {"starts_on": draw(st.none() | st.just(on + timedelta(days=20)))},
    ),
    (a.an_enrolment_started, _nothing),
    (a.an_enrolment_confirmed, _nothing),
    (a.an_enrolment_ended, _enrolment_end),
    (a.a_placement_announced, _placed),
    (a.a_placement_started, _placed),
    (a.a_placement_confirmed, _placement),
    (a.a_placement_changed, _placed),
    (a.a_placement_ended, _placement_end),
    (a.a_contact_attempt, lambda draw, _: {"channel": draw(st.none() | st.sampled_from(ContactChannel))}),
    (a.a_contact, lambda draw, _: {"spoken_with": draw(st.sampled_from(ContactWith))}),
    (a.an_agreement, _later),
    (a.a_coach_assigned, lambda draw, _: {"coach": draw(st.sampled_from([A_COACH, an_id(903)]))}),
    (a.a_coach_released, lambda draw, _: {"coach": draw(st.sampled_from([A_COACH, an_id(903)]))}),
    (a.a_report, _nothing),
    (a.an_offer, lambda draw, _: {"year": draw(st.sampled_from([1, 2]))}),
    (a.an_acceptance, _nothing),
    (a.no, lambda draw, on: {"may_return_on": draw(st.none() | st.just(on + timedelta(days=90)))}),
    (a.an_objection, _nothing),
    (a.an_answer_to_an_objection, lambda draw, _: {"upheld": draw(st.booleans())}),
    (a.an_absence, _absence),
    (a.an_advice, lambda draw, _: {"advice": draw(st.sampled_from(StudyAdvice))}),
    (a.a_deregistration_announced, _nothing),
    (
        a.an_internship_sought,
        lambda draw, on: {"starts_on": draw(st.none() | st.just(on + timedelta(days=40)))},
    ),
    (a.an_internship_found, _nothing),
    (a.an_internship_lost, _nothing),
    (a.a_result, lambda draw, _: {"result": draw(st.sampled_from(Result))}),
    (a.a_result_taken_back, lambda draw, _: {"result": draw(st.sampled_from(Result))}),
    (a.a_missed_day, _placement),
    (a.a_support, _support),
    (a.a_support_ending, _support),
    (a.a_benefit, _nothing),
    (a.a_benefit_ended, _nothing),
    (a.a_circumstance, _circumstance),
    (a.a_checkin, lambda draw, _: {"score": draw(st.integers(1, 5))}),
    (a.a_failed_address, lambda draw, _: {"permanent": draw(st.booleans())}),
    (
        a.an_expected_exit,
        lambda draw, on: {"expected_on": draw(st.none() | st.just(on + timedelta(days=120)))},
    ),
    (a.a_talk_planned, lambda draw, on: {"planned_on": on + timedelta(days=draw(st.integers(0, 60)))}),
    (a.a_talk, _nothing),
    (a.an_age, lambda draw, _: {"age_group": draw(st.sampled_from(AgeGroup))}),
    (a.consent, _consent),
    (a.consent_refused, lambda draw, on: {"scope": draw(scopes)} | _giver(draw, on)),
    (a.consent_taken_back, lambda draw, _: {"scope": draw(scopes)}),
    (a.a_question, _nothing),
    (a.an_answer, _nothing),
    (a.a_consultation_asked, _nothing),
    (a.a_consultation, _nothing),
    (
        a.a_handover,
        lambda draw, _: {"receiver": draw(st.sampled_from(HandoverTo)), "handover": draw(handovers)},
    ),
    (a.a_handover_sent, _handed),
    (
        a.a_handover_accepted,
        lambda draw, on: _handed(draw, on) | {"coach": draw(st.none() | st.just(A_COACH))},
    ),
    (a.a_handover_declined, _handed),
    (a.a_handover_withdrawn, _handed),
    (a.a_death, _nothing),
    (a.a_death_corrected, _nothing),
    (a.signals_seen, _seen),
    (a.a_look, _one_signal),
    (a.a_take_up, lambda draw, on: _one_signal(draw, on) | _later(draw, on)),
    (a.a_snooze, lambda draw, on: _one_signal(draw, on) | _later(draw, on)),
    (a.a_resolution, _one_signal),
)
"""Every fact that a dossier can hold, but for corrections, which need something to correct."""


@st.composite
def facts(draw: st.DrawFn, number: int = 1, on: st.SearchStrategy[date] = days) -> Envelope:
    """Return one event about the young person; ``number`` makes its id."""
    build, fields = draw(st.sampled_from(KINDS))
    happened_on = draw(on)
    recorded = datetime.combine(happened_on, datetime.min.time(), UTC) + timedelta(
        hours=draw(st.integers(6, 700))
    )
    sent = draw(st.none() | st.integers(0, 23).map(lambda hour: recorded.replace(hour=hour)))
    event: Envelope = build(
        happened_on, id=an_id(number), recorded=recorded, time=sent, **fields(draw, happened_on)
    )
    return event


@st.composite
def histories(draw: st.DrawFn, most: int = 10, *, with_corrections: bool = True) -> list[Envelope]:
    """Return events of one young person, usually with an exit among them, in no order."""
    events = [draw(facts(number)) for number in range(1, draw(st.integers(1, most)) + 1)]
    if draw(st.integers(0, 9)):
        happened_on = draw(st.dates(date(2026, 6, 1), date(2026, 12, 1)))
        events.append(a.an_exit(happened_on, id=an_id(800), **_exit(draw, happened_on)))
    if with_corrections:
        events.extend(draw(_corrections(events)))
    shuffled: list[Envelope] = draw(st.permutations(events))
    return shuffled


@st.composite
def _corrections(draw: st.DrawFn, events: list[Envelope]) -> list[Envelope]:
    """Return corrections and withdrawals of exits, of each other, and of an exit that never came."""
    targets: list[UUID] = [event.id for event in events if event.type.startswith("nl.nazorg.uitstroom")]
    made = []
    for number in range(draw(st.integers(0, 3))):
        happened_on = draw(st.dates(date(2026, 6, 1), date(2026, 12, 1)))
        corrects = draw(st.sampled_from([*targets, an_id(899)]))
        if draw(st.integers(0, 3)) == 0:
            made.append(
                a.an_exit_withdrawal(
                    happened_on,
                    id=an_id(830 + number),
                    recorded=datetime(2026, 12, 2, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 400))),
                    withdraws=corrects,
                )
            )
            continue
        correction = a.an_exit_correction(
            happened_on,
            id=an_id(810 + number),
            recorded=datetime(2026, 12, 2, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 400))),
            corrects=corrects,
            **_exit(draw, happened_on),
        )
        targets.append(correction.id)
        made.append(correction)
    return made
