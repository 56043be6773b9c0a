"""What a rule can answer: a signal, a task, or rest; always with its reason.

Pure. Rule ids and next steps are Dutch, because people read them; the reason goes into the event. Answers are tuples:
a look at one person makes a dozen of them.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid5

from schemas.types import ContactChannel, EventId, Kind, LeaverId, SignalId, Urgency


class RuleId(StrEnum):
    """Every rule, in the order of the policy document; then the tasks."""

    CONTRACT_ENDS = "contract_eindigt"
    PLACE_LOST = "plaats_verloren"
    NO_PLACE = "geen_plaats"
    HOURS_CUT = "minder_uren"
    ABSENT_HOURS = "verzuim_uren"
    ABSENT_LONG = "verzuim_langdurig"
    NOT_TURNED_UP = "niet_verschenen"
    STUDY_ADVICE = "studieadvies"
    DEREGISTRATION = "uitschrijving_dreigt"
    INTERNSHIP = "geen_stage"
    NO_CONTACT = "geen_contact"
    UNREACHABLE = "nummer_werkt_niet"
    MONEY = "geldzorgen"
    HOUSING = "wonen"
    PERSONAL = "gezin_of_persoonlijk"
    SUPPORT_ENDS = "ondersteuning_eindigt"
    LEFT_FOR_WORK = "groenpluk"
    INCOME = "inkomen_valt_weg"
    CHECKIN = "checkin_laag"
    HANDOVER_UNANSWERED = "overdracht_zonder_antwoord"
    CONFIRM_START = "begin_bevestigen"
    WHICH_PLACE = "welke_plaats"
    ANOTHER_WAY = "andere_weg"
    FIND_OUT = "bestemming_uitzoeken"
    FIRST_WEEKS = "eerste_weken"
    MAKE_OFFER = "aanbod_doen"
    OFFER_AGAIN = "aanbod_tweede_jaar"
    ASSIGN_COACH = "begeleider_toewijzen"
    END_OF_WINDOW = "einde_venster"
    COME_BACK = "terugkomen"
    ANSWER_OBJECTION = "bezwaar_beantwoorden"
    OWN_CONSENT = "zelf_toestemming"
    AGE_LIMIT = "leeftijdsgrens"
    OUTFLOW_TALK = "uitstroomgesprek"
    GIVE_INFORMATION = "inlichtingen_geven"
    CONSULT = "overleg_voeren"
    KEEP_AGREEMENT = "afspraak_nakomen"
    HAND_OVER = "overdracht"


class Reason(StrEnum):
    """Why a rule answers what it answers."""

    CONTRACT_ENDS = "contract_ends"
    CONTRACT_ENDED = "contract_ended"
    PLACE_LOST = "place_lost"
    LEARNING_PLACE_LOST = "learning_place_lost"
    NEXT_PLACE_DID_NOT_COME = "next_place_did_not_come"
    NO_PLACE = "no_place"
    NEVER_STARTED = "never_started"
    HOURS_CUT = "hours_cut"
    ABSENT_HOURS = "absent_hours"
    ABSENT_HOURS_EARLY = "absent_hours_early"
    ABSENT_LONG = "absent_long"
    NOT_TURNED_UP = "not_turned_up"
    ADVICE_WARNING = "advice_warning"
    ADVICE_NEGATIVE = "advice_negative"
    DEREGISTRATION_ANNOUNCED = "deregistration_announced"
    NO_INTERNSHIP = "no_internship"
    INTERNSHIP_LOST = "internship_lost"
    SILENT_TOO_LONG = "silent_too_long"
    ADDRESS_WRONG = "address_wrong"
    ADDRESS_FAILS = "address_fails"
    MONEY = "money"
    HOUSING = "housing"
    HOME_LOST = "home_lost"
    FAMILY = "family"
    PERSONAL = "personal"
    SUPPORT_ENDS = "support_ends"
    LEFT_FOR_WORK = "left_for_work"
    NO_INCOME = "no_income"
    CHECKIN_LOWEST = "checkin_lowest"
    CHECKIN_LOW = "checkin_low"
    HANDOVER_UNANSWERED = "handover_unanswered"

    CONFIRM_START = "confirm_start"
    WHICH_PLACEMENT = "which_placement"
    WHICH_ENROLMENT = "which_enrolment"
    TRY_ANOTHER_WAY = "try_another_way"
    FIND_OUT = "find_out"
    FIRST_WEEKS = "first_weeks"
    MAKE_OFFER = "make_offer"
    OFFER_AGAIN = "offer_again"
    ASSIGN_COACH = "assign_coach"
    END_OF_WINDOW = "end_of_window"
    COME_BACK = "come_back"
    ANSWER_OBJECTION = "answer_objection"
    ASK_OWN_CONSENT = "ask_own_consent"
    AGE_LIMIT = "age_limit"
    PLAN_TALK = "plan_talk"
    HOLD_TALK = "hold_talk"
    GIVE_INFORMATION = "give_information"
    CONSULT = "consult"
    KEEP_AGREEMENT = "keep_agreement"
    ASK_CONSENT = "ask_consent"
    SEND_HANDOVER = "send_handover"
    HANDOVER_DECLINED = "handover_declined"
    HANDOVER_CHECK = "handover_check"

    DIED = "died"
    OBJECTION = "objection"
    SAID_NO = "said_no"
    OUTSIDE_WINDOW = "outside_window"
    CONTRACT_FAR_OFF = "contract_far_off"
    PLACE_ENDED = "place_ended"
    GRAVER_SIGNAL = "graver_signal"
    NO_LOSS = "no_loss"
    HAS_NEXT_PLACE = "has_next_place"
    NEXT_PLACE_EXPECTED = "next_place_expected"
    WITHIN_CONTACT_PERIOD = "within_contact_period"
    NOT_YET = "not_yet"
    HOURS_ABOUT_THE_SAME = "hours_about_the_same"
    FEW_HOURS = "few_hours"
    ABSENCE_OVER = "absence_over"
    SEEN_THERE_SINCE = "seen_there_since"
    FEW_TIMES = "few_times"
    HAS_INTERNSHIP = "has_internship"
    NO_WORK = "no_work"
    QUALIFIED = "qualified"
    HAS_BENEFIT = "has_benefit"
    HAS_PLACE = "has_place"
    SPOKEN_SINCE = "spoken_since"
    ONE_LOW_ANSWER = "one_low_answer"
    ONE_FAILURE = "one_failure"
    ANSWERED_SINCE = "answered_since"
    LEFT_WITHOUT_DIPLOMA = "left_without_diploma"
    OFFER_MADE = "offer_made"
    OFFER_USED = "offer_used"
    HAS_ENROLMENT = "has_enrolment"
    TALK_HELD = "talk_held"
    NO_CONSENT = "no_consent"
    ANSWERED_SELF = "answered_self"
    HANDOVER_SENT = "handover_sent"
    HANDOVER_OVER = "handover_over"


NEXT_STEP: dict[Reason, str] = {
    Reason.CONTRACT_ENDS: "vraag_werkgever_en_jongere_naar_verlenging",
    Reason.CONTRACT_ENDED: "vraag_of_er_een_nieuwe_plek_is",
    Reason.PLACE_LOST: "bel_jongere_en_zoek_nieuwe_plek",
    Reason.LEARNING_PLACE_LOST: "zoek_nieuwe_leerplek_met_de_opleiding",
    Reason.NEXT_PLACE_DID_NOT_COME: "vraag_of_de_nieuwe_plek_doorgaat",
    Reason.NO_PLACE: "bel_jongere_en_zoek_plek",
    Reason.NEVER_STARTED: "bel_jongere_en_vraag_waarom_niet_begonnen",
    Reason.HOURS_CUT: "vraag_werkgever_of_jobcoach_waarom_minder_uren",
    Reason.ABSENT_HOURS: "vraag_school_naar_verzuimmelding_en_bel_jongere",
    Reason.ABSENT_HOURS_EARLY: "vraag_hoe_het_op_school_gaat",
    Reason.ABSENT_LONG: "bel_jongere_en_overleg_met_school",
    Reason.NOT_TURNED_UP: "ga_langs_op_de_werkplek",
    Reason.ADVICE_WARNING: "bespreek_de_waarschuwing_met_jongere_en_school",
    Reason.ADVICE_NEGATIVE: "zoek_met_jongere_en_school_een_andere_opleiding",
    Reason.DEREGISTRATION_ANNOUNCED: "overleg_met_school_en_doorstroompunt",
    Reason.NO_INTERNSHIP: "zoek_stage_met_het_stagebureau",
    Reason.INTERNSHIP_LOST: "zoek_nieuwe_stage_met_het_stagebureau",
    Reason.SILENT_TOO_LONG: "neem_contact_op",
    Reason.ADDRESS_WRONG: "vraag_jongere_of_school_naar_een_ander_nummer",
    Reason.ADDRESS_FAILS: "vraag_na_of_het_nummer_nog_klopt",
    Reason.MONEY: "verwijs_naar_schuldhulp",
    Reason.HOUSING: "bespreek_wonen_met_jongere_en_gemeente",
    Reason.HOME_LOST: "regel_vandaag_een_slaapplek_met_de_gemeente",
    Reason.FAMILY: "vraag_hoe_het_thuis_gaat",
    Reason.PERSONAL: "vraag_hoe_het_gaat_en_of_verwijzen_mag",
    Reason.SUPPORT_ENDS: "vraag_verlenging_aan_bij_gemeente_of_uwv",
    Reason.LEFT_FOR_WORK: "bespreek_leren_naast_werk_met_jongere_en_werkgever",
    Reason.NO_INCOME: "vraag_de_gemeente_om_inkomen",
    Reason.CHECKIN_LOWEST: "bel_jongere_vandaag",
    Reason.CHECKIN_LOW: "bel_jongere_deze_week",
    Reason.HANDOVER_UNANSWERED: "vraag_de_ontvanger_om_antwoord",
    Reason.CONFIRM_START: "vraag_of_de_jongere_is_begonnen",
    Reason.WHICH_PLACEMENT: "zeg_welke_plaatsing",
    Reason.WHICH_ENROLMENT: "zeg_welke_inschrijving",
    Reason.TRY_ANOTHER_WAY: "probeer_een_andere_manier",
    Reason.FIND_OUT: "zoek_uit_waar_de_jongere_is",
    Reason.FIRST_WEEKS: "vraag_hoe_de_eerste_weken_gaan",
    Reason.MAKE_OFFER: "bied_begeleiding_aan",
    Reason.OFFER_AGAIN: "bied_opnieuw_begeleiding_aan",
    Reason.ASSIGN_COACH: "wijs_een_begeleider_toe",
    Reason.END_OF_WINDOW: "bespreek_wat_er_na_de_nazorg_komt",
    Reason.COME_BACK: "kom_terug_zoals_afgesproken",
    Reason.ANSWER_OBJECTION: "beantwoord_het_bezwaar",
    Reason.ASK_OWN_CONSENT: "vraag_de_jongere_zelf_om_toestemming",
    Reason.AGE_LIMIT: "rond_af_of_draag_over",
    Reason.PLAN_TALK: "plan_het_uitstroomgesprek_en_nodig_de_gemeente_uit",
    Reason.HOLD_TALK: "voer_het_uitstroomgesprek",
    Reason.GIVE_INFORMATION: "geef_de_gemeente_de_inlichtingen",
    Reason.CONSULT: "overleg_met_het_doorstroompunt",
    Reason.KEEP_AGREEMENT: "doe_wat_is_afgesproken",
    Reason.ASK_CONSENT: "vraag_toestemming_voor_de_overdracht",
    Reason.SEND_HANDOVER: "verzend_de_overdracht",
    Reason.HANDOVER_DECLINED: "zoek_een_andere_ontvanger",
    Reason.HANDOVER_CHECK: "vraag_of_de_overdracht_is_geland",
}
"""What its reader can do next, as the key of a sentence; for every reason of a signal or task."""


RUNGS: dict[ContactChannel, str] = {
    ContactChannel.LETTER: "met_een_kaart",
    ContactChannel.PHONE: "door_te_bellen",
    ContactChannel.APP: "via_de_app",
    ContactChannel.TEXT: "met_een_sms",
    ContactChannel.VISIT: "door_langs_te_gaan",
}
"""The rungs of the contact ladder in their order, each as it reads after a next step."""


class Cause(NamedTuple):
    """Why a rule looks at something.

    Attributes:
        id: the thing itself (placement, exit, contact), so that a corrected date never makes a second signal.
        evidence: the events that the answer rests on, oldest first.
        reported_by: who told the last of them, and so knows it already.
    """

    id: UUID
    evidence: tuple[EventId, ...]
    reported_by: UUID | None = None


class Answer(NamedTuple):
    """One answer of one rule.

    Attributes:
        kind: signal or task; None for rest.
        since: the first day on which this was so.
        due_on: the day on which a task is to be done.
        start_state: whether this was so already on the day of the start state whose facts it rests on.
        due: the first moment, aware UTC, at which the answer can change without an event; None if it cannot.
        rung: how to try to reach the young person next, where that is what is to be done.
    """

    rule: RuleId
    reason: Reason
    kind: Kind | None = None
    cause: Cause | None = None
    urgency: Urgency = Urgency.WHEN_CONVENIENT
    since: date | None = None
    due_on: date | None = None
    start_state: bool = False
    due: datetime | None = None
    rung: ContactChannel | None = None

    @property
    def next_step(self) -> str | None:
        """What its reader can do next, and how where a rung is proposed; None at rest."""
        step = NEXT_STEP.get(self.reason)
        return f"{step}_{RUNGS[self.rung]}" if step and self.rung else step


def rest(rule: RuleId, reason: Reason, cause: Cause | None = None, *, due: datetime | None = None) -> Answer:
    """Return that nothing is to be done, and why."""
    return Answer(rule, reason, cause=cause, due=due)


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the first of the moments that are there."""
    return min(filter(None, moments), default=None)


def signal_id(leaver: LeaverId, rule: str, cause: UUID) -> SignalId:
    """Return the same id for the same cause of the same rule."""
    return SignalId(uuid5(leaver, f"{rule}:{cause}"))
