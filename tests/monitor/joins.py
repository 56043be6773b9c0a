"""Two pseudonyms of one young person: what is said of them, and a second life beside the first."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from schemas.envelope import Envelope
from schemas.events import ExitCorrected, PersonJoined, PersonSplit, PlacementFact
from schemas.types import EventId, LeaverId
from tests.builders import A_LEAVER, A_REGION, A_SCHOOL, an_event, day
from tests.monitor.cases import local

A = A_LEAVER
B = LeaverId(UUID("00000000-0000-4000-8000-000000000028"))
C = LeaverId(UUID("00000000-0000-4000-8000-00000000003c"))
D = LeaverId(UUID("00000000-0000-4000-8000-000000000050"))
OTHER_SCHOOL = "98OH"
SAID = local("2026-11-24 09:00")
_OTHER_LIFE = 1 << 90


def joined(kept: UUID, other: UUID, minute: int = 0, *, id: UUID | None = None) -> Envelope:  # noqa: A002 as builders
    """Return that somebody said, so many minutes after nine, that two are one person."""
    return _said(PersonJoined.model_validate({**_around(), "joined": other}), kept, minute, id)


def split(kept: UUID, other: UUID, minute: int = 1, *, id: UUID | None = None) -> Envelope:  # noqa: A002 as builders
    """Return that somebody took it back."""
    return _said(PersonSplit.model_validate({**_around(), "split": other}), kept, minute, id)


def _around() -> dict[str, object]:
    return {"happened_on": day("2026-11-24"), "region": A_REGION, "school": A_SCHOOL}


def _said(body: PersonJoined | PersonSplit, kept: UUID, minute: int, identity: UUID | None) -> Envelope:
    recorded: datetime = SAID + timedelta(minutes=minute)
    return an_event(body, leaver=kept, recorded=recorded, id=identity, source="urn:nazorg:regio:25")


def of_another(event: Envelope, leaver: UUID = B) -> Envelope:
    """Return the same fact about somebody else, with ids of its own."""
    body = event.body
    if isinstance(body, ExitCorrected):
        body = body.model_copy(update={"corrects": _other(body.corrects)})
    elif isinstance(body, PlacementFact) and body.placement is not None:
        body = body.model_copy(update={"placement": _other(body.placement)})
    return replace(event, id=EventId(_other(event.id)), key=leaver, body=body)


def _other(identity: UUID) -> UUID:
    return UUID(int=identity.int + _OTHER_LIFE)
