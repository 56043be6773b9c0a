"""Sessions: a signed cookie that scripts cannot read, turned every quarter of an hour, and gone at signing out.

The cookie holds a random token and its signature, so that a guess never reaches the database. The token of a form
(CSRF) follows from the session and from nothing that a page of another site can know.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from services.portal import store_sessions
from services.portal.access import Role, User
from services.runtime.clock import Clock
from services.runtime.database import Database

TURNS_AFTER = timedelta(minutes=15)
"""How long one token is used."""
OVERLAP = timedelta(minutes=1)
"""How long the token before it still works, for what was under way."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is signed in.

    Attributes:
        cookie: a new value for the cookie, when the token was turned by this request.
    """

    user: User
    session: UUID
    form_key: str
    cookie: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Sessions:
    """Opens, finds, turns and ends sessions."""

    database: Database
    clock: Clock
    key: bytes
    lasts: timedelta
    is_secure: bool

    @property
    def cookie_name(self) -> str:
        """The name of the cookie; over https it is bound to this host."""
        return "__Host-vangnet" if self.is_secure else "vangnet"

    def cookie(self, value: str) -> Mapping[str, Any]:
        """Return the arguments of ``set_cookie`` for a value."""
        return {
            "key": self.cookie_name,
            "value": value,
            "max_age": int(self.lasts.total_seconds()),
            "path": "/",
            "httponly": True,
            "samesite": "lax",
            "secure": self.is_secure,
        }

    def open(self, user: User) -> str:
        """Commit a new session of ``user`` and return the value of its cookie; what was there before is not used."""
        token, now = token_urlsafe(32), self.clock.now()

        def work(connection: Connection) -> None:
            until = (now, now + self.lasts)
            store_sessions.add(connection, uuid4(), _digest(token), _as_json(user), until)

        self.database.run(work)
        return self._signed(token)

    def find(self, cookie: str) -> Visit | None:
        """Return who is signed in with ``cookie``, with a new cookie when its token has been used long enough."""
        token = self._token_in(cookie)
        if token is None:
            return None
        now = self.clock.now()

        def work(connection: Connection) -> Visit | None:
            found = store_sessions.load(connection, _digest(token), now, now - OVERLAP)
            if found is None:
                return None
            fresh = None
            if found.is_current and now - found.turned_at >= TURNS_AFTER:
                fresh = self._turned(connection, token, now)
            return Visit(_user(found.signed_in), found.id, self.form_key(found.id), fresh)

        return self.database.run(work)

    def end(self, session: UUID) -> None:
        """Commit that a session is over."""
        self.database.run(lambda connection: store_sessions.end(connection, session))

    def form_key(self, session: UUID) -> str:
        """Return what every form of a session carries."""
        return self._mac(b"form:" + session.bytes)

    def _turned(self, connection: Connection, token: str, now: datetime) -> str | None:
        fresh = token_urlsafe(32)
        if store_sessions.turn(connection, _digest(token), _digest(fresh), now):
            return self._signed(fresh)
        return None

    def _signed(self, token: str) -> str:
        return f"{token}.{self._mac(token.encode())}"

    def _token_in(self, cookie: str) -> str | None:
        token, _, signature = cookie.partition(".")
        return token if compare_digest(self._mac(token.encode()).encode(), signature.encode()) else None

    def _mac(self, content: bytes) -> str:
        return urlsafe_b64encode(hmac(self.key, content, sha256).digest()).rstrip(b"=").decode()


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _as_json(user: User) -> dict[str, Any]:
    return {
        "subject": user.subject,
        "role": str(user.role),
        "name": user.name,
        "staff": str(user.staff) if user.staff else None,
        "code": user.code,
        "areas": sorted(user.areas),
        "schools": sorted(user.schools),
    }


def _user(kept: Mapping[str, Any]) -> User:
    return User(
        subject=kept["subject"],
        role=Role(kept["role"]),
        name=kept["name"],
        staff=UUID(kept["staff"]) if kept["staff"] else None,
        code=kept["code"],
        areas=frozenset(kept["areas"]),
        schools=frozenset(kept["schools"]),
    )
