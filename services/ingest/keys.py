"""Who may deliver: keys that are made and shown once, and clients of an OAuth server.

A key is 256 random bits, so a plain SHA-256 of it cannot be guessed back; its name in front of them opens nothing.
Each use is one look at the table, so that a key stops at once when it is revoked, in every process.
"""

import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import Connection

from services.ingest import key_store
from services.ingest.credential import REFUSED_AS, Credential, KeyState
from services.ingest.errors import TooManyRequests, WrongKey
from services.ingest.faults import Fault, FaultReason
from services.ingest.local_calendar import local_day
from services.ingest.log_events import KEY_CREATED, KEY_REFUSED, KEY_REVOKED
from services.ingest.new_sender import NewSender
from services.ingest.scope import Role, Scope
from services.ingest.tokens import Tokens, refused_token
from services.runtime import bucket
from services.runtime.bucket import Allowance
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Misconfigured
from services.runtime.log import log

OVERLAP = timedelta(days=14)
"""How long an old key works beside the new one."""
_PREFIX = "vn_"
_EXPECTED: Mapping[FaultReason, str] = {
    FaultReason.KEY_UNKNOWN: "Een sleutel die de beheerder van uw regio u gaf: Authorization: Bearer <sleutel>.",
    FaultReason.KEY_NOT_YET: "Een sleutel die nu geldt. Gebruik tot die dag uw oude sleutel.",
    FaultReason.KEY_EXPIRED: "Een sleutel die nu geldt. Vraag de beheerder van uw regio een nieuwe.",
    FaultReason.KEY_REVOKED: "Een sleutel die niet is ingetrokken. Vraag de beheerder van uw regio een nieuwe.",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who delivers, as their key says."""

    id: UUID
    scope: Scope


@dataclass(frozen=True, slots=True, repr=False)
class NewKey:
    """What was made: the short name, for whom, and the key that cannot be shown again (None for a client)."""

    id: str
    role: Role
    key: str | None


@dataclass(frozen=True, slots=True)
class SenderKeys:
    """Makes, ends and recognises keys; ``allowed`` is how often a sender may come that has no limit of its own."""

    database: Database
    clock: Clock
    allowed: Allowance
    tokens: Tokens | None = None

    def create(self, new: NewSender) -> NewKey:
        """Store a new sender with a key, as a hash, and return the key; it cannot be shown again.

        Raises:
            Misconfigured: when it makes no sense, or the client is a sender already.
        """
        new.check()
        now = self.clock.now()
        scope = Scope(
            frozenset((*new.schools, *new.mbos)), new.region, Role(new.role), mbos=frozenset(new.mbos)
        )
        made = Credential(
            _new_id(),
            uuid4(),
            name=new.name,
            scope=scope,
            client=new.client,
            starts=new.starts or now,
            expires=new.expires,
            revoked=None,
            last_used=None,
            per_minute=new.per_minute,
            burst=new.burst,
        )
        return self.database.run(lambda connection: _added(connection, made, now))

    def rotate(self, key_id: str, *, overlap: timedelta = OVERLAP, expires: datetime | None = None) -> NewKey:
        """Store a new key of the same sender, and let the old one work on for ``overlap`` and no longer.

        What the sender delivered and confirmed stays theirs. Of a client only the end is new. A key that ended
        before stays ended.

        Raises:
            Misconfigured: when there is no such key.
        """
        now = self.clock.now()

        def rotated(connection: Connection) -> NewKey:
            old = _known(key_store.by_id(connection, key_id), key_id)
            if old.client is None:
                key_store.end(connection, key_id, now + overlap)
            else:
                key_store.revoke(connection, [key_id], now)
            made = replace(old, id=_new_id(), starts=now, expires=expires, revoked=None, last_used=None)
            return _added(connection, made, now)

        return self.database.run(rotated)

    def limit(self, key_id: str, *, per_minute: int | None, burst: int | None) -> None:
        """Give the sender of a key limits of their own, over all its keys; None is the setting. Works at once.

        Raises:
            Misconfigured: when there is no such key.
        """

        def limited(connection: Connection) -> None:
            found = _known(key_store.by_id(connection, key_id), key_id)
            key_store.limit(connection, found.sender, per_minute, burst)
            bucket.fill(connection, found.sender)

        self.database.run(limited)

    def revoke(self, key_id: str, *, whole_sender: bool = False) -> list[str]:
        """Stop a key, or every key of its sender, at once and for good; return which were stopped now.

        Raises:
            Misconfigured: when there is no such key.
        """

        def revoked(connection: Connection) -> list[str]:
            found = _known(key_store.by_id(connection, key_id), key_id)
            all_of_it = key_store.of_sender(connection, found.sender) if whole_sender else [key_id]
            return key_store.revoke(connection, all_of_it, self.clock.now())

        stopped = self.database.run(revoked)
        for stopped_id in stopped:
            log(KEY_REVOKED, key=stopped_id)
        return stopped

    def listed(self) -> list[dict[str, object]]:
        """Return every key as an operator reads it, never the key itself."""
        now = self.clock.now()
        return [key.told(now) for key in self.database.run(key_store.all_of_them)]

    def sender(self, key: str) -> Sender:
        """Return whose key or token this is, and count that they came.

        Raises:
            WrongKey: when it is nobody's, or works not yet or no more.
            NotAllowed: when it is a token that was not made for delivering.
            TooManyRequests: when they come too often.
            Unavailable: when the database is away, or the server that signs tokens.
        """
        now = self.clock.now()
        grant = None if self.tokens is None or key.startswith(_PREFIX) else self.tokens.grant(key, now)

        def seen(connection: Connection) -> tuple[Credential | None, float]:
            """Each statement is a transaction by itself: no lock outlives it."""
            if grant is not None:
                found = key_store.by_client(connection, grant.client)
            else:
                found = key_store.by_digest(connection, _digest(key))
            return found, self._counted(connection, found, now) if found else 0

        found, wait = self.database.run_one(seen)
        if found is None:
            raise refused_token(FaultReason.CLIENT_UNKNOWN) if grant else _wrong(FaultReason.KEY_UNKNOWN)
        reason = REFUSED_AS.get(found.state(now))
        if reason is not None:
            log(KEY_REFUSED, key=found.id, reasons=[str(reason)])
            raise _wrong(reason)
        if wait:
            log(KEY_REFUSED, key=found.id, reasons=["too_often"])
            raise TooManyRequests(math.ceil(wait))
        return Sender(found.sender, replace(found.scope, only=grant.schools if grant else None))

    def _counted(self, connection: Connection, found: Credential, now: datetime) -> float:
        """Count a use of a key that works; return how many seconds it comes too early."""
        if found.state(now) is not KeyState.ACTIVE:
            return 0
        today = local_day(now)
        if found.last_used != today:
            key_store.use(connection, found.id, today)
        allowed = Allowance(found.per_minute or self.allowed.per_minute, found.burst or self.allowed.burst)
        return bucket.take(connection, found.sender, allowed)


def _added(connection: Connection, made: Credential, now: datetime) -> NewKey:
    key = f"{_PREFIX}{made.id}_{secrets.token_urlsafe(32)}" if made.client is None else None
    if not key_store.add(connection, made, _digest(key) if key else None, now):
        before = key_store.by_client(connection, str(made.client))
        where = f", as {before.id}" if before else ""
        message = f"client '{made.client}' is a sender already{where}; rotate that one or revoke it first"
        raise Misconfigured(message)
    log(KEY_CREATED, key=made.id, role=str(made.scope.role))
    return NewKey(made.id, made.scope.role, key)


def _known(found: Credential | None, key_id: str) -> Credential:
    if found is None:
        message = f"there is no key {key_id}; 'vangnet keys list' shows them, each by its short name"
        raise Misconfigured(message)
    return found


def _wrong(reason: FaultReason) -> WrongKey:
    return WrongKey(
        "Met deze sleutel kunt u niet aanleveren.", [Fault("Authorization", reason, _EXPECTED[reason])]
    )


def _new_id() -> str:
    return secrets.token_hex(5)


def _digest(key: str) -> bytes:
    return sha256(key.encode()).digest()
