"""``/v1/samenvoegingen`` and what belongs to it: who may be one person, who is, and who says so.

No pseudonym of a person stands in a URL. Names are answered to a POST alone, never kept by a cache, and only to a
key that is good for both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from schemas.codec import moment_text
from services.ingest.desk import json_of
from services.ingest.errors import NotAllowed, WrongContent, WrongMediaType
from services.ingest.faults import Fault, FaultReason
from services.ingest.fields import FACTS, LEAVER, Field
from services.ingest.joining import Candidate, Join, Side, reaches
from services.ingest.keys import Sender, SenderKeys
from services.ingest.persons import Confirmed, Pair, Persons
from services.ingest.problem import Answered, answer_json
from services.ingest.routes import Body, key_of, reader
from services.ingest.sources.cloudevents import JSON
from services.ingest.values import Wrong, pseudonym

ONE, OTHER, STAFF = "jongere", "andere_jongere", "medewerker"
_PSEUDONYM = LEAVER["jongere"].form
FIELDS: Mapping[str, Field] = {
    ONE: Field(
        pseudonym, "Het pseudoniem van de jongere die blijft, zoals het bij kandidaten staat.", _PSEUDONYM
    ),
    OTHER: Field(
        pseudonym, "Het pseudoniem van de andere jongere, zoals het bij kandidaten staat.", _PSEUDONYM
    ),
    STAFF: FACTS["medewerker"],
}
"""What a body may say."""

_MOST_BYTES = 2_000
_NOT_STORED = "Verbeter wat hieronder staat en stuur het opnieuw. Niets is opgeslagen."
_COORDINATORS = "Dit kan alleen met de sleutel van de coördinator van uw regio."


@dataclass(frozen=True, slots=True, repr=False)
class _Asked:
    """What somebody asks, with which key."""

    sender: Sender
    given: Mapping[str, object]

    def pair(self) -> Pair:
        """Return the two that it is about, the one who stays first."""
        pair = self._read(ONE), self._read(OTHER)
        if pair[0] == pair[1]:
            raise _wrong(OTHER, FaultReason.CONTRADICTION)
        return pair

    def confirmed(self) -> Confirmed:
        """Return who says so."""
        return Confirmed(self._read(STAFF), self.sender.scope)

    def _read(self, name: str) -> Any:  # noqa: ANN401 what the field reads
        if self.given.get(name) is None:
            raise _wrong(name, FaultReason.MISSING)
        try:
            return FIELDS[name].parse(self.given[name])
        except Wrong as wrong:
            raise _wrong(name, wrong.reason) from None


def person_routes(persons: Persons, keys: SenderKeys) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=Answered)
    read = Depends(reader(keys, _MOST_BYTES))

    @router.get("/v1/samenvoegingen")
    def list_persons(key: Annotated[str, Depends(key_of)]) -> Response:
        """List who may be one person, and who was said to be one."""
        sender = keys.sender(key)
        if not sender.scope.is_coordinator:
            raise NotAllowed(_COORDINATORS)
        return answer_json(
            {
                "kandidaten": [_candidate(one, sender) for one in persons.candidates(sender.scope)],
                "samenvoegingen": [_join(join) for join in persons.joins(sender.scope)],
            }
        )

    @router.post("/v1/samenvoegingen")
    def join_persons(body: Annotated[Body, read]) -> Response:
        """Say that two are one person; the same again answers the same."""
        asked = _asked(body)
        return answer_json(_join(persons.join(asked.pair(), asked.confirmed())), 201)

    @router.post("/v1/samenvoegingen/{samenvoeging}/ongedaanmakingen")
    def split_persons(samenvoeging: UUID, body: Annotated[Body, read]) -> Response:
        """Say that a join was wrong; a second time nothing changes."""
        asked = _asked(body)
        return answer_json(_join(persons.split(samenvoeging, asked.confirmed())), 201)

    @router.post("/v1/afwijzingen")
    def reject_persons(body: Annotated[Body, read]) -> Response:
        """Say that two candidates are not one person."""
        asked = _asked(body)
        pair = asked.pair()
        persons.reject(pair, asked.confirmed())
        return answer_json({ONE: str(pair[0]), OTHER: str(pair[1])}, 201)

    @router.post("/v1/vergelijkingen")
    def compare_persons(body: Annotated[Body, read]) -> Response:
        """Give what somebody needs to see of two who may be one."""
        asked = _asked(body)
        shown = persons.compare(asked.pair(), asked.sender.scope, str(asked.sender.id))
        return answer_json({"jongeren": [{ONE: str(one), **person} for one, person in shown.items()]})

    return router


def _asked(body: Body) -> _Asked:
    """Return what a request asks; raises ``Refused``, the key first."""
    sender = body.sender
    if body.media_type != JSON:
        raise WrongMediaType(f"Stuur JSON, als {JSON}.")
    given = json_of(body.content)
    if not isinstance(given, dict):
        raise _wrong("", FaultReason.NO_OBJECT, "Een JSON-object.")
    unknown = [name for name in given if name not in FIELDS]
    if unknown:
        raise _wrong("", FaultReason.UNKNOWN_FIELD, f"Alleen deze velden: {', '.join(FIELDS)}.")
    return _Asked(sender, given)


def _wrong(place: str, reason: FaultReason, expected: str | None = None) -> WrongContent:
    return WrongContent(_NOT_STORED, [Fault(place, reason, expected or FIELDS[place].expected)])


def _candidate(candidate: Candidate, sender: Sender) -> dict[str, Any]:
    sides = (candidate.one, candidate.other)
    return {
        "jongeren": [_side(side) for side in sides],
        "afgewezen_op": moment_text(candidate.rejected_at) if candidate.rejected_at else None,
        "binnen_bereik": all(reaches(sender.scope, side) for side in sides),
    }


def _side(side: Side) -> dict[str, Any]:
    return {ONE: str(side.leaver), "brin": side.school, "regio": side.region}


def _join(join: Join) -> dict[str, Any]:
    return {
        "id": str(join.id),
        ONE: str(join.kept),
        OTHER: str(join.joined),
        "samengevoegd_door": str(join.joined_by),
        "samengevoegd_op": moment_text(join.joined_at),
        "ongedaan_door": str(join.undone_by) if join.undone_by else None,
        "ongedaan_op": moment_text(join.undone_at) if join.undone_at else None,
    }
