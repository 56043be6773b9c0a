"""What a rule can answer: a signal, a task, or rest; always with its reason.

Pure. Rule ids and next steps are Dutch, because people read them; the reason goes into the event.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from schemas.types import EventId, Kind, Urgency


class RuleId(StrEnum):
    """Every rule, in the order of the policy document; then the tasks."""

    CONTRACT_ENDS = "contract_eindigt"
    PLACE_LOST = "plaats_verloren"
    NO_PLACE = "geen_plaats"
    NO_CONTACT = "geen_contact"
    CONFIRM_START = "begin_bevestigen"
    WHICH_PLACE = "welke_plaats"
    ANOTHER_WAY = "andere_weg"
    FIND_OUT = "bestemming_uitzoeken"


class Reason(StrEnum):
    """Why a rule answers what it answers."""

    CONTRACT_ENDS = "contract_ends"
    CONTRACT_ENDED = "contract_ended"
    PLACE_LOST = "place_lost"
    LEARNING_PLACE_LOST = "learning_place_lost"
    NEXT_PLACE_DID_NOT_COME = "next_place_did_not_come"
    NO_PLACE = "no_place"
    NEVER_STARTED = "never_started"
    SILENT_TOO_LONG = "silent_too_long"

    CONFIRM_START = "confirm_start"
    WHICH_PLACEMENT = "which_placement"
    WHICH_ENROLMENT = "which_enrolment"
    TRY_ANOTHER_WAY = "try_another_way"
    FIND_OUT = "find_out"

    DIED = "died"
    OUTSIDE_WINDOW = "outside_window"
    CONTRACT_FAR_OFF = "contract_far_off"
    PLACE_ENDED = "place_ended"
    GRAVER_SIGNAL = "graver_signal"
    NO_LOSS = "no_loss"
    HAS_NEXT_PLACE = "has_next_place"
    NEXT_PLACE_EXPECTED = "next_place_expected"
    WITHIN_CONTACT_PERIOD = "within_contact_period"
    NOT_YET = "not_yet"


NEXT_STEP: dict[Reason, str] = {
    Reason.CONTRACT_ENDS: "vraag_werkgever_en_jongere_naar_verlenging",
    Reason.CONTRACT_ENDED: "vraag_of_er_een_nieuwe_plek_is",
    Reason.PLACE_LOST: "bel_jongere_en_zoek_nieuwe_plek",
    Reason.LEARNING_PLACE_LOST: "zoek_nieuwe_leerplek_met_de_opleiding",
    Reason.NEXT_PLACE_DID_NOT_COME: "vraag_of_de_nieuwe_plek_doorgaat",
    Reason.NO_PLACE: "bel_jongere_en_zoek_plek",
    Reason.NEVER_STARTED: "bel_jongere_en_vraag_waarom_niet_begonnen",
    Reason.SILENT_TOO_LONG: "neem_contact_op",
    Reason.CONFIRM_START: "vraag_of_de_jongere_is_begonnen",
    Reason.WHICH_PLACEMENT: "zeg_welke_plaatsing",
    Reason.WHICH_ENROLMENT: "zeg_welke_inschrijving",
    Reason.TRY_ANOTHER_WAY: "probeer_een_andere_manier",
    Reason.FIND_OUT: "zoek_uit_waar_de_jongere_is",
}
"""What its reader can do next, as the key of a sentence; for every reason of a signal or task."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a rule looks at something.

    Attributes:
        id: the thing itself (placement, exit, contact), so that a corrected date never makes a second signal.
        evidence: the events that the answer rests on, oldest first.
        reported_by: who told the last of them, and so knows it already.
    """

    id: UUID
    evidence: tuple[EventId, ...]
    reported_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of one rule.

    Attributes:
        kind: signal or task; None for rest.
        since: the first day on which this was so.
        due_on: the day on which a task is to be done.
        start_state: whether this was so already on the day of the start state whose facts it rests on.
        due: the first moment, aware UTC, at which the answer can change without an event; None if it cannot.
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

    @property
    def next_step(self) -> str | None:
        """What its reader can do next; None at rest."""
        return NEXT_STEP.get(self.reason)


def rest(rule: RuleId, reason: Reason, cause: Cause | None = None, *, due: datetime | None = None) -> Answer:
    """Return that nothing is to be done, and why."""
    return Answer(rule, reason, cause=cause, due=due)


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the first of the moments that are there."""
    return min((moment for moment in moments if moment is not None), default=None)
