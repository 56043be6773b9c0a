"""Which facts may come in from outside, and with which fields; the rest follows from the models of ``schemas``.

Pure. Reads the models once; must never look at a value.
"""

from collections.abc import Mapping
from functools import cache

from schemas.body import LeaverFact
from schemas.facts import (
    FACTS,
    AddressFailed,
    AgeGroupKnown,
    ExitCorrected,
    ExitRegistered,
    ExitWithdrawn,
    PersonErased,
    PersonJoined,
    PersonMoved,
    PersonReported,
    PersonSplit,
    RepresentativeSet,
)
from services.ingest.fields import COMMON, PUPIL

MADE_HERE = (
    AddressFailed,
    AgeGroupKnown,
    ExitCorrected,
    ExitWithdrawn,
    PersonErased,
    PersonJoined,
    PersonSplit,
)
"""Facts that follow from what was delivered or decided before; nobody sends them as an event."""

ACCEPTED_TYPES: Mapping[str, type[LeaverFact]] = {body.TYPE: body for body in FACTS if body not in MADE_HERE}
"""What may come in from outside."""

_FILLED_IN_HERE = frozenset({"regio", "school", "startstand", "bereikbaar"})
_ADDRESS = ("mobiel", "email", "gemeente")
_NAMES: Mapping[type[LeaverFact], tuple[str, ...]] = {
    ExitRegistered: ("roepnaam", "achternaam", "geboortedatum", *_ADDRESS, "vestiging", "bestemmingsnaam"),
    PersonReported: ("roepnaam", "achternaam", "geboortedatum", *_ADDRESS),
    PersonMoved: _ADDRESS,
    RepresentativeSet: ("vertegenwoordiger_naam", "vertegenwoordiger_mobiel", "vertegenwoordiger_email"),
}
"""Which facts may name a person, and how; nothing else may."""


@cache
def allowed_fields(body_type: type[LeaverFact]) -> tuple[str, ...]:
    """Return the fields that an item of this type may have, in the order in which people read them."""
    own = (name for name, _ in _wire_names(body_type))
    return (*_whom(body_type), *own, *_NAMES.get(body_type, ()))


@cache
def required_fields(body_type: type[LeaverFact] | None) -> tuple[str, ...]:
    """Return the fields that an item of this type must have; without a type, what every item must have.

    ``jongere`` may stand in the place of brin and leerlingnummer where it is allowed.
    """
    if body_type is None:
        return (*PUPIL, "datum")
    own = (name for name, required in _wire_names(body_type) if required)
    where = ("gemeente",) if body_type is PersonReported else ()
    return (*(name for name in _whom(body_type) if name in PUPIL), *own, *where)


def _whom(body_type: type[LeaverFact]) -> tuple[str, ...]:
    """Return the fields that say whom an item is about: a new exit is a school's, who was met is nobody's yet."""
    if body_type is PersonReported:
        return ()
    return tuple(PUPIL) if body_type is ExitRegistered else tuple(COMMON)


def _wire_names(body_type: type[LeaverFact]) -> list[tuple[str, bool]]:
    names = [(field.alias or name, field.is_required()) for name, field in body_type.model_fields.items()]
    return [(name, required) for name, required in names if name not in _FILLED_IN_HERE]
