"""One way in of a sender, a key or a client of the OAuth server: whose it is, what it may, and whether it works now.

Pure. Never holds the key itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.ingest.faults import FaultReason
from services.ingest.scope import Scope


class KeyState(StrEnum):
    """Whether a key opens something now."""

    ACTIVE = "active"
    NOT_YET = "not yet"
    EXPIRED = "expired"
    REVOKED = "revoked"


REFUSED_AS: Mapping[KeyState, FaultReason] = {
    KeyState.NOT_YET: FaultReason.KEY_NOT_YET,
    KeyState.EXPIRED: FaultReason.KEY_EXPIRED,
    KeyState.REVOKED: FaultReason.KEY_REVOKED,
}
"""What a sender hears whose key does not work."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A key or a client; moments are aware UTC.

    Attributes:
        id: short name for lists, logs and the help desk; opens nothing.
        sender: who delivers with it; the same before and after a rotation.
        client: its name at the OAuth server; None for a key.
        expires: the first moment at which it works no more; None: never.
        last_used: the Dutch day; None: never used.
        per_minute, burst: its own limits, where it has them.
    """

    id: str
    sender: UUID
    name: str
    scope: Scope
    client: str | None
    starts: datetime
    expires: datetime | None
    revoked: datetime | None
    last_used: date | None
    per_minute: int | None
    burst: int | None

    def state(self, now: datetime) -> KeyState:
        """Return whether it works at ``now``."""
        if self.revoked is not None:
            return KeyState.REVOKED
        if now < self.starts:
            return KeyState.NOT_YET
        if self.expires is not None and now >= self.expires:
            return KeyState.EXPIRED
        return KeyState.ACTIVE

    def told(self, now: datetime) -> dict[str, object]:
        """Return what an operator reads of it."""
        scope = self.scope
        schools = [f"{school} (mbo)" if school in scope.mbos else school for school in sorted(scope.schools)]
        return {
            "key": self.id,
            "name": self.name,
            "role": str(scope.role),
            "schools": " ".join(schools) or None,
            "region": scope.region,
            "client": self.client,
            "state": str(self.state(now)),
            "starts": self.starts,
            "expires": self.expires,
            "last_used": self.last_used,
            "sender": str(self.sender),
        }
