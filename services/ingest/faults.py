"""What can be wrong with a delivered item: the reason, the place, and in Dutch what is expected there.

Pure. Never holds a value that was delivered: the sender has it already, and it may be a name or a number.
"""

from dataclasses import dataclass
from enum import StrEnum


class FaultReason(StrEnum):
    """Why an item, or one field of it, is not accepted."""

    MISSING = "ontbreekt"
    UNKNOWN_FIELD = "onbekend_veld"
    WRONG_FORM = "verkeerde_vorm"
    UNKNOWN_VALUE = "onbekende_waarde"
    NOT_A_DATE = "geen_datum"
    DATE_FAR_AWAY = "datum_ver_weg"
    DATES_OUT_OF_ORDER = "datums_in_verkeerde_volgorde"
    CONTRADICTION = "spreekt_zichzelf_tegen"
    NOT_A_NUMBER = "geen_getal"
    OUT_OF_RANGE = "buiten_bereik"
    NOT_TRUE_OR_FALSE = "geen_waar_of_onwaar"
    NO_OBJECT = "geen_object"
    NO_LIST = "geen_lijst"
    IDENTIFYING_NUMBER = "identificerend_nummer"
    TYPE_NOT_ACCEPTED = "type_niet_aanvaard"
    SCHOOL_NOT_ALLOWED = "school_niet_van_deze_sleutel"
    SCHOOL_TYPE_NOT_ALLOWED = "schoolsoort_niet_van_deze_school"
    EVENT_NOT_ALLOWED = "soort_niet_van_deze_sleutel"
    KEY_UNKNOWN = "sleutel_onbekend"
    KEY_NOT_YET = "sleutel_nog_niet_geldig"
    KEY_EXPIRED = "sleutel_verlopen"
    KEY_REVOKED = "sleutel_ingetrokken"
    CLIENT_UNKNOWN = "client_onbekend"
    JWT_WRONG = "token_ongeldig"
    JWT_ISSUER = "token_van_andere_uitgever"
    JWT_AUDIENCE = "token_voor_ander_doel"
    JWT_NOT_YET = "token_nog_niet_geldig"
    JWT_EXPIRED = "token_verlopen"
    JWT_SCOPE = "token_zonder_scope"
    REGION_UNKNOWN = "regio_onbekend"
    UNKNOWN_PERSON = "jongere_onbekend"
    NO_OPT_IN = "geen_toestemming"
    REGION_NOT_ALLOWED = "regio_niet_van_deze_sleutel"
    NO_EVENT = "geen_gebeurtenis"
    CELLS = "verkeerd_aantal_kolommen"
    OTHER_CONTENT = "andere_inhoud"
    UNREADABLE = "onleesbaar"
    EMPTY = "leeg"
    COLUMN_MISSING = "kolom_ontbreekt"
    COLUMN_TWICE = "kolom_dubbel"
    COLUMN_UNKNOWN = "kolom_onbekend"
    TOO_LARGE = "te_groot"
    MACROS = "bevat_macros"
    NO_CACHED_VALUE = "formule_zonder_waarde"
    ERROR_CELL = "foutwaarde_in_cel"
    ONE_PERSON = "al_een_jongere"
    NOT_ALIKE = "geen_kandidaat"
    ERASED = "gewist"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it is, why it is one, and what is expected there (Dutch, with an example)."""

    place: str
    reason: FaultReason
    expected: str

    def under(self, prefix: str) -> "Fault":
        """Return the same fault one level deeper."""
        return Fault(f"{prefix}{self.place}", self.reason, self.expected)


NOT_ALLOWED = frozenset(
    {
        FaultReason.SCHOOL_NOT_ALLOWED,
        FaultReason.SCHOOL_TYPE_NOT_ALLOWED,
        FaultReason.EVENT_NOT_ALLOWED,
        FaultReason.REGION_NOT_ALLOWED,
    }
)
"""What is wrong with the key and not with the item: another key could deliver it as it is."""

NO_IDENTIFYING_NUMBER = (
    "Laat dit veld weg. Een bsn, pgn of onderwijsnummer mag u hier niet sturen."
    " Gebruik het leerlingnummer van uw school."
)
SCHOOL_OF_THIS_KEY = "Een BRIN waarvoor uw sleutel geldt. Vraag anders een sleutel aan voor deze school."
ERASED_PUPIL = Fault(
    "leerlingnummer",
    FaultReason.ERASED,
    "Laat deze leerling weg: wij hebben hem of haar gewist. Is dit nummer nu van iemand anders? Meld dat bij uw regio.",
)
