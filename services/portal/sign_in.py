"""The ways of signing in: each ends with a ``User``, for whom a session is opened.

Another way is one more class with ``routes``; its routes stand in ``access.OPEN_ROUTES``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Protocol

import yaml
from fastapi import APIRouter, Form, Request, Response
from fastapi.routing import APIRoute

from schemas.types import staff_id
from services.portal.access import OF_STAFF, Role, User
from services.portal.errors import NotAllowed
from services.portal.guard import own_path
from services.portal.render import page
from services.portal.wording import ROLES
from services.runtime.errors import Misconfigured

OURS = Path(__file__).with_name("personas.yaml")

Opens = Callable[[User, Request, str], Response]
"""Opens a session for who signed in, and answers with the page to which they wanted to go."""


class SignIn(Protocol):
    """One way of signing in."""

    def routes(self, guarded: type[APIRoute], opens: Opens) -> APIRouter:
        """Return its routes, of which ``GET /aanmelden`` is the first that anybody sees."""
        ...


@dataclass(frozen=True, slots=True)
class Personas:
    """Who one may be on this machine, without a provider; for trying out and showing."""

    users: Mapping[str, User]

    def routes(self, guarded: type[APIRoute], opens: Opens) -> APIRouter:
        """Return the page with the choice, and what follows on it."""
        routes = APIRouter(route_class=guarded)

        @routes.get("/aanmelden")
        def choose(request: Request, verder: str = "/") -> Response:
            """Show who one may be."""
            _only_here(request)
            groups = [
                (ROLES[role], [user for user in self.users.values() if user.role is role]) for role in Role
            ]
            return page("personas.html", groups=[one for one in groups if one[1]], onward=own_path(verder))

        @routes.post("/aanmelden")
        def chosen(
            request: Request, wie: Annotated[str, Form()], verder: Annotated[str, Form()] = "/"
        ) -> Response:
            """Sign in as somebody."""
            _only_here(request)
            user = self.users.get(wie)
            if user is None:
                raise NotAllowed("Kies iemand uit de lijst.")
            return opens(user, request, own_path(verder))

        return routes


def open_personas(path: Path | None, host: str, *, production: bool) -> Personas:
    """Return the personas of a file.

    Raises:
        Misconfigured: in production, on an address that others reach, or when the file is not right.
    """
    if production or not is_loopback(host):
        raise Misconfigured(
            "PORTAL_SIGN_IN: personas are for this machine alone, so not in production and only on 127.0.0.1"
        )
    try:
        rows = yaml.safe_load((path or OURS).read_text(encoding="utf-8"))["personas"]
        users = [_user(row) for row in rows]
    except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError) as fault:
        raise Misconfigured(
            f"PORTAL_PERSONAS: {path or OURS} cannot be read: {type(fault).__name__}"
        ) from fault
    return Personas({user.subject: user for user in users})


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _only_here(request: Request) -> None:
    """Let nobody in from elsewhere, through a proxy, or under a name that another site points at this machine."""
    asked, client = request.url.hostname or "", request.client.host if request.client else ""
    if not is_loopback(asked) or not is_loopback(client) or "x-forwarded-for" in request.headers:
        raise NotAllowed("Een rol kiezen kan alleen op de machine zelf.")


def _user(row: Mapping[str, Any]) -> User:
    role, region, code = Role(row["rol"]), str(row.get("regio", "")), str(row.get("medewerker", ""))
    return User(
        subject=f"persona:{row['naam']}",
        role=role,
        name=str(row["naam"]),
        staff=staff_id(region, code) if code and role in OF_STAFF else None,
        code=code,
        areas=frozenset({region} if region else ()),
        schools=frozenset(str(row.get("scholen", "")).split()),
    )
