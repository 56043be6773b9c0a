"""Decides whether a delivered item becomes an event: the event and what stays here, or every fault at once.

Pure. What names a person or an organisation is split off here and never stands in the body.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from schemas.body import LeaverFact
from schemas.codes import LifeDomain
from schemas.facts import CircumstanceReported, ExitCorrected, ExitRegistered, PersonMoved
from schemas.types import NO_SCHOOL, Brin, LeaverId, RegionCode, staff_id
from services.ingest.areas import region_of
from services.ingest.catalogue import ACCEPTED_TYPES, allowed_fields, required_fields
from services.ingest.faults import Fault, FaultReason
from services.ingest.fields import EVERY, FACTS, LEAVER, PERSON, PUPIL, Field
from services.ingest.fingerprint import Fingerprints, Pupil
from services.ingest.scope import Scope
from services.ingest.values import Wrong

EARLIEST_DAY = date(2000, 1, 1)
LATEST_DAY = timedelta(days=10 * 365)
"""How far after today a day may lie: a contract of ten years; further is a typing error."""

_LONGEST_NAME = 40
_EXIT_DAY = "uitstroomdatum"
_ORDERED = (
    ("startdatum", "einddatum_contract"),
    ("startdatum", "einddatum"),
    ("vanaf", "tot_en_met"),
    ("datum", "volgende_datum"),
    ("datum", "gepland_op"),
    ("datum", "terugkomen_op"),
)
_THINGS = ("plaatsing", "overdracht")
"""What a sender names by a number of its own, and who sees the young person on a page by ours."""
_WHO_IS_MEANT = "Of brin en leerlingnummer, of jongere; niet allebei."
_OUR_OWN_NUMBER = "Bij jongere: het nummer dat op de pagina van de jongere staat."
_A_HOME_IS_HOUSING = "Alleen bij leefgebied wonen. Laat dit veld anders weg."


@dataclass(frozen=True, slots=True, repr=False)
class Delivered:
    """One item as a sender wrote it; ``type`` is None where the sender named none that exists."""

    type: str | None
    data: Mapping[str, object]
    source: str = ""
    sender_id: str = ""
    time: datetime | None = None
    reporter: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from that no school told.

    Attributes:
        source: of its event; it narrows who may see it.
        school: that the fact is about, if any.
        detail: what tells it from another fact of the same type about the same person.
        month: of the monthly report in which it stands, as in ``2026-10``.
    """

    source: str
    school: Brin | None
    detail: str
    month: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Accepted:
    """An item that becomes an event.

    Attributes:
        facts: the fields of the event as on the wire; ``medewerker`` still as the region's own code.
        leaver: whom the item names by pseudonym; ``pupil`` is then a name of that pseudonym's own.
        person: what names a person or an organisation; stays in ingest, encrypted.
        region: of residence, where the item told it.
        delivered: as it came, for its sender's names and time.
        origin: None for what the school of the pupil tells, or its coordinator.
    """

    pupil: Pupil
    body_type: type[LeaverFact]
    facts: Mapping[str, object]
    person: Mapping[str, str]
    region: RegionCode | None
    delivered: Delivered
    leaver: LeaverId | None = None
    origin: Origin | None = None

    @property
    def needs_opt_in(self) -> bool:
        """Whether it may be kept only with consent for special data."""
        return self.body_type is CircumstanceReported and self.facts["leefgebied"] == LifeDomain.PERSONAL

    @property
    def happened_on(self) -> date:
        """The day it happened."""
        return date.fromisoformat(str(self.facts["datum"]))

    @property
    def content(self) -> str:
        """What makes it another fact when it changes: all of it, apart from who sent it and when.

        DUO tells one fact in several files, each with other columns about the person: there the person does not count.
        """
        about = self.person if self.origin is None else {"school": self.origin.school, "regio": self.region}
        return json.dumps([self.body_type.TYPE, self.facts, about], sort_keys=True, default=str)

    @property
    def whole_content(self) -> str:
        """The content with the sender's own time and reporter."""
        return json.dumps([str(self.delivered.time), self.delivered.reporter, self.content])

    @property
    def names_staff(self) -> bool:
        """Whether its body holds a staff code, which means something only with its region."""
        return "medewerker" in self.facts

    def body(
        self, region: RegionCode, staff_region: RegionCode, school: str = NO_SCHOOL, **more: object
    ) -> LeaverFact:
        """Return the event's body, once it is known where the young person lives.

        Args:
            region: of residence.
            staff_region: whose staff codes the sender uses.
            school: the one that answers for a young person whom the item names by pseudonym.
            more: fields that are made here, as on the wire.
        """
        told = {"regio": self.region, "school": self.origin.school} if self.origin else {}
        answers = self.pupil.school or school or None
        made: dict[str, object] = {"regio": region, "school": answers, **told, **more}
        if self.names_staff:
            made["medewerker"] = staff_id(staff_region, str(self.facts["medewerker"]))
        body_type = ExitCorrected if "corrigeert" in more else self.body_type
        return body_type.model_validate({**self.facts, **made})


def accept(item: Delivered, scope: Scope, today: date, prints: Fingerprints) -> Accepted | tuple[Fault, ...]:
    """Return the item as an event, or every fault it has.

    Args:
        item: as delivered.
        scope: what the sender's key may deliver.
        today: the day in the Netherlands; a day far from it is a typing error.
        prints: makes the pseudonym of a placement.
    """
    body_type = ACCEPTED_TYPES.get(item.type or "")
    given, faults = _one_day(item.data, body_type)
    faults += _unknown_fields(given, body_type)
    faults += _missing(given, body_type)
    values, wrong = read_values(given, EVERY, today)
    faults += wrong
    faults += _out_of_order(values)
    faults += _contradictions(values)
    school = values.get("brin")
    refused = school and scope.refusal(str(school), item.type, values.get("schoolsoort"))
    if isinstance(refused, Fault):
        faults.append(refused)
    if faults or body_type is None:
        written_otherwise = _EXIT_DAY in item.data.keys() - given.keys() and "datum" not in item.data
        return tuple(_as_written(fault) if written_otherwise else fault for fault in faults)
    return _accepted(item, body_type, values, prints)


def _one_day(
    data: Mapping[str, object], body_type: type[LeaverFact] | None
) -> tuple[dict[str, object], list[Fault]]:
    given = {name: value for name, value in data.items() if value is not None and value != ""}
    if body_type not in {ExitRegistered, None}:
        return given, []
    other = given.pop(_EXIT_DAY, None)
    if other is not None and given.setdefault("datum", other) != other:
        expected = "Dezelfde dag als in datum, of alleen een van de twee."
        return given, [Fault(_EXIT_DAY, FaultReason.CONTRADICTION, expected)]
    return given, []


def _as_written(fault: Fault) -> Fault:
    return replace(fault, place=_EXIT_DAY) if fault.place == "datum" else fault


def _unknown_fields(given: Mapping[str, object], body_type: type[LeaverFact] | None) -> list[Fault]:
    if body_type is None:
        return []
    allowed = allowed_fields(body_type)
    expected = f"Alleen deze velden: {', '.join(allowed)}."
    return [Fault(_short(name), FaultReason.UNKNOWN_FIELD, expected) for name in given if name not in allowed]


def read_values(
    given: Mapping[str, object], fields: Mapping[str, Field], today: date
) -> tuple[dict[str, object], list[Fault]]:
    """Return the values of the fields that are known, and a fault for each that is wrong."""
    values: dict[str, object] = {}
    faults: list[Fault] = []
    for name, value in given.items():
        field = fields.get(name)
        if field is None:
            continue
        try:
            values[name] = read = field.parse(value)
        except Wrong as wrong:
            faults.append(Fault(name, wrong.reason, field.expected))
            continue
        if isinstance(read, date) and not EARLIEST_DAY <= read <= today + LATEST_DAY:
            faults.append(Fault(name, FaultReason.DATE_FAR_AWAY, field.expected))
    return values, faults


def _missing(given: Mapping[str, object], body_type: type[LeaverFact] | None) -> list[Fault]:
    by_pseudonym = "jongere" in given
    needed = [name for name in required_fields(body_type) if not (by_pseudonym and name in PUPIL)]
    if body_type is PersonMoved and not given.get("naar_buitenland"):
        needed.append("gemeente")
    return [Fault(name, FaultReason.MISSING, EVERY[name].expected) for name in needed if name not in given]


def _contradictions(values: Mapping[str, object]) -> list[Fault]:
    faults = []
    if "jongere" in values:
        faults += [Fault(name, FaultReason.CONTRADICTION, _WHO_IS_MEANT) for name in PUPIL if name in values]
        ours = (name for name in _THINGS if name in values and _our_own(values[name]) is None)
        faults += [Fault(name, FaultReason.WRONG_FORM, _OUR_OWN_NUMBER) for name in ours]
    if values.get("woning_kwijt") and values.get("leefgebied") != LifeDomain.HOUSING:
        faults.append(Fault("woning_kwijt", FaultReason.CONTRADICTION, _A_HOME_IS_HOUSING))
    return faults


def _our_own(value: object) -> object | None:
    try:
        return LEAVER["jongere"].parse(value)
    except Wrong:
        return None


def _out_of_order(values: Mapping[str, object]) -> list[Fault]:
    faults = []
    for first, last in _ORDERED:
        begin, end = values.get(first), values.get(last)
        if isinstance(begin, date) and isinstance(end, date) and end < begin:
            faults.append(Fault(last, FaultReason.DATES_OUT_OF_ORDER, EVERY[last].expected))
    return faults


def _accepted(
    item: Delivered, body_type: type[LeaverFact], values: dict[str, object], prints: Fingerprints
) -> Accepted:
    leaver = LeaverId(UUID(str(values["jongere"]))) if "jongere" in values else None
    pupil = _pupil(item, values, leaver)
    person = {name: str(value) for name, value in values.items() if name in PERSON}
    facts = {name: value for name, value in values.items() if name in FACTS}
    for name in _THINGS:
        if name in facts:
            facts[name] = _our_own(facts[name]) if leaver else prints.thing(name, pupil, str(facts[name]))
    region = (
        region_of(person["gemeente"], date.fromisoformat(str(facts["datum"])))
        if "gemeente" in person
        else None
    )
    return Accepted(pupil, body_type, facts, person, region, item, leaver)


def _pupil(item: Delivered, values: Mapping[str, object], leaver: LeaverId | None) -> Pupil:
    """Return a name for whom the item is about; who has no school is known by who told first."""
    if leaver is not None:
        return Pupil(NO_SCHOOL, str(leaver))
    if "brin" not in values:
        return Pupil(NO_SCHOOL, json.dumps([item.source, item.sender_id]))
    return Pupil(str(values["brin"]), str(values["leerlingnummer"]))


def _short(name: str) -> str:
    return name if name.isidentifier() and len(name) <= _LONGEST_NAME else "…"
