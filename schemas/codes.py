"""Code lists of the facts: the only words in which a fact about a young person may be told.

Owns each list with its source; must never hold a diagnosis, an offence or a word of free text.
Lists that our own services need too stand in ``types.py``.
"""

from enum import StrEnum


class ReportedVia(StrEnum):
    """Who met a young person that nobody had in view (via). Source: practice P23, Werk in Zicht, Drechtsteden."""

    SCHOOL = "school"
    MUNICIPALITY = "gemeente"
    YOUTH_WORK = "jongerenwerk"
    EMPLOYER = "werkgever"
    FAMILY = "familie"
    SELF = "jongere"
    OTHER = "anders"


class AgeGroup(StrEnum):
    """What the law asks about an age (leeftijdsgroep). Source: BW 1:233; Leerplichtwet art. 4a; WEB art. 9.2.5."""

    UNDER_18 = "onder_18"
    FROM_18 = "18_tot_27"
    FROM_27 = "vanaf_27"


class RepresentativeKind(StrEnum):
    """Who may act for a young person (soort_vertegenwoordiger). Source: Burgerlijk Wetboek, Boek 1."""

    PARENT = "ouder"
    GUARDIAN = "voogd"
    CURATOR = "curator"
    ADMINISTRATOR = "bewindvoerder"
    MENTOR = "mentor"


class TalkPartner(StrEnum):
    """Who was at the outflow talk (aanwezig). Source: practice P10, Noordoost-Brabant."""

    YOUNG_PERSON = "jongere"
    PARENT = "ouder"
    SCHOOL = "school"
    NEXT_SCHOOL = "vervolgschool"
    EMPLOYER = "werkgever"
    MUNICIPALITY = "gemeente"
    DOORSTROOMPUNT = "doorstroompunt"


class AbsenceKind(StrEnum):
    """Kind of absence at school, never its reason (soort_verzuim). Source: DUO, soorten verzuim."""

    HOURS = "relatief"
    LONG = "langdurig"
    ABSOLUTE = "absoluut"


class StudyAdvice(StrEnum):
    """Study advice of an mbo (studieadvies). Source: Rijksoverheid, bindend studieadvies mbo."""

    POSITIVE = "positief"
    WARNING = "waarschuwing"
    NEGATIVE = "negatief"


class Result(StrEnum):
    """What was obtained (resultaat). Source: WEB art. 7.4.6a; WVO 2020; practice P29 (praktijkverklaring)."""

    PRO_DIPLOMA = "diploma_pro"
    VSO_DIPLOMA = "diploma_vso"
    VMBO_DIPLOMA = "diploma_vmbo"
    HAVO_DIPLOMA = "diploma_havo"
    VWO_DIPLOMA = "diploma_vwo"
    MBO_ENTREE_DIPLOMA = "diploma_mbo_entree"
    MBO_2_DIPLOMA = "diploma_mbo_niveau_2"
    MBO_HIGHER_DIPLOMA = "diploma_mbo_niveau_3_of_4"
    MBO_STATEMENT = "mbo_verklaring"
    CERTIFICATE = "certificaat"
    PRACTICE_STATEMENT = "praktijkverklaring"

    @property
    def is_basic_qualification(self) -> bool:
        """Whether this is a startkwalificatie: havo, vwo, mbo niveau 2 or higher. Source: Nederlands Jeugdinstituut."""
        return self in _BASIC_QUALIFICATIONS


_BASIC_QUALIFICATIONS = frozenset(
    {Result.HAVO_DIPLOMA, Result.VWO_DIPLOMA, Result.MBO_2_DIPLOMA, Result.MBO_HIGHER_DIPLOMA}
)


class LearningRoute(StrEnum):
    """Learning route of an mbo (leerweg). Source: DUO, leerweg."""

    BOL = "bol"
    BBL = "bbl"
    OTHER = "ovo"
    EXAM_ONLY = "ex"
    ADULT = "odt"


class SupportKind(StrEnum):
    """Support on the work floor (soort_ondersteuning). Source: Participatiewet art. 10, 10b, 10d, 38b; UWV."""

    JOB_COACH = "jobcoach"
    WAGE_SUBSIDY = "loonkostensubsidie"
    JOB_AGREEMENT = "indicatie_banenafspraak"
    SHELTERED_WORK = "indicatie_beschut_werk"
    TRIAL = "proefplaatsing"


class BenefitKind(StrEnum):
    """Benefit, an axis of its own beside the destination (soort_uitkering). Source: practice P12, Achterhoek."""

    ASSISTANCE = "participatiewet"
    WAJONG = "wajong"
    UNEMPLOYMENT = "ww"
    OTHER = "anders"


class LifeDomain(StrEnum):
    """Area of life of a circumstance (leefgebied); there are no others, and no detail is kept."""

    HOUSING = "wonen"
    MONEY = "geld"
    FAMILY = "gezin"
    PERSONAL = "persoonlijk"


class ConsentScope(StrEnum):
    """For what consent is given (bereik). Source: WVO 2020 art. 2.31b, WEB art. 9.2.13; AVG art. 7."""

    MUNICIPALITY = "gemeente"
    DOORSTROOMPUNT = "doorstroompunt"
    EMPLOYER = "werkgever"
    PARENTS = "ouders"
    NEXT_SCHOOL = "nieuwe_school"
    AFTER_WINDOW = "contact_na_venster"
    APP = "app"
    SPECIAL_DATA = "bijzondere_gegevens"


class ConsentGiver(StrEnum):
    """Who gave, refused or withdrew consent (gegeven_door); a parent's ends at 18. Source: WVO 2020 art. 2.31b."""

    SELF = "jongere"
    PARENT = "ouder"
    REPRESENTATIVE = "vertegenwoordiger"


class HandoverTo(StrEnum):
    """Who is to take over (ontvanger). Source: WVO 2020 art. 2.31b, WEB art. 9.2.13; practice P12."""

    MUNICIPALITY = "gemeente"
    DOORSTROOMPUNT = "doorstroompunt"
    NEXT_SCHOOL = "nieuwe_school"
    THIRD_PARTY = "uitvoerder"


class DeclineReason(StrEnum):
    """Why a hand-over was not accepted (reden_afwijzing); our own list."""

    NO_CAPACITY = "geen_plek"
    NOT_OURS = "niet_van_ons"
    INCOMPLETE = "onvolledig"
    UNREACHABLE = "onbereikbaar"


class SnoozeReason(StrEnum):
    """Why a signal may wait (reden_uitstel); our own list."""

    ACTION_RUNNING = "actie_loopt"
    WAITING_FOR_OTHERS = "wacht_op_ander"
    ASKED_BY_YOUNG_PERSON = "op_verzoek_van_jongere"


class Outcome(StrEnum):
    """How a person resolved a signal (uitkomst). Source: practice P3, Impuls Baankansen."""

    NEW_PLACE = "nieuwe_plek"
    RESTARTED = "weer_begonnen"
    REFERRED = "verwezen"
    DECLINED = "wil_geen_hulp"
    UNREACHABLE = "onbereikbaar"
    MOVED_AWAY = "verhuisd"
