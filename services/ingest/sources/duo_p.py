"""DUO's P-levering: each week what changed about who lives in the region; one row is one mutation.

Pure. What a mutation can be is DUO's own list (duo.nl, Verzuim, Gegevensleveringen). Assumed, for no public code or
page shows the file: that a row has the columns of the monthly files, and SOORT_MUTATIE and DATUM_MUTATIE, with the
words of ``Mutation``. Columns with other names are read after a ``koppeling``. A birthday changes nothing that is
known: such a row is refused, so that a person looks at it.
"""

from collections.abc import Callable, Mapping
from datetime import date

from schemas.body import LeaverFact
from schemas.codes import Result
from schemas.events import (
    EnrolmentEnded,
    EnrolmentStarted,
    PersonDied,
    PersonMoved,
    ResultObtained,
    ResultWithdrawn,
)
from schemas.types import DeregistrationReason
from services.ingest.areas import region_of
from services.ingest.faults import Fault, FaultReason
from services.ingest.sources import duo
from services.ingest.sources.duo import Fact, Layout, Told, Values
from services.ingest.sources.duo_fields import NUMBER, Mutation

_NOTHING_MORE: Mapping[str, object] = {}
_NO_DIPLOMA = (
    Fault(
        "niveau",
        FaultReason.NO_EVENT,
        "Een diploma van vmbo, havo, vwo of mbo. Voor een ander resultaat hebben wij geen gebeurtenis.",
    ),
)
_MUNICIPALITY = "De code en de naam van dezelfde gemeente in Nederland, bijvoorbeeld 392 en HAARLEM."


def told(values: Values) -> Told:
    """Return what a row tells."""
    mutation = Mutation(str(values["soort_mutatie"]))
    needed, tell = _TOLD.get(mutation, ((), _nothing))
    return duo.missing(values, needed) or tell(values)


def _died(values: Values) -> Told:
    return Fact(PersonDied, duo.optional(values, "datum"), ())


def _moved(values: Values) -> Told:
    """Tell the region where somebody lives now, by the code of the municipality or by its name."""
    day = date.fromisoformat(str(values["datum"]))
    given = duo.optional(values, "gemeentecode", "gemeente").values()
    regions = [region for one in given if (region := region_of(str(one), day))]
    if not regions:
        return (Fault("gemeente", FaultReason.UNKNOWN_VALUE, _MUNICIPALITY),)
    if len(set(regions)) > 1:
        return (Fault("gemeente", FaultReason.CONTRADICTION, _MUNICIPALITY),)
    return Fact(PersonMoved, duo.optional(values, "datum"), (), regions[0])


def _added(values: Values) -> Told:
    return Fact(EnrolmentStarted, duo.started(values, values["startdatum"]), duo.enrolment(values))


def _changed(values: Values) -> Told:
    """Tell how the enrolment stands now: ended when it has a day of de-registration, else running."""
    if "uitstroomdatum" in values:
        return Fact(EnrolmentEnded, duo.ended(values), duo.enrolment(values))
    return duo.missing(values, ("startdatum",)) or _added(values)


def _deleted(values: Values) -> Told:
    facts = duo.optional(values, "datum")
    never = {"reden_uitschrijving": DeregistrationReason.ADMINISTRATIVE, "nooit_begonnen": True}
    return Fact(EnrolmentEnded, facts | never, duo.enrolment(values))


def _obtained(values: Values) -> Told:
    result = values["niveau"]
    if not isinstance(result, Result):
        return _NO_DIPLOMA
    qualified = {"startkwalificatie": result.is_basic_qualification}
    return _result(ResultObtained, values, result, qualified)


def _taken_back(values: Values) -> Told:
    result = values["niveau"]
    return _result(ResultWithdrawn, values, result) if isinstance(result, Result) else _NO_DIPLOMA


def _result(
    body_type: type[LeaverFact], values: Values, result: Result, more: Mapping[str, object] = _NOTHING_MORE
) -> Fact:
    facts = {**duo.optional(values, "datum"), "resultaat": result, **more}
    return Fact(body_type, facts, (str(values.get("brin", "")), result))


def _nothing(_: Values) -> Told:
    expected = "Een mutatie die wij kunnen bewaren. Kijk deze met de hand na in uw eigen administratie."
    return (Fault("soort_mutatie", FaultReason.NO_EVENT, expected),)


_TOLD: Mapping[Mutation, tuple[tuple[str, ...], Callable[[Values], Told]]] = {
    Mutation.DIED: (("datum",), _died),
    Mutation.MOVED_WITHIN: (("datum",), _moved),
    Mutation.MOVED_AWAY: (("datum",), _moved),
    Mutation.ENROLMENT_ADDED: (("brin", "startdatum"), _added),
    Mutation.ENROLMENT_CHANGED: (("brin",), _changed),
    Mutation.ENROLMENT_DELETED: (("brin", "datum"), _deleted),
    Mutation.RESULT_ADDED: (("datum", "niveau"), _obtained),
    Mutation.RESULT_CHANGED: (("datum", "niveau"), _obtained),
    Mutation.RESULT_DELETED: (("datum", "niveau"), _taken_back),
    Mutation.QUALIFIED: (("datum", "niveau"), _obtained),
    Mutation.NO_LONGER_QUALIFIED: (("datum", "niveau"), _taken_back),
}
"""Per mutation the fields that it needs, and what it tells; the others tell nothing that we keep."""

LAYOUT = Layout(
    columns=(
        *duo.PERSON_COLUMNS,
        *duo.ENROLMENT_COLUMNS,
        "niveau",
        "soort_mutatie",
        "datum",
        "startdatum",
        "uitstroomdatum",
        "reden_uitschrijving",
    ),
    needed=(NUMBER, "rmc_regio", "soort_mutatie"),
    told=told,
)
