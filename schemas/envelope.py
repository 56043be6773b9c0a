"""The envelope of every event: CloudEvents 1.0 in the Dutch government profile (NL GOV 1.1).

Owns the attributes that stand around a body, on every topic alike; must never hold personal data.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from schemas.events import Body
from schemas.types import EventId


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event with its context.

    Attributes:
        id: unique for this event; the same for a resend of it.
        source: who says so, as a URN.
        key: whom it is about: the leaver's pseudonym, or else a staff id. One key keeps its order.
        time: the sender's own moment, aware UTC; ``None`` where the sender gave none.
        recorded: the moment of recording by the service that took it in, aware UTC; "as it was known then" means this.
        body: what happened; ``happened_on`` there is the day it happened in the Netherlands.
        reported_by: who knows it already: a staff id, or None.
        traceparent: W3C trace context, carried along.
    """

    id: EventId
    source: str
    key: UUID
    time: datetime | None
    recorded: datetime
    body: Body
    reported_by: UUID | None = None
    traceparent: str | None = None

    @property
    def type(self) -> str:
        """The CloudEvents type of the body."""
        return self.body.TYPE
