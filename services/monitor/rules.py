"""Which rules there are, in the order of the policy document, and when each is asked.

Pure. They stand by area of life in ``place_rules``, ``school_rules``, ``contact_rules`` and ``life_rules``; work with a
date in ``tasks``, ``duties`` and ``chain_duties``. What their answers together mean is decided in ``dropout``.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache

from schemas.events import (
    AbsenceReported,
    AddressFailed,
    AgeGroupKnown,
    AgreementMade,
    AttendanceMissed,
    BenefitEnded,
    BenefitStarted,
    CheckinAnswered,
    CircumstanceReported,
    ConsultationRequested,
    DeregistrationAnnounced,
    ExitExpected,
    HandoverPrepared,
    HandoverSent,
    InformationRequested,
    InternshipFound,
    InternshipLost,
    InternshipSought,
    LeaverFact,
    OfferDeclined,
    StudyAdviceGiven,
    SupportEnding,
    SupportStarted,
)
from services.monitor.answers import Answer
from services.monitor.chain_duties import (
    as_agreed,
    consult,
    give_information,
    hand_over,
    handover_unanswered,
    keep_agreement,
    outflow_talk,
)
from services.monitor.contact_rules import no_contact, unreachable
from services.monitor.dossier import Dossier
from services.monitor.duties import (
    age_limit,
    ask_own_consent,
    assign_coach,
    come_back,
    end_of_window,
    first_weeks,
    make_offer,
    offer_again,
)
from services.monitor.life_rules import checkin, circumstances, income
from services.monitor.place_rules import (
    contract_ends,
    hours_cut,
    no_place,
    not_turned_up,
    place_lost,
    support_ends,
)
from services.monitor.policy import Policy
from services.monitor.school_rules import absence, deregistration, internship, left_for_work, study_advice
from services.monitor.tasks import another_way, confirm_start, find_out, which_place

Rule = Callable[[Dossier, Policy, datetime], Iterator[Answer]]

_ALWAYS: tuple[type[LeaverFact], ...] = ()

Asked = tuple[Rule, tuple[type[LeaverFact], ...]]
"""A rule or task, with the noted facts without which it has nothing to say."""

RULES: tuple[Asked, ...] = (
    (contract_ends, _ALWAYS),  # 1
    (place_lost, _ALWAYS),  # 2
    (no_place, _ALWAYS),  # 3
    (hours_cut, _ALWAYS),  # 5
    (absence, (AbsenceReported,)),  # 6, 7
    (not_turned_up, (AttendanceMissed,)),  # 8
    (study_advice, (StudyAdviceGiven,)),  # 9
    (deregistration, (DeregistrationAnnounced,)),  # 10
    (internship, (InternshipSought, InternshipFound, InternshipLost)),  # 11
    (no_contact, _ALWAYS),  # 12
    (unreachable, (AddressFailed,)),  # 13
    (circumstances, (CircumstanceReported,)),  # 15, 16, 17
    (support_ends, (SupportStarted, SupportEnding)),  # 19
    (left_for_work, _ALWAYS),  # 21
    (income, (BenefitStarted, BenefitEnded)),  # 22
    (checkin, (CheckinAnswered,)),  # 23
    (handover_unanswered, (HandoverSent,)),
)
"""In the order of the policy document; a new rule is one function, and one row here.

25 (police and justice) is left to people; 26 is ``_combined``.
"""

TASKS: tuple[Asked, ...] = (
    (confirm_start, _ALWAYS),
    (which_place, _ALWAYS),
    (another_way, _ALWAYS),
    (find_out, _ALWAYS),
    (first_weeks, _ALWAYS),  # 4, 20
    (make_offer, _ALWAYS),
    (offer_again, _ALWAYS),  # 14
    (assign_coach, _ALWAYS),  # 18
    (end_of_window, _ALWAYS),  # 24
    (come_back, (OfferDeclined,)),
    (ask_own_consent, (AgeGroupKnown,)),
    (age_limit, (AgeGroupKnown,)),
    (outflow_talk, (ExitExpected,)),
    (give_information, (InformationRequested,)),
    (consult, (ConsultationRequested,)),
    (keep_agreement, (AgreementMade,)),
    (hand_over, (HandoverPrepared,)),
)
"""Work with a date, which sends nothing; a new task is one function, and one row here."""

_ALL = (*RULES, *TASKS)

OUTSIDE: tuple[Rule, ...] = (outflow_talk, as_agreed)
"""What is looked at where no window is open: before the exit, and after it what was agreed with consent."""


def rules_about(dossier: Dossier) -> tuple[Rule, ...]:
    """Return the rules and tasks that can have something to say of what is known."""
    return _rules_about(frozenset([type(one.body) for one in dossier.noted]))


@lru_cache(maxsize=4096)
def _rules_about(told: frozenset[type[LeaverFact]]) -> tuple[Rule, ...]:
    return tuple(rule for rule, facts in _ALL if facts is _ALWAYS or not told.isdisjoint(facts))
