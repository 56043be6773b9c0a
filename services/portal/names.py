"""Names, asked of ingest at the moment of showing and held in memory for one page: never stored, logged or in a URL.

Ingest writes down who asked for whom, and why. Without it people stand on the page under a short code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import httpx

from services.portal.access import Role, User
from services.portal.log_events import NAMES_AWAY
from services.portal.wording import short_code
from services.runtime.log import log

NAMES_PATH = "/intern/namen"
SEARCH_PATH = "/intern/zoeken"
MOST = 200
"""How many people ingest names at once."""
MOST_FOUND = 50
"""How many people ingest finds at once: with so many there may be more."""


@dataclass(frozen=True, slots=True, repr=False)
class Name:
    """How one person is called and reached; a field is empty where nothing is known."""

    first: str
    last: str = ""
    phone: str = ""
    email: str = ""

    @property
    def full(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}".strip()


@dataclass(frozen=True, slots=True, repr=False)
class Names:
    """The names for one page; who is not among them has a short code.

    Attributes:
        are_here: whether ingest answered.
    """

    of: Mapping[UUID, Name] = field(default_factory=dict)
    are_here: bool = True

    def full(self, leaver: UUID) -> str:
        """Return the name of somebody, or the code that stands for it."""
        known = self.of.get(leaver)
        return known.full if known and known.full else f"Jongere {short_code(leaver)}"

    def first(self, leaver: UUID) -> str:
        """Return the first name of somebody, or what stands for it."""
        known = self.of.get(leaver)
        return known.first if known and known.first else "de jongere"

    def phone(self, leaver: UUID) -> str:
        """Return the number of somebody as it can be dialled; empty where none is known."""
        known = self.of.get(leaver)
        return known.phone if known else ""


class NameBook(Protocol):
    """Gives names; safe to call from several threads."""

    def names(self, user: User, page: str, leavers: Iterable[UUID]) -> Names:
        """Return the names of people whom ``user`` may see on ``page``; never raise for what the other side does."""
        ...

    def found(self, user: User, page: str, words: str) -> list[UUID] | None:
        """Return who may be meant by ``words`` in the area of ``user``; None when ingest is away."""
        ...


class IngestNames:
    """Asks ingest over HTTP, with the secret of the installation."""

    def __init__(
        self, url: str, secret: str, *, timeout_seconds: float, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Open nothing yet; ``transport`` stands in for the network."""
        self._client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {secret}"},
            timeout=timeout_seconds,
            transport=transport,
        )

    def names(self, user: User, page: str, leavers: Iterable[UUID]) -> Names:
        """Ask for everybody at once, in as few requests as it takes; without any one answer there are no names."""
        known: dict[UUID, Name] = {}
        asked = list(dict.fromkeys(leavers))
        for some in (asked[start : start + MOST] for start in range(0, len(asked), MOST)):
            answer = self._ask(NAMES_PATH, user, page, {"pseudoniemen": [str(leaver) for leaver in some]})
            if answer is None:
                return Names({}, are_here=False)
            known |= {UUID(one["pseudoniem"]): _name(one) for one in answer["namen"]}
        return Names(known)

    def found(self, user: User, page: str, words: str) -> list[UUID] | None:
        """Ask once; for a school also whom it knows from another region, as it may see them."""
        regions = () if user.role is Role.SCHOOL else sorted(user.areas)
        where = {"regio": list(regions), "scholen": sorted(user.schools)}
        answer = self._ask(SEARCH_PATH, user, page, {"vraag": words, **where})
        return None if answer is None else [UUID(one) for one in answer["gevonden"]]

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, path: str, user: User, page: str, what: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return what ingest answers; None when it does not."""
        who = {"gebruiker": user.subject, "rol": str(user.role), "aanleiding": page}
        try:
            answer = self._client.post(path, json={**who, **what})
        except httpx.HTTPError:
            log(NAMES_AWAY, status=0)
            return None
        if answer.status_code != httpx.codes.OK:
            log(NAMES_AWAY, status=answer.status_code)
            return None
        told: dict[str, Any] = answer.json()
        return told


def _name(told: Mapping[str, Any]) -> Name:
    words = (told.get(name) or "" for name in ("voornaam", "achternaam", "telefoon", "email"))
    return Name(*words)
