"""``/v1/samenvoegingen`` and what belongs to it: who may be one person, who is, and who says so.

No pseudonym of a person stands in a URL. Names are answered to a POST alone, never kept by a cache, and only to a
key that is good for both.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Response

from schemas.codec import moment_text
from services.ingest.errors import NotAllowed, WrongContent, WrongMediaType
from services.ingest.faults import Fault, FaultReason
from services.ingest.fields import FACTS, Wrong
from services.ingest.joining import Candidate, Join, Side, reaches
from services.ingest.keys import Sender, SenderKeys
from services.ingest.persons import Confirmed, Pair, Persons
from services.ingest.problem import Answered, answer_json
from services.ingest.routes import Body, key_of, reader

ONE, OTHER, STAFF = "jongere", "andere_jongere", "medewerker"
EXPECTED = {
    ONE: "Het pseudoniem van de jongere die blijft, zoals het bij kandidaten staat.",
    OTHER: "Het pseudoniem van de andere jongere, zoals het bij kandidaten staat.",
    STAFF: FACTS["medewerker"].expected,
}

_JSON = "application/json"
_MOST_BYTES = 2_000
_PSEUDONYM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOT_STORED = "Verbeter wat hieronder staat en stuur het opnieuw. Niets is opgeslagen."
_COORDINATORS = "Dit kan alleen met de sleutel van de coördinator van uw regio."


@dataclass(frozen=True, slots=True, repr=False)
class _Asked:
    """What somebody asks, with which key."""

    sender: Sender
    given: Mapping[str, object]

    def pair(self) -> Pair:
        """Return the two that it is about, the one who stays first."""
        pair = UUID(self._pseudonym(ONE)), UUID(self._pseudonym(OTHER))
        if pair[0] == pair[1]:
            raise _wrong(OTHER, FaultReason.CONTRADICTION)
        return pair

    def confirmed(self) -> Confirmed:
        """Return who says so."""
        if STAFF not in self.given:
            raise _wrong(STAFF, FaultReason.MISSING)
        try:
            return Confirmed(str(FACTS["medewerker"].parse(self.given[STAFF])), self.sender.scope)
        except Wrong as wrong:
            raise _wrong(STAFF, wrong.reason) from None

    def _pseudonym(self, name: str) -> str:
        value = self.given.get(name)
        if value is None:
            raise _wrong(name, FaultReason.MISSING)
        if not isinstance(value, str) or _PSEUDONYM.fullmatch(value) is None:
            raise _wrong(name, FaultReason.WRONG_FORM)
        return value


def person_routes(persons: Persons, keys: SenderKeys) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=Answered)
    read = Depends(reader(_MOST_BYTES))

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
        asked = _asked(body, keys)
        return answer_json(_join(persons.join(asked.pair(), asked.confirmed())), 201)

    @router.post("/v1/samenvoegingen/{samenvoeging}/ongedaanmakingen")
    def split_persons(samenvoeging: UUID, body: Annotated[Body, read]) -> Response:
        """Say that a join was wrong; a second time nothing changes."""
        asked = _asked(body, keys)
        return answer_json(_join(persons.split(samenvoeging, asked.confirmed())), 201)

    @router.post("/v1/afwijzingen")
    def reject_persons(body: Annotated[Body, read]) -> Response:
        """Say that two candidates are not one person."""
        asked = _asked(body, keys)
        pair = asked.pair()
        persons.reject(pair, asked.confirmed())
        return answer_json({ONE: str(pair[0]), OTHER: str(pair[1])}, 201)

    @router.post("/v1/vergelijkingen")
    def compare_persons(body: Annotated[Body, read]) -> Response:
        """Give what somebody needs to see of two who may be one."""
        asked = _asked(body, keys)
        shown = persons.compare(asked.pair(), asked.sender.scope, str(asked.sender.id))
        return answer_json({"jongeren": [{ONE: str(one), **person} for one, person in shown.items()]})

    return router


def _asked(body: Body, keys: SenderKeys) -> _Asked:
    """Return what a request asks; raises ``Refused``, the key first."""
    sender = keys.sender(body.key)
    if body.media_type != _JSON:
        raise WrongMediaType(f"Stuur JSON, als {_JSON}.")
    try:
        given = orjson.loads(body.content)
    except orjson.JSONDecodeError:
        raise _wrong("", FaultReason.UNREADABLE, "Geldige JSON in UTF-8.") from None
    if not isinstance(given, dict):
        raise _wrong("", FaultReason.NO_OBJECT, "Een JSON-object.")
    unknown = [name for name in given if name not in EXPECTED]
    if unknown:
        raise _wrong("", FaultReason.UNKNOWN_FIELD, f"Alleen deze velden: {', '.join(EXPECTED)}.")
    return _Asked(sender, given)


def _wrong(place: str, reason: FaultReason, expected: str | None = None) -> WrongContent:
    return WrongContent(_NOT_STORED, [Fault(place, reason, expected or EXPECTED[place])])


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
