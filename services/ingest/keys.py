"""Keys with which schools and coordinators deliver: made once, shown once, stored as a hash.

A key is 256 random bits, so a plain SHA-256 of it cannot be guessed back. An unknown key opens nothing.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, text

from schemas.types import UNKNOWN_REGION, Brin, RegionCode
from services.ingest.accept import Scope
from services.ingest.errors import WrongKey
from services.ingest.log_events import KEY_CREATED
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Misconfigured
from services.runtime.log import log

_PREFIX = "vn_"
_BRIN: TypeAdapter[str] = TypeAdapter(Brin)
_REGION: TypeAdapter[str] = TypeAdapter(RegionCode)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who delivers, as their key says."""

    id: UUID
    scope: Scope


@dataclass(frozen=True, slots=True)
class SenderKeys:
    """Makes and recognises keys."""

    database: Database
    clock: Clock

    def create(
        self, *, role: str, schools: tuple[str, ...] = (), region: str | None = None, name: str = ""
    ) -> str:
        """Store a new key as a hash and return it; it cannot be shown again.

        Args:
            role: ``school`` (good for its schools) or ``coordinator`` (good for its region).

        Raises:
            Misconfigured: for an unknown role, a school's key without schools, a coordinator's without
                region, or a BRIN or region that cannot exist.
        """
        _check(role, schools, region)
        key = _PREFIX + secrets.token_urlsafe(32)
        sender = uuid4()
        values = {
            "digest": _digest(key),
            "id": sender,
            "name": name,
            "role": role,
            "schools": list(schools),
            "region": region,
            "now": self.clock.now(),
        }
        self.database.run(lambda connection: connection.execute(_CREATE, values))
        log(KEY_CREATED, key=str(sender), role=role)
        return key

    def sender(self, key: str) -> Sender:
        """Return whose key this is.

        Raises:
            WrongKey: when it is nobody's.
        """
        found = self.database.run(lambda connection: _find(connection, key))
        if found is None:
            detail = "Stuur uw sleutel mee als Authorization: Bearer <sleutel>. Deze sleutel kennen wij niet."
            raise WrongKey(detail)
        return found


def _find(connection: Connection, key: str) -> Sender | None:
    row = connection.execute(_FIND, {"digest": _digest(key)}).one_or_none()
    if row is None:
        return None
    return Sender(row.id, Scope(frozenset(row.schools), row.region, is_coordinator=row.role == "coordinator"))


def _check(role: str, schools: tuple[str, ...], region: str | None) -> None:
    if role not in {"school", "coordinator"}:
        message = f"a key is for 'school' or 'coordinator', not '{role}'"
        raise Misconfigured(message)
    if role == "school" and not schools:
        message = "a school's key needs at least one --school BRIN"
        raise Misconfigured(message)
    if role == "coordinator" and region is None:
        message = "a coordinator's key needs a --region, for example 25"
        raise Misconfigured(message)
    for school in schools:
        _valid(_BRIN, school, "a BRIN is two digits and two capitals, for example 98KP")
    if region is not None:
        _valid(_REGION, region, "a region is two digits from 01 to 41, for example 25")
    if region in {UNKNOWN_REGION, "14"}:
        message = f"region {region} does not exist"
        raise Misconfigured(message)


def _valid(form: TypeAdapter[str], value: str, message: str) -> None:
    try:
        form.validate_python(value)
    except ValidationError:
        raise Misconfigured(message) from None


def _digest(key: str) -> bytes:
    return sha256(key.encode()).digest()


_CREATE = text(
    "insert into sender_keys (digest, id, name, role, schools, region, created_at)"
    " values (:digest, :id, :name, :role, :schools, :region, :now)"
)
_FIND = text("select id, role, schools, region from sender_keys where digest = :digest")
