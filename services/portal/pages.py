"""What every page has: who is signed in, where the menu leads, whether entries wait; and the way in and out.

A page more is one module with its routes, one template, and one row in ``access.py``: docs/portal.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from gzip import compress
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute

from services.portal.access import ROUTES, Role, User
from services.portal.actions import Actions
from services.portal.errors import NotFound
from services.portal.guard import SIGN_IN_PATH, Signed
from services.portal.log_events import SIGNED_IN, SIGNED_OUT
from services.portal.names import NameBook
from services.portal.render import HEADERS, STATIC, html, page
from services.portal.sessions import Sessions, Visit
from services.portal.sign_in import Opens
from services.portal.viewing import Viewing
from services.portal.wording import ROLES
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.log import log

MENU: tuple[tuple[str, str], ...] = (
    ("/vandaag", "Vandaag"),
    ("/week", "Deze week"),
    ("/bellijst", "Bellijst"),
    ("/regio", "Mijn regio"),
    ("/school", "Mijn school"),
    ("/cijfers", "Cijfers"),
)
"""What the menu leads to, for those whose role may open it; the first is where somebody begins."""
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages work with; each route module gets it."""

    viewing: Viewing
    names: NameBook
    actions: Actions
    clock: Clock
    database: Database

    def page(self, visit: Visit, template: str, **values: Any) -> HTMLResponse:  # noqa: ANN401 what the template asks
        """Return a page for who is signed in."""
        return page(template, **self.about(visit), **values)

    def part(self, visit: Visit, template: str, **values: Any) -> HTMLResponse:  # noqa: ANN401 as above
        """Return a part of a page, to replace the part that is there."""
        return HTMLResponse(html(template, **self.about(visit), **values), headers=dict(HEADERS))

    def about(self, visit: Visit) -> Mapping[str, Any]:
        """Return what every page says: who is signed in, the menu, and what waits."""
        waiting, refused = self.actions.told(visit.user)
        return {
            "user": visit.user,
            "role": ROLES[visit.user.role],
            "form_key": visit.form_key,
            "menu": menu_of(visit.user.role),
            "may_search": visit.user.role in ROUTES["POST /zoeken"],
            "waiting": waiting,
            "refused": refused,
            "new_key": uuid4,
            "here": "",
        }


def menu_of(role: Role) -> tuple[tuple[str, str], ...]:
    """Return address and name of the pages to which the menu leads for a role."""
    return tuple((path, name) for path, name in MENU if role in ROUTES[f"GET {path}"])


def common_routes(desk: Desk, sessions: Sessions, guarded: type[APIRoute]) -> APIRouter:
    """Return the first page, signing out, and what is the same for everybody."""
    routes = APIRouter(route_class=guarded)
    packed = {file.name: compress(file.read_bytes()) for file in STATIC.iterdir() if file.suffix in _TYPES}

    @routes.get("/")
    def begin(visit: Signed) -> Response:
        """Lead somebody to where their work begins."""
        found = menu_of(visit.user.role)
        return RedirectResponse(found[0][0], 303) if found else desk.page(visit, "nothing.html")

    @routes.post("/afmelden")
    def sign_out(visit: Signed) -> Response:
        """End the session."""
        sessions.end(visit.session)
        log(SIGNED_OUT, role=str(visit.user.role))
        response = RedirectResponse(SIGN_IN_PATH, 303)
        response.delete_cookie(sessions.cookie_name, path="/")
        return response

    @routes.get("/static/{name}")
    def unchanging(name: str) -> Response:
        """Return style or script; its address changes with its content."""
        if name not in packed:
            raise NotFound("Dit bestand is er niet.")
        headers = {"Cache-Control": _FOREVER, "Content-Encoding": "gzip"}
        return Response(packed[name], media_type=_TYPES[Path(name).suffix], headers=headers)

    return routes


def opener(sessions: Sessions, way: str) -> Opens:
    """Return what opens a session for who signed in by ``way``, and leads them on; a session before it ends."""

    def opens(user: User, request: Request, onward: str) -> Response:
        before: Visit | None = request.state.visit
        if before is not None:
            sessions.end(before.session)
        response = RedirectResponse(onward, 303)
        response.set_cookie(**sessions.cookie(sessions.open(user)))
        log(SIGNED_IN, role=str(user.role), way=way)
        return response

    return opens
